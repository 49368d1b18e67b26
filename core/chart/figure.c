/* The order of work for a whole picture; see chart.h. */
#include "chart/figure.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/log.h"
#include "chart/shaded.h"
#include "spec/facet.h"
#include "spec/gather.h"
#include "spec/quantiles.h"

enum { TEXT_LINES = 6, LAYOUT_W = 480, LAYOUT_H = 320, FACET_W = 190,
       FACET_H = 150, FACET_REST = 100, LEAST_H = 160, LEAST_USUAL = 240, MOST_H = 2400,
       HIGHEST = 720,              /* of a plot whose shape is given, where the size of the picture is not */
       SMALL = 240 };              /* of a picture: margins of smaller ones are in proportion */

typedef struct figure {
    stp_plan *plan;
    const struct figure *first;    /* the same in another theme, drawn before; NULL: this is the first */
    stp_theme own;
    const stp_theme *theme;        /* &own */
    const stp_measure *measure;
    double pixels;
    stp_arena arena;
    stp_panel *panels;
    int n_panels;
    int preparing;                 /* the item whose panel is being prepared; -1: none is */
    stp_block *blocks;
    int n_blocks;
    stp_drawing *drawings;         /* of all panels, in their order */
    int n_drawings;
    stp_panel *common;             /* the guides of all blocks, or NULL */
    stp_rect box;                  /* what titles and the caption leave */
} figure;

static const char *figure_text(const figure *f, stp_field_id id)
{
    const stp_value *v = &f->plan->spec->v[id];
    return v->set ? v->text : "";
}

/* What a file of arrays was cut down to is said, unless there is a subtitle: it tells which time or level is shown. */
static const char *subtitle_of(const figure *f)
{
    const stp_plan *plan = f->plan;
    const char *found = "";
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) {
            const stp_array *a = plan->items[i].layers[k].source->array;
            if (!a || !a->chosen) continue;
            if (*found && strcmp(found, a->chosen)) return figure_text(f, STP_F_SUBTITLE);
            found = a->chosen;
        }
    return plan->spec->v[STP_F_SUBTITLE].set ? figure_text(f, STP_F_SUBTITLE) : found;
}

static stp_panel model_panel(figure *f)
{
    return (stp_panel) { .theme = f->theme, .measure = f->measure, .arena = &f->arena };
}

/* Side by side in as square a grid as their number allows, unless --columns says how many. */
static int grid_columns(const stp_spec *spec)
{
    const stp_value *columns = &spec->v[STP_F_COLUMNS];
    const int wanted = columns->set ? (int) columns->a : (int) ceil(sqrt(spec->n_items));
    return wanted < spec->n_items ? wanted : spec->n_items;
}

/* ---- panels ---------------------------------------------------------------------------------------------- */

static void add_bar(stp_panel *p, stp_drawing *d)
{
    if (p->n_bars < STP_PANEL_BARS) p->bars[p->n_bars++] = d;
    p->bar = p->bars[0];
}

static stp_status prepare_panel(figure *f, stp_panel *p, stp_error *err)
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
        if (d->sizes.name && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none")) p->sized = d;
        if (d->n_keys && strcmp(stp_value_text(&p->item->item->v[STP_F_LEGEND], STP_F_LEGEND), "none")) p->keyed = d;
        if (!d->layer->color_constant) color += d->n_series;
    }
    STP_TRY(stp_panel_names(p, err));
    STP_TRY(stp_panel_domain(p, err));
    return stp_right_domain(p, err);
}

/* The drawings of a block follow each other: its frame has them all. */
static stp_status prepare_block(figure *f, stp_block *b, stp_error *err)
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

static stp_status prepare_drawings(figure *f, stp_error *err)
{
    int n = 0;
    for (int i = 0; i < f->n_panels; i++) n += f->panels[i].item->n_layers;
    f->drawings = stp_arena_array(&f->arena, (size_t) n, sizeof *f->drawings);
    if (!f->drawings) return stp_no_memory(err, "layers");
    for (int i = 0; i < f->n_blocks; i++) STP_TRY(prepare_block(f, &f->blocks[i], err));
    return STP_OK;
}

/* In steps for all panels together, for they may share their axes. */
static stp_status prepare_all(figure *f, stp_error *err)
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
    const stp_panel model = model_panel(f);
    return stp_common_make(&f->common, &model, f->blocks, f->n_blocks, grid_columns(spec), f->drawings, f->n_drawings,
                           spec, err);
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

