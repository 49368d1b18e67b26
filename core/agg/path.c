/* The fold of paths. Each batch is drawn path by path with what it knows; the first and last segments of a path in it
 * depend on neighbours that another thread may have. So each state keeps the ends: the first and the last three rows of
 * every path in every batch. When all states are one, the ends are strung together in the order of the table and what is
 * left is drawn from them. */
#include "agg/glyph.h"
#include "agg/point.h"
#include "base/cpu.h"
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

enum { ENDS = 3, NO_CATEGORY = -1 };

/* Rows that a state keeps of one path in one batch: all of them, or the first and the last three. */
typedef struct end {
    int64_t row;                   /* number of the first in the table */
    int64_t at;                    /* the first of them in the store */
    int32_t path;                  /* group * n_ys + y */
    int8_t n;
    bool cut;                      /* rows are left out behind the third */
    bool drawn;                    /* the middle segments are: all but the first and the last */
} end;

/* Kept rows, column by column. */
typedef struct store {
    int64_t n, capacity;
    double *x, *y, *y2;
    int64_t *number;
    double *value[2 * STP_GRID_VARS];      /* of the columns in plan_columns */
    int64_t *by;                   /* label number, or the value's bits */
    uint8_t *has_by;
} store;

struct stp_glyph_state {
    stp_grid grid;
    stp_labels groups, categories; /* of kept rows */
    end *ends;
    int64_t n_ends, ends_capacity;
    store kept;
    stp_codes codes;               /* of numbers as groups */
    int64_t *runs;                 /* of areas that are only counted: rows of the view and one more, see area.c */
    int64_t n_run_rows;            /* rows that areas and lines have counted so */
    /* scratch of one batch */
    stp_mark_rows rows;
    stp_pen pen;
    stp_error *err;
    const stp_glyph_plan *plan;
    stp_status status;
    stp_draw_path *draw;
    int32_t *group, *order, *map;
    int32_t *first;
    int64_t room, map_room;
    double *values[5];             /* x, y, y2; then of one path */
    double *picked[3];
};

size_t stp_glyph_state_size(void) { return sizeof(stp_glyph_state); }

/* ---- columns that are kept ------------------------------------------------------------------------- */

/* Batch columns that variables read, each once. */
static int plan_columns(const stp_glyph_plan *p, int columns[2 * STP_GRID_VARS])
{
    int n = 0;
    for (int k = 0; k < p->grid.n_vars; k++) {
        const stp_grid_var *v = &p->grid.vars[k];
        const int wanted[2] = { v->value, v->reducer->needs_second ? v->second : -1 };
        for (int j = 0; j < 2; j++) {
            bool is_new = wanted[j] >= 0;
            for (int i = 0; i < n; i++) is_new &= columns[i] != wanted[j];
            if (is_new) columns[n++] = wanted[j];
        }
    }
    return n;
}

static size_t row_bytes(const stp_glyph_plan *p)
{
    int columns[2 * STP_GRID_VARS];
    return (size_t) (4 + plan_columns(p, columns)) * 8 + (p->grid.by >= 0 ? 9 : 0);
}

static stp_status over_budget(const stp_glyph_plan *p, stp_error *err)
{
    stp_fail(err, STP_ERR_MEMORY, "the ends of so many paths take more than %.0f MiB",
             (double) (p->budget ? p->budget : (size_t) 1 << 30) / 1048576.0);
    return stp_hint(err, "sort the rows by group: --sort");
}

static bool grow(void *column, int64_t n, size_t size)
{
    void *p = realloc(*(void **) column, (size_t) n * size);
    if (p) *(void **) column = p;
    return p != NULL;
}

static stp_status store_reserve(store *s, const stp_glyph_plan *p, int64_t more, stp_error *err)
{
    if (s->n + more <= s->capacity) return STP_OK;
    int columns[2 * STP_GRID_VARS];
    const int n_columns = plan_columns(p, columns);
    int64_t n = s->capacity ? 2 * s->capacity : 1024;
    if (n < s->n + more) n = s->n + more;
    if ((size_t) n * row_bytes(p) > (p->budget ? p->budget : (size_t) 1 << 30)) return over_budget(p, err);
    bool ok = grow(&s->x, n, 8) && grow(&s->y, n, 8) && grow(&s->y2, n, 8) && grow(&s->number, n, 8);
    for (int k = 0; k < n_columns && ok; k++) ok = grow(&s->value[k], n, 8);
    if (p->grid.by >= 0 && ok) ok = grow(&s->by, n, 8) && grow(&s->has_by, n, 1);
    if (!ok) return stp_no_memory(err, "the ends of paths");
    s->capacity = n;
    return STP_OK;
}

