/* From a source to a field. A slice knows its shape: values are put where their rows' numbers say, coordinates are read
 * once. A table is sorted into the grid of its different x and y. */
#include "spec/gridded.h"
#include "spec/curved.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pages.h"
#include "base/parallel.h"
#include "scan/scan.h"
#include "spec/gather.h"
#include "table/cast.h"
#include "table/thin.h"

#define CELLS_MAX ((int64_t) 1 << 28)

void stp_gridded_clear(stp_gridded *f)
{
    free((void *) f->mesh.x);
    free((void *) f->mesh.y);
    free((void *) f->mesh.x_edges);
    free((void *) f->mesh.y_edges);
    for (int i = 0; i < f->n_values; i++) free((void *) f->values[i].values);
    *f = (stp_gridded){ 0 };
}

/* ---- binding ------------------------------------------------------------------------------------ */

stp_status stp_gridded_bind_column(stp_layer_plan *l, int column, stp_binding *out, stp_error *err)
{
    *out = (stp_binding){ .column = column, .at = -1, .info = &l->source->schema.columns[column] };
    return l->faceted ? stp_plan_bind_column(l, column, out, err) : STP_OK;
}

static stp_status check_places(const stp_layer_plan *l, stp_error *err)
{
    const stp_column_info *places[] = { l->x.info, l->y[0].info };
    for (size_t i = 0; i < STP_COUNT(places); i++) {
        if (!stp_is_text(places[i]->meaning)) continue;
        stp_fail(err, STP_ERR_USAGE, "%s: '%s' is %s, kind '%s' wants numbers or times on x and y", l->source->path,
                 places[i]->name, stp_meaning_phrase(places[i]->meaning), l->kind->name);
        return stp_hint(err, "as -k heatmap -x '%s' -y '%s' -c VALUE", l->x.info->name, l->y[0].info->name);
    }
    return STP_OK;
}

stp_status stp_gridded_bind(stp_layer_plan *l, stp_error *err)
{
    const stp_array *a = l->source->array;
    if (!l->x.info && a && a->x >= 0) STP_TRY(stp_gridded_bind_column(l, a->x, &l->x, err));
    if (!l->n_y && a && a->y >= 0) {
        STP_TRY(stp_gridded_bind_column(l, a->y, &l->y[0], err));
        l->n_y = 1;
    }
    if (l->x.info && l->n_y) return check_places(l, err);
    if (a) {
        stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' wants a plane, and there are no two dimensions with several values",
                 l->source->path, l->kind->name);
        return stp_hint(err, "`stipple load %s` shows the dimensions", l->source->path);
    }
    stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' wants -x and -y, the columns of places", l->source->path,
             l->kind->name);
    return stp_hint(err, "as -x lon -y lat -c value");
}

/* ---- slices --------------------------------------------------------------------------------------- */

typedef struct collect { /* a fold's plan: where the values of each column go */
    stp_column *to;
    int n;
    int64_t n_rows;
} collect;

static stp_status collect_init(void *state, const void *plan, stp_error *err)
{
    (void) state;
    (void) plan;
    (void) err;
    return STP_OK;
}

static stp_status collect_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    (void) state;
    const collect *c = plan;
    if (b->row0 < 0 || b->row0 + b->n_rows > c->n_rows)
        return stp_fail(err, STP_ERR_DATA, "there are more cells than the dimensions say");
    for (int i = 0; i < c->n; i++) {
        const stp_column *from = &b->columns[i];
        const size_t size = stp_type_size(c->to[i].type);
        char *to = (char *) c->to[i].values + (size_t) b->row0 * size;
        if (from->type == c->to[i].type && !from->validity) {
            memcpy(to, from->values, (size_t) b->n_rows * size);
            continue;
        }
        for (int64_t at = 0; at < b->n_rows; at += STP_STRIP)
            stp_cast_f64(from, at, (int) (b->n_rows - at < STP_STRIP ? b->n_rows - at : STP_STRIP), 0,
                         (double *) (void *) to + at);
    }
    return STP_OK;
}

static stp_status collect_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) from;
    return collect_init(into, plan, err);
}

