/* Palettes by name, and longer than they are: a cycle that is too short goes on with Glasbey's search. */
#include "base/text.h"
#include "colormaps/glasbey.h"
#include "colormaps/maps.h"
#include "colormaps/names.h"
#include "colormaps/read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WANTED_MAX = 4096, FEW = 256, STEP_FEW = 15, STEP_MANY = 8 };

/* ---- names ---- */

static const stp_palette_entry *find_entry(const char *name, size_t n)
{
    for (int i = 0; i < stp_palette_entry_count; i++) {
        const stp_palette_entry *e = &stp_palette_entries[i];
        if (stp_map_same_name(name, n, e->name) || stp_map_same_word(name, n, e->aliases)) return e;
    }
    return NULL;
}

/* The words of a list behind the others, as far as there is room. */
static int gather(stp_arena *arena, const char *words, const char **list, int n, int max)
{
    const char *const *split;
    int k = 0;
    if (stp_split(arena, words, ' ', &split, &k, NULL) != STP_OK) return n;
    for (int i = 0; i < k && n < max; i++)
        if (*split[i]) list[n++] = split[i];
    return n;
}

const char *stp_name_near(stp_arena *arena, const char *name, bool cmaps, bool palettes)
{
    const int max = (stp_map_entry_count + stp_palette_entry_count) * 8;
    const char **list = stp_arena_array(arena, (size_t) max, sizeof *list);
    int n = 0;
    if (!list) return NULL;
    for (int i = 0; cmaps && i < stp_map_entry_count; i++) {
        n = gather(arena, stp_map_entries[i].name, list, n, max);
        n = gather(arena, stp_map_entries[i].full_name, list, n, max);
        n = gather(arena, stp_map_entries[i].aliases, list, n, max);
    }
    for (int i = 0; palettes && i < stp_palette_entry_count; i++) {
        n = gather(arena, stp_palette_entries[i].name, list, n, max);
        n = gather(arena, stp_palette_entries[i].aliases, list, n, max);
    }
    return stp_nearest(name, list, (size_t) n);
}

/* ---- sources of colours; each allocates max(what it has, wanted) and says how many it filled ---- */

static uint32_t *room(stp_arena *arena, int n, int wanted, stp_error *err)
{
    uint32_t *p = stp_arena_array(arena, (size_t) (n > wanted ? n : wanted), sizeof *p);
    if (!p) stp_no_memory(err, "a palette");
    return p;
}

static int count_words(const char *s)
{
    int n = 0;
    for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
        s += strcspn(s, " ");
        n++;
    }
    return n;
}

static stp_status from_entry(stp_palette *out, stp_arena *arena, const stp_palette_entry *e, int wanted, stp_error *err)
{
    stp_palette p = { .n = count_words(e->colours) };
    const char *s = e->colours;
    p.colors = room(arena, p.n, wanted, err);
    if (!p.colors) return STP_ERR_MEMORY;
    for (int i = 0; i < p.n; i++) {
        char *end;
        p.colors[i] = (uint32_t) strtoul(s, &end, 16) << 8 | 255;
        s = end;
    }
    *out = p;
    return STP_OK;
}

/* Where the word at text ends: at a comma outside of braces. */
static const char *word_end(const char *text)
{
    for (; *text && *text != ','; text++) {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        if (close) text = close;
    }
    return text;
}

static const char *trimmed(stp_arena *arena, const char *from, const char *to)
{
    while (from < to && strchr(" \t", *from)) from++;
    while (from < to && strchr(" \t", to[-1])) to--;
    return stp_arena_bytes(arena, from, (size_t) (to - from));
}

bool stp_palette_next(stp_arena *arena, const char **list, stp_palette_word *out)
{
    const char *from = *list, *end = word_end(from), *equals = end;
    if (!*from) return false;
    while (equals > from && *equals != '=') equals--;
    const bool named = *equals == '=', braced = named && *from == '{' && equals[-1] == '}';
    out->name = !named ? NULL : braced ? stp_arena_bytes(arena, from + 1, (size_t) (equals - from - 2))
                                       : trimmed(arena, from, equals);
    out->color = trimmed(arena, named ? equals + 1 : from, end);
    *list = end + (*end == ',');
    return true;
}

static int count_colours(const char *list)
{
    int n = 0;
    for (; *list; list += *list == ',') {
        list = word_end(list);
        n++;
    }
    return n;
}

/* Colour i is the name's; all colours of a list have one, or none. */
static stp_status add_name(stp_palette *p, stp_arena *arena, const char *name, int i, stp_error *err)
{
    const char **names = (const char **) (uintptr_t) p->names;
    if (p->n_named != i)
        return stp_fail(err, STP_ERR_USAGE, "'%.60s' has a name, and the colours before it have none", name);
    if (!names) names = stp_arena_array(arena, (size_t) p->n, sizeof *names);
    if (!names) return stp_no_memory(err, "a palette");
    names[p->n_named++] = name;
    p->names = names;
    return STP_OK;
}

static stp_status from_list(stp_palette *out, stp_arena *arena, const char *name, int wanted, stp_error *err)
{
    stp_palette p = { .n = count_colours(name) };
    if (p.n < 1 || p.n > WANTED_MAX) return stp_fail(err, STP_ERR_USAGE, "a palette of %d colours", p.n);
    p.colors = room(arena, p.n, wanted + p.n, err);
    if (!p.colors) return STP_ERR_MEMORY;
    stp_palette_word word;
    for (int i = 0; stp_palette_next(arena, &name, &word); i++) {
        if (arena->failed) return stp_no_memory(err, "a palette");
        if (!stp_color_parse(word.color, &p.colors[i])) {
            stp_fail(err, STP_ERR_USAGE, "'%.60s' is not a colour", word.color);
            return stp_hint(err, "write #rgb, #rrggbb or a CSS name");
        }
        if (word.name) STP_TRY(add_name(&p, arena, word.name, i, err));
    }
    *out = p;
    return STP_OK;
}

