/* Rows with a shape each, made long: a row for each corner. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/grow.h"
#include "table/over.h"
#include "table/shape.h"
#include "table/thin.h"

/* Numbers of our rows for each of inner's (2^22): they rise, though how many rows there are is known only afterwards. */
enum { NUMBERS_SHIFT = 22 };

typedef struct shapes {
    stp_over over;
    int column;                        /* of inner: the texts */
    int first;                         /* our column x; y and the number of the shape are next, inner's in front */
    int *inner_wanted, n_others;       /* other columns first, then the shapes */
    int64_t strange;                   /* texts that are no shape */
} shapes;

struct stp_reader {
    shapes *source;
    stp_reader *inner;
    stp_thin thin;
    stp_rings rings;
    int32_t *rows;                     /* of inner's piece, for each of ours */
    double *x, *y, *shape;
    int64_t n, room, strange;
    stp_column *columns;
};

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    shapes *s = (shapes *) source;
    STP_TRY(stp_over_want(&s->over, columns, n, err));
    s->n_others = 0;
    for (int i = 0; i < n; i++)
        if (columns[i] < s->first) s->inner_wanted[s->n_others++] = columns[i];
    s->inner_wanted[s->n_others] = s->column;
    return s->over.inner->format->want(s->over.inner, s->inner_wanted, s->n_others + 1, err);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    shapes *s = (shapes *) source;
    STP_TRY(s->over.inner->format->rewind(s->over.inner, err));
    s->strange = 0;
    stp_over_take(&s->over);
    return STP_OK;
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

static void reader_clear(stp_reader *r)
{
    stp_thin_clear(&r->thin);
    stp_rings_clear(&r->rings);
    free(r->rows);
    free(r->x);
    free(r->y);
    free(r->shape);
    free(r->columns);
    free(r);
}

