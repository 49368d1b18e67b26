#include "check.h"
#include "agg/profile.h"
#include <stdlib.h>

enum { COLUMNS = 3 };
static stp_column_info infos[COLUMNS] = {
    { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F64 },
    { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64 },
    { .name = "k", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 },
};
static const stp_schema schema = { .columns = infos, .n_columns = COLUMNS, .n_rows = -1 };
static const stp_profile_plan plan = { &schema };

static stp_status feed(stp_profile *s, int64_t row0, int n, const double *v, const int64_t *t, const int32_t *code,
                       const uint8_t *bits, const stp_dictionary *d)
{
    const stp_column columns[COLUMNS] = {
        { STP_TYPE_F64, n, v, bits, NULL },
        { STP_TYPE_I64, n, t, bits, NULL },
        { STP_TYPE_I32, n, code, bits, d },
    };
    return stp_profile_fold.feed(s, &plan, &(stp_batch) { row0, n, COLUMNS, columns }, NULL);
}

static const char *const fruit[] = { "pear", "apple", "unused", "Fig" };
static const stp_dictionary fruits = { 4, fruit };

static void feed_four(stp_profile *s, int64_t row0)
{
    const double v[] = { 1.5, -2, INFINITY, NAN };
    const int64_t t[] = { 1, 86400, 5, 7 };
    const int32_t code[] = { 0, 1, 3, 1 };
    const uint8_t bits[] = { 0xb };                      /* the third is absent */
    CHECK(feed(s, row0, 4, v, t, code, bits, &fruits) == STP_OK);
}

TEST(what_is_in_each_column)
{
    stp_profile s = { 0 };
    CHECK(stp_profile_fold.init(&s, &plan, NULL) == STP_OK);
    feed_four(&s, 0);
    CHECK(s.n_rows == 4 && s.n_columns == COLUMNS);
    const stp_profile_column *v = &s.columns[0], *t = &s.columns[1], *k = &s.columns[2];
    CHECK(v->n == 2 && v->n_missing == 2 && v->lo == -2 && v->hi == 1.5);
    CHECK_NEAR(v->sum, -0.5, 0);
    CHECK(t->int_lo == 1 && t->int_hi == 86400 && t->n == 3 && t->sum == 0);
    CHECK(k->n == 3 && k->n_missing == 1 && k->distinct.n == 2 && !k->overflowed);
    CHECK_STR(k->text_lo, "apple");
    CHECK_STR(k->text_hi, "pear");
    CHECK(v->text_lo == NULL && k->lo > k->hi);
    stp_profile_fold.clear(&s);
    stp_profile_fold.clear(&s);
}

TEST(infinities_are_present_but_in_no_range_and_no_sum)
{
    const double v[] = { INFINITY, 2, -INFINITY };
    const int64_t t[3] = { 0 };
    const int32_t code[3] = { 0 };
    stp_profile s = { 0 };
    CHECK(stp_profile_fold.init(&s, &plan, NULL) == STP_OK);
    CHECK(feed(&s, 0, 3, v, t, code, NULL, &fruits) == STP_OK);
    CHECK(s.columns[0].n == 3 && s.columns[0].n_infinite == 2);
    CHECK(s.columns[0].lo == 2 && s.columns[0].hi == 2 && s.columns[0].sum == 2);
    stp_profile_fold.clear(&s);
}

TEST(the_first_rows_are_kept_as_texts)
{
    stp_profile s = { 0 };
    CHECK(stp_profile_fold.init(&s, &plan, NULL) == STP_OK);
    feed_four(&s, 4);
    CHECK(!s.head[0] && !s.head[3] && s.head[4]);
    feed_four(&s, 0);
    for (int r = 0; r < STP_PROFILE_HEAD; r++) CHECK(s.head[r]);
    CHECK_STR(s.head[0][0], "1.5");
    CHECK_STR(s.head[1][1], "1970-01-02");
    CHECK_STR(s.head[1][2], "apple");
    CHECK_STR(s.head[2][0], "");
    CHECK_STR(s.head[2][2], "");
    stp_profile_fold.clear(&s);
}

TEST(states_merge_into_one)
{
    stp_profile a = { 0 }, b = { 0 };
    CHECK(stp_profile_fold.init(&a, &plan, NULL) == STP_OK);
    CHECK(stp_profile_fold.init(&b, &plan, NULL) == STP_OK);
    feed_four(&b, 0);
    const double v[] = { 10 };
    const int64_t t[] = { -3 };
    const int32_t code[] = { 2 };
    CHECK(feed(&a, 4, 1, v, t, code, NULL, &fruits) == STP_OK);
    CHECK(stp_profile_fold.merge(&a, &b, &plan, NULL) == STP_OK);
    stp_profile_fold.clear(&b);
    CHECK(a.n_rows == 5 && a.columns[0].hi == 10 && a.columns[1].int_lo == -3);
    CHECK_NEAR(a.columns[0].sum, 9.5, 0);
    CHECK(a.columns[2].distinct.n == 3);
    CHECK_STR(a.columns[2].text_lo, "apple");
    CHECK_STR(a.columns[2].text_hi, "unused");
    CHECK_STR(a.head[0][2], "pear");
    CHECK_STR(a.head[4][2], "unused");
    stp_profile_fold.clear(&a);
}

