/* Rows with a shape each, made long: a row for each corner. */
#include <math.h>
#include <stdlib.h>
#include "base/grow.h"
#include "table/longer.h"
#include "table/shape.h"

/* Numbers of our rows for each of inner's: they rise, though how many rows there are is known only afterwards. */
static const int64_t numbers = (int64_t) 1 << 22;

typedef struct shapes {
    stp_longer longer;                 /* own columns: x, y and the number of the shape */
    int column;                        /* of inner: the texts */
    int64_t strange;                   /* texts that are no shape */
} shapes;

typedef struct work {
    stp_rings rings;
    int32_t *rows;                     /* of inner's batch, for each of ours */
    double *x, *y, *shape;
    int64_t n, room, strange;
} work;

/* ---- what is read ------------------------------------------------------------------------------------------------ */

static int below(const stp_longer *l, const int *columns, int n, int *to)
{
    (void) columns, (void) n;
    *to = ((const shapes *) l)->column;
    return 1;
}

static void count(stp_longer *l, const void *w)
{
    shapes *s = (shapes *) l;
    s->strange = w ? s->strange + ((const work *) w)->strange : 0;
}

static void work_clear(void *w)
{
    work *r = w;
    stp_rings_clear(&r->rings);
    free(r->rows);
    free(r->x);
    free(r->y);
    free(r->shape);
}

static stp_status make_room(work *r, int64_t more, stp_error *err)
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

static void add_row(work *r, int32_t row, double x, double y, double shape)
{
    r->rows[r->n] = row;
    r->x[r->n] = x;
    r->y[r->n] = y;
    r->shape[r->n++] = shape;
}

/* A ring ends where it began; outer ones run against the clock and holes with it, so that a fill by winding leaves
 * holes out. */
static void add_ring(work *r, int32_t row, const double *xy, int64_t n, bool outer, double shape)
{
    const bool turn = (stp_ring_area(xy, n) > 0) != outer;
    for (int64_t i = 0; i <= n; i++) {
        const double *p = xy + 2 * ((turn ? n - i : i) % n);
        add_row(r, row, p[0], p[1], shape);
    }
}

static stp_status add_rings(work *r, int32_t row, double shape, stp_error *err)
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

static stp_status make(const stp_longer *l, void *w, const stp_batch *b, const stp_column *c, stp_longer_rows *out,
                       stp_error *err)
{
    work *r = w;
    (void) l;
    r->n = 0;
    r->rings.takes_lines = true;
    for (int64_t i = 0; i < b->n_rows; i++) {
        const int32_t code = ((const int32_t *) c->values)[i];
        bool ok;
        if (!stp_column_has(c, i) || code < 0 || code >= c->dictionary->count) continue;
        STP_TRY(stp_rings_parse(&r->rings, c->dictionary->labels[code], &ok, err));
        r->strange += !ok;
        STP_TRY(add_rings(r, (int32_t) i, (double) (b->row0 + i), err));
    }
    *out = (stp_longer_rows) { r->rows, r->n };
    return STP_OK;
}

static stp_column column(const stp_longer *l, const void *w, int which, int64_t n)
{
    const work *r = w;
    const double *const values[] = { r->x, r->y, r->shape };
    (void) l;
    return (stp_column) { .type = STP_TYPE_F64, .length = n, .values = values[which] };
}

static const stp_longer_kind shapes_kind = {
    .below = below,
    .work_bytes = sizeof(work),
    .work_clear = work_clear,
    .make = make,
    .column = column,
    .count = count,
};

/* ---- the table --------------------------------------------------------------------------------------------------- */

static void describe(shapes *s, bool degrees)
{
    stp_over_keep(&s->longer.over, s->longer.first);
    stp_column_info *own = s->longer.over.base.schema.columns + s->longer.first;
    own[0] = (stp_column_info) { .name = degrees ? "longitude" : "x", .meaning = STP_NUMBER, .type = STP_TYPE_F64,
                                 .unit = degrees ? "degrees_east" : NULL };
    own[1] = (stp_column_info) { .name = degrees ? "latitude" : "y", .meaning = STP_NUMBER, .type = STP_TYPE_F64,
                                 .unit = degrees ? "degrees_north" : NULL };
    own[2] = (stp_column_info) { .name = "shape", .meaning = STP_INTEGER, .type = STP_TYPE_F64 };
}

static stp_status fill(shapes *s, stp_source *inner, int column, bool degrees, stp_error *err)
{
    s->column = column;
    s->longer.most = numbers;
    STP_TRY(stp_longer_init(&s->longer, inner, inner->schema.n_columns + 3, 3, err));
    describe(s, degrees);
    return STP_OK;
}

int64_t stp_over_shapes_strange(const stp_source *source)
{
    const stp_longer *l = stp_longer_of(source, &shapes_kind);
    return l ? ((const shapes *) l)->strange : 0;
}

stp_status stp_over_shapes(stp_source **source, int column, bool degrees, stp_error *err)
{
    shapes *s = stp_longer_new(sizeof *s, &shapes_kind);
    if (!s) return stp_no_memory(err, "shapes");
    return stp_longer_place(&s->longer, source, fill(s, *source, column, degrees, err));
}
