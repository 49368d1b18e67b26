/* Piece in, batch out: libcsv takes the records apart, cells of wanted columns go to typed arrays. Each
 * reader has a parser of its own; nothing is shared but the source, which is read only meanwhile. */
#include "base/text.h"
#include "formats/csv_reader.h"
#include <stdlib.h>
#include <string.h>

static stp_csv_outcome store_number(stp_csv_slot *s, int64_t row, const char *text, size_t n)
{
    return stp_csv_number(s->rules, text, n, (double *) s->values + row);
}

static stp_csv_outcome store_integer(stp_csv_slot *s, int64_t row, const char *text, size_t n)
{
    return stp_csv_integer(s->rules, text, n, (int64_t *) s->values + row);
}

static stp_csv_outcome store_time(stp_csv_slot *s, int64_t row, const char *text, size_t n)
{
    return stp_csv_time(&s->rules->time, text, n, s->info->time_digits, (int64_t *) s->values + row);
}

static stp_csv_outcome store_bool(stp_csv_slot *s, int64_t row, const char *text, size_t n)
{
    return stp_csv_bool(text, n, (uint8_t *) s->values + row);
}

static stp_csv_outcome store_text(stp_csv_slot *s, int64_t row, const char *text, size_t n)
{
    const int32_t code = stp_csv_labels_add(&s->labels, text, n);
    if (code < 0) return STP_CSV_BAD;
    ((int32_t *) s->values)[row] = code;
    return STP_CSV_VALUE;
}

static const struct {
    stp_csv_outcome (*store)(stp_csv_slot *s, int64_t row, const char *text, size_t n);
    size_t size;
} stores[] = {
    [STP_NUMBER] = { store_number, sizeof(double) }, [STP_INTEGER] = { store_integer, sizeof(int64_t) },
    [STP_TIME] = { store_time, sizeof(int64_t) },    [STP_BOOL] = { store_bool, sizeof(uint8_t) },
    [STP_CATEGORY] = { store_text, sizeof(int32_t) }, [STP_TEXT] = { store_text, sizeof(int32_t) },
};

void stp_csv_set_fault(stp_reader *r, const char *fault)
{
    if (r->fault && r->fault_row <= r->row) return;     /* plain pieces are read column by column */
    r->fault = fault;
    r->encoding = false;
    r->fault_row = r->row;
}

/* The cell as it stands there, cut between characters. */
static void copy_problem_text(char out[40], const char *text, size_t n)
{
    size_t m = n < 39 ? n : 39;
    while (m < n && m > 0 && ((unsigned char) text[m] & 0xC0) == 0x80) m--;
    for (size_t i = 0; i < m; i++) out[i] = text[i] ? text[i] : '?';
    out[m] = 0;
}

static void note_problem(stp_problem *p, int64_t *new_row, int64_t row, const char *text, size_t n)
{
    if (p->count++ > 0) return;
    *new_row = row;
    copy_problem_text(p->first_text, text, n);
}

void stp_csv_store(stp_reader *r, stp_csv_slot *s, const char *text, size_t n)
{
    if (stp_csv_is_missing(s->rules, text, n)) return;
    const int32_t n_labels = s->labels.count;
    const stp_csv_outcome outcome = s->store(s, r->row, text, n);
    if (outcome == STP_CSV_VALUE) {
        s->validity[r->row >> 3] |= (uint8_t) (1 << (r->row & 7));
        s->n_present++;
        if (s->labels.count != n_labels && !stp_utf8_valid(text, n)) {
            stp_csv_set_fault(r, "a text is not UTF-8");
            r->encoding = true;
        }
    } else if (outcome == STP_CSV_BAD && s->store == store_text) {
        r->no_memory = true;
    } else if (outcome == STP_CSV_BAD) {
        note_problem(&s->problem, &s->new_problem, r->row, text, n);
    }
}

void stp_csv_note_extra(stp_reader *r, const char *text, size_t n)
{
    note_problem(&r->extra, &r->new_extra, r->row, text, n);
}

/* text NULL: empty and not quoted, so missing. */
static void on_cell(void *text, size_t n, void *self)
{
    stp_reader *r = self;
    const int column = r->column++;
    if (!text || r->row >= r->piece->n_rows || r->fault || r->no_memory) return;
    if (column >= r->n_columns) {
        if (column == r->n_columns) stp_csv_note_extra(r, text, n);
    } else if (r->slot_of[column] >= 0) {
        stp_csv_store(r, &r->slots[r->slot_of[column]], text, n);
    }
}

