#ifndef STP_SPEC_GATHER_H
#define STP_SPEC_GATHER_H
/* Runs the folds that a plan asks for: those of each kind's gather first, grids when the picture's cells are known. */
#include "scan/fold.h"
#include "spec/plan.h"

/* The gather of every layer's kind. */
stp_status stp_gather_first(stp_plan *plan, stp_error *err) STP_MUST_USE;

/* A kind's gather: all rows of the layer's columns, for kinds with a mark a row. */
stp_status stp_gather_rows(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer,
                           stp_error *err) STP_MUST_USE;
/* A kind's gather: the ranges of x and y where the item's axes leave an end open; rows are kept for a second pass
 * (if the kind says that it rereads). */
stp_status stp_gather_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer,
                             stp_error *err) STP_MUST_USE;

/* For a kind's own gather: one pass of a fold over the layer's columns, in the order of their bindings' at; `into` is
 * an initialised state. Checks afterwards that --where left any rows. */
stp_status stp_gather_scan(const stp_plan *plan, stp_layer_plan *layer, const stp_fold *fold, const void *fold_plan,
                           void *into, stp_error *err) STP_MUST_USE;
/* Before the first of several passes: the rows are kept for the next ones while they fit the memory, unless the source
 * keeps them itself. */
stp_status stp_gather_keep(const stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* After the last pass: drops what was kept and reports the values that were skipped. */
stp_status stp_gather_done(const stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* What is taken off the nanosecond counts of a column with these times before they become doubles. */
int64_t stp_gather_origin(const stp_extent *e);

/* What a fold of the layer's cells needs: view, columns, reductions, categories. */
stp_grid_plan stp_gather_grid_plan(const stp_plan *plan, const stp_layer_plan *layer, const stp_view *view);

/* One line to the log; with `strict` an error. */
stp_status stp_gather_tell(const stp_plan *plan, const char *text, stp_error *err) STP_MUST_USE;

/* Values of b that have no place on their axis: a line to the log; with `strict` an error. */
stp_status stp_gather_left_out(const stp_plan *plan, const stp_layer_plan *layer, const stp_binding *b,
                               int64_t n_infinite, int64_t n_not_positive, stp_error *err) STP_MUST_USE;

/* Fills the layer's cells with a fold of its own: census of --top, filling, what -v tells, reports. gp holds until fill
 * returns; fill sets l->aggregate. */
typedef stp_status stp_fill_cells(const stp_plan *plan, stp_layer_plan *l, const stp_grid_plan *gp, const void *self,
                                  stp_error *err);
stp_status stp_gather_cells(const stp_plan *plan, stp_layer_plan *l, const stp_view *view, stp_fill_cells *fill,
                            const void *self, stp_error *err) STP_MUST_USE;

/* Bins one layer into view. */
stp_status stp_gather_grid(const stp_plan *plan, stp_layer_plan *layer, const stp_view *view,
                           stp_error *err) STP_MUST_USE;

/* Values that were no numbers or times in the last pass: one line a column to the log; with `strict` an error. */
stp_status stp_gather_report(const stp_plan *plan, const stp_source *source, stp_error *err) STP_MUST_USE;
#endif
