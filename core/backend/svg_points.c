/* Points as circles or small paths. A file says a colour once for many of them: points of one colour are gathered in
 * groups, each as early as it can stand without changing what lies over what. */
#include "backend/svg_style.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "backend/svg_path.h"

enum { A_LINE = 8, WORTH_A_GROUP = 3, LOOK_BACK = 256, MOST_CELLS = 1 << 20 };

/* ---- marks --------------------------------------------------------------------------------------------- */

static const char *title_of(const stp_node *n, int64_t i)
{
    return n->points.titles ? n->points.titles[i] : NULL;
}

/* fill: NULL when the group says it. */
static void write_circle(stp_buf *b, const stp_node *n, int64_t i, const uint32_t *own_fill, int decimals)
{
    const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
    if (!isfinite(x) || !isfinite(y)) return;
    stp_buf_text(b, "<circle");
    if (own_fill) stp_svg_paint(b, "fill", *own_fill);
    stp_buf_text(b, " cx=\"");
    stp_buf_number(b, stp_svg_clamp(x), decimals);
    stp_buf_text(b, "\" cy=\"");
    stp_buf_number(b, stp_svg_clamp(y), decimals);
    stp_buf_text(b, "\" r=\"");
    stp_svg_number(b, n->points.radius);
    stp_buf_char(b, '"');
    stp_svg_end(b, "circle", title_of(n, i));
}

static void write_mark(stp_buf *b, const stp_node *n, int64_t i, const uint32_t *own_fill, int decimals)
{
    double xy[2 * STP_SHAPE_CORNERS];
    const double x = n->points.xy[2 * i], y = n->points.xy[2 * i + 1];
    const int corners = stp_shape_outline(n->style.shape, x, y, n->points.radius, xy);
    if (!corners) {
        write_circle(b, n, i, own_fill, decimals);
        return;
    }
    if (!isfinite(x) || !isfinite(y)) return;
    stp_buf_text(b, "<path");
    if (own_fill) stp_svg_paint(b, "fill", *own_fill);
    stp_buf_text(b, " d=\"");
    stp_svg_path_data(b, xy, corners, true);
    stp_buf_char(b, '"');
    stp_svg_end(b, "path", title_of(n, i));
}

/* ---- groups of a colour --------------------------------------------------------------------------------- */

/* Points that may touch lie in neighbouring cells of a grid: lists of them, by cell. */
typedef struct grid {
    double x0, y0, cell;
    int64_t cols, rows;
    int64_t *head, *next;          /* a point's number, -1 = none */
} grid;

typedef struct groups {
    uint32_t *color;               /* n of them */
    int64_t n;
    int64_t *of;                   /* the group of each point; -1: it is not drawn */
} groups;

static bool is_placed(const stp_node *n, int64_t i)
{
    return isfinite(n->points.xy[2 * i]) && isfinite(n->points.xy[2 * i + 1]);
}

static double at(const stp_node *n, int64_t i, int axis)
{
    return stp_svg_clamp(n->points.xy[2 * i + axis]);
}

/* Cells as wide as two points that just touch. */
static bool grid_make(grid *g, const stp_node *n)
{
    double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };
    for (int64_t i = 0; i < n->points.n; i++)
        for (int k = 0; k < 2 && is_placed(n, i); k++) {
            lo[k] = fmin(lo[k], at(n, i, k));
            hi[k] = fmax(hi[k], at(n, i, k));
        }
    const double widest = n->style.shape ? 1.5 : 1, w = fmax(0, hi[0] - lo[0]), h = fmax(0, hi[1] - lo[1]);
    g->cell = fmax(2 * n->points.radius * widest + n->style.width, sqrt(w * h / MOST_CELLS));
    g->x0 = lo[0];
    g->y0 = lo[1];
    g->cols = (int64_t) (w / g->cell) + 1;
    g->rows = (int64_t) (h / g->cell) + 1;
    if (g->cols > MOST_CELLS || g->rows > MOST_CELLS) return false;
    g->head = malloc((size_t) (g->cols * g->rows) * sizeof *g->head);
    g->next = malloc(((size_t) n->points.n + 1) * sizeof *g->next);
    for (int64_t i = 0; g->head && i < g->cols * g->rows; i++) g->head[i] = -1;
    return g->head && g->next;
}

/* The last group with a point that point i lies over; 0 when it lies over none. */
static int64_t least_group(const grid *g, const groups *q, const stp_node *n, int64_t i)
{
    const double x = at(n, i, 0), y = at(n, i, 1);
    const int64_t col = (int64_t) ((x - g->x0) / g->cell), row = (int64_t) ((y - g->y0) / g->cell);
    int64_t least = 0;
    for (int64_t r = row - 1; r <= row + 1; r++)
        for (int64_t c = col - 1; c <= col + 1; c++) {
            if (r < 0 || c < 0 || r >= g->rows || c >= g->cols) continue;
            for (int64_t k = g->head[r * g->cols + c]; k >= 0; k = g->next[k]) {
                const double dx = at(n, k, 0) - x, dy = at(n, k, 1) - y;
                if (q->of[k] > least && dx * dx + dy * dy < g->cell * g->cell) least = q->of[k];
            }
        }
    return least;
}

