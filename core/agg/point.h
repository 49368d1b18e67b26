#ifndef STP_AGG_POINT_H
#define STP_AGG_POINT_H
/* The first half of the point kernel: a strip of rows to cell numbers. */
#include "agg/view.h"
#include "agg/reduce.h"
#include "table/cast.h"

typedef struct stp_point_strip {
    int32_t bin[STP_STRIP];        /* cell of each row, or -1 */
    int n_inside, n_missing;       /* missing: x or y absent or not finite */
    double x[STP_STRIP], y[STP_STRIP], x_log[STP_STRIP], y_log[STP_STRIP];     /* scratch */
} stp_point_strip;

/* Rows first … first + n - 1 (n <= STP_STRIP) of a column as doubles: the column's own memory where
 * that will do, else scratch (STP_STRIP doubles). */
const double *stp_point_values(const stp_column *c, int64_t first, int n, int64_t origin, double *scratch);

void stp_point_bins(stp_point_strip *s, const stp_view *view, stp_locate_fn *locate, const stp_column *x,
                    const stp_column *y, int64_t first, int n);
#endif
