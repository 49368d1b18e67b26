/* Template: anti-aliased lines, included once per instruction set. No include guard. In: DRAW_SMOOTH, the function's
 * name.
 *
 * A pixel takes what the distance of its centre from the segment leaves: 1 up to half the width less
 * half a pixel, 0 from half the width and half a pixel on, and in between by part. Lines narrower than a pixel are a
 * pixel wide and fainter. Ends of paths are round.
 *
 * Two segments of a path share pixels round their common point. Those that lie across from the former belong to the
 * later one, which takes off what the former has given; those outside the turn are filled round. So a path covers no
 * pixel twice there, but does where it crosses itself. The rules are Datashader's. */
#include "agg/lanes.h"
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

/* Segments that fit into a block of pixels with all that they cover are drawn at once. Steep ones, as of dense series,
 * fit into half of the columns. */
enum { SIDE = 4, NARROW = 2, TALL = 8, BLOCK = SIDE * SIDE };

/* What all segments of a pen share. */
typedef struct brush {
    stp_pen *pen;
    double half, scale;            /* nothing from `half` on */
    int32_t width, height, n;      /* n: of the pen's marks */
    int32_t narrow[BLOCK], wide[BLOCK];    /* of the pixels of blocks: cells behind the first */
} brush;

/* ---- one pixel ---------------------------------------------------------------------------------- */

static inline double cover_at(const brush *k, double distance)
{
    const double c = k->half - distance;
    return (c < 1 ? c : 1) * k->scale;
}

static inline void hand_on(brush *k)
{
    k->pen->marks.n = k->n;
    k->pen->flush(k->pen);
    k->n = 0;
}

static inline void room_for(brush *k, int n)
{
    if (k->n + n > STP_MARKS) hand_on(k);
}

/* Adds a mark where cover > before; the place behind the last mark may be written to. */
static inline void mark(brush *k, const segment *s, int32_t x, int32_t y, double cover, double before)
{
    stp_marks *m = &k->pen->marks;
    const int32_t bin = s->turned ? x * k->width + y : y * k->width + x,
                  n = k->n < STP_MARKS - 1 ? k->n : STP_MARKS - 1;
    m->bin[n] = bin;
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
    r = both(r, -s->along.y * dy * inv_x, (s->length + HAIR - s->along.y * dy) * inv_x);
    if (inv_y != 0) r = both(r, (dy * s->along.x - k->half) * inv_y, (dy * s->along.x + k->half) * inv_y);
    const double from = s->a.x + r.lo - slack, to = s->a.x + r.hi + slack;
    if (!(from <= to) || to < 0) return;
    int32_t x = from > 0 ? (int32_t) from : 0;
    x += x < from;
    const int32_t end = to < last ? (int32_t) to : last;
    for (; x <= end; x++) {
        const vec d = { x - s->a.x, dy };
        const double along = dot(d, s->along);
        const bool within = (along >= 0) & (along <= s->length + HAIR);
        const double cover = within ? cover_at(k, fabs(cross(d, s->along))) : 0;
        const double before = s->starts ? 0 : covered_before(k, s, d);
        mark(k, s, x, y, cover, before);
    }
}

/* ---- round ends and turns ---------------------------------------------------------------------------- */

/* Pixels nearer to p than `half` that lie more than `gap` behind it, seen against `away`, and on the side of `side`
 * (unless that is NULL). */
static inline void draw_round(brush *k, const segment *s, vec p, vec away, double gap, const vec *side, int32_t last_x,
                              int32_t last_y)
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
            if (!(dot(d, away) > gap) || (side && !(dot(d, *side) > 0))) continue;
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
    draw_round(k, &s, s.a, back, 0, s.starts ? NULL : &s.before, last_x, last_y);
    if (s.ends) draw_round(k, &s, s.b, s.along, HAIR, NULL, last_x, last_y);
}

/* ---- short segments ------------------------------------------------------------------------------------ */

