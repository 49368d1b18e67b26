#include "../check.h"
#include "base/time.h"

static int64_t parse(const char *text, int digits)
{
    int64_t t = -77;
    if (!stp_parse_time(text, strlen(text), digits, &t, NULL)) CHECK(t == -77);
    return t;
}

static bool refused(const char *text)
{
    int64_t t;
    const bool bad = !stp_parse_time(text, strlen(text), 6, &t, NULL);
    if (!bad) printf("# accepted \"%s\"\n", text);
    return bad;
}

TEST(iso_times_are_read)
{
    CHECK(parse("1970-01-01", 0) == 0);
    CHECK(parse("2020-01-02T03:04:05Z", 0) == 1577934245);
    CHECK(parse("2020/01/02 03:04:05", 0) == 1577934245);
    CHECK(parse("2020-01-02 03:04", 0) == 1577934240);
    CHECK(parse("2020-01", 0) == 1577836800);
    CHECK(parse(" 2020-01-02 ", 3) == INT64_C(1577923200000));
    CHECK(parse("1969-12-31T23:59:59.5Z", 3) == -500);
    CHECK(parse("0001-01-01", 0) == INT64_C(-62135596800));
    CHECK(parse("2000-02-29", 0) == 951782400);
}

TEST(zones_are_taken_off)
{
    CHECK(parse("2020-01-02T03:04:05+02:00", 0) == 1577934245 - 7200);
    CHECK(parse("2020-01-02T03:04:05-0330", 0) == 1577934245 + 12600);
    CHECK(parse("2020-01-02T03:04:05+02", 0) == 1577934245 - 7200);
    CHECK(parse("2020-01-02 03:04:05 +0200", 0) == 1577934245 - 7200);
    CHECK(parse("2020-01-02 03:04:05 UTC", 0) == 1577934245);
    CHECK(parse("2020-01-02T03:04z", 0) == 1577934240);
}

TEST(fractions_beyond_the_digits_are_cut)
{
    CHECK(parse("1970-01-01T00:00:00.123456789", 9) == 123456789);
    CHECK(parse("1970-01-01T00:00:00.1299", 3) == 129);
    CHECK(parse("1970-01-01T00:00:00,5", 6) == 500000);
    CHECK(parse("1970-01-01T00:00:00.9", 0) == 0);
    int64_t t;
    int found = -1;
    CHECK(stp_parse_time("1970-01-01T00:00:00.1234567", 27, 6, &t, &found) && found == 7);
    CHECK(stp_parse_time("1970-01-01", 10, 6, &t, &found) && found == 0);
}

TEST(what_is_no_time_is_refused)
{
    static const char *const texts[] = {
        "",
        "2020",
        "20200102",
        "2020-13-01",
        "2020-00-01",
        "2020-02-30",
        "2021-02-29",
        "1900-02-29",
        "2020-01-00",
        "2020-01-32",
        "2020-1-2",
        "2020-01/02",
        "2020-01-02T",
        "2020-01-02T24:00",
        "2020-01-02T03:60",
        "2020-01-02T03:04:60",
        "2020-01-02T03:04:05.",
        "2020-01-02T03",
        "2020-01-02Z",
        "2020-01-02T03:04+",
        "2020-01-02T03:04+2",
        "2020-01-02T03:04+24:00",
        "2020-01-02T03:04+02:60",
        "2020-01-02T03:04:05Zx",
        "02.01.2020",
        "01/02/2020",
        "2020-01-02T03:04+02:",
        "12:30",
        "now",
        "-",
        "+",
        "2020-",
        "\xe2\x80\x93 2020-01-02",
        "2020-01-02 03:04:05 CET",
    };
    for (size_t i = 0; i < STP_COUNT(texts); i++) CHECK(refused(texts[i]));
    int64_t t;
    CHECK(!stp_parse_time("2020-01-02\0", 11, 6, &t, NULL));
    CHECK(!stp_parse_time("3000-01-01", 10, 9, &t, NULL));      /* beyond int64 nanoseconds */
    CHECK(stp_parse_time("3000-01-01", 10, 6, &t, NULL));
}

static const char *text_of(int64_t t, int digits)
{
    static char out[STP_TIME_SIZE];
    return stp_format_time(out, t, digits);
}

