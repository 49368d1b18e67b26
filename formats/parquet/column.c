/* A batch is filled page by page. Of each page first the levels become validity bits, then the values that are there
 * are decoded side by side, then spread to their rows. A page without nulls whose values are stored as batches have
 * them is given out as it is. */
#include "formats/parquet/column.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "table/thin.h"

enum { BLOCK = 1024, MOST_TEXT = 1 << 30 };

static stp_status fail(const stp_pq_column *c, stp_error *err, const char *fault)
{
    return stp_pq_fail(c->footer, c->leaf, c->page.offset, err, "%s", fault);
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

stp_status stp_pq_place_seek(stp_pq_place *p, const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_chunk *c,
                             int64_t row, stp_error *err)
{
    while (p->row <= row && p->row < c->n_values) {
        stp_pq_page page;
        STP_TRY(stp_pq_page_read(f, leaf, c, p->offset, &page, err));
        const int64_t rows = stp_pq_has_rows(&page) ? page.n_values : 0;
        if (rows && p->row + rows > row) break;
        p->row += rows;
        p->offset = page.next;
    }
    return STP_OK;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static bool labels_room(stp_pq_labels *l, size_t more)
{
    if (more <= l->room - l->n) return true;
    size_t room = l->room * 2 > l->n + more ? l->room * 2 : l->n + more;
    size_t *starts = realloc(l->starts, room * sizeof *starts);
    if (starts) l->starts = starts;
    const char **labels = starts ? realloc(l->labels, room * sizeof *labels) : NULL;
    if (!labels) return false;
    l->labels = labels;
    l->room = room;
    return true;
}

static const char *labels_add(stp_pq_labels *l, const stp_pq_kind *kind, const stp_bytes *b, int64_t n)
{
    if (!labels_room(l, (size_t) n)) return "there is no memory for its texts";
    for (int64_t i = 0; i < n; i++) {
        l->starts[l->n++] = l->texts.length;
        kind->print(&l->texts, b[i]);
        stp_buf_char(&l->texts, 0);
        if (l->texts.length > MOST_TEXT) return "texts of more than 1 GiB at once";
    }
    return l->texts.failed ? "there is no memory for its texts" : NULL;
}

static void labels_finish(stp_pq_labels *l)
{
    for (size_t i = 0; i < l->n; i++) l->labels[i] = l->texts.data + l->starts[i];
}

static void labels_empty(stp_pq_labels *l)
{
    l->n = 0;
    l->texts.length = 0;
}

static void labels_clear(stp_pq_labels *l)
{
    stp_buf_clear(&l->texts);
    free(l->starts);
    free(l->labels);
    *l = (stp_pq_labels) { 0 };
}

/* ---- the dictionary ------------------------------------------------------------------------------------------ */

/* n values of v, as batches have them, behind each other. */
static const char *decode_plain(stp_pq_column *c, stp_pq_values *v, void *out, int64_t n)
{
    if (!c->kind->convert && !c->kind->print) return stp_pq_values_read(v, out, n);
    const size_t size = stp_type_size(c->kind->type);
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        const char *fault = stp_pq_values_read(v, c->slices, k);
        if (!fault && c->kind->print) fault = labels_add(&c->labels, c->kind, c->slices, k);
        else if (!fault) c->kind->convert(c->leaf, c->slices, k, (char *) out + (size_t) i * size);
        if (fault) return fault;
    }
    return NULL;
}

static const char *decode_dictionary(stp_pq_column *c, const stp_pq_page *p)
{
    stp_pq_values v = { 0 };
    const char *fault = stp_pq_values_open(&v, c->leaf, STP_PQ_PLAIN, c->body.at, c->body.end, p->n_values);
    const int64_t least = c->leaf->physical == STP_PQ_BOOLEAN ? 8 : 1;      /* values that a byte can hold */
    if (!fault && p->n_values > (c->body.end - c->body.at) * least) fault = "the dictionary is shorter than it says";
    if (fault) return fault;
    if (!c->kind->print) {
        free(c->dictionary);
        c->dictionary = malloc((size_t) p->n_values * stp_type_size(c->kind->type) + 1);
        if (!c->dictionary) return "there is no memory for its dictionary";
    }
    labels_empty(&c->labels);
    fault = decode_plain(c, &v, c->dictionary, p->n_values);
    stp_pq_values_clear(&v);
    if (fault || !c->kind->print) return fault;
    const stp_pq_labels used = c->dictionary_labels;
    c->dictionary_labels = c->labels;
    c->labels = used;
    labels_finish(&c->dictionary_labels);
    return NULL;
}

/* The dictionary is the first page of the chunk, where there is one. */
static stp_status load_dictionary(stp_pq_column *c, stp_error *err)
{
    stp_pq_page p;
    if (c->dictionary_size >= 0) return STP_OK;
    STP_TRY(stp_pq_page_read(c->footer, c->leaf, c->chunk, c->chunk->offset, &p, err));
    c->dictionary_size = 0;
    labels_empty(&c->dictionary_labels);
    if (p.kind != STP_PQ_DICTIONARY) return STP_OK;
    c->page = p;
    c->loaded = 0;
    STP_TRY(stp_pq_body_load(&c->body, c->unpacker, c->footer, c->leaf, c->chunk, &p, err));
    const char *fault = decode_dictionary(c, &p);
    if (fault) return fail(c, err, fault);
    c->dictionary_size = p.n_values;
    return STP_OK;
}

/* ---- levels -------------------------------------------------------------------------------------------------- */

static int bits_of(int most)
{
    int bits = 0;
    for (; most; most >>= 1) bits++;
    return bits;
}

/* Where the definition levels of the page lie; those of v1 pages stand before the values. */
static const char *find_levels(stp_pq_column *c, const uint8_t **at, const uint8_t **end)
{
    const stp_pq_body *b = &c->body;
    if (c->page.kind == STP_PQ_DATA_V2) {
        *at = b->levels;
        *end = b->levels_end;
        return NULL;
    }
    size_t length, head = 0;
    if (c->page.level_encoding == STP_PQ_BIT_PACKED) {
        length = ((size_t) c->page.n_values * (size_t) bits_of(c->leaf->max_definition) + 7) / 8;
    } else if (c->page.level_encoding == STP_PQ_RLE) {
        if (b->end - b->at < 4) return "a page is shorter than its levels";
        length = (size_t) b->at[0] | (size_t) b->at[1] << 8 | (size_t) b->at[2] << 16 | (size_t) b->at[3] << 24;
        head = 4;
    } else {
        return "levels are encoded in an unknown way";
    }
    if (length > (size_t) (b->end - b->at) - head) return "a page is shorter than its levels";
    *at = b->at + head;
    *end = c->first = *at + length;
    return NULL;
}

/* Levels packed the old way: the highest bit of a byte comes first. */
static const char *unpack_old_levels(stp_pq_column *c, const uint8_t *at)
{
    const int width = bits_of(c->leaf->max_definition);
    uint8_t *levels = realloc(c->packed_levels, (size_t) c->page.n_values + 1);
    if (!levels) return "there is no memory for its levels";
    c->packed_levels = levels;
    int64_t bit = 0;
    for (int64_t i = 0; i < c->page.n_values; i++) {
        int level = 0;
        for (int k = 0; k < width; k++, bit++) level = level << 1 | (at[bit >> 3] >> (7 - (bit & 7)) & 1);
        levels[i] = level == c->leaf->max_definition;
    }
    return NULL;
}

/* True when the levels begin with one run that says that all rows are there. */
static bool is_one_run(const stp_pq_column *c)
{
    stp_pq_rle look = c->levels;
    uint32_t level = 0;
    return stp_pq_rle_run(&look, c->page.n_values, &level) == c->page.n_values &&
           level == (uint32_t) c->leaf->max_definition;
}

static void put_bit(uint8_t *bits, int64_t at, bool on)
{
    const unsigned one = 1u << (at & 7), byte = bits[at >> 3];
    bits[at >> 3] = (uint8_t) (on ? byte | one : byte & ~one);
}

/* n bits from bit `first` on become 0 or 1; whole bytes at once. */
static void put_run(uint8_t *bits, int64_t first, int64_t n, bool on)
{
    int64_t i = first;
    const int64_t end = first + n;
    for (; i < end && i & 7; i++) put_bit(bits, i, on);
    const int64_t whole = (end - i) / 8;
    memset(bits + (i >> 3), on ? 0xff : 0, (size_t) whole);
    for (i += whole * 8; i < end; i++) put_bit(bits, i, on);
}

/* The same from levels; the number of those that are present. */
static int64_t put_levels(uint8_t *bits, int64_t first, const uint32_t *levels, int64_t n, uint32_t most)
{
    int64_t present = 0;
    for (int64_t i = 0; i < n; i++) {
        const unsigned on = levels[i] == most, at = (unsigned) ((first + i) & 7);
        uint8_t *byte = &bits[(first + i) >> 3];
        *byte = (uint8_t) ((*byte & ~(1u << at)) | on << at);
        present += on;
    }
    return present;
}

/* The next n levels of the page as bits; *present counts. bits NULL: only counts. */
static const char *read_levels(stp_pq_column *c, uint8_t *bits, int64_t first, int64_t n, int64_t *present)
{
    uint32_t block[BLOCK], level = 0;
    uint8_t nowhere[BLOCK / 8 + 1];
    const uint32_t most = (uint32_t) c->leaf->max_definition;
    int64_t count = 0;
    while (n > 0) {
        int64_t k = stp_pq_rle_run(&c->levels, n, &level);
        if (k) {
            if (bits) put_run(bits, first, k, level == most);
            count += level == most ? k : 0;
        } else {
            k = c->levels.packed && c->levels.left && c->levels.left < (uint64_t) n ? (int64_t) c->levels.left : n;
            if (k > BLOCK) k = BLOCK;
            if (!stp_pq_rle_read(&c->levels, block, k)) return "the page has fewer levels than values";
            count += put_levels(bits ? bits : nowhere, bits ? first : 0, block, k, most);
        }
        first += k;
        n -= k;
    }
    *present = count;
    return NULL;
}

/* The same, of any page. */
static const char *next_levels(stp_pq_column *c, uint8_t *bits, int64_t first, int64_t n, int64_t *present)
{
    if (c->all_present) {
        if (bits) put_run(bits, first, n, true);
        *present = n;
        return NULL;
    }
    if (c->page.level_encoding != STP_PQ_BIT_PACKED) return read_levels(c, bits, first, n, present);
    *present = 0;
    for (int64_t i = 0; i < n; i++) {
        const bool on = c->packed_levels[c->done + i];
        if (bits) put_run(bits, first + i, 1, on);
        *present += on;
    }
    return NULL;
}

/* How many values the page has: all levels are read once. */
static const char *count_present(stp_pq_column *c, int64_t *present)
{
    const stp_pq_rle begin = c->levels;
    const char *fault = next_levels(c, NULL, 0, c->page.n_values, present);
    c->levels = begin;
    return fault;
}

static const char *open_levels(stp_pq_column *c)
{
    const uint8_t *at, *end;
    c->first = c->body.at;
    c->present = c->page.n_values;
    c->all_present = !c->leaf->max_definition;
    if (c->all_present) return NULL;
    const char *fault = find_levels(c, &at, &end);
    if (fault) return fault;
    if (c->page.level_encoding == STP_PQ_BIT_PACKED) {
        fault = unpack_old_levels(c, at);
    } else {
        stp_pq_rle_open(&c->levels, at, end, bits_of(c->leaf->max_definition));
        c->all_present = is_one_run(c);
    }
    return fault ? fault : c->all_present ? NULL : count_present(c, &c->present);
}

/* ---- pages --------------------------------------------------------------------------------------------------- */

/* The page at place becomes the current one, at its first row. A body that is still there is used again. */
static stp_status open_page(stp_pq_column *c, const stp_pq_page *p, stp_error *err)
{
    if (stp_pq_is_dictionary(p->encoding)) STP_TRY(load_dictionary(c, err));
    c->page = *p;
    if (c->loaded != p->offset) {
        c->loaded = 0;
        STP_TRY(stp_pq_body_load(&c->body, c->unpacker, c->footer, c->leaf, c->chunk, p, err));
        c->loaded = p->offset;
    }
    c->done = 0;
    const char *fault = open_levels(c);
    if (!fault)
        fault = stp_pq_values_open(&c->values, c->leaf, p->encoding, c->first, c->body.end, c->present);
    return fault ? fail(c, err, fault) : STP_OK;
}

/* ---- values -------------------------------------------------------------------------------------------------- */

#define GATHER(bits)                                                                                           \
    static void gather_##bits(void *out, const void *from, const uint32_t *at, int64_t n)                      \
    {                                                                                                          \
        uint##bits##_t *o = out;                                                                               \
        const uint##bits##_t *d = from;                                                                        \
        for (int64_t i = 0; i < n; i++) o[i] = d[at[i]];                                                       \
    }                                                                                                          \
    static void spread_##bits(void *values, const uint8_t *validity, int64_t first, int64_t n, int64_t k)      \
    {                                                                                                          \
        uint##bits##_t *v = values;                                                                            \
        for (int64_t i = n - 1; i >= 0; i--) {                                                                 \
            const int64_t bit = first + i;                                                                     \
            v[i] = validity[bit >> 3] >> (bit & 7) & 1 ? v[--k] : 0;                                           \
        }                                                                                                      \
    }
GATHER(8)
GATHER(16)
GATHER(32)
GATHER(64)

/* By the bytes of a value. */
static void gather(size_t size, void *out, const void *from, const uint32_t *at, int64_t n)
{
    static void (*const by_size[])(void *, const void *, const uint32_t *, int64_t) = {
        [1] = gather_8, [2] = gather_16, [4] = gather_32, [8] = gather_64,
    };
    by_size[size](out, from, at, n);
}

/* k values that lie together go to their rows, the last first; the other rows become 0. */
static void spread(size_t size, void *values, const uint8_t *validity, int64_t first, int64_t n, int64_t k)
{
    static void (*const by_size[])(void *, const uint8_t *, int64_t, int64_t, int64_t) = {
        [1] = spread_8, [2] = spread_16, [4] = spread_32, [8] = spread_64,
    };
    by_size[size](values, validity, first, n, k);
}

static const char *decode_indices(stp_pq_column *c, void *out, int64_t n)
{
    const size_t size = stp_type_size(c->kind->type);
    uint32_t block[BLOCK];
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t k = n - i < BLOCK ? n - i : BLOCK;
        const char *fault = stp_pq_values_read(&c->values, block, k);
        if (fault) return fault;
        uint32_t most = 0;
        for (int64_t j = 0; j < k; j++) most = block[j] > most ? block[j] : most;
        if (most >= (uint64_t) c->dictionary_size) return "a value beyond the end of the dictionary";
        char *to = (char *) out + (size_t) i * size;
        if (c->kind->print) memcpy(to, block, (size_t) k * sizeof *block);
        else gather(size, to, c->dictionary, block, k);
    }
    return NULL;
}

