#ifndef STP_EXPR_PATTERN_H
#define STP_EXPR_PATTERN_H
/* Regular expressions (POSIX, extended), compiled once; freed with the set. */
#include <regex.h>
#include "expr/expr.h"
#include "expr/fault.h"

/* at: of the text in the expression, for messages. Those that could take for ever are refused. */
stp_status stp_regex_compile(stp_exprs *set, const stp_expr_text *e, size_t at, const char *pattern,
                             const regex_t **out, stp_error *err) STP_MUST_USE;
void stp_regexes_free(stp_exprs *set);
#endif
