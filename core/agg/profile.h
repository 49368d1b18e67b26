#ifndef STP_AGG_PROFILE_H
#define STP_AGG_PROFILE_H
/* The fold behind `stipple load`: what is in each column.
 * All but the sum is the same for any order and any split of the rows. The sum of doubles is not, so the
 * fold is not order_free and the scan fixes the order: the result depends on the file alone. */
#include "agg/bins.h"
#include "table/labels.h"
#include "agg/values.h"
#include "scan/fold.h"

enum { STP_PROFILE_DISTINCT = 10000, STP_PROFILE_HEAD = 5 };

typedef struct stp_profile_plan {
    const stp_schema *schema;      /* batches hold all its columns in order; borrowed */
} stp_profile_plan;

typedef struct stp_profile_column {
    int64_t n, n_missing;          /* present and absent rows: together all */
    int64_t n_infinite;            /* of n; not in lo, hi and sum */
    double lo, hi, sum;            /* numbers; lo > hi when there are none. Times have no sum */
    int64_t int_lo, int_hi;        /* times and integers, exact */
    char *text_lo, *text_hi;       /* texts in byte order; NULL when there are none; owned */
    stp_labels distinct;           /* texts: up to STP_PROFILE_DISTINCT, else none and overflowed is set */
    int64_t *times;                /* of each distinct text: how many rows hold it; owned */
    int32_t times_room;
    bool overflowed;
    stp_values values;             /* distinct numbers and times */
    stp_bins bins;                 /* how numbers and times are spread; nothing for texts */
} stp_profile_column;

/* The most frequent texts, the one met first in front of those that are as frequent: fills most places with numbers of
 * p->distinct and returns how many there are. */
int stp_profile_top(const stp_profile_column *p, int32_t *top, int most);

typedef struct stp_profile {
    stp_arena arena;
    stp_profile_column *columns;
    int n_columns;
    int64_t n_rows;
    char **head[STP_PROFILE_HEAD]; /* the first rows as texts, n_columns each; NULL past the end */
} stp_profile;

extern const stp_fold stp_profile_fold;        /* state: stp_profile, plan: stp_profile_plan */
#endif
