/* From columns to a kind, and from a kind to the encodings that it must and may have. */
#include "spec/choose.h"
#include <string.h>
#include "base/text.h"

static const struct {
    unsigned role;
    stp_field_id field;
} roles[] = {
    { STP_ROLE_X, STP_F_X },         { STP_ROLE_Y, STP_F_Y },       { STP_ROLE_BY, STP_F_BY },
    { STP_ROLE_COLOR, STP_F_COLOR }, { STP_ROLE_SIZE, STP_F_SIZE }, { STP_ROLE_LABEL, STP_F_LABEL },
};

/* ---- what the columns suggest ---------------------------------------------------------------------------- */

/* NULL when x or y is missing. */
static const char *infer(const stp_layer_plan *l)
{
    const bool shade = l->layer->verb == STP_VERB_SHADE;
    if (!l->x.info && !l->n_y && l->source->array && l->source->array->x >= 0)
        return stp_array_is_curved(l->source->array) ? "quadmesh" : shade ? "raster" : "image";
    if (shade) return "points";
    if (!l->x.info || !l->n_y) return NULL;
    const bool by_number =
        l->color.info && stp_is_numeric(l->color.info->meaning) && l->color.info->meaning != STP_BOOL;
    return l->x.info->meaning == STP_TIME && stp_is_numeric(l->y[0].info->meaning) && !by_number ? "line" : "scatter";
}

/* Without -x or -y: an error that says what could be drawn. */
static stp_status missing_encoding(const stp_layer_plan *l, stp_error *err)
{
    const stp_schema *s = &l->source->schema;
    const char *time = NULL, *first = NULL, *second = NULL;
    for (int i = 0; i < s->n_columns; i++) {
        const stp_column_info *c = &s->columns[i];
        if (c->meaning == STP_TIME && !time) time = c->name;
        else if (stp_is_numeric(c->meaning) && !first) first = c->name;
        else if (stp_is_numeric(c->meaning) && !second) second = c->name;
    }
    const char *x = time ? time : first, *y = time ? first : second;
    const bool no_x = !l->layer->v[STP_F_X].set;
    const char *file = l->layer->v[STP_F_DATA].n_items > 1 ? l->layer->v[STP_F_DATA].items[0] : l->source->path;
    stp_fail(err, STP_ERR_USAGE, "%s: which column goes to %s?", l->source->path, no_x ? "x" : "y");
    if (x && y)
        return stp_hint(err, "try -x '%s' -y '%s', or `stipple load %s` to see the columns", x, y, file);
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

static stp_status check_roles(const stp_layer_plan *l, stp_error *err)
{
    const stp_kind *k = l->kind;
    for (size_t i = 0; i < STP_COUNT(roles); i++) {
        const bool given = l->layer->v[roles[i].field].set;
        const char *name = stp_fields[roles[i].field].name;
        if (!given && (k->needs & roles[i].role & (STP_ROLE_X | STP_ROLE_Y))) return missing_encoding(l, err);
        if (!given && (k->needs & roles[i].role))
            return stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' needs --%s", l->source->path, k->name, name);
        if (!given || ((k->needs | k->takes) & roles[i].role)) continue;
        stp_fail(err, STP_ERR_USAGE, "kind '%s' has no use for --%s", k->name, name);
        return stp_hint(err, "leave it out, or see `stipple list kinds`");
    }
    if (k->one_y && l->n_y > 1)
        return stp_fail(err, STP_ERR_USAGE, "kind '%s' takes one y column, %d were given", k->name, l->n_y);
    return STP_OK;
}

stp_status stp_kind_choose(stp_layer_plan *l, stp_error *err)
{
    const stp_value *given = &l->layer->v[STP_F_KIND];
    const char *name = given->set ? given->text : infer(l);
    if (!name) return missing_encoding(l, err);
    STP_TRY(find_kind(l, name, err));
    return check_roles(l, err);
}
