#ifndef STP_SPEC_GATHER_LINE_H
#define STP_SPEC_GATHER_LINE_H
/* The passes of lines and points of rows. Few rows are kept; of many, the first pass finds traces and ranges, and the
 * second one, when the plot's place is known, the points that can be seen. */
#include "agg/m4.h"
#include "spec/gather.h"

enum { STP_LINE_FEW = 100000 };        /* up to so many rows are kept */

/* A kind's gather: layer->traces and extents, or all rows (has_rows) where these are few or cannot be thinned: with
 * categories on an axis, or with numbers on x that go back. */
stp_status stp_gather_line(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer,
                           stp_error *err) STP_MUST_USE;

/* The same for points, which can be counted wherever they stand; with the range of a number that -c names. */
stp_status stp_gather_dots(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer,
                           stp_error *err) STP_MUST_USE;

/* For the gather of a kind that groups its rows otherwise: the same where there are many rows and x rises from each to
 * the next, as *taken then says. */
stp_status stp_gather_rising(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer, bool *taken,
                             stp_error *err) STP_MUST_USE;

/* The second pass, of lines with traces: the points that can be seen where `edge` are the ends of the pixel columns, in
 * the values of x that are behind the layer's origin. *thinned is false when they cannot be told because x goes back:
 * then the layer has all its rows now. out: initialised as zero, cleared by the caller. */
stp_status stp_gather_m4(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer, const double *edge,
                         int n_edges, stp_m4 *out, bool *thinned, stp_error *err) STP_MUST_USE;

/* Which column splits the rows of a layer: --by, or a categorical -c. *numeric: -c is a number. */
stp_status stp_layer_grouping(const stp_layer_plan *layer, stp_binding *out, bool *numeric,
                              stp_error *err) STP_MUST_USE;
#endif
