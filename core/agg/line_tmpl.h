/* Template: lines one pixel wide, included once per instruction set. No include guard. In: DRAW_LINE, the function's
 * name.
 *
 * Segments are clipped to the view, their ends cut to whole pixels, and drawn
 * with integers (Bresenham 1965; ties as Datashader decides them). A segment draws its first pixel only where a path
 * begins or enters the view: so a point that two segments share counts once. */
#include "agg/path.h"
#include <math.h>

typedef struct pixel { int32_t x, y; } pixel;

/* Values on the upper end belong to the last pixel; what rounding pushes out too. */
static inline int32_t pixel_at(const stp_reach *r, double v)
{
    double p = v * r->scale + r->shift;
    p = p > 0 ? p : 0;
    return p < r->cells - 1 ? (int32_t) p : r->cells - 1;
}

/* ---- pixels ------------------------------------------------------------------------------------ */

static inline void mark(stp_pen *pen, int32_t cell, int32_t row)
{
    stp_marks *m = &pen->marks;
    if (pen->counts) {
        stp_pen_count(pen, row, cell);
        return;
    }
    m->bin[m->n] = cell;
    m->row[m->n] = row;
    if (++m->n == STP_MARKS) pen->flush(pen);
}

static inline int32_t sign(int32_t v) { return (v > 0) - (v < 0); }
static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/* All pixels behind a up to b, as cells: n steps along the longer axis; where the error has grown above 0 one step
 * along the shorter axis goes with it. Where it is 0 that is so for lines that rise along the longer axis. */
typedef struct walk {
    int32_t n, cell, step, turn;       /* what a step, and a turn beside it, add to the cell */
    int32_t error, grow, shrink, tie;
} walk;

static inline walk walk_from(const stp_pen *pen, pixel a, pixel b)
{
    const int32_t width = pen->x.cells, ix = sign(b.x - a.x), iy = sign(b.y - a.y), dx = ix * (b.x - a.x),
                  dy = iy * (b.y - a.y), n = dx < dy ? dy : dx, few = least(dx, dy);
    const bool flat = dx >= dy;
    return (walk) { .n = n, .cell = a.y * width + a.x, .step = flat ? ix : iy * width, .turn = flat ? iy * width : ix,
                    .error = 2 * few - n, .grow = 2 * few, .shrink = 2 * n, .tie = (flat ? ix : iy) > 0 };
}

static inline int32_t walk_on(walk *w)
{
    const int32_t turns = -(int32_t) (w->error + w->tie > 0);
    w->cell += w->step + (w->turn & turns);
    w->error += w->grow - (w->shrink & turns);
    return w->cell;
}

static void draw_pixels(stp_pen *pen, pixel a, pixel b, int32_t row)
{
    walk w = walk_from(pen, a, b);
    for (int32_t k = 0; k < w.n; k++) mark(pen, walk_on(&w), row);
}

/* ---- segments that leave the view ------------------------------------------------------------------ */

static bool both_beyond(double a, double b, const stp_reach *r)
{
    return (a < r->lo && b < r->lo) || (a > r->hi && b > r->hi);
}

/* Segment i, of which one end at least is missing or outside. */
static void draw_clipped(stp_pen *pen, const stp_track *t, int64_t i)
{
    if (!stp_track_has(t, i) || !stp_track_has(t, i + 1)) return;
    const stp_reach *rx = &pen->x, *ry = &pen->y;
    const double x0 = t->x[i], x1 = t->x[i + 1], y0 = t->y[i], y1 = t->y[i + 1], dx = x1 - x0, dy = y1 - y0;
    if (both_beyond(x0, x1, rx) || both_beyond(y0, y1, ry)) return;
    stp_part s = { 0, 1 };
    if (!stp_part_within(&s, x0, x1, rx) || !stp_part_within(&s, y0, y1, ry)) return;
    const bool cut_end = s.to < 1, cut_start = s.from > 0;
    const pixel a = { pixel_at(rx, cut_start ? x0 + s.from * dx : x0),
                      pixel_at(ry, cut_start ? y0 + s.from * dy : y0) },
                b = { pixel_at(rx, cut_end ? x0 + s.to * dx : x1), pixel_at(ry, cut_end ? y0 + s.to * dy : y1) };
    const int32_t row = stp_track_row(t, i);
    const bool point = a.x == b.x && a.y == b.y && !cut_start && !cut_end;
    if (point || cut_start || !stp_track_has(t, i - 1)) mark(pen, a.y * pen->x.cells + a.x, row);
    draw_pixels(pen, a, b, row);
}

/* ---- segments inside --------------------------------------------------------------------------------- */

enum { STRIP = 1024 };

/* Pixels of points; x < 0 where a point is missing or outside. */
typedef struct strip { int32_t x[STRIP + 1], y[STRIP + 1]; } strip;

