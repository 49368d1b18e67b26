/* From columns to a kind, and from a kind to the encodings that it must and may have. */
#include "spec/choose.h"
#include <string.h>
#include "agg/group.h"
#include "base/text.h"
#include "scan/scan.h"
#include "spec/shapes.h"

const stp_role stp_roles[] = {
    { STP_ROLE_X, STP_F_X },
    { STP_ROLE_Y, STP_F_Y },
    { STP_ROLE_BY, STP_F_BY },
    { STP_ROLE_COLOR, STP_F_COLOR },
    { STP_ROLE_SIZE, STP_F_SIZE },
    { STP_ROLE_LABEL, STP_F_LABEL },
    { STP_ROLE_X2, STP_F_X2 },
    { STP_ROLE_Y2, STP_F_Y2 },
    { STP_ROLE_AGG, STP_F_AGG },
    { STP_ROLE_BINS, STP_F_BINS },
    { STP_ROLE_STACK, STP_F_STACK },
    { STP_ROLE_TOP, STP_F_TOP },
    { STP_ROLE_BANDWIDTH, STP_F_BANDWIDTH },
    { STP_ROLE_STEP, STP_F_STEP },
    { STP_ROLE_LAG, STP_F_LAG },
    { STP_ROLE_NORMED, STP_F_NORMED },
    { STP_ROLE_NORMED, STP_F_CUMULATIVE },
    { STP_ROLE_SHAPE, STP_F_SHAPE },
    { STP_ROLE_DASH, STP_F_DASH },
    { STP_ROLE_GROUP, STP_F_GROUP },
    { STP_ROLE_POLYGONS, STP_F_POLYGONS },
    { STP_ROLE_TRIANGLES, STP_F_TRIANGLES },
    { STP_ROLE_WIDE, STP_F_WIDE },
    { 0 },
};

/* ---- what the columns suggest ---------------------------------------------------------------------------- */

static bool is_text(const stp_binding *b)
{
    return b->info && stp_is_text(b->info->meaning);
}

/* True when some category (of a group) has several rows. Reads no further than it must. */
static stp_status has_several(stp_layer_plan *l, const stp_binding *key, int threads, bool *several, stp_error *err)
{
    const stp_binding *split = is_text(&l->color) ? &l->color : &l->by;
    stp_group_plan p = { .kind = { STP_KEY_TEXT, STP_KEY_NONE },
                         .key = { key->at, split->at },
                         .drop_missing = { true } };
    if (split->info)
        p.kind[1] = is_text(split) ? STP_KEY_TEXT : split->info->meaning == STP_TIME ? STP_KEY_TIME : STP_KEY_NUMBER;
    stp_groups g = { 0 };
    stp_status s = stp_once_fold.init(&g, &p, err);
    if (s == STP_OK) s = stp_scan(l->source, l->columns, l->n_columns, &stp_once_fold, &p, threads, &g, err);
    stp_once_fold.clear(&g);
    *several = s == STP_ERR_EMPTY;
    if (!*several) return s;
    *err = (stp_error){ 0 };
    return STP_OK;
}

/* One category, with a number or alone. */
static stp_status infer_category(stp_layer_plan *l, bool across, int threads, const char **kind, stp_error *err)
{
    bool several = false;
    const bool counts = across ? !l->x.info : !l->n_y;
    if (!counts && !l->layer->v[STP_F_AGG].set)
        STP_TRY(has_several(l, across ? &l->y[0] : &l->x, threads, &several, err));
    *kind = several ? "box" : across ? "barh" : "bar";
    return STP_OK;
}

static stp_status bind_values(stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_plan_bind(l, "-y", l->source->schema.columns[l->source->array->value].name, &l->y[0], err));
    l->n_y = 1;
    return STP_OK;
}

/* A series: the only dimension with several values, and the values along it. */
static stp_status infer_series(stp_layer_plan *l, const char **kind, stp_error *err)
{
    const stp_array *a = l->source->array;
    const stp_column_info *c = l->source->schema.columns;
    STP_TRY(stp_plan_bind(l, "-x", c[a->x].name, &l->x, err));
    STP_TRY(bind_values(l, err));
    *kind = "line";
    return STP_OK;
}

