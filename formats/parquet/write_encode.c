/* Built with -O3. Bytes are put as they lie in memory: little-endian, as Parquet wants them. */
#include "formats/parquet/write_encode.h"
#include <string.h>
#include "formats/parquet/write_thrift.h"

void stp_pq_put_plain(stp_buf *out, const uint64_t *values, int64_t n, int width)
{
    const size_t bytes = (size_t) n * (size_t) width;
    char *to = stp_buf_reserve(out, bytes);
    if (!to) return;
    if (width == 8 && n) memcpy(to, values, bytes);
    for (int64_t i = 0; width == 4 && i < n; i++) {
        const uint32_t v = (uint32_t) values[i];
        memcpy(to + i * 4, &v, 4);
    }
    out->length += bytes;
}

void stp_pq_put_bits(stp_buf *out, const uint64_t *values, int64_t n)
{
    const size_t bytes = (size_t) (n + 7) / 8;
    char *to = stp_buf_reserve(out, bytes);
    if (!to) return;
    memset(to, 0, bytes);
    for (int64_t i = 0; i < n; i++) to[i / 8] = (char) (to[i / 8] | (int) (values[i] & 1) << i % 8);
    out->length += bytes;
}

void stp_pq_put_split(stp_buf *out, const uint64_t *values, int64_t n, int width)
{
    uint8_t *to = (uint8_t *) stp_buf_reserve(out, (size_t) n * (size_t) width);
    if (!to) return;
    for (int b = 0; b < width; b++, to += n)
        for (int64_t i = 0; i < n; i++) to[i] = (uint8_t) (values[i] >> 8 * b);
    out->length += (size_t) n * (size_t) width;
}

static int bits_of(uint64_t v)
{
    return v ? 64 - __builtin_clzll(v) : 0;
}

int stp_pq_bits_for(uint32_t most)
{
    return most ? bits_of(most) : 1;
}

/* n numbers of `bits` bits each, the lowest bit first; n is a multiple of 8. */
static void pack(stp_buf *out, const uint64_t *numbers, int n, int bits)
{
    const size_t bytes = (size_t) n / 8 * (size_t) bits;
    char *to = stp_buf_reserve(out, bytes);
    if (!to) return;
    uint64_t held = 0; /* `filled` bits that are not yet in out */
    int filled = 0;
    for (int i = 0; i < n && bits; i++) {
        held |= numbers[i] << filled;
        filled += bits;
        if (filled < 64) continue;
        memcpy(to, &held, 8);
        to += 8;
        filled -= 64;
        held = filled ? numbers[i] >> (bits - filled) : 0;
    }
    memcpy(to, &held, (size_t) filled / 8);
    out->length += bytes;
}

/* ---- RLE ------------------------------------------------------------------------------------------------------ */

static int64_t run_length(const uint32_t *numbers, int64_t n)
{
    int64_t i = 1;
    while (i < n && numbers[i] == numbers[0]) i++;
    return i;
}

static void put_run(stp_buf *out, uint32_t number, int64_t n, int bits)
{
    stp_put_varint(out, (uint64_t) n << 1);
    for (int b = 0; b < bits; b += 8) stp_buf_char(out, (char) (number >> b));
}

/* The last group is filled up with zeros. */
static void put_groups(stp_buf *out, const uint32_t *numbers, int64_t n, int bits)
{
    if (!n) return;
    stp_put_varint(out, (uint64_t) ((n + 7) / 8) << 1 | 1);
    for (int64_t i = 0; i < n; i += 64) {
        uint64_t strip[64] = { 0 };
        const int64_t some = n - i < 64 ? n - i : 64;
        for (int64_t k = 0; k < some; k++) strip[k] = numbers[i + k];
        pack(out, strip, (int) (some + 7) / 8 * 8, bits);
    }
}

void stp_pq_put_runs(stp_buf *out, const uint32_t *numbers, int64_t n, int bits)
{
    const int64_t least = bits < 4 ? 32 : 8; /* shorter runs take less room packed */
    int64_t done = 0, i = 0;                 /* from done to i: whole groups to pack */
    while (i < n) {
        const int64_t run = run_length(numbers + i, n - i);
        if (run < least && run < n - i) {
            i += 8;
            continue;
        }
        put_groups(out, numbers + done, i - done, bits);
        put_run(out, numbers[i], run, bits);
        done = i += run;
    }
    if (done < n) put_groups(out, numbers + done, n - done, bits);
}

/* ---- DELTA_BINARY_PACKED -------------------------------------------------------------------------------------- */

enum { BLOCK = 128, MINIBLOCKS = 4, MINIBLOCK = BLOCK / MINIBLOCKS };

/* Differences wrap round in the width of the values. */
static int64_t difference(uint64_t a, uint64_t b, int width)
{
    return width == 4 ? (int64_t) (int32_t) (uint32_t) (a - b) : (int64_t) (a - b);
}

/* The n differences to what stands before each value. */
static void put_block(stp_buf *out, const uint64_t *values, int n, int width)
{
    uint64_t over[BLOCK] = { 0 }, all[MINIBLOCKS] = { 0 };
    int64_t least = INT64_MAX;
    for (int i = 0; i < n; i++) {
        const int64_t d = difference(values[i], values[i - 1], width);
        over[i] = (uint64_t) d;
        if (d < least) least = d;
    }
    for (int i = 0; i < n; i++) {
        over[i] -= (uint64_t) least;
        if (width == 4) over[i] &= UINT32_MAX;
        all[i / MINIBLOCK] |= over[i];
    }
    stp_put_zigzag(out, least);
    for (int m = 0; m < MINIBLOCKS; m++) stp_buf_char(out, (char) bits_of(all[m]));
    for (int m = 0; m * MINIBLOCK < n; m++) pack(out, over + m * MINIBLOCK, MINIBLOCK, bits_of(all[m]));
}

void stp_pq_put_delta(stp_buf *out, const uint64_t *values, int64_t n, int width)
{
    stp_put_varint(out, BLOCK);
    stp_put_varint(out, MINIBLOCKS);
    stp_put_varint(out, (uint64_t) n);
    stp_put_zigzag(out, n ? difference(values[0], 0, width) : 0);
    for (int64_t i = 1; i < n; i += BLOCK) put_block(out, values + i, (int) (n - i < BLOCK ? n - i : BLOCK), width);
}
