#include "formats/parquet/write_chunk.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "formats/parquet/page.h"
#include "formats/parquet/write_encode.h"
#include "formats/parquet/write_thrift.h"

typedef struct page {
    int64_t row0, n_rows, value0, n_values;
    size_t begin, size; /* in raw */
    size_t packed_begin, packed_size;
    stp_pq_bounds bounds;
    int64_t offset; /* in the file, of its header */
    int32_t stored; /* bytes there, header included */
} page;

static page *pages_of(const stp_pq_work *w)
{
    return (page *) (void *) w->pages.data;
}

static int64_t count_pages(const stp_pq_work *w)
{
    return (int64_t) (w->pages.length / sizeof(page));
}

static bool make_room(uint32_t **array, int64_t *room, int64_t n)
{
    if (n <= *room) return true;
    uint32_t *bigger = realloc(*array, (size_t) n * sizeof *bigger);
    if (!bigger) return false;
    *array = bigger;
    *room = n;
    return true;
}

/* ---- which encoding ------------------------------------------------------------------------------------------------
 */

static size_t size_of_codes(stp_pq_work *w, int64_t n)
{
    w->scratch.length = 0;
    stp_pq_put_runs(&w->scratch, w->codes, n, stp_pq_bits_for(w->n_words ? w->n_words - 1 : 0));
    return w->scratch.length;
}

static void choose_for_texts(stp_pq_work *w, const stp_pq_pending *c)
{
    const uint64_t *values = stp_pq_pending_values(c);
    size_t distinct = 0;
    for (int64_t i = 0; i < c->n_values; i++) w->codes[i] = (uint32_t) values[i];
    for (int32_t i = 0; i < c->texts.count; i++) distinct += c->texts.lengths[i] + sizeof(uint32_t);
    w->n_words = (uint32_t) c->texts.count;
    const bool pays =
        distinct + size_of_codes(w, c->n_values) < c->text_bytes + (size_t) c->n_values * sizeof(uint32_t);
    w->encoding = pays ? STP_PQ_RLE_DICTIONARY : STP_PQ_DELTA_LENGTH;
}

static size_t size_of_delta(stp_pq_work *w, const stp_pq_pending *c)
{
    w->scratch.length = 0;
    stp_pq_put_delta(&w->scratch, stp_pq_pending_values(c), c->n_values, c->storage.width);
    return w->scratch.length;
}

/* Bytes that go together compress better: measured numbers are split where a codec follows. */
static void choose_for_reals(stp_pq_work *w, size_t plain, size_t dictionary)
{
    const bool splits = stp_pq_packer_codec(w->packer) == STP_PQ_ZSTD;
    w->encoding = dictionary < plain / 2 ? STP_PQ_RLE_DICTIONARY : splits ? STP_PQ_SPLIT : STP_PQ_PLAIN;
}

static void choose_for_integers(stp_pq_work *w, const stp_pq_pending *c, size_t plain, size_t dictionary)
{
    const size_t delta = size_of_delta(w, c);
    if (dictionary < plain && dictionary <= delta)
        w->encoding = STP_PQ_RLE_DICTIONARY;
    else
        w->encoding = delta < plain ? STP_PQ_DELTA : STP_PQ_PLAIN;
}

static stp_status choose_for_numbers(stp_pq_work *w, const stp_pq_pending *c, stp_error *err)
{
    enum { MOST = 32768 };
    const size_t plain = (size_t) c->n_values * (size_t) c->storage.width;
    const uint32_t most = c->n_values / 2 < MOST ? (uint32_t) (c->n_values / 2) : MOST;
    bool found;
    STP_TRY(stp_pq_words_find(&w->words, stp_pq_pending_values(c), c->n_values, most, w->codes, &found, err));
    w->n_words = w->words.count;
    const size_t dictionary = found ? w->n_words * (size_t) c->storage.width + size_of_codes(w, c->n_values) : SIZE_MAX;
    if (c->storage.order == STP_PQ_AS_FLOAT || c->storage.order == STP_PQ_AS_DOUBLE)
        choose_for_reals(w, plain, dictionary);
    else
        choose_for_integers(w, c, plain, dictionary);
    return STP_OK;
}

