/* Notes to the caller: the library itself never prints. */
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>

void stp_note(const stp_log *log, stp_level level, const char *fmt, ...)
{
    if (!log || !log->note) return;
    char message[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    log->note(log->self, level, message);
}
