#ifndef STP_AGG_MARKS_H
#define STP_AGG_MARKS_H
/* Cells that rows touch: what glyphs other than points hand to the reductions of a grid. */
#include <stdbool.h>
#include <stdint.h>

enum { STP_MARKS = 2048 };

typedef struct stp_marks {
    int n;
    int32_t bin[STP_MARKS];        /* a cell of one plane */
    int32_t row[STP_MARKS];        /* the row of the batch that touches it */
    /* Of smooth lines: how much of the cell is covered (0 … 1], and how much of that the same line has covered before.
     */
    bool smooth;
    double cover[STP_MARKS], before[STP_MARKS];
} stp_marks;
#endif
