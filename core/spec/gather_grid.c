/* Rows into the cells of a view: which categories have a plane of their own is found first where --top asks for it. */
#include <string.h>
#include "agg/census.h"
#include "base/log.h"
#include "spec/gather.h"

static const char other[] = "other", not_other[] = "(other)";

static bool has_label(const char *const *labels, int n, const char *label)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(labels[i], label)) return true;
    return false;
}

/* The most frequent categories, which live as long as the census. */
static stp_status find_top(const stp_plan *plan, stp_layer_plan *l, stp_census *census, stp_grid_plan *gp,
                           stp_arena *arena, stp_error *err)
{
    const int n = (int) l->layer->v[STP_F_TOP].a;
    const stp_census_plan cp = { gp->by, gp->by_info };
    STP_TRY(stp_gather_keep(plan, l, err));
    STP_TRY(stp_gather_scan(plan, l, &stp_census_fold, &cp, census, err));
    if (census->labels.n <= n) return STP_OK;
    const char **top = stp_arena_array(arena, (size_t) n, sizeof *top);
    gp->n_only = top ? stp_census_top(census, n, top) : -1;
    if (gp->n_only < 0) return stp_no_memory(err, "the categories");
    gp->only = top;
    gp->other = has_label(top, n, other) ? not_other : other;
    return STP_OK;
}

static stp_grid_plan grid_plan(const stp_plan *plan, const stp_layer_plan *l, const stp_view *view)
{
    stp_grid_plan gp = { .view = *view, .x = l->x.at, .y = l->y[0].at, .by = l->by.at, .n_vars = l->n_vars,
                         .threads = plan->threads, .locate = stp_locate_best() };
    const stp_value *memory = &plan->spec->v[STP_F_MEMORY];
    if (memory->set) gp.budget = (size_t) memory->a;
    if (l->by.info) gp.by_column = l->by.info->name;
    if (l->by.info && !stp_is_text(l->by.info->meaning)) gp.by_info = l->by.info;
    for (int i = 0; i < l->n_vars; i++) gp.vars[i] = l->vars[i];
    return gp;
}

static stp_status fill_grid(const stp_plan *plan, stp_layer_plan *l, const stp_grid_plan *gp, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(gp);
    stp_grid grid = { 0 };
    stp_status s = fold->init(&grid, gp, err);
    if (s == STP_OK) s = stp_gather_scan(plan, l, fold, gp, &grid, err);
    if (s == STP_OK) s = stp_grid_finish(&grid, gp, &l->aggregate, err);
    if (s == STP_OK)
        stp_note(plan->log, STP_LEVEL_INFO, "%s: cells take %.1f MiB a state, %.1f MiB may be used", l->source->path,
                 (double) stp_grid_bytes(&grid, gp) / 1048576,
                 (double) (gp->budget ? gp->budget : STP_GRID_BUDGET) / 1048576);
    fold->clear(&grid);
    return s;
}

stp_status stp_gather_grid(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, stp_error *err)
{
    stp_grid_plan gp = grid_plan(plan, l, view);
    stp_census census = { 0 };
    stp_arena arena = { 0 };
    stp_status s = STP_OK;
    if (l->layer->v[STP_F_TOP].set && l->by.info) s = find_top(plan, l, &census, &gp, &arena, err);
    if (s == STP_OK) s = fill_grid(plan, l, &gp, err);
    stp_census_fold.clear(&census);
    stp_arena_clear(&arena);
    if (s != STP_OK) return s;
    l->has_aggregate = true;
    stp_note(plan->log, STP_LEVEL_INFO, "%s: %lld rows, %lld inside, %lld without x or y; %d x %d cells",
             l->source->path, (long long) l->aggregate.n_rows, (long long) l->aggregate.n_inside,
             (long long) l->aggregate.n_missing, view->x.cells, view->y.cells);
    return stp_gather_done(plan, l, err);
}
