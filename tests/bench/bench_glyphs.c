/* Speed of the glyphs beside plain loops that only read what they draw, timed in turn with them on one thread: what
 * this machine can do at best. Each line gives the best of some runs.
 *     ninja -C build tests/bench/bench_glyphs
 *     [BENCH_CPU=1] build/tests/bench/bench_glyphs [RUNS] [lines|smooth|meshes|curvilinear|triangles] */
#include "agg/glyph.h"
#include "agg/mesh.h"
#include "agg/trimesh.h"
#include "bench.h"
#include "base/parallel.h"
#include <stdio.h>
#include <string.h>

enum { W = 900, H = 600 };

static void check(stp_status s, const stp_error *err)
{
    if (s == STP_OK) return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static void *take(size_t n)
{
    void *p = malloc(n);
    if (!p) exit(1);
    return p;
}

/* ---- meshes ---------------------------------------------------------------------------------------- */

typedef stp_status draw_fn(const stp_mesh *m, const stp_grid_plan *p, int threads, stp_aggregate *out, stp_error *err);

static stp_status raster(const stp_mesh *m, const stp_grid_plan *p, int threads, stp_aggregate *out, stp_error *err)
{
    return stp_raster_grid(m, p, STP_INTERP_LINEAR, threads, out, err);
}

static double time_mesh(const stp_mesh *m, const stp_grid_plan *p, draw_fn *draw, int threads)
{
    stp_aggregate a = { 0 };
    stp_error err = { 0 };
    const double t = now();
    check(draw(m, p, threads, &a, &err), &err);
    const double took = now() - t;
    stp_aggregate_clear(&a);
    return took;
}

/* The mean of boxes of cells by a plain loop: the limit of even meshes. */
static double time_boxes(const stp_mesh *m, int w, int h)
{
    double *out = take((size_t) w * (size_t) h * sizeof *out);
    const double *v = m->values->values, t = now();
    const int64_t bx = m->nx / w, by = m->ny / h;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double sum = 0;
            int64_t n = 0;
            for (int64_t j = y * by; j < (y + 1) * by; j++)
                for (int64_t i = x * bx; i < (x + 1) * bx; i++)
                    if (!isnan(v[j * m->nx + i])) {
                        sum += v[j * m->nx + i];
                        n++;
                    }
            out[y * w + x] = n ? sum / (double) n : NAN;
        }
    const double took = now() - t;
    free(out);
    return took;
}

/* Row j of corners of curvilinear quads within the mesh: amid four centres each, in pixels. */
static void plain_corners(const stp_mesh *m, const stp_grid_plan *p, int64_t j, double *x, double *y)
{
    const double sx = W / (p->view.x.hi - p->view.x.lo), sy = H / (p->view.y.hi - p->view.y.lo);
    for (int64_t i = 1; i < m->nx; i++) {
        const int64_t a = (j - 1) * m->nx + i - 1, b = a + m->nx;
        x[i] = floor(((m->x[a] + m->x[a + 1] + m->x[b] + m->x[b + 1]) / 4 - p->view.x.lo) * sx);
        y[i] = floor(((m->y[a] + m->y[a + 1] + m->y[b] + m->y[b + 1]) / 4 - p->view.y.lo) * sy);
    }
}

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double least4(const double v[4]) { return least(least(v[0], v[1]), least(v[2], v[3])); }
static inline double most4(const double v[4]) { return most(most(v[0], v[1]), most(v[2], v[3])); }

/* Whether a ray to the right from (x, y) crosses the side from a to b. */
static inline bool plain_crosses(const double *cx, const double *cy, int a, int b, double x, double y)
{
    const double side = (cx[b] - x) * (cy[a] - y) - (cy[b] - y) * (cx[a] - x);
    return (cy[a] > y) != (cy[b] > y) && (cy[b] > cy[a] ? side < 0 : side > 0);
}