/* A space behind it sends a time the long way. */
TEST(the_usual_layout_reads_like_any_other)
{
    static const char *const usual[] = { "2024-02-29T23:59:59.123456789Z", "1969-12-31 00:00:00.5",
                                         "0000-01-01T00:00:00Z" };
    static const char marks[] = "0123456789-:T Z./+";
    uint64_t state = 7;
    int taken = 0, wrong = 0;
    for (int i = 0; i < 400000; i++) {
        char text[40] = { 0 };
        strcpy(text, usual[i % 3]);
        for (int k = i % 4; k > 0; k--) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
            text[(state >> 33) % strlen(text)] = marks[(state >> 45) % (sizeof marks - 1)];
        }
        const size_t n = i % 5 ? strlen(text) : 19 + (state >> 50) % (strlen(text) - 18);
        int64_t t = -77, same = -77;
        int found = -1, same_found = -1;
        text[n] = 0;
        const bool good = stp_parse_time(text, n, i % 10, &t, &found);
        text[n] = ' ';
        wrong += good != stp_parse_time(text, n + 1, i % 10, &same, &same_found) || t != same || found != same_found;
        taken += good;
    }
    CHECK(taken > 100000);
    CHECK(wrong == 0);
}

TEST(texts_are_as_short_as_says_it_all)
{
    CHECK_STR(text_of(0, 0), "1970-01-01");
    CHECK_STR(text_of(INT64_C(1577934240), 0), "2020-01-02T03:04");
    CHECK_STR(text_of(INT64_C(1577934245), 0), "2020-01-02T03:04:05");
    CHECK_STR(text_of(INT64_C(1577934245250), 3), "2020-01-02T03:04:05.25");
    CHECK_STR(text_of(-1, 9), "1969-12-31T23:59:59.999999999");
    CHECK_STR(text_of(INT64_MIN, 0), "-292277022657-01-27T08:29:52");
    CHECK_STR(text_of(INT64_MAX, 0), "+292277026596-12-04T15:30:07");
    CHECK_STR(text_of(INT64_MIN, 9), "1677-09-21T00:12:43.145224192");
}

TEST(every_time_reads_back)
{
    static const int digits[] = { 0, 3, 6, 9 };
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        const int d = digits[i % 4];
        const int64_t t = d == 0 ? (int64_t) (seed >> 20) - (INT64_C(1) << 43) : (int64_t) seed;
        if (d == 0 && (t > INT64_C(31000000000000) || t < INT64_C(-31000000000000))) continue; /* nine-digit years */
        if (d == 3 && (t / 1000 > INT64_C(31000000000000) || t / 1000 < INT64_C(-31000000000000))) continue;
        CHECK(parse(text_of(t, d), d) == t);
    }
    CHECK(parse(text_of(INT64_MAX, 9), 9) == INT64_MAX);
    CHECK(parse(text_of(INT64_MIN, 9), 9) == INT64_MIN);
}

TEST(days_and_dates_agree_over_five_eras)
{
    int64_t day = stp_days_from_civil(-400, 1, 1);
    for (int64_t year = -400; year < 1600; year++) {
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        CHECK(stp_days_from_civil(year, 1, 1) == day);
        int64_t y;
        int m, d;
        stp_civil_from_days(day + 59, &y, &m, &d);
        CHECK(y == year && m == (leap ? 2 : 3) && d == (leap ? 29 : 1));
        stp_civil_from_days(day - 1, &y, &m, &d);
        CHECK(y == year - 1 && m == 12 && d == 31);
        day += 365 + leap;
    }
    int64_t y;
    int m, d;
    stp_civil_from_days(INT64_MAX, &y, &m, &d);         /* must not overflow */
    stp_civil_from_days(INT64_MIN, &y, &m, &d);
    stp_days_from_civil(INT64_MAX, 12, 31);
    stp_days_from_civil(INT64_MIN, 1, 1);
}

TEST(fields_out_of_range_are_carried_over)
{
    int64_t t, want;
    CHECK(stp_time_from_civil(&(stp_civil) { .year = 2020, .month = 13, .day = 0, .hour = 25, .minute = -1 }, 0, &t));
    want = parse("2021-01-01T00:59", 0);
    CHECK(t == want);
    CHECK(stp_time_from_civil(&(stp_civil) { .year = 2020, .month = -11, .day = 1 }, 0, &t));
    CHECK(t == parse("2019-01-01", 0));
    t = 3;
    CHECK(!stp_time_from_civil(&(stp_civil) { .year = INT64_MAX, .month = 1, .day = 1 }, 0, &t));
    CHECK(!stp_time_from_civil(&(stp_civil) { .year = 292277026597, .month = 1, .day = 1 }, 0, &t) && t == 3);
    const stp_civil c = stp_civil_from_time(-1, 3);
    CHECK(c.year == 1969 && c.month == 12 && c.day == 31 && c.hour == 23 && c.second == 59 && c.fraction == 999);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(iso_times_are_read), CASE(zones_are_taken_off),
               CASE(fractions_beyond_the_digits_are_cut), CASE(what_is_no_time_is_refused),
               CASE(the_usual_layout_reads_like_any_other), CASE(texts_are_as_short_as_says_it_all),
               CASE(every_time_reads_back),
               CASE(days_and_dates_agree_over_five_eras), CASE(fields_out_of_range_are_carried_over));
}
