/* Three variables, or three bands of one, as red, green and blue, each resampled to pixels by area. Bytes are colours
 * as they are, values from 0 to 1 parts of them; others are stretched from their 2nd to their 98th hundredth (or
 * --clim), all three alike. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "chart/kinds.h"
#include "chart/plane.h"

enum { SAMPLE = 1 << 15 };

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_value *bands = &l->layer->v[STP_F_BANDS];
    const stp_array *a = l->source->array;
    STP_TRY(stp_gridded_bind(l, err));
    if (bands->set && bands->n_items != 3)
        return stp_fail(err, STP_ERR_USAGE, "--bands wants three columns, as --bands red,green,blue, not %d",
                        bands->n_items);
    for (int i = 0; bands->set && i < 3; i++) STP_TRY(stp_plane_add(plan, l, "--bands", bands->items[i], err));
    if (bands->set) return STP_OK;
    if (a && a->band >= 0 && a->value >= 0)
        return stp_plane_add(plan, l, "--var", l->source->schema.columns[a->value].name, err);
    if (!a || a->value < 0 || a->value + 2 >= l->source->schema.n_columns) {
        stp_fail(err, STP_ERR_USAGE, "%s: kind 'rgb' wants three columns of values", l->source->path);
        return stp_hint(err, "as --bands red,green,blue");
    }
    for (int i = 0; i < 3; i++)
        STP_TRY(stp_plane_add(plan, l, "--bands", l->source->schema.columns[a->value + i].name, err));
    return STP_OK;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    (void) err;
    d->swatch = STP_SWATCH_BOX;
    return STP_OK;
}

/* ---- values to bytes ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static stp_status find_stretch(const stp_drawing *d, double *lo, double *hi, stp_error *err)
{
    const stp_plane *p = stp_plane_of(d->layer);
    const bool bytes = p->value[0].info->type == STP_TYPE_U8;
    double *v = malloc(3 * SAMPLE * sizeof *v);
    if (!v) return stp_no_memory(err, "a sample");
    int64_t n = 0;
    for (int b = 0; b < 3; b++) {
        const stp_column *c = &p->field.values[b];
        for (int64_t i = 0; i < c->length; i += c->length / SAMPLE + 1)
            if (isfinite(stp_column_float(c, i))) v[n++] = stp_column_float(c, i);
    }
    qsort(v, (size_t) n, sizeof *v, compare);
    const bool parts = n && v[0] >= 0 && v[n - 1] <= 1;
    *lo = bytes || parts || !n ? 0 : v[n / 50];
    *hi = bytes ? 255 : parts || !n ? 1 : v[n - 1 - n / 50];
    const stp_status s = stp_clim(d, v, n, false, lo, hi, err);
    free(v);
    if (!(*hi > *lo)) *hi = *lo + 1;
    return s;
}

static void put_band(const double *cells, int w, int h, double lo, double hi, int band, uint8_t *rgba)
{
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++) {
            const double v = cells[(int64_t) (h - 1 - j) * w + i];
            uint8_t *px = rgba + 4 * ((int64_t) j * w + i);
            if (isnan(v))
                px[3] = 0;
            else
                px[band] = (uint8_t) (255 * fmin(1, fmax(0, (v - lo) / (hi - lo))) + 0.5);
        }
}

/* ---- drawing ---------------------------------------------------------------------------------------------- */

static stp_status draw_band(stp_drawing *d, const stp_view *view, stp_mesh mesh, int band, double lo, double hi,
                            uint8_t *rgba, stp_error *err)
{
    stp_grid_plan gp = { .view = *view, .by = -1, .n_vars = 1, .only_shown = true };
    gp.vars[0] = (stp_grid_var){
        .reducer = stp_reducer_find("mean", NULL), .value = 0, .second = -1, .column = "v", .name = "mean"
    };
    stp_aggregate a = { 0 };
    mesh.values = &stp_plane_of(d->layer)->field.values[band];
    STP_TRY(stp_mesh_is_even(&mesh) ? stp_raster_grid(&mesh, &gp, STP_INTERP_NEAREST, d->plan->threads, &a, err)
                                    : stp_quadmesh_grid(&mesh, &gp, d->plan->threads, &a, err));
    put_band(a.vars[0].cells, view->x.cells, view->y.cells, lo, hi, band, rgba);
    stp_aggregate_clear(&a);
    return STP_OK;
}

static stp_status draw_bands(stp_drawing *d, const stp_view *view, uint8_t *rgba, stp_error *err)
{
    double lo = 0, hi = 1, *x = NULL, *y = NULL;
    stp_mesh mesh;
    STP_TRY(find_stretch(d, &lo, &hi, err));
    stp_status s = stp_gridded_place(&stp_plane_of(d->layer)->field, view, &mesh, &x, &y, err);
    for (int b = 0; b < 3 && s == STP_OK; b++) s = draw_band(d, view, mesh, b, lo, hi, rgba, err);
    free(x);
    free(y);
    return s;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_panel *p = d->panel;
    const int w = (int) fmax(1, round(p->plot.w * d->pixels)), h = (int) fmax(1, round(p->plot.h * d->pixels));
    const stp_view view = { stp_panel_axis(&p->x, d->layer->x.info, w), stp_panel_axis(&p->y, d->layer->y[0].info, h) };
    uint8_t *rgba = malloc((size_t) w * (size_t) h * 4);
    if (!rgba) return stp_no_memory(err, "a picture");
    memset(rgba, 255, (size_t) w * (size_t) h * 4);
    const stp_status s = draw_bands(d, &view, rgba, err);
    if (s != STP_OK) {
        free(rgba);
        return s;
    }
    stp_scene_group(d->scene, "rgb", NULL);
    stp_panel_image(p, d->scene, rgba, w, h, false);
    stp_scene_group_end(d->scene);
    return STP_OK;
}

const stp_kind stp_kind_rgb = {
    .name = "rgb",
    .title = "Picture",
    .help = "three variables, or three bands of one, as red, green and blue",
    .example = "stipple plot scene.nc -k rgb --bands red,green,blue",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_X | STP_ROLE_Y,
    .one_y = true,
    .covers = true,
    .cells = STP_CELLS_BANDS,
    .bind = bind,
    .gather = stp_plane_gather,
    .fork = stp_plane_fork,
    .clear = stp_plane_clear,
    .prepare = prepare,
    .draw = draw,
    .describe = stp_plane_describe,
};
