/* What there is: kinds, colormaps, palettes, themes, formats, reductions, norms, functions. Each list is a table of
 * name and help; colormaps and palettes also have swatches, in a terminal or as a picture. */
#include "run.h"
#include <stdlib.h>
#include <string.h>
#include "agg/reduce.h"
#include "agg/shade.h"
#include "backend/backend.h"
#include "base/text.h"
#include "chart/theme.h"
#include "colormaps/cmap.h"
#include "colormaps/swatch.h"
#include "expr/functions.h"
#include "expr/window.h"
#include "gallery.h"
#include "spec/catalog.h"
#include "spec/kind.h"
#include "spec/schema.h"
#include "swatch.h"
#include "table/dataset.h"
#include "table/source.h"

enum { NAME_WIDTH = 20, MAP_WIDTH = 36, SWATCH_CELLS = 32 };

typedef struct entry {
    const char *name, *group, *help;       /* group: "" if there are none */
} entry;

typedef struct list {
    const char *what, *help;
    stp_swatch swatch;
    bool (*at)(int i, entry *out);
} list;

/* ---- the lists ---------------------------------------------------------------------------------------- */

static bool kind_at(int i, entry *e)
{
    const stp_kind *k = stp_kinds[i];
    if (k) *e = (entry) { k->name, k->verbs & STP_VERB_SHADE ? "shade" : "plot", k->help };
    return k != NULL;
}

static bool cmap_at(int i, entry *e)
{
    if (i >= stp_cmap_count()) return false;
    const stp_cmap_info c = stp_cmap_info_at(i);
    *e = (entry) { c.name, c.group, *c.help ? c.help : *c.cet ? c.cet : "" };
    return true;
}

static bool palette_at(int i, entry *e)
{
    if (i >= stp_palette_count()) return false;
    const stp_palette_info p = stp_palette_info_at(i);
    *e = (entry) { p.name, "", p.help };
    return true;
}

static bool theme_at(int i, entry *e)
{
    const stp_theme *t = &stp_themes[i];
    if (t->name) *e = (entry) { t->name, "", t->help };
    return t->name != NULL;
}

static bool format_at(int i, entry *e)
{
    int n = 0, k = 0;
    for (; stp_formats[n]; n++)
        if (n == i) {
            *e = (entry){ stp_formats[n]->name, stp_formats[n]->writes ? "reads, writes" : "reads",
                          stp_formats[n]->help };
            return true;
        }
    for (; stp_backends[k]; k++)
        if (n + k == i) {
            *e = (entry) { stp_backends[k]->name, "writes", stp_backends[k]->help };
            return true;
        }
    for (n += k, k = 0; stp_array_formats[k]; k++)
        if (n + k == i) {
            *e = (entry) { stp_array_formats[k]->suffixes, "writes", stp_array_formats[k]->help };
            return true;
        }
    static const entry specs[] = {
        { "yaml", "reads, writes", "spec: what is to be drawn" },
        { "json", "reads, writes", "spec: what is to be drawn" },
    };
    if (i - n - k >= (int) STP_COUNT(specs)) return false;
    *e = specs[i - n - k];
    return true;
}

static bool reduction_at(int i, entry *e)
{
    const stp_reducer *r = stp_reducers[i];
    if (r) *e = (entry) { r->shown, "", r->help };
    return r != NULL;
}

static bool norm_at(int i, entry *e)
{
    static const char *const helps[] = { "each colour for as many cells (by rank)", "logarithm of 1 + value - least",
                                         "values as they are", "cube root of value - least" };
    if (!stp_norm_names[i]) return false;
    *e = (entry) { stp_norm_names[i], "", i < (int) STP_COUNT(helps) ? helps[i] : "" };
    return true;
}

static bool function_at(int i, entry *e)
{
    int n = 0;
    while (stp_functions[n].name) n++;
    const stp_function *f = i < n ? &stp_functions[i] : NULL;
    const stp_window_function *w = f ? NULL : &stp_window_functions[i - n];
    if (f) *e = (entry) { f->name, f->args, f->help };
    else if (w->name) *e = (entry) { w->name, w->args, w->help };
    return f || w->name;
}

static const list lists[] = {
    { "kinds", "chart kinds", STP_SWATCH_NONE, kind_at },
    { "cmaps", "colormaps", STP_SWATCH_MAP, cmap_at },
    { "palettes", "colours of groups", STP_SWATCH_PALETTE, palette_at },
    { "themes", "colours of ground and text", STP_SWATCH_THEME, theme_at },
    { "formats", "files that are read and written", STP_SWATCH_NONE, format_at },
    { "reductions", "how rows in a cell are combined", STP_SWATCH_NONE, reduction_at },
    { "norms", "how values are spread over the colours", STP_SWATCH_NONE, norm_at },
    { "functions", "functions of expressions", STP_SWATCH_NONE, function_at },
};

static bool is_maps(const list *l)
{
    return l->swatch == STP_SWATCH_MAP;
}

