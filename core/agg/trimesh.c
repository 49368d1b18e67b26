/* Triangles into pixels, in two steps that all threads share: chunks of triangles become pixels, sorted by the bands of
 * rows that they lie in, and then each band takes its pixels from all chunks in the order of the triangles. A triangle
 * of more than a few pixels waits as a whole for the bands that it reaches. */
#include "agg/trimesh.h"
#include "agg/feed.h"
#include "agg/trimesh_fill.h"
#include "base/cpu.h"
#include "base/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A pixel of a triangle, or a triangle for this band (bin below 0); numbers as in stp_fill. */
typedef struct item { int32_t bin, triangle; } item;

typedef struct job {
    const stp_trimesh *t;
    const stp_grid_plan *plan;
    stp_grid *grid;
    stp_locator x, y;
    double *px, *py;               /* vertices in pixels, whose centres are whole numbers; NaN: missing */
    stp_fill_fn *fill;
    stp_fill_small_fn *small;
    int bands, chunks;
    item **items;                  /* of each chunk, band by band */
    int64_t *start;                /* of each chunk's bands among its items, and the end: bands + 1 each */
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

/* ---- chunks ------------------------------------------------------------------------------------- */

enum { CHUNK = 1 << 15 };          /* triangles */

/* Items of a chunk in the order of its triangles. */
typedef struct found {
    job *w;
    stp_fill fill;
    item *items;
    uint16_t *bands;               /* of each item */
    int64_t n, capacity;
} found;

static bool grow(found *c)
{
    const int64_t capacity = c->capacity ? 2 * c->capacity : CHUNK;
    item *items = realloc(c->items, (size_t) capacity * sizeof *items);
    if (items) c->items = items;
    uint16_t *bands = realloc(c->bands, (size_t) capacity * sizeof *bands);
    if (bands) c->bands = bands;
    if (items && bands) c->capacity = capacity;
    return items && bands;
}

static void keep(stp_fill *f)
{
    found *c = f->self;
    if (c->n + f->n > c->capacity && !grow(c)) c->w->failed = true;
    const double bands = 1.0 / ((double) f->width * STP_FILL_ROWS);
    const int n = c->w->failed ? 0 : f->n;
    item *items = c->items + c->n;
    uint16_t *band = c->bands + c->n;
    for (int i = 0; i < n; i++) {
        const int32_t bin = f->bin[i], of_pixel = (int32_t) ((bin + 0.5) * bands);
        band[i] = (uint16_t) (bin < 0 ? ~bin : of_pixel);
        items[i] = (item) { bin, f->triangle[i] };
    }
    c->n += n;
    f->n = 0;
}

/* The items band by band, each in the order of the triangles. */
static item *sort_items(const found *c, int64_t *start, int bands)
{
    item *out = malloc((size_t) (c->n + 1) * sizeof *out);
    int64_t *next = calloc((size_t) bands, sizeof *next);
    for (int64_t i = 0; out && next && i < c->n; i++) start[c->bands[i] + 1]++;
    for (int k = 0; next && k < bands; k++) {
        next[k] = start[k];
        start[k + 1] += start[k];
    }
    for (int64_t i = 0; out && next && i < c->n; i++) out[next[c->bands[i]]++] = c->items[i];
    if (!next) {
        free(out);
        out = NULL;
    }
    free(next);
    return out;
}

static void do_chunk(void *self, int64_t chunk)
{
    job *w = self;
    const int64_t from = chunk * CHUNK, end = from + CHUNK < w->t->n ? from + CHUNK : w->t->n;
    found *c = calloc(1, sizeof *c);
    if (c) {
        c->w = w;
        c->fill = (stp_fill) { .x = w->px, .y = w->py, .corners = w->t->corners, .width = w->x.cells,
                               .height = w->y.cells, .flush = keep, .self = c };
        w->small(&c->fill, from, end);
        w->inside += c->fill.inside;
        w->missing += c->fill.missing;
        w->items[chunk] = sort_items(c, w->start + chunk * (w->bands + 1), w->bands);
        free(c->items);
        free(c->bands);
    }
    if (!w->items[chunk]) w->failed = true;
    free(c);
}

static stp_status make_items(job *w, int threads, stp_error *err)
{
    w->bands = (w->y.cells + STP_FILL_ROWS - 1) / STP_FILL_ROWS;
    w->chunks = (int) ((w->t->n + CHUNK - 1) / CHUNK);
    w->px = malloc((size_t) (w->t->n_vertices + 1) * sizeof *w->px);
    w->py = malloc((size_t) (w->t->n_vertices + 1) * sizeof *w->py);
    w->items = calloc((size_t) w->chunks + 1, sizeof *w->items);
    w->start = calloc((size_t) w->chunks + 1, (size_t) (w->bands + 1) * sizeof *w->start);
    if (!w->px || !w->py || !w->items || !w->start) return stp_no_memory(err, "triangles");
    stp_parallel(threads, w->t->n_vertices / VERTICES + 1, place_vertices, w);
    stp_parallel(threads, w->chunks, do_chunk, w);
    return w->failed ? stp_no_memory(err, "triangles") : STP_OK;
}

/* ---- pixels ----------------------------------------------------------------------------------------- */

enum { LARGE = 128 };              /* triangles that are drawn together */

/* Pixels of a band on their way to the reductions. */
typedef struct strip {
    job *w;
    stp_fill fill;
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
        const int32_t y = f->bin[i] / f->width, x = f->bin[i] - y * f->width;
        out[i] = s->w->t->linear && f->triangle[i] >= 0 ? value_at(s->w, c, x, y, v) : mean_of(c, v);
    }
    return out;
}

