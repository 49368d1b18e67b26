/* Bars and boxes of categories with long names lie across, where the kind of chart was not asked for: no name is cut,
 * and no text stands on its head. */
#include "chart/stat.h"
#include <string.h>

enum { MARGINS = 70, SLOT_GAP = 8, ROW = 18, HEADS = 90 };

/* Fields that change places with the axes. */
static const stp_field_id pairs[][2] = {
    { STP_F_XLIM, STP_F_YLIM },     { STP_F_XLABEL, STP_F_YLABEL },   { STP_F_XSCALE, STP_F_YSCALE },
    { STP_F_LOGX, STP_F_LOGY },     { STP_F_XTICKS, STP_F_YTICKS },   { STP_F_XFORMAT, STP_F_YFORMAT },
    { STP_F_HLINE, STP_F_VLINE },   { STP_F_BAND, STP_F_HBAND },
};
/* Fields that speak of one axis only. */
static const stp_field_id fixed[] = { STP_F_ZERO, STP_F_FLIP, STP_F_GRID, STP_F_NOTE, STP_F_TWIN, STP_F_ASPECT };

static bool may_turn(const stp_item_plan *ip)
{
    const stp_layer_plan *l = &ip->layers[0];
    if (ip->n_layers != 1 || ip->facet.rows || !l->kind->turns || l->layer->v[STP_F_KIND].set || !l->state || l->turned)
        return false;
    for (size_t i = 0; i < STP_COUNT(fixed); i++)
        if (ip->item->v[fixed[i]].set) return false;
    return l->n_y == 1 && ip->x.meaning == STP_CATEGORY && ip->y.meaning != STP_CATEGORY;
}

/* Whether some label needs more than two lines in its slot, and there is room for all of them below each other. */
static bool is_long(const stp_turning *t, const stp_labels *labels)
{
    const stp_panel whole = { .measure = t->measure, .arena = t->arena };
    const stp_font_style font = stp_font_tick(t->theme, STP_MIDDLE);
    const double slot = (t->width - MARGINS) / labels->n - SLOT_GAP;
    if (labels->n * ROW > t->height - HEADS) return false;
    for (int32_t i = 0; i < labels->n; i++) {
        const char *lines[2];
        const int n = stp_wrap_text(&whole, labels->label[i], &font, slot, lines, 2);
        for (int k = 0; k < n; k++)
            if (strstr(lines[k], "…")) return true;
    }
    return false;
}

static stp_status turn(stp_plan *plan, stp_item_plan *ip, stp_error *err)
{
    stp_layer_plan *l = &ip->layers[0];
    stp_item *item = stp_arena_array(&plan->arena, 1, sizeof *item);
    if (!item) return stp_no_memory(err, "an axis");
    *item = *ip->item;
    for (size_t i = 0; i < STP_COUNT(pairs); i++) {
        item->v[pairs[i][0]] = ip->item->v[pairs[i][1]];
        item->v[pairs[i][1]] = ip->item->v[pairs[i][0]];
    }
    const stp_axis_plan x = ip->x;
    const stp_binding key = l->x;
    ip->item = item;
    ip->x = ip->y;
    ip->y = x;
    l->x = l->y[0];
    l->y[0] = key;
    l->turned = true;
    ((stp_stat *) l->state)->across = true;
    return STP_OK;
}

stp_status stp_turn_long(const stp_turning *t, stp_plan *plan, stp_error *err)
{
    for (int i = 0; i < plan->n_items; i++) {
        stp_item_plan *ip = &plan->items[i];
        if (!may_turn(ip)) continue;
        stp_labels labels = { 0 };
        stp_status s = stp_stat_labels(&ip->layers[0], false, &labels, 0, err);
        if (s == STP_OK && labels.n && is_long(t, &labels)) s = turn(plan, ip, err);
        stp_labels_clear(&labels);
        STP_TRY(s);
    }
    return STP_OK;
}
