#include "formats/parquet/text.h"
#include <inttypes.h>
#include <string.h>
#include "base/text.h"

static bool is_clean(stp_bytes b)
{
    return stp_utf8_valid((const char *) b.at, b.length) && !memchr(b.at, 0, b.length);
}

void stp_pq_text_clean(stp_buf *out, stp_bytes b)
{
    static const char replacement[] = "\xef\xbf\xbd";
    if (!b.length) return;
    if (is_clean(b)) {
        stp_buf_add(out, b.at, b.length);
        return;
    }
    const char *p = (const char *) b.at, *end = p + b.length;
    while (p < end) {
        const char *at = p;
        stp_utf8_next(&p, end);
        if (*at && stp_utf8_valid(at, (size_t) (p - at))) stp_buf_add(out, at, (size_t) (p - at));
        else stp_buf_text(out, replacement);
    }
}

static void add_hex(stp_buf *out, const uint8_t *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        stp_buf_char(out, digits[p[i] >> 4]);
        stp_buf_char(out, digits[p[i] & 15]);
    }
}

void stp_pq_text_or_hex(stp_buf *out, stp_bytes b)
{
    if (!b.length) return;
    if (is_clean(b)) stp_buf_add(out, b.at, b.length);
    else add_hex(out, b.at, b.length);
}

void stp_pq_text_hex(stp_buf *out, stp_bytes b)
{
    add_hex(out, b.at, b.length);
}

void stp_pq_text_uuid(stp_buf *out, stp_bytes b)
{
    static const uint8_t parts[] = { 4, 2, 2, 2, 6 };
    const uint8_t *p = b.at;
    for (size_t i = 0; i < sizeof parts; p += parts[i++]) {
        if (i) stp_buf_char(out, '-');
        add_hex(out, p, parts[i]);
    }
}

void stp_pq_text_interval(stp_buf *out, stp_bytes b)
{
    uint32_t v[3];                  /* months, days, milliseconds */
    for (int i = 0; i < 3; i++) {
        const uint8_t *p = b.at + 4 * i;
        v[i] = (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
    }
    stp_buf_printf(out, "P%" PRIu32 "M%" PRIu32 "DT%" PRIu32 ".%03" PRIu32 "S", v[0], v[1], v[2] / 1000, v[2] % 1000);
}
