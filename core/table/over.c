/* What sources over others share. */
#include "table/over.h"
#include <stdlib.h>
#include <string.h>

stp_status stp_over_init(stp_over *o, stp_source *inner, int n_columns, stp_error *err)
{
    stp_schema *s = &o->base.schema;
    const size_t n = (size_t) n_columns + 1;
    s->columns = stp_arena_array(&s->arena, n, sizeof *s->columns);
    o->base.problems = stp_arena_array(&s->arena, n, sizeof *o->base.problems);
    o->from = stp_arena_array(&s->arena, n, sizeof *o->from);
    if (!s->columns || !o->base.problems || !o->from) return stp_no_memory(err, "columns");
    s->n_columns = n_columns;
    s->n_rows = -1;
    s->absent = inner->schema.absent;
    s->n_absent = inner->schema.n_absent;
    o->base.path = inner->path;
    o->base.bytes = inner->bytes;
    o->base.facts = inner->facts;
    o->base.bytes_read = inner->bytes_read;
    o->base.log = inner->log;
    o->base.ahead = inner->ahead;
    o->base.late = inner->late;
    o->base.condition = inner->condition;
    o->base.kept = inner->kept;
    o->base.format = &o->format;
    o->format = *inner->format;
    o->format.range = NULL;             /* of other rows, and of other columns */
    o->format.narrow = NULL;
    o->format.values = NULL;
    o->format.parts = NULL;
    o->format.edges = NULL;
    o->format.storage = NULL;
    o->inner = inner;
    return STP_OK;
}

stp_status stp_over_want(stp_over *o, const int *columns, int n, stp_error *err)
{
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= o->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, o->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(o->wanted);
    o->wanted = wanted;
    o->n_wanted = n;
    return STP_OK;
}

void stp_over_take(stp_over *o)
{
    for (int i = 0; i < o->base.schema.n_columns; i++)
        o->base.problems[i] = o->from[i] >= 0 ? o->inner->problems[o->from[i]] : (stp_problem) { 0 };
    o->base.extra_cells = o->inner->extra_cells;
    o->base.rows_dropped = o->inner->rows_dropped;
}

void stp_over_keep(stp_over *o, int n)
{
    for (int i = 0; i < n; i++) {
        o->from[i] = i;
        o->base.schema.columns[i] = o->inner->schema.columns[i];
    }
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    stp_source *inner = ((stp_over *) source)->inner;
    return inner->format->next(inner, piece, end, err);
}

static void destroy(stp_over *o)
{
    if (o->hooks->clear) o->hooks->clear(o);
    stp_schema_clear(&o->base.schema);
    free(o->wanted);
    free(o);
}

static void close_source(stp_source *source)
{
    stp_over *o = (stp_over *) source;
    stp_source_close(o->inner);
    destroy(o);
}

stp_status stp_over_place(stp_over *o, const stp_over_hooks *hooks, stp_source **source, stp_status s)
{
    stp_format *f = &o->format;
    o->hooks = hooks;
    if (s != STP_OK) {
        destroy(o);
        return s;
    }
    f->want = hooks->want;
    f->rewind = hooks->rewind;
    f->next = hooks->next ? hooks->next : next;
    if (hooks->piece_bytes) {
        f->piece_bytes = hooks->piece_bytes;
        f->piece_clear = hooks->piece_clear;
    }
    f->reader_new = hooks->reader_new;
    f->read = hooks->read;
    f->reader_free = hooks->reader_free;
    f->close = close_source;
    *source = &o->base;
    return STP_OK;
}
