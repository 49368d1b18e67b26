/* Packed bytes in, unpacked bytes out: read in steps, twice, the same both times; at most a few MiB of each. */
#include <stdlib.h>
#include <string.h>
#include "table/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct bytes {
    const uint8_t *data;
    size_t size;
} bytes;

static stp_status read_bytes(void *self, int64_t offset, void *to, size_t n, size_t *got, stp_error *err)
{
    const bytes *b = self;
    (void) err;
    const size_t from = (uint64_t) offset < b->size ? (size_t) offset : b->size;
    *got = b->size - from < n ? b->size - from : n;
    if (*got) memcpy(to, b->data + from, *got);
    return STP_OK;
}

/* FNV of what can be read, and how it ended. */
static uint64_t read_all(stp_unpack *u)
{
    enum { STEP = 1 << 12, MOST = 1 << 22 };
    static char block[STEP + 7];
    uint64_t sum = 14695981039346656037u;
    size_t got = sizeof block;
    stp_status s = STP_OK;
    for (int64_t at = 0; s == STP_OK && got == sizeof block && at < MOST; at += STEP) {
        s = stp_unpack_read(u, at, block, sizeof block, &got, NULL);
        for (size_t i = 0; s == STP_OK && i < got; i++) sum = (sum ^ (uint8_t) block[i]) * 1099511628211u;
    }
    return sum ^ (uint64_t) s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes b = { data, size };
    const stp_packed packed = { .read = read_bytes, .self = &b, .name = "fuzz" };
    const char *name = stp_unpack_sniff(data, size);
    stp_unpack *u = NULL;
    if (!name || stp_unpack_open(&u, name, &packed, NULL) != STP_OK) return 0;
    const uint64_t first = read_all(u);
    if (read_all(u) != first) abort();
    stp_unpack_close(u);
    return 0;
}