static void add_point(grid *g, const stp_node *n, int64_t i)
{
    const int64_t col = (int64_t) ((at(n, i, 0) - g->x0) / g->cell), row = (int64_t) ((at(n, i, 1) - g->y0) / g->cell);
    g->next[i] = g->head[row * g->cols + col];
    g->head[row * g->cols + col] = i;
}

/* Each point joins the first group of its colour that comes after all it lies over, or begins one. */
static void group_all(grid *g, groups *q, const stp_node *n)
{
    for (int64_t i = 0; i < n->points.n; i++) {
        q->of[i] = -1;
        if (!is_placed(n, i)) continue;
        const uint32_t color = n->points.fills[i];
        int64_t k = least_group(g, q, n, i);
        if (q->n - k > LOOK_BACK) k = q->n - LOOK_BACK;
        while (k < q->n && q->color[k] != color) k++;
        if (k == q->n) q->color[q->n++] = color;
        q->of[i] = k;
        add_point(g, n, i);
    }
}

/* Points in the order of their groups; order: room for all. Returns their number. */
static int64_t in_order(const groups *q, int64_t n, int64_t *start, int64_t *order)
{
    int64_t total = 0;
    memset(start, 0, ((size_t) q->n + 1) * sizeof *start);
    for (int64_t i = 0; i < n; i++)
        if (q->of[i] >= 0) start[q->of[i] + 1]++;
    for (int64_t k = 0; k < q->n; k++) start[k + 1] += start[k];
    for (int64_t i = 0; i < n; i++) {
        if (q->of[i] < 0) continue;
        order[start[q->of[i]]++] = i;
        total++;
    }
    return total;
}

/* The numbers of the points as they are written; in their own order where they have no colours of their own, or without
 * room for a better one. */
static int64_t *writing_order(const stp_node *n, int64_t *n_order)
{
    const size_t room = (size_t) n->points.n + 1;
    int64_t *order = malloc(room * sizeof *order);
    grid g = { 0 };
    groups q = { 0 };
    *n_order = n->points.n;
    for (int64_t i = 0; order && i < n->points.n; i++) order[i] = i;
    if (order && n->points.fills && n->points.n >= STP_SVG_MANY && grid_make(&g, n)) {
        q.color = malloc(room * sizeof *q.color);
        q.of = malloc(room * sizeof *q.of);
        int64_t *start = malloc(room * sizeof *start);
        if (q.color && q.of && start) {
            group_all(&g, &q, n);
            *n_order = in_order(&q, n->points.n, start, order);
        }
        free(start);
    }
    free(g.head);
    free(g.next);
    free(q.color);
    free(q.of);
    return order;
}

/* ---- writing --------------------------------------------------------------------------------------------- */

/* Points of one colour in a row share it. */
static int64_t run_of(const uint32_t *fills, const int64_t *order, int64_t from, int64_t n)
{
    int64_t to = from + 1;
    while (to < n && fills[order[to]] == fills[order[from]]) to++;
    return to - from;
}

/* The opacity that all fills have, so that the group can say it once; 0 when they differ or need none. */
static uint32_t shared_alpha(const uint32_t *fills, int64_t n)
{
    const uint32_t alpha = fills && n > 1 ? fills[0] & 0xff : 0;
    for (int64_t i = 1; i < n && alpha; i++)
        if ((fills[i] & 0xff) != alpha) return 0;
    return alpha == 0xff ? 0 : alpha;
}

static void write_runs(stp_buf *b, const stp_node *n, const int64_t *order, int64_t n_order, uint32_t opaque)
{
    const int decimals = n->points.n >= STP_SVG_MANY ? 1 : 2;
    const uint32_t *fills = n->points.fills;
    for (int64_t i = 0; i < n_order;) {
        const int64_t run = fills ? run_of(fills, order, i, n_order) : n_order;
        const bool group = fills && run >= WORTH_A_GROUP;
        if (group) {
            stp_buf_text(b, "<g");
            stp_svg_paint(b, "fill", fills[order[i]] | opaque);
            stp_buf_char(b, '>');
        }
        for (const int64_t end = i + run; i < end; i++) {
            const uint32_t own = fills ? fills[order[i]] | opaque : 0;
            write_mark(b, n, order[i], fills && !group ? &own : NULL, decimals);
            if (i % A_LINE == A_LINE - 1) stp_buf_char(b, '\n');
        }
        if (group) stp_buf_text(b, "</g>\n");
    }
}

stp_status stp_svg_points(stp_buf *b, const stp_node *n, stp_error *err)
{
    if (!(n->points.radius > 0 && n->points.radius <= STP_SVG_FAR)) return STP_OK;
    int64_t n_order, *order = writing_order(n, &n_order);
    if (!order) return stp_no_memory(err, "points");
    stp_buf_text(b, "<g");
    const uint32_t alpha = shared_alpha(n->points.fills, n->points.n);
    if (!n->points.fills) stp_svg_fill(b, n->style.fill);
    if (alpha) {
        stp_buf_text(b, " fill-opacity=\"");
        stp_buf_number(b, alpha / 255.0, 3);
        stp_buf_char(b, '"');
    }
    stp_svg_stroke(b, &n->style);
    stp_buf_text(b, ">\n");
    write_runs(b, n, order, n_order, alpha ? 0xff : 0);
    stp_buf_text(b, "</g>\n");
    free(order);
    return STP_OK;
}
