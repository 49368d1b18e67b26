/* A small automaton that follows libcsv's states, for bytes that the scanner leaves to it. */
#include "formats/csv_scan.h"

/* What a byte is, and where in a record we stand. libcsv: BARE and QUOTED are FIELD_BEGUN, CLOSED and SPACED
 * are FIELD_MIGHT_HAVE_ENDED (behind a quote, and spaces behind it). */
enum { OTHER, SPACE, DELIMITER, QUOTE, NEWLINE, N_CLASSES };
enum { ROW, FIELD, BARE, QUOTED, CLOSED, SPACED, N_STATES };

static const unsigned char next_state[N_STATES][N_CLASSES] = {
    /*            OTHER   SPACE   DELIMITER QUOTE   NEWLINE */
    [ROW]    = { BARE,   ROW,    FIELD,    QUOTED, ROW },
    [FIELD]  = { BARE,   FIELD,  FIELD,    QUOTED, ROW },
    [BARE]   = { BARE,   BARE,   FIELD,    BARE,   ROW },
    [QUOTED] = { QUOTED, QUOTED, QUOTED,   CLOSED, QUOTED },
    [CLOSED] = { QUOTED, SPACED, FIELD,    QUOTED, ROW },
    [SPACED] = { QUOTED, SPACED, FIELD,    CLOSED, ROW },
};

void stp_csv_dialect_init(stp_csv_dialect *d, char delimiter, char quote)
{
    *d = (stp_csv_dialect) { .delimiter = delimiter, .quote = quote, .isa = stp_csv_isa_best() };
    d->class_of[' '] = d->class_of['\t'] = SPACE;
    d->class_of['\n'] = d->class_of['\r'] = NEWLINE;
    d->class_of[(unsigned char) quote] = QUOTE;
    d->class_of[(unsigned char) delimiter] = DELIMITER;
}

/* Follows one record from `from` on. Returns the state at its end: ROW when a newline ended it (*end behind
 * it), else the state in which the bytes ran out. *open_line: line in the record where the last quote opened. */
static int follow(const stp_csv_dialect *d, const char *bytes, size_t n, size_t from, bool at_end, stp_csv_record *r,
                  int64_t *open_line)
{
    int state = ROW;
    bool any = false;
    r->lines = 0;
    for (size_t i = from; i < n; i++) {
        const unsigned class = d->class_of[(unsigned char) bytes[i]];
        if (class != NEWLINE) {
            const int next = next_state[state][class];
            if (next == QUOTED && state <= FIELD) *open_line = r->lines;
            any = any || next != ROW;
            state = next;
            continue;
        }
        if (bytes[i] == '\r') {
            if (i + 1 == n && !at_end) break;           /* its LF may still come */
            if (i + 1 < n && bytes[i + 1] == '\n') i++;
        }
        r->lines++;
        if (state == QUOTED) continue;
        r->end = i + 1;
        r->blank = !any;
        return ROW;
    }
    r->end = n;
    r->blank = !any;
    return state == ROW ? N_STATES : state;             /* spaces alone: nothing has begun, nothing ended */
}

static stp_csv_cut cut_quoted(const stp_csv_dialect *d, const char *bytes, size_t n, bool at_end)
{
    stp_csv_cut cut = { .open_line = -1 };
    while (cut.length < n) {
        stp_csv_record r;
        int64_t open_line = 0;
        const int state = follow(d, bytes, n, cut.length, at_end, &r, &open_line);
        if (state != ROW && !at_end) break;
        if (state == QUOTED) cut.open_line = cut.lines + open_line;
        cut.rows += !r.blank || (d->blank_rows && state == ROW);
        cut.lines += r.lines + (state != ROW);
        cut.length = r.end;
    }
    return cut;
}

stp_csv_cut stp_csv_find_cut(const stp_csv_dialect *d, const char *bytes, size_t n, bool at_end)
{
    stp_csv_cut cut = { .open_line = -1 };
    if (!n) return cut;
    if (d->isa && d->isa->cut(d, bytes, n, at_end, &cut)) return cut;
    return cut_quoted(d, bytes, n, at_end);
}

stp_csv_record stp_csv_next_record(const stp_csv_dialect *d, const char *bytes, size_t n, size_t from)
{
    stp_csv_record r;
    int64_t open_line;
    const bool ended = follow(d, bytes, n, from, true, &r, &open_line) == ROW;
    r.lines += !ended;
    r.row = !r.blank || (d->blank_rows && ended);
    return r;
}
