/* The JSON source: rows are objects, columns their members. What reads cells, cuts pieces and counts faults is the CSV
 * reader's; here stand where objects end and what their members are. */
#include "formats/csv_labels.h"
#include "formats/csv_reader.h"
#include "formats/csv_source.h"
#include "formats/csv_type.h"
#include "formats/formats.h"
#include "formats/json_walk.h"
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 16384 };

static int sniff(const unsigned char *head, size_t n)
{
    size_t at = n >= 3 && !memcmp(head, "\xef\xbb\xbf", 3) ? 3 : 0;
    bool list = false;
    for (; at < n; at++) {
        if (memchr(" \t\r\n", head[at], 4)) continue;
        if (head[at] == '[' && !list) list = true;
        else break;
    }
    if (at == n || head[at] != '{') return 0;
    for (at++; at < n && memchr(" \t\r\n", head[at], 4); at++) {}
    return at < n && (head[at] == '"' || head[at] == '}') ? 70 : 0;
}

/* ---- records ------------------------------------------------------------------------------- */

static stp_csv_cut find_cut(const stp_csv_source *s, char *bytes, size_t n, bool at_end)
{
    stp_csv_cut cut = { .open_line = -1 };
    while (cut.length < n) {
        const stp_json_record r = stp_json_next(s->in_lines, bytes, n, cut.length);
        if (!r.whole && !at_end) break;
        cut.length = r.end;
        cut.rows += r.row;
        cut.lines += r.lines;
    }
    return cut;
}

