/* Each trace has one open run. A row in its column only widens it: a few comparisons. When the column changes, the run
 * is put away and another one opened; at the end of a batch all are put away, and finish joins what batches cut. */
#include "agg/m4.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_RUNS = 256, JOIN_FROM = 32768 };

typedef struct stp_m4_open {
    stp_m4_run run;
    double from, to;               /* ends of its column; NaN: every row is looked at closely */
    double reach;                  /* the greatest x so far */
    int64_t batch;                 /* row0 of the batch it belongs to; -1 = not open */
} stp_m4_open;

/* The order of a trace. */
static bool before(const stp_m4_point *a, const stp_m4_point *b)
{
    return a->x != b->x ? a->x < b->x : a->row < b->row;
}

/* ---- runs ---------------------------------------------------------------------------------- */

static bool push(stp_m4 *s, const stp_m4_run *run)
{
    if (s->n == s->room) {
        const int64_t room = s->room ? 2 * s->room : FIRST_RUNS;
        stp_m4_run *larger = realloc(s->run, (size_t) room * sizeof *larger);
        if (!larger) return false;
        s->run = larger;
        s->room = room;
    }
    s->run[s->n++] = *run;
    return true;
}

/* b is of the same trace and column. */
static void join(stp_m4_run *a, const stp_m4_run *b)
{
    if (before(&b->first, &a->first)) a->first = b->first;
    if (before(&a->last, &b->last)) a->last = b->last;
    if (b->lo.y < a->lo.y || (b->lo.y == a->lo.y && before(&b->lo, &a->lo))) a->lo = b->lo;
    if (b->hi.y > a->hi.y || (b->hi.y == a->hi.y && before(&b->hi, &a->hi))) a->hi = b->hi;
}

static int by_column(const void *a, const void *b)
{
    const stp_m4_run *p = a, *q = b;
    if (p->trace != q->trace) return p->trace < q->trace ? -1 : 1;
    return (p->column > q->column) - (p->column < q->column);
}

static int by_row(const void *a, const void *b)
{
    const stp_m4_run *p = a, *q = b;
    if (p->trace != q->trace) return p->trace < q->trace ? -1 : 1;
    return (p->first.row > q->first.row) - (p->first.row < q->first.row);
}

static void join_neighbours(stp_m4 *s)
{
    int64_t n = 0;
    for (int64_t i = 0; i < s->n; i++) {
        stp_m4_run *a = n ? &s->run[n - 1] : NULL;
        const stp_m4_run *b = &s->run[i];
        if (!a || a->trace != b->trace || a->column != b->column) s->run[n++] = *b;
        else if (a->column != STP_M4_GAP) join(a, b);
        else a->last = b->last;
    }
    s->n = s->n_joined = n;
}

static void join_columns(stp_m4 *s)
{
    qsort(s->run, (size_t) s->n, sizeof *s->run, by_column);
    join_neighbours(s);
}

/* Where traces are sorted, all runs of a column become one, whatever lies between: that keeps them few. */
static void join_if_many(stp_m4 *s, const stp_m4_plan *p)
{
    if (p->sorts && s->n > JOIN_FROM && s->n > 2 * s->n_joined) join_columns(s);
}

/* ---- feeding ------------------------------------------------------------------------------- */

/* How many edges are not above x. */
static int32_t column_of(const stp_m4_plan *p, double x)
{
    int32_t lo = 0, hi = p->n_edges;
    while (lo < hi) {
        const int32_t mid = lo + (hi - lo) / 2;
        if (p->edge[mid] <= x) lo = mid + 1;
        else hi = mid;
    }
    return lo;
}

static bool put_away(stp_m4 *s, stp_m4_open *o)
{
    const bool open = o->batch >= 0 && o->run.trace >= 0;
    const bool good = !open || push(s, &o->run);
    o->run.trace = -1;
    return good;
}

static void widen(stp_m4_run *r, const stp_m4_point *v)
{
    if (v->y < r->lo.y) r->lo = *v;
    if (v->y > r->hi.y) r->hi = *v;
    r->last = *v;
}