/* The limit of curvilinear meshes: whole pixels of corners, the pixels of each quad's box, sums and counts. */
static double time_plain_quads(const stp_mesh *m, const stp_grid_plan *p)
{
    struct { double sum; uint64_t n; } *cells = take((size_t) W * H * sizeof *cells);
    memset(cells, 0, (size_t) W * H * sizeof *cells);
    double *x = take(2 * (size_t) m->nx * sizeof *x), *y = take(2 * (size_t) m->nx * sizeof *y);
    const double *v = m->values->values, t = now();
    plain_corners(m, p, 1, x + m->nx, y + m->nx);
    for (int64_t j = 1; j < m->ny - 1; j++) {
        memcpy(x, x + m->nx, (size_t) m->nx * sizeof *x);
        memcpy(y, y + m->nx, (size_t) m->nx * sizeof *y);
        plain_corners(m, p, j + 1, x + m->nx, y + m->nx);
        for (int64_t i = 1; i < m->nx - 1; i++) {
            const double cx[] = { x[i], x[i + 1], x[i + 1 + m->nx], x[i + m->nx] },
                         cy[] = { y[i], y[i + 1], y[i + 1 + m->nx], y[i + m->nx] };
            const int x0 = (int) least4(cx), x1 = (int) most4(cx), y0 = (int) least4(cy), y1 = (int) most4(cy);
            const bool whole = x0 == x1 || y0 == y1;
            for (int py = y0; py < y1 + (y0 == y1) && py < H; py++)
                for (int px = x0; px < x1 + (x0 == x1) && px < W; px++) {
                    bool in = whole;
                    for (int k = 0; k < 4 && !whole; k++) in ^= plain_crosses(cx, cy, k, (k + 1) & 3, px, py);
                    cells[py * W + px].sum += in ? v[j * m->nx + i] : 0;
                    cells[py * W + px].n += in;
                }
        }
    }
    const double took = now() - t;
    free(cells);
    free(x);
    free(y);
    return took;
}

static void bench_mesh(const char *name, const stp_mesh *m, draw_fn *draw, int w, int h, int runs)
{
    stp_grid_plan p = {
        .by = -1, .only_shown = true, .n_vars = 1, .vars = { { stp_reducer_find("mean", NULL), 0, "v" } }
    };
    p.view.x.cells = w;
    p.view.y.cells = h;
    stp_error err = { 0 };
    check(stp_mesh_extent(m, &p.view.x.lo, &p.view.x.hi, &p.view.y.lo, &p.view.y.hi, &err), &err);
    double best[3] = { INFINITY, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++) {
        best[0] = fmin(best[0], m->curvilinear ? time_plain_quads(m, &p) : time_boxes(m, w, h));
        for (int threads = 1; threads <= 2; threads++)
            best[threads] = fmin(best[threads], time_mesh(m, &p, draw, threads));
    }
    const double cells = (double) (m->nx * m->ny);
    printf("%-34s plain loop     %5.1f ms   1 thread %6.1f ms (%5.0f M cells/s)   2 threads %6.1f ms\n", name,
           best[0] * 1e3, best[1] * 1e3, cells / best[1] * 1e-6, best[2] * 1e3);
}

