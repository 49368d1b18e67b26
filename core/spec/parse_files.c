/* Spec files on the command line: as parts of an overlay or a layout, or whole. */
#include <string.h>
#include "spec/parser.h"

static stp_status copy_layer(stp_parser *p, const stp_spec *from, const stp_layer *layer)
{
    stp_arena *arena = &p->spec->arena;
    STP_TRY(stp_parser_add_layer(p, layer->verb));
    stp_layer *to = stp_parser_layer(p);
    to->place = layer->place ? stp_arena_text(arena, layer->place) : NULL;
    for (int f = 0; f < STP_N_FIELDS; f++) STP_TRY(stp_value_copy(&to->v[f], arena, &layer->v[f], p->err));
    stp_value *data = &to->v[STP_F_DATA];
    const char **paths = (const char **) data->items;
    for (int i = 0; i < data->n_items; i++) {
        if (!(paths[i] = stp_spec_path(arena, from->folder, paths[i]))) return stp_no_memory(p->err, "a path");
        data->text = paths[i];
    }
    return STP_OK;
}

/* Takes the values of a file that no file before it has; different ones are a mistake. */
static stp_status take_values(stp_parser *p, stp_value *into, const stp_value *from, const char *path)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        if (!from[f].set || stp_fields[f].scope == STP_SCOPE_RUN) continue;
        if (into[f].set && !stp_value_equal(&into[f], &from[f])) {
            stp_fail(p->err, STP_ERR_USAGE, "'%s' of '%.200s' is '%.100s', a spec file before it has '%.100s'",
                     stp_fields[f].name, path, from[f].text, into[f].text);
            return stp_hint(p->err, "all parts of %s %s share it; '--%s' sets it for all",
                            stp_parser_in_layout(p) ? "a" : "an", p->command->name, stp_fields[f].name);
        }
        STP_TRY(stp_value_copy(&into[f], &p->spec->arena, &from[f], p->err));
    }
    return STP_OK;
}

static stp_status overlay_file(stp_parser *p, const stp_spec *from, const char *path)
{
    if (from->next)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures; a part of an overlay is one", path);
    if (from->n_items != 1)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' has %d items; a part of an overlay has one", path,
                        from->n_items);
    STP_TRY(take_values(p, p->file_figure, from->v, path));
    STP_TRY(take_values(p, p->file_item, from->items[0].v, path));
    for (int i = 0; i < from->items[0].n_layers; i++) STP_TRY(copy_layer(p, from, &from->items[0].layers[i]));
    return STP_OK;
}

/* All the items of the file. */
static stp_status layout_file(stp_parser *p, const stp_spec *from, const char *path)
{
    if (from->next)
        return stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures; a part of a layout is one", path);
    STP_TRY(take_values(p, p->file_figure, from->v, path));
    for (int i = 0; i < from->n_items; i++) {
        STP_TRY(stp_parser_add_item(p));
        for (int f = 0; f < STP_N_FIELDS; f++)
            STP_TRY(stp_value_copy(&stp_parser_item(p)->v[f], &p->spec->arena, &from->items[i].v[f], p->err));
        for (int k = 0; k < from->items[i].n_layers; k++) STP_TRY(copy_layer(p, from, &from->items[i].layers[k]));
    }
    return STP_OK;
}

stp_status stp_parser_read_part(stp_parser *p, const char *path)
{
    stp_spec *from = NULL;
    STP_TRY(stp_spec_read_file(&from, path, NULL, 0, p->err));
    const stp_status s = stp_parser_in_layout(p) ? layout_file(p, from, path) : overlay_file(p, from, path);
    stp_spec_free(from);
    return s;
}

stp_status stp_parser_fill(stp_spec *s, stp_value *into, const stp_value *from, bool stronger, stp_error *err)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (from[f].set && (stronger || !into[f].set)) STP_TRY(stp_value_copy(&into[f], &s->arena, &from[f], err));
    return STP_OK;
}

/* What the command line says of a figure and its axes goes before what the file says. */
static stp_status overrule(stp_parser *p, stp_spec *q)
{
    STP_TRY(stp_parser_fill(q, q->v, p->spec->v, true, p->err));
    for (int i = 0; i < q->n_items; i++)
        STP_TRY(stp_parser_fill(q, q->items[i].v, stp_parser_item(p)->v, true, p->err));
    q->names_outputs = q->names_outputs && !p->spec->v[STP_F_OUTPUT].set;
    q->verb = STP_VERB_RENDER;
    return STP_OK;
}

/* One name cannot be that of several pictures; a page holds them all. */
static stp_status check_one_output(const stp_parser *p, const stp_spec *whole, const char *path)
{
    const stp_value *o = &p->spec->v[STP_F_OUTPUT], *to = &p->spec->v[STP_F_TO];
    const bool page = to->set ? !strcmp(to->text, "html") : o->set && stp_is_page(o->text);
    if (!whole->next || !o->set || page) return STP_OK;
    stp_fail(p->err, STP_ERR_USAGE, "'%.200s' holds several figures, which cannot all be written to '%.200s'", path,
             p->spec->v[STP_F_OUTPUT].text);
    return stp_hint(p->err, "give each figure an 'output' in the file, and leave out -o");
}

/* render: the file's spec, with what the command line says in place of what the file says. */
stp_status stp_parser_read_whole(stp_parser *p, const char *path)
{
    stp_spec *whole = NULL;
    const stp_value *sets = &p->spec->v[STP_F_SET];
    STP_TRY(stp_spec_read_file(&whole, path, sets->items, sets->n_items, p->err));
    stp_status s = check_one_output(p, whole, path);
    for (stp_spec *q = whole; q && s == STP_OK; q = q->next) s = overrule(p, q);
    if (s != STP_OK) {
        stp_spec_free(whole);
        return s;
    }
    stp_spec_free(p->spec);
    p->spec = whole;
    return STP_OK;
}
