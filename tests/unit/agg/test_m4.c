#include "check.h"
#include "agg/m4.h"
#include <stdlib.h>

/* Rows of up to two groups and two y columns, x rising unless said otherwise; any cut of the rows into batches and
 * states must give the points that thinning all rows at once gives. */
enum { ROWS = 6000, COLUMNS = 40 };

typedef struct table {
    double x[ROWS], y[2][ROWS];
    int32_t code[ROWS];
    const char *labels[3];
    stp_dictionary dictionary;
    int n;
} table;

static uint32_t seed;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* gaps: one row in so many lacks a value, 0 = none. */
static void table_make(table *t, int n, uint32_t gaps)
{
    *t = (table) { .labels = { "a", "b", "never met" }, .n = n };
    t->dictionary = (stp_dictionary) { 3, t->labels };
    double v[2] = { 0, 100 };
    seed = 7;
    for (int i = 0; i < n; i++) {
        t->x[i] = (i && draw(3) == 0) ? t->x[i - 1] : i;
        if (gaps && draw(3 * gaps) == 0) t->x[i] = i > 1 && t->x[i - 1] == t->x[i - 1] ? NAN : i;
        if (i && t->x[i] < t->x[i - 1]) t->x[i] = t->x[i - 1];
        for (int k = 0; k < 2; k++) {
            v[k] += (double) draw(7) - 3;
            t->y[k][i] = gaps && draw(gaps) == 0 ? NAN : v[k];
        }
        t->code[i] = (int32_t) draw(4) - 1;
        if (t->code[i] > 1) t->code[i] = 0;
    }
}

static stp_batch batch_of(const table *t, stp_column columns[4], int row0, int n)
{
    columns[0] = (stp_column) { STP_TYPE_F64, n, t->x + row0, NULL, NULL };
    columns[1] = (stp_column) { STP_TYPE_F64, n, t->y[0] + row0, NULL, NULL };
    columns[2] = (stp_column) { STP_TYPE_F64, n, t->y[1] + row0, NULL, NULL };
    columns[3] = (stp_column) { STP_TYPE_I32, n, t->code + row0, NULL, &t->dictionary };
    return (stp_batch) { row0, n, 4, columns };
}

/* Feeds the rows to `states` states in batches of up to `most` rows, and merges them. */
static void run(const table *t, const stp_fold *fold, const void *plan, int states, uint32_t most, void *out)
{
    void *state[8] = { out };
    stp_error err;
    CHECK(fold->init(out, plan, &err) == STP_OK);
    for (int i = 1; i < states; i++) {
        state[i] = calloc(1, fold->state_size);
        CHECK(state[i] && fold->init(state[i], plan, &err) == STP_OK);
    }
    seed = most + (uint32_t) states;
    for (int row = 0; row < t->n;) {
        int n = 1 + (int) draw(most);
        if (n > t->n - row) n = t->n - row;
        stp_column columns[4];
        const stp_batch b = batch_of(t, columns, row, n);
        CHECK(fold->feed(state[draw((uint32_t) states)], plan, &b, &err) == STP_OK);
        row += n;
    }
    for (int i = 1; i < states; i++) {
        CHECK(fold->merge(out, state[i], plan, &err) == STP_OK);
        fold->clear(state[i]);
        free(state[i]);
    }
}

typedef struct both { stp_traces traces; stp_m4 m4; stp_m4_plan plan; double edge[COLUMNS]; } both;

static void run_both(both *q, const table *t, const stp_trace_plan *plan, bool sorts, int states, uint32_t most)
{
    stp_error err;
    *q = (both) { 0 };
    run(t, &stp_trace_fold, plan, states, most, &q->traces);
    CHECK(stp_traces_finish(&q->traces, plan, &err) == STP_OK);
    for (int i = 0; i < COLUMNS; i++) q->edge[i] = (i + 0.5) * t->n / COLUMNS;
    q->plan = (stp_m4_plan) { .trace = *plan, .groups = plan->group < 0 ? NULL : &q->traces.labels, .edge = q->edge,
                              .n_edges = COLUMNS, .sorts = sorts };
    run(t, &stp_m4_fold, &q->plan, states, most, &q->m4);
    stp_m4_finish(&q->m4, &q->plan);
}

