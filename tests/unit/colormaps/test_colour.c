/* Colour spaces, differences and deficiency views against published numbers and against themselves. */
#include "colormaps/colour.h"
#include "colormaps/cmap.h"
#include "tests/unit/check.h"

static stp_rgb sample(int i)
{
    return (stp_rgb){ (i * 7 % 101) / 100.0, (i * 13 % 97) / 96.0, (i * 29 % 89) / 88.0 };
}

static double off(stp_rgb a, stp_rgb b)
{
    return fmax(fabs(a.r - b.r), fmax(fabs(a.g - b.g), fabs(a.b - b.b)));
}

/* The test set of Sharma, Wu and Dalal 2005. */
TEST(ciede2000_gives_the_published_pairs)
{
    static const double pairs[][7] = {
        { 50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425 },
        { 50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615 },
        { 50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412 },
        { 50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000 },
        { 50, -1.1848, -84.8006, 50, 0, -82.7485, 1.0000 },
        { 50, -0.9009, -85.5211, 50, 0, -82.7485, 1.0000 },
        { 50, 0, 0, 50, -1, 2, 2.3669 },
        { 50, -1, 2, 50, 0, 0, 2.3669 },
        { 50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792 },
        { 50, 2.49, -0.001, 50, -2.49, 0.0010, 7.1792 },
        { 50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195 },
        { 50, 2.49, -0.001, 50, -2.49, 0.0012, 7.2195 },
        { 50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045 },
        { 50, 2.5, 0, 50, 0, -2.5, 4.3065 },
        { 50, 2.5, 0, 73, 25, -18, 27.1492 },
        { 50, 2.5, 0, 61, -5, 29, 22.8977 },
        { 50, 2.5, 0, 56, -27, -3, 31.9030 },
        { 50, 2.5, 0, 58, 24, 15, 19.4535 },
        { 50, 2.5, 0, 50, 3.1736, 0.5854, 1.0000 },
        { 50, 2.5, 0, 50, 3.2972, 0, 1.0000 },
        { 50, 2.5, 0, 50, 1.8634, 0.5757, 1.0000 },
        { 50, 2.5, 0, 50, 3.2592, 0.3350, 1.0000 },
        { 60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644 },
        { 63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630 },
        { 61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731 },
        { 35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645 },
        { 22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373 },
        { 36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146 },
        { 90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441 },
        { 90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381 },
        { 6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377 },
        { 2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082 },
    };
    for (size_t i = 0; i < STP_COUNT(pairs); i++) {
        const double *q = pairs[i];
        const stp_v3 a = { q[0], q[1], q[2] }, b = { q[3], q[4], q[5] };
        CHECK_NEAR(stp_de2000(a, b), q[6], 5e-5);
        CHECK_NEAR(stp_de2000(b, a), q[6], 5e-5);
    }
}

TEST(every_space_leads_back_to_the_colour)
{
    const stp_cam standard = stp_cam_standard(), bright = stp_cam_make(101.859);
    for (int i = 0; i < 1000; i++) {
        const stp_rgb c = sample(i);
        CHECK(off(stp_rgb_from_lab(stp_lab_from_rgb(c)), c) < 1e-10);
        CHECK(off(stp_rgb_from_ucs(&standard, stp_ucs_from_rgb(&standard, c)), c) < 1e-9);
        CHECK(off(stp_rgb_from_ucs(&bright, stp_ucs_from_rgb(&bright, c)), c) < 1e-9);
        CHECK(off(stp_rgb_from_oklab(stp_oklab_from_rgb(c)), c) < 2e-6); /* the published digits */
        CHECK(off(stp_rgb_gamma(stp_rgb_linear(c)), c) < 1e-7);
    }
}

TEST(bytes_lead_back_to_the_bytes)
{
    for (uint32_t v = 0; v < 256; v++) {
        const uint32_t rgba = v << 24 | (255 - v) << 16 | v << 8 | 255;
        CHECK(stp_rgb_bytes(stp_rgb_from_bytes(rgba)) == rgba);
    }
    CHECK(stp_rgb_bytes((stp_rgb){ -1, 2, NAN }) == 0x00ff00ff);
}

TEST(white_is_white_in_every_space)
{
    const stp_rgb white = { 1, 1, 1 };
    const stp_cam cam = stp_cam_standard();
    const stp_v3 lab = stp_lab_from_rgb(white), ok = stp_oklab_from_rgb(white), ucs = stp_ucs_from_rgb(&cam, white);
    CHECK_NEAR(lab.x, 100, 1e-4); /* the matrix has seven digits */
    CHECK_NEAR(hypot(lab.y, lab.z), 0, 0.01);
    CHECK_NEAR(ok.x, 1, 1e-6);
    CHECK_NEAR(hypot(ok.y, ok.z), 0, 1e-4);
    CHECK_NEAR(ucs.x, 100, 1e-9);
    CHECK(hypot(ucs.y, ucs.z) < 3); /* adaptation is not complete at 4 cd/m2 */
}

