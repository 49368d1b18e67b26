/* Two ways to the same knots: whole numbers over a small range are counted in a table, other values are
 * sorted by radix. Every distinct value is a knot, so ranks are exact. */
#include "agg/rank.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    TABLE_RANGE = 1 << 20,     /* whole numbers: so many counters at most */
    DIGIT = 11,
    N_DIGITS = 6,
    RADIX = 1 << DIGIT
};

static inline bool counts(const stp_rank_set *s, double v)
{
    return v >= s->from && v <= s->to && !(s->skip_zero && v == 0);
}

/* Two values side by side, because compilers leave the loop below scalar: it is the one pass over cells
 * that every norm needs. Comparisons give all bits set or none. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t pair_mask __attribute__((vector_size(16)));

typedef struct tally {
    pair lo, hi;
    pair_mask n, unmasked, fractions;
} tally;

static inline pair pick(pair_mask m, pair yes, pair no)
{
    return (pair) (((pair_mask) yes & m) | ((pair_mask) no & ~m));
}

/* n is even. Adding 2^52 rounds what is smaller to a whole number; what is not, is one. */
static void tally_add(tally *total, const stp_rank_set *s, const double *v, int64_t n)
{
    const double none = s->skip_zero ? 0 : NAN;
    const pair from = { s->from, s->from }, to = { s->to, s->to }, empty = { none, none }, big = { 0x1p52, 0x1p52 };
    const pair up = { INFINITY, INFINITY }, down = { -INFINITY, -INFINITY };
    const pair_mask sign = { INT64_MIN, INT64_MIN };
    tally t = *total;
    for (int64_t i = 0; i < n; i += 2) {
        pair x;
        memcpy(&x, v + i, sizeof x);
        const pair a = (pair) ((pair_mask) x & ~sign);
        const pair_mask there = (x == x) & (x != empty), in = there & (x >= from) & (x <= to);
        const pair low = pick(in, x, up), high = pick(in, x, down);
        t.lo = pick(low < t.lo, low, t.lo);
        t.hi = pick(high > t.hi, high, t.hi);
        t.n -= in;
        t.unmasked -= there;
        t.fractions |= in & (a < big) & ((a + big) - big != a);
    }
    *total = t;
}

void stp_rank_set_count(stp_rank_set *s)
{
    tally t = { .lo = { INFINITY, INFINITY }, .hi = { -INFINITY, -INFINITY } };
    const int64_t even = s->n_values & ~(int64_t) 1;
    tally_add(&t, s, s->values, even);
    if (even < s->n_values) tally_add(&t, s, (const double[]) { s->values[even], NAN }, 2);
    s->n = t.n[0] + t.n[1];
    s->lo = fmin(t.lo[0], t.lo[1]) + 0.0;       /* never -0: equal values have equal bits */
    s->hi = fmax(t.hi[0], t.hi[1]) + 0.0;
    s->whole = !(t.fractions[0] | t.fractions[1]);
    s->masked_all = t.unmasked[0] + t.unmasked[1] == 0;
}

double stp_rank_unit(double lo, double hi)
{
    const double unit = (1 << (STP_RANK_OCTAVES - 1)) / (hi - lo);
    return isfinite(hi - lo) && isfinite(unit) && unit > DBL_MIN ? unit : 0;
}

/* ---- knots --------------------------------------------------------------------------------- */

typedef struct knots {
    stp_ranks r;
    int64_t capacity;
    double total;
    bool failed;
} knots;

static bool grow(double **array, int64_t capacity)
{
    double *p = realloc(*array, (size_t) capacity * sizeof *p);
    if (p) *array = p;
    return p != NULL;
}

/* `below` values are <= value, which is greater than the one before. */
static void add(knots *k, double value, int64_t below)
{
    if (k->r.n == k->capacity) {
        const int64_t capacity = k->capacity ? 2 * k->capacity : 256;
        if (!grow(&k->r.value, capacity) || !grow(&k->r.part, capacity)) {
            k->failed = true;
            return;
        }
        k->capacity = capacity;
    }
    k->r.value[k->r.n] = value;
    k->r.part[k->r.n++] = (double) below / k->total;
}

/* ---- sorting ------------------------------------------------------------------------------- */

