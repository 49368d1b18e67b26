#include "answer.h"
#include "../check.h"

static bool has_sixel(const char *text)
{
    return cli_answer_read(text).sixel;
}

TEST(four_among_the_attributes_is_sixel)
{
    CHECK(has_sixel("\033[?62;4;22c"));
    CHECK(has_sixel("\033[?4c"));
    CHECK(has_sixel("\033[?62;22;4c"));
    CHECK(!has_sixel("\033[?62;22c"));
    CHECK(!has_sixel("\033[?64;14;41;44c"));
    CHECK(!has_sixel("\033[?62;;c"));
}

TEST(an_answer_that_is_cut_off_says_nothing)
{
    const char *const whole = "\033[?62;4;22c";
    char part[32];
    for (size_t n = 0; n < strlen(whole); n++) {
        snprintf(part, sizeof part, "%.*s", (int) n, whole);
        CHECK(!has_sixel(part));
    }
}

TEST(other_answers_and_keys_are_passed_over)
{
    CHECK(has_sixel("q\033[A\033[?1;2y\033[?62;4c"));
    CHECK(has_sixel("\033[?6\033[?62;4c"));
    CHECK(!has_sixel("\033[?1;4y"));
    CHECK(!has_sixel("\033[4c"));
    CHECK(!has_sixel(""));
}

TEST(the_attributes_end_the_answer)
{
    CHECK(cli_answer_is_whole("\033]11;rgb:cccc/cccc/cccc\033\\\033[?62c"));
    CHECK(!cli_answer_is_whole("\033]11;rgb:cccc/cccc/cccc\033\\\033[?62"));
    CHECK(!cli_answer_is_whole("c\033[c"));
}

TEST(the_ground_has_a_brightness)
{
    CHECK_NEAR(cli_answer_read("\033]11;rgb:ffff/ffff/ffff\033\\").ground, 1, 1e-12);
    CHECK_NEAR(cli_answer_read("\033]11;rgb:0000/8000/0000\007").ground, 0.7152 * 0x8000 / 0xffff, 1e-12);
    CHECK_NEAR(cli_answer_read("\033]11;rgb:f/0/0\007").ground, 0.2126, 1e-12);
    CHECK_NEAR(cli_answer_read("\033]11;rgba:00/00/FF/80\007").ground, 0.0722, 1e-12);
    CHECK(cli_answer_read("x\033]11;rgb:1e/1e/2e\033\\\033[?62;4c").has_ground);
}

TEST(grounds_that_are_no_colours_say_nothing)
{
    static const char *const bad[] = {
        "",
        "\033]11;rgb:ff/ff",
        "\033]11;rgb:ff/ff/",
        "\033]11;rgb:ff/ff/f",
        "\033]11;rgb:fffff/ff/ff\007",
        "\033]11;?\007",
        "\033]11;rgb:gg/ff/ff\007",
        "\033]10;rgb:ff/ff/ff\007",
        "\033]11;rgbff/ff/ff\007",
        "\033]11;rgb://\007",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) CHECK(!cli_answer_read(bad[i]).has_ground);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(four_among_the_attributes_is_sixel), CASE(an_answer_that_is_cut_off_says_nothing),
               CASE(other_answers_and_keys_are_passed_over), CASE(the_attributes_end_the_answer),
               CASE(the_ground_has_a_brightness), CASE(grounds_that_are_no_colours_say_nothing));
}
