/* Values are counted by buckets; neighbouring buckets are put together to parts that hold about as many values; values
 * go to their parts, all by all threads. Parts rise, and equal values are in one, so that each is sorted by itself. */
#include "agg/rank_parts.h"
#include "base/pages.h"
#include "base/parallel.h"
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    BITS = 11,
    BUCKETS = (STP_RANK_OCTAVES << BITS) + 1,      /* the last is of what does not count */
    PART = 1024,                                   /* values of a part; more where there would be too many parts … */
    PARTS_MAX = 4096,                              /* … or where one bucket has more */
    CHUNK = 1 << 17,                               /* values at a time */
    CHUNKS_MAX = 16,
    DIGIT = 11,
    RADIX = 1 << DIGIT,
    N_DIGITS = 6
};

enum { UNSORTED, TAKEN, SORTED };

struct stp_rank_parts {
    stp_rank_set set;
    double unit;
    int chunks, n_parts;
    uint32_t (*count)[BUCKETS];        /* of each chunk; then where its values of a part go */
    uint16_t *part;                    /* of each bucket */
    uint32_t *first;                   /* n_parts + 1: where parts begin */
    uint32_t *distinct;                /* of each part; of flattening */
    atomic_uchar *state;               /* of each part */
    uint64_t *keys;                    /* part by part */
    uint32_t *below;
};

/* ---- keys ---------------------------------------------------------------------------------------------- */

/* Bits whose order as whole numbers is that of the values; v + 0.0 makes both zeros one. */
static inline uint64_t key_of(double v)
{
    uint64_t u;
    v += 0.0;
    memcpy(&u, &v, sizeof u);
    return u ^ ((uint64_t) ((int64_t) u >> 63) | 0x8000000000000000u);
}

static inline uint64_t bits_of(uint64_t key) { return key >> 63 ? key ^ 0x8000000000000000u : ~key; }

/* One pass of a radix sort by the digit at `shift`. */
static void sort_digit(const uint64_t *from, uint64_t *to, int64_t n, uint64_t base, int shift)
{
    uint32_t place[RADIX] = { 0 }, sum = 0;
    for (int64_t i = 0; i < n; i++) place[(from[i] - base) >> shift & (RADIX - 1)]++;
    for (int i = 0; i < RADIX; i++) {
        const uint32_t c = place[i];
        place[i] = sum;
        sum += c;
    }
    for (int64_t i = 0; i < n; i++) to[place[(from[i] - base) >> shift & (RADIX - 1)]++] = from[i];
}

/* Ends the sorting of keys that are nearly in order. False when they are not: so many moves cost more than a digit. */
static bool sort_neighbours(uint64_t *keys, int64_t n)
{
    int64_t moves = 4 * n + 64;
    for (int64_t i = 1; i < n; i++) {
        const uint64_t key = keys[i];
        int64_t k = i;
        for (; k > 0 && keys[k - 1] > key; k--) keys[k] = keys[k - 1];
        keys[k] = key;
        moves -= i - k;
        if (moves < 0) return false;
    }
    return true;
}

/* By the upper two digits of what differs, and neighbours by hand; by all digits where many agree in those. */
static void sort_keys(uint64_t *keys, uint64_t *spare, int64_t n)
{
    uint64_t lo = keys[0], hi = keys[0];
    for (int64_t i = 1; i < n; i++) {
        lo = keys[i] < lo ? keys[i] : lo;
        hi = keys[i] > hi ? keys[i] : hi;
    }
    if (lo == hi || (n < 64 && sort_neighbours(keys, n))) return;
    const int bits = 64 - __builtin_clzll(hi - lo);
    const int shift = bits > 2 * DIGIT ? bits - 2 * DIGIT : 0;
    sort_digit(keys, spare, n, lo, shift);
    sort_digit(spare, keys, n, lo, shift + DIGIT);
    if (sort_neighbours(keys, n)) return;
    for (int d = 0; d < N_DIGITS; d += 2) {
        sort_digit(keys, spare, n, lo, d * DIGIT);
        sort_digit(spare, keys, n, lo, (d + 1) * DIGIT);
    }
}

/* ---- making ----------------------------------------------------------------------------------------------- */

static inline int32_t place_of(const stp_rank_parts *s, double v)
{
    return s->unit > 0 ? stp_rank_bucket(v, s->set.lo, s->unit, BITS) : 0;
}

enum { STRIP = 512, AHEAD = 16 };     /* each place that a value goes to is asked for so many values early */

/* The buckets of n values. What does not count is put where the last bucket begins: doubles throughout, so that
 * compilers vectorise it. Where the unit is 0 what overflows is in the first bucket, too. */
