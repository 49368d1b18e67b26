/* Palettes: names, lengths, going on past the end, Glasbey's search, and what deficient eyes make of them. */
#include <stdlib.h>
#include "colormaps/glasbey.h"
#include "colormaps/swatch.h"
#include "colormaps/tables.h"
#include "tests/unit/check.h"

enum { MANY = 4096 };

static stp_palette palette_of(stp_arena *arena, const char *name, int wanted)
{
    stp_palette p = { 0 };
    stp_error err = { 0 };
    if (stp_palette_find(&p, arena, name, wanted, &err) != STP_OK) {
        check_failures_++;
        printf("# %s: %s\n", name, err.message);
    }
    return p;
}

static bool all_differ(const uint32_t *c, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (c[i] == c[k]) return false;
    return true;
}

TEST(every_listed_palette_is_found_by_all_its_names)
{
    stp_arena a = { 0 };
    for (int i = 0; i < stp_palette_count(); i++) {
        const stp_palette_info info = stp_palette_info_at(i);
        char word[64];
        int at = 0, used;
        const stp_palette p = palette_of(&a, info.name, 0);
        CHECK(p.n == info.n && info.n >= 5 && *info.help);
        CHECK(all_differ(p.colors, p.n));
        for (; sscanf(info.aliases + at, " %63s%n", word, &used) == 1; at += used) {
            const stp_palette q = palette_of(&a, word, 0);
            CHECK(q.n == p.n && !memcmp(p.colors, q.colors, (size_t) p.n * 4));
        }
        for (int k = 0; k < i; k++) CHECK(strcmp(info.name, stp_palette_info_at(k).name) != 0);
    }
    CHECK_STR(stp_palette_info_at(-1).name, "");
    CHECK_STR(stp_palette_info_at(stp_palette_count()).name, "");
    stp_arena_clear(&a);
}

TEST(names_do_not_mind_case_or_dashes)
{
    stp_arena a = { 0 };
    CHECK(palette_of(&a, "Okabe_Ito", 0).colors[1] == 0xe69f00ff);
    CHECK(palette_of(&a, "TAB10", 0).colors[0] == 0x1f77b4ff);
    CHECK(palette_of(&a, "tab10_r", 0).colors[9] == 0x1f77b4ff);
    stp_arena_clear(&a);
}

TEST(the_default_begins_blue_orange_green)
{
    stp_arena a = { 0 };
    const stp_palette p = palette_of(&a, "stipple", 0);
    CHECK(p.n == 8 && p.colors[0] == 0x2f6db3ff && p.colors[1] == 0xe07b28ff && p.colors[2] == 0x2a9d7fff);
    stp_arena_clear(&a);
}

/* Least distances for normal, protan, deutan, tritan and least contrast on white. */
TEST(pairs_keep_the_distances_that_were_measured)
{
    static const struct {
        const char *name;
        int n;
        double apart[STP_SIGHTS], contrast;
    } known[] = {
        { "stipple", 4, { 24.6, 15.7, 18.1, 13.1 }, 2.99 },    { "stipple", 6, { 24.6, 15.7, 15.7, 13.1 }, 2.05 },
        { "stipple", 8, { 21.0, 15.7, 15.7, 13.1 }, 2.05 },    { "safe10", 6, { 24.1, 16.0, 18.8, 11.7 }, 2.06 },
        { "safe10", 8, { 24.1, 16.0, 15.5, 11.7 }, 2.02 },     { "safe10", 10, { 20.5, 16.0, 15.4, 11.7 }, 2.02 },
        { "safe8", 8, { 20.9, 15.0, 14.9, 11.3 }, 2.27 },      { "okabe-ito", 8, { 20.8, 14.0, 14.8, 11.0 }, 1.32 },
        { "tableau10", 10, { 19.3, 1.3, 0.8, 6.6 }, 1.61 },    { "category10", 10, { 20.2, 1.6, 4.3, 9.4 }, 2.01 },
        { "observable10", 10, { 18.3, 6.3, 3.1, 6.9 }, 1.91 }, { "set1", 9, { 20.6, 3.7, 4.7, 9.2 }, 1.07 },
        { "set2", 8, { 17.8, 1.9, 3.7, 4.5 }, 1.38 },          { "dark2", 8, { 16.7, 2.2, 3.7, 6.9 }, 2.06 },
        { "paired", 12, { 15.9, 1.6, 3.6, 9.1 }, 1.05 },       { "set3", 12, { 10.0, 5.1, 2.3, 7.2 }, 1.04 },
        { "accent", 8, { 20.2, 2.6, 10.8, 11.5 }, 1.05 },      { "petroff10", 10, { 18.7, 14.5, 14.9, 15.3 }, 1.58 },
        { "petroff8", 8, { 20.0, 13.2, 16.8, 11.3 }, 1.86 },   { "petroff6", 6, { 23.9, 15.1, 18.2, 22.9 }, 2.15 },
        { "tol-bright", 7, { 23.4, 15.6, 16.2, 7.4 }, 1.84 },  { "tol-vibrant", 7, { 19.3, 16.6, 14.4, 8.8 }, 1.92 },
        { "tol-muted", 9, { 17.3, 15.0, 12.3, 11.8 }, 1.62 },  { "ibm", 5, { 15.6, 13.0, 10.3, 6.7 }, 1.83 },
        { "stipple-bright", 8, { 22.0, 16.3, 16.0, 15.9 }, 1.16 },
        { "glasbey", 8, { 38.0, 6.2, 4.7, 7.7 }, 1.26 },
    };
    for (size_t i = 0; i < STP_COUNT(known); i++) {
        stp_arena a = { 0 };
        const stp_palette p = palette_of(&a, known[i].name, 0);
        const stp_palette_measures m = stp_palette_check(p.colors, known[i].n);
        for (int v = 0; v < STP_SIGHTS; v++) CHECK_NEAR(m.apart[v], known[i].apart[v], 0.1);
        CHECK_NEAR(m.contrast_white, known[i].contrast, 0.01);
        stp_arena_clear(&a);
    }
    CHECK(stp_palette_check(NULL, 0).apart[0] == INFINITY);
}

