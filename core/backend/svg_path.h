#ifndef STP_BACKEND_SVG_PATH_H
#define STP_BACKEND_SVG_PATH_H
/* The d attribute of SVG paths, and the limits that hold for all numbers of the SVG writer. */
#include "base/buf.h"

enum {
    STP_SVG_MANY = 400,         /* marks from which on tenths of a pixel do */
    STP_SVG_FAR = 1000000,      /* px: what is further away, or not finite, would only break readers */
};

static inline double stp_svg_clamp(double v)
{
    return !(v > -STP_SVG_FAR) ? -STP_SVG_FAR : v > STP_SVG_FAR ? STP_SVG_FAR : v;
}

/* n pairs of coordinates; one that is not finite lifts the pen. closed: each part ends where it began. coarse: tenths
 * of a pixel do, however few there are. */
void stp_svg_path_data(stp_buf *b, const double *xy, int64_t n, bool closed, bool coarse);
#endif
