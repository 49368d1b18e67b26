#include "table/longer.h"
#include <stdlib.h>
#include <string.h>
#include "base/grow.h"
#include "table/thin.h"

struct stp_reader {
    stp_longer *source;
    stp_reader *inner;
    stp_thin thin;
    stp_column *columns;
    void *work;
};

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_longer *l = (stp_longer *) source;
    STP_TRY(stp_over_want(&l->over, columns, n, err));
    l->n_others = 0;
    for (int i = 0; i < n; i++)
        if (columns[i] < l->first) l->inner_wanted[l->n_others++] = l->over.from[columns[i]];
    l->n_inner = l->n_others + l->kind->below(l, columns, n, l->inner_wanted + l->n_others);
    return l->over.inner->format->want(l->over.inner, l->inner_wanted, l->n_inner, err);
}

static void take(stp_longer *l, const void *work)
{
    stp_over_take(&l->over);
    if (l->kind->count) l->kind->count(l, work);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    stp_longer *l = (stp_longer *) source;
    STP_TRY(l->over.inner->format->rewind(l->over.inner, err));
    take(l, NULL);
    return STP_OK;
}

void stp_longer_sum_problems(stp_longer *l, const int *columns, int n, int to)
{
    stp_problem *sum = &l->over.base.problems[to];
    for (int i = 0; i < n; i++) {
        const stp_problem *p = &l->over.inner->problems[columns[i]];
        const int64_t count = sum->count + p->count;
        if (p->count && (!sum->count || p->first_line < sum->first_line)) *sum = *p;
        sum->count = count;
    }
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    if (r->work) r->source->kind->work_clear(r->work);
    stp_thin_clear(&r->thin);
    free(r->work);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    stp_longer *l = r->source;
    l->over.inner->format->reader_free(r->inner);
    take(l, r->work);
    reader_clear(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_longer *l = (stp_longer *) source;
    stp_source *inner = l->over.inner;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = l;
    r->columns = calloc((size_t) l->over.n_wanted + 1, sizeof *r->columns);
    r->work = calloc(1, l->kind->work_bytes);
    const stp_status s = r->columns && r->work ? inner->format->reader_new(inner, &r->inner, err)
                                               : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else reader_clear(r);
    return s;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const stp_longer *l = r->source;
    stp_batch b = { 0 };
    stp_longer_rows rows = { 0 };
    STP_TRY(l->over.inner->format->read(r->inner, piece, &b, err));
    const stp_column *below = l->n_inner > l->n_others ? b.columns + l->n_others : NULL;
    STP_TRY(l->kind->make(l, r->work, &b, below, &rows, err));
    stp_batch others = { b.row0, b.n_rows, l->n_others, b.columns };
    STP_TRY(stp_thin_rows(&r->thin, &others, rows.from, rows.n, err));
    for (int i = 0, k = 0; i < l->over.n_wanted; i++) {
        const int own = l->over.wanted[i] - l->first;
        r->columns[i] = own < 0 ? others.columns[k++] : l->kind->column(l, r->work, own, rows.n);
    }
    *out = (stp_batch) { b.row0 * l->most, rows.n, l->over.n_wanted, r->columns };
    return STP_OK;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

void *stp_longer_new(size_t bytes, const stp_longer_kind *kind)
{
    stp_longer *l = calloc(1, bytes);
    if (l) l->kind = kind;
    return l;
}

stp_status stp_longer_init(stp_longer *l, stp_source *inner, int n, int own, stp_error *err)
{
    STP_TRY(stp_over_init(&l->over, inner, n, err));
    l->first = n - own;
    for (int i = l->first; i < n; i++) l->over.from[i] = -1;
    const size_t room = (size_t) n + (size_t) inner->schema.n_columns + 1;
    l->inner_wanted = stp_arena_array(&l->over.base.schema.arena, room, sizeof *l->inner_wanted);
    return l->inner_wanted ? STP_OK : stp_no_memory(err, "columns");
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
};

stp_status stp_longer_place(stp_longer *l, stp_source **source, stp_status s)
{
    return stp_over_place(&l->over, &hooks, source, s);
}

const stp_longer *stp_longer_of(const stp_source *source, const stp_longer_kind *kind)
{
    const stp_longer *l = (const stp_longer *) source;
    return source->format->read == read_batch && l->kind == kind ? l : NULL;
}

/* ---- rows that become equally many ------------------------------------------------------------------------------- */

stp_status stp_even_grow(stp_even *e, int64_t rows, int each, stp_error *err)
{
    if (rows > INT32_MAX / each) return stp_no_memory(err, "rows");
    const int64_t n = rows * each;
    if (n <= e->room) return STP_OK;
    if (!stp_grow(&e->from, (size_t) n * sizeof *e->from) || !stp_grow(&e->which, (size_t) n * sizeof *e->which))
        return stp_no_memory(err, "rows");
    for (int64_t i = e->room; i < n; i++) {
        e->from[i] = (int32_t) (i / each);
        e->which[i] = (int32_t) (i % each);
    }
    e->room = n;
    return STP_OK;
}

void stp_even_clear(stp_even *e)
{
    free(e->from);
    free(e->which);
}
