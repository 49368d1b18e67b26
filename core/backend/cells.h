#ifndef STP_BACKEND_CELLS_H
#define STP_BACKEND_CELLS_H
/* A page of a terminal: cells of one character, each also a raster of 2 x 4 dots (braille) and of two halves. What is
 * drawn last is in front; text stays in front of all. Colours are 0xRRGGBBAA, STP_INK the terminal's own. */
#include "base/buf.h"

enum { STP_CELL_W = 8, STP_CELL_H = 16 };      /* px of a scene that a cell stands for */
#define STP_INK 0u                             /* the colour that text has in the terminal */
#define STP_FAINT 1u                           /* and a quieter one */

typedef enum stp_cell_kind {
    STP_CELL_EMPTY,
    STP_CELL_DOTS,             /* mask: bit 4 * x + y of the dot in column x (0, 1) and row y (0 top … 3) */
    STP_CELL_CHARACTER,        /* code: block or line elements, fore on back */
    STP_CELL_HALVES,           /* fore: the upper half, back: the lower; alpha 0: nothing there */
    STP_CELL_TEXT,             /* code; 0: the second column of a wide character */
} stp_cell_kind;

typedef struct stp_cell {
    uint8_t kind, mask;
    bool bold, line;           /* line: some of the dots are of lines */
    uint32_t code, fore, back;
    uint32_t marks[2];         /* combining characters of a text, 0 = none */
} stp_cell;

typedef struct stp_cells {
    int columns, rows;
    stp_cell *cell;            /* rows x columns, the top row first; owned */
} stp_cells;

/* How a page is written. */
typedef enum stp_cells_colors { STP_CELLS_PLAIN, STP_CELLS_256, STP_CELLS_TRUE } stp_cells_colors;

stp_status stp_cells_init(stp_cells *c, int columns, int rows, stp_error *err) STP_MUST_USE;
void stp_cells_clear(stp_cells *c);

/* What lies outside of the page is left out. dot: in dots, 2 * columns x 4 * rows. */
void stp_cells_dot(stp_cells *c, int x, int y, uint32_t color);
void stp_cells_line(stp_cells *c, double x0, double y0, double x1, double y1, uint32_t color);     /* in dots */
void stp_cells_put(stp_cells *c, int column, int row, uint32_t code, uint32_t fore);
void stp_cells_half(stp_cells *c, int column, int half_row, uint32_t color);
/* Text from a column on; on rows with text in that place it goes to the next row, or the one before. */
void stp_cells_text(stp_cells *c, int column, int row, const char *utf8, uint32_t fore, bool bold);

/* Columns that a text takes: wide characters (East Asian, emoji) two, combining ones none. */
int stp_cells_width(const char *utf8);

/* Appends the page, without blank rows above and below, a line a row. ascii: only characters of ASCII. */
void stp_cells_write(const stp_cells *c, stp_cells_colors colors, bool ascii, stp_buf *out);
#endif
