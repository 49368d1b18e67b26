/* Times of the CF conventions. The dates that values stand for are those that ncdump -t prints. */
#include "../check.h"
#include "formats/netcdf/calendar.h"

/* The date of a value in its own calendar, as text. */
static const char *date(const char *units, const char *calendar, double value)
{
    static char out[STP_TIME_SIZE];
    stp_time_unit u;
    stp_civil c;
    stp_error err = { 0 };
    if (stp_time_unit_parse(&u, units, calendar, &err) != STP_OK) return "no unit";
    return stp_time_unit_civil(&u, value, false, &c) ? stp_calendar_format(out, &c) : "no date";
}

/* What it is drawn as. */
static const char *drawn(const char *units, const char *calendar, double value, bool single)
{
    static char out[STP_TIME_SIZE];
    stp_time_unit u;
    stp_error err = { 0 };
    int64_t t;
    if (stp_time_unit_parse(&u, units, calendar, &err) != STP_OK) return "no unit";
    const int digits = stp_time_unit_digits(&u, &value, 1, single);
    stp_time_unit_decode(&u, &value, 1, single, digits, &t);
    return t == INT64_MIN ? "none" : stp_format_time(out, t, digits);
}

TEST(every_calendar_counts_its_own_days)
{
    CHECK_STR(date("days since 1900-1-1", "360_day", 59), "1900-02-30");
    CHECK_STR(date("days since 1900-1-1", "360_day", 2299), "1906-05-20");
    CHECK_STR(date("days since 1900-1-1", "365_day", 2299), "1906-04-20");
    CHECK_STR(date("days since 1900-1-1", "366_day", 2299), "1906-04-13");
    CHECK_STR(date("days since 1900-1-1", "noleap", -1), "1899-12-31");
    CHECK_STR(date("days since 1900-1-1", "all_leap", 59), "1900-02-29");
    CHECK_STR(date("days since 2000-02-28", "proleptic_gregorian", 1), "2000-02-29");
    CHECK_STR(date("days since 1900-02-28", "julian", 1), "1900-02-29");
    CHECK_STR(date("days since 0000-02-29", "julian", 366), "0001-03-01");
    CHECK_STR(date("days since -0001-01-01", "proleptic_gregorian", 365), "0000-01-01");
}

TEST(the_standard_calendar_leaves_out_ten_days_of_1582)
{
    CHECK_STR(date("days since 1582-10-04", NULL, 1), "1582-10-15");
    CHECK_STR(date("days since 1582-10-15", "gregorian", -1), "1582-10-04");
    CHECK_STR(date("days since 1582-10-15", "proleptic_gregorian", -1), "1582-10-14");
    CHECK_STR(date("hours since 1-1-1 00:00:0.0", "standard", 17522904), "2000-01-01");
}

TEST(units_are_read_in_all_their_spellings)
{
    CHECK_STR(date("hours since 1800-01-01 00:00:0.0", NULL, 6), "1800-01-01 06:00");
    CHECK_STR(date("Seconds since 1970-01-01T00:00:00Z", NULL, 90), "1970-01-01 00:01:30");
    CHECK_STR(date("hour since 0000-01-01", NULL, 366), "0000-01-16 06:00");
    CHECK_STR(date("msec since 1970-01-01", NULL, 1000), "1970-01-01 00:00:01");
    CHECK_STR(date("minutes since 2000-01-01 12:00 -6:00", NULL, 0), "2000-01-01 18:00");
    CHECK_STR(date("d since 2000-01-01 00:00:00 +0530", NULL, 1), "2000-01-01 18:30");
    CHECK_STR(date("weeks after 2000-01-01", NULL, 2), "2000-01-15");
    CHECK_STR(date("day as %Y%m%d.%f", NULL, 19981118.25), "1998-11-18 06:00");
    CHECK_STR(date("days since yesterday", NULL, 1), "no unit");
    CHECK_STR(date("parsecs since 2000-01-01", NULL, 1), "no unit");
    CHECK_STR(date("days since 2000-02-30", NULL, 1), "no unit");
    CHECK_STR(date("days since 2000-02-30", "360_day", 1), "2000-03-01");
    CHECK_STR(date("days since 2000-01-01", "martian", 1), "no unit");
    CHECK(!stp_time_unit_is("days"));
    CHECK(!stp_time_unit_is(NULL));
}

TEST(months_and_years_go_by_the_calendar)
{
    CHECK_STR(date("months since 1958-1-1", NULL, 229), "1977-02-01");
    CHECK_STR(date("months since 2000-01-31", NULL, 1), "2000-02-29");
    CHECK_STR(date("months since 2001-01-01", NULL, 0.5), "2001-01-16 12:00");
    CHECK_STR(date("years since 1900-03-01", NULL, -1), "1899-03-01");
}

TEST(a_day_that_the_gregorian_month_lacks_is_drawn_on_its_last)
{
    CHECK_STR(drawn("days since 2001-02-28", "360_day", 0, false), "2001-02-28");
    CHECK_STR(drawn("days since 2001-02-28", "360_day", 1, false), "2001-02-28T08:00");
    CHECK_STR(drawn("days since 2001-02-28", "360_day", 2, false), "2001-02-28T16:00");
    CHECK_STR(drawn("days since 2001-02-28", "360_day", 3, false), "2001-03-01");
    CHECK_STR(drawn("days since 2000-02-28", "noleap", 1, false), "2000-03-01");
}

TEST(what_a_float_cannot_tell_is_rounded_away)
{
    CHECK_STR(drawn("hours since 0000-01-01", NULL, 1096.485, false), "0000-02-15T16:29:06");
    CHECK_STR(drawn("days since 1800-01-01", NULL, 73047.99999999999, false), "2000-01-01");
    CHECK_STR(drawn("seconds since 1970-01-01", NULL, 0.25, false), "1970-01-01T00:00:00.25");
    CHECK_STR(drawn("days since 2000-01-01", NULL, 9.96921e36, false), "none");
    CHECK_STR(drawn("days since 2000-01-01", NULL, (double) NAN, false), "none");
}

TEST(a_date_without_a_day_means_the_whole_month)
{
    int64_t start, end;
    CHECK(stp_calendar_period(STP_CALENDAR_STANDARD, "2000-02", 0, &start, &end));
    CHECK(start == 949363200); /* 2000-02-01 */
    CHECK(end - start == 29 * 86400);
    CHECK(stp_calendar_period(STP_CALENDAR_STANDARD, "2001", 0, &start, &end));
    CHECK(end - start == 365 * 86400);
    CHECK(stp_calendar_period(STP_CALENDAR_STANDARD, "2001-01-02T06", 3, &start, &end));
    CHECK(end - start == 3600 * 1000);
    CHECK(stp_calendar_period(STP_CALENDAR_360_DAY, "2000-02-30", 0, &start, &end));
    CHECK(!stp_calendar_period(STP_CALENDAR_STANDARD, "2000-02-30", 0, &start, &end));
    CHECK(!stp_calendar_period(STP_CALENDAR_STANDARD, "soon", 0, &start, &end));
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_calendar_counts_its_own_days),
               CASE(the_standard_calendar_leaves_out_ten_days_of_1582), CASE(units_are_read_in_all_their_spellings),
               CASE(months_and_years_go_by_the_calendar),
               CASE(a_day_that_the_gregorian_month_lacks_is_drawn_on_its_last),
               CASE(what_a_float_cannot_tell_is_rounded_away), CASE(a_date_without_a_day_means_the_whole_month));
}
