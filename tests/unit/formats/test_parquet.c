/* The encodings of Parquet by hand, from the examples of its specification and from what readers get wrong; damaged
 * bytes are refused. */
#include "tests/unit/check.h"
#include "formats/parquet/statistics.h"
#include "formats/parquet/text.h"
#include <math.h>
#include <string.h>

/* Bytes with the padding that decoders ask for. */
static uint8_t padded[512];

static const uint8_t *bytes(const void *from, size_t n)
{
    memset(padded, 0xee, sizeof padded);
    memcpy(padded, from, n);
    return padded;
}

#define BYTES(...) bytes((const uint8_t[]) { __VA_ARGS__ }, sizeof (const uint8_t[]) { __VA_ARGS__ })

TEST(groups_are_read_lowest_bit_first)
{
    uint32_t v[8];
    stp_pq_rle r;
    const uint8_t *b = BYTES(0x03, 0x88, 0xc6, 0xfa);           /* the numbers 0 to 7 in three bits each */
    stp_pq_rle_open(&r, b, b + 4, 3);
    CHECK(stp_pq_rle_read(&r, v, 8));
    for (uint32_t i = 0; i < 8; i++) CHECK(v[i] == i);
    CHECK(!stp_pq_rle_read(&r, v, 1));
}

TEST(runs_and_groups_follow_each_other_and_may_be_read_in_parts)
{
    uint32_t v[21], level = 0;
    stp_pq_rle r;
    const uint8_t *b = BYTES(10 << 1, 1, 0 << 1, 1, 0x03, 0xa5, 3 << 1, 0);     /* one run is empty */
    stp_pq_rle_open(&r, b, b + 8, 1);
    CHECK(stp_pq_rle_run(&r, 4, &level) == 4);
    CHECK(level == 1);
    CHECK(stp_pq_rle_read(&r, v, 17));
    for (int i = 0; i < 6; i++) CHECK(v[i] == 1);
    for (int i = 0; i < 8; i++) CHECK(v[6 + i] == (0xa5u >> i & 1));
    for (int i = 0; i < 3; i++) CHECK(v[14 + i] == 0);
    CHECK(!stp_pq_rle_read(&r, v, 1));
}

TEST(a_group_that_is_cut_short_gives_what_it_has)
{
    uint32_t v[8];
    stp_pq_rle r;
    const uint8_t *b = BYTES(0x05, 0xff);                       /* two groups of four bits are eight bytes */
    stp_pq_rle_open(&r, b, b + 2, 4);
    CHECK(stp_pq_rle_read(&r, v, 2));
    CHECK(!stp_pq_rle_read(&r, v, 1));
    stp_pq_rle_open(&r, b, b, 4);
    CHECK(!stp_pq_rle_read(&r, v, 1));
}

TEST(no_bits_are_zeros_for_as_long_as_the_run_says)
{
    uint32_t v[16] = { 1 };
    stp_pq_rle r;
    const uint8_t *b = BYTES(0x05);
    stp_pq_rle_open(&r, b, b + 1, 0);
    CHECK(stp_pq_rle_read(&r, v, 16));
    CHECK(v[0] == 0 && v[15] == 0);
}

