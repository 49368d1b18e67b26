/* Lines through the rows in file order, never sorted (paths), and the same closed and filled (polygons). A row without
 * x or y begins the next one; groups of --by are apart. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/gather.h"

static bool is_filled(const stp_drawing *d)
{
    return d->layer->kind == &stp_kind_polygons;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_LINE; /* rows of groups that share a colour are kept apart */
    STP_TRY(stp_series_make(d, err));
    d->swatch = STP_SWATCH_BOX;
    if (!d->n_series || !d->series[0].value) return STP_OK;
    if (is_filled(d)) return stp_series_color_scale(d, err);
    stp_fail(err, STP_ERR_USAGE, "a path has one colour, '%s' is %s", d->layer->color.info->name,
             stp_meaning_phrase(d->layer->color.info->meaning));
    return stp_hint(err, "give -c a category or a colour");
}

static bool is_gap(const stp_series *s, int64_t i)
{
    return isnan(s->x[i]) || isnan(s->y[i]);
}

static double px_at(double v)
{
    return fmax(-1e6, fmin(1e6, v));
}

static void draw_piece(stp_drawing *d, const stp_series *s, int64_t from, int64_t end, double *xy)
{
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH], *alpha = &d->layer->layer->v[STP_F_ALPHA];
    for (int64_t i = from; i < end; i++) {
        xy[2 * (i - from)] = px_at(stp_panel_px(d->panel, s->x[i]));
        xy[2 * (i - from) + 1] = px_at(stp_panel_py(d->panel, s->y[i]));
    }
    uint32_t color = s->color;
    if (s->value && isnan(s->value[from]))
        color = d->panel->theme->other;
    else if (s->value)
        color = stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[from]));
    const double w = width->set ? width->a : is_filled(d) ? 0.5 : 1.5;
    const stp_style filled = { .fill = stp_with_alpha(color, alpha->set ? alpha->a : 0.85),
                               .stroke = d->panel->theme->background | 255,
                               .width = w },
                    open = { .stroke = stp_with_alpha(color, alpha->set ? alpha->a : 1), .width = w };
    stp_scene_path(d->scene, xy, end - from, is_filled(d), is_filled(d) ? filled : open);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        double *xy = malloc(((size_t) s->n + 1) * 2 * sizeof *xy);
        if (!xy) return stp_no_memory(err, "a path");
        stp_scene_group(d->scene, d->layer->kind->name, stp_tooltip(s->label));
        for (int64_t from = 0, end; from < s->n; from = end + 1) {
            for (end = from; end < s->n && !is_gap(s, end); end++) {
            }
            if (end - from > (is_filled(d) ? 2 : 1)) draw_piece(d, s, from, end, xy);
        }
        stp_scene_group_end(d->scene);
        free(xy);
    }
    return STP_OK;
}

#define PATH                                                                                                           \
    .verbs = STP_VERB_PLOT, .needs = STP_ROLE_X | STP_ROLE_Y, .one_y = true, .pad_x = 0.03, .pad_y = 0.03,             \
    .grid_x = true, .grid_y = true, .gather = stp_gather_rows, .prepare = prepare, .draw = draw

const stp_kind stp_kind_paths = {
    .name = "paths",
    .title = "Paths",
    .help = "lines through the rows in file order; a row without x or y begins the next",
    .example = "stipple plot track.csv -k paths -x lon -y lat --by day",
    .takes = STP_ROLE_BY | STP_ROLE_COLOR,
    .zero_lines = true,
    PATH,
};
const stp_kind stp_kind_polygons = {
    .name = "polygons",
    .title = "Polygons",
    .help = "filled shapes with their corners in file order; a row without x or y begins the next",
    .example = "stipple plot shapes.csv -k polygons -x lon -y lat -c population",
    .takes = STP_ROLE_BY | STP_ROLE_COLOR,
    PATH,
};
