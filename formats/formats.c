/* One line a format: core walks these tables and knows no format by name. */
#include "formats/formats.h"

const stp_format *const stp_formats[] = {
    &stp_csv_format, &stp_json_format, &stp_parquet_format, &stp_netcdf_source_format, NULL,
};
const stp_array_format *const stp_array_formats[] = { &stp_netcdf_format, NULL };
const stp_table_format *const stp_table_formats[] = { &stp_csv_table_format, &stp_parquet_table_format, NULL };
