/* The wrapper has a format of its own: a copy of the other's, with other functions to want, read and close. Pieces are
 * the other's. */
#include "expr/derived.h"
#include <stdlib.h>
#include <string.h>
#include "expr/bounds.h"
#include "expr/window.h"
#include "table/thin.h"

typedef struct derived derived;
struct derived {
    stp_source base;
    stp_format format;
    stp_source *inner;                 /* owned */
    int n_own;                         /* columns taken over from the file's source */
    stp_source *windows;               /* functions of other rows: inner, or NULL while there are none */
    derived *below;             /* what they read: the source inside of windows */
    stp_exprs set;
    const stp_expr **exprs;            /* of each column; NULL: a column of inner, of the same number */
    const stp_expr *where;             /* or NULL */
    int *wanted, n_wanted;             /* columns of ours */
    int *inner_wanted, n_inner;        /* and what inner has to read for them */
    int *at;                           /* of each column of inner: where it stands in inner's batches, -1 = not read */
    stp_bound *bounds;                 /* that follow from the condition, then those of who reads us */
    int n_bounds;                      /* of the condition */
    int64_t dropped;                   /* rows that were read and are not wanted, in this pass */
};

struct stp_reader {
    derived *source;
    stp_reader *inner;
    stp_eval *where;
    stp_eval **evals;                  /* of each wanted column, NULL where it is inner's */
    int32_t *rows;                     /* that are kept */
    int64_t room;
    stp_thin thin;                     /* inner's columns without the rows that are left out */
    stp_column *columns;               /* of the batch that is handed out */
    int64_t dropped;
};

/* ---- what is read --------------------------------------------------------------------------------------------- */

static void ask_inner(derived *d, int column)
{
    if (d->at[column] >= 0) return;
    d->at[column] = d->n_inner;
    d->inner_wanted[d->n_inner++] = column;
}

static void ask_for(derived *d, const stp_expr *e)
{
    for (int i = 0; i < e->n_columns; i++) ask_inner(d, e->columns[i]);
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    derived *d = (derived *) source;
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= d->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, d->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(d->wanted);
    d->wanted = wanted;
    d->n_wanted = n;
    d->n_inner = 0;
    for (int i = 0; i < d->inner->schema.n_columns; i++) d->at[i] = -1;
    for (int i = 0; i < n; i++) {
        if (d->exprs[columns[i]]) ask_for(d, d->exprs[columns[i]]);
        else ask_inner(d, columns[i]);
    }
    if (d->where) ask_for(d, d->where);
    return d->inner->format->want(d->inner, d->inner_wanted, d->n_inner, err);
}

static void take_problems(derived *d)
{
    memcpy(d->base.problems, d->inner->problems, (size_t) d->n_own * sizeof *d->base.problems);
    d->base.extra_cells = d->inner->extra_cells;
}

/* With a condition, rows that were left out because of it do not satisfy it either. */
static void count_rows(derived *d)
{
    d->base.rows_cut = d->inner->rows_cut;
    d->base.rows_pruned = d->where ? 0 : d->inner->rows_pruned;
    d->base.rows_dropped = d->dropped + d->inner->rows_dropped + (d->where ? d->inner->rows_pruned : 0);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    derived *d = (derived *) source;
    STP_TRY(d->inner->format->rewind(d->inner, err));
    d->dropped = 0;
    count_rows(d);
    take_problems(d);
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    derived *d = (derived *) source;
    STP_TRY(d->inner->format->next(d->inner, piece, end, err));
    count_rows(d);
    return STP_OK;
}

/* ---- what the file knows ------------------------------------------------------------------------------------- */

static bool range(stp_source *source, int column, stp_range *out)
{
    derived *d = (derived *) source;
    return !d->where && !d->exprs[column] && stp_source_range(d->inner, column, out);
}

/* Both the condition and the bounds are to hold. Those on derived columns say nothing about the file. */
static stp_status narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err)
{
    derived *d = (derived *) source;
    stp_bound *all = realloc(d->bounds, ((size_t) d->n_bounds + (size_t) n + 1) * sizeof *all);
    if (!all) return stp_no_memory(err, "bounds");
    d->bounds = all;
    int n_all = d->n_bounds;
    for (int i = 0; i < n; i++)
        if (!d->exprs[bounds[i].column]) all[n_all++] = bounds[i];
    return stp_source_narrow(d->inner, all, n_all, err);
}

