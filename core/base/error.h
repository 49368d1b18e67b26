#ifndef STP_BASE_ERROR_H
#define STP_BASE_ERROR_H
#include <stdint.h>
#include "include/stipple.h"

#if defined(__GNUC__)
#define STP_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define STP_PRINTF(f, a)
#endif

/* Fills err (which may be NULL) and returns status, so failing is one line:
 *     return stp_fail(err, STP_ERR_DATA, "column '%s' is text", name);
 * Clears the hint. */
stp_status stp_fail(stp_error *err, stp_status status, const char *fmt, ...) STP_PRINTF(3, 4);

/* Adds what to do about it, and returns the status that err holds:
 *     stp_fail(err, ...); return stp_hint(err, "did you mean '%s'?", near); */
stp_status stp_hint(stp_error *err, const char *fmt, ...) STP_PRINTF(2, 3);

/* Puts "doing what: " in front of the message; used on the way up. Returns status. */
stp_status stp_wrap(stp_error *err, stp_status status, const char *fmt, ...) STP_PRINTF(3, 4);

/* STP_ERR_MEMORY with a message that names what there was no room for. */
stp_status stp_no_memory(stp_error *err, const char *what);

#define STP_TRY(expr)                                          \
    do {                                                       \
        const stp_status stp_try_status_ = (expr);             \
        if (stp_try_status_ != STP_OK) return stp_try_status_; \
    } while (0)

#define STP_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#endif
