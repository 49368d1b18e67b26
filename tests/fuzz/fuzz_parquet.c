/* Fuzz target for the Parquet reader: any bytes open or fail with a message; pieces of any size give the same rows.
 * The first byte chooses the size of pieces, the rest is the file. Files that claim more rows than can be read in a
 * moment are only begun. */
#include "base/text.h"
#include "formats/parquet/source.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_ROWS = 20000 };

/* Prints a batch and checks what every batch keeps. */
static void print_batch(const stp_schema *schema, const stp_batch *b, stp_buf *out)
{
    for (int c = 0; c < b->n_columns; c++) {
        const stp_column *col = &b->columns[c];
        if (col->length != b->n_rows || col->type != schema->columns[c].type) abort();
        if (!col->dictionary != !stp_is_text(schema->columns[c].meaning)) abort();
        for (int32_t k = 0; col->dictionary && k < col->dictionary->count; k++)
            if (!stp_utf8_valid(col->dictionary->labels[k], strlen(col->dictionary->labels[k]))) abort();
        for (int64_t r = 0; col->dictionary && r < b->n_rows; r++)
            if (stp_column_has(col, r) && ((const uint32_t *) col->values)[r] >= (uint32_t) col->dictionary->count)
                abort();
    }
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns; c++) {
            stp_buf_char(out, stp_column_has(&b->columns[c], r) ? '|' : '_');
            stp_column_print(&b->columns[c], &schema->columns[c], r, out);
        }
}

static stp_status read_all(stp_source *s, int64_t piece_rows, stp_buf *out, int64_t *rows, stp_error *err)
{
    stp_reader *reader = NULL;
    stp_piece *piece = NULL;
    ((stp_pq_source *) s)->piece_rows = piece_rows;
    stp_status status = s->format->rewind(s, err);
    if (status == STP_OK) status = s->format->reader_new(s, &reader, err);
    if (status == STP_OK) status = s->format->piece_new(&piece, err);
    *rows = 0;
    while (status == STP_OK && *rows < MOST_ROWS && out->length < 1 << 20) {
        bool end = false;
        stp_batch b;
        status = s->format->next(s, piece, &end, err);
        if (status != STP_OK || end) break;
        status = s->format->read(reader, piece, &b, err);
        if (status != STP_OK) break;
        if (b.row0 != *rows) abort();
        *rows += b.n_rows;
        print_batch(&s->schema, &b, out);
    }
    if (reader) s->format->reader_free(reader);
    if (piece) s->format->piece_free(piece);
    return status;
}

/* All columns that can be wanted. */
static stp_status want_columns(stp_source *s, stp_error *err)
{
    int *all = calloc((size_t) s->schema.n_columns + 1, sizeof *all);
    if (!all) abort();
    for (int i = 0; i < s->schema.n_columns; i++) {
        all[i] = i;
        if (!stp_utf8_valid(s->schema.columns[i].name, strlen(s->schema.columns[i].name))) abort();
    }
    const stp_status status = s->format->want(s, all, s->schema.n_columns, err);
    free(all);
    return status;
}

/* A pass with bounds gives some of the rows, and counts all. Statistics may lie, so which ones is not checked. */
static void check_bounds(stp_source *s, int64_t piece_rows)
{
    stp_error err = { 0 };
    stp_range r;
    for (int i = 0; i < s->schema.n_columns; i++) {
        const bool text = stp_is_text(s->schema.columns[i].meaning);
        if (stp_source_range(s, i, &r) && r.lo <= r.hi && (text || isnan(r.lo) || isinf(r.hi))) abort();
        const stp_bound bound = { .column = i, .lo = (double) piece_rows - 32, .hi = 1e6,
                                  .text = text ? "cat1" : NULL };
        int64_t pieces;
        if (stp_source_narrow(s, &bound, 1, &err) != STP_OK) abort();
        stp_status status = s->format->rewind(s, &err);
        bool end = false;
        stp_piece *piece = NULL;
        if (status == STP_OK) status = s->format->piece_new(&piece, &err);
        for (pieces = 0; status == STP_OK && !end && pieces < MOST_ROWS; pieces++)
            status = s->format->next(s, piece, &end, &err);
        if (end && s->rows_cut != s->schema.n_rows) abort();
        s->format->piece_free(piece);
    }
}

static void check_source(stp_source *s, int64_t piece_rows)
{
    stp_buf whole = { 0 }, pieces = { 0 };
    stp_error err = { 0 };
    int64_t rows, again;
    const stp_status first = want_columns(s, &err) == STP_OK ? read_all(s, 4096, &whole, &rows, &err) : err.status;
    if (first != STP_OK && !err.message[0]) abort();
    if (first == STP_OK && s->schema.n_rows < MOST_ROWS && whole.length < 1 << 20) {
        if (rows != s->schema.n_rows) abort();
        if (read_all(s, piece_rows, &pieces, &again, &err) != STP_OK || rows != again) abort();
        if (whole.length != pieces.length || (whole.length && memcmp(whole.data, pieces.data, whole.length) != 0))
            abort();
        check_bounds(s, piece_rows);
    }
    stp_buf_clear(&whole);
    stp_buf_clear(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536) return 0;
    const int fd = memfd_create("parquet", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t) (size - 1)) return 0;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    stp_source *s = NULL;
    stp_error err = { 0 };
    const stp_read_options options = { .format = "parquet" };
    if (stp_source_open(&s, path, &options, &err) == STP_OK) check_source(s, data[0] % 64 + 1);
    else if (!err.message[0] || s) abort();
    stp_source_close(s);
    close(fd);
    return 0;
}
