#ifndef STP_AGG_VIEW_H
#define STP_AGG_VIEW_H
/* A window on the plane cut into cells. Row 0 is the lowest y. */
#include "base/arena.h"
#include "base/error.h"
#include "scale/scale.h"

enum { STP_AXIS_CELLS = 65536 };

typedef struct stp_axis {
    stp_scale_kind kind;       /* linear, log or time (category: linear over the numbers) */
    double lo, hi;             /* both ends belong to the window; time: relative to origin */
    int64_t origin;            /* taken off integer columns before they become doubles */
    int time_digits;
    int cells;                 /* 1 … STP_AXIS_CELLS */
    const char *const *labels; /* of categories, one a cell, from the lowest; NULL = none; borrowed */
} stp_axis;

typedef struct stp_view { stp_axis x, y; } stp_view;

static inline size_t stp_view_cells(const stp_view *v) { return (size_t) v->x.cells * (size_t) v->y.cells; }

/* The point rule, as Datashader has it: kept iff lo <= v <= hi; cell = trunc(m(v) * s + t) with
 * m = identity or log10, s = cells / (m(hi) - m(lo)), t = -m(lo) * s; what rounds out of the cells (the
 * upper end does) falls into the last or the first. Centres: m^-1((i + 0.5 - t) / s). */
double stp_axis_center(const stp_axis *a, int cell);

/* The labels in arena, where there are any. */
stp_status stp_axis_keep_labels(stp_axis *a, stp_arena *arena, stp_error *err) STP_MUST_USE;
/* Whether two axes cut alike. */
bool stp_axis_same(const stp_axis *a, const stp_axis *b);

/* Axes whose ends are finite, lo < hi, > 0 for log, cells in range, and which doubles can cut; else
 * STP_ERR_USAGE. which: "x" or "y". */
stp_status stp_axis_check(const stp_axis *a, const char *which, stp_error *err) STP_MUST_USE;
#endif
