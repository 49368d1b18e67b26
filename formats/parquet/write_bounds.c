#include "formats/parquet/write_bounds.h"
#include <string.h>
#include "formats/parquet/write_encode.h"

static double as_double(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static double as_float(uint64_t bits)
{
    const uint32_t half = (uint32_t) bits;
    float v;
    memcpy(&v, &half, sizeof v);
    return v;
}

static int64_t as_signed(uint64_t bits)
{
    return (int64_t) bits;
}

static uint64_t as_unsigned(uint64_t bits)
{
    return bits;
}

/* Byte by byte, without signs; a text is before those that it begins. */
static bool text_is_less(const stp_pq_pending *c, uint64_t a, uint64_t b)
{
    const uint32_t n = c->texts.lengths[a], m = c->texts.lengths[b];
    const int order = memcmp(c->texts.texts[a], c->texts.texts[b], n < m ? n : m);
    return order ? order < 0 : n < m;
}

bool stp_pq_is_less(const stp_pq_pending *c, uint64_t a, uint64_t b)
{
    if (c->storage.order == STP_PQ_AS_TEXT) return text_is_less(c, a, b);
    if (c->storage.order == STP_PQ_AS_FLOAT) return as_float(a) < as_float(b);
    if (c->storage.order == STP_PQ_AS_DOUBLE) return as_double(a) < as_double(b);
    return c->storage.order == STP_PQ_AS_SIGNED ? as_signed(a) < as_signed(b) : a < b;
}

/* v == v leaves NaN out. */
#define BOUNDS(name, T, AS)                                                                                            \
    static stp_pq_bounds name(const uint64_t *values, int64_t n)                                                       \
    {                                                                                                                  \
        stp_pq_bounds b = { 0 };                                                                                       \
        int64_t i = 0;                                                                                                 \
        while (i < n && AS(values[i]) != AS(values[i])) i++;                                                           \
        if (i == n) return b;                                                                                          \
        b = (stp_pq_bounds){ true, values[i], values[i] };                                                             \
        T least = AS(values[i]), greatest = least;                                                                     \
        for (; i < n; i++) {                                                                                           \
            const T v = AS(values[i]);                                                                                 \
            if (v < least) least = v, b.least = values[i];                                                             \
            if (v > greatest) greatest = v, b.greatest = values[i];                                                    \
        }                                                                                                              \
        return b;                                                                                                      \
    }
BOUNDS(bounds_signed, int64_t, as_signed)
BOUNDS(bounds_unsigned, uint64_t, as_unsigned)
BOUNDS(bounds_float, double, as_float)
BOUNDS(bounds_double, double, as_double)

static stp_pq_bounds bounds_text(const stp_pq_pending *c, const uint64_t *values, int64_t n)
{
    stp_pq_bounds b = { n > 0, n ? values[0] : 0, n ? values[0] : 0 };
    for (int64_t i = 1; i < n; i++) {
        if (values[i] == b.least || values[i] == b.greatest) continue;
        if (text_is_less(c, values[i], b.least))
            b.least = values[i];
        else if (text_is_less(c, b.greatest, values[i]))
            b.greatest = values[i];
    }
    return b;
}

stp_pq_bounds stp_pq_bounds_of(const stp_pq_pending *c, int64_t first, int64_t n)
{
    const uint64_t *values = stp_pq_pending_values(c);
    if (!n) return (stp_pq_bounds){ 0 };
    values += first;
    if (c->storage.order == STP_PQ_AS_TEXT) return bounds_text(c, values, n);
    if (c->storage.order == STP_PQ_AS_FLOAT) return bounds_float(values, n);
    if (c->storage.order == STP_PQ_AS_DOUBLE) return bounds_double(values, n);
    return c->storage.order == STP_PQ_AS_SIGNED ? bounds_signed(values, n) : bounds_unsigned(values, n);
}

void stp_pq_bounds_join(stp_pq_bounds *b, const stp_pq_bounds *with, const stp_pq_pending *c)
{
    if (!with->any) return;
    if (!b->any || stp_pq_is_less(c, with->least, b->least)) b->least = with->least;
    if (!b->any || stp_pq_is_less(c, b->greatest, with->greatest)) b->greatest = with->greatest;
    b->any = true;
}

/* ---- bytes --------------------------------------------------------------------------------------------------------
 */

static bool is_inside_character(char byte)
{
    return ((unsigned char) byte & 0xC0) == 0x80;
}

/* Where a text of more than STP_PQ_BOUND_BYTES may be cut. */
static size_t cut(const char *text)
{
    size_t n = STP_PQ_BOUND_BYTES;
    while (n > 1 && is_inside_character(text[n])) n--;
    return n;
}

/* A short text that is behind all texts which begin as this one: the last ASCII character that has a next one is
 * replaced by it. 0 when there is none. */
static size_t step_up(const char *text, char out[STP_PQ_BOUND_BYTES])
{
    size_t n = cut(text);
    while (n && (unsigned char) text[n - 1] >= 0x7E) n--;
    memcpy(out, text, n);
    if (n) out[n - 1]++;
    return n;
}

/* Both zeros lie within the bounds: readers may hold them for different values. */
static bool put_number(stp_buf *out, const stp_pq_pending *c, uint64_t value, bool negative)
{
    const bool real = c->storage.order == STP_PQ_AS_FLOAT || c->storage.order == STP_PQ_AS_DOUBLE;
    const uint64_t sign = c->storage.width ? UINT64_C(1) << (8 * c->storage.width - 1) : 0;
    if (real && !(value & ~sign)) value = negative ? sign : 0;
    if (c->storage.width)
        stp_pq_put_plain(out, &value, 1, c->storage.width);
    else
        stp_buf_char(out, (char) value); /* a boolean */
    return true;
}

bool stp_pq_put_least(stp_buf *out, const stp_pq_pending *c, const stp_pq_bounds *b)
{
    if (c->storage.order != STP_PQ_AS_TEXT) return put_number(out, c, b->least, true);
    const char *text = c->texts.texts[b->least];
    const size_t n = c->texts.lengths[b->least];
    stp_buf_add(out, text, n > STP_PQ_BOUND_BYTES ? cut(text) : n);
    return n <= STP_PQ_BOUND_BYTES;
}

bool stp_pq_put_greatest(stp_buf *out, const stp_pq_pending *c, const stp_pq_bounds *b)
{
    if (c->storage.order != STP_PQ_AS_TEXT) return put_number(out, c, b->greatest, false);
    const char *text = c->texts.texts[b->greatest];
    const size_t n = c->texts.lengths[b->greatest];
    char up[STP_PQ_BOUND_BYTES];
    const size_t short_n = n > STP_PQ_BOUND_BYTES ? step_up(text, up) : 0;
    stp_buf_add(out, short_n ? up : text, short_n ? short_n : n);
    return !short_n;
}
