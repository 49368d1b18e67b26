/* One function an encoding and form of values; a table says which suit each other. */
#include "formats/parquet/values.h"
#include <string.h>

static const char short_page[] = "the page holds fewer values than it says";
static const char damaged[] = "the encoded values are damaged";
enum { BLOCK = 256, MOST_TEXT = 256 << 20 };

size_t stp_pq_value_size(stp_pq_physical p)
{
    static const uint8_t sizes[STP_PQ_PHYSICALS] = { 1, 4, 8, 12, 4, 8, sizeof(stp_bytes), sizeof(stp_bytes) };
    return sizes[p];
}

static uint32_t little_endian(const uint8_t *p)
{
    return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

/* ---- PLAIN ---------------------------------------------------------------------------------------------------- */

static const char *plain_fixed(stp_pq_values *v, void *out, int64_t n)
{
    const size_t bytes = (size_t) n * stp_pq_value_size(v->leaf->physical);
    if (bytes > (size_t) (v->end - v->at)) return short_page;
    memcpy(out, v->at, bytes);
    v->at += bytes;
    return NULL;
}

static const char *plain_bits(stp_pq_values *v, void *out, int64_t n)
{
    uint8_t *o = out;
    if ((v->done + n + 7) / 8 > v->end - v->at) return short_page;
    for (int64_t i = 0; i < n; i++) {
        const int64_t bit = v->done + i;
        o[i] = v->at[bit >> 3] >> (bit & 7) & 1;
    }
    return NULL;
}

static const char *plain_bytes(stp_pq_values *v, void *out, int64_t n)
{
    stp_bytes *o = out;
    for (int64_t i = 0; i < n; i++) {
        if (v->end - v->at < 4) return short_page;
        const uint32_t length = little_endian(v->at);
        v->at += 4;
        if (length > (size_t) (v->end - v->at)) return "a text is longer than its page";
        o[i] = (stp_bytes) { v->at, length };
        v->at += length;
    }
    return NULL;
}

static const char *plain_slices(stp_pq_values *v, void *out, int64_t n)
{
    stp_bytes *o = out;
    const size_t length = (size_t) v->leaf->length;
    if ((size_t) n > (size_t) (v->end - v->at) / length) return short_page;
    for (int64_t i = 0; i < n; i++, v->at += length) o[i] = (stp_bytes) { v->at, length };
    return NULL;
}

/* ---- RLE and dictionaries --------------------------------------------------------------------------------------- */

static const char *indices(stp_pq_values *v, void *out, int64_t n)
{
    return stp_pq_rle_read(&v->rle, out, n) ? NULL : short_page;
}

static const char *rle_bits(stp_pq_values *v, void *out, int64_t n)
{
    uint8_t *o = out;
    uint32_t block[BLOCK];
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        if (!stp_pq_rle_read(&v->rle, block, k)) return short_page;
        for (int64_t j = 0; j < k; j++) o[i + j] = block[j] != 0;
    }
    return NULL;
}

/* A length of four bytes, then the runs. */
static const char *open_rle(stp_pq_values *v, int width)
{
    if (!v->n) return NULL;
    if (v->end - v->at < 4) return short_page;
    const uint32_t length = little_endian(v->at);
    v->at += 4;
    if (length > (size_t) (v->end - v->at)) return damaged;
    stp_pq_rle_open(&v->rle, v->at, v->at + length, width);
    return NULL;
}

static const char *open_rle_bits(stp_pq_values *v)
{
    return open_rle(v, 1);
}

/* Integers in runs: the schema's length is their width in bits, as writers in JavaScript have it. */
static const char *open_rle_integers(stp_pq_values *v)
{
    const int width = v->leaf->length;
    return width < 1 || width > 32 ? "integers in runs of an unknown width" : open_rle(v, width);
}

/* The first byte is the width; there is none when there are no values. */
static const char *open_indices(stp_pq_values *v)
{
    if (v->at == v->end) return v->n ? short_page : NULL;
    const int width = *v->at++;
    if (width > 32) return "dictionary indices are wider than 32 bits";
    stp_pq_rle_open(&v->rle, v->at, v->end, width);
    return NULL;
}

/* ---- DELTA_BINARY_PACKED ------------------------------------------------------------------------------------- */

static const char *open_delta(stp_pq_values *v)
{
    return stp_pq_delta_open(&v->lengths, v->at, v->end) ? NULL : damaged;
}

static const char *delta_64(stp_pq_values *v, void *out, int64_t n)
{
    return stp_pq_delta_read(&v->lengths, out, n) ? NULL : short_page;
}

