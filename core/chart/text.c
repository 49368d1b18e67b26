/* Text that has to fit. */
#include "chart/chart.h"
#include <string.h>
#include "base/text.h"

static bool is_continuation(char c)
{
    return ((unsigned char) c & 0xc0) == 0x80;
}

const char *stp_fit_text(const stp_panel *p, const char *text, const stp_font_style *font, double width)
{
    if (stp_text_width(p->measure, text, font) <= width) return text;
    size_t lo = 0, hi = strlen(text);           /* the longest beginning that fits with an ellipsis */
    const char *best = "…";
    while (lo < hi) {
        size_t mid = (lo + hi + 1) / 2;
        while (mid > lo + 1 && is_continuation(text[mid])) mid--;
        if (is_continuation(text[mid])) break;
        const char *cut = stp_arena_printf(p->arena, "%.*s…", (int) mid, text);
        if (!cut) return best;
        if (stp_text_width(p->measure, cut, font) <= width) {
            best = cut;
            lo = mid;
        } else {
            hi = mid - 1;
            while (hi > lo && is_continuation(text[hi])) hi--;
        }
    }
    return best;
}

/* Letters that are written without spaces between words: Chinese, Japanese, and Korean syllables. */
static bool is_ideograph(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* Marks that never begin a line: what closes, ends or lengthens. */
static bool is_closing(uint32_t c)
{
    static const uint32_t marks[] = { 0x3001, 0x3002, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x30FB, 0x30FC, 0xFF01,
                                      0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F };
    for (size_t i = 0; i < STP_COUNT(marks); i++)
        if (marks[i] == c) return true;
    return false;
}

static bool is_letter(uint32_t c)
{
    return c >= 0x80 || (c | 32) - 'a' < 26;
}

const char *stp_next_break(const char *text)
{
    const char *const end = text + strlen(text);
    for (uint32_t last = 0, before = 0; text < end;) {
        last = before;
        before = stp_utf8_next(&text, end);
        const char *ahead = text;
        const uint32_t behind = text < end ? stp_utf8_next(&ahead, end) : 0;
        if (!behind || behind == ' ' || behind == '\n') return text;
        if ((before == '/' || before == '-') && is_letter(last) && is_letter(behind)) return text;
        if ((is_ideograph(before) || is_ideograph(behind)) && !is_closing(behind)) return text;
    }
    return text;
}

/* Bytes of the longest beginning of text, up to where a line may end that fits; the first such place at least. */
static size_t line_length(const stp_panel *p, const char *text, const stp_font_style *font, double width)
{
    size_t best = 0;
    for (const char *end = stp_next_break(text);; end = stp_next_break(end)) {
        const size_t n = (size_t) (end - text);
        const char *line = stp_arena_bytes(p->arena, text, n);
        if (!line) return n;
        if (stp_text_width(p->measure, line, font) > width && best) return best;
        best = n;
        if (!*end || *end == '\n') return best;
    }
}

int stp_wrap_text(const stp_panel *p, const char *text, const stp_font_style *font, double width, const char **lines,
                  int most)
{
    int n = 0;
    while (*text && n < most) {
        const size_t length = line_length(p, text, font, width);
        const bool last = n == most - 1;
        const char *line = last ? text : stp_arena_bytes(p->arena, text, length);
        if (!line) break;
        lines[n++] = stp_fit_text(p, line, font, width);
        text += length;
        text += *text == ' ' || *text == '\n';
        if (last) break;
    }
    return n;
}
