#ifndef STP_AGG_HEX_H
#define STP_AGG_HEX_H
/* The fold that counts points in hexagons, pointed at top and bottom, and keeps the moments of a value in each. */
#include "agg/group.h"
#include "agg/view.h"

typedef struct stp_hex_plan {
    int x, y, value;      /* numbers in the batch; value -1 = only count */
    stp_axis axis[2];     /* window: x and y */
    double width, height; /* of the window, px */
    double size;          /* px from a hexagon's middle to its corners */
    int columns, rows;    /* of cells; made by stp_hex_shape */
} stp_hex_plan;

typedef struct stp_hexes {
    int64_t *count;       /* rows x columns */
    stp_moments *moments; /* the same, or NULL */
    int64_t n_inside;
} stp_hexes;

extern const stp_fold stp_hex_fold;     /* state: stp_hexes, plan: stp_hex_plan */
void stp_hex_shape(stp_hex_plan *plan); /* columns and rows for the window and the size */
/* Middle of a cell in px from the window's lower left corner (y up). */
void stp_hex_middle(const stp_hex_plan *plan, int column, int row, double xy[2]);
/* The cell of a place in px, row * columns + column: that whose middle is nearest; -1 outside. */
int32_t stp_hex_find(const stp_hex_plan *plan, double x, double y);
#endif
