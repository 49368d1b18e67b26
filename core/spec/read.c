/* A tree of nodes to a spec. The shape is fixed: a map with the version, `figure` (values of the figure and of the
 * axes), then either `layers` or `items` (each with values of its axes and its own layers), and `output`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "spec/spec.h"
#include "spec/colors.h"
#include "spec/document.h"

typedef struct reader {
    stp_spec *spec;
    const char *name;
    stp_value item[STP_N_FIELDS];  /* from `figure`: what items do not say themselves */
    bool has_places;               /* people wrote it: layers keep where they stand */
    stp_error *err;
} reader;

static stp_status want_kind(const reader *r, const stp_node *node, stp_node_kind kind, const char *what)
{
    static const char *const names[] = { "one value", "a list", "a map" };
    if (node->kind == kind) return STP_OK;
    return stp_yaml_fail(r->err, node, "%s has to be %s, not %s", what, names[kind], names[node->kind]);
}

/* ---- values --------------------------------------------------------------------------------------- */

/* Puts the place of node in front of what stp_value_set_as said. */
static stp_status set_text(const reader *r, stp_value *v, int f, const stp_node *node, const char *text)
{
    char who[64];
    snprintf(who, sizeof who, "'%s'", stp_fields[f].name);
    const stp_status s = stp_value_set_as(v, &r->spec->arena, (stp_field_id) f, who, text, r->err);
    return stp_wrap(r->err, s, "%.200s:%d:%d", node->file, node->line, node->column);
}

/* What joins the elements of a list that stands for one value; 0 where no list can. */
static char joiner(stp_value_type type)
{
    static const char table[] = {
        [STP_VALUE_COLUMNS] = ',', [STP_VALUE_AGG] = ',', [STP_VALUE_RANGE] = ':', [STP_VALUE_CELLS] = 'x',
        [STP_VALUE_CMAP] = ',', [STP_VALUE_PALETTE] = ',', [STP_VALUE_FILE] = 0,
    };
    return table[type];
}

static stp_status set_list(const reader *r, stp_value *v, int f, const stp_node *node)
{
    const stp_field *field = &stp_fields[f];
    const char sep = joiner(field->type);
    stp_buf text = { 0 };
    stp_status s = STP_OK;
    if (!node->n || (!field->repeat && !sep))
        return stp_yaml_fail(r->err, node, "'%s' has to be one value", field->name);
    for (const stp_node *e = node->first; e && s == STP_OK; e = e->next) {
        s = want_kind(r, e, STP_NODE_SCALAR, "an element");
        if (s == STP_OK && field->repeat) s = set_text(r, v, f, e, e->text);
        if (e != node->first) stp_buf_char(&text, sep);
        if (!stp_yaml_is_null(e)) stp_buf_text(&text, e->text ? e->text : "");
    }
    if (s == STP_OK) s = stp_buf_check(&text, "a value", r->err);
    if (s == STP_OK && !field->repeat) s = set_text(r, v, f, node, text.data ? text.data : "");
    stp_buf_clear(&text);
    return s;
}

static stp_status set_value(const reader *r, stp_value *v, int f, const stp_node *node)
{
    if (node->kind == STP_NODE_LIST) return set_list(r, v, f, node);
    if (node->kind == STP_NODE_MAP && stp_takes_colors(f)) {
        const char *text;
        STP_TRY(stp_colors_text(&r->spec->arena, node, &text, r->err));
        return set_text(r, v, f, node, text);
    }
    char what[64];
    snprintf(what, sizeof what, "'%s'", stp_fields[f].name);
    STP_TRY(want_kind(r, node, STP_NODE_SCALAR, what));
    if (stp_yaml_is_null(node)) return stp_yaml_fail(r->err, node, "'%s' has no value", stp_fields[f].name);
    return set_text(r, v, f, node, node->text);
}

/* Whether a field may stand where fields of these scopes (as bits) and these commands stand. */
static bool belongs(int f, unsigned scopes, unsigned verbs)
{
    const bool here = scopes >> stp_fields[f].scope & 1;
    return here && (stp_fields[f].scope != STP_SCOPE_LAYER || stp_fields[f].verbs & verbs);
}

