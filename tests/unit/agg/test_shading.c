/* Norms and colours. The expected numbers were printed by Datashader, which truncates colours where we
 * round: a byte that it cut from 28.3 is 28 here too, one cut from 76.8 is 77. So ours may be 1 more. */
#include "check.h"
#include "agg/shade.h"
#include <stdlib.h>

static uint64_t seed = 3;

static uint32_t draw(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t) (seed >> 33) % n;
}

static stp_cmap grey_map(void)
{
    stp_cmap m = { 0 };
    for (int i = 0; i < STP_CMAP_SIZE; i++)
        for (int k = 0; k < 3; k++) m.rgb[i][k] = i / 255.0;
    return m;
}

/* Shades n cells in one row black to white; bytes[i] gets the grey, -1 where transparent. */
static void shade_row(const double *v, int n, bool zero_is_empty, stp_norm_kind kind, double lo, double hi,
                      bool rescale, int *grey)
{
    const stp_cmap map = grey_map();
    stp_norm norm = { 0 };
    stp_error err = { 0 };
    uint8_t *rgba = malloc(4 * (size_t) n);
    CHECK(stp_norm_make(&norm, kind, v, n, zero_is_empty, lo, hi, rescale, 2, &err) == STP_OK);
    stp_shade_cells(v, n, 1, zero_is_empty, &norm, &map, 2, rgba);
    for (int i = 0; i < n; i++) {
        grey[i] = rgba[4 * i + 3] ? rgba[4 * i] : -1;
        CHECK(rgba[4 * i + 3] == 255 || (rgba[4 * i + 3] == 0 && rgba[4 * i] == 0));
        CHECK(rgba[4 * i] == rgba[4 * i + 1] && rgba[4 * i] == rgba[4 * i + 2]);
    }
    free(rgba);
    stp_norm_clear(&norm);
    stp_norm_clear(&norm);
}

static void check_row(const double *v, int n, bool zero_is_empty, stp_norm_kind kind, double lo, double hi,
                      bool rescale, const int *want)
{
    int grey[128];
    shade_row(v, n, zero_is_empty, kind, lo, hi, rescale, grey);
    for (int i = 0; i < n; i++) {
        if (grey[i] != want[i] && grey[i] != want[i] + 1)
            printf("# %s cell %d: %d, wanted %d\n", stp_norm_names[kind], i, grey[i], want[i]);
        CHECK(grey[i] == want[i] || grey[i] == want[i] + 1);
        if (want[i] < 0) CHECK(grey[i] == -1);
        if (want[i] == 255) CHECK(grey[i] == 255);
    }
}

