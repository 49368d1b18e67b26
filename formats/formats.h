#ifndef STP_FORMATS_FORMATS_H
#define STP_FORMATS_FORMATS_H
/* The formats there are; the tables themselves are declared where core needs them. */
#include "table/dataset.h"
#include "table/sink.h"
#include "table/source.h"

extern const stp_format stp_csv_format, stp_json_format;
extern const stp_format stp_netcdf_source_format;
extern const stp_format stp_parquet_format;
extern const stp_array_format stp_netcdf_format;
/* classic_read.c: stp_array_format's read. */
stp_status stp_netcdf_read(const void *bytes, size_t n, const char *path, stp_arena *arena, stp_dataset *out,
                           stp_error *err) STP_MUST_USE;
extern const stp_table_format stp_csv_table_format, stp_parquet_table_format;
#endif
