#ifndef STP_TABLE_RECODE_H
#define STP_TABLE_RECODE_H
/* Text in any encoding that iconv knows, as UTF-8, a bit at a time. */
#include <stdbool.h>
#include <stddef.h>

typedef struct stp_recode stp_recode;

/* NULL where no such encoding is known. */
stp_recode *stp_recode_open(const char *encoding);
/* Back to the begin of the text. */
void stp_recode_reset(stp_recode *r);
/* Takes bytes from *from … end and gives at most n; *made. A character whose rest is not there yet is left. False
 * where bytes are none of that encoding: *from is at them. */
bool stp_recode_run(stp_recode *r, const char **from, const char *end, char *to, size_t n, size_t *made);
/* True when all that was taken has been given. */
bool stp_recode_is_empty(const stp_recode *r);
void stp_recode_close(stp_recode *r);           /* NULL is allowed */
#endif
