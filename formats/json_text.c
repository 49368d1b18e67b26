#include "formats/json_text.h"
#include <string.h>

bool stp_json_fail(stp_json_cursor *c, const char *fault)
{
    if (!c->fault) c->fault = fault;
    return false;
}

bool stp_json_is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void stp_json_skip(stp_json_cursor *c)
{
    while (c->p < c->end && stp_json_is_space(*c->p)) c->p++;
}

bool stp_json_take(stp_json_cursor *c, char what)
{
    stp_json_skip(c);
    if (c->p >= c->end || *c->p != what) return false;
    c->p++;
    return true;
}

bool stp_json_string(stp_json_cursor *c, const char **text, size_t *n, bool *escaped)
{
    if (!stp_json_take(c, '"')) return stp_json_fail(c, "a name in quotes is missing");
    *text = c->p;
    *escaped = false;
    for (; c->p < c->end && *c->p != '"'; c->p++) {
        if ((unsigned char) *c->p < 0x20) return stp_json_fail(c, "a text goes over the end of the line");
        if (*c->p != '\\') continue;
        *escaped = true;
        c->p++;
    }
    if (c->p >= c->end) {
        c->p = c->end;             /* not behind it, after an escape */
        return stp_json_fail(c, "a text has no closing quote");
    }
    *n = (size_t) (c->p++ - *text);
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static bool take_hex(const char **p, const char *end, uint32_t *out)
{
    uint32_t v = 0;
    if (end - *p < 4) return false;
    for (int i = 0; i < 4; i++) {
        const int digit = hex_digit((*p)[i]);
        if (digit < 0) return false;
        v = v << 4 | (uint32_t) digit;
    }
    *p += 4;
    *out = v;
    return true;
}

/* What stands behind \u; two halves of a pair make one character. */
static bool take_code_point(const char **p, const char *end, stp_buf *out)
{
    uint32_t c, low;
    if (!take_hex(p, end, &c)) return false;
    if (c >= 0xD800 && c < 0xDC00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
        const char *q = *p + 2;
        if (take_hex(&q, end, &low) && low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            *p = q;
        }
    }
    stp_buf_utf8(out, !c || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c);
    return true;
}

bool stp_json_unescape(const char *p, const char *end, stp_buf *out)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    while (p < end) {
        const char *const back = memchr(p, '\\', (size_t) (end - p));
        stp_buf_add(out, p, (size_t) ((back ? back : end) - p));
        if (!back) return true;
        p = back + 1;
        const char *const letter = p < end && *p ? strchr(letters, *p) : NULL;
        if (p < end && *p == 'u') {
            p++;
            if (!take_code_point(&p, end, out)) return false;
        } else if (letter) {
            stp_buf_char(out, meant[letter - letters]);
            p++;
        } else {
            return false;
        }
    }
    return true;
}
