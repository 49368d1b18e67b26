/* The functions of expressions. Most are one step on numbers; the others emit what they need. */
#include "expr/functions.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "expr/compile.h"

static stp_status emit(stp_compiler *c, stp_step step, const stp_x *x, stp_x *out)
{
    if (!step.a) STP_TRY(stp_compile_reg(c, x, &step.a));
    out->constant = false;
    return stp_compile_step(c, step, &out->reg);
}


/* ---- missing values and choices --------------------------------------------------------------------------------- */

static stp_status emit_is_na(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    static stp_step_fn *const by_type[STP_X_TYPES] = {
        stp_step_na_number, stp_step_na_bool, stp_step_na_time, stp_step_na_text, stp_step_na_number,
    };
    (void) n;
    out->type = STP_X_BOOL;
    if (args[0].type == STP_X_NA) {
        out->constant = true;
        out->number = 1;
        return STP_OK;
    }
    return emit(c, STP_STEP(by_type[args[0].type]), &args[0], out);
}

static stp_status emit_if(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    static stp_step_fn *const by_type[STP_X_TYPES] = {
        stp_step_if_number, stp_step_if_bool, stp_step_if_time, stp_step_if_text, stp_step_if_number,
    };
    (void) n;
    STP_TRY(stp_compile_unify(c, args + 1, 2, "if()"));
    stp_step s = STP_STEP(by_type[args[1].type]);
    if (args[1].type == STP_X_TEXT) s.prepare = stp_prepare_join;
    STP_TRY(stp_compile_reg(c, &args[1], &s.b));
    STP_TRY(stp_compile_reg(c, &args[2], &s.c));
    out->type = args[1].type;
    out->digits = args[1].digits;
    out->integer = args[1].integer && args[2].integer;
    return emit(c, s, &args[0], out);
}

