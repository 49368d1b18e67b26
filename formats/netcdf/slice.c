/* From --var, --sel, --isel and --reduce to lists of indices. */
#include "formats/netcdf/slice.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "table/batch.h"
#include "table/cast.h"

typedef struct maker {
    stp_nc_slice *s;
    const stp_nc_set *set;
    const stp_slicing *asked;
    stp_arena *arena;
    const stp_nc_file *f; /* the first */
    const char *path;
} maker;

int stp_nc_slice_axis(const stp_nc_slice *s, int dim)
{
    for (int i = 0; i < s->n_axes; i++)
        if (s->axes[i].dim == dim) return i;
    return -1;
}

bool stp_nc_slice_covers(const stp_nc_slice *s, const stp_nc_var *v)
{
    int last = -1;
    for (int d = 0; d < v->n_dims; d++) {
        const int axis = stp_nc_slice_axis(s, v->dims[d]);
        if (axis <= last) return false;
        last = axis;
    }
    return true;
}

/* ---- the variable --------------------------------------------------------------------------------- */

/* Whether text has name as a word of its own. */
static bool mentions(const char *text, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const size_t n = strlen(name);
    for (const char *p = strstr(text, name); p && n; p = strstr(p + 1, name)) {
        const bool before = p > text && strchr(letters, p[-1]), after = p[n] && strchr(letters, p[n]);
        if (!before && !after) return true;
    }
    return false;
}

static bool is_used(const maker *m, const char *name)
{
    for (int i = 0; i < m->asked->n_uses; i++)
        if (mentions(m->asked->uses[i], name)) return true;
    return false;
}

static stp_status no_name(const maker *m, const char *option, const char *what, const char *name, bool dims,
                          stp_error *err)
{
    const char *names[64];
    char list[400] = "";
    size_t n = 0;
    for (int i = 0; dims && i < m->s->n_axes && n < 64; i++) names[n++] = m->s->axes[i].name;
    for (int i = 0; !dims && i < m->f->n_vars && n < 64; i++)
        if (m->f->vars[i].role == STP_NC_DATA) names[n++] = m->f->vars[i].name;
    for (size_t i = 0; i < n && strlen(list) < 300; i++) {
        strncat(list, i ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, names[i], 90);
    }
    const char *near = stp_nearest(name, names, n);
    stp_fail(err, STP_ERR_USAGE, "%s: no %s '%.100s' in '%s'", option, what, name, m->path);
    if (near) return stp_hint(err, "did you mean '%s'? it has %s", near, list);
    return stp_hint(err, "it has %s", n ? list : "none");
}

static double size_of(const maker *m, const stp_nc_var *v)
{
    double n = 1;
    for (int d = 0; d < v->n_dims; d++) n *= (double) stp_nc_set_length(m->set, v->dims[d]);
    return n;
}

static int wide_dims(const maker *m, const stp_nc_var *v)
{
    int n = 0;
    for (int d = 0; d < v->n_dims; d++) n += stp_nc_set_length(m->set, v->dims[d]) > 1;
    return n;
}

/* The first variable over a plane, else the first with several values, else any. */
static int usual_variable(const maker *m)
{
    int best = -1, rank = -1;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->role == STP_NC_SIDE || size_of(m, v) == 0) continue;
        int r = (v->role == STP_NC_DATA) * 8;
        if (!stp_nc_is_text(v)) r += 4;
        const int wide = wide_dims(m, v);
        r += wide > 2 ? 2 : wide;
        if (r > rank) {
            best = i;
            rank = r;
        }
    }
    return best;
}

/* The used variable with the most dimensions. */
static int used_variable(const maker *m)
{
    int best = -1;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->role == STP_NC_SIDE || (!is_used(m, v->name) && !is_used(m, v->leaf))) continue;
        if (best < 0 || v->n_dims > m->f->vars[best].n_dims) best = i;
    }
    return best >= 0 && (m->f->vars[best].role == STP_NC_DATA) ? best : -1;
}

