/* A dot with a bar of its error at each x, and the band of an error along a line. */
#include <math.h>
#include <stdlib.h>
#include "chart/interval.h"
#include "chart/kinds.h"
#include "chart/lanes.h"

enum { CAP = 3 };
#define DOT        3.0
#define BAND_ALPHA 0.22

/* ---- error bars ----------------------------------------------------------------------------------------------------
 */

static stp_status bind_bars(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_interval_bind(p, l, false, err);
}

static stp_status prepare_bars(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_DOT;
    return stp_interval_make(d, false, err);
}

/* An end on a logarithmic axis may lie below all: the bar goes to the edge. */
static double end_py(const stp_panel *p, double v)
{
    const double y = stp_panel_py(p, v);
    return isnan(y) ? p->plot.y + p->plot.h : fmin(fmax(y, p->plot.y - 10), p->plot.y + p->plot.h + 10);
}

static void draw_bar(stp_drawing *d, const stp_interval *q, double off, uint32_t color)
{
    const stp_panel *p = d->panel;
    const double x = stp_panel_px(p, q->x) + off, y = stp_panel_py(p, q->y);
    if (isnan(x) || isnan(y)) return;
    if (!isnan(q->lo) && !isnan(q->hi) && q->lo < q->hi) {
        const double a = end_py(p, q->lo), b = end_py(p, q->hi);
        stp_scene_line(d->scene, x, a, x, b, color, 1.25);
        stp_scene_line(d->scene, x - CAP, a, x + CAP, a, color, 1.25);
        stp_scene_line(d->scene, x - CAP, b, x + CAP, b, color, 1.25);
    }
    if (isnan(q->x_lo)) return;
    const double a = stp_panel_px(p, q->x_lo), b = stp_panel_px(p, q->x_hi);
    if (!isnan(a) && !isnan(b)) stp_scene_line(d->scene, a, y, b, y, color, 1.25);
}

/* Series on categories stand beside each other: on the bars of the panel, where it has some. Lanes of all intervals,
 * one series after the other; the caller's to free. */
static stp_lane *find_lanes(const stp_drawing *d, double *step)
{
    const stp_panel *p = d->panel;
    const stp_intervals *s = stp_intervals_of(d);
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++) n += s->n[i];
    stp_lane *all = malloc(((size_t) n + 1) * sizeof *all), *to = all;
    if (!all) return NULL;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < s->n[i]; k++) *to++ = (stp_lane){ .place = s->q[i][k].x, .series = i };
    const int lanes = stp_lanes_fill(d, all, n);
    if (lanes < 0) {
        free(all);
        return NULL;
    }
    const double slot = p->plot.w / (p->x.hi - p->x.lo), own = fmin(14, slot * 0.6 / lanes), bars = stp_bars_step(p);
    *step = p->x.kind != STP_SCALE_CATEGORY ? 0 : bars > 0 ? bars : own;
    return all;
}

/* In their colour a bar would hide half of them. */
static uint32_t color_of(const stp_drawing *d, int i)
{
    return stp_bars_step(d->panel) > 0 ? d->panel->theme->ink : d->series[i].color;
}

static stp_status draw_bars(stp_drawing *d, stp_error *err)
{
    const stp_intervals *s = stp_intervals_of(d);
    double step;
    stp_lane *const lanes = find_lanes(d, &step), *lane = lanes;
    if (!lanes) return stp_no_memory(err, "points");
    for (int i = 0; i < d->n_series; i++) {
        const uint32_t color = color_of(d, i);
        double *xy = malloc(((size_t) s->n[i] + 1) * 2 * sizeof *xy);
        if (!xy) {
            free(lanes);
            return stp_no_memory(err, "points");
        }
        int64_t n = 0;
        stp_scene_group(d->scene, "errorbars", stp_tooltip(d->series[i].label));
        for (int64_t k = 0; k < s->n[i]; k++, lane++) {
            const stp_interval *q = &s->q[i][k];
            const double off = (lane->at - (lane->of - 1) / 2.0) * step;
            draw_bar(d, q, off, color);
            xy[2 * n] = stp_panel_px(d->panel, q->x) + off;
            xy[2 * n + 1] = stp_panel_py(d->panel, q->y);
            n += !isnan(xy[2 * n]) && !isnan(xy[2 * n + 1]);
        }
        stp_scene_points(d->scene, xy, n, DOT, NULL,
                         (stp_style){ .fill = color, .stroke = d->panel->theme->edge, .width = 0.5 });
        stp_scene_group_end(d->scene);
        free(xy);
    }
    free(lanes);
    return STP_OK;
}

