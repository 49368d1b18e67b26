/* Which way text runs. Letters R stand for Hebrew ones, so that the cases can be read. */
#include "tests/unit/check.h"
#include <string.h>
#include "backend/bidi.h"

static int codes_of(const char *text, uint32_t *codes)
{
    int n = 0;
    for (; text[n]; n++) codes[n] = text[n] == 'R' ? 0x5D0 : (uint32_t) text[n];
    return n;
}

static void check_levels(const char *text, const char *wanted)
{
    uint32_t codes[64] = { 0 };
    uint8_t levels[64] = { 0 };
    char got[64];
    const int n = codes_of(text, codes);
    stp_bidi_levels(codes, n, levels);
    for (int i = 0; i < n; i++) got[i] = (char) ('0' + levels[i]);
    got[n] = 0;
    CHECK_STR(got, wanted);
}

TEST(levels_follow_the_strong_letters)
{
    check_levels("abc", "000");
    check_levels("RRR", "111");
    check_levels("ab RR cd", "00011000");
    check_levels("RR ab RR", "11122111");
    check_levels("RR RR", "11111");
    check_levels("ab (RR) cd", "0000110000");
}

TEST(numbers_run_left_to_right)
{
    check_levels("RR 12", "11122");
    check_levels("ab 12", "00000");
    check_levels("RR 12 RR", "11122111");
}

TEST(only_text_with_letters_from_the_right_needs_levels)
{
    uint32_t codes[64] = { 0 };
    int n = codes_of("plain (text) 12", codes);
    CHECK(!stp_bidi_wanted(codes, n));
    n = codes_of("one R", codes);
    CHECK(stp_bidi_wanted(codes, n));
}

TEST(brackets_have_another_half)
{
    CHECK(stp_bidi_mirror('(') == ')' && stp_bidi_mirror(']') == '[' && stp_bidi_mirror('a') == 'a');
    CHECK(stp_bidi_mirror(0xAB) == 0xBB);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(levels_follow_the_strong_letters), CASE(numbers_run_left_to_right),
               CASE(only_text_with_letters_from_the_right_needs_levels), CASE(brackets_have_another_half));
}
