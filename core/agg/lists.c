/* Values are appended; when the room is used up all are sorted by radix and equal ones become one run. Only when more
 * than half of the room is left full is more asked for: whole numbers and prices repeat, and take little. */
#include "agg/lists.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, RADIX = 1 << DIGIT, VALUE_DIGITS = 6, CELL_DIGITS = 3, FIRST_CAPACITY = 4096 };

/* ---- sorting ------------------------------------------------------------------------------- */

/* Bits whose order as whole numbers is that of the values. */
static inline uint64_t key_of(double v)
{
    uint64_t u;
    memcpy(&u, &v, sizeof u);
    return u ^ ((uint64_t) ((int64_t) u >> 63) | 0x8000000000000000u);
}

/* The d-th digit: of the value first, then of the cell. */
static inline uint32_t digit_of(const stp_tally *r, int d)
{
    if (d >= VALUE_DIGITS) return r->cell >> (d - VALUE_DIGITS) * DIGIT & (RADIX - 1);
    return (uint32_t) (key_of(r->value) >> d * DIGIT) & (RADIX - 1);
}

/* Digits in which not all runs agree. */
static unsigned busy_digits(const stp_tally *runs, int64_t n)
{
    uint64_t keys = 0;
    uint32_t cells = 0;
    for (int64_t i = 0; i < n; i++) {
        keys |= key_of(runs[i].value) ^ key_of(runs[0].value);
        cells |= runs[i].cell ^ runs[0].cell;
    }
    unsigned busy = 0;
    for (int d = 0; d < VALUE_DIGITS; d++) busy |= (keys >> d * DIGIT & (RADIX - 1) ? 1u : 0u) << d;
    for (int d = 0; d < CELL_DIGITS; d++) busy |= (cells >> d * DIGIT & (RADIX - 1) ? 1u : 0u) << (d + VALUE_DIGITS);
    return busy;
}

/* Least digit first; the result is in runs or in spare, and that is returned. */
static stp_tally *sort_runs(stp_tally *runs, stp_tally *spare, int64_t n)
{
    int64_t place[RADIX];
    const unsigned busy = busy_digits(runs, n);
    for (int d = 0; d < VALUE_DIGITS + CELL_DIGITS; d++) {
        if (!(busy >> d & 1)) continue;
        memset(place, 0, sizeof place);
        for (int64_t i = 0; i < n; i++) place[digit_of(&runs[i], d)]++;
        for (int64_t i = 0, sum = 0; i < RADIX; i++) {
            const int64_t count = place[i];
            place[i] = sum;
            sum += count;
        }
        for (int64_t i = 0; i < n; i++) spare[place[digit_of(&runs[i], d)]++] = runs[i];
        stp_tally *swap = runs;
        runs = spare;
        spare = swap;
    }
    return runs;
}

/* Makes one run of equal neighbours; a count that would not fit goes on in the next. Returns how many are left. */
static int64_t join_equal(stp_tally *runs, int64_t n)
{
    int64_t kept = 0;
    for (int64_t i = 1; i < n; i++) {
        stp_tally *last = &runs[kept];
        const bool same = last->cell == runs[i].cell && key_of(last->value) == key_of(runs[i].value);
        if (same && last->n <= UINT32_MAX - runs[i].n) last->n += runs[i].n;
        else runs[++kept] = runs[i];
    }
    return n ? kept + 1 : 0;
}

/* Keeps of each cell the last runs that hold `most` values. */
static int64_t keep_top(stp_tally *runs, int64_t n, int64_t most)
{
    int64_t kept = n, seen = 0;
    for (int64_t i = n - 1; i >= 0; i--) {
        if (i == n - 1 || runs[i].cell != runs[i + 1].cell) seen = 0;
        if (seen >= most) continue;
        seen += runs[i].n;
        runs[--kept] = runs[i];        /* at or behind i: nothing unread is overwritten */
    }
    memmove(runs, runs + kept, (size_t) (n - kept) * sizeof *runs);
    return n - kept;
}

stp_status stp_lists_sort(stp_lists *l, int64_t most, stp_error *err)
{
    if (l->n == l->n_sorted) return STP_OK;
    stp_tally *spare = malloc((size_t) l->capacity * sizeof *spare);
    if (!spare) return stp_no_memory(err, "the values of the cells");
    stp_tally *sorted = sort_runs(l->runs, spare, l->n);
    free(sorted == spare ? l->runs : spare);
    l->runs = sorted;
    l->n = join_equal(l->runs, l->n);
    if (most) l->n = keep_top(l->runs, l->n, most);
    l->n_sorted = l->n;
    return STP_OK;
}

/* ---- adding -------------------------------------------------------------------------------- */

static stp_status too_many(const stp_lists *l, size_t budget, stp_error *err)
{
    stp_fail(err, STP_ERR_MEMORY, "the %lld different values of the cells take more than %.0f MiB", (long long) l->n,
             (double) budget / 1048576);
    return stp_hint(err, "give more with --memory, or round the values (as median:'round(v, 1)'), "
                         "or use mean, min or max, which need no list");
}

