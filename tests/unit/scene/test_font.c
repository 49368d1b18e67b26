/* Widths of the embedded subset against hb-shape 6.0 on the full fonts of fonts-inter 4.0, in font units:
 *     hb-shape --no-glyph-names [--features=tnum] Inter-Regular.otf TEXT       (sum of the advances) */
#include "../check.h"
#include "backend/font.h"
#include "backend/inter.h"
#include "backend/otf.h"
#include <stdlib.h>

enum { UNITS = 2816 };

static const struct {
    const char *text;
    int units[3], tabular[3];       /* regular, medium, semibold */
} known[] = {
    { "0", { 1760, 1819, 1878 }, { 1824, 1856, 1888 } },
    { "1,000", { 7184, 7406, 7627 }, { 8072, 8222, 8371 } },
    { "−40", { 5424, 5536, 5647 }, { 5504, 5585, 5667 } },
    { "Temperature (K)", { 21632, 21960, 22291 }, { 21632, 21960, 22291 } },
    { "AVATAR Te", { 14392, 14633, 14874 }, { 14392, 14633, 14874 } },      /* kerned in most places */
    { "Škoda", { 8280, 8376, 8471 }, { 8280, 8376, 8471 } },
    { "Ωμέγα", { 8736, 8841, 8946 }, { 8736, 8841, 8946 } },
    { "Жук", { 5752, 5953, 6153 }, { 5752, 5953, 6153 } },
    { "25 µg/m³ ≥ 5", { 17492, 17610, 17727 }, { 17836, 17959, 18079 } },
    { "Việt", { 5236, 5373, 5511 }, { 5236, 5373, 5511 } },
};

static stp_font *open_font(void)
{
    stp_font *font = NULL;
    stp_error err = { 0 };
    CHECK(stp_font_open(&font, &err) == STP_OK);
    return font;
}

static double width_of(stp_font *font, const char *text, double size, stp_weight weight, bool tabular)
{
    const stp_measure m = stp_font_measure(font);
    return stp_text_width(&m, text, &(stp_font_style) { .size = size, .weight = weight, .tabular = tabular });
}

TEST(widths_are_those_of_the_full_font)
{
    stp_font *font = open_font();
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int w = 0; w < 3; w++) {
            CHECK_NEAR(width_of(font, known[i].text, UNITS, (stp_weight) w, false), known[i].units[w], 1e-6);
            CHECK_NEAR(width_of(font, known[i].text, UNITS, (stp_weight) w, true), known[i].tabular[w], 1e-6);
        }
    }
    CHECK_NEAR(width_of(font, "1,000", 12, STP_REGULAR, false), 12.0 * 7184 / UNITS, 1e-9);
    stp_font_close(font);
}

TEST(tabular_figures_are_of_one_width)
{
    stp_font *font = open_font();
    const double width = width_of(font, "0", 12, STP_REGULAR, true);
    for (char digit[] = "1"; digit[0] <= '9'; digit[0]++)
        CHECK_NEAR(width_of(font, digit, 12, STP_REGULAR, true), width, 1e-12);
    CHECK(width_of(font, "1", 12, STP_REGULAR, false) < width);
    stp_font_close(font);
}

TEST(a_letter_and_its_accent_are_as_wide_as_the_accented_letter)
{
    stp_font *font = open_font();
    const double apart = width_of(font, "e\xcc\x81t\xc3\xa9", 20, STP_MEDIUM, false);
    CHECK_NEAR(apart, width_of(font, "\xc3\xa9t\xc3\xa9", 20, STP_MEDIUM, false), 1e-9);
    stp_font_close(font);
}

TEST(what_the_subset_lacks_counts_as_agreed)
{
    stp_font *font = open_font();
    CHECK_NEAR(width_of(font, "\xd7\x90", 10, STP_REGULAR, false), 7.2, 1e-9);              /* Hebrew alef */
    CHECK_NEAR(width_of(font, "\xe4\xbd\xa0\xe5\xa5\xbd", 10, STP_REGULAR, false), 20, 1e-9);    /* two of Chinese */
    CHECK_NEAR(width_of(font, "\xf0\x9f\x98\x80", 10, STP_REGULAR, false), 10, 1e-9);     /* an emoji */
    CHECK_NEAR(width_of(font, "\xe2\x80\x8b\xef\xbb\xbf", 10, STP_REGULAR, false), 0, 0); /* nothing to see */
    stp_font_close(font);
}

TEST(bad_bytes_and_odd_sizes_are_survived)
{
    static const char *const texts[] = { "", "\xff\xfe", "\xc3", "a\xed\xa0\x80z", "\xf4\x90\x80\x80",
                                         "\x01\x02\n\t", "\xcc\x81" };
    stp_font *font = open_font();
    const stp_glyph *glyphs;
    int n;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(stp_font_shape(font, texts[i], 12, STP_REGULAR, false, &glyphs, &n) >= 0 && n >= 0);
    CHECK_NEAR(width_of(font, "\xff\xff", 10, STP_REGULAR, false), 14.4, 1e-9);
    CHECK_NEAR(width_of(font, NULL, 10, STP_REGULAR, false), 0, 0);
    CHECK_NEAR(width_of(font, "a", NAN, STP_REGULAR, false), 0, 0);
    CHECK_NEAR(width_of(font, "a", INFINITY, STP_REGULAR, false), 0, 0);
    CHECK(width_of(font, "a", 10, (stp_weight) 77, false) > 0);
    stp_font_close(font);
    stp_font_close(NULL);
}

