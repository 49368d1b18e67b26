/* Themes from files: each key is a member of stp_theme, and this table is all that is known about it. */
#include <math.h>
#include <stddef.h>
#include <string.h>
#include "base/file.h"
#include "base/text.h"
#include "chart/theme.h"
#include "colormaps/cmap.h"
#include "spec/keyfile.h"
#include "spec/paths.h"
#include "spec/spec.h"

enum { MAX_EXTENDS = 16 };

/* A theme that is being read, from files of which each extends the next. */
typedef struct reader {
    stp_theme *out;
    stp_arena *arena;
    stp_theme_files *files;        /* NULL: nobody asks */
    const char *chain[MAX_EXTENDS];
    int depth;
    bool placed;                   /* a fault has the place of who named the file */
} reader;

typedef struct key key;
typedef stp_status put_fn(const key *k, void *member, const char *text, const reader *r, stp_error *err);

struct key {
    const char *name;
    size_t at;                     /* of the member */
    put_fn *put;
    double min, max;
};

static stp_status put_color(const key *k, void *member, const char *text, const reader *r, stp_error *err)
{
    (void) r;
    if (stp_same(text, "none")) {
        *(uint32_t *) member = 0;
        return STP_OK;
    }
    if (stp_color_parse(text, member)) return STP_OK;
    return stp_fail(err, STP_ERR_DATA, "'%s' wants a colour as '#1b1f24' or 'none', not '%.100s'", k->name, text);
}

static stp_status put_length(const key *k, void *member, const char *text, const reader *r, stp_error *err)
{
    double v;
    (void) r;
    if (stp_parse_double(text, strlen(text), &v) && v >= k->min && v <= k->max) {
        *(double *) member = v;
        return STP_OK;
    }
    return stp_fail(err, STP_ERR_DATA, "'%s' wants a number from %g to %g, not '%.100s'", k->name, k->min, k->max,
                    text);
}

static stp_status note_file(const reader *r, const char *path, stp_error *err)
{
    stp_theme_files *f = r->files;
    if (!f) return STP_OK;
    if (f->n == STP_THEME_FILES)
        return stp_fail(err, STP_ERR_DATA, "%.200s: a theme takes more than %d files", path, (int) STP_THEME_FILES);
    f->path[f->n++] = path;
    return STP_OK;
}

/* Colours, whose file is named from the folder of the theme. */
static stp_status keep_colors(const char **member, const char *text, const reader *r, stp_error *err)
{
    if (!(*member = stp_arena_text(r->arena, text))) return stp_no_memory(err, "a theme");
    const size_t n = stp_path_length(STP_F_CMAP, text);
    const char *path = n ? stp_arena_bytes(r->arena, text, n) : NULL;
    if (n && !path) return stp_no_memory(err, "a path");
    return n ? note_file(r, path, err) : STP_OK;
}

static const char *moved(const char *text, const reader *r)
{
    const char *file = r->chain[r->depth - 1], *slash = strrchr(file, '/');
    const char *folder = slash ? stp_arena_bytes(r->arena, file, slash == file ? 1 : (size_t) (slash - file)) : "";
    return folder ? stp_path_moved(r->arena, STP_F_CMAP, text, folder, NULL) : NULL;
}

static stp_status put_map(const key *k, void *member, const char *text, const reader *r, stp_error *err)
{
    stp_cmap map;
    if (!(text = moved(text, r))) return stp_no_memory(err, "a path");
    STP_TRY(stp_wrap(err, stp_cmap_find(&map, text, err), "'%s'", k->name));
    return keep_colors(member, text, r, err);
}

static stp_status put_palette(const key *k, void *member, const char *text, const reader *r, stp_error *err)
{
    stp_palette palette = { 0 };
    if (!(text = moved(text, r))) return stp_no_memory(err, "a path");
    STP_TRY(stp_wrap(err, stp_palette_find(&palette, r->arena, text, 1, err), "'%s'", k->name));
    return keep_colors(member, text, r, err);
}

static stp_status put_thousands(const key *k, void *member, const char *text, const reader *r, stp_error *err)
{
    static const struct { const char *name, *value; } all[] = {
        { ",", "," }, { "comma", "," }, { " ", " " }, { "space", " " }, { "", "" }, { "none", "" },
    };
    (void) r;
    for (size_t i = 0; i < STP_COUNT(all); i++)
        if (!strcmp(text, all[i].name)) {
            *(const char **) member = all[i].value;
            return STP_OK;
        }
    return stp_fail(err, STP_ERR_DATA, "'%s' wants comma, space or none, not '%.100s'", k->name, text);
}

#define COLOR(key_, member) { key_, offsetof(stp_theme, member), put_color, 0, 0 }
#define LENGTH(key_, member, min_, max_) { key_, offsetof(stp_theme, member), put_length, min_, max_ }

static const key keys[] = {
    COLOR("background", background),
    COLOR("ink", ink),
    COLOR("secondary", secondary),
    COLOR("grid", grid),
    COLOR("axis", axis),
    COLOR("zero", zero),
    COLOR("edge", edge),
    COLOR("other", other),
    { "density-map", offsetof(stp_theme, density_map), put_map, 0, 0 },
    { "value-map", offsetof(stp_theme, value_map), put_map, 0, 0 },
    { "palette", offsetof(stp_theme, palette), put_palette, 0, 0 },
    { "thousands", offsetof(stp_theme, thousands), put_thousands, 0, 0 },
    LENGTH("title-size", title_size, 4, 100),
    LENGTH("heading-size", heading_size, 4, 100),
    LENGTH("subtitle-size", subtitle_size, 4, 100),
    LENGTH("caption-size", caption_size, 4, 100),
    LENGTH("name-size", name_size, 4, 100),
    LENGTH("tick-size", tick_size, 4, 100),
    LENGTH("margin", margin, 0, 200),
    LENGTH("tick-length", tick_length, 0, 50),
    LENGTH("bar-width", bar_width, 2, 100),
    LENGTH("bar-height", bar_height, 20, 2000),
    LENGTH("point-radius", point_radius, 0.2, 50),
    LENGTH("line-width", line_width, 0.1, 50),
};

