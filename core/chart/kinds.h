#ifndef STP_CHART_KINDS_H
#define STP_CHART_KINDS_H
/* Every chart kind: a const struct in its own file, and a line in kinds.c. */
#include "chart/chart.h"

extern const stp_kind stp_kind_scatter, stp_kind_line, stp_kind_step, stp_kind_area, stp_kind_bar, stp_kind_barh,
    stp_kind_hist, stp_kind_kde, stp_kind_ecdf, stp_kind_box, stp_kind_boxen, stp_kind_violin, stp_kind_strip,
    stp_kind_ridge, stp_kind_heatmap, stp_kind_hexbin, stp_kind_bivariate, stp_kind_errorbars, stp_kind_ribbon,
    stp_kind_labels, stp_kind_hlines, stp_kind_vlines, stp_kind_hspan, stp_kind_vspan, stp_kind_segments,
    stp_kind_paths, stp_kind_polygons, stp_kind_candlestick, stp_kind_table, stp_kind_scatter_matrix, stp_kind_parallel,
    stp_kind_andrews, stp_kind_lag, stp_kind_points, stp_kind_aggregate;
extern const stp_kind stp_kind_image, stp_kind_quadmesh, stp_kind_raster, stp_kind_contour, stp_kind_contourf,
    stp_kind_vectors, stp_kind_rgb;
extern const stp_kind stp_kind_shade_line, stp_kind_shade_area, stp_kind_shade_polygons, stp_kind_trimesh;

/* labels.c: texts beside marks at xy (px), each only where it covers nothing and stays in the plot. */
stp_status stp_labels_draw(stp_drawing *d, const double *xy, const char *const *text, int64_t n, double radius,
                           stp_error *err) STP_MUST_USE;
#endif
