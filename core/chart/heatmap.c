/* A cell for each pair of x and y: categories, or bins of numbers and times; coloured by how many rows it has, or by a
 * statistic of -c. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "agg/stat.h"
#include "chart/binning.h"
#include "chart/kinds.h"
#include "chart/stat.h"
#include "spec/gather.h"

enum { BINS_MOST = 60, RECTS_MOST = 20000, GAP_FROM = 12 };

typedef struct heat {
    stp_binding axis[2]; /* x and y */
    stp_binning bins[2]; /* of those that are no categories */
    stp_binding value;
    bool counts, only;
    const stp_stat_fn *fn;
    double q;
    stp_group_plan plan;
    stp_groups groups;
} heat;

/* ---- binding ------------------------------------------------------------------------------------------------------
 */

/* -c gives the value; so does --agg FN:COLUMN. */
static stp_status bind_value(stp_layer_plan *l, heat *h, stp_error *err)
{
    const stp_value *agg = &l->layer->v[STP_F_AGG];
    if (agg->n_items > 1) return stp_fail(err, STP_ERR_USAGE, "plot draws one --agg, %d were given", agg->n_items);
    const char *name = agg->set ? agg->items[0] : l->color.info ? "first" : "count", *colon = strchr(name, ':');
    char fn[32];
    h->value = l->color;
    h->only = !agg->set && l->color.info;
    snprintf(fn, sizeof fn, "%.*s", (int) (colon ? colon - name : (ptrdiff_t) strlen(name)), name);
    if (colon) STP_TRY(stp_plan_bind(l, "--agg", colon + 1, &h->value, err));
    h->fn = stp_stat_find(fn, &h->q);
    if (!h->fn) return stp_fail(err, STP_ERR_USAGE, "--agg: plot has no statistic '%s'", fn);
    if (h->fn->needs_value && !h->value.info)
        return stp_fail(err, STP_ERR_USAGE, "--agg %s wants a column of values: give -c", fn);
    h->counts = !h->value.info;
    if (h->value.info && !stp_is_numeric(h->value.info->meaning))
        return stp_fail(err, STP_ERR_USAGE, "cells are coloured by a number, '%s' is %s", h->value.info->name,
                        stp_meaning_phrase(h->value.info->meaning));
    return STP_OK;
}

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    heat *h = stp_arena_array(&p->arena, 1, sizeof *h);
    if (!h) return stp_no_memory(err, "cells");
    STP_TRY(bind_value(l, h, err));
    h->axis[0] = l->x;
    h->axis[1] = l->y[0];
    for (int i = 0; i < 2; i++) {
        h->plan.kind[i] = STP_KEY_TEXT;
        h->plan.key[i] = h->axis[i].at;
        h->plan.drop_missing[i] = true;
    }
    h->plan.n_values = h->value.info != NULL;
    h->plan.value[0] = h->value.at;
    h->plan.dists = h->fn->needs_dist;
    l->state = h;
    return STP_OK;
}

static stp_status fork_state(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_state_copy(p, l, sizeof(heat), err);
}

static void clear(stp_layer_plan *l)
{
    stp_group_fold.clear(&((heat *) l->state)->groups);
}

/* ---- gathering
 * -------------------------------------------------------------------------------------------------------- */

static stp_status check_only(const stp_layer_plan *l, const heat *h, stp_error *err)
{
    for (int32_t g = 0; h->only && g < h->groups.n; g++) {
        if (h->groups.moments[g].n < 2) continue;
        stp_fail(err, STP_ERR_USAGE, "%s: %lld rows fall into one cell: which value of '%s' is drawn?", l->source->path,
                 (long long) h->groups.moments[g].n, h->value.info->name);
        return stp_hint(err, "say --agg mean or --agg max");
    }
    return STP_OK;
}

static stp_status find_bins(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    heat *h = l->state;
    const bool log[2] = { item->x.log, item->y.log };
    for (int i = 0; i < 2; i++)
        h->bins[i] = (stp_binning){ .column = &h->axis[i], .log = log[i], .most = BINS_MOST, .each = true };
    return stp_binning_make(p, l, h->bins, 2, err);
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    heat *h = l->state;
    STP_TRY(stp_gather_keep(p, l, err));
    if (!item->facet.rows) STP_TRY(find_bins(p, item, l, err));
    for (int i = 0; i < 2; i++) {
        l->extents.column[i] = stp_extent_empty();
        h->bins[i].column = &h->axis[i];
        if (stp_is_text(h->axis[i].info->meaning)) continue;
        stp_binning_key(&h->bins[i], &h->plan, i);
        l->extents.column[i] = stp_binning_extent(&h->bins[i]);
        l->has_extents |= l->extents.column[i].n > 0;
    }
    STP_TRY(stp_group_fold.init(&h->groups, &h->plan, err));
    STP_TRY(stp_gather_scan(p, l, &stp_group_fold, &h->plan, &h->groups, err));
    STP_TRY(stp_groups_finish(&h->groups, err));
    STP_TRY(stp_groups_finish_dists(&h->groups, err));
    STP_TRY(check_only(l, h, err));
    return stp_gather_done(p, l, err);
}

/* Down the y axis in order of appearance. */
static stp_status labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    const stp_labels *from = &((heat *) l->state)->groups.labels[is_y];
    for (int32_t i = 0; i < from->n; i++)
        if (stp_labels_add(into, from->label[is_y ? from->n - 1 - i : i], row0 + i) < 0)
            return stp_no_memory(err, "categories");
    return STP_OK;
}

/* ---- drawing
 * ------------------------------------------------------------------------------------------------------------ */