static stp_status choose(stp_pq_work *w, const stp_pq_pending *c, stp_error *err)
{
    w->encoding = STP_PQ_PLAIN;
    if (!c->n_values || c->storage.physical == STP_PQ_BOOLEAN) return STP_OK;
    if (!make_room(&w->codes, &w->codes_room, c->n_values)) return stp_no_memory(err, "a dictionary");
    if (c->storage.order != STP_PQ_AS_TEXT) return choose_for_numbers(w, c, err);
    choose_for_texts(w, c);
    return STP_OK;
}

/* ---- bodies of pages -----------------------------------------------------------------------------------------------
 */

static void put_text(stp_buf *out, const stp_pq_pending *c, uint64_t number)
{
    const uint32_t n = c->texts.lengths[number];
    stp_buf_add(out, &n, sizeof n);
    stp_buf_add(out, c->texts.texts[number], n);
}

static void put_dictionary(stp_pq_work *w, const stp_pq_pending *c)
{
    if (c->storage.order != STP_PQ_AS_TEXT) stp_pq_put_plain(&w->raw, w->words.values, w->n_words, c->storage.width);
    for (uint32_t i = 0; c->storage.order == STP_PQ_AS_TEXT && i < w->n_words; i++) put_text(&w->raw, c, i);
}

/* The lengths of the texts, then the texts. */
static void put_texts(stp_pq_work *w, const stp_pq_pending *c, const uint64_t *values, int64_t n)
{
    w->scratch.length = 0;
    uint64_t *lengths = (uint64_t *) (void *) stp_buf_reserve(&w->scratch, (size_t) n * sizeof *lengths);
    if (!lengths) return;
    for (int64_t i = 0; i < n; i++) lengths[i] = c->texts.lengths[values[i]];
    stp_pq_put_delta(&w->raw, lengths, n, 4);
    for (int64_t i = 0; i < n; i++) stp_buf_add(&w->raw, c->texts.texts[values[i]], (size_t) lengths[i]);
}

static void put_codes(stp_pq_work *w, const uint32_t *codes, int64_t n)
{
    const int bits = stp_pq_bits_for(w->n_words - 1);
    stp_buf_char(&w->raw, (char) bits);
    stp_pq_put_runs(&w->raw, codes, n, bits);
}

static void put_values(stp_pq_work *w, const stp_pq_pending *c, int64_t first, int64_t n)
{
    const uint64_t *values = stp_pq_pending_values(c) + first;
    const int width = c->storage.width;
    switch (w->encoding) {
    case STP_PQ_RLE_DICTIONARY:
        put_codes(w, w->codes + first, n);
        break;
    case STP_PQ_DELTA_LENGTH:
        put_texts(w, c, values, n);
        break;
    case STP_PQ_DELTA:
        stp_pq_put_delta(&w->raw, values, n, width);
        break;
    case STP_PQ_SPLIT:
        stp_pq_put_split(&w->raw, values, n, width);
        break;
    default:
        if (width)
            stp_pq_put_plain(&w->raw, values, n, width);
        else
            stp_pq_put_bits(&w->raw, values, n);
    }
}

/* Definition levels: their bytes, counted in front of them. Returns how many rows are present. */
static int64_t put_levels(stp_pq_work *w, const stp_pq_pending *c, int64_t row0, int64_t n)
{
    int64_t present = 0;
    for (int64_t i = 0; i < n; i++) present += w->levels[i] = (uint8_t) c->levels.data[row0 + i];
    uint32_t size = 0;
    const size_t at = w->raw.length;
    stp_buf_add(&w->raw, &size, sizeof size);
    stp_pq_put_runs(&w->raw, w->levels, n, 1);
    if (w->raw.failed) return present;
    size = (uint32_t) (w->raw.length - at - sizeof size);
    memcpy(w->raw.data + at, &size, sizeof size);
    return present;
}

