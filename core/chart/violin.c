/* Densities as shapes: violins (both sides, with the quartiles inside) and ridges (one side, reaching over the next).
 */
#include <math.h>
#include <stdlib.h>
#include "agg/kde.h"
#include "chart/bandwidth.h"
#include "chart/kinds.h"
#include "chart/spread.h"
#include "base/log.h"

enum { STEPS = 160, HALF_MOST = 60 };
#define RIDGE_REACH 1.9 /* slots that the highest ridge is high */

typedef struct shape {
    double lo, hi, top, y[STEPS];
} shape;

/* False for a single value: it has no density. */
static bool make_shape(const stp_drawing *d, const stp_dist *dist, double cut, shape *out)
{
    const double width = stp_bandwidth_of(d->layer, dist);
    *out = (shape){ .lo = dist->lo - cut * width, .hi = dist->hi + cut * width };
    if (!(width > 0) || !(out->lo < out->hi)) return false;
    stp_kde(dist, width, out->lo, out->hi, STEPS, out->y);
    for (int i = 0; i < STEPS; i++) out->top = fmax(out->top, out->y[i]);
    return out->top > 0 && isfinite(out->top);
}

static stp_status bind_violin(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_bandwidth_check(l, true, err));
    return stp_spread_bind(p, l, err);
}

static double value_at(const shape *s, int i)
{
    return s->lo + (s->hi - s->lo) * i / (STEPS - 1);
}

/* Quartiles as a bar, the median as a dot. */
static void draw_inner(stp_drawing *d, const stp_spread *s, uint32_t color, double half)
{
    double a[2], b[2], m[2];
    stp_spread_px(d, s, stp_dist_quantile(s->dist, 0.25), 0, a);
    stp_spread_px(d, s, stp_dist_quantile(s->dist, 0.75), 0, b);
    stp_spread_px(d, s, stp_dist_quantile(s->dist, 0.5), 0, m);
    stp_scene_line(d->scene, a[0], a[1], b[0], b[1], color, fmin(5, half));
    stp_scene_points(d->scene, m, 1, fmin(2, half / 2), NULL, (stp_style){ .fill = d->panel->theme->background | 255 });
}

static void draw_violin(stp_drawing *d, const stp_spread *s)
{
    const uint32_t color = d->series[s->series].color;
    const double half = stp_spread_half(d, 0.95, HALF_MOST);
    shape q;
    double xy[STEPS * 4];
    if (!make_shape(d, s->dist, 0, &q)) {
        double a[2], b[2];
        stp_spread_px(d, s, s->dist->lo, -half / 2, a);
        stp_spread_px(d, s, s->dist->lo, half / 2, b);
        stp_scene_line(d->scene, a[0], a[1], b[0], b[1], color, 2);
        return;
    }
    for (int i = 0; i < STEPS; i++) {
        const double off = half * q.y[i] / q.top;
        stp_spread_px(d, s, value_at(&q, i), -off, xy + 2 * i);
        stp_spread_px(d, s, value_at(&q, i), off, xy + 2 * (2 * STEPS - 1 - i));
    }
    stp_scene_path(d->scene, xy, (int64_t) 2 * STEPS, true,
                   (stp_style){ .fill = stp_with_alpha(color, 0.3), .stroke = color, .width = 1 });
    draw_inner(d, s, color, half);
}

static stp_status draw_violins(stp_drawing *d, stp_error *err)
{
    (void) err;
    const stp_spreads *q = stp_spreads_of(d);
    stp_scene_group(d->scene, "violins", NULL);
    for (int i = 0; i < q->n; i++) draw_violin(d, &q->q[i]);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

/* ---- ridges
 * ---------------------------------------------------------------------------------------------------------- */

static stp_status bind_ridge(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(bind_violin(p, l, err));
    const stp_stat *s = l->state;
    if (s->across) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "ridges stand above each other: give -x numbers and -y (or --by) categories");
    return stp_hint(err, "-k violin stands upright");
}

static double ridge_slot(const stp_drawing *d)
{
    const stp_panel *p = d->panel;
    return stp_spreads_of(d)->slot / (p->y.hi - p->y.lo) * p->plot.h;
}

/* All ridges are on one scale of density, so that areas compare. */
static double highest(const stp_drawing *d)
{
    const stp_spreads *q = stp_spreads_of(d);
    double top = 0;
    shape s;
    for (int i = 0; i < q->n; i++)
        if (make_shape(d, q->q[i].dist, 3, &s)) top = fmax(top, s.top);
    return top;
}

/* Ridges rise towards the top of the picture, whichever way the axis runs. */
static double upwards(const stp_drawing *d)
{
    return d->panel->y.flipped ? -1 : 1;
}

/* Slots that ridges reach above the uppermost one; panels beside each other have room for the highest. */
static double room_on_top(const stp_drawing *d)
{
    const stp_spreads *q = stp_spreads_of(d);
    const double top = highest(d), full = RIDGE_REACH - 0.9, up = upwards(d);
    double place = -INFINITY, most = 0;
    shape s;
    if (d->panel->item->facet.rows || !(top > 0)) return full;
    for (int i = 0; i < q->n; i++) place = fmax(place, up * q->q[i].place);
    for (int i = 0; i < q->n; i++)
        if (make_shape(d, q->q[i].dist, 3, &s))
            most = fmax(most, RIDGE_REACH * s.top / top - 0.9 - (place - up * q->q[i].place) / q->slot);
    return fmin(full, most);
}

