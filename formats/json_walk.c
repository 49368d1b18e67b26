#include "formats/json_walk.h"
#include "base/text.h"
#include <string.h>

enum { DEEPEST = 64 };

/* ---- records ------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static stp_json_record next_line(const char *bytes, size_t n, size_t from)
{
    const char *const newline = memchr(bytes + from, '\n', n - from);
    const size_t end = newline ? (size_t) (newline - bytes) : n;
    size_t at = from;
    while (at < end && is_space(bytes[at])) at++;
    return (stp_json_record) { .end = end + (newline != NULL), .lines = newline != NULL, .row = at < end,
                               .whole = newline != NULL };
}

/* Blanks, commas and brackets between objects. */
static stp_json_record skip_between(const char *bytes, size_t n, size_t from)
{
    stp_json_record r = { .end = from, .whole = true };
    for (; r.end < n && (is_space(bytes[r.end]) || bytes[r.end] == ',' || bytes[r.end] == ']'); r.end++)
        r.lines += bytes[r.end] == '\n';
    return r;
}

static stp_json_record next_value(const char *bytes, size_t n, size_t from)
{
    stp_json_record r = { .end = from, .row = true };
    int64_t depth = 0;
    bool quoted = false;
    for (; r.end < n; r.end++) {
        const char c = bytes[r.end];
        r.lines += c == '\n';
        if (quoted) {
            if (c == '\\' && r.end + 1 < n) r.end++;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth <= 0) {
            r.end++;
            r.whole = true;
            break;
        } else if (depth == 0 && (is_space(c) || c == ',')) {       /* a value that is no object */
            r.lines -= c == '\n';
            r.whole = true;
            break;
        }
    }
    return r;
}

stp_json_record stp_json_next(bool in_lines, const char *bytes, size_t n, size_t from)
{
    if (in_lines) return next_line(bytes, n, from);
    const char c = bytes[from];
    return is_space(c) || c == ',' || c == ']' ? skip_between(bytes, n, from) : next_value(bytes, n, from);
}

/* ---- members ------------------------------------------------------------------------------- */

typedef struct cursor {
    const char *p, *end;
    stp_json_walk *walk;
} cursor;

static bool fail(cursor *c, const char *fault)
{
    c->walk->fault = fault;
    return false;
}

static void skip_spaces(cursor *c)
{
    while (c->p < c->end && is_space(*c->p)) c->p++;
}

static bool take(cursor *c, char what)
{
    skip_spaces(c);
    if (c->p >= c->end || *c->p != what) return false;
    c->p++;
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

/* What stands behind \u; two halves of a pair make one character, one alone is replaced. */
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
    stp_buf_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    return true;
}

static bool unescape(const char *p, const char *end, stp_buf *out)
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

/* The raw text between the quotes that begin here. */
static bool take_string(cursor *c, const char **text, size_t *n, bool *escaped)
{
    if (!take(c, '"')) return fail(c, "a name in quotes is missing");
    *text = c->p;
    *escaped = false;
    for (; c->p < c->end && *c->p != '"'; c->p++) {
        if ((unsigned char) *c->p < 0x20) return fail(c, "a text goes over the end of the line");
        if (*c->p != '\\') continue;
        *escaped = true;
        c->p++;
    }
    if (c->p >= c->end) return fail(c, "a text has no closing quote");
    *n = (size_t) (c->p++ - *text);
    return true;
}

static bool is_number(const char *p, size_t n)
{
    const char *const end = p + n;
    if (p < end && *p == '-') p++;
    const char *digits = p;
    while (p < end && *p >= '0' && *p <= '9') p++;
    if (p == digits || (*digits == '0' && p - digits > 1)) return false;
    if (p < end && *p == '.') {
        digits = ++p;
        while (p < end && *p >= '0' && *p <= '9') p++;
        if (p == digits) return false;
    }
    if (p < end && (*p | 32) == 'e') {
        p++;
        if (p < end && (*p == '-' || *p == '+')) p++;
        digits = p;
        while (p < end && *p >= '0' && *p <= '9') p++;
        if (p == digits) return false;
    }
    return p == end;
}

