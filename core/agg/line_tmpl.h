/* Template: lines one pixel wide, included once per instruction set. No include guard. In: DRAW_LINE, the function's name.
 *
 * Segments are clipped to the view, their ends cut to whole pixels, and drawn
 * with integers (Bresenham 1965; ties as Datashader decides them). A segment draws its first pixel only where a path begins
 * or enters the view: so a point that two segments share counts once. */
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

static inline void mark(stp_pen *pen, int32_t x, int32_t y, int32_t row)
{
    stp_marks *m = &pen->marks;
    m->bin[m->n] = y * pen->x.cells + x;
    m->row[m->n] = row;
    if (++m->n == STP_MARKS) pen->flush(pen);
}

static inline int32_t sign(int32_t v) { return (v > 0) - (v < 0); }

/* All pixels behind a up to b. Steps along the longer axis; the error is doubled, so that it stays whole. */
static void draw_pixels(stp_pen *pen, pixel a, pixel b, int32_t row)
{
    const int32_t ix = sign(b.x - a.x), iy = sign(b.y - a.y), dx = 2 * ix * (b.x - a.x), dy = 2 * iy * (b.y - a.y);
    if (dx >= dy) {
        for (int32_t error = 2 * dy - dx; a.x != b.x; error += 2 * dy) {
            if (error > 0 || (error == 0 && ix > 0)) {
                error -= 2 * dx;
                a.y += iy;
            }
            a.x += ix;
            mark(pen, a.x, a.y, row);
        }
    } else {
        for (int32_t error = 2 * dx - dy; a.y != b.y; error += 2 * dx) {
            if (error > 0 || (error == 0 && iy > 0)) {
                error -= 2 * dy;
                a.x += ix;
            }
            a.y += iy;
            mark(pen, a.x, a.y, row);
        }
    }
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
    const pixel a = { pixel_at(rx, cut_start ? x0 + s.from * dx : x0), pixel_at(ry, cut_start ? y0 + s.from * dy : y0) },
                b = { pixel_at(rx, cut_end ? x0 + s.to * dx : x1), pixel_at(ry, cut_end ? y0 + s.to * dy : y1) };
    const int32_t row = stp_track_row(t, i);
    const bool point = a.x == b.x && a.y == b.y && !cut_start && !cut_end;
    if (point || cut_start || !stp_track_has(t, i - 1)) mark(pen, a.x, a.y, row);
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
    if (point || !stp_track_has(t, i - 1)) mark(pen, a.x, a.y, row);
    draw_pixels(pen, a, b, row);
}

/* Segments of a strip: n of them, the first is number `from` of t. started: the point before is inside the view too. */
static void draw_strip(stp_pen *pen, const stp_track *t, const strip *s, int64_t from, int n, bool started)
{
    stp_marks *m = &pen->marks;
    const int32_t width = pen->x.cells;
    int32_t filled = m->n;
    for (int i = 0; i < n; i++) {
        const pixel a = { s->x[i], s->y[i] }, b = { s->x[i + 1], s->y[i + 1] };
        const int32_t dx = b.x - a.x, dy = b.y - a.y;
        const bool near = ((uint32_t) (dx + 1) <= 2) & ((uint32_t) (dy + 1) <= 2) & ((a.x | b.x) >= 0) & started;
        if (near) {                                     /* most of them: one pixel */
            m->bin[filled] = b.y * width + b.x;
            m->row[filled] = stp_track_row(t, from + i);
            if (++filled == STP_MARKS) {
                m->n = filled;
                pen->flush(pen);
                filled = 0;
            }
            continue;
        }
        m->n = filled;
        if ((a.x | b.x) < 0) draw_clipped(pen, t, from + i);
        else draw_inside(pen, t, from + i, a, b);
        filled = m->n;
        started = a.x >= 0;
    }
    m->n = filled;
}

void DRAW_LINE(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    strip s;
    for (int64_t i = first; i < end; i += STRIP) {
        const int n = end - i < STRIP ? (int) (end - i) : STRIP;
        const bool started = i > first && s.x[STRIP - 1] >= 0;
        place(&pen->x, &pen->y, t->x + i, t->y + i, n + 1, s.x, s.y);
        draw_strip(pen, t, &s, i, n, started);
    }
}
#undef DRAW_LINE
