/* Cells of categories to colours that are mixed, with alphas by their totals. Bands of rows are drawn in parallel. */
#include "agg/shade.h"
#include "agg/mix.h"
#include "agg/shade_memo.h"
#include "base/parallel.h"
#include <math.h>

enum { BAND = 16 };        /* rows of a task */

/* Whether a plane has data in a cell. */
static inline bool present(const stp_aggregate_var *v, double value)
{
    return !isnan(value) && !(v->zero_is_empty && value == 0);
}

/* Whether n cells of a plane from `first` on may have data; n <= STP_GRID_BLOCK. */
static bool may_have(const stp_aggregate *a, const stp_aggregate_var *v, int plane, size_t first, size_t n)
{
    if (!v->touched) return true;
    const uint8_t *t = v->touched + (size_t) plane * stp_grid_blocks(&a->view);
    return t[first / STP_GRID_BLOCK] || t[(first + n - 1) / STP_GRID_BLOCK];
}

/* The value that weighs nothing: 0 for what adds up, else the least of all planes. */
static double baseline_of(const stp_aggregate *a, const stp_aggregate_var *v, size_t n)
{
    if (v->additive) return 0;
    double least = INFINITY;
    for (size_t i = 0; i < n * (size_t) a->n_planes; i++)
        if (v->cells[i] < least) least = v->cells[i];
    return least;
}

typedef struct blend {
    const stp_aggregate *a;
    const stp_aggregate_var *v;
    const stp_norm *norm;
    stp_mixer mixer;
    int min_alpha;
    double baseline, *total;
    uint32_t *memo;                /* alphas of whole totals, plus 256; NULL = they are no whole numbers */
    uint8_t *rgba;
} blend;

static int n_bands(const stp_aggregate *a) { return (a->view.y.cells + BAND - 1) / BAND; }

/* Cells of a band: rows from the lowest up. */
static size_t band_cells(const stp_aggregate *a, int64_t band, size_t *first)
{
    const size_t w = (size_t) a->view.x.cells, n = stp_view_cells(&a->view);
    *first = (size_t) band * BAND * w;
    return n - *first < BAND * w ? n - *first : BAND * w;
}

/* Sums over the planes; NaN where no plane has data. */
static void total_band(void *self, int64_t band)
{
    const blend *b = self;
    const size_t n = stp_view_cells(&b->a->view);
    size_t from;
    const size_t end = band_cells(b->a, band, &from) + from;
    for (size_t i = from; i < end; i++) b->total[i] = NAN;
    for (int p = 0; p < b->a->n_planes; p++) {
        const double *cells = b->v->cells + (size_t) p * n;
        for (size_t first = from; first < end; first += STP_GRID_BLOCK) {
            const size_t few = end - first < STP_GRID_BLOCK ? end - first : STP_GRID_BLOCK;
            if (!may_have(b->a, b->v, p, first, few)) continue;
            for (size_t i = first; i < first + few; i++)
                if (present(b->v, cells[i])) b->total[i] = isnan(b->total[i]) ? cells[i] : b->total[i] + cells[i];
        }
    }
}

static uint8_t alpha_of(const blend *b, double total)
{
    return (uint8_t) (b->min_alpha + (255 - b->min_alpha) * stp_norm_at(b->norm, total) + 0.5);
}

/* Alphas of all totals that are whole numbers of a small range. Without memory they are worked out a cell at a time. */
static void remember_alphas(blend *b)
{
    const size_t n = stp_view_cells(&b->a->view);
    b->memo = stp_memo_make(b->norm);
    for (size_t i = 0; b->memo && i < n; i++) {
        bool own;
        uint32_t *known = stp_memo_at(b->memo, b->norm, b->total[i], &own);
        if (own && !*known) *known = alpha_of(b, b->total[i]) + 256u;
    }
}

static uint8_t alpha_at(const blend *b, double total)
{
    bool own = false;
    const uint32_t *known = b->memo ? stp_memo_at(b->memo, b->norm, total, &own) : NULL;
    return own ? (uint8_t) *known : alpha_of(b, total);
}

