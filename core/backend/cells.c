/* Cells: what is drawn in them. */
#include "backend/cells.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

stp_status stp_cells_init(stp_cells *c, int columns, int rows, uint32_t paper, stp_error *err)
{
    *c = (stp_cells) { .columns = columns, .rows = rows, .paper = paper };
    c->cell = calloc((size_t) columns * (size_t) rows, sizeof *c->cell);
    return c->cell ? STP_OK : stp_no_memory(err, "a page of the terminal");
}

void stp_cells_clear(stp_cells *c)
{
    free(c->cell);
    *c = (stp_cells) { 0 };
}

/* NULL outside of the page. */
static stp_cell *cell_at(const stp_cells *c, int column, int row)
{
    if (column < 0 || row < 0 || column >= c->columns || row >= c->rows) return NULL;
    return &c->cell[(size_t) row * (size_t) c->columns + (size_t) column];
}

/* ---- grounds ------------------------------------------------------------------------------------------------- */

static bool is_paper(const stp_cells *c, uint32_t color)
{
    return c->paper && color == c->paper;
}

/* color over what is there, or over the paper; the result hides all. Without edges around them tints are stronger. */
static uint32_t over(const stp_cells *c, uint32_t color, uint32_t there)
{
    const uint32_t below = there ? there : c->paper, alpha = color & 255, a = alpha + (255 - alpha) / 6;
    uint32_t out = 255;
    if (c->plain && alpha < 128) return there ? there : STP_TINT;
    if (c->plain || alpha == 255 || !below) return color | 255;
    for (int shift = 8; shift < 32; shift += 8)
        out |= (((color >> shift & 255) * a + (below >> shift & 255) * (255 - a) + 127) / 255) << shift;
    return out;
}

/* A block of the cell itself becomes its ground, as far as halves can say it. */
static void settle(stp_cell *cell)
{
    if (cell->kind != STP_CELL_BLOCK) return;
    const int eighths = cell->code >= 0x2581 && cell->code <= 0x2588 ? (int) (cell->code - 0x2580) : 8;
    if (eighths >= 3) cell->ground[1] = cell->fore;
    if (eighths >= 7) cell->ground[0] = cell->fore;
    cell->kind = STP_CELL_EMPTY;
}

void stp_cells_half(stp_cells *c, int column, int half_row, uint32_t color)
{
    stp_cell *cell = half_row < 0 ? NULL : cell_at(c, column, half_row / 2);
    if (!cell || !(color & 255)) return;
    const bool hides = (color & 255) > 200;
    settle(cell);
    if (hides && cell->kind != STP_CELL_TEXT) cell->kind = STP_CELL_EMPTY;
    cell->ground[half_row % 2] = is_paper(c, color) ? 0 : over(c, color, cell->ground[half_row % 2]);
}

/* ---- marks --------------------------------------------------------------------------------------------------- */

static void dot(stp_cells *c, int x, int y, uint32_t color, bool line)
{
    stp_cell *cell = x < 0 || y < 0 ? NULL : cell_at(c, x / 2, y / 4);
    if (!cell || cell->kind == STP_CELL_TEXT) return;
    const uint8_t bit = (uint8_t) (1u << (x % 2 * 4 + y % 4));
    settle(cell);
    if (cell->kind != STP_CELL_DOTS)
        *cell = (stp_cell) { .key = c->legend, .ground = { cell->ground[0], cell->ground[1] } };
    if (is_paper(c, color)) {
        cell->mask &= (uint8_t) ~bit;
        if (!cell->mask) cell->kind = STP_CELL_EMPTY;
        return;
    }
    cell->kind = STP_CELL_DOTS;
    cell->mask |= bit;
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

static void put(stp_cells *c, int column, int row, stp_cell_kind kind, uint32_t code, uint32_t fore)
{
    stp_cell *cell = cell_at(c, column, row);
    if (!cell || cell->kind == STP_CELL_TEXT) return;
    settle(cell);
    *cell = (stp_cell) { .kind = kind, .key = c->legend, .code = code, .fore = fore,
                         .ground = { cell->ground[0], cell->ground[1] } };
}

void stp_cells_put(stp_cells *c, int column, int row, uint32_t code, uint32_t fore)
{
    put(c, column, row, STP_CELL_CHARACTER, code, fore);
}

void stp_cells_block(stp_cells *c, int column, int row, uint32_t code, uint32_t fore)
{
    const stp_cell *cell = cell_at(c, column, row);
    if (cell && !is_paper(c, fore)) put(c, column, row, STP_CELL_BLOCK, code, over(c, fore, cell->ground[1]));
}

void stp_cells_above(stp_cells *c, int column, int row, uint32_t color)
{
    stp_cell *cell = cell_at(c, column, row);
    if (!cell || cell->kind != STP_CELL_BLOCK) {
        stp_cells_half(c, column, 2 * row, color);
        return;
    }
    for (int i = 0; i < 2; i++) cell->ground[i] = over(c, color, cell->ground[i]);
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
        if (i >= 0 && i < c->columns && cell_at(c, i, row)->kind == STP_CELL_TEXT) return false;
    return true;
}

static void add_mark(const stp_cells *c, int column, int row, uint32_t code)
{
    stp_cell *cell = cell_at(c, column, row);
    if (cell) cell->marks[cell->marks[0] != 0] = code;
}

static void put_text(const stp_cells *c, int column, int row, uint32_t code, uint32_t fore, bool bold)
{
    stp_cell *cell = cell_at(c, column, row);
    if (!cell) return;
    settle(cell);
    *cell = (stp_cell) { .kind = STP_CELL_TEXT, .code = code, .fore = fore, .bold = bold,
                         .ground = { cell->ground[0], cell->ground[1] } };
}

void stp_cells_text(stp_cells *c, int column, int row, const char *utf8, uint32_t fore, bool bold)
{
    const char *end = utf8 + strlen(utf8);
    const int n = stp_cells_width(utf8);
    if (!is_free(c, column, row, n))
        row += is_free(c, column, row + 1, n) ? 1 : is_free(c, column, row - 1, n) ? -1 : 0;
    if (row < 0 || row >= c->rows) return;
    while (utf8 < end) {
        const uint32_t code = stp_utf8_next(&utf8, end);
        const int w = width_of(code);
        if (!w) add_mark(c, column - 1, row, code);
        for (int i = 0; i < w; i++, column++) put_text(c, column, row, i ? 0 : code < 0x20 ? ' ' : code, fore, bold);
    }
}
