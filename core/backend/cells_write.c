/* The characters of a page: what shows a cell best, and how the terminal is told its colours. */
#include "backend/cells.h"
#include <string.h>
#include "backend/cells_keys.h"
#include "base/text.h"

/* ---- characters ---------------------------------------------------------------------------------------------- */

/* Braille patterns number the dots of the left column 1, 2, 3, 7 and of the right 4, 5, 6, 8. */
static uint32_t braille(uint8_t mask)
{
    static const uint8_t bits[8] = { 0, 1, 2, 6, 3, 4, 5, 7 };
    uint32_t code = 0x2800;
    for (int i = 0; i < 8; i++)
        if (mask >> i & 1) code |= 1u << bits[i];
    return code;
}

static int count_bits(uint8_t mask)
{
    int n = 0;
    for (; mask; mask &= (uint8_t) (mask - 1)) n++;
    return n;
}

/* Where the dots lie, as far as ASCII can say it. */
static uint32_t ascii_dots(uint8_t mask, bool line)
{
    static const char density[] = " .:ooo###";
    if (!line) return count_bits(mask) > 1 ? (uint32_t) density[count_bits(mask)] : mask & 0x33 ? '\'' : '.';
    const bool top = mask & 0x33, bottom = mask & 0xcc, left = mask & 0x0f, right = mask & 0xf0;
    const int n = count_bits(mask);
    if (n > 5) return '#';
    if (n > 3) return '*';
    if (top && bottom && left && right) return (mask & 0x03 ? mask & 0xc0 : 0) ? '\\' : '/';
    if (top && bottom) return n > 1 ? '|' : ':';
    if (left && right) return top ? '"' : '_';
    return top ? '\'' : '.';
}

/* Elements that ASCII lacks. */
static uint32_t in_ascii(uint32_t code)
{
    static const struct { uint32_t code; char letter; } table[] = {
        { 0x2500, '-' }, { 0x2502, '|' }, { 0x252c, '+' }, { 0x2514, '+' }, { 0x25cf, 'o' }, { 0x25a0, '#' },
        { 0x2212, '-' }, { 0x2026, '.' }, { 0x2013, '-' }, { 0x00d7, 'x' }, { 0x00b0, ' ' }, { 0x2009, ' ' },
    };
    if (code < 0x80) return code;
    for (size_t i = 0; i < STP_COUNT(table); i++)
        if (table[i].code == code) return (uint32_t) table[i].letter;
    if (code >= 0x2581 && code <= 0x2590) return code == 0x2581 || code == 0x2582 ? '_' : '#';
    return '?';
}

/* ---- pages without colours -------------------------------------------------------------------------------------- */

/* Grounds of a few colours, as of groups, become a pattern each, in the order of the page: a legend comes first. */
enum { PATTERNS = 6 };

typedef struct shades {
    uint32_t color[PATTERNS];
    int n; /* PATTERNS + 1: too many */
} shades;

static int index_of(const shades *s, uint32_t color)
{
    for (int i = 0; i < s->n && i < PATTERNS; i++)
        if (s->color[i] == color) return i;
    return -1;
}

static void count(shades *s, uint32_t color)
{
    if (color <= STP_TINT || s->n > PATTERNS || index_of(s, color) >= 0) return;
    if (s->n < PATTERNS) s->color[s->n] = color;
    s->n++;
}

static bool is_swatch(const stp_cell *c)
{
    return c->kind == STP_CELL_BLOCK || (c->kind == STP_CELL_CHARACTER && c->code == 0x25a0);
}

static shades find_shades(const stp_cells *c)
{
    shades s = { .n = 0 };
    for (size_t i = 0; i < (size_t) c->columns * (size_t) c->rows; i++) {
        if (is_swatch(&c->cell[i])) count(&s, c->cell[i].fore);
        for (int k = 0; k < 2; k++) count(&s, c->cell[i].ground[k]);
    }
    return s;
}

/* Light and shade of a colour: 1 … 9. */
static int light_of(uint32_t color)
{
    const double light = 0.2126 * (color >> 24) + 0.7152 * (color >> 16 & 255) + 0.0722 * (color >> 8 & 255);
    return (int) (light / 256 * 9) + 1;
}