static void collect_clear(void *state)
{
    (void) state;
}

/* Cells are written each once, so any number of workers may do it. */
static const stp_fold collect_fold = {
    .name = "collect",
    .state_size = 1,
    .order_free = true,
    .init = collect_init,
    .feed = collect_feed,
    .merge = collect_merge,
    .clear = collect_clear,
};

static stp_status make_values(stp_column *out, stp_type type, int64_t n, stp_error *err)
{
    const stp_type kept = type == STP_TYPE_F32 ? STP_TYPE_F32 : STP_TYPE_F64;
    void *values = n <= CELLS_MAX ? stp_pages_alloc((size_t) n * stp_type_size(kept)) : NULL;
    if (!values) {
        stp_no_memory(err, "a field");
        return stp_hint(err, "it has %lld cells: take less with --sel or --isel", (long long) n);
    }
    *out = (stp_column){ .type = kept, .length = n, .values = values };
    return STP_OK;
}

static stp_status read_rows(const stp_plan *plan, stp_layer_plan *l, const int *columns, int n, stp_column *to,
                            stp_error *err)
{
    const collect c = { .to = to, .n = n, .n_rows = l->source->schema.n_rows };
    char state = 0;
    return stp_scan(l->source, columns, n, &collect_fold, &c, plan->threads, &state, err);
}

/* A column that the format puts to its places in parts. */
typedef struct placing {
    stp_source *source;
    stp_column *to;
    int64_t n;
    atomic_int_fast64_t next;
    atomic_flag failed;
    stp_status status; /* and error: of the first part that failed */
    stp_error error;
} placing;

/* Takes parts as long as there are any: a task of one thread, so that it needs one reader. */
static void place_parts(void *self, int64_t number)
{
    placing *q = self;
    stp_reader *reader = NULL;
    stp_error err = { 0 };
    (void) number;
    for (int64_t i; (i = atomic_fetch_add(&q->next, 1)) < q->n;) {
        stp_status s = reader ? STP_OK : q->source->format->reader_new(q->source, &reader, &err);
        if (s == STP_OK) s = q->source->format->part(reader, i, q->to, &err);
        if (s == STP_OK) continue;
        atomic_store(&q->next, q->n);
        if (atomic_flag_test_and_set(&q->failed)) continue;
        q->status = s;
        q->error = err;
    }
    if (reader) q->source->format->reader_free(reader);
}

static stp_status read_parts(const stp_plan *plan, stp_layer_plan *l, int column, stp_column *to, bool *done,
                             stp_error *err)
{
    enum { TASKS = 64 };
    const stp_format *f = l->source->format;
    placing q = { .source = l->source, .to = to, .failed = ATOMIC_FLAG_INIT };
    *done = false;
    if (!f->parts) return STP_OK;
    STP_TRY(f->parts(l->source, column, &q.n, err));
    *done = q.n > 0;
    if (!*done) return STP_OK;
    stp_parallel(plan->threads, q.n < TASKS ? q.n : TASKS, place_parts, &q);
    if (q.status == STP_OK) l->source->rows_seen = l->source->schema.n_rows;
    if (q.status != STP_OK && err) *err = q.error;
    return q.status;
}

static stp_status read_columns(const stp_plan *plan, stp_layer_plan *l, const int *columns, int n, stp_column *to,
                               stp_error *err)
{
    bool done = false;
    if (n == 1) STP_TRY(read_parts(plan, l, *columns, to, &done, err));
    return done ? STP_OK : read_rows(plan, l, columns, n, to, err);
}

/* All numbers of a column as doubles, one a cell of the dimensions it goes along. */
static stp_status read_places(const stp_plan *plan, stp_layer_plan *l, int column, double **out, int64_t *n,
                              stp_error *err)
{
    stp_column once = { 0 };
    if (l->source->format->values) STP_TRY(l->source->format->values(l->source, column, &once, err));
    *n = once.values ? once.length : l->source->schema.n_rows;
    *out = *n <= CELLS_MAX ? malloc((size_t) *n * sizeof **out + 1) : NULL;
    if (!*out) return stp_no_memory(err, "coordinates");
    if (!once.values) {
        stp_column to = { .type = STP_TYPE_F64, .length = *n, .values = *out };
        return read_columns(plan, l, &column, 1, &to, err);
    }
    for (int64_t at = 0; at < *n; at += STP_STRIP)
        stp_cast_f64(&once, at, (int) (*n - at < STP_STRIP ? *n - at : STP_STRIP), 0, *out + at);
    return STP_OK;
}

