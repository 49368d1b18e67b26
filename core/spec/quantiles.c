#include "spec/quantiles.h"
#include "agg/quantile.h"
#include "spec/gather.h"

static bool is_asked(const stp_axis_plan *a) { return a->lo.quantile || a->hi.quantile; }

static const stp_axis_plan *axis_of(const stp_item_plan *item, int set) { return set ? &item->y : &item->x; }

/* ---- what is looked for ---------------------------------------------------------------------------- */

static void add_end(stp_quantile_plan *p, int set, const stp_limit *l)
{
    if (l->quantile) p->end[p->n_ends++] = (stp_quantile_end) { .set = set, .percent = l->value };
}

static void make_plan(stp_quantile_plan *p, const stp_item_plan *item)
{
    *p = (stp_quantile_plan) { 0 };
    for (int set = 0; set < STP_QUANTILE_SETS; set++) {
        add_end(p, set, &axis_of(item, set)->lo);
        add_end(p, set, &axis_of(item, set)->hi);
    }
}

/* The layer's columns on the axes that ask. */
static int bind_sets(stp_quantile_plan *p, const stp_item_plan *item, const stp_layer_plan *l)
{
    int n = 0;
    for (int set = 0; set < STP_QUANTILE_SETS; set++) {
        const stp_axis_plan *a = axis_of(item, set);
        stp_quantile_set *q = &p->set[set];
        *q = (stp_quantile_set) { .positive = a->log, .times = a->meaning == STP_TIME, .unit = 1 };
        const stp_binding *b = set ? l->y : &l->x;
        for (int k = 0; k < (set ? l->n_y : 1) && is_asked(a); k++)
            if (b[k].info && b[k].at >= 0) q->column[q->n_columns++] = b[k].at;
        for (int d = q->n_columns ? b[0].info->time_digits : a->time_digits; d < a->time_digits; d += 3)
            q->unit *= 1000;
        n += q->n_columns;
    }
    return n;
}

/* ---- passes ------------------------------------------------------------------------------------------ */

/* Rows are kept for the passes that follow, where the kind takes them from there, too: facets take rows of their own.
 */
static bool may_keep(const stp_item_plan *item, const stp_layer_plan *l)
{
    const bool faceted = item->item->v[STP_F_ROW].set || item->item->v[STP_F_COL].set;
    return l->kind->rereads && !faceted && l->x.column != l->y[0].column;      /* not of one column twice */
}

static stp_status scan(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_quantile_plan *p,
                       stp_quantile *state, stp_error *err)
{
    if (!bind_sets(p, item, l)) return STP_OK;
    if (may_keep(item, l)) STP_TRY(stp_gather_keep(plan, l, err));
    return stp_gather_scan(plan, l, &stp_quantile_fold, p, state, err);
}

static stp_status run_pass(const stp_plan *plan, const stp_item_plan *item, stp_quantile_plan *p, bool *found,
                           stp_error *err)
{
    stp_quantile state = { 0 };
    STP_TRY(stp_quantile_fold.init(&state, p, err));
    stp_status s = STP_OK;
    for (int k = 0; k < item->n_layers && s == STP_OK; k++) s = scan(plan, item, &item->layers[k], p, &state, err);
    if (s == STP_OK) *found = stp_quantile_next(p, &state);
    stp_quantile_fold.clear(&state);
    return s;
}

/* ---- what was found ------------------------------------------------------------------------------------ */

static void take(stp_limit *l, const stp_quantile_end **end)
{
    if (!l->quantile) return;
    *l = (stp_limit) { .given = true, .value = stp_quantile_value(*end), .time = stp_quantile_time(*end) };
    (*end)++;
}

/* Where both ends are one value the axis finds its own way around it. */
static void take_axis(stp_axis_plan *a, const stp_quantile_end **end)
{
    take(&a->lo, end);
    take(&a->hi, end);
}

static stp_status check_columns(const stp_item_plan *item, stp_error *err)
{
    for (int set = 0; set < STP_QUANTILE_SETS; set++) {
        bool found = !is_asked(axis_of(item, set));
        for (int k = 0; k < item->n_layers && !found; k++) {
            const stp_layer_plan *l = &item->layers[k];
            const stp_binding *b = set ? &l->y[0] : &l->x;
            found = b->info && b->at >= 0;
        }
        if (found) continue;
        stp_fail(err, STP_ERR_USAGE, "--%clim: there is no column on the %c axis to take quantiles of", "xy"[set],
                 "xy"[set]);
        return stp_hint(err, "give numbers");
    }
    return STP_OK;
}

static stp_status find_item(const stp_plan *plan, stp_item_plan *item, stp_error *err)
{
    stp_quantile_plan p;
    bool found = true;
    STP_TRY(check_columns(item, err));
    make_plan(&p, item);
    while (found && p.digit < STP_QUANTILE_DIGITS) STP_TRY(run_pass(plan, item, &p, &found, err));
    if (!found) {                      /* there is no value: the kind says so */
        item->x.lo.quantile = item->x.hi.quantile = item->y.lo.quantile = item->y.hi.quantile = false;
        return STP_OK;
    }
    const stp_quantile_end *end = p.end;
    take_axis(&item->x, &end);
    take_axis(&item->y, &end);
    return STP_OK;
}

stp_status stp_quantiles_find(stp_plan *plan, stp_error *err)
{
    for (int i = 0; i < plan->n_items; i++)
        if (is_asked(&plan->items[i].x) || is_asked(&plan->items[i].y)) STP_TRY(find_item(plan, &plan->items[i], err));
    return STP_OK;
}
