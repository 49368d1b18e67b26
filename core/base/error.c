#include "base/error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

stp_status stp_fail(stp_error *err, stp_status status, const char *fmt, ...)
{
    if (!err) return status;
    err->status = status;
    err->hint[0] = 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    return status;
}

stp_status stp_hint(stp_error *err, const char *fmt, ...)
{
    if (!err) return STP_ERR_USAGE;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->hint, sizeof err->hint, fmt, ap);
    va_end(ap);
    return err->status;
}

stp_status stp_wrap(stp_error *err, stp_status status, const char *fmt, ...)
{
    if (status == STP_OK || !err) return status;
    char old[sizeof err->message];
    memcpy(old, err->message, sizeof old);
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t) n < sizeof err->message)
        snprintf(err->message + n, sizeof err->message - (size_t) n, ": %s", old);
    return status;
}

stp_status stp_no_memory(stp_error *err, const char *what)
{
    return stp_fail(err, STP_ERR_MEMORY, "no memory for %s", what);
}
