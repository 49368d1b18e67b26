#ifndef STP_CHART_NORMED_H
#define STP_CHART_NORMED_H
/* What the bars of a histogram stand for besides counts: --normed and --cumulative. Each series by itself. */
#include "chart/chart.h"

/* Names the axis of the values; it stays as it is where neither is given. With --stack normalize an error. */
stp_status stp_normed_bind(stp_plan *plan, stp_layer_plan *layer, stp_binding *axis, stp_error *err) STP_MUST_USE;
/* The drawing's series, counts y in the bins numbered x, as densities, parts of the highest, per cents, sums from the
 * first bin on. edges: n + 1 of n bins, in the scale's values; of times a density is one per day. */
stp_status stp_normed_make(stp_drawing *d, const double *edges, int n, stp_error *err) STP_MUST_USE;
#endif
