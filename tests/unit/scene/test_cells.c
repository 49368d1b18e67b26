#include "backend/cells.h"
#include "../check.h"

/* A page of 8 x 2 cells as it is written, after what draw does. */
static const char *page(void (*draw)(stp_cells *c), stp_cells_colors colors, bool ascii)
{
    static char out[1024];
    stp_cells c;
    stp_error err;
    stp_buf b = { 0 };
    if (stp_cells_init(&c, 8, 2, 0x000000ff, &err) != STP_OK) return "";
    c.plain = colors == STP_CELLS_PLAIN;
    draw(&c);
    stp_cells_write(&c, colors, ascii, &b);
    snprintf(out, sizeof out, "%s", b.data ? b.data : "");
    stp_cells_clear(&c);
    stp_buf_clear(&b);
    return out;
}

static void dots(stp_cells *c)
{
    for (int i = 0; i < 8; i++) stp_cells_dot(c, i, 0, 0xff0000ff);     /* the top row of four cells */
    stp_cells_dot(c, 9, 3, 0xff0000ff);                                  /* the lowest on the right of the fifth */
    stp_cells_dot(c, -1, 0, 1);
    stp_cells_dot(c, 16, 0, 1);
    stp_cells_dot(c, 0, 8, 1);
}

TEST(dots_are_braille)
{
    CHECK_STR(page(dots, STP_CELLS_PLAIN, false), "⠉⠉⠉⠉⢀\n");
    CHECK_STR(page(dots, STP_CELLS_TRUE, false), "\033[38;2;255;0;0m⠉⠉⠉⠉⢀\033[0m\n");
}

static void texts(stp_cells *c)
{
    stp_cells_text(c, 0, 0, "a漢é", STP_INK, false);
    stp_cells_text(c, 1, 0, "b", STP_INK, false);                        /* no room: the next row */
    stp_cells_text(c, 6, 0, "xyz", STP_INK, true);                       /* cut at the edge */
    stp_cells_dot(c, 0, 0, 1);                                           /* text stays in front */
}

TEST(text_takes_the_columns_of_its_characters)
{
    CHECK_STR(page(texts, STP_CELLS_PLAIN, false), "a漢é  xy\n b\n");
    CHECK_STR(page(texts, STP_CELLS_256, false), "a漢é  \033[1mxy\033[0m\n b\n");
    CHECK(stp_cells_width("漢e\xcc\x81") == 3);
    CHECK(stp_cells_width("") == 0);
}

static void halves(stp_cells *c)
{
    stp_cells_half(c, 0, 0, 0x0000ffff);
    stp_cells_half(c, 1, 1, 0xffffffff);
    stp_cells_half(c, 2, 0, 0xffffffff);
    stp_cells_half(c, 2, 1, 0x00ff00ff);
    stp_cells_half(c, 3, 0, 0xffffffff);
    stp_cells_half(c, 3, 1, 0xffffffff);
    stp_cells_half(c, 4, 1, 0xffffffff);
    stp_cells_half(c, 4, 1, 0x000000ff);                                 /* the paper: nothing is left */
}

TEST(halves_are_two_pixels_a_cell)
{
    CHECK_STR(page(halves, STP_CELLS_256, false),
              "\033[38;5;21m▀\033[38;5;231m▄\033[48;5;46m▀\033[0m\033[38;5;231m█\033[0m\n");
    CHECK_STR(page(halves, STP_CELLS_PLAIN, false), "▀░▓░\n");            /* a pattern for each colour */
    CHECK_STR(page(halves, STP_CELLS_PLAIN, true), "#:%:\n");
}

static void ramp(stp_cells *c)
{
    for (int i = 0; i < 8; i++)
        for (int half = 0; half < 2; half++) stp_cells_half(c, i, half, 0x010101ffu + 0x20202000u * (uint32_t) i);
}

TEST(many_colours_are_light_and_shade)
{
    CHECK_STR(page(ramp, STP_CELLS_PLAIN, true), ".:-=+*#%\n");
    CHECK_STR(page(ramp, STP_CELLS_PLAIN, false), "░░▒▒▓▓██\n");
}

static void tints(stp_cells *c)
{
    stp_cells_half(c, 0, 0, 0xffffff80);
    stp_cells_half(c, 0, 1, 0xffffff80);
    stp_cells_dot(c, 0, 0, 0xff0000ff);
    stp_cells_text(c, 1, 0, "a", STP_FAINT, false);
    stp_cells_put(c, 2, 0, 0x2500, 0xff0000ff);
}

