#ifndef STP_AGG_TRIMESH_H
#define STP_AGG_TRIMESH_H
/* Triangles between numbered vertices drawn into the cells of a view, as Datashader does. */
#include "agg/grid.h"

typedef struct stp_trimesh {
    int64_t n_vertices;
    const double *x, *y;           /* of the vertices, borrowed; on a time axis: less the view's origin */
    int64_t n;
    const int32_t *corners;        /* 3 numbers of vertices, from 0, for each of n triangles; in either direction */
    /* For each of the plan's variables the values of the vertices, or NULL (a count of triangles), and the second ones
     * of reducers that want them. The rows of `first` and `last` are the triangles, in their order. */
    const double *values[STP_GRID_VARS], *seconds[STP_GRID_VARS];
    bool linear;                   /* values are interpolated between the corners; else a triangle has their mean */
} stp_trimesh;

/* A pixel belongs to the triangle that its centre is in; of two that share an edge to one. A triangle within one pixel
 * has that, with the mean of its corners. Triangles with a corner that is missing are left out. In *out, n_rows counts
 * the triangles, n_missing those left out, n_inside those that have a pixel. threads: 0 = one a core; the result does
 * not depend on it. STP_ERR_DATA: a triangle names a vertex that is not there. */
stp_status stp_trimesh_grid(const stp_trimesh *t, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                            stp_error *err) STP_MUST_USE;
#endif
