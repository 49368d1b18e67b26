#include "spec/shapes.h"
#include <stdio.h>
#include <string.h>
#include "spec/gather.h"
#include "table/over.h"

/* Names that files give to a column of shapes. */
static const char *const usual[] = { "geometry", "geom", "wkt", "WKT", "the_geom", "geometry.coordinates" };

/* Longitude and latitude, by RFC 7946. */
static bool is_geojson(const stp_layer_plan *l) { return !strcmp(l->source->format->name, "geojson"); }

static int usual_column(const stp_layer_plan *l)
{
    int column = -1;
    for (size_t i = 0; i < STP_COUNT(usual) && column < 0; i++) column = stp_schema_find(&l->source->schema, usual[i]);
    return column;
}

static stp_status find_column(const stp_layer_plan *l, int *column, stp_error *err)
{
    const stp_value *given = &l->layer->v[STP_F_POLYGONS];
    if (given->set) return stp_schema_require(&l->source->schema, given->text, l->source->path, column, err);
    *column = usual_column(l);
    if (*column >= 0) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "%s: which column holds the %s?", l->source->path, l->kind->name);
    return stp_hint(err, "name it: --polygons COLUMN, of texts such as POLYGON ((0 0, 1 0, 1 1, 0 0))%s",
                    l->layer->verb == STP_VERB_PLOT ? "; or corners row by row: -x COLUMN -y COLUMN" : "");
}

stp_status stp_shapes_column(const stp_layer_plan *l, int *column, stp_error *err)
{
    STP_TRY(find_column(l, column, err));
    const stp_column_info *c = &l->source->schema.columns[*column];
    if (stp_is_text(c->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--polygons wants a column of texts, '%s' is %s", c->name,
                    stp_meaning_phrase(c->meaning));
}

stp_status stp_shapes_axes(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    stp_column_info *c = stp_arena_array(&plan->arena, 2, sizeof *c);
    if (!c) return stp_no_memory(err, "axes");
    const bool degrees = is_geojson(l);
    c[0] = (stp_column_info) { .name = "x", .meaning = STP_NUMBER, .unit = degrees ? "degrees_east" : NULL };
    c[1] = (stp_column_info) { .name = "y", .meaning = STP_NUMBER, .unit = degrees ? "degrees_north" : NULL };
    l->x = (stp_binding) { .column = -1, .at = -1, .info = &c[0] };
    l->y[0] = (stp_binding) { .column = -1, .at = -1, .info = &c[1] };
    l->n_y = 1;
    return STP_OK;
}

bool stp_shapes_are_meant(const stp_layer_plan *l)
{
    return !l->x.info && !l->n_y && is_geojson(l) && usual_column(l) >= 0;
}

stp_status stp_shapes_bind(stp_layer_plan *l, stp_error *err)
{
    const int n = l->source->schema.n_columns;
    int column;
    STP_TRY(stp_shapes_column(l, &column, err));
    STP_TRY(stp_over_shapes(&l->source, column, is_geojson(l), err));
    STP_TRY(stp_plan_bind_column(l, n, &l->x, err));
    STP_TRY(stp_plan_bind_column(l, n + 1, &l->y[0], err));
    l->n_y = 1;
    return stp_plan_bind_column(l, n + 2, &l->group, err);
}

stp_status stp_shapes_report(const stp_plan *plan, const stp_layer_plan *l, stp_error *err)
{
    char text[sizeof err->message];
    const long long strange = stp_over_shapes_strange(l->source);
    if (!strange) return STP_OK;
    snprintf(text, sizeof text, "%s: %lld rows are left out: they hold no polygon and no line", l->source->path,
             strange);
    return stp_gather_tell(plan, text, err);
}
