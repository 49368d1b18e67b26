#ifndef STP_FORMATS_PARQUET_WRITE_BOUNDS_H
#define STP_FORMATS_PARQUET_WRITE_BOUNDS_H
/* Least and greatest values, as statistics have them: NaN is none of them, a zero bounds both zeros, long texts are
 * cut. */
#include "formats/parquet/write_pending.h"

typedef struct stp_pq_bounds {
    bool any;                       /* there is a value, other than NaN */
    uint64_t least, greatest;       /* as the column's values */
} stp_pq_bounds;

/* Of n values of the column from the first on. */
stp_pq_bounds stp_pq_bounds_of(const stp_pq_pending *c, int64_t first, int64_t n);
/* Takes the values of another one in. */
void stp_pq_bounds_join(stp_pq_bounds *b, const stp_pq_bounds *with, const stp_pq_pending *c);
/* Whether a is before b. */
bool stp_pq_is_less(const stp_pq_pending *c, uint64_t a, uint64_t b);

/* Appends the bytes of b->least or b->greatest. Returns whether they are the value itself: a longer text than
 * STP_PQ_BOUND_BYTES is cut to what is before it, or behind. */
enum { STP_PQ_BOUND_BYTES = 64 };
bool stp_pq_put_least(stp_buf *out, const stp_pq_pending *c, const stp_pq_bounds *b);
bool stp_pq_put_greatest(stp_buf *out, const stp_pq_pending *c, const stp_pq_bounds *b);
#endif
