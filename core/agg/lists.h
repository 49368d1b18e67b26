#ifndef STP_AGG_LISTS_H
#define STP_AGG_LISTS_H
/* All values of all cells, for reductions that need them (medians): runs of equal values sorted by cell and value, so
 * that what is kept does not depend on the order or the split of the rows. 16 bytes a different value of a cell, and
 * as many again while sorting. Zero is a valid empty set of lists. */
#include "agg/reduce.h"

typedef struct stp_lists {
    stp_tally *runs;
    int64_t n, capacity;
    int64_t n_sorted;              /* the first of them are sorted, and no two are alike */
} stp_lists;

/* Adds the present values. budget: bytes that the lists may take, sorting included: STP_ERR_MEMORY beyond, with
 * advice. most: of each cell only so many of the greatest values matter; 0 = all. */
stp_status stp_lists_feed(stp_lists *l, const stp_feed *feed, size_t budget, int64_t most,
                          stp_error *err) STP_MUST_USE;

/* Adds runs; cell numbers are shifted by `shift` (int64: down too). */
stp_status stp_lists_add(stp_lists *l, const stp_tally *runs, int64_t n, int64_t shift, size_t budget, int64_t most,
                         stp_error *err) STP_MUST_USE;

/* Sorts what was added since. */
stp_status stp_lists_sort(stp_lists *l, int64_t most, stp_error *err) STP_MUST_USE;

/* Of sorted lists: the first run of a cell or of one behind it. */
int64_t stp_lists_find(const stp_lists *l, uint32_t cell);

/* The finished values of n cells from `first` on; of sorted lists. */
void stp_lists_finish(const stp_lists *l, const stp_reducer *r, double number, uint32_t first, size_t n, double *out);
void stp_lists_clear(stp_lists *l);

/* Of one cell's runs, n >= 1, rising. Between two values they are interpolated, as R's type 7 and NumPy do. */
double stp_percentile_of(const stp_tally *runs, int64_t n, double percent);
double stp_median_of(const stp_tally *runs, int64_t n, double ignored);
double stp_mode_of(const stp_tally *runs, int64_t n, double ignored);
double stp_nunique_of(const stp_tally *runs, int64_t n, double ignored);
double stp_top_of(const stp_tally *runs, int64_t n, double rank);        /* NaN when there are fewer values */
#endif
