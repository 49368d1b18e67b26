#include "formats/parquet/rle.h"
#include <string.h>

void stp_pq_rle_open(stp_pq_rle *r, const uint8_t *at, const uint8_t *end, int width)
{
    *r = (stp_pq_rle) { .at = at, .end = end, .width = width };
}

static bool varint(stp_pq_rle *r, uint64_t *out)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 35 && r->at < r->end; shift += 7) {
        const uint8_t b = *r->at++;
        v |= (uint64_t) (b & 0x7f) << shift;
        if (b < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* Eight values a group. The last group of a page may be cut short. */
static void open_packed(stp_pq_rle *r, uint64_t groups)
{
    const uint64_t bytes = groups * (uint64_t) r->width, rest = (uint64_t) (r->end - r->at);
    r->packed = true;
    r->group = r->at;
    r->bit = 0;
    r->left = groups * 8;
    if (bytes <= rest) {
        r->at += bytes;
        return;
    }
    r->left = rest * 8 / (uint64_t) r->width;
    r->at = r->end;
}

/* False at the end. A run of no values is passed over; it takes bytes, so this ends. */
static bool next_run(stp_pq_rle *r)
{
    uint64_t head;
    while (!r->left) {
        if (!varint(r, &head)) return false;
        if (head & 1) {
            open_packed(r, head >> 1);
            continue;
        }
        const int bytes = (r->width + 7) / 8;
        if (r->end - r->at < bytes) return false;
        r->value = 0;
        for (int i = 0; i < bytes; i++) r->value |= (uint32_t) *r->at++ << (8 * i);
        r->packed = false;
        r->left = head >> 1;
    }
    return true;
}

static uint64_t load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

void stp_pq_unpack_bits(const uint8_t *from, uint64_t bit, int width, uint32_t *out, int64_t n)
{
    const uint64_t mask = ((uint64_t) 1 << width) - 1;
    for (int64_t i = 0; i < n; i++, bit += (uint64_t) width)
        out[i] = (uint32_t) (load64(from + (bit >> 3)) >> (bit & 7) & mask);
}

bool stp_pq_rle_read(stp_pq_rle *r, uint32_t *out, int64_t n)
{
    while (n > 0) {
        if (!next_run(r)) return false;
        const int64_t k = r->left < (uint64_t) n ? (int64_t) r->left : n;
        if (r->packed) {
            stp_pq_unpack_bits(r->group, r->bit, r->width, out, k);
            r->bit += (uint64_t) k * (uint64_t) r->width;
        } else {
            for (int64_t i = 0; i < k; i++) out[i] = r->value;
        }
        r->left -= (uint64_t) k;
        out += k;
        n -= k;
    }
    return true;
}

int64_t stp_pq_rle_run(stp_pq_rle *r, int64_t n, uint32_t *value)
{
    if (n <= 0 || !next_run(r) || r->packed) return 0;
    const int64_t k = r->left < (uint64_t) n ? (int64_t) r->left : n;
    *value = r->value;
    r->left -= (uint64_t) k;
    return k;
}
