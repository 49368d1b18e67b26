/* What every fold promises: any split of the rows into batches, any order of the batches, any number of
 * states and any tree of merges give one answer; so does a scan with any number of threads. The rows are
 * random and nasty; each batch brings a dictionary of its own in an order of its own. */
#include "check.h"
#include "agg/coded.h"
#include "agg/extent.h"
#include "agg/grid.h"
#include "agg/profile.h"
#include "agg/quantile.h"
#include "agg/rows.h"
#include "scan/scan.h"
#include <stdlib.h>

enum { N = 6000, MOST_PIECES = 3000, COLUMNS = 4, WORDS = 40, STATES = 6, ROUNDS = 25 };

/* ---- the table ------------------------------------------------------------------------------- */

static double numbers[N];
static float floats[N];
static int64_t times[N];
static int word[N];
static bool present[N];
static char word_text[WORDS][8];

static uint64_t next_random(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15u;
    uint64_t z = *seed;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int below(uint64_t *seed, int n) { return (int) (next_random(seed) % (uint64_t) n); }

static void make_table(void)
{
    static const double odd[] = { NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e300, -5e-324, 0.1 };
    uint64_t seed = 1;
    for (int k = 0; k < WORDS; k++) snprintf(word_text[k], sizeof word_text[k], "w%d", k * 7919 % 1000);
    for (int i = 0; i < N; i++) {
        const int r = below(&seed, 100);
        numbers[i] = r < 16 ? odd[r % 8] : (double) below(&seed, 2000001) / 1e5 - 10;
        floats[i] = (float) below(&seed, 1000) / 16;
        times[i] = 1700000000000000000 + (int64_t) (next_random(&seed) >> 20);
        word[i] = below(&seed, 1 + i * WORDS / N);
        present[i] = below(&seed, 10) > 0;
    }
}

/* ---- batches --------------------------------------------------------------------------------- */

typedef struct slice {
    int row0, n;
} slice;

typedef struct piece_data {
    uint8_t bits[(N + 7) / 8];
    int32_t code[N];
    const char *labels[WORDS];
    stp_dictionary dictionary;
    stp_column columns[COLUMNS];
    stp_batch batch;
} piece_data;

static const stp_batch *make_batch(piece_data *p, slice s)
{
    memset(p->bits, 0, sizeof p->bits);
    const int turn = s.row0 % WORDS;
    for (int k = 0; k < WORDS; k++) p->labels[(k + turn) % WORDS] = word_text[k];
    for (int i = 0; i < s.n; i++) {
        p->code[i] = (word[s.row0 + i] + turn) % WORDS;
        if (present[s.row0 + i]) p->bits[i / 8] |= (uint8_t) (1 << i % 8);
    }
    p->dictionary = (stp_dictionary) { WORDS, p->labels };
    p->columns[0] = (stp_column) { STP_TYPE_F64, s.n, numbers + s.row0, NULL, NULL };
    p->columns[1] = (stp_column) { STP_TYPE_F32, s.n, floats + s.row0, p->bits, NULL };
    p->columns[2] = (stp_column) { STP_TYPE_I64, s.n, times + s.row0, p->bits, NULL };
    p->columns[3] = (stp_column) { STP_TYPE_I32, s.n, p->code, p->bits, &p->dictionary };
    p->batch = (stp_batch) { s.row0, s.n, COLUMNS, p->columns };
    return &p->batch;
}

/* Cuts all rows; now and then a slice is empty or of one row. */
static int cut(slice *out, uint64_t *seed)
{
    int n = 0, row = 0;
    const int longest = 20 + below(seed, 900);
    while (row < N && n < MOST_PIECES - 1) {
        int take = below(seed, 8) ? 1 + below(seed, longest) : below(seed, 2);
        if (take > N - row) take = N - row;
        out[n++] = (slice) { row, take };
        row += take;
    }
    if (row < N) out[n++] = (slice) { row, N - row };
    return n;
}

static void shuffle(slice *s, int n, uint64_t *seed)
{
    for (int i = n - 1; i > 0; i--) {
        const int k = below(seed, i + 1);
        const slice swap = s[i];
        s[i] = s[k];
        s[k] = swap;
    }
}

/* ---- one fold under test --------------------------------------------------------------------- */

typedef struct subject {
    const stp_fold *fold;
    const void *plan;
    stp_status (*finish)(void *state);               /* or NULL */
    bool (*same)(const void *a, const void *b);
} subject;

static void *state_new(const subject *s)
{
    void *state = calloc(1, s->fold->state_size);
    if (!state || s->fold->init(state, s->plan, NULL) != STP_OK) abort();
    return state;
}

static void state_free(const subject *s, void *state)
{
    s->fold->clear(state);
    free(state);
}

static void *state_finish(const subject *s, void *state)
{
    CHECK(!s->finish || s->finish(state) == STP_OK);
    return state;
}

static void *whole(const subject *s, piece_data *p)
{
    void *state = state_new(s);
    CHECK(s->fold->feed(state, s->plan, make_batch(p, (slice) { 0, N }), NULL) == STP_OK);
    return state_finish(s, state);
}

static void *split(const subject *s, piece_data *p, uint64_t seed)
{
    static slice slices[MOST_PIECES];
    void *states[STATES];
    int n_states = 1 + below(&seed, STATES);
    for (int i = 0; i < n_states; i++) states[i] = state_new(s);
    const int n = cut(slices, &seed);
    shuffle(slices, n, &seed);
    for (int i = 0; i < n; i++) {
        void *state = states[below(&seed, n_states)];
        CHECK(s->fold->feed(state, s->plan, make_batch(p, slices[i]), NULL) == STP_OK);
    }
    while (n_states > 1) {
        const int into = below(&seed, n_states - 1);
        CHECK(s->fold->merge(states[into], states[n_states - 1], s->plan, NULL) == STP_OK);
        state_free(s, states[--n_states]);
    }
    return state_finish(s, states[0]);
}

static void check_splits(const subject *s)
{
    make_table();
    piece_data *p = malloc(sizeof *p);
    if (!p) abort();
    void *reference = whole(s, p);
    int wrong = 0;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        void *state = split(s, p, round * 77);
        wrong += !s->same(reference, state);
        state_free(s, state);
    }
    CHECK(wrong == 0);
    state_free(s, reference);
    free(p);
}

