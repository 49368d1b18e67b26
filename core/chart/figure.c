/* The order of work for a whole picture; see chart.h. */
#include "chart/figure.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include "base/buf.h"
#include "base/log.h"
#include "chart/figure_parts.h"
#include "chart/shaded.h"
#include "spec/facet.h"
#include "spec/gather.h"
#include "spec/quantiles.h"

enum { SMALL = 240 };              /* px of a picture: margins of smaller ones are in proportion */

const char *stp_figure_text(const stp_figure *f, stp_field_id id)
{
    const stp_value *v = &f->plan->spec->v[id];
    return v->set ? v->text : "";
}

stp_panel stp_figure_model(stp_figure *f)
{
    return (stp_panel) { .theme = f->theme, .measure = f->measure, .arena = &f->arena };
}

int stp_figure_columns(const stp_spec *spec)
{
    const stp_value *columns = &spec->v[STP_F_COLUMNS];
    const int wanted = columns->set ? (int) columns->a : (int) ceil(sqrt(spec->n_items));
    return wanted < spec->n_items ? wanted : spec->n_items;
}

/* ---- data ---------------------------------------------------------------------------------------------------- */

static stp_status turn_long(stp_figure *f, stp_error *err)
{
    const stp_spec *spec = f->plan->spec;
    const stp_turning t = { .theme = f->theme, .measure = f->measure, .arena = &f->arena,
                            .width = stp_value_number(&spec->v[STP_F_WIDTH], STP_F_WIDTH) / stp_figure_columns(spec),
                            .height = stp_value_number(&spec->v[STP_F_HEIGHT], STP_F_HEIGHT) };
    return stp_turn_long(&t, f->plan, err);
}

/* The passes that need no picture. */
static stp_status gather_first(stp_figure *f, stp_error *err)
{
    STP_TRY(stp_quantiles_find(f->plan, err));
    STP_TRY(stp_facet_expand(f->plan, err));
    STP_TRY(stp_gather_first(f->plan, err));
    return turn_long(f, err);
}

static stp_status gather_drawing(void *self, int number, stp_error *err)
{
    stp_drawing *d = &((const stp_figure *) self)->drawings[number];
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

static stp_status gather_views(stp_figure *f, stp_error *err)
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

/* ---- what is told of the picture ------------------------------------------------------------------------------- */

static stp_status set_description(stp_figure *f, stp_scene *s, stp_error *err)
{
    const char *alt = stp_figure_text(f, STP_F_ALT);
    stp_buf text = { 0 };
    for (int i = 0; !*alt && i < f->n_blocks; i++) {
        if (i) stp_buf_char(&text, ' ');
        stp_buf_text(&text, stp_describe(&f->arena, &f->blocks[i]));
    }
    s->title = stp_arena_text(&s->arena, stp_figure_text(f, STP_F_TITLE));
    s->description = stp_arena_text(&s->arena, *alt ? alt : text.data ? text.data : "");
    stp_buf_clear(&text);
    return s->title && s->description ? STP_OK : stp_no_memory(err, "a description");
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

/* What the reader misses in a small picture. */
static void tell_left_out(const stp_figure *f)
{
    bool names = false, guides = false;
    for (int i = 0; i < f->n_blocks; i++) {
        names |= f->blocks[i].without_names;
        guides |= f->blocks[i].without_guides;
    }
    if (names || guides)
        stp_note(f->plan->log, STP_LEVEL_WARNING, "the picture is too small for %s",
                 names && guides ? "names and legends"
                 : names         ? "the names of its axes"
                                 : "its legends");
}

/* ---- all ------------------------------------------------------------------------------------------------------- */

static stp_status draw_figure(stp_figure *f, stp_scene *s, stp_error *err)
{
    const stp_plan *plan = f->plan;
    if (!f->first) STP_TRY(gather_first(f, err));
    STP_TRY(stp_figure_prepare(f, err));
    stp_figure_init_scene(f, s);
    STP_TRY(stp_figure_fit_height(f, s, err));
    stp_figure_set_box(f, s);
    STP_TRY(stp_layout(f->blocks, f->n_blocks, stp_figure_columns(plan->spec), f->common, f->box, err));
    if (stp_figure_fit_map(f, s)) {
        stp_figure_set_box(f, s);
        STP_TRY(stp_layout(f->blocks, f->n_blocks, stp_figure_columns(plan->spec), f->common, f->box, err));
    }
    tell_left_out(f);
    for (int i = 0; i < f->n_panels; i++) f->plan->items[i].shown = shown_of(&f->panels[i]);
    STP_TRY(gather_views(f, err));
    stp_figure_draw_texts(f, s);
    for (int i = 0; i < f->n_blocks; i++) STP_TRY(stp_figure_draw_block(&f->blocks[i], s, err));
    if (f->common) STP_TRY(stp_figure_draw_guides(f->common, s, err));
    STP_TRY(set_description(f, s, err));
    return stp_scene_check(s, err);
}

static void figure_clear(stp_figure *f)
{
    stp_figure_clear_panels(f);
    stp_arena_clear(&f->arena);
}

/* Of the width and height that are given. */
static double least_size(const stp_figure *f)
{
    const stp_value *w = &f->plan->spec->v[STP_F_WIDTH], *h = &f->plan->spec->v[STP_F_HEIGHT];
    return fmin(w->set ? stp_value_number(w, STP_F_WIDTH) : SMALL, h->set ? stp_value_number(h, STP_F_HEIGHT) : SMALL);
}

static stp_status draw_theme(stp_figure *f, const char *theme, stp_scene *scene, stp_error *err)
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
    stp_figure *f = calloc((size_t) n, sizeof *f);
    if (!f) return stp_no_memory(err, "a picture");
    for (int i = 0; i < n; i++) scenes[i] = (stp_scene) { 0 };
    for (int i = 0; s == STP_OK && i < n; i++) {
        f[i] = (stp_figure) { .plan = plan, .first = i ? &f[0] : NULL, .measure = measure, .pixels = pixels };
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
