/* The kernel of curvilinear quads for every machine. */
#include "agg/curvilinear_fill.h"

#define FILL_QUADS  stp_fill_quads
#define CUT_CORNERS stp_cut_corners
#include "agg/curvilinear_fill_tmpl.h"
