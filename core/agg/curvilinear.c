/* Curvilinear quads into pixels. They are cut to whole pixels and filled one by one: a pixel is inside when a ray from its
 * lower left corner to the right crosses an odd number of sides. Bands of pixel rows are drawn in parallel, each in the order
 * of the quads. */
#include "agg/curvilinear.h"
#include "agg/feed.h"
#include "agg/mesh_rows.h"
#include "base/pages.h"
#include "scan/parallel.h"
#include "table/cast.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- corners ------------------------------------------------------------------------ */

/* Far outside, and still safe to multiply. */
enum { FAR = 1 << 29 };

typedef struct corner {
    int32_t x, y;
} corner;

/* Least and greatest y of a block of quads side by side. */
enum { BLOCK = 32 };
typedef struct reach {
    int32_t lo, hi;
} reach;

typedef struct net {
    const stp_mesh *m;
    const stp_grid_plan *plan;
    corner *corners; /* (ny + 1) * (nx + 1), in pixels */
    int64_t blocks;  /* of a row */
    reach *reaches;  /* ny * blocks */
    stp_grid *grid;
    atomic_bool failed;
    stp_status status;   /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
    atomic_int_fast64_t inside;
} net;

/* No place on a log axis: its quads are left out. */
enum { NOWHERE = INT32_MIN };

/* Down to whole pixels. (Datashader cuts towards 0, which draws quads just outside into the first row and column.) */
static inline int32_t pixel_of(double p)
{
    if (!(p > -FAR && p < FAR)) return isnan(p) ? NOWHERE : p > 0 ? FAR : -FAR;
    const int32_t i = (int32_t) p;
    return i - (i > p);
}

static double mapped(const stp_axis *a, double v)
{
    return a->kind == STP_SCALE_LOG ? log10(v) : v;
}

/* Row j of corners, along one axis: `along` is of 2 * (nx + 1) doubles, place of nx + 1. */
static void place_row(const net *n, int64_t j, bool is_y, double *along, double *place)
{
    const stp_mesh *m = n->m;
    const stp_axis *a = is_y ? &n->plan->view.y : &n->plan->view.x;
    const double lo = mapped(a, a->lo), span = mapped(a, a->hi) - lo, cells = a->cells;
    corner *c = n->corners + j * (m->nx + 1);
    stp_mesh_corner_row(is_y ? m->y : m->x, m->nx, m->ny, j, along, place);
    for (int64_t i = 0; i <= m->nx && a->kind == STP_SCALE_LOG; i++) place[i] = log10(place[i]);
    for (int64_t i = 0; i <= m->nx; i++) place[i] = (place[i] - lo) / span * cells;
    for (int64_t i = 0; i <= m->nx; i++) *(is_y ? &c[i].y : &c[i].x) = pixel_of(place[i]);
}

enum { CORNER_ROWS = 32 }; /* of a task */

static void place_corners(void *self, int64_t task)
{
    net *n = self;
    double *memory = malloc((size_t) (3 * (n->m->nx + 1)) * sizeof *memory);
    if (!memory) n->failed = true;
    for (int64_t j = task * CORNER_ROWS; memory && j <= n->m->ny && j < (task + 1) * CORNER_ROWS; j++) {
        place_row(n, j, false, memory, memory + 2 * (n->m->nx + 1));
        place_row(n, j, true, memory, memory + 2 * (n->m->nx + 1));
    }
    free(memory);
}

static void set_reaches(void *self, int64_t j)
{
    const net *n = self;
    const corner *low = n->corners + j * (n->m->nx + 1), *high = low + n->m->nx + 1;
    for (int64_t b = 0; b < n->blocks; b++) {
        reach r = { INT32_MAX, INT32_MIN };
        for (int64_t i = b * BLOCK; i <= n->m->nx && i <= (b + 1) * BLOCK; i++) {
            const int32_t lo = low[i].y < high[i].y ? low[i].y : high[i].y, hi = low[i].y < high[i].y ? high[i].y : low[i].y;
            r.lo = lo < r.lo ? lo : r.lo;
            r.hi = hi > r.hi ? hi : r.hi;
        }
        n->reaches[j * n->blocks + b] = r;
    }
}

