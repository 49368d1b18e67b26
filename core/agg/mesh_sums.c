/* Reductions of whole rows of cells at once: for each row of pixels, column by column over the rows of cells behind it, then
 * over the columns behind each pixel. Plain loops over columns, a near cache full at a time, so that they vectorise; the same
 * numbers as the reductions of points give, and parts of cells count by part where taps have weights. */
#include "agg/mesh_rows.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "scan/parallel.h"
#include "table/cast.h"

enum { COLUMNS = 512 };            /* at a time */

/* What is kept of the cells of a column or a pixel: weights, weighted values and squares; or the extreme in wv. */
typedef struct sums { double w, wv, wvv; } sums;

struct stp_mesh_rule {
    const char *name;              /* of the reduction that it stands in for */
    double (*value)(sums s);
    int sign;                      /* extremes: 1 the greatest, -1 the least; sums: 0 */
    bool squares;                  /* wvv is wanted */
    bool whole;                    /* cells count whole, whatever part of them is in the pixel */
};

static double sum_of(sums s) { return s.w > 0 ? s.wv : NAN; }
static double mean_of(sums s) { return s.w > 0 ? s.wv / s.w : NAN; }
static double count_of(sums s) { return s.w; }
static double any_of(sums s) { return s.w > 0; }
static double extreme_of(sums s) { return isinf(s.wv) ? NAN : s.wv; }

static double var_of(sums s)
{
    if (!(s.w > 0)) return NAN;
    const double v = (s.wvv * s.w - s.wv * s.wv) / s.w / s.w;
    return v > 0 ? v : 0;
}

static double std_of(sums s) { return sqrt(var_of(s)); }

static const stp_mesh_rule rules[] = {
    { "mean", mean_of, 0, false, false }, { "sum", sum_of, 0, false, false },  { "var", var_of, 0, true, false },
    { "std", std_of, 0, true, false },    { "min", extreme_of, -1, false, true }, { "max", extreme_of, 1, false, true },
    { "count", count_of, 0, false, true }, { "any", any_of, 0, false, true },
};

const stp_mesh_rule *stp_mesh_rule_find(const char *reducer)
{
    for (size_t i = 0; i < STP_COUNT(rules); i++)
        if (!strcmp(rules[i].name, reducer)) return &rules[i];
    return NULL;
}

typedef struct job {
    const stp_mesh *m;
    const stp_mesh_rule *rule;
    const stp_taps *x, *y;
    double *out;                   /* y->pixels * x->pixels */
    int64_t first, n;              /* columns that are read */
    double origin;                 /* taken off values before they are squared */
    atomic_bool failed;
} job;

/* ---- columns ------------------------------------------------------------------------------------- */

/* v - v is 0 where v is finite. */
static void add_row(const double *restrict v, double weight, int n, double *restrict w, double *restrict wv)
{
    for (int i = 0; i < n; i++) {
        const bool has = v[i] - v[i] == 0;
        w[i] += has ? weight : 0;
        wv[i] += has ? weight * v[i] : 0;
    }
}

static void add_squares(const double *restrict v, double weight, double origin, int n, double *restrict w, double *restrict wv,
                        double *restrict wvv)
{
    for (int i = 0; i < n; i++) {
        const bool has = v[i] - v[i] == 0;
        const double d = v[i] - origin;
        w[i] += has ? weight : 0;
        wv[i] += has ? weight * d : 0;
        wvv[i] += has ? weight * d * d : 0;
    }
}

/* Comparisons with what is missing are false. */
static void add_least(const double *restrict v, int n, double *restrict least)
{
    for (int i = 0; i < n; i++) least[i] = v[i] < least[i] ? v[i] : least[i];
}

static void add_greatest(const double *restrict v, int n, double *restrict greatest)
{
    for (int i = 0; i < n; i++) greatest[i] = v[i] > greatest[i] ? v[i] : greatest[i];
}

static double weight_of(const job *j, const stp_taps *t, int32_t k) { return j->rule->whole || !t->weight ? 1 : t->weight[k]; }

/* Columns from … from + n - 1 of a row of pixels. */
static void add_columns(const job *j, int row, int64_t from, int n, double *columns, double *scratch)
{
    double *w = columns + from, *wv = w + j->n, *wvv = wv + j->n;
    for (int i = 0; i < n; i++) {
        w[i] = 0;
        wv[i] = j->rule->sign ? -j->rule->sign * INFINITY : 0;
        if (j->rule->squares) wvv[i] = 0;
    }
    for (int32_t k = j->y->start[row]; k < j->y->start[row + 1]; k++) {
        const double *v = stp_mesh_values(j->m, j->y->source[k], j->first + from, n, scratch);
        const double weight = weight_of(j, j->y, k);
        if (j->rule->sign > 0) add_greatest(v, n, wv);
        else if (j->rule->sign < 0) add_least(v, n, wv);
        else if (j->rule->squares) add_squares(v, weight, j->origin, n, w, wv, wvv);
        else add_row(v, weight, n, w, wv);
    }
}

