/* Each distinct value adds its kernel to the places near it: values are few, or bins. */
#include "agg/kde.h"
#include <math.h>

#define CUT 5.0

double stp_kde_bandwidth(const stp_dist *d)
{
    const double s = stp_dist_std(d), iqr = (stp_dist_quantile(d, 0.75) - stp_dist_quantile(d, 0.25)) / 1.34;
    const double spread = iqr > 0 ? fmin(s, iqr) : s;
    return d->n > 1 && spread > 0 ? 0.9 * spread * pow((double) d->n, -0.2) : 0;
}

static void add_kernel(double at, double weight, double bandwidth, double lo, double step, int n, double *out)
{
    const double first = ceil((at - CUT * bandwidth - lo) / step), last = floor((at + CUT * bandwidth - lo) / step);
    const int end = last < n - 1 ? (int) fmax(last, -1) : n - 1;
    for (int i = first > 0 ? (int) fmin(first, n) : 0; i <= end; i++) {
        const double u = (lo + i * step - at) / bandwidth;
        out[i] += weight * exp(-0.5 * u * u);
    }
}

void stp_kde(const stp_dist *d, double bandwidth, double lo, double hi, int n, double *out)
{
    static const double root_two_pi = 2.5066282746310002;
    for (int i = 0; i < n; i++) out[i] = 0;
    for (int32_t k = 0; k < d->n_at; k++)
        add_kernel(d->at[k], (double) d->weight[k], bandwidth, lo, (hi - lo) / (n - 1), n, out);
    for (int i = 0; d->n && i < n; i++) out[i] /= (double) d->n * bandwidth * root_two_pi;
}
