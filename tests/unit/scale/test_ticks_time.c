/* Ticks of time: the calendar's steps, labels in two lines, and the ends of int64. */
#include <stdlib.h>
#include "base/time.h"
#include "scale/ticks.h"
#include "show.h"

/* The axis from one ISO time to another. */
static stp_scale between(const char *from, const char *to, int digits)
{
    stp_scale s = { .kind = STP_SCALE_TIME, .time_digits = digits };
    int64_t end = 0;
    CHECK(stp_parse_time(from, strlen(from), digits, &s.origin, NULL));
    CHECK(stp_parse_time(to, strlen(to), digits, &end, NULL));
    s.hi = (double) (end - s.origin);
    return s;
}

static const char *times(const char *from, const char *to, int digits, double wanted)
{
    const stp_scale s = between(from, to, digits);
    return show(&s, wanted, false);
}

TEST(months_have_the_year_underneath)
{
    CHECK_STR(times("2023-01-01", "2023-12-01", 3, 8.1), "Jan/2023|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec");
    CHECK_STR(times("2012-01-01", "2015-12-01", 3, 9), "Jan/2012|Jul|Jan/2013|Jul|Jan/2014|Jul|Jan/2015|Jul");
    CHECK_STR(times("2014-01-01", "2014-05-31", 3, 10), "Jan/2014|Feb|Mar|Apr|May");
    CHECK_STR(times("2022-11-15", "2023-04-15", 0, 6.2), "Dec/2022|Jan/2023|Feb|Mar|Apr");
    CHECK_STR(times("2020-03-14", "2023-06-14", 0, 6.2), "Jul/2020|Jan/2021|Jul|Jan/2022|Jul|Jan/2023");
    CHECK_STR(times("2023-03-14", "2024-06-15", 9, 3), "Apr/2023|Jul|Oct|Jan/2024|Apr");
}

TEST(years_have_one_line)
{
    CHECK_STR(times("2018-03-14", "2023-06-14", 0, 6.2), "2019|2020|2021|2022|2023");
    CHECK_STR(times("2013-03-14", "2023-06-14", 0, 6.2), "2014|2016|2018|2020|2022");
    CHECK_STR(times("1963-03-14", "2023-06-14", 9, 6.2), "1970|1980|1990|2000|2010|2020");
    CHECK_STR(times("1958-03-01", "2020-04-01", 0, 10.3), "1960|1970|1980|1990|2000|2010|2020");
    CHECK_STR(times("0001-03-14", "9999-06-14", 0, 10), "1000|2000|3000|4000|5000|6000|7000|8000|9000");
}

TEST(days_have_the_month_underneath)
{
    CHECK_STR(times("2023-03-14", "2023-03-21", 0, 6.2), "14/Mar 2023|15|16|17|18|19|20|21");
    CHECK_STR(times("2023-02-26", "2023-03-02", 0, 5), "26/Feb 2023|27|28|1/Mar 2023|2");
}

TEST(weeks_begin_on_monday)
{
    CHECK_STR(times("2023-03-14", "2023-04-14", 0, 6.2), "20/Mar 2023|27|3/Apr 2023|10");
    CHECK_STR(times("1969-12-01", "1970-01-12", 3, 6.2), "1/Dec 1969|8|15|22|29|5/Jan 1970|12");
}

TEST(hours_have_the_date_underneath)
{
    CHECK_STR(times("2023-03-14", "2023-03-15", 0, 6.2),
              "00:00/2023-03-14|03:00|06:00|09:00|12:00|15:00|18:00|21:00|00:00/2023-03-15");
    CHECK_STR(times("2023-03-14T20:30", "2023-03-15T09:30", 9, 6.2),
              "21:00/2023-03-14|00:00/2023-03-15|03:00|06:00|09:00");
    CHECK_STR(times("2023-03-14", "2023-03-17", 0, 6.2),
              "00:00/2023-03-14|12:00|00:00/2023-03-15|12:00|00:00/2023-03-16|12:00|00:00/2023-03-17");
    CHECK_STR(times("2023-03-14T12:30:05", "2023-03-14T12:45:06", 3, 6.2),
              "12:32/2023-03-14|12:34|12:36|12:38|12:40|12:42|12:44");
}

