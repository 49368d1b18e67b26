/* What is wrong with an expression, and where. */
#include "../check.h"
#include "expr/table.h"

typedef struct bad {
    const char *text;
    int character;             /* from 1 */
    const char *fault;         /* the message begins with it */
    const char *hint;          /* is in the hint */
} bad;

static const bad cases[] = {
    { "wind > 3", 1, "no column 'wind' in 't.csv'", "columns: v, i, w (m)" },
    { "texd == 'a'", 1, "no column 'texd'", "did you mean 'text'?" },
    { "v > 3 && teext == 'a'", 10, "no column 'teext'", "did you mean 'text'?" },
    { "{odd} > 3", 1, "no column 'odd'", "columns:" },
    { "v >", 4, "a value is missing at the end", "" },
    { "v > > 3", 5, "a value is missing before '>'", "" },
    { "* 3", 1, "a value is missing before '*'", "" },
    { "(v > 3", 1, "')' is missing for what is opened here", "" },
    { "v > 3)", 6, "')' does not belong here", "" },
    { "log10(v", 6, "')' is missing for what is opened here", "" },
    { "v 3", 3, "an operator is missing before '3'", "a text stands in quotes" },
    { "v > 3 not true", 7, "an operator is missing before 'not'", "not in" },
    { "v = 3", 3, "'=' means nothing here", "write == to compare" },
    { "v > 1 & v < 3", 7, "'&' means nothing here", "write &&" },
    { "v > 1 | v < 3", 7, "'|' means nothing here", "write ||" },
    { "$v", 1, "'$' means nothing here", "bare name" },
    { "s == 'AA", 6, "a quote is opened and never closed", "" },
    { "{w (m", 1, "'{' is opened and never closed", "" },
    { "3abc + 1", 1, "'3abc' is not a number", "{name}" },
    { "1.2.3 > v", 1, "'1.2.3' is not a number", "" },
    { "t > 2023-06-30", 3, "a time cannot be compared with a number", "a time is written as" },
    { "t > '2023-13'", 5, "'2023-13' is not a time", "2023-06-30" },
    { "t > '30.6.2023'", 5, "'30.6.2023' is not a time", "" },
    { "s > 3", 3, "a text cannot be compared with a number", "without quotes" },
    { "b == s", 3, "a condition cannot be compared with a text", "" },
    { "s + 1", 1, "'+' wants a number, this is a text", "" },
    { "1 + s", 5, "'+' wants a number, this is a text", "" },
    { "t * 2", 3, "'*' does not work on times", "time - time is seconds" },
    { "t + t", 5, "time + wants a number, this is a time", "" },
    { "v && b", 1, "'and' wants a condition, this is a number", "as v > 0" },
    { "not v", 5, "'not' wants a condition, this is a number", "" },
    { "1 < v < 3", 7, "comparisons do not chain", "a < b && b < c" },
    { "v == na", 3, "a comparison with na is neither true nor false", "is_na(x)" },
    { "v in 3", 6, "a list is missing behind 'in'", "x in [1, 2, 3]" },
    { "v in []", 3, "the list behind 'in' is empty", "" },
    { "v in [1, 's']", 10, "a number cannot be compared with a text", "" },
    { "v in [1, 2", 6, "']' is missing for what is opened here", "" },
    { "[1, 2]", 1, "a list stands only behind 'in'", "" },
    { "hour(v)", 6, "hour() wants a time, this is a number", "" },
    { "abs('x')", 5, "abs() wants a number, this is a text", "" },
    { "abs(1, 2)", 1, "abs() wants 1 value, not 2", "abs(x)" },
    { "atan2(1)", 1, "atan2() wants 2 values, not 1", "atan2(y, x)" },
    { "abs()", 1, "abs() wants 1 value, not 0", "" },
    { "min()", 1, "min() wants at least 2 values, not 0", "" },
    { "substr(s)", 1, "substr() wants at least 2 values, not 1", "substr(s, first" },
    { "min(v)", 1, "min() of a single value looks at the whole table", "--agg" },
    { "lgo10(v)", 1, "no function 'lgo10'", "did you mean 'log10'?" },
    { "frobnicate(v)", 1, "no function 'frobnicate'", "stipple list functions" },
    { "v - lag(v)", 5, "lag() looks at other rows", "make that column first" },
    { "cumsum(v)", 1, "cumsum() looks at other rows", "make that column first" },
    { "v > mean(v)", 5, "mean() looks at the whole table", "--agg" },
    { "rank(v)", 1, "rank() looks at the whole table", "make that column first" },
    { "trunc(t, 'moon')", 10, "'moon' is no unit of time", "quarter" },
    { "trunc(t, 'mnth')", 10, "'mnth' is no unit of time", "did you mean \"month\"?" },
    { "trunc(t, s)", 10, "trunc() wants a constant here", "" },
    { "substr(s, v)", 11, "substr() wants a constant here", "" },
    { "substr(s, 0)", 11, "characters are counted from 1", "" },
    { "bin(t, v)", 8, "bins of times want a constant number of seconds", "bin(time, 3600)" },
    { "bin(t, -1)", 8, "bins of times want a constant number of seconds", "" },
    { "date(v)", 6, "date() wants a time, this is a number", "" },
    { "date('moon')", 6, "'moon' is not a time", "" },
    { "s =~ '('", 6, "the regular expression is not right", "" },
    { "s =~ '(a)\\1'", 6, "the regular expression is refused: back references", "" },
    { "s =~ '((a{50}){50}){50}'", 6, "the regular expression is refused: its counts", "" },
    { "s =~ text", 6, "'=~' wants a regular expression as constant text", "" },
    { "v =~ 'a'", 1, "'=~' wants a text, this is a number", "" },
    { "if(v, 1, 2)", 4, "if() wants a condition, this is a number", "" },
    { "if(b, 1, 's')", 10, "if() wants a number, this is a text", "" },
    { "b ? 1", 3, "':' is missing for what is opened here", "" },
    { "coalesce(na, na)", 10, "coalesce() of nothing but na has no type", "" },
    { "na", 1, "na alone has no type", "" },
    { "'żółw' + v", 1, "'+' wants a number, this is a text", "" },
    { "s == 'żółw' and vv", 17, "no column 'vv'", "" },
};

