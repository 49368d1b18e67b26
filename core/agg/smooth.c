/* The kernel of smooth lines for every machine. */
#include "agg/path.h"

#define DRAW_SMOOTH stp_draw_smooth
#include "agg/smooth_tmpl.h"
