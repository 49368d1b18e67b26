/* Cell edges from a coordinate's `bounds` (CF 1.10, chapter 7.1): two for each cell, of which neighbours share one. */
#include <math.h>
#include <stdlib.h>
#include "formats/netcdf/source.h"
#include "table/batch.h"
#include "table/cast.h"

/* The variable of bounds of an axis' coordinate, two numbers for each of its values; -1 where there is none. */
static int find_bounds(const stp_nc_source *s, const stp_nc_axis *a)
{
    const stp_nc_file *f = &s->set.files[0];
    const stp_nc_var *v = a->coord >= 0 ? &f->vars[a->coord] : NULL;
    if (!v || !v->bounds || v->is_time || v->n_dims != 1 || a->dim == s->set.joined) return -1;
    const int i = stp_nc_file_resolve(f, v, v->bounds);
    const stp_nc_var *b = i >= 0 ? &f->vars[i] : NULL;
    const bool fits = b && b->n_dims == 2 && b->dims[0] == a->dim && f->dims[b->dims[1]].length == 2;
    return fits && !stp_nc_is_text(b) && !b->is_time ? i : -1;
}

static stp_status read_pairs(const stp_nc_source *s, const stp_nc_axis *a, int bounds, double *pairs, stp_error *err)
{
    static const int64_t both[] = { 0, 1 };
    const stp_nc_var *v = &s->set.files[0].vars[a->coord], *b = &s->set.files[0].vars[bounds];
    const stp_nc_list lists[] = { { a->index, a->n }, { both, 2 } };
    stp_nc_values values = { 0 };
    STP_TRY(stp_nc_set_values(&s->set, bounds, lists, 0, &values, err));
    stp_nc_values_doubles(&values, pairs);
    const double factor =
        b->factor == 1 ? v->factor : 1; /* bounds have the coordinate's unit, which need not be said */
    for (int64_t i = 0; i < 2 * a->n; i++) pairs[i] = pairs[i] * factor + (a->shift ? a->shift[i / 2] : 0);
    stp_nc_values_clear(&values);
    return STP_OK;
}

/* Cells that follow each other without gaps, each with its coordinate in it; else nothing is known. */
static bool join_pairs(const double *pairs, const double *x, int64_t n, double *edges)
{
    const bool rises = n < 2 || x[1] > x[0];
    for (int64_t i = 0; i < n; i++) {
        const double lo = fmin(pairs[2 * i], pairs[2 * i + 1]), hi = fmax(pairs[2 * i], pairs[2 * i + 1]);
        const double from = rises ? lo : hi, slack = 1e-6 * (hi - lo);
        if (!(lo < hi) || !(x[i] >= lo - slack) || !(x[i] <= hi + slack)) return false;
        if (!i)
            edges[0] = from;
        else if (!(fabs(from - edges[i]) <= slack))
            return false;
        edges[i + 1] = rises ? hi : lo;
    }
    return true;
}

stp_status stp_nc_edges(stp_source *source, int column, double **out, stp_error *err)
{
    stp_nc_source *s = (stp_nc_source *) source;
    stp_nc_column *c = &s->columns[column];
    const stp_nc_axis *a = c->axis >= 0 ? &s->slice.axes[c->axis] : NULL;
    const int bounds = a && a->n ? find_bounds(s, a) : -1;
    *out = NULL;
    if (bounds < 0) return STP_OK;
    STP_TRY(stp_nc_load_column(s, column, err));
    double *pairs = malloc((size_t) a->n * 3 * sizeof *pairs), *x = pairs ? pairs + 2 * a->n : NULL;
    double *edges = malloc(((size_t) a->n + 1) * sizeof *edges);
    stp_status status = pairs && edges ? read_pairs(s, a, bounds, pairs, err) : stp_no_memory(err, "cell edges");
    if (status == STP_OK) {
        stp_nc_values_doubles(&c->values, x);
        if (join_pairs(pairs, x, a->n, edges)) *out = edges;
    }
    if (!*out) free(edges);
    free(pairs);
    return status;
}
