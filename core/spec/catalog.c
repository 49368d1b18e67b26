/* Names of entries: an entry is looked up in its catalog, and what it says becomes values of the layer's fields. */
#include "spec/catalog.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "spec/catalog_entry.h"
#include "spec/hvplot.h"

enum { MAX_NESTED = 8 };

/* ---- looking up ---------------------------------------------------------------------------------------------------
 */

static const stp_node *sources_of(const stp_catalog *c)
{
    return stp_yaml_get(c->root, "sources");
}

/* A name that a map does not have, with the nearest that it has. */
static stp_status not_in(const stp_node *map, const char *what, const char *name, const char *where, stp_error *err)
{
    enum { MAX = 256 };
    const char *names[MAX];
    char list[200] = "";
    size_t n = 0;
    for (const stp_node *k = map ? map->first : NULL; k && n < MAX; k = k->next->next) names[n++] = k->text;
    stp_fail(err, STP_ERR_USAGE, "%.200s has no %s '%.100s'", where, what, name);
    const char *near = stp_nearest(name, names, n);
    if (near) return stp_hint(err, "did you mean '%s'?", near);
    for (size_t i = 0; i < n && strlen(list) + strlen(names[i]) + 3 < sizeof list; i++) {
        strcat(list, i ? ", " : "");
        strcat(list, names[i]);
    }
    return n ? stp_hint(err, "it has: %s", list) : stp_hint(err, "it has none");
}

/* ---- plots ------------------------------------------------------------------------------------------------------- */

