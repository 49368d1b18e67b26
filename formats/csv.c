/* The CSV source: opens, cuts pieces at record ends, rewinds. A piece is read anew from where the last one
 * ended, so no rest is carried over, and the cuts depend on the bytes of the file alone. */
#include "formats/csv_source.h"
#include "base/text.h"
#include "formats/csv_tidy.h"
#include "formats/csv_type.h"
#include "formats/formats.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 1 << 20, PIECE = 1 << 20, LONGEST = 64 << 20 };

const char *stp_csv_name(const stp_csv_source *s)
{
    return strcmp(s->base.path, "-") ? s->base.path : "standard input";
}

stp_status stp_csv_fail(const stp_csv_source *s, int64_t line, stp_error *err, const char *fmt, ...)
{
    char fault[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(fault, sizeof fault, fmt, ap);
    va_end(ap);
    return stp_fail(err, STP_ERR_DATA, "'%s' line %" PRId64 ": %s", stp_csv_name(s), line, fault);
}

stp_status stp_csv_open_quote(const stp_csv_source *s, int64_t line, stp_error *err)
{
    stp_csv_fail(s, line, err, "a quote is opened and never closed");
    return stp_hint(err, "where quotes are letters like any other, --quote none reads them so");
}

/* Anything that could be text, with little confidence: other formats begin with a mark. */
static int sniff(const unsigned char *head, size_t n)
{
    if (n >= 2 && ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] == 0xFE && head[1] == 0xFF))) return 30;
    size_t odd = 0;
    for (size_t i = 0; i < n; i++) odd += head[i] < 0x20 && (head[i] < '\t' || head[i] > '\r');
    return odd > n / 8 ? 1 : 20;
}

static stp_status read_sample(stp_csv_source *s, size_t most, stp_error *err)
{
    const int64_t size = s->base.bytes;
    const size_t n = size > 0 && size < (int64_t) most ? (size_t) size + 1 : most;     /* one more: sees the end */
    s->sample = malloc(n);
    if (!s->sample) return stp_no_memory(err, "a sample of the file");
    STP_TRY(stp_input_read(s->in, 0, s->sample, n, &s->sample_length, err));
    s->whole = s->sample_length < n;
    if (!s->sample_length) return stp_fail(err, STP_ERR_DATA, "'%s' is empty", stp_csv_name(s));
    return STP_OK;
}

/* The texts that mean missing, and which of them are numbers. */
static stp_status take_missing(stp_csv_source *s, const char *texts, stp_error *err)
{
    stp_csv_rules *r = &s->rules;
    const stp_csv_rules usual = { .decimal = '.' };
    STP_TRY(stp_split(&s->base.schema.arena, texts, ',', &r->missing, &r->n_missing, err));
    double *numbers = stp_arena_array(&s->base.schema.arena, (size_t) r->n_missing + 1, sizeof *numbers);
    if (!numbers) return stp_no_memory(err, "texts that mean missing");
    for (int i = 0; i < r->n_missing; i++)
        if (stp_csv_number(&usual, r->missing[i], strlen(r->missing[i]), &numbers[r->n_missing_numbers]) ==
            STP_CSV_VALUE)
            r->n_missing_numbers++;
    r->missing_numbers = numbers;
    return STP_OK;
}

/* What the options say of cells. */
static stp_status take_rules(stp_csv_source *s, const stp_read_options *options, stp_error *err)
{
    stp_csv_rules *r = &s->rules;
    stp_arena *arena = &s->base.schema.arena;
    if (options->delimiter == '"' || options->delimiter == '\n' || options->delimiter == '\r')
        return stp_fail(err, STP_ERR_USAGE, "delimiter cannot be a quote or a newline");
    if (options->na) STP_TRY(take_missing(s, options->na, err));
    if (options->tz) STP_TRY(stp_zone_open(&s->zone, options->tz, err));
    r->time.zone = s->zone;
    r->decimal = options->decimal;
    if (!options->time_format) return STP_OK;
    STP_TRY(stp_time_pattern_check(options->time_format, err));
    r->time.pattern = stp_arena_text(arena, options->time_format);
    return r->time.pattern ? STP_OK : stp_no_memory(err, "a layout of times");
}

static stp_status prepare(stp_csv_source *s, const stp_read_options *options, stp_error *err)
{
    stp_schema *schema = &s->base.schema;
    s->base.path = stp_arena_text(&schema->arena, stp_input_path(s->in));
    if (!s->base.path) return stp_no_memory(err, "a file name");
    STP_TRY(take_rules(s, options, err));
    STP_TRY(read_sample(s, options->sample ? options->sample : SAMPLE, err));
    STP_TRY(s->grammar->sniff(s, options, err));
    for (int i = 0; s->zone && i < schema->n_columns; i++)         /* --tz says what instants they are */
        if (schema->columns[i].meaning == STP_TIME && schema->columns[i].clock == STP_CLOCK_WALL)
            schema->columns[i].clock = STP_CLOCK_UTC;
    s->base.problems = stp_arena_array(&schema->arena, (size_t) schema->n_columns, sizeof *s->base.problems);
    return s->base.problems ? STP_OK : stp_no_memory(err, "columns");
}

static void destroy(stp_csv_source *s)
{
    stp_schema_clear(&s->base.schema);
    stp_zone_free(s->zone);
    free(s->sample);
    free(s->wanted);
    free(s);
}

stp_status stp_csv_rewind(stp_source *source, stp_error *err)
{
    stp_csv_source *s = (stp_csv_source *) source;
    (void) err;
    s->offset = s->data_offset;
    s->line = s->data_line;
    s->row = s->base.rows_cut = 0;
    s->base.extra_cells = (stp_problem) { 0 };
    memset(s->base.problems, 0, (size_t) s->base.schema.n_columns * sizeof *s->base.problems);
    return STP_OK;
}