TEST(deltas_add_up)
{
    int64_t v[8];
    stp_pq_delta d;
    /* 7, 5, 3, 1, 2, 3, 4, 5 of the specification: least -2, differences 0 0 0 3 3 3 3 in two bits */
    const uint8_t *b = BYTES(0x80, 1, 4, 8, 14, 3, 2, 77, 77, 77, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0);
    const int64_t want[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
    CHECK(stp_pq_delta_open(&d, b, b + 18));                    /* widths of unused miniblocks may be anything */
    CHECK(stp_pq_delta_end(d) == b + 18);
    CHECK(stp_pq_delta_read(&d, v, 3));
    CHECK(stp_pq_delta_read(&d, v + 3, 5));
    for (int i = 0; i < 8; i++) CHECK(v[i] == want[i]);
    CHECK(!stp_pq_delta_read(&d, v, 1));
}

TEST(deltas_wrap_and_one_value_needs_no_block)
{
    int64_t v[2];
    stp_pq_delta d;
    const uint8_t *b = BYTES(0x80, 1, 4, 1, 13);
    CHECK(stp_pq_delta_open(&d, b, b + 5));
    CHECK(stp_pq_delta_read(&d, v, 1));
    CHECK(v[0] == -7);
    b = BYTES(0x80, 1, 4, 2, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 0, 0, 0, 0);
    CHECK(stp_pq_delta_open(&d, b, b + 19));                    /* the greatest number, and one more */
    CHECK(stp_pq_delta_read(&d, v, 2));
    CHECK(v[0] == INT64_MAX && v[1] == INT64_MIN);
}

TEST(deltas_that_cannot_be_are_refused)
{
    int64_t v[4];
    stp_pq_delta d;
    const uint8_t *b = BYTES(0, 4, 4, 0);                       /* blocks of nothing */
    CHECK(!stp_pq_delta_open(&d, b, b + 4));
    b = BYTES(0x80, 1, 0, 4, 0);                                /* no miniblocks */
    CHECK(!stp_pq_delta_open(&d, b, b + 5));
    b = BYTES(0x80, 1, 4, 4, 0, 0, 65, 0, 0, 0);                /* 65 bits */
    CHECK(stp_pq_delta_open(&d, b, b + 10));
    CHECK(!stp_pq_delta_end(d));
    CHECK(!stp_pq_delta_read(&d, v, 4));
    b = BYTES(0x80, 1, 4, 4, 0, 0, 64, 0, 0, 0, 1, 2, 3);       /* the block is not there */
    CHECK(stp_pq_delta_open(&d, b, b + 13));
    CHECK(!stp_pq_delta_read(&d, v, 4));
}

static stp_pq_leaf leaf_of(stp_pq_physical p, stp_pq_logical l, int length)
{
    return (stp_pq_leaf) { .name = "v", .physical = p, .logical = l, .length = length };
}

TEST(texts_that_begin_like_the_one_before)
{
    stp_bytes v[3];
    stp_pq_values values = { 0 };
    const stp_pq_leaf leaf = leaf_of(STP_PQ_BYTE_ARRAY, STP_PQ_STRING, 0);
    const uint8_t data[] = { 0x80, 1, 4, 3, 0, 1, 2, 0, 0, 0, 0x03, 0, 0, 0, 0, 0, 0, 0,       /* prefixes 0 2 1 */
                             0x80, 1, 4, 3, 6, 3, 1, 0, 0, 0, 0x02, 0, 0, 0,                   /* lengths 3 1 0 */
                             'a', 'b', 'c', 'x' };
    const uint8_t *b = bytes(data, sizeof data);
    CHECK(!stp_pq_values_open(&values, &leaf, STP_PQ_DELTA_BYTES, b, b + sizeof data, 3));
    CHECK(!stp_pq_values_read(&values, v, 3));
    CHECK(v[0].length == 3 && !memcmp(v[0].at, "abc", 3));
    CHECK(v[1].length == 3 && !memcmp(v[1].at, "abx", 3));
    CHECK(v[2].length == 1 && !memcmp(v[2].at, "a", 1));
    CHECK(!stp_pq_values_open(&values, &leaf, STP_PQ_DELTA_BYTES, b, b + sizeof data - 1, 3));
    CHECK(stp_pq_values_read(&values, v, 3) != NULL);           /* the x is missing */
    padded[4] = 2;
    CHECK(!stp_pq_values_open(&values, &leaf, STP_PQ_DELTA_BYTES, b, b + sizeof data, 3));
    CHECK(stp_pq_values_read(&values, v, 1) != NULL);           /* the first text begins like nothing */
    stp_pq_values_clear(&values);
}

TEST(streams_of_bytes_are_woven_together)
{
    float v[2];
    stp_pq_values values = { 0 };
    const stp_pq_leaf leaf = leaf_of(STP_PQ_FLOAT, STP_PQ_NONE, 0);
    const uint8_t *b = BYTES(0, 0, 0, 0, 0x80, 0x00, 0x3f, 0xc0);       /* 1 and -2 */
    CHECK(!stp_pq_values_open(&values, &leaf, STP_PQ_SPLIT, b, b + 8, 2));
    CHECK(!stp_pq_values_read(&values, v, 2));
    CHECK(v[0] == 1 && v[1] == -2);
    CHECK(stp_pq_values_open(&values, &leaf, STP_PQ_SPLIT, b, b + 7, 2) != NULL);
    CHECK(stp_pq_values_open(&values, &leaf, STP_PQ_DELTA, b, b + 8, 2) != NULL);       /* floats have no deltas */
}

static double decimal_of(const void *data, size_t n, int scale)
{
    stp_pq_leaf leaf = leaf_of(STP_PQ_BYTE_ARRAY, STP_PQ_DECIMAL, 0);
    leaf.scale = scale;
    const stp_bytes b = { data, n };
    double v;
    stp_pq_kind_of(&leaf)->convert(&leaf, &b, 1, &v);
    return v;
}

TEST(decimals_of_any_length_round_once)
{
    CHECK(decimal_of("", 0, 2) == 0);
    CHECK(decimal_of("\x7b", 1, 2) == 1.23);
    CHECK(decimal_of("\xff\x85", 2, 2) == -1.23);
    CHECK(decimal_of("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x7b", 19, 2) == 1.23);
    CHECK(decimal_of("\x11\x22\x10\xf4\x7d\xe9\x81\x15", 8, 1) == 123456789012345678.9);       /* more than 2^53 */
}

TEST(instants_of_int96_and_halves)
{
    const stp_pq_leaf leaf = leaf_of(STP_PQ_INT96, STP_PQ_NONE, 0), half = leaf_of(STP_PQ_FIXED, STP_PQ_FLOAT16, 2);
    const uint8_t first[12] = { 0xe8, 3, 0, 0, 0, 0, 0, 0, 0x8c, 0x3d, 0x25, 0 };       /* 1000 ns of 1970-01-01 */
    int64_t t;
    stp_pq_kind_of(&leaf)->convert(&leaf, first, 1, &t);
    CHECK(t == 1);
    const stp_bytes b[] = { { (const uint8_t *) "\0\x3c", 2 }, { (const uint8_t *) "\1\0", 2 },
                            { (const uint8_t *) "\0\xfc", 2 } };
    float v[3];
    stp_pq_kind_of(&half)->convert(&half, b, 3, v);
    CHECK(v[0] == 1 && v[1] == ldexpf(1, -24) && v[2] == -INFINITY);
}

static stp_pq_statistics doubles(const double *lo, const double *hi, bool old)
{
    return (stp_pq_statistics) { .min = { (const uint8_t *) lo, 8 }, .max = { (const uint8_t *) hi, 8 }, .exact = true,
                                 .old = old, .nulls = -1 };
}

TEST(statistics_with_a_nan_or_of_old_writers_are_not_trusted)
{
    const stp_pq_leaf leaf = leaf_of(STP_PQ_DOUBLE, STP_PQ_NONE, 0), wide = leaf_of(STP_PQ_INT64, STP_PQ_U64, 0);
    const double lo = -0.0, hi = 2, none = NAN;
    stp_range r;
    stp_pq_statistics s = doubles(&lo, &hi, true);
    CHECK(stp_pq_range(&leaf, &s, &r));
    CHECK(r.lo == 0 && !signbit(r.lo) && r.hi == 2);
    CHECK(!stp_pq_range(&wide, &s, &r));                /* old writers compared them as signed */
    s = doubles(&none, &hi, false);
    CHECK(!stp_pq_range(&leaf, &s, &r));
    s = doubles(&hi, &lo, false);
    CHECK(!stp_pq_range(&leaf, &s, &r));                /* the wrong way round */
    s = doubles(&lo, &hi, false);
    s.max.length = 4;
    CHECK(!stp_pq_range(&leaf, &s, &r));
}

TEST(bounds_leave_out_what_cannot_be_within)
{
    const stp_pq_leaf leaf = leaf_of(STP_PQ_DOUBLE, STP_PQ_NONE, 0);
    const stp_pq_leaf text = leaf_of(STP_PQ_BYTE_ARRAY, STP_PQ_STRING, 0);
    const double lo = 1, hi = 2;
    stp_pq_statistics s = doubles(&lo, &hi, false);
    CHECK(stp_pq_is_outside(&leaf, &s, 10, &(stp_bound) { .lo = 2.5, .hi = INFINITY }));
    CHECK(!stp_pq_is_outside(&leaf, &s, 10, &(stp_bound) { .lo = 2, .hi = INFINITY }));
    s.min = (stp_bytes) { (const uint8_t *) "b", 1 };
    s.max = (stp_bytes) { (const uint8_t *) "d", 1 };                   /* "czz" cut and rounded up */
    CHECK(stp_pq_is_outside(&text, &s, 10, &(stp_bound) { .text = "a" }));
    CHECK(!stp_pq_is_outside(&text, &s, 10, &(stp_bound) { .text = "czz" }));
    CHECK(stp_pq_is_outside(&text, &s, 10, &(stp_bound) { .text = "da" }));
    s.nulls = 10;
    CHECK(stp_pq_is_outside(&text, &s, 10, &(stp_bound) { .text = "c" }));
}

static const char *clean(const char *s, size_t n)
{
    static char text[64];
    stp_buf b = { 0 };
    stp_pq_text_clean(&b, (stp_bytes) { (const uint8_t *) s, n });
    snprintf(text, sizeof text, "%s", b.data ? b.data : "");
    stp_buf_clear(&b);
    return text;
}

TEST(texts_are_utf8_without_zeros)
{
    CHECK_STR(clean("ab", 2), "ab");
    CHECK_STR(clean("a\0b", 3), "a\xef\xbf\xbd" "b");
    CHECK_STR(clean("\xff" "\xc3\xa4", 3), "\xef\xbf\xbd" "\xc3\xa4");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(groups_are_read_lowest_bit_first),
               CASE(runs_and_groups_follow_each_other_and_may_be_read_in_parts),
               CASE(a_group_that_is_cut_short_gives_what_it_has),
               CASE(no_bits_are_zeros_for_as_long_as_the_run_says), CASE(deltas_add_up),
               CASE(deltas_wrap_and_one_value_needs_no_block), CASE(deltas_that_cannot_be_are_refused),
               CASE(texts_that_begin_like_the_one_before), CASE(streams_of_bytes_are_woven_together),
               CASE(decimals_of_any_length_round_once), CASE(instants_of_int96_and_halves),
               CASE(statistics_with_a_nan_or_of_old_writers_are_not_trusted),
               CASE(bounds_leave_out_what_cannot_be_within), CASE(texts_are_utf8_without_zeros));
}
