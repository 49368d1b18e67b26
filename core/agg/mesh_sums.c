/* Reductions of whole rows of cells at once: for each row of pixels, column by column over the rows of cells behind it,
 * then over the columns behind each pixel. Plain loops, a near cache full at a time; the same numbers as the reductions
 * of points give, and parts of cells count by part where taps have weights. */
#include "agg/mesh_columns.h"
#include "agg/mesh_rows.h"
#include "base/cpu.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/parallel.h"
#include "table/cast.h"

enum { COLUMNS = 512 };            /* at a time */

/* What is kept of columns or of pixels: weights, weighted values and squares; or the extremes in wv. */
typedef struct sums { double *w, *wv, *wvv; } sums;

struct stp_mesh_rule {
    const char *name;              /* of the reduction that it stands in for */
    void (*values)(const sums *s, int n, double *out);
    int sign;                      /* extremes: 1 the greatest, -1 the least; sums: 0 */
    bool squares;                  /* wvv is wanted */
    bool whole;                    /* cells count whole, whatever part of them is in the pixel */
};

static void sum_of(const sums *s, int n, double *out)
{
    for (int i = 0; i < n; i++) out[i] = s->w[i] > 0 ? s->wv[i] : NAN;
}

static void mean_of(const sums *s, int n, double *out)
{
    for (int i = 0; i < n; i++) {
        const double mean = s->wv[i] / s->w[i];
        out[i] = s->w[i] > 0 ? mean : NAN;
    }
}

static void count_of(const sums *s, int n, double *out) { memcpy(out, s->w, (size_t) n * sizeof *out); }

static void any_of(const sums *s, int n, double *out)
{
    for (int i = 0; i < n; i++) out[i] = s->w[i] > 0;
}

static void extreme_of(const sums *s, int n, double *out)
{
    for (int i = 0; i < n; i++) out[i] = isinf(s->wv[i]) ? NAN : s->wv[i];
}

static void var_of(const sums *s, int n, double *out)
{
    for (int i = 0; i < n; i++) {
        const double w = s->w[i], v = (s->wvv[i] * w - s->wv[i] * s->wv[i]) / w / w;
        out[i] = !(w > 0) ? NAN : v > 0 ? v : 0;
    }
}

static void std_of(const sums *s, int n, double *out)
{
    var_of(s, n, out);
    for (int i = 0; i < n; i++) out[i] = sqrt(out[i]);
}

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
    const stp_mesh_columns *columns;
    const stp_taps *x, *y;
    double *out;                   /* y->pixels * x->pixels */
    int64_t first, n;              /* columns that are read */
    double origin;                 /* taken off values before they are squared */
    atomic_bool failed;
} job;

/* Memory of one band. */
typedef struct band {
    sums columns, pixels;
    double *scratch;               /* STP_MESH_ROWS * COLUMNS */
} band;

/* Nothing yet, in n places from `from` on. */
static void empty(const job *j, const sums *s, int64_t from, int64_t n)
{
    const double none = j->rule->sign ? -j->rule->sign * INFINITY : 0;
    for (int64_t i = from; i < from + n; i++) {
        s->w[i] = 0;
        s->wv[i] = none;
    }
    if (j->rule->squares) memset(s->wvv + from, 0, (size_t) n * sizeof *s->wvv);
}

static double weight_of(const job *j, const stp_taps *t, int32_t k)
{
    return j->rule->whole || !t->weight ? 1 : t->weight[k];
}

/* ---- columns ------------------------------------------------------------------------------------- */

/* Columns from … from + n - 1 of a row of pixels. */
static void add_columns(const job *j, int row, int64_t from, int n, const band *b)
{
    const stp_mesh_rule *r = j->rule;
    stp_mesh_strip s = { .n = n, .origin = j->origin, .w = b->columns.w + from, .wv = b->columns.wv + from,
                         .wvv = b->columns.wvv + from };
    void (*const add)(const stp_mesh_strip *) = r->sign > 0   ? j->columns->greatest
                                                : r->sign < 0 ? j->columns->least
                                                : r->squares  ? j->columns->squares
                                                              : j->columns->sums;
    empty(j, &b->columns, from, n);
    const int32_t end = j->y->start[row + 1];
    for (int32_t k = j->y->start[row]; k < end; k += s.n_rows) {
        s.n_rows = end - k < STP_MESH_ROWS ? end - k : STP_MESH_ROWS;
        for (int i = 0; i < s.n_rows; i++) {
            s.row[i] = stp_mesh_values(j->m, j->y->source[k + i], j->first + from, n, b->scratch + i * COLUMNS);
            s.weight[i] = weight_of(j, j->y, k + i);
        }
        add(&s);
    }
}