enum { STRIP = 64 };

/* Points first - 1 … first + n + 1 of a track in pixels, and the segments between them; then what blocks want to know
 * of segments first … first + n - 1. */
typedef struct strip {
    double x[STRIP + 3], y[STRIP + 3], inside[STRIP + 3];
    double along_x[STRIP + 2], along_y[STRIP + 2], length[STRIP + 2];
    double starts[STRIP], ends[STRIP];
    double columns[STRIP], rows[STRIP];                    /* of its block; 0 columns: it fits none */
    double left[STRIP], low[STRIP];                        /* the block's first pixel */
    float ux[STRIP], uy[STRIP], size[STRIP], bx[STRIP], by[STRIP], back[STRIP], ox[STRIP], oy[STRIP];
    float cover[STRIP][BLOCK], before[STRIP][BLOCK];       /* of the pixels of blocks */
    int more[STRIP];                                       /* bits of pixels that are covered more than before */
} strip;

/* What the pixels of segment `at`'s block are covered by, and have been before: all at once, without a branch. In
 * floats, relative to the segment's start. */
static inline void cover_block(const brush *k, strip *s, int at, int columns, int rows)
{
    const float ux = s->ux[at], uy = s->uy[at], size = s->size[at], bx = s->bx[at], by = s->by[at], back = s->back[at],
                ox = s->ox[at], oy = s->oy[at], half = (float) k->half, scale = (float) k->scale;
    const int starts = s->starts[at] > 0, ends = s->ends[at] > 0;
    float *cover = s->cover[at], *before = s->before[at];
    int more = 0;
    for (int i = 0; i < columns * rows; i++) {
        const float dx = ox + (float) (i & (columns - 1)), dy = oy + (float) (i / columns);
        const float along = dx * ux + dy * uy, across = fabsf(dx * uy - dy * ux);
        const float along_b = dx * bx + dy * by, across_b = fabsf(dx * by - dy * bx);
        const int behind = along < 0, beyond = along > size + HAIR;
        const int round_a = behind & (starts | (along_b > 0)), round_b = beyond & ends;
        const float far = beyond ? size : 0, fx = dx - ux * far, fy = dy - uy * far;
        const float away = sqrtf(fx * fx + fy * fy), distance = (behind | beyond) ? away : across;
        const float c = half - distance, b = half - across_b;
        const int seen = ((behind | beyond) == 0) | round_a | round_b;
        const int shared = ((behind | beyond) == 0) & (along_b <= HAIR) & (along_b >= -back) & (b > 0);
        const float now = (c < 1 ? c : 1) * scale, then = (b < 1 ? b : 1) * scale;
        cover[i] = seen ? now : -1;
        before[i] = shared ? then : 0;
        more |= (cover[i] > before[i]) << i;
    }
    s->more[at] = more;
}

static inline int32_t first_cell(const brush *k, const strip *s, int at)
{
    return (int32_t) s->low[at] * k->width + (int32_t) s->left[at];
}

static inline void mark_block(brush *k, const strip *s, int at, const int32_t *cells, int32_t row)
{
    const float *cover = s->cover[at], *before = s->before[at];
    const int32_t first = first_cell(k, s, at);
    room_for(k, BLOCK);
    stp_marks *m = &k->pen->marks;
    int n = k->n;
    for (unsigned more = (unsigned) s->more[at]; more; more &= more - 1, n++) {
        const int p = __builtin_ctz(more);
        m->bin[n] = first + cells[p];
        m->row[n] = row;
        m->cover[n] = cover[p];
        m->before[n] = before[p];
    }
    k->n = n;
}

/* The same where what is covered is only added up, behind what long segments have marked; fetch_block asks for the
 * cells ahead. */
static inline void fetch_block(const brush *k, const strip *s, int at)
{
    const stp_total *totals = k->pen->totals + first_cell(k, s, at);
    for (int y = 0; y < (int) s->rows[at]; y++) __builtin_prefetch(totals + y * k->width, 1);
}

