/* From a spec to the bytes of its outputs. */
#include "draw.h"
#include <stdlib.h>
#include <string.h>
#include "agg/store.h"
#include "backend/backend.h"
#include "backend/font.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "chart/figure.h"
#include "copy.h"

/* ---- aggregates ------------------------------------------------------------------------------------------- */

static int count_aggregates(const stp_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) n += plan->items[i].layers[k].has_aggregate;
    return n;
}

/* Counts have no unit, squares another one. */
static const char *unit_of(const stp_layer_plan *l, const stp_aggregate_var *v)
{
    static const char *const without[] = { "count", "any", "nunique", "var", "argmin", "argmax" };
    const stp_schema *s = &l->source->schema;
    for (size_t i = 0; i < STP_COUNT(without); i++)
        if (v->reduction && !strcmp(v->reduction, without[i])) return NULL;
    for (int i = 0; v->reduction && v->column && i < s->n_columns; i++)
        if (!strcmp(s->columns[i].name, v->column)) return s->columns[i].unit;
    return NULL;
}

/* "a.csv, b.csv"; NULL without memory, which the arena tells. */
static const char *data_files(stp_arena *arena, const stp_layer_plan *l)
{
    const stp_value *data = &l->layer->v[STP_F_DATA];
    stp_buf list = { 0 };
    if (data->n_items < 2) return l->source->path;
    for (int i = 0; i < data->n_items; i++) stp_buf_printf(&list, "%s%s", i ? ", " : "", data->items[i]);
    arena->failed |= list.failed;
    const char *text = list.failed ? NULL : stp_arena_text(arena, list.data);
    stp_buf_clear(&list);
    return text;
}

/* spec: JSON to keep with the aggregate, or NULL. */
static stp_status write_aggregate(const stp_plan *plan, const stp_array_format *format, const char *spec, stp_buf *out,
                                  stp_error *err)
{
    const int n = count_aggregates(plan);
    if (n > 1)
        return stp_fail(err, STP_ERR_USAGE, "a %s file holds one aggregate, and here are %d", format->suffixes, n);
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) {
            const stp_layer_plan *l = &plan->items[i].layers[k];
            if (!l->has_aggregate) continue;
            stp_arena arena = { 0 };
            stp_store_names names = { .x = l->x.info->name,
                                      .y = l->y[0].info->name,
                                      .by = l->by.info ? l->by.info->name : NULL,
                                      .x_unit = l->x.info->unit,
                                      .y_unit = l->y[0].info->unit,
                                      .source = data_files(&arena, l),
                                      .spec = spec };
            for (int v = 0; v < l->aggregate.n_vars; v++) names.units[v] = unit_of(l, &l->aggregate.vars[v]);
            stp_dataset d;
            stp_status s = stp_store_dataset(&l->aggregate, &names, &arena, &d, err);
            if (s == STP_OK) s = format->write(&d, out, err);
            stp_arena_clear(&arena);
            return s;
        }
    stp_fail(err, STP_ERR_USAGE, "a %s file holds an aggregate, and nothing here is aggregated", format->suffixes);
    return stp_hint(err, "`stipple shade` makes aggregates");
}

/* ---- pictures --------------------------------------------------------------------------------------------- */

static bool wants_drawing(const stp_target *t, int n)
{
    for (int i = 0; i < n; i++)
        if (!t[i].spec) return true;
    return false;
}

/* Those in a theme (NULL: that of the spec), as the scene shows it. */
static stp_status make_targets(const stp_spec *spec, const stp_plan *plan, const char *theme, const stp_scene *scene,
                               stp_target *t, int n, stp_error *err)
{
    const double scale = stp_value_number(&spec->v[STP_F_SCALE], STP_F_SCALE);
    for (int i = 0; i < n; i++) {
        if (t[i].theme != theme) continue;
        if (t[i].backend) STP_TRY(t[i].backend->write(scene, scale, &t[i].bytes, err));
        else if (t[i].array) STP_TRY(write_aggregate(plan, t[i].array, scene->spec, &t[i].bytes, err));
        else STP_TRY(stp_copy_write(spec, t[i].path, !strcmp(t[i].spec, "json"), &t[i].bytes, err));
        STP_TRY(stp_buf_check(&t[i].bytes, "an output", err));
    }
    return STP_OK;
}

/* Who looks at an SVG has fonts of his own. */
static void tell_missing(const stp_font *font, const stp_log *log, const stp_target *t, int n)
{
    uint32_t first;
    const int missing = stp_font_missing(font, &first);
    bool draws = false;
    for (int i = 0; i < n; i++) draws |= t[i].backend && strcmp(t[i].backend->name, "svg") != 0;
    if (!missing || !draws) return;
    stp_note(log, STP_LEVEL_WARNING,
             "no font here has the letter U+%04X%s: boxes are drawn; a package such as fonts-noto-core brings more "
             "fonts",
             (unsigned) first, missing > 1 ? ", and others" : "");
}

