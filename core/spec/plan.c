/* Binds a spec to its data: opens the sources, finds the columns behind each encoding, infers the kind
 * where none is named, and sees that the layers of an item can share their axes. */
#include "spec/plan.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/cpu.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/choose.h"
#include "spec/saved.h"
#include "table/concat.h"
#include "table/folder.h"

static char quote_of(const char *name)
{
    return stp_same(name, "none") ? STP_NO_QUOTE : stp_same(name, "single") ? '\'' : '"';
}

stp_read_options stp_plan_read_options(const stp_layer *layer)
{
    const stp_value *v = layer->v;
    stp_read_options o = { 0 };
    if (v[STP_F_FROM].set) o.format = v[STP_F_FROM].text;
    if (v[STP_F_DELIM].set) {
        const char *d = v[STP_F_DELIM].text;
        o.delimiter = stp_same(d, "tab") || !strcmp(d, "\\t") ? '\t' : stp_same(d, "space") ? ' ' : d[0];
    }
    if (v[STP_F_HEADER].set)
        o.header = stp_same(v[STP_F_HEADER].text, "yes") ? 1 : stp_same(v[STP_F_HEADER].text, "no") ? -1 : 0;
    o.skip = (int64_t) stp_value_number(&v[STP_F_SKIP], STP_F_SKIP);
    if (v[STP_F_NA].set) o.na = v[STP_F_NA].text;
    if (v[STP_F_COMMENT].set) o.comment = v[STP_F_COMMENT].text[0];
    if (v[STP_F_QUOTE].set) o.quote = quote_of(v[STP_F_QUOTE].text);
    if (v[STP_F_DECIMAL].set) o.decimal = stp_same(v[STP_F_DECIMAL].text, "comma") ? ',' : '.';
    if (v[STP_F_TIME_FORMAT].set) o.time_format = v[STP_F_TIME_FORMAT].text;
    if (v[STP_F_TZ].set) o.tz = v[STP_F_TZ].text;
    if (v[STP_F_ENCODING].set) o.encoding = v[STP_F_ENCODING].text;
    return o;
}

/* {odd name} quotes a column. */
static const char *unquoted(stp_arena *arena, const char *name)
{
    const size_t n = strlen(name);
    if (n < 2 || name[0] != '{' || name[n - 1] != '}') return name;
    return stp_arena_bytes(arena, name + 1, n - 2);
}

static stp_status read_types(stp_arena *arena, const stp_value *v, stp_read_options *o, stp_error *err)
{
    stp_typed *types = stp_arena_array(arena, (size_t) v->n_items, sizeof *types);
    if (!types) return stp_no_memory(err, "types");
    for (int i = 0; i < v->n_items; i++) {
        const char *item = v->items[i], *colon = strrchr(item, ':');
        const bool duration = colon && stp_same(colon + 1, "duration");
        const int meaning = !colon || colon == item ? -1 : duration ? STP_NUMBER : stp_meaning_find(colon + 1);
        if (meaning < 0) {
            stp_fail(err, STP_ERR_USAGE, "--types wants COLUMN:TYPE, not '%.200s'", item);
            return stp_hint(err, "types: number, integer, time, duration, category, text, bool");
        }
        const char *name = stp_arena_bytes(arena, item, (size_t) (colon - item));
        types[i] = (stp_typed){ .name = name ? unquoted(arena, name) : NULL, .meaning = (stp_meaning) meaning,
                                .duration = duration };
        if (!types[i].name) return stp_no_memory(err, "types");
    }
    o->types = types;
    o->n_types = v->n_items;
    return STP_OK;
}

/* Every column that --types names is there, and of that type: not every format can be told. Numbers of any format are
 * durations in their unit. */
static stp_status check_types(const stp_source *s, const stp_read_options *o, stp_error *err)
{
    for (int i = 0; i < o->n_types; i++) {
        const stp_typed *t = &o->types[i];
        int at;
        STP_TRY(stp_schema_require(&s->schema, t->name, s->path, &at, err));
        stp_column_info *c = &s->schema.columns[at];
        const bool durations = t->duration && stp_is_numeric(c->meaning) && c->meaning != STP_BOOL;
        if (durations) c->duration = true;
        if (durations || (!t->duration && c->meaning == t->meaning)) continue;
        return stp_fail(err, STP_ERR_USAGE, "--types: '%s' of '%s' is %s and cannot be read as %s", c->name, s->path,
                        stp_meaning_phrase(c->meaning), t->duration ? "a duration" : stp_meaning_phrase(t->meaning));
    }
    return STP_OK;
}

