#ifndef STP_AGG_CURVILINEAR_H
#define STP_AGG_CURVILINEAR_H
/* stp_quadmesh_grid for curvilinear meshes that have been checked. */
#include "agg/mesh.h"

stp_status stp_curvilinear_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                                stp_error *err) STP_MUST_USE;
#endif
