#ifndef STP_BASE_BUF_H
#define STP_BASE_BUF_H
/* Growing bytes. Zero is a valid empty buffer. Adding never has to be checked: the first failure
 * (no memory, or past max) sets failed, later adds do nothing, and stp_buf_check tells at the end. */
#include "base/error.h"

typedef struct stp_buf {
    char *data;             /* always followed by a 0 that length does not count; NULL when empty */
    size_t length, capacity;
    size_t max;             /* ceiling in bytes; 0 = 4 GiB */
    bool failed;
} stp_buf;

void stp_buf_add(stp_buf *b, const void *bytes, size_t length);
void stp_buf_text(stp_buf *b, const char *text);
void stp_buf_char(stp_buf *b, char c);
void stp_buf_printf(stp_buf *b, const char *fmt, ...) STP_PRINTF(2, 3);

/* Room for length more bytes; the caller writes them and adds to b->length. NULL when failed. */
char *stp_buf_reserve(stp_buf *b, size_t length);

/* A number with at most `decimals` digits after the point, no trailing zeros, never "-0". */
void stp_buf_number(stp_buf *b, double v, int decimals);

/* One code point in UTF-8. */
void stp_buf_utf8(stp_buf *b, uint32_t code);

/* text with XML's five characters escaped; bytes that XML forbids become U+FFFD. */
void stp_buf_xml(stp_buf *b, const char *text);

/* text as a JSON string with its quotes. */
void stp_buf_json(stp_buf *b, const char *text);

/* As one word of a shell: in quotes where it needs them. */
void stp_buf_shell(stp_buf *b, const char *text);

stp_status stp_buf_check(const stp_buf *b, const char *what, stp_error *err) STP_MUST_USE;
void stp_buf_clear(stp_buf *b);
#endif