/* ---- pixels --------------------------------------------------------------------------- */

/* Cells on their way to the reductions. */
typedef struct strip {
    net *n;
    int fill;
    int32_t bin[STP_STRIP];
    int64_t place[STP_STRIP]; /* numbers of their quads */
    double value[STP_STRIP], second[STP_STRIP];
} strip;

static double value_at(const stp_column *c, int64_t i)
{
    double v;
    stp_cast_f64(c, i, 1, 0, &v);
    return v;
}

static void flush(strip *s)
{
    net *n = s->n;
    stp_feed f = { .n = s->fill, .bin = s->bin, .value = s->value, .row = s->place };
    for (int k = 0; k < n->plan->n_vars && s->fill && n->status == STP_OK; k++) {
        if (n->plan->vars[k].reducer->needs_second) {
            for (int i = 0; i < s->fill; i++) s->second[i] = value_at(n->m->seconds[k], s->place[i]);
            f.second = s->second;
        }
        const stp_status status = stp_feed_var(n->grid, n->plan, k, 0, &f, n->err);
        if (status != STP_OK) n->status = status; /* lists alone fail */
    }
    s->fill = 0;
}

/* What is drawn at a time: a quad's value and number. */
typedef struct ink {
    double value;
    int64_t place;
} ink;

static inline void add(strip *s, int32_t bin, ink with)
{
    s->bin[s->fill] = bin;
    s->place[s->fill] = with.place;
    s->value[s->fill] = with.value;
    if (++s->fill == STP_STRIP) flush(s);
}

typedef struct box {
    int32_t x0, x1, y0, y1;
} box; /* up to, not with, x1 and y1 */

static inline int32_t min4(int32_t a, int32_t b, int32_t c, int32_t d)
{
    const int32_t p = a < b ? a : b, q = c < d ? c : d;
    return p < q ? p : q;
}

static inline int32_t max4(int32_t a, int32_t b, int32_t c, int32_t d)
{
    const int32_t p = a > b ? a : b, q = c > d ? c : d;
    return p > q ? p : q;
}

/* Whether the ray to the right from (x, y) crosses the side from p to q; sides own their lower end. */
static inline bool crosses(corner p, corner q, int32_t x, int32_t y)
{
    const int64_t cross = (int64_t) (q.x - x) * (p.y - y) - (int64_t) (q.y - y) * (p.x - x);
    const bool spans = (p.y > y) != (q.y > y), right = q.y > p.y ? cross < 0 : cross > 0;
    return spans & right;
}

static void fill_quad(strip *s, const corner q[4], box b, int32_t width, ink with)
{
    for (int32_t y = b.y0; y < b.y1; y++)
        for (int32_t x = b.x0; x < b.x1; x++) {
            bool inside = false;
            for (int k = 0; k < 4; k++) inside ^= crosses(q[k], q[(k + 1) & 3], x, y);
            if (inside) add(s, y * width + x, with);
        }
}

/* A quad narrower than a pixel is drawn whole. */
static void fill_box(strip *s, box b, int32_t width, ink with)
{
    for (int32_t y = b.y0; y < b.y1; y++)
        for (int32_t x = b.x0; x < b.x1; x++) add(s, y * width + x, with);
}

/* The part of a quad in rows first … end - 1 of pixels. */
static bool draw_quad(strip *s, const corner q[4], int32_t first, int32_t end, ink with)
{
    const int32_t w = s->n->plan->view.x.cells, h = s->n->plan->view.y.cells;
    box b = { min4(q[0].x, q[1].x, q[2].x, q[3].x), max4(q[0].x, q[1].x, q[2].x, q[3].x),
              min4(q[0].y, q[1].y, q[2].y, q[3].y), max4(q[0].y, q[1].y, q[2].y, q[3].y) };
    if (b.x0 >= w || b.x1 < 0 || b.y0 >= h || b.y1 < 0 || b.x0 == NOWHERE || b.y0 == NOWHERE) return false;
    const bool narrow = b.x0 == b.x1, low = b.y0 == b.y1;
    b.x1 += narrow;
    b.y1 += low;
    b = (box) { b.x0 > 0 ? b.x0 : 0, b.x1 < w ? b.x1 : w, b.y0 > 0 ? b.y0 : 0, b.y1 < h ? b.y1 : h };
    const bool begins = b.y0 >= first && b.y0 < end; /* here, so that it is counted once */
    if (b.y0 < first) b.y0 = first;
    if (b.y1 > end) b.y1 = end;
    if (narrow || low)
        fill_box(s, b, w, with);
    else
        fill_quad(s, q, b, w, with);
    return begins;
}

