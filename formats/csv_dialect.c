/* Finds out how a table is written: delimiter, quotes, comments, lines above it, decimals. */
#include "formats/csv_tidy.h"
#include "formats/csv_type.h"
#include "formats/csv_walk.h"
#include "base/time.h"
#include <stdlib.h>
#include <string.h>

enum { DELIMITER_SAMPLE = 1 << 15, DELIMITER_ROWS = 1000, MAX_ABOVE = 100 };

/* ---- delimiter ----------------------------------------------------------------------------- */

typedef struct counts {
    int n_cells[DELIMITER_ROWS];
    int n;
} counts;

static void count_row(stp_csv_walk *w, int64_t row, int n_cells)
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

/* Counts the cells of the first rows in a dialect. Lines that begin with the comment's character are passed over. */
static stp_status count_cells(const stp_csv_source *s, size_t from, const stp_csv_dialect *d, int *usual, double *share,
                              stp_error *err)
{
    size_t n = s->sample_length - from;
    bool at_end = s->whole;
    if (n > DELIMITER_SAMPLE) {
        n = DELIMITER_SAMPLE;
        at_end = false;
    }
    counts *c = calloc(1, sizeof *c);
    char *bytes = malloc(n + 1);
    stp_status status = c && bytes ? STP_OK : stp_no_memory(err, "reading a sample");
    if (status == STP_OK) {
        memcpy(bytes, s->sample + from, n);
        stp_csv_tidy(d, bytes, n);
        const stp_csv_cut cut = stp_csv_find_cut(d, bytes, n, at_end);
        stp_csv_walk w = { .row = count_row, .self = c };
        status = stp_csv_run_walk(&w, d, bytes, cut.length ? cut.length : n, err);
    }
    if (status == STP_OK) *usual = usual_cells(c, share);
    free(bytes);
    free(c);
    return status;
}

typedef struct tally {
    int64_t n_cells, n_numbers, n_times;
    const stp_csv_rules *rules;
} tally;

static void tally_cell(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    tally *t = w->self;
    (void) column;
    if (!row || !text || t->n_cells > DELIMITER_ROWS) return;
    double v;
    int64_t time;
    t->n_cells++;
    t->n_numbers += stp_csv_number(t->rules, text, n, &v) != STP_CSV_BAD;
    t->n_times += stp_parse_time(text, n, 6, &time, NULL);
}

static stp_status tally_cells(const stp_csv_source *s, size_t from, const stp_csv_dialect *d, tally *t, stp_error *err)
{
    const size_t n = s->sample_length - from, most = n < DELIMITER_SAMPLE ? n : DELIMITER_SAMPLE;
    char *bytes = malloc(most + 1);
    if (!bytes) return stp_no_memory(err, "reading a sample");
    memcpy(bytes, s->sample + from, most);
    stp_csv_tidy(d, bytes, most);
    *t = (tally) { .rules = &s->rules };
    stp_csv_walk w = { .cell = tally_cell, .self = t };
    const stp_status status = stp_csv_run_walk(&w, d, bytes, most, err);
    free(bytes);
    return status;
}

/* Blanks are the delimiter where nothing else is, most rows have the same number of fields, a good part of these are
 * numbers, and lines as a whole are not times. */
static stp_status try_blanks(const stp_csv_source *s, size_t from, stp_csv_dialect *d, int *usual, stp_error *err)
{
    int n = 1;
    double share = 0;
    tally whole, parts;
    stp_csv_dialect blanks;
    const bool quotes = d->quote != '"' || stp_csv_has_quoted(s->sample + from, s->sample_length - from);
    stp_csv_dialect_init(&blanks, STP_CSV_BLANKS, quotes ? d->quote : STP_NO_QUOTE);
    blanks.blanks = true;
    blanks.comment = d->comment ? d->comment : '#';
    STP_TRY(count_cells(s, from, &blanks, &n, &share, err));
    if (n < 2 || share < 0.8) return STP_OK;
    STP_TRY(tally_cells(s, from, d, &whole, err));
    STP_TRY(tally_cells(s, from, &blanks, &parts, err));
    if (whole.n_times * 2 > whole.n_cells || parts.n_numbers * 3 < parts.n_cells) return STP_OK;
    *d = blanks;
    *usual = n;
    return STP_OK;
}

/* The delimiter that gives most rows the same number of cells; of equals the rarer character, since a comma
 * stands in many texts and numbers. */