/* ---- a source in memory ---------------------------------------------------------------------- */

struct stp_piece { slice slice; };
struct stp_reader { piece_data data; };
typedef struct memory_source {
    stp_source base;
    slice slices[MOST_PIECES];
    int n, at;
} memory_source;

static stp_status memory_want(stp_source *s, const int *columns, int n, stp_error *err)
{
    (void) s, (void) columns, (void) n, (void) err;
    return STP_OK;
}

static stp_status memory_rewind(stp_source *s, stp_error *err)
{
    (void) err;
    ((memory_source *) s)->at = 0;
    return STP_OK;
}

static stp_status memory_next(stp_source *s, stp_piece *piece, bool *end, stp_error *err)
{
    (void) err;
    memory_source *m = (memory_source *) s;
    *end = m->at == m->n;
    if (!*end) piece->slice = m->slices[m->at++];
    return STP_OK;
}

static stp_status memory_reader_new(stp_source *s, stp_reader **out, stp_error *err)
{
    (void) s;
    *out = calloc(1, sizeof **out);
    return *out ? STP_OK : stp_no_memory(err, "a reader");
}

static stp_status memory_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    (void) err;
    *out = *make_batch(&r->data, piece->slice);
    return STP_OK;
}

static void memory_reader_free(stp_reader *r) { free(r); }

