/* Texts of numbers and times. */
#include <float.h>
#include "scale/decimal.h"
#include "scale/label.h"
#include "scale/ticks.h"
#include "check.h"

TEST(compact_numbers_have_four_digits_and_a_letter)
{
    static const struct { double v; const char *text; } cases[] = {
        { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { 9.5, "9.5" }, { 1234, "1234" }, { 9999, "9999" },
        { 9999.6, "10k" }, { 12300, "12.3k" }, { 4.56e6, "4.56M" }, { 999960, "1M" }, { -1e5, "−100k" },
        { 7e9, "7G" }, { 2.5e12, "2.5T" },
        { 1e18, "1E" }, { 1e21, "10²¹" }, { 1e300, "10³⁰⁰" }, { 0.1234567, "0.1235" }, { 1.234e-4, "0.0001234" },
        { 5e-5, "5×10⁻⁵" }, { -1.234e-7, "−1.234×10⁻⁷" }, { -1e-6, "−10⁻⁶" }, { NAN, "NaN" }, { INFINITY, "∞" },
        { -INFINITY, "−∞" }, { DBL_MAX, "1.798×10³⁰⁸" }, { DBL_TRUE_MIN, "4.941×10⁻³²⁴" },
    };
    stp_arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_STR(stp_label_compact(&arena, cases[i].v), cases[i].text);
    stp_arena_clear(&arena);
}

TEST(fixed_numbers_have_their_decimals_and_separators)
{
    stp_arena arena = { 0 };
    CHECK_STR(stp_label_fixed(&arena, 1234.5, 1, ','), "1,234.5");
    CHECK_STR(stp_label_fixed(&arena, 1234.5, 1, 0), "1234.5");
    CHECK_STR(stp_label_fixed(&arena, -1e6, 0, ','), "−1,000,000");
    CHECK_STR(stp_label_fixed(&arena, 123456.789, 3, ' '), "123\u2009456.789");
    CHECK_STR(stp_label_fixed(&arena, 123, 0, ','), "123");
    CHECK_STR(stp_label_fixed(&arena, -0.001, 2, ','), "0.00");
    CHECK_STR(stp_label_fixed(&arena, 0.5, -3, ','), "0");
    CHECK_STR(stp_label_fixed(&arena, NAN, 2, ','), "NaN");
    const char *const longest = stp_label_fixed(&arena, -DBL_MAX, 1 << 30, ',');
    CHECK(strncmp(longest, "−179,769,313,486,231,570,", 27) == 0);
    CHECK(strlen(longest) == 3 + 309 + 102 + 1 + 30);
    stp_arena_clear(&arena);
}

TEST(times_say_what_the_domain_can_show)
{
    stp_arena arena = { 0 };
    const stp_scale day = { .kind = STP_SCALE_TIME, .hi = 86400000, .origin = 1357020000000, .time_digits = 3 };
    CHECK_STR(stp_label_time(&arena, &day, 0), "2013-01-01 06:00");
    CHECK_STR(stp_label_time(&arena, &day, 7250), "2013-01-01 06:00:07.25");
    const stp_scale year = { .kind = STP_SCALE_TIME, .hi = 365 * 86400, .origin = 1357020000 };
    CHECK_STR(stp_label_time(&arena, &year, 61), "2013-01-01 06:01");
    const stp_scale ages = { .kind = STP_SCALE_TIME, .hi = 1e10, .origin = 1357020000 };
    CHECK_STR(stp_label_time(&arena, &ages, 0), "2013-01-01");
    CHECK_STR(stp_label_time(&arena, &ages, NAN), "NaN");
    const stp_scale end = { .kind = STP_SCALE_TIME, .hi = 1, .origin = INT64_MAX, .time_digits = 9 };
    CHECK_STR(stp_label_time(&arena, &end, 1e300), "2262-04-11 23:47:16.854775807");
    const stp_scale empty = { .kind = STP_SCALE_TIME };
    CHECK_STR(stp_label_time(&arena, &empty, 0), "1970-01-01");
    stp_arena_clear(&arena);
}

TEST(decimals_are_exact)
{
    char text[64];
    CHECK(stp_decimal_value((stp_decimal) { 3, -1 }) == 0.3);
    CHECK(stp_decimal_value((stp_decimal) { -25, 300 }) == -2.5e301);
    CHECK(stp_power10(-5) == 1e-5 && stp_power10(23) == 1e23 && stp_power10(-300) == 1e-300);
    CHECK(stp_power10(400) == INFINITY && stp_power10(-400) == 0);
    const stp_decimal tenth = stp_decimal_from(0.1, 0), big = stp_decimal_from(-DBL_MAX, 0);
    CHECK(tenth.mantissa == 1 && tenth.exponent == -1);
    CHECK(big.mantissa == -17976931348623157 && stp_decimal_value(big) == -DBL_MAX);
    CHECK(stp_exponent10(1000) == 3 && stp_exponent10(nextafter(1000, 0)) == 2 && stp_exponent10(DBL_TRUE_MIN) == -324);
    CHECK(stp_decimal_lead((stp_decimal) { 1234, -5 }) == -2 && stp_decimal_lead((stp_decimal) { 0, 7 }) == 0);
    static const struct { stp_decimal d; int shift, decimals; const char *text; } cases[] = {
        { { 0, 5 }, 0, 2, "0.00" }, { { 25, -1 }, 0, 1, "2.5" }, { { 25, -1 }, 0, 0, "2.5" },
        { { 5, -3 }, 0, 3, "0.005" }, { { -5, 2 }, 0, 0, "-500" }, { { 12, 5 }, 6, 1, "1.2" },
        { { 1, 0 }, 3, 3, "0.001" }, { { 100, 0 }, 0, 1, "100.0" }, { { 1, -9 }, -9, 0, "1" },
        { { INT64_MIN, 0 }, 0, 0, "-9223372036854775808" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stp_decimal_text(text, sizeof text, cases[i].d, cases[i].shift, cases[i].decimals);
        CHECK_STR(text, cases[i].text);
    }
    stp_decimal_text(text, 4, (stp_decimal) { 123456, 0 }, 0, 0);
    CHECK_STR(text, "123");
    stp_decimal_text(text, sizeof text, (stp_decimal) { 1, 1000000 }, 0, 0);
    CHECK(strlen(text) == sizeof text - 1);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(compact_numbers_have_four_digits_and_a_letter),
               CASE(fixed_numbers_have_their_decimals_and_separators), CASE(times_say_what_the_domain_can_show),
               CASE(decimals_are_exact));
}
