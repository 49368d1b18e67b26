#ifndef STP_AGG_TRIMESH_FILL_H
#define STP_AGG_TRIMESH_FILL_H
/* The kernel of triangles: which pixels each covers. One template, built for each instruction set; for trimesh.c. */
#include "agg/lanes.h"
#include "table/cast.h"
#include <stdint.h>

/* Twice the area of a, b, c; above 0 when they turn clockwise. */
static inline double stp_turn(double ax, double ay, double bx, double by, double cx, double cy)
{
    return (cx - ax) * (by - ay) - (cy - ay) * (bx - ax);
}

static inline double stp_min3(double a, double b, double c) { return stp_least(stp_least(a, b), c); }
static inline double stp_max3(double a, double b, double c) { return stp_most(stp_most(a, b), c); }

/* Whether what lies between lo and hi reaches one axis of a view of n pixels, whose centres are whole numbers. */
static inline int stp_reaches(double lo, double hi, int32_t n) { return (lo < n - 0.5) & (hi >= -0.5); }

/* The pixel nearest to p, or the last one on that side. */
static inline int32_t stp_nearest_pixel(double p, int32_t n) { return (int32_t) stp_least(stp_most(p + 0.5, 0), n - 1); }

typedef struct stp_fill stp_fill;

/* Draws triangles list[0 … n - 1], all without a missing corner, as far as they lie in rows first … last of pixels.
 * Pixels wait in f; when it is full, flush hands them on and sets f->n to 0. */
typedef void stp_fill_fn(stp_fill *f, const int32_t *list, int64_t n, int32_t first, int32_t last);
stp_fill_fn stp_fill_triangles, stp_fill_triangles_avx2;

struct stp_fill {
    const double *x, *y;    /* of the vertices, in pixels; borrowed */
    const int32_t *corners; /* 3 of each triangle; borrowed */
    int32_t width, height;  /* of the view */
    void (*flush)(stp_fill *f);
    void *self; /* of flush */
    int n;
    int32_t px[STP_STRIP], py[STP_STRIP];
    /* Its number, or ~number: it lies within this pixel, which has the mean of its corners. */
    int32_t triangle[STP_STRIP];
};
#endif
