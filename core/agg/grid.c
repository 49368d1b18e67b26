/* The fold of points: states that are made, merged and cleared; grid_feed.c has what eats rows. */
#include "agg/grid_planes.h"
#include "base/pages.h"
#include <stdlib.h>

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status check_vars(const stp_grid_plan *plan, stp_error *err)
{
    if (plan->n_vars < 1 || plan->n_vars > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "%d aggregates instead of 1 to %d", plan->n_vars, STP_GRID_VARS);
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_reducer *r = plan->vars[k].reducer;
        const bool has_value = plan->vars[k].value >= 0 || plan->vars[k].cover, has_second = plan->vars[k].second >= 0;
        if ((has_value || !r->needs_value) && (has_second || !r->needs_second)) continue;
        stp_fail(err, STP_ERR_USAGE, "'%s' needs a column", r->name);
        return stp_hint(err, "give it: --agg %s", r->shown);
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
    if (stp_grid_max_planes(plan) < 1) return stp_grid_too_many(plan, 1, err);
    if (plan->by >= 0) return plan->only ? stp_grid_add_only(g, plan, err) : STP_OK;
    STP_TRY(stp_grid_reserve(g, plan, 1, err));
    g->n_planes = 1;
    return STP_OK;
}

static void grid_clear(void *state)
{
    stp_grid *g = state;
    stp_labels_clear(&g->categories);
    for (int k = 0; k < STP_GRID_VARS; k++) {
        stp_pages_free(g->cells[k], g->bytes[k]);
        stp_lists_clear(&g->lists[k]);
    }
    free(g->touched);
    free(g->map);
    stp_codes_clear(&g->codes);
    *g = (stp_grid) { 0 };
}

/* ---- lists --------------------------------------------------------------------------------- */

int64_t stp_grid_most_of(const stp_grid_var *v) { return v->reducer->keeps_top ? (int64_t) v->number : 0; }

/* The variable whose list k reads: the first one that keeps the same values. */
int stp_grid_list_of(const stp_grid_plan *plan, int k)
{
    const stp_grid_var *v = &plan->vars[k];
    for (int i = 0; i < k; i++)
        if (stp_grid_keeps_values(plan, i) && plan->vars[i].value == v->value &&
            stp_grid_most_of(&plan->vars[i]) == stp_grid_most_of(v))
            return i;
    return k;
}

size_t stp_grid_list_budget(const stp_grid_plan *plan)
{
    int n = 0;
    for (int k = 0; k < plan->n_vars; k++) n += stp_grid_has_list(plan, k);
    const size_t share = stp_grid_share(plan), cells = stp_grid_plane_bytes(plan);
    return (share > 2 * cells ? share - cells : share / 2) / (size_t) (n ? n : 1);
}

/* Adds b's values to a's, plane by plane. */
static stp_status merge_list(stp_grid *a, stp_grid *b, const stp_grid_plan *plan, int k, int plane_a, int plane_b,
                             stp_error *err)
{
    const int64_t n_cells = (int64_t) stp_view_cells(&plan->view);
    stp_lists *from = &b->lists[k];
    STP_TRY(stp_lists_sort(from, stp_grid_most_of(&plan->vars[k]), err));
    const int64_t first = stp_lists_find(from, (uint32_t) (plane_b * n_cells)),
                  end = stp_lists_find(from, (uint32_t) ((plane_b + 1) * n_cells));
    return stp_lists_add(&a->lists[k], from->runs + first, end - first, (plane_a - plane_b) * n_cells,
                         stp_grid_list_budget(plan), stp_grid_most_of(&plan->vars[k]), err);
}

/* ---- merging ------------------------------------------------------------------------------- */

/* Blocks of b's plane without rows change nothing. */
static void merge_plane(stp_grid *a, const stp_grid *b, const stp_grid_plan *plan, int plane_a, int plane_b)
{
    const size_t n_blocks = stp_grid_blocks(&plan->view);
    for (size_t i = 0; i < n_blocks; i++) {
        if (!stp_grid_is_touched(b, plan, plane_b, i)) continue;
        stp_grid_touch(a, plan, plane_a, i);
        for (int k = 0; k < plan->n_vars; k++) {
            if (stp_grid_keeps_values(plan, k)) continue;
            stp_grid_reducer(a, plan, k)->merge(stp_grid_block(a, plan, k, plane_a, i),
                                                stp_grid_block(b, plan, k, plane_b, i), stp_grid_block_cells(plan, i));
        }
    }
}

/* Cells of one kind that have room for the rows of both. */
static void agree(stp_grid *a, stp_grid *b, const stp_grid_plan *plan)
{
    if (!a->n_rows) a->narrow = b->narrow;              /* there is nothing in it */
    if (!b->n_rows) b->narrow = a->narrow;
    if (a->narrow && b->narrow && a->n_rows + b->n_rows <= UINT32_MAX) return;
    stp_grid_widen(a, plan);
    stp_grid_widen(b, plan);
}

static stp_status grid_merge(void *into, void *from, const void *plan_, stp_error *err)
{
    stp_grid *a = into, *b = from;
    const stp_grid_plan *plan = plan_;
    agree(a, b, plan);
    a->tracked = (a->tracked || !a->n_rows) && (b->tracked || !b->n_rows) && plan->by >= 0;
    for (int p = 0; p < b->n_planes; p++) {
        int plane = p;
        if (plan->by >= 0)
            STP_TRY(stp_grid_plane_of(a, plan, b->categories.label[p], b->categories.first_row[p], &plane, err));
        merge_plane(a, b, plan, plane, p);
        for (int k = 0; k < plan->n_vars; k++)
            if (stp_grid_has_list(plan, k)) STP_TRY(merge_list(a, b, plan, k, plane, p, err));
    }
    a->n_rows += b->n_rows;
    a->n_inside += b->n_inside;
    a->n_missing += b->n_missing;
    return STP_OK;
}

#define GRID_FOLD(free_)                                                                                         \
    {                                                                                                            \
        .name = "grid", .order_free = free_, .state_size = sizeof(stp_grid), .init = grid_init, .feed = stp_grid_feed, \
        .merge = grid_merge, .clear = grid_clear, .bytes = stp_grid_state_bytes, .budget = stp_grid_budget \
    }
static const stp_fold grid_fold_free = GRID_FOLD(true), grid_fold_ordered = GRID_FOLD(false);
#undef GRID_FOLD

const stp_fold *stp_grid_fold(const stp_grid_plan *plan)
{
    return stp_grid_is_order_free(plan) ? &grid_fold_free : &grid_fold_ordered;
}
