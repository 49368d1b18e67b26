/* Finds out from the first MiB what a text file does not say: encoding, delimiter, lines above the table,
 * header, names, types. All of it looks at whole records only, cut as the reader will cut them. */
#include "base/text.h"
#include "formats/csv_labels.h"
#include "formats/csv_type.h"
#include <csv.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 16384, DELIMITER_SAMPLE = 1 << 15, DELIMITER_ROWS = 1000, MAX_ABOVE = 100 };

/* What a callback of libcsv collects; handlers take a cell (text NULL: empty and unquoted). */
typedef struct walk {
    void (*cell)(struct walk *w, int64_t row, int column, const char *text, size_t n);
    void (*row)(struct walk *w, int64_t row, int n_cells);
    void *self;
    int64_t at;
    int column;
    bool failed;
} walk;

static void on_cell(void *text, size_t n, void *self)
{
    walk *w = self;
    if (w->cell) w->cell(w, w->at, w->column, text, text ? n : 0);
    if (w->column < INT32_MAX) w->column++;
}

static void on_row(int terminator, void *self)
{
    walk *w = self;
    (void) terminator;
    if (w->row) w->row(w, w->at, w->column);
    w->at++;
    w->column = 0;
}

/* Runs libcsv over n bytes. */
static stp_status run_walk(walk *w, char delimiter, const char *bytes, size_t n, stp_error *err)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_EMPTY_IS_NULL) != 0) return stp_no_memory(err, "reading a sample");
    csv_set_delim(&parser, (unsigned char) delimiter);
    csv_set_blk_size(&parser, 1 << 12);
    const bool good = csv_parse(&parser, bytes, n, on_cell, on_row, w) == n &&
                      csv_fini(&parser, on_cell, on_row, w) == 0;
    csv_free(&parser);
    return good && !w->failed ? STP_OK : stp_no_memory(err, "reading a sample");
}

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

static stp_status suggest_iconv(const stp_csv_source *s, const char *from, stp_error *err)
{
    stp_hint(err, "iconv -f %s -t utf-8 %s", from, s->base.path);
    return STP_ERR_DATA;
}

static stp_status check_encoding(const stp_csv_source *s, stp_error *err)
{
    const char *b = s->sample;
    const size_t n = s->whole ? s->sample_length : whole_characters(b, s->sample_length);
    size_t zeros = 0;
    for (const char *p = b; (p = memchr(p, 0, n - (size_t) (p - b))); p++) zeros++;
    const bool mark = n >= 2 && (!memcmp(b, "\xff\xfe", 2) || !memcmp(b, "\xfe\xff", 2));
    if (mark || zeros > n / 4) {
        const bool wide = mark || (zeros > n / 3 && zeros < n - n / 3);      /* every other byte is 0 */
        stp_fail(err, STP_ERR_DATA, "'%s' is %s", stp_csv_name(s), wide ? "UTF-16, not UTF-8" : "not text");
        return wide ? suggest_iconv(s, "utf-16", err) : STP_ERR_DATA;
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
    return suggest_iconv(s, "latin1", err);
}

/* ---- delimiter ----------------------------------------------------------------------------- */

typedef struct counts {
    int n_cells[DELIMITER_ROWS];
    int n;
} counts;

static void count_row(walk *w, int64_t row, int n_cells)
{
    counts *c = w->self;
    (void) row;
    if (c->n < DELIMITER_ROWS) c->n_cells[c->n++] = n_cells;
}

static int by_value(const void *a, const void *b)
{
    const int x = *(const int *) a, y = *(const int *) b;
    return (x > y) - (x < y);
}

/* The most frequent number of cells in a row, and in how many of all rows it stands. */
static int usual_cells(counts *c, double *share)
{
    int best = 0, best_run = 0;
    qsort(c->n_cells, (size_t) c->n, sizeof *c->n_cells, by_value);
    for (int i = 0, run = 0; i < c->n; i++) {
        run = i && c->n_cells[i] == c->n_cells[i - 1] ? run + 1 : 1;
        if (run < best_run) continue;
        best_run = run;
        best = c->n_cells[i];
    }
    *share = c->n ? (double) best_run / c->n : 0;
    return best;
}

static stp_status count_cells(const stp_csv_source *s, size_t from, char delimiter, int *usual, double *share,
                              stp_error *err)
{
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, delimiter);
    size_t n = s->sample_length - from;
    bool at_end = s->whole;
    if (n > DELIMITER_SAMPLE) {
        n = DELIMITER_SAMPLE;
        at_end = false;
    }
    const stp_csv_cut cut = stp_csv_find_cut(&d, s->sample + from, n, at_end);
    if (cut.length) n = cut.length;
    counts *c = calloc(1, sizeof *c);
    if (!c) return stp_no_memory(err, "reading a sample");
    walk w = { .row = count_row, .self = c };
    const stp_status status = run_walk(&w, delimiter, s->sample + from, n, err);
    if (status == STP_OK) *usual = usual_cells(c, share);
    free(c);
    return status;
}

