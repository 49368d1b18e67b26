#ifndef STP_AGG_ORDER_H
#define STP_AGG_ORDER_H
/* The order of categories: as they appear, by value, or as listed. */
#include "table/labels.h"

/* by_value: numbers rise when all labels are numbers, else texts by their bytes; the label "" comes last. Else the
 * listed labels come first, in that order; the others stay behind them as they are. Those that are listed and not
 * there are left out. */
stp_status stp_labels_reorder(stp_labels *labels, bool by_value, const char *const *listed, int n_listed,
                              stp_error *err) STP_MUST_USE;
#endif
