#ifndef STP_CHART_LANES_H
#define STP_CHART_LANES_H
/* Which part of a slot each mark has where the groups of a category stand beside each other. */
#include "chart/chart.h"

typedef struct stp_lane {
    double place;          /* of its slot; given */
    int series;            /* given */
    int at, of;            /* its series is number `at` of the `of` ones that have marks there */
} stp_lane;

/* Fills at and of of all n, and returns how many lanes a slot has: as many as series stand at the fullest place, so
 * that categories without some groups leave no gaps, and groups that are the categories themselves have whole slots.
 * Facets, which have to compare, have a lane for every series. -1 without memory. */
int stp_lanes_fill(const stp_drawing *d, stp_lane *lane, int64_t n);

/* Px between bars that stand beside each other in the panel; 0 where it has no upright bars. For what stands on them.
 */
double stp_bars_step(const stp_panel *p);
#endif
