/* Ends from columns, or from the statistics of groups. */
#include "chart/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "spec/choose.h"
#include "spec/gather.h"

typedef struct fns {
    const stp_stat_fn *fn[2];
    double q[2];
    int n;
} fns;

/* ---- binding
 * --------------------------------------------------------------------------------------------------------- */

static stp_status bind_fns(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_Y2];
    fns *f = stp_arena_array(&p->arena, 1, sizeof *f);
    if (!f) return stp_no_memory(err, "statistics");
    STP_TRY(stp_kind_need(l, STP_ROLE_Y2, err));
    STP_TRY(stp_stat_bind(p, l, STP_STAT_UPRIGHT, err));
    stp_stat *s = l->state;
    s->more = f;
    if (v->n_items > 2) return stp_fail(err, STP_ERR_USAGE, "--y2 names %d statistics, at most two", v->n_items);
    for (f->n = 0; f->n < v->n_items; f->n++) {
        f->fn[f->n] = stp_stat_find(v->items[f->n], &f->q[f->n]);
        if (!f->fn[f->n]) {
            stp_fail(err, STP_ERR_USAGE, "--y2: plot has no statistic '%s'", v->items[f->n]);
            return stp_hint(err, "with --agg, --y2 is std or sem, or two ends as q10,q90");
        }
        s->plan.dists |= f->fn[f->n]->needs_dist;
    }
    return STP_OK;
}

static stp_status check_numbers(const stp_binding *b, const stp_column_info *axis, bool ends, stp_error *err)
{
    const bool times = axis->meaning == STP_TIME;
    if (!b->info || (stp_is_numeric(b->info->meaning) && !(ends && times)) ||
        (ends && times && b->info->meaning == STP_TIME))
        return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "'%s' is %s and no end for '%s'", b->info->name,
                    stp_meaning_phrase(b->info->meaning), axis->name);
}

/* A band is named by both of its ends. */
static stp_status name_both(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    stp_column_info *info = stp_arena_array(&p->arena, 1, sizeof *info);
    if (!info) return stp_no_memory(err, "a name");
    *info = *l->y[0].info;
    info->long_name = NULL;
    info->name = stp_arena_printf(&p->arena, "%s to %s", l->y[0].info->name, l->y2[0].info->name);
    l->y[0].info = info;
    return info->name ? STP_OK : stp_no_memory(err, "a name");
}

stp_status stp_interval_bind(stp_plan *p, stp_layer_plan *l, bool ends, stp_error *err)
{
    if (stp_stat_wanted(l)) return bind_fns(p, l, err);
    STP_TRY(stp_kind_need(l, STP_ROLE_Y, err));
    STP_TRY(stp_plan_bind_ends(l, err));
    if (!l->n_y2 && !l->x2.info) return stp_kind_need(l, STP_ROLE_Y2, err);
    for (int k = 0; k < l->n_y2; k++) STP_TRY(check_numbers(&l->y2[k], l->y[0].info, ends, err));
    STP_TRY(check_numbers(&l->x2, l->x.info, false, err));
    return ends && l->n_y2 == 1 ? name_both(p, l, err) : STP_OK;
}

stp_status stp_interval_gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return l->state ? stp_stat_gather(p, item, l, err) : stp_gather_rows(p, item, l, err);
}

void stp_interval_clear(stp_layer_plan *l)
{
    stp_stat_clear(l);
}

/* ---- from groups
 * --------------------------------------------------------------------------------------------------------- */

static double fn_value(const stp_stat *s, const fns *f, int i, int32_t g, int k)
{
    const size_t at = (size_t) g * (size_t) s->groups.n_values + (size_t) k;
    return f->fn[i]->value(&s->groups.moments[at], s->groups.dist ? &s->groups.dist[at] : NULL, f->q[i]);
}

