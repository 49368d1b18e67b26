/* The scanner of regular CSV for one instruction set.
 *
 *     ISA            name of the stp_csv_isa to make
 *     ISA_NAME       its name as text
 *     block          a type: 64 bytes
 *     block_load     block of 64 bytes at any address
 *     block_equal    bit i set: byte i is this one
 *     block_low      bit i set: byte i is a space or below
 *     short_decimal  (bytes, from, n, out): the n bytes at `from` as a number, or false and nothing done
 */
#include <string.h>

/* Bit i: the parity of bits 0 … i. */
static inline uint64_t parity_below(uint64_t x)
{
    for (int shift = 1; shift < 64; shift *= 2) x ^= x << shift;
    return x;
}

/* Block at `at` of n bytes; what is missing of the last one reads as letters. */
static inline block load_at(const char *bytes, size_t n, size_t at)
{
    char tail[STP_CSV_BLOCK];
    if (n - at >= STP_CSV_BLOCK) return block_load(bytes + at);
    memset(tail, 'x', sizeof tail);
    memcpy(tail, bytes + at, n - at);
    return block_load(tail);
}

/* What cut carries from block to block. */
typedef struct survey {
    uint64_t quoted;                /* all ones: inside quotes */
    uint64_t after_close, after_cr; /* 1: the last byte was a closing quote, a CR */
    uint64_t line_start;            /* 1: the last byte ended a record */
    uint64_t faults;
    int64_t feeds, ends, blanks;    /* LF; LF outside quotes; of them behind spaces alone */
    int64_t feeds_at_last;          /* LF up to the last outside quotes */
    size_t last;                    /* behind that */
} survey;

/* True when a LF ends the line that begins at `at`, with nothing but spaces and a CR before it. */
static bool ends_blank(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at)
{
    while (at < n && stp_csv_is_space(d, bytes[at])) at++;
    if (at < n && bytes[at] == '\r') at++;
    return at < n && bytes[at] == '\n';
}

/* Of opening quotes those that have more than spaces between them and the begin of their field. */
static uint64_t opened_within(const stp_csv_dialect *d, const char *bytes, size_t at, uint64_t opening)
{
    for (uint64_t left = opening; left; left &= left - 1) {
        size_t from = at + (size_t) __builtin_ctzll(left);
        while (from && stp_csv_is_space(d, bytes[from - 1])) from--;
        if (!from || stp_csv_ends_field(d, bytes[from - 1])) opening ^= left & (0 - left);
    }
    return opening;
}

/* Of bytes behind closing quotes those that do not begin spaces up to the end of the field, or of what is there. */
static uint64_t closed_within(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at, uint64_t behind)
{
    for (uint64_t left = behind; left; left &= left - 1) {
        size_t to = at + (size_t) __builtin_ctzll(left);
        while (to < n && stp_csv_is_space(d, bytes[to])) to++;
        if (to == n || stp_csv_ends_field(d, bytes[to])) behind ^= left & (0 - left);
    }
    return behind;
}

/* Bits inside quotes (the opening one counts), and whether all quotes are where they may be. */
static uint64_t follow_quotes(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at, const block *b,
                              uint64_t newlines, uint64_t quotes, survey *s)
{
    const uint64_t inside = parity_below(quotes) ^ s->quoted;
    const uint64_t may_touch = quotes | newlines | block_equal(b, '\r') | block_equal(b, d->delimiter);
    const char before = at ? bytes[at - 1] : '\n';
    const uint64_t first = before == d->delimiter || before == '\n' || before == '\r' || before == d->quote;
    const uint64_t in_data = n - at < 64 ? (UINT64_C(1) << (n - at)) - 1 : ~UINT64_C(0);
    const uint64_t opening = quotes & inside, closing = quotes & ~inside;
    const uint64_t behind = (closing << 1 | s->after_close) & ~may_touch & in_data;
    const uint64_t odd = opening & ~(may_touch << 1 | first);
    if (odd) s->faults |= opened_within(d, bytes, at, odd);
    if (behind) s->faults |= closed_within(d, bytes, n, at, behind);
    s->after_close = closing >> 63;
    s->quoted = inside >> 63 ? ~UINT64_C(0) : 0;
    return inside;
}

static void find_blanks(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at, uint64_t starts, survey *s)
{
    for (; starts; starts &= starts - 1) s->blanks += ends_blank(d, bytes, n, at + (size_t) __builtin_ctzll(starts));
}

