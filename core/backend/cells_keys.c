/* The legend's cells are marked as such, and hold the colours; what else has them belongs to the groups. */
#include "backend/cells_keys.h"

enum { APART = 8, SHIFT = 3 };         /* columns between signs of a line; how much earlier the next group has them */

static const stp_cell *cell_at(const stp_cells *c, int column, int row)
{
    return &c->cell[(size_t) row * (size_t) c->columns + (size_t) column];
}

static bool is_same(uint32_t a, uint32_t b)
{
    return a >> 8 == b >> 8;           /* however faint */
}

static bool is_swatch(const stp_cell *c)
{
    return c->key && c->fore > STP_TINT && (c->kind == STP_CELL_DOTS || c->kind == STP_CELL_CHARACTER);
}

static bool is_ground(const stp_cells *c, uint32_t color)
{
    const size_t n = (size_t) c->columns * (size_t) c->rows;
    for (size_t i = 0; i < n; i++) {
        const stp_cell *cell = &c->cell[i];
        if (!cell->key && cell->kind == STP_CELL_BLOCK && is_same(cell->fore, color)) return true;
        for (int k = 0; k < 2; k++)
            if (cell->ground[k] > STP_TINT && is_same(cell->ground[k], color)) return true;
    }
    return false;
}

static int index_of(const stp_cell_keys *keys, uint32_t color)
{
    for (int i = 0; i < keys->n; i++)
        if (is_same(keys->color[i], color)) return i;
    return -1;
}

/* Dots are signs whatever else has their colour, as bars beside them. */
static bool needs_sign(const stp_cells *c, const stp_cell *swatch)
{
    return swatch->code == 0x25cf || !is_ground(c, swatch->fore);
}

stp_cell_keys stp_cell_keys_find(const stp_cells *c)
{
    stp_cell_keys all = { .n = 0 }, keys = { .n = 0 };
    const size_t n = (size_t) c->columns * (size_t) c->rows;
    for (size_t i = 0; i < n && all.n < STP_CELL_KEYS; i++) {
        const stp_cell *cell = &c->cell[i];
        if (!is_swatch(cell) || index_of(&all, cell->fore) >= 0) continue;
        all.color[all.n++] = cell->fore;
        if (needs_sign(c, cell)) keys.color[keys.n++] = cell->fore;
    }
    if (all.n < 2) keys.n = 0;
    return keys;
}

static uint32_t sign(int i, bool ascii)
{
    static const uint32_t signs[] = { 0x25cf, 0x25cb, 0x25b2, 0x00d7, 0x25a0, 0x002b, 0x25c6, 0x25b3, 0x25a1, 0x25c7 };
    static const char letters[STP_CELL_KEYS + 1] = "ox+@%&=~$^ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return ascii || i >= (int) STP_COUNT(signs) ? (uint32_t) letters[i] : signs[i];
}

/* The middle of a line in the legend: the second cell of it. */
static bool is_middle(const stp_cells *c, int column, int row)
{
    if (column < 1 || !is_swatch(cell_at(c, column - 1, row))) return false;
    return column < 2 || !is_swatch(cell_at(c, column - 2, row));
}

uint32_t stp_cell_keys_sign(const stp_cell_keys *keys, const stp_cells *c, int column, int row, bool ascii)
{
    const stp_cell *cell = cell_at(c, column, row);
    const bool dots = cell->kind == STP_CELL_DOTS;
    const int i = dots || is_swatch(cell) ? index_of(keys, cell->fore) : -1;
    if (i < 0) return 0;
    if (!dots || !cell->line) return sign(i, ascii);
    const bool shown = cell->key ? is_middle(c, column, row) : (column + SHIFT * i) % APART == 0;
    return shown ? sign(i, ascii) : 0;
}
