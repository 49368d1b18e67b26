/* Ticks of longitudes and latitudes: steps that divide the circle, labels with the side they are on. */
#include <math.h>
#include "scale/label.h"
#include "scale/ticks_kinds.h"

static const double steps[] = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90 };

static double find_step(double length, double wanted)
{
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (length / steps[i] <= wanted + 1.5) return steps[i];
    return steps[STP_COUNT(steps) - 1];
}

/* -180 < v <= 180. */
static double on_circle(double v)
{
    v = fmod(v, 360);
    return v > 180 ? v - 360 : v <= -180 ? v + 360 : v;
}

static const char *label(stp_arena *arena, double v, int decimals, char axis)
{
    if (axis == 'X') v = on_circle(v);
    const bool middle = fabs(v) < 1e-9 || (axis == 'X' && fabs(v) > 180 - 1e-9);
    const char *side = middle ? "" : axis == 'X' ? (v > 0 ? "E" : "W") : v > 0 ? "N" : "S";
    const char *text = stp_arena_printf(arena, "%s°%s", stp_label_fixed(arena, fabs(v), decimals, 0), side);
    return text ? text : "";
}

stp_status stp_ticks_degrees(const stp_scale *s, const stp_tick_style *style, stp_arena *arena, stp_ticks *out,
                             stp_error *err)
{
    const double step = find_step(s->hi - s->lo, style->wanted), slack = 1e-9 * (s->hi - s->lo);
    const int decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    const double first = ceil((s->lo - slack) / step), last = floor((s->hi + slack) / step);
    if (last - first < 1 || last - first > 1000) { /* too narrow or too wide: as other numbers */
        stp_tick_style plain = *style;
        plain.degrees = 0;
        return stp_ticks_linear(s, &plain, arena, out, err);
    }
    stp_ticks made = { .n = (int) (last - first) + 1 };
    made.ticks = stp_arena_array(arena, (size_t) made.n, sizeof *made.ticks);
    if (!made.ticks) return stp_no_memory(err, "ticks");
    for (int i = 0; i < made.n; i++) {
        made.ticks[i].value = (first + i) * step;
        made.ticks[i].label = label(arena, made.ticks[i].value, decimals, style->degrees);
    }
    if (arena->failed) return stp_no_memory(err, "tick labels");
    *out = made;
    return STP_OK;
}
