/* Speed of the point kernel and of shading: 10^7 clustered points on 900x600 cells. Each line gives the best of some
 * runs and of a loop for exactly this case and no other (limit_points.c), timed in turn with it.
 *     ninja -C build tests/bench/bench_grid
 *     [BENCH_CPU=1] build/tests/bench/bench_grid [ROWS] [RUNS] [PART OF A NAME] */
#include "agg/grid.h"
#include "agg/shade.h"
#include "base/pages.h"
#include "bench.h"
#include "limit_points.h"
#include "points.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { W = 900, H = 600, BATCH = 1 << 17 };

static const char *const labels[CATEGORIES] = { "a", "b", "c", "d", "e" };
static const stp_dictionary dictionary = { CATEGORIES, labels };

/* ---- ours ----------------------------------------------------------------------------------- */

typedef struct job {
    const data *d;
    const stp_grid_plan *plan;
    int64_t first, end;
    stp_grid grid;
    stp_status status;
    stp_error err;
} job;

static void *work(void *p)
{
    job *j = p;
    const stp_fold *fold = stp_grid_fold(j->plan);
    j->status = fold->init(&j->grid, j->plan, &j->err);
    for (int64_t i = j->first; i < j->end && j->status == STP_OK; i += BATCH) {
        const int64_t n = j->end - i < BATCH ? j->end - i : BATCH;
        const stp_column c[] = { { STP_TYPE_F64, n, j->d->x + i, NULL, NULL },
                                 { STP_TYPE_F64, n, j->d->y + i, NULL, NULL },
                                 { STP_TYPE_F64, n, j->d->v + i, NULL, NULL },
                                 { STP_TYPE_I32, n, j->d->code + i, NULL, &dictionary } };
        const stp_batch b = { .row0 = i, .n_rows = n, .n_columns = 4, .columns = c };
        j->status = fold->feed(&j->grid, j->plan, &b, &j->err);
    }
    return NULL;
}

static double time_ours(const data *d, const stp_grid_plan *plan, int threads, stp_aggregate *out)
{
    job j[2] = { { .d = d, .plan = plan, .end = threads == 1 ? d->n : d->n / 2 },
                 { .d = d, .plan = plan, .first = d->n / 2, .end = d->n } };
    const stp_fold *fold = stp_grid_fold(plan);
    pthread_t other;
    double t = now();
    if (threads == 2) pthread_create(&other, NULL, work, &j[1]);
    work(&j[0]);
    if (threads == 2) {
        pthread_join(other, NULL);
        if (j[0].status == STP_OK && j[1].status == STP_OK)
            j[0].status = fold->merge(&j[0].grid, &j[1].grid, plan, &j[0].err);
    }
    t = now() - t;
    stp_aggregate_clear(out);
    if (j[0].status == STP_OK) j[0].status = stp_grid_finish(&j[0].grid, plan, threads, out, &j[0].err);
    if (j[0].status != STP_OK) {
        fprintf(stderr, "%s\n", j[0].err.message);
        exit(1);
    }
    fold->clear(&j[0].grid);
    fold->clear(&j[1].grid);
    return t;
}

/* ---- the machine's limit --------------------------------------------------------------------- */

enum { SUM_BYTES = 16 };
static const size_t limit_bytes[] = { (size_t) W * H * 4, (size_t) W * H * SUM_BYTES, (size_t) W * H * CATEGORIES * 4 };

static double time_limit(const data *d, const stp_grid_plan *plan, int which, int threads)
{
    const stp_locator lx = stp_locator_of(&plan->view.x), ly = stp_locator_of(&plan->view.y);
    const limit_rows rows = { d->n, d->x, d->y, d->v, d->code };
    const size_t bytes = limit_bytes[which];
    void *cells = stp_pages_zero(2 * bytes);
    memset(cells, 0, 2 * bytes);           /* warm */
    const double took = limit_time((limit_kernel) which, &rows, &lx, &ly, threads, cells, bytes);
    stp_pages_free(cells, 2 * bytes);
    return took;
}

static const char *only = "";      /* lines whose name has this in it */

static void bench(const char *name, const data *d, const stp_grid_plan *plan, int which, int runs, stp_aggregate *out)
{
    runs = strstr(name, only) ? runs : 1;
    double best[3] = { 0, INFINITY, INFINITY }, limit[3] = { 0, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++)
        for (int threads = 1; threads <= 2; threads++) {
            limit[threads] = fmin(limit[threads], time_limit(d, plan, which, threads));
            best[threads] = fmin(best[threads], time_ours(d, plan, threads, out));
        }
    for (int threads = 1; threads <= 2; threads++)
        printf("%-6s %d thread%s  limit %5.1f ms   ours %5.1f ms, %4.2f of it, %5.2f ns a row\n", name, threads,
               threads == 1 ? " " : "s", limit[threads] * 1e3, best[threads] * 1e3, best[threads] / limit[threads],
               best[threads] / (double) d->n * 1e9);
}

/* ---- shading -------------------------------------------------------------------------------- */

/* The limit for counts: a table of all of them, and their colours by it. */
static double time_table(const double *cells, int n, uint8_t *rgba)
{
    const double t = now();
    double most = 0;
    for (int i = 0; i < n; i++) most = cells[i] > most ? cells[i] : most;
    uint32_t *count = calloc((size_t) most + 1, sizeof *count), sum = 0;
    for (int i = 0; i < n; i++) count[(uint32_t) cells[i]]++;
    for (uint32_t k = 1; k <= (uint32_t) most; k++) count[k] = sum += count[k];
    count[0] = 0;
    for (int i = 0; i < n; i++) {
        const uint32_t grey = (uint32_t) (255.0 * count[(uint32_t) cells[i]] / sum) * 0x010101u;
        memcpy(rgba + 4 * i, &grey, sizeof grey);
    }
    free(count);
    return now() - t;
}