/* The delimiter that gives most rows the same number of cells; of equals the rarer character, since a comma
 * stands in many texts and numbers. */
static stp_status find_delimiter(const stp_csv_source *s, size_t from, char given, char *out, int *usual,
                                 stp_error *err)
{
    static const char candidates[] = { '\t', ';', '|', ',' };
    double best = 0.5, share;
    if (given) {
        *out = given;
        return count_cells(s, from, given, usual, &share, err);
    }
    char found = ',';
    int cells = 1;
    for (size_t i = 0; i < STP_COUNT(candidates); i++) {
        int n = 1;
        if (!memchr(s->sample + from, candidates[i], s->sample_length - from)) continue;
        STP_TRY(count_cells(s, from, candidates[i], &n, &share, err));
        if (n < 2 || share < best || (share == best && cells > 1)) continue;
        best = share;
        cells = n;
        found = candidates[i];
    }
    *out = found;
    *usual = cells;
    return STP_OK;
}

/* ---- lines above the table ------------------------------------------------------------------- */

static void count_only(walk *w, int64_t row, int n_cells)
{
    (void) row;
    *(int *) w->self = n_cells;
}

/* Steps over titles and comments: lines of one cell above a table of several, and lines that begin with '#'
 * and have not as many cells as the table. from, line: moved to the first row. */
static stp_status skip_above(const stp_csv_source *s, int usual, size_t *from, int64_t *line, int64_t *n_above,
                             stp_error *err)
{
    size_t at = *from;
    int64_t here = *line, above = 0;
    for (int i = 0; i < MAX_ABOVE && at < s->sample_length; i++) {
        const stp_csv_record r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, at);
        int n_cells = 0;
        if (!r.blank) {
            walk w = { .row = count_only, .self = &n_cells };
            STP_TRY(run_walk(&w, s->dialect.delimiter, s->sample + at, r.end - at, err));
            const bool title = n_cells == 1 && usual > 1;
            const bool comment = s->sample[at] == '#' && (n_cells != usual || usual == 1);
            if (!title && !comment) {
                *from = at;
                *line = here;
                *n_above = above;
                return STP_OK;
            }
            above++;
        }
        at = r.end;
        here += r.lines;
    }
    return STP_OK;          /* nothing but such lines: they are the table */
}

/* ---- header, types ------------------------------------------------------------------------- */

typedef struct sample {
    const stp_csv_source *source;
    stp_csv_guess *guesses;     /* a column, without the first row */
    stp_csv_labels *labels;     /* a column; only of texts, in the second walk */
    const bool *is_text;
    const char **first;         /* cells of the first row; NULL: empty */
    int n_first, n_columns;
    int64_t first_counted;      /* rows before this are not counted */
    stp_arena arena;
} sample;

static void take_first(walk *w, int64_t row, int column, const char *text, size_t n)
{
    sample *m = w->self;
    if (row || column >= m->n_columns) return;
    m->first[column] = text ? stp_arena_bytes(&m->arena, text, n) : NULL;
    w->failed = w->failed || m->arena.failed;
    m->n_first = column + 1;
}

static void take_guess(walk *w, int64_t row, int column, const char *text, size_t n)
{
    sample *m = w->self;
    if (row >= m->first_counted && column < m->n_columns && text)
        stp_csv_guess_add(&m->guesses[column], &m->source->missing, text, n);
}

static void take_label(walk *w, int64_t row, int column, const char *text, size_t n)
{
    enum { ENOUGH = 1001 };
    sample *m = w->self;
    if (row < m->first_counted || column >= m->n_columns || !m->is_text[column] || !text) return;
    if (m->labels[column].count >= ENOUGH || stp_csv_is_missing(&m->source->missing, text, n)) return;
    if (stp_csv_labels_add(&m->labels[column], text, n) < 0) w->failed = true;
}

static bool first_row_distinct(const sample *m)
{
    stp_csv_labels seen = { 0 };
    bool distinct = true;
    for (int i = 0; i < m->n_first && distinct; i++) {
        if (!m->first[i]) continue;
        const int32_t before = seen.count;
        distinct = stp_csv_labels_add(&seen, m->first[i], strlen(m->first[i])) == before;
    }
    stp_csv_labels_clear(&seen);
    return distinct;
}

