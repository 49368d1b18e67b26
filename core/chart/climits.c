/* The ends of --clim: numbers, or quantiles of what is coloured. */
#include "chart/chart.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/rank.h"

static int64_t rank_at(const stp_ranks *r, double percent)
{
    int64_t a = 0, b = stp_ranks_steps(r) - 1;
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (stp_ranks_part(r, mid) * 100 < percent - 1e-9) a = mid + 1;
        else b = mid;
    }
    return a;
}

stp_status stp_percentiles(const double *v, int64_t n, bool zero_is_empty, const double *percent, int n_percent,
                           double *out, stp_error *err)
{
    stp_rank_set set = { .values = v, .n_values = n, .skip_zero = zero_is_empty, .from = -DBL_MAX, .to = DBL_MAX };
    stp_ranks r = { 0 };
    stp_rank_set_count(&set, 1);
    for (int i = 0; i < n_percent; i++) out[i] = NAN;
    if (!set.n) return STP_OK;
    STP_TRY(stp_ranks_make(&r, &set, 1, err));
    for (int i = 0; i < n_percent; i++) out[i] = stp_ranks_value(&r, rank_at(&r, percent[i]));
    stp_ranks_clear(&r);
    return STP_OK;
}

static stp_status find_end(const char *text, double number, const double *v, int64_t n, bool zero_is_empty, double *out,
                           stp_error *err)
{
    double percent, found;
    if (!isnan(number)) *out = number;
    if (!stp_value_quantile(text, strlen(text), &percent)) return STP_OK;
    STP_TRY(stp_percentiles(v, n, zero_is_empty, &percent, 1, &found, err));
    if (!isnan(found)) *out = found;
    return STP_OK;
}

stp_status stp_clim(const stp_drawing *d, const double *v, int64_t n, bool zero_is_empty, double *lo, double *hi,
                    stp_error *err)
{
    const stp_value *clim = &d->layer->layer->v[STP_F_CLIM];
    if (!clim->set) return STP_OK;
    STP_TRY(find_end(clim->items[0], clim->a, v, n, zero_is_empty, lo, err));
    return find_end(clim->items[1], clim->b, v, n, zero_is_empty, hi, err);
}

void stp_even_limits(const double *v, int64_t n, double *lo, double *hi)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        if (isfinite(v[i])) most = fmax(most, fabs(v[i]));
    if (!(most > 0)) return;
    *lo = -most;
    *hi = most;
}

stp_status stp_clim_numbers(const stp_layer_plan *l, stp_error *err)
{
    const stp_value *clim = &l->layer->v[STP_F_CLIM];
    double percent;
    for (int i = 0; clim->set && i < 2; i++)
        if (stp_value_quantile(clim->items[i], strlen(clim->items[i]), &percent))
            return stp_fail(err, STP_ERR_USAGE, "--clim of kind '%s' wants numbers, not '%s'", l->kind->name,
                            clim->text);
    return STP_OK;
}
