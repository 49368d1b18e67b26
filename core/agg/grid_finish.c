/* A grid as plain arrays: finished values, what merges beside them, lists of values, planes in their final order. */
#include "agg/grid_planes.h"
#include "base/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- the order of planes ------------------------------------------------------------------- */

typedef struct ranked {
    const char *label;
    int32_t number;
} ranked;

static int by_label(const void *a, const void *b)
{
    return stp_codes_compare(((const ranked *) a)->label, ((const ranked *) b)->label);
}

static stp_status order_numbers(const stp_labels *s, int32_t *order, stp_error *err)
{
    ranked *r = calloc((size_t) s->n + 1, sizeof *r);
    if (!r) return stp_no_memory(err, "the order of categories");
    for (int32_t i = 0; i < s->n; i++) r[i] = (ranked) { s->label[i], i };
    qsort(r, (size_t) s->n, sizeof *r, by_label);
    for (int32_t i = 0; i < s->n; i++) order[i] = r[i].number;
    free(r);
    return STP_OK;
}

/* What has no category is last. */
static void missing_last(const stp_labels *s, int32_t *order)
{
    for (int32_t i = 0; i < s->n - 1; i++)
        if (!s->label[order[i]][0]) {
            const int32_t missing = order[i];
            order[i] = order[i + 1];
            order[i + 1] = missing;
        }
}

static stp_status order_planes(const stp_grid *g, const stp_grid_plan *plan, int32_t *order, stp_error *err)
{
    if (plan->only)
        for (int32_t i = 0; i < g->n_planes; i++) order[i] = i;
    else if (plan->by_info) STP_TRY(order_numbers(&g->categories, order, err));
    else STP_TRY(stp_labels_order(&g->categories, order, err));
    missing_last(&g->categories, order);
    return STP_OK;
}

/* ---- the result ---------------------------------------------------------------------------- */

/* From 2^53 on every double is whole; below, the cast is defined. */
static bool all_whole(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i]) < 9007199254740992.0 && (double) (int64_t) v[i] != v[i]) return false;
    return true;
}

/* "mean_v", "argmax_v_id" */
static char *var_name(stp_arena *arena, const char *what, const stp_grid_var *v)
{
    if (v->value < 0 || !v->column) return stp_arena_text(arena, what);
    if (!v->reducer->needs_second || !v->second_column) return stp_arena_printf(arena, "%s_%s", what, v->column);
    return stp_arena_printf(arena, "%s_%s_%s", what, v->column, v->second_column);
}

enum { TASK_BLOCKS = 128, TASK_CELLS = TASK_BLOCKS * STP_GRID_BLOCK };

/* One variable on its way: finished values (part < 0) or a part of them. */
typedef struct filling {
    const stp_grid *g;
    const stp_grid_plan *plan;
    int var, part;
    const int32_t *order;          /* of the planes; NULL: as they are */
    int64_t tasks;                 /* of a plane */
    stp_aggregate_var *v;
    atomic_bool fractions;         /* not all values are whole numbers */
} filling;

/* n cells of a plane from the first-th on, which begin a block; out is 0. */
static void fill_cells(const filling *f, int plane, size_t first, size_t n, double *out)
{
    const stp_reducer *r = stp_grid_reducer(f->g, f->plan, f->var);
    const size_t end = (first + n + STP_GRID_BLOCK - 1) / STP_GRID_BLOCK;
    for (size_t b = first / STP_GRID_BLOCK; b < end; b++, out += STP_GRID_BLOCK) {
        const size_t cells = stp_grid_block_cells(f->plan, b);
        const char *c = stp_grid_block(f->g, f->plan, f->var, plane, b);
        if (f->part < 0 && r->zero_is_empty && !stp_grid_is_touched(f->g, f->plan, plane, b)) continue;
        if (f->part < 0) r->finish(c, cells, out);
        else r->part(c, cells, f->part, out);
    }
}