static stp_status find_main(maker *m, stp_error *err)
{
    m->s->main = -1;
    for (int i = 0; i < m->asked->n_var; i++) {
        const char *name = m->asked->var[i];
        const int v = stp_nc_file_find(m->f, name);
        if (v < 0) return no_name(m, "--var", "variable", name, false, err);
        if (m->s->main < 0 || m->f->vars[v].n_dims > m->f->vars[m->s->main].n_dims) m->s->main = v;
    }
    if (m->s->main < 0) m->s->main = used_variable(m);
    if (m->s->main < 0) m->s->main = usual_variable(m);
    if (m->s->main < 0) return stp_fail(err, STP_ERR_EMPTY, "'%s' has no variable with values", m->path);
    return STP_OK;
}

/* ---- axes ------------------------------------------------------------------------------------------- */

/* A coordinate that holds times: better than one of the dimension's name without a unit. */
static int time_along(const maker *m, int dim)
{
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->is_time && v->role == STP_NC_COORD && v->n_dims == 1 && v->dims[0] == dim) return i;
    }
    return -1;
}

/* The one-dimensional variable that goes with a dimension: of its name, else named by `coordinates`, else the only one
 * that is a longitude, latitude or has an axis. */
static int find_coord(const maker *m, const stp_nc_var *main, int dim)
{
    const char *name = m->f->dims[dim].name;
    const int named = stp_nc_file_resolve(m->f, main, name);
    if (named >= 0 && m->f->vars[named].n_dims == 1 && m->f->vars[named].dims[0] == dim) {
        const int time = m->f->vars[named].units ? -1 : time_along(m, dim);
        return time >= 0 ? time : named;
    }
    int found = -1, n = 0;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v == main || v->role != STP_NC_COORD || v->n_dims != 1 || v->dims[0] != dim) continue;
        found = i;
        n++;
    }
    return n == 1 ? found : -1;
}

static stp_status make_axes(maker *m, stp_error *err)
{
    const stp_nc_var *v = &m->f->vars[m->s->main];
    for (int d = 0; d < v->n_dims; d++) {
        const int dim = v->dims[d];
        if (stp_nc_slice_axis(m->s, dim) >= 0)
            return stp_fail(err, STP_ERR_DATA, "'%s' of '%s' has the dimension '%s' twice", v->name, m->path,
                            m->f->dims[dim].name);
        stp_nc_axis *a = &m->s->axes[m->s->n_axes++];
        *a = (stp_nc_axis){ .dim = dim, .name = m->f->dims[dim].name, .coord = find_coord(m, v, dim) };
        a->letter = a->coord >= 0 ? m->f->vars[a->coord].letter : 0;
        a->n = stp_nc_set_length(m->set, dim);
        if (a->n > INT64_C(1) << 32 || !(a->index = stp_arena_array(m->arena, (size_t) a->n + 1, sizeof *a->index)))
            return stp_no_memory(err, "a dimension");
        for (int64_t i = 0; i < a->n; i++) a->index[i] = i;
    }
    return STP_OK;
}

/* By the dimension's name, its coordinate's, or X, Y, Z, T. */
static int axis_named(const maker *m, const char *name, size_t n)
{
    for (int i = 0; i < m->s->n_axes; i++) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (strlen(a->name) == n && !strncmp(a->name, name, n)) return i;
        const char *coord = a->coord >= 0 ? m->f->vars[a->coord].leaf : "";
        if (strlen(coord) == n && !strncmp(coord, name, n)) return i;
    }
    for (int i = 0; n == 1 && i < m->s->n_axes; i++)
        if (m->s->axes[i].letter == *name) return i;
    return -1;
}

/* "DIM=REST" of an option. */
static stp_status split_option(const maker *m, const char *option, const char *text, int *axis, const char **rest,
                               stp_error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        stp_fail(err, STP_ERR_USAGE, "%s wants DIMENSION=…, not '%.100s'", option, text);
        return stp_hint(err, "as %s", !strcmp(option, "--isel") ? "--isel time=0" : "--sel lat=50");
    }
    *axis = axis_named(m, text, (size_t) (equals - text));
    *rest = equals + 1;
    if (*axis >= 0) return STP_OK;
    const char *name = stp_arena_bytes(m->arena, text, (size_t) (equals - text));
    return name ? no_name(m, option, "dimension", name, true, err) : stp_no_memory(err, "a name");
}

