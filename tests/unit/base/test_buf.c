#include "../check.h"
#include "base/buf.h"
#include <stdlib.h>

static const char *number(stp_buf *b, double v, int decimals)
{
    b->length = 0;
    stp_buf_number(b, v, decimals);
    return b->data;
}

TEST(numbers_are_short_and_never_minus_zero)
{
    stp_buf b = { 0 };
    CHECK_STR(number(&b, 1.5, 2), "1.5");
    CHECK_STR(number(&b, 100, 2), "100");
    CHECK_STR(number(&b, 0, 2), "0");
    CHECK_STR(number(&b, -0.0, 2), "0");
    CHECK_STR(number(&b, -0.001, 2), "0");
    CHECK_STR(number(&b, -0.005, 2), "-0.01");
    CHECK_STR(number(&b, 0.05, 2), "0.05");
    CHECK_STR(number(&b, 12.999, 2), "13");
    CHECK_STR(number(&b, 0.1 + 0.2, 15), "0.3");
    CHECK_STR(number(&b, 1234567.891, 0), "1234568");
    CHECK_STR(number(&b, -7.25, 3), "-7.25");
    CHECK_STR(number(&b, 1e20, 3), "100000000000000000000");
    CHECK_STR(number(&b, -1e-20, 12), "0");
    CHECK_STR(number(&b, 123456789012.125, 9), "123456789012.125");
    CHECK_STR(number(&b, INFINITY, 2), "inf");
    CHECK_STR(number(&b, 5, -3), "5");
    stp_buf_clear(&b);
    stp_buf_clear(&b);
}

TEST(numbers_agree_with_printf)
{
    stp_buf b = { 0 };
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525 + 1013904223;
        const double v = ((double) seed / 4294967296.0 - 0.5) * 5000;
        char want[64];
        snprintf(want, sizeof want, "%.3f", v);
        CHECK_NEAR(strtod(number(&b, v, 3), NULL), strtod(want, NULL), 0.0011);
    }
    stp_buf_clear(&b);
}

TEST(xml_escapes_markup_and_replaces_what_it_forbids)
{
    stp_buf b = { 0 };
    stp_buf_xml(&b, "a<b>&\"'\n\x01\xff\xc3\xa9\xef\xbf\xbf");
    CHECK_STR(b.data, "a&lt;b&gt;&amp;&quot;&#39;\n\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
    stp_buf_clear(&b);
}

TEST(json_strings_are_quoted)
{
    stp_buf b = { 0 };
    stp_buf_json(&b, "say \"hi\"\\\n\t\x1f\x80");
    CHECK_STR(b.data, "\"say \\\"hi\\\"\\\\\\n\\t\\u001f\xef\xbf\xbd\"");
    stp_buf_clear(&b);
}

TEST(printf_grows_over_any_length)
{
    stp_buf b = { 0 };
    stp_buf_printf(&b, "%0*d", 1000, 7);
    stp_buf_printf(&b, "%s", "x");
    CHECK(b.length == 1001 && b.data[1000] == 'x' && b.data[1001] == 0);
    stp_buf_clear(&b);
}

TEST(a_buffer_past_its_ceiling_fails_and_stays_failed)
{
    stp_buf b = { .max = 10 };
    stp_error err = { 0 };
    stp_buf_text(&b, "12345678");
    CHECK(stp_buf_check(&b, "a text", &err) == STP_OK);
    stp_buf_text(&b, "345");
    stp_buf_text(&b, "9");
    CHECK(b.length == 8);
    CHECK(stp_buf_check(&b, "a text", &err) == STP_ERR_MEMORY);
    CHECK_STR(err.message, "no memory for a text");
    CHECK(!stp_buf_reserve(&b, SIZE_MAX));
    stp_buf_clear(&b);
    CHECK(stp_buf_reserve(&b, SIZE_MAX) == NULL);
    stp_buf_clear(&b);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(numbers_are_short_and_never_minus_zero), CASE(numbers_agree_with_printf),
               CASE(xml_escapes_markup_and_replaces_what_it_forbids), CASE(json_strings_are_quoted),
               CASE(printf_grows_over_any_length), CASE(a_buffer_past_its_ceiling_fails_and_stays_failed));
}
