/* Runs a program over a batch, strip by strip, and makes a column or a list of rows of what comes out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "expr/program.h"

struct stp_eval {
    stp_frame frame;
    void *memory;                      /* of the slots */
    void *values;                      /* of the column that was made last */
    uint8_t *validity;
    int64_t capacity;                  /* rows */
    stp_dictionary dictionary;
};

void stp_eval_free(stp_eval *v)
{
    if (!v) return;
    stp_arena_clear(&v->frame.arena);
    free(v->frame.reg);
    free(v->frame.slot);
    free(v->frame.texts);
    free(v->frame.table);
    free(v->memory);
    free(v->values);
    free(v->validity);
    free(v);
}

stp_status stp_eval_new(stp_eval **out, const stp_expr *e, stp_error *err)
{
    stp_eval *v = calloc(1, sizeof *v);
    if (!v) return stp_no_memory(err, "an expression");
    const size_t n = (size_t) e->n_steps, slots = (size_t) e->n_slots;
    v->frame.expr = e;
    v->frame.reg = calloc(n, sizeof *v->frame.reg);
    v->frame.slot = calloc(slots + 1, sizeof *v->frame.slot);
    v->frame.texts = calloc(n, sizeof *v->frame.texts);
    v->frame.table = calloc(n, sizeof *v->frame.table);
    v->memory = calloc(slots + 1, STP_SLOT_BYTES);
    if (!v->frame.reg || !v->frame.slot || !v->frame.texts || !v->frame.table || !v->memory) {
        stp_eval_free(v);
        return stp_no_memory(err, "an expression");
    }
    for (size_t i = 0; i < slots; i++) v->frame.slot[i] = (char *) v->memory + i * STP_SLOT_BYTES;
    *out = v;
    return STP_OK;
}

/* ---- running ---------------------------------------------------------------------------------------------------- */

static stp_status prepare(stp_frame *f, const stp_batch *batch, const int *at, stp_error *err)
{
    stp_arena_clear(&f->arena);
    f->batch = batch;
    f->at = at;
    for (int i = 1; i < f->expr->n_steps; i++) {
        const stp_step *s = &f->expr->steps[i];
        if (s->prepare && !s->prepare(s, f)) return stp_no_memory(err, "the texts of an expression");
    }
    return STP_OK;
}

/* The result for rows [first, first + n). */
static const void *run(stp_frame *f, int64_t first, int n)
{
    f->first = first;
    for (int i = 1; i < f->expr->n_steps; i++) f->expr->steps[i].run(&f->expr->steps[i], f, n);
    return f->reg[f->expr->root];
}

static int strip_length(const stp_batch *b, int64_t first)
{
    return b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

stp_status stp_eval_rows(stp_eval *v, const stp_batch *batch, const int *at, int32_t *rows, int64_t *n, stp_error *err)
{
    STP_TRY(prepare(&v->frame, batch, at, err));
    int64_t kept = 0;
    for (int64_t first = 0; first < batch->n_rows; first += STP_STRIP) {
        const int length = strip_length(batch, first);
        const uint8_t *is = run(&v->frame, first, length);
        for (int i = 0; i < length; i++) {
            rows[kept] = (int32_t) (first + i);
            kept += is[i] == 1;
        }
    }
    *n = kept;
    return STP_OK;
}

/* ---- columns --------------------------------------------------------------------------------------------------- */

/* Writes n values of a strip at row first; a value that is missing has no bit in validity (all bits are set before).
 * True when there is one. */
typedef bool store_fn(stp_eval *v, const void *from, int64_t first, int n);

static void clear_bit(uint8_t *validity, int64_t row)
{
    validity[row >> 3] = (uint8_t) (validity[row >> 3] & ~(1u << (row & 7)));
}

#define STORE(name, reg_type, type, is_na, in_place)                                       \
    static bool store_##name(stp_eval *v, const void *from, int64_t first, int n)          \
    {                                                                                      \
        const reg_type *restrict in = from;                                                \
        type *restrict out = (type *) v->values + first;                                   \
        bool missing = false;                                                              \
        for (int i = 0; i < n; i++) {                                                      \
            const bool na = is_na;                                                         \
            missing |= na;                                                                 \
            out[i] = na ? in_place : (type) in[i];                                         \
        }                                                                                  \
        for (int i = 0; missing && i < n; i++)                                             \
            if (is_na) clear_bit(v->validity, first + i);                                  \
        return missing;                                                                    \
    }
STORE(integer, double, int64_t, in[i] != in[i], 0)
STORE(bool, uint8_t, uint8_t, in[i] == STP_BOOL_NA, 0)
STORE(time, int64_t, int64_t, in[i] == STP_TIME_NA, 0)
STORE(text, int32_t, int32_t, in[i] < 0, -1)

/* NaN says it all. */
static bool store_number(stp_eval *v, const void *from, int64_t first, int n)
{
    memcpy((double *) v->values + first, from, (size_t) n * sizeof(double));
    return false;
}

static store_fn *const stores[] = {
    [STP_NUMBER] = store_number, [STP_INTEGER] = store_integer, [STP_TIME] = store_time, [STP_BOOL] = store_bool,
    [STP_CATEGORY] = store_text, [STP_TEXT] = store_text,
};

static stp_status reserve(stp_eval *v, int64_t rows, stp_error *err)
{
    if (rows <= v->capacity) return STP_OK;
    if ((uint64_t) rows > SIZE_MAX / 16) return stp_no_memory(err, "a derived column");
    void *values = realloc(v->values, (size_t) rows * 8);
    if (values) v->values = values;
    uint8_t *validity = values ? realloc(v->validity, (size_t) rows / 8 + 1) : NULL;
    if (validity) v->validity = validity;
    if (!values || !validity) return stp_no_memory(err, "a derived column");
    v->capacity = rows;
    return STP_OK;
}

stp_status stp_eval_column(stp_eval *v, const stp_batch *batch, const int *at, stp_column *out, stp_error *err)
{
    stp_frame *f = &v->frame;
    const stp_column_info *info = &f->expr->info;
    STP_TRY(reserve(v, batch->n_rows + 1, err));
    STP_TRY(prepare(f, batch, at, err));
    memset(v->validity, 0xff, (size_t) batch->n_rows / 8 + 1);
    bool missing = false;
    for (int64_t first = 0; first < batch->n_rows; first += STP_STRIP) {
        const int n = strip_length(batch, first);
        missing |= stores[info->meaning](v, run(f, first, n), first, n);
    }
    v->dictionary = f->texts[f->expr->root];
    const bool text = info->type == STP_TYPE_I32;
    *out = (stp_column) { .type = info->type, .length = batch->n_rows, .values = v->values,
                          .validity = missing ? v->validity : NULL, .dictionary = text ? &v->dictionary : NULL };
    return STP_OK;
}
