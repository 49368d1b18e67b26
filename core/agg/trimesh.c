/* Triangles into pixels. Each is sorted into the bands of pixel rows that it reaches, so that bands can be drawn in
 * parallel, each in the order of the triangles. */
#include "agg/trimesh.h"
#include "agg/feed.h"
#include "agg/trimesh_fill.h"
#include "base/cpu.h"
#include "base/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BAND_ROWS = 32 };

/* Bands that a triangle reaches; none where last < first. */
typedef struct span { uint16_t first, last; } span;

typedef struct job {
    const stp_trimesh *t;
    const stp_grid_plan *plan;
    stp_grid *grid;
    stp_locator x, y;
    double *px, *py;               /* vertices in pixels, whose centres are whole numbers; NaN: missing */
    stp_fill_fn *fill;
    span *spans;                   /* of each triangle */
    int bands, chunks;             /* chunks of triangles that are sorted together */
    int64_t *place;                /* chunks * bands: how many triangles; then where they go in the list */
    int64_t *start;                /* of each band in `list`, and the end */
    int32_t *list;                 /* triangles, band by band */
    atomic_bool failed;
    atomic_int_fast64_t inside, missing;
    stp_status status;             /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
} job;

/* ---- corners ---------------------------------------------------------------------------------- */

enum { VERTICES = 1 << 14 };       /* of a task */

static double pixel_at(const stp_locator *l, double v) { return (l->log ? log10(v) : v) * l->scale + l->shift - 0.5; }

static inline bool is_finite(double v) { return v - v == 0; }

static void place_vertices(void *self, int64_t task)
{
    const job *w = self;
    const int64_t from = task * VERTICES, end = from + VERTICES < w->t->n_vertices ? from + VERTICES : w->t->n_vertices;
    for (int64_t i = from; i < end; i++) {
        const double x = pixel_at(&w->x, w->t->x[i]), y = pixel_at(&w->y, w->t->y[i]);
        const bool has = is_finite(x) && is_finite(y);
        w->px[i] = has ? x : NAN;
        w->py[i] = has ? y : NAN;
    }
}

/* ---- bands --------------------------------------------------------------------------------------- */

static int64_t chunk_start(const job *w, int64_t chunk) { return w->t->n * chunk / w->chunks; }

/* Which bands the triangles of a chunk reach, and how many reach each. */
static void span_chunk(void *self, int64_t chunk)
{
    job *w = self;
    int64_t *count = w->place + chunk * w->bands, missing = 0, inside = 0;
    const int64_t end = chunk_start(w, chunk + 1);
    for (int64_t i = chunk_start(w, chunk); i < end; i++) {
        const int32_t *c = w->t->corners + 3 * i;
        const double *x = w->px, *y = w->py, sum = y[c[0]] + y[c[1]] + y[c[2]];
        const double x0 = stp_min3(x[c[0]], x[c[1]], x[c[2]]), x1 = stp_max3(x[c[0]], x[c[1]], x[c[2]]);
        const double y0 = stp_min3(y[c[0]], y[c[1]], y[c[2]]), y1 = stp_max3(y[c[0]], y[c[1]], y[c[2]]);
        const bool has = sum == sum, seen = has & stp_reaches(x0, x1, w->x.cells) & stp_reaches(y0, y1, w->y.cells);
        missing += !has;
        inside += seen;
        w->spans[i] = (span) { 1, 0 };
        if (!seen) continue;
        w->spans[i] = (span) { (uint16_t) (stp_nearest_pixel(y0, w->y.cells) / BAND_ROWS),
                               (uint16_t) (stp_nearest_pixel(y1, w->y.cells) / BAND_ROWS) };
        for (int k = w->spans[i].first; k <= w->spans[i].last; k++) count[k]++;
    }
    w->missing += missing;
    w->inside += inside;
}