static stp_status unknown_key(const reader *r, const stp_node *key, const char *where, unsigned scopes, unsigned verbs)
{
    const char *names[STP_N_FIELDS];
    size_t n = 0;
    const int f = stp_field_find(key->text, strlen(key->text));
    stp_yaml_fail(r->err, key, "unknown key '%.100s' in %s", key->text, where);
    if (f >= 0) {
        static const char *const places[] = { "a layer that has it", "'figure' or an item", "'figure'",
                                              "the command line" };
        return stp_hint(r->err, "it belongs in %s", places[stp_fields[f].scope]);
    }
    for (int i = 0; i < STP_N_FIELDS; i++)
        if (belongs(i, scopes, verbs)) names[n++] = stp_fields[i].name;
    const char *near = stp_nearest(key->text, names, n);
    return near ? stp_hint(r->err, "did you mean '%s'?", near) : STP_ERR_DATA;
}

/* ---- layers and items ------------------------------------------------------------------------------ */

static stp_status read_fields(const reader *r, stp_value *values, const stp_node *map, const char *where,
                              stp_verb verb)
{
    const unsigned scopes = 1u << STP_SCOPE_LAYER;
    for (const stp_node *k = map->first; k; k = k->next->next) {
        const int f = stp_field_find(k->text, strlen(k->text));
        if (f < 0 || !belongs(f, scopes, (unsigned) verb)) return unknown_key(r, k, where, scopes, (unsigned) verb);
        STP_TRY(set_value(r, &values[f], f, k->next));
    }
    return STP_OK;
}

static stp_status read_layer(const reader *r, stp_item *item, const stp_node *node)
{
    char where[64];
    STP_TRY(want_kind(r, node, STP_NODE_MAP, "a layer"));
    const stp_command *c = node->n == 2 ? stp_command_find(node->first->text) : NULL;
    if (!c || !((unsigned) c->verb & STP_READS)) {
        stp_yaml_fail(r->err, node, "a layer is one of plot, shade and load%s%.100s%s",
                      node->n == 2 ? ", not '" : "", node->n == 2 ? node->first->text : "", node->n == 2 ? "'" : "");
        return stp_hint(r->err, "as in: - plot: {data: flights.csv, x: distance, y: delay}");
    }
    const stp_node *fields = node->first->next;
    snprintf(where, sizeof where, "a %s layer", c->name);
    STP_TRY(want_kind(r, fields, STP_NODE_MAP, where));
    stp_layer *layer = stp_spec_add(r->spec, item, c->verb);
    if (!layer) return stp_yaml_fail(r->err, node, "more than %d layers", (int) STP_MAX_LAYERS);
    const stp_node *key = node->first;
    if (r->has_places) {
        layer->place = stp_arena_printf(&r->spec->arena, "%s:%d:%d", key->file, key->line, key->column);
        if (!layer->place) return stp_no_memory(r->err, "a layer");
    }
    return read_fields(r, layer->v, fields, where, c->verb);
}

static stp_status read_layers(const reader *r, stp_item *item, const stp_node *list)
{
    STP_TRY(want_kind(r, list, STP_NODE_LIST, "'layers'"));
    if (!list->n) return stp_yaml_fail(r->err, list, "there are no layers");
    for (const stp_node *e = list->first; e; e = e->next) STP_TRY(read_layer(r, item, e));
    return STP_OK;
}

/* Values that `figure` gives to all axes, where the item has none of its own. */
static stp_status inherit(const reader *r, stp_item *item)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (r->item[f].set && !item->v[f].set)
            STP_TRY(stp_value_copy(&item->v[f], &r->spec->arena, &r->item[f], r->err));
    return STP_OK;
}

