/* Rows into cells: for each strip the cells of its points, then the plane of each row's category, then
 * every reduction takes the strip. Rows outside are packed away when there are many, so that the
 * branch in the reductions stays predictable. */
#include "agg/grid.h"
#include "agg/point.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4 };

static size_t view_cells(const stp_view *v) { return (size_t) v->x.cells * (size_t) v->y.cells; }

/* ---- planes -------------------------------------------------------------------------------- */

static size_t budget_of(const stp_grid_plan *plan) { return plan->budget ? plan->budget : (size_t) 1 << 30; }

/* Bytes of all variables in one plane. Views hold at most 2^32 cells, cells are small: no overflow. */
static size_t plane_bytes(const stp_grid_plan *plan)
{
    size_t bytes = 0;
    for (int k = 0; k < plan->n_vars; k++) bytes += plan->vars[k].reducer->cell_size;
    return bytes * view_cells(&plan->view);
}

/* Planes that the budget and 32-bit cell numbers have room for. */
static int max_planes(const stp_grid_plan *plan)
{
    const size_t by_memory = budget_of(plan) / plane_bytes(plan), by_number = INT32_MAX / view_cells(&plan->view);
    const size_t n = by_memory < by_number ? by_memory : by_number;
    return n < STP_GRID_PLANES ? (int) n : STP_GRID_PLANES;
}

static const char *by_text(const stp_grid_plan *plan) { return plan->by_column ? plan->by_column : "by"; }

static stp_status too_many(const stp_grid_plan *plan, int n, stp_error *err)
{
    if (n > STP_GRID_PLANES) {
        stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d categories", by_text(plan), STP_GRID_PLANES);
        return stp_hint(err, "keep fewer with --where, or colour by a number");
    }
    const double mib = 1024.0 * 1024.0, need = (double) n * (double) plane_bytes(plan);
    char why[96] = "more than 2^31 in all";
    if (need > (double) budget_of(plan))
        snprintf(why, sizeof why, "%.1f MiB, more than the %.1f MiB there may be", need / mib,
                 (double) budget_of(plan) / mib);
    stp_fail(err, STP_ERR_MEMORY, "%d plane%s of %dx%d cells: %s", n, n == 1 ? "" : "s", plan->view.x.cells,
             plan->view.y.cells, why);
    return stp_hint(err, "give a smaller --canvas%s", n == 1 ? "" : ", or keep fewer categories with --where");
}

static stp_status reserve_planes(stp_grid *g, const stp_grid_plan *plan, int n, stp_error *err)
{
    const int most = max_planes(plan);
    if (n > most) return too_many(plan, n, err);
    if (n <= g->capacity) return STP_OK;
    int capacity = plan->by < 0 ? 1 : g->capacity ? 2 * g->capacity : FIRST_CAPACITY;
    if (capacity < n) capacity = n;
    if (capacity > most) capacity = most;
    const size_t cells = (size_t) capacity * view_cells(&plan->view);
    for (int k = 0; k < plan->n_vars; k++) {
        void *p = realloc(g->cells[k], cells * plan->vars[k].reducer->cell_size);
        if (!p) return stp_no_memory(err, "the cells");
        g->cells[k] = p;
    }
    g->capacity = capacity;
    return STP_OK;
}

static void *plane_cells(const stp_grid *g, const stp_grid_plan *plan, int var, int plane)
{
    return (char *) g->cells[var] + (size_t) plane * view_cells(&plan->view) * plan->vars[var].reducer->cell_size;
}

static stp_status add_plane(stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    STP_TRY(reserve_planes(g, plan, g->n_planes + 1, err));
    for (int k = 0; k < plan->n_vars; k++)
        plan->vars[k].reducer->init(plane_cells(g, plan, k, g->n_planes), view_cells(&plan->view));
    g->n_planes++;
    return STP_OK;
}

/* The plane of a label, made when it is new. */
static stp_status plane_of(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                           stp_error *err)
{
    if (stp_labels_find(&g->categories, label) < 0) STP_TRY(reserve_planes(g, plan, g->n_planes + 1, err));
    const int32_t i = stp_labels_add(&g->categories, label, row);
    if (i < 0) return stp_no_memory(err, "the categories");
    if (i == g->n_planes) STP_TRY(add_plane(g, plan, err));
    *plane = i;
    return STP_OK;
}

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status check_vars(const stp_grid_plan *plan, stp_error *err)
{
    if (plan->n_vars < 1 || plan->n_vars > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "%d aggregates instead of 1 to %d", plan->n_vars, STP_GRID_VARS);
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_reducer *r = plan->vars[k].reducer;
        if (!r->needs_value || plan->vars[k].value >= 0) continue;
        stp_fail(err, STP_ERR_USAGE, "'%s' needs a column", r->name);
        return stp_hint(err, "give one: --agg %s:COLUMN", r->name);
    }
    return STP_OK;
}

