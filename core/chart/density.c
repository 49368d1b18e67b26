/* Curves of one number's distribution: its density (kde) and the part of values up to it (ecdf). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/kde.h"
#include "chart/bandwidth.h"
#include "chart/kinds.h"
#include "chart/stat.h"

enum { STEPS = 320 };
#define CUT 3.0 /* bandwidths beyond the outer values */

static stp_status bind(stp_plan *p, stp_layer_plan *l, const char *axis, stp_error *err)
{
    if ((l->x.info != NULL) + (l->n_y > 0) != 1) {
        stp_fail(err, STP_ERR_USAGE, "kind '%s' draws the values of one column: give -x or -y", l->kind->name);
        return stp_hint(err, "several groups: --by");
    }
    STP_TRY(stp_stat_bind(p, l, STP_STAT_CATEGORY | STP_STAT_DISTS, err));
    const stp_stat *s = l->state;
    if (!s->n_values) {
        const stp_column_info *c = s->key.info;
        return stp_fail(err, STP_ERR_USAGE, "kind '%s' wants numbers, '%s' is %s", l->kind->name, c->name,
                        stp_meaning_phrase(c->meaning));
    }
    if (s->across) l->n_y = 1;
    return stp_plan_axis(p, axis, STP_NUMBER, s->across ? &l->y[0] : &l->x, err);
}

static stp_status bind_kde(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_bandwidth_check(l, true, err));
    return bind(p, l, "density", err);
}

static stp_status bind_ecdf(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return bind(p, l, "part of values (%)", err);
}

/* ---- curves: x is the value, y the height
 * ------------------------------------------------------------------------------ */

static double value_of(const stp_drawing *d, int k, double v)
{
    const stp_stat *s = stp_stat_of(d);
    return s->log ? pow(10, v) : stp_panel_value(d->panel, d->layer, &s->value[k], v, !s->across);
}

static bool alloc(stp_drawing *d, stp_series *out, int64_t n)
{
    out->x = stp_arena_array(d->panel->arena, (size_t) n, sizeof *out->x);
    out->y = stp_arena_array(d->panel->arena, (size_t) n, sizeof *out->y);
    out->n = 0;
    return out->x && out->y;
}

static void put(stp_series *s, double x, double y)
{
    s->x[s->n] = x;
    s->y[s->n++] = y;
}

static bool kde_curve(stp_drawing *d, const stp_dist *dist, int k, stp_series *out)
{
    const double width = stp_bandwidth_of(d->layer, dist);
    const double lo = dist->lo - CUT * width, hi = dist->hi + CUT * width;
    double y[STEPS];
    if (!alloc(d, out, STEPS)) return false;
    if (!(width > 0) || !(lo < hi)) return true; /* one value has no density */
    stp_kde(dist, width, lo, hi, STEPS, y);
    for (int i = 0; i < STEPS; i++) put(out, value_of(d, k, lo + (hi - lo) * i / (STEPS - 1)), y[i]);
    return true;
}

static bool ecdf_curve(stp_drawing *d, const stp_dist *dist, int k, stp_series *out)
{
    if (!alloc(d, out, 2 * (int64_t) dist->n_at + 1)) return false;
    int64_t seen = 0;
    put(out, value_of(d, k, dist->at[0]), 0);
    for (int32_t i = 0; i < dist->n_at; i++) {
        const double x = value_of(d, k, dist->at[i]);
        if (i) put(out, x, 100 * (double) seen / (double) dist->n);
        seen += dist->weight[i];
        put(out, x, 100 * (double) seen / (double) dist->n);
    }
    return true;
}

