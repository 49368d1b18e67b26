/* What a person does with a picture is done to its spec: ranges become --xlim and --ylim, a group a condition, so that
 * every view has a command line that draws it. The rows are kept between the drawings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "colormaps/cmap.h"
#include "copy.h"
#include "draw.h"
#include "include/stipple.h"
#include "spec/command.h"
#include "spec/facet.h"
#include "spec/keep.h"

enum { PANELS = 64 };
#define KEPT ((size_t) 2 << 30) /* bytes of rows, where --memory says nothing */

typedef struct groups {
    const char *column;
    int n, at;                       /* at -1: all rows */
    const char **label, **condition; /* n; n for each layer */
} groups;

typedef struct dimension {
    const char *name;
    int64_t length, at;
} dimension;

struct stp_explorer {
    stp_spec *spec;
    const stp_log *log;
    stp_keep *keep;
    stp_arena arena;
    stp_item first_item; /* as it was; with layers of its own */
    stp_layer *first_layers;
    stp_value first_subtitle;
    stp_shown shown[PANELS]; /* of the picture drawn last */
    int n_shown;
    dimension step; /* name NULL: none; in `name` */
    char name[128];
    int colors; /* of the table of colours, -1 = the spec's own */
    groups groups;
    char now[192];
};

static stp_item *item_of(const stp_explorer *e)
{
    return &e->spec->items[0];
}

/* ---- the range of the axes ------------------------------------------------------------------------------------- */

/* Rounded to a power of ten far below a pixel, so that nobody reads noise. */
static double rounding(double length)
{
    return length > 0 && isfinite(length) ? pow(10, floor(log10(length)) - 4) : 0;
}

static void put_number(stp_buf *out, double v, double step)
{
    char text[STP_NUMBER_SIZE];
    const double near = step > 0 ? round(v / step) * step : v;
    snprintf(text, sizeof text, "%.*g",
             near != 0 && step > 0 ? (int) fmax(1, fmin(17, ceil(log10(fabs(near) / step)) + 1)) : 6,
             isfinite(near) ? near : v);
    stp_buf_text(out, text);
}

static void put_time(stp_buf *out, const stp_scale *s, double v, double step)
{
    char text[STP_TIME_SIZE];
    const double near = step > 1 ? round(v / step) * step : round(v);
    int64_t t;
    if (!(fabs(near) < 9e18) || __builtin_add_overflow((int64_t) near, s->origin, &t)) return;
    stp_buf_text(out, stp_format_time(text, t, s->time_digits));
}

static void put_end(stp_buf *out, const stp_scale *s, double v, double step)
{
    if (s->kind == STP_SCALE_TIME)
        put_time(out, s, v, step);
    else
        put_number(out, v, step);
}

/* On axes that are not straight the ends have steps of their own. */
static double step_of(const stp_scale *s, double end, double length)
{
    return s->kind == STP_SCALE_LOG ? rounding(fabs(end)) : rounding(length);
}

/* The positions a and b of the present range become its ends. */
static stp_status set_range(stp_explorer *e, const stp_scale *s, bool is_y, double a, double b, stp_error *err)
{
    if (s->kind == STP_SCALE_CATEGORY) return STP_OK;
    double lo = stp_scale_inverse(s, a), hi = stp_scale_inverse(s, b);
    if (s->flipped) {
        const double t = lo;
        lo = hi;
        hi = t;
    }
    if (!isfinite(lo) || !isfinite(hi)) return stp_fail(err, STP_ERR_USAGE, "the axis goes no further");
    stp_buf text = { 0 };
    put_end(&text, s, lo, step_of(s, lo, hi - lo));
    stp_buf_char(&text, ':');
    put_end(&text, s, hi, step_of(s, hi, hi - lo));
    const stp_field_id f = is_y ? STP_F_YLIM : STP_F_XLIM;
    stp_status status = stp_buf_check(&text, "a range", err);
    if (status == STP_OK) status = stp_value_set(&item_of(e)->v[f], &e->spec->arena, f, text.data, err);
    stp_buf_clear(&text);
    return status;
}