static void bench_meshes(int runs, bool even, bool curved)
{
    enum { NX = 3600, NY = 1801, CX = 1500, CY = 1000 };
    double *v = take(sizeof(double) * NX * NY), *x = take(sizeof(double) * CX * CY),
           *y = take(sizeof(double) * CX * CY);
    for (int64_t i = 0; i < (int64_t) NX * NY; i++) v[i] = uniform();
    for (int i = 0; i < NX; i++) x[i] = i;
    for (int j = 0; j < NY; j++) y[j] = j;
    const stp_column values = { .type = STP_TYPE_F64, .length = (int64_t) NX * NY, .values = v };
    stp_mesh m = { .nx = NX, .ny = NY, .values = &values, .x = x, .y = y };
    if (even) bench_mesh("quadmesh even 3600x1801, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    if (even) bench_mesh("raster mean 3600x1801, 1200x600", &m, raster, 1200, 600, runs);
    for (int i = 0; i < NX; i++) x[i] = i + 0.3 * sin(i);
    if (even) bench_mesh("quadmesh uneven 3600x1801, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    for (int j = 0; j < CY; j++)
        for (int i = 0; i < CX; i++) {
            x[j * CX + i] = i + .2 * j + 5 * sin(j / 90.0);
            y[j * CX + i] = j + .1 * i + 5 * cos(i / 80.0);
        }
    m.nx = CX;
    m.ny = CY;
    m.curvilinear = true;
    if (curved) bench_mesh("curvilinear 1500x1000, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    free(v);
    free(x);
    free(y);
}

/* ---- triangles -------------------------------------------------------------------------------------- */

enum { SIDE = 708 };       /* vertices of the jittered net */

/* The limit: pixel centres in the boxes of the triangles, one value a triangle, sums and counts. */
static double time_plain_triangles(const stp_trimesh *m, double sx, double sy)
{
    struct { double sum; uint64_t n; } *cells = take((size_t) W * H * sizeof *cells);
    memset(cells, 0, (size_t) W * H * sizeof *cells);
    const double t = now();
    for (int64_t i = 0; i < m->n; i++) {
        double x[3], y[3], v = 0;
        for (int k = 0; k < 3; k++) {
            const int32_t c = m->corners[3 * i + k];
            x[k] = m->x[c] * sx;
            y[k] = m->y[c] * sy;
            v += m->values[0][c];
        }
        const double d = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]);
        const int b = d < 0 ? 2 : 1, c = 3 - b;
#define LEAST(p) (p[0] < p[1] ? p[0] < p[2] ? p[0] : p[2] : p[1] < p[2] ? p[1] : p[2])
#define MOST(p)  (p[0] > p[1] ? p[0] > p[2] ? p[0] : p[2] : p[1] > p[2] ? p[1] : p[2])
        const int x0 = (int) (LEAST(x) + 0.5), x1 = (int) (MOST(x) + 0.5), y0 = (int) (LEAST(y) + 0.5),
                  y1 = (int) (MOST(y) + 0.5);
        for (int py = y0; py < y1 && py < H; py++)
            for (int px = x0; px < x1 && px < W; px++) {
                const double ax = px + 0.5, ay = py + 0.5;
                if ((x[b] - x[0]) * (ay - y[0]) - (y[b] - y[0]) * (ax - x[0]) < 0 ||
                    (x[c] - x[b]) * (ay - y[b]) - (y[c] - y[b]) * (ax - x[b]) < 0 ||
                    (x[0] - x[c]) * (ay - y[c]) - (y[0] - y[c]) * (ax - x[c]) < 0)
                    continue;
                cells[py * W + px].sum += v / 3;
                cells[py * W + px].n++;
            }
    }
    const double took = now() - t;
    free(cells);
    return took;
}

static double time_triangles(const stp_trimesh *m, const stp_grid_plan *p, int threads)
{
    stp_aggregate a = { 0 };
    stp_error err = { 0 };
    const double t = now();
    check(stp_trimesh_grid(m, p, threads, &a, &err), &err);
    const double took = now() - t;
    stp_aggregate_clear(&a);
    return took;
}

static void bench_triangles(int runs)
{
    const int64_t n = 2 * (SIDE - 1) * (SIDE - 1);
    double *x = take(sizeof *x * SIDE * SIDE), *y = take(sizeof *y * SIDE * SIDE), *v = take(sizeof *v * SIDE * SIDE);
    int32_t *corners = take(sizeof *corners * 3 * (size_t) n), *c = corners;
    for (int j = 0; j < SIDE; j++)
        for (int i = 0; i < SIDE; i++) {
            x[j * SIDE + i] = i + 0.6 * uniform();
            y[j * SIDE + i] = j + 0.6 * uniform();
            v[j * SIDE + i] = i;
        }
    for (int j = 0; j < SIDE - 1; j++)
        for (int i = 0; i < SIDE - 1; i++) {
            const int32_t a = j * SIDE + i, two[6] = { a, a + 1, a + SIDE, a + 1, a + SIDE + 1, a + SIDE };
            memcpy(c, two, sizeof two);
            c += 6;
        }
    const stp_trimesh m = { .x = x, .y = y, .values = { v }, .n_vertices = SIDE * SIDE, .corners = corners, .n = n };
    const stp_grid_plan p = { .view = { { .hi = SIDE, .cells = W }, { .hi = SIDE, .cells = H } }, .by = -1, .n_vars = 1,
                              .only_shown = true, .vars = { { stp_reducer_find("mean", NULL), 0, "v" } } };
    double best[3] = { INFINITY, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++) {
        best[0] = fmin(best[0], time_plain_triangles(&m, W / (double) SIDE, H / (double) SIDE));
        for (int threads = 1; threads <= 2; threads++)
            best[threads] = fmin(best[threads], time_triangles(&m, &p, threads));
    }
    printf("%-34s plain loop     %5.1f ms   1 thread %6.1f ms (%5.1f M/s)         2 threads %6.1f ms\n",
           "triangles, 1 M", best[0] * 1e3, best[1] * 1e3, (double) n / best[1] * 1e-6, best[2] * 1e3);
    free(x);
    free(y);
    free(v);
    free(corners);
}

/* ---- lines ------------------------------------------------------------------------------------------- */

enum { BATCH = 1 << 17 };

typedef struct walks {
    int64_t n, steps;              /* all rows; rows of one walk */
    double *x, *y;
    double lo, hi;
    int32_t *code;                 /* of the walk */
    const char **names;
    stp_dictionary dictionary;
} walks;

/* n rows in walks of `steps`; one walk alone is held near a slow wave. */
static walks make_walks(int64_t n, int64_t steps)
{
    walks w = { .n = n, .steps = steps, .lo = INFINITY, .hi = -INFINITY };
    w.x = take((size_t) n * sizeof *w.x);
    w.y = take((size_t) n * sizeof *w.y);
    w.code = take((size_t) n * sizeof *w.code);
    const int64_t n_walks = n / steps;
    w.names = take((size_t) n_walks * sizeof *w.names);
    for (int64_t k = 0; k < n_walks; k++) {
        char *name = take(16);
        snprintf(name, 16, "%lld", (long long) k);
        w.names[k] = name;
    }
    w.dictionary = (stp_dictionary) { (int32_t) n_walks, w.names };
    double v = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t j = i % steps;
        v = j == 0 ? 0 : n_walks > 1 ? v + normal() : 0.9999 * v + normal();
        w.x[i] = (double) j;
        w.y[i] = n_walks > 1 ? v : v + 20 * sin((double) j * 6.28318530717958648 / 345600);
        w.code[i] = (int32_t) (i / steps);
        w.lo = fmin(w.lo, w.y[i]);
        w.hi = fmax(w.hi, w.y[i]);
    }
    return w;
}