/* Puts numbers of triangles where place says: in their order in each band. */
static void deal_chunk(void *self, int64_t chunk)
{
    const job *w = self;
    int64_t *place = w->place + chunk * w->bands;
    const int64_t end = chunk_start(w, chunk + 1);
    for (int64_t i = chunk_start(w, chunk); i < end; i++)
        for (int k = w->spans[i].first; k <= w->spans[i].last; k++) w->list[place[k]++] = (int32_t) i;
}

/* Counts become places, band by band and chunk by chunk. */
static void make_places(job *w)
{
    int64_t end = 0;
    for (int k = 0; k < w->bands; k++) {
        w->start[k] = end;
        for (int c = 0; c < w->chunks; c++) {
            const int64_t n = w->place[(int64_t) c * w->bands + k];
            w->place[(int64_t) c * w->bands + k] = end;
            end += n;
        }
    }
    w->start[w->bands] = end;
}

enum { CHUNK = 1 << 15, CHUNKS_MAX = 16 };

static stp_status make_bands(job *w, int threads, stp_error *err)
{
    const int64_t chunks = w->t->n / CHUNK + 1;
    w->bands = (w->y.cells + BAND_ROWS - 1) / BAND_ROWS;
    w->chunks = chunks < CHUNKS_MAX ? (int) chunks : CHUNKS_MAX;
    w->px = malloc((size_t) (w->t->n_vertices + 1) * sizeof *w->px);
    w->py = malloc((size_t) (w->t->n_vertices + 1) * sizeof *w->py);
    w->spans = malloc((size_t) (w->t->n + 1) * sizeof *w->spans);
    w->place = calloc((size_t) w->chunks * (size_t) w->bands, sizeof *w->place);
    w->start = calloc((size_t) w->bands + 1, sizeof *w->start);
    if (!w->px || !w->py || !w->spans || !w->place || !w->start) return stp_no_memory(err, "triangles");
    stp_parallel(threads, w->t->n_vertices / VERTICES + 1, place_vertices, w);
    stp_parallel(threads, w->chunks, span_chunk, w);
    make_places(w);
    w->list = malloc((size_t) (w->start[w->bands] + 1) * sizeof *w->list);
    if (!w->list) return stp_no_memory(err, "triangles");
    stp_parallel(threads, w->chunks, deal_chunk, w);
    return STP_OK;
}

/* ---- pixels ----------------------------------------------------------------------------------------- */

/* Pixels of a band on their way to the reductions. */
typedef struct strip {
    job *w;
    stp_fill fill;
    int32_t bin[STP_STRIP];
    int64_t row[STP_STRIP];        /* numbers of their triangles */
    double value[STP_STRIP], second[STP_STRIP];
} strip;

static double mean_of(const int32_t *c, const double *v) { return (v[c[0]] + v[c[1]] + v[c[2]]) / 3; }

/* At a pixel, between the values of the corners: each by the part of the area that is turned away from it. */
static double value_at(const job *w, const int32_t *c, double x, double y, const double *v)
{
    const double *px = w->px, *py = w->py;
    const double whole = stp_turn(px[c[0]], py[c[0]], px[c[1]], py[c[1]], px[c[2]], py[c[2]]);
    const bool back = whole < 0;
    const int32_t p = c[0], q = back ? c[2] : c[1], r = back ? c[1] : c[2];
    const double of_r = stp_turn(px[p], py[p], px[q], py[q], x, y), of_p = stp_turn(px[q], py[q], px[r], py[r], x, y),
                 of_q = stp_turn(px[r], py[r], px[p], py[p], x, y);
    return (of_p * v[c[0]] + (back ? of_r : of_q) * v[c[1]] + (back ? of_q : of_r) * v[c[2]]) / fabs(whole);
}

/* The values of the pixels; NULL without. */
static const double *values_of(const strip *s, const double *v, double *out)
{
    const stp_fill *f = &s->fill;
    if (!v) return NULL;
    for (int i = 0; i < f->n; i++) {
        const int32_t *c = f->corners + 3 * s->row[i];
        out[i] = s->w->t->linear && f->triangle[i] >= 0 ? value_at(s->w, c, f->px[i], f->py[i], v) : mean_of(c, v);
    }
    return out;
}

