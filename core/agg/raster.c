/* An even mesh resampled to pixels. Axes that shrink go first, by area; then those that grow, between what is left. */
#include "agg/feed.h"
#include "agg/mesh_rows.h"
#include "table/cast.h"
#include "base/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- between cells --------------------------------------------------------------------------------- */

/* What a pixel takes of one axis: cells a and b, and how much of b. Outside the data: a < 0. */
typedef struct sample {
    int32_t a, b;
    double part;
} sample;

typedef struct grow {
    const stp_mesh *m;
    const sample *x, *y;
    int width, height;
    const stp_grid_plan *plan; /* grown values go to the reductions in grid … */
    stp_grid *grid;
    const int32_t *bins; /* 0 … width - 1 */
    const int64_t *rows; /* the same: a pixel has one value, the first and the last */
    double *out;         /* … or, where grid is NULL, here */
    atomic_bool failed;
    stp_status status;   /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
} grow;

/* Cell coordinate of a sample on the axis, not below the first cell's and not above the last one's. */
static sample sample_at(double at, const stp_even *e)
{
    const double last = (double) (e->n - 1);
    at = at > 0 ? at < last ? at : last : 0;
    const int64_t a = (int64_t) at, b = a + 1 < e->n ? a + 1 : a;
    return (sample){ (int32_t) a, (int32_t) b, at - (double) a };
}

/* The pixels whose centre is in the data: first … first + n - 1. */
typedef struct seen {
    int first, n;
} seen;

static seen pixels_seen(const stp_even *e, stp_affine l, int pixels)
{
    seen s = { 0 };
    for (int p = 0; p < pixels; p++) {
        const double at = l.scale * (p + 0.5) + l.shift;
        if (at < 0 || at >= (double) e->n) continue;
        if (!s.n++) s.first = p;
    }
    return s;
}

/* The first and the last pixel on the centres of the first and the last cell in view, or, closer up than one cell,
 * every pixel on its own centre. */
static void place_linear(sample *out, const stp_even *e, stp_affine l, seen s)
{
    const double from = fmax(0, l.scale * s.first + l.shift),
                 to = fmin((double) e->n, l.scale * (s.first + s.n) + l.shift);
    const double step = (to - from - 1) / (s.n > 1 ? s.n - 1 : 1);
    for (int p = s.first; p < s.first + s.n; p++)
        out[p] = sample_at(step > 0 ? from + step * (p - s.first) : l.scale * (p + 0.5) + l.shift - 0.5, e);
}

static void place_nearest(sample *out, const stp_even *e, stp_affine l, seen s)
{
    for (int p = s.first; p < s.first + s.n; p++) {
        out[p] = sample_at(floor(l.scale * p + l.shift), e);
        out[p].b = out[p].a;
    }
}

static sample *make_samples(const stp_even *e, const stp_axis *a, stp_interp interp, stp_error *err)
{
    sample *out = malloc((size_t) a->cells * sizeof *out);
    if (!out) {
        stp_no_memory(err, "a picture");
        return NULL;
    }
    const stp_affine l = stp_even_to_cells(e, a);
    const seen s = pixels_seen(e, l, a->cells);
    for (int p = 0; p < a->cells; p++) out[p] = (sample){ -1, -1, 0 };
    if (s.n) (interp == STP_INTERP_LINEAR ? place_linear : place_nearest)(out, e, l, s);
    return out;
}

/* The value between four, or the nearest where one of them is missing. */
static double between(const double *low, const double *high, sample x, double part)
{
    const double a = low[x.a], b = low[x.b], c = high[x.a], d = high[x.b];
    if (isfinite(a) && isfinite(b) && isfinite(c) && isfinite(d)) {
        const double v0 = a + x.part * (b - a), v1 = c + x.part * (d - c);
        return v0 + part * (v1 - v0);
    }
    const double v = x.part < 0.5 ? part < 0.5 ? a : c : part < 0.5 ? b : d;
    return isfinite(v) ? v : NAN;
}

static void grow_row(grow *g, int row, double *low, double *high, double *out)
{
    const sample y = g->y[row];
    const double *lo = y.a < 0 ? NULL : stp_mesh_values(g->m, y.a, 0, g->m->nx, low);
    const double *hi = y.a < 0 ? NULL : y.b == y.a ? lo : stp_mesh_values(g->m, y.b, 0, g->m->nx, high);
    for (int p = 0; p < g->width; p++) out[p] = lo && g->x[p].a >= 0 ? between(lo, hi, g->x[p], y.part) : NAN;
    const stp_feed f = { .n = g->width, .bin = g->bins, .value = out, .row = g->rows };
    for (int k = 0; g->grid && k < g->plan->n_vars && g->status == STP_OK; k++) {
        const stp_status status = stp_feed_var(g->grid, g->plan, k, (int64_t) row * g->width, &f, g->err);
        if (status != STP_OK) g->status = status; /* lists alone fail */
    }
}

