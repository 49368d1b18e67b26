/* Rows are put in order by counting: how many are in each group, where each group begins, and then every row to its
 * place. */
#include <stdlib.h>
#include <string.h>
#include "table/over.h"
#include "table/thin.h"

typedef struct grouped {
    stp_over over;
    stp_grouping grouping;
    int *asked, n_asked;               /* of inner: n_own columns that are handed out, then the keys */
    int n_own;
    int *key_at;                       /* of each key: its number in inner's batches */
} grouped;

struct stp_reader {
    const grouped *source;
    stp_reader *inner;
    int32_t *group, *order, *sorted;   /* of each row of the batch, room for `room` rows */
    int64_t room, *begins;             /* of each group: where its next row goes */
    const stp_column **keys;
    stp_thin thin;
    stp_column *columns;               /* that are handed out */
};

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static int group_column(const grouped *g)
{
    return g->over.inner->schema.n_columns;
}

static int ask(grouped *g, int column)
{
    int at = 0;
    while (at < g->n_asked && g->asked[at] != column) at++;
    if (at == g->n_asked) g->asked[g->n_asked++] = column;
    return at;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    grouped *g = (grouped *) source;
    STP_TRY(stp_over_want(&g->over, columns, n, err));
    int *asked = realloc(g->asked, ((size_t) n + (size_t) g->grouping.n_columns + 1) * sizeof *asked);
    if (!asked) return stp_no_memory(err, "columns");
    g->asked = asked;
    g->n_asked = 0;
    for (int i = 0; i < n; i++)
        if (columns[i] != group_column(g)) g->asked[g->n_asked++] = columns[i];
    g->n_own = g->n_asked;
    for (int k = 0; k < g->grouping.n_columns; k++) g->key_at[k] = ask(g, g->grouping.columns[k]);
    return g->over.inner->format->want(g->over.inner, g->asked, g->n_asked, err);
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    grouped *g = (grouped *) source;
    STP_TRY(g->over.inner->format->rewind(g->over.inner, err));
    stp_over_take(&g->over);
    g->over.base.bytes_read = g->over.inner->bytes_read;       /* none where its rows are kept */
    return STP_OK;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static bool make_room(stp_reader *r, int64_t rows)
{
    if (rows <= r->room) return true;
    if (rows > INT32_MAX) return false;
    int32_t *room = realloc(r->group, 3 * (size_t) rows * sizeof *room);
    if (!room) return false;
    r->group = room;
    r->order = room + rows;
    r->sorted = r->order + rows;
    r->room = rows;
    return true;
}

/* Those of no group stay behind. Returns how many are left. */
static int64_t sort_rows(stp_reader *r, int64_t n)
{
    const int32_t n_groups = r->source->grouping.n_groups;
    int64_t *begins = r->begins, kept = 0;
    memset(begins, 0, ((size_t) n_groups + 1) * sizeof *begins);
    for (int64_t i = 0; i < n; i++) begins[r->group[i] + 1]++;
    begins[0] = 0;
    for (int32_t g = 0; g < n_groups; g++) {
        const int64_t count = begins[g + 1];
        for (int64_t i = 0; i < count; i++) r->sorted[kept + i] = g;
        begins[g] = kept;
        kept += count;
    }
    for (int64_t i = 0; i < n; i++)
        if (r->group[i] >= 0) r->order[begins[r->group[i]]++] = (int32_t) i;
    return kept;
}

static stp_status group_rows(stp_reader *r, stp_batch *b, stp_error *err)
{
    const grouped *g = r->source;
    if (!make_room(r, b->n_rows)) return stp_no_memory(err, "groups");
    for (int k = 0; k < g->grouping.n_columns; k++) r->keys[k] = &b->columns[g->key_at[k]];
    STP_TRY(g->grouping.number(g->grouping.self, r->keys, b->n_rows, r->group, err));
    const int64_t n = sort_rows(r, b->n_rows);
    b->n_columns = g->n_own;
    return stp_thin_rows(&r->thin, b, r->order, n, err);
}

static stp_status read_batch(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    const grouped *g = r->source;
    stp_batch b = { 0 };
    STP_TRY(g->over.inner->format->read(r->inner, piece, &b, err));
    if (b.n_rows > 0) STP_TRY(group_rows(r, &b, err));
    for (int i = 0, own = 0; i < g->over.n_wanted; i++) {
        const bool is_group = g->over.wanted[i] == group_column(g);
        r->columns[i] = is_group ? (stp_column) { .type = STP_TYPE_I32, .length = b.n_rows, .values = r->sorted }
                                 : b.columns[own++];
    }
    *out = (stp_batch) { .row0 = b.row0, .n_rows = b.n_rows, .n_columns = g->over.n_wanted, .columns = r->columns };
    return STP_OK;
}

static void free_reader(stp_reader *r)
{
    stp_thin_clear(&r->thin);
    free(r->group);
    free(r->begins);
    free(r->keys);
    free(r->columns);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    const grouped *g = (const grouped *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (!r) return stp_no_memory(err, "a reader");
    r->source = g;
    r->begins = malloc(((size_t) g->grouping.n_groups + 1) * sizeof *r->begins);
    r->keys = calloc((size_t) g->grouping.n_columns + 1, sizeof *r->keys);
    r->columns = calloc((size_t) g->over.n_wanted + 1, sizeof *r->columns);
    const bool good = r->begins && r->keys && r->columns;
    const stp_status s = good ? g->over.inner->format->reader_new(g->over.inner, &r->inner, err)
                              : stp_no_memory(err, "a reader");
    if (s == STP_OK) *out = r;
    else free_reader(r);
    return s;
}

static void reader_free(stp_reader *r)
{
    grouped *g = (grouped *) (uintptr_t) r->source;
    g->over.inner->format->reader_free(r->inner);
    stp_over_take(&g->over);
    free_reader(r);
}

/* ---- the source ------------------------------------------------------------------------------------------------- */

static void clear(stp_over *o)
{
    free(((grouped *) o)->asked);
}

static const stp_over_hooks hooks = {
    .want = want,
    .rewind = rewind_source,
    .reader_new = reader_new,
    .read = read_batch,
    .reader_free = reader_free,
    .clear = clear,
};

static stp_status fill(grouped *g, stp_source *inner, const stp_grouping *grouping, stp_error *err)
{
    const int n = inner->schema.n_columns;
    STP_TRY(stp_over_init(&g->over, inner, n + 1, err));
    stp_schema *s = &g->over.base.schema;
    g->grouping = *grouping;
    g->key_at = stp_arena_array(&s->arena, (size_t) grouping->n_columns + 1, sizeof *g->key_at);
    if (!g->key_at) return stp_no_memory(err, "groups");
    stp_over_keep(&g->over, n);
    g->over.from[n] = -1;
    s->columns[n] = (stp_column_info) { .name = "group", .type = STP_TYPE_I32, .meaning = STP_INTEGER };
    return STP_OK;
}

stp_status stp_over_grouped(stp_source **source, const stp_grouping *grouping, stp_error *err)
{
    grouped *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "groups");
    return stp_over_place(&g->over, &hooks, source, fill(g, *source, grouping, err));
}
