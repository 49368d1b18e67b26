/* The tally for every machine. */
#define TALLY stp_rank_tally
#define LANES 2
#include "agg/rank_tally_tmpl.h"
