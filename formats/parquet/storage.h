#ifndef STP_FORMATS_PARQUET_STORAGE_H
#define STP_FORMATS_PARQUET_STORAGE_H
/* What `stipple load` says of how a file keeps its columns. */
#include "formats/parquet/source.h"

/* A line a column of the schema, and the file's key-value metadata; in the source's arena. */
stp_status stp_pq_storage(stp_source *s, stp_storage *out, stp_error *err) STP_MUST_USE;
/* "3 row groups of 2048 rows, snappy, by DuckDB"; in the source's arena, NULL without memory. */
const char *stp_pq_facts(stp_pq_source *s);
#endif
