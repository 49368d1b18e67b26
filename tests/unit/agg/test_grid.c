/* The grid fold: planes, splits, limits, names of results, and batches that lie. */
#include "check.h"
#include "agg/grid.h"
#include <stdlib.h>

enum { ROWS = 5000 };

static uint64_t seed = 7;

static uint32_t draw(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t) (seed >> 33) % n;
}

/* x, y, v, cat of ROWS rows; a tenth of each is missing. */
static double xs[ROWS], ys[ROWS], vs[ROWS];
static int32_t codes[ROWS];
static uint8_t has_cat[ROWS / 8];
static const char *const labels[] = { "elm", "", "oak", "never", "fir" };
static const stp_dictionary dictionary = { 5, labels };

static void make_rows(void)
{
    memset(has_cat, 0xff, sizeof has_cat);
    for (int i = 0; i < ROWS; i++) {
        xs[i] = draw(10) ? draw(1200) / 1000.0 - 0.1 : NAN;
        ys[i] = draw(10) ? draw(1200) / 1000.0 - 0.1 : draw(2) ? NAN : INFINITY;
        vs[i] = draw(10) ? draw(2000) / 8.0 - 100 : NAN;
        const int32_t some[] = { 0, 2, 4 };
        codes[i] = some[draw(3)];
        if (draw(10) == 0) {
            codes[i] = (int32_t) draw(7) - 1; /* anything, no code of the dictionary too */
            has_cat[i >> 3] &= (uint8_t) ~(1 << (i & 7));
        }
    }
}

/* Rows a … b - 1; a is a multiple of 8. columns: 4 places. */
static stp_batch batch(int a, int b, stp_column *columns)
{
    const int64_t n = b - a;
    columns[0] = (stp_column){ STP_TYPE_F64, n, xs + a, NULL, NULL };
    columns[1] = (stp_column){ STP_TYPE_F64, n, ys + a, NULL, NULL };
    columns[2] = (stp_column){ STP_TYPE_F64, n, vs + a, NULL, NULL };
    columns[3] = (stp_column){ STP_TYPE_I32, n, codes + a, has_cat + a / 8, &dictionary };
    return (stp_batch){ .row0 = a, .n_rows = n, .n_columns = 4, .columns = columns };
}

static stp_grid_plan plan_of(const char *reducer, bool value, bool by)
{
    stp_grid_plan plan = {
        .view = { { .hi = 1, .cells = 30 }, { .hi = 1, .cells = 20 } }, .x = 0, .y = 1, .by = by ? 3 : -1, .n_vars = 1
    };
    plan.vars[0] = (stp_grid_var){ stp_reducer_find(reducer, NULL), value ? 2 : -1, value ? "v" : NULL };
    return plan;
}

/* Batches of `step` rows, dealt to n_states states (at most 4) from the back or the front. */
static stp_aggregate run(const stp_grid_plan *plan, int step, int n_states, bool backwards)
{
    const stp_fold *fold = stp_grid_fold(plan);
    stp_grid *state = calloc(4, sizeof *state);
    stp_error err = { 0 };
    stp_aggregate out = { 0 };
    bool ok = fold->state_size == sizeof *state;
    for (int i = 0; i < n_states; i++) ok &= fold->init(&state[i], plan, &err) == STP_OK;
    const int n = (ROWS + step - 1) / step;
    for (int i = 0; i < n && ok; i++) {
        const int a = (backwards ? n - 1 - i : i) * step;
        stp_column columns[4];
        const stp_batch b = batch(a, a + step < ROWS ? a + step : ROWS, columns);
        ok &= fold->feed(&state[i % n_states], plan, &b, &err) == STP_OK;
    }
    for (int i = 1; i < n_states; i++) ok &= fold->merge(&state[0], &state[i], plan, &err) == STP_OK;
    ok = ok && stp_grid_finish(&state[0], plan, 2, &out, &err) == STP_OK;
    CHECK(ok);
    if (!ok) printf("# %s\n", err.message);
    for (int i = 0; i < 4; i++) {
        fold->clear(&state[i]);
        fold->clear(&state[i]);
    }
    free(state);
    return out;
}

