/* Ranges of columns. Most strips hold only finite numbers: those cost one branchless pass (and one more
 * while all values are whole). A strip with anything else is first sifted: what counts is packed
 * together, the rest is counted by its reason. Integer storage is looked at a second time as integers,
 * because times do not fit a double. */
#include "agg/extent.h"
#include "table/cast.h"
#include <assert.h>
#include <math.h>

/* ---- strips of doubles --------------------------------------------------------------------- */

/* The range of n values. False when one of them is not finite; the range then means nothing. Four lanes
 * hide the latency of the comparisons. */
static bool strip_range(const double *v, int n, double *lo, double *hi)
{
    enum { LANES = 4 };
    double l[LANES] = { INFINITY, INFINITY, INFINITY, INFINITY };
    double h[LANES] = { -INFINITY, -INFINITY, -INFINITY, -INFINITY };
    double z[LANES] = { 0 };
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (int k = 0; k < LANES; k++) {
            const double x = v[i + k];
            l[k] = x < l[k] ? x : l[k];
            h[k] = x > h[k] ? x : h[k];
            z[k] += x - x;                      /* stays 0 while all are finite, else NaN for ever */
        }
    }
    for (; i < n; i++) {
        l[0] = v[i] < l[0] ? v[i] : l[0];
        h[0] = v[i] > h[0] ? v[i] : h[0];
        z[0] += v[i] - v[i];
    }
    for (int k = 1; k < LANES; k++) {
        l[0] = l[k] < l[0] ? l[k] : l[0];
        h[0] = h[k] > h[0] ? h[k] : h[0];
        z[0] += z[k];
    }
    *lo = l[0];
    *hi = h[0];
    return z[0] == 0;
}

/* True when n finite values are whole numbers. Adding 2^52 rounds what is smaller to a whole number, and
 * what is not smaller is one already: this vectorises without the newer instructions that floor wants. */
static bool strip_whole(const double *v, int n)
{
    const double limit = 4503599627370496.0;
    int fractions = 0;
    for (int i = 0; i < n; i++) {
        const double a = fabs(v[i]), r = (a + limit) - limit;
        fractions |= (a < limit) & (r != a);
    }
    return !fractions;
}

/* Packs the values that count into kept (n places) and counts the others by their reason. */
static int sift(stp_extent *e, const double *v, int n, bool positive, double *kept)
{
    int n_kept = 0;
    for (int i = 0; i < n; i++) {
        if (isnan(v[i])) e->n_missing++;
        else if (isinf(v[i])) e->n_infinite++;
        else if (positive && !(v[i] > 0)) e->n_not_positive++;
        else kept[n_kept++] = v[i];
    }
    return n_kept;
}

static void add_strip(stp_extent *e, const double *v, int n, bool positive, bool integers)
{
    double kept[STP_STRIP], lo, hi;
    if (!strip_range(v, n, &lo, &hi) || (positive && !(lo > 0))) {
        n = sift(e, v, n, positive, kept);
        v = kept;
        strip_range(v, n, &lo, &hi);
    }
    if (n == 0) return;
    /* + 0.0 makes -0 a 0: which of the two came first would depend on the threads. */
    if (lo < e->lo) e->lo = lo + 0.0;
    if (hi > e->hi) e->hi = hi + 0.0;
    e->n += n;
    e->whole = e->whole && (integers || strip_whole(v, n));
}

/* ---- strips of integers -------------------------------------------------------------------- */

typedef void load_fn(const void *values, int64_t first, int n, int64_t *out);

#define LOAD(suffix, ctype)                                                                  \
    static void load_##suffix(const void *values, int64_t first, int n, int64_t *out)        \
    {                                                                                        \
        const ctype *v = (const ctype *) values + first;                                     \
        for (int i = 0; i < n; i++) out[i] = (int64_t) v[i];                                 \
    }
LOAD(i8, int8_t)
LOAD(u8, uint8_t)
LOAD(i16, int16_t)
LOAD(u16, uint16_t)
LOAD(i32, int32_t)
LOAD(u32, uint32_t)
LOAD(i64, int64_t)
#undef LOAD

/* What is beyond int64 ends at its edge; lo and hi still tell the truth. */
static void load_u64(const void *values, int64_t first, int n, int64_t *out)
{
    const uint64_t *v = (const uint64_t *) values + first;
    for (int i = 0; i < n; i++) out[i] = v[i] > INT64_MAX ? INT64_MAX : (int64_t) v[i];
}

