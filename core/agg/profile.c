/* What is in each column: counts, range and sum of numbers, range and distinct values of texts, and the
 * first rows as they print. Ranges are the extent fold's. */
#include "agg/profile.h"
#include "agg/extent.h"
#include "table/cast.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ------------------------------------------------------------------------------- */

static stp_extent range_of(const stp_profile_column *p)
{
    return (stp_extent) { .lo = p->lo, .hi = p->hi, .int_lo = p->int_lo, .int_hi = p->int_hi };
}

static void set_range(stp_profile_column *p, const stp_extent *e)
{
    p->lo = e->lo;
    p->hi = e->hi;
    p->int_lo = e->int_lo;
    p->int_hi = e->int_hi;
}

static double sum_strip(const double *v, int n)
{
    enum { LANES = 4 };
    double sum[LANES] = { 0 };
    for (int i = 0; i < n; i++)
        if (isfinite(v[i])) sum[i % LANES] += v[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* A sum a strip first: the error then grows with the strips, not with the rows. */
static double sum_column(const stp_column *c, int64_t n_rows)
{
    double strip[STP_STRIP], sum = 0;
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(c, first, n, 0, strip);
        sum += sum_strip(strip, n);
    }
    return sum;
}

static void add_numbers(stp_profile_column *p, const stp_column *c, int64_t n_rows, bool summed)
{
    stp_extent e = stp_extent_empty(), all = range_of(p);
    stp_extent_add(&e, c, n_rows, false);
    stp_extent_merge(&all, &e);
    set_range(p, &all);
    p->n += e.n + e.n_infinite;
    p->n_missing += e.n_missing;
    p->n_infinite += e.n_infinite;
    if (summed) p->sum += sum_column(c, n_rows);
}

/* ---- texts --------------------------------------------------------------------------------- */

static bool keep_text(char **place, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = realloc(*place, size);
    if (!copy) return false;
    *place = memcpy(copy, text, size);
    return true;
}

static bool widen_texts(stp_profile_column *p, const char *lo, const char *hi)
{
    if (lo && (!p->text_lo || strcmp(lo, p->text_lo) < 0) && !keep_text(&p->text_lo, lo)) return false;
    if (hi && (!p->text_hi || strcmp(hi, p->text_hi) > 0) && !keep_text(&p->text_hi, hi)) return false;
    return true;
}

/* Past the limit no label is kept at all: which ones would be left depends on the order of the rows. */
static bool add_distinct(stp_profile_column *p, const char *label, int64_t row)
{
    if (p->overflowed) return true;
    if (stp_labels_add(&p->distinct, label, row) < 0) return false;
    if (p->distinct.n > STP_PROFILE_DISTINCT) {
        p->overflowed = true;
        stp_labels_clear(&p->distinct);
    }
    return true;
}

/* met: one 0 for each entry of the dictionary. Entries that no row has do not count. */
static bool add_codes(stp_profile_column *p, const stp_column *c, const stp_batch *b, bool *met)
{
    const stp_dictionary *d = c->dictionary;
    const int32_t *code = c->values;
    const char *lo = NULL, *hi = NULL;
    for (int64_t i = 0; i < b->n_rows; i++) {
        if (!stp_column_has(c, i) || code[i] < 0 || code[i] >= d->count) {
            p->n_missing++;
            continue;
        }
        p->n++;
        if (met[code[i]]) continue;
        met[code[i]] = true;
        const char *label = d->labels[code[i]];
        if (!lo || strcmp(label, lo) < 0) lo = label;
        if (!hi || strcmp(label, hi) > 0) hi = label;
        if (!add_distinct(p, label, b->row0 + i)) return false;
    }
    return widen_texts(p, lo, hi);
}

static stp_status add_texts(stp_profile_column *p, const stp_column *c, const stp_batch *b, stp_error *err)
{
    bool *met = calloc((size_t) c->dictionary->count + 1, sizeof *met);
    const bool done = met && add_codes(p, c, b, met);
    free(met);
    return done ? STP_OK : stp_no_memory(err, "the texts of a column");
}

/* ---- the first rows ------------------------------------------------------------------------ */

static char **print_row(stp_arena *arena, const stp_schema *schema, const stp_batch *b, int64_t row)
{
    char **cells = stp_arena_array(arena, (size_t) schema->n_columns + 1, sizeof *cells);
    stp_buf text = { 0 };
    for (int c = 0; cells && c < schema->n_columns; c++) {
        text.length = 0;
        stp_column_print(&b->columns[c], &schema->columns[c], row, &text);
        cells[c] = stp_arena_bytes(arena, text.length ? text.data : "", text.length);
        if (text.failed || !cells[c]) cells = NULL;
    }
    stp_buf_clear(&text);
    return cells;
}

static stp_status add_head(stp_profile *s, const stp_schema *schema, const stp_batch *b, stp_error *err)
{
    for (int64_t row = 0; row < b->n_rows && b->row0 + row < STP_PROFILE_HEAD; row++) {
        char **cells = print_row(&s->arena, schema, b, row);
        if (!cells) return stp_no_memory(err, "the first rows");
        s->head[b->row0 + row] = cells;
    }
    return STP_OK;
}

static stp_status merge_head(stp_profile *into, const stp_profile *from, stp_error *err)
{
    for (int r = 0; r < STP_PROFILE_HEAD; r++) {
        if (!from->head[r]) continue;
        char **cells = stp_arena_array(&into->arena, (size_t) from->n_columns + 1, sizeof *cells);
        for (int c = 0; cells && c < from->n_columns; c++)
            if (!(cells[c] = stp_arena_text(&into->arena, from->head[r][c]))) cells = NULL;
        if (!cells) return stp_no_memory(err, "the first rows");
        into->head[r] = cells;
    }
    return STP_OK;
}

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status profile_init(void *state, const void *plan, stp_error *err)
{
    stp_profile *s = state;
    const stp_schema *schema = ((const stp_profile_plan *) plan)->schema;
    s->columns = stp_arena_array(&s->arena, (size_t) schema->n_columns + 1, sizeof *s->columns);
    if (!s->columns) return stp_no_memory(err, "the columns");
    s->n_columns = schema->n_columns;
    const stp_extent none = stp_extent_empty();
    for (int c = 0; c < s->n_columns; c++) set_range(&s->columns[c], &none);
    return STP_OK;
}

static stp_status profile_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    stp_profile *s = state;
    const stp_schema *schema = ((const stp_profile_plan *) plan)->schema;
    assert(batch->n_columns >= s->n_columns);
    for (int c = 0; c < s->n_columns; c++) {
        const stp_column *column = &batch->columns[c];
        if (column->dictionary) STP_TRY(add_texts(&s->columns[c], column, batch, err));
        else add_numbers(&s->columns[c], column, batch->n_rows, schema->columns[c].meaning != STP_TIME);
    }
    STP_TRY(add_head(s, schema, batch, err));
    s->n_rows += batch->n_rows;
    return STP_OK;
}

