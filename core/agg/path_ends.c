/* The ends of paths: kept batch by batch, strung together when all states are one, and drawn then. */
#include "agg/path_state.h"
#include <stdlib.h>
#include <string.h>

/* ---- keeping ---------------------------------------------------------------------------------------------- */

stp_status stp_path_keep_ends(stp_glyph_state *s, const stp_track *t, int32_t path, stp_error *err)
{
    const bool cut = t->n > 2 * STP_PATH_ENDS;
    const int n = cut ? 2 * STP_PATH_ENDS : (int) t->n;
    STP_TRY(stp_path_store_reserve(&s->kept, s->plan, n, err));
    if (s->n_ends == s->ends_capacity) {
        const int64_t room = s->ends_capacity ? 2 * s->ends_capacity : 64;
        if (!stp_path_grow(&s->ends, room, sizeof *s->ends)) return stp_no_memory(err, "the ends of paths");
        s->ends_capacity = room;
    }
    s->ends[s->n_ends++] = (stp_path_end) { .row = s->rows.batch->row0 + stp_track_row(t, 0), .at = s->kept.n,
                                           .path = path, .n = (int8_t) n, .cut = cut, .drawn = t->n > 3 };
    for (int i = 0; i < n; i++) STP_TRY(stp_path_store_keep(s, t, cut && i >= STP_PATH_ENDS ? t->n - n + i : i, err));
    return STP_OK;
}

/* ---- merging ---------------------------------------------------------------------------------------------- */

stp_status stp_path_merge_ends(stp_glyph_state *a, const stp_glyph_state *b, const stp_glyph_plan *p, stp_error *err)
{
    STP_TRY(stp_path_store_reserve(&a->kept, p, b->kept.n, err));
    const int64_t first = a->kept.n;
    const bool labels = p->grid.by >= 0 && b->categories.n > 0;
    for (int64_t i = 0; i < b->kept.n; i++) {
        int64_t label = p->grid.by >= 0 ? b->kept.by[i] : 0;
        if (labels && b->kept.has_by[i]) label = stp_labels_add(&a->categories, b->categories.label[label], 0);
        if (labels && label < 0) return stp_no_memory(err, "categories");
        stp_path_store_copy(&a->kept, &b->kept, i, p, label);
    }
    const int64_t room = a->n_ends + b->n_ends + 1;
    if (!stp_path_grow(&a->ends, room, sizeof *a->ends)) return stp_no_memory(err, "the ends of paths");
    a->ends_capacity = room;
    for (int64_t i = 0; i < b->n_ends; i++) {
        stp_path_end e = b->ends[i];
        const int32_t group = e.path / p->n_ys;
        int32_t ours = 0;
        if (p->group >= 0) ours = stp_labels_add(&a->groups, b->groups.label[group], b->groups.first_row[group]);
        if (ours < 0) return stp_no_memory(err, "groups");
        e.path = ours * p->n_ys + e.path % p->n_ys;
        e.at += first;
        a->ends[a->n_ends++] = e;
    }
    return STP_OK;
}

/* ---- joining the ends -------------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    const stp_path_end *p = a, *q = b;
    if (p->path != q->path) return p->path < q->path ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

/* The kept rows as a batch, in the order of the paths. */
typedef struct strung {
    stp_path_store rows;
    bool *joined;                  /* row i and the next one are neighbours on their path */
    bool *open;                    /* … and the segment between them is still to be drawn */
    stp_column columns[STP_GRID_VARS * 2 + 64];
    int32_t *codes;
    uint8_t *validity;
    stp_dictionary labels;
} strung;

static void string_end(strung *g, const stp_glyph_state *s, const stp_path_end *e, bool follows)
{
    const int64_t from = g->rows.n;
    if (follows) g->joined[from - 1] = g->open[from - 1] = true;
    for (int i = 0; i < e->n; i++) {
        stp_path_store_copy(&g->rows, &s->kept, e->at + i, s->plan, s->plan->grid.by >= 0 ? s->kept.by[e->at + i] : 0);
        const bool last = i == e->n - 1, gap = e->cut && i == STP_PATH_ENDS - 1;
        g->joined[from + i] = !last && !gap;
        g->open[from + i] = g->joined[from + i] && (!e->drawn || i == 0 || i == e->n - 2);
    }
}