TEST(glyphs_stand_in_order_and_know_their_bytes)
{
    stp_font *font = open_font();
    const stp_glyph *g;
    int n;
    const double width = stp_font_shape(font, "aé–z", 10, STP_REGULAR, false, &g, &n);
    CHECK(n == 4);
    if (n == 4) {
        CHECK(g[0].cluster == 0 && g[1].cluster == 1 && g[2].cluster == 3 && g[3].cluster == 6);
        CHECK(g[0].x == 0 && g[1].x > g[0].x && g[2].x > g[1].x && g[3].x > g[2].x && g[3].x < width);
    }
    stp_font_close(font);
}

TEST(a_long_text_is_measured_whole)
{
    enum { LENGTH = 100000 };
    stp_font *font = open_font();
    char *text = malloc(LENGTH + 1);
    if (text) {
        memset(text, 'x', LENGTH);
        text[LENGTH] = 0;
        const double one = width_of(font, "xx", 10, STP_REGULAR, false) - width_of(font, "x", 10, STP_REGULAR, false);
        CHECK_NEAR(width_of(font, text, 10, STP_REGULAR, false), one * LENGTH, 1);
    }
    free(text);
    stp_font_close(font);
}

TEST(a_mask_covers_as_much_as_the_letter)
{
    stp_font *font = open_font();
    const stp_glyph *g;
    int n;
    stp_glyph_mask m;
    stp_font_shape(font, "■", 100, STP_REGULAR, false, &g, &n);
    CHECK(n == 1 && stp_font_mask(font, STP_REGULAR, g[0].index, 100, 0.25, 0.5, &m));
    if (n == 1 && stp_font_mask(font, STP_REGULAR, g[0].index, 100, 0.25, 0.5, &m)) {
        double sum = 0;
        for (int y = 0; y < m.h; y++)
            for (int x = 0; x < m.w; x++) sum += m.cover[y * m.stride + x] / 255.0;
        CHECK_NEAR(sum, 72.727 * 72.727, 60);       /* the square is 2048 of 2816 units wide */
    }
    CHECK(!stp_font_mask(font, STP_REGULAR, 999999, 12, 0, 0, &m));
    CHECK(!stp_font_mask(font, STP_REGULAR, 1, NAN, 0, 0, &m));
    CHECK(!stp_font_mask(font, STP_REGULAR, 1, 1e9, 0, 0, &m));
    stp_font_close(font);
}

TEST(faces_outlive_the_font_while_held)
{
    stp_font *font = open_font();
    CHECK(stp_font_face(font, STP_SEMIBOLD, 1) != NULL);
    void *hold = stp_font_hold(font);
    stp_font_close(font);
    stp_font_drop(hold);            /* ASan tells whether this was the last and not one too many */
    stp_font_drop(NULL);
}

TEST(a_broken_font_gives_zeros_but_no_crash)
{
    stp_otf o;
    CHECK(!stp_otf_open(&o, (const unsigned char *) "", 0));
    CHECK(!stp_otf_open(&o, (const unsigned char *) "OTTO\0\xff", 6));
    const size_t size = stp_inter[0].size;
    unsigned char *copy = malloc(size);
    uint32_t seed = 1;
    for (int round = 0; copy && round < 200; round++) {
        memcpy(copy, stp_inter[0].bytes, size);
        for (int i = 0; i < 50; i++) {
            seed = seed * 1664525u + 1013904223u;
            copy[seed % (round % 2 ? 4096 : size)] = (unsigned char) (seed >> 24);
        }
        const size_t shown = round % 3 ? size : seed % size;
        if (!stp_otf_open(&o, copy, shown)) continue;
        for (uint32_t c = 0; c < 0x500; c += 7) {
            const uint32_t glyph = stp_otf_glyph(&o, c);
            CHECK(glyph < o.n_glyphs || glyph == 0);
            CHECK(stp_otf_tabular(&o, glyph) < 65536);
            CHECK(stp_otf_advance(&o, glyph) >= 0);
            CHECK(abs(stp_otf_kern(&o, glyph, c)) < 1000000);
        }
    }
    free(copy);
}

int main(int argc, char **argv)
{
    setenv("STIPPLE_FONTS", "embedded", 1);         /* widths do not depend on the machine */
    return RUN(argc, argv, CASE(widths_are_those_of_the_full_font), CASE(tabular_figures_are_of_one_width),
               CASE(a_letter_and_its_accent_are_as_wide_as_the_accented_letter),
               CASE(what_the_subset_lacks_counts_as_agreed),
               CASE(bad_bytes_and_odd_sizes_are_survived), CASE(glyphs_stand_in_order_and_know_their_bytes),
               CASE(a_long_text_is_measured_whole), CASE(a_mask_covers_as_much_as_the_letter),
               CASE(faces_outlive_the_font_while_held), CASE(a_broken_font_gives_zeros_but_no_crash));
}
