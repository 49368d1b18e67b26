/* The panels of a plan in blocks: one an item, with the facets of the item. */
#include <string.h>
#include "chart/chart.h"

static stp_panel new_panel(const stp_panel *model, const stp_item_plan *item)
{
    stp_panel p = *model;
    p.item = item;
    p.strip = "";
    if (item->facet.rows) {
        p.strip = item->facet.strip;
        p.row = item->facet.row;
        p.col = item->facet.col;
    }
    for (int i = 0; i < item->n_layers; i++) {
        p.has_grid |= item->layers[i].kind->covers;
        p.bare |= item->layers[i].kind->bare;
    }
    return p;
}

static const char *letter_of(const stp_plan *plan, stp_arena *arena, int i)
{
    const char *form = stp_value_text(&plan->spec->v[STP_F_LETTERS], STP_F_LETTERS);
    if (!strcmp(form, "none")) return "";
    const char letters[] = { (char) (form[0] + i % 26), (char) (form[0] + i / 26 - 1), 0 };
    return i < 26 ? stp_arena_bytes(arena, letters, 1) : stp_arena_printf(arena, "%c%c", letters[1], letters[0]);
}

static const stp_panel *panel_below(const stp_block *b, const stp_panel *p)
{
    for (int i = 0; i < b->n; i++)
        if (b->panels[i].col == p->col && b->panels[i].row > p->row) return &b->panels[i];
    return NULL;
}

/* Facets that share an axis have its labels at the rim only. */
static void choose_bare(const stp_spec *spec, stp_block *b)
{
    const bool share_x = stp_share_facets(spec, false), share_y = stp_share_facets(spec, true);
    for (int i = 0; i < b->n; i++) {
        stp_panel *p = &b->panels[i];
        const bool below = panel_below(b, p) != NULL;
        p->bare_x = share_x && below;
        p->bare_y = share_y && p->col > 0;
        b->labels_inside |= !p->bare_x && below;
    }
}

/* What a file of arrays was cut down to, in a layer of the item; "" where nothing was. */
static const char *slice_of(const stp_item_plan *item)
{
    for (int i = 0; i < item->n_layers; i++) {
        const stp_array *a = item->layers[i].source->array;
        if (a && a->chosen && *a->chosen) return a->chosen;
    }
    return "";
}

/* Above its panel, where panels show different slices: else the subtitle says it of all of them. */
static const char *heading_of(const stp_plan *plan, const stp_item_plan *item)
{
    const stp_value *heading = &item->item->v[STP_F_HEADING];
    const char *own = slice_of(item);
    if (heading->set) return heading->text;
    for (int i = 0; i < plan->n_items && !item->facet.rows; i++) {
        const char *other = slice_of(&plan->items[i]);
        if (*other && strcmp(other, own)) return own;
    }
    return "";
}

/* Block `number`: the facets of an item follow each other; p is the first of `left` panels. */
static stp_status make_block(stp_block *b, const stp_plan *plan, int number, stp_panel *p, int left, stp_error *err)
{
    const stp_facet *facet = &p->item->facet;
    *b = (stp_block) { .panels = p, .n = 1, .rows = 1, .cols = 1, .frame = p };
    b->heading = heading_of(plan, p->item);
    b->letter = letter_of(plan, p->arena, number);
    if (!b->letter) return stp_no_memory(err, "letters");
    if (!facet->rows) return STP_OK;
    while (b->n < left && p[b->n].item->item == p->item->item) b->n++;
    b->rows = facet->rows;
    b->cols = facet->cols;
    b->frame = stp_arena_alloc(p->arena, sizeof *b->frame);
    if (!b->frame) return stp_no_memory(err, "panels");
    choose_bare(plan->spec, b);
    return STP_OK;
}

stp_status stp_blocks_make(const stp_plan *plan, const stp_panel *model, stp_panel **panels, stp_block **blocks, int *n,
                           stp_error *err)
{
    const int n_panels = plan->n_items;
    *n = 0;
    *panels = stp_arena_array(model->arena, (size_t) n_panels, sizeof **panels);
    *blocks = stp_arena_array(model->arena, (size_t) n_panels, sizeof **blocks);
    if (!*panels || !*blocks) return stp_no_memory(err, "panels");
    for (int i = 0; i < n_panels; i++) (*panels)[i] = new_panel(model, &plan->items[i]);
    for (int i = 0; i < n_panels; i += (*blocks)[*n - 1].n) {
        const int number = (*n)++;
        STP_TRY(make_block(&(*blocks)[number], plan, number, &(*panels)[i], n_panels - i, err));
    }
    return STP_OK;
}
