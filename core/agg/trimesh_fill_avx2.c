/* The kernel of triangles for machines with AVX2: the same pixels, in the same order. */
#include "agg/trimesh_fill.h"

#define FILL_TRIANGLES stp_fill_triangles_avx2
#define FILL_SMALL     stp_fill_small_avx2
#include "agg/trimesh_fill_tmpl.h"
