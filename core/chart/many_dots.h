#ifndef STP_CHART_MANY_DOTS_H
#define STP_CHART_MANY_DOTS_H
/* Points of a layer whose rows are not kept: they are counted in parts of pixels, and drawn from the counts. */
#include "chart/chart.h"

/* Whether the layer's points have the colours of a number, and their rows are not kept: in each place that of the mean.
 */
bool stp_many_dots_shaded(const stp_drawing *d);
/* For prepare: the series, without points. */
stp_status stp_many_dots_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* For gather_view: the passes that count. Dots of the given radius, px, and opacity. */
stp_status stp_many_dots_count(stp_drawing *d, double radius, double alpha, stp_error *err) STP_MUST_USE;
/* For draw: series `series` as an image. *shown grows by its points in the plot. */
stp_status stp_many_dots_draw(stp_drawing *d, int series, int64_t *shown, stp_error *err) STP_MUST_USE;
#endif
