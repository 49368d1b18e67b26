/* Coordinates of meshes, and the kernel of all whose cells stand in rows and columns: for each row of pixels the rows
 * of cells behind it, each fed to the reductions with the same list of pixels. */
#include "agg/mesh_rows.h"
#include "agg/feed.h"
#include "agg/point.h"
#include "base/parallel.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- coordinates ------------------------------------------------------------------------------- */

void stp_mesh_edges(const double *c, int64_t n, double *edges)
{
    edges[0] = c[0] - (n > 1 ? 0.5 * (c[1] - c[0]) : 0.5);
    for (int64_t i = 1; i < n; i++) edges[i] = c[i - 1] + 0.5 * (c[i] - c[i - 1]);
    edges[n] = c[n - 1] + (n > 1 ? 0.5 * (c[n - 1] - c[n - 2]) : 0.5);
}

void stp_mesh_corner_row(const double *centers, int64_t nx, int64_t ny, int64_t j, double *along, double *out)
{
    const int64_t w = nx + 1, most = ny > 1 ? ny - 2 : 0, a = j < 1 ? 0 : j - 1 < most ? j - 1 : most;
    double *low = along, *high = ny > 1 ? along + w : along;
    stp_mesh_edges(centers + a * nx, nx, low);
    if (ny > 1) stp_mesh_edges(centers + (a + 1) * nx, nx, high);
    const double *from = j == ny ? high : low, part = j == 0 ? -0.5 : 0.5;
    for (int64_t i = 0; i < w; i++) out[i] = from[i] + part * (ny > 1 ? high[i] - low[i] : 1);
}

typedef struct numbers {
    const double *v;
    int64_t n;
    atomic_bool odd;           /* one of them is not finite */
} numbers;

enum { LOOKED_AT = 1 << 16 };  /* by a task */

/* v - v is 0 where v is finite, else NaN, and what a sum has of that it keeps. */
static void look_at(void *self, int64_t task)
{
    enum { STRIP = 64, LANES = 8 };
    numbers *f = self;
    const int64_t last = (task + 1) * LOOKED_AT < f->n ? (task + 1) * LOOKED_AT : f->n;
    for (int64_t i = task * LOOKED_AT; i < last; i += STRIP) {
        const int64_t end = i + STRIP < last ? i + STRIP : last;
        double sum[LANES] = { 0 };
        for (int64_t k = i; k < end; k++) sum[(k - i) % LANES] += f->v[k] - f->v[k];
        for (int k = 0; k < LANES; k++)
            if (sum[k] != 0) f->odd = true;
    }
}

static bool all_finite(const double *v, int64_t n, int threads)
{
    numbers f = { .v = v, .n = n };
    stp_parallel(threads, (n + LOOKED_AT - 1) / LOOKED_AT, look_at, &f);
    return !f.odd;
}

static bool is_monotonic(const double *v, int64_t n)
{
    const bool rises = n < 2 || v[n - 1] > v[0];
    for (int64_t i = 1; i < n; i++)
        if (!(rises ? v[i] > v[i - 1] : v[i] < v[i - 1])) return false;
    return true;
}

static stp_status check_axis(const stp_mesh *m, bool is_y, int threads, stp_error *err)
{
    const double *v = is_y ? m->y : m->x;
    const int64_t n = m->curvilinear ? m->nx * m->ny : is_y ? m->ny : m->nx;
    if (!all_finite(v, n, threads))
        return stp_fail(err, STP_ERR_DATA, "coordinates of %s are missing or infinite", is_y ? "y" : "x");
    if (!m->curvilinear && !is_monotonic(v, n))
        return stp_fail(err, STP_ERR_DATA, "coordinates of %s neither rise nor fall throughout", is_y ? "y" : "x");
    return STP_OK;
}

stp_status stp_mesh_check(const stp_mesh *m, int threads, stp_error *err)
{
    if (m->nx < 1 || m->ny < 1 || m->nx > INT32_MAX - 1 || m->ny > INT32_MAX - 1)
        return stp_fail(err, STP_ERR_DATA, "a mesh of %lld x %lld cells", (long long) m->nx, (long long) m->ny);
    if (m->values->length < m->nx * m->ny) return stp_fail(err, STP_ERR_DATA, "a mesh with too few values");
    STP_TRY(check_axis(m, false, threads, err));
    return check_axis(m, true, threads, err);
}