/* The two dimensions of a plane: slow, fast; -1 where it is a line or a point. */
typedef struct plane {
    int slow, fast;
    int64_t n_slow, n_fast;
} plane;

static stp_status find_plane(const stp_layer_plan *l, plane *p, stp_error *err)
{
    const stp_array *a = l->source->array;
    *p = (plane){ -1, -1, 1, 1 };
    int n = 0;
    for (int k = 0; k < a->n_dims; k++) {
        if (a->dims[k].length == 1 || k == a->band) continue;
        n++;
        p->slow = p->fast;
        p->n_slow = p->n_fast;
        p->fast = k;
        p->n_fast = a->dims[k].length;
    }
    if (n <= 2) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "%s: %d dimensions have several values, a plane has two", l->source->path, n);
    return stp_hint(err, "choose with --sel, --isel or --reduce; `stipple load %s` shows them", l->source->path);
}

static uint32_t span_of(const stp_array *a, const plane *p, int column, int n_columns)
{
    if (column >= n_columns) return 3; /* derived: of any */
    const uint32_t s = a->spans[column];
    return (p->slow >= 0 && s >> p->slow & 1 ? 2u : 0u) | (p->fast >= 0 && s >> p->fast & 1 ? 1u : 0u);
}

/* Rows become columns. */
static stp_status transpose(stp_column *c, int64_t n_slow, int64_t n_fast, stp_error *err)
{
    const size_t size = stp_type_size(c->type);
    char *to = malloc((size_t) (n_slow * n_fast) * size + 1);
    if (!to) return stp_no_memory(err, "a field");
    const char *from = c->values;
    for (int64_t i = 0; i < n_slow; i++)
        for (int64_t k = 0; k < n_fast; k++)
            memcpy(to + (size_t) (k * n_slow + i) * size, from + (size_t) (i * n_fast + k) * size, size);
    free((void *) c->values);
    c->values = to;
    return STP_OK;
}

/* A coordinate along one dimension that was read as rows: its first row or first column. */
static void thin_places(double *v, const plane *p, uint32_t span)
{
    for (int64_t i = 0; span == 2 && i < p->n_slow; i++) v[i] = v[i * p->n_fast];
}

static stp_status mend_curved(const stp_layer_plan *l, stp_gridded *f, double *x, double *y, stp_error *err)
{
    if (!stp_curved_mend(f, x, y, l->source->array->map)) return stp_no_memory(err, "coordinates");
    if (stp_curved_is_mesh(&f->mesh)) return STP_OK;
    const char *path = l->source->path, *x_name = l->x.info->name, *y_name = l->y[0].info->name;
    stp_fail(err, STP_ERR_DATA, "%s: '%s' and '%s' place neighbours anywhere, cells of a mesh lie side by side", path,
             x_name, y_name);
    return stp_hint(err, "draw them as points: stipple plot %s -k scatter -x %s -y %s", path, x_name, y_name);
}

