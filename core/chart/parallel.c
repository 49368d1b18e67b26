/* A line for each row across the columns, each column on a scale of its own from its least to its greatest value; and
 * Andrews' curves (1972), which make a function of each row. */
#include <math.h>
#include <stdlib.h>
#include "base/text.h"
#include "chart/kinds.h"
#include "chart/numbers.h"
#include "spec/gather.h"

enum { ANDREWS_STEPS = 120, ROWS_MOST = 20000 };
#define PI 3.14159265358979323846

static double line_alpha(const stp_drawing *d)
{
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    if (alpha->set) return alpha->a;
    return fmax(0.08, fmin(0.6, 0.6 * pow((double) d->layer->rows.n_rows / 100, -0.35)));
}

static uint32_t row_color(const stp_drawing *d, const stp_series *s, int64_t i)
{
    const uint32_t color = s->value ? stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[i])) : s->color;
    return stp_with_alpha(color, line_alpha(d));
}

static void draw_lines(stp_drawing *d, int n, void (*line)(const stp_drawing *d, int64_t row, double *xy), double *xy)
{
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        stp_scene_group(d->scene, "lines", stp_tooltip(s->label));
        for (int64_t k = 0; k < s->n; k++) {
            if (s->row[k] < 0 || (s->value && isnan(s->value[k]))) continue;
            line(d, s->row[k], xy);
            stp_scene_path(d->scene, xy, n, false, (stp_style){ .stroke = row_color(d, s, k), .width = 1 });
        }
        stp_scene_group_end(d->scene);
    }
}

/* ---- parallel coordinates ---------------------------------------------------------------------------------------- */

typedef struct ranges {
    double lo[STP_PLAN_YS], hi[STP_PLAN_YS];
} ranges;

static stp_status bind_parallel(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    return stp_numbers_bind(l, 2, err);
}

static stp_status prepare_parallel(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_numbers_series(d, err));
    ranges *r = stp_arena_array(d->panel->arena, 1, sizeof *r);
    if (!r) return stp_no_memory(err, "ranges");
    d->made = r;
    for (int k = 0; k < d->layer->n_y; k++)
        if (!stp_number_range(d, k, &r->lo[k], &r->hi[k]))
            return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s'",
                            d->layer->source->path, d->layer->y[k].info->name);
    return STP_OK;
}

static double column_px(const stp_drawing *d, int k)
{
    const stp_rect *r = &d->panel->plot;
    return r->x + r->w * (0.04 + 0.92 * k / (d->layer->n_y - 1));
}

enum { ABOVE = 18, BELOW = 40 }; /* px for the ends and the names */

/* From 0 at the bottom of the columns to 1 at their top. */
static double inner_y(const stp_drawing *d, double t)
{
    const stp_rect *r = &d->panel->plot;
    return r->y + ABOVE + (1 - t) * (r->h - ABOVE - BELOW);
}

static void parallel_line(const stp_drawing *d, int64_t row, double *xy)
{
    const ranges *r = d->made;
    for (int k = 0; k < d->layer->n_y; k++) {
        const double t = (stp_number_at(d, k, row) - r->lo[k]) / (r->hi[k] - r->lo[k]);
        xy[2 * k] = isnan(t) ? NAN : column_px(d, k);
        xy[2 * k + 1] = inner_y(d, t);
    }
}

/* Each column's axis: a line with its ends and its name. */
/* Where the middle of a text stands that is to be at x, but within the plot. */
static double within(const stp_panel *p, double x, double width)
{
    return fmax(p->plot.x + width / 2, fmin(p->plot.x + p->plot.w - width / 2, x));
}

static void draw_axes(stp_drawing *d)
{
    const ranges *r = d->made;
    const stp_panel *p = d->panel;
    const int n = d->layer->n_y;
    for (int k = 0; k < n; k++) {
        const double x = column_px(d, k), step = 0.92 * p->plot.w / (n - 1);
        stp_font_style tick = stp_font_tick(p->theme, STP_MIDDLE), name = stp_font_name(p->theme, STP_MIDDLE);
        tick.halo = p->theme->background;
        tick.halo_width = 3;
        const double top = inner_y(d, 1), bottom = inner_y(d, 0);
        stp_scene_line(d->scene, x, top, x, bottom, p->theme->axis, 1);
        stp_scene_text(d->scene, stp_label_compact(p->arena, r->hi[k]), x, top - 6, tick);
        stp_scene_text(d->scene, stp_label_compact(p->arena, r->lo[k]), x, bottom + 15, tick);
        const char *text = stp_fit_text(p, d->layer->y[k].info->name, &name, step - 8);
        const double moved = within(p, x, stp_text_width(p->measure, text, &name)) - x;
        text = stp_fit_text(p, text, &name, step - 8 - 2 * fabs(moved));       /* off the name beside it */
        stp_scene_text(d->scene, text, within(p, x, stp_text_width(p->measure, text, &name)), bottom + 34, name);
    }
}