static inline void survey_block(const stp_csv_dialect *d, const char *bytes, size_t n, size_t at, survey *s)
{
    const block b = load_at(bytes, n, at);
    const uint64_t newlines = block_equal(&b, '\n'), quotes = block_equal(&b, d->quote), low = block_low(&b);
    const uint64_t in_data = n - at < 64 ? (UINT64_C(1) << (n - at)) - 1 : ~UINT64_C(0);
    uint64_t ends = newlines;
    if (quotes | s->quoted | s->after_close) ends &= ~follow_quotes(d, bytes, n, at, &b, newlines, quotes, s);
    if ((low ^ newlines) | s->after_cr) {
        const uint64_t cr = block_equal(&b, '\r');
        s->faults |= (cr << 1 | s->after_cr) & ~newlines & in_data;
        s->after_cr = cr >> 63;
    }
    const uint64_t starts = (ends << 1 | s->line_start) & low;
    if (starts) find_blanks(d, bytes, n, at, starts, s);
    s->line_start = ends >> 63;
    if (ends) {
        const int last = 63 - __builtin_clzll(ends);
        s->feeds_at_last = s->feeds + __builtin_popcountll(newlines << (63 - last));
        s->last = at + (size_t) last + 1;
    }
    s->feeds += __builtin_popcountll(newlines);
    s->ends += __builtin_popcountll(ends);
}

static bool ISA(_cut)(const stp_csv_dialect *d, const char *bytes, size_t n, bool at_end, stp_csv_cut *out)
{
    survey s = { .line_start = 1 };
    for (size_t at = 0; at < n && !s.faults; at += STP_CSV_BLOCK) survey_block(d, bytes, n, at, &s);
    if (s.faults) return false;
    stp_csv_cut cut = { .length = s.last, .lines = s.feeds_at_last, .plain = true, .open_line = -1 };
    cut.rows = s.ends - (d->blank_rows ? 0 : s.blanks);
    if (at_end && s.last < n) {                 /* the last record has no newline */
        if (s.quoted || bytes[n - 1] == '\r') return false;
        size_t from = s.last;
        while (from < n && stp_csv_is_space(d, bytes[from])) from++;
        cut.rows += from < n;
        cut.lines = s.feeds + 1;
        cut.length = n;
    }
    *out = cut;
    return true;
}

/* The lowest four bits; what is written beyond the last bit means nothing. */
static inline uint32_t *four_begins(uint32_t *begins, uint64_t *bits, uint32_t at)
{
    const uint64_t top = UINT64_C(1) << 63;             /* keeps the count of zeros defined */
    for (int i = 0; i < 4; i++, *bits &= *bits - 1) *++begins = at + (uint32_t) __builtin_ctzll(*bits | top) + 1;
    return begins;
}

static void ISA(_index)(const stp_csv_dialect *d, const char *bytes, size_t n, stp_csv_cells *c)
{
    uint32_t *begins = c->begins + c->n_begins, *rows = c->rows + c->n_rows;
    const uint32_t *const full = c->begins + c->capacity;
    size_t at = c->at;
    for (; at < n && begins + STP_CSV_BLOCK < full; at += STP_CSV_BLOCK) {
        const block b = load_at(bytes, n, at);
        const uint64_t quotes = block_equal(&b, d->quote);
        uint64_t newlines = block_equal(&b, '\n'), ends = block_equal(&b, d->delimiter) | newlines;
        if (quotes | c->quoted) {
            const uint64_t inside = parity_below(quotes) ^ c->quoted;
            c->quoted = inside >> 63 ? ~UINT64_C(0) : 0;
            ends &= ~inside;
            newlines &= ~inside;
        }
        for (uint64_t left = newlines; left; left &= left - 1) {
            const uint64_t up_to_it = left ^ (left - 1);
            *++rows = (uint32_t) (begins - c->begins) + (uint32_t) __builtin_popcountll(ends & up_to_it);
        }
        uint32_t *const next = begins + __builtin_popcountll(ends);
        while (begins < next) begins = four_begins(begins, &ends, (uint32_t) at);
        begins = next;
    }
    if (at >= n && c->at < n && bytes[n - 1] != '\n') {         /* the end of the data is a newline too */
        *++begins = (uint32_t) n + 1;
        *++rows = (uint32_t) (begins - c->begins);
    }
    c->at = at < n ? at : n;
    c->n_begins = (size_t) (begins - c->begins);
    c->n_rows = (size_t) (rows - c->rows);
}

static size_t ISA(_decimals)(const char *bytes, const uint32_t *begins, const uint32_t *first, size_t column, size_t n,
                             double *out)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t *cell = begins + first[i] + column;
        const char *from = bytes + cell[0];
        size_t length = cell[1] - cell[0] - 1;
        if (!length) return i;
        length -= from[length - 1] == '\r';             /* of the newline: elsewhere there is none */
        if (!short_decimal(bytes, from, length, &out[i])) return i;
    }
    return n;
}

const stp_csv_isa ISA() = { .name = ISA_NAME, .cut = ISA(_cut), .index = ISA(_index),
                            .decimals = ISA(_decimals) };