static stp_status read_item(const reader *r, const stp_node *map)
{
    STP_TRY(want_kind(r, map, STP_NODE_MAP, "an item"));
    stp_item *item = stp_spec_add_item(r->spec);
    if (!item) return stp_yaml_fail(r->err, map, "more than %d items", (int) STP_MAX_ITEMS);
    const unsigned scopes = 1u << STP_SCOPE_ITEM;
    for (const stp_node *k = map->first; k; k = k->next->next) {
        const int f = stp_field_find(k->text, strlen(k->text));
        if (!strcmp(k->text, "layers")) {
            STP_TRY(read_layers(r, item, k->next));
            continue;
        }
        if (f < 0 || !belongs(f, scopes, 0)) return unknown_key(r, k, "an item", scopes, 0);
        STP_TRY(set_value(r, &item->v[f], f, k->next));
    }
    if (!item->n_layers) return stp_yaml_fail(r->err, map, "an item without 'layers'");
    return inherit(r, item);
}

/* ---- the whole -------------------------------------------------------------------------------------- */

typedef stp_status part_fn(reader *r, const stp_node *node);

static stp_status read_version(reader *r, const stp_node *node)
{
    STP_TRY(want_kind(r, node, STP_NODE_SCALAR, "'stipple'"));
    if (!strcmp(node->text, "1")) return STP_OK;
    return stp_yaml_fail(r->err, node, "version '%.40s' of specs is not known, only 1", node->text);
}

static stp_status read_figure(reader *r, const stp_node *map)
{
    const unsigned scopes = 1u << STP_SCOPE_FIGURE | 1u << STP_SCOPE_ITEM;
    STP_TRY(want_kind(r, map, STP_NODE_MAP, "'figure'"));
    for (const stp_node *k = map->first; k; k = k->next->next) {
        const int f = stp_field_find(k->text, strlen(k->text));
        if (f < 0 || !belongs(f, scopes, 0)) return unknown_key(r, k, "'figure'", scopes, 0);
        stp_value *values = stp_fields[f].scope == STP_SCOPE_ITEM ? r->item : r->spec->v;
        STP_TRY(set_value(r, &values[f], f, k->next));
    }
    return STP_OK;
}

static stp_status read_only_item(reader *r, const stp_node *list)
{
    stp_item *item = stp_spec_add_item(r->spec);
    if (!item) return stp_no_memory(r->err, "a spec");
    STP_TRY(read_layers(r, item, list));
    return inherit(r, item);
}

static stp_status read_items(reader *r, const stp_node *list)
{
    STP_TRY(want_kind(r, list, STP_NODE_LIST, "'items'"));
    if (!list->n) return stp_yaml_fail(r->err, list, "there are no items");
    for (const stp_node *e = list->first; e; e = e->next) STP_TRY(read_item(r, e));
    return STP_OK;
}

static stp_status read_output(reader *r, const stp_node *node)
{
    r->spec->names_outputs = true;
    return set_value(r, &r->spec->v[STP_F_OUTPUT], STP_F_OUTPUT, node);
}

/* In the order in which they are read: items take what `figure` says of axes. */
static const struct { const char *key; part_fn *read; } parts[] = {
    { "stipple", read_version }, { "figure", read_figure }, { "layers", read_only_item }, { "items", read_items },
    { "output", read_output },
};

static stp_status unknown_part(const reader *r, const stp_node *key)
{
    const char *names[STP_COUNT(parts)];
    for (size_t i = 0; i < STP_COUNT(parts); i++) names[i] = parts[i].key;
    const int f = stp_field_find(key->text, strlen(key->text));
    if (f >= 0) return unknown_key(r, key, "a spec", 0, 0);
    stp_yaml_fail(r->err, key, "unknown key '%.100s' in a spec", key->text);
    const char *near = stp_nearest(key->text, names, STP_COUNT(names));
    return near ? stp_hint(r->err, "did you mean '%s'?", near)
                : stp_hint(r->err, "a spec holds stipple, figure, layers or items, and output");
}

