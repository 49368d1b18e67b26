/* Datasets as NetCDF classic files. The file is made in memory, so that the caller can put it in place atomically;
 * nothing in it depends on the time or the machine. */
#include <stdlib.h>
#include <string.h>
#include "formats/formats.h"
#include "formats/netcdf/api.h"

/* Classic offsets are signed 32 bits; above, unsigned ones of 4 bytes still limit each variable's size. */
static const uint64_t offset_limit = 2147483647u - 1048576u, size_limit = 4294967295u - 1048576u;

static stp_status failed(const stp_nc_api *nc, int code, const char *name, stp_error *err)
{
    const stp_status status = code == NC_ENOMEM ? STP_ERR_MEMORY : STP_ERR_IO;
    return stp_fail(err, status, "cannot write '%s' to a NetCDF file: %s", name, nc->nc_strerror(code));
}

/* ---- sizes --------------------------------------------------------------------------------- */

static stp_status wrong(stp_error *err, const char *name)
{
    return stp_fail(err, STP_ERR_USAGE, "'%s' does not fit a NetCDF file", name);
}

/* Elements of v in *n; false when a dimension is none of the dataset's or the product is absurd. */
static bool elements(const stp_dataset *d, const stp_variable *v, uint64_t *n)
{
    *n = 1;
    if (v->n_dims < 0 || v->n_dims > (int) STP_COUNT(v->dims)) return false;
    for (int k = 0; k < v->n_dims; k++) {
        if (v->dims[k] < 0 || v->dims[k] >= d->n_dims) return false;
        *n *= (uint64_t) d->dims[v->dims[k]].length; /* both are below 2^32 */
        if (*n > size_limit) return false;
    }
    return true;
}

/* Checks all lengths and adds up the bytes of all variables. A length of 0 would mean unlimited. */
static stp_status measure(const stp_dataset *d, uint64_t *bytes, stp_error *err)
{
    uint64_t total = 0, n;
    for (int i = 0; i < d->n_dims; i++)
        if (d->dims[i].length < 1 || d->dims[i].length > INT32_MAX) return wrong(err, d->dims[i].name);
    for (int i = 0; i < d->n_variables; i++) {
        const stp_variable *v = &d->variables[i];
        if (!elements(d, v, &n) || (!v->values && !v->text)) return wrong(err, v->name);
        total += v->values ? n * sizeof(double) : n;
        if (total <= size_limit) continue;
        stp_fail(err, STP_ERR_USAGE, "more than 4 GiB do not fit a classic NetCDF file");
        stp_hint(err, "take a smaller --canvas or fewer reductions");
        return STP_ERR_USAGE;
    }
    *bytes = total;
    return STP_OK;
}

/* ---- writing ------------------------------------------------------------------------------- */

static int put_attributes(const stp_nc_api *nc, int id, int variable, const stp_attribute *list, int n)
{
    int code = NC_NOERR;
    for (int i = 0; i < n && code == NC_NOERR; i++) {
        const stp_attribute *a = &list[i];
        code = a->text ? nc->nc_put_att_text(id, variable, a->name, strlen(a->text), a->text)
                       : nc->nc_put_att_double(id, variable, a->name, NC_DOUBLE, (size_t) a->n_numbers, a->numbers);
    }
    return code;
}

/* Dimensions get their numbers in order, from 0: those of the dataset. */
static stp_status define(const stp_nc_api *nc, int id, const stp_dataset *d, stp_error *err)
{
    int code, number;
    for (int i = 0; i < d->n_dims; i++)
        if ((code = nc->nc_def_dim(id, d->dims[i].name, (size_t) d->dims[i].length, &number)) != NC_NOERR)
            return failed(nc, code, d->dims[i].name, err);
    for (int i = 0; i < d->n_variables; i++) {
        const stp_variable *v = &d->variables[i];
        code = nc->nc_def_var(id, v->name, v->values ? NC_DOUBLE : NC_CHAR, v->n_dims, v->dims, &number);
        if (code == NC_NOERR) code = put_attributes(nc, id, number, v->attributes, v->n_attributes);
        if (code != NC_NOERR) return failed(nc, code, v->name, err);
    }
    code = put_attributes(nc, id, NC_GLOBAL, d->attributes, d->n_attributes);
    if (code == NC_NOERR) code = nc->nc_enddef(id);
    return code == NC_NOERR ? STP_OK : failed(nc, code, "attributes", err);
}

static stp_status put_values(const stp_nc_api *nc, int id, const stp_dataset *d, stp_error *err)
{
    for (int i = 0; i < d->n_variables; i++) {
        const stp_variable *v = &d->variables[i];
        const int code = v->values ? nc->nc_put_var_double(id, i, v->values) : nc->nc_put_var_text(id, i, v->text);
        if (code != NC_NOERR) return failed(nc, code, v->name, err);
    }
    return STP_OK;
}

static stp_status write_with(const stp_nc_api *nc, const stp_dataset *d, uint64_t bytes, stp_buf *out, stp_error *err)
{
    int id;
    /* The initial size is the least size of the file: that of the values alone, so that the memory need not grow page
     * by page. */
    int code = nc->nc_create_mem("stipple.nc", bytes > offset_limit ? NC_64BIT_OFFSET : 0, (size_t) bytes, &id);
    if (code != NC_NOERR) return failed(nc, code, "a file", err);
    /* Filling stays on: it also sets the bytes between variables, which would be whatever the memory held. */
    stp_status status = define(nc, id, d, err);
    if (status == STP_OK) status = put_values(nc, id, d, err);
    if (status != STP_OK) {
        nc->nc_abort(id);
        return status;
    }
    NC_memio file = { 0 };
    code = nc->nc_close_memio(id, &file);
    if (code != NC_NOERR) return failed(nc, code, "a file", err);
    stp_buf_add(out, file.memory, file.size);
    free(file.memory);
    return stp_buf_check(out, "the NetCDF file", err);
}

static stp_status netcdf_write(const stp_dataset *d, stp_buf *out, stp_error *err)
{
    stp_nc_api nc;
    void *handle = NULL;
    uint64_t bytes = 0;
    STP_TRY(measure(d, &bytes, err));
    STP_TRY(stp_nc_load(&nc, &handle, err));
    return write_with(&nc, d, bytes, out, err);
}

const stp_array_format stp_netcdf_format = {
    .name = "netcdf",
    .suffixes = "nc",
    .help = "arrays with coordinates, NetCDF classic",
    .write = netcdf_write,
    .read = stp_netcdf_read,
};