TEST(colours_mix_with_what_is_there_and_faintness_ends)
{
    CHECK_STR(page(tints, STP_CELLS_TRUE, false),
              "\033[38;2;255;0;0m\033[48;2;149;149;149m⠁\033[0m\033[2ma\033[0m\033[38;2;255;0;0m─\033[0m\n");
    CHECK_STR(page(tints, STP_CELLS_PLAIN, false), "⠁a─\n");
}

static void bars(stp_cells *c)
{
    stp_cells_block(c, 0, 0, 0x2583, 0xff0000ff);                        /* three eighths, and what stands on them */
    stp_cells_above(c, 0, 0, 0x00ff00ff);
    stp_cells_above(c, 1, 0, 0x00ff00ff);                                /* nothing there: the upper half */
    stp_cells_block(c, 2, 0, 0x2585, 0xff0000ff);
    stp_cells_dot(c, 4, 0, 0x0000ffff);                                  /* a line over the end of a bar */
}

TEST(bars_end_within_a_cell_and_stand_on_each_other)
{
    CHECK_STR(page(bars, STP_CELLS_TRUE, false),
              "\033[38;2;255;0;0m\033[48;2;0;255;0m▃\033[0m\033[38;2;0;255;0m▀\033[38;2;0;0;255m⠁\033[0m\n");
}

static void line(stp_cells *c)
{
    stp_cells_line(c, 0, 7.5, 15.5, 0, 0xffffffff);
}

TEST(lines_in_ascii_lean_as_they_go)
{
    const char *text = page(line, STP_CELLS_PLAIN, true);
    CHECK(strchr(text, '/') || strchr(text, '_') || strchr(text, '.'));
    for (const char *s = text; *s; s++) CHECK((unsigned char) *s < 0x80);
}

static const uint32_t RED = 0xff0000ff, GREEN = 0x00ff00ff, BLUE = 0x0000ffff;

static void legend(stp_cells *c, const uint32_t *color, int n, uint32_t code)
{
    c->legend = true;
    for (int i = 0; i < n; i++) stp_cells_put(c, i, 0, code, color[i]);
    c->legend = false;
}

static void groups_of_dots(stp_cells *c)
{
    legend(c, (uint32_t[]) { RED, GREEN }, 2, 0x25cf);
    stp_cells_dot(c, 0, 4, GREEN);
    stp_cells_dot(c, 2, 4, RED & ~0x80u);          /* fainter, and the same */
    stp_cells_dot(c, 4, 4, BLUE);                  /* not in the legend */
}

TEST(dots_of_groups_have_the_signs_of_the_legend)
{
    CHECK_STR(page(groups_of_dots, STP_CELLS_PLAIN, false), "●○\n○●⠁\n");
    CHECK_STR(page(groups_of_dots, STP_CELLS_PLAIN, true), "ox\nxo'\n");
    CHECK(strstr(page(groups_of_dots, STP_CELLS_TRUE, false), "⠁"));
}

static void one_group(stp_cells *c)
{
    legend(c, (uint32_t[]) { RED }, 1, 0x25cf);
    stp_cells_dot(c, 0, 4, RED);
}

TEST(one_group_alone_keeps_its_dots)
{
    CHECK_STR(page(one_group, STP_CELLS_PLAIN, false), "●\n⠁\n");
}

static void groups_of_lines(stp_cells *c)
{
    legend(c, (uint32_t[]) { RED, GREEN, BLUE }, 3, 0x25a0);
    stp_cells_line(c, 0, 4, 15, 4, GREEN);
    stp_cells_half(c, 6, 0, BLUE);                 /* a ground: it has a pattern */
}

TEST(lines_have_signs_here_and_there_and_grounds_patterns)
{
    CHECK_STR(page(groups_of_lines, STP_CELLS_PLAIN, true), "ox%   %\n\"\"\"\"\"x\"\"\n");
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(dots_are_braille), CASE(text_takes_the_columns_of_its_characters),
               CASE(halves_are_two_pixels_a_cell), CASE(many_colours_are_light_and_shade),
               CASE(colours_mix_with_what_is_there_and_faintness_ends),
               CASE(bars_end_within_a_cell_and_stand_on_each_other), CASE(lines_in_ascii_lean_as_they_go),
               CASE(dots_of_groups_have_the_signs_of_the_legend), CASE(one_group_alone_keeps_its_dots),
               CASE(lines_have_signs_here_and_there_and_grounds_patterns));
}