static size_t view_cells(const stp_aggregate *a)
{
    return (size_t) a->view.x.cells * (size_t) a->view.y.cells;
}

static bool equal(const stp_aggregate *a, const stp_aggregate *b, double tolerance)
{
    if (a->n_planes != b->n_planes || a->n_rows != b->n_rows || a->n_inside != b->n_inside ||
        a->n_missing != b->n_missing)
        return false;
    for (int p = 0; a->categories && p < a->n_planes; p++)
        if (strcmp(a->categories[p], b->categories[p]) != 0) return false;
    const size_t n = view_cells(a) * (size_t) a->n_planes;
    if (tolerance == 0) return memcmp(a->vars[0].cells, b->vars[0].cells, n * sizeof(double)) == 0;
    for (size_t i = 0; i < n; i++) {
        const double x = a->vars[0].cells[i], y = b->vars[0].cells[i];
        if (isnan(x) ? !isnan(y) : !(fabs(x - y) <= tolerance)) return false;
    }
    return true;
}

TEST(any_split_into_batches_and_states_gives_one_answer)
{
    make_rows();
    const char *const free_ones[] = { "count", "any", "min", "max", "sum", "mean", "std" };
    for (int k = 0; k < 7; k++) {
        for (int by = 0; by < 2; by++) {
            const stp_grid_plan plan = plan_of(free_ones[k], true, by);
            const bool order_free = stp_grid_fold(&plan)->order_free;
            CHECK(order_free == (k < 4));
            stp_aggregate whole = run(&plan, ROWS, 1, false);
            for (int states = 1; states <= 4; states++) {
                stp_aggregate cut = run(&plan, 8 * (int) (1 + draw(90)), states, order_free && states % 2);
                CHECK(equal(&whole, &cut, order_free ? 0 : 1e-9));
                stp_aggregate_clear(&cut);
            }
            stp_aggregate_clear(&whole);
            stp_aggregate_clear(&whole);
        }
    }
}

TEST(each_row_lands_once_or_is_told_apart)
{
    make_rows();
    int64_t inside = 0, missing = 0, valued = 0;
    for (int i = 0; i < ROWS; i++) {
        const bool in = xs[i] >= 0 && xs[i] <= 1 && ys[i] >= 0 && ys[i] <= 1;
        inside += in;
        valued += in && !isnan(vs[i]);
        missing += !isfinite(xs[i]) || !isfinite(ys[i]);
    }
    for (int by = 0; by < 2; by++) {
        for (int value = 0; value < 2; value++) {
            const stp_grid_plan plan = plan_of("count", value, by);
            stp_aggregate a = run(&plan, 640, 1, false);
            double sum = 0;
            for (size_t i = 0; i < view_cells(&a) * (size_t) a.n_planes; i++) sum += a.vars[0].cells[i];
            CHECK_NEAR(sum, (double) (value ? valued : inside), 0);
            CHECK(a.n_rows == ROWS && a.n_inside == inside && a.n_missing == missing);
            CHECK(a.vars[0].whole && a.vars[0].zero_is_empty && a.vars[0].additive);
            stp_aggregate_clear(&a);
        }
    }
}

TEST(categories_come_in_the_order_of_their_first_rows)
{
    make_rows();
    codes[0] = 4;
    codes[1] = 4;
    codes[2] = 2;
    codes[3] = 0;
    has_cat[0] = 0xfd; /* row 1 has none */
    const stp_grid_plan plan = plan_of("count", false, true);
    stp_aggregate a = run(&plan, 8, 3, true);
    CHECK(a.n_planes == 4);
    CHECK_STR(a.categories[0], "fir");
    CHECK_STR(a.categories[1], "oak");
    CHECK_STR(a.categories[2], "elm");
    CHECK_STR(a.categories[3], "");     /* what has none is last */
    stp_aggregate_clear(&a);
}

