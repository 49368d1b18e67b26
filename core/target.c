/* Outputs: their formats by name or suffix, and writing them all or none. */
#include "target.h"
#include <string.h>
#include "base/file.h"
#include "base/text.h"

static stp_status unknown_format(const char *format, const char *path, stp_error *err)
{
    const char *names[32];
    size_t n = 0;
    for (int i = 0; stp_backends[i] && n < 16; i++) names[n++] = stp_backends[i]->name;
    for (int i = 0; stp_array_formats[i] && n < 30; i++) names[n++] = stp_array_formats[i]->suffixes;
    names[n++] = "yaml";
    names[n++] = "json";
    names[n++] = "html";
    if (stp_has_word("csv tsv parquet", format)) {
        stp_fail(err, STP_ERR_USAGE, "a %s file holds a table, not a picture", format);
        return stp_hint(err, "`stipple load` writes tables, with the same --where, --derive, --cols and --sort");
    }
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

stp_status stp_target_find_format(stp_target *t, const char *format, const char *path, stp_error *err)
{
    t->backend = stp_backend_find(format);
    for (int i = 0; !t->backend && stp_array_formats[i]; i++)
        if (stp_has_word(stp_array_formats[i]->suffixes, format)) t->array = stp_array_formats[i];
    if (stp_has_word("yaml yml", format)) t->spec = "yaml";
    if (stp_same(format, "json")) t->spec = "json";
    return t->backend || t->array || t->spec ? STP_OK : unknown_format(format, path, err);
}

const char *stp_target_field(stp_arena *arena, const char *template, const char *column)
{
    const size_t own = strlen(column);
    for (const char *open = template; (open = strchr(open, '{')); open++) {
        const size_t n = strcspn(open + 1, "{}");
        if (open[1 + n] != '}' || !n || (n == own && !memcmp(open + 1, column, n))) continue;
        return stp_arena_bytes(arena, open, n + 2);
    }
    return NULL;
}

/* A name for several pictures, of a spec that makes one. */
static stp_status check_template(const stp_spec *spec, const char *path, stp_arena *arena, stp_error *err)
{
    const char *field = spec->v[STP_F_GROUPBY].set ? NULL : stp_target_field(arena, path, "");
    if (!field) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "'%.200s' is a name for several pictures, and here is one", path);
    return stp_hint(err, "--groupby %.*s makes one for each value", (int) strlen(field) - 2, field + 1);
}

stp_status stp_targets_make(const stp_spec *spec, stp_arena *arena, stp_target **out, int *n, stp_error *err)
{
    const stp_value *o = &spec->v[STP_F_OUTPUT], *to = &spec->v[STP_F_TO];
    *n = o->n_items ? o->n_items : 1;
    *out = stp_arena_array(arena, (size_t) *n, sizeof **out);
    if (!*out) return stp_no_memory(err, "outputs");
    for (int i = 0; i < *n; i++) {
        stp_target *t = *out + i;
        t->path = o->n_items ? o->items[i] : "-";
        t->makes_folders = spec->names_outputs;
        STP_TRY(check_template(spec, t->path, arena, err));
        const char *suffix = stp_file_suffix(t->path);
        const bool named = strcmp(t->path, "-") && *suffix;
        STP_TRY(stp_target_find_format(t,
                            to->set                ? to->text
                            : named                ? suffix
                            : strcmp(t->path, "-") ? ""
                                                   : "svg",
                            to->set ? NULL : t->path, err));
    }
    return STP_OK;
}

stp_status stp_targets_check(const stp_spec *spec, const stp_target *t, int n, stp_arena *arena, stp_error *err)
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

stp_status stp_targets_write(const stp_target *t, int n, bool keep_same, stp_arena *arena, stp_error *err)
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
