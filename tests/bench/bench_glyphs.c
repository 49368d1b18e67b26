/* Speed of the glyphs beside plain loops that only read what they draw, timed in turn with them on one thread: what
 * this machine can do at best. Each line gives the best of some runs. ninja -C build tests/bench/bench_glyphs &&
 * build/tests/bench/bench_glyphs [RUNS] */
#include "agg/mesh.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { W = 900, H = 600 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static uint64_t seed = 88172645463325252u;

static double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double) (seed >> 11) * 0x1p-53;
}

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

static void bench_mesh(const char *name, const stp_mesh *m, draw_fn *draw, int w, int h, int runs)
{
    stp_grid_plan p = { .by = -1, .n_vars = 1, .vars = { { stp_reducer_find("mean", NULL), 0, "v" } } };
    p.view.x.cells = w;
    p.view.y.cells = h;
    stp_error err = { 0 };
    check(stp_mesh_extent(m, &p.view.x.lo, &p.view.x.hi, &p.view.y.lo, &p.view.y.hi, &err), &err);
    double best[3] = { INFINITY, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++) {
        best[0] = fmin(best[0], time_boxes(m, w, h));
        for (int threads = 1; threads <= 2; threads++)
            best[threads] = fmin(best[threads], time_mesh(m, &p, draw, threads));
    }
    const double cells = (double) (m->nx * m->ny);
    printf("%-34s plain box mean %5.1f ms   1 thread %6.1f ms (%5.0f M cells/s)   2 threads %6.1f ms\n", name,
           best[0] * 1e3, best[1] * 1e3, cells / best[1] * 1e-6, best[2] * 1e3);
}

static void bench_meshes(int runs)
{
    enum { NX = 3600, NY = 1801, CX = 1500, CY = 1000 };
    double *v = take(sizeof(double) * NX * NY), *x = take(sizeof(double) * CX * CY),
           *y = take(sizeof(double) * CX * CY);
    for (int64_t i = 0; i < (int64_t) NX * NY; i++) v[i] = uniform();
    for (int i = 0; i < NX; i++) x[i] = i;
    for (int j = 0; j < NY; j++) y[j] = j;
    const stp_column values = { .type = STP_TYPE_F64, .length = (int64_t) NX * NY, .values = v };
    stp_mesh m = { .nx = NX, .ny = NY, .values = &values, .x = x, .y = y };
    bench_mesh("quadmesh even 3600x1801, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    bench_mesh("raster mean 3600x1801, 1200x600", &m, raster, 1200, 600, runs);
    for (int i = 0; i < NX; i++) x[i] = i + 0.3 * sin(i);
    bench_mesh("quadmesh uneven 3600x1801, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    for (int j = 0; j < CY; j++)
        for (int i = 0; i < CX; i++) {
            x[j * CX + i] = i + .2 * j + 5 * sin(j / 90.0);
            y[j * CX + i] = j + .1 * i + 5 * cos(i / 80.0);
        }
    m.nx = CX;
    m.ny = CY;
    m.curvilinear = true;
    bench_mesh("curvilinear 1500x1000, 900x600", &m, stp_quadmesh_grid, W, H, runs);
    free(v);
    free(x);
    free(y);
}

int main(int argc, char **argv)
{
    const int runs = argc > 1 ? atoi(argv[1]) : 7;
    bench_meshes(runs);
    return 0;
}
