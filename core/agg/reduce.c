/* The reductions. Each is one include: a name, a cell and a few bodies; the file is compiled with -O3.
 * Zero bytes are an empty cell, so that memory fresh from the system is a grid and only what is touched takes room.
 * Where sums, least and greatest values meet zeros, v + 0.0 turns -0 into +0: else the order of rows
 * would decide the sign. */
#include "agg/reduce.h"
#include "agg/exact.h"
#include "agg/lists.h"
#include "agg/total.h"
#include "base/text.h"
#include <string.h>

/* Rows between asking for a cell and using it; measured by tests/bench/bench_grid.c. */
enum { AHEAD = 128, CACHE_LINE = 64 };

/* A count from a file: what is none is 0. */
static inline uint64_t count_of(double v) { return v >= 0 && v < 0x1p63 ? (uint64_t) v : 0; }

/* ---- counts -------------------------------------------------------------------------------------------- */

/* Half the memory is half the misses: the cells of fewer than 2^32 rows. */
#define RED         count32
#define RED_HELP    "number of rows, or of present values"
#define RED_SHOWN   "count[:COLUMN]"
#define CELL        struct { uint32_t n; }
#define ROW(c)      ((c)->n++)
#define FEED(c, v)  ((c)->n++)
#define MERGE(a, b) ((a)->n += (b)->n)
#define VALUE(c)    ((double) (c)->n)
#define LOAD(c, v, p) ((c)->n = (uint32_t) count_of(v))
#define FLAGS       .order_free = true, .zero_is_empty = true, .additive = true
#include "agg/reduce_tmpl.h"

/* From the last one down: each is read before it is written over. */
static void count_widen(void *cells, size_t n_cells)
{
    for (size_t i = n_cells; i-- > 0;) {
        uint32_t narrow;
        memcpy(&narrow, (const char *) cells + i * sizeof narrow, sizeof narrow);
        const uint64_t wide = narrow;
        memcpy((char *) cells + i * sizeof wide, &wide, sizeof wide);
    }
}

#define RED         count
#define RED_HELP    "number of rows, or of present values"
#define RED_SHOWN   "count[:COLUMN]"
#define CELL        struct { uint64_t n; }
#define ROW(c)      ((c)->n++)
#define FEED(c, v)  ((c)->n++)
#define MERGE(a, b) ((a)->n += (b)->n)
#define VALUE(c)    ((double) (c)->n)
#define LOAD(c, v, p) ((c)->n = count_of(v))
#define FLAGS       .counts_rows = true, .order_free = true, .zero_is_empty = true, .additive = true, \
                    .narrow = &reducer_count32, .widen = count_widen
#include "agg/reduce_tmpl.h"

#define RED         any
#define RED_HELP    "1 where there is a row, or a present value"
#define RED_SHOWN   "any[:COLUMN]"
#define CELL        struct { uint8_t any; }
#define ROW(c)      ((c)->any = 1)
#define FEED(c, v)  ((c)->any = 1)
#define MERGE(a, b) ((a)->any |= (b)->any)
#define VALUE(c)    ((double) (c)->any)
#define LOAD(c, v, p) ((c)->any = (v) > 0)
#define FLAGS       .order_free = true, .zero_is_empty = true, .additive = true
#include "agg/reduce_tmpl.h"

/* ---- sums ---------------------------------------------------------------------------------------------- */

static inline void total_merge(stp_total *a, const stp_total *b)
{
    stp_exact_merge(a->sum, b->sum, 2);
    a->n += b->n;
}

static inline double total_value(const stp_total *c) { return stp_exact_value(c->sum, 2) + 0.0; }
static inline double total_part(const stp_total *c, int k)
{
    return k < 2 ? stp_exact_part(c->sum, 2, k) : (double) c->n;
}
static inline void total_load(stp_total *c, const double *p)
{
    if (count_of(p[2])) *c = (stp_total) { { p[0], p[1] }, count_of(p[2]) };
}

#define RED         sum
#define RED_HELP    "sum of the values"
#define RED_SHOWN   "sum:COLUMN"
#define CELL        stp_total
#define FEED(c, v)  stp_total_feed(c, v)
#define MERGE(a, b) total_merge(a, b)
#define VALUE(c)    ((c)->n ? total_value(c) : NAN)
#define LOAD(c, v, p) total_load(c, p)
#define FLAGS       .sums = true, .additive = true
#define PARTS       "sum", "sum_rest", "n"
#define PART(c, k)  total_part(c, k)
#include "agg/reduce_tmpl.h"

