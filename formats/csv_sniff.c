/* Finds out from the first MiB what a text file does not say: encoding, dialect (csv_dialect.c), header, names, types.
 * All of it looks at whole records only, cut as the reader will cut them. */
#include "base/text.h"
#include "formats/csv_labels.h"
#include "formats/csv_tidy.h"
#include "formats/csv_type.h"
#include "formats/csv_walk.h"
#include "formats/names.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 16384 };

/* ---- encoding ------------------------------------------------------------------------------ */

/* Length of the sample without a code point that its end cuts in two. */
static size_t whole_characters(const char *bytes, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        const unsigned char c = (unsigned char) bytes[n - back];
        if (c < 0x80) return n;
        if (c >= 0xC0) return n - back;
    }
    return n;
}

stp_status stp_csv_check_encoding(const stp_csv_source *s, stp_error *err)
{
    const char *b = s->sample;
    const size_t n = s->whole ? s->sample_length : whole_characters(b, s->sample_length);
    size_t zeros = 0;
    for (const char *p = b; (p = memchr(p, 0, n - (size_t) (p - b))); p++) zeros++;
    const bool mark = n >= 2 && (!memcmp(b, "\xff\xfe", 2) || !memcmp(b, "\xfe\xff", 2));
    if (mark || zeros > n / 4) {
        const bool wide = mark || (zeros > n / 3 && zeros < n - n / 3);      /* every other byte is 0 */
        stp_fail(err, STP_ERR_DATA, "'%s' is %s", stp_csv_name(s), wide ? "UTF-16, not UTF-8" : "not text");
        return wide ? stp_hint(err, "--encoding utf-16%s reads it", *b ? "le" : "be") : STP_ERR_DATA;
    }
    if (stp_utf8_valid(b, n)) return STP_OK;
    size_t at = 0;
    int64_t line = 1;
    for (const char *p = b; p < b + n; line++) {        /* line by line: the first that is not valid */
        const char *end = memchr(p, '\n', n - (size_t) (p - b));
        if (!end) end = b + n;
        at = (size_t) (p - b);
        if (!stp_utf8_valid(p, (size_t) (end - p))) break;
        p = end + 1;
    }
    const char *p = b + at;
    while (p < b + n) {
        const char *const here = p;
        if (stp_utf8_next(&p, b + n) == 0xFFFD && p - here == 1) {
            stp_csv_fail(s, line, err, "byte 0x%02X is not UTF-8", (unsigned) (unsigned char) *here);
            break;
        }
    }
    return stp_hint(err, "say which encoding it is in, as --encoding latin1");
}

/* ---- header, types ------------------------------------------------------------------------- */

typedef struct sample {
    const stp_csv_source *source;
    stp_csv_guess *guesses;     /* a column, without the first row */
    stp_csv_labels *labels;     /* a column; only of texts, in the second walk */
    const bool *is_text;
    const char **top[2];        /* cells of the first two rows; NULL: empty */
    int n_top[2];
    int n_columns;
    int64_t first_counted;      /* rows before this are not counted */
    stp_arena arena;
} sample;

static void take_cell(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    sample *m = w->self;
    if (row < 2 && column < m->n_columns) {
        m->top[row][column] = text ? stp_arena_bytes(&m->arena, text, n) : NULL;
        w->failed = w->failed || m->arena.failed;
        m->n_top[row] = column + 1;
    } else if (column < m->n_columns && text)
        stp_csv_guess_add(&m->guesses[column], &m->source->columns[column], text, n);
}

/* Counts a row of the top among the values. */
static void add_top(sample *m, int row)
{
    for (int i = 0; i < m->n_top[row]; i++) {
        const char *cell = m->top[row][i];
        if (cell) stp_csv_guess_add(&m->guesses[i], &m->source->columns[i], cell, strlen(cell));
    }
}

