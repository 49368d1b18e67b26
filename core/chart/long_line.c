/* The fold compares values with the ends of pixel columns. These are found by bisection with the very arithmetic that
 * draws a line, so what is thinned in a pass is what thinning all its points would leave. */
#include "chart/long_line.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "spec/gather_line.h"
#include "table/cast.h"

#define MARGIN 8        /* px beside the plot that strokes still reach into */

/* Of a drawing, in the figure's arena. */
typedef struct long_line {
    int32_t *slot;                 /* of each group, as stp_series_of_traces gives it */
    int n_slots;
    int32_t shared;
} long_line;

/* ---- before the plot has its place ------------------------------------------------------------- */

static double end_value(const stp_layer_plan *l, const stp_binding *b, double v, int64_t exact)
{
    const int64_t origin = l->rows_plan.origin[b->at];
    return origin ? stp_cast_minus(exact, origin) : v;
}

static bool put_end(stp_drawing *d, stp_series *s, const stp_trace *t, int k)
{
    const stp_layer_plan *l = d->layer;
    if (t->end_row < 0) return true;
    if (!s->x) s->x = stp_arena_array(d->panel->arena, 2, sizeof *s->x);
    if (!s->x) return false;
    s->y = s->x + 1;
    s->n = 1;
    s->x[0] = stp_panel_value(d->panel, l, &l->x, end_value(l, &l->x, t->x, t->x_int), false);
    s->y[0] = stp_panel_value(d->panel, l, &l->y[k], end_value(l, &l->y[k], t->y, t->y_int), true);
    return true;
}

stp_status stp_long_line_prepare(stp_drawing *d, stp_error *err)
{
    const stp_traces *t = &d->layer->traces;
    const int n_y = d->layer->n_y;
    long_line *made = stp_arena_array(d->panel->arena, 1, sizeof *made);
    if (made) made->slot = stp_arena_array(d->panel->arena, (size_t) t->n_groups, sizeof *made->slot);
    if (!made || !made->slot) return stp_no_memory(err, "lines");
    for (int32_t i = 0; i < t->n_groups; i++) made->slot[i] = -1;
    d->made = made;
    STP_TRY(stp_series_of_traces(d, made->slot, &made->n_slots, &made->shared, err));
    for (int32_t i = 0; i < t->n_groups; i++)
        for (int k = 0; k < n_y && made->slot[i] >= 0; k++) {
            const stp_trace *trace = &t->trace[stp_trace_group(t, i) * n_y + k];
            d->n_points += trace->n_points;
            if (!put_end(d, &d->series[k * made->n_slots + made->slot[i]], trace, k))
                return stp_no_memory(err, "lines");
        }
    return STP_OK;
}

/* ---- ends of pixel columns ----------------------------------------------------------------------- */

/* Doubles in the order of their values as integers, and back. */
static int64_t rank_of(double v)
{
    int64_t i;
    memcpy(&i, &v, sizeof i);
    return i < 0 ? INT64_MIN - i : i;
}

static double at_rank(int64_t i)
{
    double v;
    i = i < 0 ? INT64_MIN - i : i;
    memcpy(&v, &i, sizeof v);
    return v;
}

/* Device pixels from the left (on a flipped axis from the right) of a value of the layer's x, rising; below 0 for what
 * has no place. */
static double column_at(const stp_drawing *d, double v)
{
    const stp_panel *p = d->panel;
    const double px = stp_panel_px(p, stp_panel_value(p, d->layer, &d->layer->x, v, false));
    if (isnan(px)) return -INFINITY;
    return floor((p->x.flipped ? p->plot.x + p->plot.w - px : px) / (1 / d->pixels));
}

/* The least double at or above `from` whose column is at least c. */
static double find_edge(const stp_drawing *d, double c, double from)
{
    int64_t lo = rank_of(from), hi = rank_of(INFINITY);
    while (lo < hi) {
        const int64_t mid = lo + (int64_t) (((uint64_t) hi - (uint64_t) lo) / 2);
        if (column_at(d, at_rank(mid)) >= c) hi = mid;
        else lo = mid + 1;
    }
    return at_rank(lo);
}

