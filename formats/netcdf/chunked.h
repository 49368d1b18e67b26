#ifndef STP_FORMATS_NETCDF_CHUNKED_H
#define STP_FORMATS_NETCDF_CHUNKED_H
/* NetCDF-4 files keep arrays in compressed chunks, and libnetcdf unpacks them one after the other. Here the chunks are
 * read as they are, through HDF5, where one thread at a time is, and unpacked on all threads (chunks.h). Only for what
 * most files have (deflate, with or without shuffling, little-endian); everything else is left to libnetcdf. */
#include "formats/netcdf/chunks.h"
#include "formats/netcdf/set.h"

struct stp_nc_source;
struct stp_nc_chunked;

/* The chunks of a variable where the lists (one a dimension) meet. *done = false: nothing was read, libnetcdf has to do
 * it; always where the unpacked chunks have more than `most` bytes. */
stp_status stp_nc_chunked_fetch(struct stp_nc_source *s, int var, const stp_nc_list *lists, uint64_t most,
                                stp_nc_chunks *out, bool *done, stp_error *err) STP_MUST_USE;
void stp_nc_chunked_close(struct stp_nc_chunked *c);
#endif
