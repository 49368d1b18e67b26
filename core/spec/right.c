/* A second y axis: which layers are on it, and what the item is to them. */
#include "spec/plan.h"

/* A copy of the layer with the columns of --right as its y. */
static const stp_layer *right_part(stp_plan *p, const stp_layer *layer)
{
    stp_layer *copy = stp_arena_array(&p->arena, 1, sizeof *copy);
    if (!copy) return NULL;
    *copy = *layer;
    copy->v[STP_F_Y] = layer->v[STP_F_RIGHT];
    copy->v[STP_F_AXIS] = (stp_value) { .set = true, .text = "right", .a = 1 };
    copy->v[STP_F_RIGHT] = (stp_value) { 0 };
    return copy;
}

stp_status stp_plan_split_right(stp_plan *p, const stp_item *item, const stp_layer **layers, int *n, stp_error *err)
{
    *n = 0;
    for (int i = 0; i < item->n_layers; i++) {
        const stp_layer *l = &item->layers[i];
        if (!l->v[STP_F_RIGHT].set || l->v[STP_F_Y].set) layers[(*n)++] = l;
        if (!l->v[STP_F_RIGHT].set) continue;
        if (!(layers[(*n)++] = right_part(p, l))) return stp_no_memory(err, "layers");
    }
    return STP_OK;
}

stp_item_plan *stp_plan_right(stp_plan *p, const stp_item_plan *ip)
{
    static const stp_field_id own[][2] = {
        { STP_F_YLIM, STP_F_RLIM }, { STP_F_YSCALE, STP_F_RSCALE }, { STP_F_YLABEL, STP_F_RLABEL },
    };
    stp_item_plan *right = stp_arena_array(&p->arena, 1, sizeof *right);
    stp_item *item = stp_arena_array(&p->arena, 1, sizeof *item);
    if (!right || !item) return NULL;
    *item = *ip->item;
    for (size_t i = 0; i < STP_COUNT(own); i++) item->v[own[i][0]] = item->v[own[i][1]];
    item->v[STP_F_LOGY] = (stp_value) { 0 };
    right->item = item;
    return right;
}