static void clear_both(both *q)
{
    stp_traces_clear(&q->traces);
    stp_m4_clear(&q->m4);
}

static bool same_point(const stp_m4_point *a, const stp_m4_point *b)
{
    return a->row == b->row && a->x == b->x && a->y == b->y;
}

/* The points of all runs, one after the other; of gaps row -1. */
static int64_t list(const stp_m4 *m, int32_t trace, stp_m4_point *out)
{
    int64_t n = 0;
    for (int64_t i = 0; i < m->n; i++) {
        if (m->run[i].trace != trace) continue;
        if (m->run[i].column == STP_M4_GAP) out[n++] = (stp_m4_point) { 0, 0, -1 };
        else n += stp_m4_points(&m->run[i], out + n);
    }
    return n;
}

static int column_of(const double *edge, double x)
{
    int c = 0;
    while (c < COLUMNS && edge[c] <= x) c++;
    return c;
}

/* The oracle: rows of a trace in an array; a column's points are looked for in plain sight. */
static int64_t thin_slowly(const table *t, const double *edge, bool (*mine)(const table *, int), int k,
                           stp_m4_point *out)
{
    int rows[ROWS], n_rows = 0;
    for (int i = 0; i < t->n; i++)
        if (mine(t, i)) rows[n_rows++] = i;
    int64_t n = 0;
    for (int i = 0, end; i < n_rows; i = end) {
        const int r = rows[i];
        end = i + 1;
        if (isnan(t->x[r]) || isnan(t->y[k][r])) {
            if (!n || out[n - 1].row >= 0) out[n++] = (stp_m4_point) { 0, 0, -1 };
            continue;
        }
        int lo = r, hi = r;
        for (; end < n_rows && !isnan(t->x[rows[end]]) && !isnan(t->y[k][rows[end]]) &&
               column_of(edge, t->x[rows[end]]) == column_of(edge, t->x[r]); end++) {
            if (t->y[k][rows[end]] < t->y[k][lo]) lo = rows[end];
            if (t->y[k][rows[end]] > t->y[k][hi]) hi = rows[end];
        }
        const int want[4] = { r, lo < hi ? lo : hi, lo < hi ? hi : lo, rows[end - 1] };
        for (int q = 0; q < 4; q++)
            if (!q || want[q] != want[q - 1]) out[n++] = (stp_m4_point) { t->x[want[q]], t->y[k][want[q]], want[q] };
    }
    return n;
}

static bool any(const table *t, int i) { return (void) t, (void) i, true; }
static bool in_a(const table *t, int i) { return t->code[i] == 0; }
static bool in_none(const table *t, int i) { return t->code[i] < 0; }

static void check_trace(const both *q, const table *t, int32_t trace, bool (*mine)(const table *, int), int k)
{
    static stp_m4_point got[4 * ROWS], want[4 * ROWS];
    const int64_t n = list(&q->m4, trace, got), m = thin_slowly(t, q->edge, mine, k, want);
    CHECK(n == m && n > 4);
    int64_t differ = 0;
    for (int64_t i = 0; i < n && i < m; i++) differ += !same_point(&got[i], &want[i]);
    CHECK(differ == 0);
}

static const struct {
    int states;
    uint32_t most;
} splits[] = { { 1, ROWS }, { 1, 50 }, { 2, 300 }, { 5, 17 }, { 3, 1 } };
enum { SPLITS = sizeof splits / sizeof *splits };

static table t;
static both q;

TEST(any_split_gives_the_points_of_thinning_at_once)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1, 2 }, .n_y = 2, .group = -1 };
    table_make(&t, ROWS, 0);
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, false, splits[i].states, splits[i].most);
        CHECK(!q.m4.back && !q.traces.back);
        for (int k = 0; k < 2; k++) check_trace(&q, &t, k, any, k);
        clear_both(&q);
    }
}

TEST(gaps_break_a_line_wherever_batches_are_cut)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1 }, .n_y = 1, .group = -1 };
    table_make(&t, ROWS, 11);
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, false, splits[i].states, splits[i].most);
        CHECK(!q.m4.back);
        check_trace(&q, &t, 0, any, 0);
        clear_both(&q);
    }
}

