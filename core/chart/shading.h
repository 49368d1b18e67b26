#ifndef STP_CHART_SHADING_H
#define STP_CHART_SHADING_H
/* How kinds that are drawn from an aggregate are coloured: prepare and draw of all of them. */
#include "chart/chart.h"

/* For a kind's bind: options of shading that can be checked before anything is read. */
stp_status stp_shading_check(const stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* The colour bar, or a legend of categories. */
stp_status stp_shading_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;

/* --bar. */
stp_bar_shows stp_shading_shows(const stp_drawing *d);

/* The layer's aggregate as one image over the plot: --minus, --value and --where-cell first, then --spread, then
 * colours. STP_ERR_EMPTY where no cell has any. */
stp_status stp_shading_draw(stp_drawing *d, stp_error *err) STP_MUST_USE;
#endif