/* The published OKLab of the XYZ unit vectors is about another matrix; these are Ottosson's sRGB examples. */
TEST(oklab_of_red_is_as_published)
{
    const stp_v3 red = stp_oklab_from_rgb((stp_rgb){ 1, 0, 0 });
    CHECK_NEAR(red.x, 0.627955, 1e-5);
    CHECK_NEAR(red.y, 0.224863, 1e-5);
    CHECK_NEAR(red.z, 0.125846, 1e-5);
}

TEST(greys_look_the_same_to_everybody)
{
    for (int i = 0; i <= 20; i++) {
        const stp_rgb c = { i / 20.0, i / 20.0, i / 20.0 };
        for (int v = 0; v < STP_SIGHTS; v++) CHECK(off(stp_rgb_seen(c, (stp_sight) v), c) < 1e-5);
    }
}

TEST(red_and_green_come_close_without_one_cone)
{
    const stp_cam cam = stp_cam_standard();
    const stp_rgb a = { 0.85, 0.3, 0.2 }, b = { 0.45, 0.5, 0.15 };
    double d[STP_SIGHTS];
    for (int v = 0; v < STP_SIGHTS; v++)
        d[v] = stp_v3_distance(stp_ucs_from_rgb(&cam, stp_rgb_seen(a, (stp_sight) v)),
                               stp_ucs_from_rgb(&cam, stp_rgb_seen(b, (stp_sight) v)));
    CHECK(d[STP_SIGHT_DEUTAN] < d[STP_SIGHT_NORMAL] / 2);
    CHECK(d[STP_SIGHT_TRITAN] > d[STP_SIGHT_NORMAL] / 2);
}

TEST(contrast_runs_from_1_to_21)
{
    const stp_rgb white = { 1, 1, 1 }, black = { 0 };
    CHECK_NEAR(stp_contrast(white, black), 21, 1e-9);
    CHECK_NEAR(stp_contrast(black, white), 21, 1e-9);
    CHECK_NEAR(stp_contrast(white, white), 1, 1e-12);
}

TEST(hsv_runs_round_the_circle)
{
    CHECK(stp_rgb_bytes(stp_rgb_from_hsv(0, 1, 1)) == 0xff0000ff);
    CHECK(stp_rgb_bytes(stp_rgb_from_hsv(120, 1, 1)) == 0x00ff00ff);
    CHECK(stp_rgb_bytes(stp_rgb_from_hsv(-120, 1, 1)) == 0x0000ffff);
    CHECK(stp_rgb_bytes(stp_rgb_from_hsv(360, 0.5, 0.5)) == 0x804040ff);
}

TEST(colours_are_read_in_every_form)
{
    static const struct {
        const char *text;
        uint32_t rgba;
    } good[] = {
        { "#08f", 0x0088ffff },          { "#08f8", 0x0088ff88 },       { "#0088FF", 0x0088ffff },
        { "#0088ff40", 0x0088ff40 },     { "red", 0xff0000ff },         { "SteelBlue", 0x4682b4ff },
        { "aliceblue", 0xf0f8ffff },     { "yellowgreen", 0x9acd32ff }, { "transparent", 0 },
        { "rebeccapurple", 0x663399ff }, { "grey", 0x808080ff },
    };
    static const char *const bad[] = { "",        "#",  "#12",  "#12345", "#1234567", "#123456789", "#ggg",
                                       "reddish", "re", " red", "#ff ",   "zzzz",     "\xff" };
    for (size_t i = 0; i < STP_COUNT(good); i++) {
        uint32_t v = 1;
        CHECK(stp_color_parse(good[i].text, &v));
        CHECK(v == good[i].rgba);
    }
    for (size_t i = 0; i < STP_COUNT(bad); i++) {
        uint32_t v = 7;
        CHECK(!stp_color_parse(bad[i], &v));
        CHECK(v == 7);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(ciede2000_gives_the_published_pairs), CASE(every_space_leads_back_to_the_colour),
               CASE(bytes_lead_back_to_the_bytes), CASE(white_is_white_in_every_space),
               CASE(oklab_of_red_is_as_published), CASE(greys_look_the_same_to_everybody),
               CASE(red_and_green_come_close_without_one_cone), CASE(contrast_runs_from_1_to_21),
               CASE(hsv_runs_round_the_circle), CASE(colours_are_read_in_every_form));
}