/* The panel at a point of the picture, else the first; NULL: there is none with axes. */
static const stp_shown *panel_at(const stp_explorer *e, double x, double y)
{
    const stp_shown *first = NULL;
    for (int i = 0; i < e->n_shown; i++) {
        const stp_shown *s = &e->shown[i];
        if (!(s->width > 0 && s->height > 0)) continue;
        if (x >= s->left && x <= s->left + s->width && y >= s->top && y <= s->top + s->height) return s;
        if (!first) first = s;
    }
    return first;
}

/* x0, x1, y0, y1: positions in the panel, 0 to 1, that become its edges. Both or none: axes change together. */
static stp_status set_ranges(stp_explorer *e, const stp_shown *s, const double x[2], const double y[2], stp_error *err)
{
    const stp_value old_x = item_of(e)->v[STP_F_XLIM], old_y = item_of(e)->v[STP_F_YLIM];
    stp_status status = STP_OK;
    if (s->has_x) status = set_range(e, &s->x, false, x[0], x[1], err);
    if (status == STP_OK && s->has_y) status = set_range(e, &s->y, true, y[0], y[1], err);
    if (status == STP_OK) return STP_OK;
    item_of(e)->v[STP_F_XLIM] = old_x;
    item_of(e)->v[STP_F_YLIM] = old_y;
    return status;
}

static stp_status no_axes(stp_error *err)
{
    return stp_fail(err, STP_ERR_USAGE, "this picture has no axes to move along");
}

static double within(double v)
{
    return fmin(fmax(v, 0), 1);
}

static stp_status zoom(stp_explorer *e, double factor, double x, double y, stp_error *err)
{
    const stp_shown *s = panel_at(e, x, y);
    if (!s) return no_axes(err);
    const double px = x < 0 ? 0.5 : within((x - s->left) / s->width),
                 py = x < 0 ? 0.5 : within(1 - (y - s->top) / s->height);
    const double to_x[2] = { px - px * factor, px + (1 - px) * factor },
                 to_y[2] = { py - py * factor, py + (1 - py) * factor };
    return set_ranges(e, s, to_x, to_y, err);
}

static stp_status pan(stp_explorer *e, double dx, double dy, stp_error *err)
{
    const stp_shown *s = panel_at(e, -1, -1);
    if (!s) return no_axes(err);
    const double x = -dx / s->width, y = dy / s->height;
    return set_ranges(e, s, (double[]){ x, 1 + x }, (double[]){ y, 1 + y }, err);
}

/* ---- norms and colours ------------------------------------------------------------------------------------------- */

static int turn(int at, int by, int n)
{
    return ((at + by) % n + n) % n;
}

static stp_status next_norm(stp_explorer *e, int by, stp_error *err)
{
    stp_item *item = item_of(e);
    int n = 0, found = 0;
    while (stp_norm_names[n]) n++;
    for (int i = 0; i < item->n_layers; i++) {
        stp_layer *l = &item->layers[i];
        if (l->verb != STP_VERB_SHADE) continue;
        const char *now = stp_value_text(&l->v[STP_F_NORM], STP_F_NORM);
        int at = 0;
        while (at < n && strcmp(stp_norm_names[at], now)) at++;
        const char *next = stp_norm_names[turn(at, by, n)];
        STP_TRY(stp_value_set(&l->v[STP_F_NORM], &e->spec->arena, STP_F_NORM, next, err));
        snprintf(e->now, sizeof e->now, "norm %s", next);
        found++;
    }
    return found ? STP_OK : stp_fail(err, STP_ERR_USAGE, "only shaded cells have a norm");
}

/* Maps that differ at first sight. */
static const char *const maps[] = { "viridis", "inferno", "fire", "blues", "magma", "cividis", "turbo", "bmw", "gray" };

static bool is_categorical(const stp_layer *l)
{
    return l->v[STP_F_BY].set || (l->verb == STP_VERB_PLOT && !l->v[STP_F_COLOR].set && l->v[STP_F_Y].n_items > 1);
}

