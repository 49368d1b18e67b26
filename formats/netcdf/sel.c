/* --sel: from values of a coordinate to indices. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "formats/netcdf/maker.h"
#include "table/batch.h"
#include "table/cast.h"

/* The coordinate of an axis while one --sel is worked out. */
typedef struct finder {
    stp_nc_maker *m;
    stp_nc_axis *a;
    const char *text;    /* of the option */
    const stp_nc_var *v; /* NULL: indices are the coordinate */
    stp_nc_values values;
    double *x; /* numbers and times, of the whole dimension; NULL: texts */
    int digits;
    bool circle;    /* longitudes: 360 more is the same */
    int64_t *found; /* of the dimension, in order */
    double *shift;
    int64_t n;
} finder;

static stp_status load_coord(finder *q, stp_error *err)
{
    const int64_t n = stp_nc_set_length(q->m->set, q->a->dim);
    q->x = stp_arena_array(q->m->arena, (size_t) n + 1, sizeof *q->x);
    q->found = stp_arena_array(q->m->arena, 3 * (size_t) n + 1, sizeof *q->found);
    q->shift = stp_arena_array(q->m->arena, 3 * (size_t) n + 1, sizeof *q->shift);
    if (!q->x || !q->found || !q->shift) return stp_no_memory(err, "a coordinate");
    for (int64_t i = 0; i < n; i++) q->x[i] = (double) i;
    if (!q->v) return STP_OK;
    if (q->v->is_time) STP_TRY(stp_nc_set_digits(q->m->set, q->a->coord, &q->digits, err));
    STP_TRY(stp_nc_set_whole(q->m->set, q->a->coord, q->digits, &q->values, err));
    if (stp_nc_is_text(q->v)) {
        q->x = NULL;
        return STP_OK;
    }
    const stp_column c = {
        .type = q->values.type, .length = n, .values = q->values.values, .validity = q->values.validity
    };
    for (int64_t at = 0; at < n; at += STP_STRIP)
        stp_cast_f64(&c, at, n - at < STP_STRIP ? (int) (n - at) : STP_STRIP, 0, q->x + at);
    q->circle = q->v->degrees && q->v->letter == 'X';
    return STP_OK;
}

static void take(finder *q, int64_t i, double shift)
{
    for (int64_t k = 0; k < q->n; k++) /* a repeated seam column counts once */
        if (shift != 0 && q->x[q->found[k]] + q->shift[k] == q->x[i] + shift) return;
    q->found[q->n] = i;
    q->shift[q->n++] = shift;
}

/* One of the coordinate's values as text. */
static const char *value_text(const finder *q, int64_t i)
{
    stp_buf b = { 0 };
    const stp_column_info info = { .meaning = !q->v           ? STP_INTEGER
                                              : q->v->is_time ? STP_TIME
                                                              : STP_NUMBER,
                                   .time_digits = q->digits };
    const stp_column c = { .type = q->values.type,
                           .length = q->values.n,
                           .values = q->values.values,
                           .validity = q->values.validity,
                           .dictionary = q->x ? NULL : &q->values.dictionary };
    if (q->v)
        stp_column_print(&c, &info, i, &b);
    else
        stp_buf_printf(&b, "%lld", (long long) i);
    const char *out = b.data ? stp_arena_text(q->m->arena, b.data) : "missing";
    stp_buf_clear(&b);
    return out ? out : "";
}

static stp_status not_found(const finder *q, int64_t near, stp_error *err)
{
    const int64_t n = q->a->n;
    stp_fail(err, STP_ERR_USAGE, "--sel %.100s: no such value", q->text);
    if (!n) return stp_hint(err, "'%s' is empty", q->a->name);
    const char *first = value_text(q, q->a->index[0]), *last = value_text(q, q->a->index[n - 1]);
    if (near >= 0)
        return stp_hint(err, "the nearest '%s' is %s; they go from %s to %s", q->a->name, value_text(q, near), first,
                        last);
    return stp_hint(err, "'%s' goes from %s to %s", q->a->name, first, last);
}

/* Half the distance to the farther neighbour among the chosen, at position k. */
static double half_step(const finder *q, int64_t k)
{
    const int64_t *index = q->a->index;
    const double x = q->x[index[k]];
    const double below = k > 0 ? fabs(x - q->x[index[k - 1]]) : 0;
    const double above = k + 1 < q->a->n ? fabs(q->x[index[k + 1]] - x) : 0;
    const double step = below > above ? below : above;
    return q->a->n > 1 ? step / 2 : 0;
}

static stp_status take_nearest(finder *q, double value, stp_error *err)
{
    int64_t best = -1;
    double distance = INFINITY, shift = 0;
    for (int64_t k = 0; k < q->a->n; k++)
        for (int turn = -1; turn <= 1; turn++) {
            const double d = fabs(q->x[q->a->index[k]] + turn * 360.0 - value);
            if ((turn && !q->circle) || !(d < distance)) continue;
            best = k;
            distance = d;
            shift = turn * 360.0;
        }
    if (best < 0) return not_found(q, -1, err);
    const double slack = 1e-9 * (fabs(value) + 1);
    if (distance > half_step(q, best) * (1 + 1e-9) + slack) return not_found(q, q->a->index[best], err);
    q->found[q->n] = q->a->index[best];
    q->shift[q->n++] = shift;
    return STP_OK;
}

static int compare_found(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (x[0] > y[0]) - (x[0] < y[0]);
}

