#ifndef STP_AGG_STAT_H
#define STP_AGG_STAT_H
/* One number out of a group of rows: what --agg names for charts with a mark a group. */
#include "agg/group.h"

typedef struct stp_stat_fn {
    const char *name; /* "mean"; "q" stands for q0 to q100 */
    const char *help;
    bool needs_value; /* of a column; else of the rows themselves */
    bool needs_dist;
    bool keeps_unit; /* the result is of the column's kind (and unit) */
    double (*value)(const stp_moments *m, const stp_dist *d, double q); /* NaN: none */
} stp_stat_fn;

extern const stp_stat_fn stp_stat_fns[]; /* ends with name == NULL */
/* "median", or "q90" with *q = 0.9; NULL if none. */
const stp_stat_fn *stp_stat_find(const char *name, double *q);
#endif
