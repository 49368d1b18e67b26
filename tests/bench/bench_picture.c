/* From cells to a file: clustered points on 900x600 cells, spread by a pixel, equalised and shaded, encoded as PNG on
 * one thread and on one a core; beside it the same pixels through libpng as it comes (level 6, all filters) and at its
 * fastest (level 1, none). Best of some runs.
 *     ninja -C build tests/bench/bench_picture && [BENCH_CPU=1] build/tests/bench/bench_picture [RUNS] [ROWS] */
#include "agg/grid.h"
#include "agg/shade.h"
#include "agg/spread.h"
#include "backend/font.h"
#include "points.h"
#include <png.h>
#include <stdio.h>
#include <string.h>

enum { W = 900, H = 600 };

static void check(stp_status s, const stp_error *err)
{
    if (s == STP_OK) return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static stp_aggregate make_cells(const data *d, const char *reducer)
{
    const stp_grid_plan plan = { .view = { { .lo = -125, .hi = -66, .cells = W }, { .lo = 24, .hi = 50, .cells = H } },
                                 .y = 1, .by = -1, .n_vars = 1,
                                 .vars = { { stp_reducer_find(reducer, NULL),
                                             strcmp(reducer, "count") ? 2 : -1, "v" } } };
    const stp_column c[] = { { STP_TYPE_F64, d->n, d->x, NULL, NULL }, { STP_TYPE_F64, d->n, d->y, NULL, NULL },
                             { STP_TYPE_F64, d->n, d->v, NULL, NULL } };
    const stp_batch b = { .n_rows = d->n, .n_columns = 3, .columns = c };
    const stp_fold *fold = stp_grid_fold(&plan);
    stp_grid g = { 0 };
    stp_aggregate a = { 0 };
    stp_error err = { 0 };
    check(fold->init(&g, &plan, &err), &err);
    check(fold->feed(&g, &plan, &b, &err), &err);
    check(stp_grid_finish(&g, &plan, 0, &a, &err), &err);
    fold->clear(&g);
    return a;
}

/* ---- pixels to bytes ------------------------------------------------------------------------ */

static void add_bytes(png_structp png, png_bytep bytes, size_t n) { stp_buf_add(png_get_io_ptr(png), bytes, n); }
static void no_flush(png_structp png) { (void) png; }

/* All filters are tried where filters < 0. */
static void encode_plain(const uint8_t *rgba, int level, int filters, stp_buf *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) exit(1);
    png_set_write_fn(png, out, add_bytes, no_flush);
    png_set_IHDR(png, info, W, H, 8, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, level);
    if (filters >= 0) png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
    png_write_info(png, info);
    for (int y = 0; y < H; y++) png_write_row(png, rgba + (size_t) y * W * 4);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

static void encode_ours(const uint8_t *rgba, int threads, stp_buf *out)
{
    stp_error err = { 0 };
    check(stp_png_encode(rgba, W, H, 96, NULL, threads, out, &err), &err);
}

static int by_color(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return (x > y) - (x < y);
}

static int count_colors(const uint8_t *rgba)
{
    uint32_t *color = malloc((size_t) W * H * sizeof *color);
    memcpy(color, rgba, (size_t) W * H * sizeof *color);
    qsort(color, (size_t) W * H, sizeof *color, by_color);
    int n = 1;
    for (int i = 1; i < W * H; i++) n += color[i] != color[i - 1];
    free(color);
    return n;
}

static void bench_png(const char *name, const uint8_t *rgba, int runs)
{
    enum { ONE, ALL, FAST, USUAL, N };
    double best[N] = { INFINITY, INFINITY, INFINITY, INFINITY };
    size_t bytes[N] = { 0 };
    for (int r = 0; r < runs; r++)
        for (int k = 0; k < N; k++) {
            stp_buf out = { 0 };
            const double t = now();
            if (k == ONE || k == ALL) encode_ours(rgba, k == ONE, &out);
            else encode_plain(rgba, k == FAST ? 1 : 6, k == FAST ? PNG_FILTER_NONE : -1, &out);
            best[k] = fmin(best[k], now() - t);
            bytes[k] = out.length;
            stp_buf_clear(&out);
        }
    printf("png %-13s %4d colours  ours %5.2f ms, on one thread %5.2f, %3zu KB", name, count_colors(rgba),
           best[ALL] * 1e3, best[ONE] * 1e3, bytes[ALL] / 1000);
    for (int k = FAST; k <= USUAL; k++)
        printf("   libpng level %d %5.1f ms, %4zu KB (%.1f of ours)", k == FAST ? 1 : 6, best[k] * 1e3, bytes[k] / 1000,
               best[k] / best[ALL]);
    printf("\n");
}

/* ---- cells ---------------------------------------------------------------------------------- */

static void bench_spread(const char *name, const stp_aggregate *a, int px, stp_spread_how how, int runs)
{
    const size_t n = (size_t) W * H;
    double *cells = malloc(n * sizeof *cells), best = INFINITY, limit = INFINITY;
    for (int r = 0; r < runs; r++) {
        double t = now();
        memcpy(cells, a->vars[0].cells, n * sizeof *cells);
        limit = fmin(limit, now() - t);
        t = now();
        if (stp_spread(cells, 1, W, H, px, a->vars[0].zero_is_empty, how, NULL)) exit(1);
        best = fmin(best, now() - t);
    }
    printf("spread %-19s %5.2f ms   (a copy %4.2f ms)\n", name, best * 1e3, limit * 1e3);
    free(cells);
}

/* Each channel between five colours of viridis. */
static stp_cmap make_map(void)
{
    static const double at[5][3] = { { .27, .00, .33 }, { .23, .32, .55 }, { .13, .57, .55 }, { .37, .79, .38 },
                                     { .99, .91, .14 } };
    stp_cmap map = { 0 };
    for (int i = 0; i < STP_CMAP_SIZE; i++)
        for (int k = 0; k < 3; k++) {
            const double t = 4.0 * i / (STP_CMAP_SIZE - 1);
            const int from = t < 4 ? (int) t : 3;
            map.rgb[i][k] = at[from][k] + (at[from + 1][k] - at[from][k]) * (t - from);
        }
    return map;
}

static void shade(const stp_aggregate *a, uint8_t *rgba)
{
    const stp_cmap map = make_map();
    stp_norm norm;
    if (stp_norm_make(&norm, STP_NORM_EQ_HIST, a->vars[0].cells, (int64_t) W * H, a->vars[0].zero_is_empty, NAN, NAN,
                      true, 1, NULL)) exit(1);
    stp_shade_cells(a->vars[0].cells, W, H, a->vars[0].zero_is_empty, &norm, &map, 1, rgba);
    stp_norm_clear(&norm);
}

int main(int argc, char **argv)
{
    const int runs = argc > 1 ? atoi(argv[1]) : 9;
    data d = make_data(argc > 2 ? atoll(argv[2]) : 10000000);
    uint8_t *rgba = malloc((size_t) W * H * 4);
    stp_aggregate count = make_cells(&d, "count"), mean = make_cells(&d, "mean");
    bench_spread("counts, px 1", &count, 1, STP_SPREAD_ADD, runs);
    bench_spread("counts, px 3", &count, 3, STP_SPREAD_ADD, runs);
    bench_spread("means, px 1", &mean, 1, STP_SPREAD_MAX, runs);
    shade(&count, rgba);
    bench_png("counts", rgba, runs);
    shade(&mean, rgba);
    bench_png("means", rgba, runs);
    d.n /= 100;
    stp_aggregate few = make_cells(&d, "count");
    shade(&few, rgba);
    bench_png("counts of few", rgba, runs);
    stp_aggregate_clear(&count);
    stp_aggregate_clear(&mean);
    stp_aggregate_clear(&few);
    free_data(&d);
    free(rgba);
    return 0;
}
