/* Operators: which types they take, and which steps do the work. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "expr/compile.h"
#include "expr/pattern.h"

static const char *const sign_names[STP_NA + 1] = {
    [STP_ADD] = "'+'", [STP_SUB] = "'-'", [STP_MUL] = "'*'", [STP_DIV] = "'/'", [STP_MOD] = "'%'", [STP_POW] = "'^'",
    [STP_EQ] = "'=='", [STP_NE] = "'!='", [STP_LT] = "'<'", [STP_LE] = "'<='", [STP_GT] = "'>'", [STP_GE] = "'>='",
    [STP_AND] = "'and'", [STP_OR] = "'or'", [STP_NOT] = "'not'", [STP_IN] = "'in'", [STP_MATCH] = "'=~'",
};


/* ---- comparisons --------------------------------------------------------------------------------------------- */

/* The sign when the sides change places. */
static stp_sign turned(stp_sign s)
{
    static const stp_sign table[STP_GE + 1] = {
        [STP_EQ] = STP_EQ, [STP_NE] = STP_NE, [STP_LT] = STP_GT,
        [STP_LE] = STP_GE, [STP_GT] = STP_LT, [STP_GE] = STP_LE,
    };
    return table[s];
}

static stp_status cannot_compare(stp_compiler *c, const stp_x *a, const stp_x *b, size_t at)
{
    const bool text = a->type == STP_X_TEXT || b->type == STP_X_TEXT;
    const bool number = a->type == STP_X_NUMBER || b->type == STP_X_NUMBER;
    const char *advice = text && number ? "numbers stand without quotes, texts with them"
                         : text         ? "date(text) makes a time of a text"
                                        : "year(time) and hour(time) are numbers; a time is written as \"2023-06-30\"";
    return stp_expr_fault(c->err, c->e, at, advice, "%s cannot be compared with %s", stp_x_name(a), stp_x_name(b));
}

static stp_status compare_texts(stp_compiler *c, stp_sign sign, const stp_x *a, const stp_x *b, stp_x *out)
{
    if (a->constant && !b->constant) return compare_texts(c, turned(sign), b, a, out);
    stp_step s = STP_STEP(stp_step_text_test, .prepare = stp_prepare_compare, .sign = sign, .text = b->text);
    STP_TRY(stp_compile_reg(c, a, &s.a));
    if (!b->constant) {
        s.run = stp_step_text_compare;
        s.prepare = NULL;
        STP_TRY(stp_compile_reg(c, b, &s.b));
    }
    return stp_compile_step(c, s, &out->reg);
}

