#ifndef STP_AGG_RANK_TALLY_H
#define STP_AGG_RANK_TALLY_H
/* What one pass over some of a set's values tells. */
#include "agg/rank.h"

typedef struct stp_tally_marks {
    double lo, hi;             /* of those that count; inf and -inf where none does */
    int64_t n;                 /* so many do */
    bool unmasked;             /* there is one, counting or not */
    bool fractions;            /* one that counts is no whole number */
} stp_tally_marks;

/* n of the set's values, from v on. All variants give the same. */
typedef void stp_rank_tally_fn(stp_tally_marks *out, const stp_rank_set *set, const double *v, int64_t n);
stp_rank_tally_fn stp_rank_tally, stp_rank_tally_avx2;
#endif
