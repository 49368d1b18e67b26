/* Bytes that came before are looked for pixel by pixel, where bytes of the same hash stood last: two pixels at once,
 * then one. Of palettes, whose pixels are single bytes, repeats of the pixel before are taken, and others only where
 * colours change often: the distance of a short one takes more bits than its pixels. */
#include "backend/runs.h"
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 32768,             /* greatest distance */
    TABLE_BITS = 12,
    BUSY = 4,                   /* changes of colour in eight bytes from which on it is worth looking */
};

stp_runs *stp_runs_new(size_t length)
{
    stp_runs *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->runs = malloc((length / STP_RUN_SHORTEST + 1) * sizeof *r->runs);
    r->table[0] = calloc((size_t) 2 << TABLE_BITS, sizeof *r->table[0]);
    if (r->runs && r->table[0]) {
        r->table[1] = r->table[0] + (1 << TABLE_BITS);
        return r;
    }
    stp_runs_free(r);
    return NULL;
}

void stp_runs_free(stp_runs *r)
{
    if (!r) return;
    free(r->runs);
    free(r->table[0]);
    free(r);
}

/* Eight bytes, the first one lowest on every machine. */
static inline uint64_t load(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* Of the first n bytes of v. */
static inline uint32_t hash(uint64_t v, int n)
{
    return (uint32_t) ((v << (64 - 8 * n)) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - TABLE_BITS));
}

/* How many of eight bytes differ from the one before. */
static inline int changes(uint64_t v, uint8_t before)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = 127 * ones, x = v ^ (v << 8 | before);
    return (int) (((((x & low) + low) | x) >> 7 & ones) * ones >> 56);
}

/* How many bytes at a and b agree, at most those up to end, whole pixels. */
static inline size_t agree(const uint8_t *a, const uint8_t *b, const uint8_t *end, int unit)
{
    const size_t most = end - b < STP_RUN_LONGEST ? (size_t) (end - b) : STP_RUN_LONGEST;
    size_t i = 0;
    for (; i < most; i += 8) {
        const uint64_t differ = load(a + i) ^ load(b + i);
        if (!differ) continue;
        i += (size_t) __builtin_ctzll(differ) / 8;
        break;
    }
    if (i > most) i = most;
    return i - i % (size_t) unit;
}

/* How many bytes at `at` came where bytes of that hash came last; at takes that place. */
static inline size_t look_up(const stp_runs *r, uint32_t *slot, size_t at, size_t end, int unit, size_t *distance)
{
    *distance = at - *slot;
    *slot = (uint32_t) at;
    return *distance - 1 < WINDOW ? agree(r->bytes + at - *distance, r->bytes + at, r->bytes + end, unit) : 0;
}

static inline size_t find_index(const stp_runs *r, size_t at, size_t end, size_t *distance)
{
    const uint8_t *here = r->bytes + at;
    const uint64_t v = load(here);
    if (changes(v, here[-1]) >= BUSY) {
        const size_t length = look_up(r, &r->table[1][hash(v, 8)], at, end, 1, distance);
        if (length >= 8) return length;
    }
    *distance = 1;
    return (v ^ load(here - 1)) << 40 ? 0 : agree(here - 1, here, r->bytes + end, 1);
}

static inline size_t find_pixel(const stp_runs *r, size_t at, size_t end, int unit, size_t *distance)
{
    const uint64_t v = load(r->bytes + at);
    uint32_t *one = &r->table[0][hash(v, unit)];
    const size_t length = look_up(r, &r->table[1][hash(v, 2 * unit)], at, end, unit, distance);
    if (length < 2 * (size_t) unit) return look_up(r, one, at, end, unit, distance);
    *one = (uint32_t) at;
    return length;
}

static inline void add_run(stp_runs *r, size_t at, size_t length, size_t distance)
{
    int n;
    uint32_t extra;
    r->runs[r->n_runs++] = (stp_repeat) { (uint32_t) (at - r->done), (uint16_t) length, (uint16_t) distance };
    r->done = at + length;
    r->lengths[length]++;
    r->distances[stp_run_distance((uint32_t) distance, &n, &extra)]++;
}

/* unit is a constant where this is called. */
static inline void find_in_row(stp_runs *r, size_t at, size_t end, int unit)
{
    while (at < end) {
        size_t distance = 0;
        const size_t length = unit == 1 ? find_index(r, at, end, &distance) : find_pixel(r, at, end, unit, &distance);
        if (length >= STP_RUN_SHORTEST) {
            add_run(r, at, length, distance);
            at += length;
        } else {
            for (int i = 0; i < unit; i++) r->literals[r->bytes[at++]]++;
        }
    }
}

void stp_runs_find(stp_runs *r, const uint8_t *bytes, size_t rows, size_t stride, int unit)
{
    r->bytes = bytes;
    for (size_t at = 0; at < rows * stride; at += stride) {
        r->literals[bytes[at]]++;
        if (unit == 1) find_in_row(r, at + 1, at + stride, 1);
        else if (unit == 3) find_in_row(r, at + 1, at + stride, 3);
        else find_in_row(r, at + 1, at + stride, 4);
    }
    r->runs[r->n_runs++] = (stp_repeat) { (uint32_t) (rows * stride - r->done), 0, 0 };
    r->literals[STP_RUNS_END]++;
}