static stp_status gather_drawing(void *self, int number, stp_error *err)
{
    stp_drawing *d = &((const figure *) self)->drawings[number];
    if (!d->layer->kind->gather_view) return STP_OK;
    return stp_layer_wrap(d->layer->layer, d->layer->kind->gather_view(d, err), err);
}

/* What was gathered for the same drawing in other colours. */
static void adopt(stp_drawing *d, const stp_drawing *from)
{
    assert(d->panel->plot.w == from->panel->plot.w && d->panel->plot.h == from->panel->plot.h);
    if (!d->layer->kind->gather_view) return;
    for (int i = 0; i < d->n_series; i++) {
        const uint32_t color = d->series[i].color;
        d->series[i] = from->series[i];
        d->series[i].color = color;
    }
    d->made = from->made;
    d->cells = from->cells;
    d->n_cells = from->n_cells;
    d->shaded = from->shaded;
    d->n_rows = from->n_rows;
    d->n_points = from->n_points;
}

static stp_status gather_views(figure *f, stp_error *err)
{
    const int n = f->n_drawings;
    for (int i = 0; i < f->n_panels; i++) stp_right_follow(&f->panels[i]);
    for (int i = 0; f->first && i < n; i++) adopt(&f->drawings[i], &f->first->drawings[i]);
    if (!f->first) STP_TRY(stp_plan_run(f->plan, n, gather_drawing, f, err));
    if (!f->first) STP_TRY(stp_shaded_fill(f->drawings, n, err));
    STP_TRY(stp_guides_pool(f->drawings, n, err));
    for (int i = 0; i < f->n_blocks; i++) STP_TRY(stp_marginal_count(&f->blocks[i], err));
    return STP_OK;
}

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

static stp_status draw_guides(stp_panel *frame, stp_scene *s, stp_error *err)
{
    const stp_legend_place place = frame->legend;
    STP_TRY(stp_legend_prepare(frame, err));       /* categories of shaded layers are known now */
    frame->legend = place;
    STP_TRY(stp_legend_draw(frame, s, err));
    return stp_colorbar_draw(frame, s, err);
}

static stp_status draw_block(stp_block *b, stp_scene *s, stp_error *err)
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
    STP_TRY(draw_guides(b->frame, s, err));
    if (b->frame == b->panels) stp_scene_group_end(s);
    return STP_OK;
}

/* Draws text in lines from the baseline y down; returns the height of the lines. */
static double draw_text(figure *f, stp_scene *s, const char *text, double y, double row, stp_font_style font)
{
    const stp_panel whole = { .measure = f->measure, .arena = &f->arena };
    const double margin = f->theme->margin;
    const char *lines[TEXT_LINES];
    const int n = stp_wrap_text(&whole, text, &font, s->width - 2 * margin, lines, TEXT_LINES);
    for (int i = 0; i < n; i++) stp_scene_text(s, lines[i], margin, y + i * row, font);
    return n * row;
}

/* px from a line of text to the next, of letters that want so much. */
static double row_of(const figure *f, double px)
{
    return f->measure->row > 0 ? f->measure->row : px;
}

/* The caption stands at the bottom: its lines are counted before they are drawn. */
static double draw_caption(figure *f, stp_scene *s, const char *caption)
{
    const double margin = f->theme->margin, line = row_of(f, f->theme->caption_size + 4);
    const stp_font_style font = stp_font_caption(f->theme);
    const stp_panel whole = { .measure = f->measure, .arena = &f->arena };
    const char *lines[TEXT_LINES];
    const int n = stp_wrap_text(&whole, caption, &font, s->width - 2 * margin, lines, TEXT_LINES);
    draw_text(f, s, caption, s->height - margin + (f->measure->row > 0 ? 0 : 4) - (n - 1) * line, line, font);
    return n ? row_of(f, f->theme->caption_size + 9) + (n - 1) * line : 0;
}

