/* Rows are counted strip by strip; what needs exact integers (ranges, ends) looks at the columns themselves. */
#include "agg/trace.h"
#include "table/cast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups -------------------------------------------------------------------------------- */

stp_status stp_trace_codes(const stp_trace_plan *p, stp_codes *codes, const stp_batch *b, stp_column *out,
                           stp_error *err)
{
    *out = b->columns[p->group];
    return p->group_info ? stp_codes_make(codes, out, p->group_info, b->n_rows, out, err) : STP_OK;
}

static bool reserve(stp_traces *s, int n_y, int32_t n)
{
    if (n > s->room) {
        const int32_t room = n > 2 * s->room ? n + 7 : 2 * s->room;
        int64_t *n_rows = realloc(s->n_rows, (size_t) room * sizeof *n_rows);
        if (n_rows) s->n_rows = n_rows;
        stp_trace *trace = realloc(s->trace, (size_t) room * (size_t) n_y * sizeof *trace);
        if (trace) s->trace = trace;
        if (!n_rows || !trace) return false;
        s->room = room;
    }
    for (; s->n_groups < n; s->n_groups++) {
        s->n_rows[s->n_groups] = 0;
        for (int k = 0; k < n_y; k++)
            s->trace[s->n_groups * n_y + k] = (stp_trace) { .end_row = -1, .batch = -1, .at = -1 };
    }
    return true;
}

static bool reserve_rows(stp_traces *s, int64_t n)
{
    if (n <= s->group_room) return true;
    int32_t *group = realloc(s->group, (size_t) n * sizeof *group);
    if (!group) return false;
    s->group = group;
    s->group_room = n;
    return true;
}

/* Codes belong to the batch: each is looked up by its label, once. map: 0 = not met yet. */
static bool number_rows(stp_traces *s, const stp_column *c, const stp_batch *b, int32_t *map)
{
    const int32_t *code = c->values;
    for (int64_t i = 0; i < b->n_rows; i++) {
        s->group[i] = 0;
        if (!stp_column_has(c, i) || code[i] < 0 || code[i] >= c->dictionary->count) continue;
        int32_t *number = &map[code[i]];
        if (!*number) *number = 1 + stp_labels_add(&s->labels, c->dictionary->labels[code[i]], b->row0 + i);
        if (!*number) return false;
        s->group[i] = *number;
    }
    return true;
}

static stp_status find_groups(stp_traces *s, const stp_trace_plan *p, const stp_batch *b, stp_error *err)
{
    stp_column c;
    if (p->group < 0) return reserve(s, p->n_y, 1) ? STP_OK : stp_no_memory(err, "groups");
    STP_TRY(stp_trace_codes(p, &s->codes, b, &c, err));
    int32_t *map = calloc((size_t) c.dictionary->count + 1, sizeof *map);
    const bool good = map && reserve_rows(s, b->n_rows) && number_rows(s, &c, b, map) &&
                      reserve(s, p->n_y, s->labels.n + 1);
    free(map);
    return good ? STP_OK : stp_no_memory(err, "groups");
}

/* ---- ranges -------------------------------------------------------------------------------- */

static void add_paired(stp_extent *e, const stp_column *c, const uint8_t *both, int64_t n_rows, bool positive)
{
    stp_column part = *c;
    part.validity = both;
    stp_extent_add(e, &part, n_rows, positive);
}

/* Rows that have both values, as bits. */
static void pair(const stp_column *x, const stp_column *y, int64_t n_rows, uint8_t *both)
{
    double a[STP_STRIP], b[STP_STRIP];
    for (int64_t first = 0; first < n_rows; first += STP_STRIP) {
        const int n = n_rows - first < STP_STRIP ? (int) (n_rows - first) : STP_STRIP;
        stp_cast_f64(x, first, n, 0, a);
        stp_cast_f64(y, first, n, 0, b);
        for (int i = 0; i < n; i++)
            if (a[i] == a[i] && b[i] == b[i]) both[(first + i) >> 3] |= (uint8_t) (1 << ((first + i) & 7));
    }
}

