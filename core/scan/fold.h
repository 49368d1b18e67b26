#ifndef STP_SCAN_FOLD_H
#define STP_SCAN_FOLD_H
/* What eats rows. A state belongs to one thread at a time, so feed takes no lock.
 * merge(into, from) takes all of from's rows into `into`; from is cleared afterwards by the scan. */
#include "table/batch.h"

enum { STP_ORDERED_STATES = 8 };           /* of folds that are not order_free, at most */

typedef struct stp_fold {
    const char *name;
    /* True when any order of pieces and any split into states gives the same bytes (counts, ranges,
     * rows sorted at the end). Else the scan keeps a fixed number of states and feeds each its pieces
     * in file order, so that the result depends on the file alone, not on the threads. */
    bool order_free;
    size_t state_size;             /* bytes of the struct that init fills (set to 0 before) */
    stp_status (*init)(void *state, const void *plan, stp_error *err);
    stp_status (*feed)(void *state, const void *plan, const stp_batch *batch, stp_error *err);
    stp_status (*merge)(void *into, void *from, const void *plan, stp_error *err);
    void (*clear)(void *state);
    /* Bytes that one state will hold for this plan: the scan keeps states x bytes within its budget. */
    size_t (*bytes)(const void *plan);
    size_t (*budget)(const void *plan);    /* bytes that all states may take together; NULL = 512 MiB */
} stp_fold;
#endif
