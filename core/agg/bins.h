#ifndef STP_AGG_BINS_H
#define STP_AGG_BINS_H
/* How values are spread, in one pass and without knowing their range: bins as wide as a power of two, which become
 * twice as wide when the range outgrows them. Narrow bins nest in wide ones, so that the counts are exact and the same
 * for any order and any split of the rows. Zero is a valid empty set of bins. */
#include "table/types.h"

enum { STP_BINS = 256 };

typedef struct stp_bins {
    bool used;
    bool integers;                 /* times: values are counts, never doubles */
    int width;                     /* log2 of a bin's width */
    int64_t first;                 /* bin i holds values from (first + i) * 2^width on */
    double lo, hi;                 /* numbers */
    int64_t int_lo, int_hi;        /* integers */
    int64_t count[STP_BINS];
} stp_bins;

/* Adds the finite values among n; missing ones are NaN. */
void stp_bins_add_numbers(stp_bins *b, const double *v, int n);
/* Adds the rows of an int64 column that are present. */
void stp_bins_add_integers(stp_bins *b, const stp_column *c, int64_t n_rows);
void stp_bins_merge(stp_bins *into, const stp_bins *from);

/* The counts of n bars of the same width from the least to the greatest value; a bin goes to the bar that its middle is
 * in. All 0 where nothing was added. */
void stp_bins_bars(const stp_bins *b, int64_t *bars, int n);
#endif
