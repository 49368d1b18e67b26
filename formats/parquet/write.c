/* Parquet files: row groups as they fill up, then the indexes of pages, then the footer. Only what the footer says of
 * each chunk stays in memory. Source: README.md, PageIndex.md and parquet.thrift of Apache Parquet. */
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "formats/formats.h"
#include "formats/parquet/write_chunk.h"
#include "formats/parquet/write_thrift.h"

/* A row group ends after so many rows, or bytes in memory. Rows are taken STEP at a time, so where groups end does not
 * depend on how batches are cut. */
enum { GROUP_ROWS = 131072, STEP = 1024 };
static const size_t group_bytes = (size_t) 64 << 20;

static const char magic[] = "PAR1";

struct stp_sink {
    const stp_schema *schema;
    stp_pq_packer *packer;
    stp_pq_pending *columns;
    stp_pq_work work;
    stp_pq_record record;
    stp_buf groups;  /* rows of each: int64_t */
    int64_t waiting; /* rows */
    int64_t n_rows;  /* written */
    int64_t written; /* bytes of the file that have been handed out */
};

static void close_sink(stp_sink *s)
{
    if (!s) return;
    for (int c = 0; s->columns && c < s->schema->n_columns; c++) stp_pq_pending_clear(&s->columns[c]);
    free(s->columns);
    stp_pq_work_clear(&s->work);
    stp_pq_packer_close(s->packer);
    stp_buf_clear(&s->record.metadata);
    stp_buf_clear(&s->record.column_indexes);
    stp_buf_clear(&s->record.offset_indexes);
    stp_buf_clear(&s->record.entries);
    stp_buf_clear(&s->groups);
    free(s);
}

static stp_status open_sink(stp_sink **out, const stp_schema *schema, const stp_table_options *options, stp_error *err)
{
    stp_sink *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a writer");
    s->schema = schema;
    s->columns = calloc((size_t) schema->n_columns + 1, sizeof *s->columns);
    const stp_status status =
        s->columns ? stp_pq_packer_open(&s->packer, options->codec, err) : stp_no_memory(err, "columns");
    if (status != STP_OK) {
        close_sink(s);
        return status;
    }
    for (int c = 0; c < schema->n_columns; c++)
        s->columns[c] =
            (stp_pq_pending){ .info = &schema->columns[c], .storage = stp_pq_storage_of(&schema->columns[c]) };
    s->work.packer = s->packer;
    *out = s;
    return STP_OK;
}

/* ---- row groups -----------------------------------------------------------------------------------------------------
 */

static stp_status write_group(stp_sink *s, stp_buf *out, stp_error *err)
{
    for (int c = 0; c < s->schema->n_columns; c++) {
        const size_t before = out->length;
        STP_TRY(stp_pq_chunk_write(&s->work, &s->columns[c], s->written, out, &s->record, err));
        s->written += (int64_t) (out->length - before);
        stp_pq_pending_reset(&s->columns[c]);
    }
    stp_buf_add(&s->groups, &s->waiting, sizeof s->waiting);
    s->n_rows += s->waiting;
    s->waiting = 0;
    return stp_buf_check(&s->groups, "row groups", err);
}

static bool is_full(const stp_sink *s)
{
    size_t bytes = 0;
    for (int c = 0; c < s->schema->n_columns; c++) bytes += stp_pq_pending_size(&s->columns[c]);
    return s->waiting >= GROUP_ROWS || bytes >= group_bytes;
}

static void begin_file(stp_sink *s, stp_buf *out)
{
    if (s->written) return;
    stp_buf_add(out, magic, 4);
    s->written = 4;
}

static stp_status rows(stp_sink *s, const stp_batch *b, stp_buf *out, stp_error *err)
{
    begin_file(s, out);
    for (int c = 0; c < s->schema->n_columns; c++)
        STP_TRY(stp_pq_pending_begin(&s->columns[c], b->columns[c].dictionary, err));
    for (int64_t row = 0; row < b->n_rows;) {
        const int64_t room = STEP - s->waiting % STEP, n = b->n_rows - row < room ? b->n_rows - row : room;
        for (int c = 0; c < s->schema->n_columns; c++)
            STP_TRY(stp_pq_pending_add(&s->columns[c], &b->columns[c], row, n, err));
        row += n;
        s->waiting += n;
        if (s->waiting % STEP == 0 && is_full(s)) STP_TRY(write_group(s, out, err));
    }
    return STP_OK;
}

/* ---- the schema -----------------------------------------------------------------------------------------------------
 */

enum { OPTIONAL = 1 };

