/* Fuzz target for the records of a stream: they are the same however the stream is cut, the same as a plain loop finds,
 * and the last N of them are the last N. Bytes 0 to 2: flags, where it is cut, N. */
#include "lines.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good) abort();
}

static bool is_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r' && s[i] != '\n') return false;
    return true;
}

/* The records of text as a plain loop finds them: ends, and how many. */
static int64_t find_records(const char *text, size_t n, bool quotes, stp_buf *all, size_t *ends)
{
    int64_t rows = 0;
    bool inside = false;
    for (size_t i = 0, begin = 0; i < n; i++) {
        inside ^= quotes && text[i] == '"';
        if (text[i] != '\n' || inside) continue;
        if (!is_blank(text + begin, i + 1 - begin)) {
            stp_buf_add(all, text + begin, i + 1 - begin);
            ends[rows++] = all->length;
        }
        begin = i + 1;
    }
    return rows;
}

static void check_kept(const stp_lines *l, const stp_buf *all, const size_t *ends, int64_t first, int64_t rows)
{
    stp_buf got = { 0 };
    stp_lines_write(l, NULL, &got);
    const size_t head = l->head.length, from = first ? ends[first - 1] : 0, to = rows ? ends[rows - 1] : 0;
    need(l->rows == rows - first && l->bytes == to - from && got.length == head + to - from);
    need(to == from || !memcmp(got.data + head, all->data + from, to - from));
    stp_buf_clear(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || size > 1 << 16) return 0;
    const char *text = (const char *) data + 3;
    const size_t n = size - 3;
    stp_lines l = { .quotes = data[0] & 1, .has_head = data[0] & 2 };
    stp_error err;
    stp_buf all = { 0 };
    size_t *ends = calloc(n + 1, sizeof *ends);
    if (!ends) return 0;
    const int64_t rows = find_records(text, n, l.quotes, &all, ends), head = l.has_head && rows ? 1 : 0;
    for (size_t at = 0, step = 1 + data[1] % 37; at < n; at += step, step = 1 + (step * 7 + data[1]) % 37) {
        const size_t piece = at + step < n ? step : n - at;
        need(stp_lines_feed(&l, text + at, piece, &err) == STP_OK);
        if (data[0] & 4 && l.last) l.last->looked_at = true;
    }
    check_kept(&l, &all, ends, head, rows);
    stp_lines_keep_last(&l, data[2]);
    check_kept(&l, &all, ends, rows - head > data[2] ? rows - data[2] : head, rows);
    stp_lines_clear(&l);
    stp_buf_clear(&all);
    free(ends);
    return 0;
}
