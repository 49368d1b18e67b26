/* Rows with several values each, made long for paths.
 *   wide    a row is a path: its n values become n rows with a place and a value, and one more without, where it ends
 *   stack   n values of a row stand on each other: each becomes a row with where it begins and where it ends, and its
 *           column's name */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "table/cast.h"
#include "table/over.h"
#include "table/thin.h"

typedef struct wide {
    stp_over over;
    int *value, n;                     /* columns of inner */
    stp_stacking stacking;             /* of values on each other */
    bool stack;
    int points;                        /* rows that a row becomes */
    double *place;                     /* wide: n of them */
    int first;                         /* our column of places; those of values and names are next, inner's in front */
    stp_dictionary names;              /* stack: of the columns */
    int *inner_wanted, n_inner, n_others;      /* other columns first, then those of values if they are wanted */
} wide;

struct stp_reader {
    wide *source;
    stp_reader *inner;
    stp_thin thin;
    int32_t *rows, *name;
    double *place, *value;
    int64_t room;
    stp_column *columns;
};

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    wide *w = (wide *) source;
    STP_TRY(stp_over_want(&w->over, columns, n, err));
    bool values = false;
    w->n_inner = 0;
    for (int i = 0; i < n; i++) {
        values |= columns[i] == w->first + 1 || (w->stack && columns[i] == w->first);
        if (columns[i] < w->first) w->inner_wanted[w->n_inner++] = columns[i];
    }
    w->n_others = w->n_inner;
    for (int i = 0; i < w->n && (values || !w->n_others); i++) w->inner_wanted[w->n_inner++] = w->value[i];
    return w->over.inner->format->want(w->over.inner, w->inner_wanted, w->n_inner, err);
}

/* What was no number in any of the columns is told of the values. */
static void take(wide *w)
{
    stp_over_take(&w->over);
    stp_problem *sum = &w->over.base.problems[w->first + 1];
    for (int i = 0; i < w->n; i++) {
        const stp_problem *p = &w->over.inner->problems[w->value[i]];
        const int64_t count = sum->count + p->count;
        if (p->count && (!sum->count || p->first_line < sum->first_line)) *sum = *p;
        sum->count = count;
        w->over.base.problems[w->value[i]] = (stp_problem) { 0 };
    }
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    wide *w = (wide *) source;
    STP_TRY(w->over.inner->format->rewind(w->over.inner, err));
    take(w);
    return STP_OK;
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    stp_thin_clear(&r->thin);
    free(r->rows);
    free(r->name);
    free(r->place);
    free(r->value);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    wide *w = r->source;
    w->over.inner->format->reader_free(r->inner);
    take(w);
    reader_clear(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (wide *) source;
    const stp_over *o = &r->source->over;
    r->columns = calloc((size_t) o->n_wanted + 1, sizeof *r->columns);
    const stp_status s =
        r->columns ? o->inner->format->reader_new(o->inner, &r->inner, err) : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else reader_clear(r);
    return s;
}

static void fill_room(stp_reader *r, int64_t n)
{
    const wide *w = r->source;
    for (int64_t i = 0; i < n; i++) {
        r->rows[i] = (int32_t) (i / w->points);
        r->name[i] = (int32_t) (i % w->points);
        r->place[i] = i % w->points < w->n ? w->place[i % w->points] : NAN;
    }
}

static stp_status make_room(stp_reader *r, int64_t rows, stp_error *err)
{
    const int64_t n = rows * r->source->points;
    if (n <= r->room) return STP_OK;
    free(r->rows);
    free(r->name);
    free(r->place);
    free(r->value);
    r->room = 0;
    const size_t size = (size_t) n;
    r->rows = n <= INT32_MAX ? malloc(size * sizeof *r->rows) : NULL;
    r->name = malloc(size * sizeof *r->name);
    r->place = malloc(size * sizeof *r->place);
    r->value = malloc(size * sizeof *r->value);
    if (!r->rows || !r->name || !r->place || !r->value) return stp_no_memory(err, "paths");
    fill_room(r, n);
    r->room = n;
    return STP_OK;
}

/* Column `at` becomes every value that many rows apart. */
static void spread(stp_reader *r, const stp_column *c, int at, int64_t n_rows)
{
    double strip[STP_STRIP];
    const int64_t points = r->source->points;
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(c, first, n, 0, strip);
        for (int i = 0; i < n; i++) r->value[(first + i) * points + at] = strip[i];
    }
}

/* The values of one row on each other; what is missing leaves a gap and adds nothing. */
static void stack_row(double *from, double *to, int n, stp_stacking stacking)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        from[i] = sum;
        if (isfinite(to[i])) to[i] = sum += to[i];
        else to[i] = NAN;
    }
    const double part = stacking == STP_STACKING_PARTS ? sum != 0 ? 100 / sum : NAN : 1;
    for (int i = 0; i < n && part != 1; i++) {
        from[i] *= part;
        to[i] *= part;
    }
}

static void make_values(stp_reader *r, const stp_batch *b)
{
    const wide *w = r->source;
    for (int i = 0; i < w->n; i++) spread(r, &b->columns[w->n_others + i], i, b->n_rows);
    for (int64_t i = 0; i < b->n_rows; i++) {
        double *value = r->value + i * w->points;
        if (w->stack) stack_row(r->place + i * w->points, value, w->n, w->stacking);
        else value[w->n] = NAN;
    }
}

