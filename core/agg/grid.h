#ifndef STP_AGG_GRID_H
#define STP_AGG_GRID_H
/* The fold that bins points into cells, once for each reduction and each category. */
#include "agg/labels.h"
#include "agg/reduce.h"
#include "agg/view.h"
#include "scan/fold.h"

enum { STP_GRID_VARS = 8, STP_GRID_PLANES = 1024 };

typedef struct stp_grid_var {
    const stp_reducer *reducer;
    int value;                     /* batch column of the value, -1 = none */
    const char *column;            /* its name, or NULL; borrowed */
} stp_grid_var;

typedef struct stp_grid_plan {
    stp_view view;
    int x, y;                      /* batch columns */
    int by;                        /* batch column of the category (text), -1 = none */
    const char *by_column;         /* its name for messages, or NULL; borrowed */
    stp_grid_var vars[STP_GRID_VARS];
    int n_vars;
    size_t budget;                 /* bytes that all planes may take; 0 = 1 GiB */
    stp_locate_fn *locate;         /* NULL = stp_locate_best() */
} stp_grid_plan;

/* A state: cells of one worker. Without categories there is one plane. With them each category that
 * was met has its own, in view or not, so that zooming changes no colour; a row whose category is
 * missing goes to the plane labelled "". */
typedef struct stp_grid {
    stp_labels categories;         /* number i has plane i */
    void *cells[STP_GRID_VARS];    /* of each variable `capacity` planes, one behind the other */
    int n_planes, capacity;
    int64_t n_rows, n_inside, n_missing;   /* missing: x or y absent or not finite */
    int32_t *map;                  /* scratch: batch dictionary code + 1 to the plane's first cell; 0 is missing */
    int32_t map_size;
} stp_grid;

/* order_free is a property of the plan's reducers, so the fold comes in two kinds. init fails with
 * STP_ERR_USAGE when the view is no view, or the planes would be more than budget. */
const stp_fold *stp_grid_fold(const stp_grid_plan *plan);      /* state: stp_grid */

/* What a grid is in the end: plain arrays. */
typedef struct stp_aggregate_var {
    char *name;                    /* "count", "mean_v" */
    double *cells;                 /* n_planes x rows x columns, row 0 lowest; empty: NaN, counts 0 */
    bool zero_is_empty;
    bool additive;                 /* counts and sums: 0 is the baseline of a mix */
    bool whole;                    /* all values are whole numbers */
} stp_aggregate_var;

typedef struct stp_aggregate {
    stp_arena arena;
    stp_view view;
    int n_planes;                  /* 1 without categories; 0 with them when there was no row */
    const char *const *categories; /* n_planes labels by first row, or NULL */
    stp_aggregate_var *vars;
    int n_vars;
    stp_aggregate_var *parts;      /* what merges, for the file: "sum_v", "n_v"; none that a var already is */
    int n_parts;
    int64_t n_rows, n_inside, n_missing;
} stp_aggregate;

/* The grid may be cleared afterwards; names in the plan need not live on. */
stp_status stp_grid_finish(const stp_grid *grid, const stp_grid_plan *plan, stp_aggregate *out,
                           stp_error *err) STP_MUST_USE;
void stp_aggregate_clear(stp_aggregate *a);
#endif
