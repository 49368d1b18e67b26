#ifndef STP_SPEC_FACET_H
#define STP_SPEC_FACET_H
/* Rows taken apart by the values of columns: --row and --col make one item several panels, --groupby makes one figure
 * several. A first pass finds the values; each part is then a table of its own to whatever draws it, and what the parts
 * want of the rows are passes that they share: none of them are kept that would not be kept of an undivided table. */
#include "spec/plan.h"

/* Each item with --row or --col becomes as many items as its columns have values (or pairs of values): texts in order
 * of appearance, numbers and times rising, missing ones last. A layer that lacks the column is in all of them. */
stp_status stp_facet_expand(stp_plan *plan, stp_error *err) STP_MUST_USE;

/* A panel turned out to have nothing to draw, which err says: it is left out, and that is told. False, with err as it
 * is, where item i is no panel of several; or with the fault of --strict. */
bool stp_facet_leave_out(stp_plan *plan, int i, stp_error *err);

/* The values of --groupby in all layers, in the same order; memory of the plan, whose rows are read here. */
typedef struct stp_facet_groups {
    const char *column;
    const char *const *label;
    int n;
    struct stp_group_item *item;   /* of each item of the plan */
} stp_facet_groups;
stp_status stp_facet_groups_make(stp_facet_groups *out, stp_plan *plan, stp_error *err) STP_MUST_USE;
/* A plan of the rows of group i alone; drawn and cleared like any other, before `whole` is cleared. */
stp_status stp_facet_group(stp_plan *out, const stp_plan *whole, const stp_facet_groups *groups, int i,
                           stp_error *err) STP_MUST_USE;
/* What the rows of group i satisfy in a layer, for --where: '{carrier} == "AA"'; "" where the layer has not got the
 * column. NULL without memory. */
const char *stp_facet_condition(stp_arena *arena, const stp_plan *whole, const stp_facet_groups *groups, int i,
                                int item, int layer);
#endif
