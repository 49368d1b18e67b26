#ifndef STP_DEPFILE_H
#define STP_DEPFILE_H
/* What outputs depend on, in the syntax of make (as gcc -MD -MP writes it): a rule, and an empty one for each input,
 * so that one that goes away is no error. */
#include "base/buf.h"
#include "spec/spec.h"

/* Appends the rule for all named outputs of the chain of specs, or nothing when there are none. Inputs are the spec
 * files, the data, and the files of colours and looks that are named. */
stp_status stp_depfile_write(const stp_spec *spec, stp_buf *out, stp_error *err) STP_MUST_USE;

/* Writes it to the file that --depfile of the first spec names; without one, does nothing. */
stp_status stp_depfile_save(const stp_spec *spec, stp_error *err) STP_MUST_USE;
#endif
