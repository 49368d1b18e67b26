/* Rows as an HTML table: numbers stand under each other. */
#include <stdlib.h>
#include "page.h"
#include "table/cast.h"

enum { MAX_ROWS = 10000 };

struct stp_sink {
    const stp_schema *schema;
    int64_t n;
    bool headed;
};

static stp_status open_table(stp_sink **out, const stp_schema *schema, const stp_table_options *options, stp_error *err)
{
    (void) options;
    stp_sink *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a table");
    s->schema = schema;
    *out = s;
    return STP_OK;
}

static const char *class_of(const stp_column_info *c)
{
    return stp_is_numeric(c->meaning) && c->meaning != STP_BOOL ? " class=\"number\"" : "";
}

static void head(stp_sink *s, stp_buf *out)
{
    stp_buf_text(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (int i = 0; i < s->schema->n_columns; i++) {
        const stp_column_info *c = &s->schema->columns[i];
        stp_buf_printf(out, "<th scope=\"col\"%s>", class_of(c));
        stp_buf_xml(out, c->long_name && *c->long_name ? c->long_name : c->name);
        if (c->unit && *c->unit) {
            stp_buf_text(out, " (");
            stp_buf_xml(out, c->unit);
            stp_buf_char(out, ')');
        }
        stp_buf_text(out, "</th>");
    }
    stp_buf_text(out, "</tr></thead>\n<tbody>\n");
    s->headed = true;
}

static stp_status rows(stp_sink *s, const stp_batch *b, stp_buf *out, stp_error *err)
{
    stp_buf cell = { 0 };
    if (!s->headed) head(s, out);
    s->n += b->n_rows;
    if (s->n > MAX_ROWS) {
        stp_fail(err, STP_ERR_DATA, "a table of more than %d rows does not belong on a page", (int) MAX_ROWS);
        return stp_hint(err, "choose some with head, sample or where");
    }
    for (int64_t row = 0; row < b->n_rows; row++) {
        stp_buf_text(out, "<tr>");
        for (int c = 0; c < b->n_columns; c++) {
            cell.length = 0;
            stp_buf_printf(out, "<td%s>", class_of(&s->schema->columns[c]));
            stp_column_print(&b->columns[c], &s->schema->columns[c], row, &cell);
            stp_buf_xml(out, cell.length ? cell.data : "");
            stp_buf_text(out, "</td>");
        }
        stp_buf_text(out, "</tr>\n");
    }
    out->failed |= cell.failed;
    stp_buf_clear(&cell);
    return stp_buf_check(out, "a table", err);
}

static stp_status finish(stp_sink *s, stp_buf *out, stp_error *err)
{
    if (!s->headed) head(s, out);
    stp_buf_text(out, "</tbody></table></div>\n");
    return stp_buf_check(out, "a table", err);
}

static void close_table(stp_sink *s)
{
    free(s);
}

const stp_table_format stp_page_table = {
    .name = "table", .suffixes = "", .help = "", .open = open_table, .rows = rows, .finish = finish,
    .close = close_table,
};
