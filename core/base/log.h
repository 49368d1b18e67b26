#ifndef STP_BASE_LOG_H
#define STP_BASE_LOG_H
#include "base/error.h"
/* Hands a formatted note to the caller's log; log and log->note may be NULL. */
void stp_note(const stp_log *log, stp_level level, const char *fmt, ...) STP_PRINTF(3, 4);
#endif
