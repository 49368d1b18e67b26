/* Contour lines and hexagons. */
#include "check.h"
#include <math.h>
#include <stdlib.h>
#include "agg/hex.h"
#include "agg/isoline.h"

static stp_error err;

typedef struct seen {
    int lines, closed;
    int64_t points;
    double worst, length;
} seen;

/* How far points are from the circle of radius 3 round (5, 5). */
static void see(void *self, const double *xy, int64_t n, bool closed)
{
    seen *s = self;
    s->lines++;
    s->closed += closed;
    s->points += n;
    for (int64_t i = 0; i < n; i++) s->worst = fmax(s->worst, fabs(hypot(xy[2 * i] - 5, xy[2 * i + 1] - 5) - 3));
    for (int64_t i = 1; i < n; i++) s->length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
}

static double cone[11 * 11];

static void make_cone(void)
{
    for (int y = 0; y < 11; y++)
        for (int x = 0; x < 11; x++) cone[y * 11 + x] = 10 - hypot(x - 5, y - 5);
}

TEST(a_cone_has_one_ring)
{
    seen s = { 0 };
    make_cone();
    CHECK(stp_isolines(cone, 11, 11, 7, see, &s, &err) == STP_OK);
    CHECK(s.lines == 1 && s.closed == 1 && s.points > 16 && s.worst < 0.1);
}

TEST(a_line_that_leaves_the_grid_is_open)
{
    seen s = { 0 };
    double slope[12];
    for (int i = 0; i < 12; i++) slope[i] = i % 4;
    CHECK(stp_isolines(slope, 4, 3, 1.5, see, &s, &err) == STP_OK);
    CHECK(s.lines == 1 && s.closed == 0 && s.points == 3);
    CHECK_NEAR(s.length, 2, 1e-12);
}

TEST(missing_corners_cut_the_line)
{
    seen s = { 0 };
    make_cone();
    cone[5 * 11 + 8] = NAN; /* on the ring, to the right */
    CHECK(stp_isolines(cone, 11, 11, 7, see, &s, &err) == STP_OK);
    CHECK(s.lines == 1 && s.closed == 0);
}

TEST(a_saddle_is_two_lines)
{
    const double low[] = { 1, 0, 0, 1 }, high[] = { 1, 0.4, 0.4, 1 };
    seen a = { 0 }, b = { 0 };
    CHECK(stp_isolines(low, 2, 2, 0.6, see, &a, &err) == STP_OK && a.lines == 2);
    CHECK(stp_isolines(high, 2, 2, 0.6, see, &b, &err) == STP_OK && b.lines == 2);
}

TEST(nothing_crosses_a_plain)
{
    const double flat[] = { 2, 2, 2, 2, 2, 2 };
    seen s = { 0 };
    CHECK(stp_isolines(flat, 3, 2, 1, see, &s, &err) == STP_OK && s.lines == 0);
    CHECK(stp_isolines(flat, 3, 2, 2, see, &s, &err) == STP_OK && s.lines == 0);
    CHECK(stp_isolines(flat, 1, 6, 2, see, &s, &err) == STP_OK && s.lines == 0);
}

/* ---- hexagons ---- */

TEST(a_point_is_in_the_nearest_hexagon)
{
    stp_hex_plan p = { .width = 211, .height = 97, .size = 7 };
    stp_hex_shape(&p);
    for (int i = 0; i < 2000; i++) {
        const double x = (i * 37 % 2111) / 10.0, y = (i * 53 % 971) / 10.0;
        const int32_t at = stp_hex_find(&p, x, y);
        CHECK(at >= 0);
        double m[2], best = INFINITY, own = 0;
        for (int32_t k = 0; k < p.columns * p.rows; k++) {
            stp_hex_middle(&p, k % p.columns, k / p.columns, m);
            const double far = hypot(m[0] - x, m[1] - y);
            best = fmin(best, far);
            if (k == at) own = far;
        }
        CHECK_NEAR(own, best, 1e-9);
    }
    CHECK(stp_hex_find(&p, -0.1, 5) == -1 && stp_hex_find(&p, 5, 97.1) == -1 && stp_hex_find(&p, NAN, 5) == -1);
    CHECK(stp_hex_find(&p, 211, 97) >= 0 && stp_hex_find(&p, 0, 0) == 0);
}

TEST(hexagons_count_each_point_once_in_any_split)
{
    enum { N = 1000 };
    static double x[N], y[N];
    for (int i = 0; i < N; i++) {
        x[i] = i * 7 % 101;
        y[i] = i * 13 % 51;
    }
    stp_hex_plan p = { .x = 0,
                       .y = 1,
                       .value = 1,
                       .axis = { { .lo = 0, .hi = 100, .cells = 1 }, { .lo = 0, .hi = 50, .cells = 1 } },
                       .width = 400,
                       .height = 200,
                       .size = 12 };
    stp_hex_shape(&p);
    stp_hexes whole = { 0 }, part = { 0 };
    CHECK(stp_hex_fold.init(&whole, &p, &err) == STP_OK && stp_hex_fold.init(&part, &p, &err) == STP_OK);
    for (int half = 0; half < 2; half++) {
        const stp_column c[2] = { { .type = STP_TYPE_F64, .length = N / 2, .values = x + half * N / 2 },
                                  { .type = STP_TYPE_F64, .length = N / 2, .values = y + half * N / 2 } };
        const stp_batch b = { .row0 = half * N / 2, .n_rows = N / 2, .n_columns = 2, .columns = c };
        CHECK(stp_hex_fold.feed(half ? &part : &whole, &p, &b, &err) == STP_OK);
    }
    CHECK(stp_hex_fold.merge(&whole, &part, &p, &err) == STP_OK);
    int64_t n = 0;
    double sum = 0, all = 0;
    for (int32_t i = 0; i < p.columns * p.rows; i++) {
        n += whole.count[i];
        sum += whole.moments[i].sum + whole.moments[i].rest;
    }
    for (int i = 0; i < N; i++) all += y[i];
    CHECK(n == N && whole.n_inside == N);
    CHECK_NEAR(sum, all, 1e-9);
    stp_hex_fold.clear(&whole);
    stp_hex_fold.clear(&part);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(a_cone_has_one_ring), CASE(a_line_that_leaves_the_grid_is_open),
               CASE(missing_corners_cut_the_line), CASE(a_saddle_is_two_lines), CASE(nothing_crosses_a_plain),
               CASE(a_point_is_in_the_nearest_hexagon), CASE(hexagons_count_each_point_once_in_any_split));
}
