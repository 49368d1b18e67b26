/* Rows into the cells of a view: which categories have a plane of their own is found first where --top asks for it. */
#include <math.h>
#include <string.h>
#include "agg/census.h"
#include "base/log.h"
#include "spec/bands.h"
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

stp_grid_plan stp_gather_grid_plan(const stp_plan *plan, const stp_layer_plan *l, const stp_view *view)
{
    stp_grid_plan gp = { .view = *view, .x = l->x.at, .y = l->y[0].at, .by = l->by.at, .n_vars = l->n_vars,
                         .threads = plan->threads, .locate = stp_locate_best(), .only_shown = !plan->saves };
    const stp_value *memory = &plan->spec->v[STP_F_MEMORY];
    if (memory->set) gp.budget = (size_t) memory->a;
    if (l->by.info) gp.by_column = l->by.info->name;
    if (l->by.info && !stp_is_text(l->by.info->meaning)) gp.by_info = l->by.info;
    for (int i = 0; i < l->n_vars; i++) gp.vars[i] = l->vars[i];
    return gp;
}

/* The ends of an axis in the units of its column, a little wider: times are far from exact as doubles. */
static stp_bound bound_of(const stp_axis *a, int column)
{
    const double lo = a->lo + (double) a->origin, hi = a->hi + (double) a->origin;
    return (stp_bound) { .column = column, .lo = nextafter(nextafter(lo, -INFINITY), -INFINITY),
                         .hi = nextafter(nextafter(hi, INFINITY), INFINITY) };
}

static bool same_units(const stp_axis *a, const stp_binding *b)
{
    return b->info->meaning != STP_TIME || b->info->time_digits == a->time_digits;
}

/* Rows outside of the picture need not be read, where no other row depends on them. What is kept for a second pass has
 * been read already; with a condition, rows that are left out would be taken for ones that do not satisfy it;
 * categories are numbered by all rows. */
static stp_status narrow_to(stp_layer_plan *l, const stp_view *view, stp_error *err)
{
    if (view->x.labels || view->y.labels || !l->kind->apart || l->replay || l->source->condition || l->by.info)
        return STP_OK;
    if (!same_units(&view->x, &l->x) || !same_units(&view->y, &l->y[0])) return STP_OK;
    const stp_bound bounds[2] = { bound_of(&view->x, l->x.column), bound_of(&view->y, l->y[0].column) };
    return stp_source_narrow(l->source, bounds, 2, err);
}

/* The pass itself; rows that were left out count, too. */
static stp_status scan_view(const stp_plan *plan, stp_layer_plan *l, const stp_fold *fold, const stp_grid_plan *gp,
                            stp_grid *grid, stp_error *err)
{
    STP_TRY(narrow_to(l, &gp->view, err));
    STP_TRY(stp_bands_scan(plan, l, &gp->view, fold, gp, grid, err));
    if (l->replay) return STP_OK;
    grid->n_rows += l->source->rows_pruned;
    l->source->rows_seen += l->source->rows_pruned;
    return stp_source_narrow(l->source, NULL, 0, err);
}

static stp_status fill_grid(const stp_plan *plan, stp_layer_plan *l, const stp_grid_plan *gp, const void *unused,
                            stp_error *err)
{
    (void) unused;
    const stp_fold *fold = stp_grid_fold(gp);
    stp_grid_carry own = { 0 }, *carry = plan->carry ? plan->carry : &own;
    stp_status s = carry->fold ? STP_OK : fold->init(&carry->grid, gp, err);
    carry->fold = fold;
    if (s == STP_OK) s = scan_view(plan, l, fold, gp, &carry->grid, err);
    if (s == STP_OK) s = stp_grid_finish(&carry->grid, gp, gp->threads, &l->aggregate, err);
    if (s == STP_OK)
        stp_note(plan->log, STP_LEVEL_INFO, "%s: cells take %.1f MiB a state, %.1f MiB may be used", l->source->path,
                 (double) stp_grid_bytes(&carry->grid, gp) / 1048576,
                 (double) (gp->budget ? gp->budget : STP_GRID_BUDGET) / 1048576);
    stp_grid_carry_clear(&own);
    return s;
}

stp_status stp_gather_cells(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, stp_fill_cells *fill,
                            const void *self, stp_error *err)
{
    stp_grid_plan gp = stp_gather_grid_plan(plan, l, view);
    stp_census census = { 0 };
    stp_arena arena = { 0 };
    stp_status s = STP_OK;
    if (l->layer->v[STP_F_TOP].set && l->by.info) s = find_top(plan, l, &census, &gp, &arena, err);
    if (s == STP_OK) s = fill(plan, l, &gp, self, err);
    stp_census_fold.clear(&census);
    stp_arena_clear(&arena);
    if (s != STP_OK) return s;
    l->has_aggregate = true;
    STP_TRY(stp_axis_keep_labels(&l->aggregate.view.x, &l->aggregate.arena, err));
    STP_TRY(stp_axis_keep_labels(&l->aggregate.view.y, &l->aggregate.arena, err));
    stp_note(plan->log, STP_LEVEL_INFO, "%s: %lld rows, %lld inside, %lld without x or y; %d x %d cells",
             l->source->path, (long long) l->aggregate.n_rows, (long long) l->aggregate.n_inside,
             (long long) l->aggregate.n_missing, view->x.cells, view->y.cells);
    return stp_gather_done(plan, l, err);
}

stp_status stp_gather_grid(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, stp_error *err)
{
    return stp_gather_cells(plan, l, view, fill_grid, NULL, err);
}