static stp_status next_colors(stp_explorer *e, int by, stp_error *err)
{
    stp_item *item = item_of(e);
    const int n_palettes = stp_palette_count(), n = (int) STP_COUNT(maps);
    e->colors = e->colors < 0 && by < 0 ? -1 : e->colors + by;
    for (int i = 0; i < item->n_layers; i++) {
        stp_layer *l = &item->layers[i];
        const bool palette = is_categorical(l);
        const char *name =
            palette ? stp_palette_info_at(turn(e->colors, 0, n_palettes)).name : maps[turn(e->colors, 0, n)];
        const stp_field_id f = palette ? STP_F_PALETTE : STP_F_CMAP;
        STP_TRY(stp_value_set(&l->v[f], &e->spec->arena, f, name, err));
        snprintf(e->now, sizeof e->now, "%s %s", stp_fields[f].name, name);
    }
    return STP_OK;
}

/* ---- groups and dimensions -------------------------------------------------------------------------------------- */

static stp_status copy_groups(stp_explorer *e, const stp_plan *plan, const stp_facet_groups *found, stp_error *err)
{
    groups *g = &e->groups;
    const int layers = item_of(e)->n_layers;
    g->label = stp_arena_array(&e->arena, (size_t) found->n, sizeof *g->label);
    g->condition = stp_arena_array(&e->arena, (size_t) found->n * (size_t) layers, sizeof *g->condition);
    g->column = stp_arena_text(&e->arena, found->column);
    if (!g->label || !g->condition || !g->column) return stp_no_memory(err, "groups");
    for (int i = 0; i < found->n; i++) {
        if (!(g->label[i] = stp_arena_text(&e->arena, found->label[i]))) return stp_no_memory(err, "groups");
        for (int k = 0; k < layers; k++) {
            const char *more = stp_facet_condition(&e->arena, plan, found, i, 0, k);
            if (!(g->condition[i * layers + k] = more)) return stp_no_memory(err, "groups");
        }
    }
    g->n = found->n;
    return STP_OK;
}

/* The values of a column, in a pass of its own over the rows. */
static stp_status find_groups(stp_explorer *e, const char *column, stp_error *err)
{
    stp_spec spec = *e->spec;
    stp_plan plan;
    stp_facet_groups found;
    STP_TRY(stp_value_set(&spec.v[STP_F_GROUPBY], &e->spec->arena, STP_F_GROUPBY, column, err));
    STP_TRY(stp_plan_make_kept(&plan, &spec, e->keep, e->log, err));
    stp_status s = stp_facet_groups_make(&found, &plan, err);
    if (s == STP_OK) s = copy_groups(e, &plan, &found, err);
    stp_plan_clear(&plan);
    return s;
}

static stp_status show_group(stp_explorer *e, stp_error *err)
{
    stp_item *item = item_of(e);
    const groups *g = &e->groups;
    e->spec->v[STP_F_SUBTITLE] = e->first_subtitle;
    for (int k = 0; k < item->n_layers; k++) {
        stp_value *where = &item->layers[k].v[STP_F_WHERE];
        *where = e->first_layers[k].v[STP_F_WHERE];
        const char *more = g->at >= 0 ? g->condition[g->at * item->n_layers + k] : "";
        if (*more && where->set) more = stp_arena_printf(&e->arena, "(%s) && %s", where->text, more);
        if (!more) return stp_no_memory(err, "a condition");
        if (*more) STP_TRY(stp_value_set(where, &e->spec->arena, STP_F_WHERE, more, err));
    }
    if (g->at < 0) {
        snprintf(e->now, sizeof e->now, "%.80s: all", g->column);
        return STP_OK;
    }
    snprintf(e->now, sizeof e->now, "%.80s: %.80s", g->column, g->label[g->at]);
    return e->first_subtitle.set
               ? STP_OK
               : stp_value_set(&e->spec->v[STP_F_SUBTITLE], &e->spec->arena, STP_F_SUBTITLE, e->now, err);
}

/* "time=3" names the dimension time. */
static bool chooses(const char *part, const char *name)
{
    const size_t n = strlen(name);
    return !strncmp(part, name, n) && part[n] == '=';
}

