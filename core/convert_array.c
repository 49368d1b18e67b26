/* `stipple load` with an output for arrays: a slice keeps its dimensions and coordinates, a table becomes one dimension
 * `row`. Columns are read one after the other; all values are in memory until the file is made. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "run.h"
#include "scan/scan.h"
#include "table/cast.h"
#include "table/dataset.h"
#include "target.h"

static const double bytes_max = 2.0 * 1024 * 1024 * 1024; /* of all values */
enum { DIMS_MAX = 4, ATTRIBUTES = 6 };

typedef struct conversion {
    const stp_array_format *format;
    stp_source *source;
    const stp_log *log;
    int threads;
    bool keep_same;
    stp_arena arena; /* names and values of the file */
    stp_dimension *dims;
    stp_variable *variables;
    int n_dims, n_variables, n_rows_dims; /* n_rows_dims: those that rows go along; behind them the lengths of texts */
    int64_t n_rows;
} conversion;

static const stp_array_format *find_format(const char *name)
{
    for (int i = 0; stp_array_formats[i]; i++)
        if (stp_has_word(stp_array_formats[i]->suffixes, name) || stp_same(stp_array_formats[i]->name, name))
            return stp_array_formats[i];
    return NULL;
}

bool stp_converts_array(const char *format)
{
    return find_format(format) != NULL;
}

/* ---- one column in memory --------------------------------------------------------------------------- */

typedef struct kept { /* the state of its pass: rows come in order */
    double *values;   /* NULL: texts */
    stp_buf texts;    /* one behind the other, each ends in 0 */
    int64_t n, room;
    size_t longest;
} kept;

static stp_status feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    kept *k = state;
    const stp_column *c = &b->columns[0];
    (void) plan;
    if (k->n + b->n_rows > k->room) {
        const int64_t room = 2 * (k->n + b->n_rows);
        double *values = (double) room * 8 > bytes_max ? NULL : realloc(k->values, (size_t) room * sizeof *values);
        if (!values) return stp_no_memory(err, "a column");
        k->values = values;
        k->room = room;
    }
    for (int64_t at = 0; at < b->n_rows && !c->dictionary; at += STP_STRIP)
        stp_cast_f64(c, at, (int) (b->n_rows - at < STP_STRIP ? b->n_rows - at : STP_STRIP), 0, k->values + k->n + at);
    for (int64_t i = 0; i < b->n_rows && c->dictionary; i++) {
        const int32_t code = ((const int32_t *) c->values)[i];
        const char *text = stp_column_has(c, i) && code >= 0 ? c->dictionary->labels[code] : "";
        const size_t n = strlen(text);
        stp_buf_add(&k->texts, text, n + 1);
        if (n > k->longest) k->longest = n;
    }
    k->n += b->n_rows;
    return stp_buf_check(&k->texts, "texts", err);
}

static stp_status refuse(void *state, const void *plan, stp_error *err)
{
    (void) state;
    (void) plan;
    return stp_fail(err, STP_ERR_IO, "a column has one reader");
}

static stp_status refuse_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) into;
    return refuse(from, plan, err);
}

static void nothing(void *state)
{
    (void) state;
}

/* More than any budget: the scan then keeps one state, which eats all pieces in turn. */
static size_t one_state(const void *plan)
{
    (void) plan;
    return SIZE_MAX;
}

static const stp_fold keep_fold = {
    .name = "keep",
    .state_size = sizeof(kept),
    .init = refuse,
    .feed = feed,
    .merge = refuse_merge,
    .clear = nothing,
    .bytes = one_state,
};

/* ---- shapes -------------------------------------------------------------------------------------------- */

static stp_status set_dims(conversion *c, stp_error *err)
{
    const stp_array *a = c->source->array;
    const int n = a ? a->n_dims : 1, n_columns = c->source->schema.n_columns;
    if (n > DIMS_MAX) {
        stp_fail(err, STP_ERR_USAGE, "%s has %d dimensions, a file that is written at most %d", c->source->path, n,
                 (int) DIMS_MAX);
        return stp_hint(err, "choose with --sel, --isel or --reduce");
    }
    c->dims = stp_arena_array(&c->arena, (size_t) (n + n_columns), sizeof *c->dims);
    if (!c->dims) return stp_no_memory(err, "dimensions");
    for (int k = 0; a && k < n; k++)
        c->dims[k] =
            (stp_dimension){ .name = c->source->schema.columns[a->dims[k].column].name, .length = a->dims[k].length };
    if (!a) c->dims[0] = (stp_dimension){ .name = "row", .length = c->n_rows };
    c->n_dims = c->n_rows_dims = n;
    return STP_OK;
}

