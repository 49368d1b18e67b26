/* The explorer: it holds the rows between the drawings, and remembers how its spec was. */
#include "explore.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "frame.h"
#include "spec/command.h"

/* bytes of rows, where --memory says nothing */
#define KEPT ((size_t) 2 << 30)

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

/* The dimension that keys step through: of the first layer whose file has one. */
static void find_step(stp_explorer *e, const stp_plan *plan)
{
    e->step = (stp_explorer_dimension){ 0 };
    for (int i = 0; i < plan->n_items && !e->step.name; i++) {
        const stp_array *a = plan->items[i].n_layers ? plan->items[i].layers[0].source->array : NULL;
        if (!a || !a->step || strlen(a->step) >= sizeof e->name) continue;
        memmove(e->name, a->step, strlen(a->step) + 1);
        e->step = (stp_explorer_dimension){ e->name, a->step_length, a->step_at };
    }
}

/* Of each layer, where facets have not made others of them. */
static void remember_grids(stp_explorer *e, const stp_plan *plan)
{
    if (e->coarse) return;
    memset(e->grids, 0, (size_t) e->n_layers * sizeof *e->grids);
    if (plan->n_items != e->spec->n_items) return;
    for (int i = 0, at = 0; i < plan->n_items; at += e->spec->items[i++].n_layers) {
        const stp_item_plan *item = &plan->items[i];
        for (int k = 0; item->n_layers == e->spec->items[i].n_layers && k < item->n_layers; k++) {
            const stp_layer_plan *l = &item->layers[k];
            const bool shaded = l->has_aggregate && e->layers[at + k]->verb == STP_VERB_SHADE;
            const bool own = e->layers[at + k]->v[STP_F_CANVAS].set;
            if (shaded && !own)
                e->grids[at + k] = (stp_explorer_grid){ l->aggregate.view.x.cells, l->aggregate.view.y.cells };
        }
    }
}

static stp_status coarsen_layer(const stp_explorer_grid *g, stp_layer *l, stp_arena *arena, stp_error *err)
{
    char canvas[32];
    if (g->columns < 2 || g->rows < 2) return STP_OK;
    snprintf(canvas, sizeof canvas, "%dx%d", g->columns / 2, g->rows / 2);
    return stp_value_set(&l->v[STP_F_CANVAS], arena, STP_F_CANVAS, canvas, err);
}

/* Copies of items and layers, with fewer cells. */
static stp_status coarsen(const stp_explorer *e, stp_spec *spec, stp_arena *arena, stp_error *err)
{
    const stp_item *from = spec->items;
    spec->items = stp_arena_array(arena, (size_t) spec->n_items, sizeof *spec->items);
    stp_layer *layers = stp_arena_array(arena, (size_t) e->n_layers, sizeof *layers);
    if (!spec->items || !layers) return stp_no_memory(err, "layers");
    for (int i = 0; i < e->n_layers; i++) {
        layers[i] = *e->layers[i];
        STP_TRY(coarsen_layer(&e->grids[i], &layers[i], arena, err));
    }
    for (int i = 0; i < spec->n_items; layers += spec->items[i++].n_layers) {
        spec->items[i] = from[i];
        spec->items[i].layers = layers;
    }
    return STP_OK;
}

static stp_status draw_spec(stp_explorer *e, const stp_spec *spec, const stp_frame *f, stp_buf *out, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make_kept(&plan, spec, e->keep, e->log, err));
    const stp_status s = stp_frame_draw(f, &plan, spec, out, err);
    if (s == STP_OK) stp_explore_remember(e, &plan);
    if (s == STP_OK) find_step(e, &plan);
    if (s == STP_OK) remember_grids(e, &plan);
    stp_plan_clear(&plan);
    return s;
}

static stp_status draw(stp_explorer *e, const stp_frame *f, stp_buf *out, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_spec spec;
    stp_status s = stp_frame_fit(f, e->spec, &spec, &arena, err);
    if (s == STP_OK && e->coarse) s = coarsen(e, &spec, &arena, err);
    if (s == STP_OK) s = draw_spec(e, &spec, f, out, err);
    stp_arena_clear(&arena);
    return s;
}

/* ---- the calls -------------------------------------------------------------------------------------------------- */

