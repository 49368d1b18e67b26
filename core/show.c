/* What `stipple load` says of a file: what was read, what is in each column, the first rows, and commands
 * to try. As text for a person, TSV for a pipe, JSON for a script. */
#include "run.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/profile.h"
#include "base/text.h"
#include "base/time.h"
#include "scale/ticks.h"
#include "scan/scan.h"
#include "spec/gather.h"

enum { CELL_MAX = 32, GAP = 2 };       /* widest cell of a table, in characters */

typedef struct show {
    const stp_spec *spec;
    const stp_layer *layer;
    stp_source *source;
    stp_profile profile;
    stp_arena arena;
    stp_buf *out;
} show;

/* ---- values as texts ------------------------------------------------------------------------------------- */

static const char *number_text(show *s, double v)
{
    char text[STP_NUMBER_SIZE];
    return stp_arena_text(&s->arena, stp_format_double(text, v));
}

/* The least (or greatest) value of a column, "" when it has none. */
static const char *limit_text(show *s, int i, bool upper)
{
    const stp_column_info *c = &s->source->schema.columns[i];
    const stp_profile_column *p = &s->profile.columns[i];
    char text[STP_TIME_SIZE];
    if (c->meaning == STP_CATEGORY || c->meaning == STP_TEXT) {
        const char *t = upper ? p->text_hi : p->text_lo;
        return t ? t : "";
    }
    if (p->lo > p->hi && p->int_lo > p->int_hi) return "";
    if (!p->n || (p->lo > p->hi && c->meaning != STP_TIME)) return "";
    if (c->meaning == STP_TIME)
        return stp_arena_text(&s->arena, stp_format_time(text, upper ? p->int_hi : p->int_lo, c->time_digits));
    if (c->meaning == STP_BOOL) return (upper ? p->hi : p->lo) != 0 ? "true" : "false";
    if (c->meaning == STP_INTEGER && c->type != STP_TYPE_F64)
        return stp_arena_printf(&s->arena, "%lld", (long long) (upper ? p->int_hi : p->int_lo));
    return number_text(s, upper ? p->hi : p->lo);
}

static const char *mean_text(show *s, int i)
{
    const stp_column_info *c = &s->source->schema.columns[i];
    const stp_profile_column *p = &s->profile.columns[i];
    if ((c->meaning != STP_NUMBER && c->meaning != STP_INTEGER) || p->n <= p->n_infinite) return "";
    if (!isfinite(p->sum)) return "";           /* the sum does not fit a double, so nothing is known of the mean */
    return stp_arena_printf(&s->arena, "%.6g", p->sum / (double) (p->n - p->n_infinite));
}

static const char *distinct_text(show *s, int i)
{
    const stp_column_info *c = &s->source->schema.columns[i];
    const stp_profile_column *p = &s->profile.columns[i];
    if (c->meaning != STP_CATEGORY && c->meaning != STP_TEXT) return "";
    return p->overflowed ? stp_arena_printf(&s->arena, ">%d", (int) STP_PROFILE_DISTINCT)
                         : stp_arena_printf(&s->arena, "%d", (int) p->distinct.n);
}

/* ---- tables ------------------------------------------------------------------------------------------------ */