static bool merge_distinct(stp_profile_column *into, stp_profile_column *from)
{
    if (from->overflowed) {
        into->overflowed = true;
        stp_labels_clear(&into->distinct);
    }
    for (int32_t i = 0; i < from->distinct.n && !into->overflowed; i++)
        if (!add_distinct(into, from->distinct.label[i], from->distinct.first_row[i])) return false;
    return true;
}

static stp_status merge_column(stp_profile_column *into, stp_profile_column *from, stp_error *err)
{
    const stp_extent b = range_of(from);
    stp_extent a = range_of(into);
    stp_extent_merge(&a, &b);
    set_range(into, &a);
    into->n += from->n;
    into->n_missing += from->n_missing;
    into->n_infinite += from->n_infinite;
    into->sum += from->sum;
    if (!widen_texts(into, from->text_lo, from->text_hi) || !merge_distinct(into, from))
        return stp_no_memory(err, "the texts of a column");
    return STP_OK;
}

static stp_status profile_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) plan;
    stp_profile *a = into, *b = from;
    for (int c = 0; c < a->n_columns; c++) STP_TRY(merge_column(&a->columns[c], &b->columns[c], err));
    STP_TRY(merge_head(a, b, err));
    a->n_rows += b->n_rows;
    return STP_OK;
}

static void profile_clear(void *state)
{
    stp_profile *s = state;
    for (int c = 0; c < s->n_columns; c++) {
        free(s->columns[c].text_lo);
        free(s->columns[c].text_hi);
        stp_labels_clear(&s->columns[c].distinct);
    }
    stp_arena_clear(&s->arena);
    *s = (stp_profile) { 0 };
}

/* Distinct texts take most; 64 bytes each is a guess on the high side. */
static size_t profile_bytes(const void *plan)
{
    const stp_schema *schema = ((const stp_profile_plan *) plan)->schema;
    size_t bytes = sizeof(stp_profile);
    for (int c = 0; c < schema->n_columns; c++) {
        bytes += sizeof(stp_profile_column);
        if (schema->columns[c].meaning >= STP_CATEGORY) bytes += (size_t) STP_PROFILE_DISTINCT * 64;
    }
    return bytes;
}

const stp_fold stp_profile_fold = {
    .name = "profile",
    .order_free = false,
    .state_size = sizeof(stp_profile),
    .init = profile_init,
    .feed = profile_feed,
    .merge = profile_merge,
    .clear = profile_clear,
    .bytes = profile_bytes,
};
