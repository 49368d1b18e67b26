/* Values to positions on a colormap, and back. The rules are Datashader's; equalising differs in that it
 * goes by exact rank where Datashader cuts other data than small whole numbers into 65,536 equal bins. */
#include "agg/norm.h"
#include "agg/rank.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

const char *const stp_norm_names[] = { "eq_hist", "log", "linear", "cbrt", NULL };

/* ---- curves: from v - lo to a place that is linear on the map ------------------------------- */

static double same(double d) { return d; }
static double cube(double p) { return p * p * p; }

typedef struct curve {
    double (*at)(double d);
    double (*inverse)(double p);
} curve;

static const curve curves[] = {
    [STP_NORM_LOG] = { log1p, expm1 },
    [STP_NORM_LINEAR] = { same, same },
    [STP_NORM_CBRT] = { cbrt, cube },
};

static double curve_at(const stp_norm *n, double v)
{
    const double top = n->hi - n->lo;
    if (isfinite(top)) return curves[n->kind].at(v - n->lo) / curves[n->kind].at(top);
    return (v / 2 - n->lo / 2) / (n->hi / 2 - n->lo / 2);      /* a span that doubles cannot hold */
}

static double curve_inverse(const stp_norm *n, double t)
{
    const double top = n->hi - n->lo;
    if (isfinite(top)) return n->lo + curves[n->kind].inverse(t * curves[n->kind].at(top));
    return n->lo * (1 - t) + n->hi * t;
}

/* ---- ranks --------------------------------------------------------------------------------- */

/* From value on to the next knot the position is at + (v - value) * slope. */
typedef struct stp_norm_knot {
    double value, at, slope;
} stp_norm_knot;

enum { FEW = 64, MANY = 4096 };

/* Number of knots <= v, which lies within the knots. The search takes the same number of steps for each
 * v and has no branch: mispredicted ones would cost more than all else. Knots behind the bucket do no
 * harm, because they are > v; behind the last one stand endless ones. */
static inline int64_t knots_below(const stp_norm *n, double v)
{
    int64_t at = n->start ? n->start[stp_rank_bucket(v, n->look[0].value, n->unit, n->bits)] : 0;
    for (int64_t half = n->reach; half > 0; half /= 2) at += half & -(int64_t) (n->look[at + half - 1].value <= v);
    return at;
}

static inline double rank_at(const stp_norm *n, double v)
{
    if (n->n < 2) return n->n == 1 ? v >= n->value[0] : v > n->lo;
    if (v <= n->look[0].value) return n->look[0].at;
    if (v >= n->look[n->n - 1].value) return 1;
    const stp_norm_knot *k = &n->look[knots_below(n, v) - 1];
    return k->at + (v - k->value) * k->slope;
}

static double rank_inverse(const stp_norm *n, double t)
{
    if (n->n < 1) return t > 0 ? n->hi : n->lo;
    const double c = n->cdf_lo + t * (1 - n->cdf_lo);
    int64_t a = 0, b = n->n - 1;           /* the first knot whose cdf is >= c */
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (n->cdf[mid] < c) a = mid + 1;
        else b = mid;
    }
    if (a == 0) return n->value[0];
    const double part = (c - n->cdf[a - 1]) / (n->cdf[a] - n->cdf[a - 1]);
    return n->value[a - 1] * (1 - part) + n->value[a] * part;
}

/* Fills start; returns how many knots the fullest bucket has. Without memory looking up is only slower. */
static int64_t make_index(stp_norm *n)
{
    n->unit = n->n > FEW && n->n < INT32_MAX ? stp_rank_unit(n->value[0], n->value[n->n - 1]) : 0;
    n->bits = n->n > MANY ? 11 : 9;
    const int32_t n_buckets = STP_RANK_OCTAVES << n->bits;
    n->start = n->unit > 0 ? malloc((size_t) n_buckets * sizeof *n->start) : NULL;
    if (!n->start) return n->n;
    int64_t most = 0, in_bucket = 0;
    int32_t bucket = 0;
    for (int32_t i = 0; i < n->n; i++) {
        const int32_t to = stp_rank_bucket(n->value[i], n->value[0], n->unit, n->bits);
        if (bucket <= to) in_bucket = 0;
        for (; bucket <= to; bucket++) n->start[bucket] = i;
        if (++in_bucket > most) most = in_bucket;
    }
    for (; bucket < n_buckets; bucket++) n->start[bucket] = (int32_t) n->n;
    return most;
}

