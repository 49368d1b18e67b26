/* The kernel of smooth lines for machines with AVX2: the same marks, bit for bit. */
#include "agg/path.h"

#define DRAW_SMOOTH stp_draw_smooth_avx2
#include "agg/smooth_tmpl.h"