/* ---- pixels --------------------------------------------------------------------------------------- */

static sums add_taps(const job *j, int p, const double *columns)
{
    const double *w = columns, *wv = w + j->n, *wvv = wv + j->n;
    sums t = { 0, j->rule->sign ? -j->rule->sign * INFINITY : 0, 0 };
    for (int32_t k = j->x->start[p]; k < j->x->start[p + 1]; k++) {
        const int64_t i = j->x->source[k] - j->first;
        const double weight = weight_of(j, j->x, k);
        if (j->rule->sign) {
            if (j->rule->sign > 0 ? wv[i] > t.wv : wv[i] < t.wv) t.wv = wv[i];
            continue;
        }
        t.w += weight * w[i];
        t.wv += weight * wv[i];
        if (j->rule->squares) t.wvv += weight * wvv[i];
    }
    return t;
}

static void do_row(const job *j, int row, double *columns, double *scratch)
{
    for (int64_t from = 0; from < j->n; from += COLUMNS)
        add_columns(j, row, from, j->n - from < COLUMNS ? (int) (j->n - from) : COLUMNS, columns, scratch);
    double *out = j->out + (size_t) row * (size_t) j->x->pixels;
    for (int p = 0; p < j->x->pixels; p++) out[p] = j->rule->value(add_taps(j, p, columns));
}

static void do_band(void *self, int64_t number)
{
    job *j = self;
    const int first = (int) number * STP_BAND_ROWS,
              end = first + STP_BAND_ROWS < j->y->pixels ? first + STP_BAND_ROWS : j->y->pixels;
    double *memory = malloc((size_t) (3 * j->n + COLUMNS + 1) * sizeof *memory);
    if (!memory) {
        j->failed = true;
        return;
    }
    for (int row = first; row < end; row++) do_row(j, row, memory, memory + 3 * j->n);
    free(memory);
}

/* Any value near the others will do. */
static double find_origin(const job *j)
{
    double scratch[COLUMNS];
    const int64_t n = j->n < COLUMNS ? j->n : COLUMNS;
    for (int64_t k = 0; k < j->y->n; k++) {
        const double *v = stp_mesh_values(j->m, j->y->source[k], j->first, n, scratch);
        for (int64_t i = 0; i < n; i++)
            if (isfinite(v[i])) return v[i];
    }
    return 0;
}

static stp_status sum_mesh(const stp_mesh *m, const stp_mesh_rule *rule, const stp_taps *x, const stp_taps *y, int threads,
                        double *out, stp_error *err)
{
    job j = { .m = m, .rule = rule, .x = x, .y = y, .out = out };
    int32_t lo = INT32_MAX, hi = -1;
    for (int64_t k = 0; k < x->n; k++) {
        lo = x->source[k] < lo ? x->source[k] : lo;
        hi = x->source[k] > hi ? x->source[k] : hi;
    }
    j.first = x->n ? lo : 0;
    j.n = x->n ? hi - lo + 1 : 0;
    if (rule->squares) j.origin = find_origin(&j);
    stp_parallel(threads, (y->pixels + STP_BAND_ROWS - 1) / STP_BAND_ROWS, do_band, &j);
    return j.failed ? stp_no_memory(err, "the rows of a mesh") : STP_OK;
}

/* What merges does not hold for these: there are no parts. */
stp_status stp_mesh_sums(const stp_mesh *m, const stp_grid_plan *plan, const stp_taps *x, const stp_taps *y, int threads,
                         stp_aggregate *out, stp_error *err)
{
    stp_grid_plan others = *plan;
    for (int k = 0; k < plan->n_vars; k++)
        others.elsewhere |= stp_mesh_rule_find(plan->vars[k].reducer->name) ? 1u << k : 0;
    STP_TRY(stp_mesh_reduce(m, &others, x, y, threads, out, err));
    for (int k = 0; k < plan->n_vars; k++) {
        if (!(others.elsewhere >> k & 1)) continue;
        const stp_mesh_rule *r = stp_mesh_rule_find(plan->vars[k].reducer->name);
        const stp_status s = sum_mesh(m, r, x, y, threads, out->vars[k].cells, err);
        if (s != STP_OK) {
            stp_aggregate_clear(out);
            return s;
        }
        out->vars[k].whole = out->vars[k].zero_is_empty = plan->vars[k].reducer->zero_is_empty;
        out->vars[k].additive = plan->vars[k].reducer->additive;
        out->n_parts = 0;
    }
    return STP_OK;
}
