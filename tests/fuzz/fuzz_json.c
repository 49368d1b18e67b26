/* Fuzz target for JSON: any bytes open or fail with a message, and pieces of any size give the same rows. The first
 * byte chooses the size of pieces, the rest is the file. */
#include "base/text.h"
#include "formats/csv_source.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_batch(const stp_schema *schema, const stp_batch *b, stp_buf *out)
{
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns; c++) {
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
    int *all = calloc((size_t) s->schema.n_columns + 1, sizeof *all);
    if (!all) abort();
    for (int i = 0; i < s->schema.n_columns; i++) all[i] = i;
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
    if (!size) return 0;
    char path[64];
    const int fd = memfd_create("fuzz", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t) (size - 1)) abort();
    const stp_read_options options = { .format = "json" };
    stp_source *s = NULL;
    stp_error err = { 0 };
    if (stp_source_open(&s, path, &options, &err) == STP_OK) check_source(s, (size_t) data[0] + 1);
    else if (!err.message[0]) abort();
    stp_source_close(s);
    close(fd);
    return 0;
}
