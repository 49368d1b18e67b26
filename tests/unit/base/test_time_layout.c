#include "../check.h"
#include "base/time_layout.h"

/* The instant as ISO text, or "no". */
static const char *iso(const stp_time_layout *l, const char *text)
{
    static char out[STP_TIME_SIZE];
    int64_t t;
    if (!stp_parse_time_as(l, text, strlen(text), 6, &t, NULL)) return "no";
    return stp_format_time(out, t, 6);
}

TEST(months_come_first_where_they_should)
{
    const stp_time_layout l = { .order = STP_TIME_MDY };
    CHECK_STR(iso(&l, "1/2/99"), "1999-01-02");
    CHECK_STR(iso(&l, "12/31/2024"), "2024-12-31");
    CHECK_STR(iso(&l, "10/21/17 19:59"), "2017-10-21T19:59");
    CHECK_STR(iso(&l, "1/2/2024 9:05:07.25 PM"), "2024-01-02T21:05:07.25");
    CHECK_STR(iso(&l, "1/2/2024 12:00 AM"), "2024-01-02");
    CHECK_STR(iso(&l, "2/29/68"), "2068-02-29");
    CHECK_STR(iso(&l, "1975-02-23T02:58:41.000Z"), "1975-02-23T02:58:41");
    CHECK_STR(iso(&l, "13/1/2024"), "no");
    CHECK_STR(iso(&l, "2/30/2024"), "no");
    CHECK_STR(iso(&l, "1.2.2024"), "no");
    CHECK_STR(iso(&l, "1/2-2024"), "no");
    CHECK_STR(iso(&l, "1/2/024"), "no");
    CHECK_STR(iso(&l, "1/2/2024 13:00 PM"), "no");
    CHECK_STR(iso(&l, "1/2/2024x"), "no");
    CHECK_STR(iso(&l, ""), "no");
}

TEST(days_come_first_where_they_should)
{
    const stp_time_layout l = { .order = STP_TIME_DMY };
    CHECK_STR(iso(&l, "31/12/2024"), "2024-12-31");
    CHECK_STR(iso(&l, "1.2.2024 06:30"), "2024-02-01T06:30");
    CHECK_STR(iso(&l, "31-12-69"), "1969-12-31");
    CHECK_STR(iso(&l, "12/31/2024"), "no");
}

TEST(patterns_are_followed)
{
    static const struct { const char *pattern, *text, *want; } cases[] = {
        { "%d.%m.%Y %H:%M", "31.12.2024 23:59", "2024-12-31T23:59" },
        { "%Y%m%d", "20240229", "2024-02-29" },
        { "%Y%m%d", "20230229", "no" },
        { "%b %d %Y", "Jun 12 1998", "1998-06-12" },
        { "%B %e, %Y", "september  3, 2001", "2001-09-03" },
        { "%A, %d-%b-%y %T %Z", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37" },
        { "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36" },
        { "%Y-%j", "2024-366", "2024-12-31" },
        { "%Y-%j", "2023-366", "no" },
        { "%F %T.%f", "2024-01-02 03:04:05.678", "2024-01-02T03:04:05.678" },
        { "%I:%M %p %D", "12:30 AM 01/02/24", "2024-01-02T00:30" },
        { "%s", "1700000000", "2023-11-14T22:13:20" },
        { "%s", "1700000000.5", "2023-11-14T22:13:20.5" },
        { "%s", "-1", "1969-12-31T23:59:59" },
        { "%Q", "1700000000123", "2023-11-14T22:13:20.123" },
        { "%s", "99999999999999999999", "no" },
        { "%Y%%", "2024%", "2024-01-01" },
        { "%d.%m.%Y", "31.12.2024x", "no" },
        { "%d.%m.%Y", "2024-12-31", "no" },
        { "%b %Y", "Mai 2024", "no" },
    };
    stp_error err = { 0 };
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        const stp_time_layout l = { .order = STP_TIME_PATTERN, .pattern = cases[i].pattern };
        CHECK(stp_time_pattern_check(cases[i].pattern, &err) == STP_OK);
        CHECK_STR(iso(&l, cases[i].text), cases[i].want);
    }
}

TEST(patterns_that_cannot_be_are_refused)
{
    stp_error err = { 0 };
    CHECK(stp_time_pattern_check("%H:%M", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "--time-format '%H:%M' says nothing of the year");
    CHECK(stp_time_pattern_check("%Y %q", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "--time-format: no conversion '%q'");
    CHECK(stp_time_pattern_check("%Y %", &err) == STP_ERR_USAGE);
    CHECK(stp_time_pattern_is_number("%s") && stp_time_pattern_is_number("%Y") && !stp_time_pattern_is_number("%Y%m"));
}

TEST(a_zone_holds_for_clocks_that_name_none)
{
    stp_error err = { 0 };
    stp_zone *zone = NULL;
    CHECK(stp_zone_open(&zone, "+02:00", &err) == STP_OK);
    const stp_time_layout l = { .zone = zone }, m = { .order = STP_TIME_MDY, .zone = zone };
    const stp_time_layout p = { .order = STP_TIME_PATTERN, .pattern = "%s", .zone = zone };
    CHECK_STR(iso(&l, "2024-06-01 12:00"), "2024-06-01T10:00");
    CHECK_STR(iso(&l, "2024-06-01T12:00:00"), "2024-06-01T10:00");
    CHECK_STR(iso(&l, "2024-06-01T12:00:00Z"), "2024-06-01T12:00");
    CHECK_STR(iso(&l, "2024-06-01T12:00:00+01:00"), "2024-06-01T11:00");
    CHECK_STR(iso(&l, "2024-06-01"), "2024-06-01");
    CHECK_STR(iso(&m, "6/1/2024 12:00"), "2024-06-01T10:00");
    CHECK_STR(iso(&m, "6/1/2024"), "2024-06-01");
    CHECK_STR(iso(&p, "0"), "1970-01-01");
    stp_zone_free(zone);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(months_come_first_where_they_should), CASE(days_come_first_where_they_should),
               CASE(patterns_are_followed), CASE(patterns_that_cannot_be_are_refused),
               CASE(a_zone_holds_for_clocks_that_name_none));
}
