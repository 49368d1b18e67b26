/* The kernel of curvilinear quads for every machine. */
#include "agg/curvilinear_fill.h"

#define FILL_QUADS stp_fill_quads
#include "agg/curvilinear_fill_tmpl.h"
