/* The table of picture formats: a new one is a source of its own and a line here. */
#include "backend/backends.h"
#include "base/text.h"
#include <string.h>

const stp_backend *const stp_backends[] = {
    &stp_backend_svg, &stp_backend_png, &stp_backend_pdf, &stp_backend_ansi, &stp_backend_ansi256,
    &stp_backend_unicode, &stp_backend_ascii, &stp_backend_kitty, &stp_backend_iterm, &stp_backend_sixel, NULL,
};

const stp_backend *stp_backend_find(const char *name)
{
    if (!name) return NULL;
    for (const stp_backend *const *b = stp_backends; *b; b++)
        if (stp_same((*b)->name, name) || stp_has_word((*b)->suffixes, name)) return *b;
    return NULL;
}
