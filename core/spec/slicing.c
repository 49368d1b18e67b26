/* What a layer asks of a file of arrays, and what is said of the dimensions that were left over. */
#include <string.h>
#include "base/log.h"
#include "spec/plan.h"

static const stp_field_id slices[] = { STP_F_VAR, STP_F_SEL, STP_F_ISEL, STP_F_REDUCE };

/* Fields whose values name columns, in expressions or alone; those of panels and pictures are lent to the layer. */
static const stp_field_id names[] = { STP_F_X,    STP_F_Y,     STP_F_BY,  STP_F_COLOR, STP_F_LABEL,
                                      STP_F_AGG,  STP_F_BANDS, STP_F_UV,  STP_F_WHERE, STP_F_DERIVE,
                                      STP_F_MELT, STP_F_SORT,  STP_F_COLS, STP_F_ROW,   STP_F_COL,
                                      STP_F_GROUPBY };

static stp_status collect_uses(stp_arena *arena, const stp_layer *layer, stp_slicing *out, stp_error *err)
{
    int n = 0;
    for (size_t i = 0; i < STP_COUNT(names); i++) n += layer->v[names[i]].n_items + layer->v[names[i]].set;
    const char **uses = stp_arena_array(arena, (size_t) n + 1, sizeof *uses);
    if (!uses) return stp_no_memory(err, "names");
    for (size_t i = 0; i < STP_COUNT(names); i++) {
        const stp_value *v = &layer->v[names[i]];
        for (int k = 0; k < v->n_items; k++) uses[out->n_uses++] = v->items[k];
        if (v->set && !v->n_items) uses[out->n_uses++] = v->text;
    }
    out->uses = uses;
    return STP_OK;
}

/* By the kind that is named; else a picture of a plane where x and y are left to the file. */
static int kept(const stp_layer *layer)
{
    static const int keep[] = {
        [STP_CELLS_NAMED] = STP_SLICE_USED,
        [STP_CELLS_ALL] = STP_SLICE_ALL,
        [STP_CELLS_PLANE] = STP_SLICE_PLANE,
        [STP_CELLS_BANDS] = STP_SLICE_BANDS,
    };
    const stp_value *kind = &layer->v[STP_F_KIND];
    const stp_kind *k = kind->set ? stp_kind_find(kind->text, layer->verb) : NULL;
    if (layer->verb == STP_VERB_LOAD) return STP_SLICE_ALL;
    if (k && k->cells == STP_CELLS_BANDS && layer->v[STP_F_BANDS].set) return STP_SLICE_PLANE;
    if (k) return keep[k->cells];
    if (!layer->v[STP_F_X].set && !layer->v[STP_F_Y].set) return STP_SLICE_PLANE;
    return layer->verb == STP_VERB_SHADE ? STP_SLICE_ALL : STP_SLICE_USED;
}

/* The comma in front of the next DIM=…, NULL if there is none: commas before the first '=' part names, and one before
 * a bare value is of a list of values. */
static const char *next_part(const char *text)
{
    const char *comma = strchr(text + strcspn(text, "="), ',');
    while (comma && comma[1 + strcspn(comma + 1, ",=")] != '=') comma = strchr(comma + 1, ',');
    return comma;
}

/* The values of a repeatable field, each of which may hold several parts: 'lat=mean,lon=mean'. */
static stp_status split_parts(stp_arena *arena, const stp_value *v, const char *const **out, int *n_out, stp_error *err)
{
    int n = 0;
    for (int i = 0; i < v->n_items; i++)
        for (const char *at = v->items[i]; at; at = next_part(at) ? next_part(at) + 1 : NULL) n++;
    const char **parts = stp_arena_array(arena, (size_t) n + 1, sizeof *parts);
    if (!parts) return stp_no_memory(err, "parts");
    n = 0;
    for (int i = 0; i < v->n_items; i++)
        for (const char *at = v->items[i], *end; at; at = end ? end + 1 : NULL) {
            end = next_part(at);
            parts[n] = stp_arena_bytes(arena, at, end ? (size_t) (end - at) : strlen(at));
            if (!parts[n++]) return stp_no_memory(err, "parts");
        }
    *out = parts;
    *n_out = n;
    return STP_OK;
}

stp_status stp_plan_slicing(stp_arena *arena, const stp_layer *layer, stp_slicing *out, stp_error *err)
{
    const stp_value *v = layer->v;
    *out = (stp_slicing){
        .var = v[STP_F_VAR].items,
        .n_var = v[STP_F_VAR].n_items,
        .keep = kept(layer),
    };
    STP_TRY(split_parts(arena, &v[STP_F_SEL], &out->sel, &out->n_sel, err));
    STP_TRY(split_parts(arena, &v[STP_F_ISEL], &out->isel, &out->n_isel, err));
    STP_TRY(split_parts(arena, &v[STP_F_REDUCE], &out->reduce, &out->n_reduce, err));
    return collect_uses(arena, layer, out, err);
}

stp_status stp_plan_check_slicing(const stp_spec *spec, const stp_layer *layer, const stp_source *source,
                                  const stp_log *log, stp_error *err)
{
    for (size_t i = 0; !source->array && i < STP_COUNT(slices); i++)
        if (layer->v[slices[i]].set)
            return stp_fail(err, STP_ERR_USAGE, "--%s: '%s' is a table, without variables and dimensions",
                            stp_fields[slices[i]].name, source->path);
    if (!source->array || !source->array->left) return STP_OK;
    if (!spec->v[STP_F_STRICT].set) {
        stp_note(log, STP_LEVEL_WARNING, "%s: %s", source->path, source->array->left);
        return STP_OK;
    }
    return stp_fail(err, STP_ERR_STRICT, "%s: %s", source->path, source->array->left);
}
