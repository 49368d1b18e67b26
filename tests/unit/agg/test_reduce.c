/* The reductions one by one, against obvious loops; and the rule that puts values into cells. */
#include "check.h"
#include "agg/exact.h"
#include "agg/lists.h"
#include "agg/reduce.h"
#include "agg/view.h"
#include <stdlib.h>

static uint64_t seed = 1;

static uint32_t draw(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t) (seed >> 33) % n;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static double one_cell(const char *name, const double *v, int n)
{
    double number = 0, out;
    const stp_reducer *r = stp_reducer_find(name, &number);
    _Alignas(16) unsigned char cell[64] = { 0 };
    int32_t bin[64] = { 0 };
    int64_t row[64];
    for (int i = 0; i < n; i++) row[i] = 100 + i;
    const stp_feed f = { .n = n, .bin = bin, .value = v, .second = v, .row = row };
    if (r->cell_size) {
        r->feed(cell, &f);
        r->finish(cell, 1, &out);
        return out;
    }
    stp_lists l = { 0 };
    CHECK(stp_lists_feed(&l, &f, 1 << 20, 0, NULL) == STP_OK);
    CHECK(stp_lists_sort(&l, 0, NULL) == STP_OK);
    stp_lists_finish(&l, r, number, 0, 1, &out);
    stp_lists_clear(&l);
    return out;
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
    CHECK_NEAR(one_cell("first", v, 5), 3, 0);
    CHECK_NEAR(one_cell("last", v, 5), 2, 0);
    CHECK_NEAR(one_cell("median", v, 5), 2.5, 0);
    CHECK_NEAR(one_cell("q0", v, 5), -1, 0);
    CHECK_NEAR(one_cell("q75", v, 5), 3.25, 0);
    CHECK_NEAR(one_cell("nunique", v, 5), 4, 0);
    CHECK_NEAR(one_cell("top1", v, 5), 4, 0);
    CHECK_NEAR(one_cell("top3", v, 5), 2, 0);
    CHECK(isnan(one_cell("top5", v, 5)));
}

TEST(the_mode_is_the_most_frequent_value_and_the_least_of_those)
{
    const double v[] = { 3, 1, 3, 2, 2, -0.0, 0.0 }, w[] = { 5, 4, 5 };
    CHECK_NEAR(one_cell("mode", v, 7), 0, 0);
    CHECK_NEAR(one_cell("mode", w, 3), 5, 0);
    CHECK_NEAR(one_cell("nunique", v, 7), 4, 0);
}

TEST(the_number_of_a_reduction_is_part_of_its_name)
{
    double number = 0;
    CHECK(stp_reducer_find("q99.5", &number) && number == 99.5);
    CHECK(!stp_reducer_find("q", NULL) && !stp_reducer_find("q101", NULL) && !stp_reducer_find("q-1", NULL));
    CHECK(!stp_reducer_find("top0", NULL) && !stp_reducer_find("top2.5", NULL) && !stp_reducer_find("qn", NULL));
}

/* Feeds one row. */
static void feed_row(const stp_reducer *r, void *cell, double v, double second, int64_t row)
{
    const int32_t bin = 0;
    r->feed(cell, &(stp_feed) { .n = 1, .bin = &bin, .value = &v, .second = &second, .row = &row });
}

TEST(of_rows_alike_the_first_in_the_file_gives_the_result)
{
    const stp_reducer *most = stp_reducer_find("argmax", NULL), *least = stp_reducer_find("argmin", NULL);
    _Alignas(16) unsigned char a[64] = { 0 }, b[64] = { 0 };
    double out[2];
    feed_row(most, a, 7, 30, 3);
    feed_row(most, a, 7, 10, 1);
    feed_row(most, a, 6, 20, 2);
    feed_row(least, b, -7, 30, 3);
    feed_row(least, b, -6, 20, 0);
    feed_row(least, b, -7, 10, 1);
    most->finish(a, 1, &out[0]);
    least->finish(b, 1, &out[1]);
    CHECK_NEAR(out[0], 10, 0);
    CHECK_NEAR(out[1], 10, 0);
}

TEST(a_weighted_mean_weighs)
{
    const stp_reducer *r = stp_reducer_find("wmean", NULL);
    _Alignas(16) unsigned char a[64] = { 0 };
    double out;
    feed_row(r, a, 10, 1, 0);
    feed_row(r, a, 20, 3, 1);
    feed_row(r, a, 99, NAN, 2);
    r->finish(a, 1, &out);
    CHECK_NEAR(out, 17.5, 0);
}