static void find_buckets(const stp_rank_parts *s, const double *restrict v, int n, uint64_t *restrict bucket)
{
    const double lo = s->set.lo, unit = s->unit, from = s->set.from, to = s->set.to;
    const double zero = s->set.skip_zero ? 0 : NAN, none = 1 << STP_RANK_OCTAVES;
    for (int i = 0; i < n; i++) {
        const double x = v[i];
        double u = (x - lo) * unit + 1;
        u = u == u ? u : 1;
        u = x >= from ? u : none;
        u = x <= to ? u : none;
        u = x == zero ? none : u;
        uint64_t z;
        memcpy(&z, &u, sizeof z);
        bucket[i] = (z - 0x3ff0000000000000u) >> (52 - BITS);
    }
}

static const double *chunk_of(const stp_rank_parts *s, int64_t chunk, int64_t *n)
{
    const int64_t first = s->set.n_values * chunk / s->chunks;
    *n = s->set.n_values * (chunk + 1) / s->chunks - first;
    return s->set.values + first;
}

static void count_chunk(void *self, int64_t chunk)
{
    const stp_rank_parts *s = self;
    uint32_t *count = s->count[chunk];
    int64_t n;
    const double *v = chunk_of(s, chunk, &n);
    memset(count, 0, sizeof *s->count);
    for (int64_t first = 0; first < n; first += STRIP) {
        const int few = n - first < STRIP ? (int) (n - first) : STRIP;
        uint64_t bucket[STRIP];
        find_buckets(s, v + first, few, bucket);
        for (int i = 0; i < few; i++) count[bucket[i]]++;
    }
}

/* Puts buckets together to parts; returns how many buckets have values. */
static int64_t make_parts(stp_rank_parts *s)
{
    const int64_t least = s->set.n / PARTS_MAX + 1, most = least > PART ? least : PART;
    int64_t sum = 0, end = 0, used = 0;
    s->n_parts = 1;
    for (int b = 0; b < BUCKETS - 1; b++) {
        int64_t n = 0;
        for (int c = 0; c < s->chunks; c++) n += s->count[c][b];
        if (sum && sum + n > most) {
            s->first[s->n_parts++] = (uint32_t) end;
            sum = 0;
        }
        sum += n;
        end += n;
        used += n > 0;
        s->part[b] = (uint16_t) (s->n_parts - 1);
    }
    s->part[BUCKETS - 1] = (uint16_t) s->n_parts;
    s->first[s->n_parts] = (uint32_t) end;
    return used;
}

/* count[c][p] = where chunk c puts its first value of part p. */
static void make_places(stp_rank_parts *s)
{
    uint32_t end = 0;
    for (int b = 0, p = 0; p < s->n_parts; p++) {
        uint32_t n[CHUNKS_MAX] = { 0 };
        for (; b < BUCKETS - 1 && s->part[b] == p; b++)
            for (int c = 0; c < s->chunks; c++) n[c] += s->count[c][b];
        for (int c = 0; c < s->chunks; c++) {
            s->count[c][p] = end;
            end += n[c];
        }
    }
}

/* What does not count goes behind the others, where the next such value goes too. */
static void deal_chunk(void *self, int64_t chunk)
{
    const stp_rank_parts *s = self;
    uint32_t *place = s->count[chunk];
    int64_t n;
    const double *v = chunk_of(s, chunk, &n);
    place[s->n_parts] = (uint32_t) s->set.n + (uint32_t) chunk;
    for (int64_t first = 0; first < n; first += STRIP) {
        const int few = n - first < STRIP ? (int) (n - first) : STRIP;
        uint64_t bucket[STRIP];
        find_buckets(s, v + first, few, bucket);
        uint16_t part[STRIP + AHEAD];
        for (int i = 0; i < few; i++) part[i] = s->part[bucket[i]];
        for (int i = 0; i < AHEAD; i++) part[few + i] = 0;
        for (int i = 0; i < few; i++) {
            const int32_t p = part[i];
            __builtin_prefetch(&s->keys[place[part[i + AHEAD]]], 1);
            s->keys[place[p]] = key_of(v[first + i]);
            place[p] += p < s->n_parts;
        }
    }
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
    return (x > y) - (x < y);
}

static void sort_part(stp_rank_parts *s, int64_t part)
{
    uint64_t *keys = s->keys + s->first[part];
    const size_t n = s->first[part + 1] - s->first[part];
    uint64_t *spare = malloc((n + 1) * sizeof *spare);
    if (n && spare) sort_keys(keys, spare, (int64_t) n);
    else if (n) qsort(keys, n, sizeof *keys, by_key);
    free(spare);
}

static const uint64_t *sorted(stp_rank_parts *s, int64_t part)
{
    unsigned char was = UNSORTED;
    if (atomic_load(&s->state[part]) != SORTED) {
        if (atomic_compare_exchange_strong(&s->state[part], &was, TAKEN)) {
            sort_part(s, part);
            atomic_store(&s->state[part], SORTED);
        } else while (atomic_load(&s->state[part]) != SORTED) sched_yield();
    }
    return s->keys;
}

