/* Template: anti-aliased lines, included once per instruction set. No include guard. In: DRAW_SMOOTH, the function's name.
 *
 * A pixel takes what the distance of its centre from the segment leaves: 1 up to half the width less
 * half a pixel, 0 from half the width and half a pixel on, and in between by part. Lines narrower than a pixel are a pixel
 * wide and fainter. Ends of paths are round.
 *
 * Two segments of a path share pixels round their common point. Those that lie across from the former belong to the later
 * one, which takes off what the former has given; those outside the turn are filled round. So a path covers no
 * pixel twice there, but does where it crosses itself. The rules are Datashader's. */
#include "agg/path.h"
#include <math.h>

/* What is exactly between two segments goes to the former by a hair's breadth, in pixels. */
#define HAIR 1e-5f

typedef struct vec { double x, y; } vec;

static inline double dot(vec a, vec b) { return a.x * b.x + a.y * b.y; }
static inline double cross(vec a, vec b) { return a.x * b.y - a.y * b.x; }

/* A segment in pixels and the one before it; along, before: unit vectors. */
typedef struct segment {
    vec a, b, along, before;
    double length, before_length;
    bool starts, ends;             /* starts: there is none before; ends: none behind */
    bool turned;                   /* x and y are exchanged, so that |along.x| >= |along.y|: its rows are few */
    int32_t row;
} segment;

/* What all segments of a pen share. */
typedef struct brush {
    stp_pen *pen;
    double half, scale;            /* nothing from `half` on */
    int32_t width, height, n;      /* n: of the pen's marks */
} brush;

/* ---- one pixel ---------------------------------------------------------------------------------- */

static inline double cover_at(const brush *k, double distance)
{
    const double c = k->half - distance;
    return (c < 1 ? c : 1) * k->scale;
}

static inline void room_for(brush *k, int n)
{
    if (k->n + n <= STP_MARKS) return;
    k->pen->marks.n = k->n;
    k->pen->flush(k->pen);
    k->n = 0;
}

/* Adds a mark where cover > before; the place behind the last mark may be written to. */
static inline void mark(brush *k, const segment *s, int32_t x, int32_t y, double cover, double before)
{
    stp_marks *m = &k->pen->marks;
    const int32_t n = k->n < STP_MARKS - 1 ? k->n : STP_MARKS - 1;
    m->bin[n] = s->turned ? x * k->width + y : y * k->width + x;
    m->row[n] = s->row;
    m->cover[n] = cover;
    m->before[n] = before;
    k->n = n + (cover > before);
    if (k->n == STP_MARKS) room_for(k, 1);
}

/* What the segment before has covered of the pixel at d from the common point. */
static inline double covered_before(const brush *k, const segment *s, vec d)
{
    const double along = dot(d, s->before), across = fabs(cross(d, s->before));
    const bool shared = (along <= HAIR) & (along >= -s->before_length) & (across < k->half);
    return shared ? cover_at(k, across) : 0;
}

/* ---- the middle of a segment ----------------------------------------------------------------------- */

typedef struct range { double lo, hi; } range;

static inline range both(range a, double p, double q)
{
    const double lo = p < q ? p : q, hi = p < q ? q : p;
    return (range) { a.lo > lo ? a.lo : lo, a.hi < hi ? a.hi : hi };
}

/* Pixels of row y that are between the segment's ends and not too far off. The range is a little too wide; each pixel
 * is asked again. */