static stp_status find_delimiter(const stp_csv_source *s, size_t from, char quote, char comment, stp_csv_dialect *out,
                                 int *usual, stp_error *err)
{
    static const char candidates[] = { '\t', ';', '|', '^', ',' };
    double best = 0.5, share;
    *usual = 1;
    stp_csv_dialect_init(out, ',', quote);
    out->comment = comment;
    for (size_t i = 0; i < STP_COUNT(candidates); i++) {
        int n = 1;
        stp_csv_dialect d;
        if (!memchr(s->sample + from, candidates[i], s->sample_length - from)) continue;
        stp_csv_dialect_init(&d, candidates[i], quote);
        d.comment = comment ? comment : '#';
        STP_TRY(count_cells(s, from, &d, &n, &share, err));
        if (n < 2 || share < best || (share == best && *usual > 1)) continue;
        best = share;
        d.comment = comment;
        *usual = n;
        *out = d;
    }
    return *usual > 1 ? STP_OK : try_blanks(s, from, out, usual, err);
}

/* ---- quotes -------------------------------------------------------------------------------- */

/* Behind the field at `at`; counts quotes that stand round a whole field, and those that stand within one. Of a quote
 * that is never closed nothing is known. */
static size_t pass_field(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at, int64_t *round,
                         int64_t *within)
{
    while (at < n && stp_csv_is_space(d, bytes[at])) at++;
    const bool opens = at < n && bytes[at] == d->quote;
    size_t close = at + 1;
    while (opens && close < n && (bytes[close] != d->quote || (close + 1 < n && bytes[close + 1] == d->quote)))
        close += bytes[close] == d->quote ? 2 : 1;
    if (opens && close < n) {
        size_t to = close + 1;
        while (to < n && stp_csv_is_space(d, bytes[to])) to++;
        if (to == n || stp_csv_ends_field(d, bytes[to])) {
            ++*round;
            return to;
        }
        ++*within;
    }
    for (at += opens; at < n && !stp_csv_ends_field(d, bytes[at]); at++) *within += !opens && bytes[at] == d->quote;
    return at;
}

/* Who quotes fields doubles the quotes within them. A table that has quotes within fields, and none round one, was
 * written by somebody to whom they are letters. */
static bool quotes_are_letters(const stp_csv_source *s, size_t from)
{
    int64_t round = 0, within = 0;
    if (!memchr(s->sample + from, s->dialect.quote, s->sample_length - from)) return false;
    for (size_t at = from; at < s->sample_length && !round; at++)
        at = pass_field(&s->dialect, s->sample, s->sample_length, at, &round, &within);
    return within && !round;
}

stp_status stp_csv_find_dialect(stp_csv_source *s, size_t from, const stp_read_options *options, int *usual,
                               stp_error *err)
{
    double share;
    stp_csv_dialect *d = &s->dialect;
    const char quote = options->quote ? options->quote : '"';
    const bool blanks = options->delimiter == ' ';
    if (options->delimiter) {
        stp_csv_dialect_init(d, blanks ? STP_CSV_BLANKS : options->delimiter, quote);
        d->blanks = blanks;
        d->comment = options->comment ? options->comment : blanks ? '#' : 0;
    } else {
        STP_TRY(find_delimiter(s, from, quote, options->comment, d, usual, err));
    }
    const bool letters = !options->quote && !d->blanks && quotes_are_letters(s, from);
    if (letters) {
        const char comment = d->comment;
        stp_csv_dialect_init(d, d->delimiter, STP_NO_QUOTE);
        d->comment = comment;
    }
    return letters || options->delimiter ? count_cells(s, from, d, usual, &share, err) : STP_OK;
}

/* ---- lines above the table ------------------------------------------------------------------- */

static void tally_first(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    (void) row;
    tally_cell(w, 1, column, text, n);
}

/* Cells that hold something, of the rows walked over. */
static void count_filled(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    (void) row, (void) column, (void) text;
    *(int *) w->self += n > 0;
}

/* A comment that names the columns of a table between blanks ("# x y"): its mark becomes a blank. True when it has. */
static stp_status take_named_comment(stp_csv_source *s, size_t at, size_t end, int usual, bool *taken, stp_error *err)
{
    tally names = { .rules = &s->rules };
    int n_cells = 0;
    char *const line = s->sample + at;
    stp_csv_dialect d = s->dialect;
    d.comment = 0;
    char *copy = malloc(end - at + 1);
    if (!copy) return stp_no_memory(err, "reading a sample");
    memcpy(copy, line, end - at);
    char *const mark = memchr(copy, s->dialect.comment, end - at);
    if (mark) *mark = ' ';
    stp_csv_tidy(&d, copy, end - at);
    stp_csv_walk width = { .row = stp_csv_count_cells, .self = &n_cells };
    stp_csv_walk cells = { .cell = tally_first, .self = &names };
    stp_status status = stp_csv_run_walk(&width, &d, copy, end - at, err);
    if (status == STP_OK) status = stp_csv_run_walk(&cells, &d, copy, end - at, err);
    *taken = mark && n_cells == usual && !names.n_numbers && !names.n_times;
    if (*taken) memcpy(line, copy, end - at);
    free(copy);
    return status;
}

