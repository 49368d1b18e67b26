#ifndef STP_SPEC_QUANTILES_H
#define STP_SPEC_QUANTILES_H
/* Limits of axes that are quantiles of the data, as --xlim q1:q99. */
#include "spec/plan.h"

/* Passes over the rows of all layers that have columns on such an axis, and puts what they find into the axes' limits:
 * the least value that so many percent of all values lie at or below. STP_ERR_USAGE where an axis has no column of
 * rows. */
stp_status stp_quantiles_find(stp_plan *plan, stp_error *err) STP_MUST_USE;
#endif
