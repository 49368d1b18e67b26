/* Saved aggregates as a layer: read and merged when the layer is bound, since they say what its axes are. */
#include <math.h>
#include "chart/kinds.h"
#include "chart/shading.h"
#include "spec/saved.h"
#include "table/cast.h"

static stp_status bind_axis(stp_plan *plan, const stp_axis *a, const char *name, stp_binding *out, stp_error *err)
{
    stp_column_info *info = stp_arena_array(&plan->arena, 1, sizeof *info);
    const char *copy = stp_arena_text(&plan->arena, name ? name : "");
    if (!info || !copy) return stp_no_memory(err, "an axis");
    *info = (stp_column_info){ .name = copy,
                               .time_digits = a->time_digits,
                               .meaning = a->labels                   ? STP_CATEGORY
                                          : a->kind == STP_SCALE_TIME ? STP_TIME
                                                                      : STP_NUMBER };
    *out = (stp_binding) { .column = -1, .at = -1, .info = info };
    return STP_OK;
}

static stp_status take(stp_plan *plan, stp_layer_plan *l, stp_stored *s, stp_error *err)
{
    const stp_value *canvas = &l->layer->v[STP_F_CANVAS];
    if (canvas->set && (s->plan.view.x.labels || s->plan.view.y.labels))
        return stp_fail(err, STP_ERR_USAGE, "--canvas: a grid of categories has the cells that it has");
    if (canvas->set) STP_TRY(stp_stored_coarsen(s, (int) canvas->a, (int) canvas->b, err));
    STP_TRY(bind_axis(plan, &s->plan.view.x, s->x, &l->x, err));
    STP_TRY(bind_axis(plan, &s->plan.view.y, s->y, &l->y[0], err));
    l->n_y = 1;
    if (s->plan.by >= 0) STP_TRY(stp_plan_axis(plan, stp_arena_text(&plan->arena, s->by), STP_CATEGORY, &l->by, err));
    l->n_vars = s->plan.n_vars;
    for (int k = 0; k < l->n_vars; k++) {
        stp_grid_var *v = &l->vars[k];
        *v = s->plan.vars[k];
        v->name = stp_arena_text(&plan->arena, v->name);
        v->column = v->column ? stp_arena_text(&plan->arena, v->column) : NULL;
        v->second_column = NULL;
    }
    STP_TRY(stp_stored_finish(s, &l->aggregate, err));
    l->has_aggregate = true;
    STP_TRY(stp_axis_keep_labels(&l->aggregate.view.x, &plan->arena, err));
    STP_TRY(stp_axis_keep_labels(&l->aggregate.view.y, &plan->arena, err));
    return plan->arena.failed ? stp_no_memory(err, "an aggregate") : STP_OK;
}

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_value *data = &l->layer->v[STP_F_DATA];
    stp_stored s = { 0 };
    STP_TRY(stp_shading_check(l, err));
    STP_TRY(stp_plan_bind_norm(l, err));
    STP_TRY(stp_saved_load(&s, &plan->arena, plan->spec, data->items, data->n_items, err));
    const stp_status status = take(plan, l, &s, err);
    stp_stored_clear(&s);
    return status;
}

static stp_status check_axis(const stp_layer_plan *l, const stp_axis_plan *axis, const stp_axis *a, char which,
                             stp_error *err)
{
    if (axis->lo.given || axis->hi.given)
        return stp_fail(err, STP_ERR_USAGE, "--%clim: the grid of %s is already made", which, l->source->path);
    const bool log = a->kind == STP_SCALE_LOG;
    if (axis->log == log) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "the grid of %s is %slogarithmic along %c", l->source->path, log ? "" : "not ", which);
    return stp_hint(err, log ? "give --log%c" : "leave out --log%c", which);
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    (void) plan;
    STP_TRY(check_axis(l, &item->x, &l->aggregate.view.x, 'x', err));
    return check_axis(l, &item->y, &l->aggregate.view.y, 'y', err);
}

static const stp_axis *axis_of(const stp_layer_plan *l, bool is_y)
{
    return is_y ? &l->aggregate.view.y : &l->aggregate.view.x;
}

static stp_status labels(const stp_layer_plan *l, bool is_y, stp_labels *into, int64_t row0, stp_error *err)
{
    const stp_axis *a = axis_of(l, is_y);
    for (int i = 0; a->labels && i < a->cells; i++)
        if (stp_labels_add(into, a->labels[i], row0 + i) < 0) return stp_no_memory(err, "categories");
    return STP_OK;
}

/* The cells are made: other layers, other panels and --order have to be content with them. */
static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    for (int is_y = 0; is_y < 2; is_y++) {
        const stp_axis *a = axis_of(d->layer, is_y),
                       shown = stp_panel_axis(is_y ? &d->panel->y : &d->panel->x,
                                              is_y ? d->layer->y[0].info : d->layer->x.info, 1);
        if (a->labels && !stp_axis_same(a, &shown))
            return stp_fail(err, STP_ERR_USAGE, "the grid of %s has other categories along %c, or in another order",
                            d->layer->source->path, "xy"[is_y]);
    }
    return STP_OK;
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const stp_axis *a = is_y ? &d->layer->aggregate.view.y : &d->layer->aggregate.view.x;
    const stp_scale *s = is_y ? &d->panel->y : &d->panel->x;
    double unit = 1;                           /* the axis' counts to those of a finer scale */
    for (int digits = a->time_digits; digits < s->time_digits; digits += 3) unit *= 1000;
    const double far = (double) a->origin * unit - (double) s->origin;
    const double origin = unit > 1 ? far : stp_cast_minus(a->origin, s->origin);
    *lo = fmin(*lo, origin + a->lo * unit);
    *hi = fmax(*hi, origin + a->hi * unit);
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of rows by %s (x) and %s (y)", d->layer->x.info->name, d->layer->y[0].info->name);
}

const stp_kind stp_kind_aggregate = {
    .name = "aggregate",
    .title = "Density",
    .help = "grids that shade saved as .nc, merged",
    .example = "stipple shade monday.nc tuesday.nc -o both.png",
    .verbs = STP_VERB_SHADE,
    .takes = STP_ROLE_TOP,
    .covers = true,
    .cells = STP_CELLS_ALL,
    .bind = bind,
    .gather = gather,
    .prepare = stp_shading_prepare,
    .labels = labels,
    .span = span,
    .gather_view = gather_view,
    .draw = stp_shading_draw,
    .describe = describe,
};