/* ---- readers --------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    const derived *d = r->source;
    for (int i = 0; r->evals && i < d->n_wanted; i++) stp_eval_free(r->evals[i]);
    stp_eval_free(r->where);
    free(r->evals);
    free(r->rows);
    stp_thin_clear(&r->thin);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    derived *d = r->source;
    d->inner->format->reader_free(r->inner);
    d->dropped += r->dropped;
    count_rows(d);
    take_problems(d);
    reader_clear(r);
}

static stp_status reader_fill(stp_reader *r, stp_error *err)
{
    derived *d = r->source;
    const size_t n = (size_t) d->n_wanted + 1;
    r->evals = calloc(n, sizeof *r->evals);
    r->columns = calloc(n, sizeof *r->columns);
    if (!r->evals || !r->columns) return stp_no_memory(err, "a reader");
    if (d->where) STP_TRY(stp_eval_new(&r->where, d->where, err));
    for (int i = 0; i < d->n_wanted; i++)
        if (d->exprs[d->wanted[i]]) STP_TRY(stp_eval_new(&r->evals[i], d->exprs[d->wanted[i]], err));
    return d->inner->format->reader_new(d->inner, &r->inner, err);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (derived *) source;
    const stp_status s = reader_fill(r, err);
    if (s == STP_OK) *out = r;
    else reader_clear(r);
    return s;
}

/* ---- leaving rows out ------------------------------------------------------------------------------------------ */

static bool make_room(stp_reader *r, int64_t rows)
{
    if (rows <= r->room) return true;
    if (rows > INT32_MAX) return false;
    int32_t *kept = realloc(r->rows, (size_t) rows * sizeof *kept);
    if (!kept) return false;
    r->rows = kept;
    r->room = rows;
    return true;
}

/* The batch without the rows that the condition does not accept. */
static stp_status drop_rows(stp_reader *r, stp_batch *b, stp_error *err)
{
    int64_t n;
    if (!make_room(r, b->n_rows)) return stp_no_memory(err, "the rows that are kept");
    STP_TRY(stp_eval_rows(r->where, b, r->source->at, r->rows, &n, err));
    r->dropped += b->n_rows - n;
    return n == b->n_rows ? STP_OK : stp_thin_rows(&r->thin, b, r->rows, n, err);
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const derived *d = r->source;
    stp_batch b = { 0 };
    STP_TRY(d->inner->format->read(r->inner, piece, &b, err));
    if (r->where && b.n_rows > 0) STP_TRY(drop_rows(r, &b, err));
    for (int i = 0; i < d->n_wanted; i++) {
        if (r->evals[i]) STP_TRY(stp_eval_column(r->evals[i], &b, d->at, &r->columns[i], err));
        else r->columns[i] = b.columns[d->at[d->wanted[i]]];
    }
    *out = (stp_batch) { .row0 = b.row0, .n_rows = b.n_rows, .n_columns = d->n_wanted, .columns = r->columns };
    return STP_OK;
}

/* ---- opening and closing --------------------------------------------------------------------------------------- */

static void destroy(derived *d)
{
    stp_exprs_clear(&d->set);
    stp_schema_clear(&d->base.schema);
    free(d->wanted);
    free(d->inner_wanted);
    free(d->at);
    free(d->bounds);
    free(d);
}

/* Columns of the file, as long as no expression has taken their name. */
static stp_status values(stp_source *source, int column, stp_column *out, stp_error *err)
{
    const derived *d = (const derived *) source;
    out->values = NULL;
    if (column >= d->n_own || d->exprs[column] || !d->inner->format->values) return STP_OK;
    return d->inner->format->values(d->inner, column, out, err);
}

static stp_status edges(stp_source *source, int column, double **out, stp_error *err)
{
    const derived *d = (const derived *) source;
    *out = NULL;
    if (column >= d->inner->schema.n_columns || d->exprs[column] || !d->inner->format->edges) return STP_OK;
    return d->inner->format->edges(d->inner, column, out, err);
}

