/* Values against the types of their fields. */
#include <stdlib.h>
#include "check.h"
#include "base/text.h"
#include "spec/spec.h"

static stp_arena arena;
static stp_error err;

static stp_status set(stp_value *v, stp_field_id f, const char *text)
{
    return stp_value_set(v, &arena, f, text, &err);
}

TEST(every_field_has_its_place_in_the_table)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        const stp_field *field = &stp_fields[f];
        CHECK(field->name && field->help && field->section && field->verbs);
        CHECK(stp_field_find(field->name, strlen(field->name)) == f);
        CHECK(!field->letter || stp_field_find_letter(field->letter) == f);
        CHECK((field->arg == NULL) == (field->type == STP_VALUE_FLAG));
        CHECK((field->choices != NULL) == (field->type == STP_VALUE_CHOICE));
        CHECK(field->help[strlen(field->help) - 1] != '.');
    }
    CHECK(stp_field_find("", 0) == -1);
    CHECK(stp_field_find_letter(0) == -1);
}

TEST(every_fallback_is_a_good_value)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        stp_value v = { 0 };
        if (stp_fields[f].fallback) CHECK(set(&v, (stp_field_id) f, stp_fields[f].fallback) == STP_OK);
    }
    const stp_value none = { 0 };
    CHECK_NEAR(stp_value_number(&none, STP_F_WIDTH), 800, 0);
    CHECK_NEAR(stp_value_number(&none, STP_F_HEIGHT), 500, 0);
    CHECK_NEAR(stp_value_number(&none, STP_F_SCALE), 1, 0);
    CHECK_NEAR(stp_value_number(&none, STP_F_MIN_ALPHA), 40, 0);
    CHECK_NEAR(stp_value_number(&none, STP_F_JOBS), 0, 0);
    CHECK_STR(stp_value_text(&none, STP_F_NORM), "eq_hist");
    CHECK(stp_value_text(&none, STP_F_TITLE) == NULL);
}

static const struct { stp_field_id field; const char *text; double a, b; } numbers[] = {
    { STP_F_JOBS, "8", 8, 0 },          { STP_F_JOBS, "1024", 1024, 0 },       { STP_F_ALPHA, "0", 0, 0 },
    { STP_F_ALPHA, "1e-3", 1e-3, 0 },   { STP_F_WIDTH, "800", 800, 0 },        { STP_F_WIDTH, "800px", 800, 0 },
    { STP_F_WIDTH, "2.54cm", 96, 0 },   { STP_F_WIDTH, "25.4mm", 96, 0 },      { STP_F_WIDTH, "6in", 576, 0 },
    { STP_F_WIDTH, "72pt", 96, 0 },     { STP_F_WIDTH, "65535", 65535, 0 },    { STP_F_CANVAS, "1x16384", 1, 16384 },
    { STP_F_CANVAS, "30X20", 30, 20 },  { STP_F_XLIM, "-5:5", -5, 5 },
    { STP_F_XLIM, "-1e300:1e300", -1e300, 1e300 },
};

TEST(numbers_lengths_and_sizes_are_read)
{
    for (size_t i = 0; i < STP_COUNT(numbers); i++) {
        stp_value v = { 0 };
        CHECK(set(&v, numbers[i].field, numbers[i].text) == STP_OK);
        CHECK_NEAR(v.a, numbers[i].a, 1e-12);
        CHECK_NEAR(v.b, numbers[i].b, 0);
        CHECK(v.set);
        CHECK_STR(v.text, numbers[i].text);
    }
}

