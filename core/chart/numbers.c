/* Several columns of numbers as one thing. */
#include "chart/numbers.h"
#include <math.h>

static stp_status bind_all(stp_layer_plan *l, stp_error *err)
{
    const stp_schema *s = &l->source->schema;
    for (int i = 0; i < s->n_columns && l->n_y < STP_PLAN_YS; i++) {
        const stp_column_info *c = &s->columns[i];
        if (!stp_is_numeric(c->meaning) || c->meaning == STP_BOOL || i == l->by.column || i == l->color.column)
            continue;
        STP_TRY(stp_plan_bind_column(l, i, &l->y[l->n_y], err));
        l->n_y++;
    }
    return STP_OK;
}

stp_status stp_numbers_bind(stp_layer_plan *l, int least, stp_error *err)
{
    if (!l->n_y) STP_TRY(bind_all(l, err));
    for (int k = 0; k < l->n_y; k++)
        if (!stp_is_numeric(l->y[k].info->meaning))
            return stp_fail(err, STP_ERR_USAGE, "kind '%s' wants columns of numbers, '%s' is %s", l->kind->name,
                            l->y[k].info->name, stp_meaning_phrase(l->y[k].info->meaning));
    if (l->n_y >= least) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' wants at least %d columns of numbers", l->source->path, l->kind->name,
             least);
    return stp_hint(err, "name them with -y a,b,c");
}

/* The series of one y column: rows are the same for all. */
stp_status stp_numbers_series(stp_drawing *d, stp_error *err)
{
    const int n_y = d->layer->n_y;
    d->keep_rows = true;
    d->layer->n_y = 1;
    const stp_status s = stp_series_make(d, err);
    d->layer->n_y = n_y;
    STP_TRY(s);
    if (!d->n_series || !d->series[0].value) return STP_OK;
    return stp_series_color_scale(d, err);
}

bool stp_number_range(const stp_drawing *d, int k, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int64_t i = 0; i < d->layer->rows.n_rows; i++) {
        const double v = stp_number_at(d, k, i);
        if (!isfinite(v)) continue;
        *lo = fmin(*lo, v);
        *hi = fmax(*hi, v);
    }
    if (*lo == *hi) *lo -= 1;
    return *lo < *hi;
}
