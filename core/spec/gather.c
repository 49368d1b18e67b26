/* The passes over the data. Kinds with one mark a row keep their rows; shaded kinds first find their ranges
 * (unless all four ends are given) and then bin every row into the view that the layout made; kinds with
 * statistics run folds of their own. */
#include "spec/gather.h"
#include <math.h>
#include <stdio.h>
#include "base/log.h"
#include "scan/replay.h"
#include "scan/scan.h"
#include "scan/tap.h"

/* One line to the log, or the end of the run. */
stp_status stp_gather_tell(const stp_plan *plan, const char *text, stp_error *err)
{
    if (!plan->spec->v[STP_F_STRICT].set) {
        stp_note(plan->log, STP_LEVEL_WARNING, "%s", text);
        return STP_OK;
    }
    stp_fail(err, STP_ERR_STRICT, "%s", text);
    return stp_hint(err, "leave out --strict to go on without them");
}

/* A condition that no row satisfies is more likely a slip than a wish. */
static stp_status check_condition(const stp_source *source, stp_error *err)
{
    if (!source->condition || source->rows_seen || !source->rows_dropped) return STP_OK;
    stp_fail(err, STP_ERR_EMPTY, "%s: none of %lld rows satisfies --where '%.400s'", source->path,
             (long long) source->rows_dropped, source->condition);
    return stp_hint(err, "`stipple load %s` shows what the columns hold", source->path);
}

/* "line 12", with the file in front where there are several. */
static void place_of(const stp_problem *p, char out[256])
{
    snprintf(out, 256, "%.200s%sline %lld", p->path ? p->path : "", p->path ? " " : "", (long long) p->first_line);
}

stp_status stp_gather_report(const stp_plan *plan, const stp_source *source, stp_error *err)
{
    enum { NAMED = 10 };               /* columns with a line of their own */
    char text[sizeof err->message], place[256];
    const int64_t n_rows = source->rows_seen + source->rows_dropped;
    int found = 0;
    STP_TRY(check_condition(source, err));
    if (source->condition)
        stp_note(plan->log, STP_LEVEL_INFO, "%s: %lld of %lld rows satisfy %s", source->path,
                 (long long) source->rows_seen, (long long) n_rows, source->condition);
    for (int i = 0; i < source->schema.n_columns; i++) {
        const stp_problem *p = &source->problems[i];
        const stp_column_info *c = &source->schema.columns[i];
        if (!p->count || ++found > NAMED) continue;
        place_of(p, place);
        snprintf(text, sizeof text, "%s: %lld of %lld rows skipped: '%s' is not %s (first: %s \"%s\")", source->path,
                 (long long) p->count, (long long) n_rows, c->name, stp_meaning_phrase(c->meaning), place,
                 p->first_text);
        STP_TRY(stp_gather_tell(plan, text, err));
    }
    if (found > NAMED) {
        snprintf(text, sizeof text, "%s: rows are skipped in %d more columns", source->path, found - NAMED);
        STP_TRY(stp_gather_tell(plan, text, err));
    }
    const stp_problem *extra = &source->extra_cells;
    if (!extra->count) return STP_OK;
    place_of(extra, place);
    snprintf(text, sizeof text,
             "%s: %lld of %lld rows have more than %d fields, the rest is left out (first: %s)", source->path,
             (long long) extra->count, (long long) n_rows, source->schema.n_columns, place);
    return stp_gather_tell(plan, text, err);
}

/* Values that have no place on their axis. */
stp_status stp_gather_left_out(const stp_plan *plan, const stp_layer_plan *l, const stp_binding *b,
                                  int64_t n_infinite, int64_t n_not_positive, stp_error *err)
{
    char text[sizeof err->message];
    if (n_infinite) {
        snprintf(text, sizeof text, "%s: %lld infinite values of '%s' are left out of the range", l->source->path,
                 (long long) n_infinite, b->info->name);
        STP_TRY(stp_gather_tell(plan, text, err));
    }
    if (!n_not_positive) return STP_OK;
    snprintf(text, sizeof text, "%s: %lld values of '%s' are 0 or less and have no place on a logarithmic axis",
             l->source->path, (long long) n_not_positive, b->info->name);
    return stp_gather_tell(plan, text, err);
}

/* One scan of a layer; over the replay if there is one. */
static stp_status scan_layer(const stp_plan *plan, stp_layer_plan *l, const int *columns, int n, const stp_fold *fold,
                             const void *fold_plan, void *into, stp_error *err)
{
    stp_source *source = l->replay ? l->replay : l->source;
    STP_TRY(stp_scan(source, columns, n, fold, fold_plan, plan->threads, into, err));
    l->source->rows_seen = source->rows_seen;
    return STP_OK;
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
    if (l->replay) {                   /* it keeps its rows as long as the same columns are asked for */
        for (int i = 0; i < l->n_columns; i++) at[i] = i;
        ep.n_columns = l->n_columns;
    }
    stp_extents x = { 0 };
    STP_TRY(stp_extent_fold.init(&x, &ep, err));
    STP_TRY(scan_layer(plan, l, l->replay ? l->columns : columns, ep.n_columns, &stp_extent_fold, &ep, &x, err));
    for (int i = 0; i < ep.n_columns; i++) {
        const stp_column_info *c = &l->source->schema.columns[l->columns[at[i]]];
        if (x.column[i].n && c->meaning == STP_TIME && c->time_digits > 6)
            l->rows_plan.origin[at[i]] = stp_gather_origin(&x.column[i]);
    }
    return STP_OK;
}