/* n values that are there, side by side. Texts outside of the dictionary get codes behind it. */
static const char *decode(stp_pq_column *c, void *out, int64_t n)
{
    if (stp_pq_is_dictionary(c->page.encoding)) return decode_indices(c, out, n);
    const size_t first = (c->dictionary_size > 0 ? (size_t) c->dictionary_size : 0) + c->labels.n;
    const char *fault = decode_plain(c, &c->values, out, n);
    if (fault || !c->kind->print) return fault;
    if (first + (size_t) n > INT32_MAX) return "more than 2147483647 texts";
    for (int64_t i = 0; i < n; i++) ((int32_t *) out)[i] = (int32_t) first + (int32_t) i;
    return NULL;
}

/* Passes over n rows of the page. */
static const char *skip_rows(stp_pq_column *c, int64_t n)
{
    uint64_t block[BLOCK * 2];                      /* room for BLOCK values of any type */
    while (n > 0) {
        int64_t k = n < BLOCK ? n : BLOCK, present = 0;
        const char *fault = next_levels(c, NULL, 0, k, &present);
        if (!fault) fault = stp_pq_values_read(&c->values, block, present);
        if (fault) return fault;
        c->done += k;
        n -= k;
    }
    return NULL;
}

static const char *fill_rows(stp_pq_column *c, int64_t at, int64_t n, bool *nulls)
{
    const size_t size = stp_type_size(c->kind->type);
    char *out = (char *) c->out + (size_t) at * size;
    int64_t present = 0;
    const char *fault = next_levels(c, c->validity, at, n, &present);
    if (!fault) fault = decode(c, out, present);
    if (fault) return fault;
    if (present < n) {
        spread(size, out, c->validity, at, n, present);
        *nulls = true;
    }
    c->done += n;
    return NULL;
}

