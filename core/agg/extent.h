#ifndef STP_AGG_EXTENT_H
#define STP_AGG_EXTENT_H
/* The fold that finds ranges: least and greatest of some columns. */
#include "scan/fold.h"

enum { STP_EXTENT_MAX = 16 };

typedef struct stp_extent_plan {
    int n_columns;                         /* the first n columns of each batch */
    bool positive[STP_EXTENT_MAX];         /* only values > 0 count (log axes) */
} stp_extent_plan;

typedef struct stp_extent {
    double lo, hi;                         /* of present, finite values; lo > hi when there are none */
    int64_t int_lo, int_hi;                /* the same, exact, of integer storage (times) */
    int64_t n, n_missing, n_infinite, n_not_positive;      /* each row is in one of them */
    bool whole;                            /* all values are whole numbers */
} stp_extent;

typedef struct stp_extents { stp_extent column[STP_EXTENT_MAX]; } stp_extents;

extern const stp_fold stp_extent_fold;     /* state: stp_extents, plan: stp_extent_plan; order_free */

/* One column by itself, for other folds. Texts have no range: they are only counted. */
stp_extent stp_extent_empty(void);
void stp_extent_add(stp_extent *e, const stp_column *column, int64_t n_rows, bool positive);
void stp_extent_merge(stp_extent *into, const stp_extent *from);
#endif