static void on_row(int terminator, void *self)
{
    stp_reader *r = self;
    (void) terminator;
    r->row++;
    r->column = 0;
}

/* Refuses cells that no memory should be spent on. */
static void *limited_realloc(void *p, size_t n)
{
    return n > ((size_t) 65 << 20) ? NULL : realloc(p, n);
}

static stp_status prepare_slots(stp_reader *r, stp_error *err)
{
    stp_csv_source *s = r->source;
    r->n_columns = s->base.schema.n_columns;
    r->n_slots = s->n_wanted;
    r->slots = calloc((size_t) r->n_slots + 1, sizeof *r->slots);
    r->columns = calloc((size_t) r->n_slots + 1, sizeof *r->columns);
    r->slot_of = malloc(((size_t) r->n_columns + 1) * sizeof *r->slot_of);
    if (!r->slots || !r->columns || !r->slot_of) return stp_no_memory(err, "columns");
    for (int i = 0; i < r->n_columns; i++) r->slot_of[i] = -1;
    for (int i = 0; i < r->n_slots; i++) {
        stp_csv_slot *t = &r->slots[i];
        t->column = s->wanted[i];
        t->info = &s->base.schema.columns[t->column];
        t->read_as = t->info->type == STP_TYPE_F64 ? STP_NUMBER : t->info->meaning;
        t->store = stores[t->read_as].store;
        t->rules = &s->columns[t->column];
        t->new_problem = -1;
        t->same_as = r->slot_of[t->column];
        if (t->same_as < 0) r->slot_of[t->column] = i;
    }
    return STP_OK;
}

stp_status stp_csv_reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = (stp_csv_source *) source;
    r->new_extra = -1;
    csv_init(&r->parser, CSV_EMPTY_IS_NULL);
    csv_set_delim(&r->parser, (unsigned char) r->source->dialect.delimiter);
    csv_set_quote(&r->parser, (unsigned char) r->source->dialect.quote);
    csv_set_blk_size(&r->parser, 1 << 14);
    csv_set_realloc_func(&r->parser, limited_realloc);
    const stp_status status = prepare_slots(r, err);
    if (status != STP_OK) {
        stp_csv_reader_free(r);
        return status;
    }
    *out = r;
    return STP_OK;
}

static stp_status make_room(stp_csv_slot *s, int64_t rows, stp_error *err)
{
    const size_t size = stores[s->read_as].size, n = rows > 0 ? (size_t) rows : 1;
    if (rows > s->capacity || !s->values) {
        if (n > SIZE_MAX / size) return stp_no_memory(err, "a column");
        void *values = realloc(s->values, n * size);
        if (values) s->values = values;
        uint8_t *validity = realloc(s->validity, n / 8 + 1);
        if (validity) s->validity = validity;
        if (!values || !validity) return stp_no_memory(err, "a column");
        s->capacity = rows;
    }
    memset(s->values, 0, n * size);             /* what is missing is 0: equal files, equal bytes */
    memset(s->validity, 0, n / 8 + 1);
    s->n_present = 0;
    stp_csv_labels_reset(&s->labels);
    return STP_OK;
}

/* Reads the bytes of the piece. Plain ones need no libcsv; blank lines of a one-column table are rows that
 * libcsv passes over. */
bool stp_csv_parse(stp_reader *r, const stp_piece *p)
{
    if (p->plain) return stp_csv_read_plain(r, p);
    size_t at = 0;
    while (r->source->dialect.blank_rows && at < p->length) {
        const stp_csv_record record = stp_csv_next_record(&r->source->dialect, p->bytes, p->length, at);
        const size_t n = record.end - at;
        if (!record.blank && csv_parse(&r->parser, p->bytes + at, n, on_cell, on_row, r) != n) return false;
        if (record.blank && record.row) r->row++;
        at = record.end;
    }
    if (at < p->length && csv_parse(&r->parser, p->bytes, p->length, on_cell, on_row, r) != p->length) return false;
    return csv_fini(&r->parser, on_cell, on_row, r) == 0;
}

/* Line in the file of each row of the piece, to be freed; NULL without memory. The piece is read again: that is
 * cheap, since only the first fault of a column is looked up. */
