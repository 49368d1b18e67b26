#ifndef STP_EXPR_BOUNDS_H
#define STP_EXPR_BOUNDS_H
/* What a condition asks of single columns: sources can leave out rows by that without reading them. */
#include "expr/expr.h"
#include "table/source.h"

/* The bounds that every row satisfies for which e is true: comparisons of a column with a constant, joined by &&. Often
 * there are none. *bounds is for free; their texts belong to the set. */
stp_status stp_expr_bounds(const stp_exprs *set, const stp_expr *e, stp_bound **bounds, int *n,
                           stp_error *err) STP_MUST_USE;
#endif
