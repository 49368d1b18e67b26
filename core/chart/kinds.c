/* The table of chart kinds that core/spec declares. */
#include "chart/kinds.h"

const stp_kind *const stp_kinds[] = { &stp_kind_scatter, &stp_kind_line, &stp_kind_bar, &stp_kind_barh, &stp_kind_hist,
    &stp_kind_kde, &stp_kind_ecdf, &stp_kind_box, &stp_kind_violin, &stp_kind_ridge, &stp_kind_points,
    &stp_kind_image, &stp_kind_quadmesh, &stp_kind_raster, &stp_kind_contour, &stp_kind_contourf, &stp_kind_vectors,
    &stp_kind_rgb, NULL };
