/* Ticks of an axis: checks what was asked, hands it to the kind of scale, and does the two simple kinds
 * (linear, category) itself. The search for round numbers is wilkinson.c. */
#include "scale/ticks.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include "scale/label.h"
#include "scale/ticks_kinds.h"
#include "scale/wilkinson.h"

/* ---- round numbers ----------------------------------------------------------------------- */

static double clamp(double v, double least, double greatest)
{
    return v < least ? least : v > greatest ? greatest : v;
}

/* The search works on numbers whose differences neither overflow nor vanish. */
static int shift_of(double greatest)
{
    return greatest > 1e290 ? 30 : greatest < 1e-250 ? -80 : 0;
}

static double shifted(double v, int shift)
{
    return shift > 0 ? v / 1e30 : shift < 0 ? v * 1e80 : v;
}

static stp_sequence best_sequence(double lo, double hi, double wanted, bool loose, bool integer, int *shift)
{
    const double greatest = fmax(fabs(lo), fabs(hi));
    *shift = shift_of(greatest);
    const double ulp = shifted(greatest - nextafter(greatest, 0), *shift);
    const double a = shifted(lo, *shift), b = shifted(hi, *shift);
    double room = (b - a) / ulp + 1;
    if (integer) room = fmin(room, loose ? ceil(hi) - floor(lo) + 1 : floor(hi) - ceil(lo) + 1);
    if (room < 2) return (stp_sequence) { 0 };
    /* whole ticks of huge numbers are whole before the shift too, for it takes a power of ten away */
    return stp_wilkinson(a, b, fmin(clamp(wanted, 2, 100), room), loose, integer && *shift == 0, ulp);
}

/* Where no round step fits: the ends themselves, or the whole numbers next to them. */
static int ends(double lo, double hi, bool loose, bool integer, stp_decimal out[2])
{
    if (integer) {
        lo = loose ? floor(lo) : ceil(lo);
        hi = loose ? ceil(hi) : floor(hi);
        if (lo > hi) return 0;
    }
    out[0] = stp_decimal_from(lo, 0);
    out[1] = stp_decimal_from(hi, 0);
    return lo < hi ? 2 : 1;
}

stp_status stp_ticks_round(double lo, double hi, const stp_tick_style *style, bool integer, stp_arena *arena,
                           stp_tick_list *out, stp_error *err)
{
    int shift = 0, n = 0;
    const stp_sequence s = best_sequence(lo, hi, style->wanted, style->loose, integer, &shift);
    const double slack = 1e-10 * (hi / 2 - lo / 2) * 2;
    stp_decimal *at = stp_arena_array(arena, (size_t) s.n + 2, sizeof *at);
    if (!at) return stp_no_memory(err, "ticks");
    double before = -INFINITY, first = INFINITY;
    for (int i = 0; i < s.n; i++) {
        const stp_decimal d = { s.first + i * s.step, s.exponent + shift };
        const double v = stp_decimal_value(d);
        if (!isfinite(v) || v <= before || (!style->loose && (v < lo - slack || v > hi + slack))) continue;
        before = v;
        first = fmin(first, v);
        at[n++] = d;
    }
    const bool covers = first <= lo + slack && before >= hi - slack;
    if (n < 2 || (style->loose && !covers)) n = ends(lo, hi, style->loose, integer, at);
    *out = (stp_tick_list) { at, n };
    return STP_OK;
}

stp_status stp_ticks_labelled(const stp_tick_list *list, const stp_tick_style *style, bool years, stp_arena *arena,
                              stp_ticks *out, stp_error *err)
{
    stp_ticks made = { .n = list->n };
    made.ticks = stp_arena_array(arena, (size_t) list->n + 1, sizeof *made.ticks);
    if (!made.ticks) return stp_no_memory(err, "ticks");
    const stp_label_form form = stp_label_form_of(list->at, list->n, style->thousands, years);
    for (int i = 0; i < list->n; i++) {
        made.ticks[i].value = stp_decimal_value(list->at[i]);
        made.ticks[i].label = stp_label_in_form(arena, list->at[i], form);
    }
    made.suffix = stp_label_suffix(arena, form.shift);
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}

/* ---- kinds -------------------------------------------------------------------------------- */

stp_status stp_ticks_linear(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                            stp_error *err)
{
    stp_tick_list list = { 0 };
    if (style->seconds > 0) return stp_ticks_duration(s, style, arena, out, err);
    if (style->degrees) return stp_ticks_degrees(s, style, arena, out, err);
    STP_TRY(stp_ticks_round(s->lo, s->hi, style, s->integer, arena, &list, err));
    return stp_ticks_labelled(&list, style, s->integer, arena, out, err);
}