/* What was chosen of the dimension is left out, then its index is added. */
static stp_status choose_index(stp_explorer *e, stp_layer *l, const stp_layer *first, const char *choice,
                               stp_error *err)
{
    static const stp_field_id fields[] = { STP_F_SEL, STP_F_ISEL };
    for (size_t i = 0; i < STP_COUNT(fields); i++) {
        const stp_value *old = &first->v[fields[i]];
        l->v[fields[i]] = (stp_value){ 0 };
        for (int k = 0; k < old->n_items; k++)
            if (!chooses(old->items[k], e->step.name))
                STP_TRY(stp_value_set(&l->v[fields[i]], &e->spec->arena, fields[i], old->items[k], err));
    }
    return stp_value_set(&l->v[STP_F_ISEL], &e->spec->arena, STP_F_ISEL, choice, err);
}

static stp_status next_index(stp_explorer *e, int by, stp_error *err)
{
    stp_item *item = item_of(e);
    if (!e->step.name)
        return stp_fail(err, STP_ERR_USAGE, "neither groups (--by, --groupby) nor a dimension to step through");
    e->step.at = ((e->step.at + by) % e->step.length + e->step.length) % e->step.length;
    snprintf(e->now, sizeof e->now, "%.120s=%lld", e->step.name, (long long) e->step.at);
    for (int k = 0; k < item->n_layers; k++)
        STP_TRY(choose_index(e, &item->layers[k], &e->first_layers[k], e->now, err));
    return STP_OK;
}

/* The values of --by, of which all are shown at first. */
static stp_status next_group(stp_explorer *e, int by, stp_error *err)
{
    groups *g = &e->groups;
    const stp_value *column = &item_of(e)->layers[0].v[STP_F_BY];
    if (!g->n && (!column->set || e->step.name)) return next_index(e, by, err);
    if (!g->n) STP_TRY(find_groups(e, column->text, err));
    g->at = turn(g->at + 1, by, g->n + 1) - 1;
    return show_group(e, err);
}

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

static void remember(stp_explorer *e, const stp_plan *plan)
{
    const stp_array *a = plan->items[0].n_layers ? plan->items[0].layers[0].source->array : NULL;
    e->n_shown = plan->n_items < PANELS ? plan->n_items : PANELS;
    for (int i = 0; i < e->n_shown; i++) e->shown[i] = plan->items[i].shown;
    e->step = (dimension){ 0 };
    if (!a || !a->step || strlen(a->step) >= sizeof e->name) return;
    memmove(e->name, a->step, strlen(a->step) + 1);
    e->step = (dimension){ e->name, a->step_length, a->step_at };
}

static stp_status set_size(stp_value *v, stp_arena *arena, stp_field_id f, int px, stp_error *err)
{
    char text[32];
    if (px <= 0) return STP_OK;
    snprintf(text, sizeof text, "%d", px);
    return stp_value_set(v, arena, f, text, err);
}

static stp_status draw_spec(stp_explorer *e, const stp_spec *spec, stp_target *t, stp_error *err)
{
    stp_plan plan;
    stp_buf json = { 0 };
    STP_TRY(stp_plan_make_kept(&plan, spec, e->keep, e->log, err));
    stp_status s = stp_copy_embed(spec, &json, err);
    if (s == STP_OK) s = stp_draw_plan(&plan, json.data, t, 1, err);
    if (s == STP_OK) remember(e, &plan);
    stp_plan_clear(&plan);
    stp_buf_clear(&json);
    return s;
}