static uint32_t by_light(uint32_t upper, uint32_t lower, bool ascii)
{
    static const uint32_t blocks[] = { ' ', 0x2591, 0x2592, 0x2593, 0x2588 };
    static const char letters[] = " .:-=+*#%@";
    const int a = upper > STP_TINT ? light_of(upper) : (int) upper;
    const int b = lower > STP_TINT ? light_of(lower) : (int) lower;
    const int mean = a && b ? (a + b) / 2 : (a + b + 1) / 2;
    return ascii ? (uint32_t) letters[mean] : blocks[(mean + 1) / 2 > 4 ? 4 : (mean + 1) / 2];
}

static uint32_t pattern(const shades *s, uint32_t color, bool ascii)
{
    static const uint32_t blocks[PATTERNS] = { 0x2588, 0x2591, 0x2593, 0x2592, 0x259a, 0x25a4 };
    static const char letters[PATTERNS] = { '#', ':', '%', '=', 'x', '-' };
    const int i = s->n > PATTERNS ? -1 : index_of(s, color);
    if (color == STP_TINT) return ascii ? '.' : 0x2591;
    if (i < 0) return by_light(color, color, ascii);
    return ascii ? (uint32_t) letters[i] : blocks[i];
}

static uint32_t plain_ground(const shades *s, const stp_cell *c, bool ascii)
{
    const uint32_t upper = c->ground[0], lower = c->ground[1], one = lower ? lower : upper;
    if (!one) return ' ';
    if (s->n > PATTERNS) return by_light(upper, lower, ascii);
    if ((!upper || !lower) && !ascii && index_of(s, one) == 0) return upper ? 0x2580 : 0x2584;
    return pattern(s, one, ascii);
}

