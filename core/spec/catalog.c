/* A catalog is a tree like a spec; an entry is looked up in it, its templates are filled, and its keys become values of
 * the layer's fields. */
#include "spec/catalog.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/text.h"
#include "spec/hvplot.h"
#include "spec/yaml.h"

enum { MAX_BYTES = 16 << 20, MAX_FILES = 100000, MAX_NESTED = 8 };

typedef struct catalog {
    stp_arena *arena;
    const char *path, *folder;     /* folder: "." for the working folder */
    stp_node *root;
} catalog;

typedef struct entry {
    catalog in;
    const char *name;
    const stp_node *source;        /* its map */
    const stp_value *sets;         /* --set: values of the catalog's parameters */
} entry;

/* ---- reading --------------------------------------------------------------------------------------------------- */

static const char *standard_path(void)
{
    static const char *const names[] = { "catalog.yaml", "catalog.yml" };
    const char *path = getenv("STIPPLE_CATALOG");
    if (path && *path) return path;
    for (size_t i = 0; i < STP_COUNT(names); i++)
        if (access(names[i], F_OK) == 0) return names[i];
    return NULL;
}

static stp_status no_catalog(stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "there is no catalog: neither catalog.yaml here nor STIPPLE_CATALOG");
    return stp_hint(err, "name it: --catalog FILE, or @FILE:NAME; a file called '@…' is './@…'");
}

static stp_status open_catalog(catalog *c, stp_arena *arena, const char *path, stp_error *err)
{
    stp_buf text = { 0 };
    const char *slash = strrchr(path, '/');
    *c = (catalog) { .arena = arena, .path = path };
    c->folder = !slash ? "." : stp_arena_bytes(arena, path, slash == path ? 1 : (size_t) (slash - path));
    if (!c->folder) return stp_no_memory(err, "a catalog");
    stp_status s = stp_file_read(path, MAX_BYTES, &text, err);
    if (s == STP_OK) s = stp_yaml_read(&c->root, arena, text.data ? text.data : "", text.length, path, err);
    stp_buf_clear(&text);
    STP_TRY(s);
    const stp_node *sources = c->root->kind == STP_NODE_MAP ? stp_yaml_get(c->root, "sources") : NULL;
    if (sources && sources->kind == STP_NODE_MAP) return STP_OK;
    stp_yaml_fail(err, c->root, "a catalog has to be a map with 'sources'");
    return stp_hint(err, "as in: sources: {flights: {driver: csv, args: {urlpath: flights.csv}}}");
}

static const stp_node *sources_of(const catalog *c)
{
    return stp_yaml_get(c->root, "sources");
}

/* The value of a key if it is a map. */
static const stp_node *map_of(const stp_node *map, const char *key)
{
    const stp_node *n = map ? stp_yaml_get(map, key) : NULL;
    return n && n->kind == STP_NODE_MAP ? n : NULL;
}

/* A name that a map does not have, with the nearest that it has. */
static stp_status not_in(const stp_node *map, const char *what, const char *name, const char *where, stp_error *err)
{
    enum { MAX = 256 };
    const char *names[MAX];
    char list[200] = "";
    size_t n = 0;
    for (const stp_node *k = map ? map->first : NULL; k && n < MAX; k = k->next->next) names[n++] = k->text;
    stp_fail(err, STP_ERR_USAGE, "%.200s has no %s '%.100s'", where, what, name);
    const char *near = stp_nearest(name, names, n);
    if (near) return stp_hint(err, "did you mean '%s'?", near);
    for (size_t i = 0; i < n && strlen(list) + strlen(names[i]) + 3 < sizeof list; i++) {
        strcat(list, i ? ", " : "");
        strcat(list, names[i]);
    }
    return n ? stp_hint(err, "it has: %s", list) : stp_hint(err, "it has none");
}

/* ---- templates --------------------------------------------------------------------------------------------------- */

static bool is_word(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && !memcmp(s, word, n);
}