stp_status stp_csv_open(stp_source **out, const stp_format *format, const stp_csv_grammar *grammar, stp_input *in,
                        const stp_read_options *options, stp_error *err)
{
    stp_csv_source *s = calloc(1, sizeof *s);
    if (!s) return stp_no_memory(err, "a source");
    s->base.format = format;
    s->grammar = grammar;
    s->base.bytes = stp_input_size(in);
    s->base.bytes_read = &s->offset;
    s->in = in;
    s->piece_size = PIECE;
    s->longest = LONGEST;
    stp_status status = prepare(s, options, err);
    if (!s->whole) s->base.ahead = in;
    if (status == STP_OK) status = stp_csv_rewind(&s->base, err);
    if (status != STP_OK) {
        destroy(s);
        return status;
    }
    *out = &s->base;
    return STP_OK;
}

stp_status stp_csv_want(stp_source *source, const int *columns, int n, stp_error *err)
{
    stp_csv_source *s = (stp_csv_source *) source;
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= s->base.schema.n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, s->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(s->wanted);
    s->wanted = wanted;
    s->n_wanted = n;
    return STP_OK;
}

/* n bytes from the place of the next piece; the beginning of the file is in memory already. */
static stp_status fetch(stp_csv_source *s, char *to, size_t n, size_t *got, stp_error *err)
{
    size_t have = 0;
    if (s->offset < (int64_t) s->sample_length) {
        have = s->sample_length - (size_t) s->offset;
        if (have > n) have = n;
        memcpy(to, s->sample + s->offset, have);
    }
    *got = have;
    if (have == n || s->whole) return STP_OK;
    size_t more = 0;
    STP_TRY(stp_input_read(s->in, s->offset + (int64_t) have, to + have, n - have, &more, err));
    *got = have + more;
    return STP_OK;
}

static stp_status make_room(stp_piece *p, size_t n, stp_error *err)
{
    if (n <= p->capacity) return STP_OK;
    char *bytes = realloc(p->bytes, n);
    if (!bytes) return stp_no_memory(err, "a piece of the file");
    p->bytes = bytes;
    p->capacity = n;
    return STP_OK;
}

static stp_status too_long(const stp_csv_source *s, stp_error *err)
{
    stp_csv_fail(s, s->line, err, "the record that begins here is longer than %zu bytes", s->longest);
    stp_hint(err, "a quote may be open: a field that begins with a quote ends only at the next one");
    return STP_ERR_DATA;
}

/* Fills piece and finds the cut, with twice the room as long as no record ends in it. */
static stp_status cut_piece(stp_csv_source *s, stp_piece *p, stp_csv_cut *cut, stp_error *err)
{
    const int64_t rest = s->whole ? (int64_t) s->sample_length - s->offset : INT64_MAX;
    for (size_t n = s->piece_size; n <= s->longest; n *= 2) {
        if ((int64_t) n > rest) n = (size_t) rest + 1;          /* one more than there is: sees the end */
        size_t got;
        STP_TRY(make_room(p, n + STP_CSV_PADDING, err));
        STP_TRY(fetch(s, p->bytes, n, &got, err));
        memset(p->bytes + got, 0, STP_CSV_PADDING);
        *cut = s->grammar->find_cut(s, p->bytes, got, got < n);
        if (cut->open_line >= 0) return stp_csv_open_quote(s, s->line + cut->open_line, err);
        if (cut->length || got < n) return STP_OK;
    }
    return too_long(s, err);
}

stp_status stp_csv_next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    stp_csv_source *s = (stp_csv_source *) source;
    stp_csv_cut cut;
    STP_TRY(cut_piece(s, piece, &cut, err));
    if (!cut.length) {
        *end = true;
        return STP_OK;
    }
    piece->length = cut.length;
    piece->row0 = s->row;
    piece->n_rows = cut.rows;
    piece->line0 = s->line;
    piece->plain = cut.plain;
    s->offset += (int64_t) cut.length;
    s->row += cut.rows;
    s->base.rows_cut = s->row;
    s->line += cut.lines;
    *end = false;
    return STP_OK;
}

void stp_csv_piece_clear(stp_piece *p)
{
    free(p->bytes);
}

void stp_csv_close(stp_source *source)
{
    stp_csv_source *s = (stp_csv_source *) source;
    stp_input_close(s->in);
    destroy(s);
}

static stp_csv_cut find_cut(const stp_csv_source *s, char *bytes, size_t n, bool at_end)
{
    stp_csv_tidy(&s->dialect, bytes, n);
    return stp_csv_find_cut(&s->dialect, bytes, n, at_end);
}

static stp_csv_record next_record(const stp_csv_source *s, const char *bytes, size_t n, size_t from)
{
    return stp_csv_next_record(&s->dialect, bytes, n, from);
}

static const stp_csv_grammar grammar = {
    .sniff = stp_csv_sniff, .find_cut = find_cut, .parse = stp_csv_parse, .next_record = next_record,
};

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    return stp_csv_open(out, &stp_csv_format, &grammar, in, options, err);
}

const stp_format stp_csv_format = {
    .name = "csv",
    .suffixes = "csv tsv tab txt dat",
    .help = "text with a delimiter: comma, semicolon, tab, |, ^ or blanks",
    .reads = true,
    .writes = true,
    .sniff = sniff,
    .open = open_source,
    STP_CSV_SHARED_FUNCTIONS,
};