static const struct { stp_field_id field; const char *text, *message; } bad[] = {
    { STP_F_JOBS, "0", "--jobs wants a whole number from 1 to 1024, not '0'" },
    { STP_F_JOBS, "1025", "--jobs wants a whole number from 1 to 1024, not '1025'" },
    { STP_F_JOBS, "", "--jobs wants a whole number from 1 to 1024, not ''" },
    { STP_F_JOBS, "2.5", "--jobs wants a whole number from 1 to 1024, not '2.5'" },
    { STP_F_JOBS, "99999999999999999999", "--jobs wants a whole number from 1 to 1024, not '99999999999999999999'" },
    { STP_F_ALPHA, "1.01", "--alpha wants a number from 0 to 1, not '1.01'" },
    { STP_F_ALPHA, "nan", "--alpha wants a number from 0 to 1, not 'nan'" },
    { STP_F_ALPHA, "-inf", "--alpha wants a number from 0 to 1, not '-inf'" },
    { STP_F_WIDTH, "0", "--width wants a length from 1px to 65535px, not '0'" },
    { STP_F_WIDTH, "px", "--width wants a length from 1px to 65535px, not 'px'" },
    { STP_F_WIDTH, "inf", "--width wants a length from 1px to 65535px, not 'inf'" },
    { STP_F_WIDTH, "8 furlongs", "--width wants a length from 1px to 65535px, not '8 furlongs'" },
    { STP_F_WIDTH, "1e5cm", "--width wants a length from 1px to 65535px, not '1e5cm'" },
    { STP_F_CANVAS, "300", "--canvas wants WIDTHxHEIGHT, as 800x500, not '300'" },
    { STP_F_CANVAS, "x", "--canvas wants WIDTHxHEIGHT, as 800x500, not 'x'" },
    { STP_F_CANVAS, "3x", "--canvas wants WIDTHxHEIGHT, as 800x500, not '3x'" },
    { STP_F_CANVAS, "0x5", "--canvas wants a width and a height from 1 to 16384, not '0x5'" },
    { STP_F_CANVAS, "5x16385", "--canvas wants a width and a height from 1 to 16384, not '5x16385'" },
    { STP_F_XLIM, "5", "--xlim wants A:B, not '5'" },
    { STP_F_XLIM, ":", "--xlim wants A:B, not ':'" },
    { STP_F_XLIM, "", "--xlim wants A:B, not ''" },
    { STP_F_XLIM, "nan:1", "--xlim wants A:B, not 'nan:1'" },
    { STP_F_XLIM, "0:inf", "--xlim wants A:B, not '0:inf'" },
    { STP_F_XLIM, "5:5", "--xlim wants A:B with A less than B, not '5:5'" },
    { STP_F_XLIM, "5:-5", "--xlim wants A:B with A less than B, not '5:-5'" },
    { STP_F_XLIM, "2023-01-01T06:00:30", "--xlim wants A:B, not '2023-01-01T06:00:30'" },
    { STP_F_XLIM, "2023-02-01:2023-01-01", "--xlim wants A:B with A less than B, not '2023-02-01:2023-01-01'" },
    { STP_F_THEME, "drak", "--theme wants one of light, dark, paper, minimal, not 'drak'" },
    { STP_F_NORM, "Log", "--norm wants one of eq_hist, log, linear, cbrt, not 'Log'" },
    { STP_F_LOGX, "maybe", "--logx wants yes or no, not 'maybe'" },
    { STP_F_DELIM, ";;", "--delim wants one ASCII character, or 'tab' or 'space', not ';;'" },
    { STP_F_DELIM, "", "--delim wants one ASCII character, or 'tab' or 'space', not ''" },
    { STP_F_DELIM, "\"", "--delim wants one ASCII character, or 'tab' or 'space', not '\"'" },
    { STP_F_X, "", "--x wants the name of a column, not ''" },
    { STP_F_Y, "a,,b", "--y wants names joined by commas, not 'a,,b'" },
    { STP_F_Y, "a,", "--y wants names joined by commas, not 'a,'" },
    { STP_F_Y, "{a,b", "--y: '{' without '}' in '{a,b'" },
    { STP_F_AGG, "maen:v", "--agg: no reduction 'maen'" },
    { STP_F_AGG, "count,mean:", "--agg: 'mean' wants a column, as mean:COLUMN" },
    { STP_F_OUTPUT, "", "--output wants the name of a file, not ''" },
    { STP_F_TITLE, "\xff", "--title: the text is not UTF-8" },
    { STP_F_TITLE, "\xed\xa0\x80", "--title: the text is not UTF-8" },
};