static stp_status add_extents(stp_traces *s, const stp_trace_plan *p, const stp_batch *b, stp_error *err)
{
    const stp_column *x = &b->columns[p->x];
    stp_extent of_x = stp_extent_empty();
    stp_extent_add(&of_x, x, b->n_rows, p->log_x);
    stp_extent_merge(&s->each[0], &of_x);
    for (int k = 0; k < p->n_y; k++) {
        const stp_column *y = &b->columns[p->y[k]];
        stp_extent of_y = stp_extent_empty();
        stp_extent_add(&of_y, y, b->n_rows, p->log_y);
        stp_extent_merge(&s->each[1 + k], &of_y);
        if (!of_x.n_missing && !of_y.n_missing) {
            stp_extent_merge(&s->x, &of_x);
            stp_extent_merge(&s->y, &of_y);
            continue;
        }
        uint8_t *both = calloc((size_t) b->n_rows / 8 + 1, 1);
        if (!both) return stp_no_memory(err, "ranges");
        pair(x, y, b->n_rows, both);
        add_paired(&s->x, x, both, b->n_rows, p->log_x);
        add_paired(&s->y, y, both, b->n_rows, p->log_y);
        free(both);
    }
    return STP_OK;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void begin(stp_trace *t, int64_t row0)
{
    t->batch = row0;
    t->at = -1;
    t->reach = -INFINITY;
}

static inline void add_row(stp_traces *s, const stp_trace_plan *p, stp_trace *t, int64_t row0, int64_t i, double x,
                           double y)
{
    if (t->batch != row0) begin(t, row0);
    s->back |= x < t->reach;
    s->again |= x == t->reach;
    t->n_gaps += stp_trace_gap(p, x, y);
    if (x != x || y != y) {
        t->reach = x != x || !p->by_time ? -INFINITY : x;
        return;
    }
    t->reach = x;
    t->n_points++;
    if (p->by_time && t->at >= 0 && x < t->at_x) return;
    t->at = i;
    t->at_x = x;
}

static void walk(stp_traces *s, const stp_trace_plan *p, const stp_batch *b)
{
    double x[STP_STRIP], y[STP_STRIP];
    for (int64_t first = 0; first < b->n_rows; first += STP_STRIP) {
        const int n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        stp_cast_f64(&b->columns[p->x], first, n, 0, x);
        for (int k = 0; k < p->n_y; k++) {
            stp_cast_f64(&b->columns[p->y[k]], first, n, 0, y);
            for (int i = 0; i < n; i++) {
                const int32_t g = p->group < 0 ? 0 : s->group[first + i];
                add_row(s, p, &s->trace[g * p->n_y + k], b->row0, first + i, x[i], y[i]);
            }
        }
    }
}

static int64_t integer_at(const stp_column *c, int64_t i)
{
    return c->type == STP_TYPE_I64 ? ((const int64_t *) c->values)[i] : 0;
}

/* True when the point of a, met in row `row`, comes behind the end of t. */
static bool is_behind(const stp_trace *t, const stp_trace_plan *p, double x, int64_t row)
{
    if (t->end_row < 0) return true;
    if (p->by_time && x != t->x) return x > t->x;
    return row > t->end_row;
}

static void note_ends(stp_traces *s, const stp_trace_plan *p, const stp_batch *b)
{
    const stp_column *x = &b->columns[p->x];
    for (int32_t i = 0; i < s->n_groups * p->n_y; i++) {
        stp_trace *t = &s->trace[i];
        if (t->batch != b->row0 || t->at < 0 || !is_behind(t, p, t->at_x, b->row0 + t->at)) continue;
        const stp_column *y = &b->columns[p->y[i % p->n_y]];
        t->end_row = b->row0 + t->at;
        t->x = t->at_x;
        stp_cast_f64(y, t->at, 1, 0, &t->y);
        t->x_int = integer_at(x, t->at);
        t->y_int = integer_at(y, t->at);
    }
}

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status traces_init(void *state, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    stp_traces *s = state;
    *s = (stp_traces) { .x = stp_extent_empty(), .y = stp_extent_empty() };
    for (int k = 0; k <= STP_TRACE_YS; k++) s->each[k] = stp_extent_empty();
    return STP_OK;
}

static stp_status traces_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    stp_traces *s = state;
    const stp_trace_plan *p = plan;
    STP_TRY(find_groups(s, p, b, err));
    STP_TRY(add_extents(s, p, b, err));
    for (int64_t i = 0; p->group >= 0 && i < b->n_rows; i++) s->n_rows[s->group[i]]++;
    if (p->group < 0) s->n_rows[0] += b->n_rows;
    s->n += b->n_rows;
    walk(s, p, b);
    note_ends(s, p, b);
    return STP_OK;
}

