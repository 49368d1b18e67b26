/* Quads in rows and columns into pixels: taps of both axes. */
#include "agg/curvilinear.h"
#include "agg/mesh_rows.h"
#include <stdlib.h>

/* ---- rows and columns -------------------------------------------------------------------------- */

static bool is_linear(const stp_axis *a)
{
    return a->kind != STP_SCALE_LOG;
}

static stp_status even_taps(const stp_mesh *m, const stp_view *view, bool coarse, stp_taps *x, stp_taps *y,
                            stp_error *err)
{
    const stp_even ex = stp_mesh_even(m, false), ey = stp_mesh_even(m, true);
    STP_TRY(coarse ? stp_taps_under_centers(x, &ex, &view->x, err) : stp_taps_by_begin(x, &ex, &view->x, err));
    return coarse ? stp_taps_under_centers(y, &ey, &view->y, err) : stp_taps_by_begin(y, &ey, &view->y, err);
}

/* given: the edges, where they are known. */
static stp_status edge_taps(const double *centers, const double *given, int64_t n, const stp_axis *axis, stp_taps *out,
                            stp_error *err)
{
    if (given) return stp_taps_by_edges(out, given, n, axis, err);
    double *edges = malloc((size_t) (n + 1) * sizeof *edges);
    if (!edges) return stp_no_memory(err, "a mesh");
    stp_mesh_edges(centers, n, edges);
    const stp_status s = stp_taps_by_edges(out, edges, n, axis, err);
    free(edges);
    return s;
}

static stp_status make_taps(const stp_mesh *m, const stp_view *view, stp_taps *x, stp_taps *y, stp_error *err)
{
    if (is_linear(&view->x) && is_linear(&view->y) && stp_mesh_is_even(m)) {
        const stp_even ex = stp_mesh_even(m, false), ey = stp_mesh_even(m, true);
        const bool coarse = stp_even_is_coarse(&ex, &view->x);
        if (coarse == stp_even_is_coarse(&ey, &view->y)) return even_taps(m, view, coarse, x, y, err);
    }
    STP_TRY(edge_taps(m->x, m->x_edges, m->nx, &view->x, x, err));
    return edge_taps(m->y, m->y_edges, m->ny, &view->y, y, err);
}

/* ---- all quads --------------------------------------------------------------------------------------------- */

stp_status stp_quadmesh_grid(const stp_mesh *m, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                             stp_error *err)
{
    STP_TRY(stp_mesh_check(m, threads, err));
    STP_TRY(stp_axis_check(&plan->view.x, "x", err));
    STP_TRY(stp_axis_check(&plan->view.y, "y", err));
    if (m->curvilinear) return stp_curvilinear_grid(m, plan, threads, out, err);
    stp_taps x = { 0 }, y = { 0 };
    stp_status s = make_taps(m, &plan->view, &x, &y, err);
    if (s == STP_OK) s = stp_mesh_sums(m, plan, &x, &y, threads, out, err);
    stp_taps_clear(&x);
    stp_taps_clear(&y);
    return s;
}
