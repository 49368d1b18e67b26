/* Cells to RGBA. Colour is looked up a cell at a time; when all values are whole numbers over a small
 * range (counts), each value's colour is computed once and remembered; when many values are equalised, the
 * few hundred values at which the colour changes are found once, and cells are looked up among those. */
#include "agg/shade.h"
#include "agg/rank.h"
#include "agg/shade_memo.h"
#include "base/parallel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- colours of values --------------------------------------------------------------------- */

enum { STEPS = STP_CMAP_SIZE - 1, STRIP = 512 };

/* A colormap under a norm, ready for many look-ups. */
typedef struct painter {
    const stp_norm *norm;
    const stp_cmap *map;
    double (*ramp)[3];             /* the map's colours times 255 */
    uint32_t *memo;                /* colours of whole numbers, 0 where not known */
    bool filled;                   /* with all that cells are likely to have: not written to while they are drawn */
    double *from;                  /* equalised: n_runs values rising; from each on all have one colour; then NaN */
    int64_t *step;                 /* of the ranks, where they begin */
    uint32_t *color;
    int n_runs;
    uint16_t *first;               /* the run that each bucket of rank.h begins in; NULL: no such buckets */
    double unit, lo, hi;           /* of the buckets */
} painter;

static uint32_t pack(const double *c)
{
    return (uint32_t) (c[0] + 0.5) << 24 | (uint32_t) (c[1] + 0.5) << 16 | (uint32_t) (c[2] + 0.5) << 8 | 0xff;
}

static uint32_t pack_unit(const double *c)
{
    return pack((const double[]) { c[0] * 255, c[1] * 255, c[2] * 255 });
}

/* stp_cmap_at without a call and a clamp: t is 0..1. */
static inline uint32_t ramp_at(const painter *p, double t)
{
    const int i = t < 1 ? (int) (t * STEPS) : STEPS - 1;
    const double f = t * STEPS - i, *a = p->ramp[i], *b = p->ramp[i + 1];
    return pack((const double[]) { a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f });
}

static inline bool masked(double v, bool zero_is_empty) { return isnan(v) | (zero_is_empty & (v == 0)); }

/* The colour of v, which lies at t. */
static uint32_t paint(const painter *p, double v, double t)
{
    if (v < p->norm->lo && p->map->has_under) return pack_unit(p->map->under);
    if (v > p->norm->hi && p->map->has_over) return pack_unit(p->map->over);
    return p->ramp ? ramp_at(p, t) : stp_cmap_at(p->map, t);
}

/* A map has at most 255 steps in each channel between two entries, in all far fewer colours than this. */
enum { RUNS_MAX = UINT16_MAX, RUNS_WORTH = 256, RUN_BITS = 11, RUN_BUCKETS = STP_RANK_OCTAVES << RUN_BITS };

/* The colour at a step of the ranks, and the entry of the map below it: between two steps of one entry and one colour
 * there is no other colour, for every channel rises or falls throughout. */
typedef struct tint {
    uint32_t color;
    int entry;
} tint;

/* The least value may take many steps: what is in front of its last one has its colour. */
static tint tint_of(const painter *p, int64_t step)
{
    const double place = stp_norm_place(p->norm, stp_ranks_part(&p->norm->ranks, step)), t = place > 0 ? place : 0;
    return (tint) { ramp_at(p, t), t < 1 ? (int) (t * STEPS) : STEPS - 1 };
}

/* Adds the runs that begin behind step a and not behind step b. */
static void add_runs(painter *p, int64_t a, tint at_a, int64_t b, tint at_b)
{
    if (a == b || p->n_runs == RUNS_MAX || (at_a.color == at_b.color && at_a.entry == at_b.entry)) return;
    if (b - a > 1) {
        const int64_t mid = a + (b - a) / 2;
        const tint at_mid = tint_of(p, mid);
        add_runs(p, a, at_a, mid, at_mid);
        add_runs(p, mid, at_mid, b, at_b);
    } else if (at_a.color != at_b.color) {
        p->step[p->n_runs] = b;
        p->color[p->n_runs++] = at_b.color;
    }
}

static void index_runs(painter *p)
{
    p->lo = p->norm->least;
    p->hi = p->norm->greatest;
    p->unit = stp_rank_unit(p->lo, p->hi);
    p->first = p->unit > 0 ? malloc(RUN_BUCKETS * sizeof *p->first) : NULL;
    if (!p->first) return;
    int run = 0;
    for (int32_t bucket = 0; bucket < RUN_BUCKETS; bucket++) {
        while (run + 1 < p->n_runs && stp_rank_bucket(p->from[run + 1], p->lo, p->unit, RUN_BITS) < bucket) run++;
        p->first[bucket] = (uint16_t) run;
    }
}

