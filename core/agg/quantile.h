#ifndef STP_AGG_QUANTILE_H
#define STP_AGG_QUANTILE_H
/* The fold that finds order statistics exactly, whatever the data and in memory of its own: values become integers that
 * sort alike, and each pass counts one digit of 16 bits among the values that begin as those of the pass before. */
#include "scan/fold.h"

enum { STP_QUANTILE_SETS = 2, STP_QUANTILE_COLUMNS = 12, STP_QUANTILE_ENDS = 4, STP_QUANTILE_DIGITS = 4 };

/* Values of some columns of each batch, taken together: present, finite ones. */
typedef struct stp_quantile_set {
    int column[STP_QUANTILE_COLUMNS], n_columns;
    bool positive;                 /* only those above 0 */
    bool times;                    /* exact counts, times `unit` */
    int64_t unit;
} stp_quantile_set;

/* A value that is looked for: the least one that `percent` of a set lie at or below. */
typedef struct stp_quantile_end {
    int set;
    double percent;
    uint64_t prefix;               /* the digits that are known */
    int64_t rank;                  /* among the values with this prefix, from 1; 0 before the first pass */
} stp_quantile_end;

typedef struct stp_quantile_plan {
    stp_quantile_set set[STP_QUANTILE_SETS];
    stp_quantile_end end[STP_QUANTILE_ENDS];
    int n_ends;
    int digit;                     /* of this pass, from 0 */
} stp_quantile_plan;

typedef struct stp_quantile { int64_t *count; } stp_quantile;       /* 2^16 an end */

extern const stp_fold stp_quantile_fold;       /* state: stp_quantile, plan: stp_quantile_plan; order_free */

/* After a pass over all rows: the plan of the next one. After STP_QUANTILE_DIGITS of them the values are known. False
 * where a set has no value. */
bool stp_quantile_next(stp_quantile_plan *plan, const stp_quantile *state);
double stp_quantile_value(const stp_quantile_end *end);
int64_t stp_quantile_time(const stp_quantile_end *end);
#endif