static void take_label(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    sample *m = w->self;
    if (row < m->first_counted || column >= m->n_columns || !m->is_text[column] || !text) return;
    if (m->labels[column].count > STP_CSV_MOST_LABELS || stp_csv_is_missing(&m->source->rules, text, n)) return;
    if (stp_csv_labels_add(&m->labels[column], text, n) < 0) w->failed = true;
}

static bool first_row_distinct(const sample *m)
{
    stp_csv_labels seen = { 0 };
    bool distinct = true;
    for (int i = 0; i < m->n_top[0] && distinct; i++) {
        if (!m->top[0][i]) continue;
        const int32_t before = seen.count;
        distinct = stp_csv_labels_add(&seen, m->top[0][i], strlen(m->top[0][i])) == before;
    }
    stp_csv_labels_clear(&seen);
    return distinct;
}

static bool is_text_guess(const stp_csv_guess *g, const stp_csv_rules *rules)
{
    return g->n_values && g->not_number && g->not_bool && g->not_duration && stp_csv_guess_order(g, rules) < 0;
}

/* A year or a day that names a column of something else, as wide tables have them. */
static bool is_time_name(const stp_csv_guess *g, const stp_csv_rules *rules, const char *cell, size_t n)
{
    if (!g->n_values) return false;
    if (stp_csv_looks_like_year(cell, n)) return g->not_year;
    stp_csv_guess name = { 0 };
    stp_csv_guess_add(&name, rules, cell, n);
    return name.not_number && stp_csv_guess_order(&name, rules) >= 0 && stp_csv_guess_order(g, rules) < 0;
}

/* A first row of names: no cell in it is a value, but for years and days over columns that hold something else; and
 * where all columns are text, the names differ. */
static bool sniff_header(const sample *m)
{
    int n_names = 0;
    bool all_text = true;
    for (int i = 0; i < m->n_top[0]; i++) {
        const char *cell = m->top[0][i];
        const stp_csv_guess *g = &m->guesses[i];
        const stp_csv_rules *rules = &m->source->columns[i];
        if (g->n_values && !is_text_guess(g, rules)) all_text = false;
        if (!cell || !*cell) continue;
        const size_t n = strlen(cell);
        const bool time = is_time_name(g, rules, cell, n);
        if (!time && stp_csv_looks_like_data(rules, cell, n)) return false;
        n_names += !time;
    }
    return n_names > 0 && (!all_text || first_row_distinct(m));
}

/* A second row that holds units: two texts or more, short ones, all of them over columns that are no texts. */
static bool sniff_units(const sample *m)
{
    enum { LONGEST_UNIT = 24 };
    int n_units = 0;
    for (int i = 0; i < m->n_top[1]; i++) {
        const char *cell = m->top[1][i];
        const stp_csv_guess *g = &m->guesses[i];
        const stp_csv_rules *rules = &m->source->columns[i];
        const size_t n = cell ? strlen(cell) : 0;
        if (!n) continue;
        stp_csv_guess own = { 0 };
        stp_csv_guess_add(&own, rules, cell, n);
        if (!g->n_values || is_text_guess(g, rules) || !is_text_guess(&own, rules) || n > LONGEST_UNIT) return false;
        n_units++;
    }
    return n_units > 1;
}

static stp_status take_units(stp_csv_source *s, const sample *m, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    for (int i = 0; i < m->n_top[1] && i < schema->n_columns; i++) {
        if (!m->top[1][i] || !*m->top[1][i] || schema->columns[i].duration) continue;
        schema->columns[i].unit = stp_arena_text(&schema->arena, m->top[1][i]);
        if (!schema->columns[i].unit) return stp_no_memory(err, "units");
    }
    return STP_OK;
}

/* Names for all columns: trimmed by libcsv, "column3" for none. */
static stp_status make_names(stp_csv_source *s, const sample *m, bool header, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    stp_names names = { 0 };
    bool good = true;
    for (int i = 0; i < schema->n_columns && good; i++) {
        const char *cell = header && i < m->n_top[0] && m->top[0][i] ? m->top[0][i] : "";
        if (i == 0 && *cell == '#') cell += 1 + strspn(cell + 1, " \t");
        if (!*cell) cell = stp_arena_printf(&schema->arena, "column%d", i + 1);
        schema->columns[i].name = cell ? stp_names_add(&names, &schema->arena, cell) : NULL;
        good = schema->columns[i].name;
    }
    stp_names_clear(&names);
    return good ? STP_OK : stp_no_memory(err, "column names");
}