#define RED         mean
#define RED_HELP    "mean of the values"
#define RED_SHOWN   "mean:COLUMN"
#define CELL        stp_total
#define FEED(c, v)  stp_total_feed(c, v)
#define MERGE(a, b) total_merge(a, b)
#define VALUE(c)    ((c)->n ? total_value(c) / (double) (c)->n : NAN)
#define LOAD(c, v, p) total_load(c, p)
#define FLAGS       .order_free = false
#define PARTS       "sum", "sum_rest", "n"
#define PART(c, k)  total_part(c, k)
#include "agg/reduce_tmpl.h"

typedef struct weighted {
    double sum[2], weight[2];
} weighted;

static inline void weighted_feed(weighted *c, double v, double w)
{
    if (isnan(w)) return;
    stp_exact_add(c->sum, 2, v * w);
    stp_exact_add(c->weight, 2, w);
}

static inline void weighted_merge(weighted *a, const weighted *b)
{
    stp_exact_merge(a->sum, b->sum, 2);
    stp_exact_merge(a->weight, b->weight, 2);
}

static inline double weighted_value(const weighted *c)
{
    const double w = stp_exact_value(c->weight, 2);
    return w != 0 ? stp_exact_value(c->sum, 2) / w : NAN;
}

static inline double weighted_part(const weighted *c, int k)
{
    return stp_exact_part(k < 2 ? c->sum : c->weight, 2, k % 2);
}

#define RED         wmean
#define RED_HELP    "mean of the values by weight; 0 in all is no mean"
#define RED_SHOWN   "wmean:COLUMN:WEIGHT"
#define CELL        weighted
#define FEED(c, v)  weighted_feed(c, v, f->second[i])
#define MERGE(a, b) weighted_merge(a, b)
#define VALUE(c)    weighted_value(c)
#define LOAD(c, v, p) (*(c) = (weighted) { { (p)[0], (p)[1] }, { (p)[2], (p)[3] } })
#define FLAGS       .needs_second = true
#define PARTS       "wsum", "wsum_rest", "weight", "weight_rest"
#define PART(c, k)  weighted_part(c, k)
#include "agg/reduce_tmpl.h"

/* Spread of the population (n, not n - 1) from exact sums of values and squares, in which nothing cancels that
 * should not: (n q - s^2) / n^2 is formed of exact products. Squares that doubles cannot hold make it infinite. */
typedef struct spread {
    double sum[2], square[3];
    uint64_t n;
} spread;

static inline void spread_feed(spread *c, double v)
{
    double rest;
    const double q = stp_two_product(v, v, &rest);
    stp_exact_add(c->sum, 2, v);
    stp_exact_add(c->square, 3, q);
    stp_exact_add(c->square + 1, 2, rest);
    c->n++;
}

static inline void spread_merge(spread *a, const spread *b)
{
    stp_exact_merge(a->sum, b->sum, 2);
    stp_exact_merge(a->square, b->square, 3);
    a->n += b->n;
}

static void add_product(double *limb, double a, double b)
{
    double rest;
    const double p = stp_two_product(a, b, &rest);
    stp_exact_add(limb, 4, p);
    stp_exact_add(limb, 4, rest);
}

static double spread_variance(const spread *c)
{
    const double n = (double) c->n;
    double s[2] = { c->sum[0], c->sum[1] }, q[3] = { c->square[0], c->square[1], c->square[2] }, d[4] = { 0 };
    if (c->n == 0) return NAN;
    if (c->n == 1) return isfinite(s[0]) ? 0 : NAN;
    if (!isfinite(s[0])) return NAN;
    stp_exact_tidy(s, 2);
    stp_exact_tidy(q, 3);
    if (!(n * q[0] < 0x1p1000)) return INFINITY;
    for (int k = 0; k < 3; k++) add_product(d, n, q[k]);
    add_product(d, -s[0], s[0]);
    add_product(d, -2 * s[0], s[1]);
    add_product(d, -s[1], s[1]);
    return fmax(stp_exact_value(d, 4), 0) / n / n;
}

static inline double spread_part(const spread *c, int k)
{
    return k < 2 ? stp_exact_part(c->sum, 2, k) : k < 5 ? stp_exact_part(c->square, 3, k - 2) : (double) c->n;
}

static inline void spread_load(spread *c, const double *p)
{
    if (count_of(p[5])) *c = (spread) { { p[0], p[1] }, { p[2], p[3], p[4] }, count_of(p[5]) };
}

#define SPREAD_PARTS "sum", "sum_rest", "square", "square_rest", "square_rest2", "n"

#define RED         var
#define RED_HELP    "variance of the values (population)"
#define RED_SHOWN   "var:COLUMN"
#define CELL        spread
#define FEED(c, v)  spread_feed(c, v)
#define MERGE(a, b) spread_merge(a, b)
#define VALUE(c)    spread_variance(c)
#define LOAD(c, v, p) spread_load(c, p)
#define FLAGS       .order_free = false
#define PARTS       SPREAD_PARTS
#define PART(c, k)  spread_part(c, k)
#include "agg/reduce_tmpl.h"

