/* A line crosses edges between neighbouring values. Each crossing lies on one edge, each edge belongs to at most two
 * cells, and each cell joins its crossings in pairs: so crossings form chains and rings, which are walked. */
#include "agg/isoline.h"
#include <math.h>
#include <stdlib.h>

typedef struct field {
    const double *v;
    int w, h;
    double level;
    int64_t (*next)[2];
} field;

/* Edge from value (x, y) to the right (0) or upwards (1). */
static int64_t edge(const field *f, int x, int y, int up)
{
    return 2 * ((int64_t) y * f->w + x) + up;
}

static double value(const field *f, int x, int y)
{
    return f->v[(int64_t) y * f->w + x];
}

static void join(field *f, int64_t a, int64_t b)
{
    f->next[a][f->next[a][0] >= 0] = b;
    f->next[b][f->next[b][0] >= 0] = a;
}

/* Edges of a cell: 0 below, 1 right, 2 above, 3 left. Which of them each case joins; bit k: corner k (anticlockwise
 * from the lower left) is above the level. 5 and 10 are saddles, drawn as if the middle were below. */
static const signed char pairs[16][4] = {
    { -1, -1, -1, -1 }, { 3, 0, -1, -1 }, { 0, 1, -1, -1 }, { 3, 1, -1, -1 },   { 1, 2, -1, -1 }, { 3, 0, 1, 2 },
    { 0, 2, -1, -1 },   { 3, 2, -1, -1 }, { 2, 3, -1, -1 }, { 0, 2, -1, -1 },   { 0, 1, 2, 3 },   { 1, 2, -1, -1 },
    { 1, 3, -1, -1 },   { 0, 1, -1, -1 }, { 0, 3, -1, -1 }, { -1, -1, -1, -1 },
};

static void join_cell(field *f, int x, int y)
{
    const double c[4] = { value(f, x, y), value(f, x + 1, y), value(f, x + 1, y + 1), value(f, x, y + 1) };
    const int64_t e[4] = { edge(f, x, y, 0), edge(f, x + 1, y, 1), edge(f, x, y + 1, 0), edge(f, x, y, 1) };
    int bits = 0;
    for (int k = 0; k < 4; k++) {
        if (isnan(c[k])) return;
        bits |= (c[k] >= f->level) << k;
    }
    const bool saddle = bits == 5 || bits == 10, filled = saddle && (c[0] + c[1] + c[2] + c[3]) / 4 >= f->level;
    const signed char *p = pairs[filled ? 15 - bits : bits];
    for (int k = 0; k < 4 && p[k] >= 0; k += 2) join(f, e[(int) p[k]], e[(int) p[k + 1]]);
}

static void place(const field *f, int64_t at, double xy[2])
{
    const int64_t cell = at / 2;
    const int x = (int) (cell % f->w), y = (int) (cell / f->w), up = at & 1;
    const double a = value(f, x, y), b = value(f, x + !up, y + up);
    const double t = fmin(1, fmax(0, (f->level - a) / (b - a)));
    xy[0] = x + (up ? 0 : t);
    xy[1] = y + (up ? t : 0);
}

/* Walks from an edge to the end of its chain, or round its ring; unlinks what it passes. Returns the points. */
static int64_t walk(field *f, int64_t start, double *xy, bool *closed)
{
    int64_t n = 0, from = -1, at = start;
    *closed = false;
    while (at >= 0) {
        const int64_t a = f->next[at][0], b = f->next[at][1], next = a >= 0 && a != from ? a : b != from ? b : -1;
        place(f, at, xy + 2 * n++);
        f->next[at][0] = f->next[at][1] = -1;
        from = at;
        at = next;
        if (at == start) {
            *closed = true;
            break;
        }
    }
    return n;
}

static void walk_all(field *f, int64_t n_edges, double *xy, stp_isoline_fn *line, void *self)
{
    for (int round = 0; round < 2; round++) /* chains from their ends first, then rings */
        for (int64_t e = 0; e < n_edges; e++) {
            if (f->next[e][0] < 0 || (round == 0 && f->next[e][1] >= 0)) continue;
            bool closed;
            const int64_t n = walk(f, e, xy, &closed);
            if (n > 1) line(self, xy, n, closed);
        }
}

stp_status stp_isolines(const double *values, int w, int h, double level, stp_isoline_fn *line, void *self,
                        stp_error *err)
{
    if (w < 2 || h < 2) return STP_OK;
    const int64_t n_edges = 2 * (int64_t) w * h;
    field f = { values, w, h, level, malloc((size_t) n_edges * sizeof *f.next) };
    double *xy = malloc((size_t) n_edges * 2 * sizeof *xy);
    const bool good = f.next && xy;
    if (good) {
        for (int64_t e = 0; e < n_edges; e++) f.next[e][0] = f.next[e][1] = -1;
        for (int y = 0; y + 1 < h; y++)
            for (int x = 0; x + 1 < w; x++) join_cell(&f, x, y);
        walk_all(&f, n_edges, xy, line, self);
    }
    free(f.next);
    free(xy);
    return good ? STP_OK : stp_no_memory(err, "contour lines");
}
