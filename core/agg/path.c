/* The fold of paths. Each batch is drawn path by path with what it knows; the first and last segments of a path in it
 * depend on neighbours that another thread may have. So each state keeps the ends: the first and the last three rows of
 * every path in every batch. When all states are one, the ends are strung together in the order of the table and what
 * is left is drawn from them. */
#include "agg/path_state.h"
#include "agg/point.h"
#include "base/cpu.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef STP_HAVE_AVX2
#define AVX2(name) name
#else
#define AVX2(name) NULL
#endif

const stp_glyph stp_glyph_line = { .name = "line", .draw = stp_draw_line, .draw_smooth = stp_draw_smooth,
                                   .draw_avx2 = AVX2(stp_draw_line_avx2),
                                   .draw_smooth_avx2 = AVX2(stp_draw_smooth_avx2) };
const stp_glyph stp_glyph_area = { .name = "area", .draw = stp_draw_area, .runs = true };
#undef AVX2

size_t stp_glyph_state_size(void) { return sizeof(stp_glyph_state); }

/* ---- the pen ---------------------------------------------------------------------------------------- */

void stp_path_flush(stp_pen *pen)
{
    stp_glyph_state *s = pen->self;
    if (s->status == STP_OK) s->status = stp_grid_mark(&s->grid, &s->plan->grid, &s->rows, &pen->marks, s->err);
    pen->marks.n = 0;
}

static double mapped(const stp_axis *a, double v)
{
    return a->kind == STP_SCALE_LOG ? v > 0 ? log10(v) : -INFINITY : v;
}

static stp_reach reach_of(const stp_axis *a)
{
    const stp_locator l = stp_locator_of(a);
    return (stp_reach) { mapped(a, a->lo), mapped(a, a->hi), l.scale, l.shift, l.cells };
}

/* Whether all that is asked for is how many rows touch a pixel. */
static bool counts_rows(const stp_glyph_plan *p)
{
    const stp_grid_var *v = &p->grid.vars[0];
    return p->grid.n_vars == 1 && p->grid.by < 0 && v->value < 0 && v->reducer->counts_rows && !p->width;
}

/* Whether all that is asked for is how much of a pixel is covered. */
static bool sums_cover(const stp_glyph_plan *p)
{
    const stp_grid_var *v = &p->grid.vars[0];
    return p->grid.n_vars == 1 && p->grid.by < 0 && v->value < 0 && v->reducer->sums && v->cover == STP_COVER_NEW;
}

static void pen_init(stp_glyph_state *s, const stp_glyph_plan *p, stp_error *err)
{
    s->plan = p;
    s->err = err;
    s->status = STP_OK;
    s->pen.x = reach_of(&p->grid.view.x);
    s->pen.y = reach_of(&p->grid.view.y);
    s->pen.width = p->width;
    const double zero = mapped(&p->grid.view.y, 0);
    s->pen.zero = isfinite(zero) ? zero - (double) (p->grid.view.y.kind == STP_SCALE_TIME ? p->grid.view.y.origin : 0)
                                 : s->pen.y.lo - 2 * (s->pen.y.hi - s->pen.y.lo);
    s->pen.grounded = p->grounded;
    s->pen.marks.n = 0;
    s->pen.marks.smooth = p->width > 0 && p->glyph->draw_smooth;
    s->pen.flush = stp_path_flush;
    s->pen.self = s;
    s->pen.runs = s->runs;
    s->pen.run_row = -1;
    s->pen.n_run_rows = 0;
    s->pen.counts = counts_rows(p) ? s->grid.cells[0] : NULL;
    s->pen.totals = s->pen.marks.smooth && sums_cover(p) ? s->grid.cells[0] : NULL;
    const stp_glyph *g = p->glyph;
    const bool fast = stp_cpu_has_avx2();
    stp_draw_path *plain = s->pen.marks.smooth ? g->draw_smooth : g->draw,
                  *avx2 = s->pen.marks.smooth ? g->draw_smooth_avx2 : g->draw_avx2;
    s->draw = fast && avx2 ? avx2 : plain;
}

/* ---- the fold ------------------------------------------------------------------------------------- */

static stp_status paths_init(void *state, const void *plan, stp_error *err)
{
    stp_glyph_state *s = state;
    const stp_glyph_plan *p = plan;
    STP_TRY(stp_grid_fold(&p->grid)->init(&s->grid, &p->grid, err));
    if (!stp_path_counts_runs(p)) return STP_OK;
    s->runs = calloc(stp_path_run_cells(p), sizeof *s->runs);
    return s->runs ? STP_OK : stp_no_memory(err, "areas");
}

