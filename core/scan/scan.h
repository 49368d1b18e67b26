#ifndef STP_SCAN_SCAN_H
#define STP_SCAN_SCAN_H
/* One pass over all rows of a source on any number of threads.
 *
 *   next()  one thread at a time: cut the next piece of raw bytes at a record end (cheap)
 *   read()  in parallel: decode the wanted columns of a piece
 *   feed()  in parallel, each state by one thread at a time
 *   merge() after all have stopped, in the order of the states, on the caller's thread
 */
#include "scan/fold.h"
#include "table/source.h"

/* Rewinds source, reads the wanted columns of every row and folds them into `into`, an initialised
 * state. columns: n schema numbers; batches hold them in this order. threads: 0 = one a core.
 * The first error (in file order) wins and stops everyone; `into` then holds some of the rows and is
 * only good for clearing. The same bytes for any number of threads. In a step (scan/shared.h) it may wait for the
 * passes of others over the same file, which become one. */
stp_status stp_scan(stp_source *source, const int *columns, int n, const stp_fold *fold, const void *plan,
                    int threads, void *into, stp_error *err) STP_MUST_USE;

/* What one of those who share a pass wants of it; all but error as for stp_scan. */
typedef struct stp_scan_job {
    stp_source *source;
    const int *columns;
    int n_columns;
    const stp_fold *fold;
    const void *plan;
    void *into;
    stp_error error;           /* the job's own fault, or that of reading; status STP_OK: none */
} stp_scan_job;

/* Bytes that all states of a pass may take, and those that one job's states take at most. */
#define STP_SCAN_BUDGET ((size_t) 512 << 20)
size_t stp_scan_bytes(const stp_scan_job *job, int threads);

/* One pass over source, which wants its columns and stands at its beginning. shared: the sources of the n jobs end in
 * taps on it, and are at their beginning, too; else there is one job, whose source it is. Each job gets what it would
 * get of a pass of its own, to the bit. */
void stp_scan_jobs(stp_source *source, stp_scan_job *jobs, int n, bool shared, int threads);
#endif