static void reader_free(stp_reader *r)
{
    shapes *s = r->source;
    s->over.inner->format->reader_free(r->inner);
    stp_over_take(&s->over);
    s->strange += r->strange;
    reader_clear(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (shapes *) source;
    r->rings.takes_lines = true;
    const stp_over *o = &r->source->over;
    r->columns = calloc((size_t) o->n_wanted + 1, sizeof *r->columns);
    const stp_status s =
        r->columns ? o->inner->format->reader_new(o->inner, &r->inner, err) : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else reader_clear(r);
    return s;
}

static stp_status make_room(stp_reader *r, int64_t more, stp_error *err)
{
    if (r->n + more <= r->room) return STP_OK;
    int64_t n = r->room ? 2 * r->room : 1024;
    while (n < r->n + more) n *= 2;
    const size_t size = (size_t) n;
    if (!stp_grow(&r->rows, size * sizeof *r->rows) || !stp_grow(&r->x, size * sizeof *r->x) ||
        !stp_grow(&r->y, size * sizeof *r->y) || !stp_grow(&r->shape, size * sizeof *r->shape))
        return stp_no_memory(err, "shapes");
    r->room = n;
    return STP_OK;
}

static void add_row(stp_reader *r, int32_t row, double x, double y, double shape)
{
    r->rows[r->n] = row;
    r->x[r->n] = x;
    r->y[r->n] = y;
    r->shape[r->n++] = shape;
}

/* A ring ends where it began; outer ones run against the clock and holes with it, so that a fill by winding leaves
 * holes out. */
static void add_ring(stp_reader *r, int32_t row, const double *xy, int64_t n, bool outer, double shape)
{
    const bool turn = (stp_ring_area(xy, n) > 0) != outer;
    for (int64_t i = 0; i <= n; i++) {
        const double *p = xy + 2 * ((turn ? n - i : i) % n);
        add_row(r, row, p[0], p[1], shape);
    }
}

static stp_status add_rings(stp_reader *r, int32_t row, double shape, stp_error *err)
{
    const stp_rings *rings = &r->rings;
    STP_TRY(make_room(r, rings->n_points + 2 * rings->n_rings, err));
    for (int64_t i = 0, from = 0; i < rings->n_rings; from = rings->end[i++]) {
        const double *xy = rings->xy + 2 * from;
        const int64_t n = rings->end[i] - from;
        for (int64_t k = 0; k < n && rings->is_line; k++) add_row(r, row, xy[2 * k], xy[2 * k + 1], shape);
        if (!rings->is_line) add_ring(r, row, xy, n, rings->outer[i], shape);
        add_row(r, row, NAN, NAN, shape);
    }
    return STP_OK;
}

static stp_status add_shapes(stp_reader *r, const stp_batch *b, stp_error *err)
{
    const stp_column *c = &b->columns[r->source->n_others];
    r->n = 0;
    for (int64_t i = 0; i < b->n_rows; i++) {
        const int32_t code = ((const int32_t *) c->values)[i];
        bool ok;
        if (!stp_column_has(c, i) || code < 0 || code >= c->dictionary->count) continue;
        STP_TRY(stp_rings_parse(&r->rings, c->dictionary->labels[code], &ok, err));
        r->strange += !ok;
        STP_TRY(add_rings(r, (int32_t) i, (double) (b->row0 + i), err));
    }
    return STP_OK;
}

static stp_column own_column(const stp_reader *r, int which)
{
    const double *const values[] = { r->x, r->y, r->shape };
    return (stp_column) { .type = STP_TYPE_F64, .length = r->n, .values = values[which] };
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const shapes *s = r->source;
    stp_batch b = { 0 };
    STP_TRY(s->over.inner->format->read(r->inner, piece, &b, err));
    STP_TRY(add_shapes(r, &b, err));
    stp_batch others = { b.row0, b.n_rows, s->n_others, b.columns };
    STP_TRY(make_room(r, 1, err));
    STP_TRY(stp_thin_rows(&r->thin, &others, r->rows, r->n, err));
    for (int i = 0, k = 0; i < s->over.n_wanted; i++) {
        const int column = s->over.wanted[i];
        r->columns[i] = column < s->first ? others.columns[k++] : own_column(r, column - s->first);
    }
    *out = (stp_batch) { b.row0 << NUMBERS_SHIFT, r->n, s->over.n_wanted, r->columns };
    return STP_OK;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static void describe(shapes *s, bool degrees)
{
    stp_schema *schema = &s->over.base.schema;
    for (int i = 0; i < schema->n_columns; i++) s->over.from[i] = i < s->first ? i : -1;
    memcpy(schema->columns, s->over.inner->schema.columns, (size_t) s->first * sizeof *schema->columns);
    stp_column_info *own = schema->columns + s->first;
    own[0] = (stp_column_info) { .name = degrees ? "longitude" : "x", .meaning = STP_NUMBER, .type = STP_TYPE_F64,
                                 .unit = degrees ? "degrees_east" : NULL };
    own[1] = (stp_column_info) { .name = degrees ? "latitude" : "y", .meaning = STP_NUMBER, .type = STP_TYPE_F64,
                                 .unit = degrees ? "degrees_north" : NULL };
    own[2] = (stp_column_info) { .name = "shape", .meaning = STP_INTEGER, .type = STP_TYPE_F64 };
}

static stp_status fill(shapes *s, stp_source *inner, int column, bool degrees, stp_error *err)
{
    s->first = inner->schema.n_columns;
    s->column = column;
    STP_TRY(stp_over_init(&s->over, inner, s->first + 3, err));
    s->inner_wanted = stp_arena_array(&s->over.base.schema.arena, (size_t) s->first + 1, sizeof *s->inner_wanted);
    if (!s->inner_wanted) return stp_no_memory(err, "columns");
    describe(s, degrees);
    return STP_OK;
}

static void destroy(shapes *s)
{
    stp_over_clear(&s->over);
    free(s);
}

static void close_source(stp_source *source)
{
    shapes *s = (shapes *) source;
    stp_source_close(s->over.inner);
    destroy(s);
}

int64_t stp_over_shapes_strange(const stp_source *source)
{
    return source->format->read == read_batch ? ((const shapes *) source)->strange : 0;
}

stp_status stp_over_shapes(stp_source **source, int column, bool degrees, stp_error *err)
{
    shapes *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "shapes");
    const stp_status status = fill(s, *source, column, degrees, err);
    if (status != STP_OK) {
        destroy(s);
        return status;
    }
    stp_format *f = &s->over.format;
    f->want = want;
    f->rewind = rewind_source;
    f->next = stp_over_next;
    f->reader_new = reader_new;
    f->read = read_batch;
    f->reader_free = reader_free;
    f->close = close_source;
    *source = &s->over.base;
    return STP_OK;
}
