/* Curvilinear quads into pixels. They are cut to whole pixels and filled one by one: a pixel is inside when a ray from
 * its lower left corner to the right crosses an odd number of sides. Bands of pixel rows are drawn in parallel, each in
 * the order of the quads. */
#include "agg/curvilinear.h"
#include "agg/curvilinear_fill.h"
#include "agg/feed.h"
#include "agg/lanes.h"
#include "agg/mesh_rows.h"
#include "base/cpu.h"
#include "base/pages.h"
#include "base/parallel.h"
#include "table/cast.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- corners ------------------------------------------------------------------------ */

/* Least and greatest y of STP_QUADS quads side by side, or of a row of them. */
typedef struct reach {
    int32_t lo, hi;
} reach;

typedef struct net {
    const stp_mesh *m;
    const stp_grid_plan *plan;
    int32_t *x, *y;      /* of the corners, (ny + 1) * (nx + 1), in whole pixels */
    int64_t blocks;      /* of STP_QUADS in a row */
    reach *reaches;      /* ny * blocks */
    reach *rows;         /* ny */
    stp_grid *grid;
    stp_fill_quads_fn *fill;
    stp_cut_corners_fn *cut;
    atomic_bool failed;
    stp_status status;   /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
    atomic_int_fast64_t inside;
} net;

static double mapped(const stp_axis *a, double v)
{
    return a->kind == STP_SCALE_LOG ? log10(v) : v;
}

