/* The reductions. Each is one include: a name, a cell and a few bodies; the file is compiled with -O3.
 * Where sums, least and greatest values meet zeros, v + 0.0 turns -0 into +0: else the order of rows
 * would decide the sign. */
#include "agg/reduce.h"
#include <math.h>
#include <string.h>

/* Rows between asking for a cell and using it; measured by tests/bench/bench_grid.c. */
enum { AHEAD = 128 };

#define RED         count
#define RED_HELP    "number of rows, or of present values"
#define CELL        struct { uint64_t n; }
#define ZERO(c)     ((c)->n = 0)
#define ROW(c)      ((c)->n++)
#define FEED(c, v)  ((c)->n++)
#define MERGE(a, b) ((a)->n += (b)->n)
#define VALUE(c)    ((double) (c)->n)
#define FLAGS       .order_free = true, .zero_is_empty = true, .additive = true
#include "agg/reduce_tmpl.h"

#define RED         any
#define RED_HELP    "1 where there is a row, or a present value"
#define CELL        struct { uint8_t any; }
#define ZERO(c)     ((c)->any = 0)
#define ROW(c)      ((c)->any = 1)
#define FEED(c, v)  ((c)->any = 1)
#define MERGE(a, b) ((a)->any |= (b)->any)
#define VALUE(c)    ((double) (c)->any)
#define FLAGS       .order_free = true, .zero_is_empty = true, .additive = true
#include "agg/reduce_tmpl.h"

/* -0 marks an empty cell: it is the sum of nothing (-0 + v is v), and no sum of values v + 0.0 is -0. */
#define RED         sum
#define RED_HELP    "sum of the values"
#define CELL        struct { double sum; }
#define ZERO(c)     ((c)->sum = -0.0)
#define FEED(c, v)  ((c)->sum += (v) + 0.0)
#define MERGE(a, b) ((a)->sum += (b)->sum)
#define VALUE(c)    ((c)->sum == 0 && signbit((c)->sum) ? NAN : (c)->sum)
#define FLAGS       .additive = true
#include "agg/reduce_tmpl.h"

#define RED         mean
#define RED_HELP    "mean of the values"
#define CELL        struct { double sum; uint64_t n; }
#define ZERO(c)     ((c)->sum = 0, (c)->n = 0)
#define FEED(c, v)  ((c)->sum += (v), (c)->n++)
#define MERGE(a, b) ((a)->sum += (b)->sum, (a)->n += (b)->n)
#define VALUE(c)    ((c)->n ? (c)->sum / (double) (c)->n : NAN)
#define FLAGS       .order_free = false
#define PARTS       "sum", "n"
#define PART(c, k)  ((k) == 0 ? (c)->sum : (double) (c)->n)
#include "agg/reduce_tmpl.h"

/* An empty cell is NaN, with which every comparison is false: so !(c <= v) also takes the first value. */
#define RED         min
#define RED_HELP    "least value"
#define CELL        struct { double v; }
#define ZERO(c)     ((c)->v = NAN)
#define FEED(c, x)  ((c)->v = (c)->v <= (x) + 0.0 ? (c)->v : (x) + 0.0)
#define MERGE(a, b) ((a)->v = (b)->v < (a)->v || isnan((a)->v) ? (b)->v : (a)->v)
#define VALUE(c)    ((c)->v)
#define FLAGS       .order_free = true
#include "agg/reduce_tmpl.h"

#define RED         max
#define RED_HELP    "greatest value"
#define CELL        struct { double v; }
#define ZERO(c)     ((c)->v = NAN)
#define FEED(c, x)  ((c)->v = (c)->v >= (x) + 0.0 ? (c)->v : (x) + 0.0)
#define MERGE(a, b) ((a)->v = (b)->v > (a)->v || isnan((a)->v) ? (b)->v : (a)->v)
#define VALUE(c)    ((c)->v)
#define FLAGS       .order_free = true
#include "agg/reduce_tmpl.h"

/* Spread of the population (n, not n - 1) by Welford's update; the merge is that of Chan, Golub and LeVeque. */
typedef struct spread {
    uint64_t n;
    double mean, m2;
} spread;

static inline void spread_feed(spread *c, double v)
{
    const double d = v - c->mean;
    c->n++;
    c->mean += d / (double) c->n;
    c->m2 += d * (v - c->mean);
}

static inline void spread_merge(spread *a, const spread *b)
{
    if (!b->n) return;
    if (!a->n) {
        *a = *b;
        return;
    }
    const double na = (double) a->n, nb = (double) b->n, d = b->mean - a->mean;
    a->n += b->n;
    a->mean += d * (nb / (na + nb));
    a->m2 += b->m2 + d * d * (na * nb / (na + nb));
}

static inline double spread_part(const spread *c, int k)
{
    return k == 0 ? (double) c->n : k == 1 ? c->mean : c->m2;
}

#define RED         var
#define RED_HELP    "variance of the values (population)"
#define CELL        spread
#define ZERO(c)     (*(c) = (spread) { 0 })
#define FEED(c, v)  spread_feed(c, v)
#define MERGE(a, b) spread_merge(a, b)
#define VALUE(c)    ((c)->n ? (c)->m2 / (double) (c)->n : NAN)
#define FLAGS       .order_free = false
#define PARTS       "n", "mean", "m2"
#define PART(c, k)  spread_part(c, k)
#include "agg/reduce_tmpl.h"

#define RED         std
#define RED_HELP    "standard deviation of the values (population)"
#define CELL        spread
#define ZERO(c)     (*(c) = (spread) { 0 })
#define FEED(c, v)  spread_feed(c, v)
#define MERGE(a, b) spread_merge(a, b)
#define VALUE(c)    ((c)->n ? sqrt((c)->m2 / (double) (c)->n) : NAN)
#define FLAGS       .order_free = false
#define PARTS       "n", "mean", "m2"
#define PART(c, k)  spread_part(c, k)
#include "agg/reduce_tmpl.h"

const stp_reducer *const stp_reducers[] = {
    &reducer_count, &reducer_any, &reducer_sum, &reducer_mean, &reducer_min,
    &reducer_max,   &reducer_var, &reducer_std, NULL,
};

const stp_reducer *stp_reducer_find(const char *name)
{
    for (int i = 0; stp_reducers[i]; i++)
        if (!strcmp(stp_reducers[i]->name, name)) return stp_reducers[i];
    return NULL;
}