/* The limit for other values: reading each and writing it to where an unordered bucket of it ends, and a colour. */
static double time_dealing(const double *cells, int n, uint8_t *rgba)
{
    double *to = malloc((size_t) n * sizeof *to);
    memset(to, 0, (size_t) n * sizeof *to);
    uint32_t place[256];
    const double t = now();
    for (int k = 0; k < 256; k++) place[k] = (uint32_t) ((int64_t) n * k / 256);
    for (int i = 0; i < n; i++) {
        const int bucket = i * 97 & 255;
        const uint32_t grey = (uint32_t) bucket * 0x010101u;
        to[place[bucket]] = cells[i];
        place[bucket] += place[bucket] + 1 < (uint32_t) n;
        memcpy(rgba + 4 * i, &grey, sizeof grey);
    }
    const double took = now() - t;
    free(to);
    return took;
}

static void bench_shade(const char *name, const double *cells, int w, int h, bool zero_is_empty, int runs)
{
    if (!strstr(name, only)) return;
    stp_cmap map = { 0 };
    for (int i = 0; i < STP_CMAP_SIZE; i++)
        for (int k = 0; k < 3; k++) map.rgb[i][k] = i / 255.0;
    uint8_t *rgba = malloc((size_t) w * (size_t) h * 4);
    double norm_best[3] = { INFINITY, INFINITY, INFINITY }, best[3] = { INFINITY, INFINITY, INFINITY };
    for (int r = 0; r < runs; r++) {
        best[0] = fmin(best[0], (zero_is_empty ? time_table : time_dealing)(cells, w * h, rgba));
        for (int threads = 1; threads <= 2; threads++) {
            stp_norm norm;
            double t = now();
            if (stp_norm_make(&norm, STP_NORM_EQ_HIST, cells, (int64_t) w * h, zero_is_empty, NAN, NAN, true, threads,
                              NULL)) exit(1);
            norm_best[threads] = fmin(norm_best[threads], now() - t);
            stp_shade_cells(cells, w, h, zero_is_empty, &norm, &map, threads, rgba);
            best[threads] = fmin(best[threads], now() - t);
            stp_norm_clear(&norm);
        }
    }
    printf("shade eq_hist %-22s plain %5.2f ms   1 thread %6.2f ms (the norm %6.2f; %.1f plain)   2 threads %6.2f ms\n",
           name, best[0] * 1e3, best[1] * 1e3, norm_best[1] * 1e3, best[1] / best[0], best[2] * 1e3);
    free(rgba);
}

static void bench_mix(const stp_aggregate *a, int runs)
{
    const uint32_t colors[CATEGORIES] = { 0xe41a1cff, 0x377eb8ff, 0x4daf4aff, 0x984ea3ff, 0xff7f00ff };
    uint8_t *rgba = malloc((size_t) W * H * 4);
    double best = INFINITY;
    for (int r = 0; r < runs; r++) {
        stp_norm norm = { 0 };
        const double t = now();
        if (stp_shade_categories(a, 0, colors, false, 40, STP_NORM_EQ_HIST, NAN, NAN, 2, &norm, rgba, NULL)) exit(1);
        best = fmin(best, now() - t);
        stp_norm_clear(&norm);
    }
    printf("shade categories 5 x 900x600 counts   %5.2f ms\n", best * 1e3);
    free(rgba);
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 10000000;
    const int runs = argc > 2 ? atoi(argv[2]) : 7;
    only = argc > 3 ? argv[3] : "";
    data d = make_data(n);
    stp_grid_plan plan = { .view = { { .lo = -125, .hi = -66, .cells = W }, { .lo = 24, .hi = 50, .cells = H } },
                           .x = 0,
                           .y = 1,
                           .by = -1,
                           .vars = { { stp_reducer_find("count", NULL), -1, NULL } },
                           .n_vars = 1 };
    stp_aggregate count = { 0 }, mean = { 0 }, by = { 0 };
    bench("count", &d, &plan, 0, runs, &count);
    plan.vars[0] = (stp_grid_var){ stp_reducer_find("mean", NULL), 2, "v" };
    bench("mean", &d, &plan, 1, runs, &mean);
    plan.vars[0] = (stp_grid_var){ stp_reducer_find("count", NULL), -1, NULL };
    plan.by = 3;
    bench("by", &d, &plan, 2, runs, &by);

    const int side = 2000;
    double *field = malloc((size_t) side * (size_t) side * sizeof *field);
    bench_shade("900x600 counts", count.vars[0].cells, W, H, true, runs);
    bench_shade("900x600 means", mean.vars[0].cells, W, H, false, runs);
    for (int i = 0; i < side * side; i++) field[i] = uniform();
    bench_shade("2000x2000 even", field, side, side, false, runs);
    for (int i = 0; i < side * side; i++) field[i] = normal();
    bench_shade("2000x2000 normal", field, side, side, false, runs);
    for (int i = 0; i < side * side; i++) field[i] = exp(2 * normal());
    bench_shade("2000x2000 lognormal", field, side, side, false, runs);
    for (int i = 0; i < side * side; i++) field[i] = sin(i % side * 0.01) + cos(i / side * 0.013) + 0.01 * uniform();
    bench_shade("2000x2000 smooth", field, side, side, false, runs);
    bench_mix(&by, runs);
    free(field);
    stp_aggregate_clear(&count);
    stp_aggregate_clear(&mean);
    stp_aggregate_clear(&by);
    free_data(&d);
    return 0;
}
