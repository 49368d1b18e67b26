/* The main variable, its axes, and what --isel and --reduce make of them. */
#include "formats/netcdf/maker.h"
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

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
bool stp_nc_mentions(const char *text, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const size_t n = strlen(name);
    for (const char *p = strstr(text, name); p && n; p = strstr(p + 1, name)) {
        const bool before = p > text && strchr(letters, p[-1]), after = p[n] && strchr(letters, p[n]);
        if (!before && !after) return true;
    }
    return false;
}

bool stp_nc_is_used(const stp_nc_maker *m, const char *name)
{
    for (int i = 0; i < m->asked->n_uses; i++)
        if (stp_nc_mentions(m->asked->uses[i], name)) return true;
    return false;
}

stp_status stp_nc_no_name(const stp_nc_maker *m, const char *option, const char *what, const char *name, bool dims,
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

static double size_of(const stp_nc_maker *m, const stp_nc_var *v)
{
    double n = 1;
    for (int d = 0; d < v->n_dims; d++) n *= (double) stp_nc_set_length(m->set, v->dims[d]);
    return n;
}

static int wide_dims(const stp_nc_maker *m, const stp_nc_var *v)
{
    int n = 0;
    for (int d = 0; d < v->n_dims; d++) n += stp_nc_set_length(m->set, v->dims[d]) > 1;
    return n;
}

/* The first variable over a plane, else the first with several values, else any. */
static int usual_variable(const stp_nc_maker *m)
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
static int used_variable(const stp_nc_maker *m)
{
    int best = -1;
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->role == STP_NC_SIDE || (!stp_nc_is_used(m, v->name) && !stp_nc_is_used(m, v->leaf))) continue;
        if (best < 0 || v->n_dims > m->f->vars[best].n_dims) best = i;
    }
    return best >= 0 && (m->f->vars[best].role == STP_NC_DATA) ? best : -1;
}

static stp_status find_main(stp_nc_maker *m, stp_error *err)
{
    m->s->main = -1;
    for (int i = 0; i < m->asked->n_var; i++) {
        const char *name = m->asked->var[i];
        const int v = stp_nc_file_find(m->f, name);
        if (v < 0) return stp_nc_no_name(m, "--var", "variable", name, false, err);
        if (m->s->main < 0 || m->f->vars[v].n_dims > m->f->vars[m->s->main].n_dims) m->s->main = v;
    }
    if (m->s->main < 0) m->s->main = used_variable(m);
    if (m->s->main < 0) m->s->main = usual_variable(m);
    if (m->s->main < 0) return stp_fail(err, STP_ERR_EMPTY, "'%s' has no variable with values", m->path);
    return STP_OK;
}

/* ---- axes ------------------------------------------------------------------------------------------- */

/* A coordinate that holds times: better than one of the dimension's name without a unit. */
static int time_along(const stp_nc_maker *m, int dim)
{
    for (int i = 0; i < m->f->n_vars; i++) {
        const stp_nc_var *v = &m->f->vars[i];
        if (v->is_time && v->role == STP_NC_COORD && v->n_dims == 1 && v->dims[0] == dim) return i;
    }
    return -1;
}

/* The one-dimensional variable that goes with a dimension: of its name, else named by `coordinates`, else the only one
 * that is a longitude, latitude or has an axis. */
static int find_coord(const stp_nc_maker *m, const stp_nc_var *main, int dim)
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

static stp_status make_axes(stp_nc_maker *m, stp_error *err)
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
int stp_nc_axis_named(const stp_nc_maker *m, const char *name, size_t n)
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
stp_status stp_nc_split_option(const stp_nc_maker *m, const char *option, const char *text, int *axis,
                               const char **rest, stp_error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        stp_fail(err, STP_ERR_USAGE, "%s wants DIMENSION=…, not '%.100s'", option, text);
        return stp_hint(err, "as %s", !strcmp(option, "--isel") ? "--isel time=0" : "--sel lat=50");
    }
    *axis = stp_nc_axis_named(m, text, (size_t) (equals - text));
    *rest = equals + 1;
    if (*axis >= 0) return STP_OK;
    const char *name = stp_arena_bytes(m->arena, text, (size_t) (equals - text));
    return name ? stp_nc_no_name(m, option, "dimension", name, true, err) : stp_no_memory(err, "a name");
}

/* ---- --isel ------------------------------------------------------------------------------------------- */

static bool read_index(const char *text, size_t n, int64_t fallback, int64_t *out)
{
    *out = fallback;
    return n == 0 || stp_parse_int(text, n, out);
}

static stp_status isel_one(stp_nc_maker *m, const char *text, stp_error *err)
{
    int axis;
    const char *rest;
    STP_TRY(stp_nc_split_option(m, "--isel", text, &axis, &rest, err));
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

/* ---- --reduce --------------------------------------------------------------------------------------------- */

static stp_status bad_reduce(const char *text, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "--reduce wants DIMENSION=FUNCTION, not '%.100s'", text);
    return stp_hint(err, "functions: mean, min, max, sum, std, median; 'lat,lon=mean:coslat' weights by latitude");
}

static stp_status reduce_one(stp_nc_maker *m, const char *text, stp_error *err)
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
        const int axis = stp_nc_axis_named(m, dims[i], strlen(dims[i]));
        if (axis < 0) return stp_nc_no_name(m, "--reduce", "dimension", dims[i], true, err);
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

/* ---- all ----------------------------------------------------------------------------------------------------------
 */

stp_status stp_nc_slice_make(stp_nc_slice *out, const stp_nc_set *set, const stp_slicing *asked, stp_arena *arena,
                             stp_error *err)
{
    static const stp_slicing nothing = { 0 };
    stp_nc_slice s = { 0 };
    stp_nc_maker m = { .s = &s,
                .set = set,
                .asked = asked ? asked : &nothing,
                .arena = arena,
                .f = &set->files[0],
                .path = set->files[0].path };
    STP_TRY(find_main(&m, err));
    STP_TRY(make_axes(&m, err));
    for (int i = 0; i < m.asked->n_sel; i++) STP_TRY(stp_nc_sel(&m, m.asked->sel[i], err));
    for (int i = 0; i < m.asked->n_isel; i++) STP_TRY(isel_one(&m, m.asked->isel[i], err));
    for (int i = 0; i < m.asked->n_reduce; i++) STP_TRY(reduce_one(&m, m.asked->reduce[i], err));
    stp_nc_find_places(&m);
    if (m.asked->keep != STP_SLICE_ALL) STP_TRY(stp_nc_drop_rest(&m, err));
    STP_TRY(stp_nc_note_choice(&m, err));
    *out = s;
    return STP_OK;
}
