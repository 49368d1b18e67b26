#ifndef STP_AGG_STORE_H
#define STP_AGG_STORE_H
/* Aggregates as arrays for a file (NetCDF classic): dims y, x (and category), coordinate variables at
 * cell centres, one variable a reduction (count, mean_v, …) and what merges (sum_v, n_v). Attributes
 * hold ranges, scales and the source, so that the file can be read back and merged.
 *
 * Dimensions carry the names of the x and y columns where these can be NetCDF names and differ from all
 * others, else "x" and "y"; attributes axis = "X", "Y" tell which is which. Global attributes:
 *   x_range, y_range     the two ends, exact; of times in units of 10^-x_time_digits seconds since x_origin
 *   x_scale, y_scale     linear, log or time
 *   x_origin             exact integer as text, where it is not 0
 *   x_time_digits        of times
 *   rows, rows_inside, rows_missing, title, source, stipple_version, spec (JSON)
 * A variable's attribute stipple_role is "value" or "part". A missing category has the label "". */
#include "agg/grid.h"
#include "table/dataset.h"

typedef struct stp_store_names {
    const char *x, *y, *by;        /* column names, for long_name */
    const char *source;            /* data files, or NULL */
    const char *spec;              /* JSON, or NULL */
    const char *x_unit, *y_unit;   /* or NULL */
    const char *units[STP_GRID_VARS];      /* of the values of each variable, or NULL */
} stp_store_names;

/* Everything in *out lives in arena or in the aggregate. */
stp_status stp_store_dataset(const stp_aggregate *a, const stp_store_names *names, stp_arena *arena,
                             stp_dataset *out, stp_error *err) STP_MUST_USE;

/* The way back: a state that merges, as if its rows had been fed, and the plan it is of. */
typedef struct stp_stored {
    stp_arena arena;               /* of names */
    stp_grid_plan plan;
    stp_grid grid;
    const char *x, *y, *by;        /* names, or NULL */
} stp_stored;

/* path is for messages. Rows are numbered from row0. STP_ERR_DATA where the dataset is not one of ours. */
stp_status stp_store_load(stp_stored *out, const stp_dataset *d, const char *path, int64_t row0,
                          stp_error *err) STP_MUST_USE;
void stp_stored_clear(stp_stored *s);

/* Adds `from`, which is cleared. STP_ERR_USAGE where the grids differ, with the option that makes them alike. */
stp_status stp_stored_merge(stp_stored *into, stp_stored *from, const char *path, const char *from_path,
                            stp_error *err) STP_MUST_USE;

/* The same in w x h cells, where these divide the grid; else STP_ERR_USAGE. */
stp_status stp_stored_coarsen(stp_stored *s, int w, int h, stp_error *err) STP_MUST_USE;

/* The aggregate. */
stp_status stp_stored_finish(stp_stored *s, stp_aggregate *out, stp_error *err) STP_MUST_USE;
#endif
