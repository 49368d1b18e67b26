#ifndef STP_AGG_TOTAL_H
#define STP_AGG_TOTAL_H
/* The cell of sums and means: what kernels that add to cells without a list of marks share with the reductions. */
#include "agg/exact.h"
#include <stdint.h>

typedef struct stp_total {
    double sum[2];
    uint64_t n;
} stp_total;

static inline void stp_total_feed(stp_total *c, double v)
{
    stp_exact_add(c->sum, 2, v);
    c->n++;
}
#endif
