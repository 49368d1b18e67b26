#include "keys.h"
#include "../check.h"

/* One key that takes all bytes of text. */
static cli_key key(const char *text)
{
    cli_key k;
    CHECK(cli_key_take(text, strlen(text), &k) == strlen(text));
    return k;
}

TEST(letters_are_themselves)
{
    const cli_key k = key("q");
    cli_key first;
    CHECK(k.kind == CLI_KEY_LETTER && k.letter == 'q');
    CHECK(cli_key_take("+-", 2, &first) == 1 && first.letter == '+');
    CHECK(key("\n").letter == '\n');
    CHECK(cli_key_take("", 0, &first) == 0 && first.kind == CLI_KEY_NONE);
}

TEST(arrows_come_in_two_forms)
{
    for (const char *c = "ABCD"; *c; c++) {
        const char cursor[] = { '\033', '[', *c, 0 }, application[] = { '\033', 'O', *c, 0 };
        CHECK(key(cursor).kind == CLI_KEY_ARROW && key(cursor).letter == *c);
        CHECK(key(application).kind == CLI_KEY_ARROW && key(application).letter == *c);
    }
    CHECK(key("\033[1;5C").kind == CLI_KEY_ARROW && key("\033[1;5C").letter == 'C');        /* with Ctrl */
}

TEST(the_mouse_tells_where_it_is)
{
    const cli_key press = key("\033[<0;12;3M"), drag = key("\033[<32;13;4M"), release = key("\033[<0;13;4m");
    CHECK(press.kind == CLI_KEY_PRESS && press.column == 11 && press.row == 2);
    CHECK(drag.kind == CLI_KEY_DRAG && drag.column == 12 && drag.row == 3);
    CHECK(release.kind == CLI_KEY_RELEASE);
    CHECK(key("\033[<64;1;1M").kind == CLI_KEY_WHEEL && key("\033[<64;1;1M").letter == 'A');
    CHECK(key("\033[<65;200;60M").letter == 'B' && key("\033[<65;200;60M").column == 199);
    CHECK(key("\033[<66;1;1M").kind == CLI_KEY_NONE);                                        /* sideways */
    CHECK(key("\033[<2;1;1M").kind == CLI_KEY_NONE);                                         /* the right button */
}

TEST(a_sequence_that_is_cut_off_waits_for_its_rest)
{
    const char *const whole = "\033[<64;40;12M";
    cli_key k;
    for (size_t n = 1; n < strlen(whole); n++) CHECK(cli_key_take(whole, n, &k) == 0);
    CHECK(cli_key_take("\033O", 2, &k) == 0);
}

TEST(what_means_nothing_is_passed_over_whole)
{
    const char *const sequences[] = { "\033[3~", "\033[15~", "\033[200~", "\033[I", "\033[?62;4c", "\033OP", "\033[<M",
                                      "\033[<99999999999;1;1M" };
    cli_key k;
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) CHECK(key(sequences[i]).kind == CLI_KEY_NONE);
    CHECK(cli_key_take("\033q", 2, &k) == 1 && k.kind == CLI_KEY_NONE);                      /* Alt-q: ESC, then q */
    char endless[40] = "\033[";
    memset(endless + 2, '1', sizeof endless - 2);
    CHECK(cli_key_take(endless, sizeof endless, &k) > 0);                                    /* no key is as long */
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(letters_are_themselves), CASE(arrows_come_in_two_forms),
               CASE(the_mouse_tells_where_it_is), CASE(a_sequence_that_is_cut_off_waits_for_its_rest),
               CASE(what_means_nothing_is_passed_over_whole));
}
