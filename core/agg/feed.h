#ifndef STP_AGG_FEED_H
#define STP_AGG_FEED_H
/* Feeding a grid's reductions what is no row of a batch: the cells of meshes, the pixels of triangles. */
#include "agg/grid.h"

/* Whether a variable keeps all values: its list is one for all cells, so that one thread alone may feed them. */
bool stp_feed_keeps_values(const stp_grid_plan *plan);

/* Feeds variable `var` of a grid without categories; bins are counted from cell `first`. Fails where lists are full. */
stp_status stp_feed_var(stp_grid *grid, const stp_grid_plan *plan, int var, int64_t first, const stp_feed *feed,
                        stp_error *err) STP_MUST_USE;
#endif
