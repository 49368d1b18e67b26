/* Short numbers by the instructions of any machine: the short_decimal of csv_scan_tmpl.h. */
#include "base/digits.h"

static inline bool short_decimal(const char *bytes, const char *from, size_t n, double *out)
{
    (void) bytes;
    return n && stp_short_decimal(from, n, out);
}
