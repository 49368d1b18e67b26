/* The display list and its dump. */
#include <math.h>
#include "../check.h"
#include "sample.h"

static stp_buf dump(const stp_scene *s)
{
    stp_buf b = { 0 };
    stp_scene_dump(s, &b);
    return b;
}

TEST(the_dump_shows_every_kind_of_node)
{
    static const char golden[] =
        "scene 400x300 background #ffffffff\n"
        "title \"A sample\"\n"
        "description \"Every kind of node.\"\n"
        "group \"axis x\"\n"
        "  path stroke #e4e8ecff width 1: 50,40 50,240\n"
        "  path stroke #e4e8ecff width 1: 130,40 130,240\n"
        "  path stroke #e4e8ecff width 1: 210,40 210,240\n"
        "  path stroke #e4e8ecff width 1: 290,40 290,240\n"
        "  text \"0\" at 50,258 size 12 regular middle #5b6570ff tabular\n"
        "  text \"1,000\" at 130,258 size 12 regular middle #5b6570ff tabular\n"
        "  text \"2,000\" at 210,258 size 12 regular middle #5b6570ff tabular\n"
        "  text \"−40\" at 290,258 size 12 regular middle #5b6570ff tabular\n"
        "  path stroke #aab3bcff width 1: 50,240 370,240\n"
        "end\n"
        "text \"Delay (min) ≥ 5 µg/m³\" at 16,24 size 16 semibold start #1b1f24ff\n"
        "text \"distance\" at 370,276 size 12 medium end #1b1f24ff\n"
        "clip 50,40 320x200\n"
        "  group \"marks\" title \"a tooltip & more\"\n"
        "    path closed fill #2a9d7f66: 60,235 60,220 120,205 180,225 180,235\n"
        "    path stroke #2f6db3ff width 1.5: 50,200 70.25,180.5 90,190 gap 120,150 140,160 160,120 gap 180,130\n"
        "    path stroke #e07b28ff width 2 dash 5 3: 50,200 70.25,180.5 90,190\n"
        "    rects fill #e07b28ff: 200,140 18.5x100; 222.5,90 18.5x150; 245,180 18.5x60\n"
        "    rects stroke #1b1f24ff width 1: 200,140 18.5x100\n"
        "    points radius 4 stroke #ffffffff width 0.5: 285,60#2f6db3d9 293.3,71.7#2f6db3d9 301.6,83.4#2f6db3d9 "
        "309.9,60#e07b28d9 318.2,71.7#2a9d7fd9\n"
        "    points radius 3 fill #c8457bff: 285,nan 293.3,121.7 301.6,133.4 309.9,110 318.2,121.7\n"
        "  end\n"
        "  image 8x8 in 290,150 40x80 pixels 4ea7cf374776dc25\n"
        "  image 8x8 in 335,150 60x80 smooth pixels 4ea7cf374776dc25\n"
        "end\n"
        "text \"Škoda Ωμέγα Жук e\xcc\x81t\xc3\xa9 <&>\" at 232,135 size 13 medium middle #1b1f24ff "
        "halo #ffffffff 3\n";
    stp_scene s;
    sample_scene(&s);
    stp_buf b = dump(&s);
    CHECK_STR(b.data, golden);
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(arrays_and_texts_are_copied)
{
    stp_scene s;
    double xy[] = { 1, 2, 3, 4 };
    uint32_t fills[] = { 0xff, 0xff };
    char text[] = "before";
    stp_scene_init(&s, 10, 10, 0);
    stp_scene_path(&s, xy, 2, false, (stp_style) { .stroke = 0xff, .width = 1 });
    stp_scene_points(&s, xy, 2, 1, fills, (stp_style) { 0 });
    stp_scene_text(&s, text, 0, 0, (stp_font_style) { .size = 10, .color = 0xff });
    stp_scene_group(&s, text, text);
    xy[0] = 9, fills[0] = 0, text[0] = 'X';
    CHECK_NEAR(s.nodes[0].path.xy[0], 1, 0);
    CHECK_NEAR(s.nodes[1].points.xy[0], 1, 0);
    CHECK(s.nodes[1].points.fills[0] == 0xff);
    CHECK_STR(s.nodes[2].text.utf8, "before");
    CHECK_STR(s.nodes[3].group.title, "before");
    stp_scene_clear(&s);
}

TEST(empty_and_absurd_nodes_are_left_out)
{
    stp_scene s;
    const double xy[] = { 0, 0 };
    stp_scene_init(&s, 10, 10, 0);
    stp_scene_path(&s, xy, 0, false, (stp_style) { 0 });
    stp_scene_path(&s, xy, -5, false, (stp_style) { 0 });
    stp_scene_points(&s, NULL, 0, 1, NULL, (stp_style) { 0 });
    stp_scene_rects(&s, NULL, 0, (stp_style) { 0 });
    stp_scene_text(&s, NULL, 0, 0, (stp_font_style) { 0 });
    stp_scene_text(&s, "", 0, 0, (stp_font_style) { 0 });
    stp_scene_image(&s, NULL, 3, 3, (stp_rect) { 0, 0, 1, 1 }, false);
    stp_scene_image(&s, malloc(4), 0, -1, (stp_rect) { 0, 0, 1, 1 }, false);     /* freed: ASan would tell */
    CHECK(s.n_nodes == 0);
    CHECK(stp_scene_check(&s, NULL) == STP_OK);
    stp_scene_clear(&s);
}

TEST(a_scene_without_memory_fails_at_the_check_and_not_before)
{
    stp_scene s;
    const double xy[] = { 0, 0 };
    stp_error err = { 0 };
    stp_scene_init(&s, 10, 10, 0);
    stp_scene_path(&s, xy, INT64_MAX, false, (stp_style) { 0 });
    stp_scene_text(&s, "after", 0, 0, (stp_font_style) { .size = 10, .color = 0xff });
    stp_scene_image(&s, malloc(4), 1, 1, (stp_rect) { 0, 0, 1, 1 }, false);
    CHECK(s.n_nodes == 0);
    CHECK(stp_scene_check(&s, &err) == STP_ERR_MEMORY);
    CHECK(err.message[0] != 0);
    stp_scene_clear(&s);
}

TEST(clear_works_on_nothing_and_twice)
{
    stp_scene zero = { 0 }, s;
    stp_scene_clear(&zero);
    sample_scene(&s);
    stp_scene_clear(&s);
    stp_scene_clear(&s);
    CHECK(s.n_nodes == 0 && s.nodes == NULL);
}

TEST(ends_without_beginnings_do_not_upset_the_dump)
{
    stp_scene s;
    stp_scene_init(&s, 1, 1, 0);
    stp_scene_group_end(&s);
    stp_scene_clip_end(&s);
    stp_scene_group(&s, NULL, NULL);
    stp_scene_group_end(&s);
    stp_buf b = dump(&s);
    CHECK_STR(b.data, "scene 1x1\nend\nend\ngroup \"\"\nend\n");
    stp_buf_clear(&b);
    stp_scene_clear(&s);
}

TEST(many_nodes_keep_their_order)
{
    stp_scene s;
    stp_scene_init(&s, 1, 1, 0);
    for (int i = 0; i < 1000; i++) stp_scene_line(&s, i, 0, i, 1, 0xff, 1);
    CHECK(s.n_nodes == 1000);
    for (int i = 0; i < 1000; i++) CHECK(s.nodes[i].path.xy[0] == i);
    stp_scene_clear(&s);
}

TEST(marks_are_counted_and_texts_are_never_flat)
{
    const double three[] = { 0, 0, 1, 1, NAN, NAN, 2, 2, 3, 3, NAN, NAN, 4, 4, 5, 5 };
    stp_scene s;
    stp_scene_init(&s, 1, 1, 0);
    stp_scene_line(&s, 0, 0, 1, 1, 0xff, 1);
    stp_scene_path(&s, three, 8, false, (stp_style) { .stroke = 0xff, .width = 1 });
    stp_scene_points(&s, three, 2, 3, NULL, (stp_style) { .fill = 0xff });
    stp_scene_text(&s, "text", 0, 0, (stp_font_style) { .size = 10, .color = 0xff });
    stp_scene_rects(&s, (const stp_rect[]) { { 0, 0, 1, 1 } }, 1, (stp_style) { .fill = 0xff });
    CHECK(stp_scene_marks(&s, 0) == 1 + 3 + 2 + 1);
    CHECK(stp_scene_marks(&s, 1) == 6);
    stp_scene_flatten(&s, 2);
    CHECK(!s.nodes[0].flat && !s.nodes[1].flat && s.nodes[2].flat && !s.nodes[3].flat && s.nodes[4].flat);
    stp_scene_clear(&s);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_dump_shows_every_kind_of_node), CASE(arrays_and_texts_are_copied),
               CASE(empty_and_absurd_nodes_are_left_out),
               CASE(a_scene_without_memory_fails_at_the_check_and_not_before),
               CASE(clear_works_on_nothing_and_twice), CASE(ends_without_beginnings_do_not_upset_the_dump),
               CASE(many_nodes_keep_their_order),
               CASE(marks_are_counted_and_texts_are_never_flat));
}