static void flush(stp_fill *f)
{
    strip *s = f->self;
    job *w = s->w;
    for (int i = 0; i < f->n; i++) {
        s->bin[i] = f->py[i] * f->width + f->px[i];
        s->row[i] = f->triangle[i] < 0 ? ~f->triangle[i] : f->triangle[i];
    }
    for (int k = 0; k < w->plan->n_vars && f->n && w->status == STP_OK; k++) {
        const double *value = values_of(s, w->t->values[k], s->value);
        const double *second = values_of(s, w->t->seconds[k], s->second);
        const stp_feed feed = { .n = f->n, .bin = s->bin, .row = s->row, .value = value, .second = second };
        const stp_status status = stp_feed_var(w->grid, w->plan, k, 0, &feed, w->err);
        if (status != STP_OK) w->status = status;      /* lists alone fail */
    }
    f->n = 0;
}

static void do_band(void *self, int64_t band)
{
    job *w = self;
    strip *s = malloc(sizeof *s);
    if (!s) {
        w->failed = true;
        return;
    }
    s->w = w;
    s->fill = (stp_fill) { .x = w->px, .y = w->py, .corners = w->t->corners, .width = w->x.cells, .height = w->y.cells,
                           .flush = flush, .self = s };
    const int32_t first = (int32_t) band * BAND_ROWS, left = w->y.cells - first;
    const int32_t rows = left < BAND_ROWS ? left : BAND_ROWS;
    w->fill(&s->fill, w->list + w->start[band], w->start[band + 1] - w->start[band], first, first + rows - 1);
    free(s);
}

static stp_fill_fn *best_fill(void)
{
#ifdef STP_HAVE_AVX2
    if (stp_cpu_has_avx2()) return stp_fill_triangles_avx2;
#endif
    return stp_fill_triangles;
}

/* ---- all of them --------------------------------------------------------------------------------------- */

static stp_status check(const stp_trimesh *t, stp_error *err)
{
    if (t->n_vertices > INT32_MAX || t->n > INT32_MAX) return stp_fail(err, STP_ERR_DATA, "too many triangles");
    uint32_t most = 0;             /* a number below 0 is a great one */
    for (int64_t i = 0; i < 3 * t->n; i++) most = (uint32_t) t->corners[i] > most ? (uint32_t) t->corners[i] : most;
    for (int64_t i = 0; most >= t->n_vertices && i < 3 * t->n; i++)
        if (t->corners[i] < 0 || t->corners[i] >= t->n_vertices)
            return stp_fail(err, STP_ERR_DATA, "triangle %lld has vertex %d, and there are %lld from 0 on",
                            (long long) (i / 3 + 1), t->corners[i], (long long) t->n_vertices);
    return STP_OK;
}

static stp_status draw_all(job *w, int threads, stp_aggregate *out, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(w->plan);
    stp_grid grid = { 0 };
    w->grid = &grid;
    w->fill = best_fill();
    STP_TRY(fold->init(&grid, w->plan, err));
    w->x = stp_locator_of(&w->plan->view.x);
    w->y = stp_locator_of(&w->plan->view.y);
    stp_status s = make_bands(w, threads, err);
    if (s == STP_OK) {
        stp_parallel(stp_feed_keeps_values(w->plan) ? 1 : threads, w->bands, do_band, w);
        s = w->failed ? stp_no_memory(err, "triangles") : w->status;
    }
    grid.n_rows = w->t->n;
    grid.n_inside = w->inside;
    grid.n_missing = w->missing;
    if (s == STP_OK) s = stp_grid_finish(&grid, w->plan, out, err);
    fold->clear(&grid);
    return s;
}

stp_status stp_trimesh_grid(const stp_trimesh *t, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                            stp_error *err)
{
    STP_TRY(check(t, err));
    job w = { .t = t, .plan = plan, .err = err };
    const stp_status s = draw_all(&w, threads, out, err);
    free(w.px);
    free(w.py);
    free(w.spans);
    free(w.place);
    free(w.start);
    free(w.list);
    return s;
}