static stp_status apply_plots(const stp_entry *e, const stp_entry_target *t, const char *plot, stp_error *err)
{
    const stp_node *metadata = stp_catalog_map(e->source, "metadata"), *plots = stp_catalog_plots(e->source),
                   *all = stp_catalog_map(metadata, "plot");
    const stp_hvplot to = { t->spec, t->item, t->layer, stp_catalog_map(metadata, "fields") };
    if (plot) {
        const stp_node *named = plots ? stp_yaml_get(plots, plot) : NULL;
        if (!named) {
            char where[160];
            snprintf(where, sizeof where, "'%.120s'", e->name);
            return not_in(plots, "plot", plot, where, err);
        }
        STP_TRY(stp_hvplot_apply(&to, named, err));
    }
    if (all && (plot || t->layer->verb != STP_VERB_LOAD)) STP_TRY(stp_hvplot_apply(&to, all, err));
    return stp_hvplot_labels(&to, err);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* e->source is another catalog, which takes the place of that which it stands in. */
static stp_status open_nested(stp_entry *e, const char *name, stp_spec *spec, stp_error *err)
{
    const stp_node *args = stp_catalog_map(e->source, "args"), *path = args ? stp_yaml_get(args, "path") : NULL;
    const char *text;
    if (!path && args) path = stp_yaml_get(args, "urlpath");
    if (!path || path->kind != STP_NODE_SCALAR) return stp_yaml_fail(err, e->source, "'%.100s' is not a catalog", name);
    STP_TRY(stp_entry_path(e, path, &text, err));
    STP_TRY(stp_catalog_open(&e->in, e->in.arena, text, err));
    return stp_spec_add_file(spec, text, err);
}

/* Where the name of a source ends and that of its plot begins. */
static stp_status find_entry(stp_entry *e, const char *names, const char **plot, stp_spec *spec, stp_error *err)
{
    char where[256];
    for (int depth = 0;; depth++) {
        const stp_node *sources = sources_of(&e->in);
        const size_t n = strcspn(names, "/"), dot = strcspn(names, "./");
        const char *whole = stp_arena_bytes(e->in.arena, names, n), *first = stp_arena_bytes(e->in.arena, names, dot);
        if (!whole || !first) return stp_no_memory(err, "a name");
        *plot = names[n] ? names + n + 1 : NULL;
        e->name = whole;
        e->source = stp_yaml_get(sources, whole);
        const stp_node *nested = e->source ? NULL : stp_catalog_map(sources, first);
        if (!nested || dot == n) break;
        e->source = nested;
        if (depth == MAX_NESTED) return stp_yaml_fail(err, nested, "catalogs lie more than %d deep", (int) MAX_NESTED);
        STP_TRY(open_nested(e, first, spec, err));
        names += dot + 1;
    }
    snprintf(where, sizeof where, "the catalog '%.200s'", e->in.path);
    if (!e->source) return not_in(sources_of(&e->in), "entry", e->name, where, err);
    if (e->source->kind == STP_NODE_MAP) return STP_OK;
    return stp_yaml_fail(err, e->source, "the entry '%.100s' has to be a map", e->name);
}

static stp_status resolve(const stp_entry_target *t, stp_arena *arena, const char *operand, stp_error *err)
{
    stp_entry e = { .sets = &t->spec->v[STP_F_SET] };
    const char *names = operand + 1, *colon = strrchr(names, ':'), *plot = NULL;
    const stp_value *named = &t->spec->v[STP_F_CATALOG];
    const char *path = colon ? stp_arena_bytes(arena, names, (size_t) (colon - names))
                       : named->set ? named->text : stp_catalog_standard_path();
    if (!path) return stp_catalog_none(err);
    if (colon) names = colon + 1;
    STP_TRY(stp_catalog_open(&e.in, arena, path, err));
    STP_TRY(stp_spec_add_file(t->spec, path, err));
    STP_TRY(find_entry(&e, names, &plot, t->spec, err));
    STP_TRY(stp_entry_data(&e, t, err));
    return apply_plots(&e, t, plot, err);
}

static stp_status resolve_layer(const stp_entry_target *t, stp_error *err)
{
    const stp_value *data = &t->layer->v[STP_F_DATA];
    int named = 0;
    for (int i = 0; i < data->n_items; i++) named += data->items[i][0] == '@';
    if (!named || !((unsigned) t->layer->verb & STP_READS)) return STP_OK;
    if (data->n_items > 1)
        return stp_fail(err, STP_ERR_USAGE, "'%.100s' is an entry of a catalog, and stands for all files of a layer",
                        data->items[0]);
    stp_arena arena = { 0 };
    const stp_status s = resolve(t, &arena, data->items[0], err);
    stp_arena_clear(&arena);
    return stp_layer_wrap(t->layer, s, err);
}

stp_status stp_catalog_resolve(stp_spec *spec, stp_error *err)
{
    for (stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_items; i++)
            for (int k = 0; k < q->items[i].n_layers; k++) {
                const stp_entry_target t = { q, &q->items[i], &q->items[i].layers[k] };
                STP_TRY(resolve_layer(&t, err));
            }
    return STP_OK;
}

/* ---- listing ------------------------------------------------------------------------------------------------------
 */

static const char *plot_help(stp_arena *arena, const stp_node *plot)
{
    const char *kind = stp_yaml_text(plot, "kind"), *x = stp_yaml_text(plot, "x"), *y = stp_yaml_text(plot, "y"),
               *by = stp_yaml_text(plot, "by");
    return stp_arena_printf(arena, "%s%s%s%s%s%s%s", kind ? kind : "plot", x ? " of " : "", x ? x : "", y ? ", " : "",
                            y ? y : "", by ? " by " : "", by ? by : "");
}

static stp_status list_source(stp_arena *arena, const stp_node *key, stp_catalog_entry *out, int *n, stp_error *err)
{
    const stp_node *source = key->next, *plots = stp_catalog_plots(source);
    const char *driver = stp_yaml_text(source, "driver"), *help = stp_yaml_text(source, "description");
    out[(*n)++] = (stp_catalog_entry) { key->text, driver ? driver : "", help ? help : "" };
    for (const stp_node *p = plots ? plots->first : NULL; p; p = p->next->next) {
        const char *name = stp_arena_printf(arena, "%s/%s", key->text, p->text);
        const char *about = p->next->kind == STP_NODE_MAP ? plot_help(arena, p->next) : "";
        if (!name || !about) return stp_no_memory(err, "a catalog");
        out[(*n)++] = (stp_catalog_entry) { name, "", about };
    }
    return STP_OK;
}

static int count_entries(const stp_node *sources)
{
    int n = 0;
    for (const stp_node *k = sources->first; k; k = k->next->next) {
        const stp_node *plots = k->next->kind == STP_NODE_MAP ? stp_catalog_plots(k->next) : NULL;
        n += 1 + (plots ? plots->n / 2 : 0);
    }
    return n;
}

stp_status stp_catalog_list(const char *path, stp_arena *arena, stp_catalog_entry **out, int *n, stp_error *err)
{
    stp_catalog c;
    if (!path && !(path = stp_catalog_standard_path())) return stp_catalog_none(err);
    STP_TRY(stp_catalog_open(&c, arena, path, err));
    const stp_node *sources = sources_of(&c);
    stp_catalog_entry *entries = stp_arena_array(arena, (size_t) count_entries(sources) + 1, sizeof *entries);
    if (!entries) return stp_no_memory(err, "a catalog");
    *n = 0;
    for (const stp_node *k = sources->first; k; k = k->next->next) {
        if (k->next->kind != STP_NODE_MAP)
            return stp_yaml_fail(err, k->next, "the entry '%.100s' has to be a map", k->text);
        STP_TRY(list_source(arena, k, entries, n, err));
    }
    *out = entries;
    return STP_OK;
}
