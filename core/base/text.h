#ifndef STP_BASE_TEXT_H
#define STP_BASE_TEXT_H
/* Numbers, names and UTF-8. No function here looks at the locale: the thread runs in the C locale
 * (stp_locale_enter), so printf and strtod are safe everywhere in the library. */
#include "base/error.h"
#include "base/arena.h"

/* Puts this thread into the C locale; leave restores what was before. Calls may nest. */
typedef struct stp_locale { void *old; } stp_locale;
stp_locale stp_locale_enter(void);
void stp_locale_leave(stp_locale l);

/* Reads a whole number text of length n, correctly rounded (equal to strtod). Spaces round it are
 * allowed; hex, "nan" and "inf" words are read as strtod reads them. False when it is no number. */
bool stp_parse_double(const char *s, size_t n, double *out);
/* Decimal digits with an optional sign, whole text, within int64. */
bool stp_parse_int(const char *s, size_t n, int64_t *out);

/* The shortest text that reads back as v: "0.1", "1e+30", "nan", "-inf". */
enum { STP_NUMBER_SIZE = 32 };
const char *stp_format_double(char out[STP_NUMBER_SIZE], double v);

/* True when the bytes are UTF-8 (no overlong forms, no surrogates). */
bool stp_utf8_valid(const char *s, size_t n);
/* Reads one code point and moves *s behind it; a bad byte gives U+FFFD and moves one byte. */
uint32_t stp_utf8_next(const char **s, const char *end);
/* Number of code points. */
size_t stp_utf8_length(const char *s);

/* The candidate nearest to name (edit distance with swaps, case does not count), or NULL when none is
 * near enough to be meant. candidates: n pointers. */
const char *stp_nearest(const char *name, const char *const *candidates, size_t n);

/* ASCII case-insensitive equality. */
bool stp_same(const char *a, const char *b);
/* True when text ends in suffix, ASCII case-insensitive. */
bool stp_ends_with(const char *text, const char *suffix);
/* Whether word is one of the words of list, between spaces; capitals are alike. */
bool stp_has_word(const char *list, const char *word);

/* Splits at sep into n texts in the arena, spaces round each removed. */
stp_status stp_split(stp_arena *arena, const char *text, char sep, const char *const **out, int *n, stp_error *err);
#endif
