#include "formats/csv_tidy.h"
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == STP_CSV_BLANKS;
}

static bool is_newline(char c)
{
    return c == '\n' || c == '\r';
}

/* Puts blanks over the line that begins at from; gives where it ends. */
static size_t wipe_line(char *bytes, size_t n, size_t from)
{
    for (; from < n && !is_newline(bytes[from]); from++) bytes[from] = ' ';
    return from;
}

/* The field at from, up to the blank or newline behind it; a quote at its beginning holds the blanks of a line
 * together. */
static size_t field_end(const stp_csv_dialect *d, const char *bytes, size_t n, size_t from)
{
    if (bytes[from] == d->quote) {
        for (from++; from < n && bytes[from] != d->quote && !is_newline(bytes[from]); from++) {}
        if (from < n && bytes[from] == d->quote) from++;
    }
    while (from < n && !is_blank(bytes[from]) && !is_newline(bytes[from])) from++;
    return from;
}

static void tidy_blanks(const stp_csv_dialect *d, char *bytes, size_t n)
{
    bool first = true;                              /* no field in this line yet */
    for (size_t at = 0; at < n;) {
        const size_t run = at;
        for (; at < n && is_blank(bytes[at]); at++) bytes[at] = ' ';
        if (at == n) return;
        if (is_newline(bytes[at])) {
            first = true;
            at++;
        } else if (first && d->comment && bytes[at] == d->comment) {
            at = wipe_line(bytes, n, at);
        } else {
            if (!first && at > run) bytes[at - 1] = STP_CSV_BLANKS;
            first = false;
            at = field_end(d, bytes, n, at);
        }
    }
}

/* True when some line begins with the comment's character, be it in quotes or not. */
static bool has_comment(const stp_csv_dialect *d, const char *bytes, size_t n)
{
    const char *const end = bytes + n;
    for (const char *p = bytes; (p = memchr(p, d->comment, (size_t) (end - p))); p++)
        if (p == bytes || is_newline(p[-1])) return true;
    return false;
}

static void wipe_comments(const stp_csv_dialect *d, char *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        if (bytes[at] == d->comment) wipe_line(bytes, n, at);
        at = stp_csv_next_record(d, bytes, n, at).end;
    }
}

void stp_csv_tidy(const stp_csv_dialect *d, char *bytes, size_t n)
{
    if (d->blanks) tidy_blanks(d, bytes, n);
    else if (d->comment && has_comment(d, bytes, n)) wipe_comments(d, bytes, n);
}

bool stp_csv_has_quoted(const char *bytes, size_t n)
{
    const char *const end = bytes + n;
    for (const char *p = bytes; (p = memchr(p, '"', (size_t) (end - p))); p++) {
        if (p > bytes && !is_blank(p[-1]) && !is_newline(p[-1])) continue;
        const char *close = p + 1;
        while (close < end && *close != '"' && !is_newline(*close)) close++;
        if (close + 1 < end && *close == '"' && (is_blank(close[1]) || is_newline(close[1]))) return true;
    }
    return false;
}
