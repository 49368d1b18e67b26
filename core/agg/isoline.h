#ifndef STP_AGG_ISOLINE_H
#define STP_AGG_ISOLINE_H
/* Lines where a grid of values crosses a level: marching squares, with the pieces joined. */
#include "base/error.h"

/* One line: n points as x, y in grid numbers (0 = the first value's place); closed: the last joins the first. */
typedef void stp_isoline_fn(void *self, const double *xy, int64_t n, bool closed);

/* Calls line for each line of w x h values (row by row, NaN = none) at `level`. A cell with a missing corner has no
 * line. A value at the level counts as above it. Saddles go by the mean of the corners. */
stp_status stp_isolines(const double *values, int w, int h, double level, stp_isoline_fn *line, void *self,
                        stp_error *err) STP_MUST_USE;
#endif
