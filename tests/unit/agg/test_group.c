/* Groups of rows, their statistics and distributions, and edges of bins. */
#include "check.h"
#include <math.h>
#include <stdlib.h>
#include "agg/edges.h"
#include "agg/group.h"
#include "agg/kde.h"
#include "agg/stat.h"

static stp_error err;

static stp_dist dist_of(const double *v, int n)
{
    stp_dist d = { 0 };
    for (int i = 0; i < n; i++) CHECK(stp_dist_add(&d, v[i]));
    return d;
}

/* ---- distributions ---- */

TEST(few_values_are_exact)
{
    const double v[] = { 3, 1, 2, 2, -0.0, NAN, INFINITY };
    stp_dist d = dist_of(v, 7);
    CHECK(stp_dist_finish(&d));
    CHECK(d.n == 5 && d.n_at == 4 && d.weight[2] == 2 && d.at[0] == 0 && d.lo == 0 && d.hi == 3);
    CHECK_NEAR(stp_dist_quantile(&d, 0.5), 2, 0);
    CHECK_NEAR(stp_dist_quantile(&d, 0.25), 1, 0);
    CHECK_NEAR(stp_dist_quantile(&d, 0.125), 0.5, 1e-15);
    CHECK_NEAR(stp_dist_quantile(&d, 1), 3, 0);
    CHECK_NEAR(stp_dist_mean(&d), 1.6, 1e-15);
    CHECK_NEAR(stp_dist_std(&d), sqrt(1.3), 1e-15);
    stp_dist_clear(&d);
}

TEST(nothing_has_no_quantile)
{
    stp_dist d = { 0 };
    CHECK(stp_dist_finish(&d) && isnan(stp_dist_quantile(&d, 0.5)) && isnan(stp_dist_mean(&d)));
    stp_dist_clear(&d);
}

TEST(many_values_are_near)
{
    enum { N = 100000 };
    stp_dist d = { 0 };
    for (int i = 0; i < N; i++) CHECK(stp_dist_add(&d, (double) ((int64_t) i * 7919 % N) / 8 - 100));
    CHECK(stp_dist_finish(&d) && d.count && d.n == N);
    for (int q = 0; q <= 100; q++)
        CHECK_NEAR(stp_dist_quantile(&d, q / 100.0), -100 + (N - 1) / 8.0 * q / 100, N / 8.0 / 2048);
    int64_t n = 0;
    for (int i = 0; i < d.n_at; i++) n += d.weight[i];
    CHECK(n == N);
    stp_dist_clear(&d);
}

TEST(whole_numbers_in_bins_stay_whole)
{
    stp_dist d = { 0 };
    for (int i = 0; i < 10000; i++) CHECK(stp_dist_add(&d, i % 100));
    CHECK(stp_dist_finish(&d));
    CHECK(d.n_at == 100);
    for (int i = 0; i < d.n_at; i++) CHECK(d.at[i] == i && d.weight[i] == 100);
    stp_dist_clear(&d);
}

static bool equal(const stp_dist *a, const stp_dist *b)
{
    if (a->n != b->n || a->n_at != b->n_at || a->lo != b->lo || a->hi != b->hi) return false;
    for (int i = 0; i < a->n_at; i++)
        if (a->at[i] != b->at[i] || a->weight[i] != b->weight[i]) return false;
    return true;
}

TEST(any_split_and_any_order_give_the_same_distribution)
{
    static const int sizes[] = { 0, 1, 1500, 2047, 2048, 2049, 9000 };
    for (size_t k = 0; k < STP_COUNT(sizes); k++) {
        stp_dist whole = { 0 }, a = { 0 }, b = { 0 }, back = { 0 };
        unsigned seed = 5;
        double *v = malloc(((size_t) sizes[k] + 1) * sizeof *v);
        for (int i = 0; i < sizes[k]; i++) {
            seed = seed * 1664525u + 1013904223u;
            v[i] = ldexp((double) seed, -(int) (seed >> 8 & 31)) - 1000;
        }
        for (int i = 0; i < sizes[k]; i++) CHECK(stp_dist_add(&whole, v[i]) && stp_dist_add(i % 3 ? &a : &b, v[i]));
        for (int i = sizes[k] - 1; i >= 0; i--) CHECK(stp_dist_add(&back, v[i]));
        CHECK(stp_dist_merge(&a, &b));
        CHECK(stp_dist_finish(&whole) && stp_dist_finish(&a) && stp_dist_finish(&back));
        CHECK(equal(&whole, &a) && equal(&whole, &back));
        stp_dist_clear(&whole);
        stp_dist_clear(&a);
        stp_dist_clear(&b);
        stp_dist_clear(&back);
        free(v);
    }
}

