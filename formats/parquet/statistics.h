#ifndef STP_FORMATS_PARQUET_STATISTICS_H
#define STP_FORMATS_PARQUET_STATISTICS_H
/* Least and greatest values that files note, as far as they can be trusted: no NaN, no order that old writers had
 * wrong. */
#include "formats/parquet/convert.h"
#include "table/source.h"

/* Both ends in the units of batches; they may be wider than the values. False: nothing is known. */
bool stp_pq_range(const stp_pq_leaf *leaf, const stp_pq_statistics *s, stp_range *out);

/* True when no value with these statistics can be within the bound, so that its rows need not be read. */
bool stp_pq_is_outside(const stp_pq_leaf *leaf, const stp_pq_statistics *s, int64_t n_rows, const stp_bound *b);
#endif
