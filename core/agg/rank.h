#ifndef STP_AGG_RANK_H
#define STP_AGG_RANK_H
/* The cumulative distribution of values as knots: how many are <= each. What equalising rests on. */
#include "base/error.h"
#include <string.h>

/* Which values count, and what one pass over them tells. */
typedef struct stp_rank_set {
    const double *values;
    int64_t n_values;
    bool skip_zero;
    double from, to;           /* only values in from..to, both finite */
    int64_t n;                 /* so many do; the least and the greatest of them */
    double lo, hi;
    bool whole;                /* all of them are whole numbers */
    bool masked_all;           /* there is nothing, outside from..to either */
} stp_rank_set;

static inline bool stp_rank_counts(const stp_rank_set *s, double v)
{
    return (v >= s->from) & (v <= s->to) & !(s->skip_zero & (v == 0));
}

/* Fills what follows `to`, by so many threads (0 = one a core), as below. */
void stp_rank_set_count(stp_rank_set *set, int threads);

typedef struct stp_ranks {
    double *value;             /* n values rising */
    uint32_t *below;           /* how many of the set are <= value[i]; the last is the set's n */
    int64_t n;
} stp_ranks;
static inline double stp_ranks_part(const stp_ranks *r, int64_t k) { return r->below[k] / (double) r->below[r->n - 1]; }

/* Knots of a counted set that is not empty: all its distinct values, whatever the threads. *out is written on STP_OK
 * alone; both arrays are for free(). */
stp_status stp_ranks_make(stp_ranks *out, const stp_rank_set *set, int threads, stp_error *err) STP_MUST_USE;

/* Buckets that double in width away from lo, each octave cut in 2^bits, so that even spreads and long
 * tails both part well. Monotone: v <= w gives bucket(v) <= bucket(w); v is in lo..hi. */
enum { STP_RANK_OCTAVES = 21 };
double stp_rank_unit(double lo, double hi);        /* 0 when doubles have no room to cut lo..hi so */
static inline int32_t stp_rank_bucket(double v, double lo, double unit, int bits)
{
    const double u = (v - lo) * unit + 1;          /* 1 … 2^20 + 1 */
    uint64_t z;
    memcpy(&z, &u, sizeof z);
    return (int32_t) ((z - 0x3ff0000000000000u) >> (52 - bits));
}

#endif
