/* The rows of another source in the order of a column. The wanted columns and that one are kept in memory; pieces are
 * stretches of the order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "table/cast.h"
#include "table/over.h"
#include "table/thin.h"

enum { STRETCH = 65536 };

typedef struct kept {                  /* a column: fixed room a row, texts as pointers */
    stp_type type;
    bool text;
    size_t size;
    char *values;
    uint8_t *present;                  /* a byte a row */
} kept;

typedef struct sorted {
    stp_over over;
    int key;                           /* of ours */
    bool descending, loaded;
    kept *columns;                     /* the wanted ones, and the key if it is not among them */
    int n_columns, key_at;
    stp_arena labels;
    size_t bytes;
    int64_t n_rows, room, next;
    int32_t *order;
} sorted;

struct stp_piece {
    int64_t first, n;
};

struct stp_reader {
    const sorted *source;
    stp_column *columns;
    void **values;
    uint8_t **validity;
    stp_dictionary *dictionaries;
};

/* ---- keeping rows ------------------------------------------------------------------------------------------------ */

static void unload(sorted *s)
{
    for (int i = 0; s->columns && i < s->n_columns; i++) {
        free(s->columns[i].values);
        free(s->columns[i].present);
    }
    free(s->columns);
    free(s->order);
    stp_arena_clear(&s->labels);
    s->columns = NULL;
    s->order = NULL;
    s->n_rows = s->room = 0;
    s->bytes = 0;
    s->loaded = false;
}

static stp_status too_big(stp_error *err)
{
    stp_fail(err, STP_ERR_MEMORY, "--sort needs more than %zu MiB of memory", STP_SORT_BYTES >> 20);
    return stp_hint(err, "sort fewer rows (--where, --sample) or draw and write fewer columns (--cols)");
}

static stp_status make_room(sorted *s, int64_t more, stp_error *err)
{
    int64_t room = s->room ? s->room : 1024;
    while (room < s->n_rows + more && room < INT32_MAX) room *= 2;
    if (room > INT32_MAX) room = INT32_MAX;
    if (s->n_rows + more > room) return too_big(err);
    if (room == s->room) return STP_OK;
    size_t row = sizeof *s->order;
    for (int i = 0; i < s->n_columns; i++) row += s->columns[i].size + 1;
    if ((size_t) room > STP_SORT_BYTES / row) return too_big(err);
    for (int i = 0; i < s->n_columns; i++) {
        kept *c = &s->columns[i];
        char *values = realloc(c->values, (size_t) room * c->size);
        if (values) c->values = values;
        uint8_t *present = values ? realloc(c->present, (size_t) room) : NULL;
        if (!present) return stp_no_memory(err, "the rows to be sorted");
        c->present = present;
    }
    s->room = room;
    return STP_OK;
}

static stp_status keep_texts(sorted *s, kept *k, const stp_column *c, stp_error *err)
{
    const char **out = (const char **) (void *) k->values + s->n_rows;
    const int32_t *code = c->values;
    const char **label = calloc((size_t) c->dictionary->count + 1, sizeof *label);
    bool good = label != NULL;
    for (int32_t i = 0; good && i < c->dictionary->count; i++) {
        s->bytes += strlen(c->dictionary->labels[i]) + 1;
        good = s->bytes <= STP_SORT_BYTES && (label[i] = stp_arena_text(&s->labels, c->dictionary->labels[i])) != NULL;
    }
    for (int64_t i = 0; good && i < c->length; i++) {
        const bool has = stp_column_has(c, i) && code[i] >= 0 && code[i] < c->dictionary->count;
        k->present[s->n_rows + i] = has;
        out[i] = has ? label[code[i]] : "";
    }
    free(label);
    return good ? STP_OK : too_big(err);
}

