/* The rows of one group are a run of each batch: its columns begin further on, and only bits are copied. */
#include <stdlib.h>
#include <string.h>
#include "table/over.h"
#include "table/thin.h"

typedef struct group {
    stp_over over;
    int32_t number;
} group;

struct stp_reader {
    const group *source;
    stp_reader *inner;
    stp_column *columns;
    uint8_t **bits;                    /* of each column: which of its values there are */
    int64_t room;
};

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    group *g = (group *) source;
    STP_TRY(stp_over_want(&g->over, columns, n, err));
    int *all = malloc(((size_t) n + 1) * sizeof *all);
    if (!all) return stp_no_memory(err, "columns");
    if (n) memcpy(all, columns, (size_t) n * sizeof *all);
    all[n] = g->over.base.schema.n_columns;
    const stp_status s = g->over.inner->format->want(g->over.inner, all, n + 1, err);
    free(all);
    return s;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    group *g = (group *) source;
    return g->over.inner->format->rewind(g->over.inner, err);
}

/* The first of n rising numbers that is not less than `number`. */
static int64_t first_of(const int32_t *rising, int64_t n, int32_t number)
{
    int64_t lo = 0, hi = n;
    while (lo < hi) {
        const int64_t middle = lo + (hi - lo) / 2;
        if (rising[middle] < number) lo = middle + 1;
        else hi = middle;
    }
    return lo;
}

static bool make_room(stp_reader *r, int64_t rows)
{
    for (int i = 0; rows > r->room && i < r->source->over.n_wanted; i++) {
        uint8_t *bits = realloc(r->bits[i], (size_t) rows / 8 + 1);
        if (!bits) return false;
        r->bits[i] = bits;
    }
    r->room = rows > r->room ? rows : r->room;
    return true;
}

/* n bits from number `first` on. */
static void copy_bits(uint8_t *to, const uint8_t *from, int64_t first, int64_t n)
{
    memset(to, 0, (size_t) n / 8 + 1);
    for (int64_t i = 0, at = first; i < n; i++, at++)
        to[i >> 3] |= (uint8_t) ((from[at >> 3] >> (at & 7) & 1) << (i & 7));
}

static stp_column cut(const stp_column *c, int64_t first, int64_t n, uint8_t *bits)
{
    stp_column out = *c;
    out.values = (const char *) c->values + (size_t) first * stp_type_size(c->type);
    out.length = n;
    if (!c->validity) return out;
    copy_bits(bits, c->validity, first, n);
    out.validity = bits;
    return out;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const group *g = r->source;
    const int n_columns = g->over.n_wanted;
    stp_batch b = { 0 };
    STP_TRY(g->over.inner->format->read(r->inner, piece, &b, err));
    const int32_t *groups = b.columns[n_columns].values;
    const int64_t first = first_of(groups, b.n_rows, g->number), end = first_of(groups, b.n_rows, g->number + 1);
    if (!make_room(r, end - first)) return stp_no_memory(err, "the rows of a group");
    for (int i = 0; end > first && i < n_columns; i++)
        r->columns[i] = cut(&b.columns[i], first, end - first, r->bits[i]);
    *out = (stp_batch) { .row0 = b.row0, .n_rows = end - first, .n_columns = n_columns, .columns = r->columns };
    return STP_OK;
}

static void free_reader(stp_reader *r)
{
    for (int i = 0; r->bits && i < r->source->over.n_wanted; i++) free(r->bits[i]);
    free(r->bits);
    free(r->columns);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    const group *g = (const group *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = g;
    r->columns = calloc((size_t) g->over.n_wanted + 1, sizeof *r->columns);
    r->bits = calloc((size_t) g->over.n_wanted + 1, sizeof *r->bits);
    const stp_status s = r->columns && r->bits ? g->over.inner->format->reader_new(g->over.inner, &r->inner, err)
                                               : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else free_reader(r);
    return s;
}

static void reader_free(stp_reader *r)
{
    r->source->over.inner->format->reader_free(r->inner);
    free_reader(r);
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
};

static stp_status fill(group *g, stp_source *inner, int32_t number, stp_error *err)
{
    const int n = inner->schema.n_columns - 1;
    STP_TRY(stp_over_init(&g->over, inner, n, err));
    stp_over_keep(&g->over, n);
    g->number = number;
    g->over.base.condition = NULL;     /* that it leaves no row is a fault of the whole table */
    g->over.base.tap = inner->tap;
    return STP_OK;
}

stp_status stp_over_group(stp_source **source, int32_t number, stp_error *err)
{
    group *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "groups");
    return stp_over_place(&g->over, &hooks, source, fill(g, *source, number, err));
}