TEST(sums_do_not_depend_on_the_order)
{
    const double v[] = { 1e16, 1, -1e16, 1e-10, 3, -1e-10, 0.1, 1e10 };
    const double w[] = { 1e-10, 1e10, -1e16, 0.1, 3, 1, 1e16, -1e-10 };
    const char *const names[] = { "sum", "mean", "var", "std" };
    for (int i = 0; i < 4; i++) CHECK(same_bits(one_cell(names[i], v, 8), one_cell(names[i], w, 8)));
    CHECK_NEAR(one_cell("sum", v, 3), 1, 0);
}

TEST(a_product_and_its_rest_are_exact)
{
    double rest;
    const double p = stp_two_product(1 + 0x1p-30, 1 + 0x1p-30, &rest);
    CHECK_NEAR(p, 1 + 0x1p-29, 0);
    CHECK_NEAR(rest, 0x1p-60, 0);
}

TEST(a_cell_with_only_missing_values_is_empty)
{
    const double v[] = { NAN, NAN };
    for (int i = 0; stp_reducers[i]; i++) {
        char name[16];
        snprintf(name, sizeof name, "%s%s", stp_reducers[i]->name, stp_reducers[i]->has_number ? "3" : "");
        const double got = one_cell(name, v, 2);
        CHECK(stp_reducers[i]->zero_is_empty ? got == 0 : isnan(got));
        CHECK(stp_reducer_find(name, NULL) == stp_reducers[i]);
    }
    CHECK(stp_reducer_find("", NULL) == NULL);
    CHECK(stp_reducer_find("medium", NULL) == NULL);
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
        uint64_t cell[2] = { 0 };
        double out;
        r->feed(cell, &(stp_feed) { .n = 4, .bin = bin });
        r->finish(cell, 1, &out);
        CHECK_NEAR(out, strcmp(r->name, "count") == 0 ? 3 : 1, 0);
    }
}

/* Feeds rows a … b - 1 into fresh cells. */
enum { ROWS = 600, CELLS = 40 };

static void feed(const stp_reducer *r, void *cells, const int32_t *bin, const double *v, int a, int b)
{
    int64_t row[ROWS];
    for (int i = a; i < b; i++) row[i] = i;
    memset(cells, 0, CELLS * r->cell_size);
    r->feed(cells, &(stp_feed) { .n = b - a, .bin = bin + a, .value = v + a, .second = v + a, .row = row + a });
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
        if (!r->cell_size) continue;
        void *a = malloc(CELLS * r->cell_size), *b = malloc(CELLS * r->cell_size);
        double whole[CELLS], merged[CELLS];
        feed(r, a, bin, v, 0, ROWS);
        r->finish(a, CELLS, whole);
        for (int cut = 0; cut <= ROWS; cut += 50) {
            feed(r, a, bin, v, 0, cut);
            feed(r, b, bin, v, cut, ROWS);
            r->merge(a, b, CELLS);
            r->finish(a, CELLS, merged);
            CHECK(memcmp(whole, merged, sizeof whole) == 0);
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
        if (!r->cell_size || r->needs_row) continue;
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
        const stp_reducer *r = stp_reducer_find(names[k], NULL);
        const int32_t bin[] = { 0, 0, 0, 0 };
        double cell[8] = { 0 }, part[STP_REDUCER_PARTS] = { 0 }, value;
        r->feed(cell, &(stp_feed) { .n = 4, .bin = bin, .value = v });
        r->finish(cell, 1, &value);
        for (int i = 0; r->parts[i]; i++) r->part(cell, 1, i, &part[i]);
        if (k == 0) CHECK_NEAR(part[0] / part[2], value, 0);
        if (k == 1) CHECK_NEAR(part[2] / part[5] - part[0] / part[5] * (part[0] / part[5]), value, 0);
        if (k == 2) CHECK_NEAR(sqrt(part[2] / part[5] - part[0] / part[5] * (part[0] / part[5])), value, 0);
        CHECK_STR(r->parts[0], "sum");
    }
}

