/* The data of an entry: its files by name or pattern, and pandas' words for how a table is read as ours. */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "spec/catalog_entry.h"

enum { MAX_FILES = 100000 };

static stp_status set(const stp_entry_target *t, int f, const stp_node *at, const char *text, stp_error *err)
{
    stp_value *v = &t->layer->v[f];
    if (v->set && !stp_fields[f].repeat) return STP_OK;
    char who[80];
    snprintf(who, sizeof who, "'%s'", stp_fields[f].name);
    const stp_status s = stp_value_set_as(v, &t->spec->arena, (stp_field_id) f, who, text, err);
    return stp_wrap(err, s, "%.200s:%d:%d", at->file, at->line, at->column);
}

/* A path of the catalog as the spec names its data. */
static stp_status add_path(const stp_entry_target *t, const stp_node *at, const char *path, stp_error *err)
{
    if (t->spec->folder) {
        const char *from = stp_arena_printf(&t->spec->arena, "%s/spec", t->spec->folder);
        path = from ? stp_file_relative(&t->spec->arena, from, path) : NULL;
        if (!path) return stp_no_memory(err, "a path");
    }
    return set(t, STP_F_DATA, at, path, err);
}

/* Files whose names fit a pattern, in the order of their names. */
static stp_status add_pattern(const stp_entry_target *t, const stp_node *at, const char *pattern, stp_error *err)
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

/* Intake's path_as_pattern: each {field} stands for any text. */
static const char *wildcards(stp_arena *arena, const char *path)
{
    stp_buf out = { 0 };
    for (const char *c = path; *c; c++) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        stp_buf_char(&out, end ? '*' : *c);
        if (end) c = end;
    }
    const char *pattern = out.failed ? NULL : stp_arena_text(arena, out.data ? out.data : "");
    stp_buf_clear(&out);
    return pattern;
}

static stp_status add_url(const stp_entry *e, const stp_entry_target *t, const stp_node *at, stp_error *err)
{
    const char *path;
    if (at->kind != STP_NODE_SCALAR) return stp_yaml_fail(err, at, "'urlpath' has to be a path or a list of paths");
    STP_TRY(stp_entry_path(e, at, &path, err));
    const char *given = path;
    if (!(path = wildcards(e->in.arena, given))) return stp_no_memory(err, "a path");
    if (strcmp(path, given) != 0)
        STP_TRY(stp_spec_note(t->spec, err,
                              "%.200s:%d:%d: fields of a path make no columns; 'file' is the name of a row's file",
                              at->file, at->line, at->column));
    return strpbrk(path, "*?[") ? add_pattern(t, at, path, err) : add_path(t, at, path, err);
}

/* Under args, as in Intake, or beside the driver. */
static const stp_node *url_of(const stp_node *source)
{
    const stp_node *args = stp_catalog_map(source, "args"), *places[] = { args, source };
    for (size_t i = 0; i < STP_COUNT(places); i++) {
        const stp_node *url = places[i] ? stp_yaml_get(places[i], "urlpath") : NULL;
        if (!url && places[i]) url = stp_yaml_get(places[i], "path");
        if (url) return url;
    }
    return NULL;
}

static stp_status add_urls(const stp_entry *e, const stp_entry_target *t, stp_error *err)
{
    const stp_node *url = url_of(e->source);
    if (!url) return stp_yaml_fail(err, e->source, "'%.100s' has no 'args: {urlpath: …}'", e->name);
    t->layer->v[STP_F_DATA] = (stp_value) { 0 };
    if (url->kind != STP_NODE_LIST) return add_url(e, t, url, err);
    for (const stp_node *u = url->first; u; u = u->next) STP_TRY(add_url(e, t, u, err));
    return url->n ? STP_OK : stp_yaml_fail(err, url, "'urlpath' is an empty list");
}

/* ---- how they are read --------------------------------------------------------------------------------------------
 */

/* What a file is, its first bytes tell: the driver only has to be one that can be read, by its short name or the last
 * part of its class ("intake_xarray.xzarr.ZarrSource"). */
static const struct { const char *name, *class; } drivers[] = {
    { "csv", "CSVSource" }, { "parquet", "ParquetSource" }, { "netcdf", "NetCDFSource" }, { "zarr", "ZarrSource" },
    { "json", "JSONFileSource" }, { "jsonfiles", "JSONFileSource" }, { "jsonl", "JSONLinesFileSource" },
    { "geojson", "GeoJSONSource" }, { "textfiles", "TextFilesSource" },
};

static stp_status check_driver(const stp_entry *e, stp_error *err)
{
    const char *names[STP_COUNT(drivers)];
    const stp_node *driver = stp_yaml_get(e->source, "driver");
    const char *name = stp_yaml_text(e->source, "driver");
    if (!name) return stp_yaml_fail(err, driver ? driver : e->source, "'%.100s' names no 'driver'", e->name);
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; i < STP_COUNT(drivers); i++) {
        names[i] = drivers[i].name;
        if (!strcmp(dot ? dot + 1 : name, dot ? drivers[i].class : drivers[i].name)) return STP_OK;
    }
    stp_yaml_fail(err, driver, "the driver '%.100s' is not known", name);
    const char *near = stp_nearest(name, names, STP_COUNT(names));
    if (near) return stp_hint(err, "did you mean '%s'?", near);
    return stp_hint(err, "drivers: csv, parquet, netcdf, zarr, json, jsonl, geojson, textfiles, yaml_file");
}

/* pandas' words for how a table is written. */
static const struct { const char *theirs, *ours; } readings[] = {
    { "sep", "delim" }, { "delimiter", "delim" }, { "skiprows", "skip" }, { "na_values", "na" }, { "nrows", "head" },
    { "usecols", "cols" }, { "decimal", "decimal" }, { "comment", "comment" },
};

static stp_status joined(const stp_entry *e, const stp_node *value, const char *suffix, const char **out,
                         stp_error *err)
{
    stp_buf b = { 0 };
    stp_status s = STP_OK;
    for (const stp_node *v = value->kind == STP_NODE_LIST ? value->first : value; v && s == STP_OK; v = v->next) {
        const char *text = NULL;
        if (v->kind != STP_NODE_SCALAR) s = stp_yaml_fail(err, v, "this has to be one value");
        if (s == STP_OK) s = stp_entry_fill(e, v, &text, err);
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

static stp_status set_reading(const stp_entry *e, const stp_entry_target *t, const stp_node *key, stp_error *err)
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

static stp_status set_readings(const stp_entry *e, const stp_entry_target *t, const stp_node *args, stp_error *err)
{
    const stp_node *csv = stp_catalog_map(args, "csv_kwargs");
    for (const stp_node *k = csv ? csv->first : NULL; k; k = k->next->next) STP_TRY(set_reading(e, t, k, err));
    return STP_OK;
}

stp_status stp_entry_data(const stp_entry *e, const stp_entry_target *t, stp_error *err)
{
    STP_TRY(check_driver(e, err));
    STP_TRY(add_urls(e, t, err));
    return set_readings(e, t, stp_catalog_map(e->source, "args"), err);
}
