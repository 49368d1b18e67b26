#ifndef STP_DEPFILE_H
#define STP_DEPFILE_H
/* What outputs depend on, in the syntax of make (as gcc -MD -MP writes it): a rule, and an empty one for each input,
 * so that one that goes away is no error. */
#include "base/buf.h"
#include "spec/spec.h"

/* Writes it to the file that --depfile of the first spec of a chain names; without one, does nothing. The rule is for the n
 * outputs that were written ("-" is none), NULL: those that the specs name. Inputs are the spec files, the data, and the
 * files of colours and looks that are named. */
stp_status stp_depfile_save(const stp_spec *spec, const char *const *outputs, int n, stp_error *err) STP_MUST_USE;
#endif
