/* Converting is rare (files of one kind mostly agree), so it is written for clearness. */
#include "table/join.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "table/cast.h"

static bool is_number(stp_meaning m)
{
    return m == STP_NUMBER || m == STP_INTEGER;
}

static bool is_real(stp_type t)
{
    return t == STP_TYPE_F32 || t == STP_TYPE_F64;
}

static stp_meaning join_meaning(const stp_column_info *a, const stp_column_info *b)
{
    const bool wide = a->type != b->type && (a->type == STP_TYPE_U64 || b->type == STP_TYPE_U64);
    if (is_number(a->meaning) && is_number(b->meaning))
        return a->meaning == b->meaning && !wide ? a->meaning : STP_NUMBER;
    return a->meaning == b->meaning ? a->meaning : STP_TEXT;
}

void stp_join_info(stp_column_info *into, const stp_column_info *with)
{
    static const stp_type types[] = {
        [STP_NUMBER] = STP_TYPE_F64, [STP_INTEGER] = STP_TYPE_I64,  [STP_TIME] = STP_TYPE_I64,
        [STP_BOOL] = STP_TYPE_U8,    [STP_CATEGORY] = STP_TYPE_I32, [STP_TEXT] = STP_TYPE_I32,
    };
    if (with->empty) return;
    if (into->empty) {
        into->meaning = with->meaning;
        into->type = with->type;
        into->time_digits = with->time_digits;
        into->clock = with->clock;
        into->duration = with->duration;
        into->empty = false;
        return;
    }
    const stp_meaning m = join_meaning(into, with);
    into->duration = into->duration && with->duration;
    /* Whole numbers in doubles may have decimals further down: they stay doubles. */
    const bool real = m == STP_INTEGER && (is_real(into->type) || is_real(with->type));
    if (m != into->meaning || with->type != into->type) into->type = real ? STP_TYPE_F64 : types[m];
    into->meaning = m;
    if (with->clock != into->clock) into->clock = STP_CLOCK_WALL;
    if (m != STP_TIME) into->time_digits = 0;
    else if (with->time_digits > into->time_digits) into->time_digits = with->time_digits;
}

static bool make_room(stp_join *j, size_t bytes)
{
    if (bytes <= j->capacity && j->values) return true;
    void *values = realloc(j->values, bytes ? bytes : 1);
    if (!values) return false;
    j->values = values;
    j->capacity = bytes;
    return true;
}

static void to_doubles(double *to, const stp_column *from, int64_t n)
{
    stp_column all = *from;
    all.validity = NULL;            /* what is missing stays a plain value under its bit */
    for (int64_t at = 0; at < n; at += STP_STRIP)
        stp_cast_f64(&all, at, n - at < STP_STRIP ? (int) (n - at) : STP_STRIP, 0, to + at);
}

static int64_t signed_at(const stp_column *c, int64_t row)
{
    switch (c->type) {
#define X(NAME, suffix, ctype) case STP_TYPE_##NAME: return (int64_t) ((const ctype *) c->values)[row];
    X(I8, i8, int8_t) X(U8, u8, uint8_t) X(I16, i16, int16_t) X(U16, u16, uint16_t) X(I32, i32, int32_t)
    X(U32, u32, uint32_t) X(I64, i64, int64_t) X(U64, u64, uint64_t)
#undef X
    default: return 0;
    }
}

/* False when a value does not fit. */
static bool to_integers(int64_t *to, const stp_column *from, int64_t n, int64_t factor)
{
    for (int64_t i = 0; i < n; i++) {
        to[i] = 0;
        if (stp_column_has(from, i) && __builtin_mul_overflow(signed_at(from, i), factor, &to[i])) return false;
    }
    return true;
}

static stp_status to_texts(stp_join *j, const stp_column *from, const stp_column_info *info, int64_t n, stp_error *err)
{
    if (j->n_labels < (size_t) n) {
        const char **labels = realloc(j->labels, (size_t) n * sizeof *labels);
        if (!labels) return stp_no_memory(err, "a column");
        j->labels = labels;
        j->n_labels = (size_t) n;
    }
    int32_t *codes = j->values;
    j->texts.length = 0;
    for (int64_t i = 0; i < n; i++) {
        codes[i] = (int32_t) i;
        stp_column_print(from, info, i, &j->texts);
        stp_buf_char(&j->texts, 0);
    }
    STP_TRY(stp_buf_check(&j->texts, "a column", err));
    const char *text = j->texts.data;
    for (int64_t i = 0; i < n; i++, text += strlen(text) + 1) j->labels[i] = text;
    j->dictionary = (stp_dictionary) { .count = (int32_t) n, .labels = j->labels };
    return STP_OK;
}

static stp_status all_missing(stp_join *j, const stp_column_info *to, int64_t n, stp_column *out, stp_error *err)
{
    static const stp_dictionary none = { 0 };
    const size_t bytes = (size_t) n * sizeof(double);
    if (!make_room(j, bytes)) return stp_no_memory(err, "a column");
    memset(j->values, 0, bytes);                                /* serves as the bits, too */
    *out = (stp_column) { .type = to->type, .length = n, .values = j->values, .validity = j->values };
    if (stp_is_text(to->meaning)) out->dictionary = &none;
    return STP_OK;
}

stp_status stp_join_column(stp_join *j, const stp_column *from, const stp_column_info *info, const stp_column_info *to,
                           int64_t n, const char *path, stp_column *out, stp_error *err)
{
    if (!from) return all_missing(j, to, n, out, err);
    const bool same = from->type == to->type && info->time_digits == to->time_digits &&
                      stp_is_text(info->meaning) == stp_is_text(to->meaning);
    if (same) {
        *out = *from;
        return STP_OK;
    }
    if (n > INT32_MAX || !make_room(j, (size_t) n * sizeof(double))) return stp_no_memory(err, "a column");
    const stp_dictionary *dictionary = NULL;
    if (stp_is_text(to->meaning)) {
        STP_TRY(to_texts(j, from, info, n, err));
        dictionary = &j->dictionary;
    } else if (to->type == STP_TYPE_F64) {
        to_doubles(j->values, from, n);
    } else if (!to_integers(j->values, from, n, stp_time_units(to->time_digits) / stp_time_units(info->time_digits))) {
        stp_fail(err, STP_ERR_DATA, "'%s' has a time in '%s' that does not fit nanoseconds, which other files have",
                 path, to->name);
        return stp_hint(err, "nanoseconds reach from 1677 to 2262");
    }
    *out = (stp_column) { .type = to->type, .length = n, .values = j->values, .validity = from->validity,
                          .dictionary = dictionary };
    return STP_OK;
}

void stp_join_clear(stp_join *j)
{
    free(j->values);
    free(j->labels);
    stp_buf_clear(&j->texts);
    *j = (stp_join) { 0 };
}
