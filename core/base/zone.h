#ifndef STP_BASE_ZONE_H
#define STP_BASE_ZONE_H
/* The clocks of a place, from the system's time zone files (TZif, RFC 8536), without the C library's one zone for the
 * whole process: a zone is read once and then only looked at, by any number of threads. */
#include "base/error.h"

typedef struct stp_zone stp_zone;

/* name: of a file under $TZDIR or /usr/share/zoneinfo ("Europe/Berlin"), "UTC", or an offset ("+05:30", "-08").
 * STP_ERR_USAGE when there is none. Free with stp_zone_free. */
stp_status stp_zone_open(stp_zone **out, const char *name, stp_error *err) STP_MUST_USE;
void stp_zone_free(stp_zone *z);            /* NULL is allowed */

/* Seconds that the zone is ahead of UTC when its clocks show `wall` seconds since 1970-01-01T00:00. A time that they
 * show twice is the first of both; one that they leave out is taken as if they had not been put forward yet. */
int64_t stp_zone_offset(const stp_zone *z, int64_t wall);
/* The same at an instant: `utc` seconds since 1970-01-01T00:00Z. */
int64_t stp_zone_offset_at(const stp_zone *z, int64_t utc);
#endif