static stp_status place_slice(const stp_plan *plan, stp_layer_plan *l, const plane *p, stp_gridded *f, stp_error *err)
{
    const stp_array *a = l->source->array;
    const int n_file = l->source->schema.n_columns - l->source->n_derived;
    const uint32_t sx = span_of(a, p, l->x.column, n_file), sy = span_of(a, p, l->y[0].column, n_file);
    double *x = NULL, *y = NULL;
    int64_t n_x, n_y;
    STP_TRY(read_places(plan, l, l->x.column, &x, &n_x, err));
    f->mesh.x = x;
    STP_TRY(read_places(plan, l, l->y[0].column, &y, &n_y, err));
    f->mesh.y = y;
    f->mesh.curvilinear = sx == 3 || sy == 3;
    f->mesh.nx = p->n_fast;
    f->mesh.ny = p->n_slow;
    if (f->mesh.curvilinear && n_x == n_y && n_x == p->n_slow * p->n_fast) return mend_curved(l, f, x, y, err);
    if (f->mesh.curvilinear)
        return stp_fail(err, STP_ERR_USAGE, "%s: '%s' and '%s' do not go along the same dimensions", l->source->path,
                        l->x.info->name, l->y[0].info->name);
    if (sx && sx == sy) {
        stp_fail(err, STP_ERR_USAGE, "%s: '%s' and '%s' both go along '%s': a plane has two dimensions",
                 l->source->path, l->x.info->name, l->y[0].info->name, a->dims[sx == 2 ? p->slow : p->fast].name);
        return stp_hint(err, "-x and -y name coordinates of two dimensions");
    }
    if (n_x > p->n_fast || sx == 2) thin_places(x, p, n_x > p->n_slow ? sx : 0);
    if (n_y > p->n_slow || sy == 2) thin_places(y, p, n_y > p->n_slow ? sy : 0);
    if (sx != 2 && sy != 1) return STP_OK;
    f->mesh.nx = p->n_slow; /* x goes along the slow dimension */
    f->mesh.ny = p->n_fast;
    for (int i = 0; i < f->n_values; i++) STP_TRY(transpose(&f->values[i], p->n_slow, p->n_fast, err));
    return STP_OK;
}

/* Rows of one column from one cell to the next along dimension k. */
static int64_t step_of(const stp_array *a, int k)
{
    int64_t step = 1;
    for (int d = a->n_dims - 1; d > k; d--) step *= a->dims[d].length;
    return step;
}

/* The bands of one column become columns of their own. */
static stp_status split_bands(const stp_array *a, const plane *p, const stp_column *all, stp_gridded *f, stp_error *err)
{
    const size_t size = stp_type_size(all->type);
    const int64_t slow = p->slow >= 0 ? step_of(a, p->slow) : 0, fast = p->fast >= 0 ? step_of(a, p->fast) : 0;
    for (int b = 0; b < a->dims[a->band].length; b++) {
        STP_TRY(make_values(&f->values[b], all->type, p->n_slow * p->n_fast, err));
        f->n_values++;
        char *to = (char *) f->values[b].values;
        const char *from = (const char *) all->values + (size_t) (b * step_of(a, a->band)) * size;
        for (int64_t i = 0; i < p->n_slow; i++)
            for (int64_t k = 0; k < p->n_fast; k++, to += size)
                memcpy(to, from + (size_t) (i * slow + k * fast) * size, size);
    }
    return STP_OK;
}

static stp_status gather_bands(const stp_plan *plan, stp_layer_plan *l, const stp_binding *value, stp_gridded *f,
                               stp_error *err)
{
    plane p;
    stp_column all;
    STP_TRY(find_plane(l, &p, err));
    STP_TRY(make_values(&all, value->info->type, l->source->schema.n_rows, err));
    stp_status s = read_columns(plan, l, &value->column, 1, &all, err);
    if (s == STP_OK) s = split_bands(l->source->array, &p, &all, f, err);
    free((void *) all.values);
    return s == STP_OK ? place_slice(plan, l, &p, f, err) : s;
}

static stp_status gather_slice(const stp_plan *plan, stp_layer_plan *l, const stp_binding *values, int n,
                               stp_gridded *f, stp_error *err)
{
    plane p;
    int columns[STP_GRIDDED_VARS];
    if (n == 1 && l->source->array->band >= 0) return gather_bands(plan, l, values, f, err);
    STP_TRY(find_plane(l, &p, err));
    for (int i = 0; i < n; i++) {
        columns[i] = values[i].column;
        STP_TRY(make_values(&f->values[i], values[i].info->type, p.n_slow * p.n_fast, err));
        f->n_values++;
    }
    STP_TRY(read_columns(plan, l, columns, n, f->values, err));
    return place_slice(plan, l, &p, f, err);
}

