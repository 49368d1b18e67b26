#ifndef STP_SPEC_SHAPES_H
#define STP_SPEC_SHAPES_H
/* Layers whose rows have a shape each: --polygons, or the column that files of shapes have. */
#include "spec/plan.h"

/* Number of that column; STP_ERR_USAGE where there is none, or it holds no texts. */
stp_status stp_shapes_column(const stp_layer_plan *layer, int *column, stp_error *err) STP_MUST_USE;

/* Axes without columns for them: x and y, of GeoJSON in degrees. */
stp_status stp_shapes_axes(stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* Whether the file has shapes and nothing else is said: no -x, no -y. */
bool stp_shapes_are_meant(const stp_layer_plan *layer);

/* For a kind's bind: the rows become the corners of the shapes (table/over.h), bound as x, y[0] and, by the shape's
 * number, group. */
stp_status stp_shapes_bind(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* For a kind's gather, behind the pass: tells how many rows held no shape. */
stp_status stp_shapes_report(const stp_plan *plan, const stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
#endif