TEST(seconds_have_the_date_underneath)
{
    CHECK_STR(times("2023-03-14T12:30:05", "2023-03-14T12:30:35", 3, 6.2),
              "12:30:05/2023-03-14|12:30:10|12:30:15|12:30:20|12:30:25|12:30:30|12:30:35");
    CHECK_STR(times("2023-03-14T23:59:50", "2023-03-15T00:00:10", 9, 4),
              "23:59:50/2023-03-14|23:59:55|00:00:00/2023-03-15|00:00:05|00:00:10");
    CHECK_STR(times("2023-03-14T12:30:05", "2023-03-14T12:30:06", 0, 6.2), "12:30:05/2023-03-14|12:30:06");
}

TEST(parts_of_a_second_go_down_to_the_digits_of_the_scale)
{
    CHECK_STR(times("2023-03-14T12:30:05", "2023-03-14T12:30:06", 3, 4),
              ".000/2023-03-14 12:30:05|.200|.400|.600|.800|.000/12:30:06");
    CHECK_STR(times("2023-03-14T23:59:59.9", "2023-03-15T00:00:01.2", 3, 6.2),
              ".000/2023-03-15 00:00:00|.200|.400|.600|.800|.000/00:00:01|.200");
    CHECK_STR(times("2023-03-14T12:30:05.000000001", "2023-03-14T12:30:05.000000031", 9, 6.2),
              ".000000005/2023-03-14 12:30:05|.000000010|.000000015|.000000020|.000000025|.000000030");
    CHECK_STR(times("1969-12-31T23:59:59.999997", "1970-01-01T00:00:00.000002", 6, 5),
              ".999997/1969-12-31 23:59:59|.999998|.999999|.000000/1970-01-01 00:00:00|.000001|.000002");
    /* there is nothing between two ticks of the clock */
    CHECK_STR(show(&(stp_scale) { .kind = STP_SCALE_TIME, .lo = 0.2, .hi = 0.8 }, 5, false), "");
    CHECK_STR(show(&(stp_scale) { .kind = STP_SCALE_TIME, .lo = 0.2, .hi = 1.8 }, 5, false), "00:00:01/1970-01-01");
}

TEST(loose_ticks_cover)
{
    const stp_scale s = between("2023-02-14T05:00", "2023-02-17T18:00", 0), m = between("2022-12-31", "2023-05-02", 3);
    CHECK_STR(show(&s, 4, true), "14/Feb 2023|15|16|17|18");
    CHECK_STR(show(&m, 4, true), "Dec/2022|Jan/2023|Feb|Mar|Apr|May|Jun");
}

TEST(years_before_0_and_beyond_9999_count_on)
{
    const stp_scale before = { .kind = STP_SCALE_TIME, .lo = -62.5e9, .hi = -62.1e9 };
    CHECK_STR(show(&before, 6, false), "−10|−8|−6|−4|−2|0|2");
    const stp_scale days = { .kind = STP_SCALE_TIME, .lo = 0, .hi = 86400, .origin = -62198755200 };
    CHECK_STR(show(&days, 2, false), "00:00/−0001-01-01|12:00|00:00/−0001-01-02");
    const stp_scale beyond = { .kind = STP_SCALE_TIME, .lo = 3e11, .hi = 4e11 };
    CHECK_STR(show(&beyond, 3, false), "12000|13000|14000");
}

TEST(the_ends_of_int64_are_ends_of_the_axis)
{
    const stp_scale all = { .kind = STP_SCALE_TIME, .lo = -9.3e18, .hi = 9.3e18 };
    CHECK_STR(show(&all, 6, false), "−200000000000|−100000000000|0|100000000000|200000000000");
    const stp_scale ns = { .kind = STP_SCALE_TIME, .lo = -9.3e18, .hi = 9.3e18, .time_digits = 9 };
    CHECK_STR(show(&ns, 6, false), "1700|1800|1900|2000|2100|2200");
    CHECK_STR(show(&ns, 6, true), "1700|1800|1900|2000|2100|2200");
    const stp_scale end = { .kind = STP_SCALE_TIME, .lo = -3e9, .hi = 1e300, .origin = INT64_MAX, .time_digits = 9 };
    CHECK(show(&end, 6, false) != NULL);
}

