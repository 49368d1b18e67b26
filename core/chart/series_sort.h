#ifndef STP_CHART_SERIES_SORT_H
#define STP_CHART_SERIES_SORT_H
#include "chart/chart.h"

/* Puts the points of each run between two gaps in order of x, those of one x in the order they had. */
stp_status stp_series_sort(stp_series *s, stp_error *err) STP_MUST_USE;
#endif
