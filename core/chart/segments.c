/* A straight line for each row, from (x, y) to (--x2, --y2). */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/choose.h"
#include "spec/gather.h"

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    STP_TRY(stp_plan_bind_ends(l, err));
    const stp_binding *from[2] = { &l->x, &l->y[0] }, *to[2] = { &l->x2, &l->y2[0] };
    if (!l->x2.info && !l->n_y2) return stp_kind_need(l, STP_ROLE_X2, err);
    for (int i = 0; i < 2; i++)
        if (to[i]->info && (stp_is_text(to[i]->info->meaning) != stp_is_text(from[i]->info->meaning) ||
                            (to[i]->info->meaning == STP_TIME) != (from[i]->info->meaning == STP_TIME)))
            return stp_fail(err, STP_ERR_USAGE, "'%s' is %s and no end for '%s'", to[i]->info->name,
                            stp_meaning_phrase(to[i]->info->meaning), from[i]->info->name);
    return STP_OK;
}

/* The other end; without --x2 (or --y2) that of the first. */
static double end_of(const stp_drawing *d, const stp_series *s, int64_t i, bool is_y)
{
    const stp_layer_plan *l = d->layer;
    const stp_binding *b = is_y ? &l->y2[0] : &l->x2;
    if (!b->info) return is_y ? s->y[i] : s->x[i];
    return stp_panel_value(d->panel, l, b, l->rows.column[b->at][s->row[i]], is_y);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    d->keep_rows = true;
    STP_TRY(stp_series_make(d, err));
    return d->n_series && d->series[0].value ? stp_series_color_scale(d, err) : STP_OK;
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const bool log = (is_y ? &d->panel->y : &d->panel->x)->kind == STP_SCALE_LOG;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) {
            const double v[2] = { is_y ? d->series[i].y[k] : d->series[i].x[k], end_of(d, &d->series[i], k, is_y) };
            for (int j = 0; j < 2; j++) {
                if (!isfinite(v[j]) || (log && v[j] <= 0)) continue;
                *lo = fmin(*lo, v[j]);
                *hi = fmax(*hi, v[j]);
            }
        }
}

/* One path with the pen lifted between segments; coloured ones by themselves. */
static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH], *alpha = &d->layer->layer->v[STP_F_ALPHA];
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        double *xy = malloc(((size_t) s->n + 1) * 6 * sizeof *xy);
        if (!xy) return stp_no_memory(err, "segments");
        stp_style style = { .stroke = stp_with_alpha(s->color, alpha->set ? alpha->a : 1),
                            .width = width->set ? width->a : 1.25 };
        int64_t n = 0;
        stp_scene_group(d->scene, "segments", stp_tooltip(s->label));
        for (int64_t k = 0; k < s->n; k++) {
            double *q = xy + 2 * n;
            q[0] = stp_panel_px(p, s->x[k]);
            q[1] = stp_panel_py(p, s->y[k]);
            q[2] = stp_panel_px(p, end_of(d, s, k, false));
            q[3] = stp_panel_py(p, end_of(d, s, k, true));
            if (isnan(q[0]) || isnan(q[1]) || isnan(q[2]) || isnan(q[3]) || (s->value && isnan(s->value[k]))) continue;
            if (s->value) {
                style.stroke = stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[k]));
                stp_scene_path(d->scene, q, 2, false, style);
                continue;
            }
            q[4] = q[5] = NAN;
            n += 3;
        }
        if (n) stp_scene_path(d->scene, xy, n - 1, false, style);
        stp_scene_group_end(d->scene);
        free(xy);
    }
    return STP_OK;
}

const stp_kind stp_kind_segments = {
    .name = "segments",
    .title = "Segments",
    .help = "a straight line for each row, from x and y to --x2 and --y2",
    .example = "stipple plot trips.csv -k segments -x lon -y lat --x2 lon2 --y2 lat2",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_X2 | STP_ROLE_Y2 | STP_ROLE_BY | STP_ROLE_COLOR,
    .one_y = true,
    .pad_x = 0.03,
    .pad_y = 0.03,
    .grid_x = true,
    .grid_y = true,
    .zero_lines = true,
    .bind = bind,
    .most_rows = 1000000,
    .instead = "take some of them with --sample or --where",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .span = span,
    .draw = draw,
};