TEST(shading_gives_the_numbers_of_datashader)
{
    const double v[] = { 0, 1, 2, 5, 10 };
    const struct {
        bool zero_is_empty;
        stp_norm_kind kind;
        bool rescale;
        int want[5];
    } cases[] = {
        { true, STP_NORM_LINEAR, false, { -1, 0, 28, 113, 255 } },
        { true, STP_NORM_LOG, false, { -1, 0, 76, 178, 255 } },
        { true, STP_NORM_CBRT, false, { -1, 0, 122, 194, 255 } },
        { true, STP_NORM_EQ_HIST, false, { -1, 0, 85, 170, 255 } },
        { true, STP_NORM_EQ_HIST, true, { -1, 63, 127, 191, 255 } },
        { false, STP_NORM_LINEAR, false, { 0, 25, 51, 127, 255 } },
        { false, STP_NORM_LOG, false, { 0, 73, 116, 190, 255 } },
        { false, STP_NORM_CBRT, false, { 0, 118, 149, 202, 255 } },
        { false, STP_NORM_EQ_HIST, false, { 0, 63, 127, 191, 255 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_row(v, 5, cases[i].zero_is_empty, cases[i].kind, NAN, NAN, cases[i].rescale, cases[i].want);
}

TEST(ties_share_a_place_and_few_levels_are_rescaled)
{
    const double v[] = { 0, 1, 1, 1, 2 }, w[] = { 1, 1, 1, 1, 2, 2, 5, 100 };
    check_row(v, 5, true, STP_NORM_EQ_HIST, NAN, NAN, false, (int[]){ -1, 0, 0, 0, 255 });
    check_row(v, 5, true, STP_NORM_EQ_HIST, NAN, NAN, true, (int[]){ -1, 85, 85, 85, 255 });
    check_row(w, 8, true, STP_NORM_EQ_HIST, NAN, NAN, false, (int[]){ 0, 0, 0, 0, 127, 127, 191, 255 });
    check_row(w, 8, true, STP_NORM_EQ_HIST, NAN, NAN, true, (int[]){ 83, 83, 83, 83, 169, 169, 212, 255 });
}

TEST(a_hundred_squares_are_equalised_as_datashader_does)
{
    double v[100];
    int grey[100];
    for (int i = 0; i < 100; i++) v[i] = (i + 1) * (i + 1);
    shade_row(v, 100, true, STP_NORM_EQ_HIST, NAN, NAN, true, grey);
    const int want[] = { 0, 2, 5, 7, 10 }, end[] = { 244, 247, 249, 252, 255 };
    for (int i = 0; i < 5; i++) {
        CHECK(grey[i] - want[i] == 0 || grey[i] - want[i] == 1);
        CHECK(grey[95 + i] - end[i] == 0 || grey[95 + i] - end[i] == 1);
    }
}

TEST(constant_data_get_the_top_colour)
{
    const double v[] = { 7, 7, NAN, 7 }, zeros[] = { 0, 0, NAN, 0 };
    for (int k = 0; stp_norm_names[k]; k++) {
        check_row(v, 4, true, (stp_norm_kind) k, NAN, NAN, true, (int[]){ 255, 255, -1, 255 });
        check_row(zeros, 4, false, (stp_norm_kind) k, NAN, NAN, false, (int[]){ 255, 255, -1, 255 });
    }
}

TEST(huge_values_are_whole_but_not_remembered)
{
    const double v[] = { 1e300, 1e300, -1e300, NAN };
    int grey[4];
    for (int k = 0; stp_norm_names[k]; k++) {
        shade_row(v, 2, false, (stp_norm_kind) k, NAN, NAN, false, grey);
        CHECK(grey[0] == 255 && grey[1] == 255);
        shade_row(v, 4, true, (stp_norm_kind) k, NAN, NAN, false, grey);
        CHECK(grey[0] == 255 && grey[2] == 0 && grey[3] == -1);
    }
}

TEST(values_beyond_the_span_are_clipped)
{
    const double v[] = { 0, 1, 2, 5, 10 };
    check_row(v + 1, 4, true, STP_NORM_LINEAR, 2, 5, false, (int[]){ 0, 0, 255, 255 });
    check_row(v, 5, false, STP_NORM_LOG, 1, 10, false, (int[]){ 0, 0, 76, 178, 255 });
    check_row(v, 5, true, STP_NORM_LINEAR, 2, 5, false, (int[]){ -1, 0, 0, 255, 255 });
    /* equalised within the span only: 1, 2 and 5 */
    check_row(v, 5, false, STP_NORM_EQ_HIST, 1, 6, false, (int[]){ 0, 0, 127, 255, 255 });
    /* nothing inside, and one end from the data, beyond the other */
    check_row(v, 5, false, STP_NORM_EQ_HIST, 20, 30, false, (int[]){ 0, 0, 0, 0, 0 });
    check_row(v, 5, false, STP_NORM_LINEAR, 20, NAN, false, (int[]){ 0, 0, 0, 0, 0 });
}

TEST(infinite_values_are_over_and_under_but_never_empty)
{
    const double v[] = { -INFINITY, 1, 2, 3, INFINITY, NAN };
    check_row(v, 6, false, STP_NORM_LINEAR, NAN, NAN, false, (int[]){ 0, 0, 127, 255, 255, -1 });
    check_row(v, 6, false, STP_NORM_EQ_HIST, NAN, NAN, false, (int[]){ 0, 0, 127, 255, 255, -1 });
    const double w[] = { INFINITY, INFINITY };
    int grey[2];
    for (int k = 0; stp_norm_names[k]; k++) shade_row(w, 2, false, (stp_norm_kind) k, NAN, NAN, true, grey);
}

TEST(a_map_may_have_colours_for_what_is_beyond_the_span)
{
    const double v[] = { 0, 1, 2, 3 };
    stp_cmap map = grey_map();
    map.has_under = map.has_over = true;
    map.under[2] = map.over[0] = 1;
    stp_norm norm = { 0 };
    uint8_t rgba[16];
    CHECK(stp_norm_make(&norm, STP_NORM_LINEAR, v, 4, false, 1, 2, false, 2, NULL) == STP_OK);
    stp_shade_cells(v, 4, 1, false, &norm, &map, 2, rgba);
    const uint8_t want[] = { 0, 0, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255 };
    CHECK(memcmp(rgba, want, sizeof want) == 0);
    stp_norm_clear(&norm);
}

TEST(the_lowest_row_is_drawn_at_the_bottom)
{
    const double v[] = { 0, 0, 1, 1, 2, 2 };
    const stp_cmap map = grey_map();
    stp_norm norm = { 0 };
    uint8_t rgba[24];
    CHECK(stp_norm_make(&norm, STP_NORM_LINEAR, v, 6, false, NAN, NAN, false, 2, NULL) == STP_OK);
    stp_shade_cells(v, 2, 3, false, &norm, &map, 2, rgba);
    CHECK(rgba[0] == 255 && rgba[4] == 255 && rgba[8] == 128 && rgba[16] == 0 && rgba[20] == 0);
    stp_norm_clear(&norm);
}

TEST(nothing_to_colour_is_told)
{
    stp_error err = { 0 };
    stp_norm norm = { .lo = 42 };
    const double v[] = { NAN, 0, NAN };
    CHECK(stp_norm_make(&norm, STP_NORM_LOG, v, 3, true, NAN, NAN, false, 2, &err) == STP_ERR_EMPTY);
    CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, 0, false, NAN, NAN, false, 2, &err) == STP_ERR_EMPTY);
    CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, 3, false, 2, 1, false, 2, &err) == STP_ERR_USAGE);
    CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, 3, false, -INFINITY, 1, false, 2, &err) == STP_ERR_USAGE);
    CHECK_NEAR(norm.lo, 42, 0);
    CHECK(stp_norm_make(&norm, STP_NORM_LOG, v, 3, false, NAN, NAN, false, 2, &err) == STP_OK);
    CHECK_NEAR(norm.hi, 0, 0);
    CHECK(isnan(stp_norm_at(&norm, NAN)));
    stp_norm_clear(&norm);
}