static void paths_clear(void *state)
{
    stp_glyph_state *s = state;
    const stp_glyph_plan none = { 0 };
    stp_grid_fold(&none.grid)->clear(&s->grid);
    stp_labels_clear(&s->groups);
    stp_labels_clear(&s->categories);
    stp_codes_clear(&s->codes);
    stp_path_store_clear(&s->kept);
    free(s->runs);
    free(s->ends);
    free(s->group);
    free(s->order);
    free(s->map);
    free(s->first);
    for (size_t k = 0; k < STP_COUNT(s->values); k++) free(s->values[k]);
    for (size_t k = 0; k < STP_COUNT(s->picked); k++) free(s->picked[k]);
    memset(s, 0, sizeof *s);
}

static size_t paths_bytes(const void *plan)
{
    const stp_glyph_plan *p = plan;
    const stp_fold *f = stp_grid_fold(&p->grid);
    return f->bytes ? f->bytes(&p->grid) : 0;
}

static size_t paths_budget(const void *plan)
{
    const stp_glyph_plan *p = plan;
    const stp_fold *f = stp_grid_fold(&p->grid);
    return f->budget ? f->budget(&p->grid) : 0;
}

/* ---- a batch: values --------------------------------------------------------------------------------- */

static stp_status check_column(const stp_batch *b, int column, stp_error *err)
{
    if (column >= b->n_columns || b->columns[column].length < b->n_rows || (b->n_rows && !b->columns[column].values))
        return stp_fail(err, STP_ERR_DATA, "a column that a path needs was not read");
    return STP_OK;
}

static stp_status reserve(stp_glyph_state *s, int64_t n, stp_error *err)
{
    if (n <= s->room) return STP_OK;
    bool ok = stp_path_grow(&s->group, n + 1, sizeof *s->group) && stp_path_grow(&s->order, n + 1, sizeof *s->order) &&
              stp_path_grow(&s->first, n + 2, sizeof *s->first);
    for (size_t k = 0; k < STP_COUNT(s->values) && ok; k++) ok = stp_path_grow(&s->values[k], n + 1, 8);
    for (size_t k = 0; k < STP_COUNT(s->picked) && ok; k++) ok = stp_path_grow(&s->picked[k], n + 1, 8);
    if (!ok) return stp_no_memory(err, "paths");
    s->room = n;
    return STP_OK;
}

/* A column mapped onto its axis: its own memory where that will do, else scratch. */
static const double *coordinates(const stp_column *c, int64_t n, const stp_axis *a, double *scratch)
{
    const bool log = a->kind == STP_SCALE_LOG;
    if (c->type == STP_TYPE_F64 && !c->validity && !a->origin && !log) return c->values;
    for (int64_t i = 0; i < n; i += STP_STRIP)
        stp_cast_f64(c, i, n - i < STP_STRIP ? (int) (n - i) : STP_STRIP, a->origin, scratch + i);
    for (int64_t i = 0; i < n && log; i++) scratch[i] = scratch[i] > 0 ? log10(scratch[i]) : NAN;
    return scratch;
}

static const double *pick(const double *v, const int32_t *order, int64_t n, double *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = v[order[i]];
    return out;
}

/* Four at a time: v - v is 0 where v is finite, else NaN, and what a sum has of that it keeps. */
static int64_t count_missing(const double *x, const double *y, int64_t n)
{
    int64_t missing = 0;
    for (int64_t i = 0; i < n; i += 4) {
        const int64_t to = i + 4 < n ? i + 4 : n;
        double sum = 0;
        for (int64_t k = i; k < to; k++) sum += (x[k] - x[k]) + (y[k] - y[k]);
        if (sum == 0) continue;
        for (int64_t k = i; k < to; k++) missing += !((int) stp_is_finite(x[k]) & (int) stp_is_finite(y[k]));
    }
    return missing;
}

/* ---- a batch -------------------------------------------------------------------------------------------- */

/* All of a path but its ends, so many points at a time that they are still near when their second reader comes. */
enum { NEAR = 4096 };

static void draw_path(stp_glyph_state *s, const stp_track *t, bool counts_missing)
{
    for (int64_t i = 0; i < t->n; i += NEAR) {
        const int64_t to = i + NEAR < t->n ? i + NEAR : t->n;
        if (counts_missing) s->grid.n_missing += count_missing(t->x + i, t->y + i, to - i);
        stp_path_draw(s, t, i < 1 ? 1 : i, to < t->n - 2 ? to : t->n - 2);
    }
}

