/* Fields that are not needed are skipped, never looked into: real files hold odd ones. */
#include "formats/parquet/footer.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "formats/parquet/schema.h"

const char *stp_pq_physical_name(stp_pq_physical p)
{
    static const char *const names[STP_PQ_PHYSICALS] = { "BOOLEAN", "INT32",  "INT64",      "INT96",
                                                         "FLOAT",   "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY" };
    return p < STP_PQ_PHYSICALS ? names[p] : "?";
}

const char *stp_pq_encoding_name(int e)
{
    static const char *const names[STP_PQ_ENCODINGS] = {
        [STP_PQ_PLAIN] = "PLAIN",
        [STP_PQ_PLAIN_DICTIONARY] = "PLAIN_DICTIONARY",
        [STP_PQ_RLE] = "RLE",
        [STP_PQ_BIT_PACKED] = "BIT_PACKED",
        [STP_PQ_DELTA] = "DELTA_BINARY_PACKED",
        [STP_PQ_DELTA_LENGTH] = "DELTA_LENGTH_BYTE_ARRAY",
        [STP_PQ_DELTA_BYTES] = "DELTA_BYTE_ARRAY",
        [STP_PQ_RLE_DICTIONARY] = "RLE_DICTIONARY",
        [STP_PQ_SPLIT] = "BYTE_STREAM_SPLIT",
    };
    return e >= 0 && e < STP_PQ_ENCODINGS && names[e] ? names[e] : "?";
}

stp_status stp_pq_fail(const stp_pq_footer *f, const stp_pq_leaf *leaf, int64_t at, stp_error *err, const char *fmt,
                       ...)
{
    char fault[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(fault, sizeof fault, fmt, ap);
    va_end(ap);
    const char *path = strcmp(f->path, "-") ? f->path : "standard input";
    return stp_fail(err, STP_ERR_DATA, "'%.300s'%s%.100s%s at byte %" PRId64 ": %s", path, leaf ? " column '" : "",
                    leaf ? leaf->name : "", leaf ? "'" : "", at, fault);
}

/* ---- a column in a row group ---------------------------------------------------------------------------------- */

static void read_statistics(stp_thrift *t, stp_pq_statistics *out)
{
    enum { OLD_MAX = 1, OLD_MIN, NULLS, DISTINCT, MAX, MIN, MAX_EXACT, MIN_EXACT };
    stp_bytes field[MIN + 1] = { 0 };
    stp_thrift_field f = { 0 };
    out->exact = true;
    while (stp_thrift_next(t, &f)) {
        if (f.id == NULLS) out->nulls = stp_thrift_int(t, &f, -1);
        else if (f.id == MAX_EXACT || f.id == MIN_EXACT) out->exact &= stp_thrift_int(t, &f, 1) != 0;
        else if (f.id >= OLD_MAX && f.id <= MIN && f.id != DISTINCT) field[f.id] = stp_thrift_binary(t, &f);
        else stp_thrift_skip(t, &f);
    }
    const bool old = !field[MIN].at && !field[MAX].at;      /* of signed numbers only, sees who takes them */
    out->min = field[old ? OLD_MIN : MIN];
    out->max = field[old ? OLD_MAX : MAX];
    out->old = old;
}

typedef struct places {
    int64_t data, dictionary;
    int physical;
    bool found;                     /* there is metadata at all */
} places;

static void read_encodings(stp_thrift *t, const stp_thrift_field *f, stp_pq_chunk *c)
{
    for (int64_t n = stp_thrift_list(t, f, STP_THRIFT_I32); n > 0 && !t->bad; n--) {
        const int64_t e = stp_thrift_list_int(t);
        if (e >= 0 && e < STP_PQ_ENCODINGS) c->encodings |= 1u << e;
    }
}

static void read_chunk_metadata(stp_thrift *t, stp_pq_chunk *c, places *p)
{
    enum { TYPE = 1, ENCODINGS, PATH, CODEC, VALUES, UNPACKED, PACKED, DATA = 9, DICTIONARY = 11, STATISTICS };
    stp_thrift_field f = { 0 };
    p->found = true;
    while (stp_thrift_next(t, &f)) switch (f.id) {
        case TYPE: p->physical = (int) stp_thrift_int(t, &f, -1); break;
        case ENCODINGS: read_encodings(t, &f, c); break;
        case CODEC: c->codec = (int) stp_thrift_int(t, &f, -1); break;
        case VALUES: c->n_values = stp_thrift_int(t, &f, -1); break;
        case UNPACKED: c->unpacked = stp_thrift_int(t, &f, -1); break;
        case PACKED: c->size = stp_thrift_int(t, &f, -1); break;
        case DATA: p->data = stp_thrift_int(t, &f, -1); break;
        case DICTIONARY: p->dictionary = stp_thrift_int(t, &f, 0); break;
        case STATISTICS: if (stp_thrift_enter(t, &f)) read_statistics(t, &c->statistics); break;
        default: stp_thrift_skip(t, &f);
        }
}

static void read_chunk(stp_thrift *t, stp_pq_chunk *c, places *p)
{
    enum { FILE_PATH = 1, METADATA = 3, OFFSET_INDEX, OFFSET_SIZE, COLUMN_INDEX, COLUMN_SIZE, CRYPTO };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) switch (f.id) {
        case FILE_PATH: if (stp_thrift_binary(t, &f).length) c->fault = "its data are in another file"; break;
        case METADATA: if (stp_thrift_enter(t, &f)) read_chunk_metadata(t, c, p); break;
        case OFFSET_INDEX: c->offset_index = stp_thrift_int(t, &f, 0); break;
        case OFFSET_SIZE: c->offset_index_size = (int32_t) stp_thrift_int(t, &f, 0); break;
        case COLUMN_INDEX: c->column_index = stp_thrift_int(t, &f, 0); break;
        case COLUMN_SIZE: c->column_index_size = (int32_t) stp_thrift_int(t, &f, 0); break;
        case CRYPTO: c->fault = "it is encrypted"; stp_thrift_skip(t, &f); break;
        default: stp_thrift_skip(t, &f);
        }
}

