#ifndef STP_AGG_REDUCE_H
#define STP_AGG_REDUCE_H
/* How the rows in one cell are combined. A rule that keeps a few numbers a cell is one include of reduce_tmpl.h in
 * reduce.c; one that needs all values of a cell is a function over them: lists.h keeps the values. */
#include "base/error.h"
#include <stddef.h>

/* Rows for cells. */
typedef struct stp_feed {
    int n;
    const int32_t *bin;        /* a cell index each, or -1 (outside) */
    const double *value;       /* NULL when no column was given; NaN = missing */
    const double *second;      /* of reducers that want one: the result or the weight */
    const int64_t *row;        /* of reducers that want them: numbers of the rows in the table */
} stp_feed;

/* A value as often as it was met in a cell. */
typedef struct stp_tally {
    double value;
    uint32_t cell, n;
} stp_tally;

typedef struct stp_reducer {
    const char *name;          /* as on the command line: "mean" */
    const char *help;
    const char *shown;         /* with what follows: "mean:COLUMN", "q90:COLUMN" */
    size_t cell_size;          /* bytes a cell, 0 where all values are kept. Cells of zero bytes are empty */
    bool needs_value;          /* a value column must be given; else it may be */
    bool needs_second;         /* and a second one */
    bool needs_row;            /* feed reads row numbers */
    bool has_number;           /* a number from lo to hi follows the name: q90, top3 */
    double lo, hi;
    bool counts_rows;          /* a cell is a uint64_t to which each row without a value adds 1 */
    bool sums;                 /* a cell is an stp_total (total.h) to which each value is added */
    bool order_free;           /* any order of rows gives the same bytes */
    bool zero_is_empty;        /* counts: an empty cell is 0, not NaN, and is drawn as nothing */
    bool additive;             /* counts and sums: parts add up to the whole, and 0 is the natural baseline */
    void (*feed)(void *cells, const stp_feed *feed);
    void (*merge)(void *into, const void *from, size_t n_cells);
    void (*finish)(const void *cells, size_t n_cells, double *out);
    /* What merges, as columns of doubles beside the finished value (mean: sum and n); NULL-terminated
     * names. NULL: the finished value itself merges. */
    const char *const *parts;
    void (*part)(const void *cells, size_t n_cells, int part, double *out);
    /* The way back: from finished values and their parts (an array each, in the order of their names). */
    void (*load)(void *cells, size_t n_cells, const double *value, const double *const *parts);
    /* Of counts: the same in cells of half the size, for fewer than 2^32 rows, and what makes those cells of this rule
     * where they lie. NULL: there is none. */
    const struct stp_reducer *narrow;
    void (*widen)(void *cells, size_t n_cells);
    /* Where all values are kept: of one cell's runs, rising by value, at least one. */
    double (*of)(const stp_tally *runs, int64_t n, double number);
    bool keeps_top;            /* only the greatest `number` values of a cell matter */
} stp_reducer;

enum { STP_REDUCER_PARTS = 6 };        /* of one reducer, at most */

extern const stp_reducer *const stp_reducers[];        /* NULL-terminated */
/* By name, as "mean", or "q90" with its number in *number (which may be NULL); NULL if there is none or the number is
 * out of range. */
const stp_reducer *stp_reducer_find(const char *name, double *number);

/* One axis of a window, ready for the kernel: cell = trunc(m(v) * scale + shift). */
typedef struct stp_locator {
    double lo, hi, scale, shift;
    int32_t cells;
    bool log;
} stp_locator;
struct stp_axis;
stp_locator stp_locator_of(const struct stp_axis *axis);

/* bin[i] = cell of (xv[i], yv[i]) in row-major order, or -1 when outside or NaN; gives how many are inside. Values of a
 * log axis come through stp_locate_log first. x->cells * y->cells is at most INT32_MAX. */
typedef int stp_locate_fn(const stp_locator *x, const stp_locator *y, const double *xv, const double *yv,
                           int n, int32_t *bin);
/* The fastest variant this machine can run (a plan keeps it); all give the same cells. */
stp_locate_fn *stp_locate_best(void);
stp_locate_fn stp_locate_generic;

/* out[i] = log10 of v[i], NaN when v[i] is outside the axis (so the test is on the raw value). */
void stp_locate_log(const stp_locator *l, const double *v, int n, double *out);
#endif
