/* Values to positions on a colormap, and back. The rules are Datashader's; equalising differs in that it
 * goes by rank where Datashader cuts other data than small whole numbers into 65,536 equal bins. */
#include "agg/norm.h"
#include "agg/rank_parts.h"
#include "base/parallel.h"
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

enum { FEW = 64, BITS = 12, N_BUCKETS = STP_RANK_OCTAVES << BITS };

/* The position of v between two knots and their parts. */
static inline double on_line(const stp_norm *n, double v, double v0, double c0, double v1, double c1)
{
    return stp_norm_place(n, v == v0 ? c0 : c0 + (c1 - c0) * ((v / 2 - v0 / 2) / (v1 / 2 - v0 / 2)));
}

/* The position of v between knots k and k + 1. */
static double between(const stp_norm *n, int64_t k, double v)
{
    const stp_ranks *r = &n->ranks;
    return on_line(n, v, r->value[k], stp_ranks_part(r, k), r->value[k + 1], stp_ranks_part(r, k + 1));
}

/* The same where the knots are found when they are needed. */
static double between_parts(const stp_norm *n, double v)
{
    stp_rank_parts *p = n->ranks.parts;
    const double total = (double) n->ranks.total;
    const int64_t below = stp_rank_parts_below(p, v);
    const double v0 = stp_rank_parts_value(p, below - 1), c0 = (double) below / total;
    if (v == v0) return stp_norm_place(n, c0);
    const double v1 = stp_rank_parts_value(p, below);
    return on_line(n, v, v0, c0, v1, (double) stp_rank_parts_below(p, v1) / total);
}

/* The knots between which v lies, begun at where its bucket's knots begin. */
static double rank_search(const stp_norm *n, double v)
{
    int64_t a = 0, b = n->ranks.n - 1;     /* value[a] <= v < value[b] */
    if (n->first) {
        const int32_t bucket = stp_rank_bucket(v, n->least, n->unit, BITS);
        a = n->first[bucket] > 0 ? n->first[bucket] - 1 : 0;
        b = n->first[bucket + 1];
    }
    while (b - a > 1) {
        const int64_t mid = a + (b - a) / 2;
        if (n->ranks.value[mid] <= v) a = mid;
        else b = mid;
    }
    return between(n, a, v);
}

static inline double rank_at(const stp_norm *n, double v)
{
    const stp_ranks *r = &n->ranks;
    if (r->n < 2) return r->n == 1 ? v >= r->value[0] : v > n->lo;
    if (v <= n->least) return stp_norm_place(n, n->least_cdf);
    if (v >= n->greatest) return 1;
    return r->parts ? between_parts(n, v) : rank_search(n, v);
}

/* The value where the cdf is c, of that where it is `after` or more and the one before. */
static double on_cdf(double c, double v0, double before, double v1, double after)
{
    const double part = (c - before) / (after - before);
    return v0 * (1 - part) + v1 * part;
}

/* Steps: the first whose part is >= c. */
static int64_t first_step(const stp_ranks *r, double c)
{
    int64_t a = 0, b = stp_ranks_steps(r) - 1;
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (stp_ranks_part(r, mid) < c) a = mid + 1;
        else b = mid;
    }
    return a;
}

static double inverse_parts(const stp_norm *n, int64_t step, double c)
{
    stp_rank_parts *p = n->ranks.parts;
    const double v = stp_rank_parts_value(p, step), total = (double) n->ranks.total;
    const int64_t before = stp_rank_parts_before(p, v);
    if (before == 0) return v;
    return on_cdf(c, stp_rank_parts_value(p, before - 1), (double) before / total, v,
                  (double) stp_rank_parts_below(p, v) / total);
}

static double rank_inverse(const stp_norm *n, double t)
{
    const stp_ranks *r = &n->ranks;
    if (r->n < 1) return t > 0 ? n->hi : n->lo;
    const double c = n->cdf_lo + t * (1 - n->cdf_lo);
    const int64_t k = first_step(r, c);
    if (r->parts) return inverse_parts(n, k, c);
    if (k == 0) return r->value[0];
    return on_cdf(c, r->value[k - 1], stp_ranks_part(r, k - 1), r->value[k], stp_ranks_part(r, k));
}

enum { INDEX_TASKS = 16 };