static inline void draw_row(brush *k, const segment *s, int32_t y, int32_t last, double inv_x, double inv_y)
{
    const double dy = y - s->a.y, slack = 1e-6;
    range r = { -s->a.x - 1, last + 1 - s->a.x };
    r = both(r, -s->along.y * dy * inv_x, (s->length - s->along.y * dy) * inv_x);
    if (inv_y != 0) r = both(r, (dy * s->along.x - k->half) * inv_y, (dy * s->along.x + k->half) * inv_y);
    const double from = s->a.x + r.lo - slack, to = s->a.x + r.hi + slack;
    if (!(from <= to) || to < 0) return;
    int32_t x = from > 0 ? (int32_t) from : 0;
    x += x < from;
    const int32_t end = to < last ? (int32_t) to : last;
    for (; x <= end; x++) {
        const vec d = { x - s->a.x, dy };
        const double along = dot(d, s->along);
        const bool within = (along >= 0) & (along <= s->length);
        const double cover = within ? cover_at(k, fabs(cross(d, s->along))) : 0;
        const double before = s->starts ? 0 : covered_before(k, s, d);
        mark(k, s, x, y, cover, before);
    }
}

/* ---- round ends and turns ---------------------------------------------------------------------------- */

/* Pixels nearer to p than `half` that lie behind it, seen against `away`, and on the side of `side` (unless that is NULL). */
static inline void draw_round(brush *k, const segment *s, vec p, vec away, const vec *side, int32_t last_x, int32_t last_y)
{
    const double half = k->half;
    const double y_lo = p.y - half, y_hi = p.y + half, x_lo = p.x - half, x_hi = p.x + half;
    if (y_hi < 0 || x_hi < 0) return;
    const int32_t y_end = y_hi < last_y ? (int32_t) y_hi : last_y, x_end = x_hi < last_x ? (int32_t) x_hi : last_x;
    int32_t y = y_lo > 0 ? (int32_t) y_lo : 0, x_first = x_lo > 0 ? (int32_t) x_lo : 0;
    y += y < y_lo;
    x_first += x_first < x_lo;
    for (; y <= y_end; y++)
        for (int32_t x = x_first; x <= x_end; x++) {
            const vec d = { x - p.x, y - p.y };
            if (!(dot(d, away) > 0) || (side && !(dot(d, *side) > 0))) continue;
            const double square = dot(d, d);
            if (square < half * half) mark(k, s, x, y, cover_at(k, sqrt(square)), 0);
        }
}

/* ---- one segment -------------------------------------------------------------------------------------- */

static inline vec swapped(vec v) { return (vec) { v.y, v.x }; }

static void draw_segment(brush *k, segment s)
{
    s.turned = fabs(s.b.x - s.a.x) < fabs(s.b.y - s.a.y);
    if (s.turned) {
        s.a = swapped(s.a);
        s.b = swapped(s.b);
        s.along = swapped(s.along);
        s.before = swapped(s.before);
    }
    const int32_t last_x = (s.turned ? k->height : k->width) - 1, last_y = (s.turned ? k->width : k->height) - 1;
    const double low = (s.a.y < s.b.y ? s.a.y : s.b.y) - k->half, high = (s.a.y < s.b.y ? s.b.y : s.a.y) + k->half;
    const double inv_x = 1 / s.along.x, inv_y = fabs(s.along.y) > 1e-6 ? 1 / s.along.y : 0;
    const int32_t end = high < last_y ? (int32_t) floor(high) : last_y;
    int32_t y = low > 0 ? (int32_t) low : 0;
    y += y < low;
    for (; y <= end; y++) draw_row(k, &s, y, last_x, inv_x, inv_y);
    const vec back = { -s.along.x, -s.along.y };
    draw_round(k, &s, s.a, back, s.starts ? NULL : &s.before, last_x, last_y);
    if (s.ends) draw_round(k, &s, s.b, s.along, NULL, last_x, last_y);
}

/* ---- short segments ------------------------------------------------------------------------------------ */

/* A segment that fits, with all that it covers, into a block of pixels: all of them at once, without a branch. In floats,
 * relative to the segment's start. */
enum { SIDE = 4, BLOCK = SIDE * SIDE };

typedef struct block { float cover[BLOCK], before[BLOCK]; } block;

