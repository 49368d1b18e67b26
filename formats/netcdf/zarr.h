#ifndef STP_FORMATS_NETCDF_ZARR_H
#define STP_FORMATS_NETCDF_ZARR_H
/* Arrays in a folder: NCZarr and Zarr 2 stores, which libnetcdf reads where it was built so. The file `.zgroup` stands
 * for its folder (table/folder.h). */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* Whether the first bytes are those of a `.zgroup`. */
bool stp_nc_zarr_is_group(const unsigned char *head, size_t n);
/* The folder of a path that ends in "/.zgroup", else the path itself; NULL without memory. */
const char *stp_nc_zarr_folder(stp_arena *arena, const char *path);
/* What nc_open wants for a path as given: itself, or the URL of a store. STP_ERR_IO where the folder is not to be
 * found. */
stp_status stp_nc_zarr_location(stp_arena *arena, const char *path, const char **out, stp_error *err) STP_MUST_USE;
#endif
