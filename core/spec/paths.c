/* Which values are names of files, and the same names seen from another folder. */
#include "spec/paths.h"
#include <string.h>
#include "base/file.h"
#include "colormaps/read.h"

/* The longest beginning of text that is the name of a file of colours. */
static size_t colours_length(const char *text)
{
    char name[1024];
    size_t n = strlen(text);
    if (n >= sizeof name) return 0;
    memcpy(name, text, n + 1);
    for (; n; name[--n] = 0)
        if (stp_colours_is_file(name)) return n;
    return 0;
}

size_t stp_path_length(stp_field_id f, const char *text)
{
    const stp_value_type type = stp_fields[f].type;
    if (type == STP_VALUE_CMAP || type == STP_VALUE_PALETTE) return colours_length(text);
    if (f == STP_F_THEME) return strpbrk(text, "./") ? strlen(text) : 0;
    if (type != STP_VALUE_FILE || f == STP_F_OUTPUT || f == STP_F_DEPFILE || f == STP_F_CATALOG) return 0;
    return text[0] == '@' || !strcmp(text, "-") ? 0 : strlen(text);
}

const char *stp_path_moved(stp_arena *arena, stp_field_id f, const char *text, const char *folder, const char *from)
{
    const size_t n = stp_path_length(f, text);
    if (!n) return text;
    const char *path = stp_arena_bytes(arena, text, n);
    if (path && folder && *folder) path = stp_spec_path(arena, folder, path);
    if (path && from) path = stp_file_relative(arena, from, path);
    return path && text[n] ? stp_arena_printf(arena, "%s%s", path, text + n) : path;
}

/* ---- all of a spec ---------------------------------------------------------------------------------------- */

typedef struct move { stp_arena *arena; bool is_data; const char *folder, *from; } move;

static stp_status move_value(const move *m, stp_value *v, stp_field_id f, stp_error *err)
{
    const char **items = v->n_items ? stp_arena_array(m->arena, (size_t) v->n_items, sizeof *items) : NULL;
    if (v->n_items && !items) return stp_no_memory(err, "a path");
    for (int i = 0; i < v->n_items; i++)
        if (!(items[i] = stp_path_moved(m->arena, f, v->items[i], m->folder, m->from)))
            return stp_no_memory(err, "a path");
    const char *text = stp_path_moved(m->arena, f, v->text, m->folder, m->from);
    if (!text) return stp_no_memory(err, "a path");
    v->text = text;
    if (items && stp_fields[f].repeat) v->items = items;
    return STP_OK;
}

static stp_status move_values(const move *m, stp_value *v, stp_error *err)
{
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (v[f].set && (f == STP_F_DATA) == m->is_data) STP_TRY(move_value(m, &v[f], (stp_field_id) f, err));
    return STP_OK;
}

stp_status stp_paths_move(stp_spec *s, bool is_data, const char *folder, const char *from, stp_error *err)
{
    const move m = { &s->arena, is_data, folder, from };
    STP_TRY(move_values(&m, s->v, err));
    for (int i = 0; i < s->n_items; i++) {
        STP_TRY(move_values(&m, s->items[i].v, err));
        for (int k = 0; k < s->items[i].n_layers; k++) STP_TRY(move_values(&m, s->items[i].layers[k].v, err));
    }
    return STP_OK;
}
