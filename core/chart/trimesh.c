/* Triangles between the rows of a table, as an image of their values. */
#include "chart/kinds.h"
#include "chart/shading.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "agg/trimesh.h"
#include "base/log.h"
#include "spec/gather.h"
#include "spec/triangles.h"

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const stp_column_info *axes[2] = { l->x.info, l->y[0].info };
    for (int i = 0; i < 2; i++)
        if (!stp_is_numeric(axes[i]->meaning))
            return stp_fail(err, STP_ERR_USAGE, "triangles want numbers on the %c axis, '%s' is %s", "xy"[i],
                            axes[i] -> name, stp_meaning_phrase(axes[i]->meaning));
    STP_TRY(stp_shading_check(l, err));
    return stp_plan_bind_shading(plan, l, err);
}

/* The range of the vertices that are corners, for of others nothing is drawn. */
static stp_status range_of(const stp_triangles *t, const double *v, int64_t n, bool positive, stp_extent *out,
                           stp_error *err)
{
    bool *seen = calloc((size_t) n + 1, sizeof *seen);
    double *kept = malloc(((size_t) n + 1) * sizeof *kept);
    stp_column c = { .type = STP_TYPE_F64, .values = kept };
    for (int64_t i = 0; seen && kept && i < 3 * t->n; i++) {
        if (!seen[t->corners[i]]) kept[c.length++] = v[t->corners[i]];
        seen[t->corners[i]] = true;
    }
    *out = stp_extent_empty();
    if (seen && kept) stp_extent_add(out, &c, c.length, positive);
    const stp_status status = seen && kept ? STP_OK : stp_no_memory(err, "a range");
    free(seen);
    free(kept);
    return status;
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_gather_rows(plan, item, l, err));
    stp_triangles *t = calloc(1, sizeof *t);
    if (!t) return stp_no_memory(err, "triangles");
    l->state = t;
    STP_TRY(stp_triangles_read(t, plan, l, err));
    const int64_t n = l->rows.n_rows;
    STP_TRY(range_of(t, l->rows.column[l->x.at], n, item->x.log, &l->extents.column[0], err));
    STP_TRY(range_of(t, l->rows.column[l->y[0].at], n, item->y.log, &l->extents.column[1], err));
    l->has_extents = true;
    return STP_OK;
}

static void clear(stp_layer_plan *l)
{
    stp_triangles *t = l->state;
    free(t->corners);
    free(t);
    l->state = NULL;
}

/* A field of values, as those of meshes and rasters are. */
static stp_status prepare(stp_drawing *d, stp_error *err)
{
    STP_TRY(stp_shading_prepare(d, err));
    if (!d->bar.wanted || d->bar.by_cell || d->layer->layer->v[STP_F_CMAP].set) return STP_OK;
    return stp_cmap_find(&d->bar.map, d->panel->theme->value_map, err);
}

static stp_status cells(stp_drawing *d, stp_error *err)
{
    stp_layer_plan *l = d->layer;
    const stp_triangles *t = l->state;
    const stp_value *interp = &l->layer->v[STP_F_INTERP];
    stp_view view;
    STP_TRY(stp_drawing_view(d, &view, err));
    const stp_grid_plan gp = stp_gather_grid_plan(d->plan, l, &view);
    stp_trimesh m = { .n_vertices = l->rows.n_rows,
                      .x = l->rows.column[l->x.at],
                      .y = l->rows.column[l->y[0].at],
                      .n = t->n,
                      .corners = t->corners,
                      .linear = !interp->set || !strcmp(interp->text, "linear") };
    for (int k = 0; k < gp.n_vars; k++) {
        m.values[k] = gp.vars[k].value < 0 ? NULL : l->rows.column[gp.vars[k].value];
        m.seconds[k] = gp.vars[k].second < 0 ? NULL : l->rows.column[gp.vars[k].second];
    }
    const stp_status s = stp_trimesh_grid(&m, &gp, d->plan->threads, &l->aggregate, err);
    if (s != STP_OK) return s == STP_ERR_DATA ? stp_wrap(err, s, "%s", l->layer->v[STP_F_TRIANGLES].text) : s;
    l->has_aggregate = true;
    stp_note(d->plan->log, STP_LEVEL_INFO, "%s: %lld triangles, %lld inside, %lld with a corner missing; %d x %d cells",
             l->source->path, (long long) l->aggregate.n_rows, (long long) l->aggregate.n_inside,
             (long long) l->aggregate.n_missing, view.x.cells, view.y.cells);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "Triangles between points of %s (x) and %s (y)", d->layer->x.info->name,
                   d->layer->y[0].info->name);
}

const stp_kind stp_kind_trimesh = {
    .name = "trimesh",
    .title = "Triangles",
    .help = "triangles between the rows, which are their corners; --triangles says which",
    .example = "stipple shade corners.csv -k trimesh -x x -y y --triangles triangles.csv --agg mean:z -o mesh.png",
    .verbs = STP_VERB_SHADE,
    .needs = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_TRIANGLES,
    .takes = STP_ROLE_AGG,
    .one_y = true,
    .covers = true,
    .bind = bind,
    .gather = gather,
    .clear = clear,
    .prepare = prepare,
    .gather_view = cells,
    .draw = stp_shading_draw,
    .describe = describe,
};