static stp_status from_file(stp_palette *out, stp_arena *arena, const char *path, int wanted, stp_error *err)
{
    stp_colours c = { 0 };
    stp_palette p = { 0 };
    STP_TRY(stp_colours_read(&c, arena, path, err));
    const int max = c.n + c.n_slices + 1;
    p.colors = room(arena, max, wanted, err);
    if (!p.colors) return STP_ERR_MEMORY;
    p.n = stp_colours_list(&c, p.colors, max);
    *out = p;
    return STP_OK;
}

/* A cyclic map's last colour is its first again, so its samples leave the end out. */
static stp_status from_map(stp_palette *out, bool *found, stp_arena *arena, const char *name, int wanted,
                           stp_error *err)
{
    stp_cmap map;
    stp_palette p = { .n = wanted > 1 ? wanted : 1 };
    STP_TRY(stp_cmap_try(&map, found, arena, name, err));
    if (!*found) return STP_OK;
    p.colors = room(arena, p.n, wanted, err);
    if (!p.colors) return STP_ERR_MEMORY;
    const double steps = stp_cmap_is_cyclic(&map) ? p.n : p.n > 1 ? p.n - 1 : 2;
    for (int i = 0; i < p.n; i++) p.colors[i] = stp_cmap_at(&map, p.n > 1 ? i / steps : 0.5);
    *out = p;
    return STP_OK;
}

static void reverse(stp_palette *p)
{
    for (int i = 0; i < p->n / 2; i++) {
        const uint32_t c = p->colors[i];
        p->colors[i] = p->colors[p->n - 1 - i];
        p->colors[p->n - 1 - i] = c;
    }
}

static stp_status find_base(stp_palette *out, bool *found, stp_arena *arena, const char *name, int wanted,
                            stp_error *err)
{
    const size_t n = strlen(name);
    const bool reversed = n > 2 && stp_map_same_name(name + n - 2, 2, "_r");
    const stp_palette_entry *e = find_entry(name, n), *mirror = !e && reversed ? find_entry(name, n - 2) : NULL;
    uint32_t rgba;
    *found = true;
    if (e || mirror) {
        STP_TRY(from_entry(out, arena, e ? e : mirror, wanted, err));
        if (mirror) reverse(out);
        return STP_OK;
    }
    if (stp_colours_is_file(name)) return from_file(out, arena, name, wanted, err);
    if (stp_name_is_list(name) || strchr(name, '=')) return from_list(out, arena, name, wanted, err);
    STP_TRY(from_map(out, found, arena, name, wanted, err));
    if (*found || !stp_color_parse(name, &rgba)) return STP_OK;
    *found = true;
    return from_list(out, arena, name, wanted, err);
}

/* ---- going on ---- */

/* Colours that can be told from the cycle, from each other, and from a white and a dark page. Two grids:
 * the coarse one answers in milliseconds and is enough for any legend. */
static stp_status extend(stp_palette *p, int wanted, stp_error *err)
{
    const int more = wanted - p->n;
    const stp_glasbey bounds = { .step = wanted <= FEW ? STEP_FEW : STEP_MANY,
                                 .min_chroma = 12,
                                 .min_contrast_white = 1.8,
                                 .min_contrast_black = 2.2,
                                 .deficient = wanted <= FEW };
    if (more <= 0) return STP_OK;
    STP_TRY(stp_glasbey_search(&bounds, p->colors, p->n, p->colors + p->n, more, err));
    p->n = wanted;
    return STP_OK;
}

stp_status stp_palette_find(stp_palette *out, stp_arena *arena, const char *name, int wanted, stp_error *err)
{
    stp_palette p = { 0 };
    bool found = false;
    if (wanted > WANTED_MAX) {
        stp_fail(err, STP_ERR_USAGE, "%d colours are wanted, a palette can have %d", wanted, WANTED_MAX);
        return stp_hint(err, "fewer categories can be told apart anyway: group the rare ones");
    }
    STP_TRY(find_base(&p, &found, arena, name, wanted, err));
    if (!found) {
        const char *near = stp_name_near(arena, name, true, true);
        stp_fail(err, STP_ERR_USAGE, "no palette '%.80s'", name);
        if (near) return stp_hint(err, "did you mean '%s'? 'stipple list palettes' shows all", near);
        return stp_hint(err, "'stipple list palettes' shows all");
    }
    STP_TRY(extend(&p, p.n_named ? wanted + p.n_named : wanted, err));
    *out = p;
    return STP_OK;
}

uint32_t stp_palette_color(const stp_palette *p, const char *name, int place)
{
    for (int i = 0; name && i < p->n_named; i++)
        if (!strcmp(p->names[i], name)) return p->colors[i];
    return p->colors[p->n_named + place];
}

int stp_palette_count(void)
{
    return stp_palette_entry_count;
}

stp_palette_info stp_palette_info_at(int i)
{
    if (i < 0 || i >= stp_palette_entry_count) return (stp_palette_info){ "", "", "", 0 };
    const stp_palette_entry *e = &stp_palette_entries[i];
    return (stp_palette_info){ e->name, e->aliases, e->help, count_words(e->colours) };
}
