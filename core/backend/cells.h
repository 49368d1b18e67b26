#ifndef STP_BACKEND_CELLS_H
#define STP_BACKEND_CELLS_H
/* A page of a terminal: cells of one character each. A cell has a ground of two halves, and in front of it a text, a
 * character, or a raster of 2 x 4 dots (braille). What is drawn last is in front; text stays in front of all. Colours
 * are 0xRRGGBBAA, STP_INK the terminal's own. */
#include "base/buf.h"

enum { STP_CELL_W = 8, STP_CELL_H = 16 };      /* px of a scene that a cell stands for */
#define STP_INK 0u                             /* the colour that text has in the terminal */
#define STP_FAINT 1u                           /* and a quieter one */

typedef enum stp_cell_kind {
    STP_CELL_EMPTY,            /* the ground alone */
    STP_CELL_DOTS,             /* mask: bit 4 * x + y of the dot in column x (0, 1) and row y (0 top … 3) */
    STP_CELL_CHARACTER,        /* code: a sign */
    STP_CELL_BLOCK,            /* code: a block element, the end of a bar within the cell */
    STP_CELL_TEXT,             /* code; 0: the second column of a wide character */
} stp_cell_kind;

typedef struct stp_cell {
    uint8_t kind, mask;
    bool bold, line;           /* line: some of the dots are of lines */
    bool key;                  /* it explains what others mean */
    uint32_t code, fore;
    uint32_t ground[2];        /* colours of the upper and the lower half, 0: nothing there */
    uint32_t marks[2];         /* combining characters of a text, 0 = none */
} stp_cell;

typedef struct stp_cells {
    int columns, rows;
    uint32_t paper;            /* what lies under all, 0: unknown; what is drawn in it takes away what was there */
    bool legend;               /* what is drawn now explains the rest: its cells are keys */
    bool plain;                /* the page has no colours: nothing mixes, what is hardly opaque is STP_TINT */
    stp_cell *cell;            /* rows x columns, the top row first; owned */
} stp_cells;

/* A ground that is no more than a hint, on pages without colours. */
#define STP_TINT 2u

/* How a page is written. */
typedef enum stp_cells_colors { STP_CELLS_PLAIN, STP_CELLS_256, STP_CELLS_TRUE } stp_cells_colors;

stp_status stp_cells_init(stp_cells *c, int columns, int rows, uint32_t paper, stp_error *err) STP_MUST_USE;
void stp_cells_clear(stp_cells *c);

/* What lies outside of the page is left out. dot: in dots, 2 * columns x 4 * rows. */
void stp_cells_dot(stp_cells *c, int x, int y, uint32_t color);
void stp_cells_line(stp_cells *c, double x0, double y0, double x1, double y1, uint32_t color);     /* in dots */
void stp_cells_put(stp_cells *c, int column, int row, uint32_t code, uint32_t fore);
/* Half a cell of ground; colours that are not opaque mix with what is there. */
void stp_cells_half(stp_cells *c, int column, int half_row, uint32_t color);
/* The end of a bar: code is U+2581 … U+2588 (from below) or U+2589 … U+258F (from the left). */
void stp_cells_block(stp_cells *c, int column, int row, uint32_t code, uint32_t fore);
/* The upper part of a cell: what a bar leaves free whose end is there, else the upper half. */
void stp_cells_above(stp_cells *c, int column, int row, uint32_t color);
/* Text from a column on; on rows with text in that place it goes to the next row, or the one before. */
void stp_cells_text(stp_cells *c, int column, int row, const char *utf8, uint32_t fore, bool bold);

/* Columns that a text takes: wide characters (East Asian, emoji) two, combining ones none. */
int stp_cells_width(const char *utf8);

/* Appends the page, without blank rows at its end, a line a row. ascii: only characters of ASCII. Without colours
 * a few of them become shades in the order in which they come, more of them shades as light as they are; dots and lines
 * of the groups in a legend have signs (cells_keys.h). */
void stp_cells_write(const stp_cells *c, stp_cells_colors colors, bool ascii, stp_buf *out);
#endif