static inline void fill_block(const brush *k, const segment *s, float ox, float oy, block *out)
{
    const float ux = (float) s->along.x, uy = (float) s->along.y, length = (float) s->length, half = (float) k->half,
                scale = (float) k->scale, bx = s->starts ? 0 : (float) s->before.x, by = s->starts ? 0 : (float) s->before.y,
                back = s->starts ? -1 : (float) s->before_length, ex = ux * length, ey = uy * length;
    const int starts = s->starts, ends = s->ends;
    for (int i = 0; i < BLOCK; i++) {
        const float dx = ox + (float) (i & (SIDE - 1)), dy = oy + (float) (i / SIDE);
        const float along = dx * ux + dy * uy, across = fabsf(dx * uy - dy * ux);
        const float along_b = dx * bx + dy * by, across_b = fabsf(dx * by - dy * bx);
        const int behind = along < 0, beyond = along > length + HAIR;
        const int round_a = behind & (starts | (along_b > 0)), round_b = beyond & ends;
        const float fx = beyond ? dx - ex : dx, fy = beyond ? dy - ey : dy;
        const float away = sqrtf(fx * fx + fy * fy), distance = (behind | beyond) ? away : across;
        const float c = half - distance, b = half - across_b;
        const int seen = ((behind | beyond) == 0) | round_a | round_b;
        const int shared = ((behind | beyond) == 0) & (along_b <= HAIR) & (along_b >= -back) & (b > 0);
        const float cover = (c < 1 ? c : 1) * scale, before = (b < 1 ? b : 1) * scale;
        out->cover[i] = seen ? cover : -1;
        out->before[i] = shared ? before : 0;
    }
}

/* False where the segment reaches further than a block, or out of the view. */
static bool draw_block(brush *k, const segment *s)
{
    const double x_lo = (s->a.x < s->b.x ? s->a.x : s->b.x) - k->half, x_hi = (s->a.x < s->b.x ? s->b.x : s->a.x) + k->half,
                 y_lo = (s->a.y < s->b.y ? s->a.y : s->b.y) - k->half, y_hi = (s->a.y < s->b.y ? s->b.y : s->a.y) + k->half;
    if (!(x_lo > 0 && y_lo > 0)) return false;
    const int32_t x = (int32_t) x_lo + 1, y = (int32_t) y_lo + 1;
    if (!(x_hi < x + SIDE && y_hi < y + SIDE) || x + SIDE > k->width || y + SIDE > k->height) return false;
    block b;
    fill_block(k, s, (float) (x - s->a.x), (float) (y - s->a.y), &b);
    int8_t list[BLOCK];
    int n = 0;
    for (int i = 0; i < BLOCK; i++) {
        list[n] = (int8_t) i;
        n += b.cover[i] > b.before[i];
    }
    room_for(k, BLOCK);
    stp_marks *m = &k->pen->marks;
    const int32_t corner = y * k->width + x;
    for (int i = 0; i < n; i++) {
        const int p = list[i];
        m->bin[k->n + i] = corner + p / SIDE * k->width + (p & (SIDE - 1));
        m->row[k->n + i] = s->row;
        m->cover[k->n + i] = b.cover[p];
        m->before[k->n + i] = b.before[p];
    }
    k->n += n;
    return true;
}

/* ---- paths ---------------------------------------------------------------------------------------------- */

enum { STRIP = 256 };

/* Points first - 1 … first + n + 1 of a track in pixels, and the segments between them. */
typedef struct strip {
    double x[STRIP + 3], y[STRIP + 3], along_x[STRIP + 2], along_y[STRIP + 2], length[STRIP + 2];
} strip;

static inline vec pixel_of(const stp_pen *pen, double x, double y)
{
    return (vec) { x * pen->x.scale + pen->x.shift - 0.5, y * pen->y.scale + pen->y.shift - 0.5 };
}