/* ---- going on ---- */

TEST(a_long_enough_palette_is_given_whole)
{
    stp_arena a = { 0 };
    CHECK(palette_of(&a, "set2", 3).n == 8);
    CHECK(palette_of(&a, "glasbey", 12).n == 256);
    CHECK(palette_of(&a, "set2", -5).n == 8);
    stp_arena_clear(&a);
}

TEST(a_short_cycle_goes_on_and_never_repeats)
{
    static const char *const names[] = { "stipple", "tableau10", "#f00,#0f0", "red" };
    for (size_t i = 0; i < STP_COUNT(names); i++) {
        stp_arena a = { 0 };
        const stp_palette start = palette_of(&a, names[i], 0), p = palette_of(&a, names[i], 100);
        CHECK(p.n == 100);
        CHECK(!memcmp(p.colors, start.colors, (size_t) start.n * 4));
        CHECK(all_differ(p.colors, p.n));
        stp_arena_clear(&a);
    }
}

TEST(what_follows_the_default_can_be_told_apart)
{
    stp_arena a = { 0 };
    const stp_palette p = palette_of(&a, "stipple", 64);
    const stp_palette_measures few = stp_palette_check(p.colors, 12), more = stp_palette_check(p.colors, 20),
                               many = stp_palette_check(p.colors, 64);
    for (int v = 0; v < STP_SIGHTS; v++) CHECK(few.apart[v] >= 12 && more.apart[v] >= 9 && many.apart[v] >= 4.5);
    CHECK(few.apart[0] >= 20 && more.apart[0] >= 18 && many.apart[0] >= 9);
    CHECK(many.contrast_white >= 1.8 && many.contrast_black >= 2.2);
    stp_arena_clear(&a);
}

TEST(a_palette_has_an_upper_bound)
{
    stp_arena a = { 0 };
    stp_palette p = { 0 };
    stp_error err = { 0 };
    CHECK(palette_of(&a, "stipple", MANY).n == MANY);
    CHECK(stp_palette_find(&p, &a, "stipple", MANY + 1, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "4097 colours are wanted, a palette can have 4096");
    CHECK(!p.colors && !p.n);
    stp_arena_clear(&a);
}

TEST(a_colormap_is_sampled_evenly)
{
    stp_arena a = { 0 };
    const stp_palette p = palette_of(&a, "gray", 3), q = palette_of(&a, "gray_r:0.2..0.8", 2),
                      c = palette_of(&a, "C10", 4);
    CHECK(p.n == 3 && p.colors[0] == 0x000000ff && p.colors[2] == 0xffffffff);
    CHECK(q.n == 2 && q.colors[0] > q.colors[1]);
    CHECK(palette_of(&a, "viridis", 1).n == 1);
    CHECK(palette_of(&a, "viridis", 0).n == 1);
    CHECK(stp_palette_check(c.colors, 4).apart[0] > 20); /* no fourth that is the first again */
    stp_arena_clear(&a);
}

TEST(unknown_palettes_say_what_is_near)
{
    static const struct {
        const char *name, *message, *hint;
    } bad[] = {
        { "okabe-itto", "no palette 'okabe-itto'", "did you mean 'okabe-ito'? 'stipple list palettes' shows all" },
        { "", "no palette ''", NULL },
        { "#ff", "'#ff' is not a colour", "write #rgb, #rrggbb or a CSS name" },
        { "red,,blue", "'' is not a colour", NULL },
        { "viridis:3..4", "3..4 is not a part of 0..1", NULL },
    };
    for (size_t i = 0; i < STP_COUNT(bad); i++) {
        stp_arena a = { 0 };
        stp_palette p = { .n = 77 };
        stp_error err = { 0 };
        CHECK(stp_palette_find(&p, &a, bad[i].name, 5, &err) == STP_ERR_USAGE);
        CHECK_STR(err.message, bad[i].message);
        if (bad[i].hint) CHECK_STR(err.hint, bad[i].hint);
        CHECK(p.n == 77);
        stp_arena_clear(&a);
    }
}

/* ---- Glasbey ---- */

/* The slow way: every candidate against every chosen colour. */
static uint32_t slow_next(const uint32_t *chosen, int n, int step)
{
    const stp_cam cam = stp_cam_standard();
    stp_v3 at[64];
    double best = -1;
    uint32_t found = 0;
    for (int i = 0; i < n; i++) at[i] = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(chosen[i]));
    for (uint32_t r = 0; r < 256; r += (uint32_t) step)
        for (uint32_t g = 0; g < 256; g += (uint32_t) step)
            for (uint32_t b = 0; b < 256; b += (uint32_t) step) {
                const uint32_t c = r << 24 | g << 16 | b << 8 | 255;
                const stp_v3 u = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(c));
                double least = INFINITY;
                for (int i = 0; i < n; i++) least = fmin(least, stp_v3_distance(u, at[i]));
                if (least > best + 0.02) best = least, found = c; /* near-ties may go either way */
            }
    return found;
}

