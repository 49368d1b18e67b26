/* Plain piece in, columns out. The scanner finds the cells of some thousand rows, then each wanted column
 * goes through them in a loop of its own: no call, no branch on the type and no copy for a usual cell. A
 * cell that is not usual (spaces, quotes, a word, a long number) goes the way that libcsv's cells go. */
#include "base/digits.h"
#include "formats/csv_reader.h"
#include <stdlib.h>

/* Rows whose cells have been found. */
typedef struct strip {
    stp_reader *reader;
    const stp_piece *piece;
    const uint32_t *first;          /* of each row: number of its first cell */
    const uint32_t *fields;         /* of each row: how many it has */
    int64_t row0;                   /* in the piece */
    size_t n;
    uint32_t least, most;           /* fields of a row */
} strip;

typedef struct cell {
    const char *from;
    size_t n;
} cell;

/* Without the CR of the newline; empty when the row is too short. */
static inline cell cell_of(const strip *s, size_t i, size_t column)
{
    const uint32_t *begins = s->reader->cells.begins;
    const char *bytes = s->piece->bytes;
    if (column >= s->least && column >= s->fields[i]) return (cell) { bytes, 0 };
    const size_t at = s->first[i] + column;
    cell c = { bytes + begins[at], begins[at + 1] - begins[at] - 1 };
    if (c.n && column + 1 == s->fields[i] && c.from[c.n - 1] == '\r') c.n--;
    return c;
}

static cell trim(const stp_csv_dialect *d, cell c)
{
    while (c.n && stp_csv_is_space(d, c.from[0])) c.from++, c.n--;
    while (c.n && stp_csv_is_space(d, c.from[c.n - 1])) c.n--;
    return c;
}

/* What stands between the quotes, with doubled ones made single. */
static bool unquote(stp_buf *b, char quote, cell *c)
{
    c->from++;
    c->n -= 2;
    if (!memchr(c->from, (unsigned char) quote, c->n)) return true;
    b->length = 0;
    char *to = stp_buf_reserve(b, c->n), *const begin = to;
    if (!to) return false;
    for (size_t i = 0; i < c->n; i++) {
        *to++ = c->from[i];
        i += c->from[i] == quote;
    }
    *c = (cell) { begin, (size_t) (to - begin) };
    return true;
}

/* The text of a cell; false when there is nothing, not even quotes. */
static bool text_of(stp_reader *r, cell *c)
{
    const stp_csv_dialect *d = &r->source->dialect;
    *c = trim(d, *c);
    if (!c->n) return false;
    if (c->from[0] != d->quote) return true;
    if (!unquote(&r->unquoted, d->quote, c)) r->no_memory = true;
    return !r->no_memory;
}

static void store_slowly(const strip *s, stp_csv_slot *to, size_t i, cell c)
{
    stp_reader *r = s->reader;
    r->row = s->row0 + (int64_t) i;
    if (text_of(r, &c)) stp_csv_store(r, to, c.from, c.n);
}

static void set_present(stp_csv_slot *to, int64_t row, int64_t end)
{
    if (end > row) to->n_present += end - row;
    for (; row < end && row & 7; row++) to->validity[row >> 3] |= (uint8_t) (1 << (row & 7));
    if (end - row >= 8) memset(to->validity + (row >> 3), 0xff, (size_t) (end - row) >> 3);
    for (row += end > row ? (end - row) & ~INT64_C(7) : 0; row < end; row++)
        to->validity[row >> 3] |= (uint8_t) (1 << (row & 7));
}

/* True for a number that may have been named as missing; its text decides. */
static inline bool may_be_missing(const stp_csv_rules *r, double v)
{
    bool any = false;
    for (int i = 0; i < r->n_missing_numbers; i++) any |= v == r->missing_numbers[i];
    return any;
}

/* Reads a column with a function for usual cells; it leaves the others to store_slowly. Their bits are set
 * by the run, not one by one. */
#define READ_COLUMN(name, ctype, USUAL)                                                  \
    static void name(const strip *s, stp_csv_slot *to)                                   \
    {                                                                                    \
        ctype *const values = (ctype *) to->values + s->row0;                            \
        const size_t column = (size_t) to->column;                                       \
        size_t run = 0;                                                                  \
        for (size_t i = 0; i < s->n; i++) {                                              \
            const cell c = cell_of(s, i, column);                                        \
            if (c.n && USUAL(to, c, &values[i])) continue;                               \
            set_present(to, s->row0 + (int64_t) run, s->row0 + (int64_t) i);             \
            values[i] = 0;                                                               \
            store_slowly(s, to, i, c);                                                   \
            run = i + 1;                                                                 \
        }                                                                                \
        set_present(to, s->row0 + (int64_t) run, s->row0 + (int64_t) s->n);              \
    }