/* Rows of a page: a power of two, fewer where texts are long. */
static int64_t rows_of_pages(const stp_pq_pending *c)
{
    int64_t rows = STP_PQ_PAGE_ROWS;
    while (rows > 1 && (double) c->text_bytes * (double) rows > (double) STP_PQ_PAGE_BYTES * (double) c->n_rows)
        rows /= 2;
    return rows;
}

static stp_status make_bodies(stp_pq_work *w, const stp_pq_pending *c, stp_error *err)
{
    const int64_t rows = rows_of_pages(c);
    if (!make_room(&w->levels, &w->levels_room, rows)) return stp_no_memory(err, "levels");
    w->raw.length = w->pages.length = 0;
    if (w->encoding == STP_PQ_RLE_DICTIONARY) put_dictionary(w, c);
    for (int64_t row = 0, value = 0; row < c->n_rows; row += rows) {
        page p = { .row0 = row, .n_rows = c->n_rows - row < rows ? c->n_rows - row : rows, .value0 = value };
        p.begin = w->raw.length;
        p.n_values = put_levels(w, c, row, p.n_rows);
        put_values(w, c, value, p.n_values);    /* without values too: readers look for what they begin with */
        p.size = w->raw.length - p.begin;
        p.bounds = stp_pq_bounds_of(c, value, p.n_values);
        value += p.n_values;
        stp_buf_add(&w->pages, &p, sizeof p);
        if (p.size > INT32_MAX)
            return stp_fail(err, STP_ERR_DATA, "column '%s' has texts that are too long for Parquet", c->info->name);
    }
    STP_TRY(stp_buf_check(&w->raw, "pages", err));
    return stp_buf_check(&w->pages, "pages", err);
}

/* The dictionary stands in front of the first page. */
static size_t dictionary_size(const stp_pq_work *w)
{
    return pages_of(w)->begin;
}

/* *pays = false when the codec saves less than a sixteenth. */
static stp_status pack_bodies(stp_pq_work *w, size_t *packed_dictionary, bool *pays, stp_error *err)
{
    w->packed.length = 0;
    *pays = false;
    *packed_dictionary = 0;
    if (stp_pq_packer_codec(w->packer) == STP_PQ_UNCOMPRESSED) return STP_OK;
    if (dictionary_size(w)) STP_TRY(stp_pq_pack(w->packer, w->raw.data, dictionary_size(w), &w->packed, err));
    *packed_dictionary = w->packed.length;
    for (int64_t i = 0; i < count_pages(w); i++) {
        page *p = &pages_of(w)[i];
        p->packed_begin = w->packed.length;
        STP_TRY(stp_pq_pack(w->packer, w->raw.data + p->begin, p->size, &w->packed, err));
        p->packed_size = w->packed.length - p->packed_begin;
    }
    *pays = w->packed.length < w->raw.length - w->raw.length / 16;
    return STP_OK;
}

/* ---- pages ---------------------------------------------------------------------------------------------------------
 */

static void begin_header(stp_thrift_out *t, stp_pq_page_kind kind, const char *body, size_t size, size_t raw_size)
{
    const uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *) body, (uInt) size);
    stp_thrift_put_i32(t, 1, kind);
    stp_thrift_put_i32(t, 2, (int32_t) raw_size);
    stp_thrift_put_i32(t, 3, (int32_t) size);
    stp_thrift_put_i32(t, 4, (int32_t) (uint32_t) crc);
}

static void put_dictionary_page(const stp_pq_work *w, const char *body, size_t size, stp_buf *out)
{
    stp_thrift_out t = { .out = out };
    begin_header(&t, STP_PQ_DICTIONARY, body, size, dictionary_size(w));
    stp_thrift_open(&t, 7);
    stp_thrift_put_i32(&t, 1, (int32_t) w->n_words);
    stp_thrift_put_i32(&t, 2, STP_PQ_PLAIN);
    stp_thrift_close(&t);
    stp_thrift_close(&t);
    stp_buf_add(out, body, size);
}

