/* Anti-aliased lines. A segment is a rectangle as wide as the line and a pixel more, with round ends; a pixel takes what
 * the distance of its centre leaves: 1 up to half the width less half a pixel, 0 from half the width and half a pixel
 * on, and in between by part. Lines narrower than a pixel are a pixel wide and fainter.
 *
 * Two segments of a path share the pixels round their common point. The later one takes off what the former has given,
 * so that a path covers no pixel twice there, but does where it crosses itself. The rules are Datashader's. */
#include "agg/path.h"
#include <math.h>

typedef struct vec { double x, y; } vec;

static inline vec minus(vec a, vec b) { return (vec) { a.x - b.x, a.y - b.y }; }
static inline double dot(vec a, vec b) { return a.x * b.x + a.y * b.y; }
static inline vec swapped(vec v) { return (vec) { v.y, v.x }; }

/* A segment in pixels, with the direction of the one before. Turned so that |dx| >= |dy|: rows are short then. */
typedef struct segment {
    vec a, b, along, right;        /* along, right: unit vectors */
    double length;
    bool turned, starts, ends;     /* starts: no segment before; ends: none behind */
    vec before, before_right;      /* unit vectors of the segment before, valid unless it starts */
    double before_length;
    int32_t width, height;         /* of the view, turned */
    int32_t row;
    double solid, half, scale;     /* full up to `solid` from the middle, nothing from `half` on */
} segment;

/* ---- one pixel -------------------------------------------------------------------------------- */

static inline double cover_at(const segment *s, double distance)
{
    const double t = (distance - s->solid) / (s->half - s->solid);
    return (t <= 0 ? 1 : t >= 1 ? 0 : 1 - t) * s->scale;
}

static inline void mark(stp_pen *pen, const segment *s, int32_t x, int32_t y, double cover, double before)
{
    stp_marks *m = &pen->marks;
    m->bin[m->n] = s->turned ? x * pen->x.cells + y : y * pen->x.cells + x;
    m->row[m->n] = s->row;
    m->cover[m->n] = cover;
    m->before[m->n] = before;
    if (++m->n == STP_MARKS) pen->flush(pen);
}

/* How far the pixel at d from the segment's start is from its middle; negative where the segment before or the next has it. */
static inline double distance_of(const segment *s, vec d, vec p)
{
    const double along = dot(d, s->along);
    if (along < 0) return s->starts || dot(d, s->before) > 0 ? sqrt(dot(d, d)) : -1;
    if (along > s->length) {
        const vec e = minus(p, s->b);
        return s->ends ? sqrt(dot(e, e)) : -1;
    }
    return fabs(dot(d, s->right));
}

/* What the segment before has covered of it. */
static inline double covered_before(const segment *s, vec d)
{
    if (s->starts) return 0;
    const double along = dot(d, s->before), across = fabs(dot(d, s->before_right));
    const double own = dot(d, s->along);
    const bool shared = along <= 0 && along >= -s->before_length && across <= s->half && own >= 0 && own <= s->length;
    return shared ? cover_at(s, across) : 0;
}

static inline void draw_pixel(stp_pen *pen, const segment *s, int32_t x, int32_t y)
{
    const vec p = { x, y }, d = minus(p, s->a);
    const double distance = distance_of(s, d, p);
    if (distance < 0 || distance >= s->half) return;
    const double cover = cover_at(s, distance), before = covered_before(s, d);
    if (cover > before) mark(pen, s, x, y, cover, before);
}

/* ---- one segment ---------------------------------------------------------------------------------- */

static inline double clamp(double v, double most) { return v > 0 ? v < most ? v : most : 0; }

/* Where the line from p to q is at height y. */
static inline double x_at(double y, vec p, vec q)
{
    return p.y == q.y ? q.x : p.x + (y - p.y) / (q.y - p.y) * (q.x - p.x);
}

/* The corners of the rectangle, counted from the lowest one against the clock; both chains from it end at the third. */
static void corners_of(const segment *s, vec c[4])
{
    const bool falls = s->b.y < s->a.y || (s->b.y == s->a.y && s->b.x < s->a.x);
    const vec from = falls ? s->b : s->a, to = falls ? s->a : s->b;
    const vec u = { (falls ? -s->along.x : s->along.x) * s->half, (falls ? -s->along.y : s->along.y) * s->half },
              r = { u.y, -u.x };
    const vec k[4] = { { from.x + r.x - u.x, from.y + r.y - u.y }, { from.x - r.x - u.x, from.y - r.y - u.y },
                       { to.x - r.x + u.x, to.y - r.y + u.y }, { to.x + r.x + u.x, to.y + r.y + u.y } };
    const int low = to.x > from.x ? 0 : 1;
    for (int i = 0; i < 4; i++) c[i] = k[(low + i) & 3];
}