TEST(bad_values_are_refused_with_the_reason_and_change_nothing)
{
    for (size_t i = 0; i < STP_COUNT(bad); i++) {
        const stp_value before = { .set = true, .text = "x", .a = 7 };
        stp_value v = before;
        err = (stp_error) { 0 };
        CHECK(set(&v, bad[i].field, bad[i].text) == STP_ERR_USAGE);
        CHECK_STR(err.message, bad[i].message);
        CHECK(v.text == before.text && v.a == before.a && v.n_items == 0);
    }
}

TEST(the_hint_names_the_nearest_choice)
{
    stp_value v = { 0 };
    CHECK(set(&v, STP_F_THEME, "drak") == STP_ERR_USAGE);
    CHECK_STR(err.hint, "did you mean 'dark'?");
    CHECK(set(&v, STP_F_AGG, "maen:v") == STP_ERR_USAGE);
    CHECK_STR(err.hint, "did you mean 'mean'?");
    CHECK(set(&v, STP_F_CMAP, "virdis") == STP_ERR_USAGE);
    CHECK(strstr(err.hint, "viridis") != NULL);
    CHECK(!strncmp(err.message, "--cmap: ", 8));
}

static const struct { const char *text, *a, *b; } ranges[] = {
    { "1:2", "1", "2" }, { ":2", "", "2" }, { "-1.5:", "-1.5", "" },
    { "2023-01-01:2023-02-01", "2023-01-01", "2023-02-01" },
    { "2023-01-01T06:00:2023-01-01T07:00", "2023-01-01T06:00", "2023-01-01T07:00" },
    { "2023-01-01T06:00:30:2023-01-01T06:00:31", "2023-01-01T06:00:30", "2023-01-01T06:00:31" },
    { "2023-01-01T06:00:30:", "2023-01-01T06:00:30", "" }, { ":2023-01-01T06:00", "", "2023-01-01T06:00" },
    { "2023:2023-06-01", "2023", "2023-06-01" }, { "0001-01-01:9999-12-31", "0001-01-01", "9999-12-31" },
};

TEST(ranges_are_cut_at_the_colon_that_is_not_of_a_time)
{
    for (size_t i = 0; i < STP_COUNT(ranges); i++) {
        stp_value v = { 0 };
        CHECK(set(&v, STP_F_YLIM, ranges[i].text) == STP_OK);
        CHECK(v.n_items == 2);
        if (v.n_items != 2) continue;
        CHECK_STR(v.items[0], ranges[i].a);
        CHECK_STR(v.items[1], ranges[i].b);
    }
    stp_value v = { 0 };
    CHECK(set(&v, STP_F_YLIM, ":2") == STP_OK && isnan(v.a) && v.b == 2);
    CHECK(set(&v, STP_F_YLIM, "2023-01-01:") == STP_OK && isnan(v.a) && isnan(v.b));
}

TEST(lists_are_split_outside_of_braces)
{
    stp_value v = { 0 };
    CHECK(set(&v, STP_F_Y, "north, {odd, name} ,south") == STP_OK);
    CHECK(v.n_items == 3);
    CHECK_STR(v.items[1], "{odd, name}");
    CHECK_STR(v.items[2], "south");
    CHECK(set(&v, STP_F_AGG, "count,mean:{a,b}") == STP_OK && v.n_items == 2);
    CHECK_STR(v.items[1], "mean:{a,b}");
    CHECK(set(&v, STP_F_X, "a,b") == STP_OK);
    CHECK_STR(v.items[0], "a,b");
}

TEST(lists_are_split_outside_of_the_brackets_of_expressions)
{
    stp_value v = { 0 };
    CHECK(set(&v, STP_F_Y, "clamp(v, 0, 1), w in [1, 2] ? ')' : na, max(a, min(b, {c, (d})),e") == STP_OK);
    CHECK(v.n_items == 4);
    CHECK_STR(v.items[0], "clamp(v, 0, 1)");
    CHECK_STR(v.items[1], "w in [1, 2] ? ')' : na");
    CHECK_STR(v.items[2], "max(a, min(b, {c, (d}))");
    CHECK(set(&v, STP_F_Y, "odd (name,other") == STP_OK && v.n_items == 2);
    CHECK_STR(v.items[0], "odd (name");
    CHECK(set(&v, STP_F_AGG, "count,mean:min(a,b)") == STP_OK && v.n_items == 2);
}

