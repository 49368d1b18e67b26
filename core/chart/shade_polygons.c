/* Polygons of all rows, as an image of what covers each pixel. */
#include "chart/kinds.h"
#include "chart/shading.h"
#include <stdio.h>
#include <stdlib.h>
#include "agg/polygon.h"
#include "spec/gather.h"
#include "spec/shapes.h"

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    int column;
    STP_TRY(stp_shading_check(l, err));
    STP_TRY(stp_shapes_column(l, &column, err));
    STP_TRY(stp_plan_bind_column(l, column, &l->group, err));
    STP_TRY(stp_shapes_axes(plan, l, err));
    return stp_plan_bind_shading(plan, l, err);
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    (void) item;
    STP_TRY(stp_gather_keep(plan, l, err));
    STP_TRY(stp_polygon_extent_fold.init(&l->extents, &l->group.at, err));
    STP_TRY(stp_gather_scan(plan, l, &stp_polygon_extent_fold, &l->group.at, &l->extents, err));
    l->has_extents = true;
    return STP_OK;
}

/* What was left out, in a line each. */
static stp_status report(const stp_plan *plan, const stp_layer_plan *l, const stp_polygon_state *s, stp_error *err)
{
    char text[sizeof err->message];
    const long long strange = stp_polygon_strange(s), thin = stp_polygon_thin(s);
    if (strange) {
        snprintf(text, sizeof text, "%s: %lld rows are left out: '%s' is no polygon there", l->source->path, strange,
                 l->group.info->name);
        STP_TRY(stp_gather_tell(plan, text, err));
    }
    if (!thin) return STP_OK;
    snprintf(text, sizeof text, "%s: %lld rings of '%s' are left out: they have fewer than three corners",
             l->source->path, thin, l->group.info->name);
    return stp_gather_tell(plan, text, err);
}

static stp_status fill(const stp_plan *plan, stp_layer_plan *l, const stp_grid_plan *gp, const void *self,
                       stp_error *err)
{
    const stp_polygon_plan pp = { .grid = *gp, .shape = l->group.at };
    const stp_fold *fold = stp_polygon_fold(&pp);
    (void) self;
    stp_polygon_state *state = calloc(1, fold->state_size);
    if (!state) return stp_no_memory(err, "polygons");
    stp_status s = fold->init(state, &pp, err);
    if (s == STP_OK) s = stp_gather_scan(plan, l, fold, &pp, state, err);
    if (s == STP_OK) s = stp_polygon_finish(state, &pp, &l->aggregate, err);
    l->has_aggregate = s == STP_OK;
    if (s == STP_OK) s = report(plan, l, state, err);
    fold->clear(state);
    free(state);
    return s;
}

static stp_status cells(stp_drawing *d, stp_error *err)
{
    stp_view view;
    STP_TRY(stp_drawing_view(d, &view, err));
    return stp_gather_cells(d->plan, d->layer, &view, fill, NULL, err);
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Polygons of %s", d->layer->group.info->name);
}

const stp_kind stp_kind_shade_polygons = {
    .name = "polygons",
    .title = "Polygons",
    .help = "each row fills its polygons: a GeoJSON file, or a column of WKT",
    .example = "stipple shade states.geojson -k polygons --agg mean:population -o states.png",
    .verbs = STP_VERB_SHADE,
    .takes = STP_ROLE_BY | STP_ROLE_AGG | STP_ROLE_TOP | STP_ROLE_POLYGONS,
    .covers = true,
    .rereads = true,
    .bind = bind,
    .gather = gather,
    .prepare = stp_shading_prepare,
    .gather_view = cells,
    .draw = stp_shading_draw,
    .describe = describe,
};
