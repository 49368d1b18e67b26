/* A spec as the command line that gives it: the inverse of parse.c. */
#include "spec/command.h"
#include <string.h>

static void put_word(stp_buf *out, const char *word)
{
    stp_buf_char(out, ' ');
    stp_buf_shell(out, word);
}

static void put_option(stp_buf *out, const stp_field *f, const char *value)
{
    if (f->letter)
        stp_buf_printf(out, " -%c", f->letter);
    else
        stp_buf_printf(out, " --%s", f->name);
    if (f->type != STP_VALUE_FLAG) put_word(out, value);
}

static void put_value(stp_buf *out, stp_field_id f, const stp_value *v)
{
    const stp_field *field = &stp_fields[f];
    for (int i = 0; field->repeat && i < v->n_items; i++) put_option(out, field, v->items[i]);
    if (!field->repeat && v->set) put_option(out, field, v->text);
}

static void put_fields(stp_buf *out, const stp_value *v, stp_scope scope)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (stp_fields[f].scope == scope && f != STP_F_DATA) put_value(out, (stp_field_id) f, &v[f]);
}

static void put_layer(stp_buf *out, const stp_spec *spec, const stp_layer *l, stp_arena *arena)
{
    stp_buf_printf(out, " %s", stp_verb_name(l->verb));
    for (int i = 0; i < l->v[STP_F_DATA].n_items; i++) {
        const char *path = stp_spec_path(arena, spec->folder, l->v[STP_F_DATA].items[i]);
        if (path)
            put_word(out, path);
        else
            out->failed = true;
    }
    put_fields(out, l->v, STP_SCOPE_LAYER);
}

stp_status stp_spec_command(const stp_spec *spec, stp_buf *out, stp_error *err)
{
    stp_arena arena = { 0 };
    bool first = true;
    stp_buf_text(out, "stipple");
    if (spec->n_items > 1)
        stp_buf_text(out, " layout");
    else if (spec->n_items && spec->items[0].n_layers > 1)
        stp_buf_text(out, " overlay");
    for (int i = 0; i < spec->n_items; i++) {
        for (int k = 0; k < spec->items[i].n_layers; k++, first = false) {
            if (!first) stp_buf_text(out, " +");
            put_layer(out, spec, &spec->items[i].layers[k], &arena);
        }
        put_fields(out, spec->items[i].v, STP_SCOPE_ITEM);
    }
    put_fields(out, spec->v, STP_SCOPE_FIGURE);
    put_value(out, STP_F_CATALOG, &spec->v[STP_F_CATALOG]);
    put_value(out, STP_F_SET, &spec->v[STP_F_SET]);
    stp_arena_clear(&arena);
    return stp_buf_check(out, "a command line", err);
}
