/* A point is ready when all earlier points that it touches are in batches before. Each batch takes all ready points of
 * one colour: of that with the highest pile of points still waiting on one of them, then of that with most of them. */
#include "backend/batches.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 1 << 20, MOST_COLORS = 1024 };
static const double most_pairs = 1e8;          /* of points to compare: with more each point is a batch */

/* Points that may touch lie in neighbouring cells of a grid: lists of them, by cell. */
typedef struct grid {
    double x0, y0, cell, reach;
    int64_t cols, rows;
    int64_t *head, *next;          /* a point's number, -1 = none */
} grid;

typedef struct maker {
    const stp_node *node;
    grid g;
    uint32_t *color;               /* n_colors of them, rising */
    int64_t n_colors;
    int64_t *ready, *n_ready;      /* of each colour: the first of its ready points, linked by `after`; how many */
    int64_t *after;
    int64_t *pile, *highest;       /* how many points lie on each, one on the other; most of a colour's ready ones */
    int64_t *waits;                /* of each point: earlier ones that it touches and that are in no batch yet */
    int64_t *near;                 /* scratch */
} maker;

static bool is_placed(const stp_node *n, int64_t i)
{
    return isfinite(n->points.xy[2 * i]) && isfinite(n->points.xy[2 * i + 1]);
}

/* What is far away is one place. */
static double at(const stp_node *n, int64_t i, int axis)
{
    return fmax(-1e6, fmin(1e6, n->points.xy[2 * i + axis]));
}

double stp_points_reach(const stp_node *n)
{
    const double widest = n->style.shape ? 1.5 : 1;
    return 2 * n->points.radius * widest + n->style.width;
}

/* ---- neighbours ---------------------------------------------------------------------------------------------- */

static bool grid_make(grid *g, const stp_node *n, double reach)
{
    double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };
    for (int64_t i = 0; i < n->points.n; i++)
        for (int k = 0; k < 2 && is_placed(n, i); k++) {
            lo[k] = fmin(lo[k], at(n, i, k));
            hi[k] = fmax(hi[k], at(n, i, k));
        }
    const double w = fmax(0, hi[0] - lo[0]), h = fmax(0, hi[1] - lo[1]);
    *g = (grid) { .x0 = lo[0], .y0 = lo[1], .reach = reach, .cell = fmax(reach, fmax(w, h) / sqrt(MOST_CELLS)) };
    g->cols = (int64_t) (w / g->cell) + 1;
    g->rows = (int64_t) (h / g->cell) + 1;
    g->head = malloc((size_t) (g->cols * g->rows) * sizeof *g->head);
    g->next = malloc(((size_t) n->points.n + 1) * sizeof *g->next);
    if (!g->head || !g->next) return false;
    memset(g->head, 0xff, (size_t) (g->cols * g->rows) * sizeof *g->head);
    for (int64_t i = 0; i < n->points.n; i++) {
        if (!is_placed(n, i)) continue;
        int64_t *head = &g->head[(int64_t) ((at(n, i, 1) - lo[1]) / g->cell) * g->cols +
                                 (int64_t) ((at(n, i, 0) - lo[0]) / g->cell)];
        g->next[i] = *head;
        *head = i;
    }
    return true;
}

/* About how many pairs of points have to be compared. */
static double count_pairs(const grid *g)
{
    double pairs = 0;
    for (int64_t c = 0; c < g->cols * g->rows; c++) {
        double n = 0;
        for (int64_t k = g->head[c]; k >= 0; k = g->next[k]) n++;
        pairs += 9 * n * n;
    }
    return pairs;
}

/* The points that touch point i, into near; their number. */
static int64_t find_near(maker *m, int64_t i)
{
    const grid *g = &m->g;
    const double x = at(m->node, i, 0), y = at(m->node, i, 1);
    const int64_t col = (int64_t) ((x - g->x0) / g->cell), row = (int64_t) ((y - g->y0) / g->cell);
    int64_t n = 0;
    for (int64_t r = row - 1; r <= row + 1; r++)
        for (int64_t c = col - 1; c <= col + 1; c++) {
            if (r < 0 || c < 0 || r >= g->rows || c >= g->cols) continue;
            for (int64_t k = g->head[r * g->cols + c]; k >= 0; k = g->next[k]) {
                const double dx = at(m->node, k, 0) - x, dy = at(m->node, k, 1) - y;
                if (k != i && dx * dx + dy * dy < g->reach * g->reach) m->near[n++] = k;
            }
        }
    return n;
}

/* ---- colours ------------------------------------------------------------------------------------------------- */

static int by_color(const void *a, const void *b)
{
    const uint32_t p = *(const uint32_t *) a, q = *(const uint32_t *) b;
    return (p > q) - (p < q);
}

/* The distinct fills; one where all points have that of the node. */
static bool colors_make(maker *m)
{
    const stp_node *n = m->node;
    const size_t room = n->points.fills ? (size_t) n->points.n : 1;
    m->color = malloc(room * sizeof *m->color);
    if (!m->color) return false;
    m->color[0] = n->style.fill;
    m->n_colors = 1;
    if (!n->points.fills) return true;
    memcpy(m->color, n->points.fills, room * sizeof *m->color);
    qsort(m->color, room, sizeof *m->color, by_color);
    for (size_t i = 1; i < room; i++)
        if (m->color[i] != m->color[m->n_colors - 1]) m->color[m->n_colors++] = m->color[i];
    return true;
}

