/* The reductions one by one, against obvious loops; and the rule that puts values into cells. */
#include "check.h"
#include "agg/reduce.h"
#include "agg/view.h"
#include <stdlib.h>

static uint64_t seed = 1;

static uint32_t draw(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t) (seed >> 33) % n;
}

static double one_cell(const char *name, const double *v, int n)
{
    const stp_reducer *r = stp_reducer_find(name);
    _Alignas(16) unsigned char cell[64];
    int32_t bin[64] = { 0 };
    double out;
    r->init(cell, 1);
    r->feed(cell, bin, v, n);
    r->finish(cell, 1, &out);
    return out;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

TEST(each_reduction_gives_what_its_name_says)
{
    const double v[] = { 3, NAN, -1, 4, 2 };
    CHECK_NEAR(one_cell("count", v, 5), 4, 0);
    CHECK_NEAR(one_cell("any", v, 5), 1, 0);
    CHECK_NEAR(one_cell("sum", v, 5), 8, 0);
    CHECK_NEAR(one_cell("mean", v, 5), 2, 0);
    CHECK_NEAR(one_cell("min", v, 5), -1, 0);
    CHECK_NEAR(one_cell("max", v, 5), 4, 0);
    CHECK_NEAR(one_cell("var", v, 5), 3.5, 1e-15);
    CHECK_NEAR(one_cell("std", v, 5), sqrt(3.5), 1e-15);
}

TEST(a_cell_with_only_missing_values_is_empty)
{
    const double v[] = { NAN, NAN };
    for (int i = 0; stp_reducers[i]; i++) {
        const double got = one_cell(stp_reducers[i]->name, v, 2);
        CHECK(stp_reducers[i]->zero_is_empty ? got == 0 : isnan(got));
        CHECK(stp_reducer_find(stp_reducers[i]->name) == stp_reducers[i]);
    }
    CHECK(stp_reducer_find("") == NULL);
    CHECK(stp_reducer_find("medium") == NULL);
}

TEST(one_value_has_no_spread)
{
    const double v[] = { 1e300 };
    CHECK_NEAR(one_cell("var", v, 1), 0, 0);
    CHECK_NEAR(one_cell("std", v, 1), 0, 0);
}

TEST(the_spread_of_values_far_from_zero_is_not_lost)
{
    const double v[] = { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 };
    CHECK_NEAR(one_cell("var", v, 4), 22.5, 1e-6);
}

TEST(a_sum_of_zeros_is_zero_and_not_empty)
{
    const double v[] = { -0.0, -0.0, -0.0 }, w[] = { 5, -5, -0.0 };
    CHECK(same_bits(one_cell("sum", v, 3), 0.0));
    CHECK(same_bits(one_cell("sum", w, 3), 0.0));
}

TEST(the_sign_of_zero_does_not_depend_on_the_order)
{
    const double v[] = { 0.0, -0.0 }, w[] = { -0.0, 0.0 };
    CHECK(same_bits(one_cell("min", v, 2), one_cell("min", w, 2)));
    CHECK(same_bits(one_cell("max", v, 2), one_cell("max", w, 2)));
}

TEST(infinite_values_are_values)
{
    const double v[] = { INFINITY, 1, -INFINITY };
    CHECK_NEAR(one_cell("count", v, 3), 3, 0);
    CHECK(one_cell("max", v, 3) == INFINITY);
    CHECK(one_cell("min", v, 3) == -INFINITY);
    CHECK(one_cell("sum", v, 2) == INFINITY);
}

TEST(without_a_column_rows_are_counted)
{
    const int32_t bin[] = { 0, 0, -1, 0 };
    for (int i = 0; stp_reducers[i]; i++) {
        const stp_reducer *r = stp_reducers[i];
        if (r->needs_value) continue;
        uint64_t cell[2];
        double out;
        r->init(cell, 1);
        r->feed(cell, bin, NULL, 4);
        r->finish(cell, 1, &out);
        CHECK_NEAR(out, strcmp(r->name, "count") == 0 ? 3 : 1, 0);
    }
}

/* Feeds rows a … b - 1 into fresh cells. */
enum { ROWS = 600, CELLS = 40 };

static void feed(const stp_reducer *r, void *cells, const int32_t *bin, const double *v, int a, int b)
{
    r->init(cells, CELLS);
    r->feed(cells, bin + a, v + a, b - a);
}

TEST(any_split_of_the_rows_merges_to_one_answer)
{
    int32_t bin[ROWS];
    double v[ROWS];
    for (int i = 0; i < ROWS; i++) {
        bin[i] = (int32_t) draw(CELLS) - 1;
        v[i] = draw(10) == 0 ? NAN : (double) draw(1000) / 7 - 60;
    }
    for (int k = 0; stp_reducers[k]; k++) {
        const stp_reducer *r = stp_reducers[k];
        void *a = malloc(CELLS * r->cell_size), *b = malloc(CELLS * r->cell_size);
        double whole[CELLS], merged[CELLS];
        feed(r, a, bin, v, 0, ROWS);
        r->finish(a, CELLS, whole);
        for (int cut = 0; cut <= ROWS; cut += 50) {
            feed(r, a, bin, v, 0, cut);
            feed(r, b, bin, v, cut, ROWS);
            r->merge(a, b, CELLS);
            r->finish(a, CELLS, merged);
            for (int i = 0; i < CELLS; i++) {
                if (r->order_free)
                    CHECK(same_bits(whole[i], merged[i]));
                else
                    CHECK(isnan(whole[i]) ? isnan(merged[i]) : fabs(whole[i] - merged[i]) < 1e-9);
            }
        }
        free(a);
        free(b);
    }
}

TEST(order_free_reductions_do_not_care_about_the_order)
{
    int32_t bin[ROWS], turned_bin[ROWS];
    double v[ROWS], turned[ROWS], x[CELLS], y[CELLS];
    for (int i = 0; i < ROWS; i++) {
        bin[i] = turned_bin[ROWS - 1 - i] = (int32_t) draw(CELLS);
        v[i] = turned[ROWS - 1 - i] = (double) draw(50) - 25;
    }
    for (int k = 0; stp_reducers[k]; k++) {
        const stp_reducer *r = stp_reducers[k];
        if (!r->order_free) continue;
        void *a = malloc(CELLS * r->cell_size);
        feed(r, a, bin, v, 0, ROWS);
        r->finish(a, CELLS, x);
        feed(r, a, turned_bin, turned, 0, ROWS);
        r->finish(a, CELLS, y);
        CHECK(memcmp(x, y, sizeof x) == 0);
        free(a);
    }
}

TEST(the_parts_of_a_reduction_make_its_value)
{
    const double v[] = { 1, 2, 3, 6 };
    const char *const names[] = { "mean", "var", "std" };
    for (int k = 0; k < 3; k++) {
        const stp_reducer *r = stp_reducer_find(names[k]);
        const int32_t bin[] = { 0, 0, 0, 0 };
        double cell[8], part[3] = { 0 }, value;
        r->init(cell, 1);
        r->feed(cell, bin, v, 4);
        r->finish(cell, 1, &value);
        for (int i = 0; r->parts[i]; i++) r->part(cell, 1, i, &part[i]);
        if (k == 0) CHECK_NEAR(part[0] / part[1], value, 0);
        if (k == 1) CHECK_NEAR(part[2] / part[0], value, 0);
        if (k == 2) CHECK_NEAR(sqrt(part[2] / part[0]), value, 0);
        CHECK_STR(r->parts[0], k == 0 ? "sum" : "n");
    }
}

/* ---- locate --------------------------------------------------------------------------------- */

static stp_axis axis(double lo, double hi, int cells)
{
    return (stp_axis){ .lo = lo, .hi = hi, .cells = cells };
}

/* The rule of view.h in obvious words; -1 is outside. */
static int32_t cell_of(const stp_axis *a, double v)
{
    if (!(v >= a->lo && v <= a->hi)) return -1;
    const double s = a->cells / (a->hi - a->lo), t = -a->lo * s;
    const double p = trunc(v * s + t);
    return (int32_t) fmax(0, fmin(a->cells - 1, p));
}

TEST(datashaders_example_falls_into_its_cells)
{
    const double x[] = { 0, .25, .5, .9999999, 1, 1.0000001, -1e-9, NAN, INFINITY };
    const int32_t want[] = { 0, 1, 2, 3, 3, -1, -1, -1, -1 };
    const stp_axis ax = axis(0, 1, 4), ay = axis(0, 1, 1);
    const stp_locator lx = stp_locator_of(&ax), ly = stp_locator_of(&ay);
    const double y[9] = { 0 };
    int32_t bin[9];
    stp_locate_generic(&lx, &ly, x, y, 9, bin);
    for (int i = 0; i < 9; i++) CHECK(bin[i] == want[i]);
    CHECK_NEAR(stp_axis_center(&ax, 0), .125, 0);
    CHECK_NEAR(stp_axis_center(&ax, 3), .875, 0);
}

TEST(log_axes_are_cut_evenly_in_logarithms)
{
    const double x[] = { 1, 10, 100, 0, -5, 9.999, 100.0001 };
    const int32_t want[] = { 0, 1, 1, -1, -1, 0, -1 };
    stp_axis ax = axis(1, 100, 2);
    ax.kind = STP_SCALE_LOG;
    const stp_axis ay = axis(0, 1, 1);
    const stp_locator lx = stp_locator_of(&ax), ly = stp_locator_of(&ay);
    const double y[7] = { 0 };
    double logs[7];
    int32_t bin[7];
    stp_locate_log(&lx, x, 7, logs);
    stp_locate_best()(&lx, &ly, logs, y, 7, bin);
    for (int i = 0; i < 7; i++) CHECK(bin[i] == want[i]);
    CHECK_NEAR(stp_axis_center(&ax, 0), 3.1622776601683795, 1e-12);
    CHECK_NEAR(stp_axis_center(&ax, 1), 31.622776601683793, 1e-12);
}

static double odd_value(const stp_axis *a)
{
    const double odd[] = { NAN,
                           INFINITY,
                           -INFINITY,
                           1e308,
                           -1e308,
                           0.0,
                           -0.0,
                           5e-324,
                           a->lo,
                           a->hi,
                           nextafter(a->lo, -INFINITY),
                           nextafter(a->hi, INFINITY),
                           nextafter(a->hi, -INFINITY) };
    return odd[draw(13)];
}

static double any_value(const stp_axis *a)
{
    switch (draw(4)) {
    case 0:
        return odd_value(a);
    case 1:
        return a->lo + (a->hi - a->lo) * draw((uint32_t) a->cells + 1) / a->cells; /* on a border */
    default:
        return a->lo + (a->hi - a->lo) * ((double) draw(1 << 30) * 0x1p-30 * 1.2 - 0.1);
    }
}

TEST(every_variant_of_locate_gives_the_same_cells)
{
    enum { N = 997 };
    static double x[N], y[N];
    static int32_t a[N], b[N];
    const stp_axis xs[] = { axis(0, 1, 900),          axis(-1.5, 4.25, 37),        axis(1e17, 1e17 + 64, 1000),
                            axis(-1e-300, 1e-300, 7), axis(1e15, 1e15 + 1, 65536), axis(-1e300, 1e300, 3) };
    for (size_t k = 0; k < sizeof xs / sizeof *xs; k++) {
        const stp_axis *ax = &xs[k], *ay = &xs[(k + 1) % 5];
        CHECK(stp_axis_check(ax, "x", NULL) == STP_OK);
        const stp_locator lx = stp_locator_of(ax), ly = stp_locator_of(ay);
        if ((int64_t) lx.cells * ly.cells > INT32_MAX) continue;
        for (int i = 0; i < N; i++) x[i] = any_value(ax);
        for (int i = 0; i < N; i++) y[i] = any_value(ay);
        const int n = N - (int) draw(9); /* tails of every length */
        stp_locate_generic(&lx, &ly, x, y, n, a);
        stp_locate_best()(&lx, &ly, x, y, n, b);
        CHECK(memcmp(a, b, sizeof *a * (size_t) n) == 0);
        for (int i = 0; i < n; i++) {
            const int32_t cx = cell_of(ax, x[i]), cy = cell_of(ay, y[i]);
            CHECK(a[i] == (cx < 0 || cy < 0 ? -1 : cy * lx.cells + cx));
        }
    }
}

TEST(windows_that_are_none_are_refused)
{
    stp_error err = { 0 };
    const stp_axis bad[] = { axis(0, 1, 0),        axis(0, 1, -1),     axis(0, 1, 65537),
                             axis(1, 0, 5),        axis(1, 1, 5),      axis(NAN, 1, 5),
                             axis(0, INFINITY, 5), axis(0, 5e-324, 5), axis(-1e308, 1e308, 5) };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(stp_axis_check(&bad[i], "x", &err) == STP_ERR_USAGE);
        CHECK(err.hint[0] != 0);
    }
    stp_axis log = axis(0, 10, 5);
    log.kind = STP_SCALE_LOG;
    CHECK(stp_axis_check(&log, "y", &err) == STP_ERR_USAGE);
    CHECK_STR(err.hint, "give a range above 0, or leave out --logy");
    log.lo = 1e300;
    log.hi = nextafter(1e300, INFINITY); /* log10 of both ends is the same number */
    CHECK(stp_axis_check(&log, "y", &err) == STP_ERR_USAGE);
    CHECK(stp_axis_check(&bad[3], "x", NULL) == STP_ERR_USAGE);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(each_reduction_gives_what_its_name_says),
               CASE(a_cell_with_only_missing_values_is_empty), CASE(one_value_has_no_spread),
               CASE(the_spread_of_values_far_from_zero_is_not_lost), CASE(a_sum_of_zeros_is_zero_and_not_empty),
               CASE(the_sign_of_zero_does_not_depend_on_the_order), CASE(infinite_values_are_values),
               CASE(without_a_column_rows_are_counted), CASE(any_split_of_the_rows_merges_to_one_answer),
               CASE(order_free_reductions_do_not_care_about_the_order), CASE(the_parts_of_a_reduction_make_its_value),
               CASE(datashaders_example_falls_into_its_cells), CASE(log_axes_are_cut_evenly_in_logarithms),
               CASE(every_variant_of_locate_gives_the_same_cells), CASE(windows_that_are_none_are_refused));
}