/* ---- --isel ------------------------------------------------------------------------------------------- */

static bool read_index(const char *text, size_t n, int64_t fallback, int64_t *out)
{
    *out = fallback;
    return n == 0 || stp_parse_int(text, n, out);
}

static stp_status isel_one(maker *m, const char *text, stp_error *err)
{
    int axis;
    const char *rest;
    STP_TRY(split_option(m, "--isel", text, &axis, &rest, err));
    stp_nc_axis *a = &m->s->axes[axis];
    const char *colon = strchr(rest, ':'), *second = colon ? strchr(colon + 1, ':') : NULL;
    const char *end = rest + strlen(rest);
    int64_t from, to, step = 1;
    bool ok = read_index(rest, (size_t) ((colon ? colon : end) - rest), 0, &from);
    to = a->n;
    if (colon) ok = ok && read_index(colon + 1, (size_t) ((second ? second : end) - colon - 1), a->n, &to);
    if (second) ok = ok && read_index(second + 1, (size_t) (end - second - 1), 1, &step) && step > 0;
    if (!ok) {
        stp_fail(err, STP_ERR_USAGE, "--isel %.100s: an index, A:B or A:B:STEP with whole numbers is wanted", text);
        return stp_hint(err, "indices begin at 0, -1 is the last, B is left out");
    }
    if (from < 0) from += a->n;
    if (to < 0) to += a->n;
    if (!colon) to = from + 1;
    if (to > a->n && colon) to = a->n;
    if (from < 0 || from >= a->n || to <= from)
        return stp_fail(err, STP_ERR_USAGE, "--isel %.100s: '%s' has indices from 0 to %lld", text, a->name,
                        (long long) a->n - 1);
    int64_t n = 0;
    for (int64_t i = from; i < to; i += step, n++) {
        a->index[n] = a->index[i];
        if (a->shift) a->shift[n] = a->shift[i];
    }
    a->n = n;
    a->asked = true;
    return STP_OK;
}

/* ---- --sel ----------------------------------------------------------------------------------------------- */

/* The coordinate of an axis while one --sel is worked out. */
typedef struct finder {
    maker *m;
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

static stp_status sel_one(maker *m, const char *text, stp_error *err)
{
    int axis;
    const char *rest;
    STP_TRY(split_option(m, "--sel", text, &axis, &rest, err));
    finder q = { .m = m, .a = &m->s->axes[axis], .text = text };
    if (q.a->coord >= 0) q.v = &m->f->vars[q.a->coord];
    const stp_status s = sel_values(&q, rest, err);
    stp_nc_values_clear(&q.values);
    return s;
}

/* ---- --reduce --------------------------------------------------------------------------------------------- */

static stp_status bad_reduce(const char *text, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "--reduce wants DIMENSION=FUNCTION, not '%.100s'", text);
    return stp_hint(err, "functions: mean, min, max, sum, std, median; 'lat,lon=mean:coslat' weights by latitude");
}