/* Kinds that draw the values of an array along the dimension that -x names, where no column is given for y. */
static bool is_along_dimension(const stp_layer_plan *l)
{
    static const char *const kinds[] = { "line", "step", "area", "scatter", "bar" };
    const stp_array *a = l->source->array;
    const stp_value *given = &l->layer->v[STP_F_KIND];
    if (!a || a->value < 0 || !l->x.info || l->n_y || l->layer->verb != STP_VERB_PLOT) return false;
    bool fits = !given->set, dimension = false;
    for (size_t i = 0; given->set && i < STP_COUNT(kinds); i++) fits |= !strcmp(given->text, kinds[i]);
    for (int k = 0; k < a->n_dims; k++) dimension |= a->dims[k].column == l->x.column;
    return fits && dimension && a->value != l->x.column;
}

/* Options that say the kind, where it takes them. */
static const char *told_by_option(const stp_layer_plan *l)
{
    static const struct {
        unsigned role;
        stp_field_id field;
        const char *kind;
    } tells[] = {
        { STP_ROLE_POLYGONS, STP_F_POLYGONS, "polygons" }, { STP_ROLE_TRIANGLES, STP_F_TRIANGLES, "trimesh" },
        { STP_ROLE_WIDE, STP_F_WIDE, "line" },             { STP_ROLE_GROUP, STP_F_GROUP, "line" },
    };
    for (size_t i = 0; i < STP_COUNT(tells); i++) {
        const stp_kind *k = stp_kind_find(tells[i].kind, l->layer->verb);
        if (l->layer->v[tells[i].field].set && k && (k->takes | k->needs) & tells[i].role) return tells[i].kind;
    }
    return NULL;
}

/* A file of features: points have places, other shapes their corners. */
static stp_status infer_shapes(stp_layer_plan *l, const char **kind, stp_error *err)
{
    const stp_schema *s = &l->source->schema;
    const int x = stp_schema_find(s, "longitude"), y = stp_schema_find(s, "latitude");
    *kind = "polygons";
    if (x < 0 || y < 0 || !stp_is_numeric(s->columns[x].meaning) || !stp_is_numeric(s->columns[y].meaning))
        return STP_OK;
    STP_TRY(stp_plan_bind_column(l, x, &l->x, err));
    STP_TRY(stp_plan_bind_column(l, y, &l->y[0], err));
    l->n_y = 1;
    *kind = l->layer->verb == STP_VERB_SHADE ? "points" : "scatter";
    return STP_OK;
}

/* The two dimensions of a plane are on the axes, and nothing says what is drawn at their crossings: its values. */
static bool is_plane(const stp_layer_plan *l, bool places)
{
    const stp_array *a = l->source->array;
    if (!a || a->x < 0 || a->y < 0) return false;
    if (!places) return true;
    if (a->value < 0 || !l->x.info || l->n_y != 1) return false;
    static const stp_field_id marks[] = { STP_F_COLOR, STP_F_BY,    STP_F_AGG,  STP_F_SIZE,
                                          STP_F_SHAPE, STP_F_ALPHA, STP_F_LABEL };
    for (size_t i = 0; i < STP_COUNT(marks); i++)
        if (l->layer->v[marks[i]].set) return false;
    const int x = l->x.column, y = l->y[0].column;
    return (x == a->x && y == a->y) || (x == a->y && y == a->x);
}

/* NULL when x and y are missing. */
static stp_status infer(stp_layer_plan *l, int threads, const char **kind, stp_error *err)
{
    const bool shade = l->layer->verb == STP_VERB_SHADE, places = l->x.info || l->n_y;
    const stp_array *array = l->source->array;
    if ((*kind = told_by_option(l))) return STP_OK;
    if (stp_shapes_are_meant(l)) return infer_shapes(l, kind, err);
    if (!places && !shade && array && array->x >= 0 && array->y < 0 && array->value >= 0)
        return infer_series(l, kind, err);
    if (is_plane(l, places)) {
        *kind = stp_array_is_curved(array) ? "quadmesh" : shade ? "raster" : "image";
        return STP_OK;
    }
    *kind = shade ? "points" : NULL;
    if (shade) return STP_OK;
    if (!l->x.info && !l->n_y) return STP_OK;
    const bool by_number =
        l->color.info && stp_is_numeric(l->color.info->meaning) && l->color.info->meaning != STP_BOOL;
    const bool x_text = is_text(&l->x), y_text = is_text(&l->y[0]), agg = l->layer->v[STP_F_AGG].set;
    if (x_text && y_text)
        *kind = "heatmap";
    else if ((x_text || y_text) && by_number)
        *kind = "scatter";
    else if (x_text || y_text)
        return infer_category(l, y_text, threads, kind, err);
    else if (agg && l->x.info)
        *kind = "line";
    else if (!l->x.info || !l->n_y)
        *kind = "hist";
    else if (l->x.info->meaning == STP_TIME && stp_is_numeric(l->y[0].info->meaning) && !by_number)
        *kind = "line";
    else
        *kind = "scatter";
    return STP_OK;
}