stp_status stp_plan_open(stp_source **out, stp_arena *arena, const stp_spec *spec, const stp_layer *layer,
                         stp_error *err)
{
    static const char *const standard[] = { "-" };
    const stp_value *data = &layer->v[STP_F_DATA];
    const int n = data->n_items ? data->n_items : 1;
    const char *const *labels = data->n_items ? data->items : standard;
    if (!data->n_items && isatty(STDIN_FILENO)) {
        stp_fail(err, STP_ERR_USAGE, "a layer names no data, and standard input is a terminal");
        return stp_hint(err, "name a file, as 'data: FILE' in a spec, or pipe the data in");
    }
    const char **paths = stp_arena_array(arena, (size_t) n, sizeof *paths);
    if (!paths) return stp_no_memory(err, "a path");
    for (int i = 0; i < n; i++)
        if (!(paths[i] = stp_spec_path(arena, spec->folder, labels[i]))) return stp_no_memory(err, "a path");
    stp_read_options options = stp_plan_read_options(layer);
    STP_TRY(read_types(arena, &layer->v[STP_F_TYPES], &options, err));
    stp_slicing slicing;
    STP_TRY(stp_plan_slicing(arena, layer, &slicing, err));
    options.slicing = &slicing;
    stp_source *source = NULL;
    stp_files files;
    STP_TRY(stp_folder_expand(arena, paths, labels, n, &files, err));
    stp_status s = stp_concat_open(&source, files.paths, files.labels, files.n, &options, err);
    if (s != STP_OK && !data->n_items)
        return stp_hint(err, "the layer names no data, so standard input is read: 'data: FILE' names a file");
    if (s == STP_ERR_IO && spec->from_picture) return stp_hint(err, "%s", stp_picture_hint);
    if (s != STP_OK) return s;
    s = check_types(source, &options, err);
    if (s != STP_OK)
        stp_source_close(source);
    else
        *out = source;
    return s;
}

/* ---- columns ------------------------------------------------------------------------------- */

static int column_at(stp_layer_plan *l, int column)
{
    for (int i = 0; i < l->n_columns; i++)
        if (l->columns[i] == column) return i;
    if (l->n_columns == STP_ROWS_COLUMNS) return -1;
    l->columns[l->n_columns] = column;
    return l->n_columns++;
}

stp_status stp_plan_bind_column(stp_layer_plan *l, int i, stp_binding *out, stp_error *err)
{
    out->column = i;
    out->info = &l->source->schema.columns[i];
    out->at = column_at(l, i);
    if (out->at < 0) return stp_fail(err, STP_ERR_USAGE, "a layer can use at most %d columns", (int) STP_ROWS_COLUMNS);
    return STP_OK;
}

stp_status stp_plan_bind(stp_layer_plan *l, const char *what, const char *name, stp_binding *out, stp_error *err)
{
    int column;
    STP_TRY(stp_plan_find(&l->source, what, name, &column, err));
    return stp_plan_bind_column(l, column, out, err);
}

static stp_status bind_field(stp_layer_plan *l, stp_field_id f, stp_binding *out, stp_error *err)
{
    char what[32];
    *out = (stp_binding){ .column = -1, .at = -1 };
    const stp_value *v = &l->layer->v[f];
    snprintf(what, sizeof what, "--%s", stp_fields[f].name);
    return v->set ? stp_plan_bind(l, what, v->text, out, err) : STP_OK;
}

stp_status stp_plan_axis(stp_plan *p, const char *name, stp_meaning meaning, stp_binding *out, stp_error *err)
{
    stp_column_info *info = stp_arena_array(&p->arena, 1, sizeof *info);
    if (!info) return stp_no_memory(err, "an axis");
    *info = (stp_column_info){ .name = name, .meaning = meaning };
    *out = (stp_binding){ .column = -1, .at = -1, .info = info };
    return STP_OK;
}