#define USUAL_INTEGER(to, c, out)                                                                 \
    (stp_short_integer((c).from, (c).n, out) && !may_be_missing((to)->rules, (double) *(out)))
#define USUAL_TIME(to, c, out)                                                                    \
    stp_parse_time_as(&(to)->rules->time, (c).from, (c).n, (to)->info->time_digits, out, NULL)
READ_COLUMN(read_integers, int64_t, USUAL_INTEGER)
READ_COLUMN(read_times, int64_t, USUAL_TIME)

/* How many of n numbers come before the first that may be missing. */
static size_t before_missing(const stp_csv_rules *r, const double *v, size_t n)
{
    size_t i = 0;
    while (r->n_missing_numbers && i < n && !may_be_missing(r, v[i])) i++;
    return r->n_missing_numbers ? i : n;
}

/* Numbers have a loop of the scanner's: half the time of a large file goes here. */
static void read_numbers(const strip *s, stp_csv_slot *to)
{
    const stp_csv_isa *isa = s->reader->source->dialect.isa;
    double *const values = (double *) to->values + s->row0;
    const size_t column = (size_t) to->column;
    for (size_t i = 0; i < s->n; i++) {
        size_t run = 0;
        if (column < s->least)
            run = isa->decimals(s->piece->bytes, s->reader->cells.begins, s->first + i, column, s->n - i, values + i);
        run = before_missing(to->rules, values + i, run);
        set_present(to, s->row0 + (int64_t) i, s->row0 + (int64_t) (i + run));
        i += run;
        if (i == s->n) return;
        values[i] = 0;
        store_slowly(s, to, i, cell_of(s, i, column));
    }
}

/* The last texts seen, by their bytes as they stand in the file, and their codes in the batch. */
typedef struct known_text {
    uint64_t low, high;
    size_t n;
    int32_t code;
} known_text;

enum { KNOWN = 256 };

/* Place of a text of at most 16 bytes (16 are readable), with its bytes in *key. */
static inline size_t known_place(cell c, known_text *key)
{
    static const uint64_t spread = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t v[2];
    memcpy(v, c.from, sizeof v);
    const uint64_t all = ~UINT64_C(0);
    if (STP_EIGHT_DIGITS) {                 /* the first byte is the lowest */
        key->low = c.n < 8 ? v[0] & ~(all << 8 * c.n) : v[0];
        key->high = c.n <= 8 ? 0 : v[1] & all >> 8 * (16 - c.n);
    } else {
        key->low = key->high = 0;
        memcpy(&key->low, c.from, c.n < 8 ? c.n : 8);
        if (c.n > 8) memcpy(&key->high, c.from + 8, c.n - 8);
    }
    key->n = c.n;
    return (size_t) ((key->low ^ (key->high * 31 + c.n)) * spread >> 56);
}

/* A text that was met before is told by its bytes: no hash table, no trimming. */
static void read_texts(const strip *s, stp_csv_slot *to)
{
    known_text known[KNOWN] = { 0 }, key;
    int32_t *const values = (int32_t *) to->values + s->row0;
    size_t run = 0;
    for (size_t i = 0; i < s->n; i++) {
        const cell c = cell_of(s, i, (size_t) to->column);
        known_text *place = NULL;
        if (c.n - 1 < 16) {
            place = &known[known_place(c, &key)];
            if (place->low == key.low && place->high == key.high && place->n == key.n) {
                values[i] = place->code;
                continue;
            }
        }
        const int64_t row = s->row0 + (int64_t) i, before = to->n_present;
        store_slowly(s, to, i, c);
        const bool present = to->n_present > before;
        set_present(to, s->row0 + (int64_t) run, row);
        run = i + 1;
        if (!place || !present) continue;
        key.code = values[i];
        *place = key;
    }
    set_present(to, s->row0 + (int64_t) run, s->row0 + (int64_t) s->n);
}

static void read_slowly(const strip *s, stp_csv_slot *to)
{
    for (size_t i = 0; i < s->n; i++) store_slowly(s, to, i, cell_of(s, i, (size_t) to->column));
}

static void (*const readers[])(const strip *s, stp_csv_slot *to) = {
    [STP_NUMBER] = read_numbers, [STP_INTEGER] = read_integers, [STP_TIME] = read_times,
    [STP_BOOL] = read_slowly,    [STP_CATEGORY] = read_texts,    [STP_TEXT] = read_texts,
};

/* ---- rows ---------------------------------------------------------------------------------- */