/* Row j of corners, along one axis: `along` is of 2 * (nx + 1) doubles, corners of nx + 1. */
static void place_row(const net *n, int64_t j, bool is_y, double *along, double *corners)
{
    const stp_mesh *m = n->m;
    const stp_axis *a = is_y ? &n->plan->view.y : &n->plan->view.x;
    const double lo = mapped(a, a->lo), span = mapped(a, a->hi) - lo, cells = a->cells;
    stp_mesh_corner_row(is_y ? m->y : m->x, m->nx, m->ny, j, along, corners);
    for (int64_t i = 0; i <= m->nx && a->kind == STP_SCALE_LOG; i++) corners[i] = log10(corners[i]);
    n->cut(corners, m->nx + 1, lo, span, cells, (is_y ? n->y : n->x) + j * (m->nx + 1));
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

static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

static void set_reaches(void *self, int64_t j)
{
    const net *n = self;
    const int32_t *low = n->y + j * (n->m->nx + 1), *high = low + n->m->nx + 1;
    reach row = { INT32_MAX, INT32_MIN };
    for (int64_t b = 0; b < n->blocks; b++) {
        const int64_t from = b * STP_QUADS, end = from + STP_QUADS < n->m->nx ? from + STP_QUADS : n->m->nx;
        int32_t lo = INT32_MAX, hi = INT32_MIN;
        for (int64_t i = from; i <= end; i++) {
            lo = least(lo, least(low[i], high[i]));
            hi = most(hi, most(low[i], high[i]));
        }
        n->reaches[j * n->blocks + b] = (reach) { lo, hi };
        row = (reach) { least(row.lo, lo), most(row.hi, hi) };
    }
    n->rows[j] = row;
}

/* ---- pixels --------------------------------------------------------------------------- */

/* Pixels of a band on their way to the reductions. */
typedef struct strip {
    net *n;
    stp_quad_fill fill;
    double second[STP_STRIP];
} strip;

static double value_at(const stp_column *c, int64_t i)
{
    double v;
    stp_cast_f64(c, i, 1, 0, &v);
    return v;
}

static void flush(stp_quad_fill *q)
{
    strip *s = q->self;
    net *n = s->n;
    stp_feed f = { .n = q->n, .bin = q->bin, .value = q->value, .row = q->place };
    for (int k = 0; k < n->plan->n_vars && q->n && n->status == STP_OK; k++) {
        if (n->plan->vars[k].reducer->needs_second) {
            for (int i = 0; i < q->n; i++) s->second[i] = value_at(n->m->seconds[k], q->place[i]);
            f.second = s->second;
        }
        const stp_status status = stp_feed_var(n->grid, n->plan, k, 0, &f, n->err);
        if (status != STP_OK) n->status = status; /* lists alone fail */
    }
    q->n = 0;
}

/* Quads of row j in a block. */
static int draw_block(strip *s, int64_t j, int64_t block, int32_t first, int32_t end)
{
    const net *n = s->n;
    const stp_mesh *m = n->m;
    const int64_t from = block * STP_QUADS, at = j * (m->nx + 1) + from, above = at + m->nx + 1;
    const int count = m->nx - from < STP_QUADS ? (int) (m->nx - from) : STP_QUADS;
    double scratch[STP_QUADS];
    const stp_quad_row q = { .low_x = n->x + at, .low_y = n->y + at, .high_x = n->x + above, .high_y = n->y + above,
                             .value = stp_mesh_values(m, j, from, count, scratch), .place = j * m->nx + from,
                             .n = count };
    return n->fill(&s->fill, &q, first, end);
}

static int draw_row(strip *s, int64_t j, int32_t first, int32_t end)
{
    const net *n = s->n;
    const reach *reaches = n->reaches + j * n->blocks;
    int inside = 0;
    for (int64_t b = 0; b < n->blocks; b++)
        if (reaches[b].lo < end && reaches[b].hi >= first) inside += draw_block(s, j, b, first, end);
    return inside;
}

enum { BAND_ROWS = 32 };

static void do_band(void *self, int64_t number)
{
    net *n = self;
    const int32_t w = n->plan->view.x.cells, h = n->plan->view.y.cells, first = (int32_t) number * BAND_ROWS,
                  end = first + BAND_ROWS < h ? first + BAND_ROWS : h;
    strip *s = malloc(sizeof *s);
    if (!s) {
        n->failed = true;
        return;
    }
    s->n = n;
    s->fill = (stp_quad_fill) { .width = w, .height = h, .flush = flush, .self = s };
    int64_t inside = 0;
    for (int64_t j = 0; j < n->m->ny; j++)
        if (n->rows[j].lo < end && n->rows[j].hi >= first) inside += draw_row(s, j, first, end);
    flush(&s->fill);
    n->inside += inside;
    free(s);
}

static void choose_kernels(net *n)
{
    n->fill = stp_fill_quads;
    n->cut = stp_cut_corners;
#ifdef STP_HAVE_AVX2
    if (!stp_cpu_has_avx2()) return;
    n->fill = stp_fill_quads_avx2;
    n->cut = stp_cut_corners_avx2;
#endif
}

static stp_status draw_net(net *n, int threads, stp_aggregate *out, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(n->plan);
    stp_grid grid = { 0 };
    n->grid = &grid;
    stp_status s = fold->init(&grid, n->plan, err);
    if (s == STP_OK) {
        if (stp_feed_keeps_values(n->plan)) threads = 1;
        stp_parallel(threads, (n->plan->view.y.cells + BAND_ROWS - 1) / BAND_ROWS, do_band, n);
        s = n->failed ? stp_no_memory(err, "the rows of a mesh") : n->status;
    }
    grid.n_rows = n->m->nx * n->m->ny;
    grid.n_inside = n->inside;
    if (s == STP_OK) s = stp_grid_finish(&grid, n->plan, threads, out, err);
    fold->clear(&grid);
    return s;
}

stp_status stp_curvilinear_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                                stp_error *err)
{
    const size_t n_corners = (size_t) (m->nx + 1) * (size_t) (m->ny + 1);
    net n = { .m = m, .plan = plan, .err = err, .blocks = (m->nx + STP_QUADS - 1) / STP_QUADS };
    choose_kernels(&n);
    n.x = stp_pages_alloc(n_corners * sizeof *n.x);
    n.y = stp_pages_alloc(n_corners * sizeof *n.y);
    n.reaches = malloc((size_t) (m->ny * n.blocks) * sizeof *n.reaches);
    n.rows = malloc((size_t) m->ny * sizeof *n.rows);
    n.failed = !n.x || !n.y || !n.reaches || !n.rows;
    if (!n.failed) stp_parallel(threads, m->ny / CORNER_ROWS + 1, place_corners, &n);
    if (!n.failed) stp_parallel(threads, m->ny, set_reaches, &n);
    const stp_status s = n.failed ? stp_no_memory(err, "a mesh") : draw_net(&n, threads, out, err);
    free(n.x);
    free(n.y);
    free(n.reaches);
    free(n.rows);
    return s;
}
