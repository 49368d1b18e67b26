#ifndef STP_FORMATS_NETCDF_API_H
#define STP_FORMATS_NETCDF_API_H
/* libnetcdf, loaded only when such a file is read or written: linking it would cost each start 10 ms. The library is
 * not safe for threads: all calls are made where one thread at a time is (open, want, rewind, next, close). */
#include <netcdf.h>
#include <netcdf_mem.h>
#include "base/lazy.h"

#define STP_NC_FUNCTIONS(X)                                                                                            \
    X(nc_create_mem)                                                                                                   \
    X(nc_close_memio)                                                                                                  \
    X(nc_abort) X(nc_def_dim) X(nc_def_var) X(nc_put_att_text) X(nc_put_att_double) X(nc_enddef) X(nc_put_var_double)  \
        X(nc_put_var_text) X(nc_strerror) X(nc_open) X(nc_open_mem) X(nc_close) X(nc_inq_format) X(nc_inq_dimids)      \
            X(nc_inq_dim) X(nc_inq_unlimdims) X(nc_inq_grps) X(nc_inq_grpname_full) X(nc_inq_grpname_len)              \
                X(nc_inq_varids) X(nc_inq_var) X(nc_inq_att) X(nc_inq_attname) X(nc_get_att) X(nc_free_string)         \
                    X(nc_get_vara) X(nc_get_vars) X(nc_inq_var_chunking) X(nc_inq_var_endian)                          \
                        X(nc_set_var_chunk_cache) X(nc_inq_user_type) X(nc_inq_natts)    \
                            X(nc_inq_varnatts) X(nc_inq_var_deflate)

typedef struct stp_nc_api {
#define X(f) __typeof__(&f) f;
    STP_NC_FUNCTIONS(X)
#undef X
} stp_nc_api;

/* *handle is the library, which stays loaded: HDF5 and what it brings keep state of their own for each thread. */
stp_status stp_nc_load(stp_nc_api *nc, void **handle, stp_error *err) STP_MUST_USE;
#endif
