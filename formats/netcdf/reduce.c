/* --reduce: a variable read in blocks along its first dimension, and the values of the dimensions that go away combined
 * cell by cell. Missing values are left out; cells without any stay missing. Several options one after the other: the
 * first reads the file, the others its result. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "formats/netcdf/decode.h"
#include "formats/netcdf/source.h"
#include "table/cast.h"

static const double bytes_max = 2.0 * 1024 * 1024 * 1024;
enum { BLOCK = 1 << 22 }; /* values read at once */

typedef struct cell { /* sums of w, w v, and of squared distances from the mean (West 1979) */
    double w, mean, m2, best;
    int64_t n;
} cell;

typedef struct reduction {
    const stp_nc_step *step;
    int number; /* of the step, from 1 */
    const stp_nc_slice *slice;
    int n_dims, axis[STP_NC_DIMS];                    /* of what is read */
    int64_t length[STP_NC_DIMS], stride[STP_NC_DIMS]; /* stride: in the cells, 0 = reduced */
    const double *weight[STP_NC_DIMS];                /* of each index, NULL = 1 */
    cell *cells;
    int64_t n_cells;
    double *all; /* median: n_each values of each cell */
    int64_t n_each;
} reduction;

static void feed(reduction *r, int64_t at, double v, double w)
{
    cell *c = &r->cells[at];
    if (isnan(v)) return;
    if (r->all) r->all[at * r->n_each + c->n] = v;
    if (!c->n || (r->step->statistic == STP_NC_MIN ? v < c->best : v > c->best)) c->best = v;
    c->n++;
    c->w += w;
    const double d = v - c->mean;
    if (c->w > 0) c->mean += d * (w / c->w);
    c->m2 += w * d * (v - c->mean);
}

