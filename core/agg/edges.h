#ifndef STP_AGG_EDGES_H
#define STP_AGG_EDGES_H
/* Edges of bins on round numbers. Bin i holds [edge i, edge i + 1), the last one its upper edge too. */
#include "base/arena.h"
#include "agg/dist.h"

enum { STP_EDGES_MOST = 2000 };

typedef struct stp_edges {
    double *at;
    int n;
} stp_edges; /* n + 1 edges of n bins; n is 0 when there are none */

/* How wide bins of d would be: 2 IQR n^(-1/3) (Freedman and Diaconis 1981); where half of the values are equal, the
 * range over log2 n + 1 (Sturges 1926). 0 when all are equal. */
double stp_bin_width(const stp_dist *d);

/* The nearest of 1, 2, 5 (and 2.5) x 10^k to width. */
double stp_nice_width(double width);

/* The nearest step of a clock (5 s, 1 min, 6 h, 2 days, …), of seconds; below a second that of stp_nice_width. */
double stp_nice_clock_width(double seconds);

/* The step that rounded values keep to (1, 2, 2.5 or 5 x 10^k; of whole numbers at least 1): the largest from width
 * / 2.5 to 100 widths of which 19 in 20 are multiples, no value counting for more than one in 20. 0 when there is none.
 * Bins that are no multiple of it hold unequally many of the values there can be, and look like a comb. Needs finish.
 */
double stp_bin_step(const stp_dist *d, double width);
/* The width nearest to the nice one given that is a multiple of step. */
double stp_stepped_width(double width, double step);

/* Edges at multiples of width that cover [lo, hi]. Values in bins as wide as the step that they keep to (0 = none)
 * stand in the middle of theirs. Fails when there are more than STP_EDGES_MOST. */
stp_status stp_edges_make(stp_edges *out, stp_arena *arena, double lo, double hi, double width, double step,
                          stp_error *err) STP_MUST_USE;

/* Edges at calendar steps of times in 10^-digits seconds, relative to origin: about `wanted` bins, or of the unit that
 * is named (second, minute, hour, day, week, month, quarter, year). */
stp_status stp_edges_time(stp_edges *out, stp_arena *arena, int64_t lo, int64_t hi, int digits, int64_t origin,
                          double wanted, const char *unit, stp_error *err) STP_MUST_USE;

/* The bin of v, -1 outside. */
int stp_edges_find(const stp_edges *e, double v);
#endif