stp_even stp_mesh_even(const stp_mesh *m, bool is_y)
{
    const double *v = is_y ? m->y : m->x;
    const double *edges = is_y ? m->y_edges : m->x_edges;
    const int64_t n = is_y ? m->ny : m->nx;
    double first = n > 1 ? v[0] - 0.5 * (v[1] - v[0]) : v[0] - 0.5,
           last = n > 1 ? v[n - 1] + 0.5 * (v[n - 1] - v[n - 2]) : v[0] + 0.5;
    if (edges) {
        first = edges[0];
        last = edges[n];
    }
    return first < last ? (stp_even){ first, last, n, false } : (stp_even){ last, first, n, true };
}

static bool is_even(const double *v, int64_t n)
{
    const double step = n > 1 ? (v[n - 1] - v[0]) / (double) (n - 1) : 0;
    for (int64_t i = 0; i < n; i++) {
        const double want = i == n - 1 ? v[n - 1] : v[0] + (double) i * step;
        if (!(fabs(v[i] - want) <= 1e-8 + 1e-5 * fabs(want))) return false;
    }
    return true;
}

bool stp_mesh_is_even(const stp_mesh *m)
{
    if (m->curvilinear || !is_even(m->x, m->nx) || !is_even(m->y, m->ny)) return false;
    return (!m->x_edges || is_even(m->x_edges, m->nx + 1)) && (!m->y_edges || is_even(m->y_edges, m->ny + 1));
}

/* ---- the window ---------------------------------------------------------------------------------- */

static stp_status corner_extent(const stp_mesh *m, const double *centers, double *lo, double *hi, stp_error *err)
{
    const int64_t w = m->nx + 1;
    double *memory = malloc((size_t) (3 * w) * sizeof *memory), *corners = memory + 2 * w;
    if (!memory) return stp_no_memory(err, "a mesh");
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int64_t j = 0; j <= m->ny; j++) {
        stp_mesh_corner_row(centers, m->nx, m->ny, j, memory, corners);
        for (int64_t i = 0; i < w; i++) {
            *lo = corners[i] < *lo ? corners[i] : *lo;
            *hi = corners[i] > *hi ? corners[i] : *hi;
        }
    }
    free(memory);
    return STP_OK;
}

stp_status stp_mesh_extent(const stp_mesh *m, double *x_lo, double *x_hi, double *y_lo, double *y_hi, stp_error *err)
{
    STP_TRY(stp_mesh_check(m, 1, err));
    if (m->curvilinear) {
        STP_TRY(corner_extent(m, m->x, x_lo, x_hi, err));
        return corner_extent(m, m->y, y_lo, y_hi, err);
    }
    const stp_even x = stp_mesh_even(m, false), y = stp_mesh_even(m, true);
    *x_lo = x.lo;
    *x_hi = x.hi;
    *y_lo = y.lo;
    *y_hi = y.hi;
    return STP_OK;
}

/* ---- values ---------------------------------------------------------------------------------------- */

const double *stp_mesh_row(const stp_mesh *m, const stp_column *c, int64_t j, int64_t first, int64_t n, double *scratch)
{
    const int64_t from = j * m->nx + first;
    if (c->type == STP_TYPE_F64 && !c->validity) return (const double *) c->values + from;
    for (int64_t i = 0; i < n; i += STP_STRIP)
        stp_cast_f64(c, from + i, (int) (n - i < STP_STRIP ? n - i : STP_STRIP), 0, scratch + i);
    return scratch;
}

const double *stp_mesh_values(const stp_mesh *m, int64_t j, int64_t first, int64_t n, double *scratch)
{
    return stp_mesh_row(m, m->values, j, first, n, scratch);
}

/* ---- the kernel -------------------------------------------------------------------------------------- */

typedef struct job {
    const stp_mesh *m;
    const stp_grid_plan *plan;
    const stp_taps *x, *y;
    stp_grid *grid;
    int64_t first, n;       /* columns that are read */
    bool in_order;          /* taps of x are those columns, one after the other */
    bool falls_x, falls_y;  /* coordinates fall: places are counted from the other end */
    atomic_bool failed;     /* no memory */
    stp_status status;      /* of lists, which one thread feeds; err is filled where it is not STP_OK */
    stp_error *err;
} job;

/* Memory of one band. */
typedef struct band {
    double *read, *value, *second;     /* a row of cells; of taps */
    int64_t *place;
} band;

