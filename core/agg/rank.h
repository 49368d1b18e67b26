#ifndef STP_AGG_RANK_H
#define STP_AGG_RANK_H
/* The cumulative distribution of values: how many are <= each. What equalising rests on. */
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

/* Few distinct values are knots. Many are parts, which are sorted when they are asked for: who colours a picture asks
 * for the few at which colours change. */
typedef struct stp_ranks {
    int64_t total;             /* the set's n */
    int64_t n;                 /* of distinct values; with parts not all of them, but STP_RANKS_MANY or more */
    double *value;             /* knots: n values rising, */
    uint32_t *below;           /* and how many of the set are <= value[k]; the last is total */
    struct stp_rank_parts *parts;      /* rank_parts.h; NULL = knots */
} stp_ranks;
enum { STP_RANKS_MANY = 256 };

/* Ranks of a counted set that is not empty, whatever the threads; the set's values may go. *out is written on STP_OK
 * alone. Several threads may ask for the same ranks. */
stp_status stp_ranks_make(stp_ranks *out, const stp_rank_set *set, int threads, stp_error *err) STP_MUST_USE;
void stp_ranks_clear(stp_ranks *r);

/* Steps of the distribution, from 0 to below stp_ranks_steps: each knot, or each single value of the set in its order.
 * Up to value k (where several are equal, it is of the last one) lies this part of the set. */
static inline int64_t stp_ranks_steps(const stp_ranks *r) { return r->parts ? r->total : r->n; }
static inline double stp_ranks_part(const stp_ranks *r, int64_t k)
{
    return (r->parts ? (double) (k + 1) : r->below[k]) / (double) r->total;
}
double stp_ranks_value(const stp_ranks *r, int64_t k);

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