static double value_of(uint64_t key)
{
    const uint64_t bits = bits_of(key);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

double stp_rank_parts_value(stp_rank_parts *s, int64_t k)
{
    int a = 0, b = s->n_parts;             /* first[a] <= k < first[b] */
    while (b - a > 1) {
        const int mid = a + (b - a) / 2;
        if (s->first[mid] <= k) a = mid;
        else b = mid;
    }
    return value_of(sorted(s, a)[k]);
}

/* How many keys are below `key`. */
static int64_t count_below(stp_rank_parts *s, double v, uint64_t key)
{
    const int part = s->part[place_of(s, v)];
    const uint64_t *keys = sorted(s, part);
    int64_t a = s->first[part], b = s->first[part + 1];
    while (a < b) {
        const int64_t mid = a + (b - a) / 2;
        if (keys[mid] < key) a = mid + 1;
        else b = mid;
    }
    return a;
}

int64_t stp_rank_parts_below(stp_rank_parts *s, double v) { return count_below(s, v, key_of(v) + 1); }
int64_t stp_rank_parts_before(stp_rank_parts *s, double v) { return count_below(s, v, key_of(v)); }

/* ---- flattening -------------------------------------------------------------------------------------------- */

/* Keys to doubles, each once. */
static void tell_apart(void *self, int64_t part)
{
    stp_rank_parts *s = self;
    sorted(s, part);
    const uint32_t first = s->first[part], n = s->first[part + 1] - first;
    uint64_t *keys = s->keys + first;
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t bits = bits_of(keys[i]);
        const bool last = i + 1 == n || keys[i + 1] != keys[i];
        memcpy(&keys[k], &bits, sizeof bits);
        s->below[first + k] = first + i + 1;
        k += last;
    }
    s->distinct[part] = k;
}

/* Closes the gaps that equal values have left; returns how many are left. */
static int64_t close_gaps(stp_rank_parts *s)
{
    int64_t n = 0;
    for (int p = 0; p < s->n_parts; p++) {
        const size_t from = s->first[p], few = s->distinct[p];
        if ((size_t) n != from) {
            memmove(s->keys + n, s->keys + from, few * sizeof *s->keys);
            memmove(s->below + n, s->below + from, few * sizeof *s->below);
        }
        n += (int64_t) few;
    }
    return n;
}

bool stp_rank_parts_flatten(stp_rank_parts *s, int threads, double **value, uint32_t **below, int64_t *n)
{
    s->distinct = calloc((size_t) s->n_parts, sizeof *s->distinct);
    s->below = stp_pages_alloc(((size_t) s->set.n + 1) * sizeof *s->below);
    if (!s->distinct || !s->below) return false;
    stp_parallel(threads, s->n_parts, tell_apart, s);
    *n = close_gaps(s);
    *value = (double *) (void *) s->keys;
    *below = s->below;
    s->keys = NULL;
    s->below = NULL;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------- */

static bool parts_init(stp_rank_parts *s, const stp_rank_set *set)
{
    const int64_t chunks = set->n_values / CHUNK + 1;
    s->set = *set;
    s->unit = stp_rank_unit(set->lo, set->hi);     /* 0: all are in one bucket */
    s->chunks = chunks < CHUNKS_MAX ? (int) chunks : CHUNKS_MAX;
    s->count = malloc((size_t) s->chunks * sizeof *s->count);
    s->part = malloc(BUCKETS * sizeof *s->part);
    s->first = calloc(2 * PARTS_MAX + 2, sizeof *s->first);
    s->state = calloc(2 * PARTS_MAX + 2, sizeof *s->state);
    s->keys = stp_pages_alloc(((size_t) set->n + CHUNKS_MAX) * sizeof *s->keys);
    return s->count && s->part && s->first && s->state && s->keys;
}

stp_rank_parts *stp_rank_parts_make(const stp_rank_set *set, int threads, int64_t *n_distinct)
{
    stp_rank_parts *s = calloc(1, sizeof *s);
    if (!s || !parts_init(s, set)) {
        stp_rank_parts_free(s);
        return NULL;
    }
    stp_parallel(threads, s->chunks, count_chunk, s);
    *n_distinct = make_parts(s);
    make_places(s);
    stp_parallel(threads, s->chunks, deal_chunk, s);
    free(s->count);
    s->count = NULL;
    s->set.values = NULL;
    return s;
}

void stp_rank_parts_free(stp_rank_parts *s)
{
    if (!s) return;
    free(s->count);
    free(s->part);
    free(s->first);
    free(s->distinct);
    free((void *) s->state);
    free(s->keys);
    free(s->below);
    free(s);
}
