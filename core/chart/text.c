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