static const stp_format memory_format = {
    .name = "memory",
    .want = memory_want,
    .rewind = memory_rewind,
    .next = memory_next,
    .piece_bytes = sizeof(stp_piece),
    .reader_new = memory_reader_new,
    .read = memory_read,
    .reader_free = memory_reader_free,
};

static void *scanned(const subject *s, memory_source *source, int threads)
{
    const int columns[COLUMNS] = { 0, 1, 2, 3 };
    void *state = state_new(s);
    CHECK(stp_scan(&source->base, columns, COLUMNS, s->fold, s->plan, threads, state, NULL) == STP_OK);
    return state_finish(s, state);
}

static void check_threads(const subject *s)
{
    make_table();
    memory_source *source = calloc(1, sizeof *source);
    piece_data *p = malloc(sizeof *p);
    if (!source || !p) abort();
    uint64_t seed = 5;
    source->base.format = &memory_format;
    source->n = cut(source->slices, &seed);
    void *reference = whole(s, p);
    for (int threads = 1; threads <= 5; threads += 2) {
        void *state = scanned(s, source, threads);
        CHECK(s->same(reference, state));
        state_free(s, state);
    }
    state_free(s, reference);
    free(source);
    free(p);
}

/* ---- extent ---------------------------------------------------------------------------------- */

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static bool same_extents(const void *a, const void *b)
{
    bool same = true;
    for (int c = 0; c < COLUMNS; c++) {
        const stp_extent *p = &((const stp_extents *) a)->column[c], *q = &((const stp_extents *) b)->column[c];
        same = same && same_bits(p->lo, q->lo) && same_bits(p->hi, q->hi) && p->int_lo == q->int_lo &&
               p->int_hi == q->int_hi && p->n == q->n && p->n_missing == q->n_missing &&
               p->n_infinite == q->n_infinite && p->n_not_positive == q->n_not_positive && p->whole == q->whole;
    }
    return same;
}

static const stp_extent_plan extent_plan = { .n_columns = COLUMNS, .positive = { true } };