static const char *delta_32(stp_pq_values *v, void *out, int64_t n)
{
    int64_t block[BLOCK];
    int32_t *o = out;
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        if (!stp_pq_delta_read(&v->lengths, block, k)) return short_page;
        for (int64_t j = 0; j < k; j++) o[i + j] = (int32_t) (uint32_t) block[j];
    }
    return NULL;
}

/* ---- DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY --------------------------------------------------------------- */

static const char *open_lengths(stp_pq_values *v)
{
    if (!stp_pq_delta_open(&v->lengths, v->at, v->end)) return damaged;
    v->at = stp_pq_delta_end(v->lengths);
    return v->at ? NULL : damaged;
}

static const char *delta_lengths(stp_pq_values *v, void *out, int64_t n)
{
    int64_t block[BLOCK];
    stp_bytes *o = out;
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        if (!stp_pq_delta_read(&v->lengths, block, k)) return short_page;
        for (int64_t j = 0; j < k; j++) {
            if (block[j] < 0 || block[j] > v->end - v->at) return "a text is longer than its page";
            o[i + j] = (stp_bytes) { v->at, (size_t) block[j] };
            v->at += block[j];
        }
    }
    return NULL;
}

static const char *open_delta_bytes(stp_pq_values *v)
{
    if (!stp_pq_delta_open(&v->prefixes, v->at, v->end)) return damaged;
    v->at = stp_pq_delta_end(v->prefixes);
    v->last.length = 0;
    return v->at ? open_lengths(v) : damaged;
}

/* The next text: the first bytes of the last one, and those that follow in the page. Appends it to texts. */
static const char *join_text(stp_pq_values *v, int64_t prefix, int64_t length)
{
    if (prefix < 0 || (size_t) prefix > v->last.length) return "a text begins like more than the one before it has";
    if (length < 0 || length > v->end - v->at) return "a text is longer than its page";
    if (v->texts.length + (size_t) prefix + (size_t) length > MOST_TEXT) return "texts of more than 256 MiB at once";
    v->last.length = (size_t) prefix;
    stp_buf_add(&v->last, v->at, (size_t) length);
    stp_buf_add(&v->texts, v->last.data, v->last.length);
    v->at += length;
    return v->last.failed || v->texts.failed ? "there is no memory for its texts" : NULL;
}

/* The texts move while they grow: first only their lengths are known. */
static const char *delta_bytes(stp_pq_values *v, void *out, int64_t n)
{
    int64_t prefix[BLOCK], length[BLOCK];
    stp_bytes *o = out;
    v->texts.length = 0;
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        if (!stp_pq_delta_read(&v->prefixes, prefix, k) || !stp_pq_delta_read(&v->lengths, length, k))
            return short_page;
        for (int64_t j = 0; j < k; j++) {
            const char *fault = join_text(v, prefix[j], length[j]);
            if (fault) return fault;
            o[i + j].length = v->last.length;
        }
    }
    const uint8_t *at = (const uint8_t *) v->texts.data;
    for (int64_t i = 0; i < n; i++) {
        o[i].at = at;
        at += o[i].length;
    }
    return NULL;
}

static const char *delta_slices(stp_pq_values *v, void *out, int64_t n)
{
    const char *fault = delta_bytes(v, out, n);
    const stp_bytes *o = out;
    for (int64_t i = 0; i < n && !fault; i++)
        if (o[i].length != (size_t) v->leaf->length) fault = "a value is not as long as the schema says";
    return fault;
}

static const char *length_slices(stp_pq_values *v, void *out, int64_t n)
{
    const char *fault = delta_lengths(v, out, n);
    const stp_bytes *o = out;
    for (int64_t i = 0; i < n && !fault; i++)
        if (o[i].length != (size_t) v->leaf->length) fault = "a value is not as long as the schema says";
    return fault;
}

/* ---- BYTE_STREAM_SPLIT --------------------------------------------------------------------------------------- */

/* All first bytes, then all second ones … */
static const char *open_split(stp_pq_values *v)
{
    const bool slices = v->leaf->physical == STP_PQ_FIXED;
    const size_t width = slices ? (size_t) v->leaf->length : stp_pq_value_size(v->leaf->physical);
    return (size_t) (v->end - v->at) / width < (size_t) v->n ? short_page : NULL;
}

static const char *split_4(stp_pq_values *v, void *out, int64_t n)
{
    const uint8_t *p = v->at + v->done;
    const int64_t s = v->n;
    uint32_t *o = out;
    for (int64_t i = 0; i < n; i++)
        o[i] = (uint32_t) p[i] | (uint32_t) p[s + i] << 8 | (uint32_t) p[2 * s + i] << 16 |
               (uint32_t) p[3 * s + i] << 24;
    return NULL;
}

