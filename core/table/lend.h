#ifndef STP_TABLE_LEND_H
#define STP_TABLE_LEND_H
#include "table/source.h"

/* A source that is another one to whatever reads it, but that leaves the other one open when it is closed: plans close
 * what they are given. Only one of the loans of a source may be in use at a time; its rows count as kept. */
stp_status stp_source_lend(stp_source **out, stp_source *source, stp_error *err) STP_MUST_USE;
#endif
