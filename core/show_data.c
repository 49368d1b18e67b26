/* The summary for programs: a table with tabs between the fields, and JSON with the same facts. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "show.h"

enum { TOP = 5 };

/* Tabs and line ends become spaces. */
static void tsv(stp_buf *out, const char *text)
{
    for (const char *p = text; *p; p++) stp_buf_char(out, (unsigned char) *p < 32 ? ' ' : *p);
}

static void tsv_field(stp_buf *out, const char *text)
{
    stp_buf_char(out, '\t');
    tsv(out, text);
}

static void tsv_histogram(stp_summary *s, int i)
{
    int64_t bars[STP_SUMMARY_BARS];
    stp_buf_char(s->out, '\t');
    if (!stp_summary_bars(s, i, bars)) return;
    for (int k = 0; k < STP_SUMMARY_BARS; k++) stp_buf_printf(s->out, "%s%lld", k ? "," : "", (long long) bars[k]);
}

static void tsv_top(stp_summary *s, int i)
{
    const stp_profile_column *p = &s->profile.columns[i];
    int32_t top[TOP + 1];
    const int n = stp_profile_top(p, top, TOP);
    stp_buf_char(s->out, '\t');
    for (int k = 0; k < n; k++) {
        tsv(s->out, p->distinct.label[top[k]]);
        stp_buf_printf(s->out, ":%lld%s", (long long) p->times[top[k]], k < n - 1 ? "," : "");
    }
}