/* Where data are there but all at the baseline, they weigh the same. */
static uint32_t mix_alike(const blend *b, size_t cell)
{
    const size_t n = stp_view_cells(&b->a->view);
    double weights[STP_GRID_PLANES];
    for (int p = 0; p < b->a->n_planes; p++) weights[p] = present(b->v, b->v->cells[(size_t) p * n + cell]);
    return stp_mixer_mix(&b->mixer, weights);
}

/* n cells from `first` on. Planes are read one after the other, as they lie in memory. */
static void blend_strip(const blend *b, size_t first, int n, stp_mix *mix, uint8_t *rgba)
{
    const size_t plane = stp_view_cells(&b->a->view);
    stp_mix_clear(mix, n);
    for (int p = 0; p < b->a->n_planes; p++) {
        const double *w = b->v->cells + (size_t) p * plane + first;
        if (may_have(b->a, b->v, p, first, (size_t) n)) stp_mix_add(mix, &b->mixer, p, w, b->baseline, n);
    }
    for (int i = 0; i < n; i++, rgba += 4) {
        const double total = b->total[first + (size_t) i];
        stp_put(rgba, 0);
        if (!present(b->v, total)) continue;
        stp_put(rgba, mix->used[i] ? stp_mix_color(mix, &b->mixer, i) : mix_alike(b, first + (size_t) i));
        rgba[3] = alpha_at(b, total);
    }
}

/* Cells lie bottom-up, pixels top-down. */
static void blend_band(void *self, int64_t band)
{
    const blend *b = self;
    const size_t w = (size_t) b->a->view.x.cells, h = (size_t) b->a->view.y.cells;
    stp_mix mix;
    for (size_t row = (size_t) band * BAND; row < h && row < ((size_t) band + 1) * BAND; row++)
        for (size_t x = 0; x < w; x += STP_MIX_STRIP) {
            const int n = w - x < STP_MIX_STRIP ? (int) (w - x) : STP_MIX_STRIP;
            blend_strip(b, row * w + x, n, &mix, b->rgba + 4 * ((h - 1 - row) * w + x));
        }
}

static void blend_clear(blend *b)
{
    stp_mixer_clear(&b->mixer);
    free(b->total);
    free(b->memo);
}

stp_status stp_shade_categories(const stp_aggregate *a, int var, const uint32_t *colors, bool srgb, int min_alpha,
                                stp_norm_kind kind, double lo, double hi, int threads, stp_norm *norm, uint8_t *rgba,
                                stp_error *err)
{
    if (var < 0 || var >= a->n_vars) return stp_fail(err, STP_ERR_USAGE, "no aggregate %d", var);
    if (min_alpha < 0 || min_alpha > 255) return stp_fail(err, STP_ERR_USAGE, "alpha %d is not in 0 to 255", min_alpha);
    const stp_aggregate_var *v = &a->vars[var];
    const size_t n = stp_view_cells(&a->view);
    stp_norm made = { 0 };
    blend b = { .a = a, .v = v, .norm = &made, .min_alpha = min_alpha, .rgba = rgba,
                .total = calloc(n, sizeof *b.total) };
    stp_status s = b.total ? STP_OK : stp_no_memory(err, "mixing colours");
    if (s == STP_OK) s = stp_mixer_init(&b.mixer, colors, a->n_planes, srgb, err);
    if (s == STP_OK) {
        stp_parallel(threads, n_bands(a), total_band, &b);
        s = stp_norm_make(&made, kind, b.total, (int64_t) n, v->zero_is_empty, lo, hi, false, threads, err);
    }
    if (s == STP_OK) {
        b.baseline = baseline_of(a, v, n);
        remember_alphas(&b);
        stp_parallel(threads, n_bands(a), blend_band, &b);
        *norm = made;
    }
    blend_clear(&b);
    return s;
}
