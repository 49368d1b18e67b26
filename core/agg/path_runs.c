/* Areas that are only counted: where columns of pixels begin and end (stp_pen_run), and the sums of that. */
#include "agg/path_state.h"
#include <stdlib.h>
#include <string.h>

bool stp_path_counts_runs(const stp_glyph_plan *p)
{
    bool only = p->glyph->runs && p->grid.by < 0;
    for (int k = 0; k < p->grid.n_vars; k++)
        only &= p->grid.vars[k].value < 0 && (!strcmp(p->grid.vars[k].reducer->name, "count") ||
                                              !strcmp(p->grid.vars[k].reducer->name, "any"));
    return only;
}

size_t stp_path_run_cells(const stp_glyph_plan *p)
{
    return (size_t) p->grid.view.x.cells * ((size_t) p->grid.view.y.cells + 1);
}

/* Counts of one variable into its cells, through the door by which finished values come back. */
static stp_status load_runs(stp_glyph_state *s, const stp_glyph_plan *p, int var, const double *counts, stp_error *err)
{
    const stp_reducer *r = p->grid.vars[var].reducer;
    const size_t n = (size_t) p->grid.view.x.cells * (size_t) p->grid.view.y.cells;
    void *cells = calloc(n, r->cell_size);
    if (!cells) return stp_no_memory(err, "areas");
    r->load(cells, n, counts, NULL);
    r->merge(s->grid.cells[var], cells, n);
    free(cells);
    return STP_OK;
}

/* Row by row upwards, what began and has not ended. */
stp_status stp_path_finish_runs(stp_glyph_state *s, const stp_glyph_plan *p, stp_error *err)
{
    if (!s->runs) return STP_OK;
    const size_t w = (size_t) p->grid.view.x.cells, n = w * (size_t) p->grid.view.y.cells;
    double *counts = malloc(n * sizeof *counts);
    if (!counts) return stp_no_memory(err, "areas");
    for (size_t i = w; i < n; i++) s->runs[i] += s->runs[i - w];
    for (size_t i = 0; i < n; i++) counts[i] = (double) s->runs[i];
    stp_status status = STP_OK;
    for (int k = 0; k < p->grid.n_vars && status == STP_OK; k++) status = load_runs(s, p, k, counts, err);
    free(counts);
    return status;
}