static bool is_text_guess(const stp_csv_guess *g)
{
    return g->n_values && g->not_number && g->not_time && g->not_bool;
}

/* A first row of names: no cell in it is a value, but for years over columns that hold something else; and
 * where all columns are text, the names differ. */
static bool sniff_header(const sample *m)
{
    int n_names = 0;
    bool all_text = true;
    for (int i = 0; i < m->n_first; i++) {
        const char *cell = m->first[i];
        const stp_csv_guess *g = &m->guesses[i];
        if (g->n_values && !is_text_guess(g)) all_text = false;
        if (!cell || !*cell) continue;
        const size_t n = strlen(cell);
        const bool year = stp_csv_looks_like_year(cell, n) && g->n_values && g->not_year;
        if (!year && stp_csv_looks_like_data(cell, n)) return false;
        n_names += !year;
    }
    return n_names > 0 && (!all_text || first_row_distinct(m));
}

/* Names for all columns: trimmed by libcsv, "column3" for none, "name_2" for the second of a name. */
static stp_status make_names(stp_csv_source *s, const sample *m, bool header, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    stp_csv_labels seen = { 0 };
    int *next = calloc((size_t) schema->n_columns * 2 + 1, sizeof *next);      /* suffix to try, by code */
    bool good = next != NULL;
    for (int i = 0; i < schema->n_columns && good; i++) {
        const char *cell = header && i < m->n_first && m->first[i] ? m->first[i] : "";
        if (i == 0 && *cell == '#') cell += 1 + strspn(cell + 1, " \t");
        const char *base = *cell ? cell : stp_arena_printf(&schema->arena, "column%d", i + 1), *name = base;
        const int32_t code = base ? stp_csv_labels_add(&seen, base, strlen(base)) : -1;
        good = code >= 0;
        bool fresh = good && next[code] == 0;
        while (good && !fresh) {
            if (next[code] < 2) next[code] = 2;
            name = stp_arena_printf(&schema->arena, "%s_%d", base, next[code]++);
            const int32_t before = seen.count, added = name ? stp_csv_labels_add(&seen, name, strlen(name)) : -1;
            good = added >= 0;
            fresh = added == before;
            if (fresh) next[added] = 2;
        }
        if (good && next[code] == 0) next[code] = 2;
        schema->columns[i].name = good ? stp_arena_text(&schema->arena, name) : NULL;
        good = good && schema->columns[i].name;
    }
    free(next);
    stp_csv_labels_clear(&seen);
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
        walk w = { .cell = take_label, .self = m };
        status = run_walk(&w, s->dialect.delimiter, bytes, n, err);
        const int64_t rows = w.at - m->first_counted;
        const int64_t most = rows / 5 > 1000 ? 1000 : rows / 5 > 50 ? rows / 5 : 50;
        for (int i = 0; status == STP_OK && i < schema->n_columns; i++)
            if (is_text[i] && m->labels[i].count <= most) schema->columns[i].meaning = STP_CATEGORY;
    }
    for (int i = 0; m->labels && i < m->n_columns; i++) stp_csv_labels_clear(&m->labels[i]);
    free(m->labels);
    free(is_text);
    return status;
}

static stp_status describe(stp_csv_source *s, bool header, bool mark, int64_t n_above, stp_error *err)
{
    const char delimiter[] = { '\'', s->dialect.delimiter, '\'', 0 };
    stp_buf b = { 0 };
    stp_buf_printf(&b, "delimiter %s, header %s, UTF-8%s", s->dialect.delimiter == '\t' ? "tab" : delimiter,
                   header ? "yes" : "no", mark ? " with a byte order mark" : "");
    if (n_above) stp_buf_printf(&b, ", %" PRId64 " line%s above the table left out", n_above, n_above == 1 ? "" : "s");
    s->base.facts = b.data ? stp_arena_text(&s->base.schema.arena, b.data) : NULL;
    stp_buf_clear(&b);
    return s->base.facts ? STP_OK : stp_no_memory(err, "facts");
}