static int64_t color_of(const maker *m, int64_t i)
{
    if (!m->node->points.fills) return 0;
    const uint32_t *fill = &m->node->points.fills[i];
    return (uint32_t *) bsearch(fill, m->color, (size_t) m->n_colors, sizeof *m->color, by_color) - m->color;
}

/* ---- batches ------------------------------------------------------------------------------------------------- */

static void make_ready(maker *m, int64_t i)
{
    const int64_t c = color_of(m, i);
    m->after[i] = m->ready[c];
    m->ready[c] = i;
    m->n_ready[c]++;
    if (m->pile[i] > m->highest[c]) m->highest[c] = m->pile[i];
}

static bool maker_make(maker *m, double reach)
{
    const size_t n = (size_t) m->node->points.n;
    if (!grid_make(&m->g, m->node, reach) || !colors_make(m)) return false;
    m->ready = malloc((size_t) m->n_colors * sizeof *m->ready);
    m->n_ready = calloc((size_t) m->n_colors, sizeof *m->n_ready);
    m->highest = calloc((size_t) m->n_colors, sizeof *m->highest);
    m->after = malloc(n * sizeof *m->after);
    m->pile = calloc(n, sizeof *m->pile);
    m->waits = calloc(n, sizeof *m->waits);
    m->near = malloc(n * sizeof *m->near);
    if (!m->ready || !m->n_ready || !m->highest || !m->after || !m->pile || !m->waits || !m->near) return false;
    memset(m->ready, 0xff, (size_t) m->n_colors * sizeof *m->ready);
    return true;
}

static void maker_clear(maker *m)
{
    free(m->g.head);
    free(m->g.next);
    free(m->color);
    free(m->ready);
    free(m->n_ready);
    free(m->highest);
    free(m->after);
    free(m->pile);
    free(m->waits);
    free(m->near);
}

typedef struct placed { double x, y; int64_t i; } placed;

static int by_place(const void *a, const void *b)
{
    const placed *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    if (p->y != q->y) return p->y < q->y ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

/* Takes the ready points of colour c, from left to right, to `to`; their number. sorted: room for them. */
static int64_t take_ready(maker *m, int64_t c, placed *sorted, int64_t *to)
{
    int64_t n = 0;
    for (int64_t i = m->ready[c]; i >= 0; i = m->after[i])
        sorted[n++] = (placed) { at(m->node, i, 0), at(m->node, i, 1), i };
    qsort(sorted, (size_t) n, sizeof *sorted, by_place);
    for (int64_t k = 0; k < n; k++) to[k] = sorted[k].i;
    m->ready[c] = -1;
    m->n_ready[c] = m->highest[c] = 0;
    return n;
}

/* A point is in a batch: what waited for it alone becomes ready. */
static void release(maker *m, int64_t i)
{
    const int64_t n = find_near(m, i);
    for (int64_t k = 0; k < n; k++)
        if (m->near[k] > i && !--m->waits[m->near[k]]) make_ready(m, m->near[k]);
}

/* The colour of the next batch; one without ready points when there are none. */
static int64_t choose_color(const maker *m)
{
    int64_t best = 0;
    for (int64_t c = 1; c < m->n_colors; c++) {
        const bool more = m->highest[c] == m->highest[best] && m->n_ready[c] > m->n_ready[best];
        if (m->highest[c] > m->highest[best] || more) best = c;
    }
    return best;
}

/* From the last point to the first: what lies on it has its pile by then. */
static void find_first_ready(maker *m)
{
    for (int64_t i = m->node->points.n - 1; i >= 0; i--) {
        if (!is_placed(m->node, i)) continue;
        const int64_t n = find_near(m, i);
        for (int64_t k = 0; k < n; k++) {
            if (m->near[k] < i) m->waits[i]++;
            else if (m->pile[m->near[k]] >= m->pile[i]) m->pile[i] = m->pile[m->near[k]] + 1;
        }
        if (!m->waits[i]) make_ready(m, i);
    }
}

static void make_batches(maker *m, placed *sorted, stp_batches *out)
{
    find_first_ready(m);
    for (int64_t c; m->n_ready[c = choose_color(m)];) {
        const int64_t first = out->start[out->n], n = take_ready(m, c, sorted, out->point + first);
        out->start[++out->n] = first + n;
        for (int64_t k = 0; k < n; k++) release(m, out->point[first + k]);
    }
}

/* Each point by itself, in order. */
static void make_singles(const stp_node *n, stp_batches *out)
{
    for (int64_t i = 0; i < n->points.n; i++) {
        if (!is_placed(n, i)) continue;
        out->point[out->n++] = i;
        out->start[out->n] = out->n;
    }
}

stp_status stp_batches_make(stp_batches *out, const stp_node *points, double reach, stp_error *err)
{
    const size_t room = (size_t) points->points.n + 1;
    maker m = { .node = points };
    *out = (stp_batches) { .point = malloc(room * sizeof *out->point), .start = malloc(room * sizeof *out->start) };
    placed *sorted = malloc(room * sizeof *sorted);
    const bool good = out->point && out->start && sorted && (points->points.n == 0 || maker_make(&m, reach));
    if (good) out->start[0] = 0;
    if (good && (m.n_colors > MOST_COLORS || count_pairs(&m.g) > most_pairs)) make_singles(points, out);
    else if (good && points->points.n) make_batches(&m, sorted, out);
    maker_clear(&m);
    free(sorted);
    if (good) return STP_OK;
    stp_batches_clear(out);
    return stp_no_memory(err, "points");
}

void stp_batches_clear(stp_batches *b)
{
    free(b->point);
    free(b->start);
    *b = (stp_batches) { 0 };
}
