/* Layers that read one table in one way share it. */
#include <string.h>
#include "scan/shared.h"
#include "spec/plan.h"

/* Options of input that change rows which have been read, or say what is read of arrays. */
static const stp_field_id later[] = {
    STP_F_DATA, STP_F_CATALOG, STP_F_SET,    STP_F_VAR,  STP_F_SEL,  STP_F_ISEL, STP_F_REDUCE, STP_F_WHERE,
    STP_F_DERIVE, STP_F_MELT, STP_F_SAMPLE, STP_F_SEED, STP_F_SORT, STP_F_HEAD, STP_F_TAIL, STP_F_COLS,
};

static bool says_how(stp_field_id f)
{
    for (size_t i = 0; i < STP_COUNT(later); i++)
        if (later[i] == f) return false;
    return !strcmp(stp_fields[f].section, stp_fields[STP_F_DATA].section);
}

static void put_value(stp_buf *out, const char *name, const stp_value *v)
{
    stp_buf_json(out, name);
    for (int i = 0; i < v->n_items; i++) stp_buf_json(out, v->items[i]);
    if (!v->n_items) stp_buf_json(out, v->text);
    stp_buf_char(out, '\n');
}

/* All that says which table a layer reads, and how. */
static stp_status make_key(const stp_spec *spec, const stp_layer *layer, stp_buf *out, stp_error *err)
{
    const stp_value *data = &layer->v[STP_F_DATA];
    stp_arena arena = { 0 };
    for (int i = 0; i < data->n_items && !arena.failed; i++) {
        const char *path = stp_spec_path(&arena, spec->folder, data->items[i]);
        if (path) stp_buf_json(out, path);
        stp_buf_json(out, data->items[i]);             /* what the column `file` calls it */
    }
    if (!data->n_items) stp_buf_text(out, "\"-\"\"-\"");
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (layer->v[f].set && says_how((stp_field_id) f)) put_value(out, stp_fields[f].name, &layer->v[f]);
    const bool failed = arena.failed;
    stp_arena_clear(&arena);
    return failed ? stp_no_memory(err, "a path") : stp_buf_check(out, "a table", err);
}

/* What of a file of arrays a layer reads follows from all that it says. */
static stp_status make_slice(const stp_layer *layer, stp_buf *out, stp_error *err)
{
    stp_buf_printf(out, "%s\n", stp_verb_name(layer->verb));
    for (int f = 0; f < STP_N_FIELDS; f++)
        if (layer->v[f].set) put_value(out, stp_fields[f].name, &layer->v[f]);
    return stp_buf_check(out, "a slice", err);
}

typedef struct opening { const stp_spec *spec; const stp_layer *layer; } opening;

static stp_status open_table(void *self, stp_arena *arena, stp_source **out, stp_error *err)
{
    const opening *o = self;
    return stp_plan_open(out, arena, o->spec, o->layer, err);
}

stp_status stp_plan_open_shared(stp_source **out, stp_shared *shared, stp_arena *arena, const stp_spec *spec,
                                const stp_layer *layer, stp_error *err)
{
    if (!shared) return stp_plan_open(out, arena, spec, layer, err);
    opening o = { spec, layer };
    stp_buf key = { 0 }, slice = { 0 };
    stp_status s = make_key(spec, layer, &key, err);
    if (s == STP_OK) s = make_slice(layer, &slice, err);
    if (s == STP_OK) s = stp_shared_open(shared, key.data, slice.data, open_table, &o, out, err);
    stp_buf_clear(&key);
    stp_buf_clear(&slice);
    return s;
}

/* ---- standard input --------------------------------------------------------------------------------------- */

bool stp_plan_reads_stdin(const stp_layer *layer)
{
    const stp_value *data = &layer->v[STP_F_DATA];
    for (int i = 0; i < data->n_items; i++)
        if (!strcmp(data->items[i], "-")) return true;
    return !data->n_items;
}

/* first: the key of the first layer that reads it. */
static stp_status check_layer(const stp_spec *spec, const stp_layer *layer, stp_buf *first, stp_error *err)
{
    if (!stp_plan_reads_stdin(layer)) return STP_OK;
    if (!first->length) return make_key(spec, layer, first, err);
    stp_buf key = { 0 };
    stp_status s = make_key(spec, layer, &key, err);
    if (s == STP_OK && strcmp(key.data, first->data)) {
        stp_fail(err, STP_ERR_USAGE, "standard input can be read only once, and two layers read it in different ways");
        s = stp_hint(err, "give both the same options for input, or put it into a file first");
    }
    stp_buf_clear(&key);
    return s;
}

stp_status stp_plan_check_stdin(const stp_spec *spec, stp_error *err)
{
    stp_buf first = { 0 };
    stp_status s = STP_OK;
    for (const stp_spec *q = spec; q; q = q->next)
        for (int i = 0; i < q->n_items; i++)
            for (int k = 0; k < q->items[i].n_layers && s == STP_OK; k++)
                s = check_layer(q, &q->items[i].layers[k], &first, err);
    stp_buf_clear(&first);
    return s;
}
