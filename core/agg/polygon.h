#ifndef STP_AGG_POLYGON_H
#define STP_AGG_POLYGON_H
/* Polygons with holes, one or several a row, filled into the cells of a view. A row's shape is text: table/shape.h. */
#include "agg/grid.h"
#include "agg/extent.h"
#include "table/shape.h"

typedef struct stp_polygon_plan {
    stp_grid_plan grid;            /* x, y: not used */
    int shape;                     /* batch column of texts */
} stp_polygon_plan;

typedef struct stp_polygon_state stp_polygon_state;

/* State: stp_polygon_state. A pixel belongs to a polygon where its centre does: by winding number, so that rings that
 * cross themselves are filled; holes count whichever way they turn. Centres on the left and lower border are outside,
 * on the right and upper one inside, so that neighbours share none. What is at most a pixel wide or high fills the
 * pixels it touches. As Datashader, but for the holes. n_missing: rows without a polygon. */
const stp_fold *stp_polygon_fold(const stp_polygon_plan *plan);
stp_status stp_polygon_finish(stp_polygon_state *state, const stp_polygon_plan *plan, stp_aggregate *out,
                              stp_error *err) STP_MUST_USE;
/* Rings that were left out because they have fewer than three points, and rows that hold other text. */
int64_t stp_polygon_thin(const stp_polygon_state *state);
int64_t stp_polygon_strange(const stp_polygon_state *state);

/* The fold that finds the ranges: x and y of all points as columns 0 and 1 of stp_extents; plan: int, the batch column.
 */
extern const stp_fold stp_polygon_extent_fold;
#endif