static void find_value(void *self, int64_t run)
{
    const painter *p = self;
    p->from[run] = stp_ranks_value(&p->norm->ranks, p->step[run]);
}

/* Where steps are of one value, its colour is the last one's. */
static void join_equal(painter *p)
{
    int n = 1;
    for (int i = 1; i < p->n_runs; i++) {
        n += p->from[i] != p->from[n - 1];
        p->from[n - 1] = p->from[i];
        p->color[n - 1] = p->color[i];
    }
    p->n_runs = n;
    p->from[n] = NAN;
}

/* The runs of colour over the values of an equalising norm. False: there is nothing to gain, or no memory. */
static bool runs_make(painter *p, int threads)
{
    const stp_ranks *r = &p->norm->ranks;
    if (p->norm->kind != STP_NORM_EQ_HIST || r->n < RUNS_WORTH || !p->ramp || p->map->has_under || p->map->has_over)
        return false;
    p->from = malloc((RUNS_MAX + 1) * sizeof *p->from);
    p->step = malloc(RUNS_MAX * sizeof *p->step);
    p->color = malloc(RUNS_MAX * sizeof *p->color);
    if (!p->from || !p->step || !p->color) return false;
    const int64_t last = stp_ranks_steps(r) - 1;
    const tint first = tint_of(p, 0);
    p->step[0] = 0;
    p->color[p->n_runs++] = first.color;
    add_runs(p, 0, first, last, tint_of(p, last));
    if (p->n_runs == RUNS_MAX) return false;
    stp_parallel(threads, p->n_runs, find_value, p);
    join_equal(p);
    index_runs(p);
    return true;
}

/* The last run that begins at v or before; the first one for less. Steps of fixed number, no branch. */
static inline uint32_t run_search(const painter *p, double v)
{
    const double *at = p->from;
    for (int n = p->n_runs; n > 1;) {
        const int half = n / 2;
        at += at[half] <= v ? half : 0;
        n -= half;
    }
    return p->color[at - p->from];
}

/* Colours of whole numbers that are knots. */
static void memo_fill(painter *p)
{
    const stp_norm *n = p->norm;
    const stp_ranks *r = &n->ranks;
    for (int64_t k = 0; p->ramp && r->n > 1 && k < stp_ranks_steps(r); k++) {
        const double v = stp_ranks_value(r, k);
        p->memo[(int32_t) (v - n->lo)] = paint(p, v, stp_norm_place(n, stp_ranks_part(r, k)));
    }
    p->filled = true;
}

/* Without memory it is slower, nothing else. */
static painter painter_make(const stp_norm *norm, const stp_cmap *map, int threads)
{
    painter p = { .norm = norm, .map = map, .ramp = malloc(sizeof(double[STP_CMAP_SIZE][3])),
                  .memo = stp_memo_make(norm) };
    for (int i = 0; p.ramp && i < STP_CMAP_SIZE; i++)
        for (int k = 0; k < 3; k++) p.ramp[i][k] = map->rgb[i][k] * 255;
    if (!p.memo && !runs_make(&p, threads)) p.n_runs = 0;
    if (p.memo && norm->kind == STP_NORM_EQ_HIST) memo_fill(&p);
    return p;
}

static void painter_clear(painter *p)
{
    free(p->ramp);
    free(p->memo);
    free(p->from);
    free(p->step);
    free(p->color);
    free(p->first);
    *p = (painter) { 0 };
}

/* The strips have no branch that depends on a value, but for what is new or odd: those would be
 * mispredicted in every noisy picture. */
static void shade_whole(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba)
{
    for (int i = 0; i < n; i++) {
        bool own;
        uint32_t *known = stp_memo_at(p->memo, p->norm, v[i], &own), color = *known;
        const uint32_t there = (uint32_t) !masked(v[i], zero_is_empty);
        if (there & (uint32_t) (!own | !color)) {
            color = paint(p, v[i], stp_norm_at(p->norm, v[i]));
            if (own && !p->filled) *known = color;
        }
        stp_put(rgba + 4 * i, color & -there);
    }
}

