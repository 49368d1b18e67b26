#include "../check.h"
#include "base/text.h"
#include <locale.h>
#include <stdlib.h>

TEST(utf8_is_told_from_what_only_looks_like_it)
{
    static const char *const good[] = { "",
                                        "abc",
                                        "caf\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x8c\x8d",
                                        "\xf4\x8f\xbf\xbf",
                                        "twelve bytes\xc3\xa9 and more of them\xc3\xa9" };
    static const char *const bad[] = { "\xe9",         "\xc0\xaf",         "\xc1\xbf",         "\xe0\x80\xaf",
                                       "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80",
                                       "\xc3",         "\xe2\x82",         "abcdefgh\xff",     "\xf0\x80\x80\x80" };
    for (size_t i = 0; i < STP_COUNT(good); i++) CHECK(stp_utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < STP_COUNT(bad); i++) CHECK(!stp_utf8_valid(bad[i], strlen(bad[i])));
    CHECK(stp_utf8_valid("a\0b", 3));
}

TEST(a_bad_byte_costs_one_step)
{
    const char *s = "\xe2\x82z\xc3\xa9", *const end = s + 5;
    CHECK(stp_utf8_next(&s, end) == 0xFFFD);
    CHECK(stp_utf8_next(&s, end) == 0xFFFD);
    CHECK(stp_utf8_next(&s, end) == 'z');
    CHECK(stp_utf8_next(&s, end) == 0xE9);
    CHECK(s == end && stp_utf8_next(&s, end) == 0 && s == end);
    CHECK(stp_utf8_length("na\xc3\xafve \xf0\x9f\x8c\x8d\xff") == 8);
}

static const char *const names[] = { "delay", "distance", "carrier", "month", "Origin", "x" };

static const char *near(const char *name)
{
    const char *found = stp_nearest(name, names, STP_COUNT(names));
    return found ? found : "none";
}

TEST(the_nearest_name_is_what_was_meant)
{
    CHECK_STR(near("dealy"), "delay");              /* swapped */
    CHECK_STR(near("delayy"), "delay");
    CHECK_STR(near("DELAY"), "delay");
    CHECK_STR(near("origin"), "Origin");
    CHECK_STR(near("distnace"), "distance");
    CHECK_STR(near("dist"), "distance");            /* a beginning */
    CHECK_STR(near("mnth"), "month");
    CHECK_STR(near("X"), "x");
}

TEST(far_names_are_not_suggested)
{
    CHECK_STR(near("temperature"), "none");
    CHECK_STR(near(""), "none");
    CHECK_STR(near("q"), "none");                   /* one letter for another is no slip */
    char longest[5000];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    CHECK_STR(near(longest), "none");
    CHECK(!stp_nearest("a", NULL, 0));
    const char *const one[] = { longest };
    CHECK(stp_nearest("aaa", one, 1) == longest);
}

TEST(names_compare_without_case_but_only_in_ascii)
{
    CHECK(stp_same("PNG", "png") && !stp_same("png", "pn") && !stp_same("pn", "png") && stp_same("", ""));
    CHECK(!stp_same("\xc3\x89", "\xc3\xa9"));
    CHECK(stp_ends_with("out.SVG", ".svg") && !stp_ends_with("svg", ".svg") && stp_ends_with("a", ""));
}

TEST(a_list_has_its_words_and_no_parts_of_them)
{
    CHECK(stp_has_word("csv tsv txt", "csv") && stp_has_word("csv tsv txt", "TXT") && stp_has_word(" CSV ", "csv"));
    CHECK(!stp_has_word("csv tsv", "sv") && !stp_has_word("csv tsv", "cs") && !stp_has_word("csv tsv", "csv tsv"));
    CHECK(!stp_has_word("csv", "") && !stp_has_word("", "csv") && !stp_has_word("  ", "") &&
          !stp_has_word("cs", "csv"));
}

TEST(split_trims_and_keeps_empty_parts)
{
    stp_arena a = { 0 };
    const char *const *parts;
    int n;
    CHECK(stp_split(&a, " count, mean:delay ,,x", ',', &parts, &n, NULL) == STP_OK && n == 4);
    CHECK_STR(parts[0], "count");
    CHECK_STR(parts[1], "mean:delay");
    CHECK_STR(parts[2], "");
    CHECK_STR(parts[3], "x");
    CHECK(stp_split(&a, "  ", ',', &parts, &n, NULL) == STP_OK && n == 0);
    CHECK(stp_split(&a, ",", ',', &parts, &n, NULL) == STP_OK && n == 2);
    stp_arena_clear(&a);
    stp_arena_clear(&a);
}

TEST(numbers_keep_their_point_whatever_the_locale)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "C" };
    for (size_t i = 0; i < STP_COUNT(locales) && !setlocale(LC_ALL, locales[i]); i++) continue;
    const stp_locale outer = stp_locale_enter(), inner = stp_locale_enter();
    double v;
    char text[STP_NUMBER_SIZE];
    CHECK(stp_parse_double("1.5000000000000000000000000001", 30, &v) && v == 1.5);
    CHECK_STR(stp_format_double(text, 2.5), "2.5");
    CHECK(!stp_parse_double("1,5", 3, &v));
    stp_locale_leave(inner);
    CHECK_STR(stp_format_double(text, 2.5), "2.5");
    stp_locale_leave(outer);
    setlocale(LC_ALL, "C");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(utf8_is_told_from_what_only_looks_like_it), CASE(a_bad_byte_costs_one_step),
               CASE(the_nearest_name_is_what_was_meant), CASE(far_names_are_not_suggested),
               CASE(names_compare_without_case_but_only_in_ascii), CASE(a_list_has_its_words_and_no_parts_of_them),
               CASE(split_trims_and_keeps_empty_parts), CASE(numbers_keep_their_point_whatever_the_locale));
}
