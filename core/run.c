/* From a spec to its outputs. One drawing serves them all; every output is made in memory before the first
 * is written, so a run that fails leaves old files as they were. */
#include "run.h"
#include <string.h>
#include <time.h>
#include "agg/store.h"
#include "backend/backend.h"
#include "backend/font.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "chart/figure.h"
#include "depfile.h"
#include "page.h"
#include "spec/facet.h"
#include "spec/plan.h"

/* ---- formats ------------------------------------------------------------------------------------------- */

typedef struct target {
    const char *path;              /* "-" is standard output */
    const stp_backend *backend;    /* a picture */
    const stp_array_format *array; /* an aggregate */
    const char *spec;              /* "yaml" or "json" */
    bool makes_folders;            /* that lead to it */
    stp_buf bytes;
} target;

static bool has_suffix(const char *suffixes, const char *suffix)
{
    const size_t n = strlen(suffix);
    for (const char *p = suffixes; n && *p; p += strcspn(p, " ")) {
        p += strspn(p, " ");
        if (strcspn(p, " ") == n && !strncmp(p, suffix, n)) return true;
    }
    return false;
}

static stp_status unknown_format(const char *format, const char *path, stp_error *err)
{
    const char *names[32];
    size_t n = 0;
    for (int i = 0; stp_backends[i] && n < 16; i++) names[n++] = stp_backends[i]->name;
    for (int i = 0; stp_array_formats[i] && n < 30; i++) names[n++] = stp_array_formats[i]->suffixes;
    names[n++] = "yaml";
    names[n++] = "json";
    if (path) stp_fail(err, STP_ERR_USAGE, "cannot tell the format of '%s' from its name", path);
    else stp_fail(err, STP_ERR_USAGE, "no format '%s' to draw in", format);
    const char *near = *format ? stp_nearest(format, names, n) : NULL;
    char list[256] = "";
    for (size_t i = 0; i < n; i++) {
        strncat(list, i ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, names[i], sizeof list - strlen(list) - 1);
    }
    return near ? stp_hint(err, "did you mean %s? formats: %s", near, list) : stp_hint(err, "formats: %s", list);
}

static stp_status find_format(target *t, const char *format, const char *path, stp_error *err)
{
    t->backend = stp_backend_find(format);
    for (int i = 0; !t->backend && stp_array_formats[i]; i++)
        if (has_suffix(stp_array_formats[i]->suffixes, format)) t->array = stp_array_formats[i];
    if (!strcmp(format, "yaml") || !strcmp(format, "yml")) t->spec = "yaml";
    if (!strcmp(format, "json")) t->spec = "json";
    return t->backend || t->array || t->spec ? STP_OK : unknown_format(format, path, err);
}

static stp_status targets_make(const stp_spec *spec, stp_arena *arena, target **out, int *n, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT], *to = &spec->v[STP_F_TO];
    *n = o->n_items ? o->n_items : 1;
    *out = stp_arena_array(arena, (size_t) *n, sizeof **out);
    if (!*out) return stp_no_memory(err, "outputs");
    for (int i = 0; i < *n; i++) {
        target *t = *out + i;
        t->path = o->n_items ? o->items[i] : "-";
        const char *suffix = stp_file_suffix(t->path);
        const bool named = strcmp(t->path, "-") && *suffix;
        STP_TRY(find_format(t,
                            to->set                ? to->text
                            : named                ? suffix
                            : strcmp(t->path, "-") ? ""
                                                   : "svg",
                            to->set ? NULL : t->path, err));
    }
    return STP_OK;
}

/* ---- making ---------------------------------------------------------------------------------------------- */

static int count_aggregates(const stp_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) n += plan->items[i].layers[k].has_aggregate;
    return n;
}