static inline void add_block(brush *k, const strip *s, int at, const int32_t *cells, int32_t row)
{
    const float *cover = s->cover[at], *before = s->before[at];
    stp_total *totals = k->pen->totals + first_cell(k, s, at);
    if (k->n) hand_on(k);
    for (unsigned more = (unsigned) s->more[at]; more; more &= more - 1) {
        const int p = __builtin_ctz(more);
        stp_total_feed(&totals[cells[p]], (double) cover[p] - (double) before[p]);
    }
    if (s->more[at]) stp_pen_row(k->pen, row);
}

/* ---- paths ---------------------------------------------------------------------------------------------- */

static inline vec pixel_of(const stp_pen *pen, double x, double y)
{
    return (vec) { x * pen->x.scale + pen->x.shift - 0.5, y * pen->y.scale + pen->y.shift - 0.5 };
}

static void load(strip *s, const stp_pen *pen, const stp_track *t, int64_t first, int n)
{
    for (int i = 0; i < n + 3; i++) {
        const int64_t k = first - 1 + i;
        const bool has = k >= 0 && k < t->n;
        s->x[i] = has ? t->x[k] : NAN;
        s->y[i] = has ? t->y[k] : NAN;
    }
    const stp_reach rx = pen->x, ry = pen->y;
    for (int i = 0; i < n + 3; i++) {
        const double x = s->x[i], y = s->y[i];
        double in = x >= rx.lo ? 1 : 0;
        in = x <= rx.hi ? in : 0;
        in = y >= ry.lo ? in : 0;
        s->inside[i] = y <= ry.hi ? in : 0;
        s->x[i] = x * rx.scale + (rx.shift - 0.5);
        s->y[i] = y * ry.scale + (ry.shift - 0.5);
    }
}

static void measure(strip *s, int n)
{
    for (int i = 0; i < n + 2; i++) {
        const double dx = s->x[i + 1] - s->x[i], dy = s->y[i + 1] - s->y[i], length = sqrt(dx * dx + dy * dy);
        s->length[i] = length;
        s->along_x[i] = dx / length;
        s->along_y[i] = dy / length;
    }
    for (int i = 0; i < n; i++) {
        const double l = s->length[i], next = (s->x[i + 3] - s->x[i + 3]) + (s->y[i + 3] - s->y[i + 3]);
        const double none = l < INFINITY ? 0 : 1, missing = next == 0 ? 0 : 1;     /* NaN is neither */
        s->starts[i] = l > 0 ? none : 1;
        s->ends[i] = l == 0 ? 1 : missing;         /* where the segment before is a point this one has both its ends */
    }
}