static void put_data_page(const stp_pq_work *w, const page *p, const char *body, size_t size, stp_buf *out)
{
    stp_thrift_out t = { .out = out };
    begin_header(&t, STP_PQ_DATA, body, size, p->size);
    stp_thrift_open(&t, 5);
    stp_thrift_put_i32(&t, 1, (int32_t) p->n_rows);
    stp_thrift_put_i32(&t, 2, w->encoding);
    stp_thrift_put_i32(&t, 3, STP_PQ_RLE);
    stp_thrift_put_i32(&t, 4, STP_PQ_RLE);
    stp_thrift_close(&t);
    stp_thrift_close(&t);
    stp_buf_add(out, body, size);
}

static void put_data_pages(const stp_pq_work *w, bool packed, int64_t offset, stp_buf *out)
{
    for (int64_t i = 0; i < count_pages(w); i++) {
        page *p = &pages_of(w)[i];
        const size_t before = out->length;
        if (packed)
            put_data_page(w, p, w->packed.data + p->packed_begin, p->packed_size, out);
        else
            put_data_page(w, p, w->raw.data + p->begin, p->size, out);
        p->offset = offset;
        p->stored = (int32_t) (out->length - before);
        offset += p->stored;
    }
}

/* ---- what is said of them ------------------------------------------------------------------------------------------
 */

static stp_pq_bounds bounds_of_chunk(const stp_pq_work *w, const stp_pq_pending *c)
{
    stp_pq_bounds all = { 0 };
    for (int64_t i = 0; i < count_pages(w); i++) stp_pq_bounds_join(&all, &pages_of(w)[i].bounds, c);
    return all;
}

static void put_statistics(stp_pq_work *w, const stp_pq_pending *c, stp_thrift_out *t)
{
    const stp_pq_bounds all = bounds_of_chunk(w, c);
    stp_thrift_open(t, 12);
    stp_thrift_put_i64(t, 3, c->n_rows - c->n_values);
    if (w->encoding == STP_PQ_RLE_DICTIONARY) stp_thrift_put_i64(t, 4, w->n_words);
    if (all.any) {
        w->scratch.length = 0;
        const bool greatest_exact = stp_pq_put_greatest(&w->scratch, c, &all);
        const size_t n = w->scratch.length;
        const bool least_exact = stp_pq_put_least(&w->scratch, c, &all);
        stp_thrift_put_binary(t, 5, w->scratch.data, n);
        stp_thrift_put_binary(t, 6, w->scratch.data + n, w->scratch.length - n);
        stp_thrift_put_bool(t, 7, greatest_exact);
        stp_thrift_put_bool(t, 8, least_exact);
    }
    stp_thrift_close(t);
}

static void put_encodings(const stp_pq_work *w, stp_thrift_out *t)
{
    const bool has_dictionary = w->encoding == STP_PQ_RLE_DICTIONARY;
    stp_thrift_put_list(t, 2, STP_THRIFT_OF_I32, has_dictionary ? 3 : 2);
    if (has_dictionary) stp_thrift_element_i(t, STP_PQ_PLAIN);
    stp_thrift_element_i(t, STP_PQ_RLE);
    stp_thrift_element_i(t, w->encoding);
}

/* How many pages there are of each kind and encoding. */
static void put_encoding_counts(const stp_pq_work *w, stp_thrift_out *t)
{
    const bool has_dictionary = w->encoding == STP_PQ_RLE_DICTIONARY;
    const int64_t counts[][3] = { { STP_PQ_DICTIONARY, STP_PQ_PLAIN, 1 },
                                  { STP_PQ_DATA, w->encoding, count_pages(w) } };
    stp_thrift_put_list(t, 13, STP_THRIFT_OF_STRUCT, has_dictionary ? 2 : 1);
    for (int i = has_dictionary ? 0 : 1; i < 2; i++) {
        stp_thrift_open_element(t);
        for (int k = 0; k < 3; k++) stp_thrift_put_i32(t, k + 1, (int32_t) counts[i][k]);
        stp_thrift_close(t);
    }
}