/* The column of categories as the grid's plan has it. */
static stp_status string_categories(strung *g, const stp_glyph_state *s, stp_column *out, stp_error *err)
{
    const int64_t n = g->rows.n;
    g->validity = calloc((size_t) n / 8 + 1, 1);
    g->codes = malloc((size_t) (n + 1) * sizeof *g->codes);
    if (!g->validity || !g->codes) return stp_no_memory(err, "the ends of paths");
    for (int64_t i = 0; i < n; i++) {
        g->validity[i >> 3] |= (uint8_t) (g->rows.has_by[i] << (i & 7));
        g->codes[i] = (int32_t) g->rows.by[i];
    }
    *out = (stp_column) { .length = n, .validity = g->validity };
    const stp_column_info *info = s->plan->grid.by_info;
    if (!info) {
        g->labels = (stp_dictionary) { s->categories.n, s->categories.label };
        out->type = STP_TYPE_I32;
        out->values = g->codes;
        out->dictionary = &g->labels;
    } else if (info->type == STP_TYPE_U8) {
        out->type = STP_TYPE_U8;
        uint8_t *bytes = (uint8_t *) g->codes;
        for (int64_t i = 0; i < n; i++) bytes[i] = *(const uint8_t *) &g->rows.by[i];
        out->values = bytes;
    } else {
        out->type = info->type == STP_TYPE_I64 ? STP_TYPE_I64 : STP_TYPE_F64;
        out->values = g->rows.by;
    }
    return STP_OK;
}

static void draw_strung(stp_glyph_state *s, const strung *g)
{
    const bool y2 = s->plan->y2 >= 0;
    for (int64_t from = 0, to; from < g->rows.n; from = to) {
        for (to = from; g->joined[to]; to++) {}
        to++;
        const stp_track t = { g->rows.x + from, g->rows.y + from, y2 ? g->rows.y2 + from : NULL, NULL, (int32_t) from,
                              to - from };
        for (int64_t i = from; i < to; i++)
            if (g->open[i]) stp_path_draw(s, &t, i - from, i - from + 1);
    }
}

static stp_status draw_ends(stp_glyph_state *s, strung *g, stp_error *err)
{
    const stp_glyph_plan *p = s->plan;
    int columns[2 * STP_GRID_VARS];
    const int n = stp_path_columns(p, columns);
    int most = p->grid.by;
    for (int k = 0; k < n; k++) most = columns[k] > most ? columns[k] : most;
    if (most >= (int) STP_COUNT(g->columns)) return stp_fail(err, STP_ERR_USAGE, "too many columns");
    for (int k = 0; k < n; k++)
        g->columns[columns[k]] = (stp_column) { .type = STP_TYPE_F64, .length = g->rows.n, .values = g->rows.value[k] };
    if (p->grid.by >= 0) STP_TRY(string_categories(g, s, &g->columns[p->grid.by], err));
    const stp_batch b = { .n_rows = g->rows.n, .n_columns = most + 1, .columns = g->columns };
    STP_TRY(stp_mark_rows_init(&s->rows, &s->grid, &p->grid, &b, g->rows.number, err));
    draw_strung(s, g);
    stp_path_flush(&s->pen);
    stp_mark_rows_clear(&s->rows);
    return s->status;
}

stp_status stp_path_join_ends(stp_glyph_state *s, stp_error *err)
{
    strung *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "the ends of paths");
    qsort(s->ends, (size_t) s->n_ends, sizeof *s->ends, by_path);
    g->joined = calloc((size_t) s->kept.n + 1, sizeof *g->joined);
    g->open = calloc((size_t) s->kept.n + 1, sizeof *g->open);
    stp_status status = g->joined && g->open ? stp_path_store_reserve(&g->rows, s->plan, s->kept.n + 1, err)
                                             : stp_no_memory(err, "the ends of paths");
    for (int64_t i = 0; i < s->n_ends && status == STP_OK; i++)
        string_end(g, s, &s->ends[i], i && s->ends[i].path == s->ends[i - 1].path);
    if (status == STP_OK && g->rows.n) status = draw_ends(s, g, err);
    stp_path_store_clear(&g->rows);
    free(g->joined);
    free(g->open);
    free(g->codes);
    free(g->validity);
    free(g);
    return status;
}
