#include "formats/parquet/write_pending.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"

stp_pq_storage stp_pq_storage_of(const stp_column_info *info)
{
    static const stp_pq_storage types[] = {
        [STP_TYPE_I8] = { STP_PQ_INT32, 4, STP_PQ_AS_SIGNED, 8, 1, 1 },
        [STP_TYPE_U8] = { STP_PQ_INT32, 4, STP_PQ_AS_UNSIGNED, 8, 1, 1 },
        [STP_TYPE_I16] = { STP_PQ_INT32, 4, STP_PQ_AS_SIGNED, 16, 1, 1 },
        [STP_TYPE_U16] = { STP_PQ_INT32, 4, STP_PQ_AS_UNSIGNED, 16, 1, 1 },
        [STP_TYPE_I32] = { STP_PQ_INT32, 4, STP_PQ_AS_SIGNED, 32, 1, 1 },
        [STP_TYPE_U32] = { STP_PQ_INT32, 4, STP_PQ_AS_UNSIGNED, 32, 1, 1 },
        [STP_TYPE_I64] = { STP_PQ_INT64, 8, STP_PQ_AS_SIGNED, 64, 1, 1 },
        [STP_TYPE_U64] = { STP_PQ_INT64, 8, STP_PQ_AS_UNSIGNED, 64, 1, 1 },
        [STP_TYPE_F32] = { STP_PQ_FLOAT, 4, STP_PQ_AS_FLOAT, 0, 1, 1 },
        [STP_TYPE_F64] = { STP_PQ_DOUBLE, 8, STP_PQ_AS_DOUBLE, 0, 1, 1 },
    };
    static const stp_pq_storage boolean = { STP_PQ_BOOLEAN, 0, STP_PQ_AS_UNSIGNED, 0, 1, 1 },
                                text = { STP_PQ_BYTE_ARRAY, 0, STP_PQ_AS_TEXT, 0, 1, 1 };
    if (stp_is_text(info->meaning)) return text;
    if (info->meaning == STP_BOOL) return boolean;
    if (info->meaning != STP_TIME) return types[info->type];
    if (info->clock == STP_CLOCK_DAYS)
        return (stp_pq_storage){ STP_PQ_INT32, 4, STP_PQ_AS_SIGNED, 0, 1, 86400 * stp_time_units(info->time_digits) };
    return (stp_pq_storage){ STP_PQ_INT64, 8, STP_PQ_AS_SIGNED, 0, info->time_digits ? 1 : 1000, 1 };
}