static stp_status remember_first(stp_explorer *e, stp_error *err)
{
    const stp_spec *spec = e->spec;
    const size_t n = (size_t) spec->n_items;
    for (int i = 0; i < spec->n_items; i++) e->n_layers += spec->items[i].n_layers;
    e->first_items = stp_arena_array(&e->arena, n, sizeof *e->first_items);
    e->before = stp_arena_array(&e->arena, n, sizeof *e->before);
    e->layers = stp_arena_array(&e->arena, (size_t) e->n_layers, sizeof(stp_layer *));
    e->grids = stp_arena_array(&e->arena, (size_t) e->n_layers, sizeof *e->grids);
    e->first_layers = stp_arena_array(&e->arena, (size_t) e->n_layers, sizeof *e->first_layers);
    if (e->arena.failed) return stp_no_memory(err, "layers");
    memcpy(e->first_items, spec->items, n * sizeof *e->first_items);
    for (int i = 0, at = 0; i < spec->n_items; i++)
        for (int k = 0; k < spec->items[i].n_layers; k++, at++) {
            e->layers[at] = &spec->items[i].layers[k];
            e->first_layers[at] = *e->layers[at];
        }
    e->first_subtitle = spec->v[STP_F_SUBTITLE];
    return STP_OK;
}

static stp_status start(stp_explorer *e, stp_error *err)
{
    stp_spec *spec = e->spec;
    if (spec->next) return stp_fail(err, STP_ERR_USAGE, "one figure can be explored at a time, and here are several");
    STP_TRY(stp_plan_check_stdin(spec, err));
    const stp_value groupby = spec->v[STP_F_GROUPBY], *memory = &spec->v[STP_F_MEMORY];
    STP_TRY(stp_keep_open(&e->keep, memory->set ? (size_t) memory->a : KEPT, err));
    STP_TRY(remember_first(e, err));
    spec->v[STP_F_GROUPBY] = (stp_value){ 0 };
    if (!groupby.set) return STP_OK;
    return stp_explore_first_group(e, groupby.text, err);
}

stp_status stp_explorer_open(stp_explorer **out, stp_spec *spec, const stp_log *log, stp_error *err)
{
    stp_explorer *e = calloc(1, sizeof *e);
    if (!e) return stp_no_memory(err, "an explorer");
    *e = (stp_explorer){ .spec = spec, .log = log, .colors = -1, .groups = { .at = -1 } };
    const stp_locale l = stp_locale_enter();
    const stp_status s = start(e, err);
    stp_locale_leave(l);
    if (s == STP_OK)
        *out = e;
    else
        stp_explorer_close(e);
    return s;
}

void stp_explorer_close(stp_explorer *e)
{
    if (!e) return;
    stp_keep_close(e->keep);
    stp_arena_clear(&e->arena);
    free(e);
}

stp_status stp_explorer_draw(stp_explorer *e, const char *format, int width, int height, const char *theme,
                             stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    const stp_locale l = stp_locale_enter();
    const stp_frame f = { format, theme, width, height };
    return stp_frame_hand_over(draw(e, &f, &b, err), l, &b, out);
}

static stp_status command(const stp_explorer *e, const char *output, stp_buf *out, stp_error *err)
{
    STP_TRY(stp_spec_command(e->spec, out, err));
    stp_buf_text(out, " -o ");
    stp_buf_shell(out, output);
    return stp_buf_check(out, "a command line", err);
}

stp_status stp_explorer_command(stp_explorer *e, const char *output, stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    const stp_locale l = stp_locale_enter();
    return stp_frame_hand_over(command(e, output, &b, err), l, &b, out);
}

stp_status stp_explorer_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status s = stp_explore_zoom(e, factor, x, y, err);
    stp_locale_leave(l);
    return s;
}

stp_status stp_explorer_pan(stp_explorer *e, double dx, double dy, double x, double y, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status s = stp_explore_pan(e, dx, dy, x, y, err);
    stp_locale_leave(l);
    return s;
}

stp_status stp_explorer_step(stp_explorer *e, const char *what, int by, const char **now, stp_error *err)
{
    static const struct {
        const char *name;
        stp_status (*step)(stp_explorer *e, int by, stp_error *err);
    } steps[] = {
        { "norm", stp_explore_norm },
        { "colors", stp_explore_colors },
        { "group", stp_explore_group },
    };
    stp_status s = STP_ERR_USAGE;
    const stp_locale l = stp_locale_enter();
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (!strcmp(steps[i].name, what)) s = steps[i].step(e, by, err);
    stp_locale_leave(l);
    *now = e->now;
    return s;
}

void stp_explorer_coarsen(stp_explorer *e, bool on)
{
    e->coarse = on;
}

void stp_explorer_reset(stp_explorer *e)
{
    memcpy(e->spec->items, e->first_items, (size_t) e->spec->n_items * sizeof *e->first_items);
    for (int i = 0; i < e->n_layers; i++) *e->layers[i] = e->first_layers[i];
    e->spec->v[STP_F_SUBTITLE] = e->first_subtitle;
    e->groups.at = -1;
    e->colors = -1;
}
