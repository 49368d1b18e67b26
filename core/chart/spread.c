/* Distributions side by side. */
#include "chart/spread.h"
#include <math.h>
#include <stdlib.h>
#include "chart/lanes.h"

/* Without a category, groups of --by stand along the axis; without those, the value columns. */
stp_status stp_spread_bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    unsigned shape = STP_STAT_CATEGORY | STP_STAT_DISTS;
    if (l->by.info && ((!l->x.info && l->n_y) || (l->x.info && !l->n_y && !stp_is_text(l->x.info->meaning)))) {
        if (!l->x.info) {
            l->x = l->by;
        } else {
            l->y[0] = l->by;
            l->n_y = 1;
            shape |= STP_STAT_KEY_Y;
        }
    }
    STP_TRY(stp_stat_bind(p, l, shape, err));
    stp_stat *s = l->state;
    if (!s->n_values) {
        stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' wants a column of numbers", l->source->path, l->kind->name);
        return stp_hint(err, "give -y, and -x for the categories");
    }
    if (s->key.info && s->key.column == l->by.column) s->plan.kind[1] = STP_KEY_NONE;
    if (s->key.info) return STP_OK;
    return stp_plan_axis(p, "", STP_CATEGORY, s->across ? &l->y[0] : &l->x, err);
}

stp_status stp_spread_labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    const stp_stat *s = l->state;
    if (s->key.info) return stp_stat_labels(l, is_y, into, row0, err);
    for (int k = 0; is_y == s->across && k < s->n_values; k++)
        if (stp_labels_add(into, s->value[k].info->name, row0 + k) < 0) return stp_no_memory(err, "categories");
    return STP_OK;
}

static double place_of(const stp_drawing *d, int32_t g, int k)
{
    const stp_stat *s = stp_stat_of(d);
    if (s->key.info) return stp_stat_place(d, &s->groups.group[g]);
    return stp_labels_find(s->across ? &d->panel->y_labels : &d->panel->x_labels, s->value[k].info->name);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double least_step(const stp_spreads *s)
{
    double *p = malloc(((size_t) s->n + 1) * sizeof *p), least = INFINITY;
    for (int i = 0; p && i < s->n; i++) p[i] = s->q[i].place;
    if (p) qsort(p, (size_t) s->n, sizeof *p, by_value);
    for (int i = 1; p && i < s->n; i++)
        if (p[i] > p[i - 1]) least = fmin(least, p[i] - p[i - 1]);
    free(p);
    return isfinite(least) ? least : 1;
}

static void fill(const stp_drawing *d, stp_spreads *out)
{
    const stp_stat *s = stp_stat_of(d);
    for (int32_t g = 0; g < s->groups.n; g++)
        for (int k = 0; k < s->n_values; k++) {
            const stp_dist *dist = &s->groups.dist[(size_t) g * (size_t) s->n_values + (size_t) k];
            if (!dist->n || !s->groups.group[g].n_rows || s->slot[g] < 0) continue;
            const int series = k * s->n_slots + s->slot[g];
            out->q[out->n++] = (stp_spread){ g, k, series, place_of(d, g, k), 0, dist };
        }
}

/* Which part of its slot each has; columns are the places, not lanes. */
static bool find_lanes(const stp_drawing *d, stp_spreads *out)
{
    stp_lane *lane = malloc(((size_t) out->n + 1) * sizeof *lane);
    if (!lane) return false;
    for (int i = 0; i < out->n; i++) lane[i] = (stp_lane){ .place = out->q[i].place, .series = out->q[i].series };
    const int n = stp_lanes_fill(d, lane, out->n);
    for (int i = 0; n > 0 && i < out->n; i++) out->q[i].lane = (lane[i].at + 0.5 - lane[i].of / 2.0) / n;
    out->n_lanes = n;
    free(lane);
    return n > 0;
}

stp_status stp_spread_make(stp_drawing *d, stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    stp_spreads *out = stp_arena_array(d->panel->arena, 1, sizeof *out);
    if (!out) return stp_no_memory(err, "distributions");
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_stat_named(d, err));
    if (!s->key.info && s->n_slots < 2) d->names_series = false; /* the axis names the columns */
    out->log = s->log;
    out->q = stp_arena_array(d->panel->arena, (size_t) s->groups.n * (size_t) s->n_values + 1, sizeof *out->q);
    if (!out->q) return stp_no_memory(err, "distributions");
    fill(d, out);
    if (!find_lanes(d, out)) return stp_no_memory(err, "distributions");
    if (!s->key.info)
        for (int i = 0; i < d->n_series; i++) d->series[i].color = d->series[i % s->n_slots].color;
    out->slot = s->plan.kind[0] == STP_KEY_TEXT || !s->key.info ? 1 : least_step(out);
    for (int i = 0; out->slot == 1 && i < out->n; i++) stp_slots_add(&d->slots[s->across], out->q[i].place);
    d->made = out;
    return STP_OK;
}

