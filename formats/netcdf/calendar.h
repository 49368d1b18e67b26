#ifndef STP_FORMATS_NETCDF_CALENDAR_H
#define STP_FORMATS_NETCDF_CALENDAR_H
/* Times as the CF conventions write them: numbers in a unit since a date of some calendar (CF 1.10, chapter 4.4).
 *
 * What comes out are instants of the proleptic Gregorian calendar (base/time.h) with the same date and time of day: a
 * month of a model's calendar is drawn as that month. A day that the Gregorian month lacks (30 February) is squeezed,
 * together with the month's last day, into that last day, so that times stay in order. */
#include "base/error.h"
#include "base/time.h"

typedef enum stp_calendar {
    STP_CALENDAR_STANDARD, /* Julian before 1582-10-15, Gregorian from then on */
    STP_CALENDAR_PROLEPTIC,
    STP_CALENDAR_JULIAN,
    STP_CALENDAR_NOLEAP,
    STP_CALENDAR_ALL_LEAP,
    STP_CALENDAR_360_DAY,
} stp_calendar;

typedef struct stp_time_unit {
    stp_calendar calendar;
    int64_t ns;      /* of one unit; 0 where months is set, and of dates */
    int months;      /* 1 or 12: months and years go by the calendar; a part of one is that part of it */
    bool dates;      /* values are dates themselves: 20000131.25 */
    int64_t ref_day; /* day number of the reference date in the calendar */
    int64_t ref_ns;  /* after the beginning of that day, in UTC */
} stp_time_unit;

/* Whether units name a time since something. */
bool stp_time_unit_is(const char *units);
/* calendar NULL: standard. STP_ERR_DATA where either cannot be understood. */
stp_status stp_time_unit_parse(stp_time_unit *out, const char *units, const char *calendar,
                               stp_error *err) STP_MUST_USE;

/* Each of n values as an instant in 10^-digits s; those that are no number or do not fit become INT64_MIN. single: the
 * values were floats: what they cannot tell is rounded away. */
void stp_time_unit_decode(const stp_time_unit *u, const double *values, int64_t n, bool single, int digits,
                          int64_t *out);
/* The fewest digits (0, 3, 6, 9) that hold them all. */
int stp_time_unit_digits(const stp_time_unit *u, const double *values, int64_t n, bool single);

/* The date of a value in its own calendar, fraction in 10^-6 s; false where there is none. */
bool stp_time_unit_civil(const stp_time_unit *u, double value, bool single, stp_civil *out);

/* The instant that a date of the calendar is drawn at; false when it does not fit. */
bool stp_calendar_instant(stp_calendar c, const stp_civil *civil, int64_t ns, int digits, int64_t *out);

/* What a text names ("2000", "2000-02", "2000-02-30", "2000-01-01T06", "…:30"): from its first instant up to before
 * *end. False when it is no date of the calendar. */
bool stp_calendar_period(stp_calendar c, const char *text, int digits, int64_t *start, int64_t *end);

/* "2000-02-30 06:00" as short as says it all. */
const char *stp_calendar_format(char out[STP_TIME_SIZE], const stp_civil *civil);
#endif