static const list *list_find(const char *what)
{
    for (size_t i = 0; i < STP_COUNT(lists); i++)
        if (!strcmp(lists[i].what, what)) return &lists[i];
    return NULL;
}

static stp_status unknown_list(const char *what, stp_error *err)
{
    const char *names[STP_COUNT(lists)];
    char all[256] = "";
    for (size_t i = 0; i < STP_COUNT(lists); i++) {
        names[i] = lists[i].what;
        strncat(all, i ? ", " : "", sizeof all - strlen(all) - 1);
        strncat(all, names[i], sizeof all - strlen(all) - 1);
    }
    stp_fail(err, STP_ERR_USAGE, "there is no list of '%s'", what);
    const char *near = stp_nearest(what, names, STP_COUNT(lists));
    return near ? stp_hint(err, "did you mean '%s'? lists: %s", near, all) : stp_hint(err, "lists: %s", all);
}

/* ---- swatches ------------------------------------------------------------------------------------------- */

static stp_status ansi_swatch(const list *l, const entry *e, stp_arena *arena, stp_buf *out, stp_error *err)
{
    uint32_t c[SWATCH_CELLS];
    int n;
    STP_TRY(stp_swatch_colors(l->swatch, e->name, arena, c, SWATCH_CELLS, &n, err));
    for (int i = 0; i < SWATCH_CELLS; i++) {
        if (i < n) stp_buf_printf(out, "\033[48;2;%u;%u;%um ", c[i] >> 24, c[i] >> 16 & 255, c[i] >> 8 & 255);
        else stp_buf_text(out, i == n ? "\033[0m " : " ");
    }
    stp_buf_text(out, "\033[0m  ");
    return STP_OK;
}

/* "L 5–95 pdt": the range of lightness, and the kinds of deficient sight that tell the map's parts apart. */
static stp_status cmap_facts(const entry *e, stp_buf *out, stp_error *err)
{
    stp_cmap map;
    char marks[STP_CMAP_MARKS];
    STP_TRY(stp_cmap_find(&map, e->name, err));
    const stp_cmap_measures m = stp_cmap_check(&map);
    stp_buf_printf(out, "  L %3.0f–%-3.0f %s", m.first_l, m.last_l, stp_cmap_marks(marks, &m));
    return STP_OK;
}

/* ---- forms ------------------------------------------------------------------------------------------------- */

static stp_status write_text(const list *l, bool ansi, stp_buf *out, stp_error *err)
{
    entry e;
    const char *group = "";
    stp_arena arena = { 0 };
    stp_status s = STP_OK;
    for (int i = 0; s == STP_OK && l->at(i, &e); i++) {
        if (is_maps(l) && strcmp(e.group, group)) stp_buf_printf(out, "%s%s\n", i ? "\n" : "", group = e.group);
        if (ansi && l->swatch) s = ansi_swatch(l, &e, &arena, out, err);
        stp_buf_printf(out, "%-*s", is_maps(l) ? MAP_WIDTH : NAME_WIDTH, e.name);
        if (s == STP_OK && is_maps(l)) s = cmap_facts(&e, out, err);
        if (!is_maps(l) && *e.group) stp_buf_printf(out, "  %-13s", e.group);
        if (*e.help) stp_buf_printf(out, "  %s", e.help);
        while (out->length && out->data[out->length - 1] == ' ') out->data[--out->length] = 0;
        stp_buf_char(out, '\n');
    }
    stp_arena_clear(&arena);
    return s;
}

/* ", "colors": ["#2f6db3", …]": of palettes all, of maps nine from end to end. */
static stp_status json_colors(const list *l, const entry *e, stp_arena *arena, stp_buf *out, stp_error *err)
{
    enum { ACROSS = 9 };
    uint32_t c[SWATCH_CELLS];
    int n;
    STP_TRY(stp_swatch_colors(l->swatch, e->name, arena, c, is_maps(l) ? ACROSS : SWATCH_CELLS, &n, err));
    stp_buf_text(out, ", \"colors\": [");
    for (int i = 0; i < n; i++) stp_buf_printf(out, "%s\"#%06x\"", i ? ", " : "", c[i] >> 8);
    stp_buf_char(out, ']');
    return STP_OK;
}

static stp_status write_json(const list *l, stp_buf *out, stp_error *err)
{
    entry e;
    stp_arena arena = { 0 };
    stp_status s = STP_OK;
    stp_buf_char(out, '[');
    for (int i = 0; s == STP_OK && l->at(i, &e); i++) {
        stp_buf_text(out, i ? ",\n {\"name\": " : "\n {\"name\": ");
        stp_buf_json(out, e.name);
        if (*e.group) {
            stp_buf_text(out, ", \"group\": ");
            stp_buf_json(out, e.group);
        }
        if (*e.help) {
            stp_buf_text(out, ", \"help\": ");
            stp_buf_json(out, e.help);
        }
        if (l->swatch && l->swatch != STP_SWATCH_THEME) s = json_colors(l, &e, &arena, out, err);
        stp_buf_char(out, '}');
    }
    stp_buf_text(out, "\n]\n");
    stp_arena_clear(&arena);
    return s;
}

