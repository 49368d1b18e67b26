/* Gathers rows column by column. */
#include "table/thin.h"
#include <stdlib.h>
#include <string.h>

size_t stp_type_size(stp_type type)
{
    static const uint8_t sizes[STP_TYPE_COUNT] = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = sizeof(ctype),
        STP_FOR_EACH_TYPE(X)
#undef X
    };
    return sizes[type];
}

#define GATHER(bits)                                                                           \
    static void gather_##bits(void *restrict to, const void *restrict from,                    \
                              const int32_t *restrict rows, int64_t n)                         \
    {                                                                                          \
        uint##bits##_t *restrict out = to;                                                     \
        const uint##bits##_t *restrict in = from;                                              \
        for (int64_t i = 0; i < n; i++) out[i] = in[rows[i]];                                  \
    }
GATHER(8)
GATHER(16)
GATHER(32)
GATHER(64)

static void gather_bits(uint8_t *to, const stp_column *c, const int32_t *rows, int64_t n)
{
    memset(to, 0, (size_t) n / 8 + 1);
    for (int64_t i = 0; i < n; i++)
        if (stp_column_has(c, rows[i])) to[i >> 3] = (uint8_t) (to[i >> 3] | 1u << (i & 7));
}

static bool make_columns(stp_thin *t, int n)
{
    if (t->columns && n <= t->n_columns) return true;
    stp_thin_clear(t);
    t->columns = calloc((size_t) n + 1, sizeof *t->columns);
    t->values = calloc((size_t) n + 1, sizeof *t->values);
    t->validity = calloc((size_t) n + 1, sizeof *t->validity);
    t->n_columns = n;
    return t->columns && t->values && t->validity;
}

static bool make_room(stp_thin *t, int64_t rows)
{
    if (rows <= t->room) return true;
    if (rows > INT32_MAX) return false;
    const size_t n = (size_t) rows;
    for (int i = 0; i < t->n_columns; i++) {
        void *values = realloc(t->values[i], n * 8);
        if (values) t->values[i] = values;
        uint8_t *validity = values ? realloc(t->validity[i], n / 8 + 1) : NULL;
        if (!validity) return false;
        t->validity[i] = validity;
    }
    t->room = rows;
    return true;
}

stp_status stp_thin_rows(stp_thin *t, stp_batch *b, const int32_t *rows, int64_t n, stp_error *err)
{
    static void (*const by_size[])(void *restrict, const void *restrict, const int32_t *restrict, int64_t) = {
        [1] = gather_8, [2] = gather_16, [4] = gather_32, [8] = gather_64,
    };
    if (!make_columns(t, b->n_columns) || !make_room(t, n)) return stp_no_memory(err, "the rows that are kept");
    for (int i = 0; i < b->n_columns; i++) {
        const stp_column *c = &b->columns[i];
        t->columns[i] = *c;
        t->columns[i].length = n;
        t->columns[i].values = t->values[i];
        if (n) by_size[stp_type_size(c->type)](t->values[i], c->values, rows, n);
        if (!c->validity) continue;
        if (n) gather_bits(t->validity[i], c, rows, n);
        t->columns[i].validity = t->validity[i];
    }
    b->columns = t->columns;
    b->n_rows = n;
    return STP_OK;
}

void stp_thin_clear(stp_thin *t)
{
    for (int i = 0; i < t->n_columns; i++) {
        if (t->values) free(t->values[i]);
        if (t->validity) free(t->validity[i]);
    }
    free(t->columns);
    free(t->values);
    free(t->validity);
    *t = (stp_thin) { 0 };
}
