/* Axes that panels have in common. Facets of an item share theirs unless --share says otherwise; panels of a layout
 * share an axis of the same column (name and unit) and kind, where no limits are given for it. What is shared is joined
 * in three steps, each before the panels need it: categories get one numbering, times one origin, domains one range. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

static bool wants(const stp_spec *spec, bool is_y)
{
    const char *share = stp_value_text(&spec->v[STP_F_SHARE], STP_F_SHARE);
    return !strcmp(share, "both") || !strcmp(share, is_y ? "y" : "x");
}

bool stp_share_facets(const stp_spec *spec, bool is_y)
{
    return wants(spec, is_y);
}

static const stp_axis_plan *axis_of(const stp_panel *p, bool is_y)
{
    return is_y ? &p->item->y : &p->item->x;
}

static stp_scale *scale_of(stp_panel *p, bool is_y)
{
    return is_y ? &p->y : &p->x;
}

static stp_labels *labels_of(stp_panel *p, bool is_y)
{
    return is_y ? &p->y_labels : &p->x_labels;
}

static bool is_free(const stp_axis_plan *a)
{
    return !a->lo.given && !a->hi.given;
}

/* False where a kind made the axis ("count"): that of two histograms is one only if they are of one column. */
static bool has_column(const stp_panel *p, bool is_y)
{
    const stp_layer_plan *l = &p->item->layers[0];
    return (is_y ? l->y[0].at : l->x.at) >= 0;
}

/* Whether two panels have this axis in common. */
static bool shares(const stp_panel *a, const stp_panel *b, bool is_y)
{
    const stp_axis_plan *p = axis_of(a, is_y), *q = axis_of(b, is_y);
    if (a->item->item == b->item->item) return true;
    if (!has_column(a, is_y) && strcmp(axis_of(a, !is_y)->name, axis_of(b, !is_y)->name) != 0) return false;
    return p->meaning == q->meaning && p->scale == q->scale && p->time_digits == q->time_digits && *p->name &&
           !strcmp(p->name, q->name) && is_free(p) && is_free(q);
}

/* ---- all pairs ------------------------------------------------------------------------------------------------ */

typedef stp_status join_fn(stp_panel *first, stp_panel *p, bool is_y, stp_error *err);

static stp_panel *panel_at(stp_block *blocks, int n, int i)
{
    for (int b = 0; b < n; b++) {
        if (i < blocks[b].n) return &blocks[b].panels[i];
        i -= blocks[b].n;
    }
    return NULL;
}

/* Calls join for each panel with the first one that shares the axis (which may be itself). */
static stp_status walk(stp_block *blocks, int n, const stp_spec *spec, join_fn *join, stp_error *err)
{
    for (int is_y = 0; is_y < 2; is_y++) {
        if (!wants(spec, is_y)) continue;
        stp_panel *p;
        for (int i = 0; (p = panel_at(blocks, n, i)); i++) {
            int k = 0;
            while (!shares(panel_at(blocks, n, k), p, is_y)) k++;
            STP_TRY(join(panel_at(blocks, n, k), p, is_y, err));
        }
    }
    return STP_OK;
}

/* ---- categories ------------------------------------------------------------------------------------------------- */

/* All of from's labels that into lacks, behind its own. */
static stp_status add_labels(stp_labels *into, const stp_labels *from, stp_error *err)
{
    for (int32_t i = 0; i < from->n; i++)
        if (stp_labels_add(into, from->label[i], into->n) < 0) return stp_no_memory(err, "categories");
    return STP_OK;
}

static stp_status collect_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    if (first == p || axis_of(p, is_y)->meaning != STP_CATEGORY) return STP_OK;
    return add_labels(labels_of(first, is_y), labels_of(p, is_y), err);
}

/* What other panels have added is put in order, too. */
static stp_status order_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    return first == p ? stp_panel_order(p, labels_of(p, is_y), err) : STP_OK;
}

static stp_status spread_labels(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    if (first == p || axis_of(p, is_y)->meaning != STP_CATEGORY) return STP_OK;
    stp_labels_clear(labels_of(p, is_y));
    return add_labels(labels_of(p, is_y), labels_of(first, is_y), err);
}

