#ifndef STP_AGG_PATH_H
#define STP_AGG_PATH_H
/* Paths: rows joined in file order, one path or one a group, drawn segment by segment by a glyph's kernel. What a piece
 * of the table cannot know of its neighbours is drawn at the end, from the first and last rows that each piece keeps.
 */
#include "agg/marks.h"
#include "agg/total.h"
#include "agg/view.h"
#include "base/error.h"

/* Points of one path, in order. Values are mapped (log10 on a logarithmic axis); what is not finite is missing. */
typedef struct stp_track {
    const double *x, *y;
    const double *y2;              /* other edge of an area, or NULL: zero */
    const int32_t *row;            /* rows of the batch, or NULL: row0 + i */
    int32_t row0;
    int64_t n;
} stp_track;

/* One axis for kernels: pixel = trunc(v * scale + shift) of mapped values. */
typedef struct stp_reach {
    double lo, hi, scale, shift;
    int32_t cells;
} stp_reach;

/* Draws; when marks are full, or at the end, flush hands them on and empties them. */
typedef struct stp_pen {
    stp_reach x, y;
    double width;                  /* of smooth lines, in pixels */
    double zero;                   /* mapped 0 on y: where areas end (on a logarithmic axis: below all) */
    bool grounded;                 /* an area whose y2 is zero has its pixels there, too: no other area stands behind */
    stp_marks marks;
    int64_t *runs;                 /* not NULL: areas count columns of pixels here, see stp_pen_run */
    uint64_t *counts;              /* not NULL: lines count their pixels here instead of marking them */
    stp_total *totals;             /* not NULL: smooth lines may add what they cover here instead of marking it */
    int32_t run_row;               /* the row that did any of these last */
    int64_t n_run_rows;
    void (*flush)(struct stp_pen *pen);
    void *self;                    /* of flush */
} stp_pen;

/* A row that touches a pixel. */
static inline void stp_pen_row(stp_pen *pen, int32_t row)
{
    pen->n_run_rows += row != pen->run_row;
    pen->run_row = row;
}

/* Counts rows lo … hi of pixel column x: 1 where they begin, -1 behind their end; sums upwards are the counts. */
static inline void stp_pen_run(stp_pen *pen, int32_t row, int32_t x, int64_t lo, int64_t hi)
{
    if (lo > hi) return;
    pen->runs[lo * pen->x.cells + x]++;
    pen->runs[(hi + 1) * pen->x.cells + x]--;
    stp_pen_row(pen, row);
}

static inline void stp_pen_count(stp_pen *pen, int32_t row, int32_t cell)
{
    pen->counts[cell]++;
    stp_pen_row(pen, row);
}

static inline bool stp_is_finite(double v) { return v - v == 0; }

static inline int32_t stp_track_row(const stp_track *t, int64_t i)
{
    return t->row ? t->row[i] : (int32_t) (t->row0 + i);
}

static inline bool stp_track_has(const stp_track *t, int64_t i)
{
    return i >= 0 && i < t->n && stp_is_finite(t->x[i]) && stp_is_finite(t->y[i]) &&
           (!t->y2 || stp_is_finite(t->y2[i]));
}

/* The part of a segment inside a view, 0 … 1 (Liang and Barsky 1984). */
typedef struct stp_part { double from, to; } stp_part;

/* Cuts *t where the segment is on the wrong side of one border: p is its length towards the border, q the distance
 * there. False when nothing is left. */
static inline bool stp_part_clip(stp_part *t, double p, double q)
{
    if (p < 0 && q < 0) {
        const double r = q / p;
        if (r > t->to) return false;
        if (r > t->from) t->from = r;
    } else if (p > 0 && q < p) {
        const double r = q / p;
        if (r < t->from) return false;
        if (r < t->to) t->to = r;
    } else if (q < 0) {
        return false;
    }
    return true;
}

/* The same between both ends of an axis, for a segment from a to b. */
static inline bool stp_part_within(stp_part *t, double a, double b, const stp_reach *r)
{
    return stp_part_clip(t, a - b, a - r->lo) && stp_part_clip(t, b - a, r->hi - a);
}

/* Draws segments first … end - 1 of t (segment i joins points i and i + 1), which belong to the row where each starts.
 * Looks at one point before and one behind each segment; beyond t's ends there is none. */
typedef void stp_draw_path(stp_pen *pen, const stp_track *t, int64_t first, int64_t end);

/* One pixel wide, and anti-aliased; each for every machine, and for those with AVX2 (where the build has it). */
stp_draw_path stp_draw_line, stp_draw_line_avx2;
stp_draw_path stp_draw_smooth, stp_draw_smooth_avx2;
stp_draw_path stp_draw_area;       /* area.c: down to zero, or to y2 without its own pixels */
#endif