static stp_status grid_init(void *state, const void *plan_, stp_error *err)
{
    stp_grid *g = state;
    const stp_grid_plan *plan = plan_;
    STP_TRY(check_vars(plan, err));
    STP_TRY(stp_axis_check(&plan->view.x, "x", err));
    STP_TRY(stp_axis_check(&plan->view.y, "y", err));
    if (max_planes(plan) < 1) return too_many(plan, 1, err);
    return plan->by < 0 ? add_plane(g, plan, err) : STP_OK;
}

static void grid_clear(void *state)
{
    stp_grid *g = state;
    stp_labels_clear(&g->categories);
    for (int k = 0; k < STP_GRID_VARS; k++) free(g->cells[k]);
    free(g->map);
    *g = (stp_grid) { 0 };
}

static size_t grid_bytes(const void *plan)
{
    const stp_grid_plan *p = plan;
    const size_t planes = p->by < 0 ? 1 : 8, most = budget_of(p), one = plane_bytes(p);
    return one > most / planes ? most : one * planes;
}

/* ---- feeding ------------------------------------------------------------------------------- */

/* Everything about one strip. */
typedef struct strip {
    stp_point_strip points;
    int64_t first;
    int n;
    bool packed;                   /* the bins and all values were packed: keep[] tells the rows */
    int n_bins;
    int16_t keep[STP_STRIP];
    double value[STP_STRIP], kept[STP_STRIP];
} strip;

/* Forgets which planes the codes of the last batch had. */
static stp_status reset_map(stp_grid *g, const stp_dictionary *d, stp_error *err)
{
    if (d->count < 0 || d->count == INT32_MAX)
        return stp_fail(err, STP_ERR_DATA, "a dictionary of %d labels", d->count);
    const int32_t size = d->count + 1;
    if (size > g->map_size) {
        int32_t *map = realloc(g->map, (size_t) size * sizeof *map);
        if (!map) return stp_no_memory(err, "the categories");
        g->map = map;
        g->map_size = size;
    }
    memset(g->map, 0xff, (size_t) size * sizeof *g->map);
    return STP_OK;
}

/* Place of a row's category in the map: code + 1, or 0 when it is missing (or no code of the dictionary). */
static inline int32_t map_slot(const stp_column *by, int64_t row)
{
    const int32_t code = ((const int32_t *) by->values)[row];
    const bool known = stp_column_has(by, row) && code >= 0 && code < by->dictionary->count;
    return known ? code + 1 : 0;
}

/* Moves each bin into the plane of its row's category. */
static stp_status strip_planes(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, strip *s, stp_error *err)
{
    const stp_column *by = &b->columns[plan->by];
    const int32_t n_cells = (int32_t) view_cells(&plan->view);
    int32_t *bin = s->points.bin;
    for (int i = 0; i < s->n; i++) {
        const int64_t row = s->first + i;
        const int32_t slot = map_slot(by, row);
        if (g->map[slot] < 0) {
            const char *label = slot ? by->dictionary->labels[slot - 1] : "";
            int plane;
            STP_TRY(plane_of(g, plan, label, b->row0 + row, &plane, err));
            g->map[slot] = plane * n_cells;
        }
        bin[i] = bin[i] < 0 ? -1 : bin[i] + g->map[slot];
    }
    return STP_OK;
}

/* With one row in sixteen outside, mispredicted branches cost more than packing does. */
static void strip_pack(strip *s)
{
    const int n = s->n;
    int32_t *bin = s->points.bin;
    s->packed = s->points.n_inside < n - n / 16;
    s->n_bins = n;
    if (!s->packed) return;
    int kept = 0;
    for (int i = 0; i < n; i++) {
        const int32_t cell = bin[i];
        bin[kept] = cell;
        s->keep[kept] = (int16_t) i;
        kept += cell >= 0;
    }
    s->n_bins = kept;
}

static const double *strip_values(strip *s, const stp_column *c)
{
    const double *v = stp_point_values(c, s->first, s->n, 0, s->value);
    if (!s->packed) return v;
    for (int i = 0; i < s->n_bins; i++) s->kept[i] = v[s->keep[i]];
    return s->kept;
}