void stp_summary_tsv(stp_summary *s)
{
    stp_buf_text(s->out, "column\ttype\trows\tmissing\tmin\tmax\tmean\tdistinct\tunit\thistogram\ttop\n");
    for (int i = 0; i < s->source->schema.n_columns; i++) {
        const stp_column_info *c = &s->source->schema.columns[i];
        tsv(s->out, c->name);
        tsv_field(s->out, stp_type_name(c));
        stp_buf_printf(s->out, "\t%lld\t%lld", (long long) s->profile.n_rows,
                       (long long) s->profile.columns[i].n_missing);
        tsv_field(s->out, stp_summary_limit(s, i, false));
        tsv_field(s->out, stp_summary_limit(s, i, true));
        tsv_field(s->out, stp_summary_mean(s, i));
        tsv_field(s->out, stp_summary_distinct(s, i));
        tsv_field(s->out, c->unit && !stp_is_clock(c) ? c->unit : "");
        tsv_histogram(s, i);
        tsv_top(s, i);
        stp_buf_char(s->out, '\n');
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

static void member(stp_buf *out, const char *key, const char *text, bool number)
{
    if (!text || !*text) return;
    stp_buf_printf(out, ", \"%s\": ", key);
    if (number) stp_buf_text(out, text);
    else stp_buf_json(out, text);
}

static void json_histogram(stp_summary *s, int i)
{
    int64_t bars[STP_SUMMARY_BARS];
    if (!stp_summary_bars(s, i, bars)) return;
    stp_buf_text(s->out, ", \"histogram\": [");
    for (int k = 0; k < STP_SUMMARY_BARS; k++) stp_buf_printf(s->out, "%s%lld", k ? ", " : "", (long long) bars[k]);
    stp_buf_char(s->out, ']');
}

static void json_top(stp_summary *s, int i)
{
    const stp_profile_column *p = &s->profile.columns[i];
    int32_t top[TOP + 1];
    const int n = stp_profile_top(p, top, TOP);
    if (!n) return;
    stp_buf_text(s->out, ", \"top\": [");
    for (int k = 0; k < n; k++) {
        stp_buf_text(s->out, k ? ", {\"value\": " : "{\"value\": ");
        stp_buf_json(s->out, p->distinct.label[top[k]]);
        stp_buf_printf(s->out, ", \"rows\": %lld}", (long long) p->times[top[k]]);
    }
    stp_buf_char(s->out, ']');
}

static void json_column(stp_summary *s, int i)
{
    const stp_column_info *c = &s->source->schema.columns[i];
    const stp_profile_column *p = &s->profile.columns[i];
    const bool number = stp_is_number(c->meaning) && !stp_is_clock(c);
    stp_buf_text(s->out, i ? ",\n  {\"name\": " : "\n  {\"name\": ");
    stp_buf_json(s->out, c->name);
    stp_buf_printf(s->out, ", \"type\": \"%s\", \"missing\": %lld", stp_type_name(c),
                   (long long) p->n_missing);
    if (p->n_infinite) stp_buf_printf(s->out, ", \"infinite\": %lld", (long long) p->n_infinite);
    member(s->out, "unit", c->unit, false);
    member(s->out, "long_name", c->long_name, false);
    member(s->out, "min", stp_summary_limit(s, i, false), number);
    member(s->out, "max", stp_summary_limit(s, i, true), number);
    member(s->out, "mean", stp_summary_mean(s, i), number);
    if (stp_summary_count(s, i) >= 0) stp_buf_printf(s->out, ", \"distinct\": %d", stp_summary_count(s, i));
    json_histogram(s, i);
    json_top(s, i);
    stp_buf_char(s->out, '}');
}

/* A cell as it prints: a number stays one; what is missing is null. */
static void json_cell(stp_buf *out, const stp_column_info *c, const char *text)
{
    double v;
    if (!*text && !stp_is_text(c->meaning)) stp_buf_text(out, "null");
    else if (stp_is_number(c->meaning) && stp_parse_double(text, strlen(text), &v) && isfinite(v))
        stp_buf_text(out, text);
    else stp_buf_json(out, text);
}

static void json_head(stp_summary *s)
{
    const stp_schema *schema = &s->source->schema;
    stp_buf_text(s->out, "\n], \"head\": [");
    for (int r = 0; r < STP_PROFILE_HEAD && s->profile.head[r]; r++) {
        stp_buf_text(s->out, r ? ",\n  [" : "\n  [");
        for (int c = 0; c < schema->n_columns; c++) {
            if (c) stp_buf_text(s->out, ", ");
            json_cell(s->out, &schema->columns[c], s->profile.head[r][c]);
        }
        stp_buf_char(s->out, ']');
    }
    stp_buf_text(s->out, "\n]");
}

/* The same texts as on the page for people. */
static void json_storage(stp_summary *s)
{
    stp_storage q = { 0 };
    stp_error err;
    if (!s->source->format->storage || s->source->format->storage(s->source, &q, &err) != STP_OK) return;
    stp_buf_text(s->out, ", \"storage\": [");
    for (int r = 0; r < q.n_rows; r++) {
        stp_buf_text(s->out, r ? ",\n  {" : "\n  {");
        for (int c = 0; c < q.n_heads; c++) {
            stp_buf_text(s->out, c ? ", " : "");
            stp_buf_json(s->out, q.heads[c]);
            stp_buf_text(s->out, ": ");
            stp_buf_json(s->out, q.cells[r * q.n_heads + c]);
        }
        stp_buf_char(s->out, '}');
    }
    stp_buf_text(s->out, "\n], \"notes\": {");
    for (int i = 0; i < 2 * q.n_notes; i++) {
        stp_buf_text(s->out, i % 2 ? ": " : i ? ", " : "");
        stp_buf_json(s->out, q.notes[i]);
    }
    stp_buf_char(s->out, '}');
}

static bool is_coordinate(const stp_array *a, int column)
{
    for (int i = 0; i < a->n_dims; i++)
        if (a->dims[i].column == column) return true;
    return !a->spans[column];
}

/* Of a file of arrays: its dimensions, and the variables along them. */
static void json_arrays(stp_summary *s)
{
    const stp_source *q = s->source;
    const stp_array *a = q->array;
    const char *comma = "";
    if (!a) return;
    stp_buf_text(s->out, ", \"dims\": [");
    for (int i = 0; i < a->n_dims; i++) {
        stp_buf_text(s->out, i ? ", {\"name\": " : "{\"name\": ");
        stp_buf_json(s->out, a->dims[i].name);
        stp_buf_printf(s->out, ", \"length\": %lld}", (long long) a->dims[i].length);
    }
    stp_buf_text(s->out, "], \"vars\": [");
    for (int i = 0; i < q->schema.n_columns; i++) {
        if (is_coordinate(a, i)) continue;
        stp_buf_printf(s->out, "%s{\"name\": ", comma);
        stp_buf_json(s->out, q->schema.columns[i].name);
        member(s->out, "unit", q->schema.columns[i].unit, false);
        stp_buf_char(s->out, '}');
        comma = ", ";
    }
    stp_buf_char(s->out, ']');
}

void stp_summary_json(stp_summary *s)
{
    const stp_source *q = s->source;
    stp_buf_text(s->out, "{\"file\": ");
    stp_buf_json(s->out, q->path);
    member(s->out, "format", q->format->name, false);
    member(s->out, "facts", q->facts, false);
    if (q->bytes >= 0) stp_buf_printf(s->out, ", \"bytes\": %lld", (long long) q->bytes);
    stp_buf_printf(s->out, ", \"rows\": %lld, \"columns\": [", (long long) s->profile.n_rows);
    for (int i = 0; i < q->schema.n_columns; i++) json_column(s, i);
    json_head(s);
    json_arrays(s);
    json_storage(s);
    stp_buf_text(s->out, "}\n");
}