/* Row j of a column, tap by tap. */
static const double *pick(const job *w, const stp_column *c, int64_t j, double *read, double *out)
{
    const stp_taps *x = w->x;
    const double *v = stp_mesh_row(w->m, c, j, w->first, w->n, read);
    if (w->in_order && v != read) return v;
    for (int64_t k = 0; k < x->n; k++) out[k] = v[x->source[k] - w->first];
    return out;
}

/* Numbers of cells as first and last count them. */
static const int64_t *places(const job *w, int64_t j, int64_t *out)
{
    const int64_t nx = w->m->nx, row = (w->falls_y ? w->m->ny - 1 - j : j) * nx;
    for (int64_t k = 0; k < w->x->n; k++) out[k] = row + (w->falls_x ? nx - 1 - w->x->source[k] : w->x->source[k]);
    return out;
}

/* Feeds row j of cells to a row of pixels. */
static void feed_row(job *w, int64_t j, int pixel_row, const band *b)
{
    stp_feed f = { .n = (int) w->x->n, .bin = w->x->pixel, .value = pick(w, w->m->values, j, b->read, b->value) };
    const int64_t first = (int64_t) pixel_row * w->x->pixels;
    for (int k = 0; k < w->plan->n_vars && w->status == STP_OK; k++) {
        const stp_reducer *r = w->plan->vars[k].reducer;
        if (w->plan->elsewhere >> k & 1) continue;
        if (r->needs_row && !f.row) f.row = places(w, j, b->place);
        if (r->needs_second) f.second = pick(w, w->m->seconds[k], j, b->read, b->second);
        const stp_status status = stp_feed_var(w->grid, w->plan, k, first, &f, w->err);
        if (status != STP_OK) w->status = status;      /* lists alone fail */
    }
}

static void do_band(void *self, int64_t number)
{
    job *w = self;
    const int first = (int) number * STP_BAND_ROWS,
              end = first + STP_BAND_ROWS < w->y->pixels ? first + STP_BAND_ROWS : w->y->pixels;
    double *memory = malloc((size_t) (w->n + 3 * w->x->n + 1) * sizeof *memory);
    if (!memory) {
        w->failed = true;
        return;
    }
    const band b = { memory, memory + w->n, memory + w->n + w->x->n, (int64_t *) (memory + w->n + 2 * w->x->n) };
    for (int row = first; row < end; row++)
        for (int32_t k = w->y->start[row]; k < w->y->start[row + 1]; k++) feed_row(w, w->y->source[k], row, &b);
    free(memory);
}

/* Different cells among the taps: they stand in runs, of rising or falling numbers. */
static int64_t count_cells(const stp_taps *t)
{
    int64_t n = 0;
    for (int64_t k = 0; k < t->n; k++) n += k == 0 || t->source[k] != t->source[k - 1];
    return n;
}

static void set_columns(job *w)
{
    const stp_taps *x = w->x;
    int32_t lo = INT32_MAX, hi = -1;
    w->in_order = true;
    for (int64_t k = 0; k < x->n; k++) {
        if (x->source[k] < lo) lo = x->source[k];
        if (x->source[k] > hi) hi = x->source[k];
        w->in_order &= x->source[k] == x->source[0] + k;
    }
    w->first = x->n ? lo : 0;
    w->n = x->n ? hi - lo + 1 : 0;
}

stp_status stp_mesh_reduce(const stp_mesh *m, const stp_grid_plan *plan, const stp_taps *x, const stp_taps *y,
                           int threads, stp_aggregate *out, stp_error *err)
{
    stp_grid grid = { 0 };
    const stp_fold *fold = stp_grid_fold(plan);
    job w = { .m = m, .plan = plan, .x = x, .y = y, .grid = &grid, .err = err,
              .falls_x = m->nx > 1 && m->x[1] < m->x[0], .falls_y = m->ny > 1 && m->y[1] < m->y[0] };
    set_columns(&w);
    stp_status s = fold->init(&grid, plan, err);
    if (s == STP_OK && plan->elsewhere != (1u << plan->n_vars) - 1) {
        if (stp_feed_keeps_values(plan)) threads = 1;
        stp_parallel(threads, (y->pixels + STP_BAND_ROWS - 1) / STP_BAND_ROWS, do_band, &w);
        s = w.failed ? stp_no_memory(err, "the rows of a mesh") : w.status;
    }
    grid.n_rows = m->nx * m->ny;
    grid.n_inside = count_cells(x) * count_cells(y);
    if (s == STP_OK) s = stp_grid_finish(&grid, plan, threads, out, err);
    fold->clear(&grid);
    return s;
}