static stp_status bind_color(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    l->color = (stp_binding){ .column = -1, .at = -1 };
    const stp_value *v = &l->layer->v[STP_F_COLOR];
    if (!v->set) return STP_OK;
    const char *name = unquoted(&p->arena, v->text);
    if (!name) return stp_no_memory(err, "a name");
    const bool column = stp_schema_find(&l->source->schema, name) >= 0;
    if (!column && stp_color_parse(name, &l->color_rgba)) {
        l->color_constant = true;
        return STP_OK;
    }
    const char *comma = strchr(name, ',');
    const char *first = comma && !column ? stp_arena_bytes(&p->arena, name, (size_t) (comma - name)) : NULL;
    uint32_t other;
    if (first && stp_color_parse(first, &other)) {
        stp_fail(err, STP_ERR_USAGE, "-c takes one colour, not '%.100s'", name);
        return stp_hint(err, "--palette gives groups a colour each");
    }
    if (!column && name[0] == '#') return stp_fail(err, STP_ERR_USAGE, "'%s' is not a colour", name);
    return stp_plan_bind(l, "--color", v->text, &l->color, err);
}

static stp_status bind_ys(stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_Y];
    if (v->n_items > STP_PLAN_YS)
        return stp_fail(err, STP_ERR_USAGE, "-y names %d columns, at most %d can be drawn together", v->n_items,
                        (int) STP_PLAN_YS);
    for (l->n_y = 0; l->n_y < v->n_items; l->n_y++)
        STP_TRY(stp_plan_bind(l, "--y", v->items[l->n_y], &l->y[l->n_y], err));
    for (int i = 1; i < l->n_y; i++)
        if (stp_is_text(l->y[i].info->meaning) != stp_is_text(l->y[0].info->meaning) ||
            (l->y[i].info->meaning == STP_TIME) != (l->y[0].info->meaning == STP_TIME))
            return stp_fail(err, STP_ERR_USAGE,
                            "columns '%s' and '%s' cannot share the y axis: one is %s, the other %s",
                            l->y[0].info->name, l->y[i].info->name, stp_meaning_phrase(l->y[0].info->meaning),
                            stp_meaning_phrase(l->y[i].info->meaning));
    return STP_OK;
}

/* ---- reductions ------------------------------------------------------------------------------ */