static stp_status keep(sorted *s, const stp_batch *b, stp_error *err)
{
    STP_TRY(make_room(s, b->n_rows, err));
    for (int i = 0; i < b->n_columns; i++) {
        kept *k = &s->columns[i];
        const stp_column *c = &b->columns[i];
        if (k->text) {
            STP_TRY(keep_texts(s, k, c, err));
            continue;
        }
        memcpy(k->values + (size_t) s->n_rows * k->size, c->values, (size_t) b->n_rows * k->size);
        for (int64_t r = 0; r < b->n_rows; r++) k->present[s->n_rows + r] = stp_column_has(c, r);
    }
    s->n_rows += b->n_rows;
    return STP_OK;
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

typedef struct ranking {
    const kept *key;
    const double *numbers;             /* NULL: whole numbers or texts */
    int sign;
} ranking;

static bool is_missing(const ranking *r, int32_t row)
{
    return !r->key->present[row] || (r->numbers && isnan(r->numbers[row]));
}

static int compare_values(const ranking *r, int32_t a, int32_t b)
{
    if (r->numbers) return (r->numbers[a] > r->numbers[b]) - (r->numbers[a] < r->numbers[b]);
    if (r->key->text) {
        const char *const *text = (const char *const *) (const void *) r->key->values;
        return strcmp(text[a], text[b]);
    }
    const int64_t *v = (const int64_t *) (const void *) r->key->values;
    return (v[a] > v[b]) - (v[a] < v[b]);
}

static int compare(const void *pa, const void *pb, void *arg)
{
    const ranking *r = arg;
    const int32_t a = *(const int32_t *) pa, b = *(const int32_t *) pb;
    const int missing = is_missing(r, a) - is_missing(r, b);
    if (missing) return missing;
    const int c = is_missing(r, a) ? 0 : compare_values(r, a, b) * r->sign;
    return c ? c : (a > b) - (a < b);
}

static stp_status make_order(sorted *s, stp_error *err)
{
    const kept *key = &s->columns[s->key_at];
    const size_t n = (size_t) s->n_rows;
    double *numbers = NULL;
    s->order = malloc((n + 1) * sizeof *s->order);
    if (!s->order) return stp_no_memory(err, "the order of the rows");
    for (int64_t i = 0; i < s->n_rows; i++) s->order[i] = (int32_t) i;
    if (!key->text && key->type != STP_TYPE_I64) {
        numbers = malloc((n + 1) * sizeof *numbers);
        if (!numbers) return stp_no_memory(err, "the order of the rows");
        const stp_column c = { .type = key->type, .length = s->n_rows, .values = key->values };
        for (int64_t i = 0; i < s->n_rows; i += STP_STRIP)
            stp_cast_f64(&c, i, s->n_rows - i < STP_STRIP ? (int) (s->n_rows - i) : STP_STRIP, 0, numbers + i);
    }
    ranking r = { key, numbers, s->descending ? -1 : 1 };
    if (n) qsort_r(s->order, n, sizeof *s->order, compare, &r);
    free(numbers);
    return STP_OK;
}

/* ---- loading ----------------------------------------------------------------------------------------------------- */

static stp_status read_all(sorted *s, stp_piece *piece, stp_reader *reader, stp_error *err)
{
    const stp_format *f = s->over.inner->format;
    for (bool end = false;;) {
        stp_batch b = { 0 };
        STP_TRY(f->next(s->over.inner, piece, &end, err));
        if (end) return STP_OK;
        STP_TRY(f->read(reader, piece, &b, err));
        if (b.n_rows > 0) STP_TRY(keep(s, &b, err));
    }
}

static stp_status ask_inner(sorted *s, stp_error *err)
{
    stp_source *inner = s->over.inner;
    const int n = s->over.n_wanted;
    int *columns = malloc(((size_t) n + 1) * sizeof *columns);
    s->columns = calloc((size_t) n + 1, sizeof *s->columns);
    s->n_columns = n;
    s->key_at = n;
    for (int i = 0; columns && i < n; i++) {
        columns[i] = s->over.wanted[i];
        if (columns[i] == s->key) s->key_at = i;
    }
    if (columns && s->key_at == n) columns[s->n_columns++] = s->key;
    for (int i = 0; columns && s->columns && i < s->n_columns; i++) {
        const stp_column_info *c = &inner->schema.columns[columns[i]];
        const bool text = stp_is_text(c->meaning);
        s->columns[i] = (kept) { .type = c->type, .text = text,
                                 .size = text ? sizeof(char *) : stp_type_size(c->type) };
    }
    const stp_status status = columns && s->columns ? inner->format->want(inner, columns, s->n_columns, err)
                                                    : stp_no_memory(err, "columns");
    free(columns);
    return status;
}

static stp_status load(sorted *s, stp_error *err)
{
    const stp_format *f = s->over.inner->format;
    stp_piece *piece = NULL;
    stp_reader *reader = NULL;
    unload(s);
    stp_status status = ask_inner(s, err);
    if (status == STP_OK) status = f->rewind(s->over.inner, err);
    if (status == STP_OK) status = stp_piece_new(f, &piece, err);
    if (status == STP_OK) status = f->reader_new(s->over.inner, &reader, err);
    if (status == STP_OK) status = read_all(s, piece, reader, err);
    if (reader) f->reader_free(reader);
    stp_piece_free(f, piece);
    if (status == STP_OK) status = make_order(s, err);
    s->loaded = status == STP_OK;
    stp_over_take(&s->over);
    return status;
}

/* ---- the source -------------------------------------------------------------------------------------------------- */

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    sorted *s = (sorted *) source;
    const bool same =
        s->loaded && n == s->over.n_wanted && (!n || !memcmp(columns, s->over.wanted, (size_t) n * sizeof n));
    STP_TRY(stp_over_want(&s->over, columns, n, err));
    if (!same) unload(s);
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    sorted *s = (sorted *) source;
    s->next = 0;
    return s->loaded ? STP_OK : load(s, err);
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    sorted *s = (sorted *) source;
    (void) err;
    *end = s->next >= s->n_rows;
    if (*end) return STP_OK;
    piece->first = s->next;
    piece->n = s->n_rows - s->next < STRETCH ? s->n_rows - s->next : STRETCH;
    s->next += piece->n;
    return STP_OK;
}

