#ifndef STP_BACKEND_BIDI_H
#define STP_BACKEND_BIDI_H
/* Which way letters run: embedding levels of one line, as the Unicode bidirectional algorithm (UAX 9) gives them to
 * text without explicit marks of direction; numbers within right-to-left text run left to right. */
#include <stdbool.h>
#include <stdint.h>

/* Whether any of n code points runs from right to left: all other text needs no levels. */
bool stp_bidi_wanted(const uint32_t *codes, int n);
/* levels: n numbers, odd ones run from right to left. The first strong letter says which way the line begins. */
void stp_bidi_levels(const uint32_t *codes, int n, uint8_t *levels);
/* Whether a text begins at the right: by its first strong letter. */
bool stp_bidi_from_right(const char *utf8);
/* The other half of a pair of brackets, else the code point itself. */
uint32_t stp_bidi_mirror(uint32_t code);
#endif
