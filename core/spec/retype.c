/* --xscale and --yscale that say what the values are: categories, or seconds since 1970. */
#include <string.h>
#include "spec/plan.h"

static const struct axis {
    stp_field_id scale, column;
} axes[] = { { STP_F_XSCALE, STP_F_X }, { STP_F_YSCALE, STP_F_Y } };

static bool is_scale(const stp_item *item, const struct axis *a, const char *name)
{
    return item->v[a->scale].set && !strcmp(item->v[a->scale].text, name);
}

/* Adds "COLUMN:category" for the columns of one encoding to --types. */
static bool add_types(stp_arena *arena, const stp_value *columns, stp_value *types)
{
    const int n = types->n_items;
    const char **items = stp_arena_array(arena, (size_t) (n + columns->n_items) + 1, sizeof *items);
    if (!items) return false;
    for (int i = 0; i < n; i++) items[i] = types->items[i];
    for (int i = 0; i < columns->n_items; i++)
        if (!(items[n + i] = stp_arena_printf(arena, "%s:category", columns->items[i]))) return false;
    types->set = true;
    types->items = items;
    types->n_items = n + columns->n_items;
    return true;
}

static stp_layer *copy_of(stp_plan *p, const stp_layer *layer)
{
    stp_layer *copy = stp_arena_array(&p->arena, 1, sizeof *copy);
    if (copy) *copy = *layer;
    return copy;
}

const stp_layer *stp_plan_retyped(stp_plan *p, const stp_item *item, const stp_layer *layer)
{
    stp_layer *copy = NULL;
    for (size_t i = 0; i < STP_COUNT(axes); i++) {
        if (!is_scale(item, &axes[i], "cat") || !layer->v[axes[i].column].set) continue;
        if (!copy && !(copy = copy_of(p, layer))) return NULL;
        if (!add_types(&p->arena, &layer->v[axes[i].column], &copy->v[STP_F_TYPES])) return NULL;
    }
    return copy ? copy : layer;
}

/* A column of numbers, by its name. */
static bool is_number(const stp_layer_plan *l, const char *name)
{
    const int at = stp_schema_find(&l->source->schema, name);
    return at >= 0 && stp_is_numeric(l->source->schema.columns[at].meaning);
}

stp_status stp_plan_retimed(stp_plan *p, const stp_item *item, stp_layer_plan *l, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(axes); i++) {
        const stp_value *v = &l->layer->v[axes[i].column];
        if (!is_scale(item, &axes[i], "time") || v->n_items != 1 || !is_number(l, v->items[0])) continue;
        stp_layer *copy = copy_of(p, l->layer);
        const char *text = stp_arena_printf(&p->arena, "date(\"1970-01-01\") + {%s}", v->items[0]);
        const char **items = stp_arena_array(&p->arena, 1, sizeof *items);
        if (!copy || !text || !items) return stp_no_memory(err, "times");
        items[0] = text;
        copy->v[axes[i].column].text = text;
        copy->v[axes[i].column].items = items;
        l->layer = copy;
    }
    return STP_OK;
}

void stp_axis_durations(stp_axis_plan *a)
{
    static const struct { const char *name; double seconds; } units[] = {
        { "s", 1 },      { "sec", 1 },   { "seconds", 1 }, { "ms", 1e-3 },    { "us", 1e-6 },  { "µs", 1e-6 },
        { "ns", 1e-9 },  { "min", 60 },  { "minutes", 60 }, { "h", 3600 },    { "hours", 3600 }, { "d", 86400 },
        { "days", 86400 },
    };
    a->seconds = 1;
    for (size_t i = 0; a->unit && i < STP_COUNT(units); i++)
        if (!strcmp(a->unit, units[i].name)) a->seconds = units[i].seconds;
    if (a->plain_name) a->name = a->plain_name;
}