static bool add_gap(stp_m4 *s, const stp_m4_plan *p, stp_m4_open *o, int32_t trace, const stp_m4_point *v)
{
    s->back |= p->sorts || (p->trace.by_time && v->x < o->reach);
    o->reach = !p->trace.by_time || isnan(v->x) ? -INFINITY : v->x;
    if (o->run.trace >= 0 && o->run.column == STP_M4_GAP) {
        o->run.last = *v;
        return true;
    }
    if (!put_away(s, o)) return false;
    o->run = (stp_m4_run) { trace, STP_M4_GAP, *v, *v, *v, *v };
    o->from = o->to = NAN;
    return true;
}

/* A row that is not simply the next one in the open column. */
static bool add_closely(stp_m4 *s, const stp_m4_plan *p, stp_m4_open *o, int32_t trace, const stp_m4_point *v)
{
    if (stp_trace_gap(&p->trace, v->x, v->y)) return add_gap(s, p, o, trace, v);
    if (v->x < o->reach && !p->sorts) s->back = true;
    const stp_m4_run one = { trace, column_of(p, v->x), *v, *v, *v, *v };
    o->reach = v->x;
    if (o->run.trace >= 0 && o->run.column == one.column) {
        join(&o->run, &one);
        if (p->sorts) o->reach = o->run.last.x;
        return true;
    }
    if (!put_away(s, o)) return false;
    o->run = one;
    o->from = one.column ? p->edge[one.column - 1] : -INFINITY;
    o->to = one.column < p->n_edges ? p->edge[one.column] : INFINITY;
    return true;
}

static inline bool add(stp_m4 *s, const stp_m4_plan *p, int32_t trace, double x, double y, int64_t row, int64_t row0)
{
    stp_m4_open *o = &s->open[trace];
    const stp_m4_point v = { x, y, row };
    if (x >= o->from && x < o->to && x >= o->reach && y == y && !(p->trace.log_y && !(y > 0)) && o->batch == row0) {
        o->reach = x;
        widen(&o->run, &v);
        return true;
    }
    if (o->batch != row0) {
        o->batch = row0;
        o->run.trace = -1;
        o->reach = -INFINITY;
    }
    return add_closely(s, p, o, trace, &v);
}

static bool reserve_map(stp_m4 *s, int64_t n)
{
    if (n > s->map_room) {
        int32_t *map = realloc(s->map, (size_t) n * sizeof *map);
        if (!map) return false;
        s->map = map;
        s->map_room = n;
    }
    for (int64_t i = 0; i < n; i++) s->map[i] = -1;
    return true;
}

static int32_t group_of(stp_m4 *s, const stp_m4_plan *p, const stp_column *c, int64_t row)
{
    const int32_t code = ((const int32_t *) c->values)[row];
    if (!stp_column_has(c, row) || code < 0 || code >= c->dictionary->count) return 0;
    if (s->map[code] < 0) s->map[code] = 1 + stp_labels_find(p->groups, c->dictionary->labels[code]);
    return s->map[code];
}

static bool add_strip(stp_m4 *s, const stp_m4_plan *p, const stp_batch *b, const stp_column *groups, int64_t first,
                      int n)
{
    double x[STP_STRIP], y[STP_STRIP];
    int32_t group[STP_STRIP] = { 0 };
    const int n_y = p->trace.n_y;
    bool good = true;
    for (int i = 0; groups && i < n; i++) group[i] = group_of(s, p, groups, first + i);
    stp_cast_f64(&b->columns[p->trace.x], first, n, p->x_origin, x);
    for (int k = 0; k < n_y; k++) {
        stp_cast_f64(&b->columns[p->trace.y[k]], first, n, p->y_origin[k], y);
        for (int i = 0; i < n; i++)
            good &= add(s, p, group[i] * n_y + k, x[i], y[i], b->row0 + first + i, b->row0);
    }
    return good;
}

static int32_t count_traces(const stp_m4_plan *p)
{
    return (p->groups ? p->groups->n + 1 : 1) * p->trace.n_y;
}

