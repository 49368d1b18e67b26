/* Classes of letters reduced to those that labels hold: strong ones of either direction, digits, and all else. */
#include "backend/bidi.h"
#include <stddef.h>
#include <string.h>
#include "base/text.h"

typedef enum class { LEFT, RIGHT, DIGIT, NEUTRAL } class;

/* Hebrew to Arabic Extended and the scripts between, their presentation forms, and those beyond the first plane. */
static bool is_right(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
           (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

static class class_of(uint32_t c)
{
    if ((c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9)) return DIGIT;
    if (is_right(c)) return RIGHT;
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000) || c >= 0x3040) return LEFT;
    return NEUTRAL;
}

bool stp_bidi_wanted(const uint32_t *codes, int n)
{
    for (int i = 0; i < n; i++)
        if (is_right(codes[i])) return true;
    return false;
}

static class base_of(const uint32_t *codes, int n)
{
    for (int i = 0; i < n; i++) {
        const class c = class_of(codes[i]);
        if (c == LEFT || c == RIGHT) return c;
    }
    return LEFT;
}

bool stp_bidi_from_right(const char *utf8)
{
    const char *const end = utf8 + strlen(utf8);
    while (utf8 < end) {
        const uint32_t code = stp_utf8_next(&utf8, end);
        const class c = class_of(code);
        if (c == LEFT || c == RIGHT) return c == RIGHT;
    }
    return false;
}

/* The class that letter i takes part in: neutral ones that of both sides, where these agree; digits side with what
 * stands before them. */
static class side(const uint32_t *codes, int n, int i, int step, class base)
{
    for (i += step; i >= 0 && i < n; i += step) {
        const class c = class_of(codes[i]);
        if (c == LEFT || c == RIGHT) return c;
    }
    return base;
}

void stp_bidi_levels(const uint32_t *codes, int n, uint8_t *levels)
{
    const class base = base_of(codes, n);
    const uint8_t line = base == RIGHT;
    for (int i = 0; i < n; i++) {
        const class c = class_of(codes[i]);
        const class before = side(codes, n, i, -1, base), after = side(codes, n, i, 1, base);
        if (c == LEFT) levels[i] = line ? 2 : 0;
        else if (c == RIGHT) levels[i] = 1;
        else if (c == DIGIT) levels[i] = before == RIGHT ? 2 : line ? 2 : 0;
        else levels[i] = before == after ? (before == RIGHT ? 1 : line ? 2 : 0) : line;
    }
}

uint32_t stp_bidi_mirror(uint32_t c)
{
    static const char pairs[] = "()[]{}<>";
    for (size_t i = 0; pairs[i]; i++)
        if (c == (uint32_t) pairs[i]) return (uint32_t) pairs[i ^ 1];
    return c == 0xAB ? 0xBB : c == 0xBB ? 0xAB : c;
}
