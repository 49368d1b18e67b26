/* Trees are merged and changed before anything knows what their keys mean. */
#include "spec/document.h"
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "spec/embedded.h"
#include "spec/paths.h"
#include "spec/spec.h"

enum { MAX_BYTES = 16 << 20, MAX_FIGURES = 256, MAX_EXTENDS = 16, MAX_FILES = 1024, MAX_VARS = 256 };

typedef struct reader {
    stp_document *out;
    stp_arena *arena;
    const char *const *sets;
    int n_sets;
    unsigned used_sets;            /* bits */
    const char *vars[MAX_VARS];    /* those that values ask for */
    int n_vars;
    const char *chain[MAX_EXTENDS];        /* the files that are being read, each extending the next */
    int depth;
    bool only_text;                /* no file may be opened */
    stp_error *err;
} reader;

static stp_status want_map(const reader *r, const stp_node *node, const char *what)
{
    if (node->kind == STP_NODE_MAP) return STP_OK;
    return stp_yaml_fail(r->err, node, "%s has to be a map, not %s", what,
                         node->kind == STP_NODE_LIST ? "a list" : "one value");
}

/* ---- trees ------------------------------------------------------------------------------------------------- */

static stp_node *copy_of(reader *r, const stp_node *node)
{
    stp_node *copy = stp_arena_alloc(r->arena, sizeof *copy);
    if (!copy) return NULL;
    *copy = *node;
    copy->next = NULL;
    return copy;
}

static void append(stp_node *to, stp_node *node)
{
    if (to->last) to->last->next = node;
    else to->first = node;
    to->last = node;
    to->n++;
}

static bool append_pair(reader *r, stp_node *to, const stp_node *key, stp_node *value)
{
    stp_node *k = copy_of(r, key);
    if (!k || !value) return false;
    append(to, k);
    append(to, value);
    return true;
}

static bool is_one_of(const char *key, const char *const *keys)
{
    for (; keys && *keys; keys++)
        if (!strcmp(key, *keys)) return true;
    return false;
}

/* Who says what is drawn says all of it: layers stand in for items and for figures too. */
static bool is_replaced(const stp_node *over, const char *key)
{
    static const char *const drawn[] = { "layers", "items", "figures", NULL };
    return stp_yaml_get(over, key) ||
           (is_one_of(key, drawn) && (stp_yaml_get(over, "layers") || stp_yaml_get(over, "items")));
}

/* A new map: what `over` says, and what `base` says besides; maps in both are merged. Keys in `without` are left out.
 * NULL without memory. */
static stp_node *merge(reader *r, const stp_node *base, const stp_node *over, const char *const *without)
{
    stp_node *map = copy_of(r, over);
    if (!map) return NULL;
    map->first = map->last = NULL;
    map->n = 0;
    for (const stp_node *k = base ? base->first : NULL; k; k = k->next->next)
        if (!is_replaced(over, k->text) && !is_one_of(k->text, without) &&
            !append_pair(r, map, k, copy_of(r, k->next)))
            return NULL;
    for (const stp_node *k = over->first; k; k = k->next->next) {
        if (is_one_of(k->text, without)) continue;
        const stp_node *old = base ? stp_yaml_get(base, k->text) : NULL;
        const bool both = old && old->kind == STP_NODE_MAP && k->next->kind == STP_NODE_MAP;
        if (!append_pair(r, map, k, both ? merge(r, old, k->next, NULL) : copy_of(r, k->next))) return NULL;
    }
    return map;
}

/* ---- names of files ------------------------------------------------------------------------------------------ */

/* How names change: `folder` in front, then seen from the folder of `from` (NULL: as they are). */
typedef struct naming { const char *folder, *from; bool but_data; } naming;

static stp_status rename_scalar(reader *r, int f, stp_node *value, const naming *how)
{
    if (value->kind != STP_NODE_SCALAR) return STP_OK;
    value->text = stp_path_moved(r->arena, (stp_field_id) f, value->text, how->folder, how->from);
    return value->text ? STP_OK : stp_no_memory(r->err, "a path");
}