double stp_spread_value(const stp_drawing *d, const stp_spread *s, double v)
{
    const stp_stat *stat = stp_stat_of(d);
    if (stp_spreads_of(d)->log) return pow(10, v);
    return stp_panel_value(d->panel, d->layer, &stat->value[s->value], v, !stat->across);
}

void stp_spread_span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const stp_spreads *s = stp_spreads_of(d);
    for (int i = 0; i < s->n; i++) {
        const stp_spread *q = &s->q[i];
        const bool places = is_y == stp_stat_of(d)->across;
        *lo = fmin(*lo, places ? q->place - s->slot / 2 : stp_spread_value(d, q, q->dist->lo));
        *hi = fmax(*hi, places ? q->place + s->slot / 2 : stp_spread_value(d, q, q->dist->hi));
    }
}

static double slot_px(const stp_drawing *d)
{
    const stp_panel *p = d->panel;
    const bool across = stp_stat_of(d)->across;
    const stp_scale *s = across ? &p->y : &p->x;
    return stp_spreads_of(d)->slot / (s->hi - s->lo) * (across ? p->plot.h : p->plot.w);
}

#define SLOT_PART 0.78 /* of a slot that its lanes take */

double stp_spread_half(const stp_drawing *d, double part, double most)
{
    return fmin(most, fmax(0.5, slot_px(d) * SLOT_PART / stp_spreads_of(d)->n_lanes / 2 * part));
}

void stp_spread_px(const stp_drawing *d, const stp_spread *s, double v, double off, double xy[2])
{
    const bool across = stp_stat_of(d)->across;
    stp_stat_px(d, s->place, stp_spread_value(d, s, v), xy);
    xy[across] += s->lane * slot_px(d) * SLOT_PART + off;
}

/* A distribution of bins may have thousands of outliers: dots nearer than half a px are one. */
stp_status stp_spread_outliers(stp_drawing *d, const stp_spread *s, double low, double high, stp_error *err)
{
    double *xy = stp_arena_array(d->panel->arena, (size_t) s->dist->n_at * 2 + 2, sizeof *xy);
    if (!xy) return stp_no_memory(err, "outliers");
    const bool across = stp_stat_of(d)->across;
    int64_t n = 0;
    for (int32_t i = 0; i < s->dist->n_at; i++) {
        const double v = s->dist->at[i];
        if (v >= low && v <= high) continue;
        stp_spread_px(d, s, v, 0, xy + 2 * n);
        if (!n || fabs(xy[2 * n + !across] - xy[2 * n - 2 + !across]) >= 0.5) n++;
    }
    stp_scene_points(d->scene, xy, n, 1.5, NULL,
                     (stp_style){ .fill = stp_with_alpha(d->series[s->series].color, 0.7) });
    return STP_OK;
}

stp_status stp_spread_draw(stp_drawing *d, stp_status (*one)(stp_drawing *d, const stp_spread *s, stp_error *err),
                           stp_error *err)
{
    const stp_spreads *q = stp_spreads_of(d);
    stp_scene_group(d->scene, "boxes", NULL);
    for (int i = 0; i < q->n; i++) STP_TRY(one(d, &q->q[i], err));
    stp_scene_group_end(d->scene);
    return STP_OK;
}
