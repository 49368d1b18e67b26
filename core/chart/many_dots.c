/* Dots of one colour may be laid over each other in any order: what is seen of n dots in one place is the n-th power of
 * what is seen of one. So a grid of counts, some cells a pixel each way, holds all that an image of dots needs. Of dots
 * in the colours of a number it holds the means, too: a place shows their mean, each by how much of it is there. */
#include "chart/many_dots.h"
#include <math.h>
#include <stdlib.h>
#include "spec/gather_line.h"

enum { FINEST = 4 };                   /* cells a pixel, each way */
static const double cells_budget = 64 << 20;           /* bytes of the counts of one state, of all panels together */

/* In the figure's arena. */
typedef struct many_dots {
    int32_t *slot;                     /* of each group, as stp_series_of_traces gives it */
    int n_slots;
    int32_t shared;
    int w, h;                          /* device pixels of the plot */
    float **clear;                     /* of each series, w x h from the top: log of what is seen through its dots */
    float **tint;                      /* the same times their places on the colormap; NULL: they have one colour */
    int64_t *inside;
} many_dots;

stp_status stp_many_dots_prepare(stp_drawing *d, stp_error *err)
{
    const stp_traces *t = &d->layer->traces;
    many_dots *made = stp_arena_array(d->panel->arena, 1, sizeof *made);
    if (made) made->slot = stp_arena_array(d->panel->arena, (size_t) t->n_groups, sizeof *made->slot);
    if (!made || !made->slot) return stp_no_memory(err, "points");
    for (int32_t i = 0; i < t->n_groups; i++) made->slot[i] = -1;
    STP_TRY(stp_series_of_traces(d, made->slot, &made->n_slots, &made->shared, err));
    for (int32_t i = 0; i < t->n_groups * d->layer->n_y; i++) d->n_points += t->trace[i].n_points;
    d->made = made;
    return STP_OK;
}

bool stp_many_dots_shaded(const stp_drawing *d)
{
    const stp_column_info *color = d->layer->color.info;
    return d->layer->has_traces && color && stp_is_numeric(color->meaning) && color->meaning != STP_BOOL;
}

/* ---- counting ---------------------------------------------------------------------------------- */

/* The labels of groups that have a series of their own. */
static stp_status name_planes(const stp_drawing *d, stp_grid_plan *gp, stp_error *err)
{
    const many_dots *m = d->made;
    const stp_traces *t = &d->layer->traces;
    if (gp->by < 0 || !m->shared) return STP_OK;
    const char **only = stp_arena_array(d->panel->arena, (size_t) t->labels.n + 1, sizeof *only);
    if (!only) return stp_no_memory(err, "points");
    for (int32_t i = 0; i < t->labels.n; i++)
        if (m->slot[i] >= 0 && m->slot[i] < m->n_slots - 1) only[gp->n_only++] = t->labels.label[i];
    gp->only = only;
    gp->other = "other";
    while (stp_labels_find(&t->labels, gp->other) >= 0)
        if (!(gp->other = stp_arena_printf(d->panel->arena, "(%s)", gp->other))) return stp_no_memory(err, "points");
    return STP_OK;
}

/* Bytes of the cells of a state. */
static double bytes_of(const stp_drawing *d, int sub)
{
    const many_dots *m = d->made;
    const int planes = d->layer->traces.n_groups > 1 ? m->n_slots + 1 : 1;
    const double cell_bytes = stp_many_dots_shaded(d) ? 4 * sizeof(double) : sizeof(int64_t);
    return (double) m->w * m->h * sub * sub * planes * cell_bytes;
}

static double budget_of(const stp_drawing *d)
{
    return cells_budget / d->plan->n_items;
}

/* As fine as the counts of all groups have room. */
static int fineness(const stp_drawing *d)
{
    int sub = FINEST;
    while (sub > 1 && bytes_of(d, sub) > budget_of(d)) sub /= 2;
    return sub;
}

