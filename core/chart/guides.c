/* What drawings of a figure have in common beside their axes: a colour, a form or a size means the same in all facets
 * of an item, and wherever the same column gives it in the figure, unless --guides is apart. */
#include <math.h>
#include <string.h>
#include "chart/shaded.h"

/* Drawings that have something in common, in the order of the figure. */
typedef struct team { stp_drawing **at; int n; bool apart; stp_arena *arena; } team;

typedef bool same_fn(const stp_drawing *a, const stp_drawing *b, bool apart);
typedef stp_status join_fn(const team *t, stp_error *err);

static bool are_facets(const stp_drawing *a, const stp_drawing *b)
{
    return a->layer->layer == b->layer->layer;
}

static bool same_text(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static bool same_field(const stp_drawing *a, const stp_drawing *b, stp_field_id f)
{
    const stp_value *p = &a->layer->layer->v[f], *q = &b->layer->layer->v[f];
    return p->set == q->set && (!p->set || stp_value_equal(p, q));
}

/* The drawings that are one team with number i; false: an earlier one has called them. */
static bool call(team *t, stp_drawing *all, int n, int i, same_fn *same)
{
    for (int k = 0; k < i; k++)
        if (same(&all[k], &all[i], t->apart)) return false;
    t->n = 0;
    for (int k = i; k < n; k++)
        if (k == i || same(&all[i], &all[k], t->apart)) t->at[t->n++] = &all[k];
    return true;
}

static stp_status walk(stp_drawing *all, int n, bool apart, same_fn *same, join_fn *join, stp_error *err)
{
    if (n < 2) return STP_OK;
    stp_arena *arena = all[0].panel->arena;
    team t = { .at = stp_arena_array(arena, (size_t) n, sizeof *t.at), .apart = apart, .arena = arena };
    if (!t.at) return stp_no_memory(err, "guides");
    for (int i = 0; i < n; i++)
        if (call(&t, all, n, i, same) && t.n > 1) STP_TRY(join(&t, err));
    return STP_OK;
}

static bool is_apart(const stp_spec *spec)
{
    return !strcmp(stp_value_text(&spec->v[STP_F_GUIDES], STP_F_GUIDES), "apart");
}

/* ---- colours of groups --------------------------------------------------------------------------------------- */

/* What the groups of a drawing are of: a column, or "" for several columns of y; NULL: it has one colour. */
static const char *groups_of(const stp_drawing *d)
{
    const stp_layer_plan *l = d->layer;
    if (l->color_constant || (l->kind->covers ? !l->by.info : !d->n_series)) return NULL;
    if (l->by.info) return l->kind->covers || *d->series[0].label ? l->by.info->name : NULL;    /* x shows them */
    if (l->color.info) return d->series[0].value || d->bar.wanted ? NULL : l->color.info->name;
    return l->n_y > 1 || (d->names_series && *d->series[0].label) ? "" : NULL;
}

/* Columns of y are the same in a panel where they are of one file, and in others where all of them are. */
static bool same_columns(const stp_drawing *a, const stp_drawing *b)
{
    if (a->panel == b->panel) return same_field(a, b, STP_F_DATA);
    return a->layer->n_y > 1 && same_field(a, b, STP_F_Y);
}

static bool same_palette(const stp_drawing *a, const stp_drawing *b)
{
    const stp_value *p = stp_layer_palette(a->layer->layer), *q = stp_layer_palette(b->layer->layer);
    return p->set == q->set && (!p->set || stp_value_equal(p, q));
}

static bool same_colors(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    if (are_facets(a, b)) return true;
    const char *groups = groups_of(a);
    return !apart && same_text(groups, groups_of(b)) && same_palette(a, b) && (*groups || same_columns(a, b));
}

/* Names, each once, in the order in which they come. */
typedef struct names { const char **at; int n; } names;

static void add_name(names *to, const char *name)
{
    for (int i = 0; i < to->n; i++)
        if (!strcmp(to->at[i], name)) return;
    to->at[to->n++] = name;
}

/* Those of series, which have their colours first; then of the planes of aggregates that are there. */
static stp_status collect_names(const team *t, names *all, stp_error *err)
{
    int most = 0;
    for (int i = 0; i < t->n; i++) most += t->at[i]->n_series + t->at[i]->layer->aggregate.n_planes;
    *all = (names) { .at = stp_arena_array(t->arena, (size_t) most + 1, sizeof *all->at) };
    if (!all->at) return stp_no_memory(err, "colours");
    for (int i = 0; i < t->n; i++) {
        const stp_drawing *d = t->at[i];
        for (int k = 0; k < d->n_series; k++)
            if (!d->series[k].other) add_name(all, d->series[k].label);
    }
    for (int i = 0; i < t->n; i++) {
        const stp_aggregate *a = &t->at[i]->layer->aggregate;
        for (int k = 0; a->categories && k < a->n_planes; k++)
            if (*a->categories[k] && k != a->other) add_name(all, a->categories[k]);
    }
    return STP_OK;
}

/* Where their colours begin: behind those of other layers in every panel. */
static int first_color(const team *t)
{
    int first = 0;
    for (int i = 0; i < t->n; i++) {
        bool leads = true;
        for (int k = 0; k < i; k++) leads &= t->at[k]->panel != t->at[i]->panel;
        if (leads && t->at[i]->first_color > first) first = t->at[i]->first_color;
    }
    return first;
}

/* Series of one name have one colour. */
static stp_status join_series(const team *t, stp_error *err)
{
    names all;
    const int first = first_color(t);
    if (t->at[0]->layer->color_constant) return STP_OK;
    STP_TRY(collect_names(t, &all, err));
    for (int i = 0; i < t->n; i++) {
        t->at[i]->colors = t->at[0]->number;
        t->at[i]->first_color = first;
        if (t->at[i]->n_series) STP_TRY(stp_series_recolor(t->at[i], all.at, all.n, err));
    }
    return STP_OK;
}

/* ---- colour bars ----------------------------------------------------------------------------------------------- */

static bool same_cells(const stp_drawing *a, const stp_drawing *b)
{
    const stp_panel *p = a->panel, *q = b->panel;
    return same_field(a, b, STP_F_CANVAS) && same_field(a, b, STP_F_BINS) && p->x.kind == q->x.kind &&
           p->y.kind == q->y.kind && p->x.lo == q->x.lo && p->x.hi == q->x.hi && p->y.lo == q->y.lo &&
           p->y.hi == q->y.hi && same_text(p->item->x.name, q->item->x.name) &&
           same_text(p->item->y.name, q->item->y.name);
}

static bool same_map(const stp_cmap *a, const stp_cmap *b)
{
    for (int i = 0; i <= 4; i++)
        if (stp_cmap_at(a, i / 4.0) != stp_cmap_at(b, i / 4.0)) return false;
    return true;
}

/* What is made of the cells is the same; how far points are widened by themselves is not known yet. */
static bool same_shading(const stp_drawing *a, const stp_drawing *b)
{
    static const stp_field_id change[] = { STP_F_VALUE, STP_F_WHERE_CELL, STP_F_MINUS, STP_F_SPREAD };
    for (size_t i = 0; i < STP_COUNT(change); i++)
        if (!same_field(a, b, change[i])) return false;
    const stp_value *spread = &a->layer->layer->v[STP_F_SPREAD];
    return !spread->set || strcmp(spread->text, "auto") != 0;
}

/* The bars say the same of the same quantity; what sums up over cells is the same where these are. */
static bool same_bars(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    const stp_colorbar *p = &a->bar, *q = &b->bar;
    if (!p->wanted || !q->wanted || p->range == STP_RANGE_OWN || p->range != q->range) return false;
    if (are_facets(a, b)) return true;
    const bool flat = !a->layer->kind->covers && !b->layer->kind->covers;
    if (a->layer->kind != b->layer->kind && !flat) return false;
    return !apart && same_text(p->name, q->name) && same_map(&p->map, &q->map) && p->shows == q->shows &&
           p->even == q->even && a->layer->norm == b->layer->norm && same_field(a, b, STP_F_CLIM) &&
           same_field(a, b, STP_F_LEVELS) && same_shading(a, b) && p->by_cell == q->by_cell &&
           (!p->by_cell || same_cells(a, b));
}

static stp_status join_bars(const team *t, stp_error *err)
{
    (void) err;
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        lo = fmin(lo, t->at[i]->bar.norm.lo);
        hi = fmax(hi, t->at[i]->bar.norm.hi);
    }
    for (int i = 0; i < t->n; i++) {
        t->at[i]->values = t->at[0]->number;
        if (t->at[i]->bar.range != STP_RANGE_KNOWN) continue;
        t->at[i]->bar.norm.lo = lo;
        t->at[i]->bar.norm.hi = hi;
    }
    return STP_OK;
}

