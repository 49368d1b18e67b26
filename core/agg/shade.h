#ifndef STP_AGG_SHADE_H
#define STP_AGG_SHADE_H
/* Cells to colours, by a norm (norm.h) and a colormap. */
#include "agg/grid.h"
#include "agg/norm.h"
#include "colormaps/cmap.h"

/* h x w RGBA, straight alpha, top row first (the picture's order). rgba: 4 * w * h bytes of the caller.
 * Masked cells are 0 0 0 0. Constant data get the top colour; what is beyond the span the map's own
 * colours for that, if it has them, else its end. threads: 0 = one a core. */
void stp_shade_cells(const double *cells, int w, int h, bool zero_is_empty, const stp_norm *norm,
                     const stp_cmap *map, int threads, uint8_t *rgba);

/* Categories: colours mixed by weight (value - baseline; counts and sums: 0, else the least) in OKLab, or
 * on sRGB bytes as Datashader when srgb is set; alpha from min_alpha to 255 by the norm of the totals.
 * colors: one 0xRRGGBBFF a plane. *norm is made here, of the totals. */
stp_status stp_shade_categories(const stp_aggregate *a, int var, const uint32_t *colors, bool srgb, int min_alpha,
                                stp_norm_kind kind, double lo, double hi, int threads, stp_norm *norm, uint8_t *rgba,
                                stp_error *err) STP_MUST_USE;
#endif