static stp_status reduce_one(maker *m, const char *text, stp_error *err)
{
    static const char *const names[] = { "mean", "min", "max", "sum", "std", "median" };
    const char *equals = strrchr(text, '=');
    if (!equals || m->s->n_steps == STP_NC_STEPS) return bad_reduce(text, err);
    stp_nc_step *step = &m->s->steps[m->s->n_steps++];
    const char *colon = strchr(equals, ':');
    const size_t n = colon ? (size_t) (colon - equals - 1) : strlen(equals + 1);
    int which = -1;
    for (int i = 0; i < (int) STP_COUNT(names); i++)
        if (strlen(names[i]) == n && !strncmp(names[i], equals + 1, n)) which = i;
    step->weighted = colon && !strcmp(colon + 1, "coslat");
    step->statistic = (stp_nc_statistic) which;
    const bool can = which == STP_NC_MEAN || which == STP_NC_STD || which == STP_NC_SUM;
    if (which < 0 || (colon && !step->weighted) || (step->weighted && !can)) return bad_reduce(text, err);
    const char *const *dims, *list = stp_arena_bytes(m->arena, text, (size_t) (equals - text));
    int n_dims;
    if (!list) return stp_no_memory(err, "a name");
    STP_TRY(stp_split(m->arena, list, ',', &dims, &n_dims, err));
    bool lat = false;
    for (int i = 0; i < n_dims; i++) {
        const int axis = axis_named(m, dims[i], strlen(dims[i]));
        if (axis < 0) return no_name(m, "--reduce", "dimension", dims[i], true, err);
        if (m->s->axes[axis].reduced)
            return stp_fail(err, STP_ERR_USAGE, "--reduce names '%s' twice", m->s->axes[axis].name);
        m->s->axes[axis].reduced = m->s->n_steps;
        const int coord = m->s->axes[axis].coord;
        lat |= coord >= 0 && m->f->vars[coord].degrees && m->f->vars[coord].letter == 'Y';
    }
    if (step->weighted && !lat)
        return stp_fail(err, STP_ERR_USAGE, "--reduce %.100s: none of these dimensions is a latitude", text);
    step->text = stp_arena_printf(m->arena, "%s over %s", names[which], list);
    return step->text ? STP_OK : stp_no_memory(err, "a name");
}

/* ---- places ------------------------------------------------------------------------------------------------- */

static bool over_reduced(const maker *m, const stp_nc_var *v)
{
    for (int d = 0; d < v->n_dims; d++) {
        const int axis = stp_nc_slice_axis(m->s, v->dims[d]);
        if (axis >= 0 && m->s->axes[axis].reduced) return true;
    }
    return false;
}

/* Longitude or latitude over two dimensions: named by `coordinates`, or the only one there is. */
static int find_curvilinear(const maker *m, char letter)
{
    const stp_nc_var *main = &m->f->vars[m->s->main];
    int found = -1, n = 0;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (!v->degrees || v->letter != letter || v->n_dims != 2 || v->role == STP_NC_SIDE || v == main) continue;
        if (!stp_nc_slice_covers(m->s, v) || over_reduced(m, v)) continue;
        if (main->coordinates && mentions(main->coordinates, v->leaf)) return i;
        found = i;
        n++;
    }
    return n == 1 ? found : -1;
}

/* The letter of a coordinate that does not tell: by how its name begins or ends. */
static char letter_of(const stp_nc_var *v)
{
    const size_t n = strlen(v->leaf);
    if (v->letter) return v->letter;
    if (v->leaf[0] == 'x' || v->leaf[0] == 'X' || v->leaf[n - 1] == 'x' || v->leaf[n - 1] == 'X') return 'X';
    return v->leaf[0] == 'y' || v->leaf[0] == 'Y' || v->leaf[n - 1] == 'y' || v->leaf[n - 1] == 'Y' ? 'Y' : 0;
}

/* Two coordinates over two dimensions that `coordinates` names, which are no longitudes and latitudes. */
static void find_pair(maker *m)
{
    const stp_nc_var *main = &m->f->vars[m->s->main];
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->n_dims != 2 || v->role != STP_NC_COORD || stp_nc_is_text(v) || v->is_time || v == main) continue;
        if (!main->coordinates || !mentions(main->coordinates, v->leaf)) continue;
        if (!stp_nc_slice_covers(m->s, v) || over_reduced(m, v)) continue;
        int *place = letter_of(v) == 'Y' ? &m->s->y : letter_of(v) == 'X' ? &m->s->x : NULL;
        if (place && *place < 0) *place = i;
    }
}

/* The last axis that is not reduced, has several values and satisfies: of that letter, or without any. */
static int find_axis(const maker *m, char letter, int not_this)
{
    for (int i = m->s->n_axes - 1; i >= 0; i--) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (i != not_this && !a->reduced && a->n > 1 && (!letter || a->letter == letter)) return i;
    }
    return -1;
}