static const char *set_on_line(const stp_value *sets, const char *name, size_t n)
{
    for (int i = 0; sets && i < sets->n_items; i++)
        if (!strncmp(sets->items[i], name, n) && sets->items[i][n] == '=') return sets->items[i] + n + 1;
    return NULL;
}

/* A parameter stands with the source, or with the catalog for all of them. */
static const stp_node *parameter(const entry *e, const char *name)
{
    const stp_node *own = map_of(map_of(e->source, "parameters"), name);
    return own ? own : map_of(map_of(map_of(e->in.root, "metadata"), "parameters"), name);
}

static bool is_allowed(const stp_node *p, const char *value)
{
    const stp_node *allowed = stp_yaml_get(p, "allowed");
    for (const stp_node *a = allowed && allowed->kind == STP_NODE_LIST ? allowed->first : NULL; a; a = a->next)
        if (a->kind == STP_NODE_SCALAR && !strcmp(a->text, value)) return true;
    return !allowed || allowed->kind != STP_NODE_LIST;
}

static stp_status check_parameter(const stp_node *p, const char *name, const char *value, stp_error *err)
{
    const char *min = stp_yaml_text(p, "min"), *max = stp_yaml_text(p, "max");
    double v, bound;
    if (!is_allowed(p, value))
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is not one of the allowed values of the catalog", name, value);
    if (!stp_parse_double(value, strlen(value), &v)) return STP_OK;
    if (max && stp_parse_double(max, strlen(max), &bound) && v > bound)
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is greater than %s", name, value, max);
    if (min && stp_parse_double(min, strlen(min), &bound) && v < bound)
        return stp_fail(err, STP_ERR_USAGE, "%s=%.100s is less than %s", name, value, min);
    return STP_OK;
}

/* The value of one {{ … }}: the catalog's folder, an environment variable, or a parameter. */
static stp_status fill_one(const entry *e, const stp_node *at, const char *s, size_t n, const char **value,
                           stp_error *err)
{
    const char *name = stp_arena_bytes(e->in.arena, s, n);
    if (!name) return stp_no_memory(err, "a template");
    *value = NULL;
    if (is_word(s, n, "CATALOG_DIR")) {
        *value = e->in.folder;
        return STP_OK;
    }
    if (n > 5 && (!strncmp(s, "env(", 4) || !strncmp(s, "env.", 4))) {
        const char *variable = stp_arena_bytes(e->in.arena, s + 4, n - 4 - (s[3] == '('));
        *value = variable ? getenv(variable) : NULL;
        if (!*value) *value = "";
        return STP_OK;
    }
    if (!strncmp(s, "shell(", 6)) {
        stp_yaml_fail(err, at, "'{{ %.60s }}' runs a command, which a catalog may not do here", name);
        return stp_hint(err, "use a parameter and --set, or {{ env(NAME) }}");
    }
    const stp_node *p = parameter(e, name);
    *value = set_on_line(e->sets, s, n);
    if (!*value) *value = stp_yaml_text(p, "default");
    if (*value) return p ? check_parameter(p, name, *value, err) : STP_OK;
    stp_yaml_fail(err, at, "there is no value for '{{ %.60s }}'", name);
    return stp_hint(err, "give it one: --set %.60s=…", name);
}

