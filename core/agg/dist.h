#ifndef STP_AGG_DIST_H
#define STP_AGG_DIST_H
/* How numbers are distributed, in one pass and without knowing their range: each value while there are few, then counts
 * in bins as wide as a power of two, which become twice as wide when the range outgrows them. Narrow bins nest in wide
 * ones, so any order and any split of the values gives the same bytes. Zero is a valid empty distribution.
 * Values of bins are known to 1/2048 of the range, or better. */
#include "base/error.h"

enum { STP_DIST_EXACT = 2048, STP_DIST_BINS = 4096 };

typedef struct stp_dist {
    int64_t n;
    double lo, hi;  /* exact, lo > hi never: 0 and 0 when n is 0 */
    bool fraction;  /* some value is not whole */
    double *values; /* n of them, in any order; NULL when there are bins */
    int32_t capacity;
    int64_t *count; /* STP_DIST_BINS; bin i begins at (first + i) * 2^width */
    int width;
    int64_t first;
    double scale; /* 2^-width */
    /* after stp_dist_finish: distinct values, rising, and how often each is met */
    double *at;
    int64_t *weight;
    int32_t n_at;
} stp_dist;

/* v is finite (others are not added). False without memory. */
bool stp_dist_add(stp_dist *d, double v);
bool stp_dist_merge(stp_dist *into, const stp_dist *from);
void stp_dist_clear(stp_dist *d);

/* Fills at and weight; nothing may be added afterwards. */
bool stp_dist_finish(stp_dist *d);
/* The q-quantile, 0 <= q <= 1, by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996);
 * NaN when empty. Needs finish. */
double stp_dist_quantile(const stp_dist *d, double q);
double stp_dist_mean(const stp_dist *d);
double stp_dist_std(const stp_dist *d); /* of a sample: n - 1; 0 below two values */
#endif