static void find_places(maker *m)
{
    stp_nc_slice *s = m->s;
    s->x = find_curvilinear(m, 'X');
    s->y = find_curvilinear(m, 'Y');
    if (s->x < 0 && s->y < 0) find_pair(m);
    if (s->x < 0 || s->y < 0 || memcmp(m->f->vars[s->x].dims, m->f->vars[s->y].dims, 2 * sizeof(int))) s->x = s->y = -1;
    int x = find_axis(m, 'X', -1), y = find_axis(m, 'Y', x);
    if (x < 0 || y < 0) { /* sections: heights go up, times along */
        const int z = find_axis(m, 'Z', -1), t = find_axis(m, 'T', -1);
        if (z >= 0 && y >= 0) x = y;
        if (z >= 0)
            y = z;
        else if (t >= 0 && x >= 0)
            y = t;
        if (x < 0) x = t;
    }
    if (s->x >= 0) { /* the map's own axes, whatever they are called */
        y = stp_nc_slice_axis(s, m->f->vars[s->x].dims[0]);
        x = stp_nc_slice_axis(s, m->f->vars[s->x].dims[1]);
    }
    if (x < 0) x = find_axis(m, 0, y); /* else the last two: x the last, y the one before */
    if (y < 0) y = find_axis(m, 0, x);
    s->x_axis = x >= 0 && y >= 0 ? x : -1;
    s->y_axis = x >= 0 && y >= 0 ? y : -1;
}

/* ---- what is left over ------------------------------------------------------------------------------------------ */

static bool axis_used(const maker *m, const stp_nc_axis *a)
{
    if (is_used(m, a->name)) return true;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->role != STP_NC_COORD || (!is_used(m, v->name) && !is_used(m, v->leaf))) continue;
        for (int d = 0; d < v->n_dims; d++)
            if (v->dims[d] == a->dim) return true;
    }
    return false;
}

/* "-75" behind `from` becomes "75°W". */
static void name_side(stp_buf *b, size_t from, char letter)
{
    double v = 0;
    if (!stp_parse_double(b->data + from, b->length - from, &v)) return;
    if (letter == 'X') v = v > 180 ? v - 360 : v;
    char text[STP_NUMBER_SIZE];
    const char *side = v == 0 ? "" : letter == 'X' ? (v < 0 ? "W" : "E") : v < 0 ? "S" : "N";
    b->length = from;
    stp_buf_printf(b, "%s\xC2\xB0%s", stp_format_double(text, fabs(v)), side);
}

/* "time: 2013-01-01 06:00", with the unit of numbers. */
static stp_status describe(maker *m, const char *name, int coord, int64_t index, stp_buf *out, stp_error *err)
{
    const stp_nc_var *v = coord >= 0 ? &m->f->vars[coord] : NULL;
    if (out->length) stp_buf_text(out, ", ");
    stp_buf_printf(out, "%s: ", name);
    if (!v) {
        stp_buf_printf(out, "%lld", (long long) index);
        return STP_OK;
    }
    const stp_nc_list list = { .index = &index, .n = 1 };
    stp_nc_values values = { 0 };
    int digits = 0;
    if (v->is_time) STP_TRY(stp_nc_set_digits(m->set, coord, &digits, err));
    STP_TRY(stp_nc_set_values(m->set, coord, &list, digits, &values, err));
    const stp_column_info info = { .meaning = v->is_time ? STP_TIME : STP_NUMBER, .time_digits = digits };
    const stp_column c = { .type = values.type,
                           .length = 1,
                           .values = values.values,
                           .validity = values.validity,
                           .dictionary = values.dictionary.count ? &values.dictionary : NULL };
    const size_t before = out->length;
    stp_column_print(&c, &info, 0, out);
    for (size_t i = before; v->is_time && i < out->length; i++)
        if (out->data[i] == 'T') out->data[i] = ' ';
    if (out->length == before) stp_buf_text(out, "missing");
    if (v->degrees && out->length > before) name_side(out, before, v->letter);
    const bool plain = !v->is_time && !v->degrees && v->units && strcmp(v->units, "1");
    if (plain) stp_buf_printf(out, " %s", v->units);
    stp_nc_values_clear(&values);
    return STP_OK;
}

