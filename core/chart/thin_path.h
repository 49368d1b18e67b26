#ifndef STP_CHART_THIN_PATH_H
#define STP_CHART_THIN_PATH_H
#include <stdint.h>

/* Of n points of a line in px, in place: what can be seen of each pixel column, which is `step` px wide. Gaps (NaN)
 * stay; a line that runs back and forth in x is left alone. Returns how many points are left. */
int64_t stp_thin_path(double *xy, int64_t n, double step);
#endif
