/* The kernel of triangles for every machine. */
#include "agg/trimesh_fill.h"

#define FILL_TRIANGLES stp_fill_triangles
#define FILL_SMALL     stp_fill_small
#include "agg/trimesh_fill_tmpl.h"