const char *stp_theme_key(int i)
{
    return i >= 0 && i < (int) STP_COUNT(keys) ? keys[i].name : NULL;
}

static stp_status unknown_theme(const char *name, stp_error *err)
{
    const char *names[16];
    size_t n = 0;
    for (const stp_theme *t = stp_themes; t->name && n < STP_COUNT(names); t++) names[n++] = t->name;
    stp_fail(err, STP_ERR_USAGE, "there is no theme '%.200s'", name);
    const char *near = stp_nearest(name, names, n);
    if (near) return stp_hint(err, "did you mean '%s'?", near);
    return stp_hint(err, "`stipple list themes` shows them; a file's name ends in .yaml");
}

static stp_status unknown_key(const char *file, const stp_key_line *line, stp_error *err)
{
    const char *names[STP_COUNT(keys) + 1];
    for (size_t i = 0; i < STP_COUNT(keys); i++) names[i] = keys[i].name;
    names[STP_COUNT(keys)] = "extends";
    stp_fail(err, STP_ERR_DATA, "%.200s:%d:%d: unknown key '%.100s' in a theme", file, line->key_line, line->key_column,
             line->key);
    const char *near = stp_nearest(line->key, names, STP_COUNT(names));
    return near ? stp_hint(err, "did you mean '%s'?", near) : STP_ERR_DATA;
}

static stp_status put_line(const reader *r, const stp_key_line *line, stp_error *err)
{
    const char *file = r->chain[r->depth - 1];
    for (size_t i = 0; i < STP_COUNT(keys); i++) {
        if (strcmp(keys[i].name, line->key)) continue;
        const stp_status s = keys[i].put(&keys[i], (char *) r->out + keys[i].at, line->value, r, err);
        return stp_wrap(err, s, "%.200s:%d:%d", file, line->line, line->column);
    }
    return unknown_key(file, line, err);
}

static bool extends(const stp_key_line *line)
{
    return !strcmp(line->key, "extends");
}

static bool is_file(const char *name)
{
    return strpbrk(name, "./") != NULL;
}

static stp_status read_file(reader *r, const char *path, stp_error *err);

/* A theme by name, or the file of that name beside the one that says so. */
static stp_status read_base(reader *r, const char *name, stp_error *err)
{
    const stp_theme *known = stp_theme_find(name);
    if (known) {
        *r->out = *known;
        return STP_OK;
    }
    if (!is_file(name)) return unknown_theme(name, err);
    const char *from = r->depth ? r->chain[r->depth - 1] : "", *slash = strrchr(from, '/');
    if (slash && name[0] != '/')
        name = stp_arena_printf(r->arena, "%.*s%s", (int) (slash + 1 - from), from, name);
    if (!name) return stp_no_memory(err, "a path");
    for (int i = 0; i < r->depth; i++)
        if (!strcmp(r->chain[i], name) || stp_file_same(r->chain[i], name))
            return stp_fail(err, STP_ERR_DATA, "'extends' goes round in a circle: '%.200s' is being read", name);
    if (r->depth == MAX_EXTENDS)
        return stp_fail(err, STP_ERR_DATA, "'extends' goes more than %d files deep", (int) MAX_EXTENDS);
    return read_file(r, name, err);
}

/* The theme that a line names; the place of the line stands before what is wrong with the name, not with the file. */
static stp_status read_named(reader *r, const stp_key_line *line, stp_error *err)
{
    const int depth = r->depth;
    const stp_status s = read_base(r, line->value, err);
    if (s == STP_OK || r->placed || r->depth > depth) return s;
    r->placed = true;
    return stp_wrap(err, s, "%.200s:%d:%d", r->chain[depth - 1], line->line, line->column);
}

static stp_status put_lines(reader *r, const stp_key_line *lines, int n, stp_error *err)
{
    *r->out = stp_themes[0];
    for (int i = 0; i < n; i++)
        if (extends(&lines[i])) STP_TRY(read_named(r, &lines[i], err));
    bool edge = false, background = false;
    for (int i = 0; i < n; i++) {
        edge |= !strcmp(lines[i].key, "edge");
        background |= !strcmp(lines[i].key, "background");
        if (!extends(&lines[i])) STP_TRY(put_line(r, &lines[i], err));
    }
    if (background && !edge) r->out->edge = r->out->background;     /* it sets dots apart by looking like the ground */
    return STP_OK;
}

static stp_status read_file(reader *r, const char *path, stp_error *err)
{
    stp_key_line *lines;
    int n;
    STP_TRY(stp_keyfile_read(path, path, r->arena, &lines, &n, err));
    STP_TRY(note_file(r, path, err));
    r->chain[r->depth++] = path;
    STP_TRY(put_lines(r, lines, n, err));
    r->depth--;
    return STP_OK;
}

stp_status stp_theme_read(stp_theme *out, stp_arena *arena, const char *name, stp_theme_files *files, stp_error *err)
{
    reader r = { .out = out, .arena = arena, .files = files };
    if (files) files->n = 0;
    return read_base(&r, name, err);
}