static stp_status write_aggregate(const stp_plan *plan, const stp_array_format *format, const char *json, stp_buf *out,
                                  stp_error *err)
{
    const int n = count_aggregates(plan);
    if (n > 1)
        return stp_fail(err, STP_ERR_USAGE, "a %s file holds one aggregate, and here are %d", format->suffixes, n);
    for (int i = 0; i < plan->n_items; i++)
        for (int k = 0; k < plan->items[i].n_layers; k++) {
            const stp_layer_plan *l = &plan->items[i].layers[k];
            if (!l->has_aggregate) continue;
            const stp_store_names names = { .x = l->x.info->name,
                                            .y = l->y[0].info->name,
                                            .by = l->by.info ? l->by.info->name : NULL,
                                            .source = l->source->path,
                                            .spec = json };
            stp_arena arena = { 0 };
            stp_dataset d;
            stp_status s = stp_store_dataset(&l->aggregate, &names, &arena, &d, err);
            if (s == STP_OK) s = format->write(&d, out, err);
            stp_arena_clear(&arena);
            return s;
        }
    stp_fail(err, STP_ERR_USAGE, "a %s file holds an aggregate, and nothing here is aggregated", format->suffixes);
    return stp_hint(err, "`stipple shade` makes aggregates");
}

/* An equal spec of its own. */
static stp_status copy_spec(const stp_spec *spec, stp_spec **out, stp_error *err)
{
    stp_buf text = { 0 };
    stp_status s = stp_spec_write_text(spec, true, &text, err);
    if (s == STP_OK) s = stp_buf_check(&text, "the spec", err);
    if (s == STP_OK) s = stp_spec_read_text(out, text.data, text.length, "spec", err);
    if (s == STP_OK && spec->folder) (*out)->folder = stp_arena_text(&(*out)->arena, spec->folder);
    stp_buf_clear(&text);
    return s;
}

/* Names the data of a layer from the folder of the file `path`. */
static stp_status rename_data(stp_spec *spec, stp_layer *layer, const char *path, stp_error *err)
{
    const stp_value old = layer->v[STP_F_DATA];
    layer->v[STP_F_DATA] = (stp_value) { 0 };
    for (int i = 0; i < old.n_items; i++) {
        const char *opened = stp_spec_path(&spec->arena, spec->folder, old.items[i]);
        const char *name = opened ? stp_file_relative(&spec->arena, path, opened) : NULL;
        if (!name) return stp_no_memory(err, "a path");
        STP_TRY(stp_value_set(&layer->v[STP_F_DATA], &spec->arena, STP_F_DATA, name, err));
    }
    return STP_OK;
}

/* An equal spec whose data are named from the folder of the file `path`. */
static stp_status copy_for(const stp_spec *spec, const char *path, stp_spec **out, stp_error *err)
{
    STP_TRY(copy_spec(spec, out, err));
    stp_status s = STP_OK;
    for (int i = 0; i < (*out)->n_items; i++)
        for (int k = 0; s == STP_OK && k < (*out)->items[i].n_layers; k++)
            s = rename_data(*out, &(*out)->items[i].layers[k], path, err);
    if (s != STP_OK) stp_spec_free(*out);
    return s;
}

/* The spec as a file at path. */
static stp_status write_spec(const stp_spec *spec, const char *path, bool json, stp_buf *out, stp_error *err)
{
    stp_spec *copy = NULL;
    STP_TRY(copy_for(spec, path, &copy, err));
    const stp_status s = stp_spec_write_text(copy, json, out, err);
    stp_spec_free(copy);
    return s;
}

static bool wants_drawing(const target *t, int n)
{
    for (int i = 0; i < n; i++)
        if (!t[i].spec) return true;
    return false;
}

static stp_status make_targets(const stp_spec *spec, const stp_plan *plan, const stp_scene *scene, const char *json,
                               target *t, int n, stp_error *err)
{
    const double scale = stp_value_number(&spec->v[STP_F_SCALE], STP_F_SCALE);
    for (int i = 0; i < n; i++) {
        if (t[i].backend) STP_TRY(t[i].backend->write(scene, scale, &t[i].bytes, err));
        else if (t[i].array) STP_TRY(write_aggregate(plan, t[i].array, json, &t[i].bytes, err));
        else STP_TRY(write_spec(spec, t[i].path, !strcmp(t[i].spec, "json"), &t[i].bytes, err));
        STP_TRY(stp_buf_check(&t[i].bytes, "an output", err));
    }
    return STP_OK;
}

