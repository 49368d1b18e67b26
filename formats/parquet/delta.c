#include "formats/parquet/delta.h"
#include <string.h>

static bool varint(stp_pq_delta *d, uint64_t *out)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 64 && d->at < d->end; shift += 7) {
        const uint8_t b = *d->at++;
        v |= (uint64_t) (b & 0x7f) << shift;
        if (b < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

static bool zigzag(stp_pq_delta *d, uint64_t *out)
{
    uint64_t v;
    if (!varint(d, &v)) return false;
    *out = v >> 1 ^ (0 - (v & 1));
    return true;
}

bool stp_pq_delta_open(stp_pq_delta *d, const uint8_t *at, const uint8_t *end)
{
    enum { MOST_BLOCK = 1 << 30 };
    uint64_t block;
    *d = (stp_pq_delta) { .at = at, .end = end, .first = true };
    if (!varint(d, &block) || !varint(d, &d->n_minis) || !varint(d, &d->left) || !zigzag(d, &d->value)) return false;
    if (!block || block > MOST_BLOCK || !d->n_minis || block % d->n_minis || d->left > INT64_MAX) return false;
    d->mini = block / d->n_minis;
    return d->mini % 8 == 0;
}

/* Begins the next miniblock. The widths of miniblocks that hold nothing may be anything. */
static bool next_mini(stp_pq_delta *d)
{
    if (!d->minis_left) {
        if (!zigzag(d, &d->least) || (uint64_t) (d->end - d->at) < d->n_minis) return false;
        d->widths = d->at;
        d->at += d->n_minis;
        d->minis_left = d->n_minis;
    }
    d->minis_left--;
    d->width = *d->widths++;
    if (d->width > 64) return false;
    const uint64_t bytes = d->mini / 8 * (uint64_t) d->width, rest = (uint64_t) (d->end - d->at);
    const uint64_t there = bytes <= rest ? d->mini : rest * 8 / (uint64_t) d->width;        /* may be cut short */
    if (there < d->mini && there < d->left) return false;
    d->group = d->at;
    d->bit = 0;
    d->at += bytes <= rest ? bytes : rest;
    d->mini_left = d->mini;
    return true;
}

/* 64 bits from bit `bit` on. */
static uint64_t load(const uint8_t *from, uint64_t bit)
{
    uint64_t v;
    const uint8_t *p = from + (bit >> 3);
    const unsigned shift = (unsigned) (bit & 7);
    memcpy(&v, p, sizeof v);
    return shift ? v >> shift | (uint64_t) p[8] << (64 - shift) : v;
}

static void add_up(stp_pq_delta *d, int64_t *out, int64_t n)
{
    uint64_t value = d->value, bit = d->bit;
    const uint64_t mask = d->width == 64 ? UINT64_MAX : ((uint64_t) 1 << d->width) - 1, width = (uint64_t) d->width;
    const uint64_t least = d->least;
    const uint8_t *group = d->group;
    if (!width) {
        for (int64_t i = 0; i < n; i++) out[i] = (int64_t) (value += least);
    } else {
        for (int64_t i = 0; i < n; i++, bit += width)
            out[i] = (int64_t) (value += least + (load(group, bit) & mask));
    }
    d->value = value;
    d->bit = bit;
}

bool stp_pq_delta_read(stp_pq_delta *d, int64_t *out, int64_t n)
{
    if (n < 0 || (uint64_t) n > d->left) return false;
    if (n && d->first) {
        *out++ = (int64_t) d->value;
        d->first = false;
        d->left--;
        n--;
    }
    while (n > 0) {
        if (!d->mini_left && !next_mini(d)) return false;
        const int64_t k = d->mini_left < (uint64_t) n ? (int64_t) d->mini_left : n;
        add_up(d, out, k);
        d->mini_left -= (uint64_t) k;
        d->left -= (uint64_t) k;
        out += k;
        n -= k;
    }
    return true;
}

const uint8_t *stp_pq_delta_end(stp_pq_delta d)
{
    if (d.first && d.left) d.left--;
    while (d.left) {
        if (!d.mini_left && !next_mini(&d)) return NULL;
        const uint64_t k = d.mini_left < d.left ? d.mini_left : d.left;
        d.mini_left -= k;
        d.left -= k;
    }
    return d.at;
}
