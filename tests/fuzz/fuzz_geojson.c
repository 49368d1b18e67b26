/* Fuzz target for GeoJSON: any bytes open or fail with a message; what opens has as many rows as it says, twice the
 * same, the texts of its shapes can be read as shapes or not, and the table of their corners is twice the same, too. */
#include "table/over.h"
#include "table/shape.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_shapes(const stp_column *c)
{
    for (int64_t r = 0; c->dictionary && r < c->length; r++) {
        stp_rings rings = { 0 };
        stp_error err = { 0 };
        bool ok;
        if (!stp_column_has(c, r)) continue;
        if (stp_rings_parse(&rings, c->dictionary->labels[((const int32_t *) c->values)[r]], &ok, &err) != STP_OK)
            abort();
        stp_rings_clear(&rings);
    }
}

static void print_batch(const stp_schema *schema, const stp_batch *b, stp_buf *out)
{
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns; c++) {
            stp_buf_char(out, stp_column_has(&b->columns[c], r) ? '|' : '_');
            stp_column_print(&b->columns[c], &schema->columns[c], r, out);
        }
}

static void read_all(stp_source *s, bool counts, stp_buf *out)
{
    stp_reader *reader = NULL;
    stp_piece *piece = NULL;
    stp_error err = { 0 };
    int64_t rows = 0;
    bool end = false;
    if (s->format->rewind(s, &err) != STP_OK || s->format->reader_new(s, &reader, &err) != STP_OK ||
        stp_piece_new(s->format, &piece, &err) != STP_OK)
        abort();
    for (;;) {
        stp_batch b;
        if (s->format->next(s, piece, &end, &err) != STP_OK) abort();
        if (end) break;
        if (s->format->read(reader, piece, &b, &err) != STP_OK || (counts && b.row0 != rows)) abort();
        rows += b.n_rows;
        read_shapes(&b.columns[0]);
        print_batch(&s->schema, &b, out);
    }
    if (s->schema.n_rows >= 0 && s->schema.n_rows != rows) abort();
    s->format->reader_free(reader);
    stp_piece_free(s->format, piece);
}

static void check_source(stp_source *s, bool counts)
{
    stp_buf one = { 0 }, two = { 0 };
    stp_error err = { 0 };
    int *all = calloc((size_t) s->schema.n_columns + 1, sizeof *all);
    if (!all) abort();
    for (int i = 0; i < s->schema.n_columns; i++) all[i] = i;
    if (s->format->want(s, all, s->schema.n_columns, &err) != STP_OK) abort();
    free(all);
    read_all(s, counts, &one);
    read_all(s, counts, &two);
    if (one.length != two.length || (one.length && memcmp(one.data, two.data, one.length) != 0)) abort();
    stp_buf_clear(&one);
    stp_buf_clear(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    char path[64];
    const int fd = memfd_create("fuzz", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd < 0 || write(fd, data, size) != (ssize_t) size) abort();
    const stp_read_options options = { .format = "geojson" };
    stp_source *s = NULL;
    stp_error err = { 0 };
    if (stp_source_open(&s, path, &options, &err) == STP_OK) {
        check_source(s, true);
        if (stp_over_shapes(&s, 0, true, &err) != STP_OK) abort();
        check_source(s, false);
    } else if (!err.message[0]) {
        abort();
    }
    stp_source_close(s);
    close(fd);
    return 0;
}
