#ifndef STP_AGG_NORM_H
#define STP_AGG_NORM_H
/* A norm maps values to positions 0..1 on a colormap. It is kept, because the colour bar needs the same
 * mapping to put true values at their places. Zero is a valid empty norm. */
#include "agg/rank.h"

typedef enum stp_norm_kind { STP_NORM_EQ_HIST, STP_NORM_LOG, STP_NORM_LINEAR, STP_NORM_CBRT } stp_norm_kind;
extern const char *const stp_norm_names[];         /* in the order of the enum, NULL-terminated */

typedef struct stp_norm {
    stp_norm_kind kind;
    double lo, hi;             /* span of the values (given, or least and greatest unmasked, finite) */
    bool whole;                /* all values are whole numbers */
    double t_lo;               /* position of lo: 0, or more where few levels are rescaled (eq_hist) */
    stp_ranks ranks;           /* eq_hist: of the unmasked cells within the span */
    double least, greatest;    /* of those */
    double least_cdf;          /* the part of the cells that are the least */
    double cdf_lo;             /* the cdf that is put at position 0 */
    uint32_t *first;           /* where the values of each bucket of rank.h begin: for looking up among many; or NULL */
    double unit;               /* of those buckets */
} stp_norm;

/* The norm of n cells; NaN is masked, and 0 too when zero_is_empty. lo, hi: NaN = from the data.
 * STP_ERR_EMPTY when nothing is unmasked, STP_ERR_USAGE when lo > hi. eq_hist is by exact rank (ties share
 * a place), within the span only. log is log1p(v - lo), cbrt is (v - lo)^(1/3), as Datashader; rescale:
 * spread few levels as Datashader's rescale_discrete_levels. threads: 0 = one a core; the norm does not depend on it.
 */
stp_status stp_norm_make(stp_norm *out, stp_norm_kind kind, const double *cells, int64_t n, bool zero_is_empty,
                         double lo, double hi, bool rescale, int threads, stp_error *err) STP_MUST_USE;

/* eq_hist: where a part of the unmasked cells is on the map. */
static inline double stp_norm_place(const stp_norm *n, double cdf) { return (cdf - n->cdf_lo) / (1 - n->cdf_lo); }

/* 0..1; values beyond the span are clipped, NaN stays NaN. Constant data are at 1. */
double stp_norm_at(const stp_norm *norm, double value);
/* The same for n values: t[i] = stp_norm_at(norm, v[i]), to the bit. t may be v. */
void stp_norm_many(const stp_norm *norm, const double *v, int n, double *t);
/* The value at t: the least one where several share it. */
double stp_norm_inverse(const stp_norm *norm, double t);
/* True when the values are whole numbers from lo to below lo + 2^20: few enough to remember each one. */
static inline bool stp_norm_is_short(const stp_norm *norm)
{
    const double lo = norm->lo;
    return norm->whole && norm->hi - lo < 1 << 20 && lo > -0x1p53 && lo < 0x1p53 && lo == (double) (int64_t) lo;
}
void stp_norm_clear(stp_norm *norm);
#endif