/* ---- ranks at large ------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* The part of n sorted values that are <= v. */
static double part_below(const double *sorted, int n, double v)
{
    int a = 0, b = n;
    while (a < b) {
        const int mid = (a + b) / 2;
        if (sorted[mid] <= v)
            a = mid + 1;
        else
            b = mid;
    }
    return (double) a / n;
}

static double unit(void)
{
    return draw(1 << 30) * 0x1p-30;
}

static double sample(int shape)
{
    const double u = unit() + 0x1p-31;
    switch (shape) {
    case 0:
        return u; /* even */
    case 1:
        return log(u) * (draw(2) ? 1e5 : -1e-3); /* two long tails of different scales */
    case 2:
        return tan(3.14159 * (u - 0.5)); /* crowded in the middle of a wide range */
    case 3:
        return exp(20 * u); /* even in logarithms */
    case 4:
        return draw(3) ? 0.1 : u; /* one value most often */
    case 5:
        return floor(exp(9 * u)); /* counts */
    case 6:
        return draw(2) ? -0.0 : draw(2) ? 0.0 : u - 0.5;
    case 7:
        return floor(u * 1e9); /* whole numbers over a wide range */
    default:
        return (u - 0.5) * 2 * 1.7e308; /* a range beyond the doubles */
    }
}

