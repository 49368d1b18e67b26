#include "table/folder.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/text.h"
#include "table/source.h"

enum { DEEPEST = 32, MOST_FILES = 1 << 20 };

typedef struct found {
    stp_arena *arena;
    const char **paths, **labels;      /* on the heap */
    const stp_format **formats;
    int n, room;
} found;

static bool is_folder(const char *path)
{
    struct stat st;
    return strcmp(path, "-") && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static stp_status add(found *f, const char *path, const char *label, const stp_format *format, stp_error *err)
{
    if (f->n == MOST_FILES) return stp_fail(err, STP_ERR_DATA, "more than %d files", (int) MOST_FILES);
    if (f->n == f->room) {
        const int room = f->room ? f->room * 2 : 16;
        const size_t bytes = (size_t) room * sizeof(void *);
        const char **paths = realloc(f->paths, bytes);
        if (paths) f->paths = paths;
        const char **labels = realloc(f->labels, bytes);
        if (labels) f->labels = labels;
        const stp_format **formats = realloc(f->formats, bytes);
        if (formats) f->formats = formats;
        if (!paths || !labels || !formats) return stp_no_memory(err, "files");
        f->room = room;
    }
    f->paths[f->n] = path;
    f->labels[f->n] = label;
    f->formats[f->n++] = format;
    return STP_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_data(const struct dirent *e)
{
    return e->d_name[0] != '.' && e->d_name[0] != '_';
}

static stp_status walk(found *f, const char *path, const char *label, int depth, stp_error *err);

static stp_status visit(found *f, const char *path, const char *label, const char *name, int depth, stp_error *err)
{
    const char *bar = path[strlen(path) - 1] == '/' ? "" : "/", *label_bar = label[strlen(label) - 1] == '/' ? "" : "/";
    const char *inner = stp_arena_printf(f->arena, "%s%s%s", path, bar, name);
    const char *called = stp_arena_printf(f->arena, "%s%s%s", label, label_bar, name);
    if (!inner || !called) return stp_no_memory(err, "a path");
    if (is_folder(inner)) return walk(f, inner, called, depth + 1, err);
    const stp_format *format = stp_format_of(inner);
    return format ? add(f, inner, called, format, err) : STP_OK;
}

static stp_status walk(found *f, const char *path, const char *label, int depth, stp_error *err)
{
    struct dirent **entries = NULL;
    if (depth > DEEPEST) return stp_fail(err, STP_ERR_DATA, "'%s' is more than %d folders deep", label, (int) DEEPEST);
    const int n = scandir(path, &entries, is_data, by_name);
    if (n < 0) return stp_fail(err, STP_ERR_IO, "cannot read '%s': %s", label, strerror(errno));
    stp_status s = STP_OK;
    for (int i = 0; i < n; i++) {
        if (s == STP_OK) s = visit(f, path, label, entries[i]->d_name, depth, err);
        free(entries[i]);
    }
    free(entries);
    return s;
}

/* Of the files from `first` on only those of the format that most have stay. */
static void keep_one_format(found *f, int first)
{
    const stp_format *best = NULL;
    int most = 0, n = first;
    for (int k = 0; stp_formats[k]; k++) {
        int count = 0;
        for (int i = first; i < f->n; i++) count += f->formats[i] == stp_formats[k];
        if (count > most) most = count, best = stp_formats[k];
    }
    for (int i = first; i < f->n; i++) {
        if (f->formats[i] != best) continue;
        f->paths[n] = f->paths[i];
        f->labels[n] = f->labels[i];
        f->formats[n++] = best;
    }
    f->n = n;
}

/* A folder that is one store of arrays: the file in it that stands for it (Zarr: `.zgroup`), else NULL. */
static const char *store_of(stp_arena *arena, const char *path)
{
    struct stat st;
    const char *file = stp_arena_printf(arena, "%s%s.zgroup", path, path[strlen(path) - 1] == '/' ? "" : "/");
    return file && stat(file, &st) == 0 && S_ISREG(st.st_mode) ? file : NULL;
}

static stp_status expand_one(found *f, const char *path, const char *label, stp_error *err)
{
    const int first = f->n;
    if (!*path || !is_folder(path)) return add(f, path, label, NULL, err);
    const char *store = store_of(f->arena, path);
    if (store) return add(f, store, label, NULL, err);
    STP_TRY(walk(f, path, *label ? label : path, 0, err));
    keep_one_format(f, first);
    if (f->n > first) return STP_OK;
    stp_fail(err, STP_ERR_DATA, "the folder '%s' holds no file that can be read", label);
    return stp_hint(err, "`stipple list formats` names the suffixes");
}

stp_status stp_folder_expand(stp_arena *arena, const char *const *paths, const char *const *labels, int n,
                             stp_files *out, stp_error *err)
{
    found f = { .arena = arena };
    stp_status s = STP_OK;
    for (int i = 0; s == STP_OK && i < n; i++) s = expand_one(&f, paths[i], labels[i], err);
    stp_files made = { .n = f.n };
    made.paths = stp_arena_array(arena, (size_t) f.n + 1, sizeof *made.paths);
    made.labels = stp_arena_array(arena, (size_t) f.n + 1, sizeof *made.labels);
    if (s == STP_OK && (!made.paths || !made.labels)) s = stp_no_memory(err, "files");
    for (int i = 0; s == STP_OK && i < f.n; i++) {
        made.paths[i] = f.paths[i];
        made.labels[i] = f.labels[i];
    }
    free(f.paths);
    free(f.labels);
    free(f.formats);
    if (s == STP_OK) *out = made;
    return s;
}

/* ---- partitions ------------------------------------------------------------------------------------------------- */

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* n bytes with %41 as A; NULL where that is no UTF-8, or without memory. */
static char *decoded(stp_arena *arena, const char *s, size_t n)
{
    char *out = stp_arena_alloc(arena, n + 1);
    size_t length = 0;
    for (size_t i = 0; out && i < n; i++) {
        const bool escape = s[i] == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0;
        out[length++] = escape ? (char) (hex(s[i + 1]) << 4 | hex(s[i + 2])) : s[i];
        if (escape) i += 2;
    }
    return out && stp_utf8_valid(out, length) && !memchr(out, 0, length) ? out : NULL;
}

static stp_status read_partition(stp_arena *arena, const char *s, size_t n, stp_partition *out, stp_error *err)
{
    static const char none[] = "__HIVE_DEFAULT_PARTITION__";
    const char *equals = memchr(s, '=', n);
    const size_t key = (size_t) (equals - s), value = n - key - 1;
    out->key = decoded(arena, s, key);
    const bool missing = value == strlen(none) && !memcmp(equals + 1, none, value);
    out->value = missing ? NULL : decoded(arena, equals + 1, value);
    if (out->key && (missing || out->value)) return STP_OK;
    return arena->failed ? stp_no_memory(err, "a name")
                         : stp_fail(err, STP_ERR_DATA, "the folder '%.*s' is named by no text", (int) n, s);
}

stp_status stp_folder_partitions(stp_arena *arena, const char *path, stp_partition **out, int *n, stp_error *err)
{
    size_t most = 0;
    for (const char *p = path; *p; p++) most += *p == '/';
    stp_partition *made = stp_arena_array(arena, most + 1, sizeof *made);
    if (!made) return stp_no_memory(err, "a path");
    int count = 0;
    for (const char *p = path, *end; (end = strchr(p, '/')); p = end + 1) {
        const char *equals = memchr(p, '=', (size_t) (end - p));
        if (equals && equals > p) STP_TRY(read_partition(arena, p, (size_t) (end - p), &made[count++], err));
    }
    *out = made;
    *n = count;
    return STP_OK;
}
