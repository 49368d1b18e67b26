#ifndef STP_CHART_FIGURE_H
#define STP_CHART_FIGURE_H
/* A whole picture: from a plan to a scene. */
#include "scene/scene.h"
#include "spec/plan.h"

/* Gathers the plan's data and draws it. pixels: device pixels a CSS pixel of the output (raster cells
 * follow it). scene is initialised here; the caller clears it. Layers of the plan keep their aggregates. */
stp_status stp_figure_draw(stp_plan *plan, const stp_measure *measure, double pixels, stp_scene *scene,
                           stp_error *err) STP_MUST_USE;

/* The same in n themes (NULL: that of the spec), whose letters, margins and marks are of one size: the data are
 * gathered once. On failure no scene is left. */
stp_status stp_figure_draw_themes(stp_plan *plan, const stp_measure *measure, double pixels, const char *const *themes,
                                  int n, stp_scene *scenes, stp_error *err) STP_MUST_USE;
#endif
