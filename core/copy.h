#ifndef STP_COPY_H
#define STP_COPY_H
/* Specs as files and pictures carry them: copies, with their data named from elsewhere. */
#include "spec/spec.h"

/* An equal spec of its own. */
stp_status stp_copy_spec(const stp_spec *spec, stp_spec **out, stp_error *err) STP_MUST_USE;

/* Appends the spec as a file at path holds it: relative to its folder. */
stp_status stp_copy_write(const stp_spec *spec, const char *path, bool json, stp_buf *out, stp_error *err) STP_MUST_USE;

/* Appends the spec as a picture carries it: the same whatever its file is called, with data named from the working
 * folder. */
stp_status stp_copy_embed(const stp_spec *spec, stp_buf *json, stp_error *err) STP_MUST_USE;
#endif
