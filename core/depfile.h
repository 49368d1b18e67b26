#ifndef STP_DEPFILE_H
#define STP_DEPFILE_H
/* What outputs depend on, in the syntax of make (as gcc -MD -MP writes it): a rule, and an empty one for each input,
 * so that one that goes away is no error. */
#include "spec/spec.h"
#include "target.h"

/* Makes it for the file that --depfile of the first spec of a chain names; without one, out->path is NULL. The rule is
 * for the n outputs that are written ("-" is none), NULL: those that the specs name. Inputs are the spec files, the
 * data, and the files of colours and looks that are named. out's bytes are the caller's to clear, also on failure. */
stp_status stp_depfile_make(const stp_spec *spec, const char *const *outputs, int n, stp_target *out,
                            stp_error *err) STP_MUST_USE;
/* The same for the outputs that the specs name, written at once. */
stp_status stp_depfile_save(const stp_spec *spec, stp_error *err) STP_MUST_USE;
#endif
