#ifndef STP_SPEC_CELLS_H
#define STP_SPEC_CELLS_H
/* Expressions over the cells of an aggregate: --value and --where-cell. Names are those of its reductions ("count",
 * "mean_v"), with categories their labels (the first reduction of each); a cell without data is missing, but 0 where
 * rows are counted. */
#include "agg/grid.h"

/* The value of an expression in each cell (rows x columns doubles, NaN = missing), what is for messages ("--value").
 * Truths are 1 and 0. STP_ERR_USAGE where the text is no expression or names what is not there. */
stp_status stp_cells_value(const stp_aggregate *a, const char *what, const char *text, double *out,
                           stp_error *err) STP_MUST_USE;
#endif
