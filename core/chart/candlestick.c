/* Open, high, low and close of each time: a line from low to high, a body from open to close; filled where it fell. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "chart/stack.h"
#include "spec/choose.h"
#include "spec/gather.h"

enum { BODY_MOST = 14 };
#define UP        0x2a9d7fffu
#define DOWN      0xc8457bffu
#define BODY_PART 0.6

/* y names all four; one axis serves them, named by none. */
static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    if (l->n_y == 4 && !stp_is_text(l->y[0].info->meaning) && !stp_is_text(l->x.info->meaning)) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "a candlestick wants four columns of numbers: -y open,high,low,close");
    return stp_hint(err, "and -x a time or a number");
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->keep_rows = true;
    STP_TRY(stp_series_make(d, err));
    d->names_series = false;
    for (int k = 0; k < d->n_series; k++) d->series[k].label = "";
    return STP_OK;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Half the least distance between two times; half a day for one. */
static double half_slot(const stp_drawing *d)
{
    const stp_series *s = &d->series[0];
    double *x = malloc(((size_t) s->n + 1) * sizeof *x), least = INFINITY;
    int64_t n = 0;
    for (int64_t i = 0; x && i < s->n; i++)
        if (!isnan(s->x[i])) x[n++] = s->x[i];
    if (x) qsort(x, (size_t) n, sizeof *x, by_value);
    for (int64_t i = 1; i < n; i++)
        if (x[i] > x[i - 1]) least = fmin(least, x[i] - x[i - 1]);
    free(x);
    double day = 43200;
    for (int k = 0; k < d->panel->x.time_digits; k++) day *= 10;
    return isfinite(least) ? least / 2 : d->panel->x.kind == STP_SCALE_TIME ? day : 0.5;
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const double half = is_y || !d->n_series ? 0 : half_slot(d);
    for (int k = 0; k < d->n_series; k++)
        for (int64_t i = 0; i < d->series[k].n; i++) {
            const double v = is_y ? d->series[k].y[i] : d->series[k].x[i];
            if (!isfinite(v)) continue;
            *lo = fmin(*lo, v - half);
            *hi = fmax(*hi, v + half);
        }
}

static void draw_candle(stp_drawing *d, int64_t i, double half)
{
    const stp_panel *p = d->panel;
    double y[4];
    for (int k = 0; k < 4; k++) y[k] = d->series[k].y[i];
    const bool fell = y[3] < y[0];
    const double x = stp_panel_px(p, d->series[0].x[i]), open = stp_panel_py(p, y[0]), high = stp_panel_py(p, y[1]),
                 low = stp_panel_py(p, y[2]), close = stp_panel_py(p, y[3]);
    if (isnan(x) || isnan(open) || isnan(high) || isnan(low) || isnan(close)) return;
    const uint32_t color = fell ? DOWN : UP;
    stp_scene_line(d->scene, x, high, x, low, color, 1);
    const stp_rect r = { x - half, fmin(open, close), 2 * half, fmax(1, fabs(open - close)) };
    const bool hollow = !fell && half >= 2;
    stp_scene_rects(d->scene, &r, 1,
                    (stp_style){ .fill = hollow ? d->panel->theme->background | 255 : color,
                                 .stroke = hollow ? color : 0,
                                 .width = hollow ? 1 : 0 });
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    if (d->n_series != 4) return stp_fail(err, STP_ERR_USAGE, "a candlestick has no groups");
    const double slot = 2 * half_slot(d) / (p->x.hi - p->x.lo) * p->plot.w,
                 half = fmax(0.5, fmin(BODY_MOST, slot * BODY_PART) / 2);
    stp_scene_group(d->scene, "candles", NULL);
    for (int64_t i = 0; i < d->series[0].n; i++) draw_candle(d, i, half);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

const stp_kind stp_kind_candlestick = {
    .name = "candlestick",
    .title = "Candlestick chart",
    .help = "open, high, low and close of each time; hollow where it rose",
    .example = "stipple plot stocks.csv -k candlestick -x date -y open,high,low,close",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .pad_y = 0.03,
    .grid_y = true,
    .bind = bind,
    .most_rows = 200000,
    .instead = "make coarser ones of several rows, or take some with --where or --head",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .span = span,
    .draw = draw,
};
