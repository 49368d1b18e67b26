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
 * only good for clearing. The same bytes for any number of threads. */
stp_status stp_scan(stp_source *source, const int *columns, int n, const stp_fold *fold, const void *plan,
                    int threads, void *into, stp_error *err) STP_MUST_USE;
#endif