/* ---- tables ----------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The different finite numbers among n, rising. */
static stp_status distinct(const double *v, int64_t n, double **out, int64_t *n_out, stp_error *err)
{
    double *d = malloc((size_t) n * sizeof *d + 1);
    if (!d) return stp_no_memory(err, "coordinates");
    int64_t k = 0, kept = 0;
    for (int64_t i = 0; i < n; i++)
        if (isfinite(v[i])) d[k++] = v[i];
    qsort(d, (size_t) k, sizeof *d, compare);
    for (int64_t i = 0; i < k; i++)
        if (!i || d[i] != d[kept - 1]) d[kept++] = d[i];
    *out = d;
    *n_out = kept;
    return STP_OK;
}

static int64_t find(const double *v, int64_t n, double x)
{
    int64_t lo = 0, hi = n - 1;
    while (lo < hi) {
        const int64_t mid = (lo + hi) / 2;
        if (v[mid] < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static stp_status no_grid(const stp_layer_plan *l, const stp_gridded *f, int64_t n, const char *why, stp_error *err)
{
    stp_fail(err, STP_ERR_DATA, "%s: %lld rows with %lld different '%s' and %lld different '%s' %s", l->source->path,
             (long long) n, (long long) f->mesh.nx, l->x.info->name, (long long) f->mesh.ny, l->y[0].info->name, why);
    return stp_hint(err, "`stipple shade -k points --agg mean:COLUMN` draws any rows");
}

/* Each row to its cell; *twice counts those whose cell was taken. */
static stp_status fill_cells(const stp_layer_plan *l, const stp_binding *values, stp_gridded *f, int64_t *twice,
                             stp_error *err)
{
    const double *x = l->rows.column[l->x.at], *y = l->rows.column[l->y[0].at];
    uint8_t *taken = calloc((size_t) (f->mesh.nx * f->mesh.ny) + 1, 1);
    if (!taken) return stp_no_memory(err, "a field");
    for (int64_t i = 0; i < l->rows.n_rows; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) continue;
        const int64_t at = find(f->mesh.y, f->mesh.ny, y[i]) * f->mesh.nx + find(f->mesh.x, f->mesh.nx, x[i]);
        *twice += taken[at];
        taken[at] = 1;
        for (int k = 0; k < f->n_values; k++) ((double *) f->values[k].values)[at] = l->rows.column[values[k].at][i];
    }
    free(taken);
    return STP_OK;
}

static stp_status gather_table(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l,
                               const stp_binding *values, int n, stp_gridded *f, stp_error *err)
{
    STP_TRY(stp_gather_rows(plan, item, l, err));
    const int64_t rows = l->rows.n_rows;
    double *x = NULL, *y = NULL;
    STP_TRY(distinct(l->rows.column[l->x.at], rows, &x, &f->mesh.nx, err));
    f->mesh.x = x;
    STP_TRY(distinct(l->rows.column[l->y[0].at], rows, &y, &f->mesh.ny, err));
    f->mesh.y = y;
    if (!f->mesh.nx || !f->mesh.ny) return stp_fail(err, STP_ERR_EMPTY, "%s: no row has a place", l->source->path);
    if (f->mesh.nx > CELLS_MAX / f->mesh.ny || f->mesh.nx * f->mesh.ny > 4 * rows + 16)
        return no_grid(l, f, rows, "fill no grid", err);
    for (int k = 0; k < n; k++) {
        STP_TRY(make_values(&f->values[k], STP_TYPE_F64, f->mesh.nx * f->mesh.ny, err));
        f->n_values++;
        double *v = (double *) f->values[k].values;
        for (int64_t i = 0; i < f->values[k].length; i++) v[i] = (double) NAN;
    }
    int64_t twice = 0;
    STP_TRY(fill_cells(l, values, f, &twice, err));
    for (int64_t i = 0; i < f->mesh.nx; i++) x[i] += (double) l->rows_plan.origin[l->x.at];
    for (int64_t i = 0; i < f->mesh.ny; i++) y[i] += (double) l->rows_plan.origin[l->y[0].at];
    return twice ? no_grid(l, f, rows, "share their places", err) : STP_OK;
}

/* ---- both --------------------------------------------------------------------------------------------- */

static stp_extent extent_of(double lo, double hi, int64_t n)
{
    const bool fits = fabs(lo) < 9e18 && fabs(hi) < 9e18;
    return (stp_extent){
        .lo = lo, .hi = hi, .int_lo = fits ? (int64_t) floor(lo) : 0, .int_hi = fits ? (int64_t) ceil(hi) : 0, .n = n
    };
}

static stp_status set_extents(stp_layer_plan *l, const stp_gridded *f, stp_error *err)
{
    double x_lo, x_hi, y_lo, y_hi;
    const stp_status s = stp_mesh_extent(&f->mesh, &x_lo, &x_hi, &y_lo, &y_hi, err);
    if (s != STP_OK) {
        stp_wrap(err, s, "%s: '%s' and '%s'", l->source->path, l->x.info->name, l->y[0].info->name);
        return stp_hint(err, "-x and -y name other coordinates; `stipple load %s` shows them", l->source->path);
    }
    l->extents.column[0] = extent_of(x_lo, x_hi, f->mesh.nx);
    l->extents.column[1] = extent_of(y_lo, y_hi, f->mesh.ny);
    l->has_extents = true;
    return STP_OK;
}

static const stp_item_plan *item_of(const stp_plan *plan, const stp_layer_plan *l)
{
    for (int i = 0; i < plan->n_items; i++)
        if (l >= plan->items[i].layers && l < plan->items[i].layers + plan->items[i].n_layers) return &plan->items[i];
    return NULL;
}

/* Where the file says where cells end. */
static stp_status read_edges(stp_layer_plan *l, stp_gridded *f, stp_error *err)
{
    const stp_format *format = l->source->format;
    double *x = NULL, *y = NULL;
    if (!l->source->array || !format->edges || f->mesh.curvilinear) return STP_OK;
    STP_TRY(format->edges(l->source, l->x.column, &x, err));
    f->mesh.x_edges = x;
    STP_TRY(format->edges(l->source, l->y[0].column, &y, err));
    f->mesh.y_edges = y;
    return STP_OK;
}

stp_status stp_gridded_gather(const stp_plan *plan, stp_layer_plan *l, const stp_binding *values, int n,
                              stp_gridded *out, stp_error *err)
{
    stp_gridded f = { 0 };
    stp_status s = l->source->array ? gather_slice(plan, l, values, n, &f, err)
                                    : gather_table(plan, item_of(plan, l), l, values, n, &f, err);
    if (s == STP_OK) s = read_edges(l, &f, err);
    if (s == STP_OK) {
        f.mesh.values = &f.values[0];
        s = set_extents(l, &f, err);
    }
    if (s == STP_OK) {
        *out = f;
        out->mesh.values = &out->values[0];
    } else {
        stp_gridded_clear(&f);
    }
    return s;
}

/* n coordinates and, behind them, n + 1 edges if there are any. */
static double *moved(const double *v, int64_t n, const double **edges, int64_t origin)
{
    double *to = malloc((size_t) (2 * n + 1) * sizeof *to);
    for (int64_t i = 0; to && i < n; i++) to[i] = v[i] - (double) origin;
    for (int64_t i = 0; to && *edges && i <= n; i++) to[n + i] = (*edges)[i] - (double) origin;
    if (to && *edges) *edges = to + n;
    return to;
}

stp_status stp_gridded_place(const stp_gridded *f, const stp_view *view, stp_mesh *out, double **x, double **y,
                             stp_error *err)
{
    const int64_t n = f->mesh.nx * f->mesh.ny;
    *out = f->mesh;
    *x = moved(f->mesh.x, f->mesh.curvilinear ? n : f->mesh.nx, &out->x_edges, view->x.origin);
    *y = moved(f->mesh.y, f->mesh.curvilinear ? n : f->mesh.ny, &out->y_edges, view->y.origin);
    if (!*x || !*y) return stp_no_memory(err, "coordinates");
    out->x = *x;
    out->y = *y;
    return STP_OK;
}
