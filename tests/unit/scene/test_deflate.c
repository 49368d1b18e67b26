/* What stp_deflate packs comes back from zlib's inflate, which shares nothing with it. */
#include "../check.h"
#include "backend/deflate.h"
#include "backend/huffman.h"
#include <stdlib.h>
#include <zlib.h>

typedef struct picture { uint8_t *bytes; stp_scanlines lines; } picture;

static void write_line(const void *self, size_t y, uint8_t *row)
{
    const picture *p = self;
    memcpy(row, p->bytes + y * p->lines.stride, p->lines.stride);
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Kinds of pixels: one value, any bytes, few colours in runs, counts that are seldom great, rows as those above. */
enum { FLAT, NOISE, RUNS, SKEWED, ROWS, N_KINDS };

static uint8_t byte_of(int kind, size_t i, size_t stride, const uint8_t *bytes, uint32_t *seed)
{
    const uint32_t v = next(seed);
    if (kind == FLAT) return 77;
    if (kind == NOISE) return (uint8_t) v;
    if (kind == RUNS) return i && v % 40 ? bytes[i - 1] : (uint8_t) (v % 7);
    if (kind == SKEWED) return (uint8_t) (v & v >> 5 & v >> 11);
    return i >= stride && v % 900 ? bytes[i - stride] : (uint8_t) v;
}

static void fill(picture *p, int kind, size_t rows, size_t pixels, int unit)
{
    p->lines = (stp_scanlines) { p, write_line, rows, pixels * (size_t) unit + 1, unit };
    const size_t n = rows * p->lines.stride;
    uint32_t seed = (uint32_t) (kind + n);
    p->bytes = malloc(n);
    for (size_t i = 0; p->bytes && i < n; i++) p->bytes[i] = byte_of(kind, i, p->lines.stride, p->bytes, &seed);
}

static bool comes_back(const picture *p, const stp_buf *packed)
{
    const size_t n = p->lines.n * p->lines.stride;
    uLongf length = (uLongf) n + 9;
    uint8_t *back = malloc(length);
    const bool same = back && uncompress(back, &length, (const Bytef *) packed->data, (uLong) packed->length) == Z_OK &&
                      length == n && !memcmp(back, p->bytes, n);
    free(back);
    return same;
}

TEST(rows_of_every_kind_come_back_and_grow_little)
{
    static const struct { size_t rows, pixels; } sizes[] = { { 1, 1 }, { 3, 2 }, { 50, 31 }, { 700, 190 },
                                                                 { 2, 90000 } };
    static const int units[] = { 1, 3, 4 };
    for (int kind = 0; kind < N_KINDS; kind++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int u = 0; u < 3; u++) {
                picture p;
                stp_buf out = { 0 };
                fill(&p, kind, sizes[s].rows, sizes[s].pixels, units[u]);
                stp_deflate(&p.lines, 1, &out);
                CHECK(comes_back(&p, &out));
                CHECK(out.length < p.lines.n * p.lines.stride * 65 / 64 + 200);
                stp_buf_clear(&out);
                free(p.bytes);
            }
}

TEST(the_bytes_are_the_same_for_any_number_of_threads)
{
    picture p;
    stp_buf one = { 0 }, more = { 0 };
    fill(&p, RUNS, 900, 250, 3);
    stp_deflate(&p.lines, 1, &one);
    for (int threads = 0; threads < 6; threads++) {
        more.length = 0;
        stp_deflate(&p.lines, threads, &more);
        CHECK(one.length == more.length && !memcmp(one.data, more.data, one.length));
    }
    stp_buf_clear(&one);
    stp_buf_clear(&more);
    free(p.bytes);
}

TEST(what_comes_again_is_packed_as_well_as_by_zlib)
{
    static const struct { int kind, unit; } cases[] = { { FLAT, 1 }, { FLAT, 3 }, { RUNS, 1 }, { ROWS, 3 },
                                                          { ROWS, 4 } };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        picture p;
        stp_buf out = { 0 };
        fill(&p, cases[k].kind, 600, 300, cases[k].unit);
        const uLong n = (uLong) (p.lines.n * p.lines.stride);
        uLongf length = compressBound(n);
        uint8_t *packed = malloc(length);
        CHECK(packed && compress2(packed, &length, p.bytes, n, 1) == Z_OK);
        stp_deflate(&p.lines, 1, &out);
        CHECK(out.length < length * 5 / 4 + 2000);
        free(packed);
        stp_buf_clear(&out);
        free(p.bytes);
    }
}

TEST(what_fails_for_want_of_memory_says_so)
{
    picture p;
    stp_buf out = { .max = 40 };
    fill(&p, NOISE, 20, 20, 1);
    stp_deflate(&p.lines, 1, &out);
    CHECK(out.failed);
    stp_buf_clear(&out);
    free(p.bytes);
}

/* Sum of 2^-length: 1 where the code is complete. */
static double kraft(const uint8_t *lengths, int n, int limit)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        CHECK(lengths[i] <= limit);
        if (lengths[i]) sum += 1.0 / (1 << lengths[i]);
    }
    return sum;
}

TEST(codes_are_complete_within_their_limit_whatever_the_counts)
{
    uint32_t counts[STP_HUFFMAN_MAX], seed = 3;
    uint8_t lengths[STP_HUFFMAN_MAX];
    for (int shape = 0; shape < 5; shape++) {
        uint32_t a = 1, b = 1;
        for (int i = 0; i < STP_HUFFMAN_MAX; i++) {
            const uint32_t fibonacci = i < 40 ? a : 0, sum = a + b;     /* the deepest tree */
            const uint32_t shapes[] = { fibonacci, 0, i == 9, 1, next(&seed) % 900 };
            counts[i] = shapes[shape];
            a = b, b = i < 40 ? sum : b;
        }
        stp_huffman_lengths(counts, STP_HUFFMAN_MAX, 15, lengths);
        CHECK_NEAR(kraft(lengths, STP_HUFFMAN_MAX, 15), 1, 0);
        for (int i = 0; i < STP_HUFFMAN_MAX; i++) CHECK(!counts[i] || lengths[i]);
        stp_huffman_lengths(counts, 19, 7, lengths);
        CHECK_NEAR(kraft(lengths, 19, 7), 1, 0);
    }
}

/* RFC 1951, 3.2.2: the example of eight letters. */
TEST(codes_are_those_of_the_standard)
{
    static const uint8_t lengths[] = { 3, 3, 3, 3, 3, 2, 4, 4 };
    static const char *const expected[] = { "010", "011", "100", "101", "110", "00", "1110", "1111" };
    uint16_t codes[8];
    stp_huffman_codes(lengths, 8, codes);
    for (int i = 0; i < 8; i++)
        for (int bit = 0; bit < lengths[i]; bit++) CHECK((codes[i] >> bit & 1) == expected[i][bit] - '0');
}

TEST(frequent_symbols_have_short_codes)
{
    static const uint32_t counts[] = { 1, 1, 2, 4, 8 };
    static const uint8_t expected[] = { 4, 4, 3, 2, 1 };
    uint8_t lengths[5];
    stp_huffman_lengths(counts, 5, 15, lengths);
    CHECK(!memcmp(lengths, expected, sizeof expected));
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(rows_of_every_kind_come_back_and_grow_little),
               CASE(the_bytes_are_the_same_for_any_number_of_threads),
               CASE(what_comes_again_is_packed_as_well_as_by_zlib), CASE(what_fails_for_want_of_memory_says_so),
               CASE(codes_are_complete_within_their_limit_whatever_the_counts),
               CASE(codes_are_those_of_the_standard), CASE(frequent_symbols_have_short_codes));
}