static double cell_value(const heat *h, int32_t g)
{
    if (h->counts) return (double) h->groups.group[g].n_rows;
    return h->fn->value(&h->groups.moments[g], h->groups.dist ? &h->groups.dist[g] : NULL, h->q);
}

static const char *bar_name(stp_drawing *d, const heat *h)
{
    const stp_value *label = &d->layer->layer->v[STP_F_CLABEL];
    if (label->set) return label->text;
    if (h->counts) return "count";
    if (h->only) return h->value.info->name;
    return strcmp(h->fn->name, "q") ? stp_arena_printf(d->panel->arena, "%s of %s", h->fn->name, h->value.info->name)
                                    : stp_arena_printf(d->panel->arena, "q%g of %s", h->q * 100, h->value.info->name);
}

/* Bins of one whole number each. */
static void add_slots(const stp_binning *b, stp_slots *to)
{
    if (b->edges.n < 1 || b->edges.at[1] - b->edges.at[0] != 1) return;
    stp_slots_add(to, b->edges.at[0] + 0.5);
    stp_slots_add(to, b->edges.at[b->edges.n] - 0.5);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    heat *h = d->layer->state;
    const stp_value *cmap = &d->layer->layer->v[STP_F_CMAP];
    double lo = INFINITY, hi = -INFINITY,
           *values = stp_arena_array(d->panel->arena, (size_t) h->groups.n + 1, sizeof *values);
    bool whole = true;
    if (!values) return stp_no_memory(err, "cells");
    for (int32_t g = 0; g < h->groups.n; g++) {
        const double v = values[g] = cell_value(h, g);
        if (!isfinite(v)) continue;
        lo = fmin(lo, v);
        hi = fmax(hi, v);
        whole &= v == floor(v);
        d->n_rows += h->groups.group[g].n_rows;
    }
    STP_TRY(stp_clim(d, values, h->groups.n, false, &lo, &hi, err));
    if (!(lo <= hi))
        return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no cell has a value",
                        d->layer->source->path);
    const stp_theme *t = d->panel->theme;
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : h->counts ? t->density_map : t->value_map, err));
    for (int k = 0; k < 2; k++) add_slots(&h->bins[k], &d->slots[k]);
    d->bar.wanted = true;
    d->bar.range = STP_RANGE_KNOWN;
    d->bar.by_cell = h->counts;
    d->bar.name = bar_name(d, h);
    d->bar.norm = (stp_norm){ .kind = STP_NORM_LINEAR, .lo = lo, .hi = hi, .whole = whole };
    return d->bar.name ? STP_OK : stp_no_memory(err, "a name");
}

/* The ends of group g's cell along an axis, in the scale's values. */
static void cell_ends(const stp_drawing *d, const heat *h, const stp_group *g, bool is_y, double ends[2])
{
    const stp_panel *p = d->panel;
    if (h->plan.kind[is_y] == STP_KEY_TEXT) {
        const int32_t at =
            stp_labels_find(is_y ? &p->y_labels : &p->x_labels, h->groups.labels[is_y].label[g->key[is_y]]);
        ends[0] = at - 0.5;
        ends[1] = at + 0.5;
        return;
    }
    const int bin = (int) stp_group_number(g, is_y);
    for (int k = 0; k < 2; k++) ends[k] = stp_binning_edge(p, &h->bins[is_y], bin + k, is_y);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const heat *h = d->layer->state;
    for (int32_t g = 0; g < h->groups.n; g++) {
        double ends[2];
        cell_ends(d, h, &h->groups.group[g], is_y, ends);
        *lo = fmin(*lo, ends[0]);
        *hi = fmax(*hi, ends[1]);
    }
}

static stp_rect cell_rect(const stp_drawing *d, const heat *h, int32_t g)
{
    double x[2], y[2];
    cell_ends(d, h, &h->groups.group[g], false, x);
    cell_ends(d, h, &h->groups.group[g], true, y);
    const stp_panel *p = d->panel;
    const double x0 = stp_panel_px(p, x[0]), x1 = stp_panel_px(p, x[1]), y0 = stp_panel_py(p, y[0]),
                 y1 = stp_panel_py(p, y[1]);
    stp_rect r = { fmin(x0, x1), fmin(y0, y1), fabs(x1 - x0), fabs(y1 - y0) };
    const double gap = r.w >= GAP_FROM && r.h >= GAP_FROM ? 1 : 0;
    r.w -= gap;
    r.h -= gap;
    return r;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    heat *h = d->layer->state;
    if (h->groups.n > RECTS_MOST) {
        stp_fail(err, STP_ERR_USAGE, "%s: a heatmap of %d cells is too fine to see", d->layer->source->path,
                 h->groups.n);
        return stp_hint(err, "`stipple shade` draws any number of cells; or give wider --bins, or --where");
    }
    stp_scene_group(d->scene, "cells", NULL);
    stp_scene_clip(d->scene, d->panel->plot);
    for (int32_t g = 0; g < h->groups.n; g++) {
        const double v = cell_value(h, g);
        if (isnan(v)) continue;
        const stp_rect r = cell_rect(d, h, g);
        stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, v)) });
    }
    stp_scene_clip_end(d->scene);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Heat map by %s (x) and %s (y)", d->layer->x.info->name, d->layer->y[0].info->name);
}

const stp_kind stp_kind_heatmap = {
    .name = "heatmap",
    .title = "Heat map",
    .help = "a cell for each pair of x and y, coloured by its count or by --agg of -c",
    .example = "stipple plot flights.csv -k heatmap -x 'month(time)' -y carrier -c delay --agg mean",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_BINS,
    .one_y = true,
    .covers = true,
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .gather_whole = find_bins,
    .fork = fork_state,
    .clear = clear,
    .labels = labels,
    .prepare = prepare,
    .span = span,
    .draw = draw,
    .describe = describe,
};
