#ifndef STP_DRAW_H
#define STP_DRAW_H
/* One figure into all its outputs, in memory: one drawing serves them all. */
#include "scan/shared.h"
#include "spec/plan.h"
#include "target.h"

/* Fills the bytes of n targets; shared: who reads the files once for all, or NULL. On failure some may be filled. */
stp_status stp_draw(const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_target *t, int n,
                    stp_error *err) STP_MUST_USE;
/* The same of a spec that is bound already; json is the spec that pictures carry. */
stp_status stp_draw_plan(stp_plan *plan, const char *json, stp_target *t, int n, stp_error *err) STP_MUST_USE;

/* SOURCE_DATE_EPOCH, in seconds, is the date of what is written, as "2024-01-31T12:00:00Z"; NULL: nothing has one. */
stp_status stp_draw_date(stp_arena *arena, const char **out, stp_error *err) STP_MUST_USE;

/* groups.c: of a spec with --groupby, a picture for each group and target: *n_out targets in arena, with names of their
 * own. */
stp_status stp_draw_groups(const stp_spec *spec, stp_shared *shared, const stp_log *log, const stp_target *t, int n,
                           stp_arena *arena, stp_target **out, int *n_out, stp_error *err) STP_MUST_USE;
#endif
