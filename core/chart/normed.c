/* Counts to densities and sums. */
#include "chart/normed.h"
#include <math.h>
#include <string.h>

typedef enum normed { COUNTS, AREA, HEIGHT, PERCENT } normed;

static normed normed_of(const stp_layer_plan *l)
{
    const stp_value *v = &l->layer->v[STP_F_NORMED];
    return !v->set ? COUNTS : (normed) (v->a + 1);         /* in the order of the choices */
}

static bool is_cumulative(const stp_layer_plan *l)
{
    return l->layer->v[STP_F_CUMULATIVE].set;
}

stp_status stp_normed_bind(stp_plan *p, stp_layer_plan *l, stp_binding *axis, stp_error *err)
{
    static const char *const names[] = { "count", "density", "part of the highest", "rows (%)" },
                             *const sums[] = { "rows up to it", "part of the rows up to it", "part of the highest",
                                               "rows up to it (%)" };
    const stp_value *stack = &l->layer->v[STP_F_STACK];
    const normed how = normed_of(l);
    if (how == COUNTS && !is_cumulative(l)) return STP_OK;
    if (how != COUNTS && stack->set && !strcmp(stack->text, "normalize"))
        return stp_fail(err, STP_ERR_USAGE, "--normed and --stack normalize are two ways to say parts: give one");
    const stp_meaning meaning = how == COUNTS ? STP_INTEGER : STP_NUMBER;
    return stp_plan_axis(p, (is_cumulative(l) ? sums : names)[how], meaning, axis, err);
}

/* The counts of all bins, also of empty ones; NULL without memory. */
static double *all_bins(const stp_drawing *d, const stp_series *s, int n)
{
    double *v = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *v);
    for (int64_t k = 0; v && k < s->n; k++)
        if (s->x[k] >= 0 && s->x[k] < n && isfinite(s->y[k])) v[(int) s->x[k]] += s->y[k];
    return v;
}

/* A cumulative density is a part of the rows: it ends at 1. */
static void divide(double *v, const double *edges, int n, normed how, bool sum, double unit)
{
    double total = 0, highest = 0;
    for (int i = 0; i < n; i++) total += v[i];
    for (int i = 0; i < n; i++) {
        if (how == PERCENT) v[i] *= 100 / total;
        if (how == AREA) v[i] /= total * (sum ? 1 : (edges[i + 1] - edges[i]) / unit);
    }
    for (int i = 1; sum && i < n; i++) v[i] += v[i - 1];
    for (int i = 0; i < n; i++) highest = fmax(highest, v[i]);
    for (int i = 0; how == HEIGHT && i < n; i++) v[i] /= highest;
}

stp_status stp_normed_make(stp_drawing *d, const double *edges, int n, stp_error *err)
{
    const normed how = normed_of(d->layer);
    const bool sum = is_cumulative(d->layer);
    const stp_scale *keys = d->layer->turned ? &d->panel->y : &d->panel->x;
    const double unit = keys->kind == STP_SCALE_TIME ? 86400 * pow(10, keys->time_digits) : 1;
    if (how == COUNTS && !sum) return STP_OK;
    for (int i = 0; i < d->n_series; i++) {
        stp_series *s = &d->series[i];
        double *v = all_bins(d, s, n), *x = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *x);
        if (!v || !x) return stp_no_memory(err, "bins");
        divide(v, edges, n, how, sum, unit);
        s->n = 0;
        s->x = x;
        s->y = v;
        for (int k = 0; k < n; k++) {                      /* empty bins have no bar */
            if (!(v[k] > 0)) continue;
            x[s->n] = k;
            v[s->n++] = v[k];
        }
    }
    return STP_OK;
}
