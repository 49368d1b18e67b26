/* Areas between a line and zero, or between two lines. A segment is a trapezoid, drawn column by column between the
 * pixels of its two edges, each as Bresenham's line along x. Down to zero both edges are drawn; between two lines the
 * second edge's own pixels are left to the area behind it, so that stacked areas share none. As Datashader. */
#include "agg/path.h"

/* One edge: the y of its pixel in the column, and the error of the line. Values beyond the view stay beyond it. */
typedef struct edge {
    int64_t y, dy, error;
    int step;
} edge;

typedef struct trapezoid {
    stp_pen *pen;
    int32_t row, dx;               /* dx: twice the columns from the first to the last */
    int32_t ix;
    bool open;                     /* without the pixels of the second edge */
} trapezoid;

/* ---- a column ---------------------------------------------------------------------------------- */

static void mark_run(const trapezoid *t, int32_t x, int64_t lo, int64_t hi)
{
    stp_pen *pen = t->pen;
    if (x < 0 || x >= pen->x.cells) return;
    if (lo < 0) lo = 0;
    if (hi > pen->y.cells - 1) hi = pen->y.cells - 1;
    if (pen->runs) {
        stp_pen_run(pen, t->row, x, lo, hi);
        return;
    }
    for (int64_t y = lo; y <= hi; y++) {
        stp_marks *m = &pen->marks;
        m->bin[m->n] = (int32_t) y * pen->x.cells + x;
        m->row[m->n] = t->row;
        if (++m->n == STP_MARKS) pen->flush(pen);
    }
}

/* The pixels from y of the first edge to that of the second. Where the first is outside, the second's pixel on the
 * border alone is not drawn. */
static void mark_column(const trapezoid *t, int32_t x, int64_t from, int64_t to)
{
    const int64_t top = t->pen->y.cells - 1;
    if ((from < 0 && to <= 0) || (from > top && to >= top) || (t->open && from == to)) return;
    if (from <= to) mark_run(t, x, from, t->open ? to - 1 : to);
    else mark_run(t, x, t->open ? to + 1 : to, from);
}

/* ---- edges --------------------------------------------------------------------------------------- */

static edge edge_of(int64_t from, int64_t to, int32_t dx)
{
    const int64_t d = to - from;
    edge e = { .y = from, .step = (d > 0) - (d < 0) };
    e.dy = 2 * (d < 0 ? -d : d);
    e.error = 2 * e.dy - dx;
    return e;
}

/* One column on. Steep edges rise by many pixels at once. */
static inline void edge_step(edge *e, const trapezoid *t)
{
    if (e->error >= 0 && (e->error > 0 || t->ix > 0)) {
        int64_t n = e->error / (2 * (int64_t) t->dx);
        if (e->error % (2 * (int64_t) t->dx) != 0 || t->ix > 0) n++;
        e->error -= n * 2 * t->dx;
        e->y += n * e->step;
    }
    e->error += 2 * e->dy;
}

/* ---- segments ---------------------------------------------------------------------------------------- */

/* Enough beyond any view; within it values of the upper end belong to the last pixel. */
#define FAR 1e9

static inline int32_t pixel_at(const stp_reach *r, double v)
{
    const double p = v * r->scale + r->shift, near = p > -FAR ? p < FAR ? p : FAR : -FAR;
    const int32_t i = (int32_t) near;
    return i == r->cells ? i - 1 : i;
}

static bool all_beyond(const double v[4], const stp_reach *r)
{
    bool above = true, below = true;
    for (int i = 0; i < 4; i++) {
        above &= v[i] > r->hi;
        below &= v[i] < r->lo;
    }
    return above || below;
}

/* Whether segment i leaves the pixels of its second edge to another area. */
static bool is_open(const stp_pen *pen, const stp_track *t, int64_t i)
{
    return t->y2 && !(pen->grounded && t->y2[i] == pen->zero && t->y2[i + 1] == pen->zero);
}

