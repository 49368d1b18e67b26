/* The table of each layer is read once for the values of its keys. From then on it is a file that the parts share
 * (scan/shared.h), in order of groups: what several parts want of it is one pass. */
#include "spec/facet_part.h"
#include <string.h>
#include "scan/replay.h"
#include "scan/tap.h"
#include "spec/gather.h"
#include "table/lend.h"
#include "table/over.h"

enum { PAIRS_MOST = 10000 };           /* groups that are looked for */

stp_status stp_facet_split_new(stp_plan *plan, const stp_item_plan *item, stp_facet_split **out, stp_error *err)
{
    stp_facet_split *s = stp_arena_alloc(&plan->arena, sizeof *s);
    if (s) s->layer = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof *s->layer);
    if (!s || !s->layer) return stp_no_memory(err, "groups");
    for (int i = 0; i < item->n_layers; i++) {
        const stp_layer_plan *l = &item->layers[i];
        stp_facet_layer *f = &s->layer[i];
        f->n_columns = l->n_columns;
        memcpy(f->columns, l->columns, sizeof f->columns);
        for (int k = 0; k < STP_FACET_KEYS; k++) f->column[k] = (stp_facet_column) { .b = { .column = -1, .at = -1 } };
    }
    *out = s;
    return STP_OK;
}

/* ---- the pass that finds the values -------------------------------------------------------------------- */

static stp_group_plan group_plan(const stp_facet_layer *f)
{
    stp_group_plan p = { .most = PAIRS_MOST };
    for (int k = 0; k < STP_FACET_KEYS; k++) {
        if (f->column[k].b.at < 0) continue;
        p.kind[k] = f->column[k].kind;
        p.key[k] = f->column[k].b.at;
    }
    return p;
}

static stp_status too_many_pairs(const stp_facet_split *split, int most, stp_error *err)
{
    const stp_facet_key *a = &split->key[0], *b = &split->key[1];
    if (!a->name || !b->name) return stp_facet_too_many(a->name ? a : b, most, err);
    return stp_fail(err, STP_ERR_USAGE, "'%s' and '%s' have more than %d different pairs of values: too many", a->name,
                    b->name, most);
}

static int count_layers(const stp_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_items; i++) n += plan->items[i].n_layers;
    return n;
}

/* What is read here are rows of the layer's own, whoever else reads the file; they are kept for the parts while they
 * fit the memory. */
static stp_status keep_rows(const stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    if (l->source->kept) STP_TRY(stp_source_lend(&l->replay, l->source, err));
    else STP_TRY(stp_replay_open(&l->replay, l->source, (size_t) STP_REPLAY_BUDGET / (size_t) count_layers(plan), err));
    l->replay->tap = NULL;
    return STP_OK;
}

static stp_status find_values(stp_plan *plan, stp_layer_plan *l, const stp_facet_split *split, const stp_facet_layer *f,
                              int most, stp_groups *found, stp_error *err)
{
    const stp_group_plan p = group_plan(f);
    stp_layer_plan probe = *l;
    memcpy(probe.columns, f->columns, sizeof f->columns);
    probe.n_columns = f->n_columns;
    STP_TRY(keep_rows(plan, l, err));
    probe.replay = l->replay;
    STP_TRY(stp_group_fold.init(found, &p, err));
    const stp_status s = stp_gather_scan(plan, &probe, &stp_group_fold, &p, found, err);
    if (s == STP_ERR_USAGE && found->n == PAIRS_MOST) return too_many_pairs(split, most, err);
    if (s != STP_OK) return s;
    STP_TRY(stp_gather_report(plan, l->source, err));
    return stp_groups_finish(found, err);
}

static stp_status check_number(const stp_facet_split *split, int most, stp_error *err)
{
    const stp_facet_key *a = &split->key[0], *b = &split->key[1];
    const bool both = a->name && b->name;
    if ((int64_t) a->n * b->n <= most) return STP_OK;
    return stp_facet_too_many(!b->name || (a->name && a->n > b->n) ? a : b, most / (both ? 2 : 1), err);
}

static stp_status find_keys(stp_plan *plan, stp_item_plan *item, stp_facet_split *split, int most, stp_groups *found,
                            stp_error *err)
{
    for (int i = 0; i < item->n_layers; i++)
        STP_TRY(find_values(plan, &item->layers[i], split, &split->layer[i], most, &found[i], err));
    STP_TRY(stp_facet_keys_make(plan, item, split, found, err));
    return check_number(split, most, err);
}

