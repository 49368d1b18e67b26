#ifndef STP_COLORMAPS_PATH_H
#define STP_COLORMAPS_PATH_H
/* Paths through colour space: the generator behind every map. All tables hold STP_PATH_SIZE colours;
 * the published maps are defined by just that many samples (three passes of evening at another
 * length give other colours), so other lengths are interpolated from it. */
#include "colormaps/colour.h"

enum { STP_PATH_SIZE = 256, STP_PATH_POINTS = 32, STP_PATH_ORDER = 4 };

typedef enum stp_even { STP_EVEN_LIGHTNESS, STP_EVEN_DIFFERENCE, STP_EVEN_NOT } stp_even;

typedef struct stp_path {
    bool in_rgb;               /* points are sRGB, else CIELAB */
    bool cyclic;               /* order 2 or 3 only; the closing point is not listed */
    int order;                 /* 2..STP_PATH_ORDER, at most n */
    stp_even even;
    double sigma;              /* in samples */
    int n;                     /* 2..STP_PATH_POINTS */
    stp_v3 point[STP_PATH_POINTS];
} stp_path;

/* lab may be NULL; it gets the path before its colours are clipped to sRGB. */
void stp_path_colours(const stp_path *path, stp_rgb out[STP_PATH_SIZE], stp_v3 *lab);

/* A Bezier curve in (a', b') of CAM02-UCS at even arc length, J' from j0 to j1; x of the points is not used. */
void stp_path_ucs(const stp_v3 *points, int n, double adapting, double j0, double j1, stp_rgb out[STP_PATH_SIZE]);

/* base as a deuteranope sees it, (a', b') at even arc length, J' = j0 + i dj. */
void stp_path_seen(const stp_rgb base[STP_PATH_SIZE], double j0, double dj, stp_rgb out[STP_PATH_SIZE]);

/* Green's helix about the grey axis: start, rotations, hue, gamma. */
void stp_path_helix(const double arg[4], stp_rgb out[STP_PATH_SIZE]);

/* Straight lines in sRGB between n >= 1 colours in even steps. */
void stp_path_ramp(const stp_rgb *colours, int n, stp_rgb out[STP_PATH_SIZE]);

/* The steps, for tests. t runs 0..1, u 0..n. */
stp_v3 stp_spline_open(const stp_v3 *points, int n, int order, double t);
stp_v3 stp_spline_closed(const stp_v3 *points, int n, int order, double u);
void stp_path_even(stp_v3 v[STP_PATH_SIZE], stp_even even);
void stp_path_smooth(stp_v3 v[STP_PATH_SIZE], double sigma, bool cyclic);
#endif