static void draw_segment(stp_pen *pen, const segment *s)
{
    vec c[4];
    corners_of(s, c);
    const int32_t top = (int32_t) clamp(floor(c[2].y), s->height - 1);
    int left = 0, right = 0;       /* corners where the left and the right side begin */
    for (int32_t y = (int32_t) clamp(ceil(c[0].y), s->height - 1); y <= top; y++) {
        if (left == 0 && y > c[1].y) left = 1;
        if (right == 0 && y > c[3].y) right = 3;
        const double from = x_at(y, c[left], c[left + 1]), to = x_at(y, c[right], right ? c[2] : c[3]);
        const int32_t last = (int32_t) clamp(floor(to), s->width - 1);
        for (int32_t x = (int32_t) clamp(ceil(from), s->width - 1); x <= last; x++) draw_pixel(pen, s, x, y);
    }
}

/* ---- paths ------------------------------------------------------------------------------------------- */

static inline vec pixel_of(const stp_pen *pen, double x, double y)
{
    return (vec) { x * pen->x.scale + pen->x.shift - 0.5, y * pen->y.scale + pen->y.shift - 0.5 };
}

static void turn(segment *s, vec *previous)
{
    s->turned = fabs(s->b.x - s->a.x) < fabs(s->b.y - s->a.y);
    if (!s->turned) return;
    const int32_t width = s->width;
    s->width = s->height;
    s->height = width;
    s->a = swapped(s->a);
    s->b = swapped(s->b);
    *previous = swapped(*previous);
}

/* The segment before in unit vectors; without a length it is as if there were none. */
static void set_before(segment *s, vec previous)
{
    if (s->starts) return;
    const vec v = minus(s->a, previous);
    s->before_length = sqrt(dot(v, v));
    s->starts = !(s->before_length > 0);
    if (s->starts) {
        s->ends = true;
        return;
    }
    s->before = (vec) { v.x / s->before_length, v.y / s->before_length };
    s->before_right = (vec) { s->before.y, -s->before.x };
}

static void draw_one(stp_pen *pen, const stp_track *t, int64_t i)
{
    if (!stp_track_has(t, i) || !stp_track_has(t, i + 1)) return;
    const double x0 = t->x[i], x1 = t->x[i + 1], y0 = t->y[i], y1 = t->y[i + 1], dx = x1 - x0, dy = y1 - y0;
    stp_part in = { 0, 1 };
    if (!stp_part_within(&in, x0, x1, &pen->x) || !stp_part_within(&in, y0, y1, &pen->y)) return;
    const double w = pen->width < 1 ? 1 : pen->width;
    segment s = { .width = pen->x.cells, .height = pen->y.cells, .row = stp_track_row(t, i), .solid = 0.5 * (w - 1),
                  .half = 0.5 * (w + 1), .scale = pen->width < 1 ? pen->width : 1 };
    s.a = in.from > 0 ? pixel_of(pen, x0 + in.from * dx, y0 + in.from * dy) : pixel_of(pen, x0, y0);
    s.b = in.to < 1 ? pixel_of(pen, x0 + in.to * dx, y0 + in.to * dy) : pixel_of(pen, x1, y1);
    s.starts = in.from > 0 || !stp_track_has(t, i - 1);
    s.ends = !stp_track_has(t, i + 2);
    vec previous = s.starts ? s.a : pixel_of(pen, t->x[i - 1], t->y[i - 1]);
    turn(&s, &previous);
    const vec v = minus(s.b, s.a);
    s.length = sqrt(dot(v, v));
    if (!(s.length > 0)) return;
    s.along = (vec) { v.x / s.length, v.y / s.length };
    s.right = (vec) { s.along.y, -s.along.x };
    set_before(&s, previous);
    draw_segment(pen, &s);
}

void stp_draw_smooth(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    for (int64_t i = first; i < end; i++) draw_one(pen, t, i);
}
