/* Fuzz target for the CSV reader: any bytes open or fail with a message; pieces of any size give the same rows.
 * The first byte chooses the size of pieces and, in its upper bits, options; the rest is the file. */
#include "base/text.h"
#include "formats/csv_source.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Prints a batch and checks what every batch keeps. */
static void print_batch(const stp_schema *schema, const stp_batch *b, stp_buf *out)
{
    for (int c = 0; c < b->n_columns; c++) {
        const stp_column *col = &b->columns[c];
        if (col->length != b->n_rows) abort();
        for (int32_t k = 0; col->dictionary && k < col->dictionary->count; k++)
            if (!stp_utf8_valid(col->dictionary->labels[k], strlen(col->dictionary->labels[k]))) abort();
    }
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns && c < 64; c++) {
            stp_buf_char(out, stp_column_has(&b->columns[c], r) ? '|' : '_');
            stp_column_print(&b->columns[c], &schema->columns[c], r, out);
        }
}

static stp_status read_all(stp_source *s, size_t piece_size, stp_buf *out, int64_t *rows, stp_error *err)
{
    stp_reader *reader = NULL;
    stp_piece *piece = NULL;
    ((stp_csv_source *) s)->piece_size = piece_size;
    stp_status status = s->format->rewind(s, err);
    if (status == STP_OK) status = s->format->reader_new(s, &reader, err);
    if (status == STP_OK) status = s->format->piece_new(&piece, err);
    *rows = 0;
    while (status == STP_OK) {
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

static void check_source(stp_source *s, size_t piece_size)
{
    stp_buf whole = { 0 }, pieces = { 0 };
    stp_error err = { 0 };
    int64_t rows, again;
    int *all = calloc((size_t) s->schema.n_columns, sizeof *all);
    if (!all) abort();
    for (int i = 0; i < s->schema.n_columns; i++) {
        all[i] = i;
        if (!stp_utf8_valid(s->schema.columns[i].name, strlen(s->schema.columns[i].name))) abort();
    }
    if (s->format->want(s, all, s->schema.n_columns, &err) != STP_OK) abort();
    free(all);
    if (read_all(s, 1 << 20, &whole, &rows, &err) != STP_OK && !err.message[0]) abort();
    if (err.status == STP_OK) {
        if (s->schema.n_rows >= 0 && s->schema.n_rows != rows) abort();
        if (read_all(s, piece_size, &pieces, &again, &err) != STP_OK || rows != again) abort();
        if (whole.length != pieces.length || (whole.length && memcmp(whole.data, pieces.data, whole.length) != 0))
            abort();
    }
    stp_buf_clear(&whole);
    stp_buf_clear(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536) return 0;
    const int fd = memfd_create("csv", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t) (size - 1)) return 0;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    stp_source *s = NULL;
    stp_error err = { 0 };
    const bool blanks = data[0] & 128, odd = data[0] & 64;
    const stp_read_options options = { .format = "csv", .delimiter = blanks ? ' ' : 0, .comment = odd ? '%' : 0,
                                       .decimal = odd ? ',' : 0, .quote = odd ? '\'' : 0, .tz = odd ? "+01:30" : NULL };
    if (stp_source_open(&s, path, &options, &err) == STP_OK) check_source(s, data[0] + 1u);
    else if (!err.message[0] || s) abort();
    stp_source_close(s);
    close(fd);
    return 0;
}