static void store_clear(store *s)
{
    free(s->x);
    free(s->y);
    free(s->y2);
    free(s->number);
    for (size_t k = 0; k < STP_COUNT(s->value); k++) free(s->value[k]);
    free(s->by);
    free(s->has_by);
}

/* Copies row i of `from` behind the rows of `to`, which has room; label: the number of its category there. */
static void store_copy(store *to, const store *from, int64_t i, const stp_glyph_plan *p, int64_t label)
{
    int columns[2 * STP_GRID_VARS];
    const int n_columns = plan_columns(p, columns);
    const int64_t n = to->n++;
    to->x[n] = from->x[i];
    to->y[n] = from->y[i];
    to->y2[n] = from->y2[i];
    to->number[n] = from->number[i];
    for (int k = 0; k < n_columns; k++) to->value[k][n] = from->value[k][i];
    if (p->grid.by < 0) return;
    to->by[n] = label;
    to->has_by[n] = from->has_by[i];
}

/* ---- the pen ---------------------------------------------------------------------------------------- */

static void flush(stp_pen *pen)
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
    s->pen.flush = flush;
    s->pen.self = s;
    s->pen.runs = s->runs;
    s->pen.run_row = -1;
    s->pen.n_run_rows = 0;
    s->pen.counts = counts_rows(p) ? s->grid.cells[0] : NULL;
    const stp_glyph *g = p->glyph;
    const bool fast = stp_cpu_has_avx2();
    stp_draw_path *plain = s->pen.marks.smooth ? g->draw_smooth : g->draw,
                  *avx2 = s->pen.marks.smooth ? g->draw_smooth_avx2 : g->draw_avx2;
    s->draw = fast && avx2 ? avx2 : plain;
}

static void draw(stp_glyph_state *s, const stp_track *t, int64_t first, int64_t to)
{
    if (first < to) s->draw(&s->pen, t, first, to);
}

/* ---- runs ------------------------------------------------------------------------------------------- */

/* Whether all that is asked for is how many areas cover a pixel. */
static bool counts_runs(const stp_glyph_plan *p)
{
    bool only = p->glyph->runs && p->grid.by < 0;
    for (int k = 0; k < p->grid.n_vars; k++)
        only &= p->grid.vars[k].value < 0 && (!strcmp(p->grid.vars[k].reducer->name, "count") ||
                                              !strcmp(p->grid.vars[k].reducer->name, "any"));
    return only;
}

static size_t run_cells(const stp_glyph_plan *p)
{
    return (size_t) p->grid.view.x.cells * ((size_t) p->grid.view.y.cells + 1);
}

/* Counts of one variable into its cells, through the door by which finished values come back. */
static stp_status load_runs(stp_glyph_state *s, const stp_glyph_plan *p, int var, const double *counts, stp_error *err)
{
    const stp_reducer *r = p->grid.vars[var].reducer;
    const size_t n = (size_t) p->grid.view.x.cells * (size_t) p->grid.view.y.cells;
    void *cells = calloc(n, r->cell_size);
    if (!cells) return stp_no_memory(err, "areas");
    r->load(cells, n, counts, NULL);
    r->merge(s->grid.cells[var], cells, n);
    free(cells);
    return STP_OK;
}

/* Row by row upwards, what began and has not ended. */
static stp_status finish_runs(stp_glyph_state *s, const stp_glyph_plan *p, stp_error *err)
{
    if (!s->runs) return STP_OK;
    const size_t w = (size_t) p->grid.view.x.cells, n = w * (size_t) p->grid.view.y.cells;
    double *counts = malloc(n * sizeof *counts);
    if (!counts) return stp_no_memory(err, "areas");
    for (size_t i = w; i < n; i++) s->runs[i] += s->runs[i - w];
    for (size_t i = 0; i < n; i++) counts[i] = (double) s->runs[i];
    stp_status status = STP_OK;
    for (int k = 0; k < p->grid.n_vars && status == STP_OK; k++) status = load_runs(s, p, k, counts, err);
    free(counts);
    return status;
}

/* ---- the fold ------------------------------------------------------------------------------------- */

