/* Sums of rows for machines with AVX2: the same bits. */
#define COLUMNS stp_mesh_columns_avx2
#define LANES 4
#include "agg/mesh_columns_tmpl.h"