/* A cell on one line: control characters become spaces, long texts end in an ellipsis. */
static const char *cell(show *s, const char *text)
{
    stp_buf b = { 0 };
    const char *end = text + strlen(text);
    int n = 0;
    for (const char *p = text; p < end; n++) {
        const char *at = p;
        const uint32_t code = stp_utf8_next(&p, end);
        if (n == CELL_MAX - 1 && p < end) {
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

/* rows x columns texts, numbers to the right. */
static void table(show *s, const char *const *cells, int rows, int columns, const bool *right)
{
    size_t *width = stp_arena_array(&s->arena, (size_t) columns, sizeof *width);
    for (int c = 0; width && c < columns; c++)
        for (int r = 0; r < rows; r++) {
            const size_t w = stp_utf8_length(cells[r * columns + c]);
            if (w > width[c]) width[c] = w;
        }
    for (int r = 0; width && r < rows; r++) {
        stp_buf_text(s->out, "  ");
        for (int c = 0; c < columns; c++) {
            const char *t = cells[r * columns + c];
            const size_t pad = width[c] - stp_utf8_length(t);
            const bool last = c == columns - 1;
            if (right[c]) stp_buf_printf(s->out, "%*s", (int) pad, "");
            stp_buf_text(s->out, t);
            if (!right[c] && !last) stp_buf_printf(s->out, "%*s", (int) pad, "");
            if (!last) stp_buf_printf(s->out, "%*s", GAP, "");
        }
        while (s->out->length && s->out->data[s->out->length - 1] == ' ') s->out->data[--s->out->length] = 0;
        stp_buf_char(s->out, '\n');
    }
}

static bool is_right(stp_meaning m)
{
    return m == STP_NUMBER || m == STP_INTEGER;
}

static stp_status columns_table(show *s, stp_error *err)
{
    enum { COLUMNS = 7 };
    static const char *const heads[COLUMNS] = { "column", "type", "missing", "min", "max", "mean", "distinct" };
    static const bool right[COLUMNS] = { false, false, true, true, true, true, true };
    const stp_schema *schema = &s->source->schema;
    const char **cells = stp_arena_array(&s->arena, (size_t) (schema->n_columns + 1) * COLUMNS, sizeof *cells);
    if (!cells) return stp_no_memory(err, "a table");
    memcpy(cells, heads, sizeof heads);
    for (int i = 0; i < schema->n_columns; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        const stp_column_info *c = &schema->columns[i];
        row[0] = cell(s, c->name);
        row[1] = stp_meaning_name(c->meaning);
        row[2] = stp_label_fixed(&s->arena, (double) s->profile.columns[i].n_missing, 0, ',');
        row[3] = cell(s, limit_text(s, i, false));
        row[4] = cell(s, limit_text(s, i, true));
        row[5] = mean_text(s, i);
        row[6] = distinct_text(s, i);
        for (int k = 0; k < COLUMNS; k++)
            if (!row[k]) return stp_no_memory(err, "a table");
    }
    table(s, cells, schema->n_columns + 1, COLUMNS, right);
    return STP_OK;
}

static stp_status head_table(show *s, stp_error *err)
{
    enum { SHOWN = 12 };
    const stp_schema *schema = &s->source->schema;
    const int n = schema->n_columns < SHOWN ? schema->n_columns : SHOWN;
    int rows = 0;
    while (rows < STP_PROFILE_HEAD && s->profile.head[rows]) rows++;
    if (!rows || !n) return STP_OK;
    const char **cells = stp_arena_array(&s->arena, (size_t) (rows + 1) * (size_t) n, sizeof *cells);
    bool *right = stp_arena_array(&s->arena, (size_t) n, sizeof *right);
    if (!cells || !right) return stp_no_memory(err, "a table");
    for (int c = 0; c < n; c++) {
        right[c] = is_right(schema->columns[c].meaning);
        cells[c] = cell(s, schema->columns[c].name);
        for (int r = 0; r < rows; r++) cells[(r + 1) * n + c] = cell(s, s->profile.head[r][c]);
    }
    stp_buf_printf(s->out, "\nfirst %d rows%s\n", rows,
                   n < schema->n_columns ? stp_arena_printf(&s->arena, " (%d of %d columns)", n, schema->n_columns)
                                         : "");
    table(s, cells, rows + 1, n, right);
    return STP_OK;
}

/* ---- commands to try ------------------------------------------------------------------------------------------ */

/* A word as a shell reads it. */
static const char *shell_word(show *s, const char *text)
{
    bool plain = *text != 0;
    for (const char *p = text; *p; p++)
        plain &= strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+,", *p) != NULL;
    if (plain) return text;
    stp_buf b = { 0 };
    stp_buf_char(&b, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'') stp_buf_text(&b, "'\\''");
        else stp_buf_char(&b, *p);
    }
    stp_buf_char(&b, '\'');
    const char *out = b.failed ? "" : stp_arena_text(&s->arena, b.data);
    stp_buf_clear(&b);
    return out ? out : "";
}

/* A column as an option of a command line: braces around what would be read as several, or as quoted. */
static const char *column_word(show *s, const char *name)
{
    const bool braces = strchr(name, ',') || strchr(name, '{');
    const char *text = braces ? stp_arena_printf(&s->arena, "{%s}", name) : name;
    return text ? shell_word(s, text) : "";
}

/* The n-th column of that meaning that varies, or NULL. */
static const char *column_of(show *s, bool (*test)(stp_meaning), int n)
{
    for (int i = 0; i < s->source->schema.n_columns; i++) {
        const stp_column_info *c = &s->source->schema.columns[i];
        if (!test(c->meaning) || !s->profile.columns[i].n) continue;
        if (n-- == 0) return column_word(s, c->name);
    }
    return NULL;
}

static bool is_time(stp_meaning m) { return m == STP_TIME; }
static bool is_category(stp_meaning m) { return m == STP_CATEGORY; }

/* The operands as a shell reads them. */
static const char *files(show *s)
{
    const stp_value *data = &s->layer->v[STP_F_DATA];
    if (data->n_items < 2) return shell_word(s, s->source->path);
    const char *all = "";
    for (int i = 0; all && i < data->n_items; i++)
        all = stp_arena_printf(&s->arena, "%s%s%s", all, i ? " " : "", shell_word(s, data->items[i]));
    return all ? all : "";
}

static void commands(show *s)
{
    const char *file = files(s);
    const char *x = column_of(s, is_right, 0), *y = column_of(s, is_right, 1), *c = column_of(s, is_right, 2);
    const char *time = column_of(s, is_time, 0), *category = column_of(s, is_category, 0);
    if (!x || (!y && !time && !category)) return;
    stp_buf_text(s->out, "\ntry\n");
    if (time) stp_buf_printf(s->out, "  stipple plot %s -x %s -y %s -o picture.svg\n", file, time, x);
    if (y) {
        stp_buf_printf(s->out, "  stipple plot %s -x %s -y %s", file, x, y);
        if (category) stp_buf_printf(s->out, " --by %s", category);
        else if (c) stp_buf_printf(s->out, " -c %s", c);
        stp_buf_text(s->out, " -o picture.svg\n");
        stp_buf_printf(s->out, "  stipple shade %s -x %s -y %s -o picture.png\n", file, x, y);
    } else if (!time) {
        stp_buf_printf(s->out, "  stipple plot %s -x %s -y %s -o picture.svg\n", file, category, x);
    }
}

/* ---- the three forms --------------------------------------------------------------------------------------------- */

static stp_status show_text(show *s, stp_error *err)
{
    const stp_source *q = s->source;
    const char *rows = stp_label_fixed(&s->arena, (double) s->profile.n_rows, 0, ',');
    stp_buf_printf(s->out, "%s: %s row%s, %d column%s", q->path, rows ? rows : "", s->profile.n_rows == 1 ? "" : "s",
                   q->schema.n_columns, q->schema.n_columns == 1 ? "" : "s");
    if (q->bytes >= 0) stp_buf_printf(s->out, ", %s bytes", stp_label_fixed(&s->arena, (double) q->bytes, 0, ','));
    stp_buf_printf(s->out, "; %s%s%s\n\n", q->format->name, q->facts && *q->facts ? ", " : "",
                   q->facts ? q->facts : "");
    STP_TRY(columns_table(s, err));
    STP_TRY(head_table(s, err));
    commands(s);
    return STP_OK;
}

/* One field of a TSV line: tabs and line ends become spaces. */
static void tsv(stp_buf *out, const char *text, char end)
{
    for (const char *p = text; *p; p++) stp_buf_char(out, (unsigned char) *p < 32 ? ' ' : *p);
    stp_buf_char(out, end);
}

static void show_tsv(show *s)
{
    stp_buf_text(s->out, "column\ttype\trows\tmissing\tmin\tmax\tmean\tdistinct\n");
    for (int i = 0; i < s->source->schema.n_columns; i++) {
        const stp_column_info *c = &s->source->schema.columns[i];
        tsv(s->out, c->name, '\t');
        tsv(s->out, stp_meaning_name(c->meaning), '\t');
        stp_buf_printf(s->out, "%lld\t%lld\t", (long long) s->profile.n_rows,
                       (long long) s->profile.columns[i].n_missing);
        tsv(s->out, limit_text(s, i, false), '\t');
        tsv(s->out, limit_text(s, i, true), '\t');
        tsv(s->out, mean_text(s, i), '\t');
        tsv(s->out, distinct_text(s, i), '\n');
    }
}

static void json_member(stp_buf *out, const char *key, const char *text, bool number)
{
    if (!*text) return;
    stp_buf_printf(out, ", \"%s\": ", key);
    if (number) stp_buf_text(out, text);
    else stp_buf_json(out, text);
}

static void show_json(show *s)
{
    const stp_source *q = s->source;
    stp_buf_text(s->out, "{\"file\": ");
    stp_buf_json(s->out, q->path);
    stp_buf_printf(s->out, ", \"format\": \"%s\", \"rows\": %lld, \"columns\": [", q->format->name,
                   (long long) s->profile.n_rows);
    for (int i = 0; i < q->schema.n_columns; i++) {
        const stp_column_info *c = &q->schema.columns[i];
        const bool number = is_right(c->meaning);
        stp_buf_text(s->out, i ? ",\n  {\"name\": " : "\n  {\"name\": ");
        stp_buf_json(s->out, c->name);
        stp_buf_printf(s->out, ", \"type\": \"%s\", \"missing\": %lld", stp_meaning_name(c->meaning),
                       (long long) s->profile.columns[i].n_missing);
        json_member(s->out, "min", limit_text(s, i, false), number);
        json_member(s->out, "max", limit_text(s, i, true), number);
        json_member(s->out, "mean", mean_text(s, i), true);
        const stp_profile_column *p = &s->profile.columns[i];
        if (*distinct_text(s, i) && !p->overflowed) stp_buf_printf(s->out, ", \"distinct\": %d", (int) p->distinct.n);
        stp_buf_char(s->out, '}');
    }
    stp_buf_text(s->out, "\n]}\n");
}

static stp_status scan_all(show *s, const stp_log *log, stp_error *err)
{
    const stp_schema *schema = &s->source->schema;
    const stp_profile_plan plan = { schema };
    int *columns = stp_arena_array(&s->arena, (size_t) schema->n_columns, sizeof *columns);
    if (!columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < schema->n_columns; i++) columns[i] = i;
    STP_TRY(stp_profile_fold.init(&s->profile, &plan, err));
    const int threads = s->spec->v[STP_F_JOBS].set ? (int) s->spec->v[STP_F_JOBS].a : 0;
    STP_TRY(stp_scan(s->source, columns, schema->n_columns, &stp_profile_fold, &plan, threads, &s->profile, err));
    const stp_plan report = { .spec = s->spec, .log = log };
    return stp_gather_report(&report, s->source, err);
}

static stp_status show_as(show *s, const char *format, const stp_log *log, stp_error *err)
{
    const stp_layer *layer = s->spec->n_items && s->spec->items[0].n_layers ? &s->spec->items[0].layers[0] : NULL;
    if (!layer) return stp_fail(err, STP_ERR_USAGE, "there is no file to load");
    if (strcmp(format, "text") && strcmp(format, "tsv") && strcmp(format, "json")) {
        stp_fail(err, STP_ERR_USAGE, "load does not write '%s'", format);
        return stp_hint(err, "--to text, tsv or json");
    }
    s->layer = layer;
    STP_TRY(stp_plan_open(&s->source, &s->arena, s->spec, layer, err));
    STP_TRY(scan_all(s, log, err));
    if (!strcmp(format, "text")) STP_TRY(show_text(s, err));
    else if (!strcmp(format, "tsv")) show_tsv(s);
    else show_json(s);
    return stp_buf_check(s->out, "a summary", err);
}

stp_status stp_show(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out, stp_error *err)
{
    show s = { .spec = spec, .out = out };
    const stp_status status = show_as(&s, format, log, err);
    stp_profile_fold.clear(&s.profile);
    stp_source_close(s.source);
    stp_arena_clear(&s.arena);
    return status;
}
