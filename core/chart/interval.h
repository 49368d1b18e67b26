#ifndef STP_CHART_INTERVAL_H
#define STP_CHART_INTERVAL_H
/* What error bars and ribbons are drawn from: at each x a lower and an upper end, and mostly a value between them. */
#include "chart/stat.h"

typedef struct stp_interval {
    double x, x_lo, x_hi; /* x_lo is NaN where x has no error */
    double y, lo, hi;     /* in the scale's values; y is NaN where there is none */
} stp_interval;

typedef struct stp_intervals {
    stp_interval **q;
    int64_t *n;
} stp_intervals; /* of each series */

/* A kind's bind. --y2 names the error of y (or two: below and above it); with --agg statistics: std or sem as the
 * error, or two of them as the ends ("q10,q90"). ends: columns of --y2 are ends, not errors; one alone is the other
 * end, and y itself one. */
stp_status stp_interval_bind(stp_plan *plan, stp_layer_plan *layer, bool ends, stp_error *err) STP_MUST_USE;
stp_status stp_interval_gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer, stp_error *err);
void stp_interval_clear(stp_layer_plan *layer);
/* Series and, in d->made, the intervals. */
stp_status stp_interval_make(stp_drawing *d, bool ends, stp_error *err) STP_MUST_USE;
static inline const stp_intervals *stp_intervals_of(const stp_drawing *d)
{
    return d->made;
}
void stp_interval_span(const stp_drawing *d, bool is_y, double *lo, double *hi);
#endif
