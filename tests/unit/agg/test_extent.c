#include "check.h"
#include "agg/extent.h"
#include "table/cast.h"
#include <stdlib.h>

#define COLUMN(TYPE, array, bits) \
    { .type = STP_TYPE_##TYPE, .length = (int64_t) STP_COUNT(array), .values = (array), .validity = (bits) }

static stp_extent of_column(stp_column c, bool positive)
{
    stp_extent e = stp_extent_empty();
    stp_extent_add(&e, &c, c.length, positive);
    return e;
}

TEST(the_range_of_numbers)
{
    const double v[] = { 3, -1.5, 8, 2 };
    const stp_extent e = of_column((stp_column) COLUMN(F64, v, NULL), false);
    CHECK(e.lo == -1.5 && e.hi == 8);
    CHECK(e.n == 4 && e.n_missing == 0 && e.n_infinite == 0 && e.n_not_positive == 0);
    CHECK(!e.whole);
    CHECK(e.int_lo > e.int_hi);
}

TEST(nothing_gives_an_empty_range)
{
    const double v[] = { NAN, INFINITY, -INFINITY };
    const stp_extent e = of_column((stp_column) COLUMN(F64, v, NULL), false);
    CHECK(e.lo > e.hi);
    CHECK(e.n == 0 && e.n_missing == 1 && e.n_infinite == 2);
    stp_extent none = stp_extent_empty();
    stp_extent_add(&none, &(stp_column) { .type = STP_TYPE_F64 }, 0, false);
    CHECK(none.lo > none.hi && none.n == 0);
}

TEST(missing_and_infinite_values_are_counted_not_ranged)
{
    const double v[] = { 1, 1e300, 5, INFINITY, -INFINITY, NAN, 9 };
    const uint8_t bits[] = { 0x7d };                     /* the second is absent */
    const stp_extent e = of_column((stp_column) COLUMN(F64, v, bits), false);
    CHECK(e.lo == 1 && e.hi == 9);
    CHECK(e.n == 3 && e.n_missing == 2 && e.n_infinite == 2);
    CHECK(e.whole);
}

TEST(log_axes_leave_out_what_is_not_positive)
{
    const double v[] = { -4, 0, 0.25, 100, -0.0 };
    const stp_extent e = of_column((stp_column) COLUMN(F64, v, NULL), true);
    CHECK(e.lo == 0.25 && e.hi == 100);
    CHECK(e.n == 2 && e.n_not_positive == 3);
    const int32_t k[] = { -7, 0, 3, 9 };
    const stp_extent i = of_column((stp_column) COLUMN(I32, k, NULL), true);
    CHECK(i.int_lo == 3 && i.int_hi == 9 && i.lo == 3 && i.hi == 9 && i.n_not_positive == 2);
}

TEST(times_are_exact)
{
    const int64_t v[] = { 1700000000000000001, 1700000000000000003, INT64_MAX };
    const uint8_t bits[] = { 0x3 };
    const stp_extent e = of_column((stp_column) COLUMN(I64, v, bits), false);
    CHECK(e.int_lo == 1700000000000000001 && e.int_hi == 1700000000000000003);
    CHECK(e.n == 2 && e.n_missing == 1 && e.whole);
}

TEST(the_ends_of_every_integer_type)
{
    const int8_t i8[] = { INT8_MIN, INT8_MAX };
    const uint8_t u8[] = { 0, UINT8_MAX };
    const int16_t i16[] = { INT16_MIN, INT16_MAX };
    const uint16_t u16[] = { 0, UINT16_MAX };
    const int32_t i32[] = { INT32_MIN, INT32_MAX };
    const uint32_t u32[] = { 0, UINT32_MAX };
    const int64_t i64[] = { INT64_MIN, INT64_MAX };
    const stp_column c[] = { COLUMN(I8, i8, NULL),   COLUMN(U8, u8, NULL),   COLUMN(I16, i16, NULL),
                             COLUMN(U16, u16, NULL), COLUMN(I32, i32, NULL), COLUMN(U32, u32, NULL),
                             COLUMN(I64, i64, NULL) };
    const int64_t lo[] = { INT8_MIN, 0, INT16_MIN, 0, INT32_MIN, 0, INT64_MIN };
    const int64_t hi[] = { INT8_MAX, UINT8_MAX, INT16_MAX, UINT16_MAX, INT32_MAX, UINT32_MAX, INT64_MAX };
    for (size_t k = 0; k < STP_COUNT(c); k++) {
        const stp_extent e = of_column(c[k], false);
        CHECK(e.int_lo == lo[k] && e.int_hi == hi[k]);
        CHECK(e.lo == (double) lo[k] && e.hi == (double) hi[k]);
    }
}

TEST(unsigned_values_beyond_int64_stop_at_its_edge)
{
    const uint64_t v[] = { 5, UINT64_MAX };
    const stp_extent e = of_column((stp_column) COLUMN(U64, v, NULL), false);
    CHECK(e.int_lo == 5 && e.int_hi == INT64_MAX);
    CHECK(e.lo == 5 && e.hi == 18446744073709551616.0);
}

TEST(whole_numbers_are_recognised)
{
    const double whole[] = { 0, -0.0, -7, 4503599627370496.0, 9007199254740993.0, -1e300 };
    const double nearly[] = { 1, 4503599627370495.5 };
    const double small[] = { 3, 5e-324 };
    const double minus[] = { 2, -0.5 };
    const float f32[] = { 1, 2, 16777216 };
    CHECK(of_column((stp_column) COLUMN(F64, whole, NULL), false).whole);
    CHECK(!of_column((stp_column) COLUMN(F64, nearly, NULL), false).whole);
    CHECK(!of_column((stp_column) COLUMN(F64, small, NULL), false).whole);
    CHECK(!of_column((stp_column) COLUMN(F64, minus, NULL), false).whole);
    CHECK(of_column((stp_column) COLUMN(F32, f32, NULL), false).whole);
}

TEST(a_fraction_that_does_not_count_keeps_the_rest_whole)
{
    const double v[] = { 1, -0.5, 3 };
    CHECK(of_column((stp_column) COLUMN(F64, v, NULL), true).whole);
}

TEST(zero_never_has_a_sign)
{
    const double a[] = { -0.0, 0.0 }, b[] = { 0.0, -0.0 };
    const stp_extent p = of_column((stp_column) COLUMN(F64, a, NULL), false);
    const stp_extent q = of_column((stp_column) COLUMN(F64, b, NULL), false);
    CHECK(!signbit(p.lo) && !signbit(p.hi) && !signbit(q.lo) && !signbit(q.hi));
}

TEST(texts_are_only_counted)
{
    const char *const labels[] = { "a", "b" };
    const stp_dictionary d = { 2, labels };
    const int32_t code[] = { 0, 1, 1 };
    const uint8_t bits[] = { 0x5 };
    const stp_column c = { .type = STP_TYPE_I32, .length = 3, .values = code, .validity = bits, .dictionary = &d };
    const stp_extent e = of_column(c, false);
    CHECK(e.n == 2 && e.n_missing == 1 && e.lo > e.hi && e.int_lo > e.int_hi);
}

/* One value at each place of a column longer than two strips, against a slow walk. */
TEST(every_place_of_a_strip_counts)
{
    enum { N = 2 * STP_STRIP + 7 };
    double *v = calloc(N, sizeof *v);
    if (!v) return;
    int wrong = 0;
    for (int at = 0; at < N; at += at < 16 || at > N - 16 ? 1 : 97) {
        const double odd[] = { 1e9, -1e9, NAN, INFINITY, 0.5 };
        for (size_t k = 0; k < STP_COUNT(odd); k++) {
            v[at] = odd[k];
            const stp_extent e = of_column((stp_column) { .type = STP_TYPE_F64, .length = N, .values = v }, false);
            wrong += e.hi != (k == 0 ? 1e9 : k == 4 ? 0.5 : 0) || e.lo != (k == 1 ? -1e9 : 0);
            wrong += e.n != N - (k == 2 || k == 3) || e.n_missing != (k == 2) || e.n_infinite != (k == 3);
            wrong += e.whole != (k != 4);
        }
        v[at] = 0;
    }
    CHECK(wrong == 0);
    free(v);
}

TEST(the_fold_feeds_merges_and_clears)
{
    const double x[] = { 1, 2 }, y[] = { -1, 0.5 };
    const stp_column columns[] = { COLUMN(F64, x, NULL), COLUMN(F64, y, NULL) };
    const stp_batch batch = { .n_rows = 2, .n_columns = 2, .columns = columns };
    const stp_extent_plan plan = { .n_columns = 2, .positive = { false, true } };
    stp_extents a = { 0 }, b = { 0 };
    CHECK(stp_extent_fold.init(&a, &plan, NULL) == STP_OK);
    CHECK(stp_extent_fold.init(&b, &plan, NULL) == STP_OK);
    CHECK(stp_extent_fold.feed(&b, &plan, &batch, NULL) == STP_OK);
    CHECK(stp_extent_fold.merge(&a, &b, &plan, NULL) == STP_OK);
    CHECK(a.column[0].lo == 1 && a.column[0].hi == 2 && a.column[0].whole);
    CHECK(a.column[1].lo == 0.5 && a.column[1].n == 1 && a.column[1].n_not_positive == 1 && !a.column[1].whole);
    CHECK(a.column[2].lo > a.column[2].hi);
    stp_extent_fold.clear(&a);
    stp_extent_fold.clear(&a);
    CHECK(stp_extent_fold.bytes(&plan) >= sizeof a);
}

TEST(too_many_columns_are_refused)
{
    stp_error err = { 0 };
    stp_extents s = { 0 };
    CHECK(stp_extent_fold.init(&s, &(stp_extent_plan) { .n_columns = 17 }, &err) == STP_ERR_USAGE);
    CHECK(strstr(err.message, "17"));
    CHECK(stp_extent_fold.init(&s, &(stp_extent_plan) { .n_columns = -1 }, NULL) == STP_ERR_USAGE);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_range_of_numbers), CASE(nothing_gives_an_empty_range),
               CASE(missing_and_infinite_values_are_counted_not_ranged), CASE(log_axes_leave_out_what_is_not_positive),
               CASE(times_are_exact), CASE(the_ends_of_every_integer_type),
               CASE(unsigned_values_beyond_int64_stop_at_its_edge), CASE(whole_numbers_are_recognised),
               CASE(a_fraction_that_does_not_count_keeps_the_rest_whole), CASE(zero_never_has_a_sign),
               CASE(texts_are_only_counted), CASE(every_place_of_a_strip_counts),
               CASE(the_fold_feeds_merges_and_clears), CASE(too_many_columns_are_refused));
}