/* ---- batches ------------------------------------------------------------------------------------------------- */

static bool make_room(stp_pq_column *c, size_t rows)
{
    if (!c->slices && !(c->slices = malloc(BLOCK * sizeof *c->slices))) return false;
    if (rows <= c->out_rows && c->out) return true;
    void *out = malloc(rows * 8 + 8);
    uint8_t *validity = malloc(rows / 8 + 8);
    if (!out || !validity) {
        free(out);
        free(validity);
        return false;
    }
    free(c->out);
    free(c->validity);
    c->out = out;
    c->validity = validity;
    c->out_rows = rows;
    return true;
}

/* The rows are all in one page, which has them as the batch wants them. */
static const void *borrow(const stp_pq_column *c, int64_t skip, int64_t n)
{
    if (c->page.encoding != STP_PQ_PLAIN || !c->all_present || c->kind->convert || c->kind->print) return NULL;
    if (c->leaf->physical == STP_PQ_BOOLEAN) return NULL;
    const size_t size = stp_pq_value_size(c->leaf->physical);
    const uint8_t *at = c->first + (size_t) skip * size;
    if ((size_t) (skip + n) * size > (size_t) (c->body.end - c->first) || (uintptr_t) at % size) return NULL;
    return at;
}

static void begin_chunk(stp_pq_column *c, const stp_pq_chunk *chunk)
{
    if (c->chunk == chunk) return;
    c->chunk = chunk;
    c->loaded = 0;
    c->dictionary_size = -1;
}

