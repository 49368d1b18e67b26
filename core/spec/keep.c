/* One entry a layer, by its number in the plan: an open source with a replay in front of it, which is lent. Conditions,
 * derived columns and the like stand in front of that, made anew by each plan. Standard input comes only once: layers
 * that read a table from it have one source. */
#include "spec/keep.h"
#include <stdlib.h>
#include "scan/replay.h"
#include "spec/plan.h"
#include "table/lend.h"

typedef struct entry {
    stp_layer layer;             /* what was asked for; texts belong to the spec */
    stp_source *source, *replay; /* owned, but for the source of standard input */
    stp_arena arena;             /* of the source's paths */
} entry;

struct stp_keep {
    entry *entries;
    int n, capacity, at; /* at: of the next layer that asks */
    size_t bytes;
    stp_source *piped; /* owned: standard input, NULL: nobody has asked for it */
    stp_arena piped_arena;
};

stp_status stp_keep_open(stp_keep **out, size_t bytes, stp_error *err)
{
    stp_keep *k = calloc(1, sizeof *k);
    if (!k) return stp_no_memory(err, "the data");
    k->bytes = bytes;
    *out = k;
    return STP_OK;
}

static void clear_entry(const stp_keep *k, entry *e)
{
    stp_source_close(e->replay);
    if (e->source != k->piped) stp_source_close(e->source);
    stp_arena_clear(&e->arena);
    *e = (entry){ 0 };
}

void stp_keep_close(stp_keep *k)
{
    if (!k) return;
    for (int i = 0; i < k->n; i++) clear_entry(k, &k->entries[i]);
    stp_source_close(k->piped);
    stp_arena_clear(&k->piped_arena);
    free(k->entries);
    free(k);
}

void stp_keep_restart(stp_keep *k)
{
    k->at = 0;
}

/* Fields that say which rows and columns are read: those of the input, and the names that slice files of arrays. */
static bool chooses_data(int f)
{
    return f <= STP_F_COLS || (f >= STP_F_X && f <= STP_F_LABEL) || f == STP_F_KIND || f == STP_F_AGG ||
           f == STP_F_BANDS || f == STP_F_UV || f == STP_F_ROW || f == STP_F_COL || f == STP_F_GROUPBY;
}

/* --where and what follows it are no business of the files, but of arrays they choose dimensions. */
static bool same_data(const entry *e, const stp_layer *layer)
{
    for (int f = 0; f < STP_N_FIELDS; f++) {
        const bool behind = f >= STP_F_WHERE && f <= STP_F_COLS;
        if (!chooses_data(f) || (behind && !e->source->array)) continue;
        if (!stp_value_equal(&e->layer.v[f], &layer->v[f])) return false;
    }
    return true;
}

static stp_status open_source(stp_keep *k, entry *e, const stp_spec *spec, const stp_layer *layer, stp_error *err)
{
    const bool sliced = k->piped && k->piped->array; /* each layer has its own */
    if (!stp_plan_reads_stdin(layer) || sliced) return stp_plan_open(&e->source, &e->arena, spec, layer, err);
    if (!k->piped) STP_TRY(stp_plan_open(&k->piped, &k->piped_arena, spec, layer, err));
    e->source = k->piped;
    return STP_OK;
}

static stp_status fill(stp_keep *k, entry *e, size_t bytes, const stp_spec *spec, const stp_layer *layer,
                       stp_error *err)
{
    e->layer = *layer;
    STP_TRY(open_source(k, e, spec, layer, err));
    return stp_replay_open(&e->replay, e->source, bytes, err);
}

static bool make_room(stp_keep *k)
{
    if (k->n < k->capacity) return true;
    const int capacity = k->capacity * 2 + 4;
    entry *more = realloc(k->entries, (size_t) capacity * sizeof *more);
    if (!more) return false;
    k->entries = more;
    k->capacity = capacity;
    return true;
}

stp_status stp_keep_lend(stp_keep *k, stp_source **out, const stp_spec *spec, const stp_layer *layer, stp_error *err)
{
    if (k->at == k->n) {
        if (!make_room(k)) return stp_no_memory(err, "the data");
        k->entries[k->n++] = (entry){ 0 };
    }
    entry *e = &k->entries[k->at];
    if (e->source && !same_data(e, layer)) clear_entry(k, e);
    int layers = 0;
    for (int i = 0; i < spec->n_items; i++) layers += spec->items[i].n_layers;
    if (!e->source) {
        const stp_status s = fill(k, e, k->bytes / (size_t) (layers ? layers : 1), spec, layer, err);
        if (s != STP_OK) {
            clear_entry(k, e);
            return s;
        }
    }
    k->at++;
    return stp_source_lend(out, e->replay, err);
}