static const char *split_8(stp_pq_values *v, void *out, int64_t n)
{
    const uint8_t *p = v->at + v->done;
    const int64_t s = v->n;
    uint64_t *o = out;
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = 0;
        for (int k = 0; k < 8; k++) x |= (uint64_t) p[k * s + i] << (8 * k);
        o[i] = x;
    }
    return NULL;
}

static const char *split_slices(stp_pq_values *v, void *out, int64_t n)
{
    const size_t width = (size_t) v->leaf->length;
    stp_bytes *o = out;
    if ((size_t) n > MOST_TEXT / width) return "texts of more than 256 MiB at once";
    v->texts.length = 0;
    char *to = stp_buf_reserve(&v->texts, (size_t) n * width);
    if (!to) return "there is no memory for its values";
    for (int64_t i = 0; i < n; i++) {
        o[i] = (stp_bytes) { (const uint8_t *) to, width };
        for (size_t k = 0; k < width; k++) *to++ = (char) v->at[(int64_t) k * v->n + v->done + i];
    }
    return NULL;
}

/* ---- which is which ------------------------------------------------------------------------------------------ */

enum { BOOLS = 1 << STP_PQ_BOOLEAN, I32 = 1 << STP_PQ_INT32, I64 = 1 << STP_PQ_INT64, F32 = 1 << STP_PQ_FLOAT,
       F64 = 1 << STP_PQ_DOUBLE, I96 = 1 << STP_PQ_INT96, BYTES = 1 << STP_PQ_BYTE_ARRAY, FIX = 1 << STP_PQ_FIXED };

static const struct {
    int encoding;
    unsigned types;
    const char *(*open)(stp_pq_values *v);
    stp_pq_read_fn *read;
} decoders[] = {
    { STP_PQ_PLAIN, I32 | I64 | I96 | F32 | F64, NULL, plain_fixed },
    { STP_PQ_PLAIN, BOOLS, NULL, plain_bits },
    { STP_PQ_PLAIN, BYTES, NULL, plain_bytes },
    { STP_PQ_PLAIN, FIX, NULL, plain_slices },
    { STP_PQ_PLAIN_DICTIONARY, I32 | I64 | I96 | F32 | F64 | BOOLS | BYTES | FIX, open_indices, indices },
    { STP_PQ_RLE_DICTIONARY, I32 | I64 | I96 | F32 | F64 | BOOLS | BYTES | FIX, open_indices, indices },
    { STP_PQ_RLE, BOOLS, open_rle_bits, rle_bits },
    { STP_PQ_RLE, I32, open_rle_integers, indices },
    { STP_PQ_DELTA, I32, open_delta, delta_32 },
    { STP_PQ_DELTA, I64, open_delta, delta_64 },
    { STP_PQ_DELTA_LENGTH, BYTES, open_lengths, delta_lengths },
    { STP_PQ_DELTA_LENGTH, FIX, open_lengths, length_slices },
    { STP_PQ_DELTA_BYTES, BYTES, open_delta_bytes, delta_bytes },
    { STP_PQ_DELTA_BYTES, FIX, open_delta_bytes, delta_slices },
    { STP_PQ_SPLIT, I32 | F32, open_split, split_4 },
    { STP_PQ_SPLIT, I64 | F64, open_split, split_8 },
    { STP_PQ_SPLIT, FIX, open_split, split_slices },
};

const char *stp_pq_values_open(stp_pq_values *v, const stp_pq_leaf *leaf, int encoding, const uint8_t *at,
                               const uint8_t *end, int64_t n)
{
    *v = (stp_pq_values) { .leaf = leaf, .at = at, .end = end, .n = n, .texts = v->texts, .last = v->last };
    for (size_t i = 0; i < STP_COUNT(decoders); i++) {
        if (decoders[i].encoding != encoding || !(decoders[i].types >> leaf->physical & 1)) continue;
        v->read = decoders[i].read;
        return n && decoders[i].open ? decoders[i].open(v) : NULL;
    }
    return "values are encoded in a way that their type does not have";
}

const char *stp_pq_values_read(stp_pq_values *v, void *out, int64_t n)
{
    if (n > v->n - v->done) return short_page;
    const char *fault = n ? v->read(v, out, n) : NULL;
    v->done += n;
    return fault;
}

void stp_pq_values_clear(stp_pq_values *v)
{
    stp_buf_clear(&v->texts);
    stp_buf_clear(&v->last);
    *v = (stp_pq_values) { 0 };
}
