#include "backend/letters.h"
#include <stddef.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"

typedef struct range { uint32_t first, last; } range;

static bool within(const range *ranges, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= ranges[i].first && c <= ranges[i].last) return true;
    return false;
}

/* Letters that have no width and show nothing: joiners, marks of direction, variation selectors. */
static bool is_invisible(uint32_t c)
{
    static const range ranges[] = { { 0xAD, 0xAD }, { 0x200B, 0x200F }, { 0x202A, 0x202E }, { 0x2060, 0x206F },
                                    { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xE0000, 0xE0FFF } };
    return c >= 0xAD && within(ranges, STP_COUNT(ranges), c);
}

bool stp_is_mark(uint32_t code)
{
    return code >= 0x300 && code <= 0x36F;
}

bool stp_is_wide(uint32_t code)
{
    static const range ranges[] = { { 0x1100, 0x115F }, { 0x2E80, 0xA4CF }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
                                    { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1FAFF },
                                    { 0x20000, 0x3FFFD } };
    return code >= 0x1100 && within(ranges, STP_COUNT(ranges), code);
}

int stp_letters_take(const char *utf8, stp_letter *letters, int most, bool *marks)
{
    const char *s = utf8, *const end = utf8 + strlen(utf8);
    int n = 0;
    *marks = false;
    while (s < end && n < most) {
        const uint32_t at = (uint32_t) (s - utf8);
        uint32_t c = stp_utf8_next(&s, end);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) c = ' ';
        if (is_invisible(c)) continue;
        *marks = *marks || stp_is_mark(c);
        letters[n++] = (stp_letter) { c, at };
    }
    return n;
}

void stp_letters_turn(stp_letter *letters, int n)
{
    for (int a = 0, b = n - 1; a < b; a++, b--) {
        const stp_letter swap = letters[a];
        letters[a] = letters[b];
        letters[b] = swap;
    }
}
