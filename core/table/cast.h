#ifndef STP_TABLE_CAST_H
#define STP_TABLE_CAST_H
#include "table/types.h"

/* Rows go through the hot loops in strips of this many. */
enum { STP_STRIP = 2048 };

/* out[i] = column[first + i] - origin as double; absent rows become NaN. The subtraction is done in
 * integers for integer storage, so that times keep their precision; n <= STP_STRIP. */
void stp_cast_f64(const stp_column *col, int64_t first, int n, int64_t origin, double *out);

/* v - origin, exact until the one rounding to double, also where the difference needs 65 bits. */
double stp_cast_minus(int64_t v, int64_t origin);
#endif
