/* A random table for the tests of expressions: every storage that matters, missing values of every kind. */
#ifndef TESTS_EXPR_TABLE_H
#define TESTS_EXPR_TABLE_H
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "expr/expr.h"

enum { T_V, T_I, T_W, T_T, T_U, T_B, T_S, T_X, T_COLUMNS, T_ROWS = 5000, T_LABELS = 6 };

static const char *const t_labels[T_LABELS] = { "AA", "dl", "north", "Żółw", "", "North Pole" };
static const stp_dictionary t_dictionary = { T_LABELS, t_labels };

typedef struct table {
    double v[T_ROWS];
    int32_t i[T_ROWS];
    float w[T_ROWS];
    int64_t t[T_ROWS], u[T_ROWS];
    uint8_t b[T_ROWS];
    int32_t s[T_ROWS], x[T_ROWS];
    uint8_t bits[T_COLUMNS][T_ROWS / 8 + 1];       /* validity of i, t, b, s; x marks by code -1, v and w by NaN */
    stp_column columns[T_COLUMNS];
    stp_batch batch;
} table;

static uint64_t t_seed = 88172645463325252u;

static uint64_t t_random(uint64_t n)
{
    t_seed ^= t_seed << 13;
    t_seed ^= t_seed >> 7;
    t_seed ^= t_seed << 17;
    return (t_seed >> 11) % n;
}

static stp_column_info t_info[T_COLUMNS] = {
    [T_V] = { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F64 },
    [T_I] = { .name = "i", .meaning = STP_INTEGER, .type = STP_TYPE_I32 },
    [T_W] = { .name = "w (m)", .meaning = STP_NUMBER, .type = STP_TYPE_F32 },
    [T_T] = { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 3 },
    [T_U] = { .name = "u", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 0 },
    [T_B] = { .name = "b", .meaning = STP_BOOL, .type = STP_TYPE_U8 },
    [T_S] = { .name = "s", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 },
    [T_X] = { .name = "text", .meaning = STP_TEXT, .type = STP_TYPE_I32 },
};
static const stp_schema t_schema = { .columns = t_info, .n_columns = T_COLUMNS, .n_rows = T_ROWS };
static const int t_at[T_COLUMNS] = { 0, 1, 2, 3, 4, 5, 6, 7 };

/* Rows [first, first + n) of from, in memory of its own. */
static inline void table_slice(table *to, const table *from, int first, int n)
{
    memset(to, 0, sizeof *to);
    memcpy(to->v, from->v + first, (size_t) n * sizeof *to->v);
    memcpy(to->i, from->i + first, (size_t) n * sizeof *to->i);
    memcpy(to->w, from->w + first, (size_t) n * sizeof *to->w);
    memcpy(to->t, from->t + first, (size_t) n * sizeof *to->t);
    memcpy(to->u, from->u + first, (size_t) n * sizeof *to->u);
    memcpy(to->b, from->b + first, (size_t) n * sizeof *to->b);
    memcpy(to->s, from->s + first, (size_t) n * sizeof *to->s);
    memcpy(to->x, from->x + first, (size_t) n * sizeof *to->x);
    for (int c = 0; c < T_COLUMNS; c++)
        for (int r = 0; r < n; r++)
            if (from->bits[c][(first + r) >> 3] >> ((first + r) & 7) & 1)
                to->bits[c][r >> 3] = (uint8_t) (to->bits[c][r >> 3] | 1u << (r & 7));
    const void *values[T_COLUMNS] = { to->v, to->i, to->w, to->t, to->u, to->b, to->s, to->x };
    for (int c = 0; c < T_COLUMNS; c++) {
        const bool has_bits = c == T_I || c == T_T || c == T_B || c == T_S;
        to->columns[c] = (stp_column) { .type = t_info[c].type, .length = n, .values = values[c],
                                        .validity = has_bits ? to->bits[c] : NULL,
                                        .dictionary = c == T_S || c == T_X ? &t_dictionary : NULL };
    }
    to->batch = (stp_batch) { .row0 = first, .n_rows = n, .n_columns = T_COLUMNS, .columns = to->columns };
}

static inline table *table_new(void)
{
    static const double odd[] = { 0, -0.0, 1, -1, 0.5, 1e300, -1e300, INFINITY, -INFINITY, 3, 2 };
    table *raw = calloc(1, sizeof *raw), *out = calloc(1, sizeof *out);
    if (!raw || !out) abort();
    for (int r = 0; r < T_ROWS; r++) {
        raw->v[r] = t_random(5) == 0 ? NAN : t_random(3) ? (double) t_random(200) / 8 - 10 : odd[t_random(11)];
        raw->i[r] = (int32_t) t_random(21) - 10;
        raw->w[r] = t_random(6) == 0 ? NAN : (float) t_random(100) / 3;
        raw->t[r] = (int64_t) t_random(UINT64_C(4000000000000)) - INT64_C(1500000000000);
        raw->u[r] = t_random(4) ? raw->t[r] / 1000 : (int64_t) t_random(3) - 1;
        raw->b[r] = (uint8_t) t_random(2);
        raw->s[r] = (int32_t) t_random(T_LABELS);
        raw->x[r] = t_random(5) ? (int32_t) t_random(T_LABELS) : -1;
        for (int c = 0; c < T_COLUMNS; c++)
            if (t_random(5)) raw->bits[c][r >> 3] = (uint8_t) (raw->bits[c][r >> 3] | 1u << (r & 7));
    }
    table_slice(out, raw, 0, T_ROWS);
    free(raw);
    return out;
}
#endif