TEST(no_rows_make_empty_cells_and_no_category)
{
    stp_error err = { 0 };
    for (int by = 0; by < 2; by++) {
        const stp_grid_plan plan = plan_of("mean", true, by);
        const stp_fold *fold = stp_grid_fold(&plan);
        stp_grid g = { 0 }, other = { 0 };
        stp_column columns[4];
        const stp_batch none = batch(0, 0, columns);
        CHECK(fold->init(&g, &plan, &err) == STP_OK && fold->init(&other, &plan, &err) == STP_OK);
        CHECK(fold->feed(&g, &plan, &none, &err) == STP_OK);
        CHECK(fold->merge(&g, &other, &plan, &err) == STP_OK);
        stp_aggregate a = { 0 };
        CHECK(stp_grid_finish(&g, &plan, 1, &a, &err) == STP_OK);
        CHECK(a.n_planes == !by && a.n_rows == 0);
        if (!by) CHECK(isnan(a.vars[0].cells[0]));
        stp_aggregate_clear(&a);
        fold->clear(&g);
        fold->clear(&other);
    }
}

TEST(names_and_parts_tell_what_merges)
{
    make_rows();
    stp_grid_plan plan = plan_of("count", false, true);
    const char *const names[] = { "count", "sum", "mean", "var", "count" };
    for (int k = 0; k < 5; k++)
        plan.vars[k] = (stp_grid_var){ stp_reducer_find(names[k], NULL), k ? 2 : -1, k ? "v" : NULL };
    plan.n_vars = 5;
    CHECK(!stp_grid_fold(&plan)->order_free);
    stp_aggregate a = run(&plan, ROWS, 1, false);
    const char *const want[] = { "count", "sum_v", "mean_v", "var_v", "count_v" };
    for (int k = 0; k < 5; k++) CHECK_STR(a.vars[k].name, want[k]);
    CHECK(a.n_parts == 5); /* sum_v stands there already */
    const char *const parts[] = { "sum_rest_v", "n_v", "square_v", "square_rest_v", "square_rest2_v" };
    for (int k = 0; k < 5; k++) CHECK_STR(a.parts[k].name, parts[k]);
    for (size_t i = 0; i < view_cells(&a) * (size_t) a.n_planes; i++) {
        const double n = a.parts[1].cells[i];
        CHECK(n == a.vars[4].cells[i]);
        if (n == 0)
            CHECK(isnan(a.vars[2].cells[i]) && isnan(a.vars[1].cells[i]));
        else
            CHECK_NEAR(a.vars[1].cells[i] / n, a.vars[2].cells[i], 0);
    }
    stp_aggregate_clear(&a);
}

/* 2,000 categories in one batch */
static stp_status many_categories(const stp_grid_plan *plan, stp_error *err)
{
    enum { N = 2000 };
    static char text[N][8];
    static const char *many[N];
    static int32_t code[N];
    static double place[N];
    for (int i = 0; i < N; i++) {
        snprintf(text[i], sizeof text[i], "c%d", i);
        many[i] = text[i];
        code[i] = i;
        place[i] = 0.5;
    }
    const stp_dictionary d = { N, many };
    const stp_column columns[] = { { STP_TYPE_F64, N, place, NULL, NULL },
                                   { STP_TYPE_F64, N, place, NULL, NULL },
                                   { STP_TYPE_F64, N, place, NULL, NULL },
                                   { STP_TYPE_I32, N, code, NULL, &d } };
    const stp_batch b = { .n_rows = N, .n_columns = 4, .columns = columns };
    const stp_fold *fold = stp_grid_fold(plan);
    stp_grid g = { 0 };
    stp_status s = fold->init(&g, plan, err);
    if (s == STP_OK) s = fold->feed(&g, plan, &b, err);
    fold->clear(&g);
    return s;
}

