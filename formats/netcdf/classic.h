#ifndef STP_FORMATS_NETCDF_CLASSIC_H
#define STP_FORMATS_NETCDF_CLASSIC_H
/* A look through the header of a classic file before libnetcdf opens it: the library believes every count that stands
 * there, and reads values behind the end of a truncated file as zeros. */
#include "base/error.h"
#include "table/input.h"

/* Bytes of the file, as stp_input_read. */
typedef struct stp_nc_bytes {
    stp_status (*read)(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err);
    void *self;
    int64_t size;
    const char *path; /* for messages */
} stp_nc_bytes;

/* STP_ERR_DATA where a classic file's header makes no sense or its values do not lie in the file; OK for others, too.
 */
stp_status stp_nc_classic_check(const stp_nc_bytes *file, stp_error *err) STP_MUST_USE;
#endif
