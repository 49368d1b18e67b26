/* The categories of a batch, and the planes of their codes. */
#include "agg/grid_planes.h"
#include <stdlib.h>
#include <string.h>

stp_status stp_grid_check_column(const stp_batch *b, int column, bool category, stp_error *err)
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

/* Room for all that a short dictionary names, and for what is missing: growing would copy. What no row has stays as the
 * system gave it. */
static stp_status reserve_labels(stp_grid *g, const stp_grid_plan *plan, const stp_dictionary *d, stp_error *err)
{
    const bool fits = d->count < STP_GRID_PLANES_GUESS && d->count < stp_grid_max_planes(plan);
    return !g->capacity && !plan->only && fits ? stp_grid_reserve(g, plan, d->count + 1, err) : STP_OK;
}

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

stp_status stp_grid_by(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, stp_column *codes,
                       const stp_column **by, stp_error *err)
{
    *by = NULL;
    if (plan->by < 0) return STP_OK;
    *by = &b->columns[plan->by];
    if (plan->by_info) {
        STP_TRY(stp_codes_make(&g->codes, *by, plan->by_info, b->n_rows, codes, err));
        *by = codes;
    }
    STP_TRY(reset_map(g, (*by)->dictionary, err));
    return reserve_labels(g, plan, (*by)->dictionary, err);
}