static bool is_comment_line(const stp_csv_source *s, size_t at)
{
    while (s->dialect.blanks && at < s->sample_length && (s->sample[at] == ' ' || s->sample[at] == '\t')) at++;
    return s->dialect.comment && at < s->sample_length && s->sample[at] == s->dialect.comment;
}

stp_status stp_csv_skip_above(stp_csv_source *s, int usual, size_t *from, int64_t *line, int64_t *n_above,
                              stp_error *err)
{
    size_t at = *from, last_comment = SIZE_MAX;
    int64_t here = *line, above = 0;
    for (int i = 0; i < MAX_ABOVE && at < s->sample_length; i++) {
        const stp_csv_record r = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, at);
        int n_cells = 0;
        if (is_comment_line(s, at)) {
            last_comment = at;
            above++;
        } else if (!r.blank) {
            stp_csv_walk w = { .row = stp_csv_count_cells, .self = &n_cells };
            STP_TRY(stp_csv_run_walk(&w, &s->dialect, s->sample + at, r.end - at, err));
            int n_filled = 0;
            stp_csv_walk filled = { .cell = count_filled, .self = &n_filled };
            STP_TRY(stp_csv_run_walk(&filled, &s->dialect, s->sample + at, r.end - at, err));
            const bool title = usual > 1 && (n_cells == 1 || (n_filled == 1 && usual > 2));
            const bool comment = s->sample[at] == '#' && (n_cells != usual || usual == 1);
            if (!title && !comment) {
                bool named = false;
                if (s->dialect.blanks && last_comment != SIZE_MAX)
                    STP_TRY(take_named_comment(s, last_comment, at, usual, &named, err));
                *from = named ? last_comment : at;
                *line = named ? here - 1 : here;
                *n_above = above - named;
                return STP_OK;
            }
            above++;
            last_comment = SIZE_MAX;
        }
        at = r.end;
        here += r.lines;
    }
    return STP_OK;          /* nothing but such lines: they are the table */
}

stp_status stp_csv_find_comment(stp_csv_source *s, size_t from, int usual, stp_error *err)
{
    bool any = false;
    size_t at = from;
    if (s->dialect.comment || usual < 2 || from >= s->sample_length) return STP_OK;
    at = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, at).end;         /* a header may begin with it */
    while (at < s->sample_length && memchr(s->sample + at, '#', s->sample_length - at)) {
        int n_cells = 0;
        if (s->sample[at] != '#') {
            at = stp_csv_next_record(&s->dialect, s->sample, s->sample_length, at).end;
            continue;
        }
        size_t end = at;                        /* of the line, whatever quotes are in it */
        while (end < s->sample_length && s->sample[end] != '\n' && s->sample[end] != '\r') end++;
        stp_csv_walk w = { .row = stp_csv_count_cells, .self = &n_cells };
        STP_TRY(stp_csv_run_walk(&w, &s->dialect, s->sample + at, end - at, err));
        if (n_cells == usual) return STP_OK;
        any = true;
        at = end;
    }
    if (any) s->dialect.comment = '#';
    return STP_OK;
}

/* ---- decimals ------------------------------------------------------------------------------ */

typedef struct marks {
    int64_t (*of)[2];               /* a column: numbers with a point, with a comma */
    int n;
} marks;

static void count_marks(stp_csv_walk *w, int64_t row, int column, const char *text, size_t n)
{
    marks *m = w->self;
    (void) row;
    const int mark = text && column < m->n ? stp_csv_decimal_mark(text, n) : 0;
    if (mark) m->of[column][mark > 0]++;
}

stp_status stp_csv_find_decimals(stp_csv_source *s, int n_columns, const char *bytes, size_t n, stp_error *err)
{
    marks m = { .n = n_columns };
    const bool look = !s->rules.decimal && s->dialect.delimiter != ',' && memchr(bytes, ',', n);
    s->columns = stp_arena_array(&s->base.schema.arena, (size_t) n_columns, sizeof *s->columns);
    m.of = calloc((size_t) n_columns + 1, sizeof *m.of);
    stp_status status = s->columns && m.of ? STP_OK : stp_no_memory(err, "columns");
    stp_csv_walk w = { .cell = count_marks, .self = &m };
    if (status == STP_OK && look) status = stp_csv_run_walk(&w, &s->dialect, bytes, n, err);
    for (int i = 0; status == STP_OK && i < n_columns; i++) {
        s->columns[i] = s->rules;
        if (!s->rules.decimal) s->columns[i].decimal = m.of[i][1] && !m.of[i][0] ? ',' : '.';
    }
    free(m.of);
    return status;
}
