#ifndef STP_BASE_PARALLEL_H
#define STP_BASE_PARALLEL_H
/* Work on what lies in memory already, on several threads: tasks with numbers, which share nothing that changes. */
#include <stdint.h>

typedef void stp_task(void *self, int64_t number);

/* Runs task(self, 0 … n - 1), each once, in any order and on up to `threads` threads (0 = one a core), the caller's
 * among them; returns when all are done. Never fails: without threads the caller does them all. */
void stp_parallel(int threads, int64_t n, stp_task *task, void *self);
#endif
