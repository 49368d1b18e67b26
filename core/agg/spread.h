#ifndef STP_AGG_SPREAD_H
#define STP_AGG_SPREAD_H
/* Widening cells so that lone points are seen: each is stamped over a disc, as Datashader's spread does with arrays. */
#include "base/error.h"

enum { STP_SPREAD_MOST = 64 };

/* What becomes of a cell that several discs cover. */
typedef enum stp_spread_how { STP_SPREAD_ADD, STP_SPREAD_MAX, STP_SPREAD_MIN } stp_spread_how;

/* Spreads n planes of h rows of w cells in place. The disc of px holds the cells (i, j) with sqrt(i^2 + j^2) <=
 * px + 0.5: 9, 21, 37 of them for px 1, 2, 3. NaN is empty, and 0 with zero_is_empty. Discs are cut at the border. */
stp_status stp_spread(double *cells, int n_planes, int w, int h, int px, bool zero_is_empty, stp_spread_how how,
                      stp_error *err) STP_MUST_USE;

/* The px for sparse points, 0 … 3: it grows while at most half of the cells that are not empty have a neighbour in a
 * square that reaches 2 px; 0 where nothing is there (Datashader's dynspread with threshold and max_px). */
stp_status stp_spread_auto(const double *cells, int n_planes, int w, int h, bool zero_is_empty, double threshold,
                           int max_px, int *px, stp_error *err) STP_MUST_USE;
#endif
