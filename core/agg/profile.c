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
static bool add_strips(stp_profile_column *p, const stp_column *c, int64_t n_rows)
{
    double strip[STP_STRIP], sum = 0;
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(c, first, n, 0, strip);
        sum += sum_strip(strip, n);
        stp_bins_add_numbers(&p->bins, strip, n);
        for (int i = 0; i < n && !p->values.overflowed; i++) {
            const double v = strip[i] + 0.0;            /* -0 and 0 are one value */
            uint64_t bits;
            memcpy(&bits, &v, sizeof bits);
            if (!isnan(v) && !stp_values_add(&p->values, bits)) return false;
        }
    }
    p->sum += sum;
    return true;
}

static bool add_times(stp_profile_column *p, const stp_column *c, int64_t n_rows)
{
    const int64_t *v = c->values;
    stp_bins_add_integers(&p->bins, c, n_rows);
    for (int64_t i = 0; i < n_rows && !p->values.overflowed; i++)
        if (stp_column_has(c, i) && !stp_values_add(&p->values, (uint64_t) v[i])) return false;
    return true;
}

static bool add_numbers(stp_profile_column *p, const stp_column *c, int64_t n_rows, bool time)
{
    stp_extent e = stp_extent_empty(), all = range_of(p);
    stp_extent_add(&e, c, n_rows, false);
    stp_extent_merge(&all, &e);
    set_range(p, &all);
    p->n += e.n + e.n_infinite;
    p->n_missing += e.n_missing;
    p->n_infinite += e.n_infinite;
    return time && c->type == STP_TYPE_I64 ? add_times(p, c, n_rows) : add_strips(p, c, n_rows);
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
static void overflow(stp_profile_column *p)
{
    p->overflowed = true;
    stp_labels_clear(&p->distinct);
    free(p->times);
    p->times = NULL;
    p->times_room = 0;
}

static bool add_distinct(stp_profile_column *p, const char *label, int64_t row, int64_t times)
{
    if (p->overflowed) return true;
    const int32_t at = stp_labels_add(&p->distinct, label, row);
    if (at < 0) return false;
    if (at >= STP_PROFILE_DISTINCT) {
        overflow(p);
        return true;
    }
    if (at >= p->times_room) {
        const int32_t room = p->times_room ? p->times_room * 2 : 16;
        int64_t *more = realloc(p->times, (size_t) room * sizeof *more);
        if (!more) return false;
        memset(more + p->times_room, 0, (size_t) (room - p->times_room) * sizeof *more);
        p->times = more;
        p->times_room = room;
    }
    p->times[at] += times;
    return true;
}

/* A label of a batch: where it is met first, and how often. */
typedef struct met_label {
    int64_t first, times;
} met_label;

/* met: one 0 for each entry of the dictionary. Entries that no row has do not count. */
static bool add_codes(stp_profile_column *p, const stp_column *c, const stp_batch *b, met_label *met)
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
        if (!met[code[i]].times++) met[code[i]].first = i;
    }
    for (int32_t i = 0; i < d->count; i++) {
        const char *label = d->labels[i];
        if (!met[i].times) continue;
        if (!lo || strcmp(label, lo) < 0) lo = label;
        if (!hi || strcmp(label, hi) > 0) hi = label;
        if (!add_distinct(p, label, b->row0 + met[i].first, met[i].times)) return false;
    }
    return widen_texts(p, lo, hi);
}

static stp_status add_texts(stp_profile_column *p, const stp_column *c, const stp_batch *b, stp_error *err)
{
    met_label *met = calloc((size_t) c->dictionary->count + 1, sizeof *met);
    const bool done = met && add_codes(p, c, b, met);
    free(met);
    return done ? STP_OK : stp_no_memory(err, "the texts of a column");
}

/* Whether text a stands in front of text b. */
static bool is_above(const stp_profile_column *p, int32_t a, int32_t b)
{
    if (p->times[a] != p->times[b]) return p->times[a] > p->times[b];
    return p->distinct.first_row[a] < p->distinct.first_row[b];
}

int stp_profile_top(const stp_profile_column *p, int32_t *top, int most)
{
    int n = 0;
    for (int32_t i = 0; i < p->distinct.n; i++) {
        int at = n;
        while (at > 0 && is_above(p, i, top[at - 1])) at--;
        if (at >= most) continue;
        if (n < most) n++;
        memmove(top + at + 1, top + at, (size_t) (n - 1 - at) * sizeof *top);
        top[at] = i;
    }
    return n;
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
        else if (!add_numbers(&s->columns[c], column, batch->n_rows, schema->columns[c].meaning == STP_TIME))
            return stp_no_memory(err, "the values of a column");
    }
    STP_TRY(add_head(s, schema, batch, err));
    s->n_rows += batch->n_rows;
    return STP_OK;
}

static bool merge_distinct(stp_profile_column *into, stp_profile_column *from)
{
    if (from->overflowed) overflow(into);
    for (int32_t i = 0; i < from->distinct.n && !into->overflowed; i++)
        if (!add_distinct(into, from->distinct.label[i], from->distinct.first_row[i], from->times[i])) return false;
    return stp_values_merge(&into->values, &from->values);
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
    stp_bins_merge(&into->bins, &from->bins);
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
        stp_values_clear(&s->columns[c].values);
        free(s->columns[c].times);
    }
    stp_arena_clear(&s->arena);
    *s = (stp_profile) { 0 };
}

/* Distinct texts take most; 72 bytes each is a guess on the high side. */
static size_t profile_bytes(const void *plan)
{
    const stp_schema *schema = ((const stp_profile_plan *) plan)->schema;
    size_t bytes = sizeof(stp_profile);
    for (int c = 0; c < schema->n_columns; c++) {
        bytes += sizeof(stp_profile_column);
        bytes += schema->columns[c].meaning < STP_CATEGORY ? (size_t) STP_VALUES_MOST * 4 * sizeof(uint64_t) : 0;
        if (schema->columns[c].meaning >= STP_CATEGORY) bytes += (size_t) STP_PROFILE_DISTINCT * 72;
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
