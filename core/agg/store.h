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
} stp_store_names;

/* Everything in *out lives in arena or in the aggregate. */
stp_status stp_store_dataset(const stp_aggregate *a, const stp_store_names *names, stp_arena *arena,
                             stp_dataset *out, stp_error *err) STP_MUST_USE;
#endif
