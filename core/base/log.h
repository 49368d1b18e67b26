#ifndef STP_BASE_LOG_H
#define STP_BASE_LOG_H
#include "base/arena.h"
#include "base/error.h"
/* Hands a formatted note to the caller's log; log and log->note may be NULL. */
void stp_note(const stp_log *log, stp_level level, const char *fmt, ...) STP_PRINTF(3, 4);

/* A log that keeps its notes until they are told; progress goes on at once. `to` is borrowed and may be NULL. Must not
 * be moved while it is in use; without memory notes are lost. */
typedef struct stp_kept_log {
    stp_log log;
    const stp_log *to;
    stp_arena arena;
    struct stp_kept_note *first, **last;
} stp_kept_log;
void stp_kept_log_init(stp_kept_log *k, const stp_log *to);
/* Hands what was kept to `to`. */
void stp_kept_log_tell(const stp_kept_log *k);
/* Adds what `from` has kept; warnings that are there already are said once. */
void stp_kept_log_add(stp_kept_log *k, const stp_kept_log *from);
void stp_kept_log_clear(stp_kept_log *k);
#endif
