/* The rows of a group are a source of their own: numbers of rows in memory that all parts share. */
#include <stdlib.h>
#include "agg/subset.h"
#include "spec/facet_part.h"
#include "spec/gather.h"

/* The rows of a layer that are in group a of one key and in group b of the other (NULL: all of them). */
static int64_t select_rows(const stp_layer_plan *l, const int32_t *key_a, int a, const int32_t *key_b, int b,
                           int32_t *to)
{
    int64_t n = 0;
    for (int64_t i = 0; i < l->rows.n_rows; i++)
        if ((!key_a || key_a[i] == a) && (!key_b || key_b[i] == b)) {
            if (to) to[n] = (int32_t) i;
            n++;
        }
    return n;
}

/* whole has the rows, bound is the layer as it was before they were read. */
static stp_status part_layer(stp_plan *plan, stp_layer_plan *out, const stp_layer_plan *bound,
                             const stp_layer_plan *whole, const int32_t *key_a, int a, const int32_t *key_b, int b,
                             stp_error *err)
{
    const int64_t n = select_rows(whole, key_a, a, key_b, b, NULL);
    int32_t *order = malloc(((size_t) n + 1) * sizeof *order);
    if (!order) return stp_no_memory(err, "groups");
    select_rows(whole, key_a, a, key_b, b, order);
    *out = *bound;
    out->source = NULL;
    out->whole = whole;
    stp_status s = out->state && out->kind->fork ? out->kind->fork(plan, out, err) : STP_OK;
    if (s == STP_OK) s = stp_subset_open(&out->source, &whole->rows, &whole->rows_plan, whole->columns, whole->source,
                                         order, n, err);
    if (s != STP_OK) free(order);
    return s;
}

stp_status stp_facet_part(stp_plan *plan, stp_item_plan *out, const stp_item_plan *whole, const stp_layer_plan *bound,
                            const stp_facet_key *key_a, int a, const stp_facet_key *key_b, int b, stp_error *err)
{
    *out = *whole;
    out->n_layers = 0;
    out->layers = stp_arena_array(&plan->arena, (size_t) whole->n_layers, sizeof *out->layers);
    if (!out->layers) return stp_no_memory(err, "layers");
    for (int i = 0; i < whole->n_layers; i++) {
        STP_TRY(part_layer(plan, &out->layers[i], &bound[i], &whole->layers[i], key_a ? key_a->of_row[i] : NULL, a,
                           key_b ? key_b->of_row[i] : NULL, b, err));
        out->n_layers++;
    }
    return STP_OK;
}

bool stp_facet_any_rows(const stp_item_plan *item, const stp_facet_key *key_a, int a, const stp_facet_key *key_b, int b)
{
    for (int i = 0; i < item->n_layers; i++) {
        const int32_t *p = key_a ? key_a->of_row[i] : NULL, *q = key_b ? key_b->of_row[i] : NULL;
        if ((p || q) && select_rows(&item->layers[i], p, a, q, b, NULL)) return true;
    }
    return false;
}

stp_status stp_facet_keep_rows(stp_plan *plan, stp_item_plan *item, stp_layer_plan **bound, stp_error *err)
{
    *bound = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof **bound);
    if (!*bound) return stp_no_memory(err, "layers");
    for (int i = 0; i < item->n_layers; i++) {
        (*bound)[i] = item->layers[i];
        STP_TRY(stp_gather_table(plan, &item->layers[i], err));
    }
    return STP_OK;
}