static void note_extra(stp_reader *r, strip *s, size_t i)
{
    cell c = cell_of(s, i, (size_t) r->n_columns);
    r->row = s->row0 + (int64_t) i;
    if (text_of(r, &c)) stp_csv_note_extra(r, c.from, c.n);
}

/* A line of one field: of spaces alone it is no row, or one without a value if blank_rows; at the end of the
 * data, without a newline, it is never one. */
static bool is_row(const strip *s, uint32_t first)
{
    const stp_csv_dialect *d = &s->reader->source->dialect;
    const uint32_t *begins = s->reader->cells.begins + first;
    const char *p = s->piece->bytes + begins[0], *const end = s->piece->bytes + begins[1] - 1;
    while (p < end && stp_csv_is_space(d, *p)) p++;
    if (p < end && !(end - p == 1 && *p == '\r')) return true;
    return d->blank_rows && begins[1] <= s->piece->length;
}

/* Leaves the lines that are rows, in place, with the number of their fields. */
static void find_rows(stp_reader *r, strip *s)
{
    stp_csv_cells *c = &r->cells;
    size_t n = 0;
    s->least = UINT32_MAX;
    for (size_t i = 0; i < c->n_rows; i++) {
        const uint32_t first = c->rows[i], fields = c->rows[i + 1] - first;
        if (fields == 1 && !is_row(s, first)) continue;
        s->least = fields < s->least ? fields : s->least;
        s->most = fields > s->most ? fields : s->most;
        c->rows[n] = first;
        r->fields[n++] = fields;
    }
    s->n = n;
}

/* Columns none of whose cells may be taken for usual: durations, numbers with a decimal comma, and times one of which
 * was named as missing. */
static bool is_unusual(const stp_csv_slot *s)
{
    const stp_csv_rules *r = s->rules;
    bool time = false;
    int64_t t;
    for (int i = 0; s->read_as == STP_TIME && i < r->n_missing; i++)
        time |= stp_parse_time_as(&r->time, r->missing[i], strlen(r->missing[i]), s->info->time_digits, &t, NULL);
    return time || (s->read_as == STP_NUMBER && (r->duration || r->decimal == ','));
}

static void read_strip(stp_reader *r, const stp_piece *p)
{
    strip s = { .reader = r, .piece = p, .first = r->cells.rows, .fields = r->fields, .row0 = r->row };
    find_rows(r, &s);
    const int64_t next = r->row + (int64_t) s.n;
    for (int i = 0; next <= p->n_rows && i < r->n_slots; i++) {
        stp_csv_slot *to = &r->slots[i];
        if (to->same_as < 0) (is_unusual(to) ? read_slowly : readers[to->read_as])(&s, to);
    }
    for (size_t i = 0; next <= p->n_rows && s.most > (uint32_t) r->n_columns && i < s.n; i++)
        if (s.fields[i] > (uint32_t) r->n_columns) note_extra(r, &s, i);
    r->row = next;
}

/* ---- strips -------------------------------------------------------------------------------- */

static bool grow(stp_reader *r, size_t capacity)
{
    stp_csv_cells *c = &r->cells;
    uint32_t **const arrays[] = { &c->begins, &c->rows, &r->fields };
    for (size_t i = 0; i < STP_COUNT(arrays); i++) {
        uint32_t *grown = realloc(*arrays[i], (capacity + STP_CSV_SLACK) * sizeof *grown);
        if (!grown) return false;
        *arrays[i] = grown;
    }
    c->capacity = capacity;
    return true;
}

/* Takes the rows that have been read out; the cells of the row that has only begun move to the front. */
static void drop_rows(stp_csv_cells *c, size_t taken)
{
    c->n_begins -= taken;
    memmove(c->begins, c->begins + taken, (c->n_begins + 1) * sizeof *c->begins);
    c->n_rows = 0;
    c->rows[0] = 0;
}

bool stp_csv_read_plain(stp_reader *r, const stp_piece *p)
{
    enum { USUAL = 1 << 14, MOST = 1 << 27 };
    stp_csv_cells *c = &r->cells;
    if (p->length >= (size_t) MOST || (!c->capacity && !grow(r, USUAL))) return false;
    c->at = c->n_begins = c->n_rows = 0;
    c->quoted = 0;
    c->begins[0] = c->rows[0] = 0;
    while (c->at < p->length) {
        r->source->dialect.isa->index(&r->source->dialect, p->bytes, p->length, c);
        const size_t taken = c->rows[c->n_rows];
        if (c->n_rows) read_strip(r, p);
        else if (c->at < p->length && !grow(r, c->capacity * 2)) return false;      /* one row with that many cells */
        drop_rows(c, taken);
        if (r->no_memory) return false;
    }
    return true;
}