/* ---- sizes and forms -------------------------------------------------------------------------------------------- */

static bool same_sizes(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    return are_facets(a, b) || (!apart && same_text(a->sizes.name, b->sizes.name));
}

/* A dot of one size means one value. */
static stp_status join_sizes(const team *t, stp_error *err)
{
    (void) err;
    stp_sizes all = t->at[0]->sizes;
    for (int i = 0; i < t->n; i++) {
        all.least = fmin(all.least, t->at[i]->sizes.least);
        all.most = fmax(all.most, t->at[i]->sizes.most);
        all.radius = fmin(all.radius, t->at[i]->sizes.radius);
    }
    for (int i = 0; all.name && i < t->n; i++) t->at[i]->sizes = all;
    for (int i = 0; i < t->n; i++) t->at[i]->radii = t->at[0]->number;
    return STP_OK;
}

static bool same_column(const stp_binding *a, const stp_binding *b)
{
    return !a->info || !b->info ? a->info == b->info : !strcmp(a->info->name, b->info->name);
}

/* Columns of the same names give the same forms and opacities. */
static bool same_keys(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    const stp_layer_plan *p = a->layer, *q = b->layer;
    if (are_facets(a, b)) return true;
    return !apart && a->n_keys && b->n_keys && same_column(&p->shape, &q->shape) && same_column(&p->dash, &q->dash) &&
           same_column(&p->alpha, &q->alpha);
}

