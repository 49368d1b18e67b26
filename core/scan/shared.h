#ifndef STP_SCAN_SHARED_H
#define STP_SCAN_SHARED_H
/* Files that several draw from, each read once for all of them. Who draws is a step (scan/turns.h); a step that wants
 * a pass waits until all others want one or are done, and passes over one file become one. So a file is opened once,
 * and read as often as the step that needs it most often reads it. */
#include "base/arena.h"
#include "scan/turns.h"
#include "table/source.h"

typedef struct stp_shared stp_shared;

/* log: where passes tell how far they are; borrowed, may be NULL. */
stp_status stp_shared_new(stp_shared **out, const stp_log *log, stp_error *err) STP_MUST_USE;
/* After all sources that it opened are closed. NULL is allowed. */
void stp_shared_free(stp_shared *s);

/* As stp_turns_run; s NULL: one after the other. */
stp_status stp_shared_run(stp_shared *s, int n, stp_step *step, void *self, stp_error *err) STP_MUST_USE;

/* Opens a table; what it borrows may be made in arena, which lives as long as s. */
typedef stp_status stp_opener(void *self, stp_arena *arena, stp_source **out, stp_error *err);

/* A source on the table that key names: all that says what is read and how. The first caller opens it. Of files of
 * arrays each caller reads a slice: they have it in common where `slice` is the same, too. */
stp_status stp_shared_open(stp_shared *s, const char *key, const char *slice, stp_opener *open, void *self,
                           stp_source **out, stp_error *err) STP_MUST_USE;

/* A table that is open already: taken, also when it fails. Who reads it opens taps (scan/tap.h). */
struct stp_shared_file;
stp_status stp_shared_add(stp_shared *s, stp_source *source, struct stp_shared_file **out, stp_error *err) STP_MUST_USE;
#endif