static stp_status emit_coalesce(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    static stp_step_fn *const by_type[STP_X_TYPES] = {
        stp_step_coalesce_number, stp_step_coalesce_bool, stp_step_coalesce_time, stp_step_coalesce_text,
        stp_step_coalesce_number,
    };
    STP_TRY(stp_compile_unify(c, args, n, "coalesce()"));
    stp_x sum = args[0];
    for (int i = 1; i < n; i++) {
        stp_step s = STP_STEP(by_type[sum.type]);
        if (sum.type == STP_X_TEXT) s.prepare = stp_prepare_join;
        STP_TRY(stp_compile_reg(c, &args[i], &s.b));
        STP_TRY(emit(c, s, &sum, &sum));
        sum.integer = sum.integer && args[i].integer;
    }
    sum.at = out->at;
    *out = sum;
    return STP_OK;
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static stp_status fold_numbers(stp_compiler *c, stp_step_fn *run, stp_x *args, int n, stp_x *out)
{
    stp_x sum = args[0];
    for (int i = 1; i < n; i++) {
        stp_step s = STP_STEP(run);
        STP_TRY(stp_compile_reg(c, &args[i], &s.b));
        STP_TRY(emit(c, s, &sum, &sum));
        sum.integer = sum.integer && args[i].integer;
    }
    sum.at = out->at;
    *out = sum;
    return STP_OK;
}

static stp_status emit_min(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return fold_numbers(c, stp_step_min, args, n, out);
}

static stp_status emit_max(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return fold_numbers(c, stp_step_max, args, n, out);
}

/* clamp(x, lo, hi) is min(max(x, lo), hi). */
static stp_status emit_clamp(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    (void) n;
    STP_TRY(fold_numbers(c, stp_step_max, args, 2, &args[1]));
    return fold_numbers(c, stp_step_min, args + 1, 2, out);
}

static stp_status emit_round(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    stp_step s = STP_STEP(n > 1 ? stp_step_round_to : stp_step_round);
    if (n > 1) STP_TRY(stp_compile_reg(c, &args[1], &s.b));
    out->type = STP_X_NUMBER;
    return emit(c, s, &args[0], out);
}

/* ---- times ----------------------------------------------------------------------------------------------------- */

/* In bins of w seconds a time stays a time. */
static stp_status emit_bin(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    (void) n;
    if (args[0].type != STP_X_TIME) {
        stp_step s = STP_STEP(stp_step_bin);
        STP_TRY(stp_compile_as(c, &args[0], STP_X_NUMBER, 0, "bin()"));
        STP_TRY(stp_compile_reg(c, &args[1], &s.b));
        out->type = STP_X_NUMBER;
        return emit(c, s, &args[0], out);
    }
    const double width = round(args[1].number * (double) stp_time_units(args[0].digits));
    if (!args[1].constant || !(width >= 1 && width < 0x1p62))
        return stp_expr_fault(c->err, c->e, args[1].at, "bin(time, 3600)",
                              "bins of times want a constant number of seconds that the times can show");
    out->type = STP_X_TIME;
    out->digits = args[0].digits;
    return emit(c, STP_STEP(stp_step_time_floor, .t = (int64_t) width), &args[0], out);
}

static const struct unit { const char *name; int months, seconds; } units[] = {
    { "year", 12, 0 }, { "quarter", 3, 0 }, { "month", 1, 0 }, { "week", 0, 7 * 86400 }, { "day", 0, 86400 },
    { "hour", 0, 3600 }, { "minute", 0, 60 }, { "second", 0, 1 },
};

static stp_status unknown_unit(stp_compiler *c, const stp_x *x)
{
    const char *names[STP_COUNT(units)];
    char advice[80] = "";
    for (size_t i = 0; i < STP_COUNT(units); i++) names[i] = units[i].name;
    const char *near = x->text ? stp_nearest(x->text, names, STP_COUNT(units)) : NULL;
    if (near) snprintf(advice, sizeof advice, "did you mean \"%s\"?", near);
    else snprintf(advice, sizeof advice, "year, quarter, month, week, day, hour, minute or second");
    return stp_expr_fault(c->err, c->e, x->at, advice, "'%.60s' is no unit of time", x->text ? x->text : "na");
}

static stp_status emit_trunc(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    (void) n;
    const struct unit *u = NULL;
    for (size_t i = 0; args[1].text && i < STP_COUNT(units); i++)
        if (!strcmp(units[i].name, args[1].text)) u = &units[i];
    if (!u) return unknown_unit(c, &args[1]);
    out->type = STP_X_TIME;
    out->digits = args[0].digits;
    if (u->months) return emit(c, STP_STEP(stp_step_time_months, .digits = out->digits, .k = u->months), &args[0], out);
    const int64_t per_second = stp_time_units(out->digits);
    const double monday = u->seconds > 86400 ? (double) (4 * 86400 * per_second) : 0;        /* 1970-01-05 */
    return emit(c, STP_STEP(stp_step_time_floor, .t = u->seconds * per_second, .k = monday), &args[0], out);
}

/* Texts are read as times to the microsecond, which reach over all years that files hold. */
static stp_status emit_date(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    enum { DIGITS = 6 };
    (void) n;
    stp_x *x = &args[0];
    if (x->type != STP_X_TEXT || x->constant) {
        STP_TRY(stp_compile_as(c, x, STP_X_TIME, 0, "date()"));
        const size_t at = out->at;
        *out = *x;
        out->at = at;
        return STP_OK;
    }
    out->type = STP_X_TIME;
    out->digits = DIGITS;
    return emit(c, STP_STEP(stp_step_text_time, .prepare = stp_prepare_date, .digits = DIGITS), x, out);
}

static stp_status emit_clock(stp_compiler *c, stp_step_fn *const by_digits[4], stp_x *args, stp_x *out)
{
    return emit(c, STP_STEP(by_digits[args[0].digits / 3]), &args[0], out);
}

static stp_status emit_hour(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit_clock(c, stp_step_hour, args, out);
}

static stp_status emit_minute(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit_clock(c, stp_step_minute, args, out);
}

static stp_status emit_second(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit_clock(c, stp_step_second, args, out);
}

static stp_status emit_weekday(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit_clock(c, stp_step_weekday, args, out);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static stp_status emit_len(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit(c, STP_STEP(stp_step_text_number, .prepare = stp_prepare_length), &args[0], out);
}

static stp_status emit_lower(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit(c, STP_STEP(stp_step_text_same, .prepare = stp_prepare_lower), &args[0], out);
}

static stp_status emit_upper(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    return (void) n, emit(c, STP_STEP(stp_step_text_same, .prepare = stp_prepare_upper), &args[0], out);
}

static stp_status emit_substr(stp_compiler *c, stp_x *args, int n, stp_x *out)
{
    if (isnan(args[1].number) || args[1].number == 0)
        return stp_expr_fault(c->err, c->e, args[1].at, "substr(text, 1, 3) is the first three",
                              "characters are counted from 1, or from -1 at the end");
    const double length = n > 2 ? fmax(args[2].number, 0) : INFINITY;
    return emit(c, STP_STEP(stp_step_text_same, .prepare = stp_prepare_substr, .k = args[1].number, .k2 = length),
                &args[0], out);
}

/* ---- the table ------------------------------------------------------------------------------------------------- */

const stp_function stp_functions[] = {
    { "abs", "x", "n", 'n', "without its sign", stp_step_abs, NULL },
    { "sqrt", "x", "n", 'n', "square root", stp_step_sqrt, NULL },
    { "cbrt", "x", "n", 'n', "cube root", stp_step_cbrt, NULL },
    { "exp", "x", "n", 'n', "e to the power of x", stp_step_exp, NULL },
    { "log", "x", "n", 'n', "natural logarithm", stp_step_log, NULL },
    { "log10", "x", "n", 'n', "logarithm to base 10", stp_step_log10, NULL },
    { "log2", "x", "n", 'n', "logarithm to base 2", stp_step_log2, NULL },
    { "sin", "x", "n", 'n', "sine of an angle in radians", stp_step_sin, NULL },
    { "cos", "x", "n", 'n', "cosine", stp_step_cos, NULL },
    { "tan", "x", "n", 'n', "tangent", stp_step_tan, NULL },
    { "asin", "x", "n", 'n', "angle whose sine is x", stp_step_asin, NULL },
    { "acos", "x", "n", 'n', "angle whose cosine is x", stp_step_acos, NULL },
    { "atan", "x", "n", 'n', "angle whose tangent is x", stp_step_atan, NULL },
    { "atan2", "y, x", "nn", 'n', "angle of the point (x, y)", stp_step_atan2, NULL },
    { "round", "x[, digits]", "n?n", ' ', "nearest number with so many decimals, halves away from 0", NULL,
      emit_round },
    { "floor", "x", "n", 'n', "whole number at or below", stp_step_floor, NULL },
    { "ceil", "x", "n", 'n', "whole number at or above", stp_step_ceil, NULL },
    { "min", "a, b, ...", "nn+", ' ', "the least of the values in a row", NULL, emit_min },
    { "max", "a, b, ...", "nn+", ' ', "the greatest of the values in a row", NULL, emit_max },
    { "clamp", "x, lo, hi", "nnn", ' ', "x, but not below lo nor above hi", NULL, emit_clamp },
    { "bin", "x, w", "an", ' ', "lower end of the bin of width w; of a time, w in seconds", NULL, emit_bin },
    { "if", "c, a, b", "baa", ' ', "a where c is true, b where it is false; also c ? a : b", NULL, emit_if },
    { "is_na", "x", "a", 'b', "true where x is missing", NULL, emit_is_na },
    { "coalesce", "a, b, ...", "aa+", ' ', "the first value that is not missing", NULL, emit_coalesce },
    { "year", "t", "t", 'i', "year of a time", stp_step_year, NULL },
    { "month", "t", "t", 'i', "month, 1 to 12", stp_step_month, NULL },
    { "day", "t", "t", 'i', "day of the month, 1 to 31", stp_step_day, NULL },
    { "hour", "t", "t", 'i', "hour, 0 to 23", NULL, emit_hour },
    { "minute", "t", "t", 'i', "minute, 0 to 59", NULL, emit_minute },
    { "second", "t", "t", 'i', "whole second, 0 to 59", NULL, emit_second },
    { "weekday", "t", "t", 'i', "day of the week, Monday is 1, Sunday 7", NULL, emit_weekday },
    { "trunc", "t, unit", "tc", ' ', "begin of its year, quarter, month, week, day, hour, minute or second", NULL,
      emit_trunc },
    { "date", "s", "a", ' ', "a text as a time: date(\"2023-06-30T12:00\")", NULL, emit_date },
    { "lower", "s", "s", 's', "with small letters (of ASCII)", NULL, emit_lower },
    { "upper", "s", "s", 's', "with capital letters (of ASCII)", NULL, emit_upper },
    { "len", "s", "s", 'i', "number of characters", NULL, emit_len },
    { "substr", "s, first[, n]", "sk?k", 's', "n characters, the first is 1, the last -1", NULL, emit_substr },
    { 0 },
};

const stp_function *stp_function_find(const char *name)
{
    for (const stp_function *f = stp_functions; f->name; f++)
        if (!strcmp(f->name, name)) return f;
    return NULL;
}

void stp_function_refused(const char *name, const char **why, const char **instead)
{
    static const char other_rows[] = "looks at other rows, and an expression sees one row at a time",
                      whole_table[] = "looks at the whole table, and an expression sees one row at a time",
                      make_first[] = "make that column first, for example with mlr step -a shift,delta,counter,rsum",
                      reduce[] = "--agg reduces the rows of a cell or a group; for one number of the table use "
                                 "mlr stats1 or merge-fields first";
    static const struct { const char *name, *why, *instead; } table[] = {
        { "lag", other_rows, make_first },
        { "lead", other_rows, make_first },
        { "shift", other_rows, make_first },
        { "diff", other_rows, make_first },
        { "delta", other_rows, make_first },
        { "cumsum", other_rows, make_first },
        { "cumprod", other_rows, make_first },
        { "cummax", other_rows, make_first },
        { "cummin", other_rows, make_first },
        { "rolling", other_rows, make_first },
        { "ewm", other_rows, make_first },
        { "row_number", other_rows, make_first },
        { "rank", whole_table, "make that column first, for example with mlr sort -nf COLUMN then cat -n" },
        { "mean", whole_table, reduce },
        { "avg", whole_table, reduce },
        { "sum", whole_table, reduce },
        { "count", whole_table, reduce },
        { "median", whole_table, reduce },
        { "std", whole_table, reduce },
        { "var", whole_table, reduce },
        { "first", whole_table, reduce },
        { "last", whole_table, reduce },
        { "quantile", whole_table, reduce },
        { "mode", whole_table, reduce },
        { "nunique", whole_table, reduce },
        { "min", whole_table, reduce },
        { "max", whole_table, reduce },
    };
    *why = *instead = NULL;
    for (size_t i = 0; i < STP_COUNT(table); i++) {
        if (strcmp(table[i].name, name) != 0) continue;
        *why = table[i].why;
        *instead = table[i].instead;
    }
}
