/* Dots as pixels: coverage, order, colours. */
#include "tests/unit/check.h"
#include "chart/chart.h"

/* Splats n dots into a w x h picture; the pixels are borrowed from s. */
static const uint8_t *splat(stp_scene *s, int w, int h, const double *xy, int64_t n, double radius,
                            const uint32_t *colors, uint32_t color)
{
    stp_scene_init(s, w, h, 0);
    stp_error err = { 0 };
    CHECK(stp_splat(s, (stp_rect) { 0, 0, w, h }, 1, xy, n, radius, colors, color, &err) == STP_OK);
    CHECK(s->n_nodes == 1 && s->nodes[0].kind == STP_NODE_IMAGE && s->nodes[0].image.w == w &&
          s->nodes[0].image.h == h);
    return s->nodes[0].image.rgba;
}

TEST(a_dot_covers_its_area)
{
    stp_scene s;
    const double xy[] = { 10.5, 10.5 };
    const uint8_t *p = splat(&s, 21, 21, xy, 1, 4, NULL, 0x102030ff);
    double sum = 0;
    for (int i = 0; i < 21 * 21; i++) sum += p[4 * i + 3] / 255.0;
    CHECK_NEAR(sum, 3.14159265 * 16, 0.5);
    const uint8_t *middle = p + 4 * (10 * 21 + 10);
    CHECK(middle[0] == 0x10 && middle[1] == 0x20 && middle[2] == 0x30 && middle[3] == 255);
    CHECK(p[3] == 0 && p[0] == 0);
    stp_scene_clear(&s);
}

TEST(later_dots_lie_on_top_and_mix_by_alpha)
{
    stp_scene s;
    const double xy[] = { 5.5, 5.5, 5.5, 5.5 };
    const uint32_t colors[] = { 0xff0000ff, 0x0000ff80 };
    const uint8_t *p = splat(&s, 11, 11, xy, 2, 3, colors, 0) + 4 * (5 * 11 + 5);
    CHECK(p[3] == 255);
    CHECK_NEAR(p[0], 255 * (1 - 128 / 255.0), 1);
    CHECK_NEAR(p[2], 128, 1);
    stp_scene_clear(&s);
}

TEST(dots_at_and_beyond_the_edge_are_cut)
{
    stp_scene s;
    const double xy[] = { 0, 0, 10, 10, -50, 5, 5, 1e5 };
    const uint8_t *p = splat(&s, 10, 10, xy, 4, 2, NULL, 0xffffffff);
    CHECK(p[3] == 255);
    CHECK(p[4 * 99 + 3] == 255);
    CHECK(p[4 * 55 + 3] == 0);
    stp_scene_clear(&s);
}

/* 600 dots of one colour, some on the same place: counted in quarters of pixels they come out as dot by dot. */
TEST(counts_give_the_picture_of_their_dots)
{
    enum { W = 30, H = 20, SUB = 4, DOTS = 600 };
    static double xy[2 * DOTS], counts[H * SUB][W * SUB];
    static float clear[W * H];
    uint32_t seed = 5;
    for (int i = 0; i < DOTS; i++) {
        int at[2];
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            at[k] = (int) ((seed >> 8) % (k ? H * SUB : W * SUB / (1 + i % 3)));
            xy[2 * i + k] = (at[k] + 0.5) / SUB;
        }
        counts[at[1]][at[0]]++;
    }
    stp_scene s;
    const uint8_t *p = splat(&s, W, H, xy, DOTS, 1.5, NULL, 0x204060a0);
    stp_dot_masks masks;
    CHECK(stp_dot_masks_make(&masks, 1.5, SUB, 0xa0 / 255.0));
    for (int row = 0; row < H * SUB; row++) stp_dots_lay(&masks, counts[row], row, clear, W, H);
    stp_dot_masks_clear(&masks);
    for (int i = 0; i < W * H; i++) CHECK_NEAR(-expm1(clear[i]) * 255, p[4 * i + 3], 1);
    stp_scene_clear(&s);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(a_dot_covers_its_area), CASE(later_dots_lie_on_top_and_mix_by_alpha),
               CASE(dots_at_and_beyond_the_edge_are_cut), CASE(counts_give_the_picture_of_their_dots));
}