TEST(extreme_values_have_a_distribution)
{
    stp_dist d = { 0 };
    for (int i = 0; i < 5000; i++) CHECK(stp_dist_add(&d, i % 2 ? 1.7e308 : -1.7e308) && stp_dist_add(&d, 1e-300 * i));
    CHECK(stp_dist_finish(&d) && d.n == 10000 && d.lo == -1.7e308 && d.hi == 1.7e308);
    stp_dist_clear(&d);
    for (int i = 0; i < 5000; i++) CHECK(stp_dist_add(&d, 1e17 + 16.0 * (i % 4)));
    CHECK(stp_dist_finish(&d) && d.n == 5000 && d.hi == 1e17 + 48);
    stp_dist_clear(&d);
}

/* ---- groups ---- */

static const char *const label_texts[] = { "b", "a", "c" };
static const stp_dictionary labels = { 3, label_texts };

typedef struct table {
    int32_t code[6];
    double v[6], by[6];
    uint8_t has[1];
} table;
static const table rows = { { 0, 1, 0, 2, 1, 0 }, { 1, 2, 3, 4, NAN, 8 }, { 7, 7, 9, 7, 9, 7 }, { 0x3f } };

static stp_batch batch_of(stp_column *c, int64_t first, int64_t n)
{
    c[0] = (stp_column){ .type = STP_TYPE_I32, .length = n, .values = rows.code + first, .dictionary = &labels };
    c[1] = (stp_column){ .type = STP_TYPE_F64, .length = n, .values = rows.v + first };
    c[2] = (stp_column){ .type = STP_TYPE_F64, .length = n, .values = rows.by + first };
    return (stp_batch){ .row0 = first, .n_rows = n, .n_columns = 3, .columns = c };
}

static const stp_group_plan plan = {
    .kind = { STP_KEY_TEXT, STP_KEY_NUMBER }, .key = { 0, 2 }, .n_values = 1, .value = { 1 }, .dists = true
};

static void feed(stp_groups *g, int64_t first, int64_t n)
{
    stp_column c[3];
    const stp_batch b = batch_of(c, first, n);
    CHECK(stp_group_fold.feed(g, &plan, &b, &err) == STP_OK);
}

static double stat(const stp_groups *g, int32_t at, const char *name)
{
    double q;
    const stp_stat_fn *f = stp_stat_find(name, &q);
    CHECK(f);
    return f->value(&g->moments[at], &g->dist[at], q);
}

static void check_groups(stp_groups *g)
{
    CHECK(stp_groups_finish(g, &err) == STP_OK && stp_groups_finish_dists(g, &err) == STP_OK);
    CHECK(g->n == 5 && g->labels[0].n == 3);
    CHECK_STR(g->labels[0].label[0], "b");
    CHECK(g->group[0].n_rows == 2 && stp_group_number(&g->group[0], 1) == 7);
    CHECK(stat(g, 0, "sum") == 9 && stat(g, 0, "mean") == 4.5 && stat(g, 0, "median") == 4.5);
    CHECK(stat(g, 0, "min") == 1 && stat(g, 0, "max") == 8 && stat(g, 0, "first") == 1 && stat(g, 0, "last") == 8);
    CHECK_NEAR(stat(g, 0, "std"), sqrt(24.5), 1e-12);
    CHECK_NEAR(stat(g, 0, "q90"), 7.3, 1e-12);
    CHECK(stat(g, 4, "count") == 0 && isnan(stat(g, 4, "mean")) && g->group[4].n_rows == 1);
}

TEST(rows_are_grouped_by_two_keys)
{
    stp_groups g = { 0 };
    CHECK(stp_group_fold.init(&g, &plan, &err) == STP_OK);
    feed(&g, 0, 6);
    check_groups(&g);
    stp_group_fold.clear(&g);
}

TEST(states_merge_by_label_and_value)
{
    for (int64_t cut = 0; cut <= 6; cut++) {
        stp_groups a = { 0 }, b = { 0 };
        CHECK(stp_group_fold.init(&a, &plan, &err) == STP_OK && stp_group_fold.init(&b, &plan, &err) == STP_OK);
        feed(&a, cut, 6 - cut);
        feed(&b, 0, cut);
        CHECK(stp_group_fold.merge(&a, &b, &plan, &err) == STP_OK);
        check_groups(&a);
        stp_group_fold.clear(&a);
        stp_group_fold.clear(&b);
    }
}

TEST(one_group_can_be_added_to_another)
{
    stp_groups g = { 0 };
    CHECK(stp_group_fold.init(&g, &plan, &err) == STP_OK);
    feed(&g, 0, 6);
    CHECK(stp_groups_finish(&g, &err) == STP_OK);
    CHECK(stp_groups_join(&g, 0, 2) && stp_groups_finish_dists(&g, &err) == STP_OK);
    CHECK(g.group[0].n_rows == 3 && g.group[2].n_rows == 0);
    CHECK(stat(&g, 0, "sum") == 12 && stat(&g, 0, "median") == 3);
    stp_group_fold.clear(&g);
}