/* Types of all columns and whether there is a header; the table begins at bytes. */
static stp_status read_sample(stp_csv_source *s, sample *m, const stp_read_options *options, const char *bytes,
                              size_t n, int usual, bool *header, stp_error *err)
{
    const stp_csv_record r = stp_csv_next_record(&s->dialect, bytes, n, 0);
    walk width = { .row = count_only, .self = &m->n_columns };
    STP_TRY(run_walk(&width, s->dialect.delimiter, bytes, r.end, err));
    if (m->n_columns < usual) m->n_columns = usual;
    if (m->n_columns > MAX_COLUMNS)
        return stp_fail(err, STP_ERR_DATA, "'%s' has more than %d columns", stp_csv_name(s), MAX_COLUMNS);
    m->first = stp_arena_array(&m->arena, (size_t) m->n_columns, sizeof *m->first);
    m->guesses = stp_arena_array(&m->arena, (size_t) m->n_columns, sizeof *m->guesses);
    if (!m->first || !m->guesses) return stp_no_memory(err, "columns");
    walk first = { .cell = take_first, .self = m };
    STP_TRY(run_walk(&first, s->dialect.delimiter, bytes, r.end, err));
    m->first_counted = 1;
    walk rest = { .cell = take_guess, .self = m };
    STP_TRY(run_walk(&rest, s->dialect.delimiter, bytes, n, err));
    *header = options->header ? options->header > 0 : sniff_header(m);
    if (!*header) {
        m->first_counted = 0;
        for (int i = 0; i < m->n_first; i++)
            if (m->first[i]) stp_csv_guess_add(&m->guesses[i], &s->missing, m->first[i], strlen(m->first[i]));
    }
    stp_schema *schema = &s->base.schema;
    schema->n_columns = *header ? m->n_first : m->n_columns;
    schema->columns = stp_arena_array(&schema->arena, (size_t) schema->n_columns, sizeof *schema->columns);
    if (!schema->columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < schema->n_columns; i++)
        stp_csv_guess_finish(&m->guesses[i], s->whole, &schema->columns[i]);
    STP_TRY(make_names(s, m, *header, err));
    STP_TRY(find_categories(s, m, bytes, n, err));
    for (int i = 0; i < options->n_types; i++) {
        const int at = stp_schema_find(schema, options->types[i].name);
        if (at >= 0) stp_csv_guess_force(&m->guesses[at], options->types[i].meaning, &schema->columns[at]);
    }
    return STP_OK;
}

/* Where the rows begin, and how many there are when all have been seen. */
static void place_rows(stp_csv_source *s, size_t from, int64_t line, bool header)
{
    if (header) {
        const stp_csv_record r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, from);
        from = r.end;
        line += r.lines;
    }
    s->dialect.blank_rows = s->base.schema.n_columns == 1;
    s->data_offset = (int64_t) from;
    s->data_line = line;
    s->base.schema.n_rows = -1;
    if (!s->whole) return;
    s->base.schema.n_rows = stp_csv_find_cut(&s->dialect, s->sample + from, s->sample_length - from, true).rows;
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

stp_status stp_csv_sniff(stp_csv_source *s, const stp_read_options *options, stp_error *err)
{
    STP_TRY(check_encoding(s, err));
    const bool mark = s->sample_length >= 3 && !memcmp(s->sample, "\xef\xbb\xbf", 3);
    size_t from = mark ? 3 : 0;
    int64_t line = 1, n_above = 0;
    int usual = 1;
    char delimiter = ',';
    STP_TRY(skip_lines(s, options->skip, &from, &line, err));
    STP_TRY(find_delimiter(s, from, options->delimiter, &delimiter, &usual, err));
    stp_csv_dialect_init(&s->dialect, delimiter);
    STP_TRY(skip_above(s, usual, &from, &line, &n_above, err));

    /* Blank lines above the first row belong to nobody. */
    for (stp_csv_record r; from < s->sample_length; from = r.end, line += r.lines) {
        r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, from);
        if (!r.blank) break;
    }
    if (from >= s->sample_length) return stp_fail(err, STP_ERR_DATA, "'%s' is empty", stp_csv_name(s));
    const stp_csv_cut cut = stp_csv_find_cut(&s->dialect, s->sample + from, s->sample_length - from, s->whole);
    if (cut.open_line >= 0) return stp_csv_fail(s, line + cut.open_line, err, "a quote is opened and never closed");
    if (!cut.length) return stp_csv_fail(s, line, err, "the first record is longer than %zu bytes", s->sample_length);

    sample m = { .source = s };
    bool header = false;
    stp_status status = read_sample(s, &m, options, s->sample + from, cut.length, usual, &header, err);
    stp_arena_clear(&m.arena);
    STP_TRY(status);
    place_rows(s, from, line, header);
    return describe(s, header, mark, n_above + options->skip, err);
}
