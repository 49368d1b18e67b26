#ifndef STP_BACKEND_CELLS_KEYS_H
#define STP_BACKEND_CELLS_KEYS_H
/* Signs in place of colours: on pages without them, dots and lines of the groups of a legend have a sign each. */
#include "backend/cells.h"

enum { STP_CELL_KEYS = 36 };

typedef struct stp_cell_keys {
    uint32_t color[STP_CELL_KEYS];     /* in the order of the legend */
    int n;                             /* 0: there is nothing to tell apart */
} stp_cell_keys;

/* Those of a page: colours of its legend, but for those of grounds, which have patterns. */
stp_cell_keys stp_cell_keys_find(const stp_cells *c);

/* The sign that the cell shows; 0: none. Dots are signs wherever they are, lines every few columns. */
uint32_t stp_cell_keys_sign(const stp_cell_keys *keys, const stp_cells *c, int column, int row, bool ascii);
#endif
