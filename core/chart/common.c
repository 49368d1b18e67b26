/* One legend and one colour bar for all panels of a layout, or for those of a row or a column, where each of them would
 * say the same. */
#include <math.h>
#include <string.h>
#include "chart/chart.h"

enum { ROW_GAP = 14 };

static bool shows_legend(const stp_panel *p)
{
    return strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none") != 0;
}

/* ---- which guides ------------------------------------------------------------------------------------------------ */

/* The number of the colours that a block's legend tells; -1: it tells none, or several, or says how many rows it has of
 * each. */
static int legend_number(const stp_panel *p)
{
    int number = -1;
    for (int k = 0; k < p->n_drawings && shows_legend(p); k++) {
        const stp_drawing *d = &p->drawings[k];
        if (!d->names_series) continue;
        if (d->layer->layer->v[STP_F_COUNTS].set || (number >= 0 && number != d->colors)) return -1;
        number = d->colors;
    }
    return number;
}

static bool has_legend(const stp_panel *p)
{
    for (int k = 0; k < p->n_drawings && shows_legend(p); k++)
        if (p->drawings[k].names_series) return true;
    return false;
}

static bool has_one_legend(const stp_block *blocks, int n)
{
    int one = -1, have = 0;
    for (int i = 0; i < n; i++) {
        if (!has_legend(blocks[i].frame)) continue;
        const int number = legend_number(blocks[i].frame);
        if (number < 0 || (one >= 0 && number != one)) return false;
        one = number;
        have++;
    }
    return have > 1;
}

stp_status stp_common_make(stp_panel **out, const stp_panel *model, stp_block *blocks, int n, int cols,
                           stp_drawing *all, int n_all, const stp_spec *spec, stp_error *err)
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
    STP_TRY(stp_beside_share(p, blocks, n, cols, err));
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

/* Where the blocks of a row or a column tell the same, one of them tells it for all; *shared: there are some. */
static stp_status share_in_teams(const stp_panel *common, stp_block *blocks, int n, int cols, bool *shared,
                                 stp_error *err)
{
    bool *member = stp_arena_array(common->arena, (size_t) n, sizeof *member);
    if (!member) return stp_no_memory(err, "guides");
    for (int i = 0; i < n; i++) {
        const int number = legend_number(blocks[i].frame);
        for (int j = 0; j < n; j++) {
            const stp_panel *p = blocks[j].frame;
            member[j] = number >= 0 && legend_number(p) == number && stands_apart(p) && !p->right && !p->in_common;
        }
        const int keeper = stp_block_keeper(member, n, cols, blocks[i].frame->legend == STP_LEGEND_RIGHT);
        if (keeper < 0 || blocks[keeper].frame->guests) continue;
        for (int j = 0; j < n; j++)
            if (member[j] && j != keeper) hand_over(&blocks[j]);
        blocks[keeper].frame->guests = common->drawings;
        blocks[keeper].frame->n_guests = common->n_drawings;
        *shared = true;
    }
    return STP_OK;
}

stp_status stp_common_legend(stp_panel *common, stp_block *blocks, int n, int cols, double width, bool *shared,
                             stp_error *err)
{
    int have = 0;
    *shared = false;
    if (!common) return STP_OK;
    if (!common->is_common) return share_in_teams(common, blocks, n, cols, shared, err);
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