static double *find_edges(const stp_drawing *d, int *n)
{
    const stp_rect *r = &d->panel->plot;
    const double left = d->panel->x.flipped ? 0 : r->x;
    const double first = floor((left - MARGIN) * d->pixels), last = ceil((left + r->w + MARGIN) * d->pixels);
    double *edge = malloc((size_t) (last - first + 1) * sizeof *edge), from = -INFINITY;
    *n = 0;
    for (double c = first; edge && c <= last; c++) from = edge[(*n)++] = find_edge(d, c, from);
    return edge;
}

/* ---- points ---------------------------------------------------------------------------------------- */

static const stp_m4_run *find_trace(const stp_m4 *m, int32_t trace)
{
    int64_t lo = 0, hi = m->n;
    while (lo < hi) {
        const int64_t mid = lo + (hi - lo) / 2;
        if (m->run[mid].trace < trace) lo = mid + 1;
        else hi = mid;
    }
    return m->run + lo;
}

static void put(const stp_drawing *d, stp_series *s, const stp_m4_run *run, int k)
{
    const stp_layer_plan *l = d->layer;
    stp_m4_point p[4];
    if (run->column == STP_M4_GAP) {
        s->x[s->n] = s->y[s->n] = NAN;
        s->n++;
        return;
    }
    const int n = stp_m4_points(run, p);
    for (int i = 0; i < n; i++) {
        s->x[s->n] = stp_panel_value(d->panel, l, &l->x, p[i].x, false);
        s->y[s->n++] = stp_panel_value(d->panel, l, &l->y[k], p[i].y, true);
    }
}

/* Traces of the groups that share series `at` of column k, with a gap before each; others have one group. */
static void put_series(stp_drawing *d, const stp_m4 *m, int at, int k, stp_series *s)
{
    const stp_traces *t = &d->layer->traces;
    const long_line *made = d->made;
    const bool many = made->shared && at == made->n_slots - 1;
    s->n = 0;
    for (int32_t i = 0; i < t->n_groups; i++) {
        if (made->slot[i] != at) continue;
        if (many) s->x[s->n] = s->y[s->n] = NAN;
        s->n += many;
        const int32_t trace = stp_trace_group(t, i) * d->layer->n_y + k;
        for (const stp_m4_run *run = find_trace(m, trace); run < m->run + m->n && run->trace == trace; run++)
            put(d, s, run, k);
    }
}

static int64_t count_points(const stp_drawing *d, const stp_m4 *m, int at, int k)
{
    const long_line *made = d->made;
    const stp_traces *t = &d->layer->traces;
    int64_t n = 0;
    for (int32_t i = 0; i < t->n_groups; i++) {
        if (made->slot[i] != at) continue;
        const int32_t trace = stp_trace_group(t, i) * d->layer->n_y + k;
        for (const stp_m4_run *run = find_trace(m, trace); run < m->run + m->n && run->trace == trace; run++) n += 4;
        n++;
    }
    return n;
}

static stp_status put_points(stp_drawing *d, const stp_m4 *m, stp_error *err)
{
    const int n_slots = ((const long_line *) d->made)->n_slots;
    for (int i = 0; i < d->n_series; i++) {
        stp_series *s = &d->series[i];
        const size_t room = (size_t) count_points(d, m, i % n_slots, i / n_slots) + 1;
        s->x = stp_arena_array(d->panel->arena, room, sizeof *s->x);
        s->y = stp_arena_array(d->panel->arena, room, sizeof *s->y);
        if (!s->x || !s->y) return stp_no_memory(err, "lines");
        put_series(d, m, i % n_slots, i / n_slots, s);
    }
    return STP_OK;
}

/* All rows after all: names and colours stay. */
static stp_status put_rows(stp_drawing *d, stp_error *err)
{
    stp_series *named = d->series;
    STP_TRY(stp_series_make(d, err));
    for (int i = 0; i < d->n_series; i++) {
        named[i].x = d->series[i].x;
        named[i].y = d->series[i].y;
        named[i].n = d->series[i].n;
        named[i].n_rows = 0;
    }
    d->series = named;
    return STP_OK;
}

stp_status stp_long_line_fill(stp_drawing *d, bool *thinned, stp_error *err)
{
    int n;
    double *edge = find_edges(d, &n);
    if (!edge) return stp_no_memory(err, "lines");
    stp_m4 m = { 0 };
    stp_status s = stp_gather_m4(d->plan, d->panel->item, d->layer, edge, n, &m, thinned, err);
    if (s == STP_OK) s = *thinned ? put_points(d, &m, err) : put_rows(d, err);
    stp_m4_clear(&m);
    free(edge);
    return s;
}
