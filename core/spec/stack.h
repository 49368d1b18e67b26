#ifndef STP_SPEC_STACK_H
#define STP_SPEC_STACK_H
/* Areas of shade that stand on each other. */
#include "spec/plan.h"

/* Whether --stack asks for that. */
bool stp_is_stacked(const stp_layer_plan *layer);
/* For a kind's bind: the columns of -y become y[0], edge, and the categories. */
stp_status stp_stack_bind(stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
#endif