/* Quads of row j in a block. */
static int64_t draw_block(strip *s, int64_t j, int64_t block, int32_t first, int32_t end)
{
    const stp_mesh *m = s->n->m;
    const int64_t from = block * BLOCK, to = from + BLOCK < m->nx ? from + BLOCK : m->nx;
    const corner *low = s->n->corners + j * (m->nx + 1), *high = low + m->nx + 1;
    double scratch[BLOCK];
    const double *v = stp_mesh_values(m, j, from, to - from, scratch);
    int64_t inside = 0;
    for (int64_t i = from; i < to; i++) {
        const corner q[4] = { low[i], low[i + 1], high[i + 1], high[i] };
        if (min4(q[0].y, q[1].y, q[2].y, q[3].y) < end && max4(q[0].y, q[1].y, q[2].y, q[3].y) >= first)
            inside += draw_quad(s, q, first, end, (ink) { v[i - from], j * m->nx + i });
    }
    return inside;
}

static void do_band(void *self, int64_t number)
{
    net *n = self;
    const int32_t h = n->plan->view.y.cells, first = (int32_t) number * STP_BAND_ROWS,
                  end = first + STP_BAND_ROWS < h ? first + STP_BAND_ROWS : h;
    strip *s = malloc(sizeof *s);
    if (!s) {
        n->failed = true;
        return;
    }
    s->n = n;
    s->fill = 0;
    int64_t inside = 0;
    for (int64_t b = 0; b < n->m->ny * n->blocks; b++)
        if (n->reaches[b].lo < end && n->reaches[b].hi >= first)
            inside += draw_block(s, b / n->blocks, b % n->blocks, first, end);
    flush(s);
    n->inside += inside;
    free(s);
}

static stp_status draw_net(net *n, int threads, stp_aggregate *out, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(n->plan);
    stp_grid grid = { 0 };
    n->grid = &grid;
    stp_status s = fold->init(&grid, n->plan, err);
    if (s == STP_OK) {
        if (stp_feed_keeps_values(n->plan)) threads = 1;
        stp_parallel(threads, (n->plan->view.y.cells + STP_BAND_ROWS - 1) / STP_BAND_ROWS, do_band, n);
        s = n->failed ? stp_no_memory(err, "the rows of a mesh") : n->status;
    }
    grid.n_rows = n->m->nx * n->m->ny;
    grid.n_inside = n->inside;
    if (s == STP_OK) s = stp_grid_finish(&grid, n->plan, out, err);
    fold->clear(&grid);
    return s;
}

stp_status stp_curvilinear_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                                stp_error *err)
{
    const size_t n_corners = (size_t) (m->nx + 1) * (size_t) (m->ny + 1);
    net n = { .m = m, .plan = plan, .err = err, .blocks = (m->nx + BLOCK - 1) / BLOCK };
    n.corners = stp_pages_alloc(n_corners * sizeof *n.corners);
    n.reaches = malloc((size_t) (m->ny * n.blocks) * sizeof *n.reaches);
    n.failed = !n.corners || !n.reaches;
    if (!n.failed) stp_parallel(threads, m->ny / CORNER_ROWS + 1, place_corners, &n);
    if (!n.failed) stp_parallel(threads, m->ny, set_reaches, &n);
    const stp_status s = n.failed ? stp_no_memory(err, "a mesh") : draw_net(&n, threads, out, err);
    free(n.corners);
    free(n.reaches);
    return s;
}
