/* The files of a layer as one table, read as its options say. */
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "spec/plan.h"
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

const char *stp_plan_unquoted(stp_arena *arena, const char *name)
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
        types[i] = (stp_typed){ .name = name ? stp_plan_unquoted(arena, name) : NULL, .meaning = (stp_meaning) meaning,
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
        const stp_status found = stp_schema_require(&s->schema, t->name, s->path, &at, err);
        if (found != STP_OK && strpbrk(t->name, "(+*/"))
            return stp_hint(err, "--types and --xscale cat tell what columns of the file hold, not expressions");
        STP_TRY(found);
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
