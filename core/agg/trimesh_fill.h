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

enum {
    STP_FILL_ROWS = 32, /* of a band */
    STP_FILL_ROOM = 4,  /* places that are free whenever something is added to what waits */
};

typedef struct stp_fill stp_fill;

/* Draws triangles list[0 … n - 1], which all reach the view, as far as they lie in rows first … last of pixels. */
typedef void stp_fill_fn(stp_fill *f, const int32_t *list, int64_t n, int32_t first, int32_t last);
/* Draws triangles from … end - 1 where they have a few pixels, and names the bands that the others reach. */
typedef void stp_fill_small_fn(stp_fill *f, int64_t from, int64_t end);
stp_fill_fn stp_fill_triangles, stp_fill_triangles_avx2;
stp_fill_small_fn stp_fill_small, stp_fill_small_avx2;

/* What is found waits here; when it is full, flush hands it on and sets n to 0. */
struct stp_fill {
    const double *x, *y;    /* of the vertices, in pixels, NaN both where one is missing; borrowed */
    const int32_t *corners; /* 3 of each triangle; borrowed */
    int32_t width, height;  /* of the view */
    void (*flush)(stp_fill *f);
    void *self; /* of flush */
    int n;
    int32_t bin[STP_STRIP]; /* a pixel, by rows; or ~number of a band */
    /* Its number, or ~number: it lies within this pixel, which has the mean of its corners. */
    int32_t triangle[STP_STRIP];
    int64_t missing, inside; /* counted by stp_fill_small: triangles with a missing corner, in view */
};
#endif