static void draw_texts(figure *f, stp_scene *s)
{
    const stp_theme *t = f->theme;
    const double margin = t->margin;
    double y = margin;
    const char *title = figure_text(f, STP_F_TITLE), *subtitle = subtitle_of(f);
    f->box = (stp_rect) { margin, margin, s->width - 2 * margin, s->height - 2 * margin };
    if (*title) y += draw_text(f, s, title, y + t->title_size - 2, row_of(f, t->title_size + 8), stp_font_title(t));
    if (*subtitle)
        y += draw_text(f, s, subtitle, y + t->subtitle_size - 0.5, row_of(f, t->subtitle_size + 7.5), stp_font_subtitle(t));
    if (y > margin && f->measure->row <= 0) y += 8;
    f->box.y = y;
    f->box.h = s->height - margin - y - draw_caption(f, s, figure_text(f, STP_F_CAPTION));
}

/* What titles and the caption leave: their lines are counted by drawing them aside. */
static void set_box(figure *f, const stp_scene *s)
{
    stp_scene aside;
    stp_scene_init(&aside, s->width, s->height, 0);
    draw_texts(f, &aside);
    stp_scene_clear(&aside);
}

/* Pixels of a degree of latitude for one of longitude; 0 where the picture is no map, or its size is given. Cells of a grid
 * are as high as wide. */
static double aspect_of(const figure *f)
{
    const stp_value *v = f->plan->spec->v;
    if (f->n_blocks != 1 || f->blocks[0].n != 1 || v[STP_F_HEIGHT].set) return 0;
    const stp_panel *p = &f->panels[0];
    if (p->item->item->v[STP_F_ASPECT].set) return 0;
    const double aspect = stp_map_aspect(p);
    return p->has_grid && aspect > 0 ? 1 : aspect;
}

/* A map is as high as its degrees are wide; where that would be too high, it is less wide. */
static bool fit_map(const figure *f, stp_scene *s)
{
    enum { LOWEST = 120 };
    const double aspect = aspect_of(f);
    const stp_panel *p = &f->panels[0];
    if (!(aspect > 0) || p->x.kind != STP_SCALE_LINEAR || p->y.kind != STP_SCALE_LINEAR) return false;
    const double ratio = aspect * (p->y.hi - p->y.lo) / (p->x.hi - p->x.lo);
    double w = p->plot.w, h = round(w * ratio);
    if (h > HIGHEST && !f->plan->spec->v[STP_F_WIDTH].set) w = round((h = HIGHEST) / ratio);
    h = fmin(fmax(h, LOWEST), 2 * HIGHEST);
    w = fmax(w, LOWEST);
    s->width -= p->plot.w - w;
    s->height += h - p->plot.h;
    return true;
}

static int grid_rows(const stp_spec *spec)
{
    const int cols = grid_columns(spec);
    return (spec->n_items + cols - 1) / cols;
}

static stp_status set_description(figure *f, stp_scene *s, stp_error *err)
{
    const char *alt = figure_text(f, STP_F_ALT);
    stp_buf text = { 0 };
    for (int i = 0; !*alt && i < f->n_blocks; i++) {
        if (i) stp_buf_char(&text, ' ');
        stp_buf_text(&text, stp_describe(&f->arena, &f->blocks[i]));
    }
    s->title = stp_arena_text(&s->arena, figure_text(f, STP_F_TITLE));
    s->description = stp_arena_text(&s->arena, *alt ? alt : text.data ? text.data : "");
    stp_buf_clear(&text);
    return s->title && s->description ? STP_OK : stp_no_memory(err, "a description");
}

/* px that a block wants for its plots: a single panel more than one of many. */
static double wanted(const stp_block *b, bool is_y)
{
    const int n = is_y ? b->rows : b->cols;
    if (b->n == 1) return is_y ? LAYOUT_H : LAYOUT_W;
    return n * (is_y ? FACET_H : FACET_W) + (is_y ? FACET_REST : 0);
}

/* A picture that is to be narrow keeps the shape of the usual one, as far as there is room. */
static double usual_height(const stp_spec *spec)
{
    const stp_value *width = &spec->v[STP_F_WIDTH];
    const double usual = stp_value_number(&spec->v[STP_F_HEIGHT], STP_F_HEIGHT);
    if (!width->set || spec->v[STP_F_HEIGHT].set) return usual;
    const double shape = usual / stp_value_number(&(stp_value) { 0 }, STP_F_WIDTH);
    return fmin(usual, fmax(LEAST_USUAL, floor(width->a * shape)));
}