#define RED         std
#define RED_HELP    "standard deviation of the values (population)"
#define RED_SHOWN   "std:COLUMN"
#define CELL        spread
#define FEED(c, v)  spread_feed(c, v)
#define MERGE(a, b) spread_merge(a, b)
#define VALUE(c)    sqrt(spread_variance(c))
#define LOAD(c, v, p) spread_load(c, p)
#define FLAGS       .order_free = false
#define PARTS       SPREAD_PARTS
#define PART(c, k)  spread_part(c, k)
#include "agg/reduce_tmpl.h"

/* ---- least and greatest -------------------------------------------------------------------------------- */

/* Bits whose order as whole numbers is that of the values, NaN 0, all others more; and its mirror image. Then the
 * greatest of either is wanted, and 0 is an empty cell. */
static inline uint64_t rising(double v)
{
    uint64_t u;
    v += 0.0;
    memcpy(&u, &v, sizeof u);
    return isnan(v) ? 0 : u ^ ((uint64_t) ((int64_t) u >> 63) | 0x8000000000000000u);
}

static inline uint64_t falling(double v) { return isnan(v) ? 0 : ~rising(v); }

static inline double value_of(uint64_t key)
{
    const uint64_t u = key >> 63 ? key ^ 0x8000000000000000u : ~key;
    double v;
    memcpy(&v, &u, sizeof v);
    return v;
}

#define RED         min
#define RED_HELP    "least value"
#define RED_SHOWN   "min:COLUMN"
#define CELL        struct { uint64_t key; }
#define FEED(c, v)  ((c)->key = falling(v) > (c)->key ? falling(v) : (c)->key)
#define MERGE(a, b) ((a)->key = (b)->key > (a)->key ? (b)->key : (a)->key)
#define VALUE(c)    ((c)->key ? value_of(~(c)->key) : NAN)
#define LOAD(c, v, p) ((c)->key = falling(v))
#define FLAGS       .order_free = true
#include "agg/reduce_tmpl.h"

#define RED         max
#define RED_HELP    "greatest value"
#define RED_SHOWN   "max:COLUMN"
#define CELL        struct { uint64_t key; }
#define FEED(c, v)  ((c)->key = rising(v) > (c)->key ? rising(v) : (c)->key)
#define MERGE(a, b) ((a)->key = (b)->key > (a)->key ? (b)->key : (a)->key)
#define VALUE(c)    ((c)->key ? value_of((c)->key) : NAN)
#define LOAD(c, v, p) ((c)->key = rising(v))
#define FLAGS       .order_free = true
#include "agg/reduce_tmpl.h"

/* ---- by row -------------------------------------------------------------------------------------------- */

/* The row that wins has the greatest key, and of those the greatest turn: a row number from 1, or counted down from
 * ROWS where the earlier row wins. turn 0 is an empty cell. */
enum { BY_FIRST, BY_LAST };
static const int64_t rows_most = (int64_t) 1 << 53;

typedef struct pick {
    uint64_t key;
    int64_t turn;
    double v;
} pick;

static inline int64_t turn_of(int64_t row, int by) { return by == BY_FIRST ? rows_most - row : row + 1; }
static inline int64_t row_of(int64_t turn, int by) { return by == BY_FIRST ? rows_most - turn : turn - 1; }

static inline void pick_feed(pick *c, uint64_t key, int64_t turn, double v)
{
    if (key > c->key || (key == c->key && turn > c->turn)) *c = (pick) { key, turn, v };
}

static inline void pick_merge(pick *a, const pick *b) { pick_feed(a, b->key, b->turn, b->v); }

/* Parts: the row; of extremes also the value that won. */
static inline double pick_row(const pick *c, int by) { return c->turn ? (double) row_of(c->turn, by) : NAN; }

static inline void pick_load(pick *c, uint64_t key, double row, int by, double v)
{
    if (row >= 0 && row < (double) rows_most) *c = (pick) { key, turn_of((int64_t) row, by), v };
}

#define RED         first
#define RED_HELP    "value of the first row"
#define RED_SHOWN   "first:COLUMN"
#define CELL        pick
#define FEED(c, v)  pick_feed(c, 0, turn_of(f->row[i], BY_FIRST), v)
#define MERGE(a, b) pick_merge(a, b)
#define VALUE(c)    ((c)->turn ? (c)->v : NAN)
#define LOAD(c, v, p) pick_load(c, 0, (p)[0], BY_FIRST, v)
#define FLAGS       .order_free = true, .needs_row = true
#define PARTS       "first_row"
#define PART(c, k)  pick_row(c, BY_FIRST)
#include "agg/reduce_tmpl.h"

