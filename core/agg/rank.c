/* Two ways to the same ranks: whole numbers over a small range are counted in a table, other values go to parts, which
 * are sorted. Every distinct value counts, so ranks are exact. */
#include "agg/rank.h"
#include "agg/rank_parts.h"
#include "agg/rank_tally.h"
#include "base/cpu.h"
#include "base/parallel.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    TABLE_RANGE = 1 << 20,     /* whole numbers: so many counters at most */
    CHUNK = 1 << 17,           /* values that a thread looks at together */
    CHUNKS_MAX = 64
};

typedef struct counting {
    const stp_rank_set *set;
    int chunks;
    stp_rank_tally_fn *tally;
    stp_tally_marks marks[CHUNKS_MAX];
} counting;

static stp_rank_tally_fn *best_tally(void)
{
#ifdef STP_HAVE_AVX2
    if (stp_cpu_has_avx2()) return stp_rank_tally_avx2;
#endif
    return stp_rank_tally;
}

static void tally_chunk(void *self, int64_t chunk)
{
    counting *c = self;
    const stp_rank_set *s = c->set;
    const int64_t first = s->n_values * chunk / c->chunks, end = s->n_values * (chunk + 1) / c->chunks;
    c->tally(&c->marks[chunk], s, s->values + first, end - first);
}

void stp_rank_set_count(stp_rank_set *s, int threads)
{
    const int64_t chunks = s->n_values / CHUNK + 1;
    counting c = { .set = s, .chunks = chunks < CHUNKS_MAX ? (int) chunks : CHUNKS_MAX, .tally = best_tally() };
    stp_parallel(threads, c.chunks, tally_chunk, &c);
    stp_tally_marks all = c.marks[0];
    for (int i = 1; i < c.chunks; i++) {
        const stp_tally_marks *m = &c.marks[i];
        all.lo = fmin(all.lo, m->lo);
        all.hi = fmax(all.hi, m->hi);
        all.n += m->n;
        all.unmasked |= m->unmasked;
        all.fractions |= m->fractions;
    }
    s->n = all.n;
    s->lo = all.lo + 0.0;                       /* never -0: equal values have equal bits */
    s->hi = all.hi + 0.0;
    s->whole = !all.fractions;
    s->masked_all = !all.unmasked;
}

double stp_rank_unit(double lo, double hi)
{
    const double unit = (1 << (STP_RANK_OCTAVES - 1)) / (hi - lo);
    return isfinite(hi - lo) && isfinite(unit) && unit > DBL_MIN ? unit : 0;
}

/* ---- counting in a table ---------------------------------------------------------------------- */

/* How often each whole number is there; DUMPS places behind the last are for what does not count: half of a picture may
 * be empty, and to one place each would wait for the one before. Places first, so that they are found side by side. */
enum { STRIP = 512, DUMPS = 8 };

static void place_whole(const stp_rank_set *s, const double *v, int n, double size, int32_t *restrict place)
{
    const double lo = s->lo, from = s->from, to = s->to, zero = s->skip_zero ? 0 : NAN;
    for (int i = 0; i < n; i++) {
        const double x = v[i], dump = size + (i & (DUMPS - 1));
        const int in = (x >= from) & (x <= to) & (x != zero);
        place[i] = (int32_t) (in ? x - lo : dump);
    }
}

static uint32_t *count_whole(const stp_rank_set *s, int64_t size)
{
    uint32_t *count = calloc((size_t) size + DUMPS, sizeof *count);
    int32_t place[STRIP];
    for (int64_t first = 0; count && first < s->n_values; first += STRIP) {
        const int n = s->n_values - first < STRIP ? (int) (s->n_values - first) : STRIP;
        place_whole(s, s->values + first, n, (double) size, place);
        for (int i = 0; i < n; i++) count[place[i]]++;
    }
    return count;
}

static bool by_table(stp_ranks *out, const stp_rank_set *s)
{
    const int64_t size = (int64_t) (s->hi - s->lo) + 1;
    uint32_t *count = count_whole(s, size);
    if (!count) return false;
    int64_t n = 0;
    for (int64_t i = 0; i < size; i++) n += count[i] > 0;
    stp_ranks r = { .total = s->n, .n = n, .value = malloc((size_t) n * sizeof *r.value),
                    .below = malloc((size_t) n * sizeof *r.below) };
    const bool ok = r.value && r.below;
    uint32_t below = 0;
    for (int64_t i = 0, k = 0; i < size && ok; i++) {
        if (!count[i]) continue;
        r.value[k] = s->lo + (double) i;
        r.below[k++] = below += count[i];
    }
    free(count);
    if (ok) *out = r;
    else {
        free(r.value);
        free(r.below);
    }
    return ok;
}

/* ---- ranks ------------------------------------------------------------------------------------- */

static bool by_parts(stp_ranks *out, const stp_rank_set *s, int threads)
{
    int64_t n;
    stp_rank_parts *parts = stp_rank_parts_make(s, threads, &n);
    bool ok = parts != NULL;
    if (ok && n >= STP_RANKS_MANY) *out = (stp_ranks) { .total = s->n, .n = n, .parts = parts };
    else {
        stp_ranks r = { .total = s->n };
        ok = ok && stp_rank_parts_flatten(parts, threads, &r.value, &r.below, &r.n);
        if (ok) *out = r;
        stp_rank_parts_free(parts);
    }
    return ok;
}

stp_status stp_ranks_make(stp_ranks *out, const stp_rank_set *s, int threads, stp_error *err)
{
    if (s->n > UINT32_MAX - 64) return stp_no_memory(err, "ranking so many cells");
    const bool table = s->whole && s->hi - s->lo < TABLE_RANGE && s->hi - s->lo < 1024 + 16.0 * (double) s->n;
    const bool ok = table ? by_table(out, s) : by_parts(out, s, threads);
    return ok ? STP_OK : stp_no_memory(err, "ranking the cells");
}

void stp_ranks_clear(stp_ranks *r)
{
    free(r->value);
    free(r->below);
    stp_rank_parts_free(r->parts);
    *r = (stp_ranks) { 0 };
}

double stp_ranks_value(const stp_ranks *r, int64_t k)
{
    return r->parts ? stp_rank_parts_value(r->parts, k) : r->value[k];
}