static bool in_file(const stp_pq_footer *f, int64_t offset, int64_t size)
{
    return offset >= 4 && size >= 0 && offset <= f->data_end && size <= f->data_end - offset;
}

/* An index in a place where none can be is as good as none. */
static void check_index(const stp_pq_footer *f, int64_t *offset, int32_t size)
{
    if (size <= 0 || !in_file(f, *offset, size)) *offset = 0;
}

/* Makes places of a chunk safe, or notes why it cannot be read: other columns still can. */
static void check_chunk(const stp_pq_footer *f, const stp_pq_leaf *leaf, stp_pq_chunk *c, const places *p)
{
    c->offset = p->dictionary > 0 && p->dictionary < p->data ? p->dictionary : p->data;
    check_index(f, &c->column_index, c->column_index_size);
    check_index(f, &c->offset_index, c->offset_index_size);
    if (c->fault) return;
    if (!p->found) c->fault = "its metadata are missing";
    else if (p->physical != (int) leaf->physical) c->fault = "it is of another type than the schema says";
    else if (!in_file(f, c->offset, c->size)) c->fault = "its pages lie outside of the file";
    else if (c->n_values < 0) c->fault = "it has a negative number of values";
}

/* ---- row groups ------------------------------------------------------------------------------------------------ */

static stp_status bad_footer(const stp_pq_footer *f, const stp_thrift *t, stp_error *err)
{
    return stp_pq_fail(f, NULL, t->at - f->file, err, "the metadata are damaged");
}

static stp_status read_chunks(stp_pq_footer *f, stp_thrift *t, const stp_thrift_field *field, stp_pq_group *g,
                              stp_error *err)
{
    const int64_t at = t->at - f->file, n = stp_thrift_list(t, field, STP_THRIFT_STRUCT);
    if (n != f->n_leaves)
        return stp_pq_fail(f, NULL, at, err, "a row group has %" PRId64 " columns, the schema %d", n, f->n_leaves);
    g->chunks = stp_arena_array(&f->arena, (size_t) n + 1, sizeof *g->chunks);
    if (!g->chunks) return stp_no_memory(err, "columns");
    for (int i = 0; i < n && !t->bad; i++) {
        places p = { .data = -1, .physical = -1 };
        g->chunks[i] = (stp_pq_chunk) { .size = -1, .n_values = -1, .statistics.nulls = -1 };
        read_chunk(t, &g->chunks[i], &p);
        check_chunk(f, &f->leaves[i], &g->chunks[i], &p);
    }
    return STP_OK;
}

static stp_status read_group(stp_pq_footer *f, stp_thrift *t, stp_pq_group *g, stp_error *err)
{
    enum { COLUMNS = 1, ROWS = 3 };
    const int64_t at = t->at - f->file;
    stp_thrift_field field = { 0 };
    g->n_rows = -1;
    while (stp_thrift_next(t, &field)) {
        if (field.id == COLUMNS) STP_TRY(read_chunks(f, t, &field, g, err));
        else if (field.id == ROWS) g->n_rows = stp_thrift_int(t, &field, -1);
        else stp_thrift_skip(t, &field);
    }
    if (t->bad) return bad_footer(f, t, err);
    if (g->n_rows < 0 || g->n_rows > INT64_MAX / 2 - f->n_rows)
        return stp_pq_fail(f, NULL, at, err, "a row group has no right number of rows");
    if (!g->chunks && f->n_leaves) return stp_pq_fail(f, NULL, at, err, "a row group has no columns");
    g->row0 = f->n_rows;
    f->n_rows += g->n_rows;
    return STP_OK;
}

