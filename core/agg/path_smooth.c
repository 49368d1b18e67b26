/* The reductions of anti-aliased lines: what they are made of, and the way back. */
#include "agg/path_state.h"
#include <string.h>

/* What a reduction is made of where cells are covered by parts. */
static const struct smooth {
    const char *name, *from[2];
    stp_cover cover[2];
} smooths[] = {
    { "count", { "sum" }, { STP_COVER_NEW } },
    { "any", { "max" }, { STP_COVER_ALL } },
    { "sum", { "sum" }, { STP_COVER_NEW } },
    { "max", { "max" }, { STP_COVER_ALL } },
    { "mean", { "sum", "count" }, { STP_COVER_NEW, STP_COVER_FIRST } },
};

static const struct smooth *find_smooth(const stp_grid_var *v)
{
    for (size_t i = 0; i < STP_COUNT(smooths); i++)
        if (!strcmp(smooths[i].name, v->reducer->name)) return &smooths[i];
    return NULL;
}

static stp_status add_smooth(stp_glyph_plan *p, const stp_grid_var *v, stp_error *err)
{
    const struct smooth *m = find_smooth(v);
    if (!m) {
        stp_fail(err, STP_ERR_USAGE, "'%s' is not for anti-aliased lines", v->reducer->name);
        return stp_hint(err, "leave out --line-width, or take count, any, sum, mean or max");
    }
    for (int k = 0; k < 2 && m->from[k]; k++) {
        if (p->grid.n_vars == STP_GRID_VARS) return stp_fail(err, STP_ERR_USAGE, "too many reductions at once");
        stp_grid_var *w = &p->grid.vars[p->grid.n_vars++];
        *w = *v;
        w->reducer = stp_reducer_find(m->from[k], NULL);
        w->cover = m->cover[k];
    }
    return STP_OK;
}

stp_status stp_glyph_set_vars(stp_glyph_plan *p, const stp_grid_var *vars, int n, stp_error *err)
{
    p->grid.n_vars = 0;
    const bool smooth = p->width > 0 && p->glyph->draw_smooth;
    for (int k = 0; k < n; k++)
        if (smooth) STP_TRY(add_smooth(p, &vars[k], err));
        else p->grid.vars[p->grid.n_vars++] = vars[k];
    return STP_OK;
}

stp_status stp_path_finish_smooth(const stp_grid_var *vars, int n, stp_aggregate *a, stp_error *err)
{
    const int64_t n_cells = (int64_t) a->n_planes * a->view.x.cells * a->view.y.cells;
    int from = 0;
    for (int k = 0; k < n; k++) {
        const bool two = find_smooth(&vars[k])->from[1] != NULL;
        stp_aggregate_var v = a->vars[from];
        for (int64_t i = 0; two && i < n_cells; i++) v.cells[i] /= a->vars[from + 1].cells[i];
        const char *name = vars[k].name ? vars[k].name : vars[k].reducer->name;
        v.name = vars[k].value >= 0 && vars[k].column ? stp_arena_printf(&a->arena, "%s_%s", name, vars[k].column)
                                                      : stp_arena_text(&a->arena, name);
        if (!v.name) return stp_no_memory(err, "a name");
        v.whole = false;
        v.additive &= !two;
        a->vars[k] = v;
        from += 1 + two;
    }
    a->n_vars = n;
    a->n_parts = 0;
    return STP_OK;
}
