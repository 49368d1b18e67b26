#include "check.h"
#include "agg/rows.h"
#include <stdlib.h>

/* A number, a time and a text a row: row r has the number r / 2, the time 1e18 + r and one of four
 * labels; each batch brings its own dictionary, in its own order. Every seventh row misses all. */
enum { MAX = 512 };
static const char *const words[] = { "red", "green", "", "blue" };
static const int64_t epoch = 1000000000000000000;

typedef struct piece {
    double number[MAX];
    int64_t time[MAX];
    int32_t code[MAX];
    uint8_t bits[MAX / 8];
    const char *labels[5];
    stp_dictionary dictionary;
    stp_column columns[3];
    stp_batch batch;
} piece;

static int word_of(int64_t row) { return (int) (row * 7 % 11 % 4); }

static const stp_batch *piece_of(piece *p, int64_t row0, int n)
{
    *p = (piece) { .dictionary = { 5, p->labels } };
    const int turn = (int) (row0 % 4);
    p->labels[4] = "never met";
    for (int k = 0; k < 4; k++) p->labels[k] = words[(k + turn) % 4];
    for (int i = 0; i < n; i++) {
        const int64_t row = row0 + i;
        p->number[i] = (double) row / 2;
        p->time[i] = epoch + row;
        p->code[i] = (word_of(row) - turn + 4) % 4;
        if (row % 7) p->bits[i / 8] |= (uint8_t) (1 << (i % 8));
    }
    p->columns[0] = (stp_column) { STP_TYPE_F64, n, p->number, p->bits, NULL };
    p->columns[1] = (stp_column) { STP_TYPE_I64, n, p->time, p->bits, NULL };
    p->columns[2] = (stp_column) { STP_TYPE_I32, n, p->code, p->bits, &p->dictionary };
    p->batch = (stp_batch) { row0, n, 3, p->columns };
    return &p->batch;
}

static const stp_rows_plan plan = { .n_columns = 3, .text = { false, false, true }, .origin = { 0, epoch } };

static stp_status feed(stp_rows *s, const stp_rows_plan *p, int64_t row0, int n)
{
    piece *one = malloc(sizeof *one);
    const stp_status status = one ? stp_rows_fold.feed(s, p, piece_of(one, row0, n), NULL) : STP_ERR_MEMORY;
    free(one);
    return status;
}

/* All rows from 0 on in order, labels in order of appearance. */
static bool right(const stp_rows *s, int64_t n)
{
    int64_t wrong = s->n_rows != n;
    for (int64_t r = 0; r < n && !wrong; r++) {
        if (r % 7 == 0) {
            wrong += !isnan(s->column[0][r]) || !isnan(s->column[1][r]) || !isnan(s->column[2][r]);
            continue;
        }
        wrong += s->column[0][r] != (double) r / 2 || s->column[1][r] != (double) r;
        wrong += s->column[2][r] != stp_labels_find(&s->labels[2], words[word_of(r)]);
    }
    for (int32_t k = 0; k < s->labels[2].n; k++) {
        int64_t r = 0;
        while (r % 7 == 0 || strcmp(words[word_of(r)], s->labels[2].label[k]) != 0) r++;
        wrong += r != s->labels[2].first_row[k];
        wrong += k > 0 && s->labels[2].first_row[k] <= s->labels[2].first_row[k - 1];
    }
    return !wrong && s->labels[2].n == (n > 20 ? 4 : s->labels[2].n);
}

TEST(batches_in_order_are_kept)
{
    stp_rows s = { 0 };
    CHECK(stp_rows_fold.init(&s, &plan, NULL) == STP_OK);
    for (int64_t r = 0; r < 6000; r += 300) CHECK(feed(&s, &plan, r, 300) == STP_OK);
    CHECK(stp_rows_finish(&s, &plan, NULL) == STP_OK);
    CHECK(right(&s, 6000));
    stp_rows_fold.clear(&s);
    stp_rows_fold.clear(&s);
    CHECK(s.n_rows == 0 && !s.column[0]);
}

TEST(batches_in_any_order_end_in_file_order)
{
    stp_rows s = { 0 };
    for (int64_t r = 5700; r >= 0; r -= 300) CHECK(feed(&s, &plan, r, 300) == STP_OK);
    CHECK(stp_rows_finish(&s, &plan, NULL) == STP_OK);
    CHECK(right(&s, 6000));
    CHECK(stp_rows_finish(&s, &plan, NULL) == STP_OK);      /* and again changes nothing */
    CHECK(right(&s, 6000));
    stp_rows_fold.clear(&s);
}

TEST(states_merge_into_one)
{
    stp_rows a = { 0 }, b = { 0 }, c = { 0 };
    CHECK(feed(&a, &plan, 400, 100) == STP_OK);
    CHECK(feed(&b, &plan, 0, 150) == STP_OK);
    CHECK(feed(&b, &plan, 500, 7) == STP_OK);
    CHECK(feed(&a, &plan, 150, 250) == STP_OK);
    CHECK(stp_rows_fold.merge(&c, &a, &plan, NULL) == STP_OK);     /* into an empty one */
    CHECK(a.n_rows == 0);
    CHECK(stp_rows_fold.merge(&c, &b, &plan, NULL) == STP_OK);
    CHECK(stp_rows_fold.merge(&c, &a, &plan, NULL) == STP_OK);     /* of an empty one */
    CHECK(stp_rows_finish(&c, &plan, NULL) == STP_OK);
    CHECK(right(&c, 507));
    stp_rows_fold.clear(&a);
    stp_rows_fold.clear(&b);
    stp_rows_fold.clear(&c);
}