/* The values of file fields below a node. */
static stp_status rename_files(reader *r, stp_node *node, const naming *how)
{
    const bool map = node->kind == STP_NODE_MAP;
    for (stp_node *k = node->first; k; k = map ? k->next->next : k->next) {
        stp_node *value = map ? k->next : k;
        const int f = map ? stp_field_find(k->text, strlen(k->text)) : -1;
        if (f == STP_F_DATA && how->but_data) continue;
        if (f >= 0) STP_TRY(rename_scalar(r, f, value, how));
        for (stp_node *e = f >= 0 && value->kind == STP_NODE_LIST ? value->first : NULL; e; e = e->next)
            STP_TRY(rename_scalar(r, f, e, how));
        if (f < 0 && value->kind != STP_NODE_SCALAR) STP_TRY(rename_files(r, value, how));
    }
    return STP_OK;
}

/* The folder of path, "." without one; NULL without memory. */
static const char *folder_of(stp_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || !strcmp(path, "-")) return stp_arena_text(arena, ".");
    return stp_arena_bytes(arena, path, slash == path ? 1 : (size_t) (slash - path));
}

/* ---- files --------------------------------------------------------------------------------------------------- */

static stp_status remember(reader *r, const char *path)
{
    stp_document *d = r->out;
    if (!strcmp(path, "-")) return STP_OK;
    if (!d->files) d->files = stp_arena_array(r->arena, MAX_FILES, sizeof *d->files);
    if (!d->files) return stp_no_memory(r->err, "a path");
    for (int i = 0; i < d->n_files; i++)
        if (!strcmp(d->files[i], path)) return STP_OK;
    if (d->n_files == MAX_FILES)
        return stp_fail(r->err, STP_ERR_DATA, "%.200s: more than %d files are read", path, (int) MAX_FILES);
    d->files[d->n_files++] = path;
    return STP_OK;
}

static stp_status read_tree(reader *r, const char *path, stp_node **root)
{
    const char *name = strcmp(path, "-") ? path : "standard input";
    stp_buf text = { 0 };
    stp_status s = stp_file_read(path, MAX_BYTES, &text, r->err);
    const stp_picture_format *picture = s == STP_OK ? stp_picture_find(text.data, text.length) : NULL;
    if (picture) s = stp_picture_spec(picture, &text, name, r->err);
    if (picture && !r->depth) r->out->from_picture = true;
    if (s == STP_OK) s = stp_yaml_read(root, r->arena, text.data ? text.data : "", text.length, name, r->err);
    stp_buf_clear(&text);
    if (s == STP_OK) s = want_map(r, *root, "a spec");
    return s == STP_OK ? remember(r, path) : s;
}

static stp_status extended(reader *r, const stp_node *over, const char *path, stp_node **out);

/* The tree of a file with all that it extends. */
static stp_status read_file(reader *r, const char *path, const stp_node *asked_by, stp_node **out)
{
    for (int i = 0; i < r->depth; i++)
        if (!strcmp(r->chain[i], path) || stp_file_same(r->chain[i], path))
            return stp_yaml_fail(r->err, asked_by, "'extends' goes round in a circle: '%.200s' is being read", path);
    if (r->depth == MAX_EXTENDS)
        return stp_yaml_fail(r->err, asked_by, "'extends' goes more than %d files deep", (int) MAX_EXTENDS);
    stp_node *root = NULL;
    STP_TRY(read_tree(r, path, &root));
    r->chain[r->depth++] = path;
    STP_TRY(extended(r, root, path, out));
    r->depth--;
    return STP_OK;
}

/* over, with what its `extends` names; path is the file that it stands in. */
static stp_status extended(reader *r, const stp_node *over, const char *path, stp_node **out)
{
    static const char *const without[] = { "extends", NULL };
    const stp_node *extends = stp_yaml_get(over, "extends");
    stp_node *base = NULL;
    if (extends) {
        if (extends->kind != STP_NODE_SCALAR || stp_yaml_is_null(extends))
            return stp_yaml_fail(r->err, extends, "'extends' has to be the name of a file");
        if (r->only_text) return stp_yaml_fail(r->err, extends, "'extends' stands in files only");
        const char *folder = folder_of(r->arena, path);
        const bool here = folder && !strcmp(folder, ".");
        const char *name = folder ? stp_spec_path(r->arena, here ? NULL : folder, extends->text) : NULL;
        if (!name) return stp_no_memory(r->err, "a path");
        const stp_status s = read_file(r, name, extends, &base);
        if (s != STP_OK) return s == STP_ERR_IO ? stp_wrap(r->err, s, "%.200s:%d", extends->file, extends->line) : s;
        const char *there = folder_of(r->arena, name);
        if (!there) return stp_no_memory(r->err, "a path");
        if (strcmp(there, folder) != 0) STP_TRY(rename_files(r, base, &(naming) { .folder = there, .from = path }));
    }
    *out = merge(r, base, over, without);
    return *out ? STP_OK : stp_no_memory(r->err, "a spec");
}