/* Texts with few distinct values are categories. */
static stp_status find_categories(stp_csv_source *s, sample *m, const char *bytes, size_t n, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    bool *is_text = calloc((size_t) m->n_columns + 1, sizeof *is_text);
    m->labels = calloc((size_t) m->n_columns + 1, sizeof *m->labels);
    bool any = false;
    stp_status status = is_text && m->labels ? STP_OK : stp_no_memory(err, "columns");
    for (int i = 0; status == STP_OK && i < schema->n_columns; i++) {
        is_text[i] = schema->columns[i].meaning == STP_TEXT;
        any = any || is_text[i];
    }
    m->is_text = is_text;
    if (status == STP_OK && any) {
        stp_csv_walk w = { .cell = take_label, .self = m };
        status = stp_csv_run_walk(&w, &s->dialect, bytes, n, err);
        const int64_t most = stp_csv_most_categories(w.at - m->first_counted);
        for (int i = 0; status == STP_OK && i < schema->n_columns; i++)
            if (is_text[i] && m->labels[i].count <= most) schema->columns[i].meaning = STP_CATEGORY;
    }
    for (int i = 0; m->labels && i < m->n_columns; i++) stp_csv_labels_clear(&m->labels[i]);
    free(m->labels);
    free(is_text);
    return status;
}

/* "dates month/day/year" where some column is written so; a pattern is known to who gave it. */
static void describe_times(const stp_csv_source *s, stp_buf *b)
{
    static const char *const names[] = { NULL, "month/day/year", "day/month/year", NULL };
    bool told[STP_TIME_PATTERN + 1] = { false };
    for (int i = 0; i < s->base.schema.n_columns; i++) {
        const stp_time_order order = s->columns[i].time.order;
        if (s->base.schema.columns[i].meaning != STP_TIME || !names[order] || told[order]) continue;
        stp_buf_printf(b, ", dates %s", names[order]);
        told[order] = true;
    }
}

static bool has_comma(const stp_csv_source *s)
{
    for (int i = 0; i < s->base.schema.n_columns; i++)
        if (s->columns[i].decimal == ',') return true;
    return false;
}

static stp_status describe(stp_csv_source *s, bool header, bool units, bool mark, int64_t n_above, stp_error *err)
{
    const stp_csv_dialect *d = &s->dialect;
    const char delimiter[] = { '\'', d->delimiter, '\'', 0 };
    stp_buf b = { 0 };
    const char *const name = d->blanks ? "blanks" : d->delimiter == '\t' ? "tab" : delimiter;
    const char *const encoding = stp_input_encoding(s->in);
    stp_buf_printf(&b, "delimiter %s, header %s, %s%s", name, header ? "yes" : "no", encoding ? encoding : "UTF-8",
                   mark ? " with a byte order mark" : "");
    if (units) stp_buf_text(&b, ", units in the second row");
    if (has_comma(s)) stp_buf_text(&b, ", decimal comma");
    if (d->quote == STP_NO_QUOTE && !d->blanks) stp_buf_text(&b, ", quotes are letters");
    if (d->comment && !d->blanks) stp_buf_printf(&b, ", comments '%c'", d->comment);
    describe_times(s, &b);
    if (n_above) stp_buf_printf(&b, ", %" PRId64 " line%s above the table left out", n_above, n_above == 1 ? "" : "s");
    s->base.facts = b.data ? stp_arena_text(&s->base.schema.arena, b.data) : NULL;
    stp_buf_clear(&b);
    return s->base.facts ? STP_OK : stp_no_memory(err, "facts");
}

