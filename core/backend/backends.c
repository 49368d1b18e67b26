/* The table of picture formats: a new one is a source of its own and a line here. */
#include "backend/backends.h"
#include "base/text.h"
#include <string.h>

const stp_backend *const stp_backends[] = {
    &stp_backend_svg, &stp_backend_png, &stp_backend_pdf, &stp_backend_ansi, &stp_backend_ansi256,
    &stp_backend_unicode, &stp_backend_ascii, &stp_backend_kitty, &stp_backend_iterm, &stp_backend_sixel, NULL,
};

/* Whether word is one of the words of list, which are separated by spaces. */
static bool is_word_of(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *s = list; *s; s += strcspn(s, " ")) {
        s += strspn(s, " ");
        if (n && strcspn(s, " ") == n && !strncasecmp(s, word, n)) return true;
    }
    return false;
}

const stp_backend *stp_backend_find(const char *name)
{
    if (!name) return NULL;
    for (const stp_backend *const *b = stp_backends; *b; b++)
        if (stp_same((*b)->name, name) || is_word_of((*b)->suffixes, name)) return *b;
    return NULL;
}