/* Who looks at an SVG has fonts of his own. */
static void tell_missing(const stp_font *font, const stp_log *log, const target *t, int n)
{
    uint32_t first;
    const int missing = stp_font_missing(font, &first);
    bool draws = false;
    for (int i = 0; i < n; i++) draws |= t[i].backend && strcmp(t[i].backend->name, "svg") != 0;
    if (!missing || !draws) return;
    stp_note(log, STP_LEVEL_WARNING,
             "no font here has the letter U+%04X%s: boxes are drawn; a package such as fonts-noto-core brings more fonts",
             (unsigned) first, missing > 1 ? ", and others" : "");
}

/* A terminal has its own measure of text: pictures for it stand alone. */
static stp_status find_measure(const target *t, int n, stp_font **font, stp_measure *measure, stp_error *err)
{
    int characters = 0;
    for (int i = 0; i < n; i++) characters += t[i].backend && t[i].backend->characters;
    if (characters && n > 1)
        return stp_fail(err, STP_ERR_USAGE, "characters for a terminal are the only output of a run, and here are %d", n);
    if (!characters) STP_TRY(stp_font_open(font, err));
    *measure = characters ? stp_term_measure : stp_font_measure(*font);
    return STP_OK;
}

static stp_status draw_plan(stp_plan *plan, const char *json, target *t, int n, stp_error *err)
{
    const stp_spec *spec = plan->spec;
    stp_font *font = NULL;
    stp_scene scene = { 0 };
    stp_measure measure;
    stp_status s = find_measure(t, n, &font, &measure, err);
    const double pixels = font ? stp_value_number(&spec->v[STP_F_SCALE], STP_F_SCALE) : STP_TERM_PIXELS;
    if (s == STP_OK) s = stp_figure_draw(plan, &measure, pixels, &scene, err);
    if (s == STP_OK && font) tell_missing(font, plan->log, t, n);
    if (s == STP_OK) {
        const bool embeds = !spec->v[STP_F_NO_EMBED].set;
        scene.spec = embeds ? stp_arena_text(&scene.arena, json) : NULL;
        s = scene.spec || !embeds ? make_targets(spec, plan, &scene, json, t, n, err) : stp_no_memory(err, "the spec");
    }
    stp_scene_clear(&scene);
    stp_font_close(font);
    return s;
}

static stp_status draw_and_make(const stp_spec *spec, const stp_log *log, const char *json, target *t, int n,
                                stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, log, err));
    const stp_status s = draw_plan(&plan, json, t, n, err);
    stp_plan_clear(&plan);
    return s;
}

/* A picture is the same whatever its file is called, and names its data from the working folder. */
static stp_status embed(const stp_spec *spec, stp_buf *json, stp_error *err)
{
    stp_spec embedded = *spec, *moved = NULL;
    embedded.v[STP_F_OUTPUT] = embedded.v[STP_F_TO] = (stp_value) { 0 };
    embedded.next = NULL;
    if (spec->folder) STP_TRY(copy_for(&embedded, "./picture", &moved, err));
    const stp_status s = stp_spec_write_text(moved ? moved : &embedded, true, json, err);
    stp_spec_free(moved);
    return s == STP_OK ? stp_buf_check(json, "the spec", err) : s;
}

static stp_status make_all(const stp_spec *spec, const stp_log *log, target *t, int n, stp_error *err)
{
    if (!wants_drawing(t, n)) return make_targets(spec, NULL, NULL, NULL, t, n, err);
    stp_buf json = { 0 };
    stp_status s = embed(spec, &json, err);
    if (s == STP_OK) s = draw_and_make(spec, log, json.data, t, n, err);
    stp_buf_clear(&json);
    return s;
}

/* ---- --groupby: a picture for each value of a column ---------------------------------------------------------- */

