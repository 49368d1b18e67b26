/* Each cell of four points adds one or two directed pieces, from the side where the line comes in to the one where it
 * leaves; a side has one line at most, so a table of the next side for each strings the pieces together. For rings the
 * lattice is surrounded by points below any level. */
#include "agg/contour.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct tracer {
    const stp_lattice *g;
    double level;
    int64_t pad, w, h; /* points of the lattice with its surroundings */
    int64_t *next;     /* of each side: the side that the line goes on to, -1 = none. Horizontal ones first */
    uint8_t *entered;  /* a line comes from another side */
    stp_contours *out;
    bool failed;
} tracer;

typedef enum side { BOTTOM, RIGHT, TOP, LEFT } side;

/* Pieces by which corners are >= level (bits: bottom left, bottom right, top right, top left), greater values on the
 * left. Saddles stand twice: corners apart, corners joined. */
static const struct {
    signed char n;
    unsigned char piece[2][2];
} pieces[18] = {
    [1] = { 1, { { BOTTOM, LEFT } } },
    [2] = { 1, { { RIGHT, BOTTOM } } },
    [3] = { 1, { { RIGHT, LEFT } } },
    [4] = { 1, { { TOP, RIGHT } } },
    [6] = { 1, { { TOP, BOTTOM } } },
    [7] = { 1, { { TOP, LEFT } } },
    [8] = { 1, { { LEFT, TOP } } },
    [9] = { 1, { { BOTTOM, TOP } } },
    [11] = { 1, { { RIGHT, TOP } } },
    [12] = { 1, { { LEFT, RIGHT } } },
    [13] = { 1, { { BOTTOM, RIGHT } } },
    [14] = { 1, { { LEFT, BOTTOM } } },
    [5] = { 2, { { BOTTOM, LEFT }, { TOP, RIGHT } } },
    [16] = { 2, { { BOTTOM, RIGHT }, { TOP, LEFT } } },
    [10] = { 2, { { RIGHT, BOTTOM }, { LEFT, TOP } } },
    [17] = { 2, { { LEFT, BOTTOM }, { RIGHT, TOP } } },
};

/* NaN outside and where it is missing. */
static double value_at(const tracer *t, int64_t i, int64_t j)
{
    const stp_lattice *g = t->g;
    i -= t->pad;
    j -= t->pad;
    return i < 0 || j < 0 || i >= g->nx || j >= g->ny ? (double) NAN : g->value[j * g->nx + i];
}

static int64_t side_of(const tracer *t, int64_t i, int64_t j, unsigned char s)
{
    const int64_t vertical = t->w * t->h;
    switch (s) {
    case BOTTOM:
        return j * t->w + i;
    case TOP:
        return (j + 1) * t->w + i;
    case LEFT:
        return vertical + j * t->w + i;
    default:
        return vertical + j * t->w + i + 1;
    }
}

static void add_cell(tracer *t, int64_t i, int64_t j)
{
    const double v[4] = { value_at(t, i, j), value_at(t, i + 1, j), value_at(t, i + 1, j + 1), value_at(t, i, j + 1) };
    int code = 0;
    for (int k = 0; k < 4; k++) code |= (v[k] >= t->level) << k;
    const double middle = (v[0] + v[1] + v[2] + v[3]) / 4;
    if (!t->pad && isnan(middle)) return;
    if (middle >= t->level && (code == 5 || code == 10)) code = code == 5 ? 16 : 17;
    for (int k = 0; k < pieces[code].n; k++) {
        const int64_t from = side_of(t, i, j, pieces[code].piece[k][0]),
                      to = side_of(t, i, j, pieces[code].piece[k][1]);
        t->next[from] = to;
        t->entered[to] = 1;
    }
}

static void add_point(tracer *t, double x, double y)
{
    stp_contours *c = t->out;
    if (c->n == c->capacity) {
        const int64_t capacity = c->capacity ? 2 * c->capacity : 256;
        double *xy = realloc(c->xy, (size_t) capacity * 2 * sizeof *xy);
        if (!xy) t->failed = true;
        if (!xy) return;
        c->xy = xy;
        c->capacity = capacity;
    }
    c->xy[2 * c->n] = x;
    c->xy[2 * c->n++ + 1] = y;
}

/* Where the line crosses a side: at the point itself where the other end is missing. */
static void add_crossing(tracer *t, int64_t s)
{
    const int64_t vertical = t->w * t->h, at = s % vertical, i = at % t->w, j = at / t->w;
    const int64_t i1 = s < vertical ? i + 1 : i, j1 = s < vertical ? j : j + 1;
    const double a = value_at(t, i, j), b = value_at(t, i1, j1);
    double part = (t->level - a) / (b - a);
    if (isnan(a)) part = 1;
    if (isnan(b) || isinf(b - a)) part = isnan(b) ? 0 : 0.5;
    const stp_lattice *g = t->g;
    const int64_t p = (j - t->pad) * g->nx + i - t->pad, q = (j1 - t->pad) * g->nx + i1 - t->pad;
    const int64_t from = isnan(a) ? q : p, to = isnan(b) ? p : q;
    add_point(t, g->x[from] + (g->x[to] - g->x[from]) * part, g->y[from] + (g->y[to] - g->y[from]) * part);
}

/* One line from a side on, until it ends or comes back. */
static void follow(tracer *t, int64_t start)
{
    if (t->out->n) add_point(t, (double) NAN, (double) NAN);
    int64_t s = start;
    while (s >= 0 && !t->failed) {
        const int64_t next = t->next[s];
        add_crossing(t, s);
        t->next[s] = -1;
        if (next == start) add_crossing(t, start);
        s = next == start ? -1 : next;
    }
}

static void follow_all(tracer *t)
{
    const int64_t n = 2 * t->w * t->h;
    for (int64_t s = 0; s < n && !t->failed; s++)
        if (t->next[s] >= 0 && !t->entered[s]) follow(t, s); /* lines with two ends first */
    for (int64_t s = 0; s < n && !t->failed; s++)
        if (t->next[s] >= 0) follow(t, s);
}

static stp_status trace(const stp_lattice *g, double level, int64_t pad, stp_contours *out, stp_error *err)
{
    tracer t = { .g = g, .level = level, .pad = pad, .w = g->nx + 2 * pad, .h = g->ny + 2 * pad, .out = out };
    const size_t sides = 2 * (size_t) t.w * (size_t) t.h;
    t.next = malloc(sides * sizeof *t.next);
    t.entered = calloc(sides, 1);
    t.failed = !t.next || !t.entered;
    if (!t.failed) {
        memset(t.next, 0xff, sides * sizeof *t.next); /* -1 */
        for (int64_t j = 0; j + 1 < t.h; j++)
            for (int64_t i = 0; i + 1 < t.w; i++) add_cell(&t, i, j);
        follow_all(&t);
    }
    free(t.next);
    free(t.entered);
    return t.failed ? stp_no_memory(err, "contours") : STP_OK;
}

stp_status stp_contour_lines(const stp_lattice *g, double level, stp_contours *out, stp_error *err)
{
    return trace(g, level, 0, out, err);
}

stp_status stp_contour_rings(const stp_lattice *g, double level, stp_contours *out, stp_error *err)
{
    return trace(g, level, 1, out, err);
}

void stp_contours_clear(stp_contours *c)
{
    free(c->xy);
    *c = (stp_contours){ 0 };
}
