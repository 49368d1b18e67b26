/* Panels into the scene. */
#include <string.h>
#include "chart/figure_parts.h"

/* Whether the marks of a layer, from `first` on, are to be an image in files of vectors. */
static bool is_raster(const stp_layer_plan *l, const stp_scene *s, int64_t first)
{
    enum { MARKS_MOST = 20000 };
    const char *when = stp_value_text(&l->layer->v[STP_F_RASTER], STP_F_RASTER);
    return !strcmp(when, "always") || (!strcmp(when, "auto") && stp_scene_marks(s, first) > MARKS_MOST);
}

static stp_status draw_layer(stp_drawing *d, stp_scene *s, stp_error *err)
{
    const int64_t first = s->n_nodes;
    d->scene = s;
    STP_TRY(stp_layer_wrap(d->layer->layer, d->layer->kind->draw(d, err), err));
    if (is_raster(d->layer, s, first)) stp_scene_flatten(s, first);
    return STP_OK;
}

/* A panel among others may show nothing within its limits. *shown: layers that show something. */
static stp_status draw_layers(stp_panel *p, stp_scene *s, int *shown, stp_error *err)
{
    for (int i = 0; i < p->n_drawings; i++) {
        const stp_status status = draw_layer(&p->drawings[i], s, err);
        if (status != STP_OK && (status != STP_ERR_EMPTY || !p->item->facet.rows)) return status;
        *shown += status == STP_OK;
    }
    return STP_OK;
}

static stp_status draw_panel(stp_panel *p, stp_scene *s, int *shown, stp_error *err)
{
    stp_axes_draw(p, s);
    stp_annotations_place(p);
    stp_annotations_draw_bands(p, s);
    stp_scene_clip(s, (stp_rect) { p->plot.x - 4, p->plot.y - 4, p->plot.w + 8, p->plot.h + 8 });
    STP_TRY(draw_layers(p, s, shown, err));
    stp_scene_clip_end(s);
    stp_annotations_draw(p, s);
    stp_axes_draw_text(p, s);
    return stp_marginal_draw(p, s, err);
}

stp_status stp_figure_draw_guides(stp_panel *frame, stp_scene *s, stp_error *err)
{
    const stp_legend_place place = frame->legend;
    STP_TRY(stp_legend_prepare(frame, err));       /* categories of shaded layers are known now */
    frame->legend = place;
    STP_TRY(stp_legend_draw(frame, s, err));
    return stp_colorbar_draw(frame, s, err);
}

stp_status stp_figure_draw_block(stp_block *b, stp_scene *s, stp_error *err)
{
    stp_error empty = { 0 };
    int shown = 0;
    for (int i = 0; i < b->n; i++) {
        stp_scene_group(s, "panel", *b->panels[i].strip ? b->panels[i].strip : NULL);
        const stp_status status = draw_panel(&b->panels[i], s, &shown, &empty);
        if (status != STP_OK) {
            *err = empty;
            return status;
        }
        if (b->frame != b->panels) stp_scene_group_end(s);
    }
    if (!shown) {
        *err = empty;
        return STP_ERR_EMPTY;
    }
    stp_block_draw_head(b, s);
    STP_TRY(stp_figure_draw_guides(b->frame, s, err));
    if (b->frame == b->panels) stp_scene_group_end(s);
    return STP_OK;
}