/* Bit k: the column goes along dimension k. */
static uint32_t span_of(const conversion *c, int column)
{
    const stp_array *a = c->source->array;
    const bool known = a && column < c->source->schema.n_columns - c->source->n_derived;
    return known ? a->spans[column] : (1u << c->n_rows_dims) - 1;
}

/* Number of the n-th value of a column among the rows: the others of its rows say the same. */
static int64_t row_of(const conversion *c, const stp_variable *v, int64_t n)
{
    int64_t row = 0, stride = 1, index[DIMS_MAX] = { 0 };
    for (int k = v->n_dims - 1; k >= 0; k--) {
        if (v->dims[k] >= c->n_rows_dims) continue;
        index[v->dims[k]] = n % c->dims[v->dims[k]].length;
        n /= c->dims[v->dims[k]].length;
    }
    for (int k = c->n_rows_dims - 1; k >= 0; k--) {
        row += index[k] * stride;
        stride *= c->dims[k].length;
    }
    return row;
}

static int64_t count_values(const conversion *c, const stp_variable *v)
{
    int64_t n = 1;
    for (int k = 0; k < v->n_dims; k++)
        if (v->dims[k] < c->n_rows_dims) n *= c->dims[v->dims[k]].length;
    return n;
}

/* ---- attributes ---------------------------------------------------------------------------------------- */

static const double not_there = (double) NAN;

static void add_text(stp_variable *v, stp_attribute *list, const char *name, const char *text)
{
    if (text && *text) list[v->n_attributes++] = (stp_attribute){ .name = name, .text = text };
}

static bool is_coordinate(const conversion *c, int column)
{
    const stp_array *a = c->source->array;
    for (int k = 0; a && k < a->n_dims; k++)
        if (a->dims[k].column == column) return true;
    return a && (a->x == column || a->y == column);
}

static stp_status set_attributes(conversion *c, int column, stp_variable *v, stp_error *err)
{
    const stp_column_info *info = &c->source->schema.columns[column];
    const stp_array *a = c->source->array;
    stp_attribute *list = stp_arena_array(&c->arena, ATTRIBUTES, sizeof *list);
    if (!list) return stp_no_memory(err, "attributes");
    v->attributes = list;
    add_text(v, list, "long_name", info->long_name);
    if (info->meaning == STP_TIME) {
        add_text(v, list, "units", "seconds since 1970-01-01 00:00:00");
        add_text(v, list, "calendar", "proleptic_gregorian");
    } else {
        add_text(v, list, "units", info->unit);
    }
    if (info->down) add_text(v, list, "positive", "down");
    if (is_coordinate(c, column) || v->text) return STP_OK;
    list[v->n_attributes++] = (stp_attribute){ .name = "_FillValue", .numbers = &not_there, .n_numbers = 1 };
    if (!a || v->n_dims < 2 || !stp_array_is_curved(a)) return STP_OK;
    const char *places = stp_arena_printf(&c->arena, "%s %s", c->source->schema.columns[a->x].name,
                                          c->source->schema.columns[a->y].name);
    add_text(v, list, "coordinates", places);
    return places ? STP_OK : stp_no_memory(err, "attributes");
}

/* ---- variables ------------------------------------------------------------------------------------------ */

static stp_status put_numbers(conversion *c, const kept *k, double unit, stp_variable *v, stp_error *err)
{
    const int64_t n = count_values(c, v);
    double *to = stp_arena_array(&c->arena, (size_t) n, sizeof *to);
    if (!to) return stp_no_memory(err, "values");
    for (int64_t i = 0; i < n; i++) to[i] = k->values[row_of(c, v, i)] / unit;
    v->values = to;
    return STP_OK;
}

/* Texts of one length, which is a dimension of their own. */
static stp_status put_texts(conversion *c, const char *name, const kept *k, stp_variable *v, stp_error *err)
{
    const int64_t n = count_values(c, v);
    const size_t length = k->longest ? k->longest : 1;
    char *to = stp_arena_array(&c->arena, (size_t) n, length);
    const char **text = stp_arena_array(&c->arena, (size_t) k->n + 1, sizeof *text);
    const char *dim = stp_arena_printf(&c->arena, "%s_length", name);
    if (!to || !text || !dim) return stp_no_memory(err, "texts");
    const char *p = k->texts.data;
    for (int64_t i = 0; i < k->n; i++, p += strlen(p) + 1) text[i] = p;
    for (int64_t i = 0; i < n; i++) {
        const char *one = text[row_of(c, v, i)];
        memcpy(to + (size_t) i * length, one, strlen(one));
    }
    if (v->n_dims == DIMS_MAX) return stp_fail(err, STP_ERR_USAGE, "'%s' has too many dimensions", name);
    c->dims[c->n_dims] = (stp_dimension){ .name = dim, .length = (int64_t) length };
    v->dims[v->n_dims++] = c->n_dims++;
    v->text = to;
    return STP_OK;
}