/* Bits whose order as whole numbers is that of the values; v + 0.0 makes both zeros one. */
static inline uint64_t key_of(double v)
{
    uint64_t u;
    v += 0.0;
    memcpy(&u, &v, sizeof u);
    return u ^ ((uint64_t) ((int64_t) u >> 63) | 0x8000000000000000u);
}

static inline double value_of(uint64_t key)
{
    const uint64_t u = key >> 63 ? key ^ 0x8000000000000000u : ~key;
    double v;
    memcpy(&v, &u, sizeof v);
    return v;
}

/* Sorts n keys; the result is in keys or in spare, and that is returned. Digits in which all keys are
 * equal are passed over. count: N_DIGITS x RADIX places. */
static uint64_t *sort_keys(uint64_t *keys, uint64_t *spare, int64_t n, uint32_t (*count)[RADIX])
{
    memset(count, 0, N_DIGITS * sizeof *count);
    for (int64_t i = 0; i < n; i++)
        for (int d = 0; d < N_DIGITS; d++) count[d][keys[i] >> (d * DIGIT) & (RADIX - 1)]++;
    for (int d = 0; d < N_DIGITS; d++) {
        uint32_t *place = count[d], sum = 0;
        if (place[keys[0] >> (d * DIGIT) & (RADIX - 1)] == n) continue;
        for (int i = 0; i < RADIX; i++) {
            const uint32_t c = place[i];
            place[i] = sum;
            sum += c;
        }
        for (int64_t i = 0; i < n; i++) spare[place[keys[i] >> (d * DIGIT) & (RADIX - 1)]++] = keys[i];
        uint64_t *swap = keys;
        keys = spare;
        spare = swap;
    }
    return keys;
}

/* Room for sorting n keys. */
typedef struct sorter {
    uint64_t *keys, *spare;
    uint32_t (*count)[RADIX];
    int64_t n;
} sorter;

static bool sorter_init(sorter *s, int64_t n)
{
    s->keys = malloc((size_t) n * sizeof *s->keys);
    s->spare = malloc((size_t) n * sizeof *s->spare);
    s->count = malloc(N_DIGITS * sizeof *s->count);
    return s->keys && s->spare && s->count;
}

static void sorter_clear(sorter *s)
{
    free(s->keys);
    free(s->spare);
    free(s->count);
    *s = (sorter) { 0 };
}

/* Adds the n sorted keys as knots. */
static void add_sorted(knots *k, const uint64_t *keys, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (i + 1 == n || keys[i + 1] != keys[i]) add(k, value_of(keys[i]), i + 1);
}

/* ---- the two ways ------------------------------------------------------------------------ */

static bool by_table(knots *k, const stp_rank_set *s)
{
    const int64_t size = (int64_t) (s->hi - s->lo) + 1;
    uint32_t *count = calloc((size_t) size, sizeof *count);
    if (!count) return false;
    for (int64_t i = 0; i < s->n_values; i++)
        if (counts(s, s->values[i])) count[(int64_t) (s->values[i] - s->lo)]++;
    int64_t below = 0;
    for (int64_t i = 0; i < size; i++)
        if (count[i]) add(k, s->lo + (double) i, below += count[i]);
    free(count);
    return true;
}

static bool by_sort(knots *k, const stp_rank_set *s)
{
    sorter sort = { 0 };
    const bool ok = sorter_init(&sort, s->n);
    if (ok) {
        for (int64_t i = 0; i < s->n_values; i++)
            if (counts(s, s->values[i])) sort.keys[sort.n++] = key_of(s->values[i]);
        add_sorted(k, sort_keys(sort.keys, sort.spare, sort.n, sort.count), sort.n);
    }
    sorter_clear(&sort);
    return ok;
}

stp_status stp_ranks_make(stp_ranks *out, const stp_rank_set *s, stp_error *err)
{
    if (s->n > UINT32_MAX) return stp_no_memory(err, "ranking so many cells");
    const bool table = s->whole && s->hi - s->lo < TABLE_RANGE && s->hi - s->lo < 1024 + 16.0 * (double) s->n;
    knots k = { .total = (double) s->n };
    const bool ok = table ? by_table(&k, s) : by_sort(&k, s);
    if (ok && !k.failed) {
        *out = k.r;
        return STP_OK;
    }
    free(k.r.value);
    free(k.r.part);
    return stp_no_memory(err, "ranking the cells");
}
