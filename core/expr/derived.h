#ifndef STP_EXPR_DERIVED_H
#define STP_EXPR_DERIVED_H
/* A source round another one: the same columns, more that are computed from them, and only the rows that satisfy a
 * condition. The other source is asked for no more columns than the wanted ones need. Row numbers stay increasing:
 * batches keep their row0, the rows that are left stand close together behind it. */
#include "table/source.h"

/* Puts the wrapper round *source, which it takes; nothing happens where there is one already. */
stp_status stp_derived_wrap(stp_source **source, stp_error *err) STP_MUST_USE;

/* Adds a column to a wrapped source, or replaces the one of that name. The schema's columns do not move. what is for
 * messages ("--derive"). STP_ERR_USAGE past STP_DERIVED_COLUMNS. */
enum { STP_DERIVED_COLUMNS = 256 };
stp_status stp_derived_add(stp_source *wrapped, const char *what, const char *name, const char *text, int *column,
                           stp_error *err) STP_MUST_USE;

/* The condition that rows must satisfy; its text is then in source->condition. */
stp_status stp_derived_where(stp_source *wrapped, const char *what, const char *text, stp_error *err) STP_MUST_USE;
#endif
