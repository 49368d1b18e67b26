#ifndef STP_AGG_MESH_ROWS_H
#define STP_AGG_MESH_ROWS_H
/* What quadmesh and raster share. */
#include "agg/mesh.h"
#include "agg/taps.h"

/* Bands of rows of pixels are tasks. How many there are does not depend on the threads, and no result on the bands. */
enum { STP_BAND_ROWS = 16 };

/* n + 1 edges of cells around n centres: half-way between neighbours, the outer ones as far beyond; a lone cell is 1
 * wide. */
void stp_mesh_edges(const double *centers, int64_t n, double *edges);

/* Row j of the (ny + 1) * (nx + 1) corners of curvilinear quads, by the same rule along the rows of centres and then
 * along the columns: half-way between two rows of edges, or half a step outside the outer one. along: room for 2 * (nx
 * + 1). */
void stp_mesh_corner_row(const double *centers, int64_t nx, int64_t ny, int64_t j, double *along, double *corners);

/* The even cells of one axis of m. */
stp_even stp_mesh_even(const stp_mesh *m, bool is_y);

/* Sizes and coordinates as mesh.h wants them; looked at by so many threads (0 = one a core). */
stp_status stp_mesh_check(const stp_mesh *m, int threads, stp_error *err) STP_MUST_USE;

/* Values first … first + n - 1 of row j: the mesh's own memory where that will do, else scratch (n doubles). */
const double *stp_mesh_values(const stp_mesh *m, int64_t j, int64_t first, int64_t n, double *scratch);
/* The same of another column of the mesh's shape. */
const double *stp_mesh_row(const stp_mesh *m, const stp_column *c, int64_t j, int64_t first, int64_t n,
                           double *scratch);

/* Reduces the whole cells of taps x and y; what stp_quadmesh_grid says of out. Not the variables of
 * plan->elsewhere. */
stp_status stp_mesh_reduce(const stp_mesh *m, const stp_grid_plan *plan, const stp_taps *x, const stp_taps *y,
                           int threads, stp_aggregate *out, stp_error *err) STP_MUST_USE;

/* Reductions that can be made of whole rows at once: mean, sum, var, std, min, max, count, any. NULL for others. */
typedef struct stp_mesh_rule stp_mesh_rule;
const stp_mesh_rule *stp_mesh_rule_find(const char *reducer);

/* stp_mesh_reduce with those for all variables that have one; cells count by part where taps have weights (but for
 * min, max, count and any). */
stp_status stp_mesh_sums(const stp_mesh *m, const stp_grid_plan *plan, const stp_taps *x, const stp_taps *y,
                         int threads, stp_aggregate *out, stp_error *err) STP_MUST_USE;
#endif
