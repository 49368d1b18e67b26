#ifndef STP_SPEC_HVPLOT_H
#define STP_SPEC_HVPLOT_H
/* hvPlot's words for what our fields say: the keys under metadata.plots of Intake's catalogs. */
#include "spec/spec.h"
#include "spec/yaml.h"

/* What a source's metadata.fields say of columns: {COLUMN: {label, unit}}; NULL if nothing. */
typedef struct stp_hvplot {
    stp_spec *spec;
    stp_item *item;
    stp_layer *layer;
    const stp_node *fields;
} stp_hvplot;

/* Sets the fields that the map's keys stand for, where the layer, its axes and the figure have no value of their own.
 * `datashade` and `rasterize` turn a plot into a shade. Keys of a browser's pictures (tools, hover, …) are passed over,
 * unknown ones are noted in the spec. Errors name the place in the catalog. */
stp_status stp_hvplot_apply(const stp_hvplot *to, const stp_node *map, stp_error *err) STP_MUST_USE;

/* Labels of the axes from what fields say of the columns on them, where there is none yet. */
stp_status stp_hvplot_labels(const stp_hvplot *to, stp_error *err) STP_MUST_USE;
#endif
