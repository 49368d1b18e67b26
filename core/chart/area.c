/* Filled areas from 0: of several series stacked on each other, or over each other. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "chart/stack.h"
#include "chart/stat.h"

#define OVER_ALPHA  0.3 /* of areas over each other */
#define ALONE_ALPHA 0.35

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_bind(p, l, STP_STAT_UPRIGHT, err);
}

static const stp_stack *stack_of(const stp_drawing *d)
{
    return d->made;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_stat_series(d, err));
    stp_stack *s = stp_arena_array(d->panel->arena, 1, sizeof *s);
    if (!s) return stp_no_memory(err, "areas");
    d->made = s;
    const stp_stack_kind how = stp_stack_how(d, d->n_series > 1 ? STP_STACK_YES : STP_STACK_NO);
    return how == STP_STACK_NO ? stp_stack_make(s, d, how, err) : stp_stack_fill(s, d, how, err);
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    stp_stack_span(stack_of(d), d, !is_y, 0, lo, hi);
}

static stp_status draw_area(stp_drawing *d, int i, stp_error *err)
{
    const stp_stack *s = stack_of(d);
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const int64_t n = s->n[i];
    double *xy = malloc(((size_t) n + 1) * 4 * sizeof *xy);
    if (!xy) return stp_no_memory(err, "an area");
    for (int64_t k = 0; k < n; k++) {
        const stp_stack_mark *m = &s->mark[i][k], *back = &s->mark[i][n - 1 - k];
        stp_stat_px(d, m->place, m->high, xy + 2 * k);
        stp_stat_px(d, back->place, back->low, xy + 2 * (n + k));
    }
    const bool over = s->how == STP_STACK_NO;
    const double a = alpha->set ? alpha->a : !over ? 0.9 : d->n_series > 1 ? OVER_ALPHA : ALONE_ALPHA;
    const uint32_t color = d->series[i].color;
    stp_scene_group(d->scene, "area", stp_tooltip(d->series[i].label));
    stp_scene_path(d->scene, xy, 2 * n, true, (stp_style){ .fill = stp_with_alpha(color, a) });
    if (n == 1) /* no area, but a height */
        stp_scene_path(d->scene, xy, 2, false, (stp_style){ .stroke = color, .width = 3 });
    else if (over)
        stp_scene_path(d->scene, xy, n, false, (stp_style){ .stroke = color, .width = 1.5 });
    else
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
    .gather = stp_stat_gather,
    .fork = stp_stat_fork,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .span = span,
    .draw = draw,
    .describe = stp_stat_describe,
};
