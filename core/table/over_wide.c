/* Rows with several values each, made long for paths.
 *   wide    a row is a path: its n values become n rows with a place and a value, and one more without, where it ends
 *   stack   n values of a row stand on each other: each becomes a row with where it begins and where it ends, and its
 *           column's name */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/grow.h"
#include "base/text.h"
#include "table/cast.h"
#include "table/longer.h"

typedef struct wide {
    stp_longer longer;                 /* own columns: of places, of values and, stacked, of names */
    int *value, n;                     /* columns of inner */
    stp_stacking stacking;             /* of values on each other */
    bool stack;
    double *place;                     /* wide: n of them */
    stp_dictionary names;              /* stack: of the columns */
} wide;

typedef struct work {
    stp_even even;
    double *place, *value;
    int64_t room;                      /* of both */
} work;

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static int below(const stp_longer *l, const int *columns, int n, int *to)
{
    const wide *w = (const wide *) l;
    bool values = !l->n_others;
    for (int i = 0; i < n; i++) values |= columns[i] == l->first + 1 || (w->stack && columns[i] == l->first);
    if (values) memcpy(to, w->value, (size_t) w->n * sizeof *to);
    return values ? w->n : 0;
}

/* What was no number in any of the columns is told of the values. */
static void count(stp_longer *l, const void *r)
{
    const wide *w = (const wide *) l;
    (void) r;
    stp_longer_sum_problems(l, w->value, w->n, l->first + 1);
    for (int i = 0; i < w->n; i++) l->over.base.problems[w->value[i]] = (stp_problem) { 0 };
}

static void work_clear(void *w)
{
    work *r = w;
    stp_even_clear(&r->even);
    free(r->place);
    free(r->value);
}

static stp_status make_room(work *r, const wide *w, int64_t rows, stp_error *err)
{
    const int points = (int) w->longer.most;
    STP_TRY(stp_even_grow(&r->even, rows, points, err));
    const int64_t n = rows * points;
    if (n <= r->room) return STP_OK;
    if (!stp_grow(&r->place, (size_t) n * sizeof *r->place) || !stp_grow(&r->value, (size_t) n * sizeof *r->value))
        return stp_no_memory(err, "paths");
    for (int64_t i = r->room; i < n; i++) r->place[i] = i % points < w->n ? w->place[i % points] : NAN;
    r->room = n;
    return STP_OK;
}

/* Column `at` becomes every value that many rows apart. */
static void spread(work *r, const stp_column *c, int at, int64_t points, int64_t n_rows)
{
    double strip[STP_STRIP];
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

static void make_values(work *r, const wide *w, const stp_column *columns, int64_t n_rows)
{
    const int64_t points = w->longer.most;
    for (int i = 0; i < w->n; i++) spread(r, &columns[i], i, points, n_rows);
    for (int64_t i = 0; i < n_rows; i++) {
        double *value = r->value + i * points;
        if (w->stack) stack_row(r->place + i * points, value, w->n, w->stacking);
        else value[w->n] = NAN;
    }
}

static stp_status make(const stp_longer *l, void *self, const stp_batch *b, const stp_column *columns,
                       stp_longer_rows *out, stp_error *err)
{
    const wide *w = (const wide *) l;
    work *r = self;
    STP_TRY(make_room(r, w, b->n_rows, err));
    if (columns) make_values(r, w, columns, b->n_rows);
    *out = (stp_longer_rows) { r->even.from, b->n_rows * l->most };
    return STP_OK;
}

static stp_column column(const stp_longer *l, const void *self, int which, int64_t n)
{
    const work *r = self;
    if (which == 2) return (stp_column) { STP_TYPE_I32, n, r->even.which, NULL, &((const wide *) l)->names };
    return (stp_column) { .type = STP_TYPE_F64, .length = n, .values = which ? r->value : r->place };
}

static const stp_longer_kind wide_kind = {
    .below = below,
    .work_bytes = sizeof(work),
    .work_clear = work_clear,
    .make = make,
    .column = column,
    .count = count,
};

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
    const stp_schema *inner = &w->longer.over.inner->schema;
    for (int i = 0; i < w->n; i++) {
        const stp_column_info *c = &inner->columns[w->value[i]];
        if (!stp_is_numeric(c->meaning))
            return stp_fail(err, STP_ERR_USAGE, "--%s wants columns of numbers, '%s' is %s",
                            w->stack ? "stack" : "wide", c->name, stp_meaning_phrase(c->meaning));
        name[i] = c->name;
    }
    w->names = (stp_dictionary) { w->n, name };
    return STP_OK;
}

static stp_status describe(wide *w, stp_error *err)
{
    stp_schema *s = &w->longer.over.base.schema;
    const char **name = stp_arena_array(&s->arena, (size_t) w->n, sizeof *name);
    size_t prefix;
    if (!name) return stp_no_memory(err, "columns");
    STP_TRY(take_names(w, name, err));
    const bool numbered = !w->stack && find_places(w, name, &prefix);
    for (int i = 0; i < w->n && !numbered; i++) w->place[i] = i + 1;
    stp_over_keep(&w->longer.over, w->longer.first);
    const char *x = w->stack ? "from" : numbered ? place_name(&s->arena, name[0], prefix) : "x";
    if (!x) return stp_no_memory(err, "columns");
    stp_column_info *own = s->columns + w->longer.first;
    own[0] = (stp_column_info) { .name = x, .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    own[1] = (stp_column_info) { .name = "value", .meaning = STP_NUMBER, .type = STP_TYPE_F64 };
    if (w->stack) own[2] = (stp_column_info) { .name = "variable", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 };
    return STP_OK;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static stp_status fill(wide *w, stp_source *inner, const int *columns, int n, stp_error *err)
{
    stp_arena *arena = &w->longer.over.base.schema.arena;
    const int own = w->stack ? 3 : 2;
    w->n = n;
    w->longer.most = w->stack ? n : n + 1;
    STP_TRY(stp_longer_init(&w->longer, inner, inner->schema.n_columns + own, own, err));
    w->value = stp_arena_array(arena, (size_t) n, sizeof *w->value);
    w->place = stp_arena_array(arena, (size_t) n, sizeof *w->place);
    if (!w->value || !w->place) return stp_no_memory(err, "columns");
    memcpy(w->value, columns, (size_t) n * sizeof *w->value);
    return describe(w, err);
}

static stp_status place(stp_source **source, bool stack, stp_stacking stacking, const int *columns, int n,
                        stp_error *err)
{
    wide *w = stp_longer_new(sizeof *w, &wide_kind);
    if (!w) return stp_no_memory(err, "wide columns");
    w->stack = stack;
    w->stacking = stacking;
    return stp_longer_place(&w->longer, source, fill(w, *source, columns, n, err));
}

stp_status stp_over_wide(stp_source **source, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--wide names no column");
    return place(source, false, STP_STACKING_SUMS, columns, n, err);
}

stp_status stp_over_stack(stp_source **source, stp_stacking stacking, const int *columns, int n, stp_error *err)
{
    if (n < 1) return stp_fail(err, STP_ERR_USAGE, "--stack wants columns");
    return place(source, true, stacking, columns, n, err);
}