static void check_ranks(int n, int shape)
{
    double *v = malloc((size_t) n * sizeof *v), *sorted = malloc((size_t) n * sizeof *v),
           *t = malloc((size_t) n * sizeof *v);
    for (int i = 0; i < n; i++) v[i] = sorted[i] = sample(shape);
    qsort(sorted, (size_t) n, sizeof *sorted, by_value);
    stp_norm norm = { 0 };
    CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, n, false, NAN, NAN, false, 2, NULL) == STP_OK);
    CHECK(norm.lo == sorted[0] && norm.hi == sorted[n - 1] && norm.ranks.total == n);
    const double lowest = part_below(sorted, n, sorted[0]);
    double worst = 0;
    int unequal = 0, falling = 0;
    stp_norm_many(&norm, v, n, t);
    for (int i = 0; i < n; i++) {
        const double want = (part_below(sorted, n, v[i]) - lowest) / (1 - lowest);
        worst = fmax(worst, fabs(t[i] - want));
        unequal += t[i] != stp_norm_at(&norm, v[i]);
    }
    for (int64_t i = 1; i < stp_ranks_steps(&norm.ranks); i++) {
        const double before = stp_ranks_value(&norm.ranks, i - 1), at = stp_ranks_value(&norm.ranks, i);
        falling += norm.ranks.parts ? at != sorted[i] : at <= before || norm.ranks.below[i] <= norm.ranks.below[i - 1];
    }
    const double allowed = 1e-12;
    if (worst > allowed) printf("# shape %d, %d values: %g off\n", shape, n, worst);
    CHECK(worst <= allowed);
    CHECK(unequal == 0 && falling == 0);
    stp_norm_clear(&norm);
    free(v);
    free(sorted);
    free(t);
}

TEST(equalising_goes_by_rank)
{
    for (int shape = 0; shape < 9; shape++) {
        check_ranks(2 + (int) draw(50), shape);
        check_ranks(20000, shape);
    }
}

TEST(many_values_are_ranked_exactly_too)
{
    for (int shape = 0; shape < 9; shape++) check_ranks(150000, shape);
}

/* Neighbouring doubles, so that the sorting's upper digits tell few apart, ties, and one far away. */
static double crowded(int i) { return i == 0 ? 1e300 : 1 + (double) draw(i % 2 ? 50000 : 1 << 30) * 0x1p-52; }

TEST(ranks_do_not_depend_on_threads)
{
    enum { N = 400000 };
    double *v = malloc(N * sizeof *v);
    for (int shape = 0; shape < 10; shape++) {
        for (int i = 0; i < N; i++) v[i] = i % 11 ? shape < 9 ? sample(shape) : crowded(i - 1) : NAN;
        stp_norm one = { 0 }, four = { 0 };
        CHECK(stp_norm_make(&one, STP_NORM_EQ_HIST, v, N, false, NAN, NAN, false, 1, NULL) == STP_OK);
        CHECK(stp_norm_make(&four, STP_NORM_EQ_HIST, v, N, false, NAN, NAN, false, 4, NULL) == STP_OK);
        const stp_ranks *a = &one.ranks, *b = &four.ranks;
        int unequal = a->n != b->n || a->total != b->total || !a->parts != !b->parts, falling = 0;
        for (int64_t k = 0; k < stp_ranks_steps(a) && !unequal; k++) {
            const double value = stp_ranks_value(a, k), part = stp_ranks_part(a, k);
            unequal += value != stp_ranks_value(b, k) || part != stp_ranks_part(b, k);
            if (k) falling += value < stp_ranks_value(a, k - 1) || part <= stp_ranks_part(a, k - 1);
        }
        CHECK(unequal == 0 && falling == 0);
        stp_norm_clear(&one);
        stp_norm_clear(&four);
    }
    free(v);
}

