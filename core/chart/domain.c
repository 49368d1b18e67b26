/* One pair of scales for all layers of a panel: categories in one numbering, times on one origin, the
 * union of the ranges, padded where nothing was given. */
#include "chart/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "scale/decimal.h"
#include "agg/order.h"
#include "base/text.h"
#include "spec/gather.h"
#include "table/cast.h"

static const stp_binding *axis_binding(const stp_layer_plan *l, bool is_y)
{
    return is_y ? &l->y[0] : &l->x;
}

/* ---- categories --------------------------------------------------------------------------------- */

static stp_status add_labels(stp_labels *into, const stp_layer_plan *l, const stp_binding *b, int64_t row0,
                             stp_error *err)
{
    if (b->at < 0) return STP_OK;
    const stp_labels *from = &l->rows.labels[b->at];
    for (int32_t i = 0; i < from->n; i++)
        if (stp_labels_add(into, from->label[i], row0 + i) < 0) return stp_no_memory(err, "categories");
    return STP_OK;
}

static stp_status collect_labels(stp_labels *into, const stp_layer_plan *l, bool is_y, int64_t row0, stp_error *err)
{
    if (l->kind->labels && !l->has_rows) return l->kind->labels(l, is_y, into, row0, err);
    if (!is_y) return add_labels(into, l, &l->x, row0, err);
    for (int k = 0; k < l->n_y; k++) STP_TRY(add_labels(into, l, &l->y[k], row0, err));
    return STP_OK;
}

/* --order: of the categories on the axes. */
stp_status stp_panel_order(const stp_panel *p, stp_labels *labels, stp_error *err)
{
    const stp_value *v = &p->item->item->v[STP_F_ORDER];
    const char *const *listed = NULL;
    int n = 0;
    if (!v->set || !labels->n || !strcmp(v->text, "appearance")) return STP_OK;
    const bool by_value = !strcmp(v->text, "value");
    if (!by_value) STP_TRY(stp_split(p->arena, v->text, ',', &listed, &n, err));
    return stp_labels_reorder(labels, by_value, listed, n, err);
}

stp_status stp_panel_labels(stp_panel *p, stp_error *err)
{
    int64_t row0 = 0;
    for (int i = 0; i < p->item->n_layers; i++, row0 += INT32_MAX) {
        const stp_layer_plan *l = &p->item->layers[i];
        if (p->item->x.meaning == STP_CATEGORY) STP_TRY(collect_labels(&p->x_labels, l, false, row0, err));
        if (p->item->y.meaning == STP_CATEGORY && !l->right) STP_TRY(collect_labels(&p->y_labels, l, true, row0, err));
    }
    STP_TRY(stp_panel_order(p, &p->x_labels, err));
    return stp_panel_order(p, &p->y_labels, err);
}

/* ---- values ------------------------------------------------------------------------------------- */

/* t counts of 10^-from seconds as counts of 10^-to seconds; saturates. */
static int64_t rescale_time(int64_t t, int from, int to)
{
    for (; from < to; from += 3)
        if (__builtin_mul_overflow(t, 1000, &t)) return t < 0 ? INT64_MIN : INT64_MAX;
    for (; from > to; from -= 3) t /= 1000;
    return t;
}

double stp_panel_value(const stp_panel *p, const stp_layer_plan *l, const stp_binding *b, double v, bool is_y)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    const stp_scale *s = is_y ? &p->y : &p->x;
    if (isnan(v)) return v;
    if (a->meaning == STP_CATEGORY) {
        const stp_labels *labels = is_y ? &p->y_labels : &p->x_labels;
        return stp_labels_find(labels, l->rows.labels[b->at].label[(int32_t) v]);
    }
    if (a->meaning != STP_TIME) return v;
    int64_t unit = 1;              /* counts of the axis in one of the column; the difference comes before the factor */
    for (int d = b->info->time_digits; d < a->time_digits; d += 3) unit *= 1000;
    v += stp_cast_minus(l->rows_plan.origin[b->at], s->origin / unit);
    return v * (double) unit - (double) (s->origin % unit);
}

double stp_panel_time(const stp_panel *p, const stp_column_info *info, int64_t t, bool is_y)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    const stp_scale *s = is_y ? &p->y : &p->x;
    int64_t unit = 1;
    for (int d = info->time_digits; d < a->time_digits; d += 3) unit *= 1000;
    return stp_cast_minus(t, s->origin / unit) * (double) unit - (double) (s->origin % unit);
}

stp_axis stp_panel_axis(const stp_scale *s, const stp_column_info *info, int cells)
{
    stp_axis a = { .kind = s->kind, .lo = s->lo, .hi = s->hi, .cells = cells };
    if (s->kind == STP_SCALE_CATEGORY)             /* a cell for each category */
        return (
            stp_axis){ .kind = STP_SCALE_LINEAR, .lo = s->lo, .hi = s->hi, .cells = s->n_labels, .labels = s->labels };
    if (s->kind != STP_SCALE_TIME) return a;
    const double first = floor(s->lo);
    int64_t lo = first >= 0x1p63 ? INT64_MAX : first < -0x1p63 ? INT64_MIN : (int64_t) first, from;
    if (__builtin_add_overflow(s->origin, lo, &from)) {         /* the axis begins beyond all counts */
        from = lo < 0 ? INT64_MIN : INT64_MAX;
        lo = from - s->origin;
    }
    a.time_digits = info->time_digits;
    a.origin = rescale_time(from, s->time_digits, info->time_digits);
    double unit = 1;
    for (int d = info->time_digits; d < s->time_digits; d += 3) unit *= 1000;
    a.lo = (s->lo - (double) lo) / unit;
    a.hi = (s->hi - (double) lo) / unit;
    return a;
}