/* Longitudes found on both sides of the seam stand in the order of the map. */
static stp_status sort_found(finder *q, stp_error *err)
{
    double(*keyed)[3] = malloc(((size_t) q->n + 1) * sizeof *keyed);
    if (!keyed) return stp_no_memory(err, "a coordinate");
    for (int64_t i = 0; i < q->n; i++) {
        keyed[i][0] = q->x[q->found[i]] + q->shift[i];
        keyed[i][1] = (double) q->found[i];
        keyed[i][2] = q->shift[i];
    }
    qsort(keyed, (size_t) q->n, sizeof *keyed, compare_found);
    for (int64_t i = 0; i < q->n; i++) {
        q->found[i] = (int64_t) keyed[i][1];
        q->shift[i] = keyed[i][2];
    }
    free(keyed);
    return STP_OK;
}

static stp_status take_range(finder *q, double lo, double hi, stp_error *err)
{
    if (lo > hi && q->circle) hi += 360; /* 350:10 goes over the seam */
    if (lo > hi) {
        const double swap = lo;
        lo = hi;
        hi = swap;
    }
    const double slack = 1e-9 * (isfinite(hi - lo) ? hi - lo : 0);
    bool moved = false;
    for (int turn = 0; turn < 3; turn++) {
        const double shift = (turn == 2 ? -1 : turn) * 360.0;
        if (turn && !(q->circle && isfinite(lo) && isfinite(hi))) break;
        for (int64_t k = 0; k < q->a->n; k++) {
            const double x = q->x[q->a->index[k]] + shift;
            if (!(x >= lo - slack && x <= hi + slack)) continue;
            take(q, q->a->index[k], shift);
            moved |= shift != 0;
        }
    }
    if (!q->n) return not_found(q, -1, err);
    return moved ? sort_found(q, err) : STP_OK;
}

/* One number or time; a time also has an end. */
static bool read_value(const finder *q, const char *text, double *start, double *end)
{
    if (q->v && q->v->is_time) {
        int64_t a, b;
        if (!stp_calendar_period(q->v->time.calendar, text, q->digits, &a, &b)) return false;
        *start = (double) a;
        *end = (double) b;
        return true;
    }
    if (!stp_parse_double(text, strlen(text), start) || isnan(*start)) return false;
    *end = *start;
    return true;
}

static stp_status no_value(const finder *q, const char *text, stp_error *err)
{
    const bool time = q->v && q->v->is_time;
    stp_fail(err, STP_ERR_USAGE, "--sel %.100s: '%.60s' is not a %s", q->text, text, time ? "time" : "number");
    return time ? stp_hint(err, "times are written as 2000, 2000-01, 2000-01-31 or 2000-01-31T06:00")
                : stp_hint(err, "'%s' is selected as %s=10, %s=10:20 or %s=10,20", q->a->name, q->a->name, q->a->name,
                           q->a->name);
}

/* Before `end`, in the whole numbers that times are. */
static double last_before(const finder *q, double end)
{
    return q->v && q->v->is_time ? end - 1 : end;
}

/* A:B at one of its colons: times hold colons themselves. */
static bool read_pair(const finder *q, const char *text, double *lo, double *hi)
{
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
        double end;
        char *first = stp_arena_bytes(q->m->arena, text, (size_t) (colon - text));
        *lo = -INFINITY;
        *hi = INFINITY;
        if (!first || (*first && !read_value(q, first, lo, &end))) continue;
        if (colon[1] && !read_value(q, colon + 1, &end, hi)) continue;
        if (colon[1]) *hi = last_before(q, *hi);
        return true;
    }
    return false;
}

static stp_status sel_text(finder *q, const char *text, stp_error *err)
{
    for (int64_t k = 0; k < q->a->n; k++)
        if (!strcmp(q->values.dictionary.labels[q->a->index[k]], text)) {
            q->found[q->n] = q->a->index[k];
            q->shift[q->n++] = 0;
            return STP_OK;
        }
    return not_found(q, -1, err);
}

static stp_status sel_value(finder *q, const char *text, stp_error *err)
{
    double lo, hi;
    if (!q->x) return sel_text(q, text, err);
    if (read_value(q, text, &lo, &hi)) {
        const int64_t before = q->n;
        if (hi > lo && take_range(q, lo, last_before(q, hi), NULL) == STP_OK && q->n > before) return STP_OK;
        return take_nearest(q, lo, err);
    }
    return read_pair(q, text, &lo, &hi) ? take_range(q, lo, hi, err) : no_value(q, text, err);
}

static stp_status apply_found(finder *q, stp_error *err)
{
    bool shifted = false;
    for (int64_t i = 0; i < q->n; i++) shifted |= q->shift[i] != 0;
    q->a->index = q->found;
    q->a->n = q->n;
    q->a->shift = shifted ? q->shift : NULL;
    q->a->asked = true;
    return q->n ? STP_OK : not_found(q, -1, err);
}

static stp_status sel_values(finder *q, const char *rest, stp_error *err)
{
    const char *const *parts;
    int n;
    STP_TRY(load_coord(q, err));
    STP_TRY(stp_split(q->m->arena, rest, ',', &parts, &n, err));
    for (int i = 0; i < n; i++) STP_TRY(sel_value(q, parts[i], err));
    return apply_found(q, err);
}

stp_status stp_nc_sel(stp_nc_maker *m, const char *text, stp_error *err)
{
    int axis;
    const char *rest;
    STP_TRY(stp_nc_split_option(m, "--sel", text, &axis, &rest, err));
    finder q = { .m = m, .a = &m->s->axes[axis], .text = text };
    if (q.a->coord >= 0) q.v = &m->f->vars[q.a->coord];
    const stp_status s = sel_values(&q, rest, err);
    stp_nc_values_clear(&q.values);
    return s;
}
