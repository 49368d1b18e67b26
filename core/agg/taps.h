#ifndef STP_AGG_TAPS_H
#define STP_AGG_TAPS_H
/* The source cells behind each pixel of one axis ("taps", as in resampling). The taps of pixel p are numbers
 * start[p] … start[p + 1] - 1 of the lists. */
#include "agg/view.h"

typedef struct stp_taps {
    int pixels;
    int64_t n;       /* of all taps */
    int32_t *start;  /* pixels + 1 */
    int32_t *source; /* n numbers of source cells */
    int32_t *pixel;  /* n: the pixel that each is of; rises */
    double *weight;  /* n: the part of the source cell in the pixel; NULL = whole cells */
} stp_taps;

/* n cells between n + 1 edges (data coordinates, rising or falling): a cell has the pixels from that of its lower edge
 * up to, not with, that of its upper edge, and at least one. Fails only without memory, as the others. */
stp_status stp_taps_by_edges(stp_taps *out, const double *edges, int64_t n, const stp_axis *axis,
                             stp_error *err) STP_MUST_USE;

/* n even cells from lo to hi on a linear axis. falls: cell 0 is the one at hi. */
typedef struct stp_even {
    double lo, hi;
    int64_t n;
    bool falls;
} stp_even;

/* Pixel coordinate p is at cell coordinate scale * p + shift: 0 is the lower end of the lowest cell. */
typedef struct stp_affine {
    double scale, shift;
} stp_affine;
stp_affine stp_even_to_cells(const stp_even *e, const stp_axis *axis);

/* Cells at least as wide as pixels. */
bool stp_even_is_coarse(const stp_even *e, const stp_axis *axis);
/* One tap a pixel: the cell under its centre. */
stp_status stp_taps_under_centers(stp_taps *out, const stp_even *e, const stp_axis *axis, stp_error *err) STP_MUST_USE;
/* Each cell goes to the pixel that its lower end is in. */
stp_status stp_taps_by_begin(stp_taps *out, const stp_even *e, const stp_axis *axis, stp_error *err) STP_MUST_USE;
/* Every cell that a pixel overlaps, weighted by how much of the cell the pixel covers. */
stp_status stp_taps_by_area(stp_taps *out, const stp_even *e, const stp_axis *axis, stp_error *err) STP_MUST_USE;

/* One tap of weight 1 for each of the cells first … first + n - 1, counted from the lowest: a pixel a cell. */
stp_status stp_taps_same(stp_taps *out, const stp_even *e, int64_t first, int n, stp_error *err) STP_MUST_USE;

void stp_taps_clear(stp_taps *t);
#endif
