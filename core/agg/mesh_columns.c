/* Sums of rows for every machine. */
#define COLUMNS stp_mesh_columns_generic
#define LANES 2
#include "agg/mesh_columns_tmpl.h"
