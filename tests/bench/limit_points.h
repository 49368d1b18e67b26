#ifndef LIMIT_POINTS_H
#define LIMIT_POINTS_H
/* What the machine can do: loops for one size of grid, one type of column and no missing value, which keep the fewest
 * bytes a cell, ask for cells ahead and count into warm memory; the threads' grids are added at the end. */
#include "agg/reduce.h"

typedef struct limit_rows {
    int64_t n;
    const double *x, *y, *v;
    const int32_t *code;
} limit_rows;

typedef enum limit_kernel { LIMIT_COUNT, LIMIT_MEAN, LIMIT_BY } limit_kernel;

/* Seconds on 1 or 2 threads. cells: `threads` grids of `bytes` each, all 0; grid 0 holds the result: uint32_t counts,
 * cells of a sum and a count (16 bytes), or counts of `code` planes one behind the other. */
double limit_time(limit_kernel kernel, const limit_rows *rows, const stp_locator *x, const stp_locator *y, int threads,
                  void *cells, size_t bytes);
#endif
