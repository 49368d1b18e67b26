/* Which rows of a batch are of one path: runs of one group, sorted or not. */
#include "agg/path_state.h"
#include <stdlib.h>
#include <string.h>

/* Place of a row's label in the map: code + 1, or 0 when it has none (or no code of the dictionary). */
static inline int32_t label_slot(const stp_column *c, int64_t i)
{
    const int32_t code = ((const int32_t *) c->values)[i];
    return stp_column_has(c, i) && code >= 0 && code < c->dictionary->count ? code + 1 : 0;
}

/* The end of the run of equal labels that begins at row i. */
static int64_t run_end(const stp_column *c, int64_t i, int64_t n)
{
    const int32_t *code = c->values, first = code[i], slot = label_slot(c, i);
    if (c->validity) {
        while (i < n && label_slot(c, i) == slot) i++;
        return i;
    }
    while (i < n && code[i] == first) i++;
    return i;
}

static stp_status reset_map(stp_glyph_state *s, int64_t n_labels, stp_error *err)
{
    if (n_labels > s->map_room) {
        if (!stp_path_grow(&s->map, n_labels, sizeof *s->map)) return stp_no_memory(err, "groups");
        s->map_room = n_labels;
    }
    memset(s->map, 0xff, (size_t) n_labels * sizeof *s->map);
    return STP_OK;
}

/* Runs of rows of one label: run k begins at row first[k] and is of group[k]; what has no label is a group of its own.
 */
static stp_status find_labels(stp_glyph_state *s, const stp_batch *b, int64_t *n_runs, stp_error *err)
{
    const stp_glyph_plan *p = s->plan;
    const stp_column *c = &b->columns[p->group];
    stp_column codes;
    if (p->group_info) {
        STP_TRY(stp_codes_make(&s->codes, c, p->group_info, b->n_rows, &codes, err));
        c = &codes;
    }
    if (c->type != STP_TYPE_I32 || !c->dictionary) return stp_fail(err, STP_ERR_DATA, "a group without labels");
    STP_TRY(reset_map(s, (int64_t) c->dictionary->count + 1, err));
    int64_t k = 0;
    for (int64_t i = 0; i < b->n_rows; i = run_end(c, i, b->n_rows), k++) {
        const int32_t slot = label_slot(c, i);
        if (s->map[slot] < 0)
            s->map[slot] = stp_labels_add(&s->groups, slot ? c->dictionary->labels[slot - 1] : "", b->row0 + i);
        if (s->map[slot] < 0) return stp_no_memory(err, "groups");
        s->group[k] = s->map[slot];
        s->first[k] = (int32_t) i;
    }
    s->first[k] = (int32_t) b->n_rows;
    *n_runs = k;
    return STP_OK;
}

/* Rows in the order of their groups, which are the runs then. past: room for a number a group, all 0. */
static void order_rows(stp_glyph_state *s, int64_t *n_runs, int32_t *past)
{
    const int64_t runs = *n_runs;
    const int32_t n_groups = s->groups.n;
    for (int64_t k = 0; k < runs; k++) past[s->group[k]] += s->first[k + 1] - s->first[k];
    for (int32_t g = 0, at = 0; g < n_groups; g++) {
        const int32_t size = past[g];
        past[g] = at;
        at += size;
    }
    for (int64_t k = 0; k < runs; k++)
        for (int32_t i = s->first[k]; i < s->first[k + 1]; i++) s->order[past[s->group[k]]++] = i;
    *n_runs = 0;
    for (int32_t g = 0, at = 0; g < n_groups; at = past[g++]) {
        if (past[g] == at) continue;
        s->group[*n_runs] = g;
        s->first[(*n_runs)++] = at;
    }
    s->first[*n_runs] = n_groups ? past[n_groups - 1] : 0;
}

stp_status stp_path_find_runs(stp_glyph_state *s, const stp_batch *b, int64_t *n_runs, bool *ordered, stp_error *err)
{
    *ordered = false;
    STP_TRY(find_labels(s, b, n_runs, err));
    int32_t *count = calloc((size_t) s->groups.n + 1, sizeof *count);
    if (!count) return stp_no_memory(err, "groups");
    for (int64_t k = 0; k < *n_runs; k++) *ordered |= count[s->group[k]]++ > 0;
    if (*ordered) {
        memset(count, 0, (size_t) s->groups.n * sizeof *count);
        order_rows(s, n_runs, count);
    }
    free(count);
    return STP_OK;
}
