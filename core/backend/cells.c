/* Cells, and how they become the characters of a terminal. */
#include "backend/cells.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

stp_status stp_cells_init(stp_cells *c, int columns, int rows, stp_error *err)
{
    *c = (stp_cells) { .columns = columns, .rows = rows };
    c->cell = calloc((size_t) columns * (size_t) rows, sizeof *c->cell);
    return c->cell ? STP_OK : stp_no_memory(err, "a page of the terminal");
}

void stp_cells_clear(stp_cells *c)
{
    free(c->cell);
    *c = (stp_cells) { 0 };
}

/* The cell, NULL outside of the page or where text stands. */
static stp_cell *cell_at(const stp_cells *c, int column, int row)
{
    if (column < 0 || row < 0 || column >= c->columns || row >= c->rows) return NULL;
    stp_cell *cell = &c->cell[(size_t) row * (size_t) c->columns + (size_t) column];
    return cell->kind == STP_CELL_TEXT ? NULL : cell;
}

/* ---- marks --------------------------------------------------------------------------------------------------- */

static void dot(stp_cells *c, int x, int y, uint32_t color, bool line)
{
    if (x < 0 || y < 0) return;
    stp_cell *cell = cell_at(c, x / 2, y / 4);
    if (!cell) return;
    if (cell->kind != STP_CELL_DOTS) *cell = (stp_cell) { .kind = STP_CELL_DOTS };
    cell->mask |= (uint8_t) (1u << (x % 2 * 4 + y % 4));
    cell->fore = color;
    cell->line |= line;
}

void stp_cells_dot(stp_cells *c, int x, int y, uint32_t color)
{
    dot(c, x, y, color, false);
}

void stp_cells_line(stp_cells *c, double x0, double y0, double x1, double y1, uint32_t color)
{
    const double n = ceil(fmax(fabs(x1 - x0), fabs(y1 - y0)));
    if (!(n < 1e6)) return;
    for (double i = 0; i <= n; i++) {
        const double t = n > 0 ? i / n : 0;
        dot(c, (int) floor(x0 + (x1 - x0) * t), (int) floor(y0 + (y1 - y0) * t), color, true);
    }
}

void stp_cells_put(stp_cells *c, int column, int row, uint32_t code, uint32_t fore)
{
    stp_cell *cell = cell_at(c, column, row);
    if (cell) *cell = (stp_cell) { .kind = STP_CELL_CHARACTER, .code = code, .fore = fore };
}

void stp_cells_half(stp_cells *c, int column, int half_row, uint32_t color)
{
    stp_cell *cell = half_row < 0 ? NULL : cell_at(c, column, half_row / 2);
    if (!cell) return;
    if (cell->kind != STP_CELL_HALVES) *cell = (stp_cell) { .kind = STP_CELL_HALVES };
    *(half_row % 2 ? &cell->back : &cell->fore) = color;
}

/* ---- text ---------------------------------------------------------------------------------------------------- */

/* Columns of one character (Unicode's East_Asian_Width W and F, and its combining marks, by blocks). */
static int width_of(uint32_t code)
{
    static const struct { uint32_t from, to; int width; } blocks[] = {
        { 0x0300, 0x036f, 0 },   { 0x0591, 0x05bd, 0 },   { 0x064b, 0x065f, 0 },   { 0x1100, 0x115f, 2 },
        { 0x200b, 0x200f, 0 },   { 0x20d0, 0x20ff, 0 },   { 0x2e80, 0x303e, 2 },   { 0x3041, 0xa4cf, 2 },
        { 0xac00, 0xd7a3, 2 },   { 0xf900, 0xfaff, 2 },   { 0xfe00, 0xfe0f, 0 },   { 0xfe30, 0xfe6f, 2 },
        { 0xff00, 0xff60, 2 },   { 0xffe0, 0xffe6, 2 },   { 0x1f300, 0x1f64f, 2 }, { 0x1f680, 0x1f6ff, 2 },
        { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 }, { 0xe0100, 0xe01ef, 0 },
    };
    for (size_t i = 0; i < STP_COUNT(blocks) && code >= blocks[i].from; i++)
        if (code <= blocks[i].to) return blocks[i].width;
    return 1;
}

int stp_cells_width(const char *utf8)
{
    const char *end = utf8 + strlen(utf8);
    int n = 0;
    while (utf8 < end) n += width_of(stp_utf8_next(&utf8, end));
    return n;
}

static bool is_free(const stp_cells *c, int column, int row, int n)
{
    if (row < 0 || row >= c->rows) return false;
    for (int i = column - 1; i <= column + n; i++)
        if (i >= 0 && i < c->columns && c->cell[(size_t) row * (size_t) c->columns + (size_t) i].kind == STP_CELL_TEXT)
            return false;
    return true;
}

static void add_mark(const stp_cells *c, int column, int row, uint32_t code)
{
    if (column < 0 || column >= c->columns) return;
    stp_cell *cell = &c->cell[(size_t) row * (size_t) c->columns + (size_t) column];
    cell->marks[cell->marks[0] != 0] = code;
}