void stp_csv_settle(stp_csv_source *s, const stp_csv_guess *guesses)
{
    const stp_schema *schema = &s->base.schema;
    for (int i = 0; i < schema->n_columns; i++) {
        stp_csv_rules *r = &s->columns[i];
        const int order = stp_csv_guess_order(&guesses[i], r);
        r->time.order = order >= 0 ? (stp_time_order) order : stp_csv_guess_most(&guesses[i], r);
        stp_csv_guess_finish(&guesses[i], r, s->whole, &schema->columns[i]);
        r->duration = schema->columns[i].duration;
    }
}

void stp_csv_force_types(stp_csv_source *s, const stp_csv_guess *guesses, const stp_read_options *options)
{
    const stp_schema *schema = &s->base.schema;
    for (int i = 0; i < options->n_types; i++) {
        const int at = stp_schema_find(schema, options->types[i].name);
        if (at < 0) continue;
        const stp_typed *t = &options->types[i];
        stp_csv_guess_force(&guesses[at], t->meaning, t->duration, &schema->columns[at]);
        s->columns[at].duration = t->duration;
    }
}

int64_t stp_csv_most_categories(int64_t n_rows)
{
    const int64_t most = n_rows / 5;
    return most > STP_CSV_MOST_LABELS ? STP_CSV_MOST_LABELS : most > 50 ? most : 50;
}

/* Types of all columns and whether there is a header; the table begins at bytes. */
static stp_status read_sample(stp_csv_source *s, sample *m, const stp_read_options *options, const char *bytes,
                              size_t n, int usual, bool *header, bool *units, stp_error *err)
{
    const stp_csv_record r = stp_csv_next_record(&s->dialect, bytes, n, 0);
    stp_csv_walk width = { .row = stp_csv_count_cells, .self = &m->n_columns };
    STP_TRY(stp_csv_run_walk(&width, &s->dialect, bytes, r.end, err));
    if (m->n_columns < usual) m->n_columns = usual;
    if (m->n_columns > MAX_COLUMNS)
        return stp_fail(err, STP_ERR_DATA, "'%s' has more than %d columns", stp_csv_name(s), MAX_COLUMNS);
    for (int i = 0; i < 2; i++) m->top[i] = stp_arena_array(&m->arena, (size_t) m->n_columns, sizeof *m->top[i]);
    m->guesses = stp_arena_array(&m->arena, (size_t) m->n_columns, sizeof *m->guesses);
    if (!m->top[0] || !m->top[1] || !m->guesses) return stp_no_memory(err, "columns");
    STP_TRY(stp_csv_find_decimals(s, m->n_columns, bytes, n, err));
    stp_csv_walk cells = { .cell = take_cell, .self = m };
    STP_TRY(stp_csv_run_walk(&cells, &s->dialect, bytes, n, err));
    *units = sniff_units(m);
    if (!*units) add_top(m, 1);
    *header = options->header ? options->header > 0 : sniff_header(m);
    if (*units && !*header) {
        *units = false;
        add_top(m, 1);
    }
    if (!*header) add_top(m, 0);
    m->first_counted = *header + *units;
    stp_schema *schema = &s->base.schema;
    schema->n_columns = *header ? m->n_top[0] : m->n_columns;
    schema->columns = stp_arena_array(&schema->arena, (size_t) schema->n_columns, sizeof *schema->columns);
    if (!schema->columns) return stp_no_memory(err, "columns");
    STP_TRY(make_names(s, m, *header, err));
    stp_csv_settle(s, m->guesses);
    if (*units) STP_TRY(take_units(s, m, err));
    STP_TRY(find_categories(s, m, bytes, n, err));
    stp_csv_force_types(s, m->guesses, options);
    return STP_OK;
}

