/* Lines and areas of shade: ranges of several columns, then the fold of paths. */
#include "spec/gather_path.h"
#include "spec/bands.h"
#include "spec/stack.h"
#include <math.h>
#include <stdlib.h>

static stp_status check_number(const stp_binding *b, const stp_binding *like, const char *what, stp_error *err)
{
    const bool time = b->info->meaning == STP_TIME;
    if (!stp_is_text(b->info->meaning) && time == (like->info->meaning == STP_TIME)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "%s wants %s like -y, '%s' is %s", what,
                    like->info->meaning == STP_TIME ? "times" : "numbers", b->info->name,
                    stp_meaning_phrase(b->info->meaning));
}

static stp_status check_axes(const stp_layer_plan *l, stp_error *err)
{
    for (int k = 0; k < l->n_y; k++)
        if (stp_is_text(l->y[k].info->meaning))
            return stp_fail(err, STP_ERR_USAGE, "lines want numbers or times on the y axis, '%s' is a category",
                            l->y[k].info->name);
    return STP_OK;
}

stp_status stp_path_bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_value *group = &l->layer->v[STP_F_GROUP], *edge = &l->layer->v[STP_F_Y2];
    STP_TRY(check_axes(l, err));
    l->group = l->by;
    l->edge = (stp_binding) { .column = -1, .at = -1 };
    if (stp_is_stacked(l)) {
        STP_TRY(stp_stack_bind(l, err));
        return stp_plan_bind_shading(plan, l, err);
    }
    if (group->set) STP_TRY(stp_plan_bind(l, "--group", group->text, &l->group, err));
    if (edge->n_items > 1)
        return stp_fail(err, STP_ERR_USAGE, "--y2 takes one column here, %d were given", edge->n_items);
    if (edge->n_items) {
        STP_TRY(stp_plan_bind(l, "--y2", edge->items[0], &l->edge, err));
        STP_TRY(check_number(&l->edge, &l->y[0], "--y2", err));
    }
    return stp_plan_bind_shading(plan, l, err);
}

/* ---- ranges ------------------------------------------------------------------------------------- */

static void add_zero(stp_extent *e)
{
    if (e->lo > e->hi) return;
    if (e->lo > 0) e->lo = 0;
    if (e->hi < 0) e->hi = 0;
}

/* Joins what the y columns hold into extents 1. */
static void join_ranges(stp_layer_plan *l, const stp_extents *all)
{
    l->extents.column[0] = all->column[l->x.at];
    l->extents.column[1] = all->column[l->y[0].at];
    for (int k = 1; k < l->n_y; k++) stp_extent_merge(&l->extents.column[1], &all->column[l->y[k].at]);
    if (l->edge.info) stp_extent_merge(&l->extents.column[1], &all->column[l->edge.at]);
}

static stp_status left_out(const stp_plan *plan, const stp_layer_plan *l, const stp_binding *b, const stp_extents *all,
                           stp_error *err)
{
    const stp_extent *e = &all->column[b->at];
    return stp_gather_left_out(plan, l, b, e->n_infinite, e->n_not_positive, err);
}

stp_status stp_path_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, bool to_zero,
                           stp_error *err)
{
    STP_TRY(stp_bands_gather(plan, l, err));
    if (item->x.lo.given && item->x.hi.given && item->y.lo.given && item->y.hi.given) return STP_OK;
    if (l->n_columns > STP_EXTENT_MAX)
        return stp_fail(err, STP_ERR_USAGE, "a layer can use at most %d columns here", (int) STP_EXTENT_MAX);
    stp_extent_plan ep = { .n_columns = l->n_columns };
    ep.positive[l->x.at] = item->x.log;
    for (int k = 0; k < l->n_y; k++) ep.positive[l->y[k].at] = item->y.log;
    if (l->edge.info) ep.positive[l->edge.at] = item->y.log;
    stp_extents all;
    STP_TRY(stp_gather_keep(plan, l, err));
    STP_TRY(stp_extent_fold.init(&all, &ep, err));
    STP_TRY(stp_gather_scan(plan, l, &stp_extent_fold, &ep, &all, err));
    join_ranges(l, &all);
    if (to_zero && !item->y.log && l->y[0].info->meaning != STP_TIME) add_zero(&l->extents.column[1]);
    l->has_extents = true;
    STP_TRY(left_out(plan, l, &l->x, &all, err));
    for (int k = 0; k < l->n_y; k++) STP_TRY(left_out(plan, l, &l->y[k], &all, err));
    return STP_OK;
}

/* ---- the grid ------------------------------------------------------------------------------------ */

static stp_status make_plan(const stp_layer_plan *l, const stp_grid_plan *grid, const stp_glyph *glyph,
                            stp_glyph_plan *out, stp_error *err)
{
    const stp_value *width = &l->layer->v[STP_F_LINE_WIDTH];
    *out = (stp_glyph_plan) { .glyph = glyph, .grid = *grid, .n_ys = l->n_y, .y2 = l->edge.at, .group = l->group.at };
    for (int k = 0; k < l->n_y; k++) out->ys[k] = l->y[k].at;
    if (l->group.info && !stp_is_text(l->group.info->meaning)) out->group_info = l->group.info;
    out->width = width->set ? width->a : 0;
    out->grounded = stp_is_stacked(l);
    return stp_glyph_set_vars(out, l->vars, l->n_vars, err);
}

static stp_status fill_paths(const stp_plan *plan, stp_layer_plan *l, const stp_grid_plan *grid, const void *glyph,
                             stp_error *err)
{
    stp_glyph_plan gp;
    STP_TRY(make_plan(l, grid, glyph, &gp, err));
    const stp_fold *fold = stp_glyph_fold(&gp);
    void *state = calloc(1, fold->state_size);
    if (!state) return stp_no_memory(err, "paths");
    stp_status s = fold->init(state, &gp, err);
    if (s == STP_OK) s = stp_bands_scan(plan, l, &grid->view, fold, &gp, state, err);
    if (s == STP_OK) s = stp_glyph_finish(state, &gp, l->vars, l->n_vars, &l->aggregate, err);
    fold->clear(state);
    free(state);
    return s;
}

stp_status stp_path_grid(const stp_plan *plan, stp_layer_plan *l, const stp_glyph *glyph, const stp_view *view,
                         stp_error *err)
{
    return stp_gather_cells(plan, l, view, fill_paths, glyph, err);
}