static stp_status m4_init(void *state, const void *plan, stp_error *err)
{
    stp_m4 *s = state;
    const int32_t n = count_traces(plan);
    s->open = malloc((size_t) n * sizeof *s->open);
    if (!s->open) return stp_no_memory(err, "lines");
    for (int32_t i = 0; i < n; i++)
        s->open[i] = (stp_m4_open) { .run = { .trace = -1 }, .from = NAN, .to = NAN, .batch = -1 };
    return STP_OK;
}

static stp_status m4_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_m4 *s = state;
    const stp_m4_plan *p = plan;
    stp_column groups;
    if (s->back) return STP_OK;
    if (p->groups) {
        STP_TRY(stp_trace_codes(&p->trace, &s->codes, b, &groups, err));
        if (!reserve_map(s, groups.dictionary->count)) return stp_no_memory(err, "groups");
    }
    bool good = true;
    for (int64_t first = 0; good && !s->back && first < b->n_rows; first += STP_STRIP) {
        const int n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        good = add_strip(s, p, b, p->groups ? &groups : NULL, first, n);
    }
    for (int32_t i = count_traces(p) - 1; i >= 0; i--)
        if (s->open[i].batch == b->row0) good &= put_away(s, &s->open[i]);
    join_if_many(s, p);
    return good ? STP_OK : stp_no_memory(err, "lines");
}

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status m4_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_m4 *a = into;
    const stp_m4 *b = from;
    a->back |= b->back;
    for (int64_t i = 0; i < b->n; i++)
        if (!push(a, &b->run[i])) return stp_no_memory(err, "lines");
    join_if_many(a, plan);
    return STP_OK;
}

void stp_m4_clear(stp_m4 *s)
{
    free(s->run);
    free(s->open);
    free(s->map);
    stp_codes_clear(&s->codes);
    *s = (stp_m4) { 0 };
}

static void m4_clear(void *state)
{
    stp_m4_clear(state);
}

static size_t m4_bytes(const void *plan)
{
    return sizeof(stp_m4) + (size_t) count_traces(plan) * sizeof(stp_m4_open) + FIRST_RUNS * sizeof(stp_m4_run);
}

const stp_fold stp_m4_fold = {
    .name = "m4",
    .order_free = true,
    .state_size = sizeof(stp_m4),
    .init = m4_init,
    .feed = m4_feed,
    .merge = m4_merge,
    .clear = m4_clear,
    .bytes = m4_bytes,
};

/* ---- the end ------------------------------------------------------------------------------- */

/* How far x has come behind a gap; *back when it had gone back before it. */
static double reach_behind(const stp_m4_run *gap, const stp_m4_plan *p, double reach, bool *back)
{
    if (!p->trace.by_time) return -INFINITY;
    *back |= gap->first.x < reach;
    return isnan(gap->last.x) ? -INFINITY : gap->last.x;
}

static bool goes_back(const stp_m4 *s, const stp_m4_plan *p)
{
    double reach = -INFINITY;
    bool back = false;
    for (int64_t i = 0; i < s->n && !back; i++) {
        const stp_m4_run *r = &s->run[i];
        if (!i || r->trace != r[-1].trace) reach = -INFINITY;
        if (r->column == STP_M4_GAP) {
            reach = reach_behind(r, p, reach, &back);
            continue;
        }
        back = r->first.x < reach;
        reach = r->last.x;
    }
    return back;
}

void stp_m4_finish(stp_m4 *s, const stp_m4_plan *p)
{
    if (p->sorts) {
        join_columns(s);
        return;
    }
    qsort(s->run, (size_t) s->n, sizeof *s->run, by_row);
    s->back |= goes_back(s, p);
    if (!s->back) join_neighbours(s);
}

int stp_m4_points(const stp_m4_run *run, stp_m4_point out[4])
{
    const bool low_first = before(&run->lo, &run->hi);
    const stp_m4_point in_order[4] = { run->first, low_first ? run->lo : run->hi, low_first ? run->hi : run->lo,
                                       run->last };
    int n = 0;
    for (int i = 0; i < 4; i++)
        if (!n || out[n - 1].row != in_order[i].row) out[n++] = in_order[i];
    return n;
}