static int64_t *lines_of_rows(const stp_reader *r)
{
    const stp_piece *p = r->piece;
    int64_t line = p->line0, row = 0;
    int64_t *lines = malloc(((size_t) p->n_rows + 1) * sizeof *lines);
    for (size_t at = 0; lines && at < p->length && row < p->n_rows;) {
        const stp_csv_record record = r->source->grammar->next_record(r->source, p->bytes, p->length, at);
        if (record.row) lines[row++] = line;
        line += record.lines;
        at = record.end;
    }
    while (lines && row < p->n_rows) lines[row++] = line;
    return lines;
}

static stp_status tell_fault(const stp_reader *r, int64_t line, stp_error *err)
{
    stp_csv_fail(r->source, line, err, "%s", r->fault);
    return r->encoding ? stp_hint(err, "say which encoding it is in, as --encoding latin1") : STP_ERR_DATA;
}

/* Puts lines to what was noted by row. */
static stp_status resolve_lines(stp_reader *r, stp_error *err)
{
    bool any = r->fault || r->new_extra >= 0;
    for (int i = 0; i < r->n_slots; i++) any = any || r->slots[i].new_problem >= 0;
    if (!any) return STP_OK;
    int64_t *lines = lines_of_rows(r);
    if (!lines) return stp_no_memory(err, "line numbers");
    for (int i = 0; i < r->n_slots; i++) {
        stp_csv_slot *s = &r->slots[i];
        if (s->new_problem >= 0) s->problem.first_line = lines[s->new_problem];
        s->new_problem = -1;
    }
    if (r->new_extra >= 0) r->extra.first_line = lines[r->new_extra];
    r->new_extra = -1;
    const stp_status status = r->fault ? tell_fault(r, lines[r->fault_row], err) : STP_OK;
    free(lines);
    return status;
}

static void fill_column(stp_reader *r, int i)
{
    stp_csv_slot *s = &r->slots[r->slots[i].same_as >= 0 ? r->slots[i].same_as : i];
    const bool text = s->store == store_text;
    s->dictionary = (stp_dictionary) { .count = s->labels.count, .labels = s->labels.texts };
    r->columns[i] = (stp_column) { .type = s->info->type, .length = r->piece->n_rows, .values = s->values };
    if (s->n_present < r->piece->n_rows) r->columns[i].validity = s->validity;
    if (text) r->columns[i].dictionary = &s->dictionary;
}

stp_status stp_csv_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    r->piece = piece;
    r->row = 0;
    r->column = 0;
    r->fault = NULL;
    for (int i = 0; i < r->n_slots; i++)
        if (r->slots[i].same_as < 0) STP_TRY(make_room(&r->slots[i], piece->n_rows, err));
    if (!r->source->grammar->parse(r, piece) || r->no_memory) return stp_no_memory(err, "a piece of the file");
    STP_TRY(resolve_lines(r, err));
    if (r->row != piece->n_rows)
        return stp_csv_fail(r->source, piece->line0, err, "%lld rows cut, but %lld read: please report this file",
                            (long long) piece->n_rows, (long long) r->row);
    for (int i = 0; i < r->n_slots; i++) fill_column(r, i);
    *out = (stp_batch) { .row0 = piece->row0, .n_rows = piece->n_rows, .n_columns = r->n_slots, .columns = r->columns };
    return STP_OK;
}

/* The sum of both; the first of both. */
static void add_problem(stp_problem *to, const stp_problem *from)
{
    if (!from->count) return;
    if (!to->count || from->first_line < to->first_line) {
        to->first_line = from->first_line;
        memcpy(to->first_text, from->first_text, sizeof to->first_text);
    }
    to->count += from->count;
}

void stp_csv_reader_free(stp_reader *r)
{
    if (!r) return;
    for (int i = 0; r->slots && i < r->n_slots; i++) {
        stp_csv_slot *s = &r->slots[i];
        add_problem(&r->source->base.problems[s->column], &s->problem);
        free(s->values);
        free(s->validity);
        stp_csv_labels_clear(&s->labels);
    }
    add_problem(&r->source->base.extra_cells, &r->extra);
    csv_free(&r->parser);
    free(r->cells.begins);
    free(r->cells.rows);
    free(r->fields);
    stp_buf_clear(&r->unquoted);
    free(r->slots);
    free(r->columns);
    free(r->slot_of);
    free(r);
}