/* ---- ranges ------------------------------------------------------------------------------------- */

typedef struct span { double lo, hi; } span;

static void widen(span *s, double v)
{
    if (!isfinite(v)) return;
    if (v < s->lo) s->lo = v;
    if (v > s->hi) s->hi = v;
}

static void widen_by_series(span *s, const stp_drawing *d, bool is_y, bool log)
{
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *q = &d->series[i];
        const double *v = is_y ? q->y : q->x, *other = is_y ? q->x : q->y;
        for (int64_t k = 0; k < q->n; k++)
            if (!isnan(other[k]) && (!log || v[k] > 0)) widen(s, v[k]);
    }
}

static void widen_by_extent(span *s, const stp_drawing *d, const stp_scale *scale, bool is_y)
{
    if (!d->layer->has_extents) return;
    const stp_extent *e = &d->layer->extents.column[is_y];
    if (e->lo > e->hi) return;
    if (scale->kind != STP_SCALE_TIME) {
        widen(s, e->lo);
        widen(s, e->hi);
        return;
    }
    const int digits = axis_binding(d->layer, is_y)->info->time_digits;
    widen(s, stp_cast_minus(rescale_time(e->int_lo, digits, scale->time_digits), scale->origin));
    widen(s, stp_cast_minus(rescale_time(e->int_hi, digits, scale->time_digits), scale->origin));
}

/* Bars stand on 0; where all are 0 there is room above. */
static void reach_zero(span *s)
{
    if (s->lo > s->hi) return;
    widen(s, 0);
    if (s->lo == s->hi) s->hi = 1;
}

static double limit_value(const stp_limit *l, const stp_scale *s)
{
    return s->kind == STP_SCALE_TIME ? stp_cast_minus(l->time, s->origin) : l->value;
}

/* Whether a series has a value there at all, be it alone in its row. */
static bool has_values(const stp_panel *p, bool is_y)
{
    for (int i = 0; i < p->n_drawings; i++)
        for (int k = 0; k < p->drawings[i].n_series; k++) {
            const stp_series *q = &p->drawings[i].series[k];
            const double *v = is_y ? q->y : q->x;
            for (int64_t j = 0; v && j < q->n; j++)
                if (isfinite(v[j])) return true;
        }
    return false;
}

/* Names the column without values, or both where each has some (or it is not known), but never in one row. */
static stp_status nothing(const stp_panel *p, bool is_y, stp_error *err)
{
    const stp_layer_plan *l = &p->item->layers[0];
    const stp_column_info *c = axis_binding(l, is_y)->info, *other = axis_binding(l, !is_y)->info;
    const bool own = has_values(p, is_y), others = has_values(p, !is_y);
    const char *positive = (is_y ? p->item->y.log : p->item->x.log) ? " above 0" : "";
    if (!c) return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw", l->source->path);
    if (other && own == others && !*positive)
        return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s' and in '%s'",
                        l->source->path, c->name, other->name);
    return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s'%s", l->source->path,
                    other && own && !others ? other->name : c->name, positive);
}

/* --zero, or what the kinds want. */
static bool wants_zero(const stp_panel *p, bool own)
{
    const stp_value *v = &p->item->item->v[STP_F_ZERO];
    return v->set ? !strcmp(v->text, "yes") : own;
}

/* Where a symlog axis turns from straight to logarithmic: three decades below its end, so that the decades have room;
 * counts have no decades below 1. */
static double bend_of(const stp_scale *s)
{
    const double most = fmax(fabs(s->lo), fabs(s->hi));
    const int e = most > 0 ? stp_exponent10(most) - 3 : 0;
    return stp_power10(s->integer && e < 0 ? 0 : e);
}

/* Lines across the whole plot alone: nothing stands along the other axis, which then needs no ticks. */
static bool is_idle(const stp_panel *p, bool is_y)
{
    const unsigned role = is_y ? STP_ROLE_Y : STP_ROLE_X;
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_kind *k = p->drawings[i].layer->kind;
        if (axis_binding(p->drawings[i].layer, is_y)->info || ((k->needs | k->takes) & role)) return false;
    }
    return p->n_drawings > 0;
}

