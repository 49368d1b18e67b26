#include "answer.h"
#include "../check.h"

TEST(four_among_the_attributes_is_sixel)
{
    CHECK(cli_answer_has_sixel("\033[?62;4;22c"));
    CHECK(cli_answer_has_sixel("\033[?4c"));
    CHECK(cli_answer_has_sixel("\033[?62;22;4c"));
    CHECK(!cli_answer_has_sixel("\033[?62;22c"));
    CHECK(!cli_answer_has_sixel("\033[?64;14;41;44c"));
    CHECK(!cli_answer_has_sixel("\033[?62;;c"));
}

TEST(an_answer_that_is_cut_off_says_nothing)
{
    const char *const whole = "\033[?62;4;22c";
    char part[32];
    for (size_t n = 0; n < strlen(whole); n++) {
        snprintf(part, sizeof part, "%.*s", (int) n, whole);
        CHECK(!cli_answer_has_sixel(part));
    }
}

TEST(other_answers_and_keys_are_passed_over)
{
    CHECK(cli_answer_has_sixel("q\033[A\033[?1;2y\033[?62;4c"));
    CHECK(cli_answer_has_sixel("\033[?6\033[?62;4c"));
    CHECK(!cli_answer_has_sixel("\033[?1;4y"));
    CHECK(!cli_answer_has_sixel("\033[4c"));
    CHECK(!cli_answer_has_sixel(""));
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(four_among_the_attributes_is_sixel), CASE(an_answer_that_is_cut_off_says_nothing),
               CASE(other_answers_and_keys_are_passed_over));
}