static stp_column own_column(const stp_reader *r, int which, int64_t n)
{
    if (which == 2) return (stp_column) { STP_TYPE_I32, n, r->name, NULL, &r->source->names };
    return (stp_column) { .type = STP_TYPE_F64, .length = n, .values = which ? r->value : r->place };
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const wide *w = r->source;
    stp_batch b = { 0 };
    STP_TRY(w->over.inner->format->read(r->inner, piece, &b, err));
    STP_TRY(make_room(r, b.n_rows, err));
    const int64_t n = b.n_rows * w->points;
    if (w->n_inner > w->n_others) make_values(r, &b);
    stp_batch others = { b.row0, b.n_rows, w->n_others, b.columns };
    STP_TRY(stp_thin_rows(&r->thin, &others, r->rows, n, err));
    for (int i = 0, k = 0; i < w->over.n_wanted; i++) {
        const int column = w->over.wanted[i];
        r->columns[i] = column < w->first ? others.columns[k++] : own_column(r, column - w->first, n);
    }
    *out = (stp_batch) { b.row0 * w->points, n, w->over.n_wanted, r->columns };
    return STP_OK;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* Where the number at the end of a name begins. */
static size_t number_start(const char *name)
{
    size_t at = strlen(name);
    while (at && ((name[at - 1] >= '0' && name[at - 1] <= '9') || name[at - 1] == '.')) at--;
    return at;
}

/* The numbers at the ends of the names, where they are alike in front of them; false: there are none. */
static bool find_places(wide *w, const char *const *name, size_t *prefix)
{
    *prefix = number_start(name[0]);
    for (int i = 0; i < w->n; i++) {
        const size_t n = strlen(name[i]);
        if (number_start(name[i]) != *prefix || memcmp(name[i], name[0], *prefix) ||
            !stp_parse_double(name[i] + *prefix, n - *prefix, &w->place[i]))
            return false;
    }
    return true;
}

static const char *place_name(stp_arena *arena, const char *name, size_t prefix)
{
    while (prefix && strchr("_-. ", name[prefix - 1])) prefix--;
    return prefix ? stp_arena_bytes(arena, name, prefix) : "x";
}

static stp_status take_names(wide *w, const char **name, stp_error *err)
{
    const stp_schema *inner = &w->over.inner->schema;
    for (int i = 0; i < w->n; i++) {
        const stp_column_info *c = &inner->columns[w->value[i]];
        if (!stp_is_numeric(c->meaning))
            return stp_fail(err, STP_ERR_USAGE, "--%s wants columns of numbers, '%s' is %s", w->stack ? "stack" : "wide",
                            c->name, stp_meaning_phrase(c->meaning));
        name[i] = c->name;
    }
    w->names = (stp_dictionary) { w->n, name };
    return STP_OK;
}

static stp_status describe(wide *w, stp_error *err)
{
    const stp_schema *inner = &w->over.inner->schema;
    stp_schema *s = &w->over.base.schema;
    const char **name = stp_arena_array(&s->arena, (size_t) w->n, sizeof *name);
    size_t prefix;
    if (!name) return stp_no_memory(err, "columns");
    STP_TRY(take_names(w, name, err));
    const bool numbered = !w->stack && find_places(w, name, &prefix);
    for (int i = 0; i < w->n && !numbered; i++) w->place[i] = i + 1;
    for (int i = 0; i < s->n_columns; i++) w->over.from[i] = i < w->first ? i : -1;
    memcpy(s->columns, inner->columns, (size_t) w->first * sizeof *s->columns);
    const char *x = w->stack ? "from" : numbered ? place_name(&s->arena, name[0], prefix) : "x";
    if (!x) return stp_no_memory(err, "columns");
    stp_column_info *own = s->columns + w->first;
    own[0] = (stp_column_info) { .name = x, .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    own[1] = (stp_column_info) { .name = "value", .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    if (w->stack) own[2] = (stp_column_info) { .name = "variable", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    return STP_OK;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static stp_status fill(wide *w, stp_source *inner, const int *columns, int n, stp_error *err)
{
    stp_arena *arena = &w->over.base.schema.arena;
    w->first = inner->schema.n_columns;
    w->n = n;
    w->points = w->stack ? n : n + 1;
    STP_TRY(stp_over_init(&w->over, inner, w->first + (w->stack ? 3 : 2), err));
    w->value = stp_arena_array(arena, (size_t) n, sizeof *w->value);
    w->place = stp_arena_array(arena, (size_t) n, sizeof *w->place);
    w->inner_wanted = stp_arena_array(arena, (size_t) (w->first + n), sizeof *w->inner_wanted);
    if (!w->value || !w->place || !w->inner_wanted) return stp_no_memory(err, "columns");
    memcpy(w->value, columns, (size_t) n * sizeof *w->value);
    return describe(w, err);
}

static void destroy(wide *w)
{
    stp_over_clear(&w->over);
    free(w);
}

static void close_source(stp_source *source)
{
    wide *w = (wide *) source;
    stp_source_close(w->over.inner);
    destroy(w);
}

static stp_status make(stp_source **source, bool stack, stp_stacking stacking, const int *columns, int n, stp_error *err)
{
    wide *w = calloc(1, sizeof *w);
    if (!w) return stp_no_memory(err, "wide columns");
    w->stack = stack;
    w->stacking = stacking;
    const stp_status s = fill(w, *source, columns, n, err);
    if (s != STP_OK) {
        destroy(w);
        return s;
    }
    stp_format *f = &w->over.format;
    f->want = want;
    f->rewind = rewind_source;
    f->next = stp_over_next;
    f->reader_new = reader_new;
    f->read = read_batch;
    f->reader_free = reader_free;
    f->close = close_source;
    *source = &w->over.base;
    return STP_OK;
}

stp_status stp_over_wide(stp_source **source, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--wide names no column");
    return make(source, false, STP_STACKING_SUMS, columns, n, err);
}

stp_status stp_over_stack(stp_source **source, stp_stacking stacking, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--stack wants columns");
    return make(source, true, stacking, columns, n, err);
}
