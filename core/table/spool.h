#ifndef STP_TABLE_SPOOL_H
#define STP_TABLE_SPOOL_H
/* A copy of bytes that come only once: in memory as long as they are few, then in a file without a name, which is gone
 * when we are, however we end. */
#include "base/error.h"

typedef struct stp_spool stp_spool;

enum { STP_SPOOL_IN_MEMORY = 32 << 20 };        /* bytes; more go to a file in $TMPDIR, or /tmp */

stp_spool *stp_spool_new(void);                 /* NULL without memory */
stp_status stp_spool_append(stp_spool *s, const void *bytes, size_t n, stp_error *err) STP_MUST_USE;
int64_t stp_spool_length(const stp_spool *s);
/* n bytes from offset on, *got < n where there are fewer. */
stp_status stp_spool_read(const stp_spool *s, int64_t offset, void *to, size_t n, size_t *got,
                          stp_error *err) STP_MUST_USE;
/* All of them, borrowed until more are appended or it is closed; NULL when there are none. */
stp_status stp_spool_map(stp_spool *s, const void **bytes, stp_error *err) STP_MUST_USE;
void stp_spool_close(stp_spool *s);             /* NULL is allowed */
#endif
