/* The order of work for a whole picture; see chart.h. */
#include "chart/figure.h"
#include <math.h>
#include <string.h>
#include "base/buf.h"
#include "chart/chart.h"
#include "spec/gather.h"

enum { TITLE_ROW = 24, SUBTITLE_ROW = 20, CAPTION_ROW = 20, PANEL_GAP = 24 };

typedef struct figure {
    stp_plan *plan;
    const stp_theme *theme;
    const stp_measure *measure;
    double pixels;
    stp_arena arena;
    stp_panel *panels;
    int n_panels;
    stp_rect box;                  /* what titles and the caption leave */
} figure;

static const char *figure_text(const figure *f, stp_field_id id)
{
    const stp_value *v = &f->plan->spec->v[id];
    return v->set ? v->text : "";
}

/* ---- panels ---------------------------------------------------------------------------------------------- */

static const char *y_name(const stp_layer_plan *l)
{
    return l->y[0].info ? l->y[0].info->name : "";
}

static bool same_names(const stp_item_plan *item)
{
    for (int i = 1; i < item->n_layers; i++)
        if (strcmp(y_name(&item->layers[i]), y_name(&item->layers[0]))) return false;
    return true;
}

/* Layers of one series each are told apart by their y columns. */
static void name_layers(stp_panel *p)
{
    if (p->n_drawings < 2 || p->has_grid || same_names(p->item)) return;
    for (int i = 0; i < p->n_drawings; i++) {
        stp_drawing *d = &p->drawings[i];
        if (d->names_series || d->n_series != 1 || d->bar.wanted) continue;
        d->series[0].label = y_name(d->layer);
        d->names_series = true;
    }
}

