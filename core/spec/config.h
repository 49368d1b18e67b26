#ifndef STP_SPEC_CONFIG_H
#define STP_SPEC_CONFIG_H
/* How pictures look to a person: what the command leaves open is taken from the environment, from the nearest
 * .stipple.yaml and from the user's own configuration. Looks alone: what is drawn never depends on where it is drawn.
 */
#include "spec/spec.h"

/* Fills the fields with `look` (fields.h) that the figures of the chain leave open: STIPPLE_THEME and the like, then
 * .stipple.yaml in the working folder or the nearest one above it (up to the top of a git repository), then
 * stipple/config.yaml in $XDG_CONFIG_HOME or ~/.config. The files are among those of the spec then. STP_ERR_USAGE for
 * the environment, STP_ERR_DATA with file and line for a key that is no look. */
stp_status stp_config_apply(stp_spec *spec, stp_error *err) STP_MUST_USE;
#endif
