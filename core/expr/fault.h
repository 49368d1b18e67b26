#ifndef STP_EXPR_FAULT_H
#define STP_EXPR_FAULT_H
/* Faults of an expression point at the character. */
#include "base/error.h"

/* The text of an expression and where it was given ("--where", "-x"). */
typedef struct stp_expr_text {
    const char *what, *text;
} stp_expr_text;

/* "no column 'dealy' (--where, character 1 of 'dealy > 3')", as STP_ERR_USAGE; the hint (advice may be NULL) ends in
 * the expression with a caret below the byte `at`. */
stp_status stp_expr_fault(stp_error *err, const stp_expr_text *e, size_t at, const char *advice, const char *fmt,
                          ...) STP_PRINTF(5, 6);
#endif
