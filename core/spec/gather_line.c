/* Lines of many rows: counted first, thinned to what can be seen afterwards. */
#include "spec/gather_line.h"
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MOST = 200 };            /* of numbers; more are an error where rows are kept */

stp_status stp_layer_grouping(const stp_layer_plan *l, stp_binding *out, bool *numeric, stp_error *err)
{
    *out = l->by;
    *numeric = false;
    if (!l->color.info) return STP_OK;
    if (l->color.info->meaning != STP_BOOL && !stp_is_text(l->color.info->meaning)) {
        *numeric = true;
        return STP_OK;
    }
    if (l->by.info && l->by.column != l->color.column)
        return stp_fail(err, STP_ERR_USAGE, "--by '%s' and -c '%s' both split the rows: give one", l->by.info->name,
                        l->color.info->name);
    *out = l->color;
    return STP_OK;
}

/* ---- whether rows can be left behind ------------------------------------------------------------- */

static bool is_place(const stp_binding *b)
{
    return b->at >= 0 && b->info && !stp_is_text(b->info->meaning);
}

static bool can_thin(const stp_layer_plan *l, const stp_binding *group)
{
    if (l->label.info || !is_place(&l->x)) return false;
    if (l->n_y > STP_TRACE_YS || l->n_columns > STP_EXTENT_MAX) return false;
    for (int k = 0; k < l->n_y; k++)
        if (!is_place(&l->y[k]) || (k && l->y[k].info->meaning == STP_TIME)) return false;
    if (l->dash.info && l->dash.column != group->column) return false;
    return !group->info || (group->at >= 0 && group->info->meaning != STP_TIME);
}

static stp_trace_plan trace_plan(const stp_item_plan *item, const stp_layer_plan *l, const stp_binding *group)
{
    stp_trace_plan p = { .x = l->x.at, .n_y = l->n_y, .group = group->info ? group->at : -1, .log_x = item->x.log,
                         .log_y = item->y.log, .by_time = item->x.meaning == STP_TIME };
    for (int k = 0; k < l->n_y; k++) p.y[k] = l->y[k].at;
    if (group->info && !stp_is_text(group->info->meaning)) p.group_info = group->info;
    return p;
}

static bool has_gaps(const stp_traces *t, int n_y)
{
    int64_t n = 0;
    for (int32_t i = 0; i < t->n_groups * n_y; i++) n += t->trace[i].n_gaps;
    return n > 0;
}

static bool is_many(const stp_traces *t, const stp_trace_plan *p)
{
    return t->n > STP_LINE_FEW && !(p->group_info && t->labels.n > GROUPS_MOST);
}

/* Rows that go back can be sorted only on a time axis, and only where no gap breaks the line. */
static bool is_long(const stp_traces *t, const stp_trace_plan *p)
{
    return is_many(t, p) && (!t->back || (p->by_time && !has_gaps(t, p->n_y)));
}

static bool is_rising(const stp_traces *t, const stp_trace_plan *p)
{
    return is_many(t, p) && !t->back && !t->again;
}

/* ---- the first pass -------------------------------------------------------------------------------- */

static int64_t origin_of(const stp_binding *b, const stp_extent *e)
{
    return b->info->meaning == STP_TIME && b->info->time_digits > 6 && e->n ? stp_gather_origin(e) : 0;
}

static stp_status take_traces(const stp_plan *plan, stp_layer_plan *l, stp_traces *t, const stp_trace_plan *p,
                              stp_error *err)
{
    STP_TRY(stp_traces_finish(t, p, err));
    l->traces = *t;
    *t = (stp_traces) { 0 };
    t = &l->traces;
    l->has_traces = l->has_extents = true;
    l->extents.column[0] = t->x;
    l->extents.column[1] = t->y;
    l->rows_plan.origin[l->x.at] = origin_of(&l->x, &t->each[0]);
    STP_TRY(stp_gather_left_out(plan, l, &l->x, t->each[0].n_infinite, t->each[0].n_not_positive, err));
    for (int k = 0; k < l->n_y; k++) {
        const stp_extent *e = &t->each[1 + k];
        l->rows_plan.origin[l->y[k].at] = origin_of(&l->y[k], e);
        STP_TRY(stp_gather_left_out(plan, l, &l->y[k], e->n_infinite, e->n_not_positive, err));
    }
    return STP_OK;
}

/* What the layer knows of its rows, in memory for the second pass where they fit. */
static stp_status gather_rows(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_gather_rows(plan, item, l, err));
    stp_source_close(l->replay);
    l->replay = NULL;
    return STP_OK;
}

