/* Rows to cells, strip by strip: cast, then log10 on log axes, then locate. Each step is a plain loop
 * over the strip, so that each vectorises, and cache misses of what follows overlap. */
#include "agg/point.h"
#include <math.h>

const double *stp_point_values(const stp_column *c, int64_t first, int n, int64_t origin, double *scratch)
{
    if (c->type == STP_TYPE_F64 && !c->validity && origin == 0) return (const double *) c->values + first;
    stp_cast_f64(c, first, n, origin, scratch);
    return scratch;
}

static int count_missing(const double *x, const double *y, int n)
{
    int missing = 0;
    for (int i = 0; i < n; i++) missing += !((fabs(x[i]) < INFINITY) & (fabs(y[i]) < INFINITY));
    return missing;
}

static const double *logs(const stp_locator *l, const double *v, int n, double *scratch)
{
    if (!l->log) return v;
    stp_locate_log(l, v, n, scratch);
    return scratch;
}

void stp_point_bins(stp_point_strip *s, const stp_view *view, stp_locate_fn *locate, const stp_column *x,
                    const stp_column *y, int64_t first, int n)
{
    const stp_locator lx = stp_locator_of(&view->x), ly = stp_locator_of(&view->y);
    const double *xv = stp_point_values(x, first, n, view->x.origin, s->x);
    const double *yv = stp_point_values(y, first, n, view->y.origin, s->y);
    s->n_inside = locate(&lx, &ly, logs(&lx, xv, n, s->x_log), logs(&ly, yv, n, s->y_log), n, s->bin);
    s->n_missing = s->n_inside == n ? 0 : count_missing(xv, yv, n);     /* what is missing is outside */
}