/* The spec of one of the pictures: with a condition in place of --groupby, and a subtitle that says what it shows. */
static stp_status group_spec(const stp_plan *whole, const stp_facet_groups *g, int at, stp_spec **out, stp_error *err)
{
    STP_TRY(copy_spec(whole->spec, out, err));
    stp_spec *s = *out;
    s->v[STP_F_GROUPBY] = s->v[STP_F_OUTPUT] = (stp_value) { 0 };
    for (int i = 0; i < s->n_items; i++)
        for (int k = 0; k < s->items[i].n_layers; k++) {
            stp_value *where = &s->items[i].layers[k].v[STP_F_WHERE];
            const char *more = stp_facet_condition(&s->arena, whole, g, at, i, k);
            if (more && *more && where->set) more = stp_arena_printf(&s->arena, "(%s) && %s", where->text, more);
            if (!more) return stp_no_memory(err, "a condition");
            if (*more) STP_TRY(stp_value_set(where, &s->arena, STP_F_WHERE, more, err));
        }
    if (s->v[STP_F_SUBTITLE].set) return STP_OK;
    const char *text = stp_arena_printf(&s->arena, "%s: %s", g->column, g->label[at]);
    return text ? stp_value_set(&s->v[STP_F_SUBTITLE], &s->arena, STP_F_SUBTITLE, text, err)
                : stp_no_memory(err, "a subtitle");
}

/* template with {column}, or {}, replaced by the label; what cannot be in the name of a file becomes '_'. */
static const char *group_path(stp_arena *arena, const char *template, const char *column, const char *label)
{
    const size_t n = strlen(column);
    stp_buf path = { 0 };
    for (const char *c = template; *c; c++) {
        const bool named = *c == '{' && !strncmp(c + 1, column, n) && c[1 + n] == '}', bare = *c == '{' && c[1] == '}';
        if (!named && !bare) {
            stp_buf_char(&path, *c);
            continue;
        }
        for (const char *l = label; *l; l++)
            stp_buf_char(&path, *l == '/' || (unsigned char) *l < 0x20 || (*l == '.' && l == label) ? '_' : *l);
        c += named ? n + 1 : 1;
    }
    const char *out = path.failed ? NULL : stp_arena_text(arena, path.data ? path.data : "");
    stp_buf_clear(&path);
    return out;
}

static stp_status one_name(const target *t, const stp_facet_groups *g, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "%d pictures, one for each '%s', cannot all be written to '%s'", g->n, g->column,
             t->path);
    return stp_hint(err, "put {%s} into the name, as in -o 'out/{%s}.png'", g->column, g->column);
}

/* The targets of group `at`: copies of the figure's own, with names of their own. */
static stp_status group_targets(const target *t, int n, const stp_facet_groups *g, int at, target *to, int n_before,
                                stp_arena *arena, stp_error *err)
{
    for (int i = 0; i < n; i++) {
        to[n_before + i] = t[i];
        to[n_before + i].makes_folders = true;
        const char *path = to[n_before + i].path = group_path(arena, t[i].path, g->column, g->label[at]);
        if (!path) return stp_no_memory(err, "a path");
        if (g->n > 1 && !strcmp(path, t[i].path)) return one_name(&t[i], g, err);
        for (int k = 0; k < n_before; k++)
            if (!strcmp(to[k].path, path))
                return stp_fail(err, STP_ERR_USAGE, "two values of '%s' have the file name '%s'", g->column, path);
    }
    return STP_OK;
}

static stp_status draw_group(const stp_plan *whole, const stp_facet_groups *g, int at, target *t, int n, stp_error *err)
{
    stp_spec *spec = NULL;
    stp_plan part = { 0 };
    stp_buf json = { 0 };
    STP_TRY(group_spec(whole, g, at, &spec, err));
    stp_status s = embed(spec, &json, err);
    if (s == STP_OK) s = stp_facet_group(&part, whole, g, at, err);
    part.spec = spec;
    if (s == STP_OK) s = draw_plan(&part, json.data, t, n, err);
    stp_plan_clear(&part);
    stp_buf_clear(&json);
    stp_spec_free(spec);
    return s;
}