/* ---- the table that the parts share -------------------------------------------------------------------- */

static stp_status share_layer(stp_plan *plan, const stp_facet_split *split, stp_facet_layer *f, stp_layer_plan *l,
                              stp_error *err)
{
    int *columns = stp_arena_array(&plan->arena, STP_FACET_KEYS, sizeof *columns);
    if (!columns) return stp_no_memory(err, "groups");
    stp_grouping g = { .number = stp_facet_number, .self = f, .columns = columns, .n_groups = 1 };
    for (int k = 0; k < STP_FACET_KEYS; k++) {
        if (f->column[k].b.at < 0) continue;
        columns[g.n_columns++] = f->column[k].b.column;
        f->column[k].stride = g.n_groups;
        g.n_groups *= split->key[k].n;
    }
    STP_TRY(stp_over_grouped(&l->replay, &g, err));
    l->replay->kept = true;
    STP_TRY(stp_shared_add(plan->parts, l->replay, &f->file, err));
    l->replay = NULL;                  /* it is the file's */
    return STP_OK;
}

static stp_status share_layers(stp_plan *plan, stp_item_plan *item, stp_facet_split *split, stp_error *err)
{
    if (!plan->parts) STP_TRY(stp_shared_new(&plan->parts, plan->log, err));
    for (int i = 0; i < item->n_layers; i++) {
        stp_layer_plan *l = &item->layers[i];
        const bool common = split->side_by_side && l->kind->gather_whole;
        if (common) STP_TRY(stp_layer_wrap(l->layer, l->kind->gather_whole(plan, item, l, err), err));
        STP_TRY(share_layer(plan, split, &split->layer[i], l, err));
    }
    return STP_OK;
}

stp_status stp_facet_split_read(stp_plan *plan, stp_item_plan *item, stp_facet_split *split, int most, stp_error *err)
{
    stp_groups *found = stp_arena_array(&plan->arena, (size_t) item->n_layers, sizeof *found);
    if (!found) return stp_no_memory(err, "groups");
    const stp_status s = find_keys(plan, item, split, most, found, err);
    for (int i = 0; i < item->n_layers; i++) stp_group_fold.clear(&found[i]);
    return s == STP_OK ? share_layers(plan, item, split, err) : s;
}

/* ---- parts ------------------------------------------------------------------------------------------------ */

static stp_status part_layer(stp_plan *plan, stp_layer_plan *out, const stp_layer_plan *whole, const stp_facet_layer *f,
                             const int at[STP_FACET_KEYS], stp_error *err)
{
    int32_t group = 0;
    for (int k = 0; k < STP_FACET_KEYS; k++) group += at[k] * f->column[k].stride;
    *out = *whole;
    out->source = NULL;
    out->whole = whole;
    STP_TRY(out->state && out->kind->fork ? out->kind->fork(plan, out, err) : STP_OK);
    STP_TRY(stp_tap_open(&out->source, f->file, err));
    return stp_over_group(&out->source, group, err);
}

stp_status stp_facet_part(stp_plan *plan, stp_item_plan *out, const stp_item_plan *whole, const stp_facet_split *split,
                          const int at[STP_FACET_KEYS], stp_error *err)
{
    *out = *whole;
    out->n_layers = 0;
    out->layers = stp_arena_array(&plan->arena, (size_t) whole->n_layers, sizeof *out->layers);
    if (!out->layers) return stp_no_memory(err, "layers");
    for (int i = 0; i < whole->n_layers; i++)
        STP_TRY(part_layer(plan, &out->layers[out->n_layers++], &whole->layers[i], &split->layer[i], at, err));
    return STP_OK;
}

bool stp_facet_any_rows(const stp_item_plan *item, const stp_facet_split *split, const int at[STP_FACET_KEYS])
{
    for (int i = 0; i < item->n_layers; i++) {
        const stp_facet_layer *f = &split->layer[i];
        bool lacks[STP_FACET_KEYS];
        for (int k = 0; k < STP_FACET_KEYS; k++) lacks[k] = f->column[k].b.at < 0;
        if (lacks[0] && lacks[1]) continue;
        for (int32_t p = 0; p < f->n_pairs; p++)
            if ((lacks[0] || f->pair[p][0] == at[0]) && (lacks[1] || f->pair[p][1] == at[1])) return true;
    }
    return false;
}
