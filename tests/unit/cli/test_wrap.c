#include "wrap.h"
#include "../check.h"
#include <stdlib.h>

static const char *wrap(const char *text, int columns)
{
    static char out[512];
    size_t n = 0;
    char *lines = cli_wrap_lines(text, columns, &n);
    snprintf(out, sizeof out, "%.*s", (int) n, lines ? lines : "");
    free(lines);
    return out;
}

TEST(long_lines_go_on_under_their_last_column)
{
    CHECK_STR(wrap("bar    one two three\nx  y\n", 14), "bar    one two\n       three\nx  y\n");
    CHECK_STR(wrap("a  b    one two", 12), "a  b    one\n        two");
}

TEST(short_lines_stay)
{
    const char *const text = "bar    one\n\n  last  two\n";
    CHECK_STR(wrap(text, 12), text);
    CHECK_STR(wrap("", 12), "");
}

TEST(colours_take_no_room_and_characters_one)
{
    CHECK_STR(wrap("\033[1mab\033[0m  xy z\n", 7), "\033[1mab\033[0m  xy\n    z\n");
    CHECK_STR(wrap("é–  ää öö\n", 7), "é–  ää\n    öö\n");
}

TEST(words_too_long_for_any_line_stand_alone)
{
    CHECK_STR(wrap("ab  abcdefghijklmnop q\n", 8), "ab  abcdefghijklmnop\n    q\n");
    CHECK_STR(wrap("a                b cc\n", 18), "a                b\n    cc\n");
    CHECK_STR(wrap("ab cd\n", 1), "ab\ncd\n");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(long_lines_go_on_under_their_last_column), CASE(short_lines_stay),
               CASE(colours_take_no_room_and_characters_one), CASE(words_too_long_for_any_line_stand_alone));
}