static void free_walks(walks *w)
{
    for (int32_t k = 0; k < w->dictionary.count; k++) free((char *) w->names[k]);
    free(w->names);
    free(w->x);
    free(w->y);
    free(w->code);
}

/* The limit: the same pixels by one loop for exactly this case, counted as it goes. */
static double time_plain_lines(const walks *w)
{
    uint32_t *cells = calloc((size_t) W * H, sizeof *cells);
    if (!cells) exit(1);
    const double sx = W / (double) (w->steps - 1), sy = H / (w->hi - w->lo), t = now();
    int px = 0, py = 0;
    for (int64_t i = 0; i < w->n; i++) {
        int x = (int) (w->x[i] * sx), y = (int) ((w->y[i] - w->lo) * sy);
        x -= x == W;
        y -= y == H;
        if (i % w->steps == 0) {
            cells[y * W + x]++;
        } else if (abs(x - px) <= 1 && abs(y - py) <= 1) {
            cells[y * W + x]++;
        } else {
            const int ix = (x > px) - (x < px), iy = (y > py) - (y < py), dx = 2 * abs(x - px), dy = 2 * abs(y - py);
            int error = dx >= dy ? 2 * dy - dx : 2 * dx - dy;
            while (px != x || py != y) {
                const int major = dx >= dy ? dx : dy, minor = dx >= dy ? dy : dx;
                if (error > 0) {
                    error -= 2 * major;
                    if (dx >= dy) py += iy;
                    else px += ix;
                }
                error += 2 * minor;
                if (dx >= dy) px += ix;
                else py += iy;
                cells[py * W + px]++;
            }
        }
        px = x;
        py = y;
    }
    const double took = now() - t;
    if (cells[0] == 12345) puts("");        /* keeps the loop */
    free(cells);
    return took;
}

