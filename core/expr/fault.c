/* The message and the caret line of a fault. Long expressions show the part round the fault. */
#include "expr/fault.h"
#include "base/buf.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 72, BEFORE = 40 };      /* characters of the expression in a hint, and of these before the fault */

/* Number of the character that holds byte at, from 0. */
static size_t character_at(const char *text, size_t at)
{
    const char *p = text, *end = text + strlen(text);
    size_t n = 0;
    while (p < end && (size_t) (p - text) < at) {
        stp_utf8_next(&p, end);
        n += (size_t) (p - text) <= at;
    }
    return n;
}

/* Appends characters [first, first + n) of text; what would break the line becomes a space. */
static void add_part(stp_buf *out, const char *text, size_t first, size_t n)
{
    const char *p = text, *end = text + strlen(text);
    for (size_t i = 0; p < end && i < first + n; i++) {
        const char *start = p;
        const uint32_t c = stp_utf8_next(&p, end);
        if (i < first) continue;
        if (c < 32 || c == 127) stp_buf_char(out, ' ');
        else stp_buf_add(out, start, (size_t) (p - start));
    }
}

static void add_caret(stp_buf *out, const char *text, size_t at)
{
    const size_t length = stp_utf8_length(text), first = length > SHOWN && at > BEFORE ? at - BEFORE : 0;
    stp_buf_text(out, first ? "…" : "");
    add_part(out, text, first, SHOWN);
    stp_buf_text(out, length > first + SHOWN ? "…" : "");
    stp_buf_printf(out, "\n%*s^", (int) (at - first + (first > 0)), "");
}

stp_status stp_expr_fault(stp_error *err, const stp_expr_text *e, size_t at, const char *advice, const char *fmt, ...)
{
    if (!err) return STP_ERR_USAGE;
    char fault[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(fault, sizeof fault, fmt, ap);
    va_end(ap);
    const size_t character = character_at(e->text, at);
    stp_buf part = { 0 }, hint = { 0 };
    add_part(&part, e->text, 0, 2 * SHOWN);
    const bool cut = stp_utf8_length(e->text) > 2 * SHOWN;
    stp_fail(err, STP_ERR_USAGE, "%s (%s, character %zu of '%s%s')", fault, e->what, character + 1,
             part.data ? part.data : "", cut ? "…" : "");
    if (advice && *advice) stp_buf_printf(&hint, "%s\n", advice);
    add_caret(&hint, e->text, character);
    stp_hint(err, "%s", hint.data ? hint.data : "");
    stp_buf_clear(&part);
    stp_buf_clear(&hint);
    return STP_ERR_USAGE;
}
