/* Source cells to pixels along one axis. Lists are made in two rounds: first how many taps each pixel has, then which.
 */
#include "agg/taps.h"
#include "agg/reduce.h"
#include <math.h>
#include <stdlib.h>

static double mapped(const stp_axis *a, double v)
{
    return a->kind == STP_SCALE_LOG ? log10(v) : v;
}

void stp_taps_clear(stp_taps *t)
{
    free(t->start);
    free(t->source);
    free(t->pixel);
    free(t->weight);
    *t = (stp_taps){ 0 };
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Room for pixels whose numbers of taps stand in t->start[1 …]. */
static stp_status lay_out(stp_taps *t, bool weighted, stp_error *err)
{
    int64_t n = 0;
    for (int p = 0; p < t->pixels; p++) {
        n += t->start[p + 1];
        if (n > INT32_MAX) return stp_no_memory(err, "the cells of a mesh");
        t->start[p + 1] = (int32_t) n;
    }
    t->n = n;
    t->source = malloc((size_t) (n + 1) * sizeof *t->source);
    t->pixel = malloc((size_t) (n + 1) * sizeof *t->pixel);
    if (weighted) t->weight = malloc((size_t) (n + 1) * sizeof *t->weight);
    if (!t->source || !t->pixel || (weighted && !t->weight)) return stp_no_memory(err, "the cells of a mesh");
    for (int p = 0; p < t->pixels; p++)
        for (int32_t k = t->start[p]; k < t->start[p + 1]; k++) t->pixel[k] = p;
    return STP_OK;
}

static stp_status begin(stp_taps *t, const stp_axis *axis, stp_error *err)
{
    *t = (stp_taps){ .pixels = axis->cells, .start = calloc((size_t) axis->cells + 1, sizeof *t->start) };
    return t->start ? STP_OK : stp_no_memory(err, "the cells of a mesh");
}

static stp_status finished(stp_taps *out, stp_taps *t, stp_status s)
{
    if (s == STP_OK)
        *out = *t;
    else
        stp_taps_clear(t);
    return s;
}

/* ---- by edges -------------------------------------------------------------------------------- */

typedef struct run {
    int64_t first, end;
} run; /* of pixels, or of cells */

static int64_t clamp(double v, double most)
{
    return (int64_t) (v > 0 ? v < most ? v : most : 0);
}

/* Pixels of the cell between two edges; none when it is outside, or an edge has no place on the axis. */
static run pixels_between(double a, double b, const stp_axis *axis)
{
    const double lo = mapped(axis, axis->lo), span = mapped(axis, axis->hi) - lo, n = axis->cells;
    double from = (mapped(axis, a) - lo) / span, to = (mapped(axis, b) - lo) / span;
    if (isnan(from) || isnan(to)) return (run){ 0 };
    if (from > to) {
        const double other = from;
        from = to;
        to = other;
    }
    if (from > 1 || to < 0 || (to == 0 && from < 0)) return (run){ 0 };
    run r = { clamp(from * n, n), clamp(to * n, n) };
    if (r.first == axis->cells) return (run){ 0 };
    if (r.first == r.end) r.end++;
    return r;
}

static stp_status by_edges(stp_taps *t, const double *edges, int64_t n, const stp_axis *axis, stp_error *err)
{
    STP_TRY(begin(t, axis, err));
    for (int64_t i = 0; i < n; i++) {
        const run r = pixels_between(edges[i], edges[i + 1], axis);
        for (int64_t p = r.first; p < r.end; p++) t->start[p + 1]++;
    }
    STP_TRY(lay_out(t, false, err));
    int32_t *next = malloc((size_t) axis->cells * sizeof *next);
    if (!next) return stp_no_memory(err, "the cells of a mesh");
    for (int p = 0; p < axis->cells; p++) next[p] = t->start[p];
    for (int64_t i = 0; i < n; i++) {
        const run r = pixels_between(edges[i], edges[i + 1], axis);
        for (int64_t p = r.first; p < r.end; p++) t->source[next[p]++] = (int32_t) i;
    }
    free(next);
    return STP_OK;
}

stp_status stp_taps_by_edges(stp_taps *out, const double *edges, int64_t n, const stp_axis *axis, stp_error *err)
{
    stp_taps t = { 0 };
    return finished(out, &t, by_edges(&t, edges, n, axis, err));
}

/* ---- even cells ------------------------------------------------------------------------------- */

stp_affine stp_even_to_cells(const stp_even *e, const stp_axis *axis)
{
    const double n = (double) e->n, length = e->hi - e->lo;
    return (stp_affine){ n * (axis->hi - axis->lo) / (axis->cells * length), n * (axis->lo - e->lo) / length };
}

bool stp_even_is_coarse(const stp_even *e, const stp_axis *axis)
{
    return (e->hi - e->lo) / (double) e->n >= (axis->hi - axis->lo) / axis->cells;
}

/* Cells from `from` up to, not with, `to`, as far as there are such. */
static run cells_between(double from, double to, const stp_even *e)
{
    const run r = { clamp(floor(from), (double) e->n), clamp(floor(to), (double) e->n) };
    return r.first < r.end ? r : (run){ 0 };
}

static run cell_under_center(const stp_even *e, stp_affine a, int p)
{
    const double at = floor(a.scale * (p + 0.5) + a.shift);
    return at >= 0 && at < (double) e->n ? (run){ (int64_t) at, (int64_t) at + 1 } : (run){ 0 };
}

static run cells_by_begin(const stp_even *e, stp_affine a, int p)
{
    return cells_between(a.scale * p + a.shift, a.scale * (p + 1.0) + a.shift, e);
}

/* Parts below this are rounding. */
#define LEAST 1e-10

static run cells_by_area(const stp_even *e, stp_affine a, int p)
{
    const double from = a.scale * p + a.shift, to = from + a.scale,
                 last = to - floor(to) < LEAST ? floor(to) : floor(to) + 1;
    const double first = from - floor(from) > 1 - LEAST ? floor(from) + 1 : floor(from);
    return cells_between(first, last, e);
}

static double part_in(double from, double to, int64_t cell)
{
    const double a = from > (double) cell ? from : (double) cell, b = to < (double) cell + 1 ? to : (double) cell + 1;
    return b - a;
}

typedef run cells_fn(const stp_even *e, stp_affine a, int p);

static stp_status even(stp_taps *t, const stp_even *e, const stp_axis *axis, cells_fn *cells, bool weighted,
                       stp_error *err)
{
    const stp_affine a = stp_even_to_cells(e, axis);
    STP_TRY(begin(t, axis, err));
    for (int p = 0; p < axis->cells; p++) {
        const run r = cells(e, a, p);
        t->start[p + 1] = (int32_t) (r.end - r.first);
    }
    STP_TRY(lay_out(t, weighted, err));
    for (int p = 0; p < axis->cells; p++) {
        const run r = cells(e, a, p);
        const double from = a.scale * p + a.shift;
        for (int32_t k = t->start[p]; k < t->start[p + 1]; k++) {
            const int64_t i = r.first + (k - t->start[p]);
            t->source[k] = (int32_t) (e->falls ? e->n - 1 - i : i);
            if (weighted) t->weight[k] = part_in(from, from + a.scale, i);
        }
    }
    return STP_OK;
}

#define EVEN(name, cells, weighted)                                                                                    \
    stp_status name(stp_taps *out, const stp_even *e, const stp_axis *axis, stp_error *err)                            \
    {                                                                                                                  \
        stp_taps t = { 0 };                                                                                            \
        return finished(out, &t, even(&t, e, axis, cells, weighted, err));                                             \
    }
EVEN(stp_taps_under_centers, cell_under_center, false)
EVEN(stp_taps_by_begin, cells_by_begin, false)
EVEN(stp_taps_by_area, cells_by_area, true)

static stp_status same(stp_taps *t, const stp_even *e, int64_t first, int n, stp_error *err)
{
    const stp_axis axis = { .cells = n };
    STP_TRY(begin(t, &axis, err));
    for (int p = 0; p < n; p++) t->start[p + 1] = 1;
    STP_TRY(lay_out(t, true, err));
    for (int p = 0; p < n; p++) {
        t->source[p] = (int32_t) (e->falls ? e->n - 1 - (first + p) : first + p);
        t->weight[p] = 1;
    }
    return STP_OK;
}

stp_status stp_taps_same(stp_taps *out, const stp_even *e, int64_t first, int n, stp_error *err)
{
    stp_taps t = { 0 };
    return finished(out, &t, same(&t, e, first, n, err));
}
