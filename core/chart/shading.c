/* From cells to an image. */
#include "chart/shading.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "chart/shaded.h"
#include "spec/stack.h"

enum { TOP_MOST = STP_GRID_PLANES - 2 };

static const stp_value *value_of(const stp_drawing *d, stp_field_id f) { return &d->layer->layer->v[f]; }

/* ---- options ------------------------------------------------------------------------------------------------ */

typedef struct hotspot {
    double percent;
    uint32_t color;
} hotspot;

/* "p99=red" */
static stp_status parse_hotspot(const char *text, hotspot *h, stp_error *err)
{
    const char *equals = strchr(text, '=');
    if (equals && text[0] == 'p' && stp_parse_double(text + 1, (size_t) (equals - text - 1), &h->percent) &&
        h->percent >= 0 && h->percent <= 100 && stp_color_parse(equals + 1, &h->color))
        return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--hotspots wants a percentile and a colour, not '%.200s'", text);
    return stp_hint(err, "as p99=red");
}

stp_status stp_shading_check(const stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = l->layer->v, *ground = &v[STP_F_BACKGROUND], *hot = &v[STP_F_HOTSPOTS];
    uint32_t color;
    int px;
    STP_TRY(stp_spread_parse(&v[STP_F_SPREAD], &px, err));
    if (ground->set && !stp_color_parse(ground->text, &color))
        return stp_fail(err, STP_ERR_USAGE, "--background: '%.200s' is not a colour", ground->text);
    hotspot h;
    for (int i = 0; i < hot->n_items; i++) STP_TRY(parse_hotspot(hot->items[i], &h, err));
    if (v[STP_F_MINUS].set && v[STP_F_VALUE].set)
        return stp_fail(err, STP_ERR_USAGE, "--minus and --value both say what is coloured: give one");
    if (v[STP_F_TOP].set && v[STP_F_TOP].a > TOP_MOST)
        return stp_fail(err, STP_ERR_USAGE, "--top: shade has colours for at most %d categories", (int) TOP_MOST);
    if (!v[STP_F_TOP].set || l->by.info) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--top wants categories");
    return stp_hint(err, "name them with --by COLUMN");
}

/* ---- the colour bar ----------------------------------------------------------------------------------------- */

/* "count", "mean of delay", "difference in count" */
static const char *bar_name(stp_drawing *d)
{
    const stp_value *label = value_of(d, STP_F_CLABEL), *value = value_of(d, STP_F_VALUE);
    if (label->set) return label->text;
    if (value->set) return value->text;
    const stp_grid_var *v = &d->layer->vars[0];
    const char *name = v->name ? v->name : v->reducer->name;
    const char *what = value_of(d, STP_F_MINUS)->set ? "difference in " : "";
    return v->column ? stp_arena_printf(d->panel->arena, "%s%s of %s", what, name, v->column)
                     : stp_arena_printf(d->panel->arena, "%s%s", what, name);
}

/* What lies on both sides of 0: one colour for each, as far as nothing else is asked for. */
static bool diverges(const stp_drawing *d)
{
    return value_of(d, STP_F_MINUS)->set && !value_of(d, STP_F_CLIM)->set && !value_of(d, STP_F_CMAP)->set &&
           d->layer->norm == STP_NORM_LINEAR;
}

static bool has_categories(const stp_drawing *d) { return d->layer->by.info && !value_of(d, STP_F_VALUE)->set; }

stp_status stp_shading_prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_shaded_new(d, err));
    d->names_series = has_categories(d);
    if (d->names_series) return STP_OK;
    const stp_value *cmap = value_of(d, STP_F_CMAP);
    const char *usual = diverges(d) ? "coolwarm" : d->panel->theme->density_map;
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : usual, err));
    d->bar.wanted = true;
    d->bar.even = diverges(d);
    d->bar.range = STP_RANGE_GATHERED;
    d->bar.by_cell = !d->layer->vars[0].reducer || d->layer->vars[0].reducer->additive;
    d->bar.name = bar_name(d);
    d->bar.shows = stp_shading_shows(d);
    return d->bar.name ? STP_OK : stp_no_memory(err, "a name");
}

stp_bar_shows stp_shading_shows(const stp_drawing *d)
{
    const char *shows = stp_value_text(value_of(d, STP_F_BAR), STP_F_BAR);
    return !strcmp(shows, "histogram")     ? STP_BAR_HISTOGRAM
           : !strcmp(shows, "percentiles") ? STP_BAR_PERCENTILES
                                           : STP_BAR_VALUES;
}