/* A column of numbers of a reduction. */
static stp_status bind_values(stp_layer_plan *l, const char *text, const char *column, stp_binding *b, stp_error *err)
{
    STP_TRY(stp_plan_bind(l, "--agg", column, b, err));
    if (stp_is_numeric(b->info->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--agg %s wants a column of numbers, '%s' is %s", text, b->info->name,
                    stp_meaning_phrase(b->info->meaning));
}

/* text was checked when it was set: a known reduction, with a column where it needs one. */
static stp_status bind_agg(stp_plan *p, stp_layer_plan *l, const char *text, stp_error *err)
{
    stp_grid_var *var = &l->vars[l->n_vars];
    const char *colon = strchr(text, ':');
    const char *name = stp_arena_bytes(&p->arena, text, colon ? (size_t) (colon - text) : strlen(text));
    if (!name) return stp_no_memory(err, "a name");
    *var = (stp_grid_var){ .value = -1, .second = -1, .name = name };
    var->reducer = stp_reducer_find(name, &var->number);
    if (!var->reducer) return stp_fail(err, STP_ERR_USAGE, "--agg: no reduction '%s'", name);
    if (var->reducer->needs_value && !colon)
        return stp_fail(err, STP_ERR_USAGE, "--agg: '%s' wants a column, as %s:COLUMN", name, name);
    if (colon) {
        stp_binding b;
        const char *column = colon + 1;
        const char *second = var->reducer->needs_second ? strrchr(column, ':') : NULL;
        if (second) {
            STP_TRY(bind_values(l, text, second + 1, &b, err));
            var->second = b.at;
            var->second_column = b.info->name;
            column = stp_arena_bytes(&p->arena, column, (size_t) (second - column));
            if (!column) return stp_no_memory(err, "a name");
        }
        STP_TRY(bind_values(l, text, column, &b, err));
        var->value = b.at;
        var->column = b.info->name;
    }
    l->n_vars++;
    return STP_OK;
}

stp_status stp_plan_bind_norm(stp_layer_plan *l, stp_error *err)
{
    (void) err;                                /* the name was checked when it was set */
    const char *norm = stp_value_text(&l->layer->v[STP_F_NORM], STP_F_NORM);
    for (int i = 0; stp_norm_names[i]; i++)
        if (stp_same(stp_norm_names[i], norm)) l->norm = (stp_norm_kind) i;
    return STP_OK;
}

stp_status stp_plan_bind_shading(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    const stp_value *agg = &l->layer->v[STP_F_AGG];
    if (agg->n_items > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "--agg names %d reductions, at most %d", agg->n_items, (int) STP_GRID_VARS);
    for (int i = 0; i < agg->n_items; i++) STP_TRY(bind_agg(p, l, agg->items[i], err));
    if (!agg->n_items) STP_TRY(bind_agg(p, l, "count", err));
    return stp_plan_bind_norm(l, err);
}

/* --size is a number of px, else a column. */
static stp_status bind_size(stp_layer_plan *l, stp_error *err)
{
    double px;
    const stp_value *v = &l->layer->v[STP_F_SIZE];
    l->size = (stp_binding) { .column = -1, .at = -1 };
    if (!v->set || stp_parse_double(v->text, strlen(v->text), &px)) return STP_OK;
    STP_TRY(bind_field(l, STP_F_SIZE, &l->size, err));
    if (stp_is_numeric(l->size.info->meaning)) return STP_OK;
    return stp_fail(err, STP_ERR_USAGE, "--size wants a number or a column of numbers, '%s' is %s", l->size.info->name,
                    stp_meaning_phrase(l->size.info->meaning));
}

stp_status stp_plan_bind_ends(stp_layer_plan *l, stp_error *err)
{
    const stp_value *v = &l->layer->v[STP_F_Y2];
    STP_TRY(bind_field(l, STP_F_X2, &l->x2, err));
    if (v->n_items > 2) return stp_fail(err, STP_ERR_USAGE, "--y2 names %d columns, at most two", v->n_items);
    for (l->n_y2 = 0; l->n_y2 < v->n_items; l->n_y2++)
        STP_TRY(stp_plan_bind(l, "--y2", v->items[l->n_y2], &l->y2[l->n_y2], err));
    return STP_OK;
}

/* The places and the values behind the table's own columns: over.h. */
static stp_status bind_wide(stp_layer_plan *l, stp_error *err)
{
    const int last = l->source->schema.n_columns - 1;
    STP_TRY(stp_plan_bind_column(l, last - 1, &l->x, err));
    STP_TRY(stp_plan_bind_column(l, last, &l->y[0], err));
    l->n_y = 1;
    return STP_OK;
}

static stp_status bind_encodings(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    static const stp_binding none = { .column = -1, .at = -1 };
    for (int k = 0; k < STP_PLAN_YS; k++) l->y[k] = none;
    l->x2 = l->y2[0] = l->y2[1] = none;
    STP_TRY(bind_field(l, STP_F_X, &l->x, err));
    STP_TRY(bind_ys(l, err));
    if (l->layer->v[STP_F_WIDE].set) STP_TRY(bind_wide(l, err));
    STP_TRY(bind_field(l, STP_F_BY, &l->by, err));
    STP_TRY(bind_field(l, STP_F_LABEL, &l->label, err));
    STP_TRY(bind_size(l, err));
    STP_TRY(stp_plan_bind_forms(l, err));
    return bind_color(p, l, err);
}

/* A dimension that panels or pictures are made of stays, though no layer names it. */
static void lend_facets(const stp_plan *p, const stp_item *item, stp_layer *layer, bool *faceted)
{
    const stp_field_id fields[] = { STP_F_ROW, STP_F_COL, STP_F_GROUPBY };
    for (size_t i = 0; i < STP_COUNT(fields); i++) {
        const stp_value *v = fields[i] == STP_F_GROUPBY ? &p->spec->v[fields[i]] : &item->v[fields[i]];
        layer->v[fields[i]] = *v;
        *faceted |= v->set;
    }
}

static stp_status bind_layer(stp_plan *p, const stp_item *item, stp_layer_plan *l, const stp_layer *layer, stp_error *err)
{
    layer = stp_plan_retyped(p, item, layer);
    if (!layer) return stp_no_memory(err, "a layer");
    l->layer = layer;
    l->right = layer->v[STP_F_AXIS].set && !strcmp(layer->v[STP_F_AXIS].text, "right");
    stp_layer first = *layer;
    lend_facets(p, item, &first, &l->faceted);
    const bool saved = stp_saved_is(&p->arena, p->spec, layer);
    if (saved) first.v[STP_F_DATA].n_items = 1;        /* the kind reads them all */
    if (p->keep) STP_TRY(stp_keep_lend(p->keep, &l->source, p->spec, &first, err));
    else STP_TRY(stp_plan_open_shared(&l->source, saved ? NULL : p->shared, &p->arena, p->spec, &first, err));
    l->source->log = p->log;
    if (!saved) STP_TRY(stp_plan_check_slicing(p->spec, layer, l->source, p->log, err));
    STP_TRY(stp_plan_derive(&l->source, layer, err));
    STP_TRY(stp_plan_steps(&l->source, layer, err));
    STP_TRY(stp_plan_retimed(p, item, l, err));
    STP_TRY(bind_encodings(p, l, err));
    STP_TRY(stp_kind_choose(l, saved ? "aggregate" : NULL, p->threads, err));
    STP_TRY(stp_plan_check_forms(l, err));
    if (!layer->v[STP_F_KIND].set) stp_note(p->log, STP_LEVEL_INFO, "%s: kind %s", l->source->path, l->kind->name);
    return l->kind->bind ? l->kind->bind(p, l, err) : STP_OK;
}

/* ---- axes shared by the layers ------------------------------------------------------------------ */

static stp_meaning axis_meaning(stp_meaning m)
{
    return stp_is_text(m) ? STP_CATEGORY : m == STP_TIME ? STP_TIME : STP_NUMBER;
}

/* CF's units of longitude and latitude. */
static char degrees_of(const stp_column_info *c)
{
    return !c->unit ? 0 : !strcmp(c->unit, "degrees_east") ? 'X' : !strcmp(c->unit, "degrees_north") ? 'Y' : 0;
}

static const char *axis_name(stp_arena *arena, const stp_column_info *c)
{
    const char *name = c->long_name && *c->long_name ? c->long_name : c->name;
    if (degrees_of(c)) return ""; /* the ticks say it */
    return c->unit && *c->unit ? stp_arena_printf(arena, "%s (%s)", name, c->unit) : name;
}

static const char *axis_content(stp_meaning m)
{
    return m == STP_CATEGORY ? "categories" : m == STP_TIME ? "times" : "numbers";
}

static stp_status cannot_share(const stp_axis_plan *a, const stp_column_info *c, char which, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "layers cannot share the %c axis: '%s' is %s, and the axis holds %s", which, c->name,
             stp_meaning_phrase(axis_meaning(c->meaning)), axis_content(a->meaning));
    return stp_hint(err, "`stipple layout` draws them side by side");
}