/* All paths of one y column. */
static stp_status feed_paths(stp_glyph_state *s, const stp_batch *b, const double *x, const double *y, const double *y2,
                             int k, int64_t n_runs, bool ordered, stp_error *err)
{
    if (ordered) {
        x = pick(x, s->order, b->n_rows, s->picked[0]);
        y = pick(y, s->order, b->n_rows, s->picked[1]);
        y2 = y2 ? pick(y2, s->order, b->n_rows, s->picked[2]) : NULL;
    }
    for (int64_t r = 0; r < n_runs; r++) {
        const int32_t from = s->first[r], n = s->first[r + 1] - from;
        const stp_track t = { x + from, y + from, y2 ? y2 + from : NULL, ordered ? s->order + from : NULL, from, n };
        const int32_t group = s->plan->group < 0 ? 0 : s->group[r];
        draw_path(s, &t, k == 0);
        STP_TRY(stp_path_keep_ends(s, &t, group * s->plan->n_ys + k, err));
        if (s->status != STP_OK) return s->status;
    }
    return STP_OK;
}

static stp_status feed_batch(stp_glyph_state *s, const stp_batch *b, stp_error *err)
{
    const stp_glyph_plan *p = s->plan;
    const stp_view *v = &p->grid.view;
    int64_t n_runs = 1;
    bool ordered = false;
    s->first[0] = 0;
    s->first[1] = (int32_t) b->n_rows;
    if (p->group >= 0) {
        STP_TRY(stp_path_find_runs(s, b, &n_runs, &ordered, err));
    }
    const double *x = coordinates(&b->columns[p->grid.x], b->n_rows, &v->x, s->values[0]);
    const double *y2 = p->y2 < 0 ? NULL : coordinates(&b->columns[p->y2], b->n_rows, &v->y, s->values[2]);
    for (int k = 0; k < p->n_ys; k++) {
        const double *y = coordinates(&b->columns[p->ys[k]], b->n_rows, &v->y, s->values[1]);
        STP_TRY(feed_paths(s, b, x, y, y2, k, n_runs, ordered, err));
    }
    stp_path_flush(&s->pen);
    return s->status;
}

static stp_status paths_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_glyph_state *s = state;
    const stp_glyph_plan *p = plan;
    if (b->n_rows < 1) return STP_OK;
    if (b->n_rows > INT32_MAX - 2) return stp_fail(err, STP_ERR_DATA, "a batch of too many rows");
    const int wanted[] = { p->grid.x, p->y2, p->group };
    for (size_t i = 0; i < STP_COUNT(wanted); i++)
        if (wanted[i] >= 0) STP_TRY(check_column(b, wanted[i], err));
    for (int k = 0; k < p->n_ys; k++) STP_TRY(check_column(b, p->ys[k], err));
    pen_init(s, p, err);
    STP_TRY(reserve(s, b->n_rows, err));
    STP_TRY(stp_mark_rows_init(&s->rows, &s->grid, &p->grid, b, NULL, err));
    const stp_status status = feed_batch(s, b, err);
    stp_mark_rows_clear(&s->rows);
    s->n_run_rows += s->pen.n_run_rows;
    s->grid.n_rows += b->n_rows;
    return status;
}

static stp_status paths_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_glyph_state *a = into, *b = from;
    const stp_glyph_plan *p = plan;
    STP_TRY(stp_grid_fold(&p->grid)->merge(&a->grid, &b->grid, &p->grid, err));
    for (size_t i = 0; a->runs && i < stp_path_run_cells(p); i++) a->runs[i] += b->runs[i];
    a->n_run_rows += b->n_run_rows;
    return stp_path_merge_ends(a, b, p, err);
}

#define PATHS_FOLD(free_)                                                                                             \
    {                                                                                                                 \
        .name = "paths", .order_free = free_, .state_size = sizeof(stp_glyph_state), .init = paths_init,              \
        .feed = paths_feed, .merge = paths_merge, .clear = paths_clear, .bytes = paths_bytes, .budget = paths_budget  \
    }
static const stp_fold paths_free = PATHS_FOLD(true), paths_ordered = PATHS_FOLD(false);
#undef PATHS_FOLD

const stp_fold *stp_glyph_fold(const stp_glyph_plan *plan)
{
    return stp_grid_fold(&plan->grid)->order_free ? &paths_free : &paths_ordered;
}

stp_status stp_glyph_finish(stp_glyph_state *s, const stp_glyph_plan *p, const stp_grid_var *vars, int n,
                            stp_aggregate *out, stp_error *err)
{
    pen_init(s, p, err);
    STP_TRY(stp_path_join_ends(s, err));
    s->grid.n_inside += s->n_run_rows + s->pen.n_run_rows;
    STP_TRY(stp_path_finish_runs(s, p, err));
    STP_TRY(stp_grid_finish(&s->grid, &p->grid, p->grid.threads, out, err));
    if (!s->pen.marks.smooth) return STP_OK;
    const stp_status status = stp_path_finish_smooth(vars, n, out, err);
    if (status != STP_OK) stp_aggregate_clear(out);
    return status;
}
