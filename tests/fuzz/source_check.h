#ifndef STP_TESTS_FUZZ_SOURCE_CHECK_H
#define STP_TESTS_FUZZ_SOURCE_CHECK_H
/* What the fuzz targets of readers share: bytes as a file, a source read to its end as text, and what must hold of
 * every batch. What does not hold aborts. */
#include "base/buf.h"
#include "base/text.h"
#include "table/source.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static inline void must(bool holds)
{
    if (!holds) abort();
}

/* Opens n bytes as a file; NULL when that fails with a message. */
static inline stp_source *open_bytes(const uint8_t *bytes, size_t n, const stp_read_options *options)
{
    char path[32];
    stp_source *s = NULL;
    stp_error err = { 0 };
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, bytes, n) == (ssize_t) n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const stp_status status = stp_source_open(&s, path, options, &err);
    must(status == STP_OK ? s != NULL : err.message[0] && !s);
    close(fd);
    return s;
}

/* Asks for all columns; false with a message where one cannot be had. */
static inline bool want_all(stp_source *s, stp_error *err)
{
    int *all = calloc((size_t) s->schema.n_columns + 1, sizeof *all);
    must(all != NULL);
    for (int i = 0; i < s->schema.n_columns; i++) {
        all[i] = i;
        must(stp_utf8_valid(s->schema.columns[i].name, strlen(s->schema.columns[i].name)));
    }
    const stp_status status = s->format->want(s, all, s->schema.n_columns, err);
    must(status == STP_OK || err->message[0]);
    free(all);
    return status == STP_OK;
}

static inline void check_column(const stp_column *c, const stp_column_info *info, int64_t n_rows)
{
    const stp_dictionary *d = c->dictionary;
    must(c->length == n_rows && c->type == info->type && !d == !stp_is_text(info->meaning));
    for (int32_t k = 0; d && k < d->count; k++) must(stp_utf8_valid(d->labels[k], strlen(d->labels[k])));
    for (int64_t r = 0; d && r < n_rows; r++)
        must(!stp_column_has(c, r) || ((const uint32_t *) c->values)[r] < (uint32_t) d->count);
}

static inline void print_batch(const stp_schema *schema, const stp_batch *b, stp_buf *out)
{
    enum { MOST_COLUMNS = 64 };
    for (int c = 0; c < b->n_columns; c++) check_column(&b->columns[c], &schema->columns[c], b->n_rows);
    for (int64_t r = 0; r < b->n_rows; r++)
        for (int c = 0; c < b->n_columns && c < MOST_COLUMNS; c++) {
            stp_buf_char(out, stp_column_has(&b->columns[c], r) ? '|' : '_');
            stp_column_print(&b->columns[c], &schema->columns[c], r, out);
        }
}

enum { MOST_ROWS = 20000, MOST_TEXT = 1 << 20 };        /* files that claim more are only begun */

/* One pass over the wanted columns, as text, and its rows. */
static inline stp_status print_rows(stp_source *s, stp_buf *out, int64_t *rows, stp_error *err)
{
    stp_reader *reader = NULL;
    stp_piece *piece = NULL;
    bool end = false;
    stp_status status = s->format->rewind(s, err);
    if (status == STP_OK) status = s->format->reader_new(s, &reader, err);
    if (status == STP_OK) status = stp_piece_new(s->format, &piece, err);
    *rows = 0;
    while (status == STP_OK && *rows < MOST_ROWS && out->length < MOST_TEXT) {
        stp_batch b;
        status = s->format->next(s, piece, &end, err);
        if (status != STP_OK || end) break;
        status = s->format->read(reader, piece, &b, err);
        if (status != STP_OK) break;
        must(b.row0 == *rows);
        *rows += b.n_rows;
        print_batch(&s->schema, &b, out);
    }
    must(status == STP_OK || err->message[0]);
    if (reader) s->format->reader_free(reader);
    stp_piece_free(s->format, piece);
    return status;
}

/* Passes in pieces of both sizes, as set() makes them, give the same rows as the schema says. True when the file could
 * be read, and to its end. */
static inline bool check_pieces(stp_source *s, void (*set)(stp_source *s, int64_t size), int64_t large, int64_t small)
{
    stp_buf whole = { 0 }, pieces = { 0 };
    stp_error err = { 0 };
    int64_t rows, again;
    set(s, large);
    const bool read = print_rows(s, &whole, &rows, &err) == STP_OK;
    const bool all = read && rows < MOST_ROWS && whole.length < MOST_TEXT;
    if (all) {
        must(s->schema.n_rows < 0 || s->schema.n_rows == rows);
        set(s, small);
        must(print_rows(s, &pieces, &again, &err) == STP_OK && rows == again);
        must(whole.length == pieces.length && (!whole.length || !memcmp(whole.data, pieces.data, whole.length)));
    }
    stp_buf_clear(&whole);
    stp_buf_clear(&pieces);
    return all;
}
#endif
