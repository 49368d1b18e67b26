/* Pictures are read only as far as their spec lies: chunks of PNG, one element of SVG, one string of PDF. */
#include "spec/embedded.h"
#include <string.h>

/* The first place of word in the n bytes at s, NULL if none. */
static const char *find(const char *s, size_t n, const char *word)
{
    return n ? memmem(s, n, word, strlen(word)) : NULL;
}

static bool begins(const char *bytes, size_t length, const char *head, size_t n)
{
    return length >= n && !memcmp(bytes, head, n);
}

/* ---- PNG (w3.org/TR/png: a chunk is its length, its type, its bytes and a checksum) ------------------------- */

static const char png_head[] = "\x89PNG\r\n\x1a\n";

static bool png_sniff(const char *bytes, size_t length)
{
    return begins(bytes, length, png_head, sizeof png_head - 1);
}

static size_t big_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *) p;
    return (size_t) b[0] << 24 | (size_t) b[1] << 16 | (size_t) b[2] << 8 | b[3];
}

static bool png_read(const char *bytes, size_t length, stp_buf *out)
{
    static const char key[] = "stipple\0\0\0\0";       /* keyword, not compressed, no language, no translation */
    size_t at = sizeof png_head - 1;
    while (length - at >= 12) {
        const size_t n = big_endian(bytes + at);
        const char *type = bytes + at + 4, *body = bytes + at + 8;
        if (n > length - at - 12) return false;
        if (!memcmp(type, "iTXt", 4) && begins(body, n, key, sizeof key)) {
            stp_buf_add(out, body + sizeof key, n - sizeof key);
            return true;
        }
        at += n + 12;
    }
    return false;
}

/* ---- SVG ---------------------------------------------------------------------------------------------------- */

static bool svg_sniff(const char *bytes, size_t length)
{
    return begins(bytes, length, "<svg", 4) ||
           (begins(bytes, length, "<?xml", 5) && find(bytes, length < 4096 ? length : 4096, "<svg"));
}

/* The writer leaves no markup in the JSON: whatever XML would escape stands there as \u003c. */
static bool svg_read(const char *bytes, size_t length, stp_buf *out)
{
    static const char open[] = "<metadata>{";
    const char *from = find(bytes, length, open);
    if (!from) return false;
    from += sizeof open - 2;
    const char *to = find(from, length - (size_t) (from - bytes), "</metadata>");
    if (to) stp_buf_add(out, from, (size_t) (to - from));
    return to != NULL;
}

/* ---- PDF (ISO 32000-1, 7.3.4: a string is <hexadecimal> or (literal); 7.9.2: text is UTF-16BE behind FEFF) --- */

static bool pdf_sniff(const char *bytes, size_t length)
{
    return begins(bytes, length, "%PDF-", 5);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static void hexadecimal(const char *s, const char *end, stp_buf *out)
{
    int high = -1;
    for (; s < end && *s != '>'; s++) {
        const int d = hex_digit(*s);
        if (d < 0) continue;
        if (high >= 0) stp_buf_char(out, (char) (high << 4 | d));
        high = high >= 0 ? -1 : d;
    }
}

static void literal(const char *s, const char *end, stp_buf *out)
{
    static const char letters[] = "nrtbf", bytes[] = "\n\r\t\b\f";
    for (int depth = 0; s < end && (depth || *s != ')'); s++) {
        depth += (*s == '(') - (*s == ')');
        if (*s != '\\' || s + 1 == end) {
            stp_buf_char(out, *s);
            continue;
        }
        const char *letter = strchr(letters, *++s);
        int octal = 0, digits = 0;
        for (; digits < 3 && s + digits < end && s[digits] >= '0' && s[digits] <= '7'; digits++)
            octal = octal * 8 + s[digits] - '0';
        if (digits) s += digits - 1;
        stp_buf_char(out, digits ? (char) octal : letter && *letter ? bytes[letter - letters] : *s);
    }
}

/* Half pairs stay out. */
static void utf16(const char *s, size_t n, stp_buf *out)
{
    const unsigned char *b = (const unsigned char *) s;
    for (size_t i = 0; i + 1 < n; i += 2) {
        const uint32_t c = (uint32_t) b[i] << 8 | b[i + 1];
        if (c < 0xD800 || c > 0xDFFF) {
            stp_buf_utf8(out, c);
        } else if (c < 0xDC00 && i + 3 < n && b[i + 2] >= 0xDC && b[i + 2] <= 0xDF) {
            stp_buf_utf8(out, 0x10000 + ((c & 0x3FF) << 10 | (uint32_t) (b[i + 2] & 3) << 8 | b[i + 3]));
            i += 2;
        }
    }
}

static bool pdf_read(const char *bytes, size_t length, stp_buf *out)
{
    static const char key[] = "/Keywords ";
    const char *const end = bytes + length, *at = NULL;
    for (const char *s = bytes; (s = find(s, (size_t) (end - s), key)); s += sizeof key - 1) at = s + sizeof key - 1;
    if (!at || at == end) return false;
    stp_buf raw = { 0 };
    if (*at == '<') hexadecimal(at + 1, end, &raw);
    else if (*at == '(') literal(at + 1, end, &raw);
    if (raw.length > 2 && !memcmp(raw.data, "\xFE\xFF", 2)) utf16(raw.data + 2, raw.length - 2, out);
    else stp_buf_add(out, raw.data ? raw.data : "", raw.length);
    out->failed |= raw.failed;
    stp_buf_clear(&raw);
    return out->length > 0 && out->data[0] == '{';
}

/* ------------------------------------------------------------------------------------------------------------ */

static const stp_picture_format formats[] = {
    { "PNG", png_sniff, png_read },
    { "SVG", svg_sniff, svg_read },
    { "PDF", pdf_sniff, pdf_read },
};

const stp_picture_format *stp_picture_find(const char *bytes, size_t length)
{
    for (size_t i = 0; i < STP_COUNT(formats); i++)
        if (formats[i].sniff(bytes, length)) return &formats[i];
    return NULL;
}

stp_status stp_picture_spec(const stp_picture_format *format, stp_buf *bytes, const char *name, stp_error *err)
{
    stp_buf json = { 0 };
    if (!format->read(bytes->data, bytes->length, &json)) {
        stp_buf_clear(&json);
        stp_fail(err, STP_ERR_DATA, "%.200s: this %s picture carries no spec", name, format->name);
        return stp_hint(err, "pictures that stipple drew carry theirs, unless another program saved them anew");
    }
    const stp_status s = stp_buf_check(&json, "a spec", err);
    if (s != STP_OK) {
        stp_buf_clear(&json);
        return s;
    }
    stp_buf_clear(bytes);
    *bytes = json;
    return STP_OK;
}
