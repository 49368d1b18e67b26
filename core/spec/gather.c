/* The passes over the data. Layers with one mark a row keep their rows; shaded layers first find their
 * ranges (unless all four ends are given) and then bin every row into the view that the layout made. */
#include "spec/gather.h"
#include <math.h>
#include <stdio.h>
#include "base/log.h"
#include "scan/scan.h"

static bool is_text(const stp_column_info *c)
{
    return c->meaning == STP_CATEGORY || c->meaning == STP_TEXT;
}

/* One line to the log, or the end of the run. */
static stp_status report(const stp_plan *plan, const char *text, stp_error *err)
{
    if (!plan->spec->v[STP_F_STRICT].set) {
        stp_note(plan->log, STP_LEVEL_WARNING, "%s", text);
        return STP_OK;
    }
    stp_fail(err, STP_ERR_STRICT, "%s", text);
    return stp_hint(err, "leave out --strict to go on without them");
}

stp_status stp_gather_report(const stp_plan *plan, const stp_source *source, stp_error *err)
{
    enum { NAMED = 10 };               /* columns with a line of their own */
    char text[sizeof err->message];
    int found = 0;
    for (int i = 0; i < source->schema.n_columns; i++) {
        const stp_problem *p = &source->problems[i];
        const stp_column_info *c = &source->schema.columns[i];
        if (!p->count || ++found > NAMED) continue;
        snprintf(text, sizeof text, "%s: %lld of %lld rows skipped: '%s' is not %s (first: line %lld \"%s\")",
                 source->path, (long long) p->count, (long long) source->rows_seen, c->name,
                 stp_meaning_phrase(c->meaning), (long long) p->first_line, p->first_text);
        STP_TRY(report(plan, text, err));
    }
    if (found > NAMED) {
        snprintf(text, sizeof text, "%s: rows are skipped in %d more columns", source->path, found - NAMED);
        STP_TRY(report(plan, text, err));
    }
    const stp_problem *extra = &source->extra_cells;
    if (!extra->count) return STP_OK;
    snprintf(text, sizeof text,
             "%s: %lld of %lld rows have more than %d fields, the rest is left out (first: line %lld)", source->path,
             (long long) extra->count, (long long) source->rows_seen, source->schema.n_columns,
             (long long) extra->first_line);
    return report(plan, text, err);
}

