#ifndef STP_AGG_LANES_H
#define STP_AGG_LANES_H
/* Small steps of loops that the compiler turns into vectors: all in doubles, so that their width is one, and without
 * instructions that not every machine has. */
#include <math.h>

static inline double stp_least(double a, double b) { return a < b ? a : b; }
static inline double stp_most(double a, double b) { return a > b ? a : b; }

/* Whole numbers around v, of |v| < 2^51: added to 1.5 * 2^52 it is rounded to the nearest. */
static inline double stp_nearest(double v) { return v + 0x1.8p52 - 0x1.8p52; }
#ifdef __SSE4_1__              /* one instruction each */
static inline double stp_down(double v) { return floor(v); }
static inline double stp_up(double v) { return ceil(v); }
#else
static inline double stp_down(double v) { return stp_nearest(v) > v ? stp_nearest(v) - 1 : stp_nearest(v); }
static inline double stp_up(double v) { return stp_nearest(v) < v ? stp_nearest(v) + 1 : stp_nearest(v); }
#endif
#endif
