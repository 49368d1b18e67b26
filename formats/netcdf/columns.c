/* Which columns the table of a slice has, and the values of those that are in memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "formats/netcdf/decode.h"
#include "formats/netcdf/source.h"
#include "table/cast.h"

static const stp_nc_file *first_file(const stp_nc_source *s)
{
    return &s->set.files[0];
}

/* ---- schema -------------------------------------------------------------------------------------- */

static stp_meaning meaning_of(const stp_nc_var *v)
{
    if (stp_nc_is_text(v)) return STP_CATEGORY;
    if (v->is_time) return STP_TIME;
    const stp_type t = stp_nc_decoded(v);
    return t == STP_TYPE_F32 || t == STP_TYPE_F64 ? STP_NUMBER : STP_INTEGER;
}

/* A unit that means none is none; "since" stands in the times themselves. */
static const char *unit_of(const stp_nc_var *v)
{
    if (v->degrees) return v->letter == 'X' ? "degrees_east" : "degrees_north";     /* of the spellings, one */
    const bool none = v->is_time || !v->units || !strcmp(v->units, "1") || stp_same(v->units, "none");
    return none ? NULL : v->units;
}

static bool has_column(const stp_nc_source *s, const char *name)
{
    for (int i = 0; i < s->base.schema.n_columns; i++)
        if (!strcmp(s->base.schema.columns[i].name, name)) return true;
    return false;
}

/* Names are as short as they can be: without groups where nothing else is called so. */
static const char *name_of(const stp_nc_source *s, const stp_nc_var *v)
{
    return stp_nc_file_find(first_file(s), v->leaf) >= 0 && !has_column(s, v->leaf) ? v->leaf : v->name;
}

static stp_status add_variable(stp_nc_source *s, int var, int axis, stp_error *err)
{
    const stp_nc_var *v = &first_file(s)->vars[var];
    const int i = s->base.schema.n_columns;
    stp_column_info *c = &s->base.schema.columns[i];
    const bool reduced = axis < 0 && v->role == STP_NC_DATA && s->slice.n_steps && !stp_nc_is_text(v);
    s->columns[i] = (stp_nc_column){ .var = var, .axis = axis, .reduced = reduced };
    *c = (stp_column_info){ .name = name_of(s, v),
                            .meaning = meaning_of(v),
                            .type = stp_nc_decoded(v),
                            .unit = unit_of(v),
                            .long_name = v->long_name,
                             .down = v->down };
    if (!c->long_name && v->standard_name) c->long_name = v->standard_name;
    if (v->is_time && v->n_dims <= 1) {
        STP_TRY(stp_nc_set_digits(&s->set, var, &c->time_digits, err));
    } else if (v->is_time) {
        c->time_digits = 3;
    }
    if (reduced || (axis >= 0 && s->slice.axes[axis].shift)) {
        c->meaning = STP_NUMBER;
        c->type = STP_TYPE_F64;
    }
    s->columns[i].time_digits = c->time_digits;
    s->columns[i].streamed = !reduced && !stp_nc_is_text(v) && v->n_dims == s->slice.n_axes && v->n_dims > 0 &&
                             axis < 0 && !s->slice.n_steps;
    s->base.schema.n_columns++;
    return STP_OK;
}

static stp_status add_axis(stp_nc_source *s, int axis, stp_error *err)
{
    const stp_nc_axis *a = &s->slice.axes[axis];
    if (a->coord >= 0) return add_variable(s, a->coord, axis, err);
    const int i = s->base.schema.n_columns++;
    s->columns[i] = (stp_nc_column){ .var = -1, .axis = axis };
    s->base.schema.columns[i] = (stp_column_info){ .name = a->name, .meaning = STP_INTEGER, .type = STP_TYPE_I64 };
    return STP_OK;
}

/* A variable over axes that stay, or over those and reduced ones where it is data. */
static bool can_be_column(const stp_nc_source *s, const stp_nc_var *v)
{
    if (v->role == STP_NC_SIDE || !stp_nc_slice_covers(&s->slice, v)) return false;
    bool over_reduced = false;
    for (int d = 0; d < v->n_dims; d++) {
        over_reduced |= s->slice.axes[stp_nc_slice_axis(&s->slice, v->dims[d])].reduced > 0;
    }
    if (!over_reduced) return true;
    const bool number = v->role == STP_NC_DATA && !v->is_time && !stp_nc_is_text(v);
    return number && v->n_dims == s->slice.n_axes;
}

