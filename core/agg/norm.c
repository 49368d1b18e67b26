/* Values to positions on a colormap, and back. The rules are Datashader's; equalising differs in that it
 * goes by rank where Datashader cuts other data than small whole numbers into 65,536 equal bins. */
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

/* Where the distribution is straight enough within a bucket, it is looked up there: at is the position at
 * the bucket's lower edge and slope that by rank.h's u. Else slope is NaN, and the knots are searched. */
typedef struct stp_norm_piece {
    float at, slope;
} stp_norm_piece;

enum { FEW = 64, BITS = 12, N_BUCKETS = STP_RANK_OCTAVES << BITS };
static const double straight = 1.0 / 16384;

static inline double place(const stp_norm *n, double cdf) { return (cdf - n->cdf_lo) / (1 - n->cdf_lo); }

/* The position of v between knots k and k + 1. */
static double between(const stp_norm *n, int64_t k, double v)
{
    const double v0 = n->value[k], v1 = n->value[k + 1], c0 = n->cdf[k];
    return place(n, v == v0 ? c0 : c0 + (n->cdf[k + 1] - c0) * ((v / 2 - v0 / 2) / (v1 / 2 - v0 / 2)));
}

static double rank_search(const stp_norm *n, double v)
{
    int64_t a = 0, b = n->n - 1;           /* value[a] <= v < value[b] */
    while (b - a > 1) {
        const int64_t mid = a + (b - a) / 2;
        if (n->value[mid] <= v) a = mid;
        else b = mid;
    }
    return between(n, a, v);
}

static inline double rank_at(const stp_norm *n, double v)
{
    if (n->n < 2) return n->n == 1 ? v >= n->value[0] : v > n->lo;
    if (v <= n->value[0]) return place(n, n->cdf[0]);
    if (v >= n->value[n->n - 1]) return 1;
    if (n->pieces) {
        double rest;
        const stp_norm_piece *p = &n->pieces[stp_rank_split(v, n->value[0], n->unit, BITS, &rest)];
        const double t = p->at + rest * p->slope;
        if (!isnan(t)) return t;
    }
    return rank_search(n, v);
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

/* The piece of one bucket, in which lie the knots first … end - 1. at0, at1: positions at its edges. */
static stp_norm_piece make_piece(const stp_norm *n, int64_t first, int64_t end, double u0, double u1, double at0,
                                 double at1)
{
    const double slope = (at1 - at0) / (u1 - u0);
    for (int64_t k = first; k < end; k++) {
        const double u = (n->value[k] - n->value[0]) * n->unit + 1;
        if (fabs(place(n, n->cdf[k]) - (at0 + (u - u0) * slope)) > straight) return (stp_norm_piece) { 0, NAN };
    }
    return (stp_norm_piece) { (float) at0, (float) slope };
}

/* Whole numbers over a small range have none: who looks up many of those remembers them by value. Without
 * memory for the pieces looking up is only slower. */
static void make_pieces(stp_norm *n)
{
    n->unit = n->n > FEW && !stp_norm_is_short(n) ? stp_rank_unit(n->value[0], n->value[n->n - 1]) : 0;
    n->pieces = n->unit > 0 ? malloc(N_BUCKETS * sizeof *n->pieces) : NULL;
    if (!n->pieces) return;
    int64_t k = 1;                         /* knots before the edge; the first one is at the very first edge */
    double u0 = 1, at0 = place(n, n->cdf[0]);
    for (int32_t bucket = 0; bucket < N_BUCKETS; bucket++) {
        const double u1 = stp_rank_edge(bucket + 1, BITS), edge = (u1 - 1) / n->unit + n->value[0];
        const int64_t first = k;
        while (k < n->n && n->value[k] <= edge) k++;
        const double at1 = k < n->n ? between(n, k - 1, edge) : 1;
        n->pieces[bucket] = make_piece(n, first, k, u0, u1, at0, at1);
        u0 = u1;
        at0 = at1;
    }
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
    make_pieces(n);
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
    free(n->pieces);
    *n = (stp_norm) { 0 };
}