static stp_status grid_plan(const stp_drawing *d, int k, int sub, stp_grid_plan *out, stp_error *err)
{
    const many_dots *m = d->made;
    const stp_layer_plan *l = d->layer;
    stp_binding group;
    bool numeric;
    STP_TRY(stp_layer_grouping(l, &group, &numeric, err));
    *out = (stp_grid_plan) { .x = l->x.at, .y = l->y[k].at, .by = group.info ? group.at : -1, .n_vars = 1,
                             .threads = d->plan->threads, .locate = stp_locate_best() };
    out->view = (stp_view) { stp_panel_axis(&d->panel->x, l->x.info, m->w * sub),
                             stp_panel_axis(&d->panel->y, l->y[k].info, m->h * sub) };
    out->vars[0] = (stp_grid_var) { .reducer = stp_reducer_find("count", NULL), .value = -1, .second = -1 };
    if (stp_many_dots_shaded(d)) {     /* rows without the number are not drawn */
        out->vars[0].value = l->color.at;
        out->vars[out->n_vars++] = (stp_grid_var) { .reducer = stp_reducer_find("mean", NULL), .value = l->color.at,
                                                    .second = -1 };
        out->budget = (size_t) fmax(2 * budget_of(d), 2 * bytes_of(d, sub));      /* means want several states */
    }
    if (group.info) out->by_column = group.info->name;
    if (group.info && !stp_is_text(group.info->meaning)) out->by_info = group.info;
    STP_TRY(stp_axis_check(&out->view.x, "x", err));
    STP_TRY(stp_axis_check(&out->view.y, "y", err));
    return name_planes(d, out, err);
}

/* The series that plane `plane` belongs to, -1 = none. Without a label stand the rows that have none. */
static int slot_of_plane(const stp_drawing *d, const stp_grid *g, const stp_grid_plan *gp, int plane)
{
    const many_dots *m = d->made;
    const stp_traces *t = &d->layer->traces;
    if (gp->by < 0) return 0;
    const char *label = g->categories.label[plane];
    const int32_t at = stp_labels_find(&t->labels, label);
    if (at >= 0) return m->slot[at];
    return *label ? m->n_slots - 1 : m->slot[t->n_groups - 1];
}

/* ---- from counts to an image --------------------------------------------------------------------- */

/* One row of cells, n of them: how many dots are in each, and the same times the place of their mean on the map. */
typedef struct row { double *counts, *tints, *own, *scratch; int n; } row;       /* own: of one plane */

static bool row_make(row *r, int n)
{
    *r = (row) { .counts = malloc(4 * (size_t) n * sizeof *r->counts), .n = n };
    if (!r->counts) return false;
    r->tints = r->counts + n;
    r->own = r->tints + n;
    r->scratch = r->own + n;
    return true;
}

static const double *finish_row(const row *r, stp_grid *g, const stp_grid_plan *gp, int var, int plane, int at)
{
    const stp_reducer *reducer = gp->vars[var].reducer;
    const char *cells = stp_grid_cells(g, gp, var, plane);
    reducer->finish(cells + (size_t) at * (size_t) r->n * reducer->cell_size, (size_t) r->n, r->scratch);
    return r->scratch;
}

/* Row `at` of a plane. */
static void add_plane(const stp_drawing *d, stp_grid *g, const stp_grid_plan *gp, int plane, int at, row *r)
{
    const double *n = finish_row(r, g, gp, 0, plane, at);
    for (int i = 0; i < r->n; i++) r->counts[i] += r->own[i] = n[i];
    if (gp->n_vars < 2) return;
    const double *mean = finish_row(r, g, gp, 1, plane, at);
    for (int i = 0; i < r->n; i++)
        if (r->own[i] > 0) r->tints[i] += r->own[i] * stp_norm_at(&d->bar.norm, mean[i]);
}

/* Row `at` of all planes of a series. Returns whether a dot is there. */
static bool add_rows(const stp_drawing *d, stp_grid *g, const stp_grid_plan *gp, int slot, int at, row *r)
{
    bool any = false;
    for (int i = 0; i < r->n; i++) r->counts[i] = r->tints[i] = 0;
    for (int plane = 0; plane < g->n_planes; plane++)
        if (slot_of_plane(d, g, gp, plane) == slot) add_plane(d, g, gp, plane, at, r);
    for (int i = 0; i < r->n && !any; i++) any = r->counts[i] > 0;
    return any;
}

