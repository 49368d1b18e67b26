#include "agg/feed.h"
#include "table/cast.h"

bool stp_feed_keeps_values(const stp_grid_plan *plan)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (!plan->vars[k].reducer->cell_size) return true;
    return false;
}

/* Cells of a list are numbers of the whole grid. */
static stp_status feed_list(stp_grid *g, const stp_grid_plan *plan, int var, int64_t first, const stp_feed *f,
                            stp_error *err)
{
    int32_t bin[STP_STRIP];
    const size_t budget = stp_grid_list_budget(plan);
    for (int from = 0; from < f->n; from += STP_STRIP) {
        const int n = f->n - from < STP_STRIP ? f->n - from : STP_STRIP;
        for (int i = 0; i < n; i++) bin[i] = f->bin[from + i] < 0 ? -1 : (int32_t) (f->bin[from + i] + first);
        const stp_feed part = { .n = n, .bin = bin, .value = f->value + from };
        STP_TRY(stp_lists_feed(&g->lists[var], &part, budget, stp_grid_most_of(&plan->vars[var]), err));
    }
    return STP_OK;
}

stp_status stp_feed_var(stp_grid *g, const stp_grid_plan *plan, int var, int64_t first, const stp_feed *f,
                        stp_error *err)
{
    const stp_reducer *r = plan->vars[var].reducer;
    if (r->cell_size) r->feed((char *) g->cells[var] + (size_t) first * r->cell_size, f);
    else if (stp_grid_list_of(plan, var) == var) return feed_list(g, plan, var, first, f, err);
    return STP_OK;
}