static void close_source(stp_source *source)
{
    derived *d = (derived *) source;
    stp_source_close(d->inner);
    destroy(d);
}

/* Room for all columns that may come: what points at them stays right. */
static stp_status fill(derived *d, stp_source *inner, stp_error *err)
{
    stp_schema *s = &d->base.schema;
    const size_t n = (size_t) inner->schema.n_columns, room = n + STP_DERIVED_COLUMNS;
    s->columns = stp_arena_array(&s->arena, room, sizeof *s->columns);
    d->base.problems = stp_arena_array(&s->arena, room, sizeof *d->base.problems);
    d->exprs = stp_arena_array(&s->arena, room, sizeof *d->exprs);
    d->inner_wanted = calloc(n + 1, sizeof *d->inner_wanted);
    d->at = calloc(n + 1, sizeof *d->at);
    if (!s->columns || !d->base.problems || !d->exprs || !d->inner_wanted || !d->at)
        return stp_no_memory(err, "derived columns");
    if (n) memcpy(s->columns, inner->schema.columns, n * sizeof *s->columns);
    s->n_columns = inner->schema.n_columns;
    s->n_rows = inner->schema.n_rows;
    s->absent = inner->schema.absent;
    s->n_absent = inner->schema.n_absent;
    d->base.path = inner->path;
    d->base.bytes = inner->bytes;
    d->base.facts = inner->facts;
    d->base.array = inner->array;
    d->base.bytes_read = inner->bytes_read;
    d->base.log = inner->log;
    d->base.kept = inner->kept;
    d->base.ahead = inner->ahead;
    d->base.tap = inner->tap;
    d->base.late = inner->late;
    d->base.format = &d->format;
    d->format = *inner->format;
    d->format.values = values;
    d->format.edges = edges;
    d->format.parts = NULL;
    d->format.want = want;
    d->format.rewind = rewind_source;
    d->format.next = next;
    d->format.reader_new = reader_new;
    d->format.read = read_batch;
    d->format.reader_free = reader_free;
    d->format.close = close_source;
    d->format.range = range;
    d->format.narrow = narrow;
    d->format.storage = NULL;           /* of the file, not of this table */
    d->inner = inner;
    d->n_own = inner->schema.n_columns;
    stp_exprs_init(&d->set, &inner->schema, inner->path);
    return STP_OK;
}

static stp_status wrap(derived **out, stp_source *inner, stp_error *err)
{
    derived *d = calloc(1, sizeof *d);
    if (!d) return stp_no_memory(err, "derived columns");
    const stp_status s = fill(d, inner, err);
    if (s == STP_OK) *out = d;
    else destroy(d);
    return s;
}

/* ---- functions of other rows ------------------------------------------------------------------------------------- */

/* The source that computes such functions stands below this one, and below it a source like this one, which computes
 * their arguments and leaves out rows: a function sees the rows that the condition keeps. */

static bool reads_below(const derived *d, const stp_expr *e)
{
    for (int i = 0; i < e->n_columns; i++)
        if (e->columns[i] >= d->below->inner->schema.n_columns) return false;
    return true;
}

/* The condition, and what follows from it, moves to the source below. */
static void move_condition(derived *d)
{
    d->below->where = d->where;
    d->below->bounds = d->bounds;
    d->below->n_bounds = d->n_bounds;
    d->below->base.condition = d->base.condition;
    d->where = NULL;
    d->bounds = NULL;
    d->n_bounds = 0;
}

static bool make_places(derived *d, int n)
{
    int *wanted = realloc(d->inner_wanted, ((size_t) n + 1) * sizeof *wanted);
    if (wanted) d->inner_wanted = wanted;
    int *at = realloc(d->at, ((size_t) n + 1) * sizeof *at);
    if (at) d->at = at;
    for (int i = 0; at && i < n; i++) at[i] = -1;
    return wanted && at;
}

/* Two more sources between this one and the one inside. */
static stp_status add_level(derived *d, stp_error *err)
{
    derived *below;
    if (!make_places(d, d->inner->schema.n_columns + STP_WINDOWS)) return stp_no_memory(err, "derived columns");
    STP_TRY(wrap(&below, d->inner, err));
    stp_source *windows = &below->base;
    const stp_status s = stp_window_wrap(&windows, err);
    if (s != STP_OK) {
        destroy(below);
        return s;
    }
    d->below = below;
    d->windows = d->inner = windows;
    d->format.piece_bytes = windows->format->piece_bytes;
    d->format.piece_clear = windows->format->piece_clear;
    d->set.schema = &windows->schema;
    d->base.tap = NULL;                /* passes of its own come first: nobody shares them */
    move_condition(d);
    return STP_OK;
}