static bool same_layer(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    (void) apart;
    return are_facets(a, b);
}

static stp_status join_keys(const team *t, stp_error *err)
{
    const stp_layer_plan *l = t->at[0]->layer;
    for (int i = 0; i < t->n; i++) t->at[i]->forms = t->at[0]->number;
    return l->shape.info || l->dash.info || l->alpha.info ? stp_keys_share(t->at, t->n, err) : STP_OK;
}

/* Facets that show one group each, and say so in their strips, need no legend. */
static stp_status drop_legend(const team *t, stp_error *err)
{
    (void) err;
    for (int i = 0; i < t->n; i++) {
        const stp_drawing *d = t->at[i];
        if (d->n_series != 1 || strcmp(d->series[0].label, d->panel->strip)) return STP_OK;
    }
    for (int i = 0; i < t->n; i++) t->at[i]->names_series = false;
    return STP_OK;
}

stp_status stp_guides_join(stp_drawing *all, int n, const stp_spec *spec, stp_error *err)
{
    const bool apart = is_apart(spec);
    for (int i = 0; i < n; i++) all[i].number = all[i].colors = all[i].values = all[i].radii = all[i].forms = i;
    STP_TRY(walk(all, n, apart, same_layer, drop_legend, err));
    STP_TRY(walk(all, n, apart, same_colors, join_series, err));
    STP_TRY(walk(all, n, apart, same_bars, join_bars, err));
    STP_TRY(walk(all, n, apart, same_sizes, join_sizes, err));
    return walk(all, n, apart, same_keys, join_keys, err);
}

/* ---- what is known when all is gathered ------------------------------------------------------------------------- */

static bool one_bar(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    (void) apart;
    return a->values == b->values;
}

static bool one_palette(const stp_drawing *a, const stp_drawing *b, bool apart)
{
    (void) apart;
    return a->colors == b->colors;
}

/* The numbers that a drawing colours. */
static const double *values_of(const stp_drawing *d, int64_t *n)
{
    const stp_aggregate *a = d->shaded ? &d->shaded->a : &d->layer->aggregate;
    *n = d->n_cells;
    if (d->cells || !d->layer->has_aggregate) return d->cells;
    *n = (int64_t) a->view.x.cells * a->view.y.cells;
    return a->vars[0].cells;
}

static stp_status pool_cells(const team *t, stp_error *err)
{
    int64_t n = 0, own, at = 0;
    if (t->at[0]->bar.range != STP_RANGE_GATHERED) return STP_OK;
    for (int i = 0; i < t->n; i++, n += own) values_of(t->at[i], &own);
    double *pool = stp_arena_array(t->arena, (size_t) n + 1, sizeof *pool);
    if (!pool) return stp_no_memory(err, "cells");
    for (int i = 0; i < t->n; i++, at += own) {
        const double *v = values_of(t->at[i], &own);
        if (own) memcpy(pool + at, v, (size_t) own * sizeof *pool);
        t->at[i]->pool = pool;
        t->at[i]->n_pool = n;
    }
    return STP_OK;
}

static stp_status pool_names(const team *t, stp_error *err)
{
    names all;
    STP_TRY(collect_names(t, &all, err));
    for (int i = 0; i < t->n; i++) {
        t->at[i]->pool_names = all.at;
        t->at[i]->n_pool_names = all.n;
    }
    return STP_OK;
}

static stp_status keep_facets(const team *t, stp_error *err)
{
    stp_drawing **facets = stp_arena_array(t->arena, (size_t) t->n, sizeof *facets);
    if (!facets) return stp_no_memory(err, "facets");
    memcpy(facets, t->at, (size_t) t->n * sizeof *facets);
    for (int i = 0; i < t->n; i++) {
        t->at[i]->facets = facets;
        t->at[i]->n_facets = t->n;
    }
    return STP_OK;
}

stp_status stp_guides_pool(stp_drawing *all, int n, stp_error *err)
{
    STP_TRY(walk(all, n, false, same_layer, keep_facets, err));
    STP_TRY(walk(all, n, false, one_bar, pool_cells, err));
    return walk(all, n, false, one_palette, pool_names, err);
}

int stp_drawing_color_at(const stp_drawing *d, const char *label, int i)
{
    for (int k = 0; k < d->n_pool_names; k++)
        if (!strcmp(d->pool_names[k], label)) return k;
    return i;
}
