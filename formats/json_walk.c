#include "formats/json_walk.h"
#include "base/text.h"
#include "formats/json_text.h"
#include <string.h>

enum { DEEPEST = 64 };

/* ---- records ------------------------------------------------------------------------------- */

static stp_json_record next_line(const char *bytes, size_t n, size_t from)
{
    const char *const newline = memchr(bytes + from, '\n', n - from);
    const size_t end = newline ? (size_t) (newline - bytes) : n;
    size_t at = from;
    while (at < end && stp_json_is_space(bytes[at])) at++;
    return (stp_json_record) { .end = end + (newline != NULL), .lines = newline != NULL, .row = at < end,
                               .whole = newline != NULL };
}

/* Blanks, commas and brackets between objects. */
static stp_json_record skip_between(const char *bytes, size_t n, size_t from)
{
    stp_json_record r = { .end = from, .whole = true };
    for (; r.end < n && (stp_json_is_space(bytes[r.end]) || bytes[r.end] == ',' || bytes[r.end] == ']'); r.end++)
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
        } else if (depth == 0 && (stp_json_is_space(c) || c == ',')) {       /* a value that is no object */
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
    return stp_json_is_space(c) || c == ',' || c == ']' ? skip_between(bytes, n, from) : next_value(bytes, n, from);
}

/* ---- members ------------------------------------------------------------------------------- */

typedef struct cursor {
    stp_json_cursor at;
    stp_json_walk *walk;
} cursor;

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
    const char *const begin = c->at.p;
    while (c->at.p < c->at.end && !stp_json_is_space(*c->at.p) && !strchr(",]}", *c->at.p)) c->at.p++;
    const size_t n = (size_t) (c->at.p - begin);
    if (n == 4 && !memcmp(begin, "null", 4)) return tell(c, STP_JSON_NULL, begin, 0);
    if ((n == 4 && !memcmp(begin, "true", 4)) || (n == 5 && !memcmp(begin, "false", 5)))
        return tell(c, STP_JSON_BOOL, begin, n);
    const bool infinite = (n == 8 && !memcmp(begin, "Infinity", n)) || (n == 9 && !memcmp(begin, "-Infinity", n));
    if (infinite || is_number(begin, n)) return tell(c, STP_JSON_NUMBER, begin, n);
    if (n == 3 && !memcmp(begin, "NaN", 3)) return tell(c, STP_JSON_NULL, begin, 0);     /* as Python writes it */
    return stp_json_fail(&c->at, n ? "a value is neither text, number, true, false nor null" : "a value is missing");
}

static bool take_text(cursor *c)
{
    const char *text;
    size_t n;
    bool escaped;
    stp_buf *b = &c->walk->text;
    if (!stp_json_string(&c->at, &text, &n, &escaped)) return false;
    if (!escaped) return tell(c, STP_JSON_STRING, text, n);
    b->length = 0;
    if (!stp_json_unescape(text, text + n, b)) return stp_json_fail(&c->at, "a text has an unknown escape");
    return !b->failed && tell(c, STP_JSON_STRING, b->data ? b->data : "", b->length);
}

static bool take_array(cursor *c)
{
    const size_t n = (size_t) (c->at.end - c->at.p);
    const stp_json_record r = next_value(c->at.p, n, 0);
    const char *const begin = c->at.p;
    if (!r.whole) return stp_json_fail(&c->at, "a list has no closing bracket");
    c->at.p += r.end;
    return tell(c, STP_JSON_ARRAY, begin, r.end);
}

static bool take_object(cursor *c, int depth);

static bool take_value(cursor *c, int depth)
{
    stp_json_skip(&c->at);
    if (c->at.p >= c->at.end) return stp_json_fail(&c->at, "a value is missing");
    if (*c->at.p == '"') return take_text(c);
    if (*c->at.p == '[') return take_array(c);
    return *c->at.p == '{' ? take_object(c, depth + 1) : take_word(c);
}

/* The members; their names stand behind the one of the object, which is in walk->name. */
static bool take_object(cursor *c, int depth)
{
    stp_buf *name = &c->walk->name;
    const size_t before = name->length;
    if (depth > DEEPEST) return stp_json_fail(&c->at, "objects are too deep inside each other");
    if (!stp_json_take(&c->at, '{')) return stp_json_fail(&c->at, "a row is not an object in braces");
    if (stp_json_take(&c->at, '}')) return true;
    do {
        const char *text;
        size_t n;
        bool escaped;
        if (!stp_json_string(&c->at, &text, &n, &escaped)) return false;
        if (depth) stp_buf_char(name, '.');
        if (!escaped) stp_buf_add(name, text, n);
        else if (!stp_json_unescape(text, text + n, name)) return stp_json_fail(&c->at, "a name has an unknown escape");
        if (!stp_json_take(&c->at, ':')) return stp_json_fail(&c->at, "a colon is missing behind a name");
        if (!take_value(c, depth)) return false;
        name->length = before;
    } while (stp_json_take(&c->at, ','));
    return stp_json_take(&c->at, '}') || stp_json_fail(&c->at, "a comma or a closing brace is missing");
}

bool stp_json_run(stp_json_walk *w, const char *bytes, size_t n)
{
    cursor c = { { bytes, bytes + n, NULL }, w };
    w->name.length = 0;
    bool good = take_object(&c, 0);
    stp_json_skip(&c.at);
    if (good && c.at.p < c.at.end) good = stp_json_fail(&c.at, "something stands behind an object");
    w->fault = c.at.fault;
    return good;
}

void stp_json_walk_clear(stp_json_walk *w)
{
    stp_buf_clear(&w->name);
    stp_buf_clear(&w->text);
}
