#ifndef STP_BASE_DURATION_H
#define STP_BASE_DURATION_H
/* Lengths of time as texts: those of clocks, of ISO 8601, and with units. */
#include <stdbool.h>
#include <stddef.h>

/* Reads, with or without a sign in front, into seconds:
 *   1:30:00  0:45:10.5  100:00:00       a clock; 1:30 is hours and minutes, 1:30.5 minutes and seconds
 *   2 days 03:00:00  1 day, 3:00  -1 days +23:00:00  2 days       as pandas, Python and PostgreSQL write them
 *   PT1H30M  P1DT12H  P2W  PT0.5S       ISO 8601, without years and months, which have no one length
 *   1h30m  90s  1.5 h  250ms            numbers with units d, h, m or min, s, ms, us, ns
 *   90                                  seconds
 * Minutes and seconds behind a colon are two digits below 60. *clear tells whether the text can hardly be anything
 * else: clocks with seconds, days, ISO 8601. False when it is none; *seconds is unchanged then. */
bool stp_parse_duration(const char *s, size_t n, double *seconds, bool *clear);

/* "1:30:00", "0:45:10.5", "-0:00:01", "100:00:00": reads back as the same, to the nanosecond. */
enum { STP_DURATION_SIZE = 48 };
const char *stp_format_duration(char out[STP_DURATION_SIZE], double seconds);
#endif