static void draw_one(stp_pen *pen, const stp_track *t, int64_t i)
{
    if (!stp_track_has(t, i) || !stp_track_has(t, i + 1)) return;
    const double x0 = t->x[i], x1 = t->x[i + 1], a0 = t->y[i], a1 = t->y[i + 1], b0 = t->y2 ? t->y2[i] : pen->zero,
                 b1 = t->y2 ? t->y2[i + 1] : pen->zero;
    if (all_beyond((const double[]) { a0, a1, b0, b1 }, &pen->y)) return;
    stp_part s = { 0, 1 };
    if (!stp_part_within(&s, x0, x1, &pen->x)) return;
    const bool cut_start = s.from > 0, cut_end = s.to < 1;
    const double from = cut_start ? s.from : 0, to = cut_end ? s.to : 1;
    int32_t x = pixel_at(&pen->x, cut_start ? x0 + from * (x1 - x0) : x0);
    const int32_t last = pixel_at(&pen->x, cut_end ? x0 + to * (x1 - x0) : x1);
    const int64_t ya = pixel_at(&pen->y, cut_start ? a0 + from * (a1 - a0) : a0),
                  yb = pixel_at(&pen->y, cut_start ? b0 + from * (b1 - b0) : b0),
                  za = pixel_at(&pen->y, cut_end ? a0 + to * (a1 - a0) : a1),
                  zb = pixel_at(&pen->y, cut_end ? b0 + to * (b1 - b0) : b1);
    trapezoid z = { .pen = pen, .row = stp_track_row(t, i), .ix = (last > x) - (last < x), .open = is_open(pen, t, i) };
    z.dx = 2 * z.ix * (last - x);
    if (cut_start || !stp_track_has(t, i - 1)) mark_column(&z, x, ya, yb);
    if (x == last) {
        if (!cut_start && !cut_end) mark_column(&z, x, za, zb);
        return;
    }
    edge a = edge_of(ya, za, z.dx), b = edge_of(yb, zb, z.dx);
    while (x != last) {
        edge_step(&a, &z);
        edge_step(&b, &z);
        x += z.ix;
        mark_column(&z, x, a.y, b.y);
    }
}

/* ---- segments within a column --------------------------------------------------------------------------- */

enum { STRIP = 256 };

/* Points in pixels: those of dense series mostly have the column of the one before. */
typedef struct strip {
    int32_t x[STRIP + 1];          /* -1: outside, or a value is missing */
    int32_t y[STRIP + 1], y2[STRIP + 1];
    int32_t has[STRIP + 1];        /* 1: no value is missing */
    int32_t above[STRIP + 1], below[STRIP + 1];    /* 1: of the view, with both edges */
} strip;

static void place_edge(const stp_reach *r, const double *v, int n, int32_t *pixel)
{
    for (int i = 0; i < n; i++) pixel[i] = pixel_at(r, v[i]);
}

/* y2: both edges of n points, of the second maybe one value for all (same). */
static void place(strip *s, const stp_pen *pen, const double *x, const double *y, const double *y2, bool same, int n)
{
    const stp_reach *rx = &pen->x, *ry = &pen->y;
    place_edge(ry, y, n, s->y);
    place_edge(ry, y2, same ? 1 : n, s->y2);
    for (int i = 0; i < n; i++) {
        const double b = y2[same ? 0 : i];
        const int has = (x[i] - x[i] == 0) & (y[i] - y[i] == 0) & (b - b == 0);
        s->above[i] = (y[i] > ry->hi) & (b > ry->hi);
        s->below[i] = (y[i] < ry->lo) & (b < ry->lo);
        s->has[i] = has;
        const int inside = has & (x[i] >= rx->lo) & (x[i] <= rx->hi);
        s->x[i] = inside ? pixel_at(rx, x[i]) : -1;
        if (same) s->y2[i] = s->y2[0];
    }
}

void stp_draw_area(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    strip s;
    for (int64_t i = first; i < end; i += STRIP) {
        const int n = end - i < STRIP ? (int) (end - i) : STRIP;
        place(&s, pen, t->x + i, t->y + i, t->y2 ? t->y2 + i : &pen->zero, !t->y2, n + 1);
        bool started = stp_track_has(t, i - 1);
        for (int k = 0; k < n; k++) {
            const bool column = started && s.x[k] >= 0 && s.x[k] == s.x[k + 1];
            started = s.has[k];
            if (!column) draw_one(pen, t, i + k);
            if (!column || (s.above[k] & s.above[k + 1]) | (s.below[k] & s.below[k + 1])) continue;
            const trapezoid z = { .pen = pen, .row = stp_track_row(t, i + k), .open = is_open(pen, t, i + k) };
            mark_column(&z, s.x[k], s.y[k + 1], s.y2[k + 1]);
        }
    }
}
