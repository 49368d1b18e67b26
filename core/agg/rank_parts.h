#ifndef STP_AGG_RANK_PARTS_H
#define STP_AGG_RANK_PARTS_H
/* Many values in parts that rise from one to the next. Within a part they lie as they came until something is asked of
 * it: then whoever asks first sorts it, and others wait. */
#include "agg/rank.h"

typedef struct stp_rank_parts stp_rank_parts;

/* The parts of a counted set that is not empty; NULL without memory. *n_distinct: so many different values at least. */
stp_rank_parts *stp_rank_parts_make(const stp_rank_set *set, int threads, int64_t *n_distinct);
void stp_rank_parts_free(stp_rank_parts *p);

/* The k-th value from the least, k from 0. */
double stp_rank_parts_value(stp_rank_parts *p, int64_t k);
/* How many are <= v, or < v; v is from the least to the greatest value. */
int64_t stp_rank_parts_below(stp_rank_parts *p, double v);
int64_t stp_rank_parts_before(stp_rank_parts *p, double v);

/* The distinct values and how many are <= each; for free(). Nothing else may be asked of the parts then. False without
 * memory. */
bool stp_rank_parts_flatten(stp_rank_parts *p, int threads, double **value, uint32_t **below, int64_t *n);
#endif
