#ifndef STP_SPEC_BANDS_H
#define STP_SPEC_BANDS_H
/* Categories on the axes of a grid: a column of texts on an axis has a band of cells for each of its values. */
#include "scan/fold.h"
#include "spec/plan.h"

/* A layer's state (l->state) where one of its axes holds categories: those of its rows. */
typedef struct stp_bands stp_bands;

/* A kind's gather, before any other pass: finds them. Without such an axis nothing happens. */
stp_status stp_bands_gather(const stp_plan *plan, stp_layer_plan *layer, stp_error *err) STP_MUST_USE;
/* A kind's labels and clear hooks. */
stp_status stp_bands_labels(const stp_layer_plan *layer, bool is_y, stp_labels *into, int64_t row0,
                            stp_error *err) STP_MUST_USE;
void stp_bands_clear(stp_layer_plan *layer);

/* As stp_gather_scan, for a fold that wants numbers on the axes of view. */
stp_status stp_bands_scan(const stp_plan *plan, stp_layer_plan *layer, const stp_view *view, const stp_fold *fold,
                          const void *fold_plan, void *into, stp_error *err) STP_MUST_USE;
#endif