static void put_metadata(stp_pq_work *w, const stp_pq_pending *c, stp_pq_codec codec, const stp_pq_entry *e,
                         stp_buf *out)
{
    stp_thrift_out t = { .out = out };
    stp_thrift_put_i32(&t, 1, c->storage.physical);
    put_encodings(w, &t);
    stp_thrift_put_list(&t, 3, STP_THRIFT_OF_BINARY, 1);
    stp_thrift_element_binary(&t, c->info->name, strlen(c->info->name));
    stp_thrift_put_i32(&t, 4, codec);
    stp_thrift_put_i64(&t, 5, c->n_rows);
    stp_thrift_put_i64(&t, 6, e->bytes);
    stp_thrift_put_i64(&t, 7, e->packed_bytes);
    stp_thrift_put_i64(&t, 9, pages_of(w)->offset);
    if (w->encoding == STP_PQ_RLE_DICTIONARY) stp_thrift_put_i64(&t, 11, e->offset);
    put_statistics(w, c, &t);
    put_encoding_counts(w, &t);
    stp_thrift_close(&t);
}

static void put_offset_index(const stp_pq_work *w, stp_buf *out)
{
    stp_thrift_out t = { .out = out };
    stp_thrift_put_list(&t, 1, STP_THRIFT_OF_STRUCT, (size_t) count_pages(w));
    for (int64_t i = 0; i < count_pages(w); i++) {
        const page *p = &pages_of(w)[i];
        stp_thrift_open_element(&t);
        stp_thrift_put_i64(&t, 1, p->offset);
        stp_thrift_put_i32(&t, 2, p->stored);
        stp_thrift_put_i64(&t, 3, p->row0);
        stp_thrift_close(&t);
    }
    stp_thrift_close(&t);
}

/* ---- the column index ---- */

enum { UNORDERED, ASCENDING, DESCENDING };

/* Whether bounds rise or fall from page to page; pages without values do not count. */
static int order_of_pages(const stp_pq_work *w, const stp_pq_pending *c)
{
    bool rises = true, falls = true;
    const page *last = NULL;
    for (int64_t i = 0; i < count_pages(w); i++) {
        const page *p = &pages_of(w)[i];
        if (!p->bounds.any) continue;
        if (last) {
            const stp_pq_bounds *a = &last->bounds, *b = &p->bounds;
            rises &= !stp_pq_is_less(c, b->least, a->least) && !stp_pq_is_less(c, b->greatest, a->greatest);
            falls &= !stp_pq_is_less(c, a->least, b->least) && !stp_pq_is_less(c, a->greatest, b->greatest);
        }
        last = p;
    }
    return rises ? ASCENDING : falls ? DESCENDING : UNORDERED;
}

static bool put_page_bounds(stp_pq_work *w, const stp_pq_pending *c, int id,
                            bool (*put)(stp_buf *, const stp_pq_pending *, const stp_pq_bounds *), stp_thrift_out *t)
{
    bool exact = true;
    stp_thrift_put_list(t, id, STP_THRIFT_OF_BINARY, (size_t) count_pages(w));
    for (int64_t i = 0; i < count_pages(w); i++) {
        w->scratch.length = 0;
        if (pages_of(w)[i].bounds.any) exact &= put(&w->scratch, c, &pages_of(w)[i].bounds);
        stp_thrift_element_binary(t, w->scratch.data ? w->scratch.data : "", w->scratch.length);
    }
    return exact;
}

/* Parquet has no way to say that a page holds NaN only: then there is no index. */
static bool can_have_index(const stp_pq_work *w)
{
    for (int64_t i = 0; i < count_pages(w); i++)
        if (pages_of(w)[i].n_values && !pages_of(w)[i].bounds.any) return false;
    return true;
}