TEST(too_many_groups_are_refused)
{
    stp_group_plan few = plan;
    few.most = 3;
    stp_groups g = { 0 };
    stp_column c[3];
    const stp_batch b = batch_of(c, 0, 6);
    CHECK(stp_group_fold.init(&g, &few, &err) == STP_OK);
    CHECK(stp_group_fold.feed(&g, &few, &b, &err) == STP_ERR_USAGE);
    stp_group_fold.clear(&g);
}

TEST(statistics_have_names)
{
    double q;
    CHECK(stp_stat_find("q90", &q) && q == 0.9);
    CHECK(stp_stat_find("median", &q) && q == 0.5);
    CHECK(!stp_stat_find("q", &q) && !stp_stat_find("q101", &q) && !stp_stat_find("quick", &q) &&
          !stp_stat_find("", &q));
}

/* ---- edges ---- */

TEST(edges_stand_on_round_numbers)
{
    stp_arena arena = { 0 };
    stp_edges e = { 0 };
    CHECK(stp_edges_make(&e, &arena, -3, 27, 5, 0, &err) == STP_OK);
    CHECK(e.n == 7 && e.at[0] == -5 && e.at[7] == 30);
    CHECK(stp_edges_make(&e, &arena, 0.05, 0.6, 0.1, 0, &err) == STP_OK);
    CHECK(e.at[3] == 0.3 && e.at[6] == 0.6 && e.n == 6);
    CHECK(stp_edges_make(&e, &arena, 1, 4, 1, 1, &err) == STP_OK);
    CHECK(e.n == 4 && e.at[0] == 0.5 && e.at[4] == 4.5);
    CHECK(stp_edges_make(&e, &arena, 5.5, 9.1, 0.1, 0.1, &err) == STP_OK);
    CHECK(e.n == 37);
    CHECK_NEAR(e.at[0], 5.45, 1e-12);
    CHECK(stp_edges_make(&e, &arena, 0, 1e6, 1, 0, &err) == STP_ERR_USAGE);
    CHECK(stp_nice_width(0.17) == 0.2 && stp_nice_width(3.1) == 2.5 && stp_nice_width(8000) == 10000);
    stp_arena_clear(&arena);
}

TEST(a_bin_holds_its_lower_edge_and_the_last_its_upper_too)
{
    double at[] = { 0, 1, 5, 10 };
    const stp_edges e = { at, 3 };
    CHECK(stp_edges_find(&e, 0) == 0 && stp_edges_find(&e, 1) == 1 && stp_edges_find(&e, 4.9) == 1);
    CHECK(stp_edges_find(&e, 5) == 2 && stp_edges_find(&e, 10) == 2);
    CHECK(stp_edges_find(&e, -0.1) == -1 && stp_edges_find(&e, 10.1) == -1 && stp_edges_find(&e, NAN) == -1);
}

/* n values a + b i of which every `odd`-th is a little more. */
static stp_dist steps_of(int n, double from, double step, int odd)
{
    stp_dist d = { 0 };
    for (int i = 0; i < n; i++)
        CHECK(stp_dist_add(&d, from + step * (i % 97) + (odd && i % odd == 0 ? 0.37 * step : 0)));
    CHECK(stp_dist_finish(&d));
    return d;
}