/* c NULL: the layer leaves the axis to others. */
static stp_status join_axis(stp_plan *p, stp_axis_plan *a, const stp_column_info *c, char which, stp_error *err)
{
    if (!c) return STP_OK;
    const stp_meaning m = axis_meaning(c->meaning);
    const char *name = axis_name(&p->arena, c);
    if (!name) return stp_no_memory(err, "a name");
    if (!a->name) {
        *a = (stp_axis_plan){ .meaning = m,
                              .integer = c->meaning == STP_INTEGER,
                              .time_digits = c->time_digits,
                              .name = name,
                              .plain_name = c->long_name && *c->long_name ? c->long_name : c->name,
                              .unit = c->unit,
                              .durations = c->duration,
                              .degrees = degrees_of(c),
                              .down = c->down };
        return STP_OK;
    }
    if (m != a->meaning)
        return cannot_share(a, c, which, err);
    a->integer &= c->meaning == STP_INTEGER;
    if (a->degrees != degrees_of(c)) a->degrees = 0;
    a->down &= c->down;
    a->durations &= c->duration;
    if (c->time_digits > a->time_digits) a->time_digits = c->time_digits;
    if (strcmp(name, a->name)) a->name = "";
    return STP_OK;
}

/* A number, or a duration in the unit of the axis. */
static bool number_on(const stp_axis_plan *a, const char *text, double *out)
{
    bool clear;
    if (stp_parse_double(text, strlen(text), out)) return true;
    if (!(a->seconds > 0) || !stp_parse_duration(text, strlen(text), out, &clear)) return false;
    *out /= a->seconds;
    return true;
}

