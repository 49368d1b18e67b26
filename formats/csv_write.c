/* CSV as RFC 4180 has it, with line feeds. What is written reads back equal: the shortest digits that do, times in ISO
 * form, quotes where a reader needs them. */
#include <stdlib.h>
#include <string.h>
#include "formats/formats.h"

struct stp_sink {
    const stp_schema *schema;
    bool headed; /* the line of names is written */
};

static stp_status open_sink(stp_sink **out, const stp_schema *schema, const stp_table_options *options, stp_error *err)
{
    (void) options;
    stp_sink *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a writer");
    s->schema = schema;
    *out = s;
    return STP_OK;
}

/* A quote, a line end, a delimiter (of any kind: readers guess), a comment, or space that a reader might take off. */
static bool needs_quotes(const char *text, size_t n)
{
    if (!n) return false;
    if (*text == ' ' || *text == '#' || text[n - 1] == ' ') return true;
    for (size_t i = 0; i < n; i++)
        if (strchr(",;|\"\t\r\n", text[i])) return true;
    return false;
}

/* Puts the bytes of out from `from` on between quotes. */
static void quote(stp_buf *out, size_t from)
{
    size_t quotes = 2;
    for (size_t i = from; i < out->length; i++) quotes += out->data[i] == '"';
    if (!stp_buf_reserve(out, quotes)) return;
    char *to = out->data + out->length + quotes;
    const char *in = out->data + out->length, *const begin = out->data + from;
    *to = 0;
    *--to = '"';
    while (in > begin) {
        *--to = *--in;
        if (*in == '"') *--to = '"';
    }
    *--to = '"';
    out->length += quotes;
}

static void quote_if_needed(stp_buf *out, size_t from, bool alone)
{
    const size_t n = out->length - from;
    if (out->failed || !(n ? needs_quotes(out->data + from, n) : alone)) return;
    quote(out, from);
}

/* A table of one column would have empty lines where it has empty cells, and readers skip those. */
static bool is_alone(const stp_sink *s)
{
    return s->schema->n_columns == 1;
}

static void write_names(stp_sink *s, stp_buf *out)
{
    for (int c = 0; c < s->schema->n_columns; c++) {
        if (c) stp_buf_char(out, ',');
        const size_t from = out->length;
        stp_buf_text(out, s->schema->columns[c].name);
        quote_if_needed(out, from, is_alone(s));
    }
    stp_buf_char(out, '\n');
    s->headed = true;
}

static stp_status rows(stp_sink *s, const stp_batch *b, stp_buf *out, stp_error *err)
{
    if (!s->headed) write_names(s, out);
    for (int64_t row = 0; row < b->n_rows; row++) {
        for (int c = 0; c < b->n_columns; c++) {
            if (c) stp_buf_char(out, ',');
            const size_t from = out->length;
            stp_column_print(&b->columns[c], &s->schema->columns[c], row, out);
            if (b->columns[c].dictionary || is_alone(s)) quote_if_needed(out, from, is_alone(s));
        }
        stp_buf_char(out, '\n');
    }
    return stp_buf_check(out, "rows of a file", err);
}

static stp_status finish(stp_sink *s, stp_buf *out, stp_error *err)
{
    if (!s->headed) write_names(s, out);
    return stp_buf_check(out, "rows of a file", err);
}

static void close_sink(stp_sink *s)
{
    free(s);
}

const stp_table_format stp_csv_table_format = {
    .name = "csv",
    .suffixes = "csv",
    .help = "text with commas; quotes where they are needed",
    .open = open_sink,
    .rows = rows,
    .finish = finish,
    .close = close_sink,
};