static stp_status read_groups(stp_pq_footer *f, stp_thrift *t, const stp_thrift_field *field, stp_error *err)
{
    const int64_t n = stp_thrift_list(t, field, STP_THRIFT_STRUCT);
    f->groups = stp_arena_array(&f->arena, (size_t) n + 1, sizeof *f->groups);
    if (!f->groups) return stp_no_memory(err, "row groups");
    for (; f->n_groups < n && !t->bad; f->n_groups++) STP_TRY(read_group(f, t, &f->groups[f->n_groups], err));
    return STP_OK;
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static stp_status read_notes(stp_pq_footer *f, stp_thrift *t, const stp_thrift_field *field, stp_error *err)
{
    enum { KEY = 1, VALUE };
    const int64_t n = stp_thrift_list(t, field, STP_THRIFT_STRUCT);
    f->notes = stp_arena_array(&f->arena, (size_t) n + 1, sizeof *f->notes);
    if (!f->notes) return stp_no_memory(err, "metadata");
    for (; f->n_notes < n && !t->bad; f->n_notes++) {
        stp_thrift_field k = { 0 };
        stp_pq_note *note = &f->notes[f->n_notes];
        while (stp_thrift_next(t, &k)) {
            if (k.id == KEY) note->key = stp_thrift_binary(t, &k);
            else if (k.id == VALUE) note->value = stp_thrift_binary(t, &k);
            else stp_thrift_skip(t, &k);
        }
    }
    return STP_OK;
}

static stp_status encrypted(const stp_pq_footer *f, int64_t at, stp_error *err)
{
    stp_pq_fail(f, NULL, at, err, "the file is encrypted");
    return stp_hint(err, "write it again without encryption");
}

static stp_status read_metadata(stp_pq_footer *f, stp_thrift *t, stp_error *err)
{
    enum { SCHEMA = 2, GROUPS = 4, NOTES, WRITER, ENCRYPTION = 8 };
    stp_thrift_field field = { 0 };
    bool schema = false;
    while (stp_thrift_next(t, &field)) switch (field.id) {
        case SCHEMA:
            STP_TRY(stp_pq_schema_read(f, t, &field, err));
            schema = true;
            break;
        case GROUPS:
            if (!schema) return stp_pq_fail(f, NULL, t->at - f->file, err, "row groups stand before the schema");
            STP_TRY(read_groups(f, t, &field, err));
            break;
        case NOTES: STP_TRY(read_notes(f, t, &field, err)); break;
        case WRITER: f->writer = stp_thrift_binary(t, &field); break;
        case ENCRYPTION: return encrypted(f, t->at - f->file, err);
        default: stp_thrift_skip(t, &field);
        }
    if (t->bad) return bad_footer(f, t, err);
    if (!schema) return stp_pq_fail(f, NULL, f->data_end, err, "the metadata have no schema");
    return STP_OK;
}

static uint32_t little_endian(const uint8_t *p)
{
    return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

stp_status stp_pq_footer_read(stp_pq_footer *f, stp_error *err)
{
    enum { MAGIC = 4, TAIL = 8 };
    if (f->size < MAGIC + TAIL) return stp_pq_fail(f, NULL, f->size, err, "the file is too short for Parquet");
    const uint8_t *tail = f->file + f->size - TAIL;
    if (!memcmp(tail + MAGIC, "PARE", MAGIC)) return encrypted(f, f->size - MAGIC, err);
    if (memcmp(tail + MAGIC, "PAR1", MAGIC) != 0) {
        stp_pq_fail(f, NULL, f->size - MAGIC, err, "there is no 'PAR1' at the end: the file is cut short");
        return stp_hint(err, "get the file again");
    }
    if (memcmp(f->file, "PAR1", MAGIC) != 0)
        return stp_pq_fail(f, NULL, 0, err, "there is no 'PAR1' at the begin: the file is damaged");
    const int64_t length = little_endian(tail);
    if (length > f->size - MAGIC - TAIL)
        return stp_pq_fail(f, NULL, f->size - TAIL, err, "the metadata are said to be %" PRId64 " bytes", length);
    f->data_end = f->size - TAIL - length;
    stp_thrift t = { .at = f->file + f->data_end, .end = tail };
    return read_metadata(f, &t, err);
}

void stp_pq_footer_clear(stp_pq_footer *f)
{
    stp_arena_clear(&f->arena);
    *f = (stp_pq_footer) { 0 };
}
