#ifndef STP_CHART_GIVEN_TICKS_H
#define STP_CHART_GIVEN_TICKS_H
/* Ticks as --xticks, --yticks, --xformat and --yformat ask for them. */
#include "chart/chart.h"

/* Whether the option says how many there are to be, about. */
bool stp_given_ticks_wanted(const stp_panel *p, bool is_y, double *wanted);
/* Whether it says where they stand; and those that lie in the domain. */
bool stp_given_ticks_any(const stp_panel *p, bool is_y);
stp_status stp_given_ticks_read(stp_panel *p, bool is_y, stp_ticks *out, stp_error *err) STP_MUST_USE;
/* Writes the labels as the format says, where there is one. */
stp_status stp_given_ticks_write(stp_panel *p, bool is_y, stp_ticks *ticks, stp_error *err) STP_MUST_USE;
#endif
