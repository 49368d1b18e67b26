#ifndef STP_AGG_RANK_SORT_H
#define STP_AGG_RANK_SORT_H
/* Knots of many values that are all different, or nearly: by sorting. */
#include "agg/rank.h"

/* The distinct values of a counted set and how many are <= each. False without memory: *out is as it was then. */
bool stp_rank_sort(stp_ranks *out, const stp_rank_set *set, int threads);
#endif
