#include "agg/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "table/cast.h"

enum { DIGITS = 1 << 16, DIGIT_BITS = 16 };

#define SIGN ((uint64_t) 1 << 63)

/* ---- values as integers that sort alike --------------------------------------------------------- */

/* -0 is 0. */
static uint64_t key_of(double v)
{
    uint64_t bits;
    v += 0.0;
    memcpy(&bits, &v, sizeof bits);
    return bits & SIGN ? ~bits : bits | SIGN;
}

double stp_quantile_value(const stp_quantile_end *end)
{
    const uint64_t key = end->prefix, bits = key & SIGN ? key & ~SIGN : ~key;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

int64_t stp_quantile_time(const stp_quantile_end *end) { return (int64_t) (end->prefix ^ SIGN); }

static int number_keys(const stp_column *c, int64_t first, int n, bool positive, uint64_t *out)
{
    double v[STP_STRIP];
    int kept = 0;
    stp_cast_f64(c, first, n, 0, v);
    for (int i = 0; i < n; i++)
        if (isfinite(v[i]) && (!positive || v[i] > 0)) out[kept++] = key_of(v[i]);
    return kept;
}

/* Beyond int64 counts end at its edge. */
static int time_keys(const stp_column *c, int64_t first, int n, int64_t unit, uint64_t *out)
{
    const int64_t *v = (const int64_t *) c->values + first;
    int kept = 0;
    for (int i = 0; i < n; i++) {
        int64_t t;
        if (!stp_column_has(c, first + i)) continue;
        if (__builtin_mul_overflow(v[i], unit, &t)) t = v[i] < 0 ? INT64_MIN : INT64_MAX;
        out[kept++] = (uint64_t) t ^ SIGN;
    }
    return kept;
}

/* ---- counting --------------------------------------------------------------------------------- */

static void count_keys(int64_t *count, const stp_quantile_end *end, int digit, const uint64_t *key, int n)
{
    const int shift = 64 - DIGIT_BITS * (digit + 1);
    for (int i = 0; i < n; i++) {
        const uint64_t head = key[i] >> shift;
        if (head >> DIGIT_BITS == end->prefix) count[head & (DIGITS - 1)]++;
    }
}

static void count_column(stp_quantile *s, const stp_quantile_plan *p, int set, const stp_column *c, int64_t n_rows)
{
    const stp_quantile_set *q = &p->set[set];
    uint64_t key[STP_STRIP];
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int rows = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        const int n = q->times && c->type == STP_TYPE_I64 ? time_keys(c, first, rows, q->unit, key)
                                                          : number_keys(c, first, rows, q->positive, key);
        for (int e = 0; e < p->n_ends; e++)
            if (p->end[e].set == set) count_keys(s->count + e * DIGITS, &p->end[e], p->digit, key, n);
    }
}

static stp_status quantile_init(void *state, const void *plan, stp_error *err)
{
    stp_quantile *s = state;
    const stp_quantile_plan *p = plan;
    s->count = calloc((size_t) p->n_ends * DIGITS, sizeof *s->count);
    return s->count ? STP_OK : stp_no_memory(err, "quantiles");
}

static stp_status quantile_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    (void) err;
    const stp_quantile_plan *p = plan;
    for (int set = 0; set < STP_QUANTILE_SETS; set++)
        for (int k = 0; k < p->set[set].n_columns; k++)
            count_column(state, p, set, &b->columns[p->set[set].column[k]], b->n_rows);
    return STP_OK;
}

static stp_status quantile_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) err;
    const stp_quantile_plan *p = plan;
    stp_quantile *a = into, *b = from;
    for (int i = 0; i < p->n_ends * DIGITS; i++) a->count[i] += b->count[i];
    return STP_OK;
}

static void quantile_clear(void *state)
{
    stp_quantile *s = state;
    free(s->count);
    s->count = NULL;
}

static size_t quantile_bytes(const void *plan)
{
    return (size_t) ((const stp_quantile_plan *) plan)->n_ends * DIGITS * sizeof(int64_t);
}

const stp_fold stp_quantile_fold = {
    .name = "quantile",
    .order_free = true,
    .state_size = sizeof(stp_quantile),
    .init = quantile_init,
    .feed = quantile_feed,
    .merge = quantile_merge,
    .clear = quantile_clear,
    .bytes = quantile_bytes,
};

/* ---- from pass to pass ---------------------------------------------------------------------------- */

/* 1 … n. What rounding adds to a whole number does not make it the next one. */
static int64_t rank_of(double percent, int64_t n)
{
    const int64_t rank = (int64_t) ceil(percent / 100 * (double) n * (1 - 1e-15));
    return rank < 1 ? 1 : rank > n ? n : rank;
}

static bool next_digit(stp_quantile_end *end, const int64_t *count)
{
    int64_t n = 0;
    for (int d = 0; d < DIGITS; d++) n += count[d];
    if (!n) return false;
    if (!end->rank) end->rank = rank_of(end->percent, n);
    int d = 0;
    for (; end->rank > count[d]; d++) end->rank -= count[d];
    end->prefix = end->prefix << DIGIT_BITS | (uint64_t) d;
    return true;
}

bool stp_quantile_next(stp_quantile_plan *plan, const stp_quantile *s)
{
    for (int e = 0; e < plan->n_ends; e++)
        if (!next_digit(&plan->end[e], s->count + e * DIGITS)) return false;
    plan->digit++;
    return true;
}
