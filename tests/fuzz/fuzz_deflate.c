/* Rows that some bytes make, packed on one thread and on two: the same, and zlib's inflate gives them back. The first
 * bytes say how wide and how many rows and pixels are, the others come again and again, each time a little further. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "backend/deflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct picture { const uint8_t *data; size_t size, stride; } picture;

static void write_row(const void *self, size_t y, uint8_t *row)
{
    const picture *p = self;
    for (size_t x = 0; x < p->stride; x++) row[x] = p->data[(x + y * (p->data[0] & 7) + x / 600) % p->size];
}

static void check(const stp_scanlines *l, const stp_buf *packed)
{
    const size_t n = l->n * l->stride;
    uint8_t *back = malloc(n + 1), *row = malloc(l->stride);
    uLongf length = (uLongf) n + 1;
    if (!back || !row) exit(1);
    if (uncompress(back, &length, (const Bytef *) packed->data, (uLong) packed->length) != Z_OK || length != n) abort();
    for (size_t y = 0; y < l->n; y++) {
        l->write(l->self, y, row);
        if (memcmp(row, back + y * l->stride, l->stride)) abort();
    }
    free(back);
    free(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int units[] = { 1, 3, 4, 3 };
    if (size < 5) return 0;
    const int unit = units[data[0] >> 6];
    const size_t pixels = (size_t) 1 + data[1] + data[2];
    const picture p = { data + 4, size - 4, 1 + pixels * (size_t) unit };
    const stp_scanlines l = { &p, write_row, 1 + data[3], p.stride, unit };
    stp_buf one = { 0 }, two = { 0 };
    stp_deflate(&l, 1, &one);
    stp_deflate(&l, 2, &two);
    if (one.failed || one.length != two.length || memcmp(one.data, two.data, one.length)) abort();
    check(&l, &one);
    stp_buf_clear(&one);
    stp_buf_clear(&two);
    return 0;
}