/* A terminal has its own measure of text: pictures for it stand alone. */
static stp_status find_measure(const stp_spec *spec, const stp_target *t, int n, stp_font **font, stp_measure *measure,
                               stp_error *err)
{
    int characters = 0;
    for (int i = 0; i < n; i++) characters += t[i].backend && t[i].backend->characters;
    if (characters && n > 1)
        return stp_fail(err, STP_ERR_USAGE, "characters for a terminal are the only output of a run, and here are %d",
                        n);
    if (!characters) STP_TRY(stp_font_open(font, err));
    if (!characters && spec->v[STP_F_FONT].set) STP_TRY(stp_font_use(*font, spec->v[STP_F_FONT].text, err));
    *measure = characters ? stp_term_measure : stp_font_measure(*font);
    return STP_OK;
}

/* The themes of the targets, each once. */
static int find_themes(const stp_target *t, int n, const char *themes[STP_TARGET_THEMES])
{
    int found = 0;
    for (int i = 0; i < n; i++) {
        int k = 0;
        while (k < found && themes[k] != t[i].theme) k++;
        if (k == found && found < STP_TARGET_THEMES) themes[found++] = t[i].theme;
    }
    return found;
}

/* The spec of the picture in a theme. */
static stp_status embed_theme(const stp_spec *spec, const char *theme, stp_buf *json, stp_error *err)
{
    stp_spec themed = *spec;
    themed.v[STP_F_THEME] = (stp_value) { .set = true, .text = theme };
    return stp_copy_embed(&themed, json, err);
}

stp_status stp_draw_date(stp_arena *arena, const char **out, stp_error *err)
{
    const int64_t last = 253402300799;                     /* of the year 9999 */
    const char *text = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;
    *out = NULL;
    if (!text || !*text) return STP_OK;
    if (!stp_parse_int(text, strlen(text), &seconds) || seconds < 0 || seconds > last)
        return stp_fail(err, STP_ERR_USAGE, "SOURCE_DATE_EPOCH wants seconds since 1970, not '%.100s'", text);
    const stp_civil c = stp_civil_from_time(seconds, 0);
    *out = stp_arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int) c.year, c.month, c.day, c.hour, c.minute,
                            c.second);
    return *out ? STP_OK : stp_no_memory(err, "a date");
}

static stp_status write_scene(const stp_plan *plan, const char *theme, stp_scene *scene, const char *json,
                              stp_target *t, int n, stp_error *err)
{
    const stp_spec *spec = plan->spec;
    const bool embeds = !spec->v[STP_F_NO_EMBED].set;
    stp_buf own = { 0 };
    if (!t->in_page) STP_TRY(stp_draw_date(&scene->arena, &scene->date, err));
    if (theme) STP_TRY(embed_theme(spec, theme, &own, err));
    scene->font = spec->v[STP_F_FONT].set ? stp_arena_text(&scene->arena, spec->v[STP_F_FONT].text) : NULL;
    scene->spec = embeds ? stp_arena_text(&scene->arena, theme ? own.data : json) : NULL;
    stp_buf_clear(&own);
    scene->threads = plan->threads;
    if (embeds && !scene->spec) return stp_no_memory(err, "the spec");
    return make_targets(spec, plan, theme, scene, t, n, err);
}

stp_status stp_draw_plan(stp_plan *plan, const char *json, stp_target *t, int n, stp_error *err)
{
    const stp_spec *spec = plan->spec;
    for (int i = 0; i < n; i++) plan->saves |= t[i].array != NULL;
    stp_font *font = NULL;
    stp_scene scenes[STP_TARGET_THEMES] = { 0 };
    const char *themes[STP_TARGET_THEMES];
    const int n_themes = find_themes(t, n, themes);
    stp_measure measure;
    stp_status s = find_measure(spec, t, n, &font, &measure, err);
    const double pixels = font ? stp_value_number(&spec->v[STP_F_SCALE], STP_F_SCALE) : STP_TERM_PIXELS;
    if (s == STP_OK) s = stp_figure_draw_themes(plan, &measure, pixels, themes, n_themes, scenes, err);
    if (s == STP_OK && font) tell_missing(font, plan->log, t, n);
    for (int i = 0; i < n_themes; i++) {
        if (s == STP_OK) s = write_scene(plan, themes[i], &scenes[i], json, t, n, err);
        stp_scene_clear(&scenes[i]);
    }
    stp_font_close(font);
    return s;
}

static stp_status draw_and_make(const stp_spec *spec, stp_shared *shared, const stp_log *log, const char *json,
                                stp_target *t, int n, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, shared, log, err));
    const stp_status s = stp_draw_plan(&plan, json, t, n, err);
    stp_plan_clear(&plan);
    return s;
}

stp_status stp_draw(const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_target *t, int n, stp_error *err)
{
    if (!wants_drawing(t, n)) return make_targets(spec, NULL, NULL, NULL, t, n, err);
    stp_buf json = { 0 };
    stp_status s = stp_copy_embed(spec, &json, err);
    if (s == STP_OK) s = draw_and_make(spec, shared, log, json.data, t, n, err);
    stp_buf_clear(&json);
    return s;
}
