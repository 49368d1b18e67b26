/* Moving and zooming become --xlim and --ylim, rounded far below a pixel. */
#include <math.h>
#include <stdio.h>
#include "base/text.h"
#include "base/time.h"
#include "explore.h"

/* Rounded to a power of ten far below a pixel, so that nobody reads noise. */
static double rounding(double length)
{
    return length > 0 && isfinite(length) ? pow(10, floor(log10(length)) - 4) : 0;
}

static void put_number(stp_buf *out, double v, double step)
{
    char text[STP_NUMBER_SIZE];
    const double near = step > 0 ? round(v / step) * step : v;
    snprintf(text, sizeof text, "%.*g",
             near != 0 && step > 0 ? (int) fmax(1, fmin(17, ceil(log10(fabs(near) / step)) + 1)) : 6,
             isfinite(near) ? near : v);
    stp_buf_text(out, text);
}

static void put_time(stp_buf *out, const stp_scale *s, double v, double step)
{
    char text[STP_TIME_SIZE];
    const double near = step > 1 ? round(v / step) * step : round(v);
    int64_t t;
    if (!(fabs(near) < 9e18) || __builtin_add_overflow((int64_t) near, s->origin, &t)) return;
    stp_buf_text(out, stp_format_time(text, t, s->time_digits));
}

static void put_end(stp_buf *out, const stp_scale *s, double v, double step)
{
    if (s->kind == STP_SCALE_TIME)
        put_time(out, s, v, step);
    else
        put_number(out, v, step);
}

/* On axes that are not straight the ends have steps of their own. */
static double step_of(const stp_scale *s, double end, double length)
{
    return s->kind == STP_SCALE_LOG ? rounding(fabs(end)) : rounding(length);
}

/* The positions a and b of the present range become its ends. */
static stp_status set_range(stp_explorer *e, const stp_scale *s, bool is_y, double a, double b, stp_error *err)
{
    if (s->kind == STP_SCALE_CATEGORY) return STP_OK;
    double lo = stp_scale_inverse(s, a), hi = stp_scale_inverse(s, b);
    if (s->flipped) {
        const double t = lo;
        lo = hi;
        hi = t;
    }
    if (!isfinite(lo) || !isfinite(hi)) return stp_fail(err, STP_ERR_USAGE, "the axis goes no further");
    stp_buf text = { 0 };
    put_end(&text, s, lo, step_of(s, lo, hi - lo));
    stp_buf_char(&text, ':');
    put_end(&text, s, hi, step_of(s, hi, hi - lo));
    const stp_field_id f = is_y ? STP_F_YLIM : STP_F_XLIM;
    stp_status status = stp_buf_check(&text, "a range", err);
    if (status == STP_OK) status = stp_value_set(&stp_explorer_item(e)->v[f], &e->spec->arena, f, text.data, err);
    stp_buf_clear(&text);
    return status;
}

/* The panel at a point of the picture, else the first; NULL: there is none with axes. */
static const stp_shown *panel_at(const stp_explorer *e, double x, double y)
{
    const stp_shown *first = NULL;
    for (int i = 0; i < e->n_shown; i++) {
        const stp_shown *s = &e->shown[i];
        if (!(s->width > 0 && s->height > 0)) continue;
        if (x >= s->left && x <= s->left + s->width && y >= s->top && y <= s->top + s->height) return s;
        if (!first) first = s;
    }
    return first;
}

/* x0, x1, y0, y1: positions in the panel, 0 to 1, that become its edges. Both or none: axes change together. */
static stp_status set_ranges(stp_explorer *e, const stp_shown *s, const double x[2], const double y[2], stp_error *err)
{
    const stp_value old_x = stp_explorer_item(e)->v[STP_F_XLIM], old_y = stp_explorer_item(e)->v[STP_F_YLIM];
    stp_status status = STP_OK;
    if (s->has_x) status = set_range(e, &s->x, false, x[0], x[1], err);
    if (status == STP_OK && s->has_y) status = set_range(e, &s->y, true, y[0], y[1], err);
    if (status == STP_OK) return STP_OK;
    stp_explorer_item(e)->v[STP_F_XLIM] = old_x;
    stp_explorer_item(e)->v[STP_F_YLIM] = old_y;
    return status;
}

static stp_status no_axes(stp_error *err)
{
    return stp_fail(err, STP_ERR_USAGE, "this picture has no axes to move along");
}

static double within(double v)
{
    return fmin(fmax(v, 0), 1);
}

stp_status stp_explore_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err)
{
    const stp_shown *s = panel_at(e, x, y);
    if (!s) return no_axes(err);
    const double px = x < 0 ? 0.5 : within((x - s->left) / s->width),
                 py = x < 0 ? 0.5 : within(1 - (y - s->top) / s->height);
    const double to_x[2] = { px - px * factor, px + (1 - px) * factor },
                 to_y[2] = { py - py * factor, py + (1 - py) * factor };
    return set_ranges(e, s, to_x, to_y, err);
}

stp_status stp_explore_pan(stp_explorer *e, double dx, double dy, stp_error *err)
{
    const stp_shown *s = panel_at(e, -1, -1);
    if (!s) return no_axes(err);
    const double x = -dx / s->width, y = dy / s->height;
    return set_ranges(e, s, (double[]){ x, 1 + x }, (double[]){ y, 1 + y }, err);
}