static void grow_band(void *self, int64_t number)
{
    grow *g = self;
    const int first = (int) number * STP_BAND_ROWS,
              end = first + STP_BAND_ROWS < g->height ? first + STP_BAND_ROWS : g->height;
    double *memory = malloc((size_t) (2 * g->m->nx + g->width) * sizeof *memory);
    if (!memory) {
        g->failed = true;
        return;
    }
    for (int row = first; row < end; row++)
        grow_row(g, row, memory, memory + g->m->nx,
                 g->grid ? memory + 2 * g->m->nx : g->out + (size_t) row * (size_t) g->width);
    free(memory);
}

static stp_status run_grow(grow *g, int threads, stp_error *err)
{
    if (g->grid && stp_feed_keeps_values(g->plan)) threads = 1;
    stp_parallel(threads, (g->height + STP_BAND_ROWS - 1) / STP_BAND_ROWS, grow_band, g);
    return g->failed ? stp_no_memory(err, "the rows of a picture") : g->status;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

/* One axis on its way from cells to pixels. */
typedef struct leg {
    stp_even cells;
    bool shrinks;
    int64_t n_seen;  /* cells in view */
    int middle;      /* cells after the shrinking: pixels, or the cells in view and around; 0 = none is in view */
    stp_taps taps;   /* to them */
    sample *samples; /* from them to pixels */
} leg;

static void leg_clear(leg *l)
{
    stp_taps_clear(&l->taps);
    free(l->samples);
}

/* The cells in view and one more at each end, that linear growing may reach for. */
static stp_status keep_cells(leg *l, stp_affine a, const stp_axis *axis, stp_interp interp, stp_error *err)
{
    const double n = (double) l->cells.n, step = (l->cells.hi - l->cells.lo) / n;
    const double from = fmax(0, floor(a.shift) - 1), to = fmin(n, ceil(a.scale * axis->cells + a.shift) + 1);
    const stp_even kept = { from == 0 ? l->cells.lo : l->cells.lo + from * step,
                            to == n ? l->cells.hi : l->cells.lo + to * step, (int64_t) (to - from), false };
    l->middle = (int) kept.n;
    STP_TRY(stp_taps_same(&l->taps, &l->cells, (int64_t) from, l->middle, err));
    l->samples = make_samples(&kept, axis, interp, err);
    return l->samples ? STP_OK : STP_ERR_MEMORY;
}

static stp_status leg_init(leg *l, const stp_mesh *m, const stp_axis *axis, bool is_y, stp_interp interp,
                           stp_error *err)
{
    *l = (leg){ .cells = stp_mesh_even(m, is_y) };
    l->shrinks = !stp_even_is_coarse(&l->cells, axis);
    const stp_affine a = stp_even_to_cells(&l->cells, axis);
    const double from = fmax(0, floor(a.shift)), to = fmin((double) l->cells.n, ceil(a.scale * axis->cells + a.shift));
    if (!(from < to)) return STP_OK;
    l->n_seen = (int64_t) (to - from);
    if (!l->shrinks) return keep_cells(l, a, axis, interp, err);
    l->middle = axis->cells;
    STP_TRY(stp_taps_by_area(&l->taps, &l->cells, axis, err));
    l->samples = malloc((size_t) axis->cells * sizeof *l->samples);
    for (int p = 0; l->samples && p < axis->cells; p++) l->samples[p] = (sample){ p, p, 0 };
    return l->samples ? STP_OK : stp_no_memory(err, "a picture");
}

/* The mesh as pixels where it shrinks and as its cells where it does not. */
static stp_status shrink_mesh(const stp_mesh *m, const stp_grid_plan *plan, const leg *x, const leg *y, int threads,
                              stp_aggregate *out, stp_error *err)
{
    stp_grid_plan whole = *plan;
    if (!x->shrinks) whole.view.x = (stp_axis){ .hi = x->middle, .cells = x->middle };
    if (!y->shrinks) whole.view.y = (stp_axis){ .hi = y->middle, .cells = y->middle };
    return stp_mesh_sums(m, &whole, &x->taps, &y->taps, threads, out, err);
}

/* Every variable of `from`, which shrink_mesh made, grown to the view. */
static stp_status grow_aggregate(const stp_aggregate *from, const leg *x, const leg *y, int threads, stp_aggregate *out,
                                 stp_error *err)
{
    const double none[1] = { 0 };
    for (int k = 0; k < from->n_vars; k++) {
        const stp_column values = { .type = STP_TYPE_F64,
                                    .length = (int64_t) x->middle * y->middle,
                                    .values = from->vars[k].cells };
        const stp_mesh m = { .nx = x->middle, .ny = y->middle, .values = &values, .x = none, .y = none };
        grow g = { .m = &m,
                   .x = x->samples,
                   .y = y->samples,
                   .width = out->view.x.cells,
                   .height = out->view.y.cells,
                   .out = out->vars[k].cells };
        STP_TRY(run_grow(&g, threads, err));
        for (int64_t i = 0; from->vars[k].zero_is_empty && i < (int64_t) g.width * g.height; i++)
            if (isnan(g.out[i])) g.out[i] = 0;
        out->vars[k].whole = false;
    }
    out->n_parts = 0;
    return STP_OK;
}

/* Samples of the kept cells as samples of the mesh. */
static void to_mesh(leg *l, int pixels)
{
    for (int p = 0; p < pixels; p++) {
        sample *s = &l->samples[p];
        if (s->a >= 0) *s = (sample){ l->taps.source[s->a], l->taps.source[s->b], s->part };
    }
}

/* Grows the mesh itself into grid; the reductions see one value a pixel. */
static stp_status grow_mesh(const stp_mesh *m, const stp_grid_plan *plan, leg *x, leg *y, int threads, stp_grid *grid,
                            stp_error *err)
{
    const int w = plan->view.x.cells;
    to_mesh(x, w);
    to_mesh(y, plan->view.y.cells);
    int64_t *rows = malloc((size_t) w * (sizeof *rows + sizeof(int32_t)));
    if (!rows) return stp_no_memory(err, "a picture");
    int32_t *bins = (int32_t *) (rows + w);
    for (int i = 0; i < w; i++) rows[i] = bins[i] = i;
    grow g = { .m = m,
               .x = x->samples,
               .y = y->samples,
               .width = w,
               .height = plan->view.y.cells,
               .plan = plan,
               .grid = grid,
               .bins = bins,
               .rows = rows,
               .err = err };
    const stp_status s = run_grow(&g, threads, err);
    free(rows);
    return s;
}

/* The view with nothing in it, or with the grown mesh. */
static stp_status make_grid(const stp_mesh *m, const stp_grid_plan *plan, leg *x, leg *y, bool grown, int threads,
                            stp_aggregate *out, stp_error *err)
{
    const stp_fold *fold = stp_grid_fold(plan);
    stp_grid grid = { 0 };
    stp_status s = fold->init(&grid, plan, err);
    grid.n_rows = m->nx * m->ny;
    if (s == STP_OK && grown) s = grow_mesh(m, plan, x, y, threads, &grid, err);
    if (s == STP_OK) s = stp_grid_finish(&grid, plan, threads, out, err);
    fold->clear(&grid);
    return s;
}

static stp_status resample(const stp_mesh *m, const stp_grid_plan *plan, leg *x, leg *y, int threads,
                           stp_aggregate *out, stp_error *err)
{
    const bool nothing = !x->n_seen || !y->n_seen, mixed = x->shrinks || y->shrinks;
    if (!nothing && x->shrinks && y->shrinks) return shrink_mesh(m, plan, x, y, threads, out, err);
    STP_TRY(make_grid(m, plan, x, y, !nothing && !mixed, threads, out, err));
    if (nothing || !mixed) return STP_OK;
    stp_aggregate middle = { 0 };
    stp_status s = shrink_mesh(m, plan, x, y, threads, &middle, err);
    if (s == STP_OK) s = grow_aggregate(&middle, x, y, threads, out, err);
    stp_aggregate_clear(&middle);
    if (s != STP_OK) stp_aggregate_clear(out);
    return s;
}

static stp_status check(const stp_mesh *m, const stp_grid_plan *plan, stp_error *err)
{
    STP_TRY(stp_mesh_check(m, 1, err));
    for (int k = 0; k < plan->n_vars; k++)
        if (plan->vars[k].reducer->needs_second) {
            stp_fail(err, STP_ERR_USAGE, "'%s' is not for rasters, whose cells are cut", plan->vars[k].reducer->name);
            return stp_hint(err, "draw it with -k quadmesh");
        }
    STP_TRY(stp_axis_check(&plan->view.x, "x", err));
    STP_TRY(stp_axis_check(&plan->view.y, "y", err));
    if (!stp_mesh_is_even(m)) {
        stp_fail(err, STP_ERR_USAGE, "a raster wants evenly spaced coordinates");
        return stp_hint(err, "draw it with -k quadmesh");
    }
    if (plan->view.x.kind == STP_SCALE_LOG || plan->view.y.kind == STP_SCALE_LOG) {
        stp_fail(err, STP_ERR_USAGE, "a raster has no logarithmic axes");
        return stp_hint(err, "draw it with -k quadmesh");
    }
    return STP_OK;
}

stp_status stp_raster_grid(const stp_mesh *m, const stp_grid_plan *plan, stp_interp interp, int threads,
                           stp_aggregate *out, stp_error *err)
{
    STP_TRY(check(m, plan, err));
    leg x = { 0 }, y = { 0 };
    stp_status s = leg_init(&x, m, &plan->view.x, false, interp, err);
    if (s == STP_OK) s = leg_init(&y, m, &plan->view.y, true, interp, err);
    if (s == STP_OK) s = resample(m, plan, &x, &y, threads, out, err);
    if (s == STP_OK) out->n_inside = x.n_seen * y.n_seen;
    leg_clear(&x);
    leg_clear(&y);
    return s;
}
