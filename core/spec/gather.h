#ifndef STP_SPEC_GATHER_H
#define STP_SPEC_GATHER_H
/* Runs the folds that a plan asks for: rows or ranges first, grids when the picture's cells are known. */
#include "spec/plan.h"

/* Fills rows of the layers drawn from rows, and the ranges of the layers drawn from a grid where the item's
 * axes leave an end open. */
stp_status stp_gather_first(stp_plan *plan, stp_error *err) STP_MUST_USE;

/* What is taken off the nanosecond counts of a column with these times before they become doubles. */
int64_t stp_gather_origin(const stp_extent *e);

/* Bins one layer into view. */
stp_status stp_gather_grid(const stp_plan *plan, stp_layer_plan *layer, const stp_view *view,
                           stp_error *err) STP_MUST_USE;

/* Values that were no numbers or times in the last pass: one line a column to the log; with `strict` an error. */
stp_status stp_gather_report(const stp_plan *plan, const stp_source *source, stp_error *err) STP_MUST_USE;
#endif