/* n texts "000000", "000001", … from first on, in one batch. */
static void feed_texts(stp_profile *s, int64_t first, int n)
{
    char (*text)[8] = calloc((size_t) n, sizeof *text);
    const char **label = calloc((size_t) n, sizeof *label);
    int32_t *code = calloc((size_t) n, sizeof *code);
    double *v = calloc((size_t) n, sizeof *v);
    int64_t *t = calloc((size_t) n, sizeof *t);
    for (int i = 0; text && label && code && i < n; i++) {
        snprintf(text[i], sizeof text[i], "%06d", (int) ((first + i) % 1000000));
        label[i] = text[i];
        code[i] = i;
    }
    const stp_dictionary d = { n, label };
    CHECK(feed(s, first, n, v, t, code, NULL, &d) == STP_OK);
    free(text);
    free(label);
    free(code);
    free(v);
    free(t);
}

TEST(too_many_distinct_texts_overflow_but_keep_their_range)
{
    stp_profile s = { 0 };
    CHECK(stp_profile_fold.init(&s, &plan, NULL) == STP_OK);
    feed_texts(&s, 0, STP_PROFILE_DISTINCT);
    CHECK(s.columns[2].distinct.n == STP_PROFILE_DISTINCT && !s.columns[2].overflowed);
    feed_texts(&s, STP_PROFILE_DISTINCT, 1);
    CHECK(s.columns[2].overflowed && s.columns[2].distinct.n == 0);
    feed_texts(&s, STP_PROFILE_DISTINCT + 1, 10);
    CHECK(s.columns[2].distinct.n == 0);
    CHECK_STR(s.columns[2].text_lo, "000000");
    CHECK_STR(s.columns[2].text_hi, "010010");
    stp_profile_fold.clear(&s);
}

TEST(two_halves_overflow_together)
{
    stp_profile a = { 0 }, b = { 0 }, c = { 0 };
    CHECK(stp_profile_fold.init(&a, &plan, NULL) == STP_OK);
    CHECK(stp_profile_fold.init(&b, &plan, NULL) == STP_OK);
    CHECK(stp_profile_fold.init(&c, &plan, NULL) == STP_OK);
    feed_texts(&a, 0, 6000);
    feed_texts(&b, 5000, 6000);
    CHECK(!a.columns[2].overflowed && !b.columns[2].overflowed);
    CHECK(stp_profile_fold.merge(&a, &b, &plan, NULL) == STP_OK);
    CHECK(a.columns[2].overflowed && a.columns[2].distinct.n == 0);
    feed_texts(&c, 0, 3);
    CHECK(stp_profile_fold.merge(&c, &a, &plan, NULL) == STP_OK);
    CHECK(c.columns[2].overflowed && c.columns[2].distinct.n == 0);
    stp_profile_fold.clear(&a);
    stp_profile_fold.clear(&b);
    stp_profile_fold.clear(&c);
}

TEST(hostile_codes_are_missing)
{
    const double v[3] = { 0 };
    const int64_t t[3] = { INT64_MIN, INT64_MAX, 0 };
    const int32_t code[] = { -1, 4, INT32_MAX };
    stp_profile s = { 0 };
    CHECK(stp_profile_fold.init(&s, &plan, NULL) == STP_OK);
    CHECK(feed(&s, 1000, 3, v, t, code, NULL, &fruits) == STP_OK);
    CHECK(s.columns[2].n_missing == 3 && s.columns[2].n == 0 && !s.columns[2].text_lo);
    CHECK(s.columns[1].int_lo == INT64_MIN && s.columns[1].int_hi == INT64_MAX);
    CHECK(!s.head[0]);
    stp_profile_fold.clear(&s);
}

TEST(an_empty_table_has_empty_ranges)
{
    stp_profile a = { 0 }, b = { 0 };
    CHECK(stp_profile_fold.init(&a, &plan, NULL) == STP_OK);
    CHECK(stp_profile_fold.init(&b, &plan, NULL) == STP_OK);
    CHECK(stp_profile_fold.merge(&a, &b, &plan, NULL) == STP_OK);
    CHECK(a.n_rows == 0 && a.columns[0].lo > a.columns[0].hi && a.columns[1].int_lo > a.columns[1].int_hi);
    CHECK(stp_profile_fold.bytes(&plan) > sizeof a);
    stp_profile_fold.clear(&a);
    stp_profile_fold.clear(&b);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(what_is_in_each_column), CASE(infinities_are_present_but_in_no_range_and_no_sum),
               CASE(the_first_rows_are_kept_as_texts), CASE(states_merge_into_one),
               CASE(too_many_distinct_texts_overflow_but_keep_their_range), CASE(two_halves_overflow_together),
               CASE(hostile_codes_are_missing), CASE(an_empty_table_has_empty_ranges));
}