TEST(repeatable_fields_append_also_to_a_copy)
{
    stp_value v = { 0 }, copy = { 0 };
    char name[16];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "f%d", i);
        CHECK(set(&v, STP_F_DATA, name) == STP_OK);
        if (i == 36) CHECK(stp_value_copy(&copy, &arena, &v, &err) == STP_OK);
    }
    CHECK(v.n_items == 100 && copy.n_items == 37);
    for (int i = 0; i < 70; i++) CHECK(set(&copy, STP_F_DATA, "other") == STP_OK);
    CHECK(copy.n_items == 107);
    CHECK_STR(copy.items[36], "f36");
    CHECK_STR(v.items[37], "f37");
    CHECK_STR(v.items[99], "f99");
    CHECK(!stp_value_equal(&v, &copy));
    CHECK(set(&v, STP_F_TITLE, "one") == STP_OK && set(&v, STP_F_TITLE, "two") == STP_OK);
    CHECK_STR(v.text, "two");
}

TEST(a_flag_that_is_no_is_unset)
{
    stp_value v = { 0 };
    CHECK(set(&v, STP_F_LOGX, "yes") == STP_OK && v.set);
    CHECK_STR(v.text, "1");
    CHECK(set(&v, STP_F_LOGX, "FALSE") == STP_OK && !v.set && !v.text);
}

TEST(the_public_calls_build_a_spec)
{
    stp_spec *s = NULL;
    CHECK(stp_spec_new(&s, &err) == STP_OK);
    CHECK(stp_spec_set(s, "x", "a", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "'x' belongs to a layer, and there is none yet");
    CHECK(stp_spec_add_layer(s, "list", &err) == STP_ERR_USAGE);
    CHECK(stp_spec_add_layer(s, "plot", &err) == STP_OK);
    CHECK(stp_spec_set(s, "x", "a", &err) == STP_OK && stp_spec_set(s, "title", "T", &err) == STP_OK);
    CHECK(stp_spec_set(s, "norm", "log", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "'norm' does not belong to a 'plot' layer");
    CHECK(stp_spec_set(s, "tilte", "T", &err) == STP_ERR_USAGE);
    CHECK_STR(err.hint, "did you mean 'title'?");
    CHECK(stp_spec_set(s, "width", "no", &err) == STP_ERR_USAGE);
    CHECK(!strncmp(err.message, "'width' wants a length", 22));
    CHECK_STR(stp_spec_get(s, "x"), "a");
    CHECK(stp_spec_get(s, "y") == NULL && stp_spec_get(s, "nonsense") == NULL);
    stp_spec_free(s);
    stp_spec_free(NULL);
}

TEST(layers_and_items_have_a_bound)
{
    stp_spec *s = NULL;
    CHECK(stp_spec_new(&s, &err) == STP_OK);
    int n = 0;
    while (n < 100000 && stp_spec_add_layer(s, "plot", &err) == STP_OK) n++;
    CHECK(n == STP_MAX_LAYERS);
    for (n = 1; n < 100000 && stp_spec_add_item(s); n++) continue;
    CHECK(n == STP_MAX_ITEMS);
    stp_spec_free(s);
}

int main(int argc, char **argv)
{
    const int rc = RUN(argc, argv, CASE(every_field_has_its_place_in_the_table), CASE(every_fallback_is_a_good_value),
                                   CASE(numbers_lengths_and_sizes_are_read),
                                   CASE(bad_values_are_refused_with_the_reason_and_change_nothing),
                                   CASE(the_hint_names_the_nearest_choice),
                                   CASE(ranges_are_cut_at_the_colon_that_is_not_of_a_time),
                                   CASE(lists_are_split_outside_of_braces),
                                   CASE(lists_are_split_outside_of_the_brackets_of_expressions),
                                   CASE(repeatable_fields_append_also_to_a_copy), CASE(a_flag_that_is_no_is_unset),
                                   CASE(the_public_calls_build_a_spec), CASE(layers_and_items_have_a_bound));
    stp_arena_clear(&arena);
    return rc;
}
