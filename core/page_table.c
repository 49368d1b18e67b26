/* Rows as an HTML table: numbers of a column stand under each other, with as many decimals. */
#include <stdlib.h>
#include <string.h>
#include "page.h"
#include "table/cast.h"

enum { MAX_ROWS = 10000, MAX_DECIMALS = 6 };

/* Cells are kept until all are there: only then is it known how many decimals a column has. */
struct stp_sink {
    const stp_schema *schema;
    int64_t n;
    stp_buf cells;                 /* texts, each with its zero byte, row by row */
    int *decimals;                 /* of a column, at most */
};

static stp_status open_table(stp_sink **out, const stp_schema *schema, const stp_table_options *options, stp_error *err)
{
    (void) options;
    stp_sink *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a table");
    s->schema = schema;
    s->decimals = calloc((size_t) schema->n_columns + 1, sizeof *s->decimals);
    if (!s->decimals) {
        free(s);
        return stp_no_memory(err, "a table");
    }
    *out = s;
    return STP_OK;
}

static bool is_number(const stp_column_info *c)
{
    return stp_is_numeric(c->meaning) && c->meaning != STP_BOOL;
}

static const char *class_of(const stp_column_info *c)
{
    return is_number(c) ? " class=\"number\"" : c->meaning == STP_TIME ? " class=\"time\"" : "";
}

/* Digits behind the point; 0 where there is none, or another letter. */
static int decimals_of(const char *text)
{
    const size_t whole = strspn(text, "-0123456789");
    if (text[whole] != '.') return 0;
    const size_t n = strspn(text + whole + 1, "0123456789");
    return text[whole + 1 + n] ? 0 : (int) n;
}

static bool is_plain(const char *text)
{
    return *text && !text[strspn(text, "-.0123456789")];
}

/* ---- gathering --------------------------------------------------------------------------------------------------- */

static stp_status rows(stp_sink *s, const stp_batch *b, stp_buf *out, stp_error *err)
{
    (void) out;
    s->n += b->n_rows;
    if (s->n > MAX_ROWS) {
        stp_fail(err, STP_ERR_DATA, "a table of more than %d rows does not belong on a page", (int) MAX_ROWS);
        return stp_hint(err, "choose some with head, sample or where");
    }
    for (int64_t row = 0; row < b->n_rows; row++)
        for (int c = 0; c < b->n_columns; c++) {
            const size_t at = s->cells.length;
            stp_column_print(&b->columns[c], &s->schema->columns[c], row, &s->cells);
            stp_buf_char(&s->cells, 0);
            STP_TRY(stp_buf_check(&s->cells, "a table", err));
            const int decimals = is_number(&s->schema->columns[c]) ? decimals_of(s->cells.data + at) : 0;
            if (decimals > s->decimals[c]) s->decimals[c] = decimals;
        }
    return STP_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static void head(const stp_sink *s, stp_buf *out)
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
}

static void cell(const stp_sink *s, int c, const char *text, stp_buf *out)
{
    const int wanted = s->decimals[c], has = decimals_of(text);
    stp_buf_printf(out, "<td%s>", class_of(&s->schema->columns[c]));
    stp_buf_xml(out, text);
    if (wanted <= MAX_DECIMALS && is_plain(text))
        for (int i = has; i < wanted; i++) stp_buf_text(out, i ? "0" : ".0");
    stp_buf_text(out, "</td>");
}

static stp_status finish(stp_sink *s, stp_buf *out, stp_error *err)
{
    const char *text = s->cells.data;
    head(s, out);
    for (int64_t row = 0; row < s->n; row++) {
        stp_buf_text(out, "<tr>");
        for (int c = 0; c < s->schema->n_columns; c++, text += strlen(text) + 1) cell(s, c, text, out);
        stp_buf_text(out, "</tr>\n");
    }
    stp_buf_text(out, "</tbody></table></div>\n");
    return stp_buf_check(out, "a table", err);
}

static void close_table(stp_sink *s)
{
    if (!s) return;
    stp_buf_clear(&s->cells);
    free(s->decimals);
    free(s);
}

const stp_table_format stp_page_table = {
    .name = "table", .suffixes = "", .help = "", .open = open_table, .rows = rows, .finish = finish,
    .close = close_table,
};
