#ifndef STP_SPEC_CURVED_H
#define STP_SPEC_CURVED_H
/* Coordinates of a curvilinear mesh, made fit to draw. */
#include "spec/gridded.h"

/* x and y are those of f->mesh, nx * ny each. Cells without a place lose their values; their coordinates follow those
 * of their neighbours, so that the corners of these are known, and stay missing where no cell at all has a place.
 * map: x are longitudes: they go on beyond the circle's seam, and cells that would still reach across the map lose
 * their values. False without memory. */
bool stp_curved_mend(stp_gridded *f, double *x, double *y, bool map);

/* Whether the cells turn one way round, but for one in five: places that follow no order, as those of stations, fold
 * over and over. */
bool stp_curved_is_mesh(const stp_mesh *m);
#endif
