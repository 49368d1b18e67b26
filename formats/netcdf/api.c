#include "formats/netcdf/api.h"

stp_status stp_nc_load(stp_nc_api *nc, void **handle, stp_error *err)
{
    static const char *const names[] = { "libnetcdf.so.19", "libnetcdf.so.22", "libnetcdf.so.18", "libnetcdf.so",
                                         NULL };
    const stp_symbol symbols[] = {
#define X(f) { #f, &nc->f },
        STP_NC_FUNCTIONS(X)
#undef X
    };
    return stp_lazy_open(handle, names, symbols, STP_COUNT(symbols), "the NetCDF library", "libnetcdf19", err);
}
