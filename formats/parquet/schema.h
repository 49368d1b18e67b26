#ifndef STP_FORMATS_PARQUET_SCHEMA_H
#define STP_FORMATS_PARQUET_SCHEMA_H
#include "formats/parquet/footer.h"

/* Fills the leaves of f from its list of schema elements: a tree, written down from the root on. Faults are a tree that
 * is deeper or larger than its list, and types that there are not. */
stp_status stp_pq_schema_read(stp_pq_footer *f, stp_thrift *t, const stp_thrift_field *field,
                              stp_error *err) STP_MUST_USE;
#endif