/* "CET-L3; black, red, yellow, white; also linear_kryw_0_100_c71" */
static void man_cmap(const stp_cmap_info *c, stp_buf *out)
{
    const char *parts[] = { c->help, strcmp(c->full_name, c->name) ? c->full_name : "", c->aliases };
    const char *const before[] = { "", "also ", "also " };
    bool any = *c->cet != 0;
    if (any) stp_buf_printf(out, "CET-%s", c->cet);
    for (size_t i = 0; i < STP_COUNT(parts); i++) {
        if (!*parts[i]) continue;
        stp_buf_printf(out, "%s%s%s", any ? "; " : "", before[i], parts[i]);
        any = true;
    }
    stp_buf_text(out, any ? "\n" : "\\&\n");
}

/* For a manual page: a list of mdoc(7) for each group. */
static void write_man(const list *l, stp_buf *out)
{
    entry e;
    const char *group = NULL;
    for (int i = 0; l->at(i, &e); i++) {
        if (!group || strcmp(e.group, group)) {
            if (group) stp_buf_text(out, ".El\n");
            group = e.group;
            if (*group) stp_buf_printf(out, ".Ss %c%s\n", group[0] - 'a' + 'A', group + 1);
            stp_buf_text(out, ".Bl -tag -width 16n -compact\n");
        }
        stp_buf_printf(out, ".It Cm %s\n", e.name);
        const stp_cmap_info c =
            is_maps(l) ? stp_cmap_info_at(i) : (stp_cmap_info){ e.name, e.name, "", "", "", e.help };
        man_cmap(&c, out);
    }
    if (group) stp_buf_text(out, ".El\n");
}

static stp_status draw_list(const list *l, const stp_backend *backend, stp_buf *out, stp_error *err)
{
    enum { MOST = 1024 };
    const char *names[MOST];
    entry e;
    int n = 0;
    if (stp_gallery_has(l->what)) return stp_gallery_write(l->what, backend, out, err);
    if (!l->swatch) return stp_fail(err, STP_ERR_USAGE, "the list of %s has no picture", l->what);
    for (; n < MOST && l->at(n, &e); n++) names[n] = e.name;
    return stp_swatch_sheet(l->swatch, l->help, names, n, backend, out, err);
}

/* ---- catalogs ------------------------------------------------------------------------------------------------ */

static void write_entries(const stp_catalog_entry *e, int n, bool json, stp_buf *out)
{
    if (json) stp_buf_char(out, '[');
    for (int i = 0; i < n; i++) {
        if (json) {
            stp_buf_text(out, i ? ",\n {\"name\": " : "\n {\"name\": ");
            stp_buf_json(out, e[i].name);
            stp_buf_text(out, ", \"driver\": ");
            stp_buf_json(out, e[i].driver);
            stp_buf_text(out, ", \"help\": ");
            stp_buf_json(out, e[i].help);
            stp_buf_char(out, '}');
            continue;
        }
        stp_buf_printf(out, "@%-*s  %-9s  %s", NAME_WIDTH - 1, e[i].name, e[i].driver, e[i].help);
        while (out->length && out->data[out->length - 1] == ' ') out->data[--out->length] = 0;
        stp_buf_char(out, '\n');
    }
    if (json) stp_buf_text(out, "\n]\n");
}

/* path: NULL for the catalog that is used when none is named. */
static stp_status write_catalog(const char *path, const char *form, stp_buf *out, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_catalog_entry *entries = NULL;
    int n = 0;
    const stp_status s = stp_catalog_list(path, &arena, &entries, &n, err);
    if (s == STP_OK) write_entries(entries, n, !strcmp(form, "json"), out);
    stp_arena_clear(&arena);
    return s == STP_OK ? stp_buf_check(out, "a list", err) : s;
}

stp_status stp_list_write(const char *what, const char *form, stp_buf *out, stp_error *err)
{
    if (what[0] == '@') return write_catalog(what[1] ? what + 1 : NULL, form, out, err);
    if (!strcmp(what, "schema")) return stp_schema_write(out, err);
    const list *l = list_find(what);
    if (!l) return unknown_list(what, err);
    const stp_backend *found = stp_backend_find(form), *backend = found && found->characters ? NULL : found;
    if (backend) return draw_list(l, backend, out, err);
    if (!strcmp(form, "man")) write_man(l, out);
    else if (!strcmp(form, "json")) STP_TRY(write_json(l, out, err));
    else if (!strcmp(form, "text") || !strcmp(form, "ansi")) STP_TRY(write_text(l, !strcmp(form, "ansi"), out, err));
    else return stp_fail(err, STP_ERR_USAGE, "lists are not written as '%s'", form);
    return stp_buf_check(out, "a list", err);
}
