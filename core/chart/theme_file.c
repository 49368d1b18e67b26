/* Themes from files: each key is a member of stp_theme, and this table is all that is known about it. */
#include <math.h>
#include <stddef.h>
#include <string.h>
#include "base/text.h"
#include "chart/theme.h"
#include "colormaps/cmap.h"
#include "spec/keyfile.h"
#include "spec/spec.h"

typedef struct key key;
typedef stp_status put_fn(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err);

struct key {
    const char *name;
    size_t at;                     /* of the member */
    put_fn *put;
    double min, max;
};

static stp_status put_color(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err)
{
    (void) arena;
    if (stp_same(text, "none")) {
        *(uint32_t *) member = 0;
        return STP_OK;
    }
    if (stp_color_parse(text, member)) return STP_OK;
    return stp_fail(err, STP_ERR_DATA, "'%s' wants a colour as '#1b1f24' or 'none', not '%.100s'", k->name, text);
}

static stp_status put_length(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err)
{
    double v;
    (void) arena;
    if (stp_parse_double(text, strlen(text), &v) && v >= k->min && v <= k->max) {
        *(double *) member = v;
        return STP_OK;
    }
    return stp_fail(err, STP_ERR_DATA, "'%s' wants a number from %g to %g, not '%.100s'", k->name, k->min, k->max, text);
}

static stp_status put_map(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err)
{
    stp_cmap map;
    STP_TRY(stp_wrap(err, stp_cmap_find(&map, text, err), "'%s'", k->name));
    const char *copy = *(const char **) member = stp_arena_text(arena, text);
    return copy ? STP_OK : stp_no_memory(err, "a theme");
}

static stp_status put_palette(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err)
{
    stp_palette palette = { 0 };
    STP_TRY(stp_wrap(err, stp_palette_find(&palette, arena, text, 1, err), "'%s'", k->name));
    const char *copy = *(const char **) member = stp_arena_text(arena, text);
    return copy ? STP_OK : stp_no_memory(err, "a theme");
}

static stp_status put_thousands(const key *k, void *member, const char *text, stp_arena *arena, stp_error *err)
{
    static const struct { const char *name, *value; } all[] = {
        { ",", "," }, { "comma", "," }, { " ", " " }, { "space", " " }, { "", "" }, { "none", "" },
    };
    (void) arena;
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

static stp_status put_line(stp_theme *out, stp_arena *arena, const char *file, const stp_key_line *line, stp_error *err)
{
    for (size_t i = 0; i < STP_COUNT(keys); i++) {
        if (strcmp(keys[i].name, line->key)) continue;
        const stp_status s = keys[i].put(&keys[i], (char *) out + keys[i].at, line->value, arena, err);
        return stp_wrap(err, s, "%.200s:%d:%d", file, line->line, line->column);
    }
    return unknown_key(file, line, err);
}

static bool extends(const stp_key_line *line)
{
    return !strcmp(line->key, "extends");
}

static stp_status put_lines(stp_theme *out, stp_arena *arena, const char *file, const stp_key_line *lines, int n,
                            stp_error *err)
{
    *out = stp_themes[0];
    for (int i = 0; i < n; i++) {
        if (!extends(&lines[i])) continue;
        const stp_theme *base = stp_theme_find(lines[i].value);
        if (!base) return stp_wrap(err, unknown_theme(lines[i].value, err), "%.200s:%d:%d", file, lines[i].line,
                                   lines[i].column);
        *out = *base;
    }
    bool edge = false, background = false;
    for (int i = 0; i < n; i++) {
        edge |= !strcmp(lines[i].key, "edge");
        background |= !strcmp(lines[i].key, "background");
        if (!extends(&lines[i])) STP_TRY(put_line(out, arena, file, &lines[i], err));
    }
    if (background && !edge) out->edge = out->background;     /* it sets dots apart by looking like the ground */
    return STP_OK;
}

stp_status stp_theme_read(stp_theme *out, stp_arena *arena, const char *name, stp_error *err)
{
    const stp_theme *known = stp_theme_find(name);
    if (known) {
        *out = *known;
        return STP_OK;
    }
    if (!strpbrk(name, "./")) return unknown_theme(name, err);
    stp_key_line *lines;
    int n;
    STP_TRY(stp_keyfile_read(name, name, arena, &lines, &n, err));
    return put_lines(out, arena, name, lines, n, err);
}