static stp_status put_column(conversion *c, int column, const kept *k, stp_error *err)
{
    const stp_column_info *info = &c->source->schema.columns[column];
    stp_variable *v = &c->variables[c->n_variables++];
    *v = (stp_variable){ .name = info->name };
    for (int d = 0; d < c->n_rows_dims; d++)
        if (span_of(c, column) >> d & 1) v->dims[v->n_dims++] = d;
    const double unit = info->meaning == STP_TIME ? (double) stp_time_units(info->time_digits) : 1;
    STP_TRY(stp_is_text(info->meaning) ? put_texts(c, info->name, k, v, err) : put_numbers(c, k, unit, v, err));
    return set_attributes(c, column, v, err);
}

static stp_status read_column(conversion *c, int column, stp_error *err)
{
    kept k = { 0 };
    stp_status s = stp_scan(c->source, &column, 1, &keep_fold, NULL, c->threads, &k, err);
    if (s == STP_OK && column == 0) {
        c->n_rows = k.n;
        s = k.n ? set_dims(c, err) : stp_fail(err, STP_ERR_EMPTY, "%s: there are no rows to write", c->source->path);
    }
    if (s == STP_OK) s = put_column(c, column, &k, err);
    free(k.values);
    stp_buf_clear(&k.texts);
    return s;
}

/* ---- the file ------------------------------------------------------------------------------------------- */

static stp_status write(conversion *c, const char *path, stp_error *err)
{
    const char *chosen = c->source->array ? c->source->array->chosen : NULL;
    const stp_attribute all[] = {
        { .name = "Conventions", .text = "CF-1.10" },
        { .name = "source", .text = c->source->path },
        { .name = "stipple_version", .text = stp_version() },
        { .name = "comment", .text = chosen ? chosen : "" },
    };
    const stp_dataset d = { .dims = c->dims,
                            .n_dims = c->n_dims,
                            .variables = c->variables,
                            .n_variables = c->n_variables,
                            .attributes = all,
                            .n_attributes = (int) STP_COUNT(all) - !chosen };
    stp_target out = { .path = path };
    stp_status s = c->format->write(&d, &out.bytes, err);
    if (s == STP_OK) s = stp_targets_write(&out, 1, c->keep_same, &c->arena, err);
    stp_buf_clear(&out.bytes);
    return s;
}

static stp_status convert(conversion *c, const stp_spec *spec, const char *path, stp_error *err)
{
    STP_TRY(stp_load_open(spec, NULL, c->log, &c->arena, &c->source, err));
    const int n = c->source->schema.n_columns;
    const double cells = (double) c->source->schema.n_rows;
    if (cells > 0 && cells * 8 > bytes_max) {
        stp_fail(err, STP_ERR_MEMORY, "%s: %.0f cells are more than fit in memory", c->source->path, cells);
        return stp_hint(err, "take less with --sel or --isel");
    }
    c->variables = stp_arena_array(&c->arena, (size_t) n + 1, sizeof *c->variables);
    if (!c->variables) return stp_no_memory(err, "variables");
    for (int i = 0; i < n; i++) STP_TRY(read_column(c, i, err));
    STP_TRY(write(c, path, err));
    stp_note(c->log, STP_LEVEL_INFO, "%s: %d variables, %lld cells", path, c->n_variables, (long long) c->n_rows);
    return STP_OK;
}

stp_status stp_convert_array(const stp_spec *spec, const char *format, const char *path, const stp_log *log,
                             stp_error *err)
{
    conversion c = { .format = find_format(format), .log = log, .keep_same = spec->v[STP_F_IF_CHANGED].set };
    if (spec->v[STP_F_JOBS].set) c.threads = (int) spec->v[STP_F_JOBS].a;
    const stp_status s =
        c.format ? convert(&c, spec, path, err) : stp_fail(err, STP_ERR_USAGE, "load does not write '%s'", format);
    stp_source_close(c.source);
    stp_arena_clear(&c.arena);
    return s;
}