static void put_column_index(stp_pq_work *w, const stp_pq_pending *c, stp_buf *out)
{
    if (!can_have_index(w)) return;
    const int64_t n = count_pages(w);
    stp_thrift_out t = { .out = out };
    stp_thrift_put_list(&t, 1, STP_THRIFT_OF_BOOL, (size_t) n);
    for (int64_t i = 0; i < n; i++) stp_thrift_element_bool(&t, !pages_of(w)[i].n_values);
    bool exact = put_page_bounds(w, c, 2, stp_pq_put_least, &t);
    exact &= put_page_bounds(w, c, 3, stp_pq_put_greatest, &t);
    stp_thrift_put_i32(&t, 4, exact ? order_of_pages(w, c) : UNORDERED); /* texts cut may be out of order */
    stp_thrift_put_list(&t, 5, STP_THRIFT_OF_I64, (size_t) n);
    for (int64_t i = 0; i < n; i++) stp_thrift_element_i(&t, pages_of(w)[i].n_rows - pages_of(w)[i].n_values);
    stp_thrift_close(&t);
}

static stp_status note(stp_pq_work *w, const stp_pq_pending *c, stp_pq_codec codec, stp_pq_entry *e, stp_pq_record *r,
                       stp_error *err)
{
    const size_t before[] = { r->metadata.length, r->column_indexes.length, r->offset_indexes.length };
    put_metadata(w, c, codec, e, &r->metadata);
    put_column_index(w, c, &r->column_indexes);
    put_offset_index(w, &r->offset_indexes);
    e->metadata_size = (int32_t) (r->metadata.length - before[0]);
    e->column_index_size = (int32_t) (r->column_indexes.length - before[1]);
    e->offset_index_size = (int32_t) (r->offset_indexes.length - before[2]);
    stp_buf_add(&r->entries, e, sizeof *e);
    STP_TRY(stp_buf_check(&r->metadata, "metadata", err));
    STP_TRY(stp_buf_check(&r->column_indexes, "an index", err));
    STP_TRY(stp_buf_check(&r->offset_indexes, "an index", err));
    return stp_buf_check(&r->entries, "metadata", err);
}

/* ---- the whole chunk -----------------------------------------------------------------------------------------------
 */

static size_t raw_total(const stp_pq_work *w, size_t stored, size_t stored_bodies)
{
    return stored - stored_bodies + w->raw.length; /* headers and the bodies before packing */
}

stp_status stp_pq_chunk_write(stp_pq_work *w, const stp_pq_pending *c, int64_t offset, stp_buf *out,
                              stp_pq_record *record, stp_error *err)
{
    bool packed = false;
    size_t packed_dictionary = 0;
    STP_TRY(choose(w, c, err));
    STP_TRY(make_bodies(w, c, err));
    STP_TRY(pack_bodies(w, &packed_dictionary, &packed, err));
    if (!packed && w->encoding == STP_PQ_SPLIT) { /* nothing gained: the simplest is the fastest to read */
        w->encoding = STP_PQ_PLAIN;
        STP_TRY(make_bodies(w, c, err));
    }
    const size_t before = out->length;
    if (w->encoding == STP_PQ_RLE_DICTIONARY) {
        if (packed)
            put_dictionary_page(w, w->packed.data, packed_dictionary, out);
        else
            put_dictionary_page(w, w->raw.data, dictionary_size(w), out);
    }
    put_data_pages(w, packed, offset + (int64_t) (out->length - before), out);
    STP_TRY(stp_buf_check(out, "a row group", err));
    const size_t stored = out->length - before;
    stp_pq_entry e = { .offset = offset, .packed_bytes = (int64_t) stored };
    e.bytes = (int64_t) raw_total(w, stored, packed ? w->packed.length : w->raw.length);
    return note(w, c, packed ? stp_pq_packer_codec(w->packer) : STP_PQ_UNCOMPRESSED, &e, record, err);
}

void stp_pq_work_clear(stp_pq_work *w)
{
    stp_pq_words_clear(&w->words);
    free(w->codes);
    free(w->levels);
    stp_buf_clear(&w->raw);
    stp_buf_clear(&w->packed);
    stp_buf_clear(&w->pages);
    stp_buf_clear(&w->scratch);
    *w = (stp_pq_work){ 0 };
}