#define RED         last
#define RED_HELP    "value of the last row"
#define RED_SHOWN   "last:COLUMN"
#define CELL        pick
#define FEED(c, v)  pick_feed(c, 0, turn_of(f->row[i], BY_LAST), v)
#define MERGE(a, b) pick_merge(a, b)
#define VALUE(c)    ((c)->turn ? (c)->v : NAN)
#define LOAD(c, v, p) pick_load(c, 0, (p)[0], BY_LAST, v)
#define FLAGS       .order_free = true, .needs_row = true
#define PARTS       "last_row"
#define PART(c, k)  pick_row(c, BY_LAST)
#include "agg/reduce_tmpl.h"

#define RED         argmax
#define RED_HELP    "RESULT of the row where COLUMN is greatest, the first of those"
#define RED_SHOWN   "argmax:COLUMN:RESULT"
#define CELL        pick
#define FEED(c, v)  pick_feed(c, rising(v), turn_of(f->row[i], BY_FIRST), f->second[i])
#define MERGE(a, b) pick_merge(a, b)
#define VALUE(c)    ((c)->turn ? (c)->v : NAN)
#define LOAD(c, v, p) pick_load(c, rising((p)[1]), (p)[0], BY_FIRST, v)
#define FLAGS       .order_free = true, .needs_row = true, .needs_second = true
#define PARTS       "argmax_row", "argmax_value"
#define PART(c, k)  ((k) == 0 ? pick_row(c, BY_FIRST) : (c)->turn ? value_of((c)->key) : NAN)
#include "agg/reduce_tmpl.h"

#define RED         argmin
#define RED_HELP    "RESULT of the row where COLUMN is least, the first of those"
#define RED_SHOWN   "argmin:COLUMN:RESULT"
#define CELL        pick
#define FEED(c, v)  pick_feed(c, falling(v), turn_of(f->row[i], BY_FIRST), f->second[i])
#define MERGE(a, b) pick_merge(a, b)
#define VALUE(c)    ((c)->turn ? (c)->v : NAN)
#define LOAD(c, v, p) pick_load(c, falling((p)[1]), (p)[0], BY_FIRST, v)
#define FLAGS       .order_free = true, .needs_row = true, .needs_second = true
#define PARTS       "argmin_row", "argmin_value"
#define PART(c, k)  ((k) == 0 ? pick_row(c, BY_FIRST) : (c)->turn ? value_of(~(c)->key) : NAN)
#include "agg/reduce_tmpl.h"

/* ---- of all values ------------------------------------------------------------------------------------- */

#define LISTED(name_, shown_, help_, of_, ...)                                                            \
    static const stp_reducer reducer_##name_ = { .name = #name_, .shown = shown_, .help = help_, .of = of_, \
                                                 .needs_value = true, .order_free = true, __VA_ARGS__ };
LISTED(median, "median:COLUMN", "middle value", stp_median_of, 0)
LISTED(q, "q90:COLUMN", "the value that so many percent lie below, as q90", stp_percentile_of, .has_number = true,
       .hi = 100)
LISTED(mode, "mode:COLUMN", "most frequent value, the least of those", stp_mode_of, 0)
LISTED(nunique, "nunique:COLUMN", "number of different values", stp_nunique_of, .zero_is_empty = true)
LISTED(top, "top3:COLUMN", "the value of that rank from the greatest, as top3", stp_top_of, .has_number = true,
       .lo = 1, .hi = 1000, .keeps_top = true)

const stp_reducer *const stp_reducers[] = {
    &reducer_count, &reducer_any,   &reducer_sum,  &reducer_mean,   &reducer_wmean,  &reducer_min,  &reducer_max,
    &reducer_var,   &reducer_std,   &reducer_first, &reducer_last,  &reducer_argmax, &reducer_argmin,
    &reducer_median, &reducer_q,    &reducer_mode, &reducer_nunique, &reducer_top,   NULL,
};

/* True when name is r's, with its number behind it if it has one. */
static bool is_named(const stp_reducer *r, const char *name, double *number)
{
    const size_t n = strlen(r->name);
    if (!r->has_number) return !strcmp(r->name, name);
    return !strncmp(r->name, name, n) && name[n] >= '0' && name[n] <= '9' &&
           stp_parse_double(name + n, strlen(name + n), number) && *number >= r->lo && *number <= r->hi &&
           (!r->keeps_top || *number == floor(*number));
}

const stp_reducer *stp_reducer_find(const char *name, double *number)
{
    double ignored = 0;
    if (!number) number = &ignored;
    for (int i = 0; stp_reducers[i]; i++)
        if (is_named(stp_reducers[i], name, number)) return stp_reducers[i];
    return NULL;
}