TEST(the_search_agrees_with_a_slow_one)
{
    const stp_glasbey bounds = { .step = 51 };
    uint32_t chosen[16] = { 0xffffffff, 0x000000ff }, fast[8];
    CHECK(stp_glasbey_search(&bounds, NULL, 0, fast, 8, NULL) == STP_OK);
    for (int i = 0; i < 8; i++) {
        chosen[2 + i] = slow_next(chosen, 2 + i, 51);
        CHECK(fast[i] == chosen[2 + i]);
    }
}

TEST(the_search_keeps_its_bounds)
{
    stp_glasbey b;
    uint32_t c[40];
    const stp_cam cam = stp_cam_standard();
    CHECK(
        stp_glasbey_read("step=15 min_chroma=20 hue_from=330 hue_to=100 min_lightness=30 max_lightness=70", &b, NULL));
    CHECK(stp_glasbey_search(&b, NULL, 0, c, 40, NULL) == STP_OK);
    for (int i = 0; i < 40; i++) {
        const stp_look k = stp_look_from_linear(&cam, stp_rgb_linear(stp_rgb_from_bytes(c[i])));
        CHECK(k.chroma >= 20 && k.lightness >= 30 && k.lightness <= 70 && (k.hue >= 330 || k.hue <= 100));
    }
    CHECK(all_differ(c, 40));
}

/* The eight corners of the cube, white and black among them: none twice. */
TEST(the_search_can_take_every_candidate)
{
    const stp_glasbey corners = { .step = 255 };
    uint32_t c[8];
    CHECK(stp_glasbey_search(&corners, NULL, 0, c, 8, NULL) == STP_OK);
    CHECK(all_differ(c, 8));
    CHECK(c[6] == 0x000000ff && c[7] == 0xffffffff); /* of equals the first of the grid */
}

/* The colours that follow are part of the picture: they may not change from machine to machine. */
TEST(what_follows_the_default_is_always_the_same)
{
    static const uint32_t next[] = { 0xb4c378ff, 0x691e96ff, 0x3c4b2dff, 0xd296a5ff };
    stp_arena a = { 0 };
    const stp_palette p = palette_of(&a, "stipple", 12);
    for (int i = 0; i < 4; i++) CHECK(p.colors[8 + i] == next[i]);
    stp_arena_clear(&a);
}