/* The same for anti-aliased lines a pixel wide: of the pixels in a segment's box those beside it take what their
 * distance leaves. Without round ends, and pixels at turns count twice. */
static double time_plain_smooth(const walks *w)
{
    double *cells = calloc((size_t) W * H, sizeof *cells);
    if (!cells) exit(1);
    const double sx = W / (double) (w->steps - 1), sy = H / (w->hi - w->lo), t = now();
    double ax = 0, ay = 0;
    for (int64_t i = 0; i < w->n; i++) {
        const double bx = w->x[i] * sx - 0.5, by = (w->y[i] - w->lo) * sy - 0.5, dx = bx - ax, dy = by - ay;
        if (i % w->steps && (dx != 0 || dy != 0)) {
            const double length = sqrt(dx * dx + dy * dy), ux = dx / length, uy = dy / length;
            const int x0 = (int) fmax(fmin(ax, bx), 0), x1 = (int) fmin(fmax(ax, bx) + 1, W - 1),
                      y0 = (int) fmax(fmin(ay, by), 0), y1 = (int) fmin(fmax(ay, by) + 1, H - 1);
            for (int y = y0; y <= y1; y++)
                for (int x = x0; x <= x1; x++) {
                    const double along = (x - ax) * ux + (y - ay) * uy, cover = 1 - fabs((x - ax) * uy - (y - ay) * ux);
                    if (along >= 0 && along <= length && cover > 0) cells[y * W + x] += cover;
                }
        }
        ax = bx;
        ay = by;
    }
    const double took = now() - t;
    if (cells[0] == 12345) puts("");        /* keeps the loop */
    free(cells);
    return took;
}

typedef struct crew {
    const walks *w;
    const stp_glyph_plan *plan;
    void *state[2];
    int threads;
} crew;

static void feed_part(void *self, int64_t number)
{
    const crew *c = self;
    const stp_fold *fold = stp_glyph_fold(c->plan);
    const int64_t n_batches = (c->w->n + BATCH - 1) / BATCH, first = number * n_batches / c->threads,
                  end = (number + 1) * n_batches / c->threads;
    stp_error err = { 0 };
    check(fold->init(c->state[number], c->plan, &err), &err);
    for (int64_t k = first; k < end; k++) {
        const int64_t i = k * BATCH, n = c->w->n - i < BATCH ? c->w->n - i : BATCH;
        const stp_column columns[] = { { STP_TYPE_F64, n, c->w->x + i, NULL, NULL },
                                       { STP_TYPE_F64, n, c->w->y + i, NULL, NULL },
                                       { STP_TYPE_I32, n, c->w->code + i, NULL, &c->w->dictionary } };
        const stp_batch b = { .row0 = i, .n_rows = n, .n_columns = 3, .columns = columns };
        check(fold->feed(c->state[number], c->plan, &b, &err), &err);
    }
}

