/* The kernel of curvilinear quads for machines with AVX2: the same pixels, in the same order. */
#include "agg/curvilinear_fill.h"

#define FILL_QUADS  stp_fill_quads_avx2
#define CUT_CORNERS stp_cut_corners_avx2
#include "agg/curvilinear_fill_tmpl.h"