/* Labels of the chunk's dictionary, then those of the batch. */
static const char *give_labels(stp_pq_column *c)
{
    const stp_pq_labels *a = &c->dictionary_labels, *b = &c->labels;
    const size_t n_a = c->dictionary_size > 0 ? a->n : 0;
    labels_finish(&c->labels);
    if (!b->n) {
        c->given = (stp_dictionary) { .count = (int32_t) n_a, .labels = a->labels };
        return NULL;
    }
    if (n_a + b->n > c->joined_room) {
        const char **joined = realloc(c->joined, (n_a + b->n) * sizeof *joined);
        if (!joined) return "there is no memory for its texts";
        c->joined = joined;
        c->joined_room = n_a + b->n;
    }
    if (n_a) memcpy(c->joined, a->labels, n_a * sizeof *c->joined);
    memcpy(c->joined + n_a, b->labels, b->n * sizeof *c->joined);
    c->given = (stp_dictionary) { .count = (int32_t) (n_a + b->n), .labels = c->joined };
    return NULL;
}

/* Moves to the page that has `row`; rows of it before that one are passed over. */
static stp_status enter(stp_pq_column *c, stp_pq_place *place, int64_t row, stp_error *err)
{
    stp_pq_page p;
    STP_TRY(stp_pq_place_seek(place, c->footer, c->leaf, c->chunk, row, err));
    STP_TRY(stp_pq_page_read(c->footer, c->leaf, c->chunk, place->offset, &p, err));
    STP_TRY(open_page(c, &p, err));
    return STP_OK;
}

