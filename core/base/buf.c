/* Growing bytes: every text that stipple makes (SVG, JSON, messages, files in memory) is put together
 * here. Room doubles; the ceiling keeps a runaway picture from eating the machine. */
#include "base/buf.h"
#include "base/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t default_max = (size_t) 4 << 30;

char *stp_buf_reserve(stp_buf *b, size_t length)
{
    if (b->failed) return NULL;
    const size_t max = b->max ? b->max : default_max;
    if (length > max || b->length > max - length) {
        b->failed = true;
        return NULL;
    }
    const size_t need = b->length + length + 1;
    if (need > b->capacity) {
        size_t capacity = b->capacity ? b->capacity : 64;
        while (capacity < need) capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
        char *p = realloc(b->data, capacity);
        if (!p) {
            b->failed = true;
            return NULL;
        }
        b->data = p;
        b->capacity = capacity;
    }
    b->data[b->length + length] = 0;
    return b->data + b->length;
}

void stp_buf_add(stp_buf *b, const void *bytes, size_t length)
{
    if (!length) return;
    char *p = stp_buf_reserve(b, length);
    if (!p) return;
    memcpy(p, bytes, length);
    b->length += length;
}

void stp_buf_text(stp_buf *b, const char *text)
{
    stp_buf_add(b, text, strlen(text));
}

void stp_buf_char(stp_buf *b, char c)
{
    stp_buf_add(b, &c, 1);
}

void stp_buf_printf(stp_buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->failed = true;
    } else if ((size_t) n < sizeof small) {
        stp_buf_add(b, small, (size_t) n);
    } else {
        char *p = stp_buf_reserve(b, (size_t) n);
        if (!p) return;
        va_start(ap, fmt);
        vsnprintf(p, (size_t) n + 1, fmt, ap);
        va_end(ap);
        b->length += (size_t) n;
    }
}

/* Whole / 10^decimals without trailing zeros; magnitude < 10^18. */
static void add_fixed(stp_buf *b, bool negative, uint64_t whole, int decimals)
{
    while (decimals > 0 && whole % 10 == 0) {
        whole /= 10;
        decimals--;
    }
    char text[32];
    int at = sizeof text;
    const int point = at - decimals;
    do {
        if (at == point && decimals > 0) text[--at] = '.';
        text[--at] = (char) ('0' + whole % 10);
        whole /= 10;
    } while (whole || at >= point);
    if (negative) text[--at] = '-';
    stp_buf_add(b, text + at, sizeof text - (size_t) at);
}

void stp_buf_number(stp_buf *b, double v, int decimals)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
    if (decimals < 0) decimals = 0;
    if (decimals > 17) decimals = 17;
    if (!isfinite(v)) {
        char text[STP_NUMBER_SIZE];
        stp_buf_text(b, stp_format_double(text, v));
        return;
    }
    if (decimals < (int) STP_COUNT(powers) && fabs(v) * powers[decimals] < 1e15) {
        const uint64_t whole = (uint64_t) (fabs(v) * powers[decimals] + 0.5);
        add_fixed(b, v < 0 && whole, whole, decimals);
        return;
    }
    char text[352];
    int n = snprintf(text, sizeof text, "%.*f", decimals, v);
    while (decimals > 0 && n > 0 && text[n - 1] == '0') n--;
    if (n > 0 && text[n - 1] == '.') n--;
    const bool zero = n == 2 && text[0] == '-' && text[1] == '0';
    stp_buf_add(b, zero ? text + 1 : text, zero ? 1 : (size_t) n);
}

static const char replacement[] = "\xef\xbf\xbd";       /* U+FFFD */

/* Adds text, with escape(c) for what must not stand as it is (NULL: as it is). */
static void add_escaped(stp_buf *b, const char *text, const char *(*escape)(uint32_t c, char room[8]))
{
    const char *s = text, *const end = text + strlen(text), *from = text;
    char room[8];
    while (s < end) {
        const char *const at = s;
        const uint32_t c = stp_utf8_next(&s, end);
        const bool broken = c == 0xFFFD && s - at == 1;
        const char *with = broken ? replacement : escape(c, room);
        if (!with) continue;
        stp_buf_add(b, from, (size_t) (at - from));
        stp_buf_text(b, with);
        from = s;
    }
    stp_buf_add(b, from, (size_t) (end - from));
}

static const char *escape_xml(uint32_t c, char room[8])
{
    (void) room;
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: break;
    }
    const bool allowed = (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && c != 0xFFFE && c != 0xFFFF;
    return allowed ? NULL : replacement;
}

void stp_buf_xml(stp_buf *b, const char *text)
{
    add_escaped(b, text, escape_xml);
}

static const char *escape_json(uint32_t c, char room[8])
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (c >= 0x20 && c != 0x7f) return NULL;
    snprintf(room, 8, "\\u%04x", (unsigned) (c & 0xffff));
    return room;
}

void stp_buf_json(stp_buf *b, const char *text)
{
    stp_buf_char(b, '"');
    add_escaped(b, text, escape_json);
    stp_buf_char(b, '"');
}

void stp_buf_shell(stp_buf *b, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+,";
    if (*text && !text[strspn(text, plain)]) {
        stp_buf_text(b, text);
        return;
    }
    stp_buf_char(b, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'') stp_buf_text(b, "'\\''");
        else stp_buf_char(b, *c);
    }
    stp_buf_char(b, '\'');
}

stp_status stp_buf_check(const stp_buf *b, const char *what, stp_error *err)
{
    return b->failed ? stp_no_memory(err, what) : STP_OK;
}

void stp_buf_clear(stp_buf *b)
{
    const size_t max = b->max;
    free(b->data);
    *b = (stp_buf) { .max = max };
}

void stp_buf_utf8(stp_buf *b, uint32_t code)
{
    if (code < 0x80) {
        stp_buf_char(b, (char) code);
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    stp_buf_char(b, (char) ((0xFF00u >> (more + 1) & 0xFF) | code >> 6 * more));
    for (int i = more - 1; i >= 0; i--) stp_buf_char(b, (char) (0x80 | (code >> 6 * i & 0x3F)));
}