static stp_status draw(stp_explorer *e, const char *format, int width, int height, const char *theme, stp_buf *out,
                       stp_error *err)
{
    stp_spec spec = *e->spec; /* sizes of this picture alone; the layers are the spec's */
    stp_target t = { .path = "-" };
    stp_arena *arena = &e->spec->arena;
    spec.v[STP_F_OUTPUT] = spec.v[STP_F_TO] = (stp_value){ 0 };
    stp_status s = set_size(&spec.v[STP_F_WIDTH], arena, STP_F_WIDTH, width, err);
    if (s == STP_OK) s = set_size(&spec.v[STP_F_HEIGHT], arena, STP_F_HEIGHT, height, err);
    if (s == STP_OK && theme && !spec.v[STP_F_THEME].set)
        s = stp_value_set(&spec.v[STP_F_THEME], arena, STP_F_THEME, theme, err);
    if (s == STP_OK) s = stp_target_find_format(&t, format, NULL, err);
    if (s == STP_OK) s = draw_spec(e, &spec, &t, err);
    if (s == STP_OK)
        *out = t.bytes;
    else
        stp_buf_clear(&t.bytes);
    return s;
}

/* ---- the calls -------------------------------------------------------------------------------------------------- */

static stp_status remember_first(stp_explorer *e, stp_error *err)
{
    const stp_item *item = item_of(e);
    e->first_item = *item;
    e->first_layers = stp_arena_array(&e->arena, (size_t) item->n_layers, sizeof *e->first_layers);
    if (!e->first_layers) return stp_no_memory(err, "layers");
    memcpy(e->first_layers, item->layers, (size_t) item->n_layers * sizeof *e->first_layers);
    e->first_subtitle = e->spec->v[STP_F_SUBTITLE];
    return STP_OK;
}

static stp_status start(stp_explorer *e, stp_error *err)
{
    stp_spec *spec = e->spec;
    if (spec->n_items != 1 || spec->next)
        return stp_fail(err, STP_ERR_USAGE, "one pair of axes can be explored at a time");
    const stp_value groupby = spec->v[STP_F_GROUPBY], *memory = &spec->v[STP_F_MEMORY];
    STP_TRY(stp_keep_open(&e->keep, memory->set ? (size_t) memory->a : KEPT, err));
    STP_TRY(remember_first(e, err));
    spec->v[STP_F_GROUPBY] = (stp_value){ 0 };
    if (!groupby.set) return STP_OK;
    STP_TRY(find_groups(e, groupby.text, err));
    e->groups.at = 0;
    return show_group(e, err);
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

/* Hands a text over that was made in the C locale. */
static stp_status hand_over(stp_status s, stp_locale l, stp_buf *b, stp_text *out)
{
    stp_locale_leave(l);
    if (s == STP_OK)
        *out = (stp_text){ b->data, b->length };
    else
        stp_buf_clear(b);
    return s;
}

stp_status stp_explorer_draw(stp_explorer *e, const char *format, int width, int height, const char *theme,
                             stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    const stp_locale l = stp_locale_enter();
    return hand_over(draw(e, format, width, height, theme, &b, err), l, &b, out);
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
    return hand_over(command(e, output, &b, err), l, &b, out);
}

stp_status stp_explorer_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status s = zoom(e, factor, x, y, err);
    stp_locale_leave(l);
    return s;
}

stp_status stp_explorer_pan(stp_explorer *e, double dx, double dy, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status s = pan(e, dx, dy, err);
    stp_locale_leave(l);
    return s;
}

stp_status stp_explorer_step(stp_explorer *e, const char *what, int by, const char **now, stp_error *err)
{
    static const struct {
        const char *name;
        stp_status (*step)(stp_explorer *e, int by, stp_error *err);
    } steps[] = {
        { "norm", next_norm },
        { "colors", next_colors },
        { "group", next_group },
    };
    stp_status s = STP_ERR_USAGE;
    const stp_locale l = stp_locale_enter();
    for (size_t i = 0; i < STP_COUNT(steps); i++)
        if (!strcmp(steps[i].name, what)) s = steps[i].step(e, by, err);
    stp_locale_leave(l);
    *now = e->now;
    return s;
}

void stp_explorer_reset(stp_explorer *e)
{
    stp_item *item = item_of(e);
    memcpy(item->v, e->first_item.v, sizeof item->v);
    memcpy(item->layers, e->first_layers, (size_t) item->n_layers * sizeof *item->layers);
    e->spec->v[STP_F_SUBTITLE] = e->first_subtitle;
    e->groups.at = -1;
    e->colors = -1;
}
