/* Points counted in hexagons, as many of them across the plot as --bins says; coloured by the count or by --agg of -c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/hex.h"
#include "agg/stat.h"
#include "base/text.h"
#include "chart/kinds.h"
#include "chart/stat.h"
#include "spec/gather.h"

enum { USUAL_ACROSS = 40, ACROSS_MOST = 400 };
#define USUAL_SHAPE 1.9                /* width by height of a plot, where that is not known yet */

typedef struct hexbin {
    stp_binding value;
    const stp_stat_fn *fn; /* NULL: count */
    double q;
    stp_hex_plan plan;
    stp_hexes hexes;
} hexbin;

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    hexbin *h = stp_arena_array(&p->arena, 1, sizeof *h);
    if (!h) return stp_no_memory(err, "hexagons");
    const stp_value *agg = &l->layer->v[STP_F_AGG];
    const stp_column_info *axes[2] = { l->x.info, l->y[0].info };
    for (int i = 0; i < 2; i++)
        if (stp_is_text(axes[i]->meaning)) {
            stp_fail(err, STP_ERR_USAGE, "hexagons lie on numbers or times, '%s' is a category", axes[i]->name);
            return stp_hint(err, "-k heatmap draws categories");
        }
    h->value = l->color;
    if (agg->set || l->color.info) {
        const char *name = agg->set ? agg->items[0] : "mean";
        h->fn = stp_stat_find(name, &h->q);
        if (!h->fn || h->fn->needs_dist || agg->n_items > 1)
            return stp_fail(err, STP_ERR_USAGE, "--agg of hexagons is one of count, sum, mean, min, max, std, not '%s'",
                            name);
        if (!agg->set) {
            stp_fail(err, STP_ERR_USAGE, "several points share a hexagon: say --agg mean (or max, sum) of '%s'",
                     l->color.info->name);
            return stp_hint(err, "without -c hexagons show how many points they hold");
        }
        if (!strcmp(h->fn->name, "count")) h->fn = NULL;
        if (h->fn && !h->value.info)
            return stp_fail(err, STP_ERR_USAGE, "--agg %s wants a column of values: give -c", name);
    }
    if (h->value.info && !stp_is_numeric(h->value.info->meaning))
        return stp_fail(err, STP_ERR_USAGE, "hexagons are coloured by a number, '%s' is %s", h->value.info->name,
                        stp_meaning_phrase(h->value.info->meaning));
    l->state = h;
    return STP_OK;
}

static stp_status fork_state(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_state_copy(p, l, sizeof(hexbin), err);
}

static void clear(stp_layer_plan *l)
{
    stp_hex_fold.clear(&((hexbin *) l->state)->hexes);
}

static stp_status across_of(const stp_layer_plan *l, double *out, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_BINS];
    *out = USUAL_ACROSS;
    if (!v->set) return STP_OK;
    if (stp_parse_double(v->text, strlen(v->text), out) && *out >= 1 && *out <= ACROSS_MOST) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--bins of hexagons wants how many lie across, 1 to %d, not '%s'",
                    (int) ACROSS_MOST, v->text);
}

/* The outermost points lie in whole hexagons, which are 1 wide and 2 / sqrt(3) high where the plot is `across` wide. */
static stp_status leave_room(stp_drawing *d, stp_error *err)
{
    double across;
    STP_TRY(across_of(d->layer, &across, err));
    d->pad[0] = 1 / fmax(2, across - 2);
    d->pad[1] = d->pad[0] * USUAL_SHAPE * 2 / sqrt(3);
    return STP_OK;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    hexbin *h = d->layer->state;
    const stp_value *cmap = &d->layer->layer->v[STP_F_CMAP], *label = &d->layer->layer->v[STP_F_CLABEL];
    const stp_theme *t = d->panel->theme;
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : h->fn ? t->value_map : t->density_map, err));
    d->bar.wanted = true;
    d->bar.range = STP_RANGE_GATHERED;
    d->bar.by_cell = !h->fn;
    d->bar.name = label->set ? label->text
                  : h->fn    ? stp_arena_printf(d->panel->arena, "%s of %s", h->fn->name, h->value.info->name)
                             : "count";
    if (!d->bar.name) return stp_no_memory(err, "a name");
    return leave_room(d, err);
}