/* Values of the block whose first index runs from `from` to `to`. */
static const double *feed_block(reduction *r, int d, int64_t from, int64_t to, int64_t at, double w, const double *v)
{
    for (int64_t i = from; i < to; i++) {
        const int64_t here = at + i * r->stride[d];
        const double weight = r->weight[d] ? w * r->weight[d][i] : w;
        if (d == r->n_dims - 1)
            feed(r, here, *v++, weight);
        else
            v = feed_block(r, d + 1, 0, r->length[d + 1], here, weight, v);
    }
    return v;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *v, int64_t n)
{
    qsort(v, (size_t) n, sizeof *v, compare);
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double result(reduction *r, int64_t at)
{
    const cell *c = &r->cells[at];
    if (!c->n) return (double) NAN;
    switch (r->step->statistic) {
    case STP_NC_MEAN:
        return c->w > 0 ? c->mean : (double) NAN;
    case STP_NC_SUM:
        return c->mean * c->w;
    case STP_NC_STD:
        return c->w > 0 ? sqrt(c->m2 / c->w) : (double) NAN;
    case STP_NC_MEDIAN:
        return median(r->all + at * r->n_each, c->n);
    default:
        return c->best;
    }
}

static stp_status prepare(reduction *r, stp_error *err)
{
    r->n_cells = r->n_each = 1;
    for (int d = r->n_dims - 1; d >= 0; d--) {
        const bool gone = r->slice->axes[r->axis[d]].reduced == r->number;
        r->stride[d] = gone ? 0 : r->n_cells;
        *(gone ? &r->n_each : &r->n_cells) *= r->length[d];
    }
    const bool all = r->step->statistic == STP_NC_MEDIAN;
    const double bytes = (double) r->n_cells * sizeof(cell) + (all ? (double) r->n_cells * (double) r->n_each * 8 : 0);
    if (bytes > bytes_max) {
        stp_fail(err, STP_ERR_MEMORY, "--reduce: %s needs %.1f GB of memory", r->step->text, bytes * 1e-9);
        return stp_hint(err, "take less with --sel or --isel");
    }
    r->cells = calloc((size_t) r->n_cells + 1, sizeof *r->cells);
    if (all) r->all = malloc(((size_t) (r->n_cells * r->n_each) + 1) * sizeof *r->all);
    return r->cells && (r->all || !all) ? STP_OK : stp_no_memory(err, "a reduction");
}

static double *finish(reduction *r)
{
    double *out = malloc(((size_t) r->n_cells + 1) * sizeof *out);
    for (int64_t i = 0; out && i < r->n_cells; i++) out[i] = result(r, i);
    return out;
}

static void clear(reduction *r)
{
    for (int d = 0; d < r->n_dims; d++) free((void *) r->weight[d]);
    free(r->cells);
    free(r->all);
}

/* cos(latitude) of each chosen index of the axes that go away. */
static stp_status find_weights(const stp_nc_source *s, reduction *r, stp_error *err)
{
    for (int d = 0; d < r->n_dims && r->step->weighted; d++) {
        const stp_nc_axis *a = &s->slice.axes[r->axis[d]];
        const stp_nc_var *v = a->coord >= 0 ? &s->set.files[0].vars[a->coord] : NULL;
        if (a->reduced != r->number || !v || !v->degrees || v->letter != 'Y') continue;
        const stp_nc_list list = { .index = a->index, .n = a->n };
        stp_nc_values lat = { 0 };
        STP_TRY(stp_nc_set_values(&s->set, a->coord, &list, 0, &lat, err));
        double *w = malloc(((size_t) a->n + 1) * sizeof *w);
        if (w) stp_nc_values_doubles(&lat, w);
        for (int64_t i = 0; w && i < a->n; i++) w[i] = cos(w[i] * 0.017453292519943295769);
        for (int64_t i = 0; w && i < a->n; i++) w[i] = w[i] > 0 ? w[i] : 0;
        stp_nc_values_clear(&lat);
        if (!w) return stp_no_memory(err, "weights");
        r->weight[d] = w;
    }
    return STP_OK;
}

/* Blocks along the first dimension. */
static stp_status feed_file(const stp_nc_source *s, int var, reduction *r, stp_error *err)
{
    const stp_nc_var *v = &s->set.files[0].vars[var];
    stp_nc_list lists[STP_NC_DIMS];
    stp_nc_lists(&s->slice, v, lists);
    const stp_nc_list whole = lists[0];
    int64_t inner = 1;
    for (int d = 1; d < v->n_dims; d++) inner *= lists[d].n;
    const int64_t step = inner < BLOCK ? BLOCK / inner : 1;
    double *x = malloc((size_t) ((step < whole.n ? step : whole.n) * inner + 1) * sizeof *x);
    stp_status status = x ? STP_OK : stp_no_memory(err, "a block of values");
    for (int64_t i = 0; status == STP_OK && i < whole.n; i += step) {
        const int64_t n = whole.n - i < step ? whole.n - i : step;
        stp_nc_values block = { 0 };
        lists[0] = (stp_nc_list){ .index = whole.index + i, .n = n };
        status = stp_nc_set_values(&s->set, var, lists, 0, &block, err);
        if (status == STP_OK) {
            stp_nc_values_doubles(&block, x);
            feed_block(r, 0, i, i + n, 0, 1, x);
        }
        stp_nc_values_clear(&block);
    }
    free(x);
    return status;
}

static stp_status first_step(const stp_nc_source *s, int var, reduction *r, double **out, stp_error *err)
{
    const stp_nc_var *v = &s->set.files[0].vars[var];
    r->n_dims = v->n_dims;
    for (int d = 0; d < v->n_dims; d++) {
        r->axis[d] = stp_nc_slice_axis(&s->slice, v->dims[d]);
        r->length[d] = s->slice.axes[r->axis[d]].n;
    }
    STP_TRY(prepare(r, err));
    STP_TRY(find_weights(s, r, err));
    STP_TRY(feed_file(s, var, r, err));
    *out = finish(r);
    return *out ? STP_OK : stp_no_memory(err, "a reduction");
}

/* The dimensions that are left after the steps before this one. */
static stp_status next_step(const stp_nc_source *s, const reduction *before, reduction *r, const double *x,
                            double **out, stp_error *err)
{
    for (int d = 0; d < before->n_dims; d++)
        if (before->stride[d]) {
            r->axis[r->n_dims] = before->axis[d];
            r->length[r->n_dims++] = before->length[d];
        }
    STP_TRY(prepare(r, err));
    STP_TRY(find_weights(s, r, err));
    if (r->n_dims) feed_block(r, 0, 0, r->length[0], 0, 1, x);
    *out = finish(r);
    return *out ? STP_OK : stp_no_memory(err, "a reduction");
}

stp_status stp_nc_reduce(const stp_nc_source *s, int var, stp_nc_values *out, stp_error *err)
{
    double *x = NULL;
    stp_status status = STP_OK;
    reduction before = { 0 };
    int64_t n = 0;
    for (int i = 0; status == STP_OK && i < s->slice.n_steps; i++) {
        reduction r = { .step = &s->slice.steps[i], .number = i + 1, .slice = &s->slice };
        double *made = NULL;
        status = i ? next_step(s, &before, &r, x, &made, err) : first_step(s, var, &r, &made, err);
        n = r.n_cells;
        clear(&r);
        before = r;
        free(x);
        x = made;
    }
    if (status == STP_OK)
        *out = (stp_nc_values){ .type = STP_TYPE_F64, .n = n, .values = x };
    else
        free(x);
    return status;
}
