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

/* Layers of one series each are told apart by their y columns, where these differ. */
static void name_layers(stp_panel *p)
{
    const stp_drawing *first = NULL;
    bool differ = false;
    for (int i = 0; i < p->n_drawings; i++) {
        if (!*y_name(p->drawings[i].layer) || p->drawings[i].nameless) continue;
        if (!first) first = &p->drawings[i];
        differ |= strcmp(y_name(p->drawings[i].layer), y_name(first->layer)) != 0;
    }
    for (int i = 0; differ && !p->has_grid && i < p->n_drawings; i++) {
        stp_drawing *d = &p->drawings[i];
        if (!wants_name(d)) continue;
        d->series[0].label = y_name(d->layer);
        d->names_series = true;
    }
}

/* What tells a layer from another one: its y column, else its file; NULL where both are the same. */
static const char *difference(const stp_drawing *d, const stp_drawing *other)
{
    if (strcmp(y_name(d->layer), y_name(other->layer))) return y_name(d->layer);
    return strcmp(d->layer->source->path, other->layer->source->path) ? d->layer->source->path : NULL;
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