static void reader_free(stp_reader *r)
{
    const int n = r->source->over.n_wanted;
    for (int i = 0; i < n; i++) {
        if (r->values) free(r->values[i]);
        if (r->validity) free(r->validity[i]);
        if (r->dictionaries) free((void *) (uintptr_t) r->dictionaries[i].labels);
    }
    free(r->columns);
    free(r->values);
    free(r->validity);
    free(r->dictionaries);
    free(r);
}

static bool reader_fill(stp_reader *r)
{
    const int n = r->source->over.n_wanted;
    const size_t room = (size_t) n + 1;
    r->columns = calloc(room, sizeof *r->columns);
    r->values = calloc(room, sizeof *r->values);
    r->validity = calloc(room, sizeof *r->validity);
    r->dictionaries = calloc(room, sizeof *r->dictionaries);
    if (!r->columns || !r->values || !r->validity || !r->dictionaries) return false;
    for (int i = 0; i < n; i++) {
        r->values[i] = malloc((size_t) STRETCH * 8);
        r->validity[i] = malloc(STRETCH / 8);
        if (r->source->columns[i].text) r->dictionaries[i].labels = malloc(STRETCH * sizeof(char *));
        if (!r->values[i] || !r->validity[i]) return false;
        if (r->source->columns[i].text && !r->dictionaries[i].labels) return false;
    }
    return true;
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (const sorted *) source;
    if (!reader_fill(r)) {
        reader_free(r);
        return stp_no_memory(err, "a reader");
    }
    *out = r;
    return STP_OK;
}

static void gather_texts(stp_reader *r, int i, const kept *k, const int32_t *rows, int64_t n)
{
    const char **labels = (const char **) (uintptr_t) r->dictionaries[i].labels;
    const char *const *texts = (const char *const *) (const void *) k->values;
    int32_t *code = r->values[i];
    for (int64_t row = 0; row < n; row++) {
        labels[row] = texts[rows[row]];
        code[row] = (int32_t) row;
    }
    r->dictionaries[i].count = (int32_t) n;
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const sorted *s = r->source;
    const int32_t *rows = s->order + piece->first;
    (void) err;
    for (int i = 0; i < s->over.n_wanted; i++) {
        const kept *k = &s->columns[i];
        char *to = r->values[i];
        memset(r->validity[i], 0, STRETCH / 8);
        for (int64_t row = 0; row < piece->n; row++)
            if (k->present[rows[row]]) r->validity[i][row >> 3] |= (uint8_t) (1u << (row & 7));
        if (k->text) gather_texts(r, i, k, rows, piece->n);
        else
            for (int64_t row = 0; row < piece->n; row++)
                memcpy(to + (size_t) row * k->size, k->values + (size_t) rows[row] * k->size, k->size);
        r->columns[i] = (stp_column) { k->type, piece->n, r->values[i], r->validity[i],
                                       k->text ? &r->dictionaries[i] : NULL };
    }
    *out = (stp_batch) { piece->first, piece->n, s->over.n_wanted, r->columns };
    return STP_OK;
}

static void clear(stp_over *o)
{
    unload((sorted *) o);
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_bytes = sizeof(stp_piece),
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
    .clear = clear,
};

stp_status stp_over_sort(stp_source **source, int column, bool descending, stp_error *err)
{
    sorted *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a sorted table");
    const int n = (*source)->schema.n_columns;
    const stp_status status = stp_over_init(&s->over, *source, n, err);
    if (status == STP_OK) stp_over_keep(&s->over, n);
    s->key = column;
    s->descending = descending;
    return stp_over_place(&s->over, &hooks, source, status);
}
