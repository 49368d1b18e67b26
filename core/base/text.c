/* Names, UTF-8 and the locale. Nothing here asks the locale what a letter or a number is. */
#include "base/text.h"
#include <locale.h>
#include <string.h>

stp_locale stp_locale_enter(void)
{
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t) 0);
    return (stp_locale) { .old = c ? uselocale(c) : NULL };
}

void stp_locale_leave(stp_locale l)
{
    if (!l.old) return;
    const locale_t c = uselocale((locale_t) l.old);
    if (c && c != LC_GLOBAL_LOCALE) freelocale(c);
}

/* Length of the well-formed sequence at s, 0 when there is none; *c gets the code point. */
static int sequence(const unsigned char *s, size_t n, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (s[0] < 0x80) {
        *c = s[0];
        return 1;
    }
    const int length = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (!length || n < (size_t) length) return 0;
    uint32_t v = s[0] & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        v = v << 6 | (s[i] & 0x3Fu);
    }
    if (v < least[length] || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000)) return 0;
    *c = v;
    return length;
}

bool stp_utf8_valid(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *) s, *const end = p + n;
    while (p < end) {
        uint64_t eight;
        while (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & UINT64_C(0x8080808080808080)))) p += 8;
        if (p == end) break;
        uint32_t c;
        const int length = sequence(p, (size_t) (end - p), &c);
        if (!length) return false;
        p += length;
    }
    return true;
}

uint32_t stp_utf8_next(const char **s, const char *end)
{
    if (*s >= end) return 0;
    uint32_t c;
    const int length = sequence((const unsigned char *) *s, (size_t) (end - *s), &c);
    *s += length ? length : 1;
    return length ? c : 0xFFFD;
}

size_t stp_utf8_length(const char *s)
{
    const char *const end = s + strlen(s);
    size_t n = 0;
    for (; s < end; n++) stp_utf8_next(&s, end);
    return n;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
}

bool stp_same(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) a++, b++;
    return lower(*a) == lower(*b);
}

bool stp_ends_with(const char *text, const char *suffix)
{
    const size_t n = strlen(text), m = strlen(suffix);
    return n >= m && stp_same(text + n - m, suffix);
}

bool stp_has_word(const char *list, const char *word)
{
    for (list += strspn(list, " "); *word && *list; list += strspn(list, " ")) {
        size_t n = 0;
        while (word[n] && list[n] != ' ' && lower(list[n]) == lower(word[n])) n++;
        if (!word[n] && (!list[n] || list[n] == ' ')) return true;
        list += strcspn(list, " ");
    }
    return false;
}

static bool starts_with(const char *text, const char *start)
{
    while (*start && lower(*text) == lower(*start)) text++, start++;
    return !*start;
}

enum { NAME_MAX_COMPARED = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours that lead from a to b (both at most
 * NAME_MAX_COMPARED bytes long). */
static int distance(const char *a, int n, const char *b, int m)
{
    int rows[3][NAME_MAX_COMPARED + 1];
    for (int j = 0; j <= m; j++) rows[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = rows[i % 3];
        const int *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
            now[j] = least(last[j - 1] + !equal, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *stp_nearest(const char *name, const char *const *candidates, size_t n)
{
    const size_t length = strlen(name);
    if (!length) return NULL;
    const int limit = length < 6 ? 1 : (int) (length < NAME_MAX_COMPARED ? length : NAME_MAX_COMPARED) / 3;
    const char *best = NULL;
    int best_score = NAME_MAX_COMPARED * 3;
    for (size_t i = 0; i < n; i++) {
        const size_t m = strlen(candidates[i]);
        int score = NAME_MAX_COMPARED * 3;
        if (length <= NAME_MAX_COMPARED && m <= NAME_MAX_COMPARED) {
            const int d = distance(name, (int) length, candidates[i], (int) m);
            if (d <= limit && d < (int) length) score = d;      /* a name of which nothing is left is no near one */
        }
        if (starts_with(candidates[i], name))                   /* behind every near one, the shortest first */
            score = least(score, NAME_MAX_COMPARED + least((int) (m - length), NAME_MAX_COMPARED));
        if (score < best_score) {
            best_score = score;
            best = candidates[i];
        }
    }
    return best;
}

stp_status stp_split(stp_arena *arena, const char *text, char sep, const char *const **out, int *n, stp_error *err)
{
    size_t count = 1;
    for (const char *p = text; *p; p++) count += *p == sep;
    if (!text[strspn(text, " \t")]) count = 0;
    if (count > INT32_MAX) return stp_no_memory(err, "a list");
    const char **list = stp_arena_array(arena, count + 1, sizeof *list);
    if (!list) return stp_no_memory(err, "a list");
    for (size_t i = 0; i < count; i++) {
        const char *end = strchr(text, sep);
        if (!end || !sep) end = text + strlen(text);
        const char *from = text, *to = end;
        while (from < to && (*from == ' ' || *from == '\t')) from++;
        while (from < to && (to[-1] == ' ' || to[-1] == '\t')) to--;
        list[i] = stp_arena_bytes(arena, from, (size_t) (to - from));
        if (!list[i]) return stp_no_memory(err, "a list");
        text = end + 1;
    }
    *out = list;
    *n = (int) count;
    return STP_OK;
}
