/* Rows are counted by the batch's codes; a label is looked up once a batch. */
#include "agg/census.h"
#include <stdlib.h>
#include <string.h>

static stp_status census_init(void *state, const void *plan, stp_error *err)
{
    (void) state, (void) plan, (void) err;
    return STP_OK;
}

static stp_status count_label(stp_census *c, const char *label, int64_t row, int64_t n, int32_t *number, stp_error *err)
{
    *number = stp_labels_add(&c->labels, label, row);
    if (*number < 0) return stp_no_memory(err, "the categories");
    if (*number >= c->room) {
        const int32_t room = c->room ? 2 * c->room : 64;
        int64_t *count = realloc(c->count, (size_t) room * sizeof *count);
        if (!count) return stp_no_memory(err, "the categories");
        memset(count + c->room, 0, (size_t) (room - c->room) * sizeof *count);
        c->count = count;
        c->room = room;
    }
    c->count[*number] += n;
    return STP_OK;
}

static stp_status reset_map(stp_census *c, int32_t n, stp_error *err)
{
    if (n > c->map_size) {
        int32_t *map = realloc(c->map, (size_t) n * sizeof *map);
        if (!map) return stp_no_memory(err, "the categories");
        c->map = map;
        c->map_size = n;
    }
    if (n > 0) memset(c->map, 0xff, (size_t) n * sizeof *c->map);
    return STP_OK;
}

static stp_status census_feed(void *state, const void *plan_, const stp_batch *b, stp_error *err)
{
    stp_census *c = state;
    const stp_census_plan *plan = plan_;
    if (plan->by >= b->n_columns) return stp_fail(err, STP_ERR_DATA, "column %d was not read", plan->by + 1);
    const stp_column *by = &b->columns[plan->by];
    stp_column codes;
    if (plan->by_info) {
        STP_TRY(stp_codes_make(&c->codes, by, plan->by_info, b->n_rows, &codes, err));
        by = &codes;
    }
    if (by->type != STP_TYPE_I32 || !by->dictionary) return stp_fail(err, STP_ERR_USAGE, "categories must be text");
    STP_TRY(reset_map(c, by->dictionary->count, err));
    for (int64_t i = 0; i < b->n_rows; i++) {
        const int32_t code = ((const int32_t *) by->values)[i];
        if (!stp_column_has(by, i) || code < 0 || code >= by->dictionary->count) continue;
        if (c->map[code] >= 0) c->count[c->map[code]]++;
        else STP_TRY(count_label(c, by->dictionary->labels[code], b->row0 + i, 1, &c->map[code], err));
    }
    return STP_OK;
}

static stp_status census_merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) plan;
    const stp_census *b = from;
    int32_t number;
    for (int32_t i = 0; i < b->labels.n; i++)
        STP_TRY(count_label(into, b->labels.label[i], b->labels.first_row[i], b->count[i], &number, err));
    return STP_OK;
}

static void census_clear(void *state)
{
    stp_census *c = state;
    stp_labels_clear(&c->labels);
    stp_codes_clear(&c->codes);
    free(c->count);
    free(c->map);
    *c = (stp_census) { 0 };
}

const stp_fold stp_census_fold = {
    .name = "census",
    .order_free = true,
    .state_size = sizeof(stp_census),
    .init = census_init,
    .feed = census_feed,
    .merge = census_merge,
    .clear = census_clear,
};

typedef struct entry {
    int64_t count, row;
    const char *label;
} entry;

/* Labels of one row, which only a caller without row numbers makes, stand in byte order. */
static int by_count(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->count != q->count) return p->count > q->count ? -1 : 1;
    if (p->row != q->row) return p->row < q->row ? -1 : 1;
    return strcmp(p->label, q->label);
}

int stp_census_top(const stp_census *c, int n, const char **top)
{
    entry *e = calloc((size_t) c->labels.n + 1, sizeof *e);
    if (!e) return -1;
    for (int32_t i = 0; i < c->labels.n; i++)
        e[i] = (entry) { c->count[i], c->labels.first_row[i], c->labels.label[i] };
    qsort(e, (size_t) c->labels.n, sizeof *e, by_count);
    if (n > c->labels.n) n = c->labels.n;
    for (int i = 0; i < n; i++) top[i] = e[i].label;
    free(e);
    return n;
}
