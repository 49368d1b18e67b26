#ifndef TESTS_SCENE_SAMPLE_H
#define TESTS_SCENE_SAMPLE_H
/* A scene with every kind of node in every manner, for the tests of the scene and of the backends. */
#include "scene/scene.h"
#include <math.h>
#include <stdlib.h>

static inline stp_font_style sample_font(double size, stp_weight weight, stp_anchor anchor)
{
    return (stp_font_style) { .size = size, .weight = weight, .color = 0x1b1f24ff, .anchor = anchor };
}

/* Pixels of a ramp in both directions; the first row is transparent. */
static inline uint8_t *sample_pixels(int w, int h)
{
    uint8_t *p = malloc((size_t) w * (size_t) h * 4);
    for (int i = 0; p && i < w * h; i++) {
        p[4 * i] = (uint8_t) (i % w * 255 / w);
        p[4 * i + 1] = (uint8_t) (i / w * 255 / h);
        p[4 * i + 2] = 160;
        p[4 * i + 3] = i < w ? 0 : 255;
    }
    return p;
}

static inline void sample_axes(stp_scene *s)
{
    static const char *const ticks[] = { "0", "1,000", "2,000", "−40" };
    stp_font_style font = sample_font(12, STP_REGULAR, STP_MIDDLE);
    font.color = 0x5b6570ff;
    font.tabular = true;
    stp_scene_group(s, "axis x", NULL);
    for (int i = 0; i < 4; i++) stp_scene_line(s, 50 + 80 * i, 40, 50 + 80 * i, 240, 0xe4e8ecff, 1);
    for (int i = 0; i < 4; i++) stp_scene_text(s, ticks[i], 50 + 80 * i, 258, font);
    stp_scene_line(s, 50, 240, 370, 240, 0xaab3bcff, 1);
    stp_scene_group_end(s);
    stp_scene_text(s, "Delay (min) ≥ 5 µg/m³", 16, 24, sample_font(16, STP_SEMIBOLD, STP_START));
    stp_scene_text(s, "distance", 370, 276, sample_font(12, STP_MEDIUM, STP_END));
}

static inline void sample_marks(stp_scene *s)
{
    static const double line[] = { 50, 200, 70.25, 180.5, 90, 190, NAN, 0, 120, 150, 140, 160, 160, 120, NAN, 0,
                                   180, 130 };
    static const double area[] = { 60, 235, 60, 220, 120, 205, 180, 225, 180, 235 };
    static const stp_rect bars[] = { { 200, 140, 18.5, 100 }, { 222.5, 90, 18.5, 150 }, { 245, 180, 18.5, 60 } };
    static const uint32_t colors[] = { 0x2f6db3d9, 0x2f6db3d9, 0x2f6db3d9, 0xe07b28d9, 0x2a9d7fd9 };
    double points[10];
    for (int i = 0; i < 5; i++) points[2 * i] = 285 + 8.3 * i, points[2 * i + 1] = 60 + 11.7 * (i % 3);
    stp_scene_path(s, area, 5, true, (stp_style) { .fill = 0x2a9d7f66 });
    stp_scene_path(s, line, 9, false, (stp_style) { .stroke = 0x2f6db3ff, .width = 1.5 });
    stp_scene_path(s, line, 3, false, (stp_style) { .stroke = 0xe07b28ff, .width = 2, .dash = { 5, 3 } });
    stp_scene_rects(s, bars, 3, (stp_style) { .fill = 0xe07b28ff });
    stp_scene_rects(s, bars, 1, (stp_style) { .stroke = 0x1b1f24ff, .width = 1 });
    stp_scene_points(s, points, 5, 4, colors, (stp_style) { .stroke = 0xffffffff, .width = 0.5 });
    points[1] = NAN;
    for (int i = 0; i < 5; i++) points[2 * i + 1] += 50;
    stp_scene_points(s, points, 5, 3, NULL, (stp_style) { .fill = 0xc8457bff });
}

static inline void sample_scene(stp_scene *s)
{
    stp_scene_init(s, 400, 300, 0xffffffff);
    s->title = "A sample";
    s->description = "Every kind of node.";
    s->spec = "{\"plot\":{\"x\":\"a]]>b\"}}";
    sample_axes(s);
    stp_scene_clip(s, (stp_rect) { 50, 40, 320, 200 });
    stp_scene_group(s, "marks", "a tooltip & more");
    sample_marks(s);
    stp_scene_group_end(s);
    stp_scene_image(s, sample_pixels(8, 8), 8, 8, (stp_rect) { 290, 150, 40, 80 }, false);
    stp_scene_image(s, sample_pixels(8, 8), 8, 8, (stp_rect) { 335, 150, 60, 80 }, true);
    stp_scene_clip_end(s);
    stp_font_style halo = sample_font(13, STP_MEDIUM, STP_MIDDLE);
    halo.halo = 0xffffffff;
    halo.halo_width = 3;
    stp_scene_text(s, "Škoda Ωμέγα Жук e\xcc\x81t\xc3\xa9 <&>", 232, 135, halo);
}
#endif