static double value_at(const hexbin *h, int32_t at)
{
    if (!h->hexes.count[at]) return NAN;
    return h->fn ? h->fn->value(&h->hexes.moments[at], NULL, h->q) : (double) h->hexes.count[at];
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    hexbin *h = d->layer->state;
    const stp_panel *p = d->panel;
    double across;
    STP_TRY(across_of(d->layer, &across, err));
    h->plan = (stp_hex_plan){ .x = d->layer->x.at,
                              .y = d->layer->y[0].at,
                              .value = h->fn ? h->value.at : -1,
                              .axis = { stp_panel_axis(&p->x, d->layer->x.info, 1),
                                        stp_panel_axis(&p->y, d->layer->y[0].info, 1) },
                              .width = p->plot.w,
                              .height = p->plot.h,
                              .size = p->plot.w / across / sqrt(3) };
    stp_hex_shape(&h->plan);
    STP_TRY(stp_hex_fold.init(&h->hexes, &h->plan, err));
    STP_TRY(stp_gather_scan(d->plan, d->layer, &stp_hex_fold, &h->plan, &h->hexes, err));
    d->n_rows = h->hexes.n_inside;
    STP_TRY(stp_gather_done(d->plan, d->layer, err));
    const int32_t n = h->plan.columns * h->plan.rows;
    double *values = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *values);
    if (!values) return stp_no_memory(err, "cells");
    for (int32_t i = 0; i < n; i++) values[i] = value_at(h, i);
    d->cells = values;
    d->n_cells = n;
    return STP_OK;
}

static stp_status find_range(stp_drawing *d, stp_error *err)
{
    const double *values = d->pool ? d->pool : d->cells;
    const int64_t n = d->pool ? d->n_pool : d->n_cells;
    double lo = INFINITY, hi = -INFINITY;
    bool whole = true;
    for (int64_t i = 0; i < n; i++) {
        const double v = values[i];
        if (!isfinite(v)) continue;
        lo = fmin(lo, v);
        hi = fmax(hi, v);
        whole &= v == floor(v);
    }
    STP_TRY(stp_clim(d, values, n, false, &lo, &hi, err));
    if (!(lo <= hi)) return stp_fail(err, STP_ERR_EMPTY, "%s: no row falls inside the picture", d->layer->source->path);
    d->bar.norm = (stp_norm){ .kind = STP_NORM_LINEAR, .lo = lo, .hi = hi, .whole = whole };
    return STP_OK;
}

static void draw_hex(stp_drawing *d, const hexbin *h, int column, int row, uint32_t color)
{
    double m[2], xy[12];
    stp_hex_middle(&h->plan, column, row, m);
    const double x = stp_panel_part_px(d->panel, m[0] / h->plan.width);
    const double y = stp_panel_part_py(d->panel, m[1] / h->plan.height);
    for (int k = 0; k < 6; k++) {
        const double angle = (k * 60 + 30) * 3.14159265358979323846 / 180;
        xy[2 * k] = x + h->plan.size * cos(angle);
        xy[2 * k + 1] = y - h->plan.size * sin(angle);
    }
    stp_scene_path(d->scene, xy, 6, true, (stp_style){ .fill = color, .stroke = color, .width = 0.4 });
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const hexbin *h = d->layer->state;
    STP_TRY(find_range(d, err));
    stp_scene_group(d->scene, "hexagons", NULL);
    stp_scene_clip(d->scene, d->panel->plot);
    for (int row = 0; row < h->plan.rows; row++)
        for (int column = 0; column < h->plan.columns; column++) {
            const double v = value_at(h, row * h->plan.columns + column);
            if (!isnan(v)) draw_hex(d, h, column, row, stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, v)));
        }
    stp_scene_clip_end(d->scene);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Density of rows by %s (x) and %s (y), in hexagons", d->layer->x.info->name,
                   d->layer->y[0].info->name);
}

const stp_kind stp_kind_hexbin = {
    .name = "hexbin",
    .title = "Hexagons",
    .help = "points counted in hexagons, or --agg of -c in them",
    .example = "stipple plot flights.csv -k hexbin -x distance -y delay --bins 30",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_COLOR | STP_ROLE_AGG | STP_ROLE_BINS,
    .one_y = true,
    .covers = true,
    .rereads = true,
    .bind = bind,
    .gather = stp_gather_ranges,
    .fork = fork_state,
    .clear = clear,
    .prepare = prepare,
    .gather_view = gather_view,
    .draw = draw,
    .describe = describe,
};