/* Draws a picture for each group into *out, which has n targets for each of them. */
static stp_status draw_groups(stp_plan *whole, const target *t, int n, stp_arena *arena, target **out, int *n_out,
                              stp_error *err)
{
    stp_facet_groups g;
    STP_TRY(stp_facet_groups_make(&g, whole, err));
    *out = stp_arena_array(arena, (size_t) g.n * (size_t) n, sizeof **out);
    if (!*out) return stp_no_memory(err, "outputs");
    for (int i = 0; i < g.n; i++) STP_TRY(group_targets(t, n, &g, i, *out, i * n, arena, err));
    *n_out = g.n * n;
    for (int i = 0; i < g.n; i++) STP_TRY(draw_group(whole, &g, i, *out + i * n, n, err));
    return STP_OK;
}

static stp_status make_groups(const stp_spec *spec, const stp_log *log, const target *t, int n, stp_arena *arena,
                              target **out, int *n_out, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, log, err));
    const stp_status s = draw_groups(&plan, t, n, arena, out, n_out, err);
    stp_plan_clear(&plan);
    return s;
}

/* ---- --explain --------------------------------------------------------------------------------------------- */

static stp_status freeze(stp_spec *spec, const stp_log *log, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_plan_make(&plan, spec, log, err));
    stp_status s = STP_OK;
    for (int i = 0; s == STP_OK && i < plan.n_items; i++)
        for (int k = 0; s == STP_OK && k < plan.items[i].n_layers; k++)
            s = stp_value_set(&spec->items[i].layers[k].v[STP_F_KIND], &spec->arena, STP_F_KIND,
                              plan.items[i].layers[k].kind->name, err);
    stp_plan_clear(&plan);
    return s;
}

/* The spec with what was inferred written into it. */
static stp_status explain(const stp_spec *spec, const stp_log *log, stp_buf *out, stp_error *err)
{
    const stp_value *to = &spec->v[STP_F_TO];
    stp_spec *copy = NULL;
    stp_status s = copy_spec(spec, &copy, err);
    if (s == STP_OK) s = freeze(copy, log, err);
    if (s == STP_OK) s = stp_spec_write_text(copy, to->set && !strcmp(to->text, "json"), out, err);
    stp_spec_free(copy);
    return s;
}

/* ---- the two calls -------------------------------------------------------------------------------------------- */

stp_status stp_run_format(const stp_spec *spec, const char *format, const stp_log *log, stp_buf *out, stp_error *err)
{
    if (spec->verb == STP_VERB_LOAD) return stp_show(spec, format, log, out, err);
    target t = { .path = "-" };
    if (spec->v[STP_F_GROUPBY].set)
        return stp_fail(err, STP_ERR_USAGE, "'groupby' makes several pictures, which are not one text");
    STP_TRY(find_format(&t, format, NULL, err));
    const stp_status s = make_all(spec, log, &t, 1, err);
    if (s == STP_OK) stp_buf_add(out, t.bytes.data, t.bytes.length);
    stp_buf_clear(&t.bytes);
    return s == STP_OK ? stp_buf_check(out, "an output", err) : s;
}

/* A picture of a file must not replace it. */
static stp_status check_inputs(const stp_spec *spec, const target *t, int n, stp_arena *arena, stp_error *err)
{
    for (int i = 0; i < spec->n_items; i++)
        for (int k = 0; k < spec->items[i].n_layers; k++) {
            const stp_value *data = &spec->items[i].layers[k].v[STP_F_DATA];
            for (int q = 0; q < data->n_items * n; q++) {
                const char *path = stp_spec_path(arena, spec->folder, data->items[q / n]);
                if (!path) return stp_no_memory(err, "a path");
                if (!stp_file_same(path, t[q % n].path)) continue;
                stp_fail(err, STP_ERR_USAGE, "the output '%s' is the file that is drawn", t[q % n].path);
                return stp_hint(err, "give -o another name");
            }
        }
    return STP_OK;
}

