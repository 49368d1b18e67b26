#ifndef STP_BASE_TIME_H
#define STP_BASE_TIME_H
/* Instants as int64 counts of 10^-digits seconds since 1970-01-01T00:00:00Z, proleptic Gregorian
 * calendar, no leap seconds. digits is 0 (seconds), 3, 6 or 9. */
#include "base/arena.h"
#include "base/error.h"

typedef struct stp_civil {
    int64_t year;               /* 0 is 1 BC */
    int month, day;             /* 1..12, 1..31 */
    int hour, minute, second;   /* 0..23, 0..59, 0..59 */
    int64_t fraction;           /* in 10^-digits seconds */
} stp_civil;

/* Days since 1970-01-01, and back. */
int64_t stp_days_from_civil(int64_t year, int month, int day);
void stp_civil_from_days(int64_t days, int64_t *year, int *month, int *day);

/* An instant taken apart, and put together; false when it does not fit int64. Fields out of their
 * range (month 13, day 0) are carried over. */
stp_civil stp_civil_from_time(int64_t t, int digits);
bool stp_time_from_civil(const stp_civil *c, int digits, int64_t *out);

/* Units a second for digits: 1, 1000, 1000000, 1000000000. */
int64_t stp_time_units(int digits);

/* Reads ISO 8601 and RFC 3339: YYYY-MM, YYYY-MM-DD, also with '/', then optionally 'T' or a space and
 * HH:MM[:SS[.fraction]], then optionally Z or +HH:MM, +HHMM, +HH. Without a zone it is UTC.
 * YYYY alone is not a time (it is a number). Digits of the fraction beyond `digits` are cut.
 * found_digits (may be NULL) gets the number of digits the fraction has.
 * False when it is no time, a field is out of range, or it does not fit. */
bool stp_parse_time(const char *s, size_t n, int digits, int64_t *out, int *found_digits);
/* The same; *local tells whether it has a clock but names no zone, so that it may be one of another zone. */
bool stp_parse_local_time(const char *s, size_t n, int digits, int64_t *out, int *found_digits, bool *local);

/* Days of a month, 1..12, of a year. */
int stp_days_in_month(int64_t year, int month);

/* ISO text, as short as says it all: "2023-01-05", "2023-01-05T06:00", "…:07", "…:07.25"; UTC, no zone. */
enum { STP_TIME_SIZE = 48 };
const char *stp_format_time(char out[STP_TIME_SIZE], int64_t t, int digits);

/* Such texts below each other: how many letters there are behind the date, and the text with as many
 * ("2023-01-05T06:00" as "2023-01-05 06:00:00" for 9), in the arena; NULL without memory. */
size_t stp_clock_length(const char *time);
const char *stp_even_time(stp_arena *arena, const char *time, size_t clock);
#endif
