/* The kernel of lines for every machine. */
#include "agg/path.h"

#define DRAW_LINE stp_draw_line
#include "agg/line_tmpl.h"
