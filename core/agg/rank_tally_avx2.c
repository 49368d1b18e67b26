/* The tally for machines with AVX2: the same marks. */
#define TALLY stp_rank_tally_avx2
#define LANES 4
#include "agg/rank_tally_tmpl.h"
