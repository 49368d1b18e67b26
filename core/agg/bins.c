/* Bins of a width of 2^width. Which width is right follows from the range alone, and grows with it: so the last width
 * is the one that the whole range asks for, in whatever order the values came. */
#include "agg/bins.h"
#include <math.h>
#include <string.h>

/* Numbers keep 40 bits: what is nearer together than that is one value to the eye, and bin numbers fit int64. */
enum { KEPT_BITS = 40, NARROWEST = -1000, WIDEST = 1022 };

static int width_of_numbers(double lo, double hi)
{
    int range = NARROWEST, size = NARROWEST;
    const double half = hi / 2 - lo / 2, most = fmax(fabs(lo), fabs(hi));      /* hi - lo may overflow */
    if (half > 0) frexp(half / (STP_BINS / 2 - 2), &range);
    if (most > 0) frexp(most, &size);
    size -= KEPT_BITS;
    const int width = range > size ? range : size;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

static int width_of_integers(int64_t lo, int64_t hi)
{
    int width = 0;
    while (width < 63 && (uint64_t) (hi >> width) - (uint64_t) (lo >> width) >= STP_BINS) width++;
    return width;
}

/* The same counts in bins of another width that begin elsewhere. */
static void rebin(stp_bins *b, int width, int64_t first)
{
    int64_t count[STP_BINS] = { 0 };
    const int shift = width - b->width < 63 ? width - b->width : 63;
    for (int i = 0; i < STP_BINS; i++)
        if (b->count[i]) count[((b->first + i) >> shift) - first] += b->count[i];
    memcpy(b->count, count, sizeof count);
    b->width = width;
    b->first = first;
}

static void widen(stp_bins *b, int width, int64_t first)
{
    if (b->used && (width != b->width || first != b->first)) rebin(b, width, first);
    b->width = width;
    b->first = first;
    b->used = true;
}

static void widen_numbers(stp_bins *b, double lo, double hi)
{
    b->lo = b->used && b->lo < lo ? b->lo : lo + 0.0;
    b->hi = b->used && b->hi > hi ? b->hi : hi + 0.0;
    const int width = width_of_numbers(b->lo, b->hi);
    widen(b, width, (int64_t) floor(ldexp(b->lo, -width)));
}

static void widen_integers(stp_bins *b, int64_t lo, int64_t hi)
{
    b->integers = true;
    b->int_lo = b->used && b->int_lo < lo ? b->int_lo : lo;
    b->int_hi = b->used && b->int_hi > hi ? b->int_hi : hi;
    const int width = width_of_integers(b->int_lo, b->int_hi);
    widen(b, width, b->int_lo >> width);
}

void stp_bins_add_numbers(stp_bins *b, const double *v, int n)
{
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
    }
    if (lo > hi) return;
    if (!b->used || lo < b->lo || hi > b->hi) widen_numbers(b, lo, hi);
    const double scale = ldexp(1, -b->width);
    for (int i = 0; i < n; i++)
        if (isfinite(v[i])) b->count[(int64_t) floor(v[i] * scale) - b->first]++;
}

void stp_bins_add_integers(stp_bins *b, const stp_column *c, int64_t n_rows)
{
    const int64_t *v = c->values;
    int64_t lo = INT64_MAX, hi = INT64_MIN;
    bool any = false;
    for (int64_t i = 0; i < n_rows; i++) {
        if (!stp_column_has(c, i)) continue;
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
        any = true;
    }
    if (!any) return;
    if (!b->used || lo < b->int_lo || hi > b->int_hi) widen_integers(b, lo, hi);
    for (int64_t i = 0; i < n_rows; i++)
        if (stp_column_has(c, i)) b->count[(v[i] >> b->width) - b->first]++;
}

void stp_bins_merge(stp_bins *into, const stp_bins *from)
{
    if (!from->used) return;
    if (!into->used) {
        *into = *from;
        return;
    }
    stp_bins b = *from;
    if (b.integers) widen_integers(into, b.int_lo, b.int_hi);
    else widen_numbers(into, b.lo, b.hi);
    rebin(&b, into->width, into->first);
    for (int i = 0; i < STP_BINS; i++) into->count[i] += b.count[i];
}

/* In which of n bars the middle of bin i is, on the way from the least value to one bin past the greatest. */
static int bar_of(const stp_bins *b, int i, int n)
{
    double at, range;
    if (b->integers) {
        const double unit = ldexp(1, b->width);
        at = (i + 0.5) * unit - (double) ((uint64_t) b->int_lo - ((uint64_t) b->first << b->width));
        range = (double) ((uint64_t) b->int_hi - (uint64_t) b->int_lo) + unit;
    } else {
        at = i + 0.5 - (ldexp(b->lo, -b->width) - (double) b->first);
        range = ldexp(b->hi, -b->width) - ldexp(b->lo, -b->width) + 1;
    }
    const double bar = floor(at / range * n);
    return bar < 0 ? 0 : bar > n - 1 ? n - 1 : (int) bar;
}

void stp_bins_bars(const stp_bins *b, int64_t *bars, int n)
{
    memset(bars, 0, (size_t) n * sizeof *bars);
    for (int i = 0; i < STP_BINS; i++)
        if (b->count[i]) bars[bar_of(b, i, n)] += b->count[i];
}