/* The size given, else the default, or more where there are many panels. */
static double scene_size(const figure *f, stp_field_id id, bool is_y)
{
    const stp_value *v = &f->plan->spec->v[id];
    const double size = is_y ? usual_height(f->plan->spec) : stp_value_number(v, id);
    double most = 0;
    for (int i = 0; i < f->n_blocks; i++) most = fmax(most, wanted(&f->blocks[i], is_y));
    const int n = is_y ? grid_rows(f->plan->spec) : grid_columns(f->plan->spec);
    return v->set ? size : fmax(size, n * most);
}

static void init_scene(const figure *f, stp_scene *s)
{
    const bool clear = f->plan->spec->v[STP_F_TRANSPARENT].set;
    stp_scene_init(s, scene_size(f, STP_F_WIDTH, false), scene_size(f, STP_F_HEIGHT, true),
                   clear ? 0 : f->theme->background);
}

/* Where the height is not given, a picture with --aspect, or of maps in panels, is as high as its plots want to be; that of
 * a single tall plot is less wide. */
static stp_status fit_height(figure *f, stp_scene *s, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    const stp_block *b = &f->blocks[0];
    const bool map = (!b->frame->has_grid || b->n > 1) && stp_map_aspect(b->panels) > 0;
    if (spec->v[STP_F_HEIGHT].set || f->n_blocks > 1 || !(map || b->frame->item->item->v[STP_F_ASPECT].set)) return STP_OK;
    set_box(f, s);
    STP_TRY(stp_layout(f->blocks, 1, 1, NULL, f->box, err));
    double high = b->wanted_h;
    if (b->n == 1 && high > HIGHEST && !spec->v[STP_F_WIDTH].set) {
        s->width -= round((high - HIGHEST) / b->aspect);
        high = HIGHEST;
    }
    s->height = floor(fmax(LEAST_H, fmin(MOST_H, s->height + b->rows * (high - b->full_h))));
    return STP_OK;
}

/* Whether a column of the data lies along an axis in any layer. */
static bool has_column(const stp_panel *p, bool is_y)
{
    for (int i = 0; i < p->item->n_layers; i++) {
        const stp_layer_plan *l = &p->item->layers[i];
        if ((is_y ? l->y[0] : l->x).column >= 0) return true;
    }
    return false;
}

static stp_shown shown_of(const stp_panel *p)
{
    stp_shown s = { .left = p->plot.x, .top = p->plot.y, .width = p->plot.w, .height = p->plot.h, .x = p->x, .y = p->y,
                    .has_x = has_column(p, false), .has_y = has_column(p, true) };
    if (p->bare) s.width = s.height = 0;
    s.x.labels = s.y.labels = NULL;
    return s;
}

static stp_status turn_long(figure *f, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    const stp_turning t = { .theme = f->theme, .measure = f->measure, .arena = &f->arena,
                            .width = stp_value_number(&spec->v[STP_F_WIDTH], STP_F_WIDTH) / grid_columns(spec),
                            .height = stp_value_number(&spec->v[STP_F_HEIGHT], STP_F_HEIGHT) };
    return stp_turn_long(&t, f->plan, err);
}

/* The passes that need no picture. */
static stp_status gather_first(figure *f, stp_error *err)
{
    STP_TRY(stp_quantiles_find(f->plan, err));
    STP_TRY(stp_facet_expand(f->plan, err));
    STP_TRY(stp_gather_first(f->plan, err));
    return turn_long(f, err);
}

/* What the reader misses in a small picture. */
static void tell_left_out(const figure *f)
{
    bool names = false, guides = false;
    for (int i = 0; i < f->n_blocks; i++) {
        names |= f->blocks[i].without_names;
        guides |= f->blocks[i].without_guides;
    }
    if (names || guides)
        stp_note(f->plan->log, STP_LEVEL_WARNING, "the picture is too small for %s", names && guides ? "names and legends" :
                 names ? "the names of its axes" : "its legends");
}

static void panels_clear(figure *f)
{
    for (int i = 0; i < f->n_panels; i++) {
        stp_panel *p = &f->panels[i];
        for (int k = 0; k < p->n_drawings; k++) stp_norm_clear(&p->drawings[k].bar.norm);
        stp_labels_clear(&p->x_labels);
        stp_labels_clear(&p->y_labels);
    }
    f->n_panels = f->n_drawings = 0;
}

