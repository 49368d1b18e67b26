/* Panels, blocks and drawings of a picture. */
#include <string.h>
#include "chart/figure_parts.h"
#include "spec/facet.h"

static void add_bar(stp_panel *p, stp_drawing *d)
{
    if (p->n_bars < STP_PANEL_BARS) p->bars[p->n_bars++] = d;
    p->bar = p->bars[0];
}

static stp_status prepare_panel(stp_figure *f, stp_panel *p, stp_error *err)
{
    int color = 0;
    if (p->has_grid) color = 1;            /* the first colour would vanish in a blue density */
    STP_TRY(stp_right_make(p, err));
    for (int i = 0; i < p->item->n_layers; i++) {
        stp_drawing *d = &p->drawings[p->n_drawings++];
        *d = (stp_drawing) { .plan = f->plan, .panel = p, .layer = &p->item->layers[i], .pixels = f->pixels };
        if (d->layer->right) d->panel = p->right;
        d->first_color = d->layer->kind->covers ? 0 : color;
        if (d->layer->kind->prepare) STP_TRY(d->layer->kind->prepare(d, err));
        if (d->bar.wanted && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none"))
            add_bar(p, d);
        if (d->sizes.name && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none"))
            p->sized = d;
        if (d->n_keys && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none")) p->keyed = d;
        if (!d->layer->color_constant) color += d->n_series;
    }
    STP_TRY(stp_panel_names(p, err));
    STP_TRY(stp_panel_domain(p, err));
    return stp_right_domain(p, err);
}

/* The drawings of a block follow each other: its frame has them all. */
static stp_status prepare_block(stp_figure *f, stp_block *b, stp_error *err)
{
    const int first = f->n_drawings;
    for (int i = 0; i < b->n; i++) {
        b->panels[i].drawings = f->drawings + f->n_drawings;
        f->preparing = (int) (b->panels[i].item - f->plan->items);
        STP_TRY(prepare_panel(f, &b->panels[i], err));
        f->preparing = -1;
        f->n_drawings += b->panels[i].n_drawings;
    }
    if (b->frame == b->panels) return STP_OK;
    *b->frame = b->panels[0];
    b->frame->n_drawings = f->n_drawings - first;
    b->frame->x_labels = b->frame->y_labels = (stp_labels) { 0 };      /* the panel's to clear */
    for (int i = 0; i < b->n; i++) {
        b->panels[i].x_name = b->panels[i].y_name = "";
        b->panels[i].bar = NULL;
        b->panels[i].n_bars = 0;
        b->panels[i].sized = NULL;
        b->panels[i].keyed = NULL;
    }
    return STP_OK;
}

static stp_status prepare_drawings(stp_figure *f, stp_error *err)
{
    int n = 0;
    for (int i = 0; i < f->n_panels; i++) n += f->panels[i].item->n_layers;
    f->drawings = stp_arena_array(&f->arena, (size_t) n, sizeof *f->drawings);
    if (!f->drawings) return stp_no_memory(err, "layers");
    for (int i = 0; i < f->n_blocks; i++) STP_TRY(prepare_block(f, &f->blocks[i], err));
    return STP_OK;
}

/* In steps for all panels together, for they may share their axes. */
static stp_status prepare_all(stp_figure *f, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    for (int i = 0; i < f->n_panels; i++) STP_TRY(stp_panel_labels(&f->panels[i], err));
    STP_TRY(stp_share_labels(f->blocks, f->n_blocks, spec, err));
    for (int i = 0; i < f->n_panels; i++) stp_panel_scales(&f->panels[i]);
    STP_TRY(stp_share_origins(f->blocks, f->n_blocks, spec, err));
    for (int i = 0; i < f->n_panels; i++) STP_TRY(stp_annotations_read(&f->panels[i], err));
    for (int i = 0; i < f->n_panels; i++) STP_TRY(stp_marginal_check(&f->panels[i], err));
    STP_TRY(prepare_drawings(f, err));
    STP_TRY(stp_share_domains(f->blocks, f->n_blocks, spec, err));
    STP_TRY(stp_guides_join(f->drawings, f->n_drawings, spec, err));
    const stp_panel model = stp_figure_model(f);
    return stp_common_make(&f->common, &model, f->blocks, f->n_blocks, stp_figure_columns(spec), f->drawings,
                           f->n_drawings, spec, err);
}

static stp_status make_panels(stp_figure *f, stp_error *err)
{
    const stp_panel model = stp_figure_model(f);
    f->preparing = -1;
    STP_TRY(stp_blocks_make(f->plan, &model, &f->panels, &f->blocks, &f->n_blocks, err));
    f->n_panels = f->plan->n_items;
    return prepare_all(f, err);
}

void stp_figure_clear_panels(stp_figure *f)
{
    for (int i = 0; i < f->n_panels; i++) {
        stp_panel *p = &f->panels[i];
        for (int k = 0; k < p->n_drawings; k++) stp_norm_clear(&p->drawings[k].bar.norm);
        stp_labels_clear(&p->x_labels);
        stp_labels_clear(&p->y_labels);
    }
    f->n_panels = f->n_drawings = 0;
}

stp_status stp_figure_prepare(stp_figure *f, stp_error *err)
{
    stp_status s;
    while ((s = make_panels(f, err)) == STP_ERR_EMPTY && f->preparing >= 0) {
        if (!stp_facet_leave_out(f->plan, f->preparing, err)) return err->status;
        stp_figure_clear_panels(f);
    }
    return s;
}
