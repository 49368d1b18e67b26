/* Values first, bins later. The change from one to the other depends on the number of values alone, and the width of
 * the bins on their range alone: that is why the order does not matter. */
#include "agg/dist.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bins are at least 2^-50 of the largest value wide, so that their numbers fit int64 and doubles tell them apart. */
enum { KEPT_BITS = 50, NARROWEST = -1020, WIDEST = 1020 };

static int width_of(double lo, double hi)
{
    int range = NARROWEST, size = NARROWEST;
    const double half = hi / 2 - lo / 2, most = fmax(fabs(lo), fabs(hi)); /* hi - lo may overflow */
    if (half > 0) frexp(half / (STP_DIST_BINS / 2 - 2), &range);
    if (most > 0) frexp(most, &size);
    size -= KEPT_BITS;
    const int width = range > size ? range : size;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

static int64_t bin_of(double v, double scale)
{
    const double s = v * scale; /* a power of two: exact */
    const int64_t bin = (int64_t) s;
    return bin - (s < (double) bin);
}

/* The same counts in bins that are as wide as the range lo to hi wants. */
static bool rebin(stp_dist *d, double lo, double hi)
{
    const int width = width_of(lo, hi);
    const double scale = ldexp(1, -width);
    const int64_t first = bin_of(lo, scale);
    if (width == d->width && first == d->first) return true;
    int64_t *count = calloc(STP_DIST_BINS, sizeof *count);
    if (!count) return false;
    const int shift = width - d->width < 63 ? width - d->width : 63;
    for (int i = 0; i < STP_DIST_BINS; i++)
        if (d->count[i]) count[((d->first + i) >> shift) - first] += d->count[i];
    free(d->count);
    d->count = count;
    d->width = width;
    d->first = first;
    d->scale = scale;
    return true;
}

static void count_value(stp_dist *d, double v, int64_t n)
{
    d->count[bin_of(v, d->scale) - d->first] += n;
}

/* From values to bins. */
static bool begin_bins(stp_dist *d, int64_t n)
{
    d->count = calloc(STP_DIST_BINS, sizeof *d->count);
    if (!d->count) return false;
    d->width = width_of(d->lo, d->hi);
    d->scale = ldexp(1, -d->width);
    d->first = bin_of(d->lo, d->scale);
    for (int64_t i = 0; i < n; i++) count_value(d, d->values[i], 1);
    free(d->values);
    d->values = NULL;
    d->capacity = 0;
    return true;
}

static bool keep_value(stp_dist *d, double v)
{
    if (d->n == d->capacity) {
        const int32_t capacity = d->capacity ? 2 * d->capacity : 8;
        double *grown = realloc(d->values, (size_t) capacity * sizeof *grown);
        if (!grown) return false;
        d->values = grown;
        d->capacity = capacity;
    }
    d->values[d->n] = v;
    return true;
}

static bool widen(stp_dist *d, double lo, double hi)
{
    const bool wider = !d->n || lo < d->lo || hi > d->hi;
    if (!wider) return true;
    d->lo = d->n ? fmin(d->lo, lo) : lo;
    d->hi = d->n ? fmax(d->hi, hi) : hi;
    return !d->count || rebin(d, d->lo, d->hi);
}

bool stp_dist_add(stp_dist *d, double v)
{
    if (!isfinite(v)) return true;
    v += 0.0; /* no negative zero */
    if (!widen(d, v, v)) return false;
    if (!d->fraction) d->fraction = v != floor(v);
    if (!d->count && d->n < STP_DIST_EXACT) {
        if (!keep_value(d, v)) return false;
    } else {
        if (!d->count && !begin_bins(d, d->n)) return false;
        count_value(d, v, 1);
    }
    d->n++;
    return true;
}

bool stp_dist_merge(stp_dist *into, const stp_dist *from)
{
    if (!from->n) return true;
    if (!from->count) {
        for (int64_t i = 0; i < from->n; i++)
            if (!stp_dist_add(into, from->values[i])) return false;
        return true;
    }
    const int64_t had = into->n;
    if (!widen(into, from->lo, from->hi)) return false;
    if (!into->count && !begin_bins(into, had)) return false;
    const int shift = into->width - from->width < 63 ? into->width - from->width : 63;
    for (int i = 0; i < STP_DIST_BINS; i++)
        if (from->count[i]) into->count[((from->first + i) >> shift) - into->first] += from->count[i];
    into->fraction |= from->fraction;
    into->n += from->n;
    return true;
}

void stp_dist_clear(stp_dist *d)
{
    free(d->values);
    free(d->count);
    free(d->at);
    free(d->weight);
    *d = (stp_dist){ 0 };
}

/* ---- in order ------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void list_values(stp_dist *d)
{
    qsort(d->values, (size_t) d->n, sizeof *d->values, by_value);
    for (int64_t i = 0; i < d->n; i++) {
        if (!d->n_at || d->values[i] != d->at[d->n_at - 1]) d->at[d->n_at++] = d->values[i];
        d->weight[d->n_at - 1]++;
    }
}

/* A bin stands for its middle; of whole numbers for the middle of those that it holds. */
static double middle(const stp_dist *d, int i)
{
    const double low = ldexp((double) (d->first + i), d->width), wide = ldexp(1, d->width);
    const double v = d->fraction ? low + wide / 2 : wide <= 1 ? low : low + (wide - 1) / 2;
    return fmax(d->lo, fmin(d->hi, v));
}

static void list_bins(stp_dist *d)
{
    for (int i = 0; i < STP_DIST_BINS; i++) {
        if (!d->count[i]) continue;
        d->at[d->n_at] = middle(d, i);
        d->weight[d->n_at++] = d->count[i];
    }
    d->at[0] = d->lo;
    d->at[d->n_at - 1] = d->hi;
}

bool stp_dist_finish(stp_dist *d)
{
    if (!d->n || d->at) return true;
    const size_t most = d->count ? STP_DIST_BINS : (size_t) d->n;
    d->at = malloc(most * sizeof *d->at);
    d->weight = calloc(most, sizeof *d->weight);
    if (!d->at || !d->weight) return false;
    if (d->count)
        list_bins(d);
    else
        list_values(d);
    return true;
}

double stp_dist_quantile(const stp_dist *d, double q)
{
    if (!d->n_at) return NAN;
    const double rank = q * (double) (d->n - 1);
    const int64_t low = (int64_t) floor(rank);
    int64_t seen = 0;
    int32_t i = 0;
    while (i < d->n_at - 1 && seen + d->weight[i] <= low) seen += d->weight[i++];
    if (low + 1 < seen + d->weight[i] || i == d->n_at - 1) return d->at[i]; /* both order statistics are this one */
    return d->at[i] + (rank - (double) low) * (d->at[i + 1] - d->at[i]);
}

double stp_dist_mean(const stp_dist *d)
{
    double mean = 0, n = 0;
    for (int32_t i = 0; i < d->n_at; i++) {
        n += (double) d->weight[i];
        mean += (d->at[i] - mean) * ((double) d->weight[i] / n);
    }
    return d->n_at ? mean : NAN;
}

double stp_dist_std(const stp_dist *d)
{
    if (d->n < 2) return 0;
    const double mean = stp_dist_mean(d);
    double sum = 0;
    for (int32_t i = 0; i < d->n_at; i++) sum += (double) d->weight[i] * (d->at[i] - mean) * (d->at[i] - mean);
    return sqrt(sum / (double) (d->n - 1));
}