static stp_status filled(const entry *e, const stp_node *at, const char **out, stp_error *err)
{
    stp_buf b = { .max = MAX_BYTES };
    stp_status s = STP_OK;
    const char *text = at->text;
    for (const char *open; s == STP_OK && (open = strstr(text, "{{"));) {
        const char *close = strstr(open, "}}"), *value = NULL, *name = open + 2 + strspn(open + 2, " ");
        if (!close) break;
        size_t n = close > name ? (size_t) (close - name) : 0;
        while (n && name[n - 1] == ' ') n--;
        s = fill_one(e, at, name, n, &value, err);
        if (s != STP_OK) break;
        stp_buf_add(&b, text, (size_t) (open - text));
        stp_buf_text(&b, value);
        text = close + 2;
    }
    if (s == STP_OK) stp_buf_text(&b, text);
    if (s == STP_OK) s = stp_buf_check(&b, "a value", err);
    if (s == STP_OK && !(*out = stp_arena_text(e->in.arena, b.data ? b.data : ""))) s = stp_no_memory(err, "a value");
    stp_buf_clear(&b);
    return s;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

typedef struct target {
    stp_spec *spec;
    stp_item *item;
    stp_layer *layer;
} target;

static stp_status set(const target *t, int f, const stp_node *at, const char *text, stp_error *err)
{
    stp_value *v = &t->layer->v[f];
    if (v->set && !stp_fields[f].repeat) return STP_OK;
    char who[80];
    snprintf(who, sizeof who, "'%s'", stp_fields[f].name);
    const stp_status s = stp_value_set_as(v, &t->spec->arena, (stp_field_id) f, who, text, err);
    return stp_wrap(err, s, "%.200s:%d:%d", at->file, at->line, at->column);
}

/* A path of the catalog as the spec names its data. */
static stp_status add_path(const target *t, const stp_node *at, const char *path, stp_error *err)
{
    if (t->spec->folder) {
        const char *from = stp_arena_printf(&t->spec->arena, "%s/spec", t->spec->folder);
        path = from ? stp_file_relative(&t->spec->arena, from, path) : NULL;
        if (!path) return stp_no_memory(err, "a path");
    }
    return set(t, STP_F_DATA, at, path, err);
}

/* Files whose names fit a pattern, in the order of their names. */
static stp_status add_pattern(const target *t, const stp_node *at, const char *pattern, stp_error *err)
{
    glob_t found;
    const int failed = glob(pattern, 0, NULL, &found);
    if (failed == GLOB_NOSPACE) return stp_no_memory(err, "file names");
    if (failed) return stp_yaml_fail(err, at, "no file fits '%.200s'", pattern);
    stp_status s = found.gl_pathc > MAX_FILES ? stp_yaml_fail(err, at, "more than %d files", (int) MAX_FILES) : STP_OK;
    for (size_t i = 0; i < found.gl_pathc && s == STP_OK; i++) s = add_path(t, at, found.gl_pathv[i], err);
    globfree(&found);
    return s;
}

static stp_status add_url(const entry *e, const target *t, const stp_node *at, stp_error *err)
{
    const char *text;
    if (at->kind != STP_NODE_SCALAR) return stp_yaml_fail(err, at, "'urlpath' has to be a path or a list of paths");
    STP_TRY(filled(e, at, &text, err));
    if (!strncmp(text, "file://", 7)) text += 7;
    if (strstr(text, "://")) {
        stp_yaml_fail(err, at, "'%.200s' is not a file of this machine", text);
        return stp_hint(err, "fetch it first; nothing is read from the network here");
    }
    const char *path = stp_spec_path(e->in.arena, strcmp(e->in.folder, ".") ? e->in.folder : NULL, text);
    if (strstr(at->text, "CATALOG_DIR")) path = text;          /* has the folder already */
    if (!path) return stp_no_memory(err, "a path");
    while (!strncmp(path, "./", 2)) path += 2;
    return strpbrk(path, "*?[") ? add_pattern(t, at, path, err) : add_path(t, at, path, err);
}

static stp_status add_urls(const entry *e, const target *t, const stp_node *args, stp_error *err)
{
    const stp_node *url = args ? stp_yaml_get(args, "urlpath") : NULL;
    if (!url && args) url = stp_yaml_get(args, "path");
    if (!url) return stp_yaml_fail(err, e->source, "'%.100s' has no 'args: {urlpath: …}'", e->name);
    t->layer->v[STP_F_DATA] = (stp_value) { 0 };
    if (url->kind != STP_NODE_LIST) return add_url(e, t, url, err);
    for (const stp_node *u = url->first; u; u = u->next) STP_TRY(add_url(e, t, u, err));
    return url->n ? STP_OK : stp_yaml_fail(err, url, "'urlpath' is an empty list");
}

/* ---- how they are read -------------------------------------------------------------------------------------------- */

/* What a file is, its first bytes tell: the driver only has to be one that can be read. */
static const char *const drivers[] = {
    "csv", "intake.source.csv.CSVSource", "parquet", "intake_parquet.source.ParquetSource", "netcdf",
    "intake_xarray.netcdf.NetCDFSource", "json", "jsonl", "geojson", "textfiles",
};

static stp_status check_driver(const entry *e, stp_error *err)
{
    const stp_node *driver = stp_yaml_get(e->source, "driver");
    const char *name = stp_yaml_text(e->source, "driver");
    if (!name) return stp_yaml_fail(err, driver ? driver : e->source, "'%.100s' names no 'driver'", e->name);
    for (size_t i = 0; i < STP_COUNT(drivers); i++)
        if (!strcmp(drivers[i], name)) return STP_OK;
    stp_yaml_fail(err, driver, "the driver '%.100s' is not known", name);
    return stp_hint(err, "drivers: csv, parquet, netcdf, json, geojson, textfiles, yaml_file");
}

/* pandas' words for how a table is written. */
static const struct { const char *theirs, *ours; } readings[] = {
    { "sep", "delim" }, { "delimiter", "delim" }, { "skiprows", "skip" }, { "na_values", "na" }, { "nrows", "head" },
    { "usecols", "cols" }, { "decimal", "decimal" }, { "comment", "comment" },
};

static stp_status joined(const entry *e, const stp_node *value, const char *suffix, const char **out, stp_error *err)
{
    stp_buf b = { 0 };
    stp_status s = STP_OK;
    for (const stp_node *v = value->kind == STP_NODE_LIST ? value->first : value; v && s == STP_OK; v = v->next) {
        const char *text = NULL;
        if (v->kind != STP_NODE_SCALAR) s = stp_yaml_fail(err, v, "this has to be one value");
        if (s == STP_OK) s = filled(e, v, &text, err);
        if (s != STP_OK) break;
        if (b.length) stp_buf_char(&b, ',');
        stp_buf_text(&b, text);
        stp_buf_text(&b, suffix);
        if (value->kind != STP_NODE_LIST) break;
    }
    if (s == STP_OK) s = stp_buf_check(&b, "a value", err);
    if (s == STP_OK && !(*out = stp_arena_text(e->in.arena, b.data ? b.data : ""))) s = stp_no_memory(err, "a value");
    stp_buf_clear(&b);
    return s;
}

static stp_status set_reading(const entry *e, const target *t, const stp_node *key, stp_error *err)
{
    const stp_node *value = key->next;
    const char *text = NULL;
    if (!strcmp(key->text, "header"))
        return set(t, STP_F_HEADER, value, stp_yaml_is_null(value) ? "no" : "yes", err);
    if (!strcmp(key->text, "parse_dates") && value->kind == STP_NODE_LIST && value->n) {
        STP_TRY(joined(e, value, ":time", &text, err));
        return set(t, STP_F_TYPES, value, text, err);
    }
    for (size_t i = 0; i < STP_COUNT(readings); i++) {
        if (strcmp(readings[i].theirs, key->text) != 0) continue;
        const int f = stp_field_find(readings[i].ours, strlen(readings[i].ours));
        if (f < 0 || stp_yaml_is_null(value)) return STP_OK;
        STP_TRY(joined(e, value, "", &text, err));
        return set(t, f, value, strcmp(text, "\t") ? text : "tab", err);
    }
    return STP_OK;
}

static stp_status set_readings(const entry *e, const target *t, const stp_node *args, stp_error *err)
{
    const stp_node *csv = map_of(args, "csv_kwargs");
    for (const stp_node *k = csv ? csv->first : NULL; k; k = k->next->next) STP_TRY(set_reading(e, t, k, err));
    return STP_OK;
}

/* ---- plots ------------------------------------------------------------------------------------------------------- */

static stp_status apply_plots(const entry *e, const target *t, const char *plot, stp_error *err)
{
    const stp_node *metadata = map_of(e->source, "metadata"), *plots = map_of(metadata, "plots"),
                   *all = map_of(metadata, "plot");
    const stp_hvplot to = { t->spec, t->item, t->layer, map_of(metadata, "fields") };
    if (plot) {
        const stp_node *named = plots ? stp_yaml_get(plots, plot) : NULL;
        if (!named) {
            char where[160];
            snprintf(where, sizeof where, "'%.120s'", e->name);
            return not_in(plots, "plot", plot, where, err);
        }
        STP_TRY(stp_hvplot_apply(&to, named, err));
        if (all) STP_TRY(stp_hvplot_apply(&to, all, err));
    }
    return stp_hvplot_labels(&to, err);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* Where the name of a source ends and that of its plot begins. */
static stp_status find_entry(entry *e, const char *names, const char **plot, stp_error *err)
{
    char where[256];
    for (int depth = 0;; depth++) {
        const stp_node *sources = sources_of(&e->in);
        const size_t n = strcspn(names, "/"), dot = strcspn(names, "./");
        const char *whole = stp_arena_bytes(e->in.arena, names, n), *first = stp_arena_bytes(e->in.arena, names, dot);
        if (!whole || !first) return stp_no_memory(err, "a name");
        *plot = names[n] ? names + n + 1 : NULL;
        e->name = whole;
        e->source = stp_yaml_get(sources, whole);
        const stp_node *nested = e->source ? NULL : map_of(sources, first);
        if (!nested || dot == n) break;
        e->source = nested;
        const stp_node *args = map_of(nested, "args"), *path = args ? stp_yaml_get(args, "path") : NULL;
        if (!path && args) path = stp_yaml_get(args, "urlpath");
        if (depth == MAX_NESTED || !path || path->kind != STP_NODE_SCALAR)
            return stp_yaml_fail(err, nested, "'%.100s' is not a catalog", first);
        const char *text;
        STP_TRY(filled(e, path, &text, err));
        const bool placed = strstr(path->text, "CATALOG_DIR") || !strcmp(e->in.folder, ".");
        text = stp_spec_path(e->in.arena, placed ? NULL : e->in.folder, text);
        if (!text) return stp_no_memory(err, "a path");
        STP_TRY(open_catalog(&e->in, e->in.arena, text, err));
        names += dot + 1;
    }
    snprintf(where, sizeof where, "the catalog '%.200s'", e->in.path);
    if (!e->source) return not_in(sources_of(&e->in), "entry", e->name, where, err);
    if (e->source->kind == STP_NODE_MAP) return STP_OK;
    return stp_yaml_fail(err, e->source, "the entry '%.100s' has to be a map", e->name);
}

static stp_status resolve(const target *t, stp_arena *arena, const char *operand, stp_error *err)
{
    entry e = { .sets = &t->spec->v[STP_F_SET] };
    const char *names = operand + 1, *colon = strrchr(names, ':'), *plot = NULL;
    const stp_value *named = &t->spec->v[STP_F_CATALOG];
    const char *path = colon ? stp_arena_bytes(arena, names, (size_t) (colon - names))
                       : named->set ? named->text : standard_path();
    if (!path) return no_catalog(err);
    if (colon) names = colon + 1;
    STP_TRY(open_catalog(&e.in, arena, path, err));
    STP_TRY(find_entry(&e, names, &plot, err));
    const stp_node *args = map_of(e.source, "args");
    STP_TRY(check_driver(&e, err));
    STP_TRY(add_urls(&e, t, args, err));
    STP_TRY(set_readings(&e, t, args, err));
    STP_TRY(apply_plots(&e, t, plot, err));
    return stp_spec_add_file(t->spec, e.in.path, err);
}

static stp_status resolve_layer(const target *t, stp_error *err)
{
    const stp_value *data = &t->layer->v[STP_F_DATA];
    int named = 0;
    for (int i = 0; i < data->n_items; i++) named += data->items[i][0] == '@';
    if (!named || !((unsigned) t->layer->verb & STP_READS)) return STP_OK;
    if (data->n_items > 1)
        return stp_fail(err, STP_ERR_USAGE, "'%.100s' is an entry of a catalog, and stands for all files of a layer",
                        data->items[0]);
    stp_arena arena = { 0 };
    const stp_status s = resolve(t, &arena, data->items[0], err);
    stp_arena_clear(&arena);
    return s;
}

stp_status stp_catalog_resolve(stp_spec *spec, stp_error *err)
{
    for (stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_items; i++)
            for (int k = 0; k < q->items[i].n_layers; k++) {
                const target t = { q, &q->items[i], &q->items[i].layers[k] };
                STP_TRY(resolve_layer(&t, err));
            }
    return STP_OK;
}

/* ---- listing ------------------------------------------------------------------------------------------------------ */

static const char *plot_help(stp_arena *arena, const stp_node *plot)
{
    const char *kind = stp_yaml_text(plot, "kind"), *x = stp_yaml_text(plot, "x"), *y = stp_yaml_text(plot, "y"), *by = stp_yaml_text(plot, "by");
    return stp_arena_printf(arena, "%s%s%s%s%s%s%s", kind ? kind : "plot", x ? " of " : "", x ? x : "", y ? ", " : "",
                            y ? y : "", by ? " by " : "", by ? by : "");
}

static stp_status list_source(stp_arena *arena, const stp_node *key, stp_catalog_entry *out, int *n, stp_error *err)
{
    const stp_node *source = key->next, *plots = map_of(map_of(source, "metadata"), "plots");
    const char *driver = stp_yaml_text(source, "driver"), *help = stp_yaml_text(source, "description");
    out[(*n)++] = (stp_catalog_entry) { key->text, driver ? driver : "", help ? help : "" };
    for (const stp_node *p = plots ? plots->first : NULL; p; p = p->next->next) {
        const char *name = stp_arena_printf(arena, "%s/%s", key->text, p->text);
        const char *about = p->next->kind == STP_NODE_MAP ? plot_help(arena, p->next) : "";
        if (!name || !about) return stp_no_memory(err, "a catalog");
        out[(*n)++] = (stp_catalog_entry) { name, "", about };
    }
    return STP_OK;
}

static int count_entries(const stp_node *sources)
{
    int n = 0;
    for (const stp_node *k = sources->first; k; k = k->next->next) {
        const stp_node *plots = k->next->kind == STP_NODE_MAP ? map_of(map_of(k->next, "metadata"), "plots") : NULL;
        n += 1 + (plots ? plots->n / 2 : 0);
    }
    return n;
}

stp_status stp_catalog_list(const char *path, stp_arena *arena, stp_catalog_entry **out, int *n, stp_error *err)
{
    catalog c;
    if (!path && !(path = standard_path())) return no_catalog(err);
    STP_TRY(open_catalog(&c, arena, path, err));
    const stp_node *sources = sources_of(&c);
    stp_catalog_entry *entries = stp_arena_array(arena, (size_t) count_entries(sources) + 1, sizeof *entries);
    if (!entries) return stp_no_memory(err, "a catalog");
    *n = 0;
    for (const stp_node *k = sources->first; k; k = k->next->next) {
        if (k->next->kind != STP_NODE_MAP) return stp_yaml_fail(err, k->next, "the entry '%.100s' has to be a map", k->text);
        STP_TRY(list_source(arena, k, entries, n, err));
    }
    *out = entries;
    return STP_OK;
}
