/* Triangles into pixels. Each is sorted into the bands of pixel rows that it reaches, so that bands can be drawn in
 * parallel, each in the order of the triangles. */
#include "agg/trimesh.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "agg/feed.h"
#include "scan/parallel.h"
#include "table/cast.h"

enum { BAND_ROWS = 32 };

typedef struct vec { double x, y; } vec;

/* Bands that a triangle reaches; none where last < first. */
typedef struct span { uint16_t first, last; } span;

typedef struct job {
    const stp_trimesh *t;
    const stp_grid_plan *plan;
    stp_grid *grid;
    stp_locator x, y;
    vec *vertex;                   /* in pixels, whose centres are whole numbers */
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

static void place_vertices(void *self, int64_t task)
{
    const job *w = self;
    const int64_t from = task * VERTICES, end = from + VERTICES < w->t->n_vertices ? from + VERTICES : w->t->n_vertices;
    for (int64_t i = from; i < end; i++)
        w->vertex[i] = (vec) { pixel_at(&w->x, w->t->x[i]), pixel_at(&w->y, w->t->y[i]) };
}

static inline bool is_finite(double v) { return v - v == 0; }

/* False where a corner is missing. */
static inline bool corners_of(const job *w, int64_t i, vec c[3])
{
    bool all = true;
    for (int k = 0; k < 3; k++) {
        c[k] = w->vertex[w->t->corners[3 * i + k]];
        all &= is_finite(c[k].x);
        all &= is_finite(c[k].y);
    }
    return all;
}

static inline double min3(double a, double b, double c) { return a < b ? a < c ? a : c : b < c ? b : c; }
static inline double max3(double a, double b, double c) { return a > b ? a > c ? a : c : b > c ? b : c; }

typedef struct box { int32_t x0, x1, y0, y1; } box;     /* all of them inside */

/* The pixel nearest to p, or the last one on that side. */
static inline int32_t pixel_in(double p, int32_t cells)
{
    const double q = p + 0.5;
    return q > 0 ? q < cells - 1 ? (int32_t) q : cells - 1 : 0;
}

/* Pixels that a triangle can have; false when it is outside of the view. */
static inline bool box_of(const job *w, const vec c[3], box *b)
{
    const int32_t nx = w->x.cells, ny = w->y.cells;
    const double x0 = min3(c[0].x, c[1].x, c[2].x), x1 = max3(c[0].x, c[1].x, c[2].x), y0 = min3(c[0].y, c[1].y, c[2].y),
                 y1 = max3(c[0].y, c[1].y, c[2].y);
    if (x0 >= nx - 0.5 || x1 < -0.5 || y0 >= ny - 0.5 || y1 < -0.5) return false;
    *b = (box) { pixel_in(x0, nx), pixel_in(x1, nx), pixel_in(y0, ny), pixel_in(y1, ny) };
    return true;
}

/* ---- bands --------------------------------------------------------------------------------------- */

static int64_t chunk_start(const job *w, int64_t chunk) { return w->t->n * chunk / w->chunks; }

/* Which bands the triangles of a chunk reach, and how many reach each. */
static void span_chunk(void *self, int64_t chunk)
{
    job *w = self;
    int64_t *count = w->place + chunk * w->bands, missing = 0;
    for (int64_t i = chunk_start(w, chunk); i < chunk_start(w, chunk + 1); i++) {
        vec c[3];
        box b;
        w->spans[i] = (span) { 1, 0 };
        if (!corners_of(w, i, c)) missing++;
        else if (box_of(w, c, &b)) {
            w->spans[i] = (span) { (uint16_t) (b.y0 / BAND_ROWS), (uint16_t) (b.y1 / BAND_ROWS) };
            for (int k = w->spans[i].first; k <= w->spans[i].last; k++) count[k]++;
        }
    }
    w->missing += missing;
}

/* Puts numbers of triangles where place says: in their order in each band. */
static void deal_chunk(void *self, int64_t chunk)
{
    const job *w = self;
    int64_t *place = w->place + chunk * w->bands;
    for (int64_t i = chunk_start(w, chunk); i < chunk_start(w, chunk + 1); i++)
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
    w->vertex = malloc((size_t) (w->t->n_vertices + 1) * sizeof *w->vertex);
    w->spans = malloc((size_t) (w->t->n + 1) * sizeof *w->spans);
    w->place = calloc((size_t) w->chunks * (size_t) w->bands, sizeof *w->place);
    w->start = calloc((size_t) w->bands + 1, sizeof *w->start);
    if (!w->vertex || !w->spans || !w->place || !w->start) return stp_no_memory(err, "triangles");
    stp_parallel(threads, w->t->n_vertices / VERTICES + 1, place_vertices, w);
    stp_parallel(threads, w->chunks, span_chunk, w);
    make_places(w);
    w->list = malloc((size_t) (w->start[w->bands] + 1) * sizeof *w->list);
    if (!w->list) return stp_no_memory(err, "triangles");
    stp_parallel(threads, w->chunks, deal_chunk, w);
    return STP_OK;
}

/* ---- pixels ----------------------------------------------------------------------------------------- */

/* Pixels on their way to the reductions: value = (part[0] * v0 + part[1] * v1 + part[2] * v2) / whole. */
typedef struct strip {
    job *w;
    int n;
    int32_t bin[STP_STRIP], triangle[STP_STRIP];
    int64_t row[STP_STRIP];
    double part[3][STP_STRIP], whole[STP_STRIP], value[STP_STRIP], second[STP_STRIP];
} strip;

/* Of each pixel the value between those of its triangle's corners; NULL without values. */
static const double *between(const strip *s, const double *v, double *out)
{
    if (!v) return NULL;
    for (int i = 0; i < s->n; i++) {
        const int32_t *c = s->w->t->corners + 3 * (int64_t) s->triangle[i];
        out[i] = (s->part[0][i] * v[c[0]] + s->part[1][i] * v[c[1]] + s->part[2][i] * v[c[2]]) / s->whole[i];
    }
    return out;
}

static void flush(strip *s)
{
    job *w = s->w;
    for (int i = 0; i < s->n; i++) s->row[i] = s->triangle[i];
    for (int k = 0; k < w->plan->n_vars && s->n && w->status == STP_OK; k++) {
        const stp_feed f = { .n = s->n, .bin = s->bin, .row = s->row, .value = between(s, w->t->values[k], s->value),
                             .second = between(s, w->t->seconds[k], s->second) };
        const stp_status status = stp_feed_var(w->grid, w->plan, k, 0, &f, w->err);
        if (status != STP_OK) w->status = status;      /* lists alone fail */
    }
    s->n = 0;
}

/* Adds a pixel if it is `in`; without a branch on that, which nothing could foretell. */
static inline void add(strip *s, bool in, int32_t bin, int32_t triangle, const double part[3], double whole)
{
    s->bin[s->n] = bin;
    s->triangle[s->n] = triangle;
    for (int k = 0; k < 3; k++) s->part[k][s->n] = part[k];
    s->whole[s->n] = whole;
    s->n += in;
    if (s->n == STP_STRIP) flush(s);
}

static const double equal_parts[3] = { 1, 1, 1 };

/* Twice the area of a, b, c; above 0 when they turn clockwise. */
static inline double turn(vec a, vec b, vec c) { return (c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x); }

/* Pixels on the edge from a to b belong to the triangle that does not rise along it: of two neighbours to one. */
static bool has_edge(vec a, vec b) { return !(a.y < b.y || (a.y == b.y && a.x < b.x)); }

static inline int32_t up(double v)
{
    const int32_t i = (int32_t) v;
    return i + (i < v);
}

/* Pixels of b whose centres are as far up and as far to the right as some of the triangle. */
static box with_centers(box b, const vec c[3])
{
    const double x0 = min3(c[0].x, c[1].x, c[2].x), x1 = max3(c[0].x, c[1].x, c[2].x), y0 = min3(c[0].y, c[1].y, c[2].y),
                 y1 = max3(c[0].y, c[1].y, c[2].y);
    if (b.x0 < x0) b.x0 = up(x0);
    if (b.y0 < y0) b.y0 = up(y0);
    if (b.x1 > x1) b.x1 = (int32_t) (x1 + 1) - 1;
    if (b.y1 > y1) b.y1 = (int32_t) (y1 + 1) - 1;
    return b;
}

static void fill(strip *s, const vec c[3], box b, int32_t number)
{
    const double whole = turn(c[0], c[1], c[2]);
    const bool back = whole < 0;
    const vec p = c[0], q = back ? c[2] : c[1], r = back ? c[1] : c[2];
    const bool pq = has_edge(p, q), qr = has_edge(q, r), rp = has_edge(r, p), linear = s->w->t->linear;
    for (int32_t y = b.y0; y <= b.y1; y++)
        for (int32_t x = b.x0; x <= b.x1; x++) {
            const vec at = { x, y };
            const double gr = turn(p, q, at), gp = turn(q, r, at), gq = turn(r, p, at);
            const bool in = ((gr > 0) | (pq & (gr == 0))) & ((gp > 0) | (qr & (gp == 0))) & ((gq > 0) | (rp & (gq == 0)));
            const double part[3] = { gp, back ? gr : gq, back ? gq : gr };
            add(s, in, y * s->w->x.cells + x, number, linear ? part : equal_parts, linear ? fabs(whole) : 3);
        }
}

/* The part of a triangle in rows first … last; returns whether it begins there (so that it is counted once). */
static bool draw(strip *s, int32_t number, int32_t first, int32_t last)
{
    vec c[3];
    box b;
    if (!corners_of(s->w, number, c) || !box_of(s->w, c, &b)) return false;
    const bool begins = b.y0 >= first;
    if (b.x0 == b.x1 && b.y0 == b.y1) {
        add(s, true, b.y0 * s->w->x.cells + b.x0, number, equal_parts, 3);
        return true;
    }
    if (b.y0 < first) b.y0 = first;
    if (b.y1 > last) b.y1 = last;
    if (turn(c[0], c[1], c[2]) != 0) fill(s, c, with_centers(b, c), number);
    return begins;
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
    s->n = 0;
    const int32_t first = (int32_t) band * BAND_ROWS, last = first + BAND_ROWS - 1;
    int64_t inside = 0;
    for (int64_t i = w->start[band]; i < w->start[band + 1]; i++) inside += draw(s, w->list[i], first, last);
    flush(s);
    w->inside += inside;
    free(s);
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

stp_status stp_trimesh_grid(const stp_trimesh *t, const stp_grid_plan *plan, int threads, stp_aggregate *out, stp_error *err)
{
    STP_TRY(check(t, err));
    job w = { .t = t, .plan = plan, .err = err };
    const stp_status s = draw_all(&w, threads, out, err);
    free(w.vertex);
    free(w.spans);
    free(w.place);
    free(w.start);
    free(w.list);
    return s;
}