#define INTERVAL                                                                                                       \
    .verbs = STP_VERB_PLOT, .needs = STP_ROLE_X, .pad_y = 0.03, .grid_y = true, .zero_lines = true,                    \
    .gather = stp_interval_gather, .fork = stp_stat_fork, .clear = stp_interval_clear, .labels = stp_stat_labels,      \
    .span = stp_interval_span

const stp_kind stp_kind_errorbars = {
    .name = "errorbars",
    .title = "Error bars",
    .help = "a dot and its error, from columns or, with --agg, from statistics",
    .example = "stipple plot flights.csv -k errorbars -x carrier -y delay --agg mean --y2 std",
    .takes = STP_ROLE_Y | STP_ROLE_X2 | STP_ROLE_Y2 | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_TOP,
    .pad_x = 0.03,
    .most_rows = 200000,
    .instead = "--agg mean --y2 std makes one of the rows of each x; or take some with --sample",
    .bind = bind_bars,
    .prepare = prepare_bars,
    .draw = draw_bars,
    INTERVAL,
};

/* ---- ribbons
 * ------------------------------------------------------------------------------------------------------------- */

static stp_status bind_ribbon(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_interval_bind(p, l, true, err);
}

static stp_status prepare_ribbon(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    return stp_interval_make(d, true, err);
}

static bool has_band(const stp_interval *q)
{
    return !isnan(q->x) && !isnan(q->lo) && !isnan(q->hi);
}

/* One band from interval `from` up to `end`, all of which have ends. */
static void draw_band(stp_drawing *d, const stp_interval *q, int64_t from, int64_t end, uint32_t color, double *xy)
{
    const stp_panel *p = d->panel;
    const int64_t n = end - from;
    for (int64_t k = 0; k < n; k++) {
        xy[2 * k] = stp_panel_px(p, q[from + k].x);
        xy[2 * k + 1] = end_py(p, q[from + k].hi);
        xy[2 * (2 * n - 1 - k)] = xy[2 * k];
        xy[2 * (2 * n - 1 - k) + 1] = end_py(p, q[from + k].lo);
    }
    stp_scene_path(d->scene, xy, 2 * n, true, (stp_style){ .fill = color });
}

static void draw_middle(stp_drawing *d, const stp_interval *q, int64_t n, uint32_t color, double *xy)
{
    bool any = false;
    for (int64_t k = 0; k < n; k++) {
        xy[2 * k] = isnan(q[k].y) ? NAN : stp_panel_px(d->panel, q[k].x);
        xy[2 * k + 1] = stp_panel_py(d->panel, q[k].y);
        any |= !isnan(xy[2 * k + 1]);
        if (isnan(xy[2 * k + 1])) xy[2 * k] = NAN;
    }
    if (any) stp_scene_path(d->scene, xy, n, false, (stp_style){ .stroke = color, .width = 1.5 });
}

static stp_status draw_ribbon(stp_drawing *d, stp_error *err)
{
    const stp_intervals *s = stp_intervals_of(d);
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    for (int i = 0; i < d->n_series; i++) {
        const stp_interval *q = s->q[i];
        double *xy = malloc(((size_t) s->n[i] + 1) * 4 * sizeof *xy);
        if (!xy) return stp_no_memory(err, "a ribbon");
        stp_scene_group(d->scene, "ribbon", stp_tooltip(d->series[i].label));
        for (int64_t from = 0, end; from < s->n[i]; from = end + 1) {
            for (end = from; end < s->n[i] && has_band(&q[end]); end++) {
            }
            if (end > from)
                draw_band(d, q, from, end, stp_with_alpha(d->series[i].color, alpha->set ? alpha->a : BAND_ALPHA), xy);
        }
        draw_middle(d, q, s->n[i], d->series[i].color, xy);
        stp_scene_group_end(d->scene);
        free(xy);
    }
    return STP_OK;
}

const stp_kind stp_kind_ribbon = {
    .name = "ribbon",
    .title = "Ribbon",
    .help = "the band between y and --y2, or between two ends around y",
    .example = "stipple plot flights.csv -k ribbon -x 'trunc(time, \"month\")' -y delay --agg median --y2 q25,q75",
    .takes = STP_ROLE_Y | STP_ROLE_Y2 | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_AGG,
    .most_rows = 2000000,
    .instead = "--agg median --y2 q25,q75 makes one end of the rows of each x; or take some with --where",
    .bind = bind_ribbon,
    .prepare = prepare_ribbon,
    .draw = draw_ribbon,
    INTERVAL,
};
