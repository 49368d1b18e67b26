/* Fuzz target for compressed chunks: a shape, a place in a block and bytes that may or may not be a zlib stream. The
 * block is as long as it has to be, so that a cell outside of it is found. Header: dimensions, bytes of a cell (a power
 * of two; the fifth bit: shuffled), then for each dimension the chunk's cells, the block's, and where the chunk begins.
 */
#include <stdlib.h>
#include <string.h>
#include "formats/netcdf/chunks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stp_nc_chunks c = { .n_dims = size ? 1 + data[0] % 3 : 1, .cells = 1 };
    stp_nc_unpacker u = { 0 };
    const size_t head = 2 + 3 * (size_t) c.n_dims;
    size_t block = 1;
    if (size <= head) return 0;
    c.size = (size_t) 1 << (data[1] & 3);
    c.shuffle = data[1] & 16;
    stp_nc_chunk *one = stp_nc_chunks_add(&c, size - head);
    if (!one) return 0;
    memcpy(c.bytes + one->at, data + head, size - head);
    for (int d = 0; d < c.n_dims; d++) {
        const uint8_t *p = data + 2 + 3 * d;
        c.shape[d] = 1 + p[0] % 16;
        c.block[d] = 1 + p[1] % 16;
        one->first[d] = p[2] % (c.shape[d] + c.block[d] - 1) - c.shape[d] + 1; /* chunk and block meet */
        c.cells *= (size_t) c.shape[d];
        block *= (size_t) c.block[d];
    }
    char *to = calloc(block, c.size);
    stp_error err = { 0 };
    if (to) {
        const stp_status s = stp_nc_chunks_unpack(&u, &c, to, &err);
        if (s != STP_OK && s != STP_ERR_DATA) abort();
    }
    free(to);
    stp_nc_unpacker_clear(&u);
    stp_nc_chunks_clear(&c);
    return 0;
}