/* All outputs are written beside their targets before the first one is replaced. */
static stp_status write_all(const target *t, int n, bool keep_same, stp_arena *arena, stp_error *err)
{
    stp_out **out = stp_arena_array(arena, (size_t) n, sizeof *out);
    if (!out) return stp_no_memory(err, "outputs");
    stp_status s = STP_OK;
    int opened = 0, done = 0;
    for (int i = 0; s == STP_OK && i < n; i++)
        if (t[i].makes_folders) s = stp_file_make_folders(t[i].path, err);
    for (; s == STP_OK && opened < n; opened += s == STP_OK) s = stp_out_open(&out[opened], t[opened].path, err);
    for (int i = 0; s == STP_OK && i < n; i++) {
        if (keep_same) stp_out_keep_same(out[i]);
        s = stp_out_write(out[i], t[i].bytes.data, t[i].bytes.length, err);
    }
    while (s == STP_OK && done < n) s = stp_out_commit(out[done++], err);
    while (done < opened) stp_out_abandon(out[done++]);
    return s;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

/* The outputs of a chain of figures: n targets of which the figure's own begin at first[i]. */
typedef struct outputs {
    stp_arena arena;
    target *t;
    int *first, n, n_figures;
    target *done;                  /* what has been drawn: the same, but for figures that --groupby multiplies */
    int n_done;
} outputs;

static stp_status outputs_add(outputs *o, const stp_spec *spec, int at, stp_error *err)
{
    target *own = NULL;
    int n = 0;
    STP_TRY(targets_make(spec, &o->arena, &own, &n, err));
    STP_TRY(check_inputs(spec, own, n, &o->arena, err));
    for (int i = 0; i < n; i++)
        for (int k = 0; k < o->n; k++)
            if (!strcmp(own[i].path, o->t[k].path) && strcmp(own[i].path, "-") != 0)
                return stp_fail(err, STP_ERR_USAGE, "two figures are to be written to '%s'", own[i].path);
    target *all = stp_arena_array(&o->arena, (size_t) o->n + (size_t) n, sizeof *all);
    if (!all) return stp_no_memory(err, "outputs");
    if (o->n) memcpy(all, o->t, (size_t) o->n * sizeof *all);
    memcpy(all + o->n, own, (size_t) n * sizeof *all);
    o->t = all;
    o->first[at] = o->n;
    o->first[at + 1] = o->n += n;
    return STP_OK;
}

static stp_status outputs_make(outputs *o, const stp_spec *spec, stp_error *err)
{
    for (const stp_spec *q = spec; q; q = q->next) o->n_figures++;
    o->first = stp_arena_array(&o->arena, (size_t) o->n_figures + 1, sizeof *o->first);
    if (!o->first) return stp_no_memory(err, "outputs");
    int at = 0;
    for (const stp_spec *q = spec; q; q = q->next) STP_TRY(outputs_add(o, q, at++, err));
    return STP_OK;
}

/* What was drawn goes to the others, even after a fault: they are freed together. */
static stp_status outputs_keep(outputs *o, const target *drawn, int n, stp_status status, stp_error *err)
{
    target *all = stp_arena_array(&o->arena, (size_t) o->n_done + (size_t) n + 1, sizeof *all);
    if (!all) return stp_no_memory(err, "outputs");
    if (o->n_done) memcpy(all, o->done, (size_t) o->n_done * sizeof *all);
    if (n) memcpy(all + o->n_done, drawn, (size_t) n * sizeof *all);
    o->done = all;
    o->n_done += n;
    return status;
}

/* A chain is drawn whole before anything is written: all of its files change together or none. */
static stp_status draw_chain(outputs *o, const stp_spec *spec, const stp_log *log, stp_error *err)
{
    int at = 0;
    for (const stp_spec *q = spec; q; q = q->next, at++) {
        target *own = o->t + o->first[at];
        int n = o->first[at + 1] - o->first[at], n_drawn = n;
        stp_status s = STP_OK;
        target *drawn = own;
        if (q->v[STP_F_GROUPBY].set) s = make_groups(q, log, own, n, &o->arena, &drawn, &n_drawn, err);
        else s = make_all(q, log, own, n, err);
        STP_TRY(outputs_keep(o, drawn, drawn ? n_drawn : 0, s, err));
    }
    return STP_OK;
}

static stp_status run_drawing(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const double start = seconds();
    outputs o = { 0 };
    stp_status s = outputs_make(&o, spec, err);
    if (s == STP_OK) s = draw_chain(&o, spec, log, err);
    if (s == STP_OK) s = write_all(o.done, o.n_done, spec->v[STP_F_IF_CHANGED].set, &o.arena, err);
    if (s == STP_OK) s = stp_depfile_save(spec, err);
    for (int i = 0; i < o.n_done; i++) {
        if (s == STP_OK)
            stp_note(log, STP_LEVEL_INFO, "%s: %zu bytes after %.3f s", o.done[i].path, o.done[i].bytes.length,
                     seconds() - start);
        stp_buf_clear(&o.done[i].bytes);
    }
    stp_arena_clear(&o.arena);
    return s;
}

/* A page is one file, whatever the number of figures. */
static stp_status run_page(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT];
    stp_arena arena = { 0 };
    if (o->n_items > 1)
        return stp_fail(err, STP_ERR_USAGE, "a page is one output, and here are %d", o->n_items);
    target page = { .path = stp_page_path(&arena, o->n_items ? o->items[0] : "-") };
    stp_status s = page.path ? check_inputs(spec, &page, 1, &arena, err) : stp_no_memory(err, "a path");
    if (s == STP_OK) s = stp_page_write(spec, log, &page.bytes, err);
    if (s == STP_OK && page.path != o->text) s = stp_file_make_folders(page.path, err);
    if (s == STP_OK) s = write_all(&page, 1, spec->v[STP_F_IF_CHANGED].set, &arena, err);
    if (s == STP_OK) s = stp_depfile_save(spec, err);
    stp_buf_clear(&page.bytes);
    stp_arena_clear(&arena);
    return s;
}