/* ---- pixels --------------------------------------------------------------------------------------- */

static void add_weighted(const job *j, const band *b)
{
    const stp_taps *x = j->x;
    for (int p = 0; p < x->pixels; p++) {
        double sum = 0, values = 0;
        for (int32_t k = x->start[p]; k < x->start[p + 1]; k++) {
            const int64_t i = x->source[k] - j->first;
            sum += x->weight[k] * b->columns.w[i];
            values += x->weight[k] * b->columns.wv[i];
        }
        b->pixels.w[p] = sum;
        b->pixels.wv[p] = values;
    }
}

static void add_weighted_squares(const job *j, const double *columns, double *pixels)
{
    const stp_taps *x = j->x;
    for (int p = 0; p < x->pixels; p++) {
        double sum = 0;
        for (int32_t k = x->start[p]; k < x->start[p + 1]; k++) sum += x->weight[k] * columns[x->source[k] - j->first];
        pixels[p] = sum;
    }
}

/* Weights and values over whole cells: looked up once for both. */
static void add_whole(const job *j, const band *b)
{
    const stp_taps *x = j->x;
    for (int p = 0; p < x->pixels; p++) {
        double sum = 0, values = 0;
        for (int32_t k = x->start[p]; k < x->start[p + 1]; k++) {
            const int64_t i = x->source[k] - j->first;
            sum += b->columns.w[i];
            values += b->columns.wv[i];
        }
        b->pixels.w[p] = sum;
        b->pixels.wv[p] = values;
    }
}

static void add_squares(const job *j, const double *columns, double *pixels)
{
    const stp_taps *x = j->x;
    for (int p = 0; p < x->pixels; p++) {
        double sum = 0;
        for (int32_t k = x->start[p]; k < x->start[p + 1]; k++) sum += columns[x->source[k] - j->first];
        pixels[p] = sum;
    }
}

static void add_extremes(const job *j, const double *columns, double *pixels)
{
    const stp_taps *x = j->x;
    for (int p = 0; p < x->pixels; p++)
        for (int32_t k = x->start[p]; k < x->start[p + 1]; k++) {
            const double v = columns[x->source[k] - j->first];
            if (j->rule->sign > 0 ? v > pixels[p] : v < pixels[p]) pixels[p] = v;
        }
}

static void add_pixels(const job *j, const band *b)
{
    const bool weighted = j->x->weight && !j->rule->whole;
    if (j->rule->sign) {
        empty(j, &b->pixels, 0, j->x->pixels);
        add_extremes(j, b->columns.wv, b->pixels.wv);
        return;
    }
    (weighted ? add_weighted : add_whole)(j, b);
    if (j->rule->squares) (weighted ? add_weighted_squares : add_squares)(j, b->columns.wvv, b->pixels.wvv);
}

static void do_row(const job *j, int row, const band *b)
{
    for (int64_t from = 0; from < j->n; from += COLUMNS)
        add_columns(j, row, from, j->n - from < COLUMNS ? (int) (j->n - from) : COLUMNS, b);
    add_pixels(j, b);
    j->rule->values(&b->pixels, j->x->pixels, j->out + (size_t) row * (size_t) j->x->pixels);
}

static void do_band(void *self, int64_t number)
{
    job *j = self;
    const int first = (int) number * STP_BAND_ROWS,
              end = first + STP_BAND_ROWS < j->y->pixels ? first + STP_BAND_ROWS : j->y->pixels;
    const int64_t n = j->n, pixels = j->x->pixels;
    double *memory = malloc((size_t) (3 * (n + pixels) + STP_MESH_ROWS * COLUMNS) * sizeof *memory);
    if (!memory) {
        j->failed = true;
        return;
    }
    double *after = memory + 3 * n;
    const band b = { { memory, memory + n, memory + 2 * n }, { after, after + pixels, after + 2 * pixels },
                     after + 3 * pixels };
    for (int row = first; row < end; row++) do_row(j, row, &b);
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

static const stp_mesh_columns *best_columns(void)
{
#ifdef STP_HAVE_AVX2
    if (stp_cpu_has_avx2()) return &stp_mesh_columns_avx2;
#endif
    return &stp_mesh_columns_generic;
}

static stp_status sum_mesh(const stp_mesh *m, const stp_mesh_rule *rule, const stp_taps *x, const stp_taps *y,
                           int threads, double *out, stp_error *err)
{
    job j = { .m = m, .rule = rule, .columns = best_columns(), .x = x, .y = y, .out = out };
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
stp_status stp_mesh_sums(const stp_mesh *m, const stp_grid_plan *plan, const stp_taps *x, const stp_taps *y,
                         int threads, stp_aggregate *out, stp_error *err)
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
