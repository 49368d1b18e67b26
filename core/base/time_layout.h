#ifndef STP_BASE_TIME_LAYOUT_H
#define STP_BASE_TIME_LAYOUT_H
/* Times that are not written as ISO 8601: dates with the day or the month first, and layouts given by a pattern as of
 * strptime. Names of months are English in any locale. */
#include "base/time.h"
#include "base/zone.h"

typedef enum stp_time_order {
    STP_TIME_ISO,
    STP_TIME_MDY,               /* 12/31/99, 12/31/1999 23:59, 12-31-1999 11:59:59 PM; or ISO */
    STP_TIME_DMY,               /* the same with the day first, also 31.12.1999; or ISO */
    STP_TIME_PATTERN,
} stp_time_order;

typedef struct stp_time_layout {
    stp_time_order order;
    const char *pattern;        /* of STP_TIME_PATTERN: %Y %y %m %d %H … as stp_time_pattern_check knows them */
    const stp_zone *zone;       /* of times with a clock that name none; NULL: UTC */
} stp_time_layout;

/* As stp_parse_time, by a layout. Years of two digits are 1969 … 2068, as POSIX has it. */
bool stp_parse_time_as(const stp_time_layout *l, const char *s, size_t n, int digits, int64_t *out, int *found_digits);

/* STP_ERR_USAGE when a pattern has a conversion that is not known, or says nothing of the date. */
stp_status stp_time_pattern_check(const char *pattern, stp_error *err) STP_MUST_USE;
/* True when a mere number can satisfy it ("%s", "%Y"): then a column of numbers is not times for that alone. */
bool stp_time_pattern_is_number(const char *pattern);
/* True when it has one of these conversions. */
bool stp_time_pattern_has(const char *pattern, const char *letters);
#endif
