/* Stacking: all places in one rising list, one running height up and one down at each. */
#include "chart/stack.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

stp_stack_kind stp_stack_how(const stp_drawing *d, stp_stack_kind usual)
{
    const stp_value *v = &d->layer->layer->v[STP_F_STACK];
    if (!v->set) return usual;
    return !strcmp(v->text, "yes") ? STP_STACK_YES : !strcmp(v->text, "normalize") ? STP_STACK_NORMALIZE : STP_STACK_NO;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* All places of all series, rising, each once. */
static double *all_places(const stp_drawing *d, int64_t *n)
{
    int64_t most = 0;
    for (int i = 0; i < d->n_series; i++) most += d->series[i].n;
    double *p = malloc(((size_t) most + 1) * sizeof *p);
    *n = 0;
    if (!p) return NULL;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++)
            if (!isnan(d->series[i].x[k])) p[(*n)++] = d->series[i].x[k];
    qsort(p, (size_t) *n, sizeof *p, by_value);
    int64_t m = 0;
    for (int64_t i = 0; i < *n; i++)
        if (!m || p[i] != p[m - 1]) p[m++] = p[i];
    *n = m;
    return p;
}

typedef struct heights {
    double *up, *down, *total;
} heights;

/* Calls for each (series, place index, value); absent values only where `fill`. */
static bool series_make(stp_stack *s, stp_drawing *d, int i, const double *places, int64_t n, heights *h, bool fill)
{
    const stp_series *q = &d->series[i];
    s->mark[i] = stp_arena_array(d->panel->arena, (size_t) (fill ? n : q->n) + 1, sizeof *s->mark[i]);
    if (!s->mark[i]) return false;
    int64_t k = 0;
    for (int64_t at = 0; at < n; at++) {
        while (k < q->n && (isnan(q->x[k]) || q->x[k] < places[at])) k++;
        const bool has = k < q->n && q->x[k] == places[at] && isfinite(q->y[k]);
        if (!has && !fill) continue;
        double v = has ? q->y[k] : 0, low = 0;
        if (s->how == STP_STACK_NORMALIZE) v = h->total[at] > 0 ? v / h->total[at] * 100 : 0;
        if (s->how != STP_STACK_NO) {
            double *top = v < 0 ? &h->down[at] : &h->up[at];
            low = *top;
            *top += v;
            v = *top;
        }
        s->mark[i][s->n[i]++] = (stp_stack_mark){ places[at], low, v };
    }
    return true;
}

static void add_totals(const stp_series *q, const double *places, int64_t n, double *total)
{
    int64_t k = 0;
    for (int64_t at = 0; at < n; at++) {
        while (k < q->n && (isnan(q->x[k]) || q->x[k] < places[at])) k++;
        if (k < q->n && q->x[k] == places[at] && isfinite(q->y[k])) total[at] += fabs(q->y[k]);
    }
}

static stp_status make(stp_stack *out, stp_drawing *d, stp_stack_kind how, bool fill, stp_error *err)
{
    int64_t n;
    *out = (stp_stack){ .how = how, .step = INFINITY };
    out->mark = stp_arena_array(d->panel->arena, (size_t) d->n_series + 1, sizeof *out->mark);
    out->n = stp_arena_array(d->panel->arena, (size_t) d->n_series + 1, sizeof *out->n);
    double *places = all_places(d, &n);
    double *room = calloc((size_t) n + 1, 3 * sizeof *room);
    bool good = out->mark && out->n && places && room;
    if (good) {
        heights h = { room, room + n, room + 2 * n };
        for (int64_t i = 1; i < n; i++) out->step = fmin(out->step, places[i] - places[i - 1]);
        for (int i = 0; i < d->n_series; i++) add_totals(&d->series[i], places, n, h.total);
        for (int i = 0; good && i < d->n_series; i++) good = series_make(out, d, i, places, n, &h, fill);
    }
    free(places);
    free(room);
    return good ? STP_OK : stp_no_memory(err, "stacking");
}

stp_status stp_stack_make(stp_stack *out, stp_drawing *d, stp_stack_kind how, stp_error *err)
{
    return make(out, d, how, false, err);
}

stp_status stp_stack_fill(stp_stack *out, stp_drawing *d, stp_stack_kind how, stp_error *err)
{
    return make(out, d, how, true, err);
}

stp_status stp_stack_none(stp_stack *out, stp_drawing *d, stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    *out = (stp_stack){ .how = STP_STACK_NO, .step = INFINITY };
    out->mark = stp_arena_array(arena, (size_t) d->n_series + 1, sizeof *out->mark);
    out->n = stp_arena_array(arena, (size_t) d->n_series + 1, sizeof *out->n);
    if (!out->mark || !out->n) return stp_no_memory(err, "areas");
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *q = &d->series[i];
        out->mark[i] = stp_arena_array(arena, (size_t) q->n + 1, sizeof *out->mark[i]);
        if (!out->mark[i]) return stp_no_memory(err, "areas");
        for (int64_t k = 0; k < q->n; k++)
            if (isfinite(q->x[k]) && isfinite(q->y[k]))
                out->mark[i][out->n[i]++] = (stp_stack_mark){ q->x[k], 0, q->y[k] };
    }
    return STP_OK;
}

static void widen(double v, double *lo, double *hi)
{
    if (!isfinite(v)) return;
    *lo = fmin(*lo, v);
    *hi = fmax(*hi, v);
}

/* The panel's scale that the drawing's values are on. */
static bool values_are_log(const stp_drawing *d)
{
    return (d->layer->turned ? &d->panel->x : &d->panel->y)->kind == STP_SCALE_LOG;
}

/* On a logarithmic axis bars begin at half of the least, for there is no 0. */
static void widen_by_value(const stp_stack_mark *m, bool log, double *lo, double *hi)
{
    if (!log || m->high > 0) widen(m->high, lo, hi);
    if (log && m->high > 0) widen(m->high / 2, lo, hi);
    if (!log && m->low != 0) widen(m->low, lo, hi);
}

void stp_stack_span(const stp_stack *s, const stp_drawing *d, bool places, double half_slot, double *lo, double *hi)
{
    const bool log = values_are_log(d);
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < s->n[i]; k++) {
            const stp_stack_mark *m = &s->mark[i][k];
            if (!places) {
                widen_by_value(m, log, lo, hi);
                continue;
            }
            widen(m->place - half_slot, lo, hi);
            widen(m->place + half_slot, lo, hi);
        }
}
