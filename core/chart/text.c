/* Text that has to fit. */
#include "chart/chart.h"
#include <string.h>

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

/* Bytes of the longest beginning of text, up to a space or a newline, that fits; all of it where no space does. */
static size_t line_length(const stp_panel *p, const char *text, const stp_font_style *font, double width)
{
    size_t best = 0;
    for (const char *end = text + strcspn(text, " \n");; end += 1 + strcspn(end + 1, " \n")) {
        const size_t n = (size_t) (end - text);
        const char *line = stp_arena_bytes(p->arena, text, n);
        if (!line) return n;
        if (stp_text_width(p->measure, line, font) > width && best) return best;
        best = n;
        if (*end != ' ') return best;
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
        text += *text != 0;
        if (last) break;
    }
    return n;
}