static void place(strip *s, const stp_pen *pen, const stp_track *t, int64_t first, int n)
{
    for (int i = 0; i < n + 3; i++) {
        const int64_t k = first - 1 + i;
        const bool has = k >= 0 && k < t->n;
        s->x[i] = has ? t->x[k] : NAN;
        s->y[i] = has ? t->y[k] : NAN;
    }
    const double xs = pen->x.scale, xt = pen->x.shift - 0.5, ys = pen->y.scale, yt = pen->y.shift - 0.5;
    for (int i = 0; i < n + 3; i++) {
        s->x[i] = s->x[i] * xs + xt;
        s->y[i] = s->y[i] * ys + yt;
    }
    for (int i = 0; i < n + 2; i++) {
        const double dx = s->x[i + 1] - s->x[i], dy = s->y[i + 1] - s->y[i], length = sqrt(dx * dx + dy * dy);
        s->length[i] = length;
        s->along_x[i] = dx / length;
        s->along_y[i] = dy / length;
    }
}

static inline bool inside(const stp_pen *pen, double x, double y)
{
    return (x >= pen->x.lo) & (x <= pen->x.hi) & (y >= pen->y.lo) & (y <= pen->y.hi);
}

/* Cuts a segment that leaves the view; false when nothing of it is inside. */
static bool clip(const stp_pen *pen, const stp_track *t, int64_t i, segment *s)
{
    const double x0 = t->x[i], x1 = t->x[i + 1], y0 = t->y[i], y1 = t->y[i + 1], dx = x1 - x0, dy = y1 - y0;
    stp_part in = { 0, 1 };
    if (!stp_part_within(&in, x0, x1, &pen->x) || !stp_part_within(&in, y0, y1, &pen->y)) return false;
    if (in.from > 0) s->a = pixel_of(pen, x0 + in.from * dx, y0 + in.from * dy);
    if (in.to < 1) s->b = pixel_of(pen, x0 + in.to * dx, y0 + in.to * dy);
    const vec v = { s->b.x - s->a.x, s->b.y - s->a.y };
    s->length = sqrt(dot(v, v));
    s->along = (vec) { v.x / s->length, v.y / s->length };
    s->starts |= in.from > 0;
    return s->length > 0;
}

/* Segment k of the strip, which is number i of the track. */
static void draw_one(brush *b, const stp_track *t, const strip *p, int k, int64_t i)
{
    if (!(p->length[k + 1] > 0) || !(p->length[k + 1] < INFINITY)) return;         /* a point is missing, or both are one */
    segment s = { .a = { p->x[k + 1], p->y[k + 1] }, .b = { p->x[k + 2], p->y[k + 2] },
                  .along = { p->along_x[k + 1], p->along_y[k + 1] }, .before = { p->along_x[k], p->along_y[k] },
                  .length = p->length[k + 1], .before_length = p->length[k], .row = stp_track_row(t, i) };
    const bool alone = p->length[k] == 0;           /* the segment before is a point: this one has both its ends */
    s.starts = !(p->length[k] > 0) || !(p->length[k] < INFINITY);
    s.ends = alone || !stp_is_finite(p->x[k + 3]) || !stp_is_finite(p->y[k + 3]);
    const bool whole = (int) inside(b->pen, t->x[i], t->y[i]) & (int) inside(b->pen, t->x[i + 1], t->y[i + 1]);
    if (whole && draw_block(b, &s)) return;
    if (whole || clip(b->pen, t, i, &s)) draw_segment(b, s);
}

void DRAW_SMOOTH(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    strip s;
    const double w = pen->width < 1 ? 1 : pen->width;
    brush b = { .pen = pen, .half = 0.5 * (w + 1), .scale = pen->width < 1 ? pen->width : 1, .width = pen->x.cells,
                .height = pen->y.cells, .n = pen->marks.n };
    for (int64_t i = first; i < end; i += STRIP) {
        const int n = end - i < STRIP ? (int) (end - i) : STRIP;
        place(&s, pen, t, i, n);
        for (int k = 0; k < n; k++) draw_one(&b, t, &s, k, i + k);
    }
    pen->marks.n = b.n;
}
#undef HAIR
#undef DRAW_SMOOTH
