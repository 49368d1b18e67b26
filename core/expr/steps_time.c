/* Steps on times: int64 counts of 10^-digits seconds, exact. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "expr/program.h"

enum { DAY = 86400 };

__extension__ typedef __int128 wide;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- units ---------------------------------------------------------------------------------------------------- */

int64_t stp_time_scaled(int64_t v, int from, int to)
{
    if (v == STP_TIME_NA || to == from) return v;
    if (to < from) return floor_div(v, stp_time_units(from) / stp_time_units(to));
    int64_t out;
    if (!__builtin_mul_overflow(v, stp_time_units(to) / stp_time_units(from), &out) && out != STP_TIME_NA) return out;
    return v < 0 ? INT64_MIN + 1 : INT64_MAX;
}

void stp_step_time_scale(const stp_step *s, stp_frame *f, int n)
{
    int64_t *restrict out = stp_step_out(s, f);
    const int64_t *restrict v = f->reg[s->a];
    for (int i = 0; i < n; i++) out[i] = stp_time_scaled(v[i], s->digits, (int) s->t);
}

/* ---- comparisons and arithmetic ---------------------------------------------------------------------------------- */

#define COMPARE_LOOP(name, op, B)                                                              \
    static void name(const stp_step *s, stp_frame *f, int n)                                   \
    {                                                                                          \
        uint8_t *restrict out = stp_step_out(s, f);                                            \
        const int64_t *restrict v = f->reg[s->a];                                              \
        for (int i = 0; i < n; i++) {                                                          \
            const int64_t a = v[i], b = B;                                                     \
            out[i] = a == STP_TIME_NA || b == STP_TIME_NA ? STP_BOOL_NA : (uint8_t) (a op b);  \
        }                                                                                      \
    }