TEST(too_many_categories_are_refused_with_the_numbers)
{
    stp_error err = { 0 };
    stp_grid_plan plan = plan_of("count", false, true);
    plan.by_column = "town";
    CHECK(many_categories(&plan, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "'town' has more than 1024 categories");
    CHECK(err.hint[0] != 0);
    plan.budget = (size_t) 30 * 20 * 8 * 40;
    CHECK(many_categories(&plan, &err) == STP_ERR_MEMORY);
    CHECK_STR(err.message, "41 planes of 30x20 cells: 0.2 MiB, more than the 0.2 MiB there may be");
    plan.view.x.cells = plan.view.y.cells = 65536; /* more than a cell number can count */
    plan.budget = SIZE_MAX;
    CHECK(many_categories(&plan, &err) == STP_ERR_MEMORY);
    CHECK_STR(err.message, "1 plane of 65536x65536 cells: more than 2^31 in all");
}

TEST(a_canvas_beyond_the_budget_is_refused_before_anything_is_read)
{
    stp_error err = { 0 };
    stp_grid g = { 0 };
    stp_grid_plan plan = plan_of("mean", true, false);
    plan.view.x.cells = plan.view.y.cells = 20000;
    CHECK(stp_grid_fold(&plan)->init(&g, &plan, &err) == STP_ERR_MEMORY);
    CHECK_STR(err.message, "1 plane of 20000x20000 cells: 9155.3 MiB, more than the 2048.0 MiB there may be");
    CHECK_STR(err.hint, "give more with --memory, a smaller --canvas");
    CHECK(g.cells[0] == NULL);
    plan = plan_of("mean", false, false);
    CHECK(stp_grid_fold(&plan)->init(&g, &plan, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "'mean' needs a column");
    plan = plan_of("count", false, false);
    plan.view.x.hi = -1;
    CHECK(stp_grid_fold(&plan)->init(&g, &plan, &err) == STP_ERR_USAGE);
    plan.n_vars = 0;
    CHECK(stp_grid_fold(&plan)->init(&g, &plan, &err) == STP_ERR_USAGE);
}

TEST(the_scan_is_told_how_much_a_state_holds)
{
    stp_grid_plan plan = plan_of("mean", true, false);
    CHECK(stp_grid_fold(&plan)->bytes(&plan) == 30 * 20 * 24);
    plan.by = 3;
    CHECK(stp_grid_fold(&plan)->bytes(&plan) == 30 * 20 * 24 * 64);
    plan.view.x.cells = plan.view.y.cells = 65536;
    CHECK(stp_grid_fold(&plan)->bytes(&plan) == STP_GRID_BUDGET);
}

TEST(batches_that_lack_what_the_plan_wants_are_errors)
{
    make_rows();
    stp_error err = { 0 };
    const stp_grid_plan plan = plan_of("mean", true, true);
    const stp_fold *fold = stp_grid_fold(&plan);
    for (int fault = 0; fault < 6; fault++) {
        stp_grid g = { 0 };
        stp_column c[4];
        stp_batch b = batch(0, 100, c);
        const stp_dictionary negative = { -5, labels };
        if (fault == 0) b.n_columns = 3;
        if (fault == 1) c[0].length = 99;
        if (fault == 2) c[2].values = NULL;
        if (fault == 3) c[3].dictionary = NULL;
        if (fault == 4) c[3].type = STP_TYPE_F64;
        if (fault == 5) c[3].dictionary = &negative;
        CHECK(fold->init(&g, &plan, &err) == STP_OK);
        CHECK(fold->feed(&g, &plan, &b, &err) != STP_OK);
        fold->clear(&g);
    }
}

TEST(times_keep_their_last_nanosecond)
{
    const int64_t origin = 1700000000000000000, t[] = { origin, origin + 1, origin + 2, origin + 3 };
    const double y[] = { 0, 0, 0, 0 };
    const stp_column columns[] = { { STP_TYPE_I64, 4, t, NULL, NULL }, { STP_TYPE_F64, 4, y, NULL, NULL } };
    const stp_batch b = { .n_rows = 4, .n_columns = 2, .columns = columns };
    stp_grid_plan plan = plan_of("count", false, false);
    plan.view.x = (stp_axis){ .kind = STP_SCALE_TIME, .hi = 4, .cells = 4, .origin = origin, .time_digits = 9 };
    const stp_fold *fold = stp_grid_fold(&plan);
    stp_grid g = { 0 };
    stp_aggregate a = { 0 };
    stp_error err = { 0 };
    CHECK(fold->init(&g, &plan, &err) == STP_OK && fold->feed(&g, &plan, &b, &err) == STP_OK);
    CHECK(stp_grid_finish(&g, &plan, 1, &a, &err) == STP_OK);
    for (int i = 0; i < 4; i++) CHECK_NEAR(a.vars[0].cells[i], 1, 0);
    stp_aggregate_clear(&a);
    fold->clear(&g);
}

/* Half of the rows counted in each of two states, of which `pretended` more have gone before. */
static stp_aggregate count_halves(const stp_grid_plan *plan, int64_t pretended, bool same_state)
{
    const stp_fold *fold = stp_grid_fold(plan);
    stp_grid g[2] = { 0 };
    stp_aggregate a = { 0 };
    stp_column columns[4];
    const stp_batch first = batch(0, ROWS / 2 / 8 * 8, columns);
    CHECK(fold->init(&g[0], plan, NULL) == STP_OK && fold->init(&g[1], plan, NULL) == STP_OK);
    CHECK(fold->feed(&g[0], plan, &first, NULL) == STP_OK && g[0].narrow);
    g[0].n_rows += pretended;
    const stp_batch second = batch(ROWS / 2 / 8 * 8, ROWS, columns);
    CHECK(fold->feed(&g[!same_state], plan, &second, NULL) == STP_OK);
    CHECK(fold->merge(&g[0], &g[1], plan, NULL) == STP_OK);
    CHECK(g[0].narrow == !pretended);
    g[0].n_rows -= pretended;
    CHECK(stp_grid_finish(&g[0], plan, 2, &a, NULL) == STP_OK);
    fold->clear(&g[0]);
    fold->clear(&g[1]);
    return a;
}

TEST(counts_go_on_behind_two_to_the_32_rows)
{
    make_rows();
    for (int by = 0; by < 2; by++) {
        const stp_grid_plan plan = plan_of("count", by, by);
        stp_aggregate want = run(&plan, ROWS, 1, false);
        for (int same_state = 0; same_state < 2; same_state++)
            for (int k = 0; k < 2; k++) {
                stp_aggregate got = count_halves(&plan, k ? UINT32_MAX : 0, same_state);
                CHECK(equal(&want, &got, 0));
                stp_aggregate_clear(&got);
            }
        stp_aggregate_clear(&want);
    }
}

TEST(a_count_may_be_greater_than_32_bits)
{
    const double x[] = { .5 }, y[] = { .5 };
    const stp_column columns[] = { { STP_TYPE_F64, 1, x, NULL, NULL }, { STP_TYPE_F64, 1, y, NULL, NULL } };
    const stp_batch b = { .n_rows = 1, .n_columns = 2, .columns = columns };
    stp_grid_plan plan = plan_of("count", false, false);
    plan.view.x.cells = plan.view.y.cells = 1;
    const stp_fold *fold = stp_grid_fold(&plan);
    stp_grid g = { 0 };
    stp_aggregate a = { 0 };
    CHECK(fold->init(&g, &plan, NULL) == STP_OK && fold->feed(&g, &plan, &b, NULL) == STP_OK);
    *(uint64_t *) stp_grid_cells(&g, &plan, 0, 0) += UINT32_MAX - 1;
    CHECK(fold->feed(&g, &plan, &b, NULL) == STP_OK && fold->feed(&g, &plan, &b, NULL) == STP_OK);
    CHECK(stp_grid_finish(&g, &plan, 1, &a, NULL) == STP_OK);
    CHECK_NEAR(a.vars[0].cells[0], 4294967297.0, 0);
    stp_aggregate_clear(&a);
    fold->clear(&g);
}

/* Points that Datashader printed reductions of: the number of the row as value, and a category. */
TEST(datashaders_points_have_its_values)
{
    static const double x[] = { 0, .25, .5, .9999999, 1, 1.0000001, -1e-9, NAN, INFINITY }, y[9] = { 0 },
                        v[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
    static const struct {
        const char *agg;
        double want[4];
    } cases[] = {
        { "count", { 1, 1, 1, 2 } },  { "any", { 1, 1, 1, 1 } },   { "sum", { 0, 1, 2, 7 } },
        { "mean", { 0, 1, 2, 3.5 } }, { "var", { 0, 0, 0, .25 } }, { "std", { 0, 0, 0, .5 } },
        { "first", { 0, 1, 2, 3 } },  { "last", { 0, 1, 2, 4 } },  { "min", { 0, 1, 2, 3 } },
        { "max", { 0, 1, 2, 4 } },    { "top1", { 0, 1, 2, 4 } },  { "top2", { NAN, NAN, NAN, 3 } },
        { "argmax", { 0, 1, 2, 4 } },
    };
    const stp_column columns[] = { { .type = STP_TYPE_F64, .length = 9, .values = x },
                                   { .type = STP_TYPE_F64, .length = 9, .values = y },
                                   { .type = STP_TYPE_F64, .length = 9, .values = v } };
    const stp_batch batch = { .n_rows = 9, .n_columns = 3, .columns = columns };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        stp_grid_plan p = {
            .view = { { .hi = 1, .cells = 4 }, { .hi = 1, .cells = 1 } }, .x = 0, .y = 1, .by = -1, .n_vars = 1
        };
        p.vars[0] = (stp_grid_var) { .value = 2, .second = 2 };
        p.vars[0].reducer = stp_reducer_find(cases[k].agg, &p.vars[0].number);
        const stp_fold *fold = stp_grid_fold(&p);
        stp_grid g = { 0 };
        stp_aggregate a = { 0 };
        CHECK(fold->init(&g, &p, NULL) == STP_OK && fold->feed(&g, &p, &batch, NULL) == STP_OK);
        CHECK(stp_grid_finish(&g, &p, 2, &a, NULL) == STP_OK);
        for (int i = 0; i < 4; i++) {
            if (isnan(cases[k].want[i])) CHECK(isnan(a.vars[0].cells[i]));
            else CHECK_NEAR(a.vars[0].cells[i], cases[k].want[i], 0);
        }
        CHECK(a.n_inside == 5 && a.n_missing == 2);
        stp_aggregate_clear(&a);
        fold->clear(&g);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(any_split_into_batches_and_states_gives_one_answer),
               CASE(each_row_lands_once_or_is_told_apart), CASE(categories_come_in_the_order_of_their_first_rows),
               CASE(no_rows_make_empty_cells_and_no_category), CASE(names_and_parts_tell_what_merges),
               CASE(too_many_categories_are_refused_with_the_numbers),
               CASE(a_canvas_beyond_the_budget_is_refused_before_anything_is_read),
               CASE(the_scan_is_told_how_much_a_state_holds), CASE(batches_that_lack_what_the_plan_wants_are_errors),
               CASE(times_keep_their_last_nanosecond), CASE(counts_go_on_behind_two_to_the_32_rows),
               CASE(a_count_may_be_greater_than_32_bits),
               CASE(datashaders_points_have_its_values));
}
