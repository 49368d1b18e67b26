#include "check.h"
#include "agg/bins.h"
#include "agg/values.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BARS = 10 };

static void check_bars(const stp_bins *b, const char *want)
{
    int64_t bars[BARS];
    char text[256] = "";
    stp_bins_bars(b, bars, BARS);
    for (int i = 0; i < BARS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", i ? " " : "", (long long) bars[i]);
    CHECK_STR(text, want);
}

TEST(whole_numbers_fall_into_ten_bars)
{
    double v[100];
    stp_bins b = { 0 };
    for (int i = 0; i < 100; i++) v[i] = i;
    stp_bins_add_numbers(&b, v, 100);
    check_bars(&b, "10 10 10 10 10 10 10 10 10 10");
}

TEST(missing_and_infinite_values_are_in_no_bar)
{
    const double v[] = { NAN, 1, INFINITY, 2, -INFINITY };
    stp_bins b = { 0 };
    stp_bins_add_numbers(&b, v, 1);
    CHECK(!b.used);
    check_bars(&b, "0 0 0 0 0 0 0 0 0 0");
    stp_bins_add_numbers(&b, v, 5);
    check_bars(&b, "1 0 0 0 0 0 0 0 0 1");
}

TEST(the_ends_of_what_doubles_hold)
{
    const double v[] = { -DBL_MAX, DBL_MAX, 0, 5e-324, -5e-324 };
    stp_bins b = { 0 }, tiny = { 0 };
    stp_bins_add_numbers(&b, v, 5);
    check_bars(&b, "1 0 0 0 0 3 0 0 0 1");
    stp_bins_add_numbers(&tiny, v + 2, 3);
    int64_t bars[BARS], n = 0;
    stp_bins_bars(&tiny, bars, BARS);
    for (int i = 0; i < BARS; i++) n += bars[i];
    CHECK(n == 3);
}

TEST(any_order_and_any_split_give_the_same_bins)
{
    enum { N = 3000 };
    double *v = malloc(N * sizeof *v);
    srand(7);
    for (int round = 0; v && round < 50; round++) {
        stp_bins one = { 0 }, parts[3] = { 0 };
        const double scale = pow(10, rand() % 40 - 20), shift = (rand() % 3) * pow(10, rand() % 12);
        for (int i = 0; i < N; i++) v[i] = shift + scale * tan(rand() / (double) RAND_MAX * 3);
        stp_bins_add_numbers(&one, v, N);
        for (int i = N; i > 0;) {
            const int n = 1 + rand() % i;
            i -= n;
            stp_bins_add_numbers(&parts[rand() % 3], v + i, n);
        }
        stp_bins_merge(&parts[2], &parts[0]);
        stp_bins_merge(&parts[1], &parts[2]);
        CHECK(parts[1].width == one.width && parts[1].first == one.first);
        CHECK(!memcmp(parts[1].count, one.count, sizeof one.count));
    }
    free(v);
}

TEST(times_keep_all_their_digits)
{
    const int64_t v[] = { INT64_C(1700000000000000000), INT64_C(1700000000000000009), INT64_C(1700000000000000004), 0 };
    const uint8_t bits[] = { 7 };
    const stp_column c = { STP_TYPE_I64, 4, v, bits, NULL };
    stp_bins b = { 0 };
    stp_bins_add_integers(&b, &c, 4);
    check_bars(&b, "1 0 0 0 1 0 0 0 0 1");
    const int64_t far[] = { INT64_MIN, INT64_MAX };
    stp_bins_add_integers(&b, &(stp_column) { STP_TYPE_I64, 2, far, NULL, NULL }, 2);
    check_bars(&b, "1 0 0 0 0 3 0 0 0 1");
}

TEST(distinct_values_are_counted_up_to_a_limit)
{
    stp_values a = { 0 }, b = { 0 };
    for (int round = 0; round < 2; round++)
        for (uint64_t i = 0; i < STP_VALUES_MOST; i++) CHECK(stp_values_add(&a, i << 52));
    CHECK(a.n == STP_VALUES_MOST && !a.overflowed);
    CHECK(stp_values_add(&b, 5) && stp_values_merge(&b, &a) && b.overflowed && b.n == 0);
    CHECK(stp_values_add(&b, 6) && b.n == 0);
    CHECK(stp_values_merge(&a, &b) && a.overflowed);
    stp_values_clear(&a);
    stp_values_clear(&b);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(whole_numbers_fall_into_ten_bars), CASE(missing_and_infinite_values_are_in_no_bar),
               CASE(the_ends_of_what_doubles_hold), CASE(any_order_and_any_split_give_the_same_bins),
               CASE(times_keep_all_their_digits), CASE(distinct_values_are_counted_up_to_a_limit));
}