static int by_x(const void *a, const void *b)
{
    const stp_interval *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

static stp_status from_groups(stp_drawing *d, stp_intervals *out, stp_error *err)
{
    const stp_stat *s = stp_stat_of(d);
    const fns *f = s->more;
    for (int i = 0; i < d->n_series; i++) {
        stp_interval *q = out->q[i] = stp_arena_array(d->panel->arena, (size_t) s->groups.n + 1, sizeof *q);
        if (!q) return stp_no_memory(err, "intervals");
        const int slot = i % s->n_slots, k = i / s->n_slots;
        for (int32_t g = 0; g < s->groups.n; g++) {
            if (s->slot[g] != slot || !s->groups.group[g].n_rows) continue;
            const double y = stp_stat_value(s, g, k), a = fn_value(s, f, 0, g, k),
                         b = f->n > 1 ? fn_value(s, f, 1, g, k) : a;
            if (isnan(y)) continue;
            const double x = stp_stat_place(d, &s->groups.group[g]);
            q[out->n[i]++] =
                f->n > 1 ? (stp_interval){ x, NAN, NAN, y, a, b } : (stp_interval){ x, NAN, NAN, y, y - a, y + a };
        }
        qsort(q, (size_t) out->n[i], sizeof *q, by_x);
    }
    return STP_OK;
}

/* ---- from rows
 * ------------------------------------------------------------------------------------------------------------ */

static double cell(const stp_drawing *d, const stp_binding *b, int64_t row)
{
    return b->at < 0 ? NAN : d->layer->rows.column[b->at][row];
}

static stp_interval of_row(const stp_drawing *d, const stp_series *s, int64_t i, bool ends)
{
    const stp_layer_plan *l = d->layer;
    const int64_t row = s->row[i];
    stp_interval q = { s->x[i], NAN, NAN, s->y[i], s->y[i], s->y[i] };
    if (l->x2.info) {
        const double e = cell(d, &l->x2, row);
        q.x_lo = q.x - e;
        q.x_hi = q.x + e;
    }
    if (!l->n_y2) return q;
    const double a = cell(d, &l->y2[0], row), b = l->n_y2 > 1 ? cell(d, &l->y2[1], row) : a;
    if (!ends) {
        q.lo = q.y - a;
        q.hi = q.y + b;
        return q;
    }
    const double end = stp_panel_value(d->panel, l, &l->y2[0], a, true);
    q.lo = l->n_y2 > 1 ? end : q.y;
    q.hi = l->n_y2 > 1 ? stp_panel_value(d->panel, l, &l->y2[1], b, true) : end;
    if (l->n_y2 == 1) q.y = NAN;
    return q;
}

static stp_status from_rows(stp_drawing *d, stp_intervals *out, bool ends, stp_error *err)
{
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        out->q[i] = stp_arena_array(d->panel->arena, (size_t) s->n + 1, sizeof *out->q[i]);
        if (!out->q[i]) return stp_no_memory(err, "intervals");
        for (int64_t k = 0; k < s->n; k++) out->q[i][out->n[i]++] = of_row(d, s, k, ends);
        if (ends) qsort(out->q[i], (size_t) out->n[i], sizeof *out->q[i], by_x);
    }
    return STP_OK;
}

stp_status stp_interval_make(stp_drawing *d, bool ends, stp_error *err)
{
    d->keep_rows = true;
    STP_TRY(d->layer->state ? stp_stat_named(d, err) : stp_series_make(d, err));
    stp_intervals *out = stp_arena_array(d->panel->arena, 1, sizeof *out);
    if (!out) return stp_no_memory(err, "intervals");
    out->q = stp_arena_array(d->panel->arena, (size_t) d->n_series + 1, sizeof *out->q);
    out->n = stp_arena_array(d->panel->arena, (size_t) d->n_series + 1, sizeof *out->n);
    if (!out->q || !out->n) return stp_no_memory(err, "intervals");
    d->made = out;
    return d->layer->state ? from_groups(d, out, err) : from_rows(d, out, ends, err);
}

static void widen(double v, double *lo, double *hi)
{
    if (!isfinite(v)) return;
    *lo = fmin(*lo, v);
    *hi = fmax(*hi, v);
}

void stp_interval_span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    const stp_intervals *s = stp_intervals_of(d);
    const bool log = (is_y ? &d->panel->y : &d->panel->x)->kind == STP_SCALE_LOG;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < s->n[i]; k++) {
            const stp_interval *q = &s->q[i][k];
            const double v[3] = { is_y ? q->y : q->x, is_y ? q->lo : q->x_lo, is_y ? q->hi : q->x_hi };
            for (int j = 0; j < 3; j++)
                if (!log || v[j] > 0) widen(v[j], lo, hi);
        }
}
