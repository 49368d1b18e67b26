/* Filled areas from 0: of several series stacked on each other, or over each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chart/kinds.h"
#include "chart/long_line.h"
#include "chart/series_sort.h"
#include "chart/stack.h"
#include "chart/stat.h"
#include "chart/thin_path.h"
#include "spec/gather_line.h"

#define OVER_ALPHA  0.3 /* of areas over each other */
#define ALONE_ALPHA 0.35

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_bind(p, l, STP_STAT_UPRIGHT, err);
}

/* Whether areas lie over each other: each shows its own values. */
static bool is_flat(const stp_layer_plan *l)
{
    const stp_value *stack = &l->layer->v[STP_F_STACK];
    const stp_stat *s = l->state;
    if (stack->set) return !strcmp(stack->text, "no");
    return l->n_y == 1 && s->plan.kind[1] == STP_KEY_NONE;
}

/* Of many rows with an x each only what can be seen is kept, as of a line. */
static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    bool taken = false;
    if (((stp_stat *) l->state)->only && is_flat(l)) STP_TRY(stp_gather_rising(p, item, l, &taken, err));
    return taken ? STP_OK : stp_stat_gather(p, item, l, err);
}

static const stp_stack *stack_of(const stp_drawing *d)
{
    return d->made;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    if (d->layer->has_traces) return stp_long_line_prepare(d, err);
    STP_TRY(stp_stat_series(d, err));
    stp_stack *s = stp_arena_array(d->panel->arena, 1, sizeof *s);
    if (!s) return stp_no_memory(err, "areas");
    d->made = s;
    const stp_stack_kind how = stp_stack_how(d, d->n_series > 1 ? STP_STACK_YES : STP_STACK_NO);
    return how == STP_STACK_NO ? stp_stack_make(s, d, how, err) : stp_stack_fill(s, d, how, err);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    if (!d->layer->has_traces) stp_stack_span(stack_of(d), d, !is_y, 0, lo, hi);
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    if (!d->layer->has_traces) return STP_OK;
    bool thinned;
    STP_TRY(stp_long_line_fill(d, &thinned, err));
    for (int i = 0; !thinned && i < d->n_series; i++) STP_TRY(stp_series_sort(&d->series[i], err));
    stp_stack *s = stp_arena_array(d->panel->arena, 1, sizeof *s);
    if (!s) return stp_no_memory(err, "areas");
    d->made = s;
    return stp_stack_none(s, d, err);
}

/* More marks than can be told apart. */
static bool is_dense(const stp_drawing *d, int64_t n)
{
    return (double) n > 4 * d->panel->plot.w;
}

/* The upper or the lower outline of n marks, in px: what can be seen of it. Returns how many points it has. */
static int64_t outline(const stp_drawing *d, const stp_stack_mark *m, int64_t n, bool low, double *xy)
{
    for (int64_t k = 0; k < n; k++) stp_stat_px(d, m[k].place, low ? m[k].low : m[k].high, xy + 2 * k);
    return is_dense(d, n) ? stp_thin_path(xy, n, 1 / d->pixels) : n;
}

static void reverse(double *xy, int64_t n)
{
    for (int64_t i = 0, k = n - 1; i < k; i++, k--) {
        const double x = xy[2 * i], y = xy[2 * i + 1];
        xy[2 * i] = xy[2 * k];
        xy[2 * i + 1] = xy[2 * k + 1];
        xy[2 * k] = x;
        xy[2 * k + 1] = y;
    }
}

/* Adds the lower outline, from its end, behind the upper one's n points; along 0 its ends are enough. */
static int64_t close_area(const stp_drawing *d, const stp_stack *s, int i, double *xy, int64_t n)
{
    const stp_stack_mark *m = s->mark[i], ends[2] = { m[0], m[s->n[i] - 1] };
    const bool flat = s->how == STP_STACK_NO && s->n[i] > 1;
    const int64_t n_low = outline(d, flat ? ends : m, flat ? 2 : s->n[i], true, xy + 2 * n);
    reverse(xy + 2 * n, n_low);
    return n + n_low;
}

static stp_status draw_area(stp_drawing *d, int i, stp_error *err)
{
    const stp_stack *s = stack_of(d);
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const bool over = s->how == STP_STACK_NO;
    double *xy = malloc(((size_t) s->n[i] + 1) * 4 * sizeof *xy);
    if (!xy) return stp_no_memory(err, "an area");
    const int64_t n = outline(d, s->mark[i], s->n[i], false, xy), corners = close_area(d, s, i, xy, n);
    const double a = alpha->set ? alpha->a : !over ? 0.9 : d->n_series > 1 ? OVER_ALPHA : ALONE_ALPHA;
    const uint32_t color = d->series[i].color;
    stp_scene_group(d->scene, "area", stp_tooltip(d->series[i].label));
    stp_scene_path(d->scene, xy, corners, true, (stp_style){ .fill = stp_with_alpha(color, a) });
    if (n == 1) /* no area, but a height */
        stp_scene_path(d->scene, xy, 2, false, (stp_style){ .stroke = color, .width = 3 });
    else if (over)
        stp_scene_path(d->scene, xy, n, false, (stp_style){ .stroke = color, .width = 1.5 });
    else if (!is_dense(d, s->n[i])) /* else the line between areas would be all that is seen */
        stp_scene_path(d->scene, xy, n, false,
                       (stp_style){ .stroke = d->panel->theme->background | 255, .width = 0.75 });
    stp_scene_group_end(d->scene);
    free(xy);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++)
        if (stack_of(d)->n[i]) STP_TRY(draw_area(d, i, err));
    return STP_OK;
}

const stp_kind stp_kind_area = {
    .name = "area",
    .title = "Area chart",
    .help = "areas from 0, of groups stacked on each other",
    .example = "stipple plot sales.csv -k area -x day -y sales --by product",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_STACK | STP_ROLE_TOP,
    .zero_y = true,
    .loose_y = true,
    .grid_y = true,
    .zero_lines = true,
    .bind = bind,
    .most_rows = 1000000,
    .rereads = true,
    .gather = gather,
    .fork = stp_stat_fork,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .span = span,
    .gather_view = gather_view,
    .draw = draw,
    .describe = stp_stat_describe,
};
