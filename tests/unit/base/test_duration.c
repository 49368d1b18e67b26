#include "../check.h"
#include "base/duration.h"

static double parse(const char *text, bool *clear)
{
    double v = -77;
    bool unused;
    if (!stp_parse_duration(text, strlen(text), &v, clear ? clear : &unused)) CHECK(v == -77);
    return v;
}

static double sure(const char *text)
{
    bool clear = false;
    const double v = parse(text, &clear);
    CHECK(clear);
    return v;
}

static double unsure(const char *text)
{
    bool clear = true;
    const double v = parse(text, &clear);
    CHECK(!clear);
    return v;
}

static bool refused(const char *text)
{
    double v = 5;
    bool clear;
    const bool bad = !stp_parse_duration(text, strlen(text), &v, &clear) && v == 5;
    if (!bad) printf("# accepted \"%s\" as %g\n", text, v);
    return bad;
}

TEST(clocks)
{
    CHECK(sure("1:30:00") == 5400);
    CHECK(sure("00:00:03") == 3);
    CHECK(sure("100:00:00") == 360000);
    CHECK_NEAR(sure("0:45:10.25"), 2710.25, 1e-9);
    CHECK(sure("-1:00:00") == -3600);
    CHECK(sure(" 1:00:00 ") == 3600);
    CHECK(unsure("1:30") == 5400);              /* hours and minutes */
    CHECK_NEAR(unsure("1:30.5"), 90.5, 1e-9);   /* minutes and seconds */
}

TEST(days)
{
    CHECK(sure("2 days 03:00:00") == 2 * 86400 + 3 * 3600);
    CHECK(sure("1 day, 3:00:00") == 86400 + 3 * 3600);
    CHECK(sure("-1 days +23:00:00") == -3600);
    CHECK(sure("0 days 00:00:01.500000000") == 1.5);
    CHECK(sure("2 days") == 2 * 86400);
    CHECK(sure("1day") == 86400);
}

TEST(iso)
{
    CHECK(sure("PT1H30M") == 5400);
    CHECK(sure("P1DT12H") == 1.5 * 86400);
    CHECK(sure("P2W") == 14 * 86400);
    CHECK(sure("PT0.5S") == 0.5);
    CHECK(sure("PT1,5H") == 5400);
    CHECK(sure("-PT10S") == -10);
    CHECK(sure("P1D") == 86400);
}

TEST(units)
{
    CHECK(unsure("1h30m") == 5400);
    CHECK(unsure("90s") == 90);
    CHECK(unsure("1.5 h") == 5400);
    CHECK(unsure("2d 3h") == 2 * 86400 + 3 * 3600);
    CHECK(unsure("250ms") == 0.25);
    CHECK_NEAR(unsure("1m15.5s"), 75.5, 1e-9);
    CHECK(unsure("90") == 90);
}

TEST(what_is_no_duration_is_refused)
{
    static const char *const texts[] = {
        "",     " ",    ":",        "1:",         "1:2",        "1:2:3",  "1:60:00", "1:00:60",   "1:00:00:00", "1:30.",
        "x",    "PT",   "P",        "P1Y",        "P1M",        "PT1S2H", "P1H",     "PT1.5H30M", "1 days 2",   "days",
        "1h1h", "1s1h", "5 apples", "1:30:00 pm", "2020-01-01", "inf",    "nan",     "+",         "-",          "1h-",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) CHECK(refused(texts[i]));
}

TEST(texts_read_back)
{
    static const struct { double v; const char *text; } all[] = {
        { 0, "0:00:00" },        { 5400, "1:30:00" },      { 2710.25, "0:45:10.25" },   { -1, "-0:00:01" },
        { 360000, "100:00:00" }, { 0.001, "0:00:00.001" }, { 59.9999999999, "0:01:00" }, { 5400.1, "1:30:00.1" },
        { 1e9 + 0.1, "277777:46:40.1" }, { 1e13, "10000000000000" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char text[STP_DURATION_SIZE];
        CHECK_STR(stp_format_duration(text, all[i].v), all[i].text);
        CHECK_NEAR(parse(text, NULL), all[i].v, 1e-6);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(clocks), CASE(days), CASE(iso), CASE(units), CASE(what_is_no_duration_is_refused),
               CASE(texts_read_back));
}