static void draw_ridge(stp_drawing *d, const stp_spread *s, double top)
{
    shape q;
    double xy[(STEPS + 2) * 2];
    const double base = stp_panel_py(d->panel, s->place) + ridge_slot(d) * 0.4, high = ridge_slot(d) * RIDGE_REACH;
    const uint32_t color = d->series[s->series].color;
    if (!make_shape(d, s->dist, 3, &q)) return;
    for (int i = 0; i < STEPS; i++) {
        xy[2 * i + 2] = stp_panel_px(d->panel, stp_spread_value(d, s, value_at(&q, i)));
        xy[2 * i + 3] = base - high * 0.98 * q.y[i] / top;
    }
    xy[0] = xy[2];
    xy[2 * STEPS + 2] = xy[2 * STEPS];
    xy[1] = xy[2 * STEPS + 3] = base;
    stp_scene_path(d->scene, xy, STEPS + 2, true, (stp_style){ .fill = d->panel->theme->background | 255 });
    stp_scene_path(d->scene, xy, STEPS + 2, true, (stp_style){ .fill = stp_with_alpha(color, 0.55) });
    stp_scene_path(d->scene, xy + 2, STEPS, false, (stp_style){ .stroke = color, .width = 1.25 });
}

static int by_place(const void *a, const void *b)
{
    const stp_spread *p = a, *q = b;
    return p->place != q->place ? (p->place > q->place) - (p->place < q->place) : p->series - q->series;
}

/* The upper one of two slots first. */
static int from_the_top(const void *a, const void *b)
{
    const stp_spread *p = a, *q = b;
    return p->place != q->place ? by_place(b, a) : p->series - q->series;
}

static stp_status draw_ridges(stp_drawing *d, stp_error *err)
{
    (void) err;
    const stp_spreads *q = stp_spreads_of(d);
    const double top = highest(d);
    stp_scene_group(d->scene, "ridges", NULL);
    for (int i = 0; top > 0 && i < q->n; i++) draw_ridge(d, &q->q[i], top);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void make_room(const stp_drawing *d, double room, double *lo, double *hi)
{
    if (d->panel->y.flipped) *lo -= room;
    else *hi += room;
}

/* Densities reach 3 bandwidths beyond the values, and the first ridge above its slot. */
static void span_ridge(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const stp_spreads *q = stp_spreads_of(d);
    stp_spread_span(d, is_y, lo, hi);
    if (is_y) make_room(d, q->slot * room_on_top(d), lo, hi);
    for (int i = 0; !is_y && i < q->n; i++) {
        const stp_dist *dist = q->q[i].dist;
        const double width = stp_kde_bandwidth(dist);
        *lo = fmin(*lo, stp_spread_value(d, &q->q[i], dist->lo - 3 * width));
        *hi = fmax(*hi, stp_spread_value(d, &q->q[i], dist->hi + 3 * width));
    }
}

static stp_status too_few_values(const stp_drawing *d, stp_error *err)
{
    stp_fail(err, STP_ERR_EMPTY, "%s: no group has two different values to draw a curve of", d->layer->source->path);
    return stp_hint(err, "-k strip draws each value");
}

static stp_status prepare_ridge(stp_drawing *d, stp_error *err)
{
    STP_TRY(stp_spread_make(d, err));
    stp_spreads *q = d->made;
    stp_scale *y = &d->panel->y;
    qsort(q->q, (size_t) q->n, sizeof *q->q, y->flipped ? by_place : from_the_top);  /* each over the one above it */
    if (!(highest(d) > 0) && !d->panel->item->facet.rows) return too_few_values(d, err);
    if (y->kind == STP_SCALE_CATEGORY) make_room(d, room_on_top(d), &y->lo, &y->hi);
    return STP_OK;
}

#define TAKES                                                                                                          \
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_TOP | STP_ROLE_BANDWIDTH

const stp_kind stp_kind_violin = {
    .name = "violin",
    .cells = STP_CELLS_ALL,
    .title = "Violin plot",
    .help = "the density of each category, quartiles inside",
    .example = "stipple plot flights.csv -k violin -x carrier -y delay",
    .pad_y = 0.03,
    .zero_lines = true,
    .bind = bind_violin,
    .prepare = stp_spread_make,
    .span = stp_spread_span,
    .draw = draw_violins,
    TAKES,
    STP_SPREAD_KIND,
};

const stp_kind stp_kind_ridge = {
    .name = "ridge",
    .cells = STP_CELLS_ALL,
    .title = "Ridge plot",
    .help = "the density of each category, one above the other",
    .example = "stipple plot flights.csv -k ridge -x delay -y carrier",
    .bind = bind_ridge,
    .prepare = prepare_ridge,
    .span = span_ridge,
    .draw = draw_ridges,
    TAKES,
    STP_SPREAD_KIND,
};
