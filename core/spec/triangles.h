#ifndef STP_SPEC_TRIANGLES_H
#define STP_SPEC_TRIANGLES_H
/* The file that --triangles names: three columns of row numbers from 0 on, a triangle a row. */
#include "spec/plan.h"

typedef struct stp_triangles {
    int32_t *corners;              /* 3 for each of n triangles; owned */
    int64_t n;
} stp_triangles;

/* Errors: a file without three columns of numbers, a number that is none of the layer's rows (which are gathered). */
stp_status stp_triangles_read(stp_triangles *out, const stp_plan *plan, const stp_layer_plan *layer,
                              stp_error *err) STP_MUST_USE;
#endif
