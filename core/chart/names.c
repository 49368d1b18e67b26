/* What tells the layers of a panel apart, where they do not say it themselves. */
#include <string.h>
#include "chart/chart.h"

static const char *y_name(const stp_layer_plan *l)
{
    return l->y[0].info ? l->y[0].info->name : "";
}

/* A layer of one series with a y column. */
static bool wants_name(const stp_drawing *d)
{
    return !d->names_series && !d->nameless && d->n_series == 1 && !d->bar.wanted && *y_name(d->layer);
}

static const char *path_of(const stp_layer_plan *l)
{
    return l->source->path;
}

static const char *file_of(const stp_layer_plan *l)
{
    const char *slash = strrchr(path_of(l), '/');
    return slash && slash[1] ? slash + 1 : path_of(l);
}

static const char *where_of(const stp_layer_plan *l)
{
    const stp_value *v = &l->layer->v[STP_F_WHERE];
    return v->set ? v->text : "all";
}

typedef const char *name_fn(const stp_layer_plan *l);

static void name_by(stp_panel *p, name_fn *name)
{
    for (int i = 0; i < p->n_drawings; i++) {
        stp_drawing *d = &p->drawings[i];
        if (!wants_name(d)) continue;
        d->series[0].label = name(d->layer);
        d->names_series = true;
    }
}

/* Whether no two layers that want a name would have the same. */
static bool are_distinct(const stp_panel *p, name_fn *name)
{
    int n = 0;
    for (int i = 0; i < p->n_drawings; i++) {
        if (!wants_name(&p->drawings[i])) continue;
        n++;
        for (int k = 0; k < i; k++)
            if (wants_name(&p->drawings[k]) && !strcmp(name(p->drawings[k].layer), name(p->drawings[i].layer)))
                return false;
    }
    return n > 1;
}

/* Layers of one series each are told apart by their y columns, where these differ, else by their files (without
 * folders, where that will do) or conditions. */
static void name_layers(stp_panel *p)
{
    const stp_drawing *first = NULL;
    bool differ = false;
    for (int i = 0; i < p->n_drawings; i++) {
        if (!*y_name(p->drawings[i].layer) || p->drawings[i].nameless) continue;
        if (!first) first = &p->drawings[i];
        differ |= strcmp(y_name(p->drawings[i].layer), y_name(first->layer)) != 0;
    }
    static name_fn *const by[] = { file_of, path_of, where_of };
    name_fn *name = differ ? y_name : NULL;
    for (size_t i = 0; !name && i < STP_COUNT(by); i++)
        if (are_distinct(p, by[i])) name = by[i];
    if (name && !p->has_grid) name_by(p, name);
}

/* What tells a layer from another one: its y column, else its file, else its condition; NULL where all are the same. */
static const char *difference(const stp_drawing *d, const stp_drawing *other)
{
    static name_fn *const names[] = { y_name, file_of, path_of, where_of };
    for (size_t i = 0; i < STP_COUNT(names); i++)
        if (strcmp(names[i](d->layer), names[i](other->layer))) return names[i](d->layer);
    return NULL;
}

/* Colour bars of one name, of layers that show different things, are told apart. */
static stp_status name_bars(stp_panel *p, stp_error *err)
{
    const char *name[STP_PANEL_BARS];
    for (int i = 0; i < p->n_bars; i++) {
        const stp_drawing *d = p->bars[i];
        const char *more = NULL;
        for (int k = 0; k < p->n_bars && !more; k++)
            if (k != i && !strcmp(p->bars[k]->bar.name, d->bar.name)) more = difference(d, p->bars[k]);
        name[i] = more ? stp_arena_printf(p->arena, "%s (%s)", d->bar.name, more) : d->bar.name;
        if (!name[i]) return stp_no_memory(err, "a name");
    }
    for (int i = 0; i < p->n_bars; i++) p->bars[i]->bar.name = name[i];
    return STP_OK;
}

stp_status stp_panel_names(stp_panel *p, stp_error *err)
{
    name_layers(p);
    return name_bars(p, err);
}