static stp_status make(stp_drawing *d, bool (*curve)(stp_drawing *, const stp_dist *, int, stp_series *),
                       stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    STP_TRY(stp_stat_named(d, err));
    for (int32_t g = 0; g < s->groups.n; g++)
        for (int k = 0; k < s->n_values; k++) {
            const stp_dist *dist = &s->groups.dist[(size_t) g * (size_t) s->n_values + (size_t) k];
            if (!dist->n || !s->groups.group[g].n_rows) continue;
            if (!curve(d, dist, k, &d->series[k * s->n_slots + s->slot[g]])) return stp_no_memory(err, "a curve");
        }
    for (int i = 0; i < d->n_series; i++)
        if (d->series[i].n) return STP_OK;
    stp_fail(err, STP_ERR_EMPTY, "%s: '%s' has no two different values to draw a curve of", d->layer->source->path,
             s->value[0].info->name);
    return stp_hint(err, "`stipple load %s` shows what it holds", d->layer->source->path);
}

static stp_status prepare_kde(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    return make(d, kde_curve, err);
}

static stp_status prepare_ecdf(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    return make(d, ecdf_curve, err);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const bool values = is_y != stp_stat_of(d)->across;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) {
            const double v = values ? d->series[i].x[k] : d->series[i].y[k];
            if (!isfinite(v)) continue;
            *lo = fmin(*lo, v);
            *hi = fmax(*hi, v);
        }
}

/* ---- drawing
 * ---------------------------------------------------------------------------------------------------------------- */

static stp_status draw_curve(stp_drawing *d, const stp_series *s, bool filled, stp_error *err)
{
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH];
    double *xy = malloc(((size_t) s->n + 2) * 2 * sizeof *xy);
    if (!xy) return stp_no_memory(err, "a curve");
    for (int64_t i = 0; i < s->n; i++) stp_stat_px(d, s->y[i], s->x[i], xy + 2 * i);
    stp_scene_group(d->scene, "series", stp_tooltip(s->label));
    if (filled && s->n) {
        stp_stat_px(d, 0, s->x[s->n - 1], xy + 2 * s->n);
        stp_stat_px(d, 0, s->x[0], xy + 2 * s->n + 2);
        stp_scene_path(d->scene, xy, s->n + 2, true, (stp_style){ .fill = stp_with_alpha(s->color, 0.22) });
    }
    stp_scene_path(d->scene, xy, s->n, false, (stp_style){ .stroke = s->color, .width = width->set ? width->a : 1.5 });
    stp_scene_group_end(d->scene);
    free(xy);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, bool filled, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++)
        if (d->series[i].n) STP_TRY(draw_curve(d, &d->series[i], filled, err));
    return STP_OK;
}

static stp_status draw_kde(stp_drawing *d, stp_error *err)
{
    return draw(d, true, err);
}

static stp_status draw_ecdf(stp_drawing *d, stp_error *err)
{
    return draw(d, false, err);
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "%s of %s", d->layer->kind->title, stp_stat_of(d)->value[0].info->name);
}

/* The kinds are written for values on y and heights along x; with values on x they are turned. */
#define CURVE                                                                                                          \
    .verbs = STP_VERB_PLOT, .zero_x = true, .loose_x = true, .grid_x = true, .gather = stp_stat_gather,                \
    .fork = stp_stat_fork, .clear = stp_stat_clear, .labels = stp_stat_labels, .span = span, .describe = describe

const stp_kind stp_kind_kde = {
    .name = "kde",
    .cells = STP_CELLS_ALL,
    .title = "Density curve",
    .help = "the density of a number's values",
    .example = "stipple plot flights.csv -k kde -x delay --by carrier",
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_BANDWIDTH,
    .bind = bind_kde,
    .prepare = prepare_kde,
    .draw = draw_kde,
    CURVE,
};

const stp_kind stp_kind_ecdf = {
    .name = "ecdf",
    .cells = STP_CELLS_ALL,
    .title = "Cumulative distribution",
    .help = "the part of a number's values up to each",
    .example = "stipple plot flights.csv -k ecdf -x delay --by carrier",
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR,
    .bind = bind_ecdf,
    .prepare = prepare_ecdf,
    .draw = draw_ecdf,
    CURVE,
};