void stp_cells_text(stp_cells *c, int column, int row, const char *utf8, uint32_t fore, bool bold)
{
    const char *end = utf8 + strlen(utf8);
    const int n = stp_cells_width(utf8);
    if (!is_free(c, column, row, n)) row += is_free(c, column, row + 1, n) ? 1 : is_free(c, column, row - 1, n) ? -1 : 0;
    if (row < 0 || row >= c->rows) return;
    while (utf8 < end) {
        const uint32_t code = stp_utf8_next(&utf8, end);
        const int w = width_of(code);
        if (!w) add_mark(c, column - 1, row, code);
        for (int i = 0; i < w; i++, column++)
            if (column >= 0 && column < c->columns)
                c->cell[(size_t) row * (size_t) c->columns + (size_t) column] =
                    (stp_cell) { .kind = STP_CELL_TEXT, .code = i ? 0 : code < 0x20 ? ' ' : code, .fore = fore, .bold = bold };
    }
}

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

/* Light and shade of a colour, for pages without colours: 0 … 9. */
static int shade_of(uint32_t color)
{
    const double light = 0.2126 * (color >> 24) + 0.7152 * (color >> 16 & 255) + 0.0722 * (color >> 8 & 255);
    return (int) (light / 256 * 9) + 1;
}

static uint32_t shaded(uint32_t upper, uint32_t lower, bool ascii)
{
    static const uint32_t blocks[] = { ' ', 0x2591, 0x2592, 0x2593, 0x2588 };
    static const char letters[] = " .:-=+*#%@";
    const int a = upper & 255 ? shade_of(upper) : 0, b = lower & 255 ? shade_of(lower) : 0;
    const int mean = a && b ? (a + b) / 2 : (a + b + 1) / 2;
    return ascii ? (uint32_t) letters[mean] : blocks[(mean + 1) / 2 > 4 ? 4 : (mean + 1) / 2];
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

/* ---- writing ------------------------------------------------------------------------------------------------- */

typedef struct pen {
    stp_buf *out;
    stp_cells_colors colors;
    bool ascii, bold;
    uint32_t fore, back;           /* STP_INK, or a colour; back: alpha 0 = the terminal's */
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

static void set_pen(pen *p, uint32_t fore, uint32_t back, bool bold)
{
    if (p->colors == STP_CELLS_PLAIN || (p->fore == fore && p->back == back && p->bold == bold)) return;
    const bool reset = (p->fore != fore && fore <= STP_FAINT) || (p->back && !back) || (p->bold && !bold);
    if (reset) {
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

/* Two pixels above each other: a half block in one colour on the other. */
static void write_halves(pen *p, const stp_cell *c)
{
    const bool upper = c->fore & 255, lower = c->back & 255;
    if (p->colors == STP_CELLS_PLAIN) {
        stp_buf_utf8(p->out, shaded(c->fore, c->back, p->ascii));
        return;
    }
    set_pen(p, upper ? c->fore : c->back, upper && lower ? c->back : 0, false);
    put(p, upper ? 0x2580 : 0x2584);
}

static void write_cell(pen *p, const stp_cell *c)
{
    if (c->kind == STP_CELL_HALVES) {
        write_halves(p, c);
        return;
    }
    if (c->kind == STP_CELL_TEXT && !c->code) return;
    set_pen(p, c->kind == STP_CELL_EMPTY ? p->fore : c->fore, 0, c->kind == STP_CELL_TEXT && c->bold);
    if (c->kind == STP_CELL_EMPTY) put(p, ' ');
    else if (c->kind == STP_CELL_DOTS) stp_buf_utf8(p->out, p->ascii ? ascii_dots(c->mask, c->line) : braille(c->mask));
    else put(p, c->code);
    for (int i = 0; i < 2 && c->marks[i] && !p->ascii; i++) stp_buf_utf8(p->out, c->marks[i]);
}

static int used_columns(const stp_cells *c, int row)
{
    int n = c->columns;
    while (n && c->cell[(size_t) row * (size_t) c->columns + (size_t) n - 1].kind == STP_CELL_EMPTY) n--;
    return n;
}

void stp_cells_write(const stp_cells *c, stp_cells_colors colors, bool ascii, stp_buf *out)
{
    int first = 0, last = c->rows - 1;
    while (first < c->rows && !used_columns(c, first)) first++;
    while (last > first && !used_columns(c, last)) last--;
    for (int row = first; row <= last; row++) {
        pen p = { .out = out, .colors = colors, .ascii = ascii };
        const int n = used_columns(c, row);
        for (int i = 0; i < n; i++) write_cell(&p, &c->cell[(size_t) row * (size_t) c->columns + (size_t) i]);
        if (p.fore || p.back || p.bold) stp_buf_text(out, "\033[0m");
        stp_buf_char(out, '\n');
    }
}