static stp_status draw_parallel(stp_drawing *d, stp_error *err)
{
    (void) err;
    double xy[2 * STP_PLAN_YS];
    draw_lines(d, d->layer->n_y, parallel_line, xy);
    draw_axes(d);
    return STP_OK;
}

/* ---- Andrews' curves -----------------------------------------------------------------------------------------------
 */

static stp_status bind_andrews(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_numbers_bind(l, 1, err));
    STP_TRY(stp_plan_axis(p, "t", STP_NUMBER, &l->x, err));
    return STP_OK;
}

/* Columns are standardised: otherwise the one of the largest numbers would be all there is. */
typedef struct standard {
    double mean[STP_PLAN_YS], scale[STP_PLAN_YS];
} standard;

static void standardise(const stp_drawing *d, standard *s)
{
    for (int k = 0; k < d->layer->n_y; k++) {
        double n = 0, mean = 0, m2 = 0;
        for (int64_t i = 0; i < d->layer->rows.n_rows; i++) {
            const double v = stp_number_at(d, k, i);
            if (!isfinite(v)) continue;
            const double delta = v - mean;
            mean += delta / ++n;
            m2 += delta * (v - mean);
        }
        s->mean[k] = mean;
        s->scale[k] = n > 1 && m2 > 0 ? sqrt(m2 / (n - 1)) : 1;
    }
}

/* x1 / sqrt 2 + x2 sin t + x3 cos t + x4 sin 2t + … */
static double andrews_at(const stp_drawing *d, int64_t row, double t)
{
    const standard *s = d->made;
    double sum = 0;
    for (int k = 0; k < d->layer->n_y; k++) {
        const double v = (stp_number_at(d, k, row) - s->mean[k]) / s->scale[k], m = (k + 1) / 2;
        sum += v * (k == 0 ? sqrt(0.5) : k % 2 ? sin(m * t) : cos(m * t));
    }
    return sum;
}

static double step_t(int i)
{
    return -PI + 2 * PI * i / (ANDREWS_STEPS - 1);
}

static stp_status prepare_andrews(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_numbers_series(d, err));
    standard *s = stp_arena_array(d->panel->arena, 1, sizeof *s);
    if (!s) return stp_no_memory(err, "curves");
    d->made = s;
    standardise(d, s);
    return STP_OK;
}

static void span_andrews(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    if (!is_y) {
        *lo = fmin(*lo, -PI);
        *hi = fmax(*hi, PI);
        return;
    }
    for (int64_t row = 0; row < d->layer->rows.n_rows; row++)
        for (int i = 0; i < ANDREWS_STEPS; i += 4) {
            const double v = andrews_at(d, row, step_t(i));
            if (!isfinite(v)) break;
            *lo = fmin(*lo, v);
            *hi = fmax(*hi, v);
        }
}

static void andrews_line(const stp_drawing *d, int64_t row, double *xy)
{
    for (int i = 0; i < ANDREWS_STEPS; i++) {
        const double v = andrews_at(d, row, step_t(i));
        xy[2 * i] = isnan(v) ? NAN : stp_panel_px(d->panel, step_t(i));
        xy[2 * i + 1] = stp_panel_py(d->panel, v);
    }
}

static stp_status draw_andrews(stp_drawing *d, stp_error *err)
{
    (void) err;
    double xy[2 * ANDREWS_STEPS];
    draw_lines(d, ANDREWS_STEPS, andrews_line, xy);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "%s of ", d->layer->kind->title);
    for (int k = 0; k < d->layer->n_y; k++) stp_buf_printf(out, k ? ", %s" : "%s", d->layer->y[k].info->name);
}

const stp_kind stp_kind_parallel = {
    .name = "parallel",
    .title = "Parallel coordinates",
    .help = "a line for each row across columns of numbers, each on its own scale",
    .example = "stipple plot flights.csv -k parallel -y distance,delay,temp --by carrier",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR,
    .bare = true,
    .bind = bind_parallel,
    .most_rows = ROWS_MOST,
    .instead = "lines of more would hide each other: take some of them with --sample 1000 or --where",
    .gather = stp_gather_rows,
    .prepare = prepare_parallel,
    .draw = draw_parallel,
    .describe = describe,
};
const stp_kind stp_kind_andrews = {
    .name = "andrews",
    .title = "Andrews curves",
    .help = "a curve for each row, made of all its numbers: rows that are alike have curves that are alike",
    .example = "stipple plot flights.csv -k andrews -y distance,delay,temp --by carrier",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR,
    .pad_y = 0.03,
    .grid_y = true,
    .zero_lines = true,
    .bind = bind_andrews,
    .most_rows = ROWS_MOST,
    .instead = "lines of more would hide each other: take some of them with --sample 1000 or --where",
    .gather = stp_gather_rows,
    .prepare = prepare_andrews,
    .span = span_andrews,
    .draw = draw_andrews,
    .describe = describe,
};