TEST(bins_follow_the_step_of_rounded_values)
{
    static const struct { int n; double from, step; int odd; double width, want, bins; } cases[] = {
        { 1000, 5.5, 0.1, 0, 0.02, 0.1, 0.1 },        /* bins would be narrower than the values are apart */
        { 1000, 5.5, 0.1, 30, 0.02, 0.1, 0.1 },       /* one in thirty is not rounded */
        { 1000, 5.5, 0.1, 10, 0.02, 0, 0.02 },        /* one in ten */
        { 9000, 5.5, 0.1, 30, 0.02, 0.1, 0.1 },       /* too many to be kept: from bins */
        { 1000, 0, 0.1, 0, 0.25, 0.1, 0.2 },          /* two and three by turns would look like a comb */
        { 1000, 0, 0.1, 0, 0.5, 0.2, 0.5 },           /* 0.2 would do, but there are odd ones */
        { 1000, 40, 5, 0, 2, 5, 5 },
        { 1000, 40, 5, 0, 100, 0, 100 },              /* far wider anyway */
        { 1000, 0.25, 0.25, 0, 0.2, 0.25, 0.25 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stp_dist d = steps_of(cases[i].n, cases[i].from, cases[i].step, cases[i].odd);
        const double step = stp_bin_step(&d, cases[i].width);
        if (i != 5) CHECK_NEAR(step, cases[i].want, 1e-9);
        CHECK_NEAR(stp_stepped_width(cases[i].width, step), cases[i].bins, 1e-9);
        stp_dist_clear(&d);
    }
}

TEST(many_equal_values_are_no_step)
{
    stp_dist d = { 0 };
    for (int i = 0; i < 5000; i++) CHECK(stp_dist_add(&d, i % 50 ? 0 : sqrt(i)));
    CHECK(stp_dist_finish(&d) && stp_bin_step(&d, 2) == 0);
    stp_dist_clear(&d);
}

TEST(calendar_edges)
{
    stp_arena arena = { 0 };
    stp_edges e = { 0 };
    const int64_t jan31 = 1675123200, mar1 = 1677628800; /* 2023 */
    CHECK(stp_edges_time(&e, &arena, jan31, mar1, 0, jan31, 0, "month", &err) == STP_OK);
    CHECK(e.n == 3 && e.at[0] == -30 * 86400 && e.at[1] == 86400 && e.at[3] == 60 * 86400);
    CHECK(stp_edges_time(&e, &arena, jan31, mar1, 0, 0, 30, NULL, &err) == STP_OK && e.n == 30);
    CHECK(stp_edges_time(&e, &arena, -100, 100, 0, 0, 0, "week", &err) == STP_OK && e.n == 1 && e.at[0] == -3 * 86400);
    CHECK(stp_edges_time(&e, &arena, jan31, mar1, 0, 0, 0, "fortnight", &err) == STP_ERR_USAGE);
    stp_arena_clear(&arena);
}

/* ---- densities ---- */

TEST(a_density_integrates_to_one)
{
    double v[200], y[400];
    for (int i = 0; i < 200; i++) v[i] = i * i % 97;
    stp_dist d = dist_of(v, 200);
    CHECK(stp_dist_finish(&d));
    const double w = stp_kde_bandwidth(&d), lo = d.lo - 5 * w, hi = d.hi + 5 * w;
    double sum = 0;
    stp_kde(&d, w, lo, hi, 400, y);
    for (int i = 0; i < 400; i++) sum += y[i] * (hi - lo) / 399;
    CHECK_NEAR(sum, 1, 1e-4);
    stp_dist_clear(&d);
    const double same[] = { 4, 4, 4 };
    d = dist_of(same, 3);
    CHECK(stp_dist_finish(&d) && stp_kde_bandwidth(&d) == 0 && stp_bin_width(&d) == 0);
    stp_dist_clear(&d);
}

/* Values of a logistic distribution, evenly spread over its quantiles. */
static void add_logistic(stp_dist *d, int n, double middle, double scale, bool whole)
{
    for (int i = 0; i < n; i++) {
        const double u = (i + 0.5) / n, v = middle + scale * log(u / (1 - u));
        CHECK(stp_dist_add(d, whole ? nearbyint(v) : v));
    }
}

/* Wanted: Botev's own program in Python on 16,384 bins. */
TEST(isj_keeps_hills_apart)
{
    static const struct {
        int n, second;
        double scale, want;
        bool whole;
    } cases[] = {
        { 1000, 0, 1, 0.46843, false },
        { 500, 500, 1, 0.20025, false },
        { 10000, 10000, 1, 0.09655, false },
        { 1000, 0, 3, 0.20718, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stp_dist d = { 0 };
        add_logistic(&d, cases[i].n, 0, cases[i].scale, cases[i].whole);
        add_logistic(&d, cases[i].second, 40, 0.3, false);
        CHECK(stp_dist_finish(&d));
        CHECK_NEAR(stp_kde_isj(&d) / cases[i].want, 1, 0.01);
        if (cases[i].second) CHECK(stp_kde_bandwidth(&d) > 8 * stp_kde_isj(&d));
        stp_dist_clear(&d);
    }
    stp_dist one = { 0 };
    CHECK(stp_dist_add(&one, 3) && stp_dist_add(&one, 3) && stp_dist_finish(&one) && stp_kde_isj(&one) == 0);
    stp_dist_clear(&one);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(few_values_are_exact), CASE(nothing_has_no_quantile), CASE(many_values_are_near),
               CASE(whole_numbers_in_bins_stay_whole), CASE(any_split_and_any_order_give_the_same_distribution),
               CASE(extreme_values_have_a_distribution), CASE(rows_are_grouped_by_two_keys),
               CASE(states_merge_by_label_and_value), CASE(one_group_can_be_added_to_another),
               CASE(too_many_groups_are_refused), CASE(statistics_have_names), CASE(edges_stand_on_round_numbers),
               CASE(a_bin_holds_its_lower_edge_and_the_last_its_upper_too),
               CASE(bins_follow_the_step_of_rounded_values), CASE(many_equal_values_are_no_step), CASE(calendar_edges),
               CASE(a_density_integrates_to_one), CASE(isj_keeps_hills_apart));
}