/* ---- variables ----------------------------------------------------------------------------------------------- */

static const char *set_on_line(reader *r, const char *name, size_t n)
{
    for (int i = 0; i < r->n_sets; i++)
        if (!strncmp(r->sets[i], name, n) && r->sets[i][n] == '=') {
            r->used_sets |= 1u << (i & 31);
            return r->sets[i] + n + 1;
        }
    return NULL;
}

static stp_status value_of(reader *r, const stp_node *vars, const stp_node *at, const char *name, size_t n,
                           const char **value)
{
    *value = set_on_line(r, name, n);
    const char *key = stp_arena_bytes(r->arena, name, n);
    const stp_node *var = key && vars ? stp_yaml_get(vars, key) : NULL;
    if (*value) return STP_OK;
    if (!key) return stp_no_memory(r->err, "a variable");
    if (r->n_vars < MAX_VARS) r->vars[r->n_vars++] = key;
    if (var && var->kind != STP_NODE_SCALAR) return stp_yaml_fail(r->err, var, "a variable has to be one value");
    if (var) {
        *value = var->text;
        return STP_OK;
    }
    stp_yaml_fail(r->err, at, "there is no variable '%.100s'", key);
    return stp_hint(r->err, "'vars: {%.100s: …}' or '--set %.100s=…' gives it a value", key, key);
}

static stp_status fill_text(reader *r, const stp_node *vars, stp_node *node)
{
    stp_buf out = { .max = MAX_BYTES };
    stp_status s = STP_OK;
    const char *at = node->text;
    for (const char *open; s == STP_OK && (open = strstr(at, "${"));) {
        const char *close = strchr(open, '}'), *value = NULL;
        if (open > at && open[-1] == '$') {            /* $${ stands for itself */
            stp_buf_add(&out, at, (size_t) (open - at - 1));
            stp_buf_text(&out, "${");
            at = open + 2;
            continue;
        }
        if (!close) s = stp_yaml_fail(r->err, node, "'${' without a '}'");
        else s = value_of(r, vars, node, open + 2, (size_t) (close - open - 2), &value);
        if (s != STP_OK) break;
        stp_buf_add(&out, at, (size_t) (open - at));
        stp_buf_text(&out, value);
        at = close + 1;
    }
    if (s == STP_OK && at != node->text) {
        stp_buf_text(&out, at);
        s = stp_buf_check(&out, "a value", r->err);
        if (s == STP_OK && !(node->text = stp_arena_text(r->arena, out.data ? out.data : "")))
            s = stp_no_memory(r->err, "a value");
    }
    stp_buf_clear(&out);
    return s;
}