/* v: all numbers that are coloured as the bar says. */
static stp_status fill_bar(stp_colorbar *b, const double *v, int64_t n, bool zero_is_empty, stp_error *err)
{
    if (b->shows == STP_BAR_HISTOGRAM) stp_bar_bins_make(b, v, n, zero_is_empty);
    if (b->shows != STP_BAR_PERCENTILES) return STP_OK;
    return stp_percentiles(v, n, zero_is_empty, stp_bar_percents, STP_BAR_PERCENTS, b->percentile, err);
}

/* ---- colours ------------------------------------------------------------------------------------------------ */

static stp_status shade_cells(stp_drawing *d, const stp_shaded *s, uint8_t *rgba, stp_error *err)
{
    const stp_aggregate_var *v = &s->var;
    const double *cells = d->pool ? d->pool : v->cells;        /* with those of other panels */
    const int64_t n = d->pool ? d->n_pool : (int64_t) s->n;
    double lo = NAN, hi = NAN;
    if (d->bar.even) stp_even_limits(cells, n, &lo, &hi);
    STP_TRY(stp_clim(d, cells, n, v->zero_is_empty, &lo, &hi, err));
    STP_TRY(stp_norm_make(&d->bar.norm, d->layer->norm, cells, n, v->zero_is_empty, lo, hi, true,
                          d->plan->threads, err));
    d->bar.norm.whole = v->whole;
    stp_shade_cells(v->cells, s->a.view.x.cells, s->a.view.y.cells, v->zero_is_empty, &d->bar.norm, &d->bar.map,
                    d->plan->threads, rgba);
    return fill_bar(&d->bar, cells, n, v->zero_is_empty, err);
}

static const char *category_name(stp_drawing *d, const stp_aggregate *a, int plane)
{
    const char *name = a->categories[plane][0] ? a->categories[plane] : STP_MISSING_NAME;
    if (!value_of(d, STP_F_COUNTS)->set) return name;
    double sum = stp_shaded_sum(a, a->categories[plane]);
    for (int i = 0; i < d->n_facets; i++)              /* their legend is one */
        if (d->facets[i] != d) sum += stp_shaded_sum(&d->facets[i]->layer->aggregate, a->categories[plane]);
    return stp_arena_printf(d->panel->arena, "%s · %s", name, stp_label_compact(d->panel->arena, sum));
}

static stp_status name_categories(stp_drawing *d, uint32_t *colors, stp_error *err)
{
    const stp_aggregate *a = &d->layer->aggregate;
    const stp_value *name = stp_layer_palette(d->layer->layer);
    stp_palette palette = { 0 };
    STP_TRY(stp_palette_find(&palette, d->panel->arena, name->set ? name->text : d->panel->theme->palette,
                             d->first_color + (a->n_planes > d->n_pool_names ? a->n_planes : d->n_pool_names), err));
    d->series = stp_arena_array(d->panel->arena, (size_t) a->n_planes + 1, sizeof *d->series);
    if (!d->series) return stp_no_memory(err, "categories");
    d->n_series = a->n_planes;
    for (int i = 0; i < a->n_planes; i++) {
        const bool grey = !a->categories[i][0] || i == a->other;
        const int at = stp_drawing_color_at(d, a->categories[i], i);
        colors[i] = grey ? d->panel->theme->other : stp_palette_color(&palette, a->categories[i], d->first_color + at);
        d->series[i] = (stp_series) { .label = category_name(d, a, i), .color = colors[i], .other = grey };
        if (!d->series[i].label) return stp_no_memory(err, "categories");
    }
    return STP_OK;
}

/* Sums over the planes, NaN where none has data; the cells themselves where there is one plane. */
static double *make_totals(const stp_shaded *s)
{
    double *total = malloc(s->n * sizeof *total);
    for (size_t i = 0; total && i < s->n; i++) {
        total[i] = NAN;
        for (int p = 0; p < s->a.n_planes; p++) {
            const double v = s->var.cells[(size_t) p * s->n + i];
            if (isnan(v) || (s->var.zero_is_empty && v == 0)) continue;
            total[i] = isnan(total[i]) ? v : total[i] + v;
        }
    }
    return total;
}

