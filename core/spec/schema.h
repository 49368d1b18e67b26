#ifndef STP_SPEC_SCHEMA_H
#define STP_SPEC_SCHEMA_H
/* The schema of spec files (json-schema.org, draft 2020-12), made from the field table: for editors that complete and
 * check YAML. */
#include "base/buf.h"

stp_status stp_schema_write(stp_buf *out, stp_error *err) STP_MUST_USE;
#endif
