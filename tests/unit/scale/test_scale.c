/* Scales: places, values and padding, also where double ends. */
#include "scale/scale.h"
#include <float.h>
#include "check.h"

static stp_scale linear(double lo, double hi)
{
    return (stp_scale) { .kind = STP_SCALE_LINEAR, .lo = lo, .hi = hi };
}

static stp_scale log_scale(double lo, double hi)
{
    return (stp_scale) { .kind = STP_SCALE_LOG, .lo = lo, .hi = hi };
}

TEST(the_ends_are_exactly_0_and_1)
{
    const double ends[][2] = { { 0, 1 }, { -5, 40 }, { 0.1, 0.3 }, { 1e300, 1e301 }, { -DBL_MAX, DBL_MAX },
                               { 3, 7e9 } };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const stp_scale s = linear(ends[i][0], ends[i][1]);
        CHECK(stp_scale_at(&s, s.lo) == 0 && stp_scale_at(&s, s.hi) == 1);
        CHECK(stp_scale_inverse(&s, 0) == s.lo && stp_scale_inverse(&s, 1) == s.hi);
        if (!(s.lo > 0)) continue;
        const stp_scale l = log_scale(ends[i][0], ends[i][1]);
        CHECK(stp_scale_at(&l, l.lo) == 0 && stp_scale_at(&l, l.hi) == 1);
        CHECK(stp_scale_inverse(&l, 0) == l.lo && stp_scale_inverse(&l, 1) == l.hi);
    }
}

TEST(places_are_proportional)
{
    const stp_scale s = linear(-10, 30), l = log_scale(1, 1e4), wide = linear(-DBL_MAX, DBL_MAX);
    CHECK_NEAR(stp_scale_at(&s, 0), 0.25, 1e-15);
    CHECK_NEAR(stp_scale_at(&s, 70), 2, 1e-15);
    CHECK_NEAR(stp_scale_at(&l, 100), 0.5, 1e-15);
    CHECK_NEAR(stp_scale_at(&l, 0.01), -0.5, 1e-15);
    CHECK_NEAR(stp_scale_at(&wide, 0), 0.5, 1e-15);
}

TEST(the_inverse_gives_the_value_back)
{
    const stp_scale s = linear(-7, 13), l = log_scale(1e-5, 1e7);
    for (double p = -0.5; p < 1.6; p += 0.09) {
        CHECK_NEAR(stp_scale_at(&s, stp_scale_inverse(&s, p)), p, 1e-12);
        CHECK_NEAR(stp_scale_at(&l, stp_scale_inverse(&l, p)), p, 1e-12);
    }
}

TEST(what_has_no_place_is_nan)
{
    const stp_scale s = linear(0, 1), l = log_scale(1, 10), empty = linear(3, 3), back = linear(2, 1);
    const stp_scale bad = log_scale(-1, 10), nans = linear(NAN, 1), zero = { 0 };
    CHECK(isnan(stp_scale_at(&s, NAN)));
    CHECK(isnan(stp_scale_at(&l, 0)) && isnan(stp_scale_at(&l, -1)) && isnan(stp_scale_at(&l, NAN)));
    CHECK(isnan(stp_scale_at(&empty, 3)) && isnan(stp_scale_at(&back, 1)) && isnan(stp_scale_at(&bad, 1)));
    CHECK(isnan(stp_scale_at(&nans, 1)) && isnan(stp_scale_at(&zero, 0)) && isnan(stp_scale_inverse(&zero, 0)));
    CHECK(stp_scale_at(&s, INFINITY) == INFINITY && stp_scale_at(&s, -INFINITY) == -INFINITY);
}

TEST(categories_are_centred)
{
    const char *const labels[] = { "a", "b" };
    const stp_scale s = { .kind = STP_SCALE_CATEGORY, .lo = -0.5, .hi = 1.5, .labels = labels, .n_labels = 2 };
    CHECK_NEAR(stp_scale_at(&s, 0), 0.25, 0);
    CHECK_NEAR(stp_scale_at(&s, 1), 0.75, 0);
}

TEST(padding_is_a_fraction_of_the_length)
{
    stp_scale s = linear(0, 100);
    stp_scale_pad(&s, 0.03, 0);
    CHECK_NEAR(s.lo, -3, 1e-12);
    CHECK(s.hi == 100);
    stp_scale l = log_scale(1, 100);
    stp_scale_pad(&l, 0, 0.5);
    CHECK(l.lo == 1);
    CHECK_NEAR(l.hi, 1000, 1e-9);
    stp_scale same = linear(0.1, 0.3);
    stp_scale_pad(&same, 0, 0);
    CHECK(same.lo == 0.1 && same.hi == 0.3);
}

TEST(equal_ends_are_set_apart)
{
    stp_scale s = linear(5, 5), l = log_scale(10, 10), huge = linear(1e17, 1e17);
    stp_scale t = { .kind = STP_SCALE_TIME, .time_digits = 3 };
    stp_scale_pad(&s, 0, 0);
    CHECK(s.lo == 4 && s.hi == 6);
    stp_scale_pad(&l, 0, 0);
    CHECK_NEAR(l.hi / l.lo, 10, 1e-12);
    CHECK_NEAR(l.hi * l.lo, 100, 1e-10);
    stp_scale_pad(&t, 0, 0);
    CHECK(t.lo == -43200e3 && t.hi == 43200e3);
    stp_scale_pad(&huge, 0, 0);
    CHECK(huge.lo < 1e17 && huge.hi > 1e17);
}

TEST(padding_stays_within_double)
{
    stp_scale s = linear(-DBL_MAX, DBL_MAX), l = log_scale(DBL_TRUE_MIN, DBL_MAX), top = linear(DBL_MAX, DBL_MAX);
    stp_scale nans = linear(NAN, NAN), bad = log_scale(-1, -1), odd = linear(0, 1);
    stp_scale_pad(&s, 1e300, 0.5);
    CHECK(s.lo == -DBL_MAX && s.hi == DBL_MAX);
    stp_scale_pad(&l, 0.1, 0.1);
    CHECK(l.lo > 0 && l.hi == DBL_MAX);
    stp_scale_pad(&top, 0, 0);
    CHECK(top.lo < top.hi && isfinite(top.hi));
    stp_scale_pad(&nans, 0.1, 0.1);
    CHECK(isnan(nans.lo));
    stp_scale_pad(&bad, 0.1, 0.1);
    CHECK(bad.lo == -1 && bad.hi == -1);
    stp_scale_pad(&odd, NAN, INFINITY);
    CHECK(odd.lo == 0 && odd.hi == 1);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_ends_are_exactly_0_and_1), CASE(places_are_proportional),
               CASE(the_inverse_gives_the_value_back), CASE(what_has_no_place_is_nan), CASE(categories_are_centred),
               CASE(padding_is_a_fraction_of_the_length), CASE(equal_ends_are_set_apart),
               CASE(padding_stays_within_double));
}