/* Old readers know these numbers, new ones the struct. */
static void put_integer(stp_thrift_out *t, int bits, bool is_signed)
{
    enum { UINT_8 = 11, INT_8 = 15, INTEGER = 10 };
    const int step = bits == 8 ? 0 : bits == 16 ? 1 : bits == 32 ? 2 : 3;
    stp_thrift_put_i32(t, 6, (is_signed ? INT_8 : UINT_8) + step);
    stp_thrift_open(t, 10);
    stp_thrift_open(t, INTEGER);
    stp_thrift_put_byte(t, 1, bits);
    stp_thrift_put_bool(t, 2, is_signed);
    stp_thrift_close(t);
    stp_thrift_close(t);
}

/* The old numbers say that times are instants: wall times have none. */
static void put_timestamp(stp_thrift_out *t, int digits, bool utc)
{
    enum { TIMESTAMP_MILLIS = 9, TIMESTAMP = 8 };
    const int unit = digits / 3 - 1; /* 0 milli, 1 micro, 2 nano */
    if (utc && unit < 2) stp_thrift_put_i32(t, 6, TIMESTAMP_MILLIS + unit);
    stp_thrift_open(t, 10);
    stp_thrift_open(t, TIMESTAMP);
    stp_thrift_put_bool(t, 1, utc);
    stp_thrift_open(t, 2);
    stp_thrift_open(t, unit + 1);
    for (int i = 0; i < 4; i++) stp_thrift_close(t);
}

/* An annotation without fields of its own. */
static void put_plain_annotation(stp_thrift_out *t, int converted, int logical)
{
    stp_thrift_put_i32(t, 6, converted);
    stp_thrift_open(t, 10);
    stp_thrift_open(t, logical);
    stp_thrift_close(t);
    stp_thrift_close(t);
}

static void put_annotation(stp_thrift_out *t, const stp_pq_pending *c)
{
    enum { UTF8 = 0, STRING = 1, CONVERTED_DATE = 6, DATE = 6 };
    const stp_column_info *info = c->info;
    if (info->meaning == STP_TIME && c->storage.physical == STP_PQ_INT32)
        put_plain_annotation(t, CONVERTED_DATE, DATE);
    else if (info->meaning == STP_TIME)
        put_timestamp(t, info->time_digits ? info->time_digits : 3, info->clock == STP_CLOCK_UTC);
    else if (c->storage.order == STP_PQ_AS_TEXT && !c->binary)
        put_plain_annotation(t, UTF8, STRING);
    else if (c->storage.bits)
        put_integer(t, c->storage.bits, c->storage.order == STP_PQ_AS_SIGNED);
}

static void put_schema(const stp_sink *s, stp_thrift_out *t)
{
    const int n = s->schema->n_columns;
    stp_thrift_put_list(t, 2, STP_THRIFT_OF_STRUCT, (size_t) n + 1);
    stp_thrift_open_element(t);
    stp_thrift_put_text(t, 4, "schema");
    stp_thrift_put_i32(t, 5, n);
    stp_thrift_close(t);
    for (int c = 0; c < n; c++) {
        stp_thrift_open_element(t);
        stp_thrift_put_i32(t, 1, s->columns[c].storage.physical);
        stp_thrift_put_i32(t, 3, OPTIONAL);
        stp_thrift_put_text(t, 4, s->schema->columns[c].name);
        put_annotation(t, &s->columns[c]);
        stp_thrift_close(t);
    }
}

/* ---- the footer -----------------------------------------------------------------------------------------------------
 */

typedef struct cursor {
    const stp_pq_entry *entry;
    const char *metadata;
    int64_t column_index, offset_index; /* places in the file */
} cursor;

static void put_chunk(stp_thrift_out *t, cursor *at)
{
    const stp_pq_entry *e = at->entry++;
    stp_thrift_open_element(t);
    stp_thrift_put_i64(t, 2, e->offset);
    stp_thrift_put_struct(t, 3, at->metadata, (size_t) e->metadata_size);
    stp_thrift_put_i64(t, 4, at->offset_index);
    stp_thrift_put_i32(t, 5, e->offset_index_size);
    if (e->column_index_size) {
        stp_thrift_put_i64(t, 6, at->column_index);
        stp_thrift_put_i32(t, 7, e->column_index_size);
    }
    stp_thrift_close(t);
    at->metadata += e->metadata_size;
    at->offset_index += e->offset_index_size;
    at->column_index += e->column_index_size;
}

