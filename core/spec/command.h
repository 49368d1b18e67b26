#ifndef STP_SPEC_COMMAND_H
#define STP_SPEC_COMMAND_H
#include "spec/spec.h"

/* Appends the command line that parses to the spec, for a shell: "stipple shade taxi.csv -x lon -y lat --xlim 0:1".
 * What belongs to a run (outputs, threads) is left out. */
stp_status stp_spec_command(const stp_spec *spec, stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