stp_status stp_share_labels(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    STP_TRY(walk(blocks, n, spec, collect_labels, err));
    STP_TRY(walk(blocks, n, spec, order_labels, err));
    return walk(blocks, n, spec, spread_labels, err);
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static stp_status join_origins(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    scale_of(p, is_y)->origin = scale_of(first, is_y)->origin;
    return STP_OK;
}

stp_status stp_share_origins(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    return walk(blocks, n, spec, join_origins, err);
}

/* ---- domains ----------------------------------------------------------------------------------------------------- */

static stp_status collect_domains(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    stp_scale *to = scale_of(first, is_y);
    const stp_scale *from = scale_of(p, is_y);
    to->lo = fmin(to->lo, from->lo);
    to->hi = fmax(to->hi, from->hi);
    to->integer &= from->integer;
    to->bend = fmax(to->bend, from->bend);
    return STP_OK;
}

static stp_status spread_domains(stp_panel *first, stp_panel *p, bool is_y, stp_error *err)
{
    (void) err;
    const stp_scale *from = scale_of(first, is_y);
    stp_scale *to = scale_of(p, is_y);
    to->lo = from->lo;
    to->hi = from->hi;
    to->integer = from->integer;
    to->bend = from->bend;
    return STP_OK;
}

stp_status stp_share_domains(stp_block *blocks, int n, const stp_spec *spec, stp_error *err)
{
    STP_TRY(walk(blocks, n, spec, collect_domains, err));
    return walk(blocks, n, spec, spread_domains, err);
}

/* ---- colours of facets --------------------------------------------------------------------------------------------- */

/* The names of a layer's series in all panels, each once, in the order of the panels. */
typedef struct names { const char **at; int n; } names;

static bool names_room(names *out, stp_arena *arena, int most)
{
    *out = (names) { .at = stp_arena_array(arena, (size_t) most + 1, sizeof *out->at) };
    return out->at;
}

static void add_name(names *to, const char *name)
{
    for (int i = 0; i < to->n; i++)
        if (!strcmp(to->at[i], name)) return;
    to->at[to->n++] = name;
}

/* Series of one name have one colour. */
static stp_status share_series(stp_block *b, int layer, stp_error *err)
{
    int most = 0;
    names all;
    for (int i = 0; i < b->n; i++) most += b->panels[i].drawings[layer].n_series;
    if (!names_room(&all, b->frame->arena, most)) return stp_no_memory(err, "colours");
    for (int i = 0; i < b->n; i++) {
        const stp_drawing *d = &b->panels[i].drawings[layer];
        for (int k = 0; k < d->n_series; k++)
            if (!d->series[k].other) add_name(&all, d->series[k].label);
    }
    for (int i = 0; i < b->n; i++) STP_TRY(stp_series_recolor(&b->panels[i].drawings[layer], all.at, all.n, err));
    return STP_OK;
}

/* A colour bar of numbers holds for all panels. */
static void share_bar(stp_block *b, int layer)
{
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < b->n; i++) {
        const stp_norm *q = &b->panels[i].drawings[layer].bar.norm;
        lo = fmin(lo, q->lo);
        hi = fmax(hi, q->hi);
    }
    for (int i = 0; i < b->n; i++) {
        b->panels[i].drawings[layer].bar.norm.lo = lo;
        b->panels[i].drawings[layer].bar.norm.hi = hi;
    }
}

/* Panels that show one group each, and say so in their strips, need no legend. */
static bool repeats_strips(const stp_block *b, int layer)
{
    for (int i = 0; i < b->n; i++) {
        const stp_drawing *d = &b->panels[i].drawings[layer];
        if (d->n_series != 1 || strcmp(d->series[0].label, b->panels[i].strip)) return false;
    }
    return true;
}