/* A column of the source below that e computes. */
static stp_status give(derived *d, const stp_expr *e, const char *label, int *column, stp_error *err)
{
    stp_schema *s = &d->base.schema;
    if (s->n_columns == d->n_own + STP_DERIVED_COLUMNS)
        return stp_fail(err, STP_ERR_USAGE, "more than %d derived columns", (int) STP_DERIVED_COLUMNS);
    s->columns[s->n_columns] = e->info;
    s->columns[s->n_columns].name = stp_arena_text(&s->arena, label);
    if (!s->columns[s->n_columns].name) return stp_no_memory(err, "a name");
    d->exprs[s->n_columns] = e;
    *column = s->n_columns++;
    return STP_OK;
}

static stp_status add_window(void *self, const stp_window_call *call, int *column, stp_error *err)
{
    derived *d = self;
    int x, group = -1;
    if (!d->windows || d->where || !reads_below(d, call->x) || (call->group && !reads_below(d, call->group)))
        STP_TRY(add_level(d, err));
    STP_TRY(give(d->below, call->x, call->label, &x, err));
    if (call->group) STP_TRY(give(d->below, call->group, call->label, &group, err));
    return stp_window_add(d->windows, call, x, group, column, err);
}

/* ---- what others ask for ------------------------------------------------------------------------------------------
 */

stp_status stp_derived_wrap(stp_source **source, stp_error *err)
{
    if ((*source)->format->close == close_source) return STP_OK;
    derived *d;
    STP_TRY(wrap(&d, *source, err));
    d->set.window = add_window;
    d->set.self = d;
    *source = &d->base;
    return STP_OK;
}

stp_status stp_derived_add(stp_source *wrapped, const char *what, const char *name, const char *text, int *column,
                           stp_error *err)
{
    derived *d = (derived *) wrapped;
    stp_schema *s = &d->base.schema;
    int at = 0;
    while (at < s->n_columns && strcmp(s->columns[at].name, name) != 0) at++;
    if (at == d->n_own + STP_DERIVED_COLUMNS)
        return stp_fail(err, STP_ERR_USAGE, "more than %d derived columns", (int) STP_DERIVED_COLUMNS);
    const stp_expr *e;
    STP_TRY(stp_expr_compile(&d->set, what, text, &e, err));
    const char *copy = stp_arena_text(&s->arena, name);
    if (!copy) return stp_no_memory(err, "a name");
    STP_TRY(stp_expr_name(&d->set, name, e, err));
    s->columns[at] = e->info;
    s->columns[at].name = copy;
    d->exprs[at] = e;
    if (at == s->n_columns) s->n_columns++;
    d->base.n_derived = s->n_columns - d->n_own;
    *column = at;
    return STP_OK;
}

stp_status stp_derived_where(stp_source *wrapped, const char *what, const char *text, stp_error *err)
{
    derived *d = (derived *) wrapped;
    const stp_expr *e;
    STP_TRY(stp_expr_compile(&d->set, what, text, &e, err));
    if (e->info.meaning != STP_BOOL) {
        stp_fail(err, STP_ERR_USAGE, "%s wants a condition, '%.200s' is %s", what, text,
                 stp_meaning_phrase(e->info.meaning));
        return stp_hint(err, "a condition is a comparison, as v > 0 or name == \"x\"");
    }
    const char *copy = stp_arena_text(&d->base.schema.arena, text);
    if (!copy) return stp_no_memory(err, "a condition");
    derived *to = d->windows && reads_below(d, e) ? d->below : d;
    to->where = e;
    d->base.condition = copy;
    d->base.schema.n_rows = -1;
    d->base.array = NULL;              /* cells are missing */
    STP_TRY(stp_expr_bounds(&d->set, e, &to->bounds, &to->n_bounds, err));
    return narrow(&to->base, NULL, 0, err);
}