static stp_status grow(stp_lists *l, int64_t capacity, size_t budget, stp_error *err)
{
    const int64_t fit = (int64_t) (budget / (2 * sizeof *l->runs));        /* sorting takes as much again */
    if (capacity > fit) capacity = fit;
    if (capacity <= l->n) return too_many(l, budget, err);
    stp_tally *runs = realloc(l->runs, (size_t) capacity * sizeof *runs);
    if (!runs) return stp_no_memory(err, "the values of the cells");
    l->runs = runs;
    l->capacity = capacity;
    return STP_OK;
}

/* Room for one more, at least. */
static stp_status make_room(stp_lists *l, size_t budget, int64_t most, stp_error *err)
{
    if (l->n < l->capacity) return STP_OK;
    STP_TRY(stp_lists_sort(l, most, err));
    if (l->n <= l->capacity / 2 && l->n < l->capacity) return STP_OK;
    return grow(l, l->capacity ? 2 * l->capacity : FIRST_CAPACITY, budget, err);
}

stp_status stp_lists_feed(stp_lists *l, const stp_feed *f, size_t budget, int64_t most, stp_error *err)
{
    for (int i = 0; i < f->n; i++) {
        if (f->bin[i] < 0 || isnan(f->value[i])) continue;
        if (l->n == l->capacity) STP_TRY(make_room(l, budget, most, err));
        l->runs[l->n++] = (stp_tally) { f->value[i] + 0.0, (uint32_t) f->bin[i], 1 };        /* both zeros are one */
    }
    return STP_OK;
}

stp_status stp_lists_add(stp_lists *l, const stp_tally *runs, int64_t n, int64_t shift, size_t budget, int64_t most,
                         stp_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        if (l->n == l->capacity) STP_TRY(make_room(l, budget, most, err));
        l->runs[l->n] = runs[i];
        l->runs[l->n++].cell = (uint32_t) (runs[i].cell + shift);
    }
    return STP_OK;
}

void stp_lists_clear(stp_lists *l)
{
    free(l->runs);
    *l = (stp_lists) { 0 };
}

/* ---- finished values ------------------------------------------------------------------------ */

int64_t stp_lists_find(const stp_lists *l, uint32_t cell)
{
    int64_t a = 0, b = l->n;
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (l->runs[mid].cell < cell) a = mid + 1;
        else b = mid;
    }
    return a;
}

void stp_lists_finish(const stp_lists *l, const stp_reducer *r, double number, uint32_t first, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = r->zero_is_empty ? 0 : NAN;
    int64_t end;
    for (int64_t at = stp_lists_find(l, first); at < l->n && l->runs[at].cell - first < n; at = end) {
        for (end = at + 1; end < l->n && l->runs[end].cell == l->runs[at].cell;) end++;
        out[l->runs[at].cell - first] = r->of(l->runs + at, end - at, number);
    }
}

static int64_t count_values(const stp_tally *runs, int64_t n)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) count += runs[i].n;
    return count;
}

/* The value of that rank from 0. */
static double value_at(const stp_tally *runs, int64_t n, int64_t rank)
{
    int64_t i = 0;
    while (i < n - 1 && rank >= runs[i].n) rank -= runs[i++].n;
    return runs[i].value;
}

double stp_percentile_of(const stp_tally *runs, int64_t n, double percent)
{
    const int64_t last = count_values(runs, n) - 1;
    const double at = percent / 100 * (double) last;
    const int64_t below = (int64_t) at;
    const double a = value_at(runs, n, below), f = at - (double) below;
    if (f == 0) return a;
    const double b = value_at(runs, n, below + 1);
    return a == b ? a : a * (1 - f) + b * f;
}

double stp_median_of(const stp_tally *runs, int64_t n, double ignored)
{
    (void) ignored;
    return stp_percentile_of(runs, n, 50);
}

double stp_mode_of(const stp_tally *runs, int64_t n, double ignored)
{
    (void) ignored;
    int64_t best = 0, most = 0, same = 0;
    for (int64_t i = 0; i < n; i++) {
        same = i && runs[i].value == runs[i - 1].value ? same + runs[i].n : runs[i].n;
        if (same <= most) continue;
        most = same;
        best = i;
    }
    return runs[best].value;
}

double stp_nunique_of(const stp_tally *runs, int64_t n, double ignored)
{
    (void) ignored;
    int64_t different = 1;
    for (int64_t i = 1; i < n; i++) different += runs[i].value != runs[i - 1].value;
    return (double) different;
}

double stp_top_of(const stp_tally *runs, int64_t n, double rank)
{
    const int64_t count = count_values(runs, n);
    return rank <= (double) count ? value_at(runs, n, count - (int64_t) rank) : NAN;
}