/* The end of a bar: as long as it is where bars are solid, else half a cell or nothing. */
static uint32_t plain_block(const shades *s, const stp_cell *c, bool ascii)
{
    const uint32_t full = pattern(s, c->fore, ascii), eighths = c->code <= 0x2588 ? c->code - 0x2580 : 0x2590 - c->code;
    if (full == 0x2588) return c->code;
    return eighths >= 4 ? full : c->ground[0] ? pattern(s, c->ground[0], ascii) : ' ';
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

typedef struct pen {
    stp_buf *out;
    stp_cells_colors colors;
    bool ascii, bold;
    shades shades;
    stp_cell_keys keys;
    uint32_t fore, back;           /* STP_INK, or a colour; back: 0 = the terminal's */
} pen;

/* The nearest of xterm's 6 x 6 x 6 cube and its 24 greys. */
static int color_256(uint32_t color)
{
    const int rgb[3] = { (int) (color >> 24), (int) (color >> 16 & 255), (int) (color >> 8 & 255) };
    int level[3], cube = 0, grey = (rgb[0] + rgb[1] + rgb[2]) / 3, far_cube = 0, far_grey = 0;
    int step = grey < 8 ? 0 : (grey - 8 + 5) / 10;
    if (step > 23) step = 23;
    for (int i = 0; i < 3; i++) {
        level[i] = rgb[i] < 48 ? 0 : rgb[i] < 115 ? 1 : (rgb[i] - 35) / 40;
        const int v = level[i] ? 55 + 40 * level[i] : 0;
        far_cube += (v - rgb[i]) * (v - rgb[i]);
        far_grey += (8 + 10 * step - rgb[i]) * (8 + 10 * step - rgb[i]);
        cube = cube * 6 + level[i];
    }
    return far_grey < far_cube ? 232 + step : 16 + cube;
}

static void put_color(pen *p, int base, uint32_t color)
{
    if (p->colors == STP_CELLS_TRUE)
        stp_buf_printf(p->out, "\033[%d;2;%u;%u;%um", base, color >> 24, color >> 16 & 255, color >> 8 & 255);
    else
        stp_buf_printf(p->out, "\033[%d;5;%dm", base, color_256(color));
}

/* Faint text and bold text end with a reset alone. */
static void set_pen(pen *p, uint32_t fore, uint32_t back, bool bold)
{
    if (p->colors == STP_CELLS_PLAIN || (p->fore == fore && p->back == back && p->bold == bold)) return;
    const bool own = p->fore != fore && (fore <= STP_FAINT || p->fore == STP_FAINT);
    if (own || (p->back && !back) || (p->bold && !bold)) {
        stp_buf_text(p->out, "\033[0m");
        p->fore = p->back = STP_INK;
        p->bold = false;
    }
    if (bold && !p->bold) stp_buf_text(p->out, "\033[1m");
    if (fore != p->fore && fore == STP_FAINT) stp_buf_text(p->out, "\033[2m");
    if (fore != p->fore && fore > STP_FAINT) put_color(p, 38, fore);
    if (back != p->back && back) put_color(p, 48, back);
    p->fore = fore;
    p->back = back;
    p->bold = bold;
}

static void put(pen *p, uint32_t code)
{
    stp_buf_utf8(p->out, p->ascii ? in_ascii(code) : code);
}

/* What stands behind the whole of a cell, 0: the terminal's own ground. */
static uint32_t back_of(const stp_cell *c)
{
    const uint32_t a = c->ground[0], b = c->ground[1];
    if (!a || !b) return 0;
    uint32_t mean = 255;
    for (int shift = 8; shift < 32; shift += 8) mean |= (((a >> shift & 255) + (b >> shift & 255) + 1) / 2) << shift;
    return mean;
}

/* Two pixels above each other: a half block in one colour on the other. */
static void write_ground(pen *p, const stp_cell *c)
{
    const uint32_t upper = c->ground[0], lower = c->ground[1];
    if (p->colors == STP_CELLS_PLAIN) {
        stp_buf_utf8(p->out, plain_ground(&p->shades, c, p->ascii));
    } else if (!upper && !lower) {
        set_pen(p, p->fore, 0, false);
        put(p, ' ');
    } else if (upper == lower) {
        set_pen(p, upper, 0, false);
        put(p, 0x2588);
    } else {
        set_pen(p, upper ? upper : lower, upper ? lower : 0, false);
        put(p, upper ? 0x2580 : 0x2584);
    }
}

/* Text on a ground of the page is dark or light, whatever the terminal's own. */
static uint32_t text_fore(const stp_cell *c, uint32_t back)
{
    if (!back || c->fore > STP_FAINT) return c->fore;
    return light_of(back) > 4 ? 0x000000ff : 0xffffffff;
}

static void write_text(pen *p, const stp_cell *c)
{
    const uint32_t back = back_of(c);
    if (!c->code) return;
    set_pen(p, text_fore(c, back), back, c->bold);
    put(p, c->code);
    for (int i = 0; i < 2 && c->marks[i] && !p->ascii; i++) stp_buf_utf8(p->out, c->marks[i]);
}

static void write_mark(pen *p, const stp_cell *c)
{
    const bool plain = p->colors == STP_CELLS_PLAIN;
    set_pen(p, c->fore, back_of(c), false);
    if (c->kind == STP_CELL_DOTS)
        stp_buf_utf8(p->out, p->ascii ? ascii_dots(c->mask, c->line) : braille(c->mask));
    else if (plain && c->kind == STP_CELL_BLOCK)
        put(p, plain_block(&p->shades, c, p->ascii));
    else if (plain && is_swatch(c))
        put(p, pattern(&p->shades, c->fore, p->ascii));
    else
        put(p, c->code);
}

static void write_cell(pen *p, const stp_cells *page, int column, int row)
{
    const stp_cell *c = &page->cell[(size_t) row * (size_t) page->columns + (size_t) column];
    const uint32_t sign = p->keys.n ? stp_cell_keys_sign(&p->keys, page, column, row, p->ascii) : 0;
    if (sign)
        stp_buf_utf8(p->out, sign);
    else if (c->kind == STP_CELL_EMPTY)
        write_ground(p, c);
    else if (c->kind == STP_CELL_TEXT)
        write_text(p, c);
    else
        write_mark(p, c);
}

static bool is_empty(const stp_cell *c)
{
    return c->kind == STP_CELL_EMPTY && !c->ground[0] && !c->ground[1];
}

static int used_columns(const stp_cells *c, int row)
{
    int n = c->columns;
    while (n && is_empty(&c->cell[(size_t) row * (size_t) c->columns + (size_t) n - 1])) n--;
    return n;
}

void stp_cells_write(const stp_cells *c, stp_cells_colors colors, bool ascii, stp_buf *out)
{
    int last = c->rows - 1;
    const shades s = find_shades(c);
    const stp_cell_keys keys = colors == STP_CELLS_PLAIN ? stp_cell_keys_find(c) : (stp_cell_keys) { .n = 0 };
    while (last > 0 && !used_columns(c, last)) last--;
    for (int row = 0; row <= last; row++) {
        pen p = { .out = out, .colors = colors, .ascii = ascii, .shades = s, .keys = keys };
        const int n = used_columns(c, row);
        for (int i = 0; i < n; i++) write_cell(&p, c, i, row);
        if (p.fore || p.back || p.bold) stp_buf_text(out, "\033[0m");
        stp_buf_char(out, '\n');
    }
}