/* The column of the caret in the last line of a hint, from 1; 0 without one. */
static int caret_of(const char *hint)
{
    const char *line = strrchr(hint, '\n');
    const size_t n = line ? strlen(line + 1) : 0;
    return n && line[n] == '^' ? (int) n : 0;
}

TEST(faults_point_at_the_character)
{
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        const bad *b = &cases[i];
        stp_exprs set;
        const stp_expr *x = NULL;
        stp_error err = { 0 };
        char where[200];
        stp_exprs_init(&set, &t_schema, "t.csv");
        const stp_status s = stp_expr_compile(&set, "--where", b->text, &x, &err);
        snprintf(where, sizeof where, " (--where, character %d of '%s')", b->character, b->text);
        const bool good = s == STP_ERR_USAGE && !x && !strncmp(err.message, b->fault, strlen(b->fault)) &&
                          strstr(err.message, where) && strstr(err.hint, b->hint) && caret_of(err.hint) == b->character;
        CHECK(good);
        if (!good) printf("# %s\n# %s\n# %s\n", b->text, err.message, err.hint);
        stp_exprs_clear(&set);
    }
}

static stp_status compile(const char *text, stp_error *err)
{
    stp_exprs set;
    const stp_expr *x = NULL;
    stp_exprs_init(&set, &t_schema, "t.csv");
    const stp_status s = stp_expr_compile(&set, "-x", text, &x, err);
    stp_exprs_clear(&set);
    return s;
}

TEST(what_is_no_expression_at_all)
{
    stp_error err = { 0 };
    CHECK(compile("", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "-x: the expression is empty");
    CHECK(compile(" \t ", &err) == STP_ERR_USAGE);
    CHECK(compile("v > \xff", &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "-x: the text is not UTF-8");
    CHECK(compile("v >", NULL) == STP_ERR_USAGE);
}

TEST(long_expressions_show_the_part_round_the_fault)
{
    stp_error err = { 0 };
    stp_buf b = { 0 };
    for (int i = 0; i < 60; i++) stp_buf_text(&b, "v + ");
    stp_buf_text(&b, "oops + v");
    for (int i = 0; i < 60; i++) stp_buf_text(&b, " + v");
    CHECK(compile(b.data, &err) == STP_ERR_USAGE);
    CHECK(strstr(err.message, "character 241 of 'v + v") != NULL);
    CHECK(strstr(err.hint, "…v + v") != NULL && strstr(err.hint, "oops + v") != NULL);
    CHECK(caret_of(err.hint) == 42);
    stp_buf_clear(&b);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(faults_point_at_the_character), CASE(what_is_no_expression_at_all),
               CASE(long_expressions_show_the_part_round_the_fault));
}