static load_fn *const loaders[STP_TYPE_COUNT] = {
    [STP_TYPE_I8] = load_i8,   [STP_TYPE_U8] = load_u8,   [STP_TYPE_I16] = load_i16, [STP_TYPE_U16] = load_u16,
    [STP_TYPE_I32] = load_i32, [STP_TYPE_U32] = load_u32, [STP_TYPE_I64] = load_i64, [STP_TYPE_U64] = load_u64,
};

static void add_integers(stp_extent *e, const stp_column *c, int64_t first, int n, bool positive)
{
    int64_t v[STP_STRIP], lo = e->int_lo, hi = e->int_hi;
    loaders[c->type](c->values, first, n, v);
    const bool all = !c->validity && !positive;
    for (int i = 0; i < n; i++) {
        if (!all && (!stp_column_has(c, first + i) || (positive && v[i] <= 0))) continue;
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
    }
    e->int_lo = lo;
    e->int_hi = hi;
}

/* ---- columns ------------------------------------------------------------------------------- */

stp_extent stp_extent_empty(void)
{
    return (stp_extent) { .lo = INFINITY, .hi = -INFINITY, .int_lo = INT64_MAX, .int_hi = INT64_MIN, .whole = true };
}

static void count_texts(stp_extent *e, const stp_column *c, int64_t n_rows)
{
    for (int64_t i = 0; i < n_rows; i++) *(stp_column_has(c, i) ? &e->n : &e->n_missing) += 1;
}

void stp_extent_add(stp_extent *e, const stp_column *c, int64_t n_rows, bool positive)
{
    if (c->dictionary) {
        count_texts(e, c, n_rows);
        return;
    }
    const bool integers = loaders[c->type];
    double strip[STP_STRIP];
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        const double *v = strip;
        if (c->type == STP_TYPE_F64 && !c->validity) v = (const double *) c->values + first;
        else stp_cast_f64(c, first, n, 0, strip);
        add_strip(e, v, n, positive, integers);
        if (integers) add_integers(e, c, first, n, positive);
    }
}

void stp_extent_merge(stp_extent *into, const stp_extent *from)
{
    into->lo = from->lo < into->lo ? from->lo : into->lo;
    into->hi = from->hi > into->hi ? from->hi : into->hi;
    into->int_lo = from->int_lo < into->int_lo ? from->int_lo : into->int_lo;
    into->int_hi = from->int_hi > into->int_hi ? from->int_hi : into->int_hi;
    into->n += from->n;
    into->n_missing += from->n_missing;
    into->n_infinite += from->n_infinite;
    into->n_not_positive += from->n_not_positive;
    into->whole = into->whole && from->whole;
}

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status extent_init(void *state, const void *plan, stp_error *err)
{
    const stp_extent_plan *p = plan;
    stp_extents *s = state;
    if (p->n_columns < 0 || p->n_columns > STP_EXTENT_MAX)
        return stp_fail(err, STP_ERR_USAGE, "%d columns need a range, at most %d can", p->n_columns, STP_EXTENT_MAX);
    for (int c = 0; c < STP_EXTENT_MAX; c++) s->column[c] = stp_extent_empty();
    return STP_OK;
}

static stp_status extent_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    (void) err;
    const stp_extent_plan *p = plan;
    stp_extents *s = state;
    assert(batch->n_columns >= p->n_columns);
    for (int c = 0; c < p->n_columns; c++)
        stp_extent_add(&s->column[c], &batch->columns[c], batch->n_rows, p->positive[c]);
    return STP_OK;
}

static stp_status extent_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    stp_extents *a = into, *b = from;
    for (int c = 0; c < STP_EXTENT_MAX; c++) stp_extent_merge(&a->column[c], &b->column[c]);
    return STP_OK;
}

static void extent_clear(void *state)
{
    *(stp_extents *) state = (stp_extents) { 0 };
}

static size_t extent_bytes(const void *plan)
{
    (void) plan;
    return sizeof(stp_extents);
}

const stp_fold stp_extent_fold = {
    .name = "extent",
    .order_free = true,
    .state_size = sizeof(stp_extents),
    .init = extent_init,
    .feed = extent_feed,
    .merge = extent_merge,
    .clear = extent_clear,
    .bytes = extent_bytes,
};