/* What lies between values has its place between theirs, and an empty 0 among them, too. */
TEST(values_between_many_ranked_ones_lie_on_the_line_between)
{
    enum { N = 30000 };
    double *v = malloc(N * sizeof *v);
    for (int i = 0; i < N; i++) v[i] = i % 3 ? 0 : (i - N / 2) / 1024.0;
    stp_norm norm = { 0 };
    CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, N, true, NAN, NAN, false, 1, NULL) == STP_OK);
    CHECK(norm.ranks.parts && norm.ranks.total == N / 3 - 1);
    const double total = N / 3 - 1, lowest = 1 / total;
    for (int k = 1; k < N / 3 - 3; k += 7) {
        const double rank = k + 1 - (k > N / 6), at = v[3 * k];
        if (at == 0 || v[3 * k + 3] == 0) continue;
        CHECK_NEAR(stp_norm_at(&norm, at), (rank / total - lowest) / (1 - lowest), 1e-12);
        CHECK_NEAR(stp_norm_at(&norm, at + 0.75 / 1024), ((rank + .25) / total - lowest) / (1 - lowest), 1e-12);
        CHECK_NEAR(stp_norm_inverse(&norm, ((rank + .25) / total - lowest) / (1 - lowest)), at + 0.75 / 1024, 1e-9);
    }
    CHECK(stp_norm_at(&norm, 0) > stp_norm_at(&norm, -3 / 1024.0));
    CHECK(stp_norm_at(&norm, 0) < stp_norm_at(&norm, 3 / 1024.0));
    stp_norm_clear(&norm);
    free(v);
}

/* Shading looks many values up among runs of one colour: the result is that of norm and map. */
TEST(the_colours_of_many_values_are_those_of_norm_and_map)
{
    enum { W = 300, H = 100 };
    stp_cmap map;
    CHECK(stp_cmap_find(&map, "viridis", NULL) == STP_OK);
    double *v = malloc(W * H * sizeof *v);
    uint8_t *rgba = malloc(W * H * 4);
    for (int shape = 0; shape < 10; shape++) {
        for (int i = 0; i < W * H; i++) v[i] = i % 7 ? sample(shape) : NAN;
        for (int i = 0; i < W * H && shape == 9; i++) v[i] = i % 10 ? -9 : i / 3e4; /* the least is most of all */
        stp_norm norm = { 0 };
        CHECK(stp_norm_make(&norm, STP_NORM_EQ_HIST, v, W * H, false, NAN, NAN, false, 2, NULL) == STP_OK);
        stp_shade_cells(v, W, H, false, &norm, &map, 2, rgba);
        int wrong = 0;
        for (int i = 0; i < W * H; i++) {
            const uint8_t *p = rgba + 4 * ((H - 1 - i / W) * W + i % W);
            const uint32_t want = isnan(v[i]) ? 0 : stp_cmap_at(&map, stp_norm_at(&norm, v[i]));
            wrong += want != ((uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3]);
        }
        CHECK(wrong == 0);
        stp_norm_clear(&norm);
    }
    free(v);
    free(rgba);
}

TEST(the_inverse_of_a_norm_leads_back)
{
    double v[1000];
    for (int i = 0; i < 1000; i++) v[i] = i < 500 ? i * 0.25 : exp(i * 0.01);
    for (int k = 0; stp_norm_names[k]; k++) {
        for (int rescale = 0; rescale < 2; rescale++) {
            stp_norm norm = { 0 };
            CHECK(stp_norm_make(&norm, (stp_norm_kind) k, v, rescale ? 7 : 1000, false, NAN, NAN, rescale, 2, NULL) ==
                  STP_OK);
            for (int i = 0; i <= 100; i++) {
                const double t = norm.t_lo + (1 - norm.t_lo) * i / 100;
                CHECK_NEAR(stp_norm_at(&norm, stp_norm_inverse(&norm, t)), t, 1e-9);
            }
            CHECK(stp_norm_inverse(&norm, -1) == norm.lo && stp_norm_inverse(&norm, 2) == norm.hi);
            if (k == STP_NORM_EQ_HIST && rescale) CHECK(norm.t_lo > 0.1);
            stp_norm_clear(&norm);
        }
    }
}

/* ---- categories ----------------------------------------------------------------------------- */

/* Two planes, n cells in a row. */
static stp_aggregate two_planes(double *cells, int n, bool additive, bool zero_is_empty)
{
    static stp_aggregate_var var;
    var = (stp_aggregate_var){ .name = NULL, .cells = cells, .zero_is_empty = zero_is_empty, .additive = additive };
    return (stp_aggregate){
        .view = { { .hi = 1, .cells = n }, { .hi = 1, .cells = 1 } }, .n_planes = 2, .vars = &var, .n_vars = 1
    };
}

