/* Aggregated points as an image: the shaded layer. */
#include "chart/kinds.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "spec/gather.h"

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_column_info *axes[2] = { l->x.info, l->y[0].info };
    for (int i = 0; i < 2; i++)
        if (stp_is_text(axes[i]->meaning))
            return stp_fail(err, STP_ERR_USAGE, "shade wants numbers or times on the %c axis, '%s' is a category",
                            "xy"[i], axes[i]->name);
    return stp_plan_bind_shading(plan, l, err);
}

/* "count", "mean of delay" */
static const char *bar_name(stp_drawing *d)
{
    const stp_value *label = &d->layer->layer->v[STP_F_CLABEL];
    if (label->set) return label->text;
    const stp_grid_var *v = &d->layer->vars[0];
    return v->column ? stp_arena_printf(d->panel->arena, "%s of %s", v->reducer->name, v->column) : v->reducer->name;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    d->names_series = d->layer->by.info != NULL;
    if (d->names_series) return STP_OK;
    const stp_value *cmap = &d->layer->layer->v[STP_F_CMAP];
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : d->panel->theme->density_map, err));
    d->bar.wanted = true;
    d->bar.name = bar_name(d);
    return d->bar.name ? STP_OK : stp_no_memory(err, "a name");
}

static double limit(const stp_value *v, bool upper)
{
    return !v->set ? NAN : upper ? v->b : v->a;
}

static stp_status shade_cells(stp_drawing *d, uint8_t *rgba, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    const stp_aggregate_var *v = &a->vars[0];
    const stp_value *clim = &d->layer->layer->v[STP_F_CLIM];
    const int w = a->view.x.cells, h = a->view.y.cells;
    STP_TRY(stp_norm_make(&d->bar.norm, d->layer->norm, d->pool ? d->pool : v->cells,
                          d->pool ? d->n_pool : (int64_t) w * h, v->zero_is_empty, limit(clim, false),
                          limit(clim, true), true, err));
    d->bar.norm.whole = v->whole;
    stp_shade_cells(v->cells, w, h, v->zero_is_empty, &d->bar.norm, &d->bar.map, rgba);
    return STP_OK;
}

static const char *category_name(const char *label)
{
    return label[0] ? label : "(missing)";
}

static stp_status shade_categories(stp_drawing *d, uint8_t *rgba, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    const stp_value *v = d->layer->layer->v;
    stp_palette palette = { 0 };
    STP_TRY(stp_palette_find(&palette, d->panel->arena, v[STP_F_PALETTE].set ? v[STP_F_PALETTE].text : d->panel->theme->palette,
                             d->first_color + (a->n_planes > d->n_pool_names ? a->n_planes : d->n_pool_names), err));
    d->n_series = a->n_planes;
    d->series = stp_arena_array(d->panel->arena, (size_t) a->n_planes, sizeof *d->series);
    uint32_t *colors = stp_arena_array(d->panel->arena, (size_t) a->n_planes, sizeof *colors);
    if (!d->series || !colors) return stp_no_memory(err, "categories");
    for (int i = 0; i < a->n_planes; i++) {
        const bool missing = !a->categories[i][0];
        const int at = stp_drawing_color_at(d, a->categories[i], i);
        colors[i] = missing ? d->panel->theme->other : palette.colors[d->first_color + at];
        d->series[i] = (stp_series) { .label = category_name(a->categories[i]), .color = colors[i] };
    }
    const bool srgb = !strcmp(stp_value_text(&v[STP_F_MIX], STP_F_MIX), "srgb");
    const int min_alpha = (int) stp_value_number(&v[STP_F_MIN_ALPHA], STP_F_MIN_ALPHA);
    return stp_shade_categories(a, 0, colors, srgb, min_alpha, d->layer->norm, limit(&v[STP_F_CLIM], false),
                                limit(&v[STP_F_CLIM], true), &d->bar.norm, rgba, err);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    const int w = a->view.x.cells, h = a->view.y.cells;
    uint8_t *rgba = malloc((size_t) w * (size_t) h * 4);
    if (!rgba) return stp_no_memory(err, "a picture");
    const stp_status s = d->layer->by.info ? shade_categories(d, rgba, err) : shade_cells(d, rgba, err);
    if (s != STP_OK) {
        free(rgba);
        return s == STP_ERR_EMPTY ? stp_fail(err, s, "%s: no row falls inside the picture", d->layer->source->path) : s;
    }
    stp_scene_group(d->scene, "shade", NULL);
    stp_panel_image(d->panel, d->scene, rgba, w, h, false);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of rows by %s (x) and %s (y)", d->layer->x.info->name, d->layer->y[0].info->name);
}

const stp_kind stp_kind_points = {
    .name = "points",
    .title = "Density",
    .help = "each row counts in the cell it falls into",
    .example = "stipple shade taxi.csv -x lon -y lat -o nyc.png",
    .verbs = STP_VERB_SHADE,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_AGG,
    .one_y = true,
    .covers = true,
    .apart = true,
    .cells = STP_CELLS_ALL,
    .rereads = true,
    .bind = bind,
    .gather = stp_gather_ranges,
    .prepare = prepare,
    .gather_view = stp_drawing_bin,
    .draw = draw,
    .describe = describe,
};