/* Where the rows begin, and how many there are when all have been seen. */
static void place_rows(stp_csv_source *s, size_t from, int64_t line, int n_above)
{
    for (int i = 0; i < n_above && from < s->sample_length; i++) {
        const stp_csv_record r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, from);
        from = r.end;
        line += r.lines;
    }
    s->dialect.blank_rows = s->base.schema.n_columns == 1 && !s->dialect.comment;
    s->data_offset = (int64_t) from;
    s->data_line = line;
    s->base.schema.n_rows = -1;
    if (!s->whole) return;
    char *const rows = s->sample + from;
    stp_csv_tidy(&s->dialect, rows, s->sample_length - from);       /* as readers do: the first may be a comment */
    s->base.schema.n_rows = stp_csv_find_cut(&s->dialect, rows, s->sample_length - from, true).rows;
}

/* Steps over the lines that --skip names, by LF, CR or CR LF alone: they may hold anything. */
static stp_status skip_lines(const stp_csv_source *s, int64_t n, size_t *from, int64_t *line, stp_error *err)
{
    size_t at = *from;
    int64_t skipped = 0;
    for (; skipped < n && at < s->sample_length; skipped++) {
        while (at < s->sample_length && s->sample[at] != '\n' && s->sample[at] != '\r') at++;
        const bool two = at + 1 < s->sample_length && s->sample[at] == '\r' && s->sample[at + 1] == '\n';
        at += two ? 2 : at < s->sample_length;
    }
    if (at >= s->sample_length && n > 0) {
        stp_fail(err, STP_ERR_DATA, "'%s' has nothing behind line %" PRId64, stp_csv_name(s), skipped);
        return stp_hint(err, "--skip %" PRId64 " leaves no table; the lines must end within the first MiB", n);
    }
    *from = at;
    *line += skipped;
    return STP_OK;
}

/* Fields between blanks, also in comments: the last one may be a header. */
static void tidy_all(stp_csv_source *s, size_t from)
{
    stp_csv_dialect d = s->dialect;
    d.comment = 0;
    stp_csv_tidy(&d, s->sample + from, s->sample_length - from);
}

/* Comments among the rows become blank lines; the first row may be a header that begins like one. */
static void tidy_rows(stp_csv_source *s, size_t from)
{
    size_t rows = from;
    if (from >= s->sample_length) return;
    if (s->sample[from] == s->dialect.comment)
        rows = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, from).end;
    stp_csv_tidy(&s->dialect, s->sample + rows, s->sample_length - rows);
}

stp_status stp_csv_sniff(stp_csv_source *s, const stp_read_options *options, stp_error *err)
{
    STP_TRY(stp_csv_check_encoding(s, err));
    const bool mark = s->sample_length >= 3 && !memcmp(s->sample, "\xef\xbb\xbf", 3);
    size_t from = mark ? 3 : 0;
    int64_t line = 1, n_above = 0;
    int usual = 1;
    STP_TRY(skip_lines(s, options->skip, &from, &line, err));
    STP_TRY(stp_csv_find_dialect(s, from, options, &usual, err));
    tidy_all(s, from);
    STP_TRY(stp_csv_skip_above(s, usual, &from, &line, &n_above, err));
    STP_TRY(stp_csv_find_comment(s, from, usual, err));
    tidy_rows(s, from);

    /* Blank lines above the first row belong to nobody. */
    for (stp_csv_record r; from < s->sample_length; from = r.end, line += r.lines) {
        r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, from);
        if (!r.blank) break;
    }
    if (from >= s->sample_length) return stp_fail(err, STP_ERR_DATA, "'%s' is empty", stp_csv_name(s));
    const stp_csv_cut cut = stp_csv_find_cut(&s->dialect, s->sample + from, s->sample_length - from, s->whole);
    if (cut.open_line >= 0) return stp_csv_open_quote(s, line + cut.open_line, err);
    if (!cut.length) return stp_csv_fail(s, line, err, "the first record is longer than %zu bytes", s->sample_length);

    sample m = { .source = s };
    bool header = false, units = false;
    stp_status status = read_sample(s, &m, options, s->sample + from, cut.length, usual, &header, &units, err);
    stp_arena_clear(&m.arena);
    STP_TRY(status);
    place_rows(s, from, line, header + units);
    return describe(s, header, units, mark, n_above + options->skip, err);
}