static void fill_task(void *self, int64_t task)
{
    filling *f = self;
    const stp_grid_var *gv = &f->plan->vars[f->var];
    const size_t n_cells = stp_view_cells(&f->plan->view), first = (size_t) (task % f->tasks) * TASK_CELLS;
    const size_t n = n_cells - first < TASK_CELLS ? n_cells - first : TASK_CELLS;
    const size_t p = (size_t) (task / f->tasks), from = f->order ? (size_t) f->order[p] : p;
    double *out = f->v->cells + p * n_cells + first;
    if (stp_grid_keeps_values(f->plan, f->var))
        stp_lists_finish(&f->g->lists[stp_grid_list_of(f->plan, f->var)], gv->reducer, gv->number,
                         (uint32_t) (from * n_cells + first), n, out);
    else fill_cells(f, (int) from, first, n, out);
    if (!f->v->zero_is_empty && !f->fractions && !all_whole(out, n)) f->fractions = true;      /* counts are */
}

/* The touched blocks of all planes in the final order. */
static const uint8_t *copy_blocks(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, const int32_t *order)
{
    const size_t n_blocks = stp_grid_blocks(&plan->view);
    if (!g->tracked || !order) return NULL;
    uint8_t *out = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, n_blocks);
    for (int p = 0; out && p < g->n_planes; p++)
        for (size_t b = 0; b < n_blocks; b++)
            out[(size_t) p * n_blocks + b] = stp_grid_is_touched(g, plan, order[p], b);
    return out;
}

/* Lays out one variable: its planes in the final order, each filled by the reducer (part < 0: finished). */
static void fill(stp_aggregate_var *v, const stp_grid *g, const stp_grid_plan *plan, int var, int part,
                 const int32_t *order, int threads)
{
    const stp_reducer *r = plan->vars[var].reducer;
    filling f = { .g = g, .plan = plan, .var = var, .part = part, .order = order, .v = v };
    f.tasks = (int64_t) ((stp_view_cells(&plan->view) + TASK_CELLS - 1) / TASK_CELLS);
    v->zero_is_empty = part < 0 && r->zero_is_empty;
    v->additive = part < 0 && r->additive;
    stp_parallel(threads, g->n_planes * f.tasks, fill_task, &f);
    v->whole = !f.fractions;
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
    v->cells = stp_arena_array(&a->arena, (size_t) a->n_planes * stp_view_cells(&a->view), sizeof *v->cells);
    return a->arena.failed ? stp_no_memory(err, "the finished grid") : STP_OK;
}

/* A part that stands there already under its name is not repeated: sum:v,mean:v need one sum_v. */
static stp_status add_parts(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, int var,
                            const int32_t *order, int threads, stp_error *err)
{
    const stp_reducer *r = plan->vars[var].reducer;
    for (int k = 0; r->parts && r->parts[k]; k++) {
        char *name = var_name(&a->arena, r->parts[k], &plan->vars[var]);
        if (!name) return stp_no_memory(err, "the finished grid");
        if (has_name(a->vars, a->n_vars, name) || has_name(a->parts, a->n_parts, name)) continue;
        stp_aggregate_var *v = &a->parts[a->n_parts];
        STP_TRY(add_var(a, v, name, err));
        a->n_parts++;
        fill(v, g, plan, var, k, order, threads);
    }
    return STP_OK;
}

static stp_status copy_categories(stp_aggregate *a, const stp_grid *g, const int32_t *order, stp_error *err)
{
    const char **labels = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *labels);
    for (int p = 0; labels && p < g->n_planes; p++)
        labels[p] = stp_arena_text(&a->arena, g->categories.label[order[p]]);
    a->categories = labels;
    int64_t *rows = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *rows);
    for (int p = 0; rows && p < g->n_planes; p++) rows[p] = g->categories.first_row[order[p]];
    a->first_row = rows;
    return a->arena.failed ? stp_no_memory(err, "the categories") : STP_OK;
}