static stp_status read_parts(reader *r, const stp_node *root)
{
    STP_TRY(want_kind(r, root, STP_NODE_MAP, "a spec"));
    for (const stp_node *k = root->first; k; k = k->next->next) {
        size_t i = 0;
        while (i < STP_COUNT(parts) && strcmp(parts[i].key, k->text) != 0) i++;
        if (i == STP_COUNT(parts)) return unknown_part(r, k);
    }
    const stp_node *layers = stp_yaml_get(root, "layers"), *items = stp_yaml_get(root, "items");
    if (!stp_yaml_get(root, "stipple")) {
        stp_yaml_fail(r->err, root, "the version is missing, so this may not be a spec");
        return stp_hint(r->err, "begin with the line 'stipple: 1'");
    }
    if (layers && items) return stp_yaml_fail(r->err, items, "'items' and 'layers' do not go together");
    if (!layers && !items) return stp_yaml_fail(r->err, root, "there is nothing to draw: 'layers' is missing");
    for (size_t i = 0; i < STP_COUNT(parts); i++) {
        const stp_node *node = stp_yaml_get(root, parts[i].key);
        if (node) STP_TRY(parts[i].read(r, node));
    }
    return stp_wrap(r->err, stp_spec_check(r->spec, r->err), "%.200s", r->name);
}

/* One figure of a document, on its own. */
static stp_status read_figure_spec(stp_spec **out, const stp_node *root, const char *name, bool has_places,
                                   stp_error *err)
{
    reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a spec");
    *r = (reader) { .name = name, .has_places = has_places, .err = err };
    stp_status s = stp_spec_new(&r->spec, err);
    if (s == STP_OK) s = read_parts(r, root);
    if (s == STP_OK)
        *out = r->spec;
    else
        stp_spec_free(r->spec);
    free(r);
    return s;
}

/* The figures of a document as a chain. */
static stp_status read_figures(stp_spec **out, const stp_document *d, const char *name, bool has_places, stp_error *err)
{
    stp_spec *first = NULL, **last = &first;
    for (int i = 0; i < d->n_figures; i++) {
        const stp_status s = read_figure_spec(last, d->figures[i], name, has_places, err);
        if (s != STP_OK) {
            stp_spec_free(first);
            return s;
        }
        last = &(*last)->next;
    }
    *out = first;
    return STP_OK;
}

stp_status stp_spec_read_text(stp_spec **out, const char *text, size_t length, const char *name, stp_error *err)
{
    stp_arena arena = { 0 };       /* of the nodes: gone afterwards */
    stp_document d;
    stp_status s = stp_document_text(&d, &arena, text, length, name, err);
    if (s == STP_OK) s = read_figures(out, &d, name, false, err);
    stp_arena_clear(&arena);
    return s;
}

const char stp_picture_hint[] = "the names of files in a picture are those where it was drawn: render it from there";

/* Where the data of a spec file lie, and what was read. */
static stp_status set_origin(stp_spec *s, const stp_document *d, const char *folder, stp_error *err)
{
    s->from_picture = d->from_picture;
    if (folder && !(s->folder = stp_arena_text(&s->arena, folder))) return stp_no_memory(err, "a path");
    for (int i = 0; i < d->n_files; i++) STP_TRY(stp_spec_add_file(s, d->files[i], err));
    return STP_OK;
}

stp_status stp_spec_read_file(stp_spec **out, const char *path, const char *const *sets, int n_sets, stp_error *err)
{
    const bool in = !strcmp(path, "-");
    const char *name = in ? "standard input" : path, *slash = in ? NULL : strrchr(path, '/');
    stp_arena arena = { 0 };
    stp_document d;
    stp_spec *first = NULL;
    stp_status s = stp_document_read(&d, &arena, path, sets, n_sets, err);
    if (s == STP_OK) {
        s = read_figures(&first, &d, name, !d.from_picture, err);
        if (s == STP_ERR_IO && d.from_picture) s = stp_hint(err, "%s", stp_picture_hint);
    }
    /* A picture's data are named from where it was drawn, not from where it lies. */
    const char *folder = NULL;
    if (s == STP_OK && slash && !d.from_picture) {
        folder = stp_arena_bytes(&arena, path, slash == path ? 1 : (size_t) (slash - path));
        if (!folder) s = stp_no_memory(err, "a path");
    }
    for (stp_spec *q = first; q && s == STP_OK; q = q->next) s = set_origin(q, &d, folder, err);
    stp_arena_clear(&arena);
    if (s == STP_OK)
        *out = first;
    else
        stp_spec_free(first);
    return s;
}