TEST(the_digits_must_be_of_a_known_kind)
{
    const stp_scale s = { .kind = STP_SCALE_TIME, .lo = 0, .hi = 10, .time_digits = 4 };
    CHECK_STR(show(&s, 5, false), "error: a time axis cannot have 4 digits of a second");
}

static void check_any(const stp_scale *s, double wanted, bool loose)
{
    stp_arena arena = { 0 };
    stp_ticks t = { 0 };
    stp_error err = { 0 };
    const stp_tick_style style = { .wanted = wanted, .loose = loose };
    const int before = check_failures_;
    CHECK(stp_ticks_make(s, &style, &arena, &t, &err) == STP_OK);
    CHECK(t.n >= 2 && t.n <= 2.2 * fmax(wanted, 2) + 3 + 6 * (wanted < 4));
    for (int i = 0; i < t.n; i++) {
        const double v = t.ticks[i].value;
        CHECK(v == floor(v));
        CHECK(i == 0 || t.ticks[i - 1].value < v);
        CHECK(loose || (v >= s->lo && v <= s->hi));
        CHECK(t.ticks[i].label[0] != 0);
    }
    if (loose && t.n) CHECK(t.ticks[0].value <= s->lo && t.ticks[t.n - 1].value >= s->hi);
    if (check_failures_ != before)
        printf("# %lld + %.17g to %.17g, %d digits, wanted %g: %s\n", (long long) s->origin, s->lo, s->hi,
               s->time_digits, wanted, show(s, wanted, loose));
    stp_arena_clear(&arena);
}

TEST(any_range_of_two_units_or_more_has_at_least_two_ticks)
{
    uint64_t state = 2685821657736338717u;
    for (int i = 0; i < 6000; i++) {
        stp_scale s = { .kind = STP_SCALE_TIME, .time_digits = i % 4 * 3 };
        s.origin = (int64_t) (random_next(&state) >> (3 + i % 60)) * (i % 2 ? 1 : -1);
        s.hi = 2 + (double) (random_next(&state) >> (3 + i * 7 % 60));
        check_any(&s, 1 + i % 49, i % 3 == 0);
    }
}

TEST(no_range_overflows)
{
    uint64_t state = 123456789;
    for (int i = 0; i < 4000; i++) {
        stp_scale s = { .kind = STP_SCALE_TIME, .time_digits = i % 4 * 3, .origin = (int64_t) random_next(&state) };
        if (i % 5 == 0) s.origin = i % 2 ? INT64_MIN : INT64_MAX;
        s.lo = -pow(2, i % 90);
        s.hi = s.lo + 1 + pow(2, i * 7 % 91);
        stp_arena arena = { 0 };
        stp_ticks t = { 0 };
        stp_error err = { 0 };
        const stp_tick_style style = { .wanted = 1 + i % 20, .loose = i % 3 == 0 };
        if (s.lo < s.hi) CHECK(stp_ticks_make(&s, &style, &arena, &t, &err) == STP_OK);
        for (int k = 1; k < t.n; k++) CHECK(t.ticks[k - 1].value <= t.ticks[k].value);
        CHECK(t.n <= 100);
        stp_arena_clear(&arena);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(months_have_the_year_underneath), CASE(years_have_one_line),
               CASE(days_have_the_month_underneath), CASE(weeks_begin_on_monday), CASE(hours_have_the_date_underneath),
               CASE(seconds_have_the_date_underneath), CASE(parts_of_a_second_go_down_to_the_digits_of_the_scale),
               CASE(loose_ticks_cover), CASE(years_before_0_and_beyond_9999_count_on),
               CASE(the_ends_of_int64_are_ends_of_the_axis), CASE(the_digits_must_be_of_a_known_kind),
               CASE(any_range_of_two_units_or_more_has_at_least_two_ticks), CASE(no_range_overflows));
}
