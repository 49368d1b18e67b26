/* Contours of fields whose lines are known. */
#include "../check.h"
#include "agg/contour.h"

enum { N = 41 };

typedef struct net {
    double v[N * N], x[N * N], y[N * N];
    stp_lattice g;
} net;

static void fill(net *n, double (*f)(double x, double y))
{
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            n->x[j * N + i] = i - 20;
            n->y[j * N + i] = j - 20;
            n->v[j * N + i] = f(i - 20, j - 20);
        }
    n->g = (stp_lattice) { .nx = N, .ny = N, .value = n->v, .x = n->x, .y = n->y };
}

static double cone(double x, double y)
{
    return hypot(x, y);
}

static double ramp(double x, double y)
{
    return x + 0 * y;
}

/* Twice the area inside, positive where rings run against the clock: greater values are on the left. */
static double area(const stp_contours *c)
{
    double sum = 0;
    for (int64_t i = 0; i + 1 < c->n; i++) {
        const double *p = c->xy + 2 * i;
        if (!isnan(p[0]) && !isnan(p[2])) sum += p[0] * p[3] - p[2] * p[1];
    }
    return sum / 2;
}

static int count(const stp_contours *c)
{
    int n = c->n > 0;
    for (int64_t i = 0; i < c->n; i++) n += isnan(c->xy[2 * i]);
    return n;
}

TEST(the_line_of_a_cone_is_one_circle)
{
    net n;
    stp_error err = { 0 };
    stp_contours c = { 0 };
    fill(&n, cone);
    CHECK(stp_contour_lines(&n.g, 10.25, &c, &err) == STP_OK);
    CHECK(count(&c) == 1);
    CHECK_NEAR(c.xy[0], c.xy[2 * c.n - 2], 0);
    CHECK_NEAR(c.xy[1], c.xy[2 * c.n - 1], 0);
    for (int64_t i = 0; i < c.n; i++) CHECK_NEAR(hypot(c.xy[2 * i], c.xy[2 * i + 1]), 10.25, 0.02);
    CHECK_NEAR(area(&c), -3.14159265 * 10.25 * 10.25, 2.5);    /* less inside: with the clock */
    stp_contours_clear(&c);
}

TEST(the_line_of_a_ramp_goes_from_border_to_border)
{
    net n;
    stp_error err = { 0 };
    stp_contours c = { 0 };
    fill(&n, ramp);
    CHECK(stp_contour_lines(&n.g, 3.5, &c, &err) == STP_OK);
    CHECK(count(&c) == 1);
    CHECK(c.n == N);
    for (int64_t i = 0; i < c.n; i++) CHECK_NEAR(c.xy[2 * i], 3.5, 1e-12);
    stp_contours_clear(&c);
    CHECK(stp_contour_lines(&n.g, 99, &c, &err) == STP_OK);
    CHECK(c.n == 0);
}

TEST(rings_enclose_what_is_at_least_the_level)
{
    net n;
    stp_error err = { 0 };
    stp_contours c = { 0 };
    fill(&n, ramp);
    CHECK(stp_contour_rings(&n.g, 3.5, &c, &err) == STP_OK);
    CHECK(count(&c) == 1);
    CHECK_NEAR(area(&c), 16.5 * 40, 1e-9);
    stp_contours_clear(&c);
    CHECK(stp_contour_rings(&n.g, -INFINITY, &c, &err) == STP_OK);
    CHECK_NEAR(area(&c), 40 * 40, 1e-9);
    stp_contours_clear(&c);
    fill(&n, cone);
    CHECK(stp_contour_rings(&n.g, 10.25, &c, &err) == STP_OK);
    CHECK(count(&c) == 2);                                     /* the border and the hole */
    CHECK_NEAR(area(&c), 1600 - 3.14159265 * 10.25 * 10.25, 2.5);
    stp_contours_clear(&c);
}

TEST(missing_values_are_outside)
{
    net n;
    stp_error err = { 0 };
    stp_contours c = { 0 };
    fill(&n, ramp);
    for (int j = 10; j <= 20; j++)
        for (int i = 10; i <= 30; i++) n.v[j * N + i] = (double) NAN;
    CHECK(stp_contour_rings(&n.g, -100, &c, &err) == STP_OK);
    CHECK(count(&c) == 2);
    CHECK(area(&c) < 1600 - 20 * 10);
    CHECK(area(&c) > 1600 - 22 * 12 - 1e-9);
    stp_contours_clear(&c);
    CHECK(stp_contour_lines(&n.g, 3.5, &c, &err) == STP_OK);
    CHECK(count(&c) == 2);                                     /* above and below the gap */
    stp_contours_clear(&c);
}

static double saddle(double x, double y)
{
    return (x + 0.5) * (y + 0.5);
}

TEST(each_line_through_a_saddle_stays_on_its_side)
{
    net n;
    stp_error err = { 0 };
    stp_contours c = { 0 };
    fill(&n, saddle);
    CHECK(stp_contour_lines(&n.g, 0.01, &c, &err) == STP_OK);
    CHECK(count(&c) == 2);
    for (int64_t i = 0; i < c.n; i++)
        if (!isnan(c.xy[2 * i])) CHECK(saddle(c.xy[2 * i], c.xy[2 * i + 1]) > -0.3);
    stp_contours_clear(&c);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_line_of_a_cone_is_one_circle), CASE(the_line_of_a_ramp_goes_from_border_to_border),
               CASE(rings_enclose_what_is_at_least_the_level), CASE(missing_values_are_outside),
               CASE(each_line_through_a_saddle_stays_on_its_side));
}