static stp_status feed_strip(stp_grid *g, const stp_grid_plan *plan, stp_locate_fn *locate, const stp_batch *b,
                             strip *s, stp_error *err)
{
    stp_point_bins(&s->points, &plan->view, locate, &b->columns[plan->x], &b->columns[plan->y], s->first, s->n);
    if (plan->by >= 0) STP_TRY(strip_planes(g, plan, b, s, err));
    strip_pack(s);
    const double *value = NULL;
    int of = -1;                    /* the column that value is of: often one for several reductions */
    for (int k = 0; k < plan->n_vars && s->n_bins; k++) {
        const stp_grid_var *var = &plan->vars[k];
        if (var->value >= 0 && var->value != of) value = strip_values(s, &b->columns[of = var->value]);
        var->reducer->feed(g->cells[k], s->points.bin, var->value < 0 ? NULL : value, s->n_bins);
    }
    g->n_inside += s->points.n_inside;
    g->n_missing += s->points.n_missing;
    return STP_OK;
}

/* A batch that does not hold what the plan wants is our reader's fault, but must not crash. */
static stp_status check_column(const stp_batch *b, int column, bool category, stp_error *err)
{
    if (column >= b->n_columns)
        return stp_fail(err, STP_ERR_DATA, "column %d of %d was not read", column + 1, b->n_columns);
    const stp_column *c = &b->columns[column];
    if (c->length < b->n_rows || (b->n_rows && !c->values))
        return stp_fail(err, STP_ERR_DATA, "a column ends before row %lld", (long long) (b->row0 + b->n_rows));
    if (category && (c->type != STP_TYPE_I32 || !c->dictionary))
        return stp_fail(err, STP_ERR_USAGE, "categories must be text");
    return STP_OK;
}

static stp_status check_batch(const stp_grid_plan *plan, const stp_batch *b, stp_error *err)
{
    STP_TRY(check_column(b, plan->x, false, err));
    STP_TRY(check_column(b, plan->y, false, err));
    if (plan->by >= 0) STP_TRY(check_column(b, plan->by, true, err));
    for (int k = 0; k < plan->n_vars; k++)
        if (plan->vars[k].value >= 0) STP_TRY(check_column(b, plan->vars[k].value, false, err));
    return STP_OK;
}

static stp_status grid_feed(void *state, const void *plan_, const stp_batch *b, stp_error *err)
{
    stp_grid *g = state;
    const stp_grid_plan *plan = plan_;
    STP_TRY(check_batch(plan, b, err));
    if (plan->by >= 0) STP_TRY(reset_map(g, b->columns[plan->by].dictionary, err));
    stp_locate_fn *locate = plan->locate ? plan->locate : stp_locate_best();
    strip s;
    for (int64_t first = 0; first < b->n_rows; first += STP_STRIP) {
        s.first = first;
        s.n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        STP_TRY(feed_strip(g, plan, locate, b, &s, err));
    }
    g->n_rows += b->n_rows;
    return STP_OK;
}

static stp_status grid_merge(void *into, void *from, const void *plan_, stp_error *err)
{
    stp_grid *a = into;
    const stp_grid *b = from;
    const stp_grid_plan *plan = plan_;
    for (int p = 0; p < b->n_planes; p++) {
        int plane = p;
        if (plan->by >= 0)
            STP_TRY(plane_of(a, plan, b->categories.label[p], b->categories.first_row[p], &plane, err));
        for (int k = 0; k < plan->n_vars; k++)
            plan->vars[k].reducer->merge(plane_cells(a, plan, k, plane), plane_cells(b, plan, k, p),
                                         view_cells(&plan->view));
    }
    a->n_rows += b->n_rows;
    a->n_inside += b->n_inside;
    a->n_missing += b->n_missing;
    return STP_OK;
}

#define GRID_FOLD(free_)                                                                                         \
    {                                                                                                            \
        .name = "grid", .order_free = free_, .state_size = sizeof(stp_grid), .init = grid_init, .feed = grid_feed, \
        .merge = grid_merge, .clear = grid_clear, .bytes = grid_bytes                                            \
    }
static const stp_fold grid_fold_free = GRID_FOLD(true), grid_fold_ordered = GRID_FOLD(false);
#undef GRID_FOLD

const stp_fold *stp_grid_fold(const stp_grid_plan *plan)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (!plan->vars[k].reducer->order_free) return &grid_fold_ordered;
    return &grid_fold_free;
}

/* ---- the result ---------------------------------------------------------------------------- */

/* From 2^53 on every double is whole; below, the cast is defined. */
static bool all_whole(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i]) < 9007199254740992.0 && (double) (int64_t) v[i] != v[i]) return false;
    return true;
}