#define COMPARE(name, op)                                                \
    COMPARE_LOOP(name##_vv, op, ((const int64_t *) f->reg[s->b])[i])     \
    COMPARE_LOOP(name##_vs, op, s->t)
COMPARE(eq, ==)
COMPARE(ne, !=)
COMPARE(lt, <)
COMPARE(le, <=)
COMPARE(gt, >)
COMPARE(ge, >=)

const stp_step_forms stp_time_compare[STP_GE + 1] = {
    [STP_EQ] = { eq_vv, eq_vs, NULL }, [STP_NE] = { ne_vv, ne_vs, NULL }, [STP_LT] = { lt_vv, lt_vs, NULL },
    [STP_LE] = { le_vv, le_vs, NULL }, [STP_GT] = { gt_vv, gt_vs, NULL }, [STP_GE] = { ge_vv, ge_vs, NULL },
};

void stp_step_time_diff(const stp_step *s, stp_frame *f, int n)
{
    double *restrict out = stp_step_out(s, f);
    const int64_t *restrict a = f->reg[s->a], *restrict b = f->reg[s->b];
    const double units = (double) stp_time_units(s->digits);
    for (int i = 0; i < n; i++) {
        const wide d = (wide) a[i] - b[i];
        out[i] = a[i] == STP_TIME_NA || b[i] == STP_TIME_NA ? NAN : (double) d / units;
    }
}

void stp_step_time_shift(const stp_step *s, stp_frame *f, int n)
{
    int64_t *restrict out = stp_step_out(s, f);
    const int64_t *restrict a = f->reg[s->a];
    const double *restrict b = f->reg[s->b];
    const double units = s->k * (double) stp_time_units(s->digits);
    for (int i = 0; i < n; i++) {
        const double by = round(b[i] * units);
        int64_t sum;
        const bool ok = a[i] != STP_TIME_NA && by > -0x1p63 && by < 0x1p63 &&
                        !__builtin_add_overflow(a[i], (int64_t) by, &sum);
        out[i] = ok ? sum : STP_TIME_NA;
    }
}

/* ---- rounding down --------------------------------------------------------------------------------------------- */

void stp_step_time_floor(const stp_step *s, stp_frame *f, int n)
{
    int64_t *restrict out = stp_step_out(s, f);
    const int64_t *restrict v = f->reg[s->a];
    const int64_t width = s->t, start = (int64_t) s->k % width;
    for (int i = 0; i < n; i++) {
        const int64_t rest = v[i] % width, left = (rest < 0 ? rest + width : rest) - start;
        int64_t t;
        const bool ok = v[i] != STP_TIME_NA && !__builtin_sub_overflow(v[i], left < 0 ? left + width : left, &t);
        out[i] = ok ? t : STP_TIME_NA;
    }
}

/* The first instant of the months that hold a day. */
static int64_t begin_of_months(int64_t day, int months, int64_t day_units)
{
    int64_t year, t;
    int month, day_of_month;
    stp_civil_from_days(day, &year, &month, &day_of_month);
    const int64_t first = stp_days_from_civil(year, (month - 1) / months * months + 1, 1);
    return __builtin_mul_overflow(first, day_units, &t) ? STP_TIME_NA : t;
}

void stp_step_time_months(const stp_step *s, stp_frame *f, int n)
{
    int64_t *restrict out = stp_step_out(s, f);
    const int64_t *restrict v = f->reg[s->a];
    const int64_t day_units = DAY * stp_time_units(s->digits);
    int64_t last = STP_TIME_NA, last_day = INT64_MIN;
    for (int i = 0; i < n; i++) {
        const int64_t day = floor_div(v[i], day_units);
        if (day != last_day) last = begin_of_months(day, (int) s->k, day_units);
        last_day = day;
        out[i] = v[i] == STP_TIME_NA ? STP_TIME_NA : last;
    }
}

/* ---- parts ----------------------------------------------------------------------------------------------------- */

/* Rows near each other are often of one day. */
#define CIVIL(name, field)                                                            \
    void stp_step_##name(const stp_step *s, stp_frame *f, int n)                      \
    {                                                                                 \
        double *restrict out = stp_step_out(s, f);                                    \
        const int64_t *restrict v = f->reg[s->a];                                     \
        const int64_t day_units = DAY * stp_time_units(s->digits);                    \
        int64_t last = INT64_MIN;                                                     \
        struct { int64_t year; int month, day; } c = { 0 };                           \
        for (int i = 0; i < n; i++) {                                                 \
            const int64_t day = floor_div(v[i], day_units);                           \
            if (day != last) stp_civil_from_days(day, &c.year, &c.month, &c.day);     \
            last = day;                                                               \
            out[i] = v[i] == STP_TIME_NA ? NAN : (double) c.field;                    \
        }                                                                             \
    }
CIVIL(year, year)
CIVIL(month, month)
CIVIL(day, day)

/* width and count are constants, so the divisions become multiplications: (t / width) mod count, never negative. */
#define CLOCK_LOOP(name, units, width, count, value)                                      \
    static void name(const stp_step *s, stp_frame *f, int n)                              \
    {                                                                                     \
        double *restrict out = stp_step_out(s, f);                                        \
        const int64_t *restrict v = f->reg[s->a];                                         \
        const int64_t cycle = (int64_t) (width) * (count) * (units);                      \
        for (int i = 0; i < n; i++) {                                                     \
            const int64_t left = v[i] % cycle, up = left < 0 ? left + cycle : left;       \
            const int part = (int) (up / ((int64_t) (width) * (units)));                  \
            out[i] = v[i] == STP_TIME_NA ? NAN : (double) (value);                        \
        }                                                                                 \
    }
#define CLOCK(name, width, count, value)                                                  \
    CLOCK_LOOP(name##_s, 1, width, count, value)                                          \
    CLOCK_LOOP(name##_ms, 1000, width, count, value)                                      \
    CLOCK_LOOP(name##_us, 1000000, width, count, value)                                   \
    CLOCK_LOOP(name##_ns, 1000000000, width, count, value)                                \
    stp_step_fn *const stp_step_##name[4] = { name##_s, name##_ms, name##_us, name##_ns };
CLOCK(hour, 3600, 24, part)
CLOCK(minute, 60, 60, part)
CLOCK(second, 1, 60, part)
CLOCK(weekday, DAY, 7, (part + 3) % 7 + 1)     /* 1970-01-01 was a Thursday; Monday is 1 */

/* ---- texts that mean times ------------------------------------------------------------------------------------- */

bool stp_expr_time(const char *text, int64_t *out, int *digits)
{
    const size_t n = strlen(text);
    int64_t t, year;
    int found = 0;
    if (stp_parse_int(text, n, &year) && year > -1000000 && year < 1000000) {
        const stp_civil c = { .year = year, .month = 1, .day = 1 };
        *digits = 0;
        return stp_time_from_civil(&c, 0, out);
    }
    if (!stp_parse_time(text, n, 0, &t, &found)) return false;
    for (int d = found >= 9 ? 9 : (found + 2) / 3 * 3; d >= 0; d -= 3) {       /* less where the range is too small */
        if (!stp_parse_time(text, n, d, out, NULL)) continue;
        *digits = d;
        return true;
    }
    return false;
}
