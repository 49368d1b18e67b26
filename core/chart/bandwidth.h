#ifndef STP_CHART_BANDWIDTH_H
#define STP_CHART_BANDWIDTH_H
/* --bandwidth: a number, or the name of a rule. */
#include "agg/dist.h"
#include "chart/chart.h"

/* For a kind's bind. STP_ERR_USAGE unless it is a number above 0 or (rules) silverman or isj. */
stp_status stp_bandwidth_check(const stp_layer_plan *layer, bool rules, stp_error *err) STP_MUST_USE;
/* Of a finished distribution: as given, else by Silverman's rule; 0 where that has none. */
double stp_bandwidth_of(const stp_layer_plan *layer, const stp_dist *d);
/* The number that was given, 0 = none. */
double stp_bandwidth_given(const stp_layer_plan *layer);
#endif
