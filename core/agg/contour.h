#ifndef STP_AGG_CONTOUR_H
#define STP_AGG_CONTOUR_H
/* Lines of equal value through a lattice of points, by marching squares: where a line crosses a side is interpolated
 * linearly, and a saddle is told by the mean of its four corners. */
#include "base/error.h"

typedef struct stp_lattice {
    int64_t nx, ny;            /* at least 1 each; borrowed, row by row: */
    const double *value;       /* NaN = missing */
    const double *x, *y;       /* where the points are, in any units; finite where there is a value */
} stp_lattice;

/* Polylines, each after a pair of NaN but the first. */
typedef struct stp_contours {
    double *xy;                /* n pairs; owned */
    int64_t n, capacity;
} stp_contours;

/* Adds the lines at level to out, greater values on their left (y up). They end where values are missing. */
stp_status stp_contour_lines(const stp_lattice *g, double level, stp_contours *out, stp_error *err) STP_MUST_USE;

/* Adds the rings round all that is >= level: also along the border of the lattice and of what is missing. Holes run the
 * other way. */
stp_status stp_contour_rings(const stp_lattice *g, double level, stp_contours *out, stp_error *err) STP_MUST_USE;
void stp_contours_clear(stp_contours *c);
#endif