static stp_status fill_series(const stp_drawing *d, stp_grid *g, const stp_grid_plan *gp,
                              const stp_dot_masks *masks, int k, int slot, stp_error *err)
{
    many_dots *m = d->made;
    const int rows = gp->view.y.cells, series = k * m->n_slots + slot;
    const bool shaded = gp->n_vars > 1;
    const size_t n = (size_t) m->w * (size_t) m->h;
    row r;
    if (!row_make(&r, gp->view.x.cells)) return stp_no_memory(err, "points");
    m->clear[series] = stp_arena_array(d->panel->arena, n, sizeof **m->clear);
    if (shaded) m->tint[series] = stp_arena_array(d->panel->arena, n, sizeof **m->tint);
    const bool good = m->clear[series] && !shaded == !m->tint[series];
    for (int at = 0; good && at < rows; at++) {
        if (!add_rows(d, g, gp, slot, at, &r)) continue;
        for (int i = 0; i < r.n; i++) m->inside[series] += (int64_t) r.counts[i];
        stp_dots_lay(masks, r.counts, rows - 1 - at, m->clear[series], m->w, m->h);
        if (shaded) stp_dots_lay(masks, r.tints, rows - 1 - at, m->tint[series], m->w, m->h);
    }
    free(r.counts);
    return good ? STP_OK : stp_no_memory(err, "points");
}

static stp_status count_column(stp_drawing *d, const stp_dot_masks *masks, int k, stp_error *err)
{
    stp_grid_plan gp;
    stp_grid grid = { 0 };
    STP_TRY(grid_plan(d, k, masks->sub, &gp, err));
    const stp_fold *fold = stp_grid_fold(&gp);
    stp_status s = fold->init(&grid, &gp, err);
    if (s == STP_OK) s = stp_gather_scan(d->plan, d->layer, fold, &gp, &grid, err);
    for (int slot = 0; s == STP_OK && slot < ((many_dots *) d->made)->n_slots; slot++)
        s = fill_series(d, &grid, &gp, masks, k, slot, err);
    fold->clear(&grid);
    return s;
}

stp_status stp_many_dots_count(stp_drawing *d, double radius, double alpha, stp_error *err)
{
    many_dots *m = d->made;
    m->w = (int) (d->panel->plot.w * d->pixels + 0.5);
    m->h = (int) (d->panel->plot.h * d->pixels + 0.5);
    m->clear = stp_arena_array(d->panel->arena, (size_t) d->n_series, sizeof *m->clear);
    m->tint = stp_arena_array(d->panel->arena, (size_t) d->n_series, sizeof *m->tint);
    m->inside = stp_arena_array(d->panel->arena, (size_t) d->n_series, sizeof *m->inside);
    stp_dot_masks masks;
    if (!m->clear || !m->tint || !m->inside || !stp_dot_masks_make(&masks, radius * d->pixels, fineness(d), alpha))
        return stp_no_memory(err, "points");
    stp_status s = STP_OK;
    for (int k = 0; s == STP_OK && k < d->layer->n_y; k++) s = count_column(d, &masks, k, err);
    stp_dot_masks_clear(&masks);
    return s == STP_OK ? stp_gather_done(d->plan, d->layer, err) : s;
}

stp_status stp_many_dots_draw(stp_drawing *d, int series, int64_t *shown, stp_error *err)
{
    const many_dots *m = d->made;
    const float *clear = m->clear[series], *tint = m->tint[series];
    *shown += m->inside[series];
    if (!m->inside[series]) return STP_OK;
    const int64_t n = (int64_t) m->w * m->h;
    uint8_t *rgba = malloc((size_t) n * 4);
    if (!rgba) return stp_no_memory(err, "a picture of points");
    for (int64_t i = 0; i < n; i++) {
        const float a = -expm1f(clear[i]);
        const uint32_t color = tint && a > 0 ? stp_cmap_at(&d->bar.map, (double) tint[i] / (double) clear[i])
                                             : d->series[series].color;
        for (int c = 0; c < 3; c++) rgba[4 * i + c] = a > 0 ? (uint8_t) (color >> (24 - 8 * c)) : 0;
        rgba[4 * i + 3] = (uint8_t) (a * 255 + 0.5f);
    }
    stp_panel_image(d->panel, d->scene, rgba, m->w, m->h, false);
    return STP_OK;
}
