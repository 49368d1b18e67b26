#include "../check.h"
#include "base/text.h"
#include <stdlib.h>

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static bool same_as_strtod(const char *text)
{
    double got = 0;
    const double want = strtod(text, NULL);
    if (stp_parse_double(text, strlen(text), &got) && !memcmp(&got, &want, sizeof got)) return true;
    printf("# \"%s\" gives %.17g, strtod %.17g\n", text, got, want);
    return false;
}

TEST(every_printed_double_reads_back_to_the_bit)
{
    static const char *const formats[] = { "%.17g", "%.16g", "%.3g", "%.6f", "%.2f", "%.20e", "%.25g" };
    int bad = 0;
    for (int i = 0; i < 200000 && bad < 5; i++) {
        const uint64_t bits = i % 5 ? random_bits() : random_bits() & UINT64_C(0x800fffffffffffff); /* subnormals too */
        double v;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v)) continue;
        if (i % 3 == 0) v = fmod(v, 1e6);
        char text[400];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, formats[i % 7], v);
#pragma GCC diagnostic pop
        bad += !same_as_strtod(text);
    }
    CHECK(bad == 0);
}

TEST(hard_numbers_are_rounded_as_strtod_rounds_them)
{
    static const char *const texts[] = {
        "0", "-0", "0.0", "1", "1.", ".5", "-.5e1", "+7", "1e22", "1e23", "9007199254740993", "9007199254740992.5",
        "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
        "2.2250738585072014e-308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "-1e400", "1e-400",
        "0e999999999999999999", "1e99999999999999999999", "1e-99999999999999999999", "123456789012345678901234567890",
        "0.000000000000000000000000000000000000000000001", "179769313486231580793728971405301e276",
        "8.5", "9.5e-2", "0.30000000000000004", "00000000000000000000000001.25", "6.02214076e+23", "1e00005",
        "7205759403792793199999e-5", "9214843084008499", "0.5000000000000000166533453693773481063544750213623046875",
        "3.518437208883201171875e13", "4503599627370496.5", "4503599627475353.5", "1152921504606846976.1",
    };
    for (size_t i = 0; i < STP_COUNT(texts); i++) CHECK(same_as_strtod(texts[i]));
}

static bool parses(const char *text)
{
    double v = 42;
    const bool good = stp_parse_double(text, strlen(text), &v);
    if (!good) CHECK(v == 42);
    return good;
}

TEST(what_is_no_number_is_refused_and_leaves_the_output)
{
    static const char *const texts[] = { "", " ", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "1,5", "--1", "1 2",
                                         "0x", "abc", "12px", "1e5.0", "+-1", "1_000", "\xc2\xa0 1" };
    for (size_t i = 0; i < STP_COUNT(texts); i++) {
        if (parses(texts[i])) printf("# accepted \"%s\"\n", texts[i]);
        CHECK(!parses(texts[i]));
    }
    double v;
    CHECK(!stp_parse_double("1\0002", 3, &v));
    CHECK(stp_parse_double("1\0002", 1, &v) && v == 1);
}

TEST(only_the_bytes_given_are_read)
{
    double v;
    CHECK(stp_parse_double("12345678901234", 3, &v) && v == 123);
    CHECK(stp_parse_double("1.5e10", 3, &v) && v == 1.5);
    char *exact = malloc(9);                            /* nothing behind it: a sanitizer would see */
    memcpy(exact, "123456789", 9);
    CHECK(stp_parse_double(exact, 9, &v) && v == 123456789);
    free(exact);
}

TEST(spaces_hex_and_words_are_read_as_strtod_reads_them)
{
    double v;
    CHECK(stp_parse_double(" \t 2.5 \r\n", 9, &v) && v == 2.5);
    CHECK(stp_parse_double("0x1p4", 5, &v) && v == 16);
    CHECK(stp_parse_double("-Infinity", 9, &v) && v == -INFINITY);
    CHECK(stp_parse_double("nan", 3, &v) && isnan(v));
}

TEST(a_number_of_a_thousand_digits_is_read)
{
    char text[2001];
    memset(text, '3', sizeof text);
    double v;
    CHECK(stp_parse_double(text, 300, &v) && v == 1e300 / 3);
    memset(text, '0', sizeof text);
    text[0] = '1';
    CHECK(stp_parse_double(text, sizeof text, &v) && isinf(v));
    text[0] = '0';
    text[1] = '.';
    text[2000] = '1';
    CHECK(stp_parse_double(text, sizeof text, &v) && v == 0);
}

TEST(whole_numbers_reach_the_ends_of_int64)
{
    int64_t v = 5;
    CHECK(stp_parse_int("9223372036854775807", 19, &v) && v == INT64_MAX);
    CHECK(stp_parse_int("-9223372036854775808", 20, &v) && v == INT64_MIN);
    CHECK(stp_parse_int("+0", 2, &v) && v == 0);
    v = 5;
    CHECK(!stp_parse_int("9223372036854775808", 19, &v));
    CHECK(!stp_parse_int("-9223372036854775809", 20, &v));
    CHECK(!stp_parse_int("99999999999999999999", 20, &v));
    CHECK(!stp_parse_int("", 0, &v) && !stp_parse_int("-", 1, &v) && !stp_parse_int("1 ", 2, &v));
    CHECK(!stp_parse_int("1.0", 3, &v) && !stp_parse_int("0x1", 3, &v));
    CHECK(v == 5);
}

TEST(the_shortest_text_reads_back)
{
    char text[STP_NUMBER_SIZE];
    CHECK_STR(stp_format_double(text, 0.1), "0.1");
    CHECK_STR(stp_format_double(text, 0.1 + 0.2), "0.30000000000000004");
    CHECK_STR(stp_format_double(text, 1e30), "1e+30");
    CHECK_STR(stp_format_double(text, 5e-324), "5e-324");
    CHECK_STR(stp_format_double(text, -0.0), "-0");
    CHECK_STR(stp_format_double(text, NAN), "nan");
    CHECK_STR(stp_format_double(text, -INFINITY), "-inf");
    CHECK_STR(stp_format_double(text, 123456789), "123456789");
    for (int i = 0; i < 20000; i++) {
        const uint64_t bits = random_bits();
        double v, back;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v)) continue;
        stp_format_double(text, v);
        CHECK(stp_parse_double(text, strlen(text), &back) && back == v);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_printed_double_reads_back_to_the_bit),
               CASE(hard_numbers_are_rounded_as_strtod_rounds_them),
               CASE(what_is_no_number_is_refused_and_leaves_the_output), CASE(only_the_bytes_given_are_read),
               CASE(spaces_hex_and_words_are_read_as_strtod_reads_them), CASE(a_number_of_a_thousand_digits_is_read),
               CASE(whole_numbers_reach_the_ends_of_int64), CASE(the_shortest_text_reads_back));
}