TEST(a_label_that_no_row_has_is_not_a_category)
{
    stp_rows s = { 0 };
    CHECK(feed(&s, &plan, 0, 100) == STP_OK);
    CHECK(stp_rows_finish(&s, &plan, NULL) == STP_OK);
    CHECK(stp_labels_find(&s.labels[2], "never met") == -1);
    stp_rows_fold.clear(&s);
}

TEST(too_many_rows_are_refused_with_advice)
{
    stp_rows_plan few = plan;
    few.max_rows = 200;
    stp_rows a = { 0 }, b = { 0 };
    stp_error err = { 0 };
    piece *one = malloc(sizeof *one);
    if (!one) return;
    CHECK(feed(&a, &few, 0, 150) == STP_OK);
    CHECK(feed(&b, &few, 150, 51) == STP_OK);
    CHECK(stp_rows_fold.feed(&a, &few, piece_of(one, 150, 51), &err) == STP_ERR_MEMORY);
    CHECK_STR(err.message, "more than 200 rows are too many to draw one by one");
    CHECK(strstr(err.hint, "`stipple shade`"));
    CHECK(a.n_rows == 150);
    CHECK(stp_rows_fold.merge(&a, &b, &few, NULL) == STP_ERR_MEMORY);
    CHECK(feed(&a, &few, 150, 50) == STP_OK);
    CHECK(stp_rows_finish(&a, &few, NULL) == STP_OK);
    CHECK(right(&a, 200));
    stp_rows_fold.clear(&a);
    stp_rows_fold.clear(&b);
    free(one);
}

TEST(a_code_outside_the_dictionary_is_missing)
{
    const char *const labels[] = { "a" };
    const stp_dictionary d = { 1, labels };
    const int32_t code[] = { 0, 1, -1, INT32_MIN, INT32_MAX, 0 };
    const stp_column column = { STP_TYPE_I32, 6, code, NULL, &d };
    const stp_rows_plan p = { .n_columns = 1, .text = { true } };
    stp_rows s = { 0 };
    CHECK(stp_rows_fold.feed(&s, &p, &(stp_batch) { 0, 6, 1, &column }, NULL) == STP_OK);
    CHECK(s.column[0][0] == 0 && s.column[0][5] == 0);
    for (int i = 1; i < 5; i++) CHECK(isnan(s.column[0][i]));
    stp_rows_fold.clear(&s);
}

TEST(no_rows_and_no_columns_are_fine)
{
    stp_rows s = { 0 };
    const stp_rows_plan none = { 0 };
    CHECK(stp_rows_fold.feed(&s, &plan, &(stp_batch) { 0, 0, 3, (const stp_column[3]) { { 0 } } }, NULL) == STP_OK);
    CHECK(stp_rows_finish(&s, &plan, NULL) == STP_OK);
    CHECK(s.n_rows == 0);
    CHECK(stp_rows_fold.feed(&s, &none, &(stp_batch) { 10, 5, 0, NULL }, NULL) == STP_OK);
    CHECK(stp_rows_fold.feed(&s, &none, &(stp_batch) { 0, 10, 0, NULL }, NULL) == STP_OK);
    CHECK(stp_rows_finish(&s, &none, NULL) == STP_OK);
    CHECK(s.n_rows == 15);
    stp_rows_fold.clear(&s);
}

TEST(too_many_columns_are_refused)
{
    stp_rows s = { 0 };
    CHECK(stp_rows_fold.init(&s, &(stp_rows_plan) { .n_columns = 17 }, NULL) == STP_ERR_USAGE);
    CHECK(stp_rows_fold.init(&s, &(stp_rows_plan) { .n_columns = -1 }, NULL) == STP_ERR_USAGE);
}

TEST(the_first_rows_are_kept_and_the_others_counted)
{
    static const int64_t order[] = { 0, 300, 100, 200, 500, 400 }; /* of batches of 100 rows, by turns for two states */
    stp_rows_plan few = plan;
    stp_rows state[2];
    memset(state, 0, sizeof state);
    few.first = 150;
    for (int i = 0; i < 6; i++) CHECK(feed(&state[i % 2], &few, order[i], 100) == STP_OK);
    CHECK(state[0].n_rows == 200 && state[0].n_all == 300);
    CHECK(state[1].n_rows == 200);
    CHECK(stp_rows_fold.merge(&state[0], &state[1], &few, NULL) == STP_OK);
    CHECK(stp_rows_finish(&state[0], &few, NULL) == STP_OK);
    CHECK(state[0].n_all == 600);
    CHECK(right(&state[0], 150));
    for (int i = 0; i < 2; i++) stp_rows_fold.clear(&state[i]);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(batches_in_order_are_kept), CASE(batches_in_any_order_end_in_file_order),
               CASE(states_merge_into_one), CASE(a_label_that_no_row_has_is_not_a_category),
               CASE(too_many_rows_are_refused_with_advice), CASE(the_first_rows_are_kept_and_the_others_counted),
               CASE(a_code_outside_the_dictionary_is_missing),
               CASE(no_rows_and_no_columns_are_fine), CASE(too_many_columns_are_refused));
}