/* Without -x or -y: an error that says what could be drawn. */
static stp_status missing_encoding(const stp_layer_plan *l, stp_error *err)
{
    const stp_schema *s = &l->source->schema;
    const char *time = NULL, *first = NULL, *second = NULL;
    for (int i = 0; i < s->n_columns; i++) {
        const stp_column_info *c = &s->columns[i];
        if (c->meaning == STP_TIME && !time)
            time = c->name;
        else if (stp_is_numeric(c->meaning) && !first)
            first = c->name;
        else if (stp_is_numeric(c->meaning) && !second)
            second = c->name;
    }
    const char *x = time ? time : first, *y = time ? first : second;
    const bool no_x = !l->layer->v[STP_F_X].set;
    const char *file = l->layer->v[STP_F_DATA].n_items > 1 ? l->layer->v[STP_F_DATA].items[0] : l->source->path;
    stp_fail(err, STP_ERR_USAGE, "%s: which column goes to %s?", l->source->path, no_x ? "x" : "y");
    if (x && y) return stp_hint(err, "try -x '%s' -y '%s', or `stipple load %s` to see the columns", x, y, file);
    return stp_hint(err, "`stipple load %s` shows the columns", file);
}

/* ---- what a kind wants -------------------------------------------------------------------------------------- */

static stp_status find_kind(stp_layer_plan *l, const char *name, stp_error *err)
{
    l->kind = stp_kind_find(name, l->layer->verb);
    if (l->kind) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "'%s' does not draw kind '%s'", stp_verb_name(l->layer->verb), name);
    return stp_hint(err, "`stipple list kinds` shows what there is");
}

stp_status stp_kind_need(const stp_layer_plan *l, unsigned wanted, stp_error *err)
{
    for (int i = 0; stp_roles[i].role; i++) {
        if (!(wanted & stp_roles[i].role) || l->layer->v[stp_roles[i].field].set) continue;
        if ((stp_roles[i].role == STP_ROLE_X && l->x.info) || (stp_roles[i].role == STP_ROLE_Y && l->n_y)) continue;
        if (stp_roles[i].role & (STP_ROLE_X | STP_ROLE_Y)) return missing_encoding(l, err);
        return stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' needs --%s", l->source->path, l->kind->name,
                        stp_fields[stp_roles[i].field].name);
    }
    return STP_OK;
}

static stp_status check_roles(const stp_layer_plan *l, stp_error *err)
{
    const stp_kind *k = l->kind;
    const bool wide = l->layer->v[STP_F_WIDE].set;         /* says what x and y are */
    STP_TRY(stp_kind_need(l, wide ? k->needs & ~(unsigned) (STP_ROLE_X | STP_ROLE_Y) : k->needs, err));
    for (int i = 0; stp_roles[i].role; i++) {
        const bool given = l->layer->v[stp_roles[i].field].set;
        const char *name = stp_fields[stp_roles[i].field].name;
        if (!given || ((k->needs | k->takes) & stp_roles[i].role)) continue;
        stp_fail(err, STP_ERR_USAGE, "kind '%s' has no use for --%s", k->name, name);
        return stp_hint(err, "leave it out, or see `stipple list kinds`");
    }
    if (k->one_y && l->n_y > 1)
        return stp_fail(err, STP_ERR_USAGE, "kind '%s' takes one y column, %d were given", k->name, l->n_y);
    return STP_OK;
}

stp_status stp_kind_choose(stp_layer_plan *l, const char *known, int threads, stp_error *err)
{
    const stp_value *given = &l->layer->v[STP_F_KIND];
    const char *name = given->set ? given->text : known;
    const bool along = is_along_dimension(l);
    if (along) STP_TRY(bind_values(l, err));
    if (!name && along) name = "line";
    if (!name) STP_TRY(infer(l, threads, &name, err));
    if (!name) return missing_encoding(l, err);
    STP_TRY(find_kind(l, name, err));
    return check_roles(l, err);
}