/* The first knot that is in the bucket or behind it. */
static int64_t first_in(const stp_norm *n, int32_t bucket)
{
    int64_t a = 0, b = n->ranks.n;
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (stp_rank_bucket(n->ranks.value[mid], n->least, n->unit, BITS) < bucket) a = mid + 1;
        else b = mid;
    }
    return a;
}

static void index_buckets(void *self, int64_t task)
{
    const stp_norm *n = self;
    const int32_t from = (int32_t) (N_BUCKETS * task / INDEX_TASKS),
                  end = (int32_t) (N_BUCKETS * (task + 1) / INDEX_TASKS);
    int64_t k = first_in(n, from);
    for (int32_t bucket = from; bucket < end; bucket++) {
        n->first[bucket] = (uint32_t) k;
        while (k < n->ranks.n && stp_rank_bucket(n->ranks.value[k], n->least, n->unit, BITS) <= bucket) k++;
    }
}

/* Whole numbers over a small range need no index: who looks up many of those remembers them by value.
 * Without memory for it looking up is only slower. */
static void make_index(stp_norm *n, int threads)
{
    const bool many = n->ranks.n > FEW && !n->ranks.parts && !stp_norm_is_short(n);
    n->unit = many ? stp_rank_unit(n->least, n->greatest) : 0;
    n->first = n->unit > 0 ? malloc((N_BUCKETS + 1) * sizeof *n->first) : NULL;
    if (!n->first) return;
    stp_parallel(threads, INDEX_TASKS, index_buckets, n);
    n->first[N_BUCKETS] = (uint32_t) (n->ranks.n - 1);
}

/* The least level goes to 0. Rescaled, few levels take only the upper part of the map: two of them two
 * thirds, a hundred all of it. */
static double lowest_cdf(const stp_norm *n, bool rescale)
{
    const double lo = n->least_cdf, stretch = 1.5 - (double) (n->ranks.n - 2) * 0.5 / 98;
    if (!rescale || n->ranks.n < 2 || !(stretch > 1)) return lo;
    return fmax(1 - stretch * (1 - lo), 0);
}

static stp_status make_ranks(stp_norm *n, const stp_rank_set *set, bool rescale, int threads, stp_error *err)
{
    if (set->n == 0) return STP_OK;        /* all that is there lies beyond the span */
    STP_TRY(stp_ranks_make(&n->ranks, set, threads, err));
    stp_rank_parts *p = n->ranks.parts;
    n->least = set->lo;
    n->greatest = set->hi;
    n->least_cdf = p ? (double) stp_rank_parts_below(p, set->lo) / (double) set->n : stp_ranks_part(&n->ranks, 0);
    n->cdf_lo = lowest_cdf(n, rescale);
    make_index(n, threads);
    return STP_OK;
}

/* ---- the norm ------------------------------------------------------------------------------ */

stp_status stp_norm_make(stp_norm *out, stp_norm_kind kind, const double *cells, int64_t n, bool zero_is_empty,
                         double lo, double hi, bool rescale, int threads, stp_error *err)
{
    if (isinf(lo) || isinf(hi) || lo > hi) {
        stp_fail(err, STP_ERR_USAGE, "the colour range %.9g:%.9g does not rise", lo, hi);
        return stp_hint(err, "give two finite numbers, the lesser first");
    }
    stp_rank_set set = { .values = cells, .n_values = n, .skip_zero = zero_is_empty,
                         .from = isnan(lo) ? -DBL_MAX : lo, .to = isnan(hi) ? DBL_MAX : hi };
    stp_rank_set_count(&set, threads);
    if (set.masked_all) return stp_fail(err, STP_ERR_EMPTY, "nothing to colour: all cells are empty");
    /* an end that the data do not give is the other one: then all of them are beyond it */
    const double any = isnan(lo) ? isnan(hi) ? 0 : hi : lo;
    stp_norm norm = { .kind = kind, .whole = set.whole };
    norm.lo = !isnan(lo) ? lo : set.n ? set.lo : any;
    norm.hi = !isnan(hi) ? hi : set.n ? set.hi : any;
    if (kind == STP_NORM_EQ_HIST) STP_TRY(make_ranks(&norm, &set, rescale, threads, err));
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
    stp_ranks_clear(&n->ranks);
    free(n->first);
    *n = (stp_norm) { 0 };
}
