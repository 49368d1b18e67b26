/* Words are put one by one; before one that has no room a new line begins. */
#include "wrap.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 4 };

typedef struct wrapped {
    char *bytes;               /* room for the text and a hanging indent before each of its words */
    size_t n;
    int at, hang;              /* columns: used in this line, in front of what goes on */
} wrapped;

/* The length of what is shown together at s: a blank, a sequence of colours, a character. */
static size_t unit(const char *s, bool *seen)
{
    *seen = *s != '\033';
    size_t n = 1;
    if (!*seen)
        while (s[n] && s[n - 1] != 'm') n++;
    else
        while (((unsigned char) s[n] & 0xc0) == 0x80) n++;
    return n;
}

/* The bytes and columns of a word. */
static size_t word(const char *s, int *columns)
{
    size_t n = 0;
    bool seen;
    for (*columns = 0; s[n] && s[n] != ' ' && s[n] != '\n'; *columns += seen) n += unit(s + n, &seen);
    return n;
}

/* Where the last column of the line at s begins; a small indent where that is far to the right. */
static int find_hang(const char *s, int columns)
{
    int at = 0, hang = 0;
    size_t blanks = 0;
    bool seen;
    for (size_t n; *s && *s != '\n'; s += n) {
        n = unit(s, &seen);
        if (*s != ' ' && seen && blanks > 1) hang = at;
        if (seen) blanks = *s == ' ' ? blanks + 1 : 0;
        at += seen;
    }
    return hang > columns * 2 / 3 ? INDENT : hang;
}

static void put(wrapped *w, const char *bytes, size_t n, int columns)
{
    memcpy(w->bytes + w->n, bytes, n);
    w->n += n;
    w->at += columns;
}

static void go_on_below(wrapped *w)
{
    w->bytes[w->n++] = '\n';
    memset(w->bytes + w->n, ' ', (size_t) w->hang);
    w->n += (size_t) w->hang;
    w->at = w->hang;
}

/* A line, with its end. Returns its length. */
static size_t put_line(wrapped *w, const char *s, int columns)
{
    const char *const begin = s;
    w->at = 0;
    w->hang = find_hang(s, columns);
    while (*s && *s != '\n') {
        const size_t blanks = strspn(s, " ");
        int width;
        const size_t n = word(s + blanks, &width);
        const bool breaks = w->at > w->hang && w->at + (int) blanks + width > columns;
        if (breaks) go_on_below(w);
        if (!breaks) put(w, s, blanks, (int) blanks);
        put(w, s + blanks, n, width);
        s += blanks + n;
    }
    if (*s) put(w, s, 1, 0);
    return (size_t) (s - begin) + (*s != 0);
}

char *cli_wrap_lines(const char *text, int columns, size_t *n)
{
    size_t words = 1;
    for (const char *s = text; *s; s++) words += *s == ' ';
    const size_t most = columns > INDENT ? (size_t) columns : INDENT;
    wrapped w = { .bytes = malloc(strlen(text) + words * (most + 1)) };
    if (!w.bytes) return NULL;
    while (*text) text += put_line(&w, text, columns);
    *n = w.n;
    return w.bytes;
}
