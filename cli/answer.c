/* Attributes are numbers between semicolons, up to the letter that ends them; colours are as XParseColor has them,
 * rgb:R/G/B with one to four hexadecimal digits each (rgba: with a fourth part). */
#include "answer.h"
#include <stddef.h>
#include <string.h>

/* ---- attributes -------------------------------------------------------------------------------------------------- */

/* The numbers of the next whole answer at or behind s, and their length; NULL: there is none. */
static const char *find_attributes(const char *s, size_t *length)
{
    for (s = strstr(s, "\033[?"); s; s = strstr(s, "\033[?")) {
        s += 3;
        *length = strspn(s, "0123456789;");
        if (s[*length] == 'c') return s;
    }
    return NULL;
}

static bool has_number(const char *s, size_t length, char digit)
{
    for (const char *number = s; number < s + length; number += strcspn(number, ";") + 1)
        if (number[0] == digit && (number[1] == ';' || number[1] == 'c')) return true;
    return false;
}

static bool has_sixel(const char *text)
{
    size_t length;
    for (const char *s = find_attributes(text, &length); s; s = find_attributes(s, &length))
        if (has_number(s, length, '4')) return true;
    return false;
}

bool cli_answer_is_whole(const char *text)
{
    size_t length;
    return find_attributes(text, &length) != NULL;
}

/* ---- the background ---------------------------------------------------------------------------------------------- */

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
    return at ? (int) (at - digits) : -1;
}

/* One to four digits, as a part of 1; *s goes behind them. False: there are none, or more. */
static bool read_part(const char **s, double *out)
{
    int value = 0, most = 0, digit;
    for (; (digit = digit_of(**s)) >= 0 && most < 0xffff; (*s)++) {
        value = value * 16 + digit;
        most = most * 16 + 15;
    }
    *out = most ? (double) value / most : 0;
    return most && digit < 0;
}

static bool read_color(const char *s, double *brightness)
{
    double part[3];
    for (int i = 0; i < 3; i++) {
        if (!read_part(&s, &part[i]) || (i < 2 && *s++ != '/')) return false;
    }
    if (*s != '\033' && *s != '\007' && *s != '/') return false;
    *brightness = 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
    return true;
}

cli_answer cli_answer_read(const char *text)
{
    static const char begin[] = "\033]11;rgb";
    cli_answer a = { .sixel = has_sixel(text) };
    for (const char *s = strstr(text, begin); s && !a.has_ground; s = strstr(s, begin)) {
        s += sizeof begin - 1;
        const char *color = *s == 'a' ? s + 1 : s;
        a.has_ground = *color == ':' && read_color(color + 1, &a.ground);
    }
    return a;
}
