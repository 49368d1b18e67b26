#ifndef STP_SCAN_TAP_H
#define STP_SCAN_TAP_H
/* A source that stands for a file which several read (scan/shared.h): each of them has a tap of its own. In a pass for
 * several it hands out the columns it wants of the batch that was read for all; else it reads the file by itself. */
#include "scan/scan.h"

struct stp_shared_file;

typedef struct stp_tap {
    stp_source base;
    stp_format format;
    struct stp_shared_file *file;
    int *wanted, n_wanted;
    int *at;                       /* of each wanted column: where it stands in the batches of the pass */
    stp_bound *bounds;
    int n_bounds;
    bool joined;                   /* takes part in a pass for several */
    const stp_batch *offered;      /* where the batch of the next piece will be */
} stp_tap;

stp_status stp_tap_open(stp_source **out, struct stp_shared_file *file, stp_error *err) STP_MUST_USE;

/* The piece that next() hands out now is decoded into *batch. */
void stp_tap_offer(stp_tap *tap, const stp_batch *batch);

/* shared.c: whether a pass over a source with this tap is to wait for others, and that pass. */
bool stp_tap_waits(const stp_tap *tap);
void stp_tap_scan(stp_scan_job *job, int threads);
/* shared.c: the rows of the next passes are kept for those after them. */
void stp_tap_keep(stp_tap *tap);
#endif
