/* Quads into pixels. Those in rows and columns become taps of both axes; curvilinear ones are cut to whole pixels and
 * filled one by one: a pixel is inside when a ray from its lower left corner to the right crosses an odd number of
 * sides. */
#include "agg/feed.h"
#include "agg/mesh_rows.h"
#include "table/cast.h"
#include "scan/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- rows and columns -------------------------------------------------------------------------- */

static bool is_linear(const stp_axis *a)
{
    return a->kind != STP_SCALE_LOG;
}

static stp_status even_taps(const stp_mesh *m, const stp_view *view, bool coarse, stp_taps *x, stp_taps *y,
                            stp_error *err)
{
    const stp_even ex = stp_mesh_even(m, false), ey = stp_mesh_even(m, true);
    STP_TRY(coarse ? stp_taps_under_centers(x, &ex, &view->x, err) : stp_taps_by_begin(x, &ex, &view->x, err));
    return coarse ? stp_taps_under_centers(y, &ey, &view->y, err) : stp_taps_by_begin(y, &ey, &view->y, err);
}

static stp_status edge_taps(const double *centers, int64_t n, const stp_axis *axis, stp_taps *out, stp_error *err)
{
    double *edges = malloc((size_t) (n + 1) * sizeof *edges);
    if (!edges) return stp_no_memory(err, "a mesh");
    stp_mesh_edges(centers, n, edges);
    const stp_status s = stp_taps_by_edges(out, edges, n, axis, err);
    free(edges);
    return s;
}

static stp_status make_taps(const stp_mesh *m, const stp_view *view, stp_taps *x, stp_taps *y, stp_error *err)
{
    if (is_linear(&view->x) && is_linear(&view->y) && stp_mesh_is_even(m)) {
        const stp_even ex = stp_mesh_even(m, false), ey = stp_mesh_even(m, true);
        const bool coarse = stp_even_is_coarse(&ex, &view->x);
        if (coarse == stp_even_is_coarse(&ey, &view->y)) return even_taps(m, view, coarse, x, y, err);
    }
    STP_TRY(edge_taps(m->x, m->nx, &view->x, x, err));
    return edge_taps(m->y, m->ny, &view->y, y, err);
}

/* ---- curvilinear: corners ------------------------------------------------------------------------ */

/* Far outside, and still safe to multiply. */
enum { FAR = 1 << 29 };

typedef struct corner {
    int32_t x, y;
} corner;
typedef struct reach {
    int32_t lo, hi;
} reach; /* least and greatest y of a row of quads */

typedef struct net {
    const stp_mesh *m;
    const stp_grid_plan *plan;
    corner *corners; /* (ny + 1) * (nx + 1), in pixels */
    reach *rows;     /* ny */
    stp_grid *grid;
    atomic_bool failed;
    stp_status status;   /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
    atomic_int_fast64_t inside;
} net;

/* No place on a log axis: its quads are left out. */
enum { NOWHERE = INT32_MIN };

/* Down to whole pixels. (Datashader cuts towards 0, which draws quads just outside into the first row and column.) */
static int32_t pixel_of(double p)
{
    if (isnan(p)) return NOWHERE;
    p = floor(p);
    return p > -FAR && p < FAR ? (int32_t) p : p > 0 ? FAR : -FAR;
}

static double mapped(const stp_axis *a, double v)
{
    return a->kind == STP_SCALE_LOG ? log10(v) : v;
}

static stp_status place_corners(net *n, bool is_y, double *scratch, stp_error *err)
{
    const stp_mesh *m = n->m;
    const stp_axis *a = is_y ? &n->plan->view.y : &n->plan->view.x;
    const double lo = mapped(a, a->lo), span = mapped(a, a->hi) - lo;
    STP_TRY(stp_mesh_corners(is_y ? m->y : m->x, m->nx, m->ny, scratch, err));
    for (int64_t i = 0; i < (m->nx + 1) * (m->ny + 1); i++) {
        const int32_t p = pixel_of((mapped(a, scratch[i]) - lo) / span * a->cells);
        if (is_y)
            n->corners[i].y = p;
        else
            n->corners[i].x = p;
    }
    return STP_OK;
}

