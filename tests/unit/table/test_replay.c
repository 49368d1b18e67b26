/* A replay gives each pass what the source gives: with room for all batches, for some, and for none. */
#include "scan/replay.h"
#include <stdlib.h>
#include <unistd.h>
#include "../check.h"
#include "base/buf.h"
#include "base/file.h"
#include "formats/csv_source.h"
#include "scan/scan.h"

static char path[64];

static void write_rows(int n)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "row,value,label\n");
    static const char *const values[] = { "1.25", "-0",          "1e300",        "0.1234567",
                                          "inf",  "21474836.46", "-21474836.48", "1e-9" };
    for (int i = 0; i < n; i++)
        stp_buf_printf(&b, "%lld,%s,%s%d%s\n", i / 2048 % 3 == 1 ? (long long) i * -4000000001 : i,   /* far and near */
                       i % 11 ? values[i / 128 % 2 * (i / 256 % 8)] : i % 2 ? "" : "what", i % 7 ? "" : "\"x\n", i % 13,
                       i % 7 ? "" : "\"");
    CHECK(stp_file_replace(path, b.data, b.length, NULL) == STP_OK);
    stp_buf_clear(&b);
}

/* A fold that writes all it is fed, in file order. */
static stp_status init(void *state, const void *plan, stp_error *err)
{
    (void) state, (void) plan, (void) err;
    return STP_OK;
}

static stp_status feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    const stp_schema *schema = plan;
    (void) err;
    stp_buf_printf(state, "[%lld]\n", (long long) b->row0);
    for (int64_t row = 0; row < b->n_rows; row++)
        for (int c = 0; c < b->n_columns; c++) {
            stp_buf_char(state, stp_column_has(&b->columns[c], row) ? '|' : '_');
            if (b->columns[c].type == STP_TYPE_F64)         /* to the bit */
                stp_buf_printf(state, "%a ", ((const double *) b->columns[c].values)[row]);
            stp_column_print(&b->columns[c], &schema->columns[b->n_columns == 3 ? c : 1], row, state);
        }
    return STP_OK;
}

static stp_status merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    stp_buf_text(into, "{state}");
    stp_buf_add(into, ((stp_buf *) from)->data, ((stp_buf *) from)->length);
    return STP_OK;
}

static void clear(void *state)
{
    stp_buf_clear(state);
}

static const stp_fold fold = { .name = "writing", .state_size = sizeof(stp_buf), .init = init, .feed = feed,
                               .merge = merge, .clear = clear };

static stp_source *open_rows(void)
{
    stp_source *s = NULL;
    stp_error err = { 0 };
    CHECK(stp_source_open(&s, path, NULL, &err) == STP_OK);
    if (s) ((stp_csv_source *) s)->piece_size = 400;
    return s;
}

/* All rows as one pass sees them, with what was not read and the number of rows. */
static stp_buf pass(stp_source *s, const int *columns, int n, int threads)
{
    stp_buf b = { 0 };
    stp_error err = { 0 };
    CHECK(stp_scan(s, columns, n, &fold, &s->schema, threads, &b, &err) == STP_OK);
    stp_buf_printf(&b, "\n%lld rows, %lld bad from line %lld", (long long) s->rows_seen,
                   (long long) s->problems[1].count, (long long) s->problems[1].first_line);
    return b;
}

static bool same(const stp_buf *a, const stp_buf *b)
{
    return a->length == b->length && !memcmp(a->data, b->data, a->length);
}

static void check_passes(size_t budget, int threads)
{
    static const int all[] = { 0, 1, 2 }, value[] = { 1 };
    stp_source *plain = open_rows(), *source = open_rows(), *replay = NULL;
    CHECK(stp_replay_open(&replay, source, budget, NULL) == STP_OK);
    for (int i = 0; i < 6; i++) {
        const int *columns = i == 3 || i == 4 ? value : all, n = i == 3 || i == 4 ? 1 : 3;
        stp_buf want = pass(plain, columns, n, 1), got = pass(replay, columns, n, threads);
        CHECK(want.length > 1000 && same(&want, &got));
        stp_buf_clear(&want);
        stp_buf_clear(&got);
    }
    stp_replay_close(replay);
    stp_source_close(source);
    stp_source_close(plain);
}

TEST(each_pass_is_the_same_whatever_fits)
{
    static const size_t budgets[] = { 0, 1000, 20000, 60000, (size_t) STP_REPLAY_BUDGET };
    write_rows(2000);
    for (size_t i = 0; i < STP_COUNT(budgets); i++)
        for (int threads = 1; threads < 5; threads += 3) check_passes(budgets[i], threads);
}

/* A file that has changed since shows which passes read it. */
TEST(what_fits_is_read_once_and_what_does_not_each_time)
{
    static const int all[] = { 0, 1, 2 };
    for (int fits = 0; fits < 2; fits++) {
        write_rows(2000);
        stp_source *source = open_rows(), *replay = NULL;
        CHECK(stp_replay_open(&replay, source, fits ? (size_t) STP_REPLAY_BUDGET : 30000, NULL) == STP_OK);
        stp_buf first = pass(replay, all, 3, 2);
        ((stp_csv_source *) source)->whole = true;          /* the source now ends with its sample */
        ((stp_csv_source *) source)->sample_length = 1000;
        stp_buf second = pass(replay, all, 3, 2);
        CHECK(same(&first, &second) == (fits == 1));
        stp_buf_clear(&first);
        stp_buf_clear(&second);
        stp_replay_close(replay);
        stp_source_close(source);
    }
}

TEST(a_pass_that_fails_leaves_nothing_behind)
{
    static const int all[] = { 0, 1, 2 };
    write_rows(1000);
    stp_source *source = open_rows(), *replay = NULL;
    CHECK(stp_replay_open(&replay, source, (size_t) STP_REPLAY_BUDGET, NULL) == STP_OK);
    stp_buf b = { .max = 500 };
    stp_error err = { 0 };
    ((stp_csv_source *) source)->longest = 3;
    CHECK(stp_scan(replay, all, 3, &fold, &source->schema, 2, &b, &err) == STP_ERR_DATA);
    stp_buf_clear(&b);
    ((stp_csv_source *) source)->longest = 1 << 20;
    stp_buf good = pass(replay, all, 3, 2), want = pass(source, all, 3, 1);
    CHECK(same(&good, &want));
    stp_buf_clear(&good);
    stp_buf_clear(&want);
    stp_replay_close(replay);
    stp_source_close(source);
}

int main(int argc, char **argv)
{
    snprintf(path, sizeof path, "/tmp/stipple-replay-%ld.csv", (long) getpid());
    const int bad = RUN(argc, argv, CASE(each_pass_is_the_same_whatever_fits),
                        CASE(what_fits_is_read_once_and_what_does_not_each_time),
                        CASE(a_pass_that_fails_leaves_nothing_behind));
    unlink(path);
    return bad;
}
