/* Lines through the rows in file order, never sorted (paths), and the same closed and filled (polygons). A row without
 * x or y begins the next one; groups of --by are apart. Rows with one value of --group are one shape: further pieces of
 * it are further parts, or holes where they run the other way. A column of shapes brings these rows itself. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/choose.h"
#include "spec/gather.h"
#include "spec/shapes.h"

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_value *group = &l->layer->v[STP_F_GROUP];
    (void) plan;
    if (!l->x.info && !l->n_y && !group->set) return stp_shapes_bind(l, err);
    STP_TRY(stp_kind_need(l, STP_ROLE_X | STP_ROLE_Y, err));
    return group->set ? stp_plan_bind(l, "--group", group->text, &l->group, err) : STP_OK;
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_gather_rows(plan, item, l, err));
    return stp_shapes_report(plan, l, err);
}

static bool is_filled(const stp_drawing *d)
{
    return d->layer->kind == &stp_kind_polygons;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->keep_rows = d->layer->group.info;
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

/* Whether row i of a series, and the one in front of it, are of one shape. */
static bool is_joined(const stp_drawing *d, const stp_series *s, int64_t i)
{
    if (!s->row) return !is_gap(s, i);
    if (s->row[i] < 0 || s->row[i - 1] < 0) return false;
    const double *group = d->layer->rows.column[d->layer->group.at];
    return group[s->row[i]] == group[s->row[i - 1]];
}

/* What a pointer is told of a shape: its name and its value, or else its group. */
static const char *title_of(const stp_drawing *d, const stp_series *s, int64_t i)
{
    stp_arena *arena = d->panel->arena;
    const char *name = s->text ? s->text[i] : s->label;
    if (!s->value || isnan(s->value[i])) return stp_tooltip(name);
    const stp_binding *color = &d->layer->color;
    const char *value = stp_value_label(arena, color->info, s->value[i], d->layer->rows_plan.origin[color->at]);
    return value && name && *name ? stp_arena_printf(arena, "%s: %s", name, value) : value;
}

static stp_style style_of(const stp_drawing *d, const stp_series *s, int64_t i)
{
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH], *alpha = &d->layer->layer->v[STP_F_ALPHA];
    uint32_t color = s->color;
    if (s->value && isnan(s->value[i]))
        color = d->panel->theme->other;
    else if (s->value)
        color = stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[i]));
    const double w = width->set ? width->a : is_filled(d) ? 0.5 : 1.5;
    if (!is_filled(d)) return (stp_style) { .stroke = stp_with_alpha(color, alpha->set ? alpha->a : 1), .width = w };
    return (stp_style) { .fill = stp_with_alpha(color, alpha->set ? alpha->a : 0.85),
                         .stroke = d->panel->theme->background | 255,
                         .width = w };
}

/* Rows [from, end), with room for them in xy; gaps lift the pen. */
static void draw_piece(stp_drawing *d, const stp_series *s, int64_t from, int64_t end, bool titles, double *xy)
{
    while (from < end && is_gap(s, from)) from++;
    while (end > from && is_gap(s, end - 1)) end--;
    if (end - from <= (is_filled(d) ? 2 : 1)) return;
    for (int64_t i = from; i < end; i++) {
        const bool gap = is_gap(s, i);
        xy[2 * (i - from)] = gap ? NAN : px_at(stp_panel_px(d->panel, s->x[i]));
        xy[2 * (i - from) + 1] = gap ? NAN : px_at(stp_panel_py(d->panel, s->y[i]));
    }
    const char *title = titles ? title_of(d, s, from) : NULL;
    if (title) stp_scene_group(d->scene, NULL, title);
    stp_scene_path(d->scene, xy, end - from, is_filled(d), style_of(d, s, from));
    if (title) stp_scene_group_end(d->scene);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        const bool titles = s->text || s->value;
        double *xy = malloc(((size_t) s->n + 1) * 2 * sizeof *xy);
        if (!xy) return stp_no_memory(err, "a path");
        stp_scene_group(d->scene, d->layer->kind->name, titles ? NULL : stp_tooltip(s->label));
        for (int64_t from = 0, end; from < s->n; from = end) {
            for (end = from + 1; end < s->n && is_joined(d, s, end); end++) {
            }
            draw_piece(d, s, from, end, titles, xy);
        }
        stp_scene_group_end(d->scene);
        free(xy);
    }
    return STP_OK;
}

#define PATH                                                                                                           \
    .verbs = STP_VERB_PLOT, .one_y = true, .pad_x = 0.03, .pad_y = 0.03, .grid_x = true, .grid_y = true,               \
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL | STP_ROLE_GROUP |                \
             STP_ROLE_POLYGONS,                                                                                        \
    .most_rows = 4000000, .bind = bind, .gather = gather, .prepare = prepare, .draw = draw

const stp_kind stp_kind_paths = {
    .name = "paths",
    .title = "Paths",
    .help = "lines through the rows in file order, or those of a GeoJSON file or a column of WKT",
    .example = "stipple plot track.csv -k paths -x lon -y lat --by day",
    .zero_lines = true,
    PATH,
};
const stp_kind stp_kind_polygons = {
    .name = "polygons",
    .title = "Polygons",
    .help = "filled shapes: those of a GeoJSON file, a column of WKT, or with a corner in each row",
    .example = "stipple plot states.geojson -c population --label name",
    PATH,
};
