/* One legend and one colour bar for all panels of a layout, where each of them would say the same. */
#include <math.h>
#include <string.h>
#include "chart/chart.h"

enum { ROW_GAP = 14 };

/* Blocks that have a guide, and whether it is one: of drawings with one number. */
typedef struct tally { int blocks, number; bool differ; } tally;

static void tally_add(tally *t, int number, bool *counted)
{
    if (t->blocks && t->number != number) t->differ = true;
    t->number = number;
    t->blocks += !*counted;
    *counted = true;
}

static bool is_one(const tally *t) { return t->blocks > 1 && !t->differ; }

static bool shows_legend(const stp_panel *p)
{
    return strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none") != 0;
}

/* ---- which guides ------------------------------------------------------------------------------------------------ */

static void take_bars(stp_panel *common, stp_block *blocks, int n)
{
    tally t = { 0 };
    stp_drawing *first = NULL;
    for (int i = 0; i < n; i++) {
        bool counted = false;
        for (int k = 0; k < blocks[i].frame->n_bars; k++) {
            if (!first) first = blocks[i].frame->bars[k];
            tally_add(&t, blocks[i].frame->bars[k]->values, &counted);
        }
    }
    if (!is_one(&t)) return;
    common->bar = common->bars[0] = first;
    common->n_bars = 1;
    for (int i = 0; i < n; i++) {
        blocks[i].frame->n_bars = 0;
        blocks[i].frame->bar = NULL;
    }
}

static void take_sizes(stp_panel *common, stp_block *blocks, int n)
{
    stp_drawing *first = NULL;
    int have = 0;
    for (int i = 0; i < n; i++) {
        stp_drawing *d = blocks[i].frame->sized;
        if (!d) continue;
        have++;
        if (!first) first = d;
        if (strcmp(d->sizes.name, first->sizes.name) || d->sizes.most != first->sizes.most) return;
    }
    if (have < 2) return;
    common->sized = first;
    for (int i = 0; i < n; i++) blocks[i].frame->sized = NULL;
}

static bool has_one_legend(const stp_block *blocks, int n)
{
    tally t = { 0 };
    for (int i = 0; i < n; i++) {
        const stp_panel *p = blocks[i].frame;
        bool counted = false;
        for (int k = 0; k < p->n_drawings && shows_legend(p); k++)
            if (p->drawings[k].names_series) tally_add(&t, p->drawings[k].colors, &counted);
    }
    return is_one(&t);
}

stp_status stp_common_make(stp_panel **out, const stp_panel *model, stp_block *blocks, int n, stp_drawing *all,
                           int n_all, const stp_spec *spec, stp_error *err)
{
    *out = NULL;
    if (n < 2 || !strcmp(stp_value_text(&spec->v[STP_F_GUIDES], STP_F_GUIDES), "apart")) return STP_OK;
    stp_panel *p = stp_arena_alloc(model->arena, sizeof *p);
    if (!p) return stp_no_memory(err, "guides");
    *p = *model;
    p->item = blocks[0].frame->item;
    p->strip = p->x_name = p->y_name = "";
    p->drawings = all;
    p->n_drawings = n_all;
    for (int i = 0; i < n; i++) p->has_grid |= blocks[i].frame->has_grid;
    take_bars(p, blocks, n);
    take_sizes(p, blocks, n);
    p->is_common = has_one_legend(blocks, n);
    *out = p;
    return STP_OK;
}

/* ---- where they stand ------------------------------------------------------------------------------------- */

static bool stands_apart(const stp_panel *p)
{
    return p->legend == STP_LEGEND_TOP || p->legend == STP_LEGEND_RIGHT;
}

static void hand_over(stp_block *b)
{
    b->frame->in_common = true;
    for (int i = 0; i < b->n; i++) {
        b->panels[i].in_common = true;
        if (b->panels[i].right) b->panels[i].right->in_common = true;
    }
}

stp_status stp_common_legend(stp_panel *common, stp_block *blocks, int n, double width, stp_error *err)
{
    int have = 0;
    if (!common || !common->is_common) return STP_OK;
    for (int i = 0; i < n; i++) have += stands_apart(blocks[i].frame);
    if (have < 2) return STP_OK;
    for (int i = 0; i < n; i++)
        if (stands_apart(blocks[i].frame)) hand_over(&blocks[i]);
    common->box.w = width;
    return stp_legend_prepare(common, err);
}

double stp_common_top(const stp_panel *common)
{
    if (!common || common->legend != STP_LEGEND_TOP) return 0;
    return common->theme->name_size + ROW_GAP + stp_legend_extra_height(common);
}

double stp_common_right(const stp_panel *common)
{
    return common ? ceil(fmax(stp_colorbar_width(common), stp_legend_right_width(common))) : 0;
}

void stp_common_place(stp_panel *common, const stp_block *blocks, int n, const stp_rect *box)
{
    if (!common) return;
    const stp_rect *first = &blocks[0].frame->plot, *last = &blocks[n - 1].frame->plot;
    const double right = stp_common_right(common);
    common->box = *box;
    common->name_y = box->y + common->theme->name_size;
    common->plot = (stp_rect) { box->x, first->y, box->w - right, last->y + last->h - first->y };
    common->guide_x = box->x + box->w - right;
}