static void put_group(const stp_sink *s, stp_thrift_out *t, int64_t n_rows, int number, cursor *at)
{
    const int n = s->schema->n_columns;
    const stp_pq_entry *first = at->entry;
    int64_t bytes = 0, packed = 0;
    for (int c = 0; c < n; c++) {
        bytes += first[c].bytes;
        packed += first[c].packed_bytes;
    }
    stp_thrift_open_element(t);
    stp_thrift_put_list(t, 1, STP_THRIFT_OF_STRUCT, (size_t) n);
    for (int c = 0; c < n; c++) put_chunk(t, at);
    stp_thrift_put_i64(t, 2, bytes);
    stp_thrift_put_i64(t, 3, n_rows);
    stp_thrift_put_i64(t, 5, first->offset);
    stp_thrift_put_i64(t, 6, packed);
    if (number <= INT16_MAX) stp_thrift_put_i16(t, 7, number);
    stp_thrift_close(t);
}

static void put_groups(const stp_sink *s, stp_thrift_out *t, int64_t indexes_at)
{
    const int64_t *n_rows = (const int64_t *) (const void *) s->groups.data;
    const size_t n = s->groups.length / sizeof *n_rows;
    cursor at = { (const stp_pq_entry *) (const void *) s->record.entries.data, s->record.metadata.data, indexes_at,
                  indexes_at + (int64_t) s->record.column_indexes.length };
    stp_thrift_put_list(t, 4, STP_THRIFT_OF_STRUCT, n);
    for (size_t i = 0; i < n; i++) put_group(s, t, n_rows[i], (int) i, &at);
}

static void put_note(stp_thrift_out *t, const char *what, const char *column, const char *value, stp_buf *key)
{
    key->length = 0;
    stp_buf_printf(key, "stipple:%s:%s", what, column);
    stp_thrift_open_element(t);
    stp_thrift_put_binary(t, 1, key->data ? key->data : "", key->length);
    stp_thrift_put_text(t, 2, value);
    stp_thrift_close(t);
}

/* Units and long names of columns, for which Parquet has no place: "stipple:unit:COLUMN". */
static void put_notes(const stp_sink *s, stp_thrift_out *t)
{
    const stp_schema *schema = s->schema;
    stp_buf key = { 0 };
    size_t n = 0;
    for (int c = 0; c < schema->n_columns; c++)
        n += (schema->columns[c].unit != NULL) + (size_t) (schema->columns[c].long_name != NULL);
    if (!n) return;
    stp_thrift_put_list(t, 5, STP_THRIFT_OF_STRUCT, n);
    for (int c = 0; c < schema->n_columns; c++) {
        const stp_column_info *info = &schema->columns[c];
        if (info->unit) put_note(t, "unit", info->name, info->unit, &key);
        if (info->long_name) put_note(t, "long_name", info->name, info->long_name, &key);
    }
    stp_buf_clear(&key);
}

/* Statistics are only good where the order is said that they are in: that of the type. */
static void put_orders(const stp_sink *s, stp_thrift_out *t)
{
    stp_thrift_put_list(t, 7, STP_THRIFT_OF_STRUCT, (size_t) s->schema->n_columns);
    for (int c = 0; c < s->schema->n_columns; c++) {
        stp_thrift_open_element(t);
        stp_thrift_open(t, 1);
        stp_thrift_close(t);
        stp_thrift_close(t);
    }
}

static void put_footer(const stp_sink *s, stp_buf *out)
{
    const int64_t indexes_at = s->written;
    stp_buf_add(out, s->record.column_indexes.data, s->record.column_indexes.length);
    stp_buf_add(out, s->record.offset_indexes.data, s->record.offset_indexes.length);
    const size_t before = out->length;
    stp_thrift_out t = { .out = out };
    stp_thrift_put_i32(&t, 1, 2); /* the version of the format */
    put_schema(s, &t);
    stp_thrift_put_i64(&t, 3, s->n_rows);
    put_groups(s, &t, indexes_at);
    put_notes(s, &t);
    stp_thrift_put_text(&t, 6, "stipple version " STIPPLE_VERSION);
    put_orders(s, &t);
    stp_thrift_close(&t);
    const uint32_t size = (uint32_t) (out->length - before);
    stp_buf_add(out, &size, sizeof size);
    stp_buf_add(out, magic, 4);
}

static stp_status finish(stp_sink *s, stp_buf *out, stp_error *err)
{
    begin_file(s, out);
    if (s->waiting) STP_TRY(write_group(s, out, err));
    put_footer(s, out);
    return stp_buf_check(out, "the footer", err);
}

const stp_table_format stp_parquet_table_format = {
    .name = "parquet",
    .suffixes = "parquet",
    .help = "row groups of columns with their types, statistics and indexes of pages",
    .codecs = "zstd snappy none",
    .typed = true,
    .open = open_sink,
    .rows = rows,
    .finish = finish,
    .close = close_sink,
};