static stp_csv_record next_record(const stp_csv_source *s, const char *bytes, size_t n, size_t from)
{
    const stp_json_record r = stp_json_next(s->in_lines, bytes, n, from);
    return (stp_csv_record) { .end = r.end, .lines = r.lines, .blank = !r.row, .row = r.row };
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* The column of that name; most often the one behind the last. */
static int find_column(stp_reader *r, const char *name, size_t n)
{
    const stp_schema *schema = &r->source->base.schema;
    for (int i = 0, at = r->column; i < schema->n_columns; i++, at++) {
        if (at >= schema->n_columns) at = 0;
        const char *const have = schema->columns[at].name;
        if (strncmp(have, name, n) || have[n]) continue;
        r->column = at + 1;
        return at;
    }
    return -1;
}

static bool store_member(stp_json_walk *w, const char *name, size_t n_name, stp_json_kind kind, const char *text,
                         size_t n)
{
    stp_reader *r = w->self;
    const int column = find_column(r, name, n_name);
    if (kind == STP_JSON_NULL) return true;
    if (column < 0) {
        if (r->extra_row != r->row) stp_csv_note_extra(r, name, n_name);
        r->extra_row = r->row;
        return true;
    }
    const int at = r->slot_of[column];
    if (at < 0) return true;
    stp_csv_slot *slot = &r->slots[at];
    if (slot->validity[r->row >> 3] >> (r->row & 7) & 1) return true;          /* the first of a name counts */
    stp_csv_store(r, slot, text, n);
    return !r->no_memory;
}

static bool parse_piece(stp_reader *r, const stp_piece *p)
{
    stp_json_walk w = { .member = store_member, .self = r };
    r->extra_row = -1;
    for (size_t at = 0; at < p->length && !r->no_memory;) {
        const stp_json_record record = stp_json_next(r->source->in_lines, p->bytes, p->length, at);
        if (record.row) {
            r->column = 0;
            if (!r->fault && !stp_json_run(&w, p->bytes + at, record.end - at)) stp_csv_set_fault(r, w.fault);
            r->no_memory = r->no_memory || (r->fault == NULL && w.fault) || w.name.failed || w.text.failed;
            r->row++;
        }
        at = record.end;
    }
    stp_json_walk_clear(&w);
    return !r->no_memory;
}

/* ---- the sample ---------------------------------------------------------------------------- */

typedef struct look {
    stp_csv_source *source;
    stp_csv_labels names;           /* of columns, by their number */
    stp_csv_guess *guesses;
    int capacity;
    stp_csv_labels *labels;         /* in the second walk: the texts of each column */
    bool full;                      /* more columns than there may be */
} look;

static bool grow(look *l)
{
    if (l->names.count <= l->capacity) return true;
    const int capacity = l->capacity ? l->capacity * 2 : 32;
    stp_csv_guess *grown = realloc(l->guesses, (size_t) capacity * sizeof *grown);
    if (!grown) return false;
    memset(grown + l->capacity, 0, (size_t) (capacity - l->capacity) * sizeof *grown);
    l->guesses = grown;
    l->capacity = capacity;
    return true;
}

/* A text in quotes is no number, whatever is in it; it may be a time. */
static bool guess_member(stp_json_walk *w, const char *name, size_t n_name, stp_json_kind kind, const char *text,
                         size_t n)
{
    look *l = w->self;
    const int32_t column = stp_csv_labels_add(&l->names, name, n_name);
    l->full = l->names.count > MAX_COLUMNS;
    if (column < 0 || l->full || !grow(l)) return false;
    stp_csv_guess *g = &l->guesses[column];
    const int64_t before = g->n_values;
    if (kind != STP_JSON_NULL) stp_csv_guess_add(g, &l->source->rules, text, n);
    if (kind == STP_JSON_STRING && n == 0) g->n_values++;
    if (kind >= STP_JSON_STRING && g->n_values > before) g->not_number = g->not_integer = g->not_bool = true;
    return true;
}

static bool take_label(stp_json_walk *w, const char *name, size_t n_name, stp_json_kind kind, const char *text,
                       size_t n)
{
    look *l = w->self;
    const int32_t column = stp_csv_labels_add(&l->names, name, n_name);
    if (kind == STP_JSON_NULL || column < 0) return column >= 0;
    if (l->source->base.schema.columns[column].meaning != STP_TEXT || l->labels[column].count > STP_CSV_MOST_LABELS)
        return true;
    return stp_csv_labels_add(&l->labels[column], text, n) >= 0;
}

/* Tells member of the members of all whole rows of the sample from `from` on. */
static stp_status walk_sample(look *l, size_t from, bool (*member)(stp_json_walk *, const char *, size_t, stp_json_kind,
                              const char *, size_t), int64_t *n_rows, stp_error *err)
{
    const stp_csv_source *s = l->source;
    stp_json_walk w = { .member = member, .self = l };
    int64_t line = 1;
    bool good = true;
    *n_rows = 0;
    for (size_t at = 0; at < from; at++) line += s->sample[at] == '\n';
    for (size_t at = from; good && at < s->sample_length;) {
        const stp_json_record r = stp_json_next(s->in_lines, s->sample, s->sample_length, at);
        if (!r.whole && !s->whole) break;
        if (r.row) good = stp_json_run(&w, s->sample + at, r.end - at);
        *n_rows += r.row && good;
        line += good ? r.lines : 0;
        at = r.end;
    }
    stp_status status = STP_OK;
    if (!good && w.fault) status = stp_csv_fail(s, line, err, "%s", w.fault);
    else if (!good && l->full) status = stp_csv_fail(s, line, err, "more than %d columns", MAX_COLUMNS);
    else if (!good) status = stp_no_memory(err, "reading a sample");
    stp_json_walk_clear(&w);
    return status;
}

static stp_status make_columns(look *l, stp_error *err)
{
    stp_csv_source *s = l->source;
    stp_schema *schema = &s->base.schema;
    const int n = schema->n_columns = l->names.count;
    schema->columns = stp_arena_array(&schema->arena, (size_t) n, sizeof *schema->columns);
    s->columns = stp_arena_array(&schema->arena, (size_t) n, sizeof *s->columns);
    if (!schema->columns || !s->columns) return stp_no_memory(err, "columns");
    for (int i = 0; i < n; i++) {
        schema->columns[i].name = stp_arena_text(&schema->arena, l->names.texts[i]);
        if (!schema->columns[i].name) return stp_no_memory(err, "column names");
        s->columns[i] = s->rules;
    }
    stp_csv_settle(s, l->guesses);
    return STP_OK;
}

/* Texts with few distinct values are categories. */
static stp_status find_categories(look *l, size_t from, int64_t n_rows, stp_error *err)
{
    stp_schema *schema = &l->source->base.schema;
    l->labels = calloc((size_t) schema->n_columns + 1, sizeof *l->labels);
    stp_status status = l->labels ? walk_sample(l, from, take_label, &n_rows, err) : stp_no_memory(err, "columns");
    for (int i = 0; l->labels && i < schema->n_columns; i++) {
        if (schema->columns[i].meaning == STP_TEXT && l->labels[i].count <= stp_csv_most_categories(n_rows))
            schema->columns[i].meaning = STP_CATEGORY;
        stp_csv_labels_clear(&l->labels[i]);
    }
    free(l->labels);
    return status;
}

/* Lines of their own: the first object ends with its line, and so does every other one then. */
static bool stands_in_lines(const stp_csv_source *s, size_t from)
{
    const stp_json_record value = stp_json_next(false, s->sample, s->sample_length, from);
    size_t at = value.end;
    if (!value.whole || value.lines) return false;
    while (at < s->sample_length && (s->sample[at] == ' ' || s->sample[at] == '\t' || s->sample[at] == '\r')) at++;
    return at < s->sample_length && s->sample[at] == '\n';
}

static stp_status place_rows(stp_csv_source *s, size_t *from, bool *list, stp_error *err)
{
    size_t at = s->sample_length >= 3 && !memcmp(s->sample, "\xef\xbb\xbf", 3) ? 3 : 0;
    *list = false;
    for (; at < s->sample_length && memchr(" \t\r\n[", s->sample[at], 5); at++) *list = *list || s->sample[at] == '[';
    if (at == s->sample_length) return stp_fail(err, STP_ERR_DATA, "'%s' has no objects in it", stp_csv_name(s));
    s->in_lines = !*list && stands_in_lines(s, at);
    const stp_json_record first = stp_json_next(s->in_lines, s->sample, s->sample_length, at);
    if (!first.whole && !s->whole) {
        stp_fail(err, STP_ERR_DATA, "'%s': the first object is longer than %zu bytes", stp_csv_name(s),
                 s->sample_length);
        return stp_hint(err, "rows are objects; `jq -c '.rows[]'` takes them out of one that holds them");
    }
    s->data_offset = (int64_t) at;
    s->data_line = 1;
    for (size_t i = 0; i < at; i++) s->data_line += s->sample[i] == '\n';
    *from = at;
    return STP_OK;
}

static stp_status sniff_sample(stp_csv_source *s, const stp_read_options *options, stp_error *err)
{
    look l = { .source = s };
    size_t from = 0;
    int64_t n_rows = 0;
    bool list = false;
    STP_TRY(stp_csv_check_encoding(s, err));
    STP_TRY(place_rows(s, &from, &list, err));
    if (!s->rules.decimal) s->rules.decimal = '.';
    stp_csv_dialect_init(&s->dialect, ',', '"');
    stp_status status = walk_sample(&l, from, guess_member, &n_rows, err);
    if (status == STP_OK) status = make_columns(&l, err);
    if (status == STP_OK) status = find_categories(&l, from, n_rows, err);
    if (status == STP_OK) stp_csv_force_types(s, l.guesses, options);
    s->base.schema.n_rows = s->whole ? n_rows : -1;
    s->base.facts = list ? "objects in a list, UTF-8" : s->in_lines ? "an object a line, UTF-8" : "objects, UTF-8";
    free(l.guesses);
    stp_csv_labels_clear(&l.names);
    return status;
}

static const stp_csv_grammar grammar = {
    .sniff = sniff_sample, .find_cut = find_cut, .parse = parse_piece, .next_record = next_record,
};

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    return stp_csv_open(out, &stp_json_format, &grammar, in, options, err);
}

const stp_format stp_json_format = {
    .name = "json",
    .suffixes = "json jsonl ndjson",
    .help = "objects, one a line or in a list",
    .reads = true,
    .sniff = sniff,
    .open = open_source,
    STP_CSV_SHARED_FUNCTIONS,
};