static void feed_pixels(stp_fill *f)
{
    strip *s = f->self;
    job *w = s->w;
    for (int i = 0; i < f->n; i++) s->row[i] = f->triangle[i] < 0 ? ~f->triangle[i] : f->triangle[i];
    for (int k = 0; k < w->plan->n_vars && f->n && w->status == STP_OK; k++) {
        const double *value = values_of(s, w->t->values[k], s->value);
        const double *second = values_of(s, w->t->seconds[k], s->second);
        const stp_feed feed = { .n = f->n, .bin = f->bin, .row = s->row, .value = value, .second = second };
        const stp_status status = stp_feed_var(w->grid, w->plan, k, 0, &feed, w->err);
        if (status != STP_OK) w->status = status;      /* lists alone fail */
    }
    f->n = 0;
}

/* The first of some items, if they are triangles, as many as come together; how many. */
static int64_t take_large(const item *from, const item *end, int32_t *list)
{
    int64_t n = 0;
    for (; n < LARGE && from + n < end && from[n].bin < 0; n++) list[n] = from[n].triangle;
    return n;
}

static void draw_items(strip *s, const item *from, const item *end, int32_t first, int32_t last)
{
    stp_fill *f = &s->fill;
    int32_t list[LARGE];
    while (from < end) {
        const int64_t n = take_large(from, end, list);
        if (n) s->w->fill(f, list, n, first, last);
        for (from += n; from < end && from->bin >= 0; from++) {
            f->bin[f->n] = from->bin;
            f->triangle[f->n++] = from->triangle;
            if (f->n > STP_STRIP - STP_FILL_ROOM) f->flush(f);
        }
    }
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
                           .flush = feed_pixels, .self = s };
    const int32_t first = (int32_t) band * STP_FILL_ROWS, left = w->y.cells - first;
    const int32_t rows = left < STP_FILL_ROWS ? left : STP_FILL_ROWS;
    for (int64_t c = 0; c < w->chunks; c++) {
        const int64_t *start = w->start + c * (w->bands + 1) + band;
        draw_items(s, w->items[c] + start[0], w->items[c] + start[1], first, first + rows - 1);
    }
    feed_pixels(&s->fill);
    free(s);
}

static void choose_kernels(job *w)
{
    w->fill = stp_fill_triangles;
    w->small = stp_fill_small;
#ifdef STP_HAVE_AVX2
    if (!stp_cpu_has_avx2()) return;
    w->fill = stp_fill_triangles_avx2;
    w->small = stp_fill_small_avx2;
#endif
}

/* ---- all of them --------------------------------------------------------------------------------------- */

/* Whether a chunk of triangles names a vertex that is not there. */
static void check_chunk(void *self, int64_t chunk)
{
    job *w = self;
    const int64_t end = (chunk + 1) * CHUNK < w->t->n ? (chunk + 1) * CHUNK : w->t->n;
    uint32_t most = 0;             /* a number below 0 is a great one */
    for (int64_t i = 3 * chunk * CHUNK; i < 3 * end; i++)
        most = (uint32_t) w->t->corners[i] > most ? (uint32_t) w->t->corners[i] : most;
    if (most >= w->t->n_vertices) w->failed = true;
}

static stp_status check(job *w, int threads, stp_error *err)
{
    const stp_trimesh *t = w->t;
    if (t->n_vertices > INT32_MAX || t->n > INT32_MAX) return stp_fail(err, STP_ERR_DATA, "too many triangles");
    stp_parallel(threads, (t->n + CHUNK - 1) / CHUNK, check_chunk, w);
    for (int64_t i = 0; w->failed && i < 3 * t->n; i++)
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
    choose_kernels(w);
    STP_TRY(fold->init(&grid, w->plan, err));
    w->x = stp_locator_of(&w->plan->view.x);
    w->y = stp_locator_of(&w->plan->view.y);
    stp_status s = make_items(w, threads, err);
    if (s == STP_OK) {
        stp_parallel(stp_feed_keeps_values(w->plan) ? 1 : threads, w->bands, do_band, w);
        s = w->failed ? stp_no_memory(err, "triangles") : w->status;
    }
    grid.n_rows = w->t->n;
    grid.n_inside = w->inside;
    grid.n_missing = w->missing;
    if (s == STP_OK) s = stp_grid_finish(&grid, w->plan, threads, out, err);
    fold->clear(&grid);
    return s;
}

stp_status stp_trimesh_grid(const stp_trimesh *t, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                            stp_error *err)
{
    job w = { .t = t, .plan = plan, .err = err };
    STP_TRY(check(&w, threads, err));
    const stp_status s = draw_all(&w, threads, out, err);
    free(w.px);
    free(w.py);
    for (int c = 0; w.items && c < w.chunks; c++) free(w.items[c]);
    free(w.items);
    free(w.start);
    return s;
}
