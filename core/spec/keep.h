#ifndef STP_SPEC_KEEP_H
#define STP_SPEC_KEEP_H
/* The data of a spec that is drawn again and again: files are opened once, and their rows stay in memory as far as they
 * fit. What does not fit is read anew by each pass. */
#include "spec/spec.h"
#include "table/source.h"

typedef struct stp_keep stp_keep;

/* bytes: what the rows of all layers may take. Close with stp_keep_close, after the plans that borrow from it. */
stp_status stp_keep_open(stp_keep **out, size_t bytes, stp_error *err) STP_MUST_USE;
void stp_keep_close(stp_keep *keep);       /* NULL is allowed */

/* A plan begins: its layers ask in their order. */
void stp_keep_restart(stp_keep *keep);

/* As stp_plan_open, for the next layer; the source that it got last time if the layer asks for the same. */
stp_status stp_keep_lend(stp_keep *keep, stp_source **out, const stp_spec *spec, const stp_layer *layer,
                         stp_error *err) STP_MUST_USE;
#endif
