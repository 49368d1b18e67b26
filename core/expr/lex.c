/* Cuts an expression into tokens, one at a time. */
#include "expr/lex.h"
#include "base/text.h"
#include <string.h>

/* Longer signs first: the first that fits is taken. */
static const struct { const char *text; stp_sign sign; } signs[] = {
    { "&&", STP_AND }, { "||", STP_OR }, { "==", STP_EQ }, { "!=", STP_NE }, { "<=", STP_LE }, { ">=", STP_GE },
    { "=~", STP_MATCH }, { "<", STP_LT }, { ">", STP_GT }, { "+", STP_ADD }, { "-", STP_SUB }, { "*", STP_MUL },
    { "/", STP_DIV }, { "%", STP_MOD }, { "^", STP_POW }, { "!", STP_NOT }, { "(", STP_OPEN }, { ")", STP_CLOSE },
    { "[", STP_LIST }, { "]", STP_UNLIST }, { ",", STP_COMMA }, { "?", STP_ASK }, { ":", STP_COLON },
};

static const struct { const char *text; stp_sign sign; } words[] = {
    { "and", STP_AND }, { "or", STP_OR }, { "not", STP_NOT }, { "in", STP_IN },
    { "true", STP_TRUE }, { "false", STP_FALSE }, { "na", STP_NA },
};

/* What people write who come from other languages. */
static const struct { const char *text, *advice; } strangers[] = {
    { "&", "write && or and" }, { "|", "write || or or" }, { "=", "write == to compare" },
    { "~", "write =~ to match a regular expression" }, { ";", "one expression has one value" },
    { "`", "write {odd name} for a column" }, { "}", "a column with an odd name is {name}" },
    { "$", "a column is its bare name, or {odd name}" },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char) c >= 0x80;
}

static bool goes_on(char c)
{
    return begins_name(c) || is_digit(c) || c == '.';
}

static stp_status keep(stp_arena *arena, const char *text, size_t n, stp_token *t, stp_error *err)
{
    t->text = stp_arena_bytes(arena, text, n);
    return t->text ? STP_OK : stp_no_memory(err, "an expression");
}

/* 'it''s' and "say ""so""": a doubled quote stands for one. */
static stp_status lex_text(const stp_expr_text *e, stp_arena *arena, stp_token *t, stp_error *err)
{
    const char quote = e->text[t->at], *p = e->text + t->at + 1;
    char *out = stp_arena_alloc(arena, strlen(p) + 1);
    if (!out) return stp_no_memory(err, "an expression");
    size_t n = 0;
    for (;;) {
        if (!*p) return stp_expr_fault(err, e, t->at, NULL, "a quote is opened and never closed");
        if (*p == quote && *++p != quote) break;
        out[n++] = *p++;
    }
    t->kind = STP_TOKEN_TEXT;
    t->text = out;
    t->end = (size_t) (p - e->text);
    return STP_OK;
}

static stp_status lex_column(const stp_expr_text *e, stp_arena *arena, stp_token *t, stp_error *err)
{
    const char *start = e->text + t->at + 1, *end = strchr(start, '}');
    if (!end) return stp_expr_fault(err, e, t->at, NULL, "'{' is opened and never closed");
    t->kind = STP_TOKEN_COLUMN;
    t->end = (size_t) (end + 1 - e->text);
    return keep(arena, start, (size_t) (end - start), t, err);
}

static stp_status lex_number(const stp_expr_text *e, stp_token *t, stp_error *err)
{
    const char *p = e->text + t->at, *start = p;
    while (is_digit(*p)) p++;
    if (*p == '.') p++;
    while (is_digit(*p)) p++;
    if (*p == 'e' || *p == 'E') {
        const char *q = p + 1 + (p[1] == '+' || p[1] == '-');
        if (is_digit(*q)) p = q;
        while (is_digit(*p)) p++;
    }
    const char *end = p;
    while (goes_on(*p)) p++;
    if (p != end || !stp_parse_double(start, (size_t) (end - start), &t->number))
        return stp_expr_fault(err, e, t->at, "a column whose name begins with a digit is {name}, a time is 'text'",
                              "'%.*s' is not a number", p - start > 60 ? 60 : (int) (p - start), start);
    t->kind = STP_TOKEN_NUMBER;
    t->end = (size_t) (end - e->text);
    return STP_OK;
}

static stp_status lex_name(const stp_expr_text *e, stp_arena *arena, stp_token *t, stp_error *err)
{
    const char *start = e->text + t->at, *p = start;
    while (goes_on(*p)) p++;
    const size_t n = (size_t) (p - start);
    t->end = t->at + n;
    t->kind = STP_TOKEN_NAME;
    for (size_t i = 0; i < STP_COUNT(words); i++)
        if (strlen(words[i].text) == n && !memcmp(words[i].text, start, n)) {
            t->kind = STP_TOKEN_SIGN;
            t->sign = words[i].sign;
            t->word = true;
        }
    return keep(arena, start, n, t, err);
}

static stp_status lex_sign(const stp_expr_text *e, stp_token *t, stp_error *err)
{
    const char *p = e->text + t->at;
    for (size_t i = 0; i < STP_COUNT(signs); i++) {
        const size_t n = strlen(signs[i].text);
        if (strncmp(p, signs[i].text, n) != 0) continue;
        t->kind = STP_TOKEN_SIGN;
        t->sign = signs[i].sign;
        t->end = t->at + n;
        return STP_OK;
    }
    const char *advice = NULL;
    for (size_t i = 0; i < STP_COUNT(strangers); i++)
        if (*p == *strangers[i].text) advice = strangers[i].advice;
    return stp_expr_fault(err, e, t->at, advice, "'%c' means nothing here", *p >= 32 && *p < 127 ? *p : '?');
}

stp_status stp_expr_lex(const stp_expr_text *e, size_t at, stp_arena *arena, stp_token *out, stp_error *err)
{
    while (e->text[at] && strchr(" \t\r\n", e->text[at])) at++;
    stp_token t = { .at = at, .end = at };
    const char c = e->text[at];
    stp_status s = STP_OK;
    if (!c) t.kind = STP_TOKEN_END;
    else if (c == '\'' || c == '"') s = lex_text(e, arena, &t, err);
    else if (c == '{') s = lex_column(e, arena, &t, err);
    else if (is_digit(c) || (c == '.' && is_digit(e->text[at + 1]))) s = lex_number(e, &t, err);
    else if (begins_name(c)) s = lex_name(e, arena, &t, err);
    else s = lex_sign(e, &t, err);
    if (s == STP_OK) *out = t;
    return s;
}
