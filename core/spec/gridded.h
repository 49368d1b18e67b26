#ifndef STP_SPEC_GRIDDED_H
#define STP_SPEC_GRIDDED_H
/* Values on a plane of two dimensions, as images, meshes and contours draw them: a slice of a file of arrays, or the
 * rows of a table that fill a grid. */
#include "agg/mesh.h"
#include "spec/plan.h"

enum { STP_GRIDDED_VARS = 4 };

typedef struct stp_gridded {
    /* Columns and rows; where they stand, in the columns' own values (times: counts), nx and ny of them or nx * ny
     * (curvilinear); and values[0]. Its memory is the field's. */
    stp_mesh mesh;
    stp_column values[STP_GRIDDED_VARS];     /* nx * ny each, row by row; floats or doubles, NaN = missing */
    int n_values;
} stp_gridded;

/* For a kind's bind: x and y where they are not given (the file's own), and the n columns of values. What is bound is
 * read by stp_gridded_gather alone. STP_ERR_USAGE where a table names none. */
stp_status stp_gridded_bind(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* A column of an array: read cell by cell, or as rows where these are split between panels. */
stp_status stp_gridded_bind_column(stp_layer_plan *layer, int column, stp_binding *out, stp_error *err) STP_MUST_USE;

/* For a kind's gather: reads the field of x, y[0] and n columns of values, and sets the layer's extents to the window
 * of its cells. One column of an array with bands becomes a column of values each. STP_ERR_DATA where the rows fill no
 * grid, STP_ERR_USAGE where the slice is no plane. */
stp_status stp_gridded_gather(const stp_plan *plan, stp_layer_plan *layer, const stp_binding *values, int n,
                            stp_gridded *out, stp_error *err) STP_MUST_USE;
void stp_gridded_clear(stp_gridded *f);

/* The field's mesh with coordinates (and edges) less the origins of a view's axes; *x and *y are the caller's to free.
 */
stp_status stp_gridded_place(const stp_gridded *f, const stp_view *view, stp_mesh *out, double **x, double **y,
                           stp_error *err) STP_MUST_USE;
#endif