/* Which segments fit into a block: those inside, whose pixels are. Of the others the block is any. */
static void place(const brush *k, strip *s, int n)
{
    const double width = k->width, height = k->height, half = k->half;
    for (int i = 0; i < n; i++) {
        const double ax = s->x[i + 1], bx = s->x[i + 2], ay = s->y[i + 1], by = s->y[i + 2];
        const double x_lo = stp_least(ax, bx) - half, x_hi = stp_most(ax, bx) + half, y_lo = stp_least(ay, by) - half,
                     y_hi = stp_most(ay, by) + half;
        const double left = stp_down(stp_most(stp_least(x_lo, width), 0)) + 1,
                     low = stp_down(stp_most(stp_least(y_lo, height), 0)) + 1;
        double fits = s->inside[i + 1] + s->inside[i + 2] > 1.5 ? 1 : 0;
        fits = x_lo > 0 ? fits : 0;
        fits = y_lo > 0 ? fits : 0;
        const double columns = x_hi < left + NARROW ? NARROW : SIDE, most_rows = columns == NARROW ? TALL : SIDE,
                     rows = y_hi < low + SIDE ? SIDE : most_rows;
        fits = x_hi < left + SIDE ? fits : 0;
        fits = y_hi < low + rows ? fits : 0;
        fits = left + SIDE <= width ? fits : 0;
        fits = low + rows <= height ? fits : 0;
        fits = s->length[i + 1] > 0 ? fits : 0;            /* both are one */
        s->left[i] = left;
        s->low[i] = low;
        s->columns[i] = fits > 0 ? columns : 0;
        s->rows[i] = rows;
    }
    for (int i = 0; i < n; i++) {
        const double none = s->starts[i];
        s->ux[i] = (float) s->along_x[i + 1];
        s->uy[i] = (float) s->along_y[i + 1];
        s->size[i] = (float) s->length[i + 1];
        s->bx[i] = (float) (none > 0 ? 0 : s->along_x[i]);
        s->by[i] = (float) (none > 0 ? 0 : s->along_y[i]);
        s->back[i] = (float) (none > 0 ? -1 : s->length[i]);
        s->ox[i] = (float) (s->left[i] - s->x[i + 1]);
        s->oy[i] = (float) (s->low[i] - s->y[i + 1]);
    }
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
static void draw_long(brush *b, const stp_track *t, const strip *p, int k, int64_t i)
{
    segment s = { .a = { p->x[k + 1], p->y[k + 1] }, .b = { p->x[k + 2], p->y[k + 2] },
                  .along = { p->along_x[k + 1], p->along_y[k + 1] }, .before = { p->along_x[k], p->along_y[k] },
                  .length = p->length[k + 1], .before_length = p->length[k], .starts = p->starts[k] > 0,
                  .ends = p->ends[k] > 0, .row = stp_track_row(t, i) };
    const bool whole = p->inside[k + 1] + p->inside[k + 2] > 1.5;
    if (whole || clip(b->pen, t, i, &s)) draw_segment(b, s);
}

/* First all blocks, then what they and the other segments mark: so the one need not wait for the other. */
static void draw_strip(brush *b, const stp_track *t, strip *s, int64_t first, int n)
{
    for (int k = 0; k < n; k++) {
        if (b->pen->totals && s->columns[k] > 0) fetch_block(b, s, k);
        if (s->columns[k] == SIDE) cover_block(b, s, k, SIDE, SIDE);
        else if (s->columns[k] == NARROW && s->rows[k] == SIDE) cover_block(b, s, k, NARROW, SIDE);
        else if (s->columns[k] == NARROW) cover_block(b, s, k, NARROW, TALL);
    }
    for (int k = 0; k < n; k++) {
        const int32_t row = stp_track_row(t, first + k), *cells = s->columns[k] == NARROW ? b->narrow : b->wide;
        if (s->columns[k] > 0) (b->pen->totals ? add_block : mark_block)(b, s, k, cells, row);
        else if (s->length[k + 1] > 0 && s->length[k + 1] < INFINITY) draw_long(b, t, s, k, first + k);
    }
}

void DRAW_SMOOTH(stp_pen *pen, const stp_track *t, int64_t first, int64_t end)
{
    strip s;
    const double w = pen->width < 1 ? 1 : pen->width;
    brush b = { .pen = pen, .half = 0.5 * (w + 1), .scale = pen->width < 1 ? pen->width : 1, .width = pen->x.cells,
                .height = pen->y.cells, .n = pen->marks.n };
    for (int i = 0; i < BLOCK; i++) {
        b.narrow[i] = i / NARROW * b.width + i % NARROW;
        b.wide[i] = i / SIDE * b.width + i % SIDE;
    }
    for (int64_t i = first; i < end; i += STRIP) {
        const int n = end - i < STRIP ? (int) (end - i) : STRIP;
        load(&s, pen, t, i, n);
        measure(&s, n);
        place(&b, &s, n);
        draw_strip(&b, t, &s, i, n);
    }
    pen->marks.n = b.n;
}
#undef HAIR
#undef DRAW_SMOOTH