TEST(extents_do_not_depend_on_the_split)
{
    const subject s = { &stp_extent_fold, &extent_plan, NULL, same_extents };
    check_splits(&s);
    check_threads(&s);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const stp_rows_plan rows_plan = { .n_columns = COLUMNS, .text = { false, false, false, true },
                                         .origin = { 0, 0, 1700000000000000000 } };

static stp_status finish_rows(void *state) { return stp_rows_finish(state, &rows_plan, NULL); }

static bool same_labels(const stp_labels *a, const stp_labels *b)
{
    bool same = a->n == b->n;
    for (int32_t i = 0; same && i < a->n; i++)
        same = strcmp(a->label[i], b->label[i]) == 0 && a->first_row[i] == b->first_row[i];
    return same;
}

static bool same_rows(const void *a, const void *b)
{
    const stp_rows *p = a, *q = b;
    bool same = p->n_rows == N && q->n_rows == N && same_labels(&p->labels[3], &q->labels[3]);
    for (int c = 0; c < COLUMNS; c++) same = same && memcmp(p->column[c], q->column[c], N * sizeof(double)) == 0;
    return same;
}

TEST(rows_do_not_depend_on_the_split)
{
    const subject s = { &stp_rows_fold, &rows_plan, finish_rows, same_rows };
    check_splits(&s);
    check_threads(&s);
}

TEST(rows_are_the_table)
{
    make_table();
    const subject s = { &stp_rows_fold, &rows_plan, finish_rows, same_rows };
    piece_data *p = malloc(sizeof *p);
    if (!p) abort();
    stp_rows *rows = split(&s, p, 99);
    int wrong = 0;
    for (int i = 0; i < N; i++) {
        const double v = rows->column[0][i], t = rows->column[2][i], k = rows->column[3][i];
        wrong += isnan(numbers[i]) ? !isnan(v) : !same_bits(v, numbers[i]);
        wrong += present[i] ? t != (double) (times[i] - 1700000000000000000) : !isnan(t);
        wrong += present[i] ? k != stp_labels_find(&rows->labels[3], word_text[word[i]]) : !isnan(k);
    }
    CHECK(wrong == 0);
    state_free(&s, rows);
    free(p);
}

/* ---- quantiles ------------------------------------------------------------------------------- */

static stp_quantile_plan quantile_plan(void)
{
    return (stp_quantile_plan) { .set = { { .column = { 0, 1 }, .n_columns = 2 },
                                          { .column = { 2 }, .n_columns = 1, .times = true, .unit = 1 } },
                                 .end = { { .set = 0, .percent = 1 }, { .set = 0, .percent = 50 },
                                          { .set = 1, .percent = 0 }, { .set = 1, .percent = 99.5 } },
                                 .n_ends = 4 };
}

static bool same_quantiles(const void *a, const void *b)
{
    return memcmp(((const stp_quantile *) a)->count, ((const stp_quantile *) b)->count, 4 * 65536 * sizeof(int64_t)) ==
           0;
}

TEST(quantiles_do_not_depend_on_the_split)
{
    const stp_quantile_plan plan = quantile_plan();
    const subject s = { &stp_quantile_fold, &plan, NULL, same_quantiles };
    check_splits(&s);
    check_threads(&s);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Against sorting, and the odd values among the numbers against their definition. */
TEST(quantiles_are_exact)
{
    static double sorted[2 * N];
    int n = 0;
    int64_t last = INT64_MIN, first = INT64_MAX;
    stp_quantile_plan plan = quantile_plan();
    plan.end[3].percent = 100;
    make_table();
    for (int i = 0; i < N; i++) {
        if (isfinite(numbers[i])) sorted[n++] = numbers[i];
        if (!present[i]) continue;
        sorted[n++] = floats[i];
        last = times[i] > last ? times[i] : last;
        first = times[i] < first ? times[i] : first;
    }
    qsort(sorted, (size_t) n, sizeof *sorted, by_value);
    const subject s = { &stp_quantile_fold, &plan, NULL, same_quantiles };
    piece_data *p = malloc(sizeof *p);
    if (!p) abort();
    for (int digit = 0; digit < STP_QUANTILE_DIGITS; digit++) {
        void *state = whole(&s, p);
        CHECK(stp_quantile_next(&plan, state));
        state_free(&s, state);
    }
    CHECK_NEAR(stp_quantile_value(&plan.end[0]), sorted[(n + 99) / 100 - 1], 0);
    CHECK_NEAR(stp_quantile_value(&plan.end[1]), sorted[(n + 1) / 2 - 1], 0);
    CHECK(stp_quantile_time(&plan.end[2]) == first);
    CHECK(stp_quantile_time(&plan.end[3]) == last);
    free(p);
}

/* ---- profile --------------------------------------------------------------------------------- */

static stp_column_info infos[COLUMNS] = {
    { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F64 },
    { .name = "f", .meaning = STP_NUMBER, .type = STP_TYPE_F32 },
    { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 9 },
    { .name = "k", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 },
};
static const stp_schema schema = { .columns = infos, .n_columns = COLUMNS, .n_rows = -1 };
static const stp_profile_plan profile_plan = { &schema };

/* The numbers of labels depend on the split, their first rows do not. */
static bool same_set(const stp_labels *a, const stp_labels *b)
{
    bool same = a->n == b->n;
    for (int32_t i = 0; same && i < a->n; i++) {
        const int32_t k = stp_labels_find(b, a->label[i]);
        same = k >= 0 && a->first_row[i] == b->first_row[k];
    }
    return same;
}

static bool same_column(const stp_profile_column *p, const stp_profile_column *q)
{
    const bool texts = p->text_lo && q->text_lo ? !strcmp(p->text_lo, q->text_lo) && !strcmp(p->text_hi, q->text_hi)
                                                : p->text_lo == q->text_lo;
    return p->n == q->n && p->n_missing == q->n_missing && p->n_infinite == q->n_infinite && same_bits(p->lo, q->lo) &&
           same_bits(p->hi, q->hi) && p->int_lo == q->int_lo && p->int_hi == q->int_hi && texts &&
           same_set(&p->distinct, &q->distinct) && p->overflowed == q->overflowed;
}

static bool same_profiles(const void *a, const void *b)
{
    const stp_profile *p = a, *q = b;
    bool same = p->n_rows == N && q->n_rows == N;
    for (int c = 0; c < COLUMNS; c++) {
        const stp_profile_column *x = &p->columns[c], *y = &q->columns[c];
        const double size = fmax(fabs(x->sum), 1);
        same = same && same_column(x, y) && fabs(x->sum - y->sum) <= 1e-9 * size;
        for (int r = 0; r < STP_PROFILE_HEAD; r++) same = same && p->head[r] && !strcmp(p->head[r][c], q->head[r][c]);
    }
    return same;
}

static const subject profiles = { &stp_profile_fold, &profile_plan, NULL, same_profiles };

TEST(profiles_do_not_depend_on_the_split)
{
    check_splits(&profiles);
    check_threads(&profiles);
}

TEST(a_scanned_sum_is_the_same_for_any_number_of_threads)
{
    make_table();
    for (int i = 0; i < N; i++) numbers[i] = (i % 2 ? 1e16 : 1) / (i + 1);       /* every order rounds otherwise */
    memory_source *source = calloc(1, sizeof *source);
    if (!source) abort();
    uint64_t seed = 8;
    source->base.format = &memory_format;
    source->n = cut(source->slices, &seed);
    stp_profile *one = scanned(&profiles, source, 1);
    for (int threads = 2; threads <= 6; threads++) {
        stp_profile *many = scanned(&profiles, source, threads);
        CHECK(same_bits(one->columns[0].sum, many->columns[0].sum));
        state_free(&profiles, many);
    }
    state_free(&profiles, one);
    free(source);
}

/* ---- grid ------------------------------------------------------------------------------------ */

static stp_grid_plan grid_plan(const char *a, const char *b)
{
    stp_grid_plan plan = {
        .view = { { .kind = STP_SCALE_LINEAR, .lo = -10, .hi = 10, .cells = 7 },
                  { .kind = STP_SCALE_LINEAR, .lo = 0, .hi = 60, .cells = 5 } },
        .x = 0, .y = 1, .by = 3, .n_vars = 2,
    };
    const char *const names[] = { a, b };
    for (int i = 0; i < 2; i++) {
        plan.vars[i] = (stp_grid_var) { .value = 1, .column = "f", .second = 1, .second_column = "f",
                                        .name = names[i] };
        plan.vars[i].reducer = stp_reducer_find(names[i], &plan.vars[i].number);
    }
    return plan;
}

static stp_grid_plan counted;

/* Finishing sorts lists of values, which changes nothing that counts. */
static bool finish_grid(const void *grid, stp_aggregate *out)
{
    return stp_grid_finish((stp_grid *) (uintptr_t) grid, &counted, 2, out, NULL) == STP_OK;
}

static bool same_lists(const stp_aggregate *p, const stp_aggregate *q)
{
    bool same = p->n_lists == q->n_lists;
    for (int i = 0; same && i < p->n_lists; i++)
        same = p->lists[i].n == q->lists[i].n &&
               !memcmp(p->lists[i].runs, q->lists[i].runs, (size_t) p->lists[i].n * sizeof(stp_tally));
    return same;
}

static bool same_grids(const void *a, const void *b)
{
    stp_aggregate p = { 0 }, q = { 0 };
    bool same = finish_grid(a, &p) && finish_grid(b, &q);
    same = same && p.n_planes == q.n_planes && p.n_rows == q.n_rows && p.n_inside == q.n_inside &&
           p.n_missing == q.n_missing;
    for (int k = 0; same && p.categories && k < p.n_planes; k++) same = strcmp(p.categories[k], q.categories[k]) == 0;
    for (int v = 0; same && v < p.n_vars; v++)
        same = memcmp(p.vars[v].cells, q.vars[v].cells, (size_t) p.n_planes * 35 * sizeof(double)) == 0;
    for (int v = 0; same && v < p.n_parts; v++)
        same = memcmp(p.parts[v].cells, q.parts[v].cells, (size_t) p.n_planes * 35 * sizeof(double)) == 0;
    same = same && same_lists(&p, &q);
    stp_aggregate_clear(&p);
    stp_aggregate_clear(&q);
    return same;
}

TEST(grids_do_not_depend_on_the_split)
{
    const char *const pairs[][2] = { { "count", "min" }, { "max", "any" }, { "sum", "mean" }, { "var", "std" },
                                     { "first", "last" }, { "argmax", "argmin" }, { "wmean", "median" },
                                     { "q90", "mode" }, { "nunique", "top3" }, { "top2", "top1" } };
    for (size_t i = 0; i < STP_COUNT(pairs); i++) {
        counted = grid_plan(pairs[i][0], pairs[i][1]);
        const subject s = { stp_grid_fold(&counted), &counted, NULL, same_grids };
        check_splits(&s);
        check_threads(&s);
    }
}

TEST(grids_by_numbers_do_not_depend_on_the_split)
{
    static const stp_column_info info = { .name = "f", .meaning = STP_NUMBER, .type = STP_TYPE_F32 };
    counted = grid_plan("count", "median");
    counted.by = 1;
    counted.by_info = &info;
    const subject s = { stp_grid_fold(&counted), &counted, NULL, same_grids };
    check_splits(&s);
}

TEST(grids_of_some_categories_put_the_others_together)
{
    static const char *const only[] = { "w0", "w919" };
    counted = grid_plan("count", "mean");
    counted.only = only;
    counted.n_only = 2;
    counted.other = "other";
    const subject s = { stp_grid_fold(&counted), &counted, NULL, same_grids };
    check_splits(&s);
    check_threads(&s);
}

/* The words as an axis; one of them is not on it. */
static bool same_coded(const void *a, const void *b)
{
    return same_grids(((const stp_coded *) a)->behind, ((const stp_coded *) b)->behind);
}

TEST(grids_over_categories_do_not_depend_on_the_split)
{
    stp_labels labels = { 0 };
    make_table();
    for (int k = WORDS - 1; k > 0; k--) CHECK(stp_labels_add(&labels, word_text[k], k) >= 0);
    counted = grid_plan("count", "last");
    counted.x = 3;
    counted.view.x = (stp_axis) { .lo = -0.5, .hi = 6.5, .cells = 7 };
    const stp_coded_plan plan = { .fold = stp_grid_fold(&counted), .plan = &counted, .column = { 3 }, .n = 1,
                                  .labels = { &labels } };
    counted.by = -1;
    const stp_fold fold = stp_coded_fold(&plan);
    const subject s = { &fold, &plan, NULL, same_coded };
    check_splits(&s);
    check_threads(&s);
    stp_labels_clear(&labels);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(extents_do_not_depend_on_the_split), CASE(rows_do_not_depend_on_the_split),
               CASE(rows_are_the_table), CASE(quantiles_do_not_depend_on_the_split), CASE(quantiles_are_exact),
               CASE(profiles_do_not_depend_on_the_split),
               CASE(a_scanned_sum_is_the_same_for_any_number_of_threads),
               CASE(grids_do_not_depend_on_the_split),
               CASE(grids_over_categories_do_not_depend_on_the_split),
               CASE(grids_by_numbers_do_not_depend_on_the_split),
               CASE(grids_of_some_categories_put_the_others_together));
}