static stp_status fill(stp_pq_column *c, stp_pq_place place, int64_t row, int64_t n, stp_column *out, stp_error *err)
{
    bool nulls = false;
    for (int64_t at = 0; at < n;) {
        STP_TRY(enter(c, &place, row + at, err));
        const int64_t skip = row + at - place.row, rest = c->page.n_values - skip;
        const int64_t k = n - at < rest ? n - at : rest;
        if (k == n && (out->values = borrow(c, skip, n))) return STP_OK;
        const char *fault = skip_rows(c, skip);
        if (!fault) fault = fill_rows(c, at, k, &nulls);
        if (fault) return fail(c, err, fault);
        at += k;
    }
    out->values = c->out;
    if (nulls) out->validity = c->validity;
    return STP_OK;
}

stp_status stp_pq_column_read(stp_pq_column *c, const stp_pq_chunk *chunk, stp_pq_place place, int64_t row, int64_t n,
                              stp_column *out, stp_error *err)
{
    if (!make_room(c, (size_t) n)) return stp_no_memory(err, "a column");
    begin_chunk(c, chunk);
    if (c->kind->print && n) STP_TRY(load_dictionary(c, err));     /* its labels come before all others */
    labels_empty(&c->labels);
    stp_column made = { .type = c->kind->type, .length = n };
    STP_TRY(fill(c, place, row, n, &made, err));
    if (c->kind->print) {
        const char *fault = give_labels(c);
        if (fault) return fail(c, err, fault);
        made.dictionary = &c->given;
    }
    *out = made;
    return STP_OK;
}

void stp_pq_column_clear(stp_pq_column *c)
{
    stp_pq_body_clear(&c->body);
    stp_pq_values_clear(&c->values);
    labels_clear(&c->dictionary_labels);
    labels_clear(&c->labels);
    free(c->packed_levels);
    free(c->dictionary);
    free(c->out);
    free(c->validity);
    free(c->joined);
    free(c->slices);
    *c = (stp_pq_column) { 0 };
}