static stp_status check_rows(const stp_plan *plan, const stp_layer_plan *l, const stp_binding *b, bool log,
                             stp_error *err)
{
    int64_t n_infinite = 0, n_not_positive = 0;
    if (b->at < 0) return STP_OK;
    const double *v = l->rows.column[b->at];
    for (int64_t i = 0; i < l->rows.n_rows && !stp_is_text(b->info->meaning); i++) {
        n_infinite += isinf(v[i]) != 0;
        n_not_positive += log && isfinite(v[i]) && v[i] <= 0;
    }
    return stp_gather_left_out(plan, l, b, n_infinite, n_not_positive, err);
}

static stp_status read_rows(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    if (!l->rows_plan.max_rows) l->rows_plan.max_rows = l->kind->most_rows;
    l->rows_plan.advice = l->kind->instead;
    l->rows_plan.n_columns = l->n_columns;
    for (int i = 0; i < l->n_columns; i++)
        l->rows_plan.text[i] = stp_is_text(l->source->schema.columns[l->columns[i]].meaning);
    STP_TRY(find_origins(plan, l, err));
    l->has_rows = true;
    STP_TRY(stp_rows_fold.init(&l->rows, &l->rows_plan, err));
    STP_TRY(scan_layer(plan, l, l->columns, l->n_columns, &stp_rows_fold, &l->rows_plan, &l->rows, err));
    return stp_rows_finish(&l->rows, &l->rows_plan, err);
}

stp_status stp_gather_rows(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(read_rows(plan, l, err));
    STP_TRY(check_rows(plan, l, &l->x, item->x.log, err));
    for (int k = 0; k < l->n_y; k++) STP_TRY(check_rows(plan, l, &l->y[k], item->y.log, err));
    return stp_gather_report(plan, l->source, err);
}

/* ---- ranges ------------------------------------------------------------------------------------ */

stp_status stp_gather_scan(const stp_plan *plan, stp_layer_plan *l, const stp_fold *fold, const void *fold_plan,
                           void *into, stp_error *err)
{
    STP_TRY(scan_layer(plan, l, l->columns, l->n_columns, fold, fold_plan, into, err));
    return check_condition(l->source, err);
}

static int count_rereading(const stp_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) n += plan->items[i].layers[k].kind->rereads;
    return n ? n : 1;
}

stp_status stp_gather_keep(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const size_t share = (size_t) STP_REPLAY_BUDGET / (size_t) count_rereading(plan);
    if (l->source->tap) {              /* the file keeps them, for all who read it */
        stp_tap_keep(l->source->tap);
        return STP_OK;
    }
    return l->replay || l->source->kept ? STP_OK : stp_replay_open(&l->replay, l->source, share, err);
}

static void drop_replay(stp_layer_plan *l)
{
    stp_source_close(l->replay);
    l->replay = NULL;
}

stp_status stp_gather_done(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    drop_replay(l);
    return stp_gather_report(plan, l->source, err);
}

static bool is_open(const stp_item_plan *item)
{
    return !(item->x.lo.given && item->x.hi.given && item->y.lo.given && item->y.hi.given);
}

/* The ranges that the file itself tells; false: a pass has to find them. */
static bool known_ranges(const stp_item_plan *item, stp_layer_plan *l)
{
    const stp_binding *axes[2] = { &l->x, &l->y[0] };
    const bool log[2] = { item->x.log, item->y.log };
    stp_extents made = { 0 };
    for (int i = 0; i < 2; i++) {
        stp_range r;
        stp_extent *e = &made.column[i];
        if (!stp_source_range(l->source, axes[i]->column, &r)) return false;
        if (log[i] && !(r.lo > 0)) return false;
        *e = stp_extent_empty();
        if (r.lo > r.hi) continue;
        *e = (stp_extent) { .lo = r.lo, .hi = r.hi, .int_lo = r.int_lo, .int_hi = r.int_hi, .n = 1 };
    }
    l->extents = made;
    l->has_extents = true;
    return true;
}

/* Ranges and grid are two passes over the same columns: the rows of the first are kept for the second. */
stp_status stp_gather_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    if (!is_open(item) || known_ranges(item, l)) return STP_OK;
    const bool keeps = l->kind->rereads && l->x.at == 0 && l->y[0].at == 1;     /* x and y are not one column */
    if (keeps) STP_TRY(stp_gather_keep(plan, l, err));
    const stp_extent_plan ep = { .n_columns = 2, .positive = { item->x.log, item->y.log } };
    const int both[2] = { l->x.column, l->y[0].column };
    const int *columns = keeps ? l->columns : both;
    STP_TRY(stp_extent_fold.init(&l->extents, &ep, err));
    STP_TRY(scan_layer(plan, l, columns, keeps ? l->n_columns : 2, &stp_extent_fold, &ep, &l->extents, err));
    STP_TRY(check_condition(l->source, err));
    l->has_extents = true;
    const stp_binding *axes[2] = { &l->x, &l->y[0] };
    for (int i = 0; i < 2; i++) {
        const stp_extent *e = &l->extents.column[i];
        STP_TRY(stp_gather_left_out(plan, l, axes[i], e->n_infinite, e->n_not_positive, err));
    }
    return STP_OK;
}

/* Layer `number` of all items. */
static stp_status gather_layer(void *self, int number, stp_error *err)
{
    const stp_plan *plan = self;
    const stp_item_plan *item = plan->items;
    while (number >= item->n_layers) number -= item++->n_layers;
    stp_layer_plan *l = &item->layers[number];
    return l->kind->gather ? stp_layer_wrap(l->layer, l->kind->gather(plan, item, l, err), err) : STP_OK;
}

stp_status stp_gather_first(stp_plan *plan, stp_error *err)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++) n += plan->items[i].n_layers;
    return stp_plan_run(plan, n, gather_layer, plan, err);
}