stp_status stp_plan_value(stp_limit *out, const char *text, const stp_axis_plan *a, const char *what, stp_error *err)
{
    bool ok;
    if (a->meaning == STP_TIME) {
        bool local = false;
        ok = stp_parse_local_time(text, strlen(text), a->time_digits, &out->time, NULL, &local);
        int64_t year;
        if (!ok && stp_parse_int(text, strlen(text), &year) && year > -100000 && year < 100000) {
            const stp_civil c = { .year = year, .month = 1, .day = 1 };
            ok = stp_time_from_civil(&c, a->time_digits, &out->time);
        }
        if (ok && (local || !strchr(text, ':'))) out->time = stp_axis_instant(a, out->time);
    } else {
        ok = a->meaning == STP_NUMBER && number_on(a, text, &out->value) && isfinite(out->value);
    }
    if (!ok && a->meaning == STP_CATEGORY) return stp_fail(err, STP_ERR_USAGE, "%s: its axis holds categories", what);
    if (!ok)
        return stp_fail(err, STP_ERR_USAGE, "%s: '%s' is not a %s", what, text,
                        a->meaning == STP_TIME ? "time" : "number");
    out->given = true;
    return STP_OK;
}

static stp_status parse_limit(stp_limit *out, const char *text, const stp_axis_plan *a, char which, stp_error *err)
{
    if (!*text) return STP_OK;
    const char what[] = { '-', '-', which, 'l', 'i', 'm', 0 };
    if (a->meaning == STP_CATEGORY)
        return stp_fail(err, STP_ERR_USAGE, "--%clim: the %c axis holds categories", which, which);
    out->quantile = stp_value_quantile(text, strlen(text), &out->value);
    if (out->quantile) return STP_OK;
    return stp_plan_value(out, text, a, what, err);
}

/* Scales of numbers; and those that say what the values are, which were read so. */
static const struct { const char *name; stp_scale_kind kind; stp_meaning wants; } scale_kinds[] = {
    { "linear", STP_SCALE_LINEAR, STP_NUMBER },   { "log", STP_SCALE_LOG, STP_NUMBER },
    { "symlog", STP_SCALE_SYMLOG, STP_NUMBER },   { "sqrt", STP_SCALE_SQRT, STP_NUMBER },
    { "duration", STP_SCALE_LINEAR, STP_NUMBER }, { "time", STP_SCALE_LINEAR, STP_TIME },
    { "cat", STP_SCALE_LINEAR, STP_CATEGORY },
};

/* --xscale and its short forms --logx, --logy. */
static stp_status choose_scale(stp_axis_plan *a, const stp_item *item, char which, stp_error *err)
{
    const stp_value *v = &item->v[which == 'x' ? STP_F_XSCALE : STP_F_YSCALE];
    const bool log = item->v[which == 'x' ? STP_F_LOGX : STP_F_LOGY].set;
    const char *name = v->set ? v->text : log ? "log" : "linear";
    if (log && strcmp(name, "log"))
        return stp_fail(err, STP_ERR_USAGE, "--log%c and --%cscale %s are two scales of one axis", which, which, name);
    for (size_t i = 0; i < STP_COUNT(scale_kinds); i++) {
        if (strcmp(name, scale_kinds[i].name)) continue;
        a->scale = scale_kinds[i].kind;
        a->log = a->scale == STP_SCALE_LOG;
        if (a->meaning == scale_kinds[i].wants || !strcmp(name, "linear")) break;
        return stp_fail(err, STP_ERR_USAGE, "--%s%c%s%s: the %c axis holds %s, not %s", log && !v->set ? "log" : "", which,
                        v->set ? "scale " : "", v->set ? name : "", which, axis_content(a->meaning),
                        axis_content(scale_kinds[i].wants));
    }
    if (!strcmp(name, "duration") || (a->durations && !v->set && !log)) stp_axis_durations(a);
    return STP_OK;
}

