/* The kernel of lines for machines with AVX2: the same marks, bit for bit. */
#include "agg/path.h"

#define DRAW_LINE stp_draw_line_avx2
#include "agg/line_tmpl.h"
