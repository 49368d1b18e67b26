#ifndef STP_SPEC_CHOOSE_H
#define STP_SPEC_CHOOSE_H
/* Which kind a layer is drawn as. */
#include "spec/plan.h"

/* Sets layer->kind, whose encodings are bound: the kind that was asked for, else the one that the columns suggest.
 * An error says which encodings the kind lacks, or which it has no use for. */
stp_status stp_kind_choose(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
#endif