/* A dot of one size means one value in all panels. */
static void share_sizes(stp_block *b, int layer)
{
    stp_sizes all = b->panels[0].drawings[layer].sizes;
    for (int i = 0; i < b->n; i++) {
        all.most = fmax(all.most, b->panels[i].drawings[layer].sizes.most);
        all.radius = fmin(all.radius, b->panels[i].drawings[layer].sizes.radius);
    }
    for (int i = 0; all.name && i < b->n; i++) b->panels[i].drawings[layer].sizes = all;
}

static stp_status share_keys(stp_block *b, int layer, stp_error *err)
{
    const stp_layer_plan *l = b->panels[0].drawings[layer].layer;
    if (!l->shape.info && !l->dash.info && !l->alpha.info) return STP_OK;
    stp_drawing **all = stp_arena_array(b->frame->arena, (size_t) b->n, sizeof *all);
    if (!all) return stp_no_memory(err, "forms");
    for (int i = 0; i < b->n; i++) all[i] = &b->panels[i].drawings[layer];
    return stp_keys_share(all, b->n, err);
}

stp_status stp_share_guides(stp_block *b, stp_error *err)
{
    if (b->n < 2) return STP_OK;
    for (int layer = 0; layer < b->panels[0].n_drawings; layer++) {
        const stp_drawing *first = &b->panels[0].drawings[layer];
        for (int i = 0; repeats_strips(b, layer) && i < b->n; i++) b->panels[i].drawings[layer].names_series = false;
        if (first->n_series && !first->layer->color_constant) STP_TRY(share_series(b, layer, err));
        share_sizes(b, layer);
        STP_TRY(share_keys(b, layer, err));
        if (first->bar.wanted && !first->layer->kind->covers) share_bar(b, layer);
    }
    return STP_OK;
}

/* ---- cells of facets ------------------------------------------------------------------------------------------------- */

static stp_status pool_cells(stp_block *b, int layer, stp_error *err)
{
    int64_t n = 0;
    for (int i = 0; i < b->n; i++) {
        const stp_view *v = &b->panels[i].drawings[layer].layer->aggregate.view;
        n += (int64_t) v->x.cells * v->y.cells;
    }
    double *pool = stp_arena_array(b->frame->arena, (size_t) n, sizeof *pool);
    if (!pool) return stp_no_memory(err, "cells");
    for (int64_t i = 0, at = 0; i < b->n; i++) {
        stp_drawing *d = &b->panels[i].drawings[layer];
        const stp_view *v = &d->layer->aggregate.view;
        const int64_t own = (int64_t) v->x.cells * v->y.cells;
        memcpy(pool + at, d->layer->aggregate.vars[0].cells, (size_t) own * sizeof *pool);
        at += own;
        d->pool = pool;
        d->n_pool = n;
    }
    return STP_OK;
}

static stp_status pool_names(stp_block *b, int layer, stp_error *err)
{
    int most = 0;
    names all;
    for (int i = 0; i < b->n; i++) most += b->panels[i].drawings[layer].layer->aggregate.n_planes;
    if (!names_room(&all, b->frame->arena, most)) return stp_no_memory(err, "colours");
    for (int i = 0; i < b->n; i++) {
        const stp_aggregate *a = &b->panels[i].drawings[layer].layer->aggregate;
        for (int k = 0; k < a->n_planes; k++)
            if (*a->categories[k]) add_name(&all, a->categories[k]);
    }
    for (int i = 0; i < b->n; i++) {
        b->panels[i].drawings[layer].pool_names = all.at;
        b->panels[i].drawings[layer].n_pool_names = all.n;
    }
    return STP_OK;
}

stp_status stp_share_cells(stp_block *b, stp_error *err)
{
    for (int layer = 0; b->n > 1 && layer < b->panels[0].n_drawings; layer++) {
        const stp_layer_plan *l = b->panels[0].drawings[layer].layer;
        if (!l->has_aggregate) continue;
        if (l->by.info) STP_TRY(pool_names(b, layer, err));
        else STP_TRY(pool_cells(b, layer, err));
    }
    return STP_OK;
}

int stp_drawing_color_at(const stp_drawing *d, const char *label, int i)
{
    for (int k = 0; k < d->n_pool_names; k++)
        if (!strcmp(d->pool_names[k], label)) return k;
    return i;
}
