#ifndef STP_SCAN_TURNS_H
#define STP_SCAN_TURNS_H
/* Steps that take turns: one runs at a time, until it waits for the others or is done. So they share what they like
 * without locks, and what each does depends on no clock. */
#include "base/error.h"

typedef struct stp_turns stp_turns;

/* idle(self) is called when all steps wait, on the thread of who began them; afterwards all go on. */
stp_status stp_turns_new(stp_turns **out, void (*idle)(void *self), void *self, stp_error *err) STP_MUST_USE;
void stp_turns_free(stp_turns *t);             /* NULL is allowed; no step is left */

/* Runs step(self, 0 … n - 1), in this order as far as they do not wait; returns when all are done, with the error of
 * the first that failed. A step may run steps of its own. */
typedef stp_status stp_step(void *self, int number, stp_error *err);
stp_status stp_turns_run(stp_turns *t, int n, stp_step *step, void *self, stp_error *err) STP_MUST_USE;

/* Whether the caller is a step that can wait. */
bool stp_turns_can_wait(const stp_turns *t);
/* The others' turn: comes back after the next idle(). */
void stp_turns_wait(stp_turns *t);

/* The fault of a step that has failed already; NULL = none. What others wait for is of no use then. */
const stp_error *stp_turns_fault(const stp_turns *t);
#endif