/* Dimensions that the picture has no place for are taken at their first index. */
static stp_status drop_rest(maker *m, stp_error *err)
{
    bool any = m->asked->keep == STP_SLICE_PLANE;
    for (int i = 0; i < m->s->n_axes; i++) any |= axis_used(m, &m->s->axes[i]);
    stp_buf left = { 0 };
    stp_status s = STP_OK;
    for (int i = 0; any && s == STP_OK && i < m->s->n_axes; i++) {
        stp_nc_axis *a = &m->s->axes[i];
        const bool plane = m->asked->keep == STP_SLICE_PLANE && (i == m->s->x_axis || i == m->s->y_axis);
        if (a->reduced || a->n <= 1 || plane || axis_used(m, a)) continue;
        stp_buf one = { 0 };
        s = describe(m, a->name, a->coord, a->index[0], &one, err);
        if (s == STP_OK)
            stp_buf_printf(&left, "%s'%s' has %lld values, the first is drawn (%s): --sel %s=… or --isel %s=N chooses",
                           left.length ? "; " : "", a->name, (long long) a->n, one.data ? one.data : "", a->name,
                           a->name);
        stp_buf_clear(&one);
        a->n = 1;
        a->asked = true;
    }
    m->s->left = left.data ? stp_arena_text(m->arena, left.data) : NULL;
    const bool lost = left.data && !m->s->left;
    stp_buf_clear(&left);
    return s == STP_OK && lost ? stp_no_memory(err, "a note") : s;
}

/* Scalar coordinates of height and time, single values asked for, reductions. */
static stp_status describe_all(maker *m, stp_buf *out, stp_error *err)
{
    for (int i = 0; i < m->s->n_axes; i++) {
        const stp_nc_axis *a = &m->s->axes[i];
        if (a->n != 1 || a->reduced) continue;
        const bool said = a->asked || a->letter == 'T' || a->letter == 'Z';
        if (said) STP_TRY(describe(m, a->name, a->coord, a->index[0], out, err));
    }
    for (int i = 0; i < m->s->n_steps; i++) stp_buf_printf(out, "%s%s", out->length ? ", " : "", m->s->steps[i].text);
    return stp_buf_check(out, "a note", err);
}

static stp_status note_choice(maker *m, stp_error *err)
{
    stp_buf b = { 0 };
    stp_status s = describe_all(m, &b, err);
    if (s == STP_OK && b.length && !(m->s->chosen = stp_arena_text(m->arena, b.data))) s = stp_no_memory(err, "a note");
    stp_buf_clear(&b);
    return s;
}

/* ---- all ----------------------------------------------------------------------------------------------------------
 */

stp_status stp_nc_slice_make(stp_nc_slice *out, const stp_nc_set *set, const stp_slicing *asked, stp_arena *arena,
                             stp_error *err)
{
    static const stp_slicing nothing = { 0 };
    stp_nc_slice s = { 0 };
    maker m = { .s = &s,
                .set = set,
                .asked = asked ? asked : &nothing,
                .arena = arena,
                .f = &set->files[0],
                .path = set->files[0].path };
    STP_TRY(find_main(&m, err));
    STP_TRY(make_axes(&m, err));
    for (int i = 0; i < m.asked->n_sel; i++) STP_TRY(sel_one(&m, m.asked->sel[i], err));
    for (int i = 0; i < m.asked->n_isel; i++) STP_TRY(isel_one(&m, m.asked->isel[i], err));
    for (int i = 0; i < m.asked->n_reduce; i++) STP_TRY(reduce_one(&m, m.asked->reduce[i], err));
    find_places(&m);
    if (m.asked->keep != STP_SLICE_ALL) STP_TRY(drop_rest(&m, err));
    STP_TRY(note_choice(&m, err));
    *out = s;
    return STP_OK;
}
