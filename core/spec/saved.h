#ifndef STP_SPEC_SAVED_H
#define STP_SPEC_SAVED_H
/* Aggregates that `shade -o x.nc` saved, as data of a layer. */
#include "agg/store.h"
#include "spec/spec.h"

/* True when a shaded layer without encodings names files of saved aggregates. */
bool stp_saved_is(stp_arena *arena, const stp_spec *spec, const stp_layer *layer);

/* The files merged, in their order. */
stp_status stp_saved_load(stp_stored *out, stp_arena *arena, const stp_spec *spec, const char *const *files, int n,
                          stp_error *err) STP_MUST_USE;

/* The first reduction of `a` less that of a file, cell by cell and label by label, in a new array of a's planes: NaN
 * where neither has data. STP_ERR_USAGE where the grids differ. */
stp_status stp_saved_minus(const stp_aggregate *a, const char *file, double *out, stp_error *err) STP_MUST_USE;
#endif
