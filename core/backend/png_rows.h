#ifndef STP_BACKEND_PNG_ROWS_H
#define STP_BACKEND_PNG_ROWS_H
/* Pixels as the rows of a PNG file: the smallest kind of image that holds them, and the filter that suits them. */
#include "backend/deflate.h"

enum { STP_PNG_COLORS = 256 };

typedef struct stp_png_rows {
    const uint8_t *rgba;        /* w x h, borrowed */
    int w, h;
    uint32_t colors[STP_PNG_COLORS];    /* of a palette, four bytes as they stand in memory; those not opaque first */
    int n_colors, n_clear;      /* of them, and of those that are not opaque */
    uint8_t *indices;           /* one a pixel; NULL: no palette */
    int depth;                  /* bits of a pixel in a palette, of a channel else */
    bool opaque;                /* no palette and no alpha */
    int filter;                 /* of every row: 0 none, 1 less the pixel before, 2 less the one above */
} stp_png_rows;

/* False without memory. Clear frees what it holds, in any case. */
bool stp_png_rows_make(stp_png_rows *r, const uint8_t *rgba, int w, int h) STP_MUST_USE;
void stp_png_rows_clear(stp_png_rows *r);

/* The rows, for stp_deflate; r is borrowed. */
stp_scanlines stp_png_rows_lines(const stp_png_rows *r);
#endif