static void set_reach(net *n)
{
    const int64_t w = n->m->nx + 1;
    for (int64_t j = 0; j < n->m->ny; j++) {
        reach r = { INT32_MAX, INT32_MIN };
        for (int64_t i = j * w; i < (j + 2) * w; i++) {
            if (n->corners[i].y < r.lo) r.lo = n->corners[i].y;
            if (n->corners[i].y > r.hi) r.hi = n->corners[i].y;
        }
        n->rows[j] = r;
    }
}

/* ---- curvilinear: pixels --------------------------------------------------------------------------- */

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

static int64_t draw_row(strip *s, int64_t j, int32_t first, int32_t end, double *scratch)
{
    const stp_mesh *m = s->n->m;
    const corner *low = s->n->corners + j * (m->nx + 1), *high = low + m->nx + 1;
    const double *v = stp_mesh_values(m, j, 0, m->nx, scratch);
    int64_t inside = 0;
    for (int64_t i = 0; i < m->nx; i++) {
        const corner q[4] = { low[i], low[i + 1], high[i + 1], high[i] };
        if (min4(q[0].y, q[1].y, q[2].y, q[3].y) < end && max4(q[0].y, q[1].y, q[2].y, q[3].y) >= first)
            inside += draw_quad(s, q, first, end, (ink){ v[i], j * m->nx + i });
    }
    return inside;
}

static void do_band(void *self, int64_t number)
{
    net *n = self;
    const int32_t h = n->plan->view.y.cells, first = (int32_t) number * STP_BAND_ROWS,
                  end = first + STP_BAND_ROWS < h ? first + STP_BAND_ROWS : h;
    strip *s = malloc(sizeof *s);
    double *scratch = malloc((size_t) n->m->nx * sizeof *scratch);
    int64_t inside = 0;
    if (s && scratch) {
        s->n = n;
        s->fill = 0;
        for (int64_t j = 0; j < n->m->ny; j++)
            if (n->rows[j].lo < end && n->rows[j].hi >= first) inside += draw_row(s, j, first, end, scratch);
        flush(s);
    } else {
        n->failed = true;
    }
    n->inside += inside;
    free(s);
    free(scratch);
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

static stp_status curvilinear(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                              stp_error *err)
{
    const size_t n_corners = (size_t) (m->nx + 1) * (size_t) (m->ny + 1);
    net n = { .m = m,
              .plan = plan,
              .err = err,
              .corners = malloc(n_corners * sizeof *n.corners),
              .rows = malloc((size_t) m->ny * sizeof *n.rows) };
    double *scratch = malloc(n_corners * sizeof *scratch);
    stp_status s = n.corners && n.rows && scratch ? STP_OK : stp_no_memory(err, "a mesh");
    if (s == STP_OK) s = place_corners(&n, false, scratch, err);
    if (s == STP_OK) s = place_corners(&n, true, scratch, err);
    free(scratch);
    if (s == STP_OK) {
        set_reach(&n);
        s = draw_net(&n, threads, out, err);
    }
    free(n.corners);
    free(n.rows);
    return s;
}

/* ---- both --------------------------------------------------------------------------------------------- */

stp_status stp_quadmesh_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                             stp_error *err)
{
    STP_TRY(stp_mesh_check(m, err));
    STP_TRY(stp_axis_check(&plan->view.x, "x", err));
    STP_TRY(stp_axis_check(&plan->view.y, "y", err));
    if (m->curvilinear) return curvilinear(m, plan, threads, out, err);
    stp_taps x = { 0 }, y = { 0 };
    stp_status s = make_taps(m, &plan->view, &x, &y, err);
    if (s == STP_OK) s = stp_mesh_sums(m, plan, &x, &y, threads, out, err);
    stp_taps_clear(&x);
    stp_taps_clear(&y);
    return s;
}