static double time_lines(const walks *w, const stp_glyph_plan *plan, const stp_grid_var *var, int threads)
{
    const stp_fold *fold = stp_glyph_fold(plan);
    crew c = { .w = w, .plan = plan, .threads = threads };
    for (int i = 0; i < threads; i++) c.state[i] = calloc(1, fold->state_size);
    stp_error err = { 0 };
    stp_aggregate a = { 0 };
    const double t = now();
    stp_parallel(threads, threads, feed_part, &c);
    if (threads == 2) check(fold->merge(c.state[0], c.state[1], plan, &err), &err);
    check(stp_glyph_finish(c.state[0], plan, var, 1, &a, &err), &err);
    const double took = now() - t;
    stp_aggregate_clear(&a);
    for (int i = 0; i < threads; i++) {
        fold->clear(c.state[i]);
        free(c.state[i]);
    }
    return took;
}

static void bench_path(const char *name, const walks *w, const stp_glyph *glyph, double width, int runs)
{
    stp_glyph_plan p = {
        .glyph = glyph, .ys = { 1 }, .n_ys = 1, .y2 = -1, .group = w->n > w->steps ? 2 : -1, .width = width
    };
    const stp_grid_var count = { .reducer = stp_reducer_find("count", NULL), .value = -1, .second = -1 };
    stp_error err = { 0 };
    p.grid.view.x = (stp_axis) { .lo = 0, .hi = (double) (w->steps - 1), .cells = W };
    p.grid.view.y = (stp_axis) { .lo = w->lo, .hi = w->hi, .cells = H };
    p.grid.by = -1;
    p.grid.only_shown = true;
    check(stp_glyph_set_vars(&p, &count, 1, &err), &err);
    double best[3] = { INFINITY, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++) {
        best[0] = fmin(best[0], width > 0 ? time_plain_smooth(w) : time_plain_lines(w));
        for (int threads = 1; threads <= 2; threads++)
            best[threads] = fmin(best[threads], time_lines(w, &p, &count, threads));
    }
    const double n = (double) (w->n - w->n / w->steps);
    printf("%-34s plain loop  %6.1f ms (%3.0f M/s)   1 thread %6.1f ms (%3.0f M/s)   2 threads %6.1f ms (%3.0f M/s)\n",
           name, best[0] * 1e3, n / best[0] * 1e-6, best[1] * 1e3, n / best[1] * 1e-6, best[2] * 1e3,
           n / best[2] * 1e-6);
}

static void bench_paths(int runs, const char *only)
{
    const int64_t n = 10000000;
    for (int one = 0; one < 2; one++) {
        walks w = make_walks(n, one ? n : 10000);
        if (strcmp(only, "smooth"))
            bench_path(one ? "line 1 x 10,000,000" : "line 1,000 x 10,000", &w, &stp_glyph_line, 0, runs);
        if (strcmp(only, "lines"))
            bench_path(one ? "smooth line 1 x 10,000,000" : "smooth line 1,000 x 10,000", &w, &stp_glyph_line, 1, runs);
        if (one) bench_path("area 1 x 10,000,000", &w, &stp_glyph_area, 0, runs);
        free_walks(&w);
    }
}

int main(int argc, char **argv)
{
    const int runs = argc > 1 ? atoi(argv[1]) : 7;
    const char *only = argc > 2 ? argv[2] : "";
    const bool all = !*only, meshes = all || !strcmp(only, "meshes"), curved = meshes || !strcmp(only, "curvilinear"),
               triangles = all || !strcmp(only, "triangles");
    if (all || !(curved || triangles)) bench_paths(runs, only);
    if (curved) bench_meshes(runs, meshes, curved);
    if (triangles) bench_triangles(runs);
    return 0;
}
