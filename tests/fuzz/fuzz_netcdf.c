/* Fuzz target for the look through a classic NetCDF header before libnetcdf opens the file: any bytes are good or
 * STP_ERR_DATA, and what is good has its values inside the file as far as the reader of saved aggregates can tell. */
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "formats/formats.h"
#include "formats/netcdf/classic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct bytes {
    const uint8_t *data;
    size_t size;
} bytes;

static stp_status read_bytes(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const bytes *b = self;
    (void) err;
    if (offset < 0) abort();
    const size_t from = (uint64_t) offset < b->size ? (size_t) offset : b->size;
    *got = b->size - from < n ? b->size - from : n;
    if (*got) memcpy(to, b->data + from, *got);
    return STP_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = { data, size };
    const stp_nc_bytes file = { .read = read_bytes, .self = &b, .size = (int64_t) size, .path = "fuzz" };
    stp_error err = { 0 };
    const stp_status checked = stp_nc_classic_check(&file, &err);
    if (checked != STP_OK && checked != STP_ERR_DATA) abort();
    stp_arena arena = { 0 };
    stp_dataset d;
    const bool read = stp_netcdf_read(data, size, "fuzz", &arena, &d, NULL) == STP_OK;
    /* Without records both check the same; the reader knows fewer types and more dimensions of length 0. */
    if (read && checked == STP_ERR_DATA && d.n_variables == 0 && d.n_dims == 0 && d.n_attributes == 0) abort();
    stp_arena_clear(&arena);
    return 0;
}
