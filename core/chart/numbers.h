#ifndef STP_CHART_NUMBERS_H
#define STP_CHART_NUMBERS_H
/* Layers that are drawn from the rows of several columns of numbers, on axes of their own: scatter_matrix, parallel,
 * andrews. */
#include "chart/chart.h"

/* -y of the layer, or without it all columns of numbers (at most STP_PLAN_YS). At least `least`. */
stp_status stp_numbers_bind(stp_layer_plan *layer, int least, stp_error *err) STP_MUST_USE;

/* Names and colours of the groups of rows (--by or a category -c), with the rows of each: series without x and y. */
stp_status stp_numbers_series(stp_drawing *d, stp_error *err) STP_MUST_USE;
static inline double stp_number_at(const stp_drawing *d, int k, int64_t row)
{
    return d->layer->rows.column[d->layer->y[k].at][row];
}
/* The range of column k; lo = hi - 1 where all are equal, false where there is no value. */
bool stp_number_range(const stp_drawing *d, int k, double *lo, double *hi);
#endif