static bool tell(cursor *c, stp_json_kind kind, const char *text, size_t n)
{
    stp_json_walk *w = c->walk;
    return !w->name.failed && w->member(w, w->name.data ? w->name.data : "", w->name.length, kind, text, n);
}

static bool take_word(cursor *c)
{
    const char *const begin = c->p;
    while (c->p < c->end && !is_space(*c->p) && !strchr(",]}", *c->p)) c->p++;
    const size_t n = (size_t) (c->p - begin);
    if (n == 4 && !memcmp(begin, "null", 4)) return tell(c, STP_JSON_NULL, begin, 0);
    if ((n == 4 && !memcmp(begin, "true", 4)) || (n == 5 && !memcmp(begin, "false", 5)))
        return tell(c, STP_JSON_BOOL, begin, n);
    const bool infinite = (n == 8 && !memcmp(begin, "Infinity", n)) || (n == 9 && !memcmp(begin, "-Infinity", n));
    if (infinite || is_number(begin, n)) return tell(c, STP_JSON_NUMBER, begin, n);
    if (n == 3 && !memcmp(begin, "NaN", 3)) return tell(c, STP_JSON_NULL, begin, 0);     /* as Python writes it */
    return fail(c, n ? "a value is neither text, number, true, false nor null" : "a value is missing");
}

static bool take_text(cursor *c)
{
    const char *text;
    size_t n;
    bool escaped;
    stp_buf *b = &c->walk->text;
    if (!take_string(c, &text, &n, &escaped)) return false;
    if (!escaped) return tell(c, STP_JSON_STRING, text, n);
    b->length = 0;
    if (!unescape(text, text + n, b)) return fail(c, "a text has an unknown escape");
    return !b->failed && tell(c, STP_JSON_STRING, b->data ? b->data : "", b->length);
}

static bool take_array(cursor *c)
{
    const size_t n = (size_t) (c->end - c->p);
    const stp_json_record r = next_value(c->p, n, 0);
    const char *const begin = c->p;
    if (!r.whole) return fail(c, "a list has no closing bracket");
    c->p += r.end;
    return tell(c, STP_JSON_ARRAY, begin, r.end);
}

static bool take_object(cursor *c, int depth);

static bool take_value(cursor *c, int depth)
{
    skip_spaces(c);
    if (c->p >= c->end) return fail(c, "a value is missing");
    if (*c->p == '"') return take_text(c);
    if (*c->p == '[') return take_array(c);
    return *c->p == '{' ? take_object(c, depth + 1) : take_word(c);
}

/* The members; their names stand behind the one of the object, which is in walk->name. */
static bool take_object(cursor *c, int depth)
{
    stp_buf *name = &c->walk->name;
    const size_t before = name->length;
    if (depth > DEEPEST) return fail(c, "objects are too deep inside each other");
    if (!take(c, '{')) return fail(c, "a row is not an object in braces");
    if (take(c, '}')) return true;
    do {
        const char *text;
        size_t n;
        bool escaped;
        if (!take_string(c, &text, &n, &escaped)) return false;
        if (depth) stp_buf_char(name, '.');
        if (!escaped) stp_buf_add(name, text, n);
        else if (!unescape(text, text + n, name)) return fail(c, "a name has an unknown escape");
        if (!take(c, ':')) return fail(c, "a colon is missing behind a name");
        if (!take_value(c, depth)) return false;
        name->length = before;
    } while (take(c, ','));
    return take(c, '}') || fail(c, "a comma or a closing brace is missing");
}

bool stp_json_run(stp_json_walk *w, const char *bytes, size_t n)
{
    cursor c = { bytes, bytes + n, w };
    w->name.length = 0;
    w->fault = NULL;
    if (!take_object(&c, 0)) return false;
    skip_spaces(&c);
    return c.p == c.end || fail(&c, "something stands behind an object");
}

void stp_json_walk_clear(stp_json_walk *w)
{
    stp_buf_clear(&w->name);
    stp_buf_clear(&w->text);
}