static stp_status run_load(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT], *to = &spec->v[STP_F_TO];
    if (o->n_items > 1) {
        stp_fail(err, STP_ERR_USAGE, "load writes one output, %d were given", o->n_items);
        return stp_hint(err, "run it once for each of them");
    }
    const char *path = o->n_items ? o->items[0] : "-", *suffix = stp_file_suffix(path);
    const char *format = to->set ? to->text : strcmp(path, "-") && *suffix ? suffix : "text";
    if (stp_converts(format)) return stp_convert(spec, format, path, log, err);
    if (stp_converts_array(format)) return stp_convert_array(spec, format, path, log, err);
    target shown = { .path = path };
    stp_arena arena = { 0 };
    stp_status s = stp_show(spec, format, log, &shown.bytes, err);
    if (s == STP_OK) s = stp_buf_check(&shown.bytes, "an output", err);
    if (s == STP_OK) s = write_all(&shown, 1, spec->v[STP_F_IF_CHANGED].set, &arena, err);
    stp_buf_clear(&shown.bytes);
    stp_arena_clear(&arena);
    return s;
}

static stp_status run_explain(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    stp_buf out = { 0 };
    stp_status s = explain(spec, log, &out, err);
    if (s == STP_OK) s = stp_buf_check(&out, "an output", err);
    if (s == STP_OK) s = stp_file_replace("-", out.data, out.length, err);
    stp_buf_clear(&out);
    return s;
}

stp_status stp_run_all(const stp_spec *spec, const stp_log *log, stp_error *err)
{
    for (const stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_notes; i++) stp_note(log, STP_LEVEL_WARNING, "%s", q->notes[i]);
    if (spec->v[STP_F_EXPLAIN].set) return run_explain(spec, log, err);
    if (stp_page_wanted(spec) && spec->verb != STP_VERB_LOAD) return run_page(spec, log, err);
    if (spec->verb != STP_VERB_LOAD) return run_drawing(spec, log, err);
    STP_TRY(run_load(spec, log, err));
    return stp_depfile_save(spec, err);
}
