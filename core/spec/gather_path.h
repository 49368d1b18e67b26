#ifndef STP_SPEC_GATHER_PATH_H
#define STP_SPEC_GATHER_PATH_H
/* The passes of layers that are drawn as paths into a grid: lines and areas of shade. */
#include "agg/glyph.h"
#include "spec/gather.h"

/* A kind's bind: --group (else --by makes the paths), --y2, and what stp_plan_bind_shading binds. */
stp_status stp_path_bind(stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;

/* A kind's gather: ranges of x, of all y columns together and of --y2; to_zero: 0 is one of the y. */
stp_status stp_path_ranges(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer, bool to_zero,
                           stp_error *err) STP_MUST_USE;

/* Draws one layer into view. */
stp_status stp_path_grid(const stp_plan *plan, stp_layer_plan *layer, const stp_glyph *glyph, const stp_view *view,
                         stp_error *err) STP_MUST_USE;
#endif
