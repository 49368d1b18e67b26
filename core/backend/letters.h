#ifndef STP_BACKEND_LETTERS_H
#define STP_BACKEND_LETTERS_H
/* Text as letters: what the bytes say, without what shows nothing. */
#include <stdbool.h>
#include <stdint.h>

/* A code point and the byte it begins at. */
typedef struct stp_letter { uint32_t code, at; } stp_letter;

/* Takes utf8 apart into at most `most` letters: control characters become spaces, bad bytes U+FFFD, invisible letters
 * are dropped. Returns how many; *marks: whether one of them is a combining mark. */
int stp_letters_take(const char *utf8, stp_letter *letters, int most, bool *marks);

bool stp_is_mark(uint32_t code);        /* combining diacritics */
bool stp_is_wide(uint32_t code);        /* East Asian scripts and emoji, an em wide in the fonts that have them */
void stp_letters_turn(stp_letter *letters, int n);      /* the last becomes the first */
#endif