static char *var_name(stp_arena *arena, const char *what, const char *column)
{
    return column ? stp_arena_printf(arena, "%s_%s", what, column) : stp_arena_text(arena, what);
}

/* Lays out one variable: its planes in the final order, each filled by the reducer (part < 0: finished). */
static void fill(stp_aggregate_var *v, const stp_grid *g, const stp_grid_plan *plan, int var, int part,
                 const int32_t *order)
{
    const stp_reducer *r = plan->vars[var].reducer;
    const size_t n = view_cells(&plan->view);
    for (int p = 0; p < g->n_planes; p++) {
        const void *cells = plane_cells(g, plan, var, order ? order[p] : p);
        double *out = v->cells + (size_t) p * n;
        if (part < 0) r->finish(cells, n, out);
        else r->part(cells, n, part, out);
    }
    v->zero_is_empty = part < 0 && r->zero_is_empty;
    v->additive = part < 0 && r->additive;
    v->whole = all_whole(v->cells, (size_t) g->n_planes * n);
}

static bool has_name(const stp_aggregate_var *vars, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(vars[i].name, name)) return true;
    return false;
}

static stp_status add_var(stp_aggregate *a, stp_aggregate_var *v, char *name, stp_error *err)
{
    v->name = name;
    v->cells = stp_arena_array(&a->arena, (size_t) a->n_planes * view_cells(&a->view), sizeof *v->cells);
    return a->arena.failed ? stp_no_memory(err, "the finished grid") : STP_OK;
}

/* A part that stands there already under its name is not repeated: sum:v,mean:v need one sum_v. */
static stp_status add_parts(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, int var,
                            const int32_t *order, stp_error *err)
{
    const stp_reducer *r = plan->vars[var].reducer;
    for (int k = 0; r->parts && r->parts[k]; k++) {
        char *name = var_name(&a->arena, r->parts[k], plan->vars[var].column);
        if (!name) return stp_no_memory(err, "the finished grid");
        if (has_name(a->vars, a->n_vars, name) || has_name(a->parts, a->n_parts, name)) continue;
        stp_aggregate_var *v = &a->parts[a->n_parts];
        STP_TRY(add_var(a, v, name, err));
        a->n_parts++;
        fill(v, g, plan, var, k, order);
    }
    return STP_OK;
}

static stp_status copy_categories(stp_aggregate *a, const stp_grid *g, const int32_t *order, stp_error *err)
{
    const char **labels = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *labels);
    for (int p = 0; labels && p < g->n_planes; p++)
        labels[p] = stp_arena_text(&a->arena, g->categories.label[order[p]]);
    a->categories = labels;
    return a->arena.failed ? stp_no_memory(err, "the categories") : STP_OK;
}

/* Longest list of parts of a reduction. */
enum { MOST_PARTS = 3 };

static stp_status finish(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    a->view = plan->view;
    a->n_planes = g->n_planes;
    a->n_rows = g->n_rows;
    a->n_inside = g->n_inside;
    a->n_missing = g->n_missing;
    a->vars = stp_arena_array(&a->arena, STP_GRID_VARS, sizeof *a->vars);
    a->parts = stp_arena_array(&a->arena, (size_t) STP_GRID_VARS * MOST_PARTS, sizeof *a->parts);
    int32_t *order = NULL;
    if (plan->by >= 0) {
        order = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *order);
        if (!order) return stp_no_memory(err, "the categories");
        STP_TRY(stp_labels_order(&g->categories, order, err));
        STP_TRY(copy_categories(a, g, order, err));
    }
    if (a->arena.failed) return stp_no_memory(err, "the finished grid");
    for (int k = 0; k < plan->n_vars; k++) {
        const char *name = plan->vars[k].reducer->name;
        const char *column = plan->vars[k].value >= 0 ? plan->vars[k].column : NULL;
        STP_TRY(add_var(a, &a->vars[k], var_name(&a->arena, name, column), err));
        a->n_vars++;
        fill(&a->vars[k], g, plan, k, -1, order);
    }
    for (int k = 0; k < plan->n_vars; k++) STP_TRY(add_parts(a, g, plan, k, order, err));
    return STP_OK;
}

stp_status stp_grid_finish(const stp_grid *grid, const stp_grid_plan *plan, stp_aggregate *out, stp_error *err)
{
    stp_aggregate a = { 0 };
    const stp_status s = finish(&a, grid, plan, err);
    if (s != STP_OK) stp_aggregate_clear(&a);
    else *out = a;
    return s;
}

void stp_aggregate_clear(stp_aggregate *a)
{
    stp_arena_clear(&a->arena);
    *a = (stp_aggregate) { 0 };
}