/* Cells are even, or even in the logarithm. */
static stp_status check_cells(const stp_item *item, const stp_axis_plan *a, char which, stp_error *err)
{
    if (a->scale != STP_SCALE_SYMLOG && a->scale != STP_SCALE_SQRT) return STP_OK;
    for (int i = 0; i < item->n_layers; i++)
        if (item->layers[i].verb == STP_VERB_SHADE)
            return stp_fail(err, STP_ERR_USAGE, "shade has no cells for --%cscale %s: linear or log", which,
                            item->v[which == 'x' ? STP_F_XSCALE : STP_F_YSCALE].text);
    return STP_OK;
}

static stp_status finish_axis(stp_axis_plan *a, const stp_item *item, char which, stp_error *err)
{
    if (!a->name) *a = (stp_axis_plan){ .meaning = STP_NUMBER, .name = "" }; /* no layer has a column on it */
    const stp_value *lim = &item->v[which == 'x' ? STP_F_XLIM : STP_F_YLIM];
    STP_TRY(choose_scale(a, item, which, err));
    STP_TRY(check_cells(item, a, which, err));
    if (!lim->set) return STP_OK;
    STP_TRY(parse_limit(&a->lo, lim->items[0], a, which, err));
    STP_TRY(parse_limit(&a->hi, lim->items[1], a, which, err));
    const bool reversed =
        a->lo.given && a->hi.given && (a->meaning == STP_TIME ? a->lo.time >= a->hi.time : a->lo.value >= a->hi.value);
    if (reversed)
        return stp_fail(err, STP_ERR_USAGE, "--%clim %s: the first end must be less than the second", which, lim->text);
    if (a->log && ((a->lo.given && a->lo.value <= 0) || (a->hi.given && a->hi.value <= 0)))
        return stp_fail(err, STP_ERR_USAGE, "--%clim %s: a logarithmic axis has no place for 0 or less", which,
                        lim->text);
    return STP_OK;
}

/* The axis of a layer's y; one at the right alone is the left one. */
static stp_axis_plan *y_axis(stp_item_plan *ip, stp_item_plan *right, const stp_layer_plan *l)
{
    return l->right ? &right->y : &ip->y;
}

static bool any_left(const stp_item_plan *ip)
{
    for (int i = 0; i < ip->n_layers; i++)
        if (!ip->layers[i].right) return true;
    return false;
}

static stp_status finish_right(stp_item_plan *ip, stp_item_plan *right, stp_error *err)
{
    if (!right->y.name) return STP_OK;
    if (ip->item->v[STP_F_ROW].set || ip->item->v[STP_F_COL].set)
        return stp_fail(err, STP_ERR_USAGE, "facets have one y axis: --row and --col leave no place for one at the right");
    if (right->y.meaning != STP_NUMBER)
        return stp_fail(err, STP_ERR_USAGE, "the axis at the right is one of numbers, and it would hold %s",
                        axis_content(right->y.meaning));
    STP_TRY(finish_axis(&right->y, right->item, 'y', err));
    right->x = ip->x;
    right->layers = ip->layers;
    right->n_layers = ip->n_layers;
    ip->right = right;
    return STP_OK;
}

static stp_status join_layers(stp_plan *p, stp_item_plan *ip, stp_item_plan *right, stp_error *err)
{
    const bool two = any_left(ip);
    for (int i = 0; i < ip->n_layers; i++) {
        stp_layer_plan *l = &ip->layers[i];
        l->right &= two;
        STP_TRY(join_axis(p, &ip->x, l->x.info, 'x', err));
        for (int k = 0; k < l->n_y; k++) STP_TRY(join_axis(p, y_axis(ip, right, l), l->y[k].info, 'y', err));
        if (l->kind->bare && ip->n_layers > 1)
            return stp_fail(err, STP_ERR_USAGE, "kind '%s' has no axes that another layer could share", l->kind->name);
    }
    return STP_OK;
}

