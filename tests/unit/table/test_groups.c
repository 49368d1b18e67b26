/* A table in order of groups holds the rows of each group as the table itself does, whatever the pieces. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../check.h"
#include "base/buf.h"
#include "base/file.h"
#include "formats/csv_source.h"
#include "scan/scan.h"
#include "table/over.h"

enum { ROWS = 5000, GROUPS = 5 };

static char path[64];

static void write_rows(void)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "row,value,label\n");
    for (int i = 0; i < ROWS; i++)
        stp_buf_printf(&b, "%d,%s,%s%d\n", i, i % 11 ? "1.5" : "", i % 3 ? "a" : "", i % 13);
    CHECK(stp_file_replace(path, b.data, b.length, NULL) == STP_OK);
    stp_buf_clear(&b);
}

static int64_t row_of(const stp_column *c, int64_t i)
{
    return c->type == STP_TYPE_I64 ? ((const int64_t *) c->values)[i] : (int64_t) ((const double *) c->values)[i];
}

/* Two groups have runs, some rows have no group, and group 3 has no row. */
static int32_t group_of(int64_t row)
{
    static const int32_t groups[] = { 0, 1, -1, 4, 2, 2, 0 };
    return row / 1000 == 3 ? 1 : groups[row % 7];
}

static stp_status number(const void *self, const stp_column *const *keys, int64_t n_rows, int32_t *groups,
                         stp_error *err)
{
    (void) self, (void) err;
    for (int64_t i = 0; i < n_rows; i++) groups[i] = group_of(row_of(keys[0], i));
    return STP_OK;
}

/* A fold that writes the rows of one group, or all that it is fed (plan NULL). */
static stp_status init(void *state, const void *plan, stp_error *err)
{
    (void) state, (void) plan, (void) err;
    return STP_OK;
}

static void print(const stp_column *c, int64_t row, stp_buf *out)
{
    if (!stp_column_has(c, row)) stp_buf_text(out, "- ");
    else if (c->dictionary) stp_buf_printf(out, "%s ", c->dictionary->labels[((const int32_t *) c->values)[row]]);
    else if (c->type == STP_TYPE_F64) stp_buf_printf(out, "%a ", ((const double *) c->values)[row]);
    else stp_buf_printf(out, "%lld ", (long long) row_of(c, row));
}

static stp_status feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    const int32_t *only = plan;
    (void) err;
    for (int64_t row = 0; row < b->n_rows; row++) {
        if (only && group_of(row_of(&b->columns[1], row)) != *only) continue;
        for (int c = 0; c < 3; c++) print(&b->columns[c], row, state);
        stp_buf_char(state, '\n');
    }
    return STP_OK;
}

static stp_status merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    stp_buf_add(into, ((stp_buf *) from)->data, ((stp_buf *) from)->length);
    return STP_OK;
}

static void clear(void *state)
{
    stp_buf_clear(state);
}

static const stp_fold fold = { .name = "writing", .state_size = sizeof(stp_buf), .init = init, .feed = feed,
                               .merge = merge, .clear = clear };

static stp_source *open_rows(int piece_size)
{
    stp_source *s = NULL;
    stp_error err = { 0 };
    CHECK(stp_source_open(&s, path, NULL, &err) == STP_OK);
    if (s) ((stp_csv_source *) s)->piece_size = piece_size;
    return s;
}

static stp_buf pass(stp_source *s, const int32_t *only, int threads)
{
    static const int columns[] = { 1, 0, 2 };
    stp_buf b = { 0 };
    stp_error err = { 0 };
    CHECK(stp_scan(s, columns, 3, &fold, only, threads, &b, &err) == STP_OK);
    stp_buf_char(&b, '.');
    return b;
}

static void check_group(int32_t group, int piece_size, int threads)
{
    static const int key[] = { 0 };
    const stp_grouping grouping = { .number = number, .columns = key, .n_columns = 1, .n_groups = GROUPS };
    stp_error err = { 0 };
    stp_source *plain = open_rows(piece_size), *part = open_rows(piece_size);
    CHECK(stp_over_grouped(&part, &grouping, &err) == STP_OK);
    CHECK(part->schema.n_columns == 4);
    CHECK(stp_over_group(&part, group, &err) == STP_OK);
    CHECK(part->schema.n_columns == 3);
    stp_buf want = pass(plain, &group, 1);
    for (int again = 0; again < 2; again++) {
        stp_buf got = pass(part, NULL, threads);
        CHECK_STR(got.data, want.data);
        stp_buf_clear(&got);
    }
    if (group == 3) CHECK_STR(want.data, ".");
    else CHECK(want.length > 1000);
    stp_buf_clear(&want);
    stp_source_close(plain);
    stp_source_close(part);
}

TEST(a_group_has_its_rows_as_they_stand)
{
    static const int sizes[] = { 300, 5000, 1 << 20 };
    write_rows();
    for (size_t i = 0; i < STP_COUNT(sizes); i++)
        for (int32_t group = 0; group < GROUPS; group++) check_group(group, sizes[i], 1 + (int) i);
}

TEST(columns_that_are_not_there_are_refused)
{
    static const int key[] = { 0 }, none[] = { 4 };
    const stp_grouping grouping = { .number = number, .columns = key, .n_columns = 1, .n_groups = GROUPS };
    stp_error err = { 0 };
    stp_buf b = { 0 };
    stp_source *s = open_rows(1000);
    CHECK(stp_over_grouped(&s, &grouping, &err) == STP_OK);
    CHECK(stp_scan(s, none, 1, &fold, NULL, 1, &b, &err) == STP_ERR_USAGE);
    stp_source_close(s);
}

int main(int argc, char **argv)
{
    snprintf(path, sizeof path, "/tmp/stipple-groups-%ld.csv", (long) getpid());
    const int failed = RUN(argc, argv, CASE(a_group_has_its_rows_as_they_stand),
                           CASE(columns_that_are_not_there_are_refused));
    unlink(path);
    return failed;
}