static stp_status paths_init(void *state, const void *plan, stp_error *err)
{
    stp_glyph_state *s = state;
    const stp_glyph_plan *p = plan;
    STP_TRY(stp_grid_fold(&p->grid)->init(&s->grid, &p->grid, err));
    if (!counts_runs(p)) return STP_OK;
    s->runs = calloc(run_cells(p), sizeof *s->runs);
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
    store_clear(&s->kept);
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

/* ---- a batch: groups --------------------------------------------------------------------------------- */

static stp_status check_column(const stp_batch *b, int column, stp_error *err)
{
    if (column >= b->n_columns || b->columns[column].length < b->n_rows || (b->n_rows && !b->columns[column].values))
        return stp_fail(err, STP_ERR_DATA, "a column that a path needs was not read");
    return STP_OK;
}

static stp_status reserve(stp_glyph_state *s, int64_t n, stp_error *err)
{
    if (n <= s->room) return STP_OK;
    bool ok = grow(&s->group, n + 1, sizeof *s->group) && grow(&s->order, n + 1, sizeof *s->order) &&
              grow(&s->first, n + 2, sizeof *s->first);
    for (size_t k = 0; k < STP_COUNT(s->values) && ok; k++) ok = grow(&s->values[k], n + 1, 8);
    for (size_t k = 0; k < STP_COUNT(s->picked) && ok; k++) ok = grow(&s->picked[k], n + 1, 8);
    if (!ok) return stp_no_memory(err, "paths");
    s->room = n;
    return STP_OK;
}

/* Place of a row's label in the map: code + 1, or 0 when it has none (or no code of the dictionary). */
static inline int32_t label_slot(const stp_column *c, int64_t i)
{
    const int32_t code = ((const int32_t *) c->values)[i];
    return stp_column_has(c, i) && code >= 0 && code < c->dictionary->count ? code + 1 : 0;
}

/* The end of the run of equal labels that begins at row i. */
static int64_t run_end(const stp_column *c, int64_t i, int64_t n)
{
    const int32_t *code = c->values, first = code[i], slot = label_slot(c, i);
    if (c->validity) {
        while (i < n && label_slot(c, i) == slot) i++;
        return i;
    }
    while (i < n && code[i] == first) i++;
    return i;
}

static stp_status reset_map(stp_glyph_state *s, int64_t n_labels, stp_error *err)
{
    if (n_labels > s->map_room) {
        if (!grow(&s->map, n_labels, sizeof *s->map)) return stp_no_memory(err, "groups");
        s->map_room = n_labels;
    }
    memset(s->map, 0xff, (size_t) n_labels * sizeof *s->map);
    return STP_OK;
}

/* Runs of rows of one label: run k begins at row first[k] and is of group[k]; what has no label is a group of its own. */
static stp_status find_labels(stp_glyph_state *s, const stp_batch *b, int64_t *n_runs, stp_error *err)
{
    const stp_glyph_plan *p = s->plan;
    const stp_column *c = &b->columns[p->group];
    stp_column codes;
    if (p->group_info) {
        STP_TRY(stp_codes_make(&s->codes, c, p->group_info, b->n_rows, &codes, err));
        c = &codes;
    }
    if (c->type != STP_TYPE_I32 || !c->dictionary) return stp_fail(err, STP_ERR_DATA, "a group without labels");
    STP_TRY(reset_map(s, (int64_t) c->dictionary->count + 1, err));
    int64_t k = 0;
    for (int64_t i = 0; i < b->n_rows; i = run_end(c, i, b->n_rows), k++) {
        const int32_t slot = label_slot(c, i);
        if (s->map[slot] < 0)
            s->map[slot] = stp_labels_add(&s->groups, slot ? c->dictionary->labels[slot - 1] : "", b->row0 + i);
        if (s->map[slot] < 0) return stp_no_memory(err, "groups");
        s->group[k] = s->map[slot];
        s->first[k] = (int32_t) i;
    }
    s->first[k] = (int32_t) b->n_rows;
    *n_runs = k;
    return STP_OK;
}

/* Rows in the order of their groups, which are the runs then. past: room for a number a group, all 0. */
static void order_rows(stp_glyph_state *s, int64_t *n_runs, int32_t *past)
{
    const int64_t runs = *n_runs;
    const int32_t n_groups = s->groups.n;
    for (int64_t k = 0; k < runs; k++) past[s->group[k]] += s->first[k + 1] - s->first[k];
    for (int32_t g = 0, at = 0; g < n_groups; g++) {
        const int32_t size = past[g];
        past[g] = at;
        at += size;
    }
    for (int64_t k = 0; k < runs; k++)
        for (int32_t i = s->first[k]; i < s->first[k + 1]; i++) s->order[past[s->group[k]]++] = i;
    *n_runs = 0;
    for (int32_t g = 0, at = 0; g < n_groups; at = past[g++]) {
        if (past[g] == at) continue;
        s->group[*n_runs] = g;
        s->first[(*n_runs)++] = at;
    }
    s->first[*n_runs] = n_groups ? past[n_groups - 1] : 0;
}

/* Runs of rows of one group: run k has the rows order[first[k]] … order[first[k + 1] - 1]. Where no group comes twice
 * rows stay as they are, and *ordered is false. */
static stp_status find_runs(stp_glyph_state *s, const stp_batch *b, int64_t *n_runs, bool *ordered, stp_error *err)
{
    *ordered = false;
    STP_TRY(find_labels(s, b, n_runs, err));
    int32_t *count = calloc((size_t) s->groups.n + 1, sizeof *count);
    if (!count) return stp_no_memory(err, "groups");
    for (int64_t k = 0; k < *n_runs; k++) *ordered |= count[s->group[k]]++ > 0;
    if (*ordered) {
        memset(count, 0, (size_t) s->groups.n * sizeof *count);
        order_rows(s, n_runs, count);
    }
    free(count);
    return STP_OK;
}

/* ---- a batch: values --------------------------------------------------------------------------------- */

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

/* ---- a batch: ends ------------------------------------------------------------------------------------ */

static stp_status keep_category(stp_glyph_state *s, store *k, int32_t row, stp_error *err)
{
    const stp_column *by = &s->rows.batch->columns[s->plan->grid.by];
    k->has_by[k->n] = stp_column_has(by, row);
    k->by[k->n] = 0;
    if (!k->has_by[k->n]) return STP_OK;
    if (!by->dictionary) {
        const size_t size = by->type == STP_TYPE_U8 ? 1 : 8;       /* truths, or numbers and times */
        if (by->type != STP_TYPE_U8 && by->type != STP_TYPE_F64 && by->type != STP_TYPE_I64) {
            double v;
            stp_cast_f64(by, row, 1, 0, &v);
            memcpy(&k->by[k->n], &v, sizeof v);
            return STP_OK;
        }
        memcpy(&k->by[k->n], (const char *) by->values + (size_t) row * size, size);
        return STP_OK;
    }
    const int32_t code = ((const int32_t *) by->values)[row];
    const bool known = code >= 0 && code < by->dictionary->count;
    k->by[k->n] = stp_labels_add(&s->categories, known ? by->dictionary->labels[code] : "", 0);
    return k->by[k->n] < 0 ? stp_no_memory(err, "categories") : STP_OK;
}

static stp_status keep_row(stp_glyph_state *s, const stp_track *t, int64_t i, stp_error *err)
{
    store *k = &s->kept;
    int columns[2 * STP_GRID_VARS];
    const int n_columns = plan_columns(s->plan, columns);
    const int32_t row = stp_track_row(t, i);
    k->x[k->n] = t->x[i];
    k->y[k->n] = t->y[i];
    k->y2[k->n] = t->y2 ? t->y2[i] : 0;
    k->number[k->n] = s->rows.number ? s->rows.number[row] : s->rows.batch->row0 + row;
    for (int c = 0; c < n_columns; c++)
        stp_cast_f64(&s->rows.batch->columns[columns[c]], row, 1, 0, &k->value[c][k->n]);
    if (s->plan->grid.by >= 0) STP_TRY(keep_category(s, k, row, err));
    k->n++;
    return STP_OK;
}

static stp_status keep_ends(stp_glyph_state *s, const stp_track *t, int32_t path, stp_error *err)
{
    const bool cut = t->n > 2 * ENDS;
    const int n = cut ? 2 * ENDS : (int) t->n;
    STP_TRY(store_reserve(&s->kept, s->plan, n, err));
    if (s->n_ends == s->ends_capacity) {
        const int64_t room = s->ends_capacity ? 2 * s->ends_capacity : 64;
        if (!grow(&s->ends, room, sizeof *s->ends)) return stp_no_memory(err, "the ends of paths");
        s->ends_capacity = room;
    }
    s->ends[s->n_ends++] = (end) { s->rows.batch->row0 + stp_track_row(t, 0), s->kept.n, path, (int8_t) n, cut, t->n > 3 };
    for (int i = 0; i < n; i++) STP_TRY(keep_row(s, t, cut && i >= ENDS ? t->n - n + i : i, err));
    return STP_OK;
}

/* ---- a batch -------------------------------------------------------------------------------------------- */

/* All of a path but its ends, so many points at a time that they are still near when their second reader comes. */
enum { NEAR = 4096 };

static void draw_path(stp_glyph_state *s, const stp_track *t, bool counts_missing)
{
    for (int64_t i = 0; i < t->n; i += NEAR) {
        const int64_t to = i + NEAR < t->n ? i + NEAR : t->n;
        if (counts_missing) s->grid.n_missing += count_missing(t->x + i, t->y + i, to - i);
        draw(s, t, i < 1 ? 1 : i, to < t->n - 2 ? to : t->n - 2);
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
        STP_TRY(keep_ends(s, &t, group * s->plan->n_ys + k, err));
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
        STP_TRY(find_runs(s, b, &n_runs, &ordered, err));
    }
    const double *x = coordinates(&b->columns[p->grid.x], b->n_rows, &v->x, s->values[0]);
    const double *y2 = p->y2 < 0 ? NULL : coordinates(&b->columns[p->y2], b->n_rows, &v->y, s->values[2]);
    for (int k = 0; k < p->n_ys; k++) {
        const double *y = coordinates(&b->columns[p->ys[k]], b->n_rows, &v->y, s->values[1]);
        STP_TRY(feed_paths(s, b, x, y, y2, k, n_runs, ordered, err));
    }
    flush(&s->pen);
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

/* ---- merging --------------------------------------------------------------------------------------------- */

static stp_status merge_ends(stp_glyph_state *a, const stp_glyph_state *b, const stp_glyph_plan *p, stp_error *err)
{
    STP_TRY(store_reserve(&a->kept, p, b->kept.n, err));
    const int64_t first = a->kept.n;
    const bool labels = p->grid.by >= 0 && b->categories.n > 0;
    for (int64_t i = 0; i < b->kept.n; i++) {
        int64_t label = p->grid.by >= 0 ? b->kept.by[i] : 0;
        if (labels && b->kept.has_by[i]) label = stp_labels_add(&a->categories, b->categories.label[label], 0);
        if (labels && label < 0) return stp_no_memory(err, "categories");
        store_copy(&a->kept, &b->kept, i, p, label);
    }
    if (!grow(&a->ends, a->n_ends + b->n_ends + 1, sizeof *a->ends)) return stp_no_memory(err, "the ends of paths");
    a->ends_capacity = a->n_ends + b->n_ends + 1;
    for (int64_t i = 0; i < b->n_ends; i++) {
        end e = b->ends[i];
        const int32_t group = e.path / p->n_ys;
        int32_t ours = 0;
        if (p->group >= 0) ours = stp_labels_add(&a->groups, b->groups.label[group], b->groups.first_row[group]);
        if (ours < 0) return stp_no_memory(err, "groups");
        e.path = ours * p->n_ys + e.path % p->n_ys;
        e.at += first;
        a->ends[a->n_ends++] = e;
    }
    return STP_OK;
}

static stp_status paths_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_glyph_state *a = into, *b = from;
    const stp_glyph_plan *p = plan;
    STP_TRY(stp_grid_fold(&p->grid)->merge(&a->grid, &b->grid, &p->grid, err));
    for (size_t i = 0; a->runs && i < run_cells(p); i++) a->runs[i] += b->runs[i];
    a->n_run_rows += b->n_run_rows;
    return merge_ends(a, b, p, err);
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

/* ---- joining the ends -------------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    const end *p = a, *q = b;
    if (p->path != q->path) return p->path < q->path ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

/* The kept rows as a batch, in the order of the paths. */
typedef struct strung {
    store rows;
    bool *joined;                  /* row i and the next one are neighbours on their path */
    bool *open;                    /* … and the segment between them is still to be drawn */
    stp_column columns[STP_GRID_VARS * 2 + 64];
    int32_t *codes;
    uint8_t *validity;
    stp_dictionary labels;
} strung;

static void string_end(strung *g, const stp_glyph_state *s, const end *e, bool follows)
{
    const int64_t from = g->rows.n;
    if (follows) g->joined[from - 1] = g->open[from - 1] = true;
    for (int i = 0; i < e->n; i++) {
        store_copy(&g->rows, &s->kept, e->at + i, s->plan, s->plan->grid.by >= 0 ? s->kept.by[e->at + i] : 0);
        const bool last = i == e->n - 1, gap = e->cut && i == ENDS - 1;
        g->joined[from + i] = !last && !gap;
        g->open[from + i] = g->joined[from + i] && (!e->drawn || i == 0 || i == e->n - 2);
    }
}

/* The column of categories as the grid's plan has it. */
static stp_status string_categories(strung *g, const stp_glyph_state *s, stp_column *out, stp_error *err)
{
    const int64_t n = g->rows.n;
    g->validity = calloc((size_t) n / 8 + 1, 1);
    g->codes = malloc((size_t) (n + 1) * sizeof *g->codes);
    if (!g->validity || !g->codes) return stp_no_memory(err, "the ends of paths");
    for (int64_t i = 0; i < n; i++) {
        g->validity[i >> 3] |= (uint8_t) (g->rows.has_by[i] << (i & 7));
        g->codes[i] = (int32_t) g->rows.by[i];
    }
    *out = (stp_column) { .length = n, .validity = g->validity };
    const stp_column_info *info = s->plan->grid.by_info;
    if (!info) {
        g->labels = (stp_dictionary) { s->categories.n, s->categories.label };
        out->type = STP_TYPE_I32;
        out->values = g->codes;
        out->dictionary = &g->labels;
    } else if (info->type == STP_TYPE_U8) {
        out->type = STP_TYPE_U8;
        uint8_t *bytes = (uint8_t *) g->codes;
        for (int64_t i = 0; i < n; i++) bytes[i] = *(const uint8_t *) &g->rows.by[i];
        out->values = bytes;
    } else {
        out->type = info->type == STP_TYPE_I64 ? STP_TYPE_I64 : STP_TYPE_F64;
        out->values = g->rows.by;
    }
    return STP_OK;
}

static void draw_strung(stp_glyph_state *s, const strung *g)
{
    const bool y2 = s->plan->y2 >= 0;
    for (int64_t from = 0, to; from < g->rows.n; from = to) {
        for (to = from; g->joined[to]; to++) {}
        to++;
        const stp_track t = { g->rows.x + from, g->rows.y + from, y2 ? g->rows.y2 + from : NULL, NULL, (int32_t) from,
                              to - from };
        for (int64_t i = from; i < to; i++)
            if (g->open[i]) draw(s, &t, i - from, i - from + 1);
    }
}

static stp_status draw_ends(stp_glyph_state *s, strung *g, stp_error *err)
{
    const stp_glyph_plan *p = s->plan;
    int columns[2 * STP_GRID_VARS];
    const int n = plan_columns(p, columns);
    int most = p->grid.by;
    for (int k = 0; k < n; k++) most = columns[k] > most ? columns[k] : most;
    if (most >= (int) STP_COUNT(g->columns)) return stp_fail(err, STP_ERR_USAGE, "too many columns");
    for (int k = 0; k < n; k++)
        g->columns[columns[k]] = (stp_column) { .type = STP_TYPE_F64, .length = g->rows.n, .values = g->rows.value[k] };
    if (p->grid.by >= 0) STP_TRY(string_categories(g, s, &g->columns[p->grid.by], err));
    const stp_batch b = { .n_rows = g->rows.n, .n_columns = most + 1, .columns = g->columns };
    STP_TRY(stp_mark_rows_init(&s->rows, &s->grid, &p->grid, &b, g->rows.number, err));
    draw_strung(s, g);
    flush(&s->pen);
    stp_mark_rows_clear(&s->rows);
    return s->status;
}

static stp_status join_ends(stp_glyph_state *s, stp_error *err)
{
    strung *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "the ends of paths");
    qsort(s->ends, (size_t) s->n_ends, sizeof *s->ends, by_path);
    g->joined = calloc((size_t) s->kept.n + 1, sizeof *g->joined);
    g->open = calloc((size_t) s->kept.n + 1, sizeof *g->open);
    stp_status status = g->joined && g->open ? store_reserve(&g->rows, s->plan, s->kept.n + 1, err)
                                             : stp_no_memory(err, "the ends of paths");
    for (int64_t i = 0; i < s->n_ends && status == STP_OK; i++)
        string_end(g, s, &s->ends[i], i && s->ends[i].path == s->ends[i - 1].path);
    if (status == STP_OK && g->rows.n) status = draw_ends(s, g, err);
    store_clear(&g->rows);
    free(g->joined);
    free(g->open);
    free(g->codes);
    free(g->validity);
    free(g);
    return status;
}

/* ---- smooth reductions ----------------------------------------------------------------------------------------- */

/* What a reduction is made of where cells are covered by parts. */
static const struct smooth {
    const char *name, *from[2];
    stp_cover cover[2];
} smooths[] = {
    { "count", { "sum" }, { STP_COVER_NEW } },
    { "any", { "max" }, { STP_COVER_ALL } },
    { "sum", { "sum" }, { STP_COVER_NEW } },
    { "max", { "max" }, { STP_COVER_ALL } },
    { "mean", { "sum", "count" }, { STP_COVER_NEW, STP_COVER_FIRST } },
};

static const struct smooth *find_smooth(const stp_grid_var *v)
{
    for (size_t i = 0; i < STP_COUNT(smooths); i++)
        if (!strcmp(smooths[i].name, v->reducer->name)) return &smooths[i];
    return NULL;
}

static stp_status add_smooth(stp_glyph_plan *p, const stp_grid_var *v, stp_error *err)
{
    const struct smooth *m = find_smooth(v);
    if (!m) {
        stp_fail(err, STP_ERR_USAGE, "'%s' is not for anti-aliased lines", v->reducer->name);
        return stp_hint(err, "leave out --line-width, or take count, any, sum, mean or max");
    }
    for (int k = 0; k < 2 && m->from[k]; k++) {
        if (p->grid.n_vars == STP_GRID_VARS) return stp_fail(err, STP_ERR_USAGE, "too many reductions at once");
        stp_grid_var *w = &p->grid.vars[p->grid.n_vars++];
        *w = *v;
        w->reducer = stp_reducer_find(m->from[k], NULL);
        w->cover = m->cover[k];
    }
    return STP_OK;
}

stp_status stp_glyph_set_vars(stp_glyph_plan *p, const stp_grid_var *vars, int n, stp_error *err)
{
    p->grid.n_vars = 0;
    const bool smooth = p->width > 0 && p->glyph->draw_smooth;
    for (int k = 0; k < n; k++)
        if (smooth) STP_TRY(add_smooth(p, &vars[k], err));
        else p->grid.vars[p->grid.n_vars++] = vars[k];
    return STP_OK;
}

/* The variables that were asked for, from those that were kept; nothing of them merges. */
static stp_status finish_smooth(const stp_grid_var *vars, int n, stp_aggregate *a, stp_error *err)
{
    const int64_t n_cells = (int64_t) a->n_planes * a->view.x.cells * a->view.y.cells;
    int from = 0;
    for (int k = 0; k < n; k++) {
        const bool two = find_smooth(&vars[k])->from[1] != NULL;
        stp_aggregate_var v = a->vars[from];
        for (int64_t i = 0; two && i < n_cells; i++) v.cells[i] /= a->vars[from + 1].cells[i];
        const char *name = vars[k].name ? vars[k].name : vars[k].reducer->name;
        v.name = vars[k].value >= 0 && vars[k].column ? stp_arena_printf(&a->arena, "%s_%s", name, vars[k].column)
                                                      : stp_arena_text(&a->arena, name);
        if (!v.name) return stp_no_memory(err, "a name");
        v.whole = false;
        v.additive &= !two;
        a->vars[k] = v;
        from += 1 + two;
    }
    a->n_vars = n;
    a->n_parts = 0;
    return STP_OK;
}

stp_status stp_glyph_finish(stp_glyph_state *s, const stp_glyph_plan *p, const stp_grid_var *vars, int n, stp_aggregate *out,
                            stp_error *err)
{
    pen_init(s, p, err);
    STP_TRY(join_ends(s, err));
    s->grid.n_inside += s->n_run_rows + s->pen.n_run_rows;
    STP_TRY(finish_runs(s, p, err));
    STP_TRY(stp_grid_finish(&s->grid, &p->grid, out, err));
    if (!s->pen.marks.smooth) return STP_OK;
    const stp_status status = finish_smooth(vars, n, out, err);
    if (status != STP_OK) stp_aggregate_clear(out);
    return status;
}