static bool is_axis_coord(const stp_nc_source *s, int var)
{
    for (int i = 0; i < s->slice.n_axes; i++)
        if (s->slice.axes[i].coord == var) return true;
    return false;
}

static bool asked_for(const stp_nc_source *s, const stp_slicing *asked, int var)
{
    if (!asked || !asked->n_var || var == s->slice.main || first_file(s)->vars[var].role == STP_NC_COORD) return true;
    for (int i = 0; i < asked->n_var; i++)
        if (stp_nc_file_find(first_file(s), asked->var[i]) == var) return true;
    return false;
}

static stp_status add_all(stp_nc_source *s, const stp_slicing *asked, stp_error *err)
{
    const stp_nc_file *f = first_file(s);
    for (int i = 0; i < s->slice.n_axes; i++)
        if (!s->slice.axes[i].reduced) STP_TRY(add_axis(s, i, err));
    for (int role = STP_NC_COORD; role >= STP_NC_DATA; role--) /* coordinates, the main variable, others */
        for (int pass = 0; pass < 2; pass++)
            for (int i = 0; i < f->n_vars; i++) {
                const stp_nc_var *v = &f->vars[i];
                const bool main = i == s->slice.main; /* also one that is never offered: it was asked for */
                const bool fits = (int) (main && v->role == STP_NC_SIDE ? STP_NC_DATA : v->role) == role &&
                                  main == (pass == 0) && (main || can_be_column(s, v));
                if (fits && !is_axis_coord(s, i) && asked_for(s, asked, i)) STP_TRY(add_variable(s, i, -1, err));
            }
    return STP_OK;
}

/* ---- array ------------------------------------------------------------------------------------------ */

static int column_of_axis(const stp_nc_source *s, int axis)
{
    for (int i = 0; i < s->base.schema.n_columns; i++)
        if (s->columns[i].axis == axis) return i;
    return -1;
}

static int column_of_var(const stp_nc_source *s, int var)
{
    for (int i = 0; i < s->base.schema.n_columns; i++)
        if (s->columns[i].var == var) return i;
    return -1;
}

static bool is_degrees(const stp_nc_source *s, int column)
{
    const int var = column >= 0 ? s->columns[column].var : -1;
    return var >= 0 && first_file(s)->vars[var].degrees;
}

static const uint32_t *find_spans(stp_nc_source *s)
{
    uint32_t *spans = stp_arena_array(&s->base.schema.arena, (size_t) s->base.schema.n_columns + 1, sizeof *spans);
    for (int i = 0; spans && i < s->base.schema.n_columns; i++) {
        const stp_nc_column *c = &s->columns[i];
        const stp_nc_var *v = c->var >= 0 ? &first_file(s)->vars[c->var] : NULL;
        for (int k = 0; k < s->n_kept; k++) {
            bool along = !v && s->kept[k] == c->axis;
            for (int d = 0; v && d < v->n_dims; d++) along |= v->dims[d] == s->slice.axes[s->kept[k]].dim;
            spans[i] |= (uint32_t) along << k;
        }
    }
    return spans;
}

/* One index of several: who looks at the picture may want the next one. */
static void find_step(const stp_nc_source *s, stp_array *a)
{
    for (int i = 0; i < s->slice.n_axes; i++) {
        const stp_nc_axis *axis = &s->slice.axes[i];
        const int64_t length = stp_nc_set_length(&s->set, axis->dim);
        if (axis->n != 1 || axis->reduced || length <= 1) continue;
        a->step = axis->name;
        a->step_length = length;
        a->step_at = axis->index[0];
        return;
    }
}

