/* The inputs of a run, for make. */
#include "depfile.h"
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "chart/theme.h"
#include "page.h"
#include "spec/paths.h"

enum { MAX_PATHS = 65536 };

typedef struct paths {
    stp_arena arena;
    const char **path;
    int n, capacity;
} paths;

static stp_status add(paths *p, const char *path, stp_error *err)
{
    for (int i = 0; i < p->n; i++)
        if (!strcmp(p->path[i], path)) return STP_OK;
    if (p->n == MAX_PATHS) return stp_fail(err, STP_ERR_DATA, "more than %d files", (int) MAX_PATHS);
    if (p->n == p->capacity) {
        const char **more = stp_arena_array(&p->arena, (size_t) p->n * 2 + 16, sizeof *more);
        if (!more) return stp_no_memory(err, "paths");
        if (p->n) memcpy(more, p->path, (size_t) p->n * sizeof *more);
        p->path = more;
        p->capacity = p->n * 2 + 16;
    }
    if (!(p->path[p->n] = stp_arena_text(&p->arena, path))) return stp_no_memory(err, "a path");
    p->n++;
    return STP_OK;
}

/* "spec/../t.csv" is t.csv to make as well, where it is the same file: make goes by names. */
static const char *shortened(stp_arena *arena, const char *path)
{
    const char *shorter = strstr(path, "/../") ? stp_file_relative(arena, "./x", path) : path;
    return shorter && shorter != path && stp_file_same(shorter, path) ? shorter : path;
}

static stp_status add_value(paths *p, const stp_spec *s, stp_field_id f, const char *text, stp_error *err)
{
    const size_t n = stp_path_length(f, text);
    const char *path = n ? stp_arena_bytes(&p->arena, text, n) : NULL;
    if (path && f == STP_F_DATA) path = stp_spec_path(&p->arena, s->folder, path);
    if (path) return add(p, shortened(&p->arena, path), err);
    return n ? stp_no_memory(err, "a path") : STP_OK;
}

/* With what it extends, and its colours. */
static stp_status add_theme(paths *p, const char *name, stp_error *err)
{
    stp_theme theme;
    stp_theme_files files;
    STP_TRY(stp_theme_read(&theme, &p->arena, name, &files, err));
    for (int i = 0; i < files.n; i++) STP_TRY(add(p, shortened(&p->arena, files.path[i]), err));
    return STP_OK;
}

static stp_status add_values(paths *p, const stp_spec *s, const stp_value *v, stp_error *err)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!v[f].set) continue;
        for (int i = 0; stp_fields[f].repeat && i < v[f].n_items; i++)
            STP_TRY(add_value(p, s, (stp_field_id) f, v[f].items[i], err));
        if (f == STP_F_THEME) STP_TRY(add_theme(p, v[f].text, err));
        else if (!stp_fields[f].repeat) STP_TRY(add_value(p, s, (stp_field_id) f, v[f].text, err));
    }
    return STP_OK;
}

static stp_status find_inputs(paths *p, const stp_spec *s, stp_error *err)
{
    for (int i = 0; i < s->n_files; i++) STP_TRY(add(p, s->files[i], err));
    STP_TRY(add_values(p, s, s->v, err));
    for (int i = 0; i < s->n_items; i++) {
        STP_TRY(add_values(p, s, s->items[i].v, err));
        for (int k = 0; k < s->items[i].n_layers; k++) STP_TRY(add_values(p, s, s->items[i].layers[k].v, err));
    }
    return STP_OK;
}

static stp_status find_outputs(paths *p, const stp_spec *s, stp_error *err)
{
    const stp_value *o = &s->v[STP_F_OUTPUT];
    for (int i = 0; i < o->n_items; i++)
        if (strcmp(o->items[i], "-") != 0) {
            const char *path = stp_page_path(&p->arena, o->items[i]);
            if (!path) return stp_no_memory(err, "a path");
            STP_TRY(add(p, path, err));
        }
    return STP_OK;
}

/* A name as make reads it. A % is one of a pattern in a target, and itself behind the colon. */
static void put(stp_buf *out, const char *path, bool is_target)
{
    for (const char *c = path; *c; c++) {
        if (strchr(" \t#:", *c) || (is_target && *c == '%')) stp_buf_char(out, '\\');
        if (*c == '$') stp_buf_char(out, '$');
        stp_buf_char(out, *c);
    }
}

static void print(const paths *outputs, const paths *inputs, stp_buf *out)
{
    for (int i = 0; i < outputs->n; i++) {
        if (i) stp_buf_char(out, ' ');
        put(out, outputs->path[i], true);
    }
    stp_buf_char(out, ':');
    for (int i = 0; i < inputs->n; i++) {
        stp_buf_text(out, " \\\n ");
        put(out, inputs->path[i], false);
    }
    stp_buf_char(out, '\n');
    for (int i = 0; i < inputs->n; i++) {
        stp_buf_char(out, '\n');
        put(out, inputs->path[i], true);
        stp_buf_text(out, ":\n");
    }
}

static stp_status make_rule(const stp_spec *spec, const char *const *written, int n, stp_buf *out, stp_error *err)
{
    paths outputs = { 0 }, inputs = { 0 };
    stp_status s = STP_OK;
    for (int i = 0; i < n && s == STP_OK; i++)
        if (strcmp(written[i], "-") != 0) s = add(&outputs, written[i], err);
    for (const stp_spec *q = spec; q && s == STP_OK; q = q->next) {
        if (!written) s = find_outputs(&outputs, q, err);
        if (s == STP_OK) s = find_inputs(&inputs, q, err);
    }
    if (s == STP_OK && outputs.n) print(&outputs, &inputs, out);
    stp_arena_clear(&outputs.arena);
    stp_arena_clear(&inputs.arena);
    return s == STP_OK ? stp_buf_check(out, "a depfile", err) : s;
}

stp_status stp_depfile_make(const stp_spec *spec, const char *const *outputs, int n, stp_target *out, stp_error *err)
{
    const stp_value *path = &spec->v[STP_F_DEPFILE];
    *out = (stp_target) { .path = path->set ? path->text : NULL };
    return path->set ? make_rule(spec, outputs, n, &out->bytes, err) : STP_OK;
}

stp_status stp_depfile_save(const stp_spec *spec, stp_error *err)
{
    stp_target t;
    stp_status s = stp_depfile_make(spec, NULL, 0, &t, err);
    if (s == STP_OK && t.path) s = stp_file_replace(t.path, t.bytes.data ? t.bytes.data : "", t.bytes.length, err);
    stp_buf_clear(&t.bytes);
    return s;
}
