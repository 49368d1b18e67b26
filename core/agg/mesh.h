#ifndef STP_AGG_MESH_H
#define STP_AGG_MESH_H
/* Gridded values drawn into the cells of a view: quadmesh (each value fills the quad around its coordinates) and raster
 * (the picture is resampled by area). Both are what Datashader does, see quadmesh.c and raster.c. */
#include "agg/grid.h"

typedef struct stp_mesh {
    int64_t nx, ny;           /* columns, rows; 1 … 2^31 - 2 each */
    const stp_column *values; /* ny * nx, row by row; borrowed. NaN or not valid = missing */
    const stp_column *seconds[STP_GRID_VARS]; /* as values, of the plan's variables that want a second value */
    /* Where the values stand (centres), borrowed: nx and ny finite numbers that rise or fall, or (curvilinear) ny * nx
     * each. On a time axis: less the view's origin. */
    const double *x, *y;
    bool curvilinear;
    /* Where cells begin and end, nx + 1 and ny + 1, in the order of x and y; NULL: half-way between neighbours. Not
     * curvilinear. */
    const double *x_edges, *y_edges;
} stp_mesh;

typedef enum stp_interp { STP_INTERP_LINEAR, STP_INTERP_NEAREST } stp_interp;

/* The window of all quads: half a step beyond the first and the last coordinate. STP_ERR_DATA where coordinates are
 * missing, infinite or (not curvilinear) neither rise nor fall; STP_ERR_MEMORY. */
stp_status stp_mesh_extent(const stp_mesh *m, double *x_lo, double *x_hi, double *y_lo, double *y_hi,
                           stp_error *err) STP_MUST_USE;

/* Evenly spaced along both axes, to 1e-5 of the coordinates (as numpy's allclose). Curvilinear meshes are not. */
bool stp_mesh_is_even(const stp_mesh *m);

/* Both draw m into plan->view and reduce what falls into each cell by plan->vars (their `value` only has to be >= 0:
 * the mesh has one value). plan->x, y and by are not used. First and last go by place: from the lowest y up, there from
 * the lowest x on (curvilinear: in the order of the values). threads: 0 = one a core; the result does not depend on it.
 * In *out, n_rows counts the values, n_missing those that are missing, n_inside those that reach a cell. */

/* Quads. Even meshes on linear axes: where cells are coarser than pixels each pixel takes the cell under its centre,
 * else each cell goes to the pixel that it begins in. Others: edges half-way between centres, cut to pixels; a quad
 * narrower than a pixel gets one. Curvilinear: the pixels whose lower left corner is inside the quad of cut corners. */
stp_status stp_quadmesh_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                             stp_error *err) STP_MUST_USE;

/* An even mesh resampled. Per axis, where pixels are coarser than cells: mean, sum, var and std weight each cell by the
 * part that lies in the pixel, other reductions take every cell that touches it. Where they are finer: interp; linear
 * places the first and the last pixel on the centres of the first and the last cell in view, and takes the nearest
 * value where one of the four is missing. STP_ERR_USAGE where m is not even, and for reductions with a second value. */
stp_status stp_raster_grid(const stp_mesh *m, const stp_grid_plan *plan, stp_interp interp, int threads,
                           stp_aggregate *out, stp_error *err) STP_MUST_USE;
#endif
