#ifndef STP_CHART_PLANE_H
#define STP_CHART_PLANE_H
/* What kinds that draw a plane of values share: binding, reading, colours. */
#include "chart/chart.h"
#include "spec/gridded.h"

typedef struct stp_plane {             /* a layer's state */
    stp_gridded field;
    stp_binding value[STP_GRIDDED_VARS];
    int n_values;
    bool diverging;                    /* values lie on both sides of 0 */
} stp_plane;

/* Bind hook: x, y and one value: --color, or the column of --agg, or the file's own variable. */
stp_status stp_plane_bind(stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* A column more, by name. */
stp_status stp_plane_add(stp_plan *plan, stp_layer_plan *layer, const char *what, const char *name,
                         stp_error *err) STP_MUST_USE;
/* Gather, fork and clear hooks. */
stp_status stp_plane_gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer,
                            stp_error *err) STP_MUST_USE;
stp_status stp_plane_fork(stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
void stp_plane_clear(stp_layer_plan *layer);

static inline stp_plane *stp_plane_of(const stp_layer_plan *layer)
{
    return layer->state;
}

/* The planes that a drawing is to compare with, its own among them: those of all panels where it is one of several
 * facets. NULL behind the last one. */
const stp_plane *stp_plane_facet(const stp_drawing *d, int number);

/* Prepare hook: the colormap and the colour bar's name. A diverging map where between a twentieth and nineteen
 * twentieths of the values lie on each side of 0 (hvPlot's rule), unless --cmap or --clim says otherwise. */
stp_status stp_plane_prepare(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* The norm of the bar over n values: --clim, else their range, even on both sides of 0 where it diverges. */
stp_status stp_plane_norm(stp_drawing *d, const double *values, int64_t n, stp_error *err) STP_MUST_USE;
/* "air temperature (K)" */
const char *stp_plane_name(stp_arena *arena, const stp_column_info *info);
void stp_plane_describe(const stp_drawing *d, stp_buf *out);
#endif