static void place(const stp_reach *rx, const stp_reach *ry, const double *restrict xv, const double *restrict yv, int n,
                  int32_t *restrict px, int32_t *restrict py)
{
    const double x_last = rx->cells - 1, y_last = ry->cells - 1;
    for (int i = 0; i < n; i++) {
        const double a = xv[i], b = yv[i];
        const int inside = (a >= rx->lo) & (a <= rx->hi) & (b >= ry->lo) & (b <= ry->hi);
        double p = a * rx->scale + rx->shift, q = b * ry->scale + ry->shift;
        p = p > 0 ? p : 0;
        q = q > 0 ? q : 0;
        p = p < x_last ? p : x_last;
        q = q < y_last ? q : y_last;
        px[i] = inside ? (int32_t) p : -1;
        py[i] = (int32_t) q;
    }
}

/* Segment i between two pixels of the view. */
static void draw_inside(stp_pen *pen, const stp_track *t, int64_t i, pixel a, pixel b)
{
    const int32_t row = stp_track_row(t, i);
    const bool point = a.x == b.x && a.y == b.y;
    if (point || !stp_track_has(t, i - 1)) mark(pen, a.y * pen->x.cells + a.x, row);
    draw_pixels(pen, a, b, row);
}

/* Segments of a strip, of which n are to be drawn; the first is number `from` of t. */
typedef struct stretch {
    const stp_track *t;
    const strip *s;
    int64_t from;
    int n;
} stretch;

static inline pixel pixel_in(const strip *s, int i) { return (pixel) { s->x[i], s->y[i] }; }

/* Whether a segment is its last pixel alone, as most of them are; the point before it is inside the view too. */
static inline bool is_step(pixel a, pixel b)
{
    return ((uint32_t) (b.x - a.x + 1) <= 2) & ((uint32_t) (b.y - a.y + 1) <= 2) & ((a.x | b.x) >= 0);
}

static void draw_long(stp_pen *pen, const stretch *w, int i)
{
    const pixel a = pixel_in(w->s, i), b = pixel_in(w->s, i + 1);
    if ((a.x | b.x) < 0) draw_clipped(pen, w->t, w->from + i);
    else draw_inside(pen, w->t, w->from + i, a, b);
}

/* started: the point before the first is inside the view too. */
static void mark_stretch(stp_pen *pen, const stretch *w, bool started)
{
    stp_marks *m = &pen->marks;
    const int32_t width = pen->x.cells;
    int32_t filled = m->n;
    for (int i = 0; i < w->n; i++) {
        const pixel a = pixel_in(w->s, i), b = pixel_in(w->s, i + 1);
        if (is_step(a, b) & started) {
            m->bin[filled] = b.y * width + b.x;
            m->row[filled] = stp_track_row(w->t, w->from + i);
            if (++filled < STP_MARKS) continue;
            m->n = filled;
            pen->flush(pen);
            filled = 0;
            continue;
        }
        m->n = filled;
        draw_long(pen, w, i);
        filled = m->n;
        started = a.x >= 0;
    }
    m->n = filled;
}

/* Counts the pixels of segments inside the view from i on, until one leaves it or the stretch ends; returns which. */
static int count_inside(const stp_pen *pen, const stretch *w, int i)
{
    uint64_t *counts = pen->counts;
    const int32_t width = pen->x.cells;
    for (; i < w->n; i++) {
        const pixel a = pixel_in(w->s, i), b = pixel_in(w->s, i + 1);
        if (is_step(a, b)) {
            counts[b.y * width + b.x]++;
            continue;
        }
        if ((a.x | b.x) < 0) return i;
        walk way = walk_from(pen, a, b);
        for (int32_t k = 0; k < way.n; k++) counts[walk_on(&way)]++;
    }
    return i;
}

/* The same as mark_stretch where pixels are only counted: rows are all different here. */
static void count_stretch(stp_pen *pen, const stretch *w, bool started)
{
    int i = 0;
    while (i < w->n) {
        const int first = i;
        if (started) i = count_inside(pen, w, i);
        if (i > first) {
            pen->n_run_rows += i - first - (stp_track_row(w->t, w->from + first) == pen->run_row);
            pen->run_row = stp_track_row(w->t, w->from + i - 1);
        }
        if (i == w->n) return;
        draw_long(pen, w, i);
        started = w->s->x[i++] >= 0;
    }
}

void DRAW_LINE(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    strip s;
    for (int64_t i = first; i < end; i += STRIP) {
        const int n = end - i < STRIP ? (int) (end - i) : STRIP;
        const bool started = i > first && s.x[STRIP - 1] >= 0;
        place(&pen->x, &pen->y, t->x + i, t->y + i, n + 1, s.x, s.y);
        (pen->counts ? count_stretch : mark_stretch)(pen, &(stretch) { t, &s, i, n }, started);
    }
}
#undef DRAW_LINE