static bool make_knots(stp_norm *n)
{
    const int64_t most = make_index(n);
    for (n->reach = 1; 2 * n->reach - 1 < most;) n->reach *= 2;
    const int64_t size = n->n + 2 * n->reach;
    n->look = malloc((size_t) size * sizeof *n->look);
    if (!n->look) return false;
    for (int64_t i = n->n; i < size; i++) n->look[i] = (stp_norm_knot) { INFINITY, 1, 0 };
    for (int64_t i = n->n - 1; i >= 0; i--) {
        const double at = (n->cdf[i] - n->cdf_lo) / (1 - n->cdf_lo);
        double slope = i + 1 < n->n ? (n->look[i + 1].at - at) / (n->value[i + 1] - n->value[i]) : 0;
        if (!isfinite(slope)) slope = 0;       /* neighbours too near for any value to lie between */
        n->look[i] = (stp_norm_knot) { n->value[i], at, slope };
    }
    return true;
}

/* The least level goes to 0. Rescaled, few levels take only the upper part of the map: two of them two
 * thirds, a hundred all of it. */
static double lowest_cdf(const stp_norm *n, bool rescale)
{
    const double lo = n->cdf[0];
    const double stretch = 1.5 - (double) (n->n - 2) * 0.5 / 98;
    if (!rescale || n->n < 2 || !(stretch > 1)) return lo;
    return fmax(1 - stretch * (1 - lo), 0);
}

static stp_status make_ranks(stp_norm *n, const stp_rank_set *set, bool rescale, stp_error *err)
{
    if (set->n == 0) return STP_OK;        /* all that is there lies beyond the span */
    stp_ranks r = { 0 };
    STP_TRY(stp_ranks_make(&r, set, err));
    n->value = r.value;
    n->cdf = r.part;
    n->n = r.n;
    n->cdf_lo = lowest_cdf(n, rescale);
    if (!make_knots(n)) {
        stp_norm_clear(n);
        return stp_no_memory(err, "ranking the cells");
    }
    return STP_OK;
}

/* ---- the norm ------------------------------------------------------------------------------ */

stp_status stp_norm_make(stp_norm *out, stp_norm_kind kind, const double *cells, int64_t n, bool zero_is_empty,
                         double lo, double hi, bool rescale, stp_error *err)
{
    if (isinf(lo) || isinf(hi) || lo > hi) {
        stp_fail(err, STP_ERR_USAGE, "the colour range %.9g:%.9g does not rise", lo, hi);
        return stp_hint(err, "give two finite numbers, the lesser first");
    }
    stp_rank_set set = { .values = cells, .n_values = n, .skip_zero = zero_is_empty,
                         .from = isnan(lo) ? -DBL_MAX : lo, .to = isnan(hi) ? DBL_MAX : hi };
    stp_rank_set_count(&set);
    if (set.masked_all) return stp_fail(err, STP_ERR_EMPTY, "nothing to colour: all cells are empty");
    /* an end that the data do not give is the other one: then all of them are beyond it */
    const double any = isnan(lo) ? isnan(hi) ? 0 : hi : lo;
    stp_norm norm = { .kind = kind, .whole = set.whole };
    norm.lo = !isnan(lo) ? lo : set.n ? set.lo : any;
    norm.hi = !isnan(hi) ? hi : set.n ? set.hi : any;
    if (kind == STP_NORM_EQ_HIST) STP_TRY(make_ranks(&norm, &set, rescale, err));
    norm.t_lo = norm.hi > norm.lo ? stp_norm_at(&norm, norm.lo) : 0;
    *out = norm;
    return STP_OK;
}

static inline double norm_at(const stp_norm *n, double v)
{
    if (isnan(v)) return NAN;
    if (!(n->hi > n->lo)) return v >= n->lo;       /* constant: the top */
    v = v < n->lo ? n->lo : v > n->hi ? n->hi : v;
    return n->kind == STP_NORM_EQ_HIST ? rank_at(n, v) : curve_at(n, v);
}

double stp_norm_at(const stp_norm *n, double v) { return norm_at(n, v); }

void stp_norm_many(const stp_norm *norm, const double *v, int n, double *t)
{
    for (int i = 0; i < n; i++) t[i] = norm_at(norm, v[i]);
}

double stp_norm_inverse(const stp_norm *n, double t)
{
    if (!(t > n->t_lo)) return n->lo;
    if (t >= 1 || !(n->hi > n->lo)) return n->hi;
    return n->kind == STP_NORM_EQ_HIST ? rank_inverse(n, t) : curve_inverse(n, t);
}

void stp_norm_clear(stp_norm *n)
{
    free(n->value);
    free(n->cdf);
    free(n->look);
    free(n->start);
    *n = (stp_norm) { 0 };
}
