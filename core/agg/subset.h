#ifndef STP_AGG_SUBSET_H
#define STP_AGG_SUBSET_H
/* A source over some of the rows that a rows fold has kept: a table taken apart is read once, and each part can be
 * scanned as often as its chart needs. */
#include "agg/rows.h"
#include "table/source.h"

/* The rows `order` (n row numbers, rising; taken, to be freed with the source) of rows. like: the source that they came
 * from; the schema, with its column numbers, is its own, but only `columns` (those of the plan, in its order) can be
 * wanted. rows, plan, columns and like are borrowed and must outlive the source. Numbers come as doubles. */
stp_status stp_subset_open(stp_source **out, const stp_rows *rows, const stp_rows_plan *plan, const int *columns,
                           const stp_source *like, int32_t *order, int64_t n, stp_error *err) STP_MUST_USE;
#endif