static stp_status make_panels(figure *f, stp_error *err)
{
    const stp_panel model = model_panel(f);
    f->preparing = -1;
    STP_TRY(stp_blocks_make(f->plan, &model, &f->panels, &f->blocks, &f->n_blocks, err));
    f->n_panels = f->plan->n_items;
    return prepare_all(f, err);
}

/* Of panels of one item those that show nothing are left out; what is left stands as if they had never been. */
static stp_status prepare_shown(figure *f, stp_error *err)
{
    stp_status s;
    while ((s = make_panels(f, err)) == STP_ERR_EMPTY && f->preparing >= 0) {
        if (!stp_facet_leave_out(f->plan, f->preparing, err)) return err->status;
        panels_clear(f);
    }
    return s;
}

static stp_status draw_figure(figure *f, stp_scene *s, stp_error *err)
{
    const stp_plan *plan = f->plan;
    if (!f->first) STP_TRY(gather_first(f, err));
    STP_TRY(prepare_shown(f, err));
    init_scene(f, s);
    STP_TRY(fit_height(f, s, err));
    set_box(f, s);
    STP_TRY(stp_layout(f->blocks, f->n_blocks, grid_columns(plan->spec), f->common, f->box, err));
    if (fit_map(f, s)) {
        set_box(f, s);
        STP_TRY(stp_layout(f->blocks, f->n_blocks, grid_columns(plan->spec), f->common, f->box, err));
    }
    tell_left_out(f);
    for (int i = 0; i < f->n_panels; i++) f->plan->items[i].shown = shown_of(&f->panels[i]);
    STP_TRY(gather_views(f, err));
    draw_texts(f, s);
    for (int i = 0; i < f->n_blocks; i++) STP_TRY(draw_block(&f->blocks[i], s, err));
    if (f->common) STP_TRY(draw_guides(f->common, s, err));
    STP_TRY(set_description(f, s, err));
    return stp_scene_check(s, err);
}

static void figure_clear(figure *f)
{
    panels_clear(f);
    stp_arena_clear(&f->arena);
}

/* Of the width and height that are given. */
static double least_size(const figure *f)
{
    const stp_value *w = &f->plan->spec->v[STP_F_WIDTH], *h = &f->plan->spec->v[STP_F_HEIGHT];
    return fmin(w->set ? stp_value_number(w, STP_F_WIDTH) : SMALL, h->set ? stp_value_number(h, STP_F_HEIGHT) : SMALL);
}

static stp_status draw_theme(figure *f, const char *theme, stp_scene *scene, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    const char *name = theme ? theme : stp_value_text(&spec->v[STP_F_THEME], STP_F_THEME);
    STP_TRY(stp_theme_read(&f->own, &f->arena, name, NULL, err));
    if (f->measure->row > 0) f->own.margin = 0;            /* a window has no room to give away */
    else f->own.margin = round(f->own.margin * fmin(1, least_size(f) / SMALL));
    f->theme = &f->own;
    return draw_figure(f, scene, err);
}

/* What there is to say is said for the first theme. */
stp_status stp_figure_draw_themes(stp_plan *plan, const stp_measure *measure, double pixels, const char *const *themes,
                                  int n, stp_scene *scenes, stp_error *err)
{
    const stp_log *log = plan->log;
    stp_status s = STP_OK;
    figure *f = calloc((size_t) n, sizeof *f);
    if (!f) return stp_no_memory(err, "a picture");
    for (int i = 0; i < n; i++) scenes[i] = (stp_scene) { 0 };
    for (int i = 0; s == STP_OK && i < n; i++) {
        f[i] = (figure) { .plan = plan, .first = i ? &f[0] : NULL, .measure = measure, .pixels = pixels };
        s = draw_theme(&f[i], themes[i], &scenes[i], err);
        plan->log = NULL;
    }
    plan->log = log;
    for (int i = 0; i < n; i++) figure_clear(&f[i]);
    for (int i = 0; s != STP_OK && i < n; i++) stp_scene_clear(&scenes[i]);
    free(f);
    return s;
}

stp_status stp_figure_draw(stp_plan *plan, const stp_measure *measure, double pixels, stp_scene *scene, stp_error *err)
{
    const char *own = NULL;
    return stp_figure_draw_themes(plan, measure, pixels, &own, 1, scene, err);
}
