/* Norms, kinds of axes and colours, one after the other. */
#include <stdio.h>
#include <string.h>
#include "agg/shade.h"
#include "base/text.h"
#include "colormaps/cmap.h"
#include "explore.h"

/* Where no cells are shaded: which axes are logarithmic. */
static stp_status next_scales(stp_explorer *e, int by, stp_error *err)
{
    static const struct {
        bool x, y;
        const char *name;
    } table[] = { { false, false, "linear axes" }, { false, true, "logarithmic y" }, { true, false, "logarithmic x" },
                  { true, true, "logarithmic axes" } };
    const stp_value *first = e->spec->items[0].v;
    int at = 0;
    while (table[at].x != first[STP_F_LOGX].set || table[at].y != first[STP_F_LOGY].set) at++;
    at = stp_explorer_turn(at, by, (int) STP_COUNT(table));
    for (int i = 0; i < e->spec->n_items; i++) {
        stp_value *v = e->spec->items[i].v;
        v[STP_F_LOGX] = v[STP_F_LOGY] = (stp_value){ 0 };
        if (table[at].x) STP_TRY(stp_value_set(&v[STP_F_LOGX], &e->spec->arena, STP_F_LOGX, "1", err));
        if (table[at].y) STP_TRY(stp_value_set(&v[STP_F_LOGY], &e->spec->arena, STP_F_LOGY, "1", err));
    }
    snprintf(e->now, sizeof e->now, "%s", table[at].name);
    return STP_OK;
}

stp_status stp_explore_norm(stp_explorer *e, int by, stp_error *err)
{
    int n = 0, found = 0;
    while (stp_norm_names[n]) n++;
    for (int i = 0; i < e->n_layers; i++) {
        stp_layer *l = e->layers[i];
        if (l->verb != STP_VERB_SHADE) continue;
        const char *now = stp_value_text(&l->v[STP_F_NORM], STP_F_NORM);
        int at = 0;
        while (at < n && strcmp(stp_norm_names[at], now)) at++;
        const char *next = stp_norm_names[stp_explorer_turn(at, by, n)];
        STP_TRY(stp_value_set(&l->v[STP_F_NORM], &e->spec->arena, STP_F_NORM, next, err));
        snprintf(e->now, sizeof e->now, "norm %s", next);
        found++;
    }
    return found ? STP_OK : next_scales(e, by, err);
}

/* Maps that differ at first sight. */
static const char *const maps[] = { "viridis", "inferno", "fire", "blues", "magma", "cividis", "turbo", "bmw", "gray" };

static bool is_categorical(const stp_layer *l)
{
    return l->v[STP_F_BY].set || (l->verb == STP_VERB_PLOT && !l->v[STP_F_COLOR].set && l->v[STP_F_Y].n_items > 1);
}

stp_status stp_explore_colors(stp_explorer *e, int by, stp_error *err)
{
    const int n_palettes = stp_palette_count(), n = (int) STP_COUNT(maps);
    e->colors = e->colors < 0 && by < 0 ? -1 : e->colors + by;
    for (int i = 0; i < e->n_layers; i++) {
        stp_layer *l = e->layers[i];
        const bool palette = is_categorical(l);
        const char *name =
            palette ? stp_palette_info_at(stp_explorer_turn(e->colors, 0, n_palettes)).name
                    : maps[stp_explorer_turn(e->colors, 0, n)];
        const stp_field_id f = palette ? STP_F_PALETTE : STP_F_CMAP;
        STP_TRY(stp_value_set(&l->v[f], &e->spec->arena, f, name, err));
        snprintf(e->now, sizeof e->now, "%s %s", stp_fields[f].name, name);
    }
    return STP_OK;
}