/* Values that have no place on their axis. */
static stp_status report_left_out(const stp_plan *plan, const stp_layer_plan *l, const stp_binding *b,
                                  int64_t n_infinite, int64_t n_not_positive, stp_error *err)
{
    char text[sizeof err->message];
    if (n_infinite) {
        snprintf(text, sizeof text, "%s: %lld infinite values of '%s' are left out of the range", l->source->path,
                 (long long) n_infinite, b->info->name);
        STP_TRY(report(plan, text, err));
    }
    if (!n_not_positive) return STP_OK;
    snprintf(text, sizeof text, "%s: %lld values of '%s' are 0 or less and have no place on a logarithmic axis",
             l->source->path, (long long) n_not_positive, b->info->name);
    return report(plan, text, err);
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* Over more than 292 years the differences do not fit int64, and nobody sees a nanosecond: nothing is taken off. */
int64_t stp_gather_origin(const stp_extent *e)
{
    int64_t length;
    return __builtin_sub_overflow(e->int_hi, e->int_lo, &length) ? 0 : e->int_lo;
}

/* Nanosecond counts do not fit doubles: their least value is found first and taken off. */
static stp_status find_origins(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    int columns[STP_EXTENT_MAX], at[STP_EXTENT_MAX];
    stp_extent_plan ep = { 0 };
    for (int i = 0; i < l->n_columns; i++) {
        const stp_column_info *c = &l->source->schema.columns[l->columns[i]];
        if (c->meaning != STP_TIME || c->time_digits <= 6) continue;
        at[ep.n_columns] = i;
        columns[ep.n_columns++] = l->columns[i];
    }
    if (!ep.n_columns) return STP_OK;
    stp_extents x = { 0 };
    STP_TRY(stp_extent_fold.init(&x, &ep, err));
    STP_TRY(stp_scan(l->source, columns, ep.n_columns, &stp_extent_fold, &ep, plan->threads, &x, err));
    for (int i = 0; i < ep.n_columns; i++)
        if (x.column[i].n) l->rows_plan.origin[at[i]] = stp_gather_origin(&x.column[i]);
    return STP_OK;
}

static stp_status check_rows(const stp_plan *plan, const stp_layer_plan *l, const stp_binding *b, bool log,
                             stp_error *err)
{
    int64_t n_infinite = 0, n_not_positive = 0;
    const double *v = l->rows.column[b->at];
    for (int64_t i = 0; i < l->rows.n_rows && !is_text(b->info); i++) {
        n_infinite += isinf(v[i]) != 0;
        n_not_positive += log && isfinite(v[i]) && v[i] <= 0;
    }
    return report_left_out(plan, l, b, n_infinite, n_not_positive, err);
}

static stp_status gather_rows(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    l->rows_plan.n_columns = l->n_columns;
    for (int i = 0; i < l->n_columns; i++) l->rows_plan.text[i] = is_text(&l->source->schema.columns[l->columns[i]]);
    STP_TRY(find_origins(plan, l, err));
    l->has_rows = true;
    STP_TRY(stp_rows_fold.init(&l->rows, &l->rows_plan, err));
    STP_TRY(stp_scan(l->source, l->columns, l->n_columns, &stp_rows_fold, &l->rows_plan, plan->threads, &l->rows, err));
    STP_TRY(stp_rows_finish(&l->rows, &l->rows_plan, err));
    STP_TRY(check_rows(plan, l, &l->x, item->x.log, err));
    for (int k = 0; k < l->n_y; k++) STP_TRY(check_rows(plan, l, &l->y[k], item->y.log, err));
    return stp_gather_report(plan, l->source, err);
}

/* ---- ranges ------------------------------------------------------------------------------------ */

static stp_status gather_extents(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    const stp_extent_plan ep = { .n_columns = 2, .positive = { item->x.log, item->y.log } };
    const int columns[2] = { l->x.column, l->y[0].column };
    STP_TRY(stp_extent_fold.init(&l->extents, &ep, err));
    STP_TRY(stp_scan(l->source, columns, 2, &stp_extent_fold, &ep, plan->threads, &l->extents, err));
    l->has_extents = true;
    const stp_binding *axes[2] = { &l->x, &l->y[0] };
    for (int i = 0; i < 2; i++) {
        const stp_extent *e = &l->extents.column[i];
        STP_TRY(report_left_out(plan, l, axes[i], e->n_infinite, e->n_not_positive, err));
    }
    return STP_OK;
}

stp_status stp_gather_first(stp_plan *plan, stp_error *err)
{
    for (int i = 0; i < plan->n_items; i++) {
        stp_item_plan *item = &plan->items[i];
        const bool open = !(item->x.lo.given && item->x.hi.given && item->y.lo.given && item->y.hi.given);
        for (int k = 0; k < item->n_layers; k++) {
            stp_layer_plan *l = &item->layers[k];
            if (l->kind->feeds == STP_FEEDS_ROWS) STP_TRY(gather_rows(plan, item, l, err));
            else if (open) STP_TRY(gather_extents(plan, item, l, err));
        }
    }
    return STP_OK;
}

/* ---- grids ------------------------------------------------------------------------------------- */

stp_status stp_gather_grid(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, stp_error *err)
{
    stp_grid_plan gp = { .view = *view, .x = l->x.at, .y = l->y[0].at, .by = l->by.at, .n_vars = l->n_vars,
                         .locate = stp_locate_best() };
    for (int i = 0; i < l->n_vars; i++) gp.vars[i] = l->vars[i];
    const stp_fold *fold = stp_grid_fold(&gp);
    stp_grid grid = { 0 };
    stp_status s = fold->init(&grid, &gp, err);
    if (s == STP_OK) s = stp_scan(l->source, l->columns, l->n_columns, fold, &gp, plan->threads, &grid, err);
    if (s == STP_OK) s = stp_grid_finish(&grid, &gp, &l->aggregate, err);
    fold->clear(&grid);
    if (s != STP_OK) return s;
    l->has_aggregate = true;
    stp_note(plan->log, STP_LEVEL_INFO, "%s: %lld rows, %lld inside, %lld without x or y; %d x %d cells",
             l->source->path, (long long) l->aggregate.n_rows, (long long) l->aggregate.n_inside,
             (long long) l->aggregate.n_missing, view->x.cells, view->y.cells);
    return stp_gather_report(plan, l->source, err);
}
