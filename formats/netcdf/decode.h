#ifndef STP_FORMATS_NETCDF_DECODE_H
#define STP_FORMATS_NETCDF_DECODE_H
/* From stored numbers to what they mean: missing ones found in the storage's own values, then scale and offset, then
 * times. */
#include "formats/netcdf/file.h"

/* Storage of what comes out: packed values and radians are doubles, times 64-bit integers, texts codes, others as
 * they are stored. */
stp_type stp_nc_decoded(const stp_nc_var *v);

/* n stored values of v. to: n of stp_nc_decoded(v), may be raw itself where the types are equal. Missing reals become
 * NaN; of integers and times the bits of validity ((n + 7) / 8 bytes) are set where there is a value, and *any_missing
 * tells if one was not. work: n doubles, for times only. */
void stp_nc_decode(const stp_nc_var *v, const void *raw, int64_t n, int time_digits, void *to, uint8_t *validity,
                   bool *any_missing, double *work);
#endif
