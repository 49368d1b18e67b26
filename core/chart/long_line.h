#ifndef STP_CHART_LONG_LINE_H
#define STP_CHART_LONG_LINE_H
/* Series of a layer whose rows are not kept: lines of what can be seen of many rows. */
#include "chart/chart.h"

/* For prepare: the series, each with its last point alone. */
stp_status stp_long_line_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* For gather_view: their points. *thinned is false when all rows had to be kept, in file order. */
stp_status stp_long_line_fill(stp_drawing *d, bool *thinned, stp_error *err) STP_MUST_USE;
#endif
