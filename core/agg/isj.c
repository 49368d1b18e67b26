/* The density is smoothed as heat spreads: cosines of the counts fade with time, and the time that suits the data is a
 * fixed point of how rough the smoothed density would be. */
#include "agg/kde.h"
#include <math.h>
#include <stdlib.h>

enum { BINS = 2048, STAGES = 7, FEW = 512, HALVINGS = 60 };
#define LONGEST 0.1     /* of the times that are looked at; the range is 1 wide */
static const double pi = 3.14159265358979323846;

typedef struct heat {
    double n;                      /* values, ties of few distinct ones counted once */
    double power[BINS];            /* squares of the cosine sums; [0] is not used */
} heat;

/* Values in bins of a range twice as wide, so that the edges reflect nothing. */
static void count(const stp_dist *d, double *part)
{
    const double lo = d->lo - (d->hi - d->lo) / 2, range = 2 * (d->hi - d->lo);
    for (int32_t i = 0; i < d->n_at; i++) {
        const double at = (d->at[i] - lo) / range * BINS;
        part[at < BINS - 1 ? (int) fmax(at, 0) : BINS - 1] += (double) d->weight[i] / (double) d->n;
    }
}

/* Of each bin the cosines of all frequencies, by Chebyshev's recurrence. */
static void transform(const double *part, double *power)
{
    for (int j = 0; j < BINS; j++) {
        if (!(part[j] > 0)) continue;
        const double step = 2 * cos(pi * (2 * j + 1) / (2.0 * BINS));
        double last = part[j], now = part[j] * step / 2;
        for (int k = 1; k < BINS; k++) {
            power[k] += now;
            const double next = step * now - last;
            last = now;
            now = next;
        }
    }
    for (int k = 1; k < BINS; k++) power[k] *= power[k];
}

/* The squared norm of derivative s of the density at time t. */
static double roughness(const heat *h, int s, double t)
{
    double sum = 0;
    for (int k = 1; k < BINS; k++) {
        const double k2 = (double) k * k;
        if (k2 * pi * pi * t > 700) break;
        sum += pow(k2, s) * h->power[k] * exp(-k2 * pi * pi * t);
    }
    return 2 * pow(pi, 2 * s) * sum;
}

/* t minus the time that t leads to: 0 where it suits. */
static double misfit(const heat *h, double t)
{
    double f = roughness(h, STAGES, t), odd = 1;
    for (int i = 3; i < 2 * STAGES - 1; i += 2) odd *= i;          /* 1 * 3 … (2s - 1) of s = 6 */
    for (int s = STAGES - 1; s >= 2; s--) {
        const double at_zero = odd / sqrt(2 * pi), shrink = (1 + pow(0.5, s + 0.5)) / 3;
        f = roughness(h, s, pow(2 * shrink * at_zero / (h->n * f), 2 / (3 + 2.0 * s)));
        odd /= 2 * s - 1;
    }
    return t - pow(2 * h->n * sqrt(pi) * f, -0.4);
}

/* The least root, as Botev's own program looks for it; 0 = none. */
static double find_time(const heat *h)
{
    const double n = fmin(fmax(h->n, 50), 1050);
    double lo = 1e-300, hi = 1e-12 + 0.01 * (n - 50) / 1000;
    while (!(misfit(h, hi) >= 0)) {
        if (hi >= LONGEST) return 0;
        hi = fmin(2 * hi, LONGEST);
    }
    for (int i = 0; i < HALVINGS; i++) {
        const double mid = (lo + hi) / 2;
        *(misfit(h, mid) >= 0 ? &hi : &lo) = mid;
    }
    return (lo + hi) / 2;
}

double stp_kde_isj(const stp_dist *d)
{
    if (d->n < 2 || !(d->lo < d->hi) || !isfinite(d->hi - d->lo)) return 0;
    heat *h = calloc(1, sizeof *h);
    double *part = calloc(BINS, sizeof *part), time = 0;
    if (h && part) {
        h->n = (double) (d->n <= STP_DIST_EXACT || d->n_at < FEW ? d->n_at : d->n);
        count(d, part);
        transform(part, h->power);
        time = find_time(h);
    }
    free(h);
    free(part);
    return time > 0 ? 2 * (d->hi - d->lo) * sqrt(time) : stp_kde_bandwidth(d);
}