static stp_status ticks_category(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                                 stp_error *err)
{
    (void) style;
    const int n = s->labels && s->n_labels > 0 ? s->n_labels : 0;
    stp_ticks made = { .n = n };
    made.ticks = stp_arena_array(arena, (size_t) n + 1, sizeof *made.ticks);
    if (!made.ticks) return stp_no_memory(err, "ticks");
    for (int i = 0; i < n; i++) {
        const char *const label = s->labels[i];
        made.ticks[i].value = i;
        made.ticks[i].label = label && *label ? stp_arena_text(arena, label) : "(missing)";
    }
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}

typedef stp_status make_fn(const stp_scale *, const stp_tick_style *, stp_arena *, stp_ticks *, stp_error *);
static make_fn *const makers[] = {
    [STP_SCALE_LINEAR] = stp_ticks_linear,
    [STP_SCALE_LOG] = stp_ticks_log,
    [STP_SCALE_TIME] = stp_ticks_time,
    [STP_SCALE_CATEGORY] = ticks_category,
    [STP_SCALE_SYMLOG] = stp_ticks_symlog,
    [STP_SCALE_SQRT] = stp_ticks_sqrt,
};

stp_status stp_ticks_make(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                          stp_error *err)
{
    if ((size_t) s->kind >= STP_COUNT(makers))
        return stp_fail(err, STP_ERR_USAGE, "there is no scale %d", (int) s->kind);
    stp_tick_style checked = *style;
    checked.wanted = checked.wanted >= 1 ? fmin(checked.wanted, 100) : 1;
    if (s->kind != STP_SCALE_CATEGORY) {
        if (!isfinite(s->lo) || !isfinite(s->hi) || !(s->lo < s->hi))
            return stp_fail(err, STP_ERR_USAGE, "an axis cannot reach from %g to %g", s->lo, s->hi);
        if (s->kind == STP_SCALE_LOG && !(s->lo > 0)) {
            stp_fail(err, STP_ERR_USAGE, "a log axis cannot begin at %g", s->lo);
            return stp_hint(err, "give a range whose ends are greater than 0");
        }
    }
    return makers[s->kind](s, &checked, arena, out, err);
}

/* ---- colour bars --------------------------------------------------------------------------- */

typedef struct values {
    double *at;
    int n, room;
} values;

static void add(values *v, double lo, double hi, double value)
{
    if (value >= lo && value <= hi && v->n < v->room) v->at[v->n++] = value;
}

/* 1, 2 and 5 times the powers of ten, of both signs, down to a millionth of the greatest (or of lo where the range
 * lies on one side of 0). */
static void add_series(values *v, double lo, double hi, bool integer)
{
    const double greatest = fmax(fabs(lo), fabs(hi));
    if (greatest == 0) return;
    const double least = lo > 0 ? lo : hi < 0 ? -hi : greatest * 1e-6;
    const int from = integer ? 0 : stp_exponent10(fmax(least, 1e-307)), to = stp_exponent10(greatest);
    for (int e = from; e <= to; e++) {
        for (int i = 0; i < 3; i++) {
            const double value = stp_decimal_value((stp_decimal) { (const int[]) { 1, 2, 5 }[i], e });
            add(v, lo, hi, value);
            add(v, lo, hi, -value);
        }
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

stp_status stp_nice_values(double lo, double hi, bool integer, stp_arena *arena, double **out, int *n, stp_error *err)
{
    enum { FEW = 5, LINEAR_WANTED = 8 };
    if (!isfinite(lo) || !isfinite(hi) || lo > hi)
        return stp_fail(err, STP_ERR_USAGE, "colours cannot reach from %g to %g", lo, hi);
    /* a decade has at most six values, and there are at most 618 of them */
    values v = { .room = 6 * 620 + 3 * LINEAR_WANTED };
    v.at = calloc((size_t) v.room, sizeof *v.at);
    if (!v.at) return stp_no_memory(err, "nice values");
    add_series(&v, lo, hi, integer);
    add(&v, lo, hi, 0);
    if (v.n < FEW && lo < hi) {             /* 1001 to 1004 holds no such number: take an axis' ticks too */
        stp_tick_list list = { 0 };
        const stp_tick_style style = { .wanted = LINEAR_WANTED };
        const stp_status s = stp_ticks_round(lo, hi, &style, integer, arena, &list, err);
        if (s != STP_OK) {
            free(v.at);
            return s;
        }
        for (int i = 0; i < list.n; i++) add(&v, lo, hi, stp_decimal_value(list.at[i]));
    }
    qsort(v.at, (size_t) v.n, sizeof *v.at, by_value);
    double *const made = stp_arena_array(arena, (size_t) v.n + 1, sizeof *made);
    int kept = 0;
    for (int i = 0; made && i < v.n; i++)
        if (i == 0 || v.at[i] != v.at[i - 1]) made[kept++] = v.at[i];
    free(v.at);
    if (!made) return stp_no_memory(err, "nice values");
    *out = made;
    *n = kept;
    return STP_OK;
}
