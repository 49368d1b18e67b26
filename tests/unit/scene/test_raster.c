/* Circles and masks in the pixels of a picture. */
#include "../check.h"
#include "backend/raster.h"
#include <stdlib.h>

enum { W = 64, H = 64 };

static const double pi = 3.14159265358979;

static stp_raster paper(uint32_t *pixels, uint32_t color)
{
    for (int i = 0; i < W * H; i++) pixels[i] = color;
    return (stp_raster) { pixels, W, H, 0, 0, W, H };
}

/* The alpha of all pixels together, in whole pixels. */
static double area(const uint32_t *pixels)
{
    double sum = 0;
    for (int i = 0; i < W * H; i++) sum += (pixels[i] >> 24) / 255.0;
    return sum;
}

TEST(a_disc_covers_its_area_wherever_it_lies)
{
    static const double radii[] = { 0.5, 1, 1.5, 2, 3, 4.5, 10 };
    uint32_t pixels[W * H];
    for (size_t i = 0; i < sizeof radii / sizeof *radii; i++) {
        for (int k = 0; k < 5; k++) {
            const stp_raster to = paper(pixels, 0);
            stp_raster_disc(&to, &(stp_disc) { .radius = radii[i], .fill = 0xff }, 30 + 0.21 * k, 31 + 0.37 * k);
            const double want = pi * radii[i] * radii[i];
            CHECK_NEAR(area(pixels), want, 0.04 * want + 0.05);
        }
    }
}

TEST(a_ring_lies_half_inside_and_half_outside)
{
    uint32_t pixels[W * H];
    const stp_raster to = paper(pixels, 0);
    stp_raster_disc(&to, &(stp_disc) { .radius = 10, .ring_width = 4, .ring = 0x000000ff }, 32, 32);
    CHECK_NEAR(area(pixels), pi * (12 * 12 - 8 * 8), 4);
    CHECK(pixels[32 * W + 32] == 0);
    CHECK(pixels[32 * W + 32 + 9] >> 24 == 255);
}

TEST(colours_mix_over_what_is_there)
{
    uint32_t pixels[W * H];
    const stp_raster to = paper(pixels, 0xffffffff);
    stp_raster_disc(&to, &(stp_disc) { .radius = 5, .fill = 0xff000080 }, 32, 32);
    CHECK(pixels[32 * W + 32] == 0xffff7f7f);
    CHECK(pixels[0] == 0xffffffff);
    stp_raster_disc(&to, &(stp_disc) { .radius = 5, .fill = 0x12345600 }, 32, 32);
    CHECK(pixels[32 * W + 32] == 0xffff7f7f);
}

TEST(nothing_is_drawn_outside_the_box)
{
    uint32_t pixels[W * H];
    stp_raster to = paper(pixels, 0);
    to.x0 = 10, to.y0 = 12, to.x1 = 20, to.y1 = 21;
    stp_raster_disc(&to, &(stp_disc) { .radius = 30, .fill = 0xff }, 15, 15);
    CHECK_NEAR(area(pixels), 10 * 9, 0);
    CHECK(pixels[12 * W + 10] && !pixels[11 * W + 10] && !pixels[12 * W + 9]);
    CHECK(pixels[20 * W + 19] && !pixels[12 * W + 20] && !pixels[21 * W + 10]);
    to.x1 = to.x0;
    stp_raster_disc(&to, &(stp_disc) { .radius = 30, .fill = 0xff }, 15, 15);
    CHECK_NEAR(area(pixels), 10 * 9, 0);
}

TEST(far_away_places_are_harmless)
{
    uint32_t pixels[W * H];
    const stp_raster to = paper(pixels, 0);
    static const double places[] = { -1e9, 1e9, -1e300, 1e300, INFINITY };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        stp_raster_disc(&to, &(stp_disc) { .radius = 3, .fill = 0xff }, places[i], 5);
    CHECK_NEAR(area(pixels), 0, 0);
}

TEST(premultiplied_pixels_find_back)
{
    uint8_t rgba[] = { 10, 20, 30, 255, 200, 100, 50, 128, 0, 0, 0, 0, 255, 255, 255, 1 }, back[sizeof rgba];
    uint32_t words[4];
    stp_raster_premultiply(words, rgba, 4);
    CHECK(words[0] == 0xff0a141e && words[1] == 0x80643219 && words[2] == 0 && words[3] == 0x01010101);
    stp_raster_straighten(words, 4);
    memcpy(back, words, sizeof back);
    for (size_t i = 0; i < sizeof rgba; i++) CHECK_NEAR(back[i], rgba[i], 1);
}

TEST(a_mask_is_cut_at_the_box)
{
    uint32_t pixels[W * H];
    const stp_raster to = paper(pixels, 0);
    const uint8_t cover[] = { 255, 128, 0, 255, 255, 255, 255, 255 };       /* 3 x 2, stride 4 */
    const stp_mask m = { cover, 3, 2, 4 };
    stp_raster_mask(&to, &m, -1, -1, 0x000000ff);
    CHECK(pixels[0] == 0xff000000 && pixels[1] == 0xff000000 && pixels[2] == 0);
    stp_raster_mask(&to, &m, 10, 10, 0x000000ff);
    CHECK(pixels[10 * W + 10] == 0xff000000 && pixels[10 * W + 11] == 0x80000000 && pixels[10 * W + 12] == 0);
    stp_raster_mask(&to, &m, W - 1, H - 1, 0x000000ff);
    CHECK(pixels[W * H - 1] == 0xff000000);
    stp_raster_mask(&to, &m, 1000000000, -1000000000, 0x000000ff);
    CHECK_NEAR(area(pixels), 2 + 1 + 128 / 255.0 + 3 + 1, 1e-9);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(a_disc_covers_its_area_wherever_it_lies),
               CASE(a_ring_lies_half_inside_and_half_outside), CASE(colours_mix_over_what_is_there),
               CASE(nothing_is_drawn_outside_the_box), CASE(far_away_places_are_harmless),
               CASE(premultiplied_pixels_find_back), CASE(a_mask_is_cut_at_the_box));
}