/* The values behind medians and the like, numbered by the final planes. */
static stp_status add_list(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, int var, const int32_t *order,
                           stp_error *err)
{
    const int64_t n_cells = (int64_t) stp_view_cells(&plan->view);
    const stp_lists *l = &g->lists[var];
    const int64_t most = stp_grid_most_of(&plan->vars[var]);
    const char *what = most ? stp_arena_printf(&a->arena, "top%lld_values", (long long) most) : "values";
    stp_tally *runs = stp_arena_array(&a->arena, (size_t) l->n + 1, sizeof *runs);
    stp_aggregate_list *out = &a->lists[a->n_lists];
    *out = (stp_aggregate_list) { what ? var_name(&a->arena, what, &plan->vars[var]) : NULL, runs, 0 };
    if (a->arena.failed) return stp_no_memory(err, "the finished grid");
    for (int p = 0; p < g->n_planes; p++) {
        const int64_t from = order ? order[p] : p;
        for (int64_t i = stp_lists_find(l, (uint32_t) (from * n_cells));
             i < l->n && l->runs[i].cell < (from + 1) * n_cells; i++) {
            runs[out->n] = l->runs[i];
            runs[out->n++].cell = (uint32_t) (l->runs[i].cell + (p - from) * n_cells);
        }
    }
    a->n_lists++;
    return STP_OK;
}

static stp_status add_lists(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, const int32_t *order,
                            stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (stp_grid_has_list(plan, k)) STP_TRY(add_list(a, g, plan, k, order, err));
    return STP_OK;
}

static stp_status sort_lists(stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (stp_grid_has_list(plan, k))
            STP_TRY(stp_lists_sort(&g->lists[k], stp_grid_most_of(&plan->vars[k]), err));
    return STP_OK;
}

/* What a file must say so that it can be merged. */
static stp_status name_source(stp_aggregate *a, stp_aggregate_var *out, const stp_grid_var *v, stp_error *err)
{
    out->reduction = stp_arena_text(&a->arena, v->name ? v->name : v->reducer->name);
    if (v->value >= 0 && v->column) out->column = stp_arena_text(&a->arena, v->column);
    if (v->reducer->needs_second && v->second_column) out->second = stp_arena_text(&a->arena, v->second_column);
    return a->arena.failed ? stp_no_memory(err, "the finished grid") : STP_OK;
}

static stp_status finish(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, int threads, stp_error *err)
{
    a->view = plan->view;
    a->n_planes = g->n_planes;
    a->n_rows = g->n_rows;
    a->n_inside = g->n_inside;
    a->n_missing = g->n_missing;
    a->by_number = plan->by >= 0 && plan->by_info;
    a->other = plan->by >= 0 && plan->only ? plan->n_only : -1;
    a->vars = stp_arena_array(&a->arena, STP_GRID_VARS, sizeof *a->vars);
    a->parts = stp_arena_array(&a->arena, (size_t) STP_GRID_VARS * STP_REDUCER_PARTS, sizeof *a->parts);
    a->lists = stp_arena_array(&a->arena, STP_GRID_VARS, sizeof *a->lists);
    int32_t *order = NULL;
    if (plan->by >= 0) {
        order = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *order);
        if (!order) return stp_no_memory(err, "the categories");
        STP_TRY(order_planes(g, plan, order, err));
        STP_TRY(copy_categories(a, g, order, err));
    }
    const uint8_t *touched = copy_blocks(a, g, plan, order);
    if (a->arena.failed) return stp_no_memory(err, "the finished grid");
    STP_TRY(sort_lists(g, plan, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        STP_TRY(add_var(a, &a->vars[k], var_name(&a->arena, v->name ? v->name : v->reducer->name, v), err));
        a->n_vars++;
        if (!(plan->elsewhere >> k & 1)) fill(&a->vars[k], g, plan, k, -1, order, threads);
        a->vars[k].touched = touched;
        STP_TRY(name_source(a, &a->vars[k], v, err));
    }
    for (int k = 0; k < plan->n_vars && !plan->only_shown; k++)
        if (!(plan->elsewhere >> k & 1)) STP_TRY(add_parts(a, g, plan, k, order, threads, err));
    return add_lists(a, g, plan, order, err);
}

stp_status stp_grid_finish(stp_grid *grid, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                           stp_error *err)
{
    stp_aggregate a = { 0 };
    const stp_status s = finish(&a, grid, plan, threads, err);
    if (s != STP_OK) stp_aggregate_clear(&a);
    else *out = a;
    return s;
}

void stp_grid_carry_clear(stp_grid_carry *c)
{
    if (c->fold) c->fold->clear(&c->grid);
    *c = (stp_grid_carry) { 0 };
}

void stp_aggregate_clear(stp_aggregate *a)
{
    stp_arena_clear(&a->arena);
    *a = (stp_aggregate) { 0 };
}
