#ifndef STP_SCAN_REPLAY_H
#define STP_SCAN_REPLAY_H
/* A source in front of another one that keeps the batches of its first pass, so that a second pass over the
 * same columns neither reads nor parses anything. Batches come again as they were, in the same pieces, so a
 * scan gives the same bytes as without it; also for a pass over some of these columns. When they do not fit the
 * budget, all are dropped and each pass reads the source again. Decimals of up to nine digits, and integers near each
 * other, are kept in four bytes, which loses nothing. */
#include "table/source.h"

/* Bytes that all replays of a run may keep together. */
enum { STP_REPLAY_BUDGET = 200 << 20 };

/* source is borrowed; its schema and its list of problems serve both, what a scan counts (rows_seen) is the
 * replay's. Nobody else may scan it before the replay is closed. Close with stp_replay_close. */
stp_status stp_replay_open(stp_source **out, stp_source *source, size_t budget, stp_error *err) STP_MUST_USE;
void stp_replay_close(stp_source *replay);      /* NULL is allowed */
#endif