static stp_status prepare_panel(figure *f, stp_panel *p, stp_error *err)
{
    int color = 0;
    for (int i = 0; i < p->item->n_layers; i++) p->has_grid |= p->item->layers[i].kind->covers;
    STP_TRY(stp_panel_labels(p, err));
    stp_panel_scales(p);
    if (p->has_grid) color = 1;            /* the first colour would vanish in a blue density */
    p->drawings = stp_arena_array(&f->arena, (size_t) p->item->n_layers, sizeof *p->drawings);
    if (!p->drawings) return stp_no_memory(err, "layers");
    for (int i = 0; i < p->item->n_layers; i++) {
        stp_drawing *d = &p->drawings[p->n_drawings++];
        *d = (stp_drawing) { .plan = f->plan, .panel = p, .layer = &p->item->layers[i], .pixels = f->pixels };
        d->first_color = d->layer->kind->covers ? 0 : color;
        if (d->layer->kind->prepare) STP_TRY(d->layer->kind->prepare(d, err));
        if (d->bar.wanted && !p->bar && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none"))
            p->bar = d;
        if (!d->layer->color_constant) color += d->n_series;
    }
    name_layers(p);
    return stp_panel_domain(p, err);
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

static stp_status draw_panel(stp_panel *p, stp_scene *s, stp_error *err)
{
    STP_TRY(stp_panel_layout(p, err));
    for (int i = 0; i < p->n_drawings; i++)
        if (p->drawings[i].layer->kind->gather_view) STP_TRY(p->drawings[i].layer->kind->gather_view(&p->drawings[i], err));
    stp_scene_group(s, "panel", NULL);
    stp_axes_draw(p, s);
    stp_scene_clip(s, (stp_rect) { p->plot.x - 4, p->plot.y - 4, p->plot.w + 8, p->plot.h + 8 });
    for (int i = 0; i < p->n_drawings; i++) {
        p->drawings[i].scene = s;
        STP_TRY(p->drawings[i].layer->kind->draw(&p->drawings[i], err));
    }
    stp_scene_clip_end(s);
    stp_axes_draw_text(p, s);
    const stp_legend_place place = p->legend;
    STP_TRY(stp_legend_prepare(p, err));           /* categories of shaded layers are known now */
    p->legend = place;
    STP_TRY(stp_legend_draw(p, s, err));
    STP_TRY(stp_colorbar_draw(p, s, err));
    stp_scene_group_end(s);
    return STP_OK;
}

static void draw_text(figure *f, stp_scene *s, const char *text, double y, stp_font_style font)
{
    const stp_panel whole = { .measure = f->measure, .arena = &f->arena };
    stp_scene_text(s, stp_fit_text(&whole, text, &font, s->width - 2 * STP_MARGIN), STP_MARGIN, y, font);
}

static void draw_texts(figure *f, stp_scene *s)
{
    double y = STP_MARGIN;
    const char *title = figure_text(f, STP_F_TITLE), *subtitle = figure_text(f, STP_F_SUBTITLE),
               *caption = figure_text(f, STP_F_CAPTION);
    f->box = (stp_rect) { STP_MARGIN, STP_MARGIN, s->width - 2 * STP_MARGIN, s->height - 2 * STP_MARGIN };
    if (*title) {
        draw_text(f, s, title, y + 14, stp_font_title(f->theme));
        y += TITLE_ROW;
    }
    if (*subtitle) {
        draw_text(f, s, subtitle, y + 12, stp_font_subtitle(f->theme));
        y += SUBTITLE_ROW;
    }
    if (y > STP_MARGIN) y += 8;
    f->box.y = y;
    f->box.h = s->height - STP_MARGIN - y;
    if (!*caption) return;
    f->box.h -= CAPTION_ROW;
    draw_text(f, s, caption, s->height - STP_MARGIN + 4, stp_font_caption(f->theme));
}

/* Panels side by side in as square a grid as their number allows. */
static stp_rect panel_box(const figure *f, int i)
{
    const int cols = (int) ceil(sqrt(f->n_panels)), rows = (f->n_panels + cols - 1) / cols;
    const double w = (f->box.w - PANEL_GAP * (cols - 1)) / cols, h = (f->box.h - PANEL_GAP * (rows - 1)) / rows;
    return (stp_rect) { f->box.x + (i % cols) * (w + PANEL_GAP), f->box.y + (i / cols) * (h + PANEL_GAP), w, h };
}

static stp_status set_description(figure *f, stp_scene *s, stp_error *err)
{
    const char *alt = figure_text(f, STP_F_ALT);
    stp_buf text = { 0 };
    for (int i = 0; !*alt && i < f->n_panels; i++) {
        if (i) stp_buf_char(&text, ' ');
        stp_buf_text(&text, stp_describe(&f->arena, &f->panels[i]));
    }
    s->title = stp_arena_text(&s->arena, figure_text(f, STP_F_TITLE));
    s->description = stp_arena_text(&s->arena, *alt ? alt : text.data ? text.data : "");
    stp_buf_clear(&text);
    return s->title && s->description ? STP_OK : stp_no_memory(err, "a description");
}

static stp_status draw_figure(figure *f, stp_scene *s, stp_error *err)
{
    const stp_plan *plan = f->plan;
    f->panels = stp_arena_array(&f->arena, (size_t) plan->n_items, sizeof *f->panels);
    if (!f->panels) return stp_no_memory(err, "panels");
    STP_TRY(stp_gather_first(f->plan, err));
    for (int i = 0; i < plan->n_items; i++) {
        stp_panel *p = &f->panels[f->n_panels++];
        *p = (stp_panel) { .item = &plan->items[i], .theme = f->theme, .measure = f->measure, .arena = &f->arena };
        STP_TRY(prepare_panel(f, p, err));
    }
    draw_texts(f, s);
    for (int i = 0; i < f->n_panels; i++) {
        f->panels[i].box = panel_box(f, i);
        STP_TRY(draw_panel(&f->panels[i], s, err));
    }
    STP_TRY(set_description(f, s, err));
    return stp_scene_check(s, err);
}

static void figure_clear(figure *f)
{
    for (int i = 0; i < f->n_panels; i++) {
        stp_panel *p = &f->panels[i];
        for (int k = 0; k < p->n_drawings; k++) stp_norm_clear(&p->drawings[k].bar.norm);
        stp_labels_clear(&p->x_labels);
        stp_labels_clear(&p->y_labels);
    }
    stp_arena_clear(&f->arena);
}

stp_status stp_figure_draw(stp_plan *plan, const stp_measure *measure, double pixels, stp_scene *scene, stp_error *err)
{
    const stp_spec *spec = plan->spec;
    figure f = { .plan = plan, .measure = measure, .pixels = pixels };
    f.theme = stp_theme_find(stp_value_text(&spec->v[STP_F_THEME], STP_F_THEME));
    if (!f.theme) return stp_fail(err, STP_ERR_USAGE, "no theme '%s'", spec->v[STP_F_THEME].text);
    const bool clear = spec->v[STP_F_TRANSPARENT].set;
    stp_scene_init(scene, stp_value_number(&spec->v[STP_F_WIDTH], STP_F_WIDTH),
                   stp_value_number(&spec->v[STP_F_HEIGHT], STP_F_HEIGHT), clear ? 0 : f.theme->background);
    const stp_status s = draw_figure(&f, scene, err);
    figure_clear(&f);
    if (s != STP_OK) stp_scene_clear(scene);
    return s;
}
