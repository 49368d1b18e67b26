#ifndef STP_CHART_BINNING_H
#define STP_CHART_BINNING_H
/* Bins of a layer's column, with edges on round numbers or calendar steps. */
#include "agg/group.h"
#include "chart/chart.h"

typedef struct stp_binning {
    const stp_binding *column;
    bool log;        /* edges are even in log10 */
    int most;        /* bins that are usual at most */
    bool each;       /* whole numbers have a bin each, where there are fewer than that and --bins says nothing */
    stp_edges edges; /* values of the column: numbers, or counts from origin; n is 0: no value at all */
    int64_t origin;
} stp_binning;

/* Finds the edges of n (at most two) columns in one pass, as --bins says; column, log and most are given. Texts are
 * left alone. The arrays are in the plan's arena. Panels have the bins of the whole table, so that
 * their counts compare: kinds find them in gather_whole. */
stp_status stp_binning_make(const stp_plan *plan, stp_layer_plan *layer, stp_binning *b, int n,
                            stp_error *err) STP_MUST_USE;
/* Makes key i of a group plan the number of the bin. */
void stp_binning_key(const stp_binning *b, stp_group_plan *plan, int i);
/* Edge i in the panel's scale. */
double stp_binning_edge(const stp_panel *p, const stp_binning *b, int i, bool is_y);
/* The range of a column of times, for the layer's extents. */
stp_extent stp_binning_extent(const stp_binning *b);
#endif
