#ifndef STP_SPEC_CHOOSE_H
#define STP_SPEC_CHOOSE_H
/* Which kind a layer is drawn as. */
#include "spec/plan.h"

/* Sets layer->kind, whose encodings are bound: the kind that was asked for, else the one that the columns suggest.
 * Categories with numbers are bars where each has one row and boxes where some have several: the rows are read until
 * that is known. An error says which encodings the kind lacks, or which it has no use for. */
stp_status stp_kind_choose(stp_layer_plan *layer, const char *known, int threads, stp_error *err) STP_MUST_USE;
/* For a kind's bind: an error that asks for the roles (bits) that are not given. */
stp_status stp_kind_need(const stp_layer_plan *layer, unsigned wanted, stp_error *err) STP_MUST_USE;
#endif
