/* Chunks hang in a list from the oldest to the newest; the oldest one is trimmed record by record. */
#include "lines.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATIENCE = 1 << 20, /* bytes without an end of a record after which quotes are taken for letters */
    CHUNK = 1 << 16,    /* bytes of a chunk, about */
};

/* The length of the first record of n bytes, with its line end; 0: it is not whole. */
static size_t record_length(const char *bytes, size_t n, bool quotes)
{
    bool inside = false;
    for (size_t i = 0; i < n; i++) {
        if (quotes && bytes[i] == '"') inside = !inside;
        if (bytes[i] == '\n' && !inside) return i + 1;
    }
    return 0;
}

static bool is_blank(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr(" \t\r\n", bytes[i]) || !bytes[i]) return false;
    return true;
}

static stp_chunk *open_chunk(stp_lines *l)
{
    if (l->last && !l->last->looked_at && l->last->text.length < CHUNK) return l->last;
    stp_chunk *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->newest = NAN;
    if (l->last)
        l->last->next = c;
    else
        l->first = c;
    return l->last = c;
}

static bool take_record(stp_lines *l, const char *bytes, size_t n)
{
    if (is_blank(bytes, n)) return true;
    if (l->has_head && !l->head.length) {
        stp_buf_add(&l->head, bytes, n);
        return !l->head.failed;
    }
    stp_chunk *c = open_chunk(l);
    if (!c) return false;
    stp_buf_add(&c->text, bytes, n);
    c->rows++;
    l->rows++;
    l->bytes += n;
    return !c->text.failed;
}

/* Takes the whole records off the front of rest, each byte of which is looked at once; twice where a quote does not
 * close. */
static bool take_records(stp_lines *l)
{
    const bool tired = l->inside && l->rest.length >= PATIENCE, quotes = l->quotes && !tired;
    size_t at = 0;
    if (tired) l->scanned = 0, l->inside = false;
    for (size_t i = l->scanned; i < l->rest.length; i++) {
        l->inside ^= quotes && l->rest.data[i] == '"';
        if (l->rest.data[i] != '\n' || l->inside) continue;
        if (!take_record(l, l->rest.data + at, i + 1 - at)) return false;
        at = i + 1;
    }
    if (at) memmove(l->rest.data, l->rest.data + at, l->rest.length - at);
    l->rest.length -= at;
    l->scanned = l->rest.length;
    return true;
}

stp_status stp_lines_feed(stp_lines *l, const char *bytes, size_t n, stp_error *err)
{
    stp_buf_add(&l->rest, bytes, n);
    STP_TRY(stp_buf_check(&l->rest, "a line", err));
    return l->rest.length == 0 || take_records(l) ? STP_OK : stp_no_memory(err, "lines");
}

stp_status stp_lines_end(stp_lines *l, stp_error *err)
{
    return l->rest.length ? stp_lines_feed(l, "\n", 1, err) : STP_OK;
}

int64_t stp_lines_drop_first(stp_lines *l)
{
    stp_chunk *c = l->first;
    if (!c) return 0;
    const int64_t rows = c->rows;
    l->rows -= rows;
    l->bytes -= c->text.length - c->start;
    l->first = c->next;
    if (!l->first) l->last = NULL;
    stp_buf_clear(&c->text);
    free(c);
    return rows;
}

void stp_lines_keep_last(stp_lines *l, int64_t rows)
{
    while (l->first && l->rows - l->first->rows >= rows) stp_lines_drop_first(l);
    for (stp_chunk *c = l->first; c && l->rows > rows;) {
        const size_t n = record_length(c->text.data + c->start, c->text.length - c->start, l->quotes);
        if (!n) return;
        c->start += n;
        c->rows--;
        l->rows--;
        l->bytes -= n;
    }
}

void stp_lines_write(const stp_lines *l, const stp_chunk *only, stp_buf *out)
{
    if (l->head.length) stp_buf_add(out, l->head.data, l->head.length);
    for (const stp_chunk *c = only ? only : l->first; c; c = only ? NULL : c->next)
        if (c->text.length > c->start) stp_buf_add(out, c->text.data + c->start, c->text.length - c->start);
}

void stp_lines_clear(stp_lines *l)
{
    while (l->first) stp_lines_drop_first(l);
    stp_buf_clear(&l->head);
    stp_buf_clear(&l->rest);
    *l = (stp_lines){ 0 };
}