TEST(values_and_parts_make_the_cells_again)
{
    int32_t bin[ROWS];
    double v[ROWS];
    for (int i = 0; i < ROWS; i++) {
        bin[i] = (int32_t) draw(CELLS / 2);
        v[i] = draw(10) == 0 ? NAN : (double) draw(1000) / 7 - 60;
    }
    for (int k = 0; stp_reducers[k]; k++) {
        const stp_reducer *r = stp_reducers[k];
        if (!r->cell_size) continue;
        void *a = malloc(CELLS * r->cell_size), *b = calloc(CELLS, r->cell_size);
        double value[CELLS], again[CELLS], part[STP_REDUCER_PARTS][CELLS];
        const double *parts[STP_REDUCER_PARTS];
        feed(r, a, bin, v, 0, ROWS);
        r->finish(a, CELLS, value);
        for (int i = 0; r->parts && r->parts[i]; i++) r->part(a, CELLS, i, part[i]);
        for (int i = 0; i < STP_REDUCER_PARTS; i++) parts[i] = part[i];
        r->load(b, CELLS, value, parts);
        r->finish(b, CELLS, again);
        CHECK(memcmp(value, again, sizeof value) == 0);
        feed(r, a, bin, v, 0, 0);
        r->merge(a, b, CELLS);
        r->finish(a, CELLS, again);
        CHECK(memcmp(value, again, sizeof value) == 0);
        free(a);
        free(b);
    }
}

TEST(lists_keep_every_value_once_and_do_not_grow_for_repeats)
{
    stp_lists l = { 0 };
    int32_t bin[1000];
    double v[1000], out[3];
    for (int i = 0; i < 1000; i++) bin[i] = i % 3, v[i] = i % 7;
    for (int k = 0; k < 100; k++)
        CHECK(stp_lists_feed(&l, &(stp_feed) { .n = 1000, .bin = bin, .value = v }, 300000, 0, NULL) == STP_OK);
    CHECK(stp_lists_sort(&l, 0, NULL) == STP_OK);
    CHECK(l.n == 21 && l.capacity == 4096);
    stp_lists_finish(&l, stp_reducer_find("median", NULL), 0, 0, 3, out);
    CHECK_NEAR(out[0], 3, 0);
    stp_lists_clear(&l);
}

TEST(lists_beyond_the_budget_are_refused_with_advice)
{
    stp_lists l = { 0 };
    stp_error err = { 0 };
    stp_status s = STP_OK;
    for (int k = 0; s == STP_OK && k < 100; k++) {
        int32_t bin[1000] = { 0 };
        double v[1000];
        for (int i = 0; i < 1000; i++) v[i] = k * 1000 + i;
        s = stp_lists_feed(&l, &(stp_feed) { .n = 1000, .bin = bin, .value = v }, 1 << 20, 0, &err);
    }
    CHECK(s == STP_ERR_MEMORY && strstr(err.hint, "--memory"));
    stp_lists_clear(&l);
}

TEST(of_many_values_only_the_greatest_are_kept)
{
    stp_lists l = { 0 };
    int32_t bin[1000] = { 0 };
    double v[1000], out;
    for (int k = 0; k < 100; k++) {
        for (int i = 0; i < 1000; i++) v[i] = (k * 1000 + i) * 7919 % 100000;
        CHECK(stp_lists_feed(&l, &(stp_feed) { .n = 1000, .bin = bin, .value = v }, 1 << 20, 3, NULL) == STP_OK);
    }
    CHECK(stp_lists_sort(&l, 3, NULL) == STP_OK);
    stp_lists_finish(&l, stp_reducer_find("top3", &out), 3, 0, 1, &out);
    CHECK_NEAR(out, 99997, 0);
    stp_lists_clear(&l);
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
               CASE(the_mode_is_the_most_frequent_value_and_the_least_of_those),
               CASE(the_number_of_a_reduction_is_part_of_its_name),
               CASE(of_rows_alike_the_first_in_the_file_gives_the_result),
               CASE(a_weighted_mean_weighs),
               CASE(sums_do_not_depend_on_the_order),
               CASE(a_product_and_its_rest_are_exact),
               CASE(values_and_parts_make_the_cells_again),
               CASE(lists_keep_every_value_once_and_do_not_grow_for_repeats),
               CASE(lists_beyond_the_budget_are_refused_with_advice),
               CASE(of_many_values_only_the_greatest_are_kept),
               CASE(a_cell_with_only_missing_values_is_empty), CASE(one_value_has_no_spread),
               CASE(the_spread_of_values_far_from_zero_is_not_lost), CASE(a_sum_of_zeros_is_zero_and_not_empty),
               CASE(the_sign_of_zero_does_not_depend_on_the_order), CASE(infinite_values_are_values),
               CASE(without_a_column_rows_are_counted), CASE(any_split_of_the_rows_merges_to_one_answer),
               CASE(order_free_reductions_do_not_care_about_the_order), CASE(the_parts_of_a_reduction_make_its_value),
               CASE(datashaders_example_falls_into_its_cells), CASE(log_axes_are_cut_evenly_in_logarithms),
               CASE(every_variant_of_locate_gives_the_same_cells), CASE(windows_that_are_none_are_refused));
}