static const uint32_t red_blue[] = { 0xff0000ff, 0x0000ffff };

static void near_byte(int got, int want)
{
    CHECK(got == want || got == want + 1);
}

static void check_mix(double *cells, int n, bool additive, bool zero_is_empty, stp_norm_kind kind, double lo, double hi,
                      const int *want)
{
    const stp_aggregate a = two_planes(cells, n, additive, zero_is_empty);
    stp_norm norm = { 0 };
    stp_error err = { 0 };
    uint8_t rgba[64];
    CHECK(stp_shade_categories(&a, 0, red_blue, true, 40, kind, lo, hi, 2, &norm, rgba, &err) == STP_OK);
    for (int i = 0; i < 4 * n; i++) near_byte(rgba[i], want[i]);
    stp_norm_clear(&norm);
}

TEST(categories_are_mixed_as_datashader_does)
{
    double cells[] = { 1, 1, 3, 0, 0, /* blue: */ 0, 1, 1, 8, 0 };
    const int alpha[4][4] = {
        { 40, 111, 183, 255 }, { 40, 111, 183, 255 }, { 40, 70, 132, 255 }, { 40, 152, 202, 255 }
    };
    for (int k = 0; k < 4; k++) {
        const int *a = alpha[k];
        const int want[] = { 255, 0, 0, a[0], 127, 0, 127, a[1], 191, 0, 63, a[2], 0, 0, 255, a[3], 0, 0, 0, 0 };
        check_mix(cells, 5, true, true, (stp_norm_kind) k, NAN, NAN, want);
    }
    const int span[] = { 255, 0, 0, 40, 127, 0, 127, 111, 191, 0, 63, 255, 0, 0, 255, 255, 0, 0, 0, 0 };
    check_mix(cells, 5, true, true, STP_NORM_LINEAR, 1, 4, span);
}

TEST(what_does_not_add_up_is_weighed_from_its_least_value)
{
    double cells[] = { 1, 1, 3, NAN, NAN, /* blue: */ NAN, 1, 1, 8, NAN };
    const int least[] = { 255, 0, 0, 40, 127, 0, 127, 70, 255, 0, 0, 132, 0, 0, 255, 255, 0, 0, 0, 0 };
    check_mix(cells, 5, false, false, STP_NORM_LINEAR, NAN, NAN, least);
    const int sums[] = { 255, 0, 0, 40, 127, 0, 127, 70, 191, 0, 63, 132, 0, 0, 255, 255, 0, 0, 0, 0 };
    check_mix(cells, 5, true, false, STP_NORM_LINEAR, NAN, NAN, sums);
}

TEST(a_single_pixel_is_opaque_and_no_pixel_is_empty)
{
    double one[] = { 0, 5, 0, 0 }, none[] = { 0, 0, 0, 0 };
    check_mix(one, 2, true, true, STP_NORM_EQ_HIST, NAN, NAN, (int[]){ 0, 0, 0, 0, 255, 0, 0, 255 });
    const stp_aggregate a = two_planes(none, 2, true, true);
    stp_norm norm = { 0 };
    uint8_t rgba[8];
    stp_error err = { 0 };
    CHECK(stp_shade_categories(&a, 0, red_blue, false, 40, STP_NORM_LOG, NAN, NAN, 2, &norm, rgba,
                                &err) == STP_ERR_EMPTY);
    CHECK(stp_shade_categories(&a, 1, red_blue, false, 40, STP_NORM_LOG, NAN, NAN, 2, &norm, rgba,
                                &err) == STP_ERR_USAGE);
    CHECK(stp_shade_categories(&a, 0, red_blue, false, 256, STP_NORM_LOG, NAN, NAN, 2, &norm, rgba,
                                &err) == STP_ERR_USAGE);
}

/* Ottosson's functions, as he gives them: an oracle for the tables. */
static double to_linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}
static double to_srgb(double c)
{
    return c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
}