/* Places in the memo of cells that are whole, `dump` where one is empty. False where one is not whole. */
static bool place_whole(const stp_norm *norm, const double *v, int n, bool zero_is_empty, int32_t *restrict place)
{
    const double lo = norm->lo, last = norm->hi - lo, dump = last + 1, zero = zero_is_empty ? 0 : NAN;
    double near[STRIP];
    uint64_t odd = 0;
    for (int i = 0; i < n; i++) {                      /* one width throughout: compilers vectorise it */
        const double x = v[i], offset = x - lo;
        double p = offset > 0 ? offset : 0;
        p = p < last ? p : last;
        p = x == x ? p : dump;
        near[i] = x == zero ? dump : p;
    }
    for (int i = 0; i < n; i++) place[i] = (int32_t) near[i];
    for (int i = 0; i < n; i++) odd |= (double) place[i] != near[i];
    return !odd;
}

/* The same where all that the cells are likely to have is remembered: looked up first, looked at then. */
static void shade_known(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba)
{
    int32_t place[STRIP];
    bool known = place_whole(p->norm, v, n, zero_is_empty, place);
    const int32_t dump = (int32_t) (p->norm->hi - p->norm->lo) + 1;
    for (int i = 0; i < n; i++) {
        const uint32_t color = p->memo[place[i]];
        known &= (color != 0) | (place[i] == dump);
        stp_put(rgba + 4 * i, color);
    }
    if (!known) shade_whole(p, v, n, zero_is_empty, rgba);
}

/* The buckets of cells, of which those that are beyond the ranked values, or no number, have one at an end. */
static void find_buckets(const painter *p, const double *restrict v, int n, int64_t *restrict bucket)
{
    const double lo = p->lo, hi = p->hi, unit = p->unit;
    for (int i = 0; i < n; i++) {
        double x = v[i] > lo ? v[i] : lo;
        x = x < hi ? x : hi;
        bucket[i] = stp_rank_bucket(x, lo, unit, RUN_BITS);
    }
}

/* Runs seldom begin within a bucket. */
static void shade_runs(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba)
{
    int64_t bucket[STRIP];
    find_buckets(p, v, n, bucket);
    for (int i = 0; i < n; i++) {
        uint32_t run = p->first[bucket[i]];
        run += v[i] >= p->from[run + 1];
        while (v[i] >= p->from[run + 1]) run++;
        stp_put(rgba + 4 * i, p->color[run] & -(uint32_t) !masked(v[i], zero_is_empty));
    }
}

static void shade_search(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba)
{
    for (int i = 0; i < n; i++) stp_put(rgba + 4 * i, masked(v[i], zero_is_empty) ? 0 : run_search(p, v[i]));
}

static void shade_any(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba)
{
    const bool plain = p->ramp && !p->map->has_under && !p->map->has_over;
    double t[STRIP];
    stp_norm_many(p->norm, v, n, t);
    for (int i = 0; i < n; i++) {
        const bool empty = masked(v[i], zero_is_empty);
        const double at = empty ? 0 : t[i];
        const uint32_t color = plain ? ramp_at(p, at) : paint(p, v[i], at);
        stp_put(rgba + 4 * i, empty ? 0 : color);
    }
}

typedef void shade_fn(const painter *p, const double *v, int n, bool zero_is_empty, uint8_t *rgba);

typedef struct canvas {
    const painter *p;
    shade_fn *strip;
    const double *cells;
    int w, h;
    bool zero_is_empty;
    uint8_t *rgba;
} canvas;

enum { BAND = 16 };        /* rows of a task */

/* Cells lie bottom-up, pixels top-down. */
static void shade_band(void *self, int64_t band)
{
    const canvas *c = self;
    const size_t w = (size_t) c->w;
    for (int y = (int) band * BAND; y < c->h && y < ((int) band + 1) * BAND; y++) {
        const double *v = c->cells + (size_t) (c->h - 1 - y) * w;
        uint8_t *rgba = c->rgba + 4 * (size_t) y * w;
        for (int i = 0; i < c->w; i += STRIP)
            c->strip(c->p, v + i, c->w - i < STRIP ? c->w - i : STRIP, c->zero_is_empty, rgba + 4 * i);
    }
}

void stp_shade_cells(const double *cells, int w, int h, bool zero_is_empty, const stp_norm *norm,
                     const stp_cmap *map, int threads, uint8_t *rgba)
{
    painter p = painter_make(norm, map, threads);
    const bool known = p.filled && !map->has_under && !map->has_over;
    shade_fn *const strip = known ? shade_known : p.memo ? shade_whole :
                            !p.n_runs ? shade_any : p.first ? shade_runs : shade_search;
    const canvas c = { &p, strip, cells, w, h, zero_is_empty, rgba };
    const bool alone = (p.memo && !p.filled) || (int64_t) w * h < 1 << 16;
    stp_parallel(alone ? 1 : threads, (h + BAND - 1) / BAND, shade_band, (void *) &c);
    painter_clear(&p);
}
