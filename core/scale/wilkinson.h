#ifndef STP_SCALE_WILKINSON_H
#define STP_SCALE_WILKINSON_H
/* The search for the best round numbers of an axis: extended Wilkinson, after Talbot, Lin and Hanrahan,
 * "An extension of Wilkinson's algorithm for positioning tick labels on axes", 2010. */
#include <stdbool.h>
#include "scale/decimal.h"

/* Tick i stands at (first + i * step) * 10^exponent, 0 <= i < n. */
typedef struct stp_sequence {
    int64_t first, step;
    int exponent, n;
} stp_sequence;

/* lo < hi, with 1e-250 <= max(|lo|, |hi|) <= 1e290; wanted 2 to 100. loose: the ticks cover [lo, hi], else they
 * lie in it. integer: whole ticks only. min_step: ticks nearer than that cannot be told apart. n is 0 when
 * nothing fits (a range of a few units in the last place). */
stp_sequence stp_wilkinson(double lo, double hi, double wanted, bool loose, bool integer, double min_step);
#endif
