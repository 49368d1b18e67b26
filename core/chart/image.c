/* Values on a plane as pixels: images and rasters (resampled by area), meshes (each value fills its quad). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chart/kinds.h"
#include "chart/plane.h"
#include "chart/shaded.h"
#include "chart/shading.h"

enum { CELLS_MAX = 16384 };

typedef struct size {
    int w, h;
} size;

/* As many cells as pixels, or as --canvas says. */
static stp_status find_size(const stp_drawing *d, size *out, stp_error *err)
{
    const stp_value *canvas = &d->layer->layer->v[STP_F_CANVAS];
    const stp_rect plot = d->panel->plot;
    const double w = canvas->set ? canvas->a : round(plot.w * d->pixels),
                 h = canvas->set ? canvas->b : round(plot.h * d->pixels);
    if (w > CELLS_MAX || h > CELLS_MAX)
        return stp_fail(err, STP_ERR_USAGE, "a grid of %.0f x %.0f cells is too large: at most %d each way", w, h,
                        (int) CELLS_MAX);
    *out = (size){ (int) fmax(1, w), (int) fmax(1, h) };
    return STP_OK;
}

/* Images are of even cells, whatever the file says of their ends: those at the poles are often cut. */
static void drop_edges(const stp_drawing *d, stp_mesh *m)
{
    stp_mesh centers = *m;
    centers.x_edges = centers.y_edges = NULL;
    if (strcmp(d->layer->kind->name, "quadmesh") && stp_mesh_is_even(&centers)) *m = centers;
}

static bool is_quads(const stp_drawing *d, const stp_mesh *m)
{
    return !strcmp(d->layer->kind->name, "quadmesh") || !stp_mesh_is_even(m);
}

/* An image without coordinates at even steps is asked for by mistake; one that was inferred is drawn as quads. */
static stp_status check_even(const stp_drawing *d, const stp_mesh *m, stp_error *err)
{
    if (stp_mesh_is_even(m) || !strcmp(d->layer->kind->name, "quadmesh")) return STP_OK;
    if (!d->layer->layer->v[STP_F_KIND].set) return STP_OK;
    stp_fail(err, STP_ERR_DATA, "%s: '%s' and '%s' are not evenly spaced, as kind '%s' wants", d->layer->source->path,
             d->layer->x.info->name, d->layer->y[0].info->name, d->layer->kind->name);
    return stp_hint(err, "-k quadmesh draws them as they are");
}

static stp_interp interp_of(const stp_drawing *d)
{
    const stp_value *v = &d->layer->layer->v[STP_F_INTERP];
    const bool linear = v->set ? !strcmp(v->text, "linear") : !strcmp(d->layer->kind->name, "raster");
    return linear ? STP_INTERP_LINEAR : STP_INTERP_NEAREST;
}

static stp_status resample(stp_drawing *d, const stp_view *view, const stp_mesh *m, stp_error *err)
{
    stp_grid_plan gp = { .view = *view, .by = -1, .n_vars = d->layer->n_vars, .only_shown = !d->plan->saves };
    for (int i = 0; i < gp.n_vars; i++) gp.vars[i] = d->layer->vars[i];
    const stp_status s = is_quads(d, m)
                             ? stp_quadmesh_grid(m, &gp, d->plan->threads, &d->layer->aggregate, err)
                             : stp_raster_grid(m, &gp, interp_of(d), d->plan->threads, &d->layer->aggregate, err);
    d->layer->has_aggregate = s == STP_OK;
    return s;
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_gridded *f = &stp_plane_of(d->layer)->field;
    size n = { 0 };
    stp_mesh mesh = f->mesh;
    drop_edges(d, &mesh);
    STP_TRY(check_even(d, &mesh, err));
    STP_TRY(find_size(d, &n, err));
    const stp_view view = { stp_panel_axis(&p->x, d->layer->x.info, n.w),
                            stp_panel_axis(&p->y, d->layer->y[0].info, n.h) };
    STP_TRY(stp_axis_check(&view.x, "x", err));
    STP_TRY(stp_axis_check(&view.y, "y", err));
    double *x = NULL, *y = NULL;
    stp_status s = stp_gridded_place(f, &view, &mesh, &x, &y, err);
    if (s == STP_OK) drop_edges(d, &mesh);
    for (int k = 0; s == STP_OK && k < d->layer->n_vars; k++)
        if (d->layer->vars[k].second >= 0) mesh.seconds[k] = &f->values[d->layer->vars[k].second];
    if (s == STP_OK) s = resample(d, &view, &mesh, err);
    free(x);
    free(y);
    return s;
}

static bool is_shaded(const stp_layer_plan *l) { return l->layer->verb == STP_VERB_SHADE; }

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    if (is_shaded(l)) STP_TRY(stp_shading_check(l, err));
    return stp_plane_bind(plan, l, err);
}

/* In shade, what is coloured may be an expression over the reductions. */
static stp_status prepare(stp_drawing *d, stp_error *err)
{
    const stp_value *v = d->layer->layer->v;
    STP_TRY(stp_plane_prepare(d, err));
    d->bar.range = STP_RANGE_GATHERED;
    if (!is_shaded(d->layer)) return STP_OK;
    STP_TRY(stp_shaded_new(d, err));
    d->bar.shows = stp_shading_shows(d);
    if (v[STP_F_VALUE].set && !v[STP_F_CLABEL].set) d->bar.name = v[STP_F_VALUE].text;
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    if (is_shaded(d->layer)) return stp_shading_draw(d, err);
    const stp_aggregate *a = &d->layer->aggregate;
    const int w = a->view.x.cells, h = a->view.y.cells;
    STP_TRY(stp_plane_norm(d, a->vars[0].cells, (int64_t) w * h, err));
    uint8_t *rgba = malloc((size_t) w * (size_t) h * 4);
    if (!rgba) return stp_no_memory(err, "a picture");
    stp_shade_cells(a->vars[0].cells, w, h, a->vars[0].zero_is_empty, &d->bar.norm, &d->bar.map,
                    d->plan->threads, rgba);
    stp_scene_group(d->scene, "image", NULL);
    stp_panel_image(d->panel, d->scene, rgba, w, h, false);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

#define PLANE                                                                                                          \
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_COLOR | STP_ROLE_AGG, .one_y = true, .covers = true,                   \
    .cells = STP_CELLS_PLANE, .bind = bind, .gather = stp_plane_gather, .fork = stp_plane_fork,                   \
    .clear = stp_plane_clear,                                                                            \
    .prepare = prepare, .gather_view = gather_view, .draw = draw, .describe = stp_plane_describe

const stp_kind stp_kind_image = {
    .name = "image",
    .title = "Image",
    .help = "values at even steps of x and y, as pixels",
    .example = "stipple plot air.nc --var air --sel time=2013-01",
    .verbs = STP_VERB_PLOT,
    PLANE,
};

const stp_kind stp_kind_quadmesh = {
    .name = "quadmesh",
    .title = "Mesh",
    .help = "values at any steps of x and y, or on curved coordinates: each fills its quad",
    .example = "stipple plot ocean.nc -k quadmesh --isel depth=0",
    .verbs = STP_VERB_PLOT | STP_VERB_SHADE,
    PLANE,
};

const stp_kind stp_kind_raster = {
    .name = "raster",
    .title = "Image",
    .help = "values at even steps of x and y, resampled by area",
    .example = "stipple shade relief.nc -k raster --interp linear",
    .verbs = STP_VERB_SHADE,
    PLANE,
};