static void lab_of(uint32_t color, double *lab)
{
    const double r = to_linear((color >> 24) / 255.0), g = to_linear((color >> 16 & 255) / 255.0),
                 b = to_linear((color >> 8 & 255) / 255.0);
    const double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static int byte_of(double linear)
{
    return (int) (to_srgb(fmax(0, fmin(1, linear))) * 255 + 0.5);
}

static void mixed_in_oklab(const uint32_t *colors, double w0, double w1, int *rgb)
{
    double a[3], b[3], c[3];
    lab_of(colors[0], a);
    lab_of(colors[1], b);
    for (int k = 0; k < 3; k++) c[k] = (w0 * a[k] + w1 * b[k]) / (w0 + w1);
    const double l = pow(c[0] + 0.3963377774 * c[1] + 0.2158037573 * c[2], 3);
    const double m = pow(c[0] - 0.1055613458 * c[1] - 0.0638541728 * c[2], 3);
    const double s = pow(c[0] - 0.0894841775 * c[1] - 1.2914855480 * c[2], 3);
    rgb[0] = byte_of(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[1] = byte_of(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[2] = byte_of(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

TEST(categories_are_mixed_in_oklab)
{
    int off = 0;
    for (int i = 0; i < 2000; i++) {
        const uint32_t colors[] = { draw(1 << 24) << 8 | 0xff, draw(1 << 24) << 8 | 0xff };
        double cells[] = { 1 + draw(9), 1 + draw(9) };
        const stp_aggregate a = two_planes(cells, 1, true, true);
        stp_norm norm = { 0 };
        uint8_t rgba[4];
        int want[3];
        CHECK(stp_shade_categories(&a, 0, colors, false, 40, STP_NORM_LINEAR, NAN, NAN, 2,
                                   &norm, rgba, NULL) == STP_OK);
        mixed_in_oklab(colors, cells[0], cells[1], want);
        for (int k = 0; k < 3; k++) {
            off += rgba[k] != want[k];
            CHECK(abs(rgba[k] - want[k]) <= 1);
        }
        CHECK(rgba[3] == 255);
        stp_norm_clear(&norm);
    }
    CHECK(off < 10);
}

TEST(a_category_alone_keeps_its_colour)
{
    double cells[] = { 3, 9, 0, 0 };
    const stp_aggregate a = two_planes(cells, 2, true, true);
    const uint32_t colors[] = { 0x123456ff, 0xffffffff };
    stp_norm norm = { 0 };
    uint8_t rgba[8];
    CHECK(stp_shade_categories(&a, 0, colors, false, 40, STP_NORM_LOG, NAN, NAN, 2,
                                   &norm, rgba, NULL) == STP_OK);
    CHECK(rgba[0] == 0x12 && rgba[1] == 0x34 && rgba[2] == 0x56 && rgba[3] == 40 && rgba[7] == 255);
    stp_norm_clear(&norm);
}

int main(int argc, char **argv)
{
    return RUN(
        argc, argv, CASE(shading_gives_the_numbers_of_datashader), CASE(ties_share_a_place_and_few_levels_are_rescaled),
        CASE(a_hundred_squares_are_equalised_as_datashader_does), CASE(constant_data_get_the_top_colour),
        CASE(huge_values_are_whole_but_not_remembered), CASE(values_beyond_the_span_are_clipped),
        CASE(infinite_values_are_over_and_under_but_never_empty),
        CASE(a_map_may_have_colours_for_what_is_beyond_the_span), CASE(the_lowest_row_is_drawn_at_the_bottom),
        CASE(nothing_to_colour_is_told), CASE(equalising_goes_by_rank),
        CASE(many_values_are_ranked_exactly_too), CASE(the_inverse_of_a_norm_leads_back),
        CASE(ranks_do_not_depend_on_threads),
        CASE(values_between_many_ranked_ones_lie_on_the_line_between),
               CASE(the_colours_of_many_values_are_those_of_norm_and_map),
        CASE(categories_are_mixed_as_datashader_does), CASE(what_does_not_add_up_is_weighed_from_its_least_value),
        CASE(a_single_pixel_is_opaque_and_no_pixel_is_empty), CASE(categories_are_mixed_in_oklab),
        CASE(a_category_alone_keeps_its_colour));
}
