/* One line a series, in file order; on a time axis in order of time. */
#include "chart/kinds.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chart/long_line.h"
#include "chart/series_sort.h"
#include "chart/thin_path.h"
#include "chart/stat.h"
#include "spec/choose.h"
#include "spec/gather_line.h"

enum { LONG_LINE = 2000 };
#define FAR 4e6        /* px; cairo counts in 24.8 fixed point */

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_wanted(l) ? stp_stat_bind(p, l, STP_STAT_UPRIGHT, err) : stp_kind_need(l, STP_ROLE_Y, err);
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return l->state ? stp_stat_gather(p, item, l, err) : stp_gather_line(p, item, l, err);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    const stp_layer_plan *l = d->layer;
    d->swatch = STP_SWATCH_LINE;
    if (l->has_traces) return stp_long_line_prepare(d, err);
    STP_TRY(d->layer->state ? stp_stat_series(d, err) : stp_series_make(d, err));
    if (d->layer->state) stp_series_forms(d, &d->layer->by, stp_stat_of(d)->n_slots);
    if (d->n_series && d->series[0].value) {
        stp_fail(err, STP_ERR_USAGE, "a line has one colour, '%s' is %s", l->color.info->name,
                 stp_meaning_phrase(l->color.info->meaning));
        return stp_hint(err, "give -c a category or a colour, or draw points: -k scatter");
    }
    if (d->panel->x.kind != STP_SCALE_TIME) return STP_OK;
    for (int i = 0; i < d->n_series; i++) STP_TRY(stp_series_sort(&d->series[i], err));
    return STP_OK;
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    if (!d->layer->has_traces) return STP_OK;
    bool thinned;
    STP_TRY(stp_long_line_fill(d, &thinned, err));
    for (int i = 0; !thinned && i < d->n_series && d->panel->x.kind == STP_SCALE_TIME; i++)
        STP_TRY(stp_series_sort(&d->series[i], err));
    return STP_OK;
}

/* ---- drawing ---------------------------------------------------------------------------------------------- */

/* Points in px; a missing x or y leaves a gap. Values far outside are cut. */
static int64_t place(const stp_panel *p, const stp_series *s, double *xy)
{
    int64_t n = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const double x = stp_panel_px(p, s->x[i]), y = stp_panel_py(p, s->y[i]);
        const bool gap = isnan(x) || isnan(y);
        if (gap && (!n || isnan(xy[2 * n - 2]))) continue;
        xy[2 * n] = gap ? NAN : fmax(-FAR, fmin(FAR, x));
        xy[2 * n + 1] = gap ? NAN : fmax(-FAR, fmin(FAR, y));
        n++;
    }
    return n;
}

/* How many points begin a piece of the line that may touch the plot. */
static int64_t count_shown(const stp_rect *r, const double *xy, int64_t n)
{
    int64_t shown = 0;
    for (int64_t i = 0; i < n; i++) {
        const double *a = xy + 2 * i, *b = i + 1 < n && !isnan(a[2]) ? a + 2 : a;
        shown += fmax(a[0], b[0]) >= r->x && fmin(a[0], b[0]) <= r->x + r->w && fmax(a[1], b[1]) >= r->y &&
                 fmin(a[1], b[1]) <= r->y + r->h;
    }
    return shown;
}

/* Where the piece of a line that begins at i ends; *spot: all of it is in one place. */
static int64_t end_of_piece(const double *xy, int64_t i, int64_t n, bool *spot)
{
    const double x = xy[2 * i], y = xy[2 * i + 1];
    *spot = true;
    for (; i < n && !isnan(xy[2 * i]); i++) *spot &= fabs(xy[2 * i] - x) < 0.5 && fabs(xy[2 * i + 1] - y) < 0.5;
    return i;
}

/* A piece between two gaps that is no longer than a point has no line: a dot shows it, as large as others where the
 * series has nothing else. */
static void draw_alone(stp_drawing *d, const stp_series *s, const double *xy, int64_t n)
{
    bool spot;
    for (int64_t i = 0, end; i < n; i = end + 1) {
        end = end_of_piece(xy, i, n, &spot);
        if (end == i || !spot) continue;
        const double r = i == 0 && end >= n - 1 ? d->panel->theme->point_radius : 1.5;
        stp_scene_points(d->scene, xy + 2 * i, 1, r, NULL, (stp_style) { .fill = s->color });
    }
}

static stp_status draw_series(stp_drawing *d, const stp_series *s, int64_t *shown, stp_error *err)
{
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH], *alpha = &d->layer->layer->v[STP_F_ALPHA];
    double *xy = malloc(((size_t) s->n + 1) * 2 * sizeof *xy);
    if (!xy) return stp_no_memory(err, "a line");
    int64_t n = place(d->panel, s, xy);
    *shown += count_shown(&d->panel->plot, xy, n);
    if ((double) n > 4 * d->panel->plot.w) n = stp_thin_path(xy, n, 1 / d->pixels);
    const double w = width->set ? width->a : d->panel->theme->line_width * (s->n + s->n_rows > LONG_LINE ? 2.0 / 3 : 1);
    const uint32_t color = stp_with_alpha(s->color, alpha->set ? alpha->a : 1);
    stp_scene_group(d->scene, "series", stp_tooltip(s->label));
    stp_style style = { .stroke = color, .width = w };
    stp_dash_set(&style, s->dash);
    stp_scene_path(d->scene, xy, n, false, style);
    draw_alone(d, s, xy, n);
    stp_scene_group_end(d->scene);
    free(xy);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    int64_t shown = 0;
    for (int i = d->n_series - 1; i >= 0; i--) STP_TRY(draw_series(d, &d->series[i], &shown, err));
    return shown ? STP_OK
                 : stp_fail(err, STP_ERR_EMPTY, "%s: no row has a point inside the picture", d->layer->source->path);
}

const stp_kind stp_kind_line = {
    .name = "line",
    .title = "Line chart",
    .help = "a line through the rows, in order of time on a time axis",
    .example = "stipple plot stocks.csv -x date -y close --by symbol",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_Y | STP_ROLE_AGG | STP_ROLE_TOP | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL |
             STP_ROLE_DASH,
    .pad_x = 0,
    .pad_y = 0.03,
    .grid_y = true,
    .zero_lines = true,
    .most_rows = 1000000,
    .instead = "x goes back, so each row counts: --sort puts them in order, `stipple shade -k line` draws any number",
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .fork = stp_stat_fork,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .gather_view = gather_view,
    .draw = draw,
};
