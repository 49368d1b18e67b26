/* Template: sums of rows of cells column by column, included once per instruction set. No include guard.
 * In: COLUMNS, the name of the table, and LANES, how many doubles fit into a register.
 * Sums of some columns stay in registers while all rows go by; compilers keep them in memory, row by row. v - v is 0
 * where v is finite; comparisons with what is missing are false. */
#include "agg/mesh_columns.h"
#include <string.h>

typedef double lanes __attribute__((vector_size(8 * LANES)));
typedef int64_t lanes_mask __attribute__((vector_size(8 * LANES)));

static inline lanes all(double v)
{
    lanes x;
    for (int k = 0; k < LANES; k++) x[k] = v;
    return x;
}

static inline lanes only(lanes_mask m, lanes v) { return (lanes) ((lanes_mask) v & m); }
static inline lanes pick(lanes_mask m, lanes yes, lanes no)
{
    return (lanes) (((lanes_mask) yes & m) | ((lanes_mask) no & ~m));
}

static inline lanes take(const double *from, int n)
{
    lanes x = { 0 };
    memcpy(&x, from, (size_t) n * sizeof *from);
    return x;
}

static inline void put(double *to, int n, lanes x) { memcpy(to, &x, (size_t) n * sizeof *to); }

/* Each takes n columns from number i on: LANES, or at the end fewer. */
static inline void sums_at(const stp_mesh_strip *s, int i, int n)
{
    lanes w = take(s->w + i, n), wv = take(s->wv + i, n);
    for (int k = 0; k < s->n_rows; k++) {
        const lanes v = take(s->row[k] + i, n), weight = all(s->weight[k]);
        const lanes_mask has = v - v == 0;
        w += only(has, weight);
        wv += only(has, weight * v);
    }
    put(s->w + i, n, w);
    put(s->wv + i, n, wv);
}

static inline void squares_at(const stp_mesh_strip *s, int i, int n)
{
    lanes w = take(s->w + i, n), wv = take(s->wv + i, n), wvv = take(s->wvv + i, n);
    for (int k = 0; k < s->n_rows; k++) {
        const lanes v = take(s->row[k] + i, n), d = v - all(s->origin), weight = all(s->weight[k]);
        const lanes_mask has = v - v == 0;
        w += only(has, weight);
        wv += only(has, weight * d);
        wvv += only(has, weight * d * d);
    }
    put(s->w + i, n, w);
    put(s->wv + i, n, wv);
    put(s->wvv + i, n, wvv);
}

static inline void least_at(const stp_mesh_strip *s, int i, int n)
{
    lanes extreme = take(s->wv + i, n);
    for (int k = 0; k < s->n_rows; k++) {
        const lanes v = take(s->row[k] + i, n);
        extreme = pick(v < extreme, v, extreme);
    }
    put(s->wv + i, n, extreme);
}

static inline void greatest_at(const stp_mesh_strip *s, int i, int n)
{
    lanes extreme = take(s->wv + i, n);
    for (int k = 0; k < s->n_rows; k++) {
        const lanes v = take(s->row[k] + i, n);
        extreme = pick(v > extreme, v, extreme);
    }
    put(s->wv + i, n, extreme);
}

#define OVER_COLUMNS(name)                                  \
    static void name(const stp_mesh_strip *s)               \
    {                                                       \
        int i = 0;                                          \
        for (; i + LANES <= s->n; i += LANES) name##_at(s, i, LANES); \
        if (i < s->n) name##_at(s, i, s->n - i);            \
    }
OVER_COLUMNS(sums)
OVER_COLUMNS(squares)
OVER_COLUMNS(least)
OVER_COLUMNS(greatest)
#undef OVER_COLUMNS

const stp_mesh_columns COLUMNS = { sums, squares, least, greatest };
#undef COLUMNS
#undef LANES
