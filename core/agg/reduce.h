#ifndef STP_AGG_REDUCE_H
#define STP_AGG_REDUCE_H
/* How the rows in one cell are combined. A rule is one include of reduce_tmpl.h in reduce.c. */
#include "base/error.h"

typedef struct stp_reducer {
    const char *name;          /* as on the command line: "mean" */
    const char *help;
    size_t cell_size;          /* bytes a cell */
    bool needs_value;          /* a value column must be given; else it may be */
    bool order_free;           /* any order of rows gives the same bytes */
    bool zero_is_empty;        /* counts: an empty cell is 0, not NaN, and is drawn as nothing */
    bool additive;             /* counts and sums: parts add up to the whole, and 0 is the natural baseline */
    void (*init)(void *cells, size_t n_cells);
    /* bin[i]: a cell index, or -1 (outside). value: NULL when no column was given; NaN = missing. */
    void (*feed)(void *cells, const int32_t *bin, const double *value, int n);
    void (*merge)(void *into, const void *from, size_t n_cells);
    void (*finish)(const void *cells, size_t n_cells, double *out);
    /* What merges, as columns of doubles beside the finished value (mean: sum and n); NULL-terminated
     * names. NULL: the finished value itself merges. */
    const char *const *parts;
    void (*part)(const void *cells, size_t n_cells, int part, double *out);
} stp_reducer;

extern const stp_reducer *const stp_reducers[];        /* NULL-terminated */
const stp_reducer *stp_reducer_find(const char *name); /* NULL if none */

/* One axis of a window, ready for the kernel: cell = trunc(m(v) * scale + shift). */
typedef struct stp_locator {
    double lo, hi, scale, shift;
    int32_t cells;
    bool log;
} stp_locator;
struct stp_axis;
stp_locator stp_locator_of(const struct stp_axis *axis);

/* bin[i] = cell of (xv[i], yv[i]) in row-major order, or -1 when outside or NaN. Values of a log axis
 * come through stp_locate_log first. x->cells * y->cells is at most INT32_MAX. */
typedef void stp_locate_fn(const stp_locator *x, const stp_locator *y, const double *xv, const double *yv,
                           int n, int32_t *bin);
/* The fastest variant this machine can run (a plan keeps it); all give the same cells. */
stp_locate_fn *stp_locate_best(void);
stp_locate_fn stp_locate_generic;

/* out[i] = log10 of v[i], NaN when v[i] is outside the axis (so the test is on the raw value). */
void stp_locate_log(const stp_locator *l, const double *v, int n, double *out);
#endif
