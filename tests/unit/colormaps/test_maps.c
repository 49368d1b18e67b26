/* Holds every map to what its kind promises: lightness, even steps, symmetry, seams, gamut, deficient
 * sight, and the bytes themselves. Bounds are those measured on the published parameters; a map that is
 * an exception is named with its own bound. */
#include "colormaps/maps.h"
#include "colormaps/swatch.h"
#include "tests/unit/check.h"

enum { N = STP_CMAP_SIZE };

static stp_cmap map_of(const char *name)
{
    stp_cmap m = { 0 };
    stp_error err = { 0 };
    if (stp_cmap_find(&m, name, &err) != STP_OK) {
        check_failures_++;
        printf("# %s: %s\n", name, err.message);
    }
    return m;
}

static bool starts(const char *s, const char *with)
{
    return !strncmp(s, with, strlen(with));
}

typedef struct exception {
    const char *full_name;
    double bound;
} exception;

static double bound_of(const exception *list, size_t n, const char *full_name, double usual)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i].full_name, full_name)) return list[i].bound;
    return usual;
}
#define BOUND(list, entry, usual) bound_of(list, STP_COUNT(list), (entry)->full_name, usual)

/* CHECK_NEAR and friends do not say which map it was. */
#define HOLDS(entry, cond)                                                                                             \
    do {                                                                                                               \
        if (!(cond)) {                                                                                                 \
            check_failures_++;                                                                                         \
            printf("# %s:%d: %s: %s\n", __FILE__, __LINE__, (entry)->full_name, #cond);                                \
        }                                                                                                              \
    } while (0)

#define EACH_MAP(e) for (const stp_map_entry *e = stp_map_entries; e < stp_map_entries + stp_map_entry_count; e++)

static bool is_path(const stp_map_entry *e)
{
    return starts(e->construction, "lab") || starts(e->construction, "rgb 3") || starts(e->construction, "rgb 2");
}

static bool is_linear(const stp_map_entry *e)
{
    return is_path(e) && (!strcmp(e->group, "linear") || starts(e->full_name, "diverging_linear"));
}

TEST(every_map_can_be_made_and_stays_in_srgb)
{
    int n = 0;
    EACH_MAP(e)
    {
        const stp_cmap m = map_of(e->full_name);
        n++;
        for (int i = 0; i < N; i++)
            for (int k = 0; k < 3; k++) HOLDS(e, m.rgb[i][k] >= 0 && m.rgb[i][k] <= 1);
    }
    CHECK(n >= 115);
}

/* The last part of a published name, cNN, is the mean chroma of the map. */
TEST(mean_chroma_is_the_number_in_the_name)
{
    int n = 0;
    EACH_MAP(e)
    {
        const char *c = strrchr(e->full_name, '_');
        int wanted;
        if (!c || sscanf(c, "_c%d", &wanted) != 1) continue;
        const stp_cmap m = map_of(e->full_name);
        n++;
        HOLDS(e, lround(stp_cmap_check(&m).mean_chroma) == wanted);
    }
    CHECK(n == 79);
}

/* The ends in the name, _L1_L2_, are the lightnesses the path runs between. */
TEST(lightness_of_linear_maps_is_a_straight_line)
{
    static const exception chord[] = { { "linear_bgy_10_95_c74", 1.6 },  { "linear_bmw_5_95_c89", 3.0 },
                                       { "linear_bmy_10_95_c78", 3.3 },  { "linear_kry_5_98_c75", 1.1 },
                                       { "linear_kryw_5_100_c67", 1.7 }, { "diverging_linear_bjr_30_55_c53", 1.0 } };
    static const exception least[] = { { "linear_kgy_5_95_c69", 0.70 },   { "linear_worb_100_25_c53", 0.82 },
                                       { "linear_bgy_10_95_c74", 0.07 },  { "linear_bmw_5_95_c89", 0.3 },
                                       { "linear_bmy_10_95_c78", 0.2 },   { "linear_kry_5_98_c75", 0.54 },
                                       { "linear_kryw_5_100_c67", 0.53 }, { "diverging_linear_bjr_30_55_c53", 0.09 } };
    static const exception most[] = { { "linear_bgy_10_95_c74", 1.09 },  { "linear_bmw_5_95_c89", 1.43 },
                                      { "linear_bmy_10_95_c78", 1.14 },  { "linear_kry_5_98_c75", 1.19 },
                                      { "linear_kryw_5_100_c67", 1.25 }, { "diverging_linear_bjr_30_55_c53", 1.33 } };
    int n = 0;
    EACH_MAP(e)
    {
        if (!is_linear(e)) continue;
        const stp_cmap map = map_of(e->full_name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        n++;
        HOLDS(e, m.off_chord <= BOUND(chord, e, 0.6));
        HOLDS(e, m.slope_least >= BOUND(least, e, 0.93));
        HOLDS(e, m.slope_greatest <= BOUND(most, e, 1.05));
    }
    CHECK(n >= 40);
}

TEST(lightness_never_turns_where_it_is_the_scale)
{
    static const char *const also[] = { "viridis", "magma",     "inferno", "plasma",
                                        "cividis", "cubehelix", "Blues",   "YlGnBu" };
    EACH_MAP(e)
    {
        if (!is_linear(e)) continue;
        const stp_cmap m = map_of(e->full_name);
        HOLDS(e, stp_cmap_check(&m).reversals <= (!strcmp(e->cet, "D8") ? 12 : 0));
    }
    for (size_t i = 0; i < STP_COUNT(also); i++) {
        const stp_cmap m = map_of(also[i]);
        CHECK(stp_cmap_check(&m).reversals == 0);
    }
}

TEST(steps_of_isoluminant_maps_are_even)
{
    static const exception flat[] = { { "isoluminant_cgo_80_c38", 1.1 },
                                      { "diverging_isoluminant_cjm_75_c23", 0.35 },
                                      { "diverging_isoluminant_cjm_75_c24", 0.9 } };
    EACH_MAP(e)
    {
        if (!strstr(e->construction, "Lab")) continue;
        const stp_cmap map = map_of(e->full_name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        HOLDS(e, m.lab_spread <= 0.11);
        if (strstr(e->full_name, "isoluminant") || starts(e->full_name, "circle"))
            HOLDS(e, m.greatest_l - m.least_l <= BOUND(flat, e, 0.1));
    }
}

TEST(steps_of_the_viridis_family_are_even_in_ucs)
{
    static const exception spread[] = {
        { "viridis", 0.015 }, { "magma", 0.015 }, { "inferno", 0.015 }, { "plasma", 0.015 }, { "cividis", 0.06 }
    };
    for (size_t i = 0; i < STP_COUNT(spread); i++) {
        const stp_cmap m = map_of(spread[i].full_name);
        CHECK(stp_cmap_check(&m).ucs_spread <= spread[i].bound);
    }
}

TEST(diverging_maps_are_symmetric_about_a_neutral_middle)
{
    static const exception skew[] = { { "diverging_cwm_80_100_c22", 0.1 },
                                      { "diverging_isoluminant_cjo_70_c25", 0.4 },
                                      { "diverging_isoluminant_cjm_75_c23", 0.4 },
                                      { "diverging_isoluminant_cjm_75_c24", 0.9 } };
    EACH_MAP(e)
    {
        if (strcmp(e->group, "diverging") != 0) continue;
        const stp_cmap map = map_of(e->full_name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        if (!starts(e->full_name, "diverging_linear")) HOLDS(e, m.asymmetry <= BOUND(skew, e, 0.011));
        if (!strstr(e->full_name, "rainbow")) HOLDS(e, m.middle_chroma <= 5);
        if (!strstr(e->construction, "Lab") && !starts(e->full_name, "diverging_linear"))
            HOLDS(e, m.slope_greatest <= 1.06);
    }
}

TEST(cyclic_maps_close_without_a_seam)
{
    int n = 0;
    EACH_MAP(e)
    {
        const stp_cmap map = map_of(e->full_name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        HOLDS(e, m.cyclic == !strcmp(e->group, "cyclic"));
        if (!m.cyclic) continue;
        n++;
        HOLDS(e, m.seam >= 0.5 && m.seam <= 1.11);
        HOLDS(e, m.seam_change <= 0.15);
    }
    CHECK(n == 16);
}

TEST(maps_for_deficient_eyes_keep_their_promise)
{
    static const struct {
        const char *name;
        double least[STP_SIGHTS];
    } promised[] = {
        { "cividis", { 9, 6.6, 6.6, 6.5 } }, { "viridis", { 15, 6.3, 8.8, 8.1 } }, { "CBL1", { 11, 10.5, 10.5, 8 } },
        { "CBL2", { 10, 10.5, 10.5, 8 } },   { "CBL3", { 11, 10.5, 10.5, 7 } },    { "CBL4", { 10, 10.4, 10.4, 9 } },
        { "bwy", { 10, 9, 10, 6 } },         { "coolwarm", { 13, 11, 13, 10 } },   { "stipple", { 9, 9, 9, 8 } },
        { "stipple_dark", { 9, 9, 9, 8 } },
    };
    char marks[STP_CMAP_MARKS];
    for (size_t i = 0; i < STP_COUNT(promised); i++) {
        const stp_cmap map = map_of(promised[i].name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        for (int v = 0; v < STP_SIGHTS; v++)
            HOLDS(stp_map_find(promised[i].name, NULL), m.apart[v] >= promised[i].least[v]);
        CHECK_STR(stp_cmap_marks(marks, &m), "pdt");
    }
}

TEST(unsafe_maps_are_marked_as_such)
{
    static const struct {
        const char *name, *marks;
    } known[] = {
        { "rainbow", "--t" }, { "gwr", "--t" },  { "gkr", "--t" },    { "RdYlGn", "--t" },
        { "Greys", "pdt" },   { "gray", "pdt" }, { "isolum", "---" },
    };
    char marks[STP_CMAP_MARKS];
    for (size_t i = 0; i < STP_COUNT(known); i++) {
        const stp_cmap map = map_of(known[i].name);
        const stp_cmap_measures m = stp_cmap_check(&map);
        CHECK_STR(stp_cmap_marks(marks, &m), known[i].marks);
    }
}

/* Clipped: path and colour differ by more than 0.05 CIEDE2000. */
TEST(only_the_known_maps_leave_srgb)
{
    static const struct {
        const char *name;
        int clipped;
        double worst;
    } known[] = {
        { "CBD2", 0, 0 },         { "viridis", 0, 0 },  { "stipple", 0, 0 },    { "stipple_dark", 0, 0 },
        { "CET_L8", 0, 0 },       { "bgy", 123, 6.06 }, { "bmw", 245, 5.26 },   { "bmy", 176, 4.89 },
        { "kgy", 6, 0.50 },       { "C6", 129, 1.94 },  { "isolum", 20, 2.11 }, { "bjr", 12, 1.10 },
        { "rainbow", 109, 2.27 }, { "worb", 1, 0.34 },  { "CBL2", 4, 0.08 },
    };
    for (size_t i = 0; i < STP_COUNT(known); i++) {
        stp_rgb c[N];
        stp_v3 lab[N];
        int clipped = 0;
        double worst = 0;
        CHECK(stp_map_make(stp_map_find(known[i].name, NULL), c, lab));
        for (int k = 0; k < N; k++) {
            const double e = stp_de2000(stp_lab_from_rgb(c[k]), lab[k]);
            clipped += e > 0.05;
            worst = fmax(worst, e);
        }
        CHECK_NEAR(clipped, known[i].clipped, 1);
        if (known[i].clipped)
            CHECK_NEAR(worst, known[i].worst, 0.006);
        else
            CHECK(worst < 0.05);
    }
}

/* Densities stand on the page: their palest colour must be seen on it, and the darkest is nearly black. */
TEST(the_density_maps_show_on_their_page)
{
    const stp_cmap light = map_of("stipple"), dark = map_of("stipple_dark");
    const stp_cmap_measures a = stp_cmap_check(&light), b = stp_cmap_check(&dark);
    CHECK(a.first_l <= 88 && a.first_l >= 80);
    CHECK(a.last_l >= 6 && a.last_l <= 12);
    CHECK(a.off_chord < 0.05);
    CHECK(b.first_l >= 20 && b.last_l >= 95);
    CHECK(b.off_chord < 0.05);
}

/* ---- the generator ---- */

TEST(splines_start_and_end_at_their_points)
{
    static const stp_v3 p[] = { { 1, 2, 3 }, { 4, -5, 6 }, { 7, 8, -9 }, { 0, 1, 0 }, { 3, 3, 3 } };
    for (int k = 2; k <= STP_PATH_ORDER; k++) {
        CHECK_NEAR(stp_v3_distance(stp_spline_open(p, 5, k, 0), p[0]), 0, 1e-12);
        CHECK_NEAR(stp_v3_distance(stp_spline_open(p, 5, k, 1), p[4]), 0, 1e-12);
    }
    for (int i = 0; i < 5; i++) CHECK_NEAR(stp_v3_distance(stp_spline_open(p, 5, 2, i / 4.0), p[i]), 0, 1e-12);
}

TEST(splines_of_equal_points_stay_there)
{
    static const stp_v3 p[] = { { 1, 2, 3 }, { 1, 2, 3 }, { 1, 2, 3 }, { 1, 2, 3 } };
    for (int i = 0; i <= 40; i++) {
        for (int k = 2; k <= STP_PATH_ORDER; k++)
            CHECK_NEAR(stp_v3_distance(stp_spline_open(p, 4, k, i / 40.0), p[0]), 0, 1e-12);
        for (int k = 2; k <= 3; k++) CHECK_NEAR(stp_v3_distance(stp_spline_closed(p, 4, k, i / 10.0), p[0]), 0, 1e-12);
    }
}

TEST(closed_splines_close)
{
    static const stp_v3 p[] = { { 1, 2, 3 }, { 4, -5, 6 }, { 7, 8, -9 } };
    for (int k = 2; k <= 3; k++)
        CHECK_NEAR(stp_v3_distance(stp_spline_closed(p, 3, k, 0), stp_spline_closed(p, 3, k, 3)), 0, 1e-12);
}

TEST(evening_and_smoothing_leave_a_straight_line)
{
    stp_v3 v[N];
    for (int i = 0; i < N; i++) v[i] = (stp_v3){ 100.0 * i / (N - 1), 0.1 * i, 5 };
    stp_path_even(v, STP_EVEN_LIGHTNESS);
    stp_path_even(v, STP_EVEN_DIFFERENCE);
    stp_path_smooth(v, 7, false);
    for (int i = 0; i < N; i++) CHECK_NEAR(stp_v3_distance(v[i], (stp_v3){ 100.0 * i / (N - 1), 0.1 * i, 5 }), 0, 1e-9);
}

TEST(a_full_turn_is_no_turn)
{
    stp_rgb a[N], b[N];
    CHECK(stp_map_make(stp_map_find("C2", NULL), a, NULL));
    memcpy(b, a, sizeof b);
    for (int i = 0; i < 4; i++) stp_map_turn(b, 0.25);
    CHECK(!memcmp(a, b, sizeof a));
    stp_map_turn(b, -1);
    CHECK(!memcmp(a, b, sizeof a));
}

/* ---- the bytes ---- */

typedef struct fingerprint {
    const char *name;
    int sum[3];
    uint32_t at[9];
} fingerprint;

static const fingerprint fingerprints[] = {
#include "fingerprints.inc"
};

/* Sums of each channel's bytes and nine colours, as made on one machine: another libm may move a byte by
 * one here and there. A changed parameter moves far more. */
TEST(bytes_are_the_same_on_every_machine)
{
    int n = 0;
    for (const fingerprint *f = fingerprints; f < fingerprints + STP_COUNT(fingerprints); f++, n++) {
        const stp_cmap m = map_of(f->name);
        int sum[3] = { 0 };
        for (int i = 0; i < N; i++) {
            const uint32_t v = stp_rgb_bytes((stp_rgb){ m.rgb[i][0], m.rgb[i][1], m.rgb[i][2] });
            for (int k = 0; k < 3; k++) sum[k] += (int) (v >> (24 - 8 * k) & 255);
            if (i % 32 && i != N - 1) continue;
            const uint32_t w = f->at[(i + 31) / 32];
            for (int k = 0; k < 3; k++) CHECK_NEAR(v >> (24 - 8 * k) & 255, w >> (16 - 8 * k) & 255, 1);
        }
        for (int k = 0; k < 3; k++) CHECK_NEAR(sum[k], f->sum[k], 6);
    }
    CHECK(n == stp_map_entry_count);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_map_can_be_made_and_stays_in_srgb), CASE(mean_chroma_is_the_number_in_the_name),
               CASE(lightness_of_linear_maps_is_a_straight_line), CASE(lightness_never_turns_where_it_is_the_scale),
               CASE(steps_of_isoluminant_maps_are_even), CASE(steps_of_the_viridis_family_are_even_in_ucs),
               CASE(diverging_maps_are_symmetric_about_a_neutral_middle), CASE(cyclic_maps_close_without_a_seam),
               CASE(maps_for_deficient_eyes_keep_their_promise), CASE(unsafe_maps_are_marked_as_such),
               CASE(only_the_known_maps_leave_srgb), CASE(the_density_maps_show_on_their_page),
               CASE(splines_start_and_end_at_their_points), CASE(splines_of_equal_points_stay_there),
               CASE(closed_splines_close), CASE(evening_and_smoothing_leave_a_straight_line),
               CASE(a_full_turn_is_no_turn), CASE(bytes_are_the_same_on_every_machine));
}
