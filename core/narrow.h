#ifndef STP_NARROW_H
#define STP_NARROW_H
#include "base/arena.h"
#include "table/source.h"

/* The schema of source as all its rows have it, for files that say what their columns hold: the first rows of a CSV
 * file only suggest that numbers are whole or times are dates, and a pass over those columns tells. Whole numbers
 * become I64 (batches still hold them as doubles), what is not whole a number, what is no date a wall time. The arena
 * owns the columns, texts stay source's. threads as for stp_scan. */
stp_status stp_narrow(stp_source *source, int threads, stp_arena *arena, stp_schema *out, stp_error *err) STP_MUST_USE;
#endif