static stp_status make_array(stp_nc_source *s, stp_error *err)
{
    stp_array *a = &s->array;
    stp_array_dim *dims = stp_arena_array(&s->base.schema.arena, (size_t) s->n_kept + 1, sizeof *dims);
    if (!dims) return stp_no_memory(err, "dimensions");
    for (int k = 0; k < s->n_kept; k++)
        dims[k] = (stp_array_dim){ .name = s->slice.axes[s->kept[k]].name,
                                   .length = stp_nc_kept_length(s, k),
                                   .column = column_of_axis(s, s->kept[k]) };
    *a = (stp_array){ .dims = dims,
                      .n_dims = s->n_kept,
                      .x = -1,
                      .y = -1,
                      .band = -1,
                      .chosen = s->slice.chosen,
                      .left = s->slice.left,
                      .value = column_of_var(s, s->slice.main) };
    if (s->slice.x >= 0) {
        a->x = column_of_var(s, s->slice.x);
        a->y = column_of_var(s, s->slice.y);
    } else if (s->slice.x_axis >= 0) {
        a->x = column_of_axis(s, s->slice.x_axis);
        a->y = s->slice.y_axis >= 0 ? column_of_axis(s, s->slice.y_axis) : -1;
    }
    find_step(s, a);
    for (int k = 0; k < s->n_kept; k++)
        if (s->kept[k] == s->slice.band_axis) a->band = k;
    a->map = is_degrees(s, a->x) && is_degrees(s, a->y);
    a->spans = find_spans(s);
    if (!a->spans) return stp_no_memory(err, "dimensions");
    s->base.array = a;
    return STP_OK;
}

/* "NetCDF-4, air(time 2920, lat 25, lon 53); more variables (--var): …" */
static stp_status make_facts(stp_nc_source *s, stp_error *err)
{
    static const char *const formats[] = {
        "NetCDF", "classic", "64-bit offset", "NetCDF-4", "NetCDF-4 classic model", "64-bit data"
    };
    const stp_nc_file *f = first_file(s);
    const stp_nc_var *v = &f->vars[s->slice.main];
    stp_buf b = { 0 };
    stp_buf_printf(&b, "%s, %s", formats[f->format >= 0 && f->format <= 5 ? f->format : 0], v->leaf);
    for (int d = 0; d < v->n_dims; d++)
        stp_buf_printf(&b, "%s%s %lld", d ? ", " : "(", f->dims[v->dims[d]].name,
                       (long long) stp_nc_set_length(&s->set, v->dims[d]));
    if (v->n_dims) stp_buf_char(&b, ')');
    int more = 0;
    for (int i = 0; i < f->n_vars; i++)
        if (f->vars[i].role == STP_NC_DATA && column_of_var(s, i) < 0)
            stp_buf_printf(&b, "%s%s", more++ ? ", " : "; also (--var): ", f->vars[i].name);
    if (s->set.n_files > 1)
        stp_buf_printf(&b, "; %d files joined along %s", s->set.n_files, f->dims[s->set.joined].name);
    if (s->slice.chosen) stp_buf_printf(&b, "; %s", s->slice.chosen);
    if (stp_buf_check(&b, "facts", NULL) == STP_OK) s->base.facts = stp_arena_text(&s->base.schema.arena, b.data);
    stp_buf_clear(&b);
    return s->base.facts ? STP_OK : stp_no_memory(err, "facts");
}

stp_status stp_nc_make_columns(stp_nc_source *s, const stp_slicing *asked, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    const size_t most = (size_t) (first_file(s)->n_vars + s->slice.n_axes + 1);
    schema->columns = stp_arena_array(&schema->arena, most, sizeof *schema->columns);
    s->columns = stp_arena_array(&schema->arena, most, sizeof *s->columns);
    s->base.problems = stp_arena_array(&schema->arena, most, sizeof *s->base.problems);
    if (!schema->columns || !s->columns || !s->base.problems) return stp_no_memory(err, "columns");
    for (int i = 0; i < s->slice.n_axes; i++)
        if (!s->slice.axes[i].reduced) s->kept[s->n_kept++] = i;
    double rows = 1;
    for (int k = 0; k < s->n_kept; k++) rows *= (double) stp_nc_kept_length(s, k);
    if (rows > 9e15) return stp_fail(err, STP_ERR_DATA, "'%s' has %.0f cells, too many", s->base.path, rows);
    schema->n_rows = (int64_t) rows;
    STP_TRY(add_all(s, asked, err));
    STP_TRY(make_array(s, err));
    return make_facts(s, err);
}

/* ---- columns in memory --------------------------------------------------------------------------------- */