static stp_status set_domain(stp_panel *p, bool is_y, stp_error *err)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    stp_scale *s = is_y ? &p->y : &p->x;
    span q = { INFINITY, -INFINITY };
    double pad = 0;
    bool zero = false;
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_drawing *d = &p->drawings[i];
        const stp_kind *k = d->layer->kind;
        if (!stp_panel_has(p, d, is_y)) continue;
        if (k->span) k->span(d, is_y, &q.lo, &q.hi);
        else widen_by_series(&q, d, is_y, a->log);
        widen_by_extent(&q, d, s, is_y);
        const stp_kind_axis wants = stp_layer_axis(d->layer, is_y);
        pad = fmax(pad, wants.pad);
        zero |= wants.zero;
    }
    if (p->has_grid) pad = 0;
    for (int i = 0; i < p->n_drawings; i++)
        if (stp_panel_has(p, &p->drawings[i], is_y)) pad = fmax(pad, p->drawings[i].pad[is_y]);
    if (!p->is_right) stp_annotations_span(p, is_y, &q.lo, &q.hi);
    if (is_y) zero = wants_zero(p, zero);
    if (zero && s->kind != STP_SCALE_LOG && s->kind != STP_SCALE_TIME) reach_zero(&q);
    if (a->lo.given) q.lo = limit_value(&a->lo, s);
    if (a->hi.given) q.hi = limit_value(&a->hi, s);
    if (q.lo > q.hi && is_idle(p, is_y) && isinf(q.lo) && isinf(q.hi)) {
        q = (span) { 0, 1 };
        *(is_y ? &p->bare_y : &p->bare_x) = true;
    }
    if (!(q.lo <= q.hi)) {
        if (isfinite(q.lo) && isfinite(q.hi))
            return stp_fail(err, STP_ERR_EMPTY, "the %c range %s holds none of the data", is_y ? 'y' : 'x',
                            p->item->item->v[is_y ? STP_F_YLIM : STP_F_XLIM].text);
        return nothing(p, is_y, err);
    }
    s->lo = q.lo;
    s->hi = q.hi;
    if (isfinite(s->lo) && isfinite(s->hi)) s->bend = bend_of(s);
    stp_scale_pad(s, a->lo.given || (zero && q.lo == 0) ? 0 : pad, a->hi.given || (zero && q.hi == 0) ? 0 : pad);
    if (!(s->lo < s->hi) || !isfinite(s->hi - s->lo))
        return stp_fail(err, STP_ERR_DATA, "the %c axis cannot show a range from %g to %g", is_y ? 'y' : 'x', q.lo,
                        q.hi);
    return STP_OK;
}

/* The integer that a time axis counts from: 0 unless nanoseconds make doubles too coarse. */
static int64_t time_origin(const stp_panel *p, bool is_y)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    if (a->time_digits <= 6) return 0;
    for (int i = 0; i < p->item->n_layers; i++) {
        const stp_layer_plan *l = &p->item->layers[i];
        const stp_binding *b = axis_binding(l, is_y);
        if (!b->info || b->info->time_digits != a->time_digits) continue;
        if (!l->has_extents && !(l->has_rows && b->at >= 0)) continue;
        return l->has_extents ? stp_gather_origin(&l->extents.column[is_y]) : l->rows_plan.origin[b->at];
    }
    return a->lo.given ? a->lo.time : 0;
}

static bool is_flipped(const stp_panel *p, bool is_y)
{
    const stp_value *v = &p->item->item->v[STP_F_FLIP];
    return v->set && (!strcmp(v->text, "both") || !strcmp(v->text, is_y ? "y" : "x"));
}

static void set_kind(stp_panel *p, bool is_y)
{
    const stp_axis_plan *a = is_y ? &p->item->y : &p->item->x;
    stp_scale *s = is_y ? &p->y : &p->x;
    stp_labels *labels = is_y ? &p->y_labels : &p->x_labels;
    *s = (stp_scale){
        .kind = a->scale, .integer = a->integer, .lo = 0, .hi = 1, .bend = 1, .flipped = is_flipped(p, is_y)
    };
    if (is_y && a->down) s->flipped = !s->flipped;
    if (a->meaning == STP_TIME) {
        s->kind = STP_SCALE_TIME;
        s->time_digits = a->time_digits;
        s->zone = a->zone;
        s->origin = time_origin(p, is_y);
    } else if (a->meaning == STP_CATEGORY) {
        s->kind = STP_SCALE_CATEGORY;
        s->labels = (const char *const *) labels->label;
        s->n_labels = labels->n;
        s->lo = -0.5;
        s->hi = labels->n - 0.5;
    }
}

void stp_panel_scales(stp_panel *p)
{
    set_kind(p, false);
    set_kind(p, true);
}

stp_status stp_panel_y_domain(stp_panel *p, stp_error *err)
{
    return set_domain(p, true, err);
}

stp_status stp_panel_domain(stp_panel *p, stp_error *err)
{
    if (p->bare) {
        p->x = p->y = (stp_scale) { .kind = STP_SCALE_LINEAR, .lo = 0, .hi = 1 };
        return STP_OK;
    }
    if (p->x.kind != STP_SCALE_CATEGORY) STP_TRY(set_domain(p, false, err));
    else if (!p->x_labels.n) return nothing(p, false, err);
    if (p->y.kind != STP_SCALE_CATEGORY) STP_TRY(set_domain(p, true, err));
    else if (!p->y_labels.n) return nothing(p, true, err);
    return STP_OK;
}