/* --clim of categories is of their sums. */
static stp_status total_limits(const stp_drawing *d, const stp_shaded *s, double *lo, double *hi, stp_error *err)
{
    if (!value_of(d, STP_F_CLIM)->set) return STP_OK;
    double *total = make_totals(s);
    if (!total) return stp_no_memory(err, "a picture");
    const stp_status status = stp_clim(d, total, (int64_t) s->n, false, lo, hi, err);
    free(total);
    return status;
}

/* Areas of one stack lie side by side: how often a pixel is met tells nothing there. */
static int least_alpha(const stp_drawing *d)
{
    const stp_value *v = value_of(d, STP_F_MIN_ALPHA);
    return !v->set && stp_is_stacked(d->layer) ? 255 : (int) stp_value_number(v, STP_F_MIN_ALPHA);
}

static stp_status shade_categories(stp_drawing *d, const stp_shaded *s, uint8_t *rgba, stp_error *err)
{
    double lo = NAN, hi = NAN;
    uint32_t *colors = stp_arena_array(d->panel->arena, (size_t) s->a.n_planes + 1, sizeof *colors);
    if (!colors) return stp_no_memory(err, "categories");
    STP_TRY(name_categories(d, colors, err));
    const bool srgb = !strcmp(stp_value_text(value_of(d, STP_F_MIX), STP_F_MIX), "srgb");
    const int min_alpha = least_alpha(d);
    STP_TRY(total_limits(d, s, &lo, &hi, err));
    return stp_shade_categories(&s->a, 0, colors, srgb, min_alpha, d->layer->norm, lo, hi,
                                d->plan->threads, &d->bar.norm, rgba, err);
}

/* Cells from a percentile (of those that are not empty) up in a colour of their own; later ones over earlier ones. */
static stp_status paint_hotspots(const stp_drawing *d, const stp_shaded *s, uint8_t *rgba, stp_error *err)
{
    const stp_value *hot = value_of(d, STP_F_HOTSPOTS);
    if (!hot->n_items) return STP_OK;
    const int w = s->a.view.x.cells, h = s->a.view.y.cells;
    double *total = make_totals(s);
    stp_status status = total ? STP_OK : stp_no_memory(err, "a picture");
    for (int k = 0; k < hot->n_items && status == STP_OK; k++) {
        hotspot spot = { 0 };
        double from;
        status = parse_hotspot(hot->items[k], &spot, err);
        if (status == STP_OK) status = stp_percentiles(total, (int64_t) s->n, false, &spot.percent, 1, &from, err);
        for (int y = 0; y < h && status == STP_OK; y++)
            for (int x = 0; x < w; x++) {
                if (!(total[(size_t) (h - 1 - y) * (size_t) w + (size_t) x] >= from)) continue;
                uint8_t *px = rgba + 4 * ((size_t) y * (size_t) w + (size_t) x);
                for (int c = 0; c < 4; c++) px[c] = (uint8_t) (spot.color >> (24 - 8 * c));
            }
    }
    free(total);
    return status;
}

static stp_status shade(stp_drawing *d, const stp_shaded *s, uint8_t *rgba, stp_error *err)
{
    const stp_status status = s->a.categories ? shade_categories(d, s, rgba, err) : shade_cells(d, s, rgba, err);
    if (status == STP_ERR_EMPTY && d->layer->aggregate.n_inside)
        return stp_fail(err, status, "%s: no cell is left to colour", d->layer->source->path);
    if (status == STP_ERR_EMPTY)
        return stp_fail(err, status, "%s: no row falls inside the picture", d->layer->source->path);
    return status == STP_OK ? paint_hotspots(d, s, rgba, err) : status;
}

static void draw_ground(stp_drawing *d)
{
    const stp_value *ground = value_of(d, STP_F_BACKGROUND);
    uint32_t color;
    if (ground->set && stp_color_parse(ground->text, &color))
        stp_scene_rects(d->scene, &d->panel->plot, 1, (stp_style) { .fill = color });
}

stp_status stp_shading_draw(stp_drawing *d, stp_error *err)
{
    const stp_shaded *s = d->shaded;
    uint8_t *rgba = malloc(s->n * 4);
    if (!rgba) return stp_no_memory(err, "a picture");
    const stp_status status = shade(d, s, rgba, err);
    if (status != STP_OK) {
        free(rgba);
        return status;
    }
    stp_scene_group(d->scene, "shade", NULL);
    draw_ground(d);
    stp_panel_image(d->panel, d->scene, rgba, s->a.view.x.cells, s->a.view.y.cells, false);
    stp_scene_group_end(d->scene);
    return STP_OK;
}