static stp_status compare(stp_compiler *c, stp_sign sign, stp_x a, stp_x b, size_t at, stp_x *out)
{
    out->type = STP_X_BOOL;
    out->constant = false;
    if (a.type == STP_X_NA || b.type == STP_X_NA)
        return stp_expr_fault(c->err, c->e, at, "is_na(x) tells whether x is missing",
                              "a comparison with na is neither true nor false");
    const bool times = a.type == STP_X_TIME || b.type == STP_X_TIME;
    const stp_expr_type type = times ? STP_X_TIME : a.type == STP_X_TEXT ? STP_X_TEXT : STP_X_NUMBER;
    const bool fits = times ? (a.type == b.type || (a.type == STP_X_TEXT && a.constant) ||
                               (b.type == STP_X_TEXT && b.constant))
                            : (a.type == STP_X_TEXT) == (b.type == STP_X_TEXT);
    if (!fits) return cannot_compare(c, &a, &b, at);
    if (type == STP_X_TEXT) return compare_texts(c, sign, &a, &b, out);
    STP_TRY(stp_compile_as(c, &a, type, 0, sign_names[sign]));
    STP_TRY(stp_compile_as(c, &b, type, a.digits, sign_names[sign]));
    STP_TRY(stp_compile_as(c, &a, type, b.digits, sign_names[sign]));
    if (a.constant) {
        const stp_x swap = a;
        a = b;
        b = swap;
        sign = turned(sign);
    }
    const stp_step_forms *f = times ? &stp_time_compare[sign] : &stp_number_steps[sign];
    stp_step s = STP_STEP(b.constant ? f->vs : f->vv, .k = b.number, .t = b.time);
    STP_TRY(stp_compile_reg(c, &a, &s.a));
    if (!b.constant) STP_TRY(stp_compile_reg(c, &b, &s.b));
    return stp_compile_step(c, s, &out->reg);
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------- */

static stp_status numbers(stp_compiler *c, stp_sign sign, const stp_x *a, const stp_x *b, stp_x *out)
{
    out->type = STP_X_NUMBER;
    out->constant = false;
    if (sign == STP_POW && b->constant && b->number == 2) {
        sign = STP_MUL;                        /* the same value, much faster */
        b = a;
    }
    const stp_step_forms *f = &stp_number_steps[sign];
    stp_step s = STP_STEP(b->constant ? f->vs : a->constant ? f->sv : f->vv, .k = b->constant ? b->number : a->number);
    if (!a->constant || b->constant) STP_TRY(stp_compile_reg(c, a, &s.a));
    if (!b->constant) STP_TRY(stp_compile_reg(c, b, &s.b));
    return stp_compile_step(c, s, &out->reg);
}

/* time - time is seconds; time + seconds is a time. */
static stp_status times(stp_compiler *c, stp_sign sign, stp_x *a, stp_x *b, size_t at, stp_x *out)
{
    out->constant = false;
    stp_step s = STP_STEP(stp_step_time_diff);
    if (sign == STP_SUB && (a->type == STP_X_TIME || a->type == STP_X_TEXT) && b->type != STP_X_NUMBER &&
        b->type != STP_X_BOOL) {
        STP_TRY(stp_compile_as(c, a, STP_X_TIME, 0, "'-'"));
        STP_TRY(stp_compile_as(c, b, STP_X_TIME, a->digits, "'-'"));
        STP_TRY(stp_compile_as(c, a, STP_X_TIME, b->digits, "'-'"));
        s.digits = a->digits;
        out->type = STP_X_NUMBER;
    } else if (sign == STP_ADD || (sign == STP_SUB && a->type == STP_X_TIME)) {
        stp_x *time = a->type == STP_X_TIME ? a : b, *by = time == a ? b : a;
        STP_TRY(stp_compile_as(c, by, STP_X_NUMBER, 0, sign == STP_ADD ? "time +" : "time -"));
        s = STP_STEP(stp_step_time_shift, .k = sign == STP_ADD ? 1 : -1, .digits = time->digits);
        out->type = STP_X_TIME;
        out->digits = time->digits;
        a = time;
        b = by;
    } else {
        return stp_expr_fault(c->err, c->e, at, "time - time is seconds, time + seconds is a time",
                              "%s does not work on times", sign_names[sign]);
    }
    STP_TRY(stp_compile_reg(c, a, &s.a));
    STP_TRY(stp_compile_reg(c, b, &s.b));
    return stp_compile_step(c, s, &out->reg);
}

static stp_status arithmetic(stp_compiler *c, stp_sign sign, stp_x *a, stp_x *b, size_t at, stp_x *out)
{
    if (a->type == STP_X_TIME || b->type == STP_X_TIME) return times(c, sign, a, b, at, out);
    STP_TRY(stp_compile_as(c, a, STP_X_NUMBER, 0, sign_names[sign]));
    STP_TRY(stp_compile_as(c, b, STP_X_NUMBER, 0, sign_names[sign]));
    return numbers(c, sign, a, b, out);
}

/* ---- logic ----------------------------------------------------------------------------------------------------- */

static stp_status logic(stp_compiler *c, stp_sign sign, stp_x *a, stp_x *b, stp_x *out)
{
    stp_step s = STP_STEP(sign == STP_AND ? stp_step_and : stp_step_or);
    STP_TRY(stp_compile_as(c, a, STP_X_BOOL, 0, sign_names[sign]));
    STP_TRY(stp_compile_as(c, b, STP_X_BOOL, 0, sign_names[sign]));
    STP_TRY(stp_compile_reg(c, a, &s.a));
    STP_TRY(stp_compile_reg(c, b, &s.b));
    out->type = STP_X_BOOL;
    return stp_compile_step(c, s, &out->reg);
}

static stp_status before(stp_compiler *c, stp_sign sign, stp_x *a, stp_x *out)
{
    const stp_expr_type type = sign == STP_SUB ? STP_X_NUMBER : STP_X_BOOL;
    STP_TRY(stp_compile_as(c, a, type, 0, sign_names[sign]));
    out->type = type;
    out->constant = a->constant && type == STP_X_NUMBER;
    out->number = -a->number;
    if (out->constant) return STP_OK;
    stp_step s = STP_STEP(sign == STP_SUB ? stp_step_neg : stp_step_not);
    STP_TRY(stp_compile_reg(c, a, &s.a));
    return stp_compile_step(c, s, &out->reg);
}

static stp_status match(stp_compiler *c, stp_x *a, const stp_x *b, stp_x *out)
{
    STP_TRY(stp_compile_as(c, a, STP_X_TEXT, 0, "'=~'"));
    if (b->type != STP_X_TEXT || !b->constant || !b->text)
        return stp_expr_fault(c->err, c->e, b->at, "name =~ \"^north\"",
                              "'=~' wants a regular expression as constant text");
    stp_step s = STP_STEP(stp_step_text_test, .prepare = stp_prepare_match);
    STP_TRY(stp_regex_compile(c->set, c->e, b->at, b->text, &s.regex, c->err));
    STP_TRY(stp_compile_reg(c, a, &s.a));
    out->type = STP_X_BOOL;
    return stp_compile_step(c, s, &out->reg);
}

stp_status stp_compile_sign(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out)
{
    const stp_sign sign = node->sign;
    if (node->n_args == 1) return before(c, sign, &args[0], out);
    if (sign == STP_MATCH) return match(c, &args[0], &args[1], out);
    if (sign == STP_AND || sign == STP_OR) return logic(c, sign, &args[0], &args[1], out);
    if (sign >= STP_EQ && sign <= STP_GE) return compare(c, sign, args[0], args[1], node->at, out);
    return arithmetic(c, sign, &args[0], &args[1], node->at, out);
}

/* ---- lists ----------------------------------------------------------------------------------------------------- */

static stp_status in_texts(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out)
{
    const int n = node->n_args - 1;
    const char **list = stp_arena_array(&c->set->arena, (size_t) n, sizeof *list);
    if (!list) return stp_no_memory(c->err, "an expression");
    for (int i = 0; i < n; i++) list[i] = args[i + 1].text;
    stp_step s = STP_STEP(stp_step_text_test, .prepare = stp_prepare_in, .list = list, .n_list = n);
    STP_TRY(stp_compile_reg(c, &args[0], &s.a));
    out->type = STP_X_BOOL;
    return stp_compile_step(c, s, &out->reg);
}

stp_status stp_compile_in(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out)
{
    if (node->n_args < 2) return stp_expr_fault(c->err, c->e, node->at, NULL, "the list behind 'in' is empty");
    bool texts = args[0].type == STP_X_TEXT;
    for (int i = 1; i < node->n_args; i++) texts &= args[i].type == STP_X_TEXT && args[i].constant && args[i].text;
    if (texts) return in_texts(c, node, args, out);
    for (int i = 1; i < node->n_args; i++) {
        stp_x one = *out, all = *out;
        STP_TRY(compare(c, STP_EQ, args[0], args[i], args[i].at, &one));
        if (i > 1) STP_TRY(logic(c, STP_OR, out, &one, &all));
        *out = i > 1 ? all : one;
    }
    return STP_OK;
}
