#ifndef STP_AGG_CODED_H
#define STP_AGG_CODED_H
/* A fold in front of another one, which gets columns of categories as numbers: their places on an axis. */
#include "table/labels.h"
#include "scan/fold.h"

enum { STP_CODED_COLUMNS = 2 };

typedef struct stp_coded_plan {
    const stp_fold *fold;          /* the one behind, and its plan */
    const void *plan;
    int column[STP_CODED_COLUMNS], n;      /* batch columns of texts */
    const stp_labels
        *labels[STP_CODED_COLUMNS]; /* whose numbers they become; texts that are not among them are missing */
} stp_coded_plan;

/* A state: the one behind, and the columns of a batch. */
typedef struct stp_coded {
    const stp_fold *fold;          /* where the state behind is its own; else NULL */
    void *behind;
    stp_column *columns;
    int n_columns;
    double *number[STP_CODED_COLUMNS], *map;
    int64_t room, map_room;
} stp_coded;

/* As order_free as the fold behind; state: stp_coded, plan: stp_coded_plan. */
stp_fold stp_coded_fold(const stp_coded_plan *plan);

/* A state around one of the caller's, as a scan's `into`; then the caller's has it all, and stp_coded_release frees the
 * rest. */
static inline stp_coded stp_coded_around(void *behind) { return (stp_coded) { .behind = behind }; }
void stp_coded_release(stp_coded *s);
#endif
