#ifndef STP_AGG_CURVILINEAR_FILL_H
#define STP_AGG_CURVILINEAR_FILL_H
/* The kernel of curvilinear quads: which pixels each has. One template, built for each instruction set; for
 * curvilinear.c. */
#include "agg/lanes.h"
#include "table/cast.h"
#include <stdint.h>

/* No place on a log axis: its quads are left out. Other corners are whole pixels within FAR, safe to multiply. */
enum { STP_CORNER_NOWHERE = INT32_MIN, STP_CORNER_FAR = 1 << 29, STP_QUADS = 32 };

/* n <= STP_QUADS quads side by side, between two rows of n + 1 corners. */
typedef struct stp_quad_row {
    const int32_t *low_x, *low_y, *high_x, *high_y;
    const double *value;
    int64_t place;                 /* number of the first */
    int n;
} stp_quad_row;

/* Pixels that wait. */
typedef struct stp_quad_fill stp_quad_fill;
struct stp_quad_fill {
    int32_t width, height;         /* of the view */
    void (*flush)(stp_quad_fill *f);       /* hands the pixels on and sets n to 0 */
    void *self;
    int n;
    int32_t bin[STP_STRIP];
    int64_t place[STP_STRIP];      /* numbers of their quads */
    double value[STP_STRIP];
};

/* Draws what quads have in rows first … end - 1 of pixels; returns how many begin there. Flushes f where it is full. */
typedef int stp_fill_quads_fn(stp_quad_fill *f, const stp_quad_row *quads, int32_t first, int32_t end);
stp_fill_quads_fn stp_fill_quads, stp_fill_quads_avx2;

/* n corners along an axis of `cells` pixels from lo over span, down to whole pixels; STP_CORNER_NOWHERE where one is
 * NaN. */
typedef void stp_cut_corners_fn(const double *at, int64_t n, double lo, double span, double cells, int32_t *pixel);
stp_cut_corners_fn stp_cut_corners, stp_cut_corners_avx2;
#endif
