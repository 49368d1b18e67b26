/* The summary for a person: no line is wider than the terminal, and hundreds of columns stay a page. */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "scale/ticks.h"
#include "show.h"

enum {
    CELL_MAX = 32, GAP = 2, INDENT = 2,    /* widest cell of a table, in characters */
    LISTED = 40,                           /* of more columns, only the first are listed */
    TOP = 8,
};

/* A cell on one line: control characters become spaces, a long text ends in an ellipsis. */
static const char *cell(stp_summary *s, const char *text, size_t most)
{
    stp_buf b = { 0 };
    const char *end = text + strlen(text);
    size_t n = 0;
    for (const char *p = text; p < end; n++) {
        const char *at = p;
        const uint32_t code = stp_utf8_next(&p, end);
        if (n + 1 >= most && p < end) {
            stp_buf_text(&b, "…");
            break;
        }
        if (code < 32 || code == 127) stp_buf_char(&b, ' ');
        else stp_buf_add(&b, at, (size_t) (p - at));
    }
    const char *out = b.data ? stp_arena_text(&s->arena, b.data) : "";
    stp_buf_clear(&b);
    return out ? out : "";
}

static const char *whole(stp_summary *s, int64_t n)
{
    const char *text = stp_label_fixed(&s->arena, (double) n, 0, ',');
    return text ? text : "";
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

typedef struct table {
    const char **cells;            /* rows x columns */
    int rows, columns;
    bool *right;                   /* numbers stand at the right */
    size_t *width;
} table;

static stp_status table_make(stp_summary *s, int rows, int columns, table *out, stp_error *err)
{
    const size_t n = (size_t) columns;
    *out = (table) { .rows = rows, .columns = columns };
    out->cells = stp_arena_array(&s->arena, (size_t) rows * n, sizeof *out->cells);
    out->right = stp_arena_array(&s->arena, n, sizeof *out->right);
    out->width = stp_arena_array(&s->arena, n, sizeof *out->width);
    return out->cells && out->right && out->width ? STP_OK : stp_no_memory(err, "a table");
}

static void table_measure(table *t)
{
    for (int c = 0; c < t->columns; c++)
        for (int r = 0; r < t->rows; r++) {
            const size_t w = stp_utf8_length(t->cells[r * t->columns + c]);
            if (w > t->width[c]) t->width[c] = w;
        }
}

/* Columns that fit beside each other, at least one. */
static int table_fit(const table *t, size_t room)
{
    size_t used = INDENT;
    for (int c = 0; c < t->columns; c++) {
        used += t->width[c] + (c ? GAP : 0);
        if (used > room && c) return c;
    }
    return t->columns;
}

static void table_write(stp_summary *s, const table *t, int columns)
{
    for (int r = 0; r < t->rows; r++) {
        stp_buf_printf(s->out, "%*s", INDENT, "");
        for (int c = 0; c < columns; c++) {
            const char *text = t->cells[r * t->columns + c];
            const size_t length = stp_utf8_length(text), pad = t->width[c] > length ? t->width[c] - length : 0;
            if (c) stp_buf_printf(s->out, "%*s", GAP, "");
            if (t->right[c]) stp_buf_printf(s->out, "%*s", (int) pad, "");
            stp_buf_text(s->out, text);
            if (!t->right[c]) stp_buf_printf(s->out, "%*s", (int) pad, "");
        }
        while (s->out->length && s->out->data[s->out->length - 1] == ' ') s->out->data[--s->out->length] = 0;
        stp_buf_char(s->out, '\n');
    }
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static void add_top(stp_summary *s, const stp_profile_column *p, stp_buf *b)
{
    int32_t top[TOP + 1];
    const int n = stp_profile_top(p, top, TOP);
    for (int k = 0; k < n; k++)
        stp_buf_printf(b, "%s%s %s", k ? ", " : "", cell(s, p->distinct.label[top[k]], CELL_MAX),
                       stp_summary_share(s, p->times[top[k]]));
    if (p->distinct.n > n) stp_buf_text(b, ", …");
}

/* The mean only where there is room for all of it: the histogram shows about where it is. */
static void add_range(stp_summary *s, int i, size_t most, stp_buf *b)
{
    const char *lo = stp_summary_limit(s, i, false), *hi = stp_summary_limit(s, i, true);
    const stp_column_info *c = &s->source->schema.columns[i];
    const char *unit = stp_is_clock(c) ? NULL : c->unit, *spark = stp_summary_spark(s, i);
    const stp_profile_column *p = &s->profile.columns[i];
    if (!*lo) return;
    if (!strcmp(lo, hi)) {
        stp_buf_printf(b, "always %s%s%s", lo, unit ? " " : "", unit ? unit : "");
        return;
    }
    stp_buf_printf(b, "%s%s%s … %s%s%s", spark, *spark ? "  " : "", lo, hi, unit ? " " : "", unit ? unit : "");
    if (!*stp_summary_mean(s, i) || !b->data) return;
    const double v = p->sum / (double) (p->n - p->n_infinite);
    const char *mean = stp_is_clock(c) ? stp_arena_printf(&s->arena, ", mean %s", stp_summary_mean(s, i))
                                       : stp_arena_printf(&s->arena, ", mean %.3g", v);
    if (mean && stp_utf8_length(b->data) + strlen(mean) <= most) stp_buf_text(b, mean);
}

/* What the values are: a histogram and the range, or the most frequent ones with their shares. */
static const char *values(stp_summary *s, int i, size_t most)
{
    const stp_profile_column *p = &s->profile.columns[i];
    const stp_meaning meaning = s->source->schema.columns[i].meaning;
    stp_buf b = { 0 };
    if (stp_is_text(meaning) && p->distinct.n && p->distinct.n < p->n) add_top(s, p, &b);
    else if (meaning == STP_BOOL && p->n) stp_buf_printf(&b, "true %s", stp_summary_share(s, (int64_t) p->sum));
    else add_range(s, i, most, &b);
    const char *text = b.data && !b.failed ? cell(s, b.data, most) : "";
    stp_buf_clear(&b);
    return text;
}

static const char *missing(stp_summary *s, int i)
{
    const int64_t n = s->profile.columns[i].n_missing;
    return n ? stp_summary_share(s, n) : "-";
}

/* Of many columns the rest is only counted. */
static void add_rest(stp_summary *s, int from)
{
    const stp_schema *schema = &s->source->schema;
    const char *join = "";
    stp_buf_printf(s->out, "  … and %d more: ", schema->n_columns - from);
    for (int m = STP_NUMBER; m <= STP_TEXT; m++) {
        int n = 0;
        for (int i = from; i < schema->n_columns; i++) n += schema->columns[i].meaning == (stp_meaning) m;
        if (!n) continue;
        stp_buf_printf(s->out, "%s%d %s", join, n, stp_meaning_name((stp_meaning) m));
        join = ", ";
    }
    stp_buf_text(s->out, "; --to tsv has them all\n");
}

static stp_status columns_table(stp_summary *s, stp_error *err)
{
    enum { NAME, TYPE, MISSING, DISTINCT, VALUES, COLUMNS };
    static const char *const heads[COLUMNS] = { "column", "type", "missing", "distinct", "values" };
    const stp_schema *schema = &s->source->schema;
    const int n = schema->n_columns > LISTED ? LISTED * 3 / 4 : schema->n_columns;
    table t;
    STP_TRY(table_make(s, n + 1, COLUMNS, &t, err));
    t.right[MISSING] = t.right[DISTINCT] = true;
    memcpy(t.cells, heads, sizeof heads);
    for (int i = 0; i < n; i++) {
        const char **row = t.cells + (i + 1) * COLUMNS;
        row[NAME] = cell(s, schema->columns[i].name, s->width / 3);
        row[TYPE] = stp_type_name(&schema->columns[i]);
        row[MISSING] = missing(s, i);
        row[DISTINCT] = stp_summary_distinct(s, i);
        row[VALUES] = "";
    }
    table_measure(&t);
    size_t used = INDENT;
    for (int c = 0; c < VALUES; c++) used += t.width[c] + GAP;
    const bool fits = used + 8 < s->width;
    for (int i = 0; fits && i < n; i++) t.cells[(i + 1) * COLUMNS + VALUES] = values(s, i, s->width - used);
    table_measure(&t);
    table_write(s, &t, table_fit(&t, s->width));
    if (n < schema->n_columns) add_rest(s, n);
    return STP_OK;
}

/* ---- how it is stored ---------------------------------------------------------------------------------------- */

static bool is_whole(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

static stp_status storage_table(stp_summary *s, const stp_storage *q, stp_error *err)
{
    const int n = q->n_rows > LISTED ? LISTED : q->n_rows;
    table t;
    STP_TRY(table_make(s, n + 1, q->n_heads, &t, err));
    for (int c = 0; c < q->n_heads; c++) {
        t.cells[c] = q->heads[c];
        for (int r = 0; r < n; r++) {
            const char *text = q->cells[r * q->n_heads + c];
            const bool number = is_whole(text);
            t.cells[(r + 1) * q->n_heads + c] = number ? whole(s, strtoll(text, NULL, 10)) : cell(s, text, CELL_MAX);
            t.right[c] = t.right[c] || number;
        }
    }
    table_measure(&t);
    stp_buf_text(s->out, "\nstored\n");
    table_write(s, &t, table_fit(&t, s->width));
    return STP_OK;
}

/* Also what the file notes about itself, cut to a line a note. */
static stp_status storage(stp_summary *s, stp_error *err)
{
    stp_storage q = { 0 };
    if (!s->source->format->storage) return STP_OK;
    STP_TRY(s->source->format->storage(s->source, &q, err));
    if (q.n_rows) STP_TRY(storage_table(s, &q, err));
    for (int i = 0; i < q.n_notes; i++) {
        const char *line = stp_arena_printf(&s->arena, "%s: %s", q.notes[2 * i], q.notes[2 * i + 1]);
        if (!line) return stp_no_memory(err, "a summary");
        stp_buf_printf(s->out, "%s  %s\n", i ? "" : "\nnotes\n", cell(s, line, s->width - INDENT));
    }
    return STP_OK;
}

/* ---- first rows -------------------------------------------------------------------------------------------------- */

static stp_status head_table(stp_summary *s, stp_error *err)
{
    const stp_schema *schema = &s->source->schema;
    const int n = schema->n_columns < LISTED ? schema->n_columns : LISTED;
    const size_t most = s->width < CELL_MAX + INDENT ? s->width - INDENT : CELL_MAX;
    int rows = 0;
    while (rows < STP_PROFILE_HEAD && s->profile.head[rows]) rows++;
    if (!rows || !n) return STP_OK;
    table t;
    STP_TRY(table_make(s, rows + 1, n, &t, err));
    for (int c = 0; c < n; c++) {
        t.right[c] = stp_is_number(schema->columns[c].meaning);
        t.cells[c] = cell(s, schema->columns[c].name, most);
        for (int r = 0; r < rows; r++) t.cells[(r + 1) * n + c] = cell(s, s->profile.head[r][c], most);
    }
    table_measure(&t);
    const int fit = table_fit(&t, s->width);
    stp_buf_printf(s->out, "\nfirst %d rows", rows);
    if (fit < schema->n_columns) stp_buf_printf(s->out, " (%d of %d columns)", fit, schema->n_columns);
    stp_buf_char(s->out, '\n');
    table_write(s, &t, fit);
    return STP_OK;
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

stp_status stp_summary_text(stp_summary *s, stp_error *err)
{
    const stp_source *q = s->source;
    stp_buf_printf(s->out, "%s: %s row%s, %d column%s", q->path, whole(s, s->profile.n_rows),
                   s->profile.n_rows == 1 ? "" : "s", q->schema.n_columns, q->schema.n_columns == 1 ? "" : "s");
    if (q->bytes >= 0) stp_buf_printf(s->out, ", %s bytes", whole(s, q->bytes));
    const char *facts = stp_arena_printf(&s->arena, "%s%s%s", q->format->name, q->facts && *q->facts ? ", " : "",
                                         q->facts ? q->facts : "");
    if (!facts) return stp_no_memory(err, "a summary");
    stp_buf_printf(s->out, "\n  %s\n\n", cell(s, facts, s->width - INDENT));
    STP_TRY(columns_table(s, err));
    STP_TRY(head_table(s, err));
    STP_TRY(storage(s, err));
    stp_summary_try(s);
    return STP_OK;
}