/* Nodes are copied before they change: figures share what the file says of all of them. */
static stp_status fill(reader *r, const stp_node *vars, stp_node *node)
{
    if (node->kind == STP_NODE_SCALAR) return strstr(node->text, "${") ? fill_text(r, vars, node) : STP_OK;
    const bool map = node->kind == STP_NODE_MAP;
    stp_node *next = node->first;
    node->first = node->last = NULL;
    node->n = 0;
    for (bool key = map; next; next = next->next, key = map && !key) {
        stp_node *copy = copy_of(r, next);
        if (!copy) return stp_no_memory(r->err, "a spec");
        append(node, copy);
        if (!key) STP_TRY(fill(r, vars, copy));
    }
    return STP_OK;
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

/* All files but those of data, which keep the names that the spec gives them; a picture's are there already. */
static stp_status to_working_folder(reader *r, stp_node *figure, const char *path)
{
    const char *folder = folder_of(r->arena, path);
    if (!folder) return stp_no_memory(r->err, "a path");
    if (r->out->from_picture || !strcmp(folder, ".")) return STP_OK;
    return rename_files(r, figure, &(naming) { .folder = folder, .but_data = true });
}

static stp_status add_figure(reader *r, const stp_node *all, const stp_node *own, const char *path)
{
    static const char *const without[] = { "vars", "figures", NULL };
    stp_document *d = r->out;
    stp_node *whole = NULL, *figure = NULL;
    STP_TRY(want_map(r, own, "a figure"));
    if (own != all) STP_TRY(extended(r, own, path, &whole));
    const stp_node *vars = NULL;
    stp_node *merged = own == all ? merge(r, NULL, all, NULL) : merge(r, all, whole, NULL);
    if (merged) vars = stp_yaml_get(merged, "vars");
    if (vars) STP_TRY(want_map(r, vars, "'vars'"));
    if (merged) figure = merge(r, NULL, merged, without);
    if (!figure) return stp_no_memory(r->err, "a spec");
    STP_TRY(fill(r, vars, figure));
    STP_TRY(to_working_folder(r, figure, path));
    d->figures[d->n_figures++] = figure;
    return STP_OK;
}

static stp_status split(reader *r, const stp_node *root, const char *path)
{
    const stp_node *list = stp_yaml_get(root, "figures");
    const int n = list ? list->n : 1;
    if (list && (list->kind != STP_NODE_LIST || !list->n))
        return stp_yaml_fail(r->err, list, "'figures' has to be a list of figures");
    if (n > MAX_FIGURES) return stp_yaml_fail(r->err, list, "more than %d figures", (int) MAX_FIGURES);
    r->out->figures = stp_arena_array(r->arena, (size_t) n, sizeof *r->out->figures);
    if (!r->out->figures) return stp_no_memory(r->err, "a spec");
    if (!list) return add_figure(r, root, root, path);
    for (const stp_node *e = list->first; e; e = e->next) STP_TRY(add_figure(r, root, e, path));
    return STP_OK;
}

/* A variable that nothing asks for is more likely a slip than a wish. */
static stp_status check_sets(const reader *r, const char *path)
{
    for (int i = 0; i < r->n_sets; i++) {
        if (!strchr(r->sets[i], '=') || r->sets[i][0] == '=')
            return stp_fail(r->err, STP_ERR_USAGE, "--set wants NAME=VALUE, not '%.200s'", r->sets[i]);
        if (i < 32 && !(r->used_sets >> i & 1)) {
            stp_fail(r->err, STP_ERR_USAGE, "--set %.200s: '%.200s' has no such variable", r->sets[i], path);
            const char *name = stp_arena_bytes(r->arena, r->sets[i], strcspn(r->sets[i], "="));
            const char *near = name ? stp_nearest(name, r->vars, (size_t) r->n_vars) : NULL;
            if (near) return stp_hint(r->err, "did you mean '%s'?", near);
            return stp_hint(r->err, "a value that names it holds ${%.*s}", (int) strcspn(r->sets[i], "="), r->sets[i]);
        }
    }
    return STP_OK;
}

stp_status stp_document_text(stp_document *out, stp_arena *arena, const char *text, size_t length, const char *name,
                             stp_error *err)
{
    stp_document d = { 0 };
    reader *r = stp_arena_alloc(arena, sizeof *r);
    stp_node *root = NULL;
    if (!r) return stp_no_memory(err, "a spec");
    *r = (reader) { .out = &d, .arena = arena, .only_text = true, .err = err };
    STP_TRY(stp_yaml_read(&root, arena, text, length, name, err));
    STP_TRY(want_map(r, root, "a spec"));
    STP_TRY(extended(r, root, "", &root));
    STP_TRY(split(r, root, ""));
    *out = d;
    return STP_OK;
}

stp_status stp_document_read(stp_document *out, stp_arena *arena, const char *path, const char *const *sets, int n_sets,
                             stp_error *err)
{
    stp_document d = { 0 };
    reader *r = stp_arena_alloc(arena, sizeof *r);
    stp_node *root = NULL;
    if (!r) return stp_no_memory(err, "a spec");
    *r = (reader) { .out = &d, .arena = arena, .sets = sets, .n_sets = n_sets, .err = err };
    STP_TRY(read_file(r, path, NULL, &root));
    STP_TRY(split(r, root, path));
    STP_TRY(check_sets(r, path));
    *out = d;
    return STP_OK;
}