void stp_nc_lists(const stp_nc_slice *s, const stp_nc_var *v, stp_nc_list *lists)
{
    for (int d = 0; d < v->n_dims; d++) {
        const stp_nc_axis *a = &s->axes[stp_nc_slice_axis(s, v->dims[d])];
        lists[d] = (stp_nc_list){ .index = a->index, .n = a->n };
    }
}

static stp_status load_index(const stp_nc_axis *a, stp_nc_values *out, stp_error *err)
{
    int64_t *v = malloc(((size_t) a->n + 1) * sizeof *v);
    if (!v) return stp_no_memory(err, "indices");
    memcpy(v, a->index, (size_t) a->n * sizeof *v);
    *out = (stp_nc_values){ .type = STP_TYPE_I64, .n = a->n, .values = v };
    return STP_OK;
}

/* Longitudes that were found a full circle away are written as they were asked for. */
static stp_status shift_values(const stp_nc_axis *a, stp_nc_values *v, stp_error *err)
{
    double *x = malloc(((size_t) a->n + 1) * sizeof *x);
    if (!x) return stp_no_memory(err, "a coordinate");
    const stp_column c = { .type = v->type, .length = a->n, .values = v->values };
    for (int64_t at = 0; at < a->n; at += STP_STRIP)
        stp_cast_f64(&c, at, a->n - at < STP_STRIP ? (int) (a->n - at) : STP_STRIP, 0, x + at);
    for (int64_t i = 0; i < a->n; i++) x[i] += a->shift[i];
    free(v->values);
    v->values = x;
    v->type = STP_TYPE_F64;
    return STP_OK;
}

/* Distances in the values of steps along each kept axis. */
static void find_strides(stp_nc_source *s, stp_nc_column *c, const stp_nc_var *v)
{
    int64_t stride = 1;
    for (int k = s->n_kept - 1; k >= 0; k--) {
        const stp_nc_axis *a = &s->slice.axes[s->kept[k]];
        bool along = !v;
        for (int d = 0; v && d < v->n_dims; d++) along |= v->dims[d] == a->dim;
        if (!v) along = s->kept[k] == c->axis;
        c->stride[k] = along ? stride : 0;
        if (along) stride *= a->n;
    }
}

/* Packed integers reach up to 2^(bits); what their scale takes beyond all doubles cannot be told apart. */
static stp_status check_packing(const stp_nc_source *s, const stp_nc_var *v, stp_error *err)
{
    static const struct { nc_type type; double most; } integers[] = {
        { NC_BYTE, 255 },         { NC_UBYTE, 255 },      { NC_SHORT, 65535 }, { NC_USHORT, 65535 },
        { NC_INT, 4294967295.0 }, { NC_UINT, 4294967295.0 }, { NC_INT64, 0x1p64 },  { NC_UINT64, 0x1p64 },
    };
    for (size_t i = 0; v->mask.packed && i < STP_COUNT(integers); i++) {
        if (v->type != integers[i].type || isfinite(integers[i].most * v->mask.scale + fabs(v->mask.offset))) continue;
        stp_fail(err, STP_ERR_DATA, "%s: the scale_factor of '%s', %g, takes packed values beyond what a double holds",
                 s->base.path, v->name, v->mask.scale);
        return stp_hint(err, "correct its attributes, for example with ncatted");
    }
    return STP_OK;
}

stp_status stp_nc_load_column(stp_nc_source *s, int column, stp_error *err)
{
    stp_nc_column *c = &s->columns[column];
    const stp_nc_var *v = c->var >= 0 ? &first_file(s)->vars[c->var] : NULL;
    if (v) STP_TRY(check_packing(s, v, err));
    if (c->streamed || c->loaded) return STP_OK;
    stp_nc_list lists[STP_NC_DIMS];
    if (!v) {
        STP_TRY(load_index(&s->slice.axes[c->axis], &c->values, err));
    } else if (c->reduced) {
        STP_TRY(stp_nc_reduce(s, c->var, &c->values, err));
    } else {
        stp_nc_lists(&s->slice, v, lists);
        STP_TRY(stp_nc_set_values(&s->set, c->var, lists, c->time_digits, &c->values, err));
    }
    c->loaded = true;
    find_strides(s, c, v);
    if (c->axis >= 0 && s->slice.axes[c->axis].shift) return shift_values(&s->slice.axes[c->axis], &c->values, err);
    return STP_OK;
}