TEST(a_search_without_enough_candidates_fails)
{
    const stp_glasbey none = { .step = 51, .min_chroma = 500 }, bad = { .step = 0 };
    stp_error err = { 0 };
    uint32_t c[4] = { 9, 9, 9, 9 };
    CHECK(stp_glasbey_search(&none, NULL, 0, c, 4, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "only 0 colours are within the bounds, 4 are wanted");
    CHECK(c[0] == 9);
    CHECK(stp_glasbey_search(&bad, NULL, 0, c, 4, &err) == STP_ERR_USAGE);
    CHECK(stp_glasbey_search(&none, NULL, 0, c, 0, &err) == STP_OK);
}

TEST(parameters_of_the_search_are_checked)
{
    static const char *const bad[] = { "speed=1", "step=0", "step=256", "step=x", "min_chroma", "min_chroma=20 junk" };
    stp_glasbey b = { .step = 9 };
    for (size_t i = 0; i < STP_COUNT(bad); i++) CHECK(!stp_glasbey_read(bad[i], &b, NULL));
    CHECK(b.step == 9);
    CHECK(stp_glasbey_read("", &b, NULL) && b.step == 1);
}

/* The stored lists come from the search over all of 24 bits, too slow for a test. On a subset of its
 * candidates the search must never find one farther from the list so far than the list's own next. */
static void list_is_greedy(const stp_palette_entry *e)
{
    enum { FIRST = 48 };
    stp_glasbey bounds;
    char seed[STP_GLASBEY_SEED];
    stp_arena a = { 0 };
    const stp_cam cam = stp_cam_standard();
    uint32_t chosen[FIRST + 2] = { 0xffffffff, 0x000000ff };
    CHECK(stp_glasbey_read(e->search, &bounds, seed));
    CHECK(bounds.step == 1);
    bounds.step = 15;
    const stp_palette p = palette_of(&a, e->name, 0);
    const int start = *seed ? palette_of(&a, seed, 0).n : 0;
    if (*seed) CHECK(!memcmp(p.colors, palette_of(&a, seed, 0).colors, (size_t) start * 4));
    memcpy(chosen + 2, p.colors, (size_t) FIRST * 4);
    for (int i = start; i < FIRST; i++) {
        uint32_t rival;
        double own = INFINITY, other = INFINITY;
        CHECK(stp_glasbey_search(&bounds, chosen + 2, i, &rival, 1, NULL) == STP_OK);
        const stp_v3 u = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(p.colors[i]));
        const stp_v3 r = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(rival));
        for (int k = 0; k < i + 2; k++) {
            const stp_v3 c = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(chosen[k]));
            own = fmin(own, stp_v3_distance(u, c));
            other = fmin(other, stp_v3_distance(r, c));
        }
        CHECK(own >= other - 0.03);
    }
    stp_arena_clear(&a);
}

TEST(stored_lists_are_what_the_search_gives)
{
    int n = 0;
    for (int i = 0; i < stp_palette_entry_count; i++) {
        if (!*stp_palette_entries[i].search) continue;
        list_is_greedy(&stp_palette_entries[i]);
        CHECK(stp_palette_info_at(i).n == 256);
        n++;
    }
    CHECK(n == 8);
}

TEST(stored_lists_stay_as_far_apart_as_measured)
{
    static const struct {
        const char *name;
        double apart[6];
    } known[] = {
        /* first 8 16 32 64 128 256 */
        { "glasbey", { 38.0, 26.5, 21.3, 15.2, 11.6, 8.9 } },
        { "glasbey_bw", { 38.0, 26.5, 21.4, 15.3, 11.9, 9.1 } },
        { "glasbey_light", { 34.3, 24.3, 18.4, 13.8, 10.4, 7.9 } },
        { "glasbey_dark", { 37.2, 25.1, 20.3, 14.7, 11.1, 8.5 } },
        { "glasbey_warm", { 27.9, 19.6, 15.1, 11.2, 8.4, 6.3 } },
        { "glasbey_cool", { 26.3, 19.0, 13.8, 10.4, 7.6, 5.8 } },
    };
    const stp_cam cam = stp_cam_standard();
    for (size_t i = 0; i < STP_COUNT(known); i++) {
        stp_arena a = { 0 };
        stp_v3 at[256];
        double least = INFINITY;
        const stp_palette p = palette_of(&a, known[i].name, 0);
        for (int k = 0, row = 0; k < 256; k++) {
            at[k] = stp_ucs_from_rgb(&cam, stp_rgb_from_bytes(p.colors[k]));
            for (int j = 0; j < k; j++) least = fmin(least, stp_v3_distance(at[j], at[k]));
            if (k + 1 == 8 << row) CHECK_NEAR(least, known[i].apart[row++], 0.1);
        }
        stp_arena_clear(&a);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_listed_palette_is_found_by_all_its_names), CASE(names_do_not_mind_case_or_dashes),
               CASE(the_default_begins_blue_orange_green), CASE(pairs_keep_the_distances_that_were_measured),
               CASE(a_long_enough_palette_is_given_whole), CASE(a_short_cycle_goes_on_and_never_repeats),
               CASE(what_follows_the_default_can_be_told_apart), CASE(a_palette_has_an_upper_bound),
               CASE(a_colormap_is_sampled_evenly), CASE(unknown_palettes_say_what_is_near),
               CASE(the_search_agrees_with_a_slow_one), CASE(the_search_keeps_its_bounds),
               CASE(the_search_can_take_every_candidate), CASE(what_follows_the_default_is_always_the_same),
               CASE(a_search_without_enough_candidates_fails), CASE(parameters_of_the_search_are_checked),
               CASE(stored_lists_are_what_the_search_gives), CASE(stored_lists_stay_as_far_apart_as_measured));
}
