/* Ticks of durations: steps of the clock, labels in the units that these steps need, "1:30" where they need two. */
#include <math.h>
#include "scale/label.h"
#include "scale/ticks_kinds.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
static const double steps[] = {
    1,           2,           5,           10,   15,       30,       MINUTE,   2 * MINUTE, 5 * MINUTE,
    10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,  DAY,
};

/* How labels are written; the first whose step is at most that of the ticks and whose range holds the longest one. */
typedef struct form {
    double step, most;              /* seconds */
    double unit, part; /* of the number in front and of that behind the colon, seconds; part 0: there is none */
    const char *suffix;
} form;

static const form forms[] = {
    { DAY, INFINITY, DAY, 0, "(d)" },         { HOUR, 2 * DAY, HOUR, 0, "(h)" },
    { HOUR, INFINITY, DAY, HOUR, "(d:h)" },   { MINUTE, 2 * HOUR, MINUTE, 0, "(min)" },
    { MINUTE, INFINITY, HOUR, MINUTE, "(h:min)" }, { 1, 2 * MINUTE, 1, 0, "(s)" },
    { 1, INFINITY, MINUTE, 1, "(min:s)" },
};

static double find_step(double length, double wanted)
{
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (length / steps[i] <= wanted + 0.5) return steps[i];
    return 0;
}

static const char *label(stp_arena *arena, const form *f, double seconds)
{
    const double size = fabs(seconds), whole = floor(size / f->unit + 1e-9), rest = size - whole * f->unit;
    const char *sign = seconds < 0 && size > 0 ? STP_MINUS : "";
    if (!(f->part > 0)) return stp_label_fixed(arena, seconds / f->unit, 0, ',');
    const char *text = stp_arena_printf(arena, "%s%.0f:%02.0f", sign, whole, rest / f->part);
    return text ? text : "";
}

/* Parts of a second and thousands of days are like other numbers, in their unit. */
static stp_status as_numbers(const stp_scale *s, const stp_tick_style *style, double unit, const char *suffix,
                             stp_arena *arena, stp_ticks *out, stp_error *err)
{
    stp_scale own = *s;
    stp_tick_style plain = *style;
    const double factor = style->seconds / unit;
    plain.seconds = 0;
    own.lo *= factor;
    own.hi *= factor;
    own.integer = false;
    STP_TRY(stp_ticks_linear(&own, &plain, arena, out, err));
    for (int i = 0; i < out->n; i++) out->ticks[i].value /= factor;
    if (!out->suffix) out->suffix = suffix;
    return STP_OK;
}

stp_status stp_ticks_duration(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                              stp_error *err)
{
    const double lo = s->lo * style->seconds, hi = s->hi * style->seconds, slack = 1e-9 * (hi - lo);
    const double step = find_step(hi - lo, style->wanted), longest = fmax(fabs(lo), fabs(hi));
    if (!(step > 0)) return as_numbers(s, style, DAY, "(d)", arena, out, err);
    if (hi - lo < style->wanted) return as_numbers(s, style, 1, "(s)", arena, out, err);
    const double first = style->loose ? floor((lo + slack) / step) : ceil((lo - slack) / step);
    const double last = style->loose ? ceil((hi - slack) / step) : floor((hi + slack) / step);
    const form *f = forms;
    while (f->step > step || longest > f->most) f++;
    stp_ticks made = { .n = (int) fmin(1000, last - first + 1), .suffix = f->suffix };
    made.ticks = stp_arena_array(arena, (size_t) made.n + 1, sizeof *made.ticks);
    if (!made.ticks) return stp_no_memory(err, "ticks");
    for (int i = 0; i < made.n; i++) {
        made.ticks[i].value = (first + i) * step / style->seconds;
        made.ticks[i].label = label(arena, f, (first + i) * step);
    }
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}