stp_status stp_pq_pending_begin(stp_pq_pending *c, const stp_dictionary *dictionary, stp_error *err)
{
    c->n_numbers = dictionary ? dictionary->count : 0;
    if (c->n_numbers > c->numbers_room) {
        int32_t *numbers = realloc(c->numbers, (size_t) c->n_numbers * sizeof *numbers);
        if (!numbers) return stp_no_memory(err, "a dictionary");
        c->numbers = numbers;
        c->numbers_room = c->n_numbers;
    }
    for (int32_t i = 0; i < c->n_numbers; i++) c->numbers[i] = -1;
    return STP_OK;
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

static uint64_t bits_of_float(float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t bits_of_double(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t bits_of_whole(int64_t v)
{
    return (uint64_t) v;
}

typedef uint64_t *take_fn(const stp_column *from, int64_t first, int64_t n, uint64_t *to);

/* Those of n rows that are present; returns the place behind the last. */
#define TAKE(name, ctype, BITS)                                                                                        \
    static uint64_t *name(const stp_column *from, int64_t first, int64_t n, uint64_t *to)                              \
    {                                                                                                                  \
        const ctype *v = from->values;                                                                                 \
        for (int64_t row = first; row < first + n; row++)                                                              \
            if (stp_column_has(from, row)) *to++ = BITS(v[row]);                                                       \
        return to;                                                                                                     \
    }
#define BITS(v)                _Generic((v), float : bits_of_float, double : bits_of_double, default : bits_of_whole)(v)
#define WHOLE(v)               bits_of_whole((int64_t) (v))
#define X(NAME, suffix, ctype) TAKE(take_##suffix, ctype, BITS)
STP_FOR_EACH_TYPE(X)
#undef X
TAKE(take_whole, double, WHOLE)

static take_fn *const takes[] = {
#define X(NAME, suffix, ctype) take_##suffix,
    STP_FOR_EACH_TYPE(X)
#undef X
};

static void add_levels(stp_pq_pending *c, const stp_column *from, int64_t first, int64_t n)
{
    char *to = stp_buf_reserve(&c->levels, (size_t) n);
    if (!to) return;
    for (int64_t i = 0; i < n; i++) to[i] = stp_column_has(from, first + i);
    c->levels.length += (size_t) n;
}

/* Codes of the batch become numbers of texts of the row group. */
static stp_status number_texts(stp_pq_pending *c, const stp_dictionary *dictionary, uint64_t *codes, int64_t n,
                               stp_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        int32_t *number = &c->numbers[codes[i]];
        if (*number < 0) {
            const char *text = dictionary->labels[codes[i]];
            const size_t length = strlen(text);
            *number = stp_csv_labels_add(&c->texts, text, length);
            if (*number < 0) return stp_no_memory(err, "a dictionary");
            c->binary |= !stp_utf8_valid(text, length);
        }
        codes[i] = (uint64_t) *number;
        c->text_bytes += c->texts.lengths[*number];
    }
    return STP_OK;
}

static stp_status rescale(const stp_pq_pending *c, uint64_t *values, int64_t n, stp_error *err)
{
    const stp_pq_storage *s = &c->storage;
    for (int64_t i = 0; i < n; i++) {
        int64_t v = (int64_t) values[i];
        if (__builtin_mul_overflow(v, s->times, &v) ||
            (s->width == 4 && (v / s->by > INT32_MAX || v / s->by < INT32_MIN)))
            return stp_fail(err, STP_ERR_DATA,
                            "column '%s' has a time that Parquet cannot hold: %" PRId64 " s since 1970", c->info->name,
                            (int64_t) values[i] / stp_time_units(c->info->time_digits));
        values[i] = (uint64_t) (v / s->by);
    }
    return STP_OK;
}

stp_status stp_pq_pending_add(stp_pq_pending *c, const stp_column *from, int64_t first, int64_t n, stp_error *err)
{
    add_levels(c, from, first, n);
    char *room = stp_buf_reserve(&c->values, (size_t) n * sizeof(uint64_t));
    if (!room || c->levels.failed) return stp_no_memory(err, "a row group");
    uint64_t *to = (uint64_t *) (void *) room;
    const bool whole = from->type == STP_TYPE_F64 && c->storage.physical == STP_PQ_INT64;
    const int64_t taken = (whole ? take_whole : takes[from->type])(from, first, n, to) - to;
    if (from->dictionary) STP_TRY(number_texts(c, from->dictionary, to, taken, err));
    if (c->storage.times != 1 || c->storage.by != 1) STP_TRY(rescale(c, to, taken, err));
    c->values.length += (size_t) taken * sizeof(uint64_t);
    c->n_values += taken;
    c->n_rows += n;
    return STP_OK;
}

size_t stp_pq_pending_size(const stp_pq_pending *c)
{
    return c->levels.length + c->values.length + c->text_bytes;
}

void stp_pq_pending_reset(stp_pq_pending *c)
{
    c->n_rows = c->n_values = 0;
    c->levels.length = c->values.length = c->text_bytes = 0;
    stp_csv_labels_reset(&c->texts);
    for (int32_t i = 0; i < c->n_numbers; i++) c->numbers[i] = -1;
}

void stp_pq_pending_clear(stp_pq_pending *c)
{
    stp_buf_clear(&c->levels);
    stp_buf_clear(&c->values);
    stp_csv_labels_clear(&c->texts);
    free(c->numbers);
    *c = (stp_pq_pending){ 0 };
}