static stp_status bind_item(stp_plan *p, stp_item_plan *ip, const stp_item *item, stp_error *err)
{
    const stp_layer *layers[2 * STP_MAX_LAYERS];
    int n = 0;
    ip->item = item;
    ip->number = (int) (item - p->spec->items);
    STP_TRY(stp_plan_split_right(p, item, layers, &n, err));
    ip->layers = stp_arena_array(&p->arena, (size_t) n, sizeof *ip->layers);
    stp_item_plan *right = stp_plan_right(p, ip);
    if (!ip->layers || !right) return stp_no_memory(err, "layers");
    for (int i = 0; i < n; i++)
        STP_TRY(stp_layer_wrap(layers[i], bind_layer(p, item, &ip->layers[ip->n_layers++], layers[i], err), err));
    STP_TRY(join_layers(p, ip, right, err));
    STP_TRY(stp_plan_zones(p, ip, err));
    STP_TRY(finish_axis(&ip->x, item, 'x', err));
    STP_TRY(finish_axis(&ip->y, item, 'y', err));
    return finish_right(ip, right, err);
}

static stp_status plan_fill(stp_plan *p, stp_error *err)
{
    const stp_spec *spec = p->spec;
    p->threads = (int) stp_value_number(&spec->v[STP_F_JOBS], STP_F_JOBS);
    if (p->threads <= 0) p->threads = stp_cpu_count();
    p->items = stp_arena_array(&p->arena, (size_t) spec->n_items, sizeof *p->items);
    if (!p->items) return stp_no_memory(err, "a plan");
    for (int i = 0; i < spec->n_items; i++) {
        if (!spec->items[i].n_layers) return stp_fail(err, STP_ERR_USAGE, "there is no layer to draw");
        p->n_items++;
        p->saves |= spec->items[i].v[STP_F_MARGINAL].set;
        STP_TRY(bind_item(p, &p->items[i], &spec->items[i], err));
    }
    return p->n_items ? STP_OK : stp_fail(err, STP_ERR_USAGE, "there is nothing to draw");
}

static stp_status finish(stp_plan *out, stp_plan *p, stp_error *err)
{
    const stp_status s = plan_fill(p, err);
    if (s == STP_OK) *out = *p;
    else stp_plan_clear(p);
    return s;
}

stp_status stp_plan_make(stp_plan *out, const stp_spec *spec, stp_shared *shared, const stp_log *log, stp_error *err)
{
    stp_plan p = { .spec = spec, .shared = shared, .log = log };
    return finish(out, &p, err);
}

stp_status stp_plan_make_kept(stp_plan *out, const stp_spec *spec, stp_keep *keep, const stp_log *log, stp_error *err)
{
    stp_plan p = { .spec = spec, .keep = keep, .log = log };
    stp_keep_restart(keep);
    return finish(out, &p, err);
}

stp_status stp_plan_run(const stp_plan *plan, int n, stp_step *step, void *self, stp_error *err)
{
    return stp_shared_run(plan->parts ? plan->parts : plan->shared, n, step, self, err);
}

static void clear_items(stp_item_plan *items, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < items[i].n_layers; k++) {
            stp_layer_plan *l = &items[i].layers[k];
            if (l->state && l->kind && l->kind->clear) l->kind->clear(l);
            stp_rows_fold.clear(&l->rows);
            stp_traces_clear(&l->traces);
            stp_aggregate_clear(&l->aggregate);
            stp_source_close(l->replay); /* before what it stands in front of */
            stp_source_close(l->source);
        }
}

void stp_plan_clear(stp_plan *plan)
{
    if (plan->n_whole) clear_items(plan->items, plan->n_items);        /* facets: they borrow from what follows */
    stp_shared_free(plan->parts);
    if (plan->n_whole) clear_items(plan->whole, plan->n_whole);
    else clear_items(plan->items, plan->n_items);
    for (int i = 0; i < plan->n_zones; i++) stp_zone_free(plan->zones[i].zone);
    stp_arena_clear(&plan->arena);
    *plan = (stp_plan){ 0 };
}