/* *taken: whether the rows, now that they are counted, are left behind, as `leave` says. colors: even where -c is a
 * number. */
static stp_status find_traces(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, bool colors,
                              bool (*leave)(const stp_traces *, const stp_trace_plan *), bool *taken, stp_error *err)
{
    stp_binding group;
    bool numeric;
    *taken = false;
    STP_TRY(stp_layer_grouping(l, &group, &numeric, err));
    const bool beside = item->item->v[STP_F_MARGINAL].set;         /* histograms count every row */
    if (beside || (numeric && !colors) || !can_thin(l, &group)) return STP_OK;
    const stp_trace_plan p = trace_plan(item, l, &group);
    stp_traces t;
    STP_TRY(stp_gather_keep(plan, l, err));
    STP_TRY(stp_trace_fold.init(&t, &p, err));
    stp_status s = stp_gather_scan(plan, l, &stp_trace_fold, &p, &t, err);
    *taken = s == STP_OK && leave(&t, &p);
    if (*taken) s = take_traces(plan, l, &t, &p, err);
    stp_traces_clear(&t);
    return s;
}

static stp_status gather_traces(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, bool colors,
                                bool (*leave)(const stp_traces *, const stp_trace_plan *), stp_error *err)
{
    bool taken;
    STP_TRY(find_traces(plan, item, l, colors, leave, &taken, err));
    return taken ? STP_OK : gather_rows(plan, item, l, err);
}

stp_status stp_gather_rising(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, bool *taken,
                             stp_error *err)
{
    return find_traces(plan, item, l, false, is_rising, taken, err);
}

stp_status stp_gather_line(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return gather_traces(plan, item, l, false, is_long, err);
}

static bool has_cells(const stp_axis_plan *a)
{
    return a->meaning == STP_TIME || a->log || a->scale == STP_SCALE_LINEAR;
}

/* Limits that are quantiles want all values. */
static bool has_cell_colors(const stp_layer_plan *l)
{
    const stp_value *clim = &l->layer->v[STP_F_CLIM];
    const bool number = l->color.info && l->color.at >= 0 && stp_is_numeric(l->color.info->meaning);
    return number && !(clim->set && strchr(clim->text, 'q'));
}

/* The range of a number that gives points their colours. */
static stp_status gather_color(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_extent_plan ep = { .n_columns = l->n_columns };
    stp_extents x = { 0 };
    STP_TRY(stp_extent_fold.init(&x, &ep, err));
    STP_TRY(stp_gather_scan(plan, l, &stp_extent_fold, &ep, &x, err));
    l->color_extent = x.column[l->color.at];
    return STP_OK;
}

stp_status stp_gather_dots(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    const char *raster = stp_value_text(&l->layer->v[STP_F_RASTER], STP_F_RASTER);
    const bool differ = l->size.info || l->alpha.info || l->shape.info;
    if (differ || !has_cells(&item->x) || !has_cells(&item->y) || !strcmp(raster, "never"))
        return stp_gather_rows(plan, item, l, err);
    const bool colors = has_cell_colors(l);
    STP_TRY(gather_traces(plan, item, l, colors, is_many, err));
    return colors && l->has_traces ? gather_color(plan, l, err) : STP_OK;
}

/* ---- the second pass ------------------------------------------------------------------------------- */

stp_status stp_gather_m4(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, const double *edge,
                         int n_edges, stp_m4 *out, bool *thinned, stp_error *err)
{
    stp_binding group;
    bool numeric;
    STP_TRY(stp_layer_grouping(l, &group, &numeric, err));
    stp_m4_plan p = { .trace = trace_plan(item, l, &group), .edge = edge, .n_edges = n_edges,
                      .groups = group.info ? &l->traces.labels : NULL, .x_origin = l->rows_plan.origin[l->x.at] };
    for (int k = 0; k < l->n_y; k++) p.y_origin[k] = l->rows_plan.origin[l->y[k].at];
    p.sorts = p.trace.by_time && !has_gaps(&l->traces, l->n_y);
    STP_TRY(stp_m4_fold.init(out, &p, err));
    STP_TRY(stp_gather_scan(plan, l, &stp_m4_fold, &p, out, err));
    stp_m4_finish(out, &p);
    *thinned = !out->back;
    return *thinned ? stp_gather_done(plan, l, err) : gather_rows(plan, item, l, err);
}