TEST(each_group_has_a_line_of_its_own)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1, 2 }, .n_y = 2, .group = 3 };
    table_make(&t, ROWS, 0);
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, false, splits[i].states, splits[i].most);
        CHECK(q.traces.labels.n == 2 && q.traces.n_groups == 3);
        const int a = stp_labels_find(&q.traces.labels, "a") + 1;
        for (int k = 0; k < 2; k++) {
            check_trace(&q, &t, a * 2 + k, in_a, k);
            check_trace(&q, &t, k, in_none, k);
        }
        clear_both(&q);
    }
}

static int by_x(const void *a, const void *b)
{
    const double *p = a, *r = b;
    return (*p > *r) - (*p < *r);
}

/* Distinct x in any order, put in order, are what sorting beforehand gives; values tell which row is which. */
TEST(times_in_any_order_are_put_in_order)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1 }, .n_y = 1, .group = -1, .by_time = true };
    static table sorted;
    static stp_m4_point got[4 * ROWS], want[4 * ROWS];
    table_make(&t, ROWS, 0);
    for (int i = 0; i < ROWS; i++) {
        t.x[i] = (double) ((i * 2753) % ROWS);          /* 2753 is prime: a permutation */
        t.y[0][i] = fmod(t.x[i] * 17, 101);
    }
    sorted = t;
    qsort(sorted.x, ROWS, sizeof *sorted.x, by_x);
    for (int i = 0; i < ROWS; i++) sorted.y[0][i] = fmod(sorted.x[i] * 17, 101);
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, true, splits[i].states, splits[i].most);
        CHECK(q.traces.back == (splits[i].most > 1) && !q.m4.back);
        const int64_t n = list(&q.m4, 0, got), m = thin_slowly(&sorted, q.edge, any, 0, want);
        int64_t differ = n != m;
        for (int64_t k = 0; k < n && k < m; k++) differ += got[k].x != want[k].x || got[k].y != want[k].y;
        CHECK(differ == 0);
        clear_both(&q);
    }
}

TEST(x_that_goes_back_is_noticed_within_and_between_batches)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1 }, .n_y = 1, .group = -1 };
    table_make(&t, ROWS, 0);
    t.x[3000] = 5;
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, false, splits[i].states, splits[i].most);
        CHECK(q.m4.back);
        clear_both(&q);
    }
}

TEST(the_first_pass_counts_rows_with_both_values)
{
    static const stp_trace_plan plan = { .x = 0, .y = { 1, 2 }, .n_y = 2, .group = 3 };
    table_make(&t, ROWS, 9);
    t.x[10] = 1e9;                      /* its y are missing: no range reaches it */
    t.y[0][10] = t.y[1][10] = NAN;
    double lo = INFINITY, hi = -INFINITY;
    int64_t rows = 0, points = 0, end = -1;
    for (int i = 0; i < ROWS; i++) {
        const bool has = !isnan(t.x[i]) && !isnan(t.y[1][i]);
        rows += in_a(&t, i);
        points += in_a(&t, i) && has;
        if (in_a(&t, i) && has) end = i;
        for (int k = 0; k < 2; k++) {
            if (isnan(t.x[i]) || isnan(t.y[k][i])) continue;
            lo = fmin(lo, t.x[i]);
            hi = fmax(hi, t.x[i]);
        }
    }
    for (int i = 0; i < SPLITS; i++) {
        run_both(&q, &t, &plan, false, splits[i].states, splits[i].most);
        const int a = stp_labels_find(&q.traces.labels, "a") + 1;
        const stp_trace *trace = &q.traces.trace[a * 2 + 1];
        CHECK(q.traces.n == ROWS && q.traces.n_rows[a] == rows && trace->n_points == points && trace->end_row == end);
        CHECK(trace->x == t.x[end] && trace->y == t.y[1][end]);
        CHECK(q.traces.x.lo == lo && q.traces.x.hi == hi && hi < 1e9 && q.traces.each[0].hi == 1e9);
        clear_both(&q);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(any_split_gives_the_points_of_thinning_at_once),
               CASE(gaps_break_a_line_wherever_batches_are_cut), CASE(each_group_has_a_line_of_its_own),
               CASE(times_in_any_order_are_put_in_order), CASE(x_that_goes_back_is_noticed_within_and_between_batches),
               CASE(the_first_pass_counts_rows_with_both_values));
}