static void join(stp_trace *a, const stp_trace *b, const stp_trace_plan *p)
{
    a->n_points += b->n_points;
    a->n_gaps += b->n_gaps;
    if (b->end_row < 0 || !is_behind(a, p, b->x, b->end_row)) return;
    a->end_row = b->end_row;
    a->x = b->x;
    a->y = b->y;
    a->x_int = b->x_int;
    a->y_int = b->y_int;
}

static stp_status traces_merge(void *into, void *from, const void *plan, stp_error *err)
{
    stp_traces *a = into, *b = from;
    const stp_trace_plan *p = plan;
    for (int32_t g = 0; g < b->n_groups; g++) {
        const int32_t at = g ? 1 + stp_labels_add(&a->labels, b->labels.label[g - 1], b->labels.first_row[g - 1]) : 0;
        if ((g && !at) || !reserve(a, p->n_y, a->labels.n + 1)) return stp_no_memory(err, "groups");
        a->n_rows[at] += b->n_rows[g];
        for (int k = 0; k < p->n_y; k++) join(&a->trace[at * p->n_y + k], &b->trace[g * p->n_y + k], p);
    }
    for (int k = 0; k <= p->n_y; k++) stp_extent_merge(&a->each[k], &b->each[k]);
    stp_extent_merge(&a->x, &b->x);
    stp_extent_merge(&a->y, &b->y);
    a->n += b->n;
    a->back |= b->back;
    a->again |= b->again;
    return STP_OK;
}

void stp_traces_clear(stp_traces *s)
{
    stp_labels_clear(&s->labels);
    stp_codes_clear(&s->codes);
    free(s->n_rows);
    free(s->trace);
    free(s->group);
    *s = (stp_traces) { 0 };
}

static void traces_clear(void *state)
{
    stp_traces_clear(state);
}

static size_t traces_bytes(const void *plan)
{
    (void) plan;
    return sizeof(stp_traces);
}

const stp_fold stp_trace_fold = {
    .name = "traces",
    .order_free = true,
    .state_size = sizeof(stp_traces),
    .init = traces_init,
    .feed = traces_feed,
    .merge = traces_merge,
    .clear = traces_clear,
    .bytes = traces_bytes,
};

/* ---- order --------------------------------------------------------------------------------- */

/* By insertion: numbers that make groups are few, or else an error. */
static void sort_numbers(const stp_labels *labels, int32_t *order)
{
    for (int32_t i = 0; i < labels->n; i++) {
        int32_t k = i;
        for (; k > 0 && stp_codes_compare(labels->label[order[k - 1]], labels->label[i]) > 0; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/* The groups by `order` of their labels; the first stays. */
static bool put_in_order(stp_traces *s, const int32_t *order, int n_y)
{
    stp_traces sorted = { 0 };
    bool good = reserve(&sorted, n_y, s->n_groups ? s->n_groups : 1);
    for (int32_t g = 0; good && g < s->n_groups; g++) {
        const int32_t from = g ? order[g - 1] + 1 : 0;
        sorted.n_rows[g] = s->n_rows[from];
        memcpy(&sorted.trace[g * n_y], &s->trace[from * n_y], (size_t) n_y * sizeof *sorted.trace);
        if (g) good = stp_labels_add(&sorted.labels, s->labels.label[from - 1], s->labels.first_row[from - 1]) >= 0;
    }
    if (!good) {
        stp_traces_clear(&sorted);
        return false;
    }
    const stp_traces old = *s;
    s->labels = sorted.labels;
    s->n_rows = sorted.n_rows;
    s->trace = sorted.trace;
    s->room = sorted.room;
    stp_labels labels = old.labels;
    stp_labels_clear(&labels);
    free(old.n_rows);
    free(old.trace);
    return true;
}

stp_status stp_traces_finish(stp_traces *s, const stp_trace_plan *p, stp_error *err)
{
    int32_t *order = calloc((size_t) s->labels.n + 1, sizeof *order);
    if (!order) return stp_no_memory(err, "groups");
    stp_status status = STP_OK;
    if (p->group_info) sort_numbers(&s->labels, order);
    else status = stp_labels_order(&s->labels, order, err);
    if (status == STP_OK && !put_in_order(s, order, p->n_y)) status = stp_no_memory(err, "groups");
    free(order);
    return status;
}
