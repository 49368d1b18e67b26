#include "../check.h"
#include "base/file.h"
#include "formats/formats.h"
#include "scan/scan.h"
#include "table/concat.h"
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 40 };
static char folder[] = "/tmp/stipple-concat-XXXXXX";
static char paths[MOST][64];
static const char *list[MOST];
static const char *labels[MOST];

static void write_file(int i, const char *text)
{
    static const char *const names[] = { "a", "b", "c", "d" };
    snprintf(paths[i], sizeof paths[i], "%s/%d.csv", folder, i);
    list[i] = paths[i];
    labels[i] = i < 4 ? names[i] : "more";
    CHECK(stp_file_replace(paths[i], text, strlen(text), NULL) == STP_OK);
}

/* A fold that prints rows in order. */
typedef struct print_plan {
    const stp_schema *schema;
    int columns[8];
    int64_t rows;
} print_plan;

static stp_status print_init(void *state, const void *plan, stp_error *err)
{
    (void) state, (void) plan, (void) err;
    return STP_OK;
}

static stp_status print_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    const print_plan *p = plan;
    stp_buf *out = state;
    (void) err;
    for (int64_t r = 0; r < b->n_rows; r++) {
        stp_buf_printf(out, "%lld", (long long) (b->row0 + r));
        for (int c = 0; c < b->n_columns; c++) {
            stp_buf_char(out, '|');
            if (!stp_column_has(&b->columns[c], r)) stp_buf_char(out, '_');
            stp_column_print(&b->columns[c], &p->schema->columns[p->columns[c]], r, out);
        }
        stp_buf_char(out, '\n');
    }
    return STP_OK;
}

static stp_status print_merge(void *into, void *from, const void *plan, stp_error *err)
{
    const stp_buf *b = from;
    (void) plan, (void) err;
    stp_buf_add(into, b->data, b->length);
    return STP_OK;
}

static void print_clear(void *state)
{
    stp_buf_clear(state);
}

static size_t one_state(const void *plan)
{
    (void) plan;
    return (size_t) 1 << 30;
}

static const stp_fold print_fold = { .name = "print",
                                     .state_size = sizeof(stp_buf),
                                     .init = print_init,
                                     .feed = print_feed,
                                     .merge = print_merge,
                                     .clear = print_clear,
                                     .bytes = one_state };

static stp_source *open_files(int n, stp_error *err)
{
    stp_source *s = NULL;
    *err = (stp_error) { 0 };
    return stp_concat_open(&s, list, labels, n, NULL, err) == STP_OK ? s : NULL;
}

/* Types, then rows, of all columns. */
static void print_table(stp_source *s, int threads, stp_buf *out, stp_error *err)
{
    print_plan plan = { .schema = &s->schema };
    for (int i = 0; i < s->schema.n_columns && i < 8; i++) plan.columns[i] = i;
    for (int i = 0; i < s->schema.n_columns; i++)
        stp_buf_printf(out, "%s%s:%s", i ? " " : "", s->schema.columns[i].name,
                       stp_meaning_name(s->schema.columns[i].meaning));
    stp_buf_char(out, '\n');
    if (stp_scan(s, plan.columns, s->schema.n_columns, &print_fold, &plan, threads, out, err) != STP_OK)
        stp_buf_printf(out, "fault: %s\n", err->message);
}

static const char *table(int n)
{
    static char text[2048];
    stp_error err;
    stp_source *s = open_files(n, &err);
    snprintf(text, sizeof text, "fault: %s", err.message);
    for (int pass = 0; s && pass < 2; pass++) {         /* twice: rewinds */
        stp_buf out = { 0 };
        print_table(s, pass + 1, &out, &err);
        if (pass) CHECK_STR(out.data, text);
        snprintf(text, sizeof text, "%s", out.data);
        stp_buf_clear(&out);
    }
    stp_source_close(s);
    return text;
}

TEST(columns_meet_by_name)
{
    write_file(0, "x,y\n1,2\n3,4\n");
    write_file(1, "y,z\n5,red\n");
    write_file(2, "x,y\n");
    write_file(3, "z,x\nblue,7\n");
    CHECK_STR(table(4), "x:integer y:integer z:category file:category\n"
                        "0|1|2|_|a\n1|3|4|_|a\n2|_|5|red|b\n3|7|_|blue|d\n");
}

TEST(types_join)
{
    write_file(0, "n,t,m,b\n1,2020-01-01,5,true\n");
    write_file(1, "n,t,m,b\n2.5,2020-01-02T00:00:00.123456789,x,false\n,,,\n");
    CHECK_STR(table(2), "n:number t:time m:text b:boolean file:category\n"
                        "0|1|2020-01-01|5|true|a\n1|2.5|2020-01-02T00:00:00.123456789|x|false|b\n2|_|_|_|_|b\n");
    write_file(0, "t\n1066-10-14\n");
    write_file(1, "t\n2020-01-02T00:00:00.123456789\n");
    CHECK(strstr(table(2), "0.csv' has a time in 't' that does not fit nanoseconds") != NULL);
}

TEST(a_column_named_file_stays)
{
    write_file(0, "file,v\nmine,1\n");
    write_file(1, "v\n2\n");
    CHECK_STR(table(2), "file:category v:integer\n0|mine|1\n1|_|2\n");
}

TEST(many_files_are_closed_meanwhile)
{
    for (int i = 0; i < MOST; i++) {
        char text[64];
        snprintf(text, sizeof text, "x\n%d\n%d\n", i, i * i);
        write_file(i, text);
    }
    stp_error err;
    stp_source *s = open_files(MOST, &err);
    CHECK(s && s->schema.n_rows == MOST * 2);
    stp_buf one = { 0 }, three = { 0 };
    if (s) print_table(s, 1, &one, &err);
    if (s) print_table(s, 3, &three, &err);
    CHECK(s && strstr(one.data, "\n78|39|more\n79|1521|more\n"));
    CHECK(s && !strcmp(one.data, three.data));
    write_file(MOST - 1, "other\n1\n");
    one.length = 0;
    if (s) print_table(s, 2, &one, &err);
    CHECK(s && strstr(one.data, "39.csv' has other columns than a moment ago"));
    stp_source_close(s);
    stp_buf_clear(&one);
    stp_buf_clear(&three);
}

TEST(problems_name_their_file)
{
    stp_buf b = { 0 }, out = { 0 };
    stp_buf_text(&b, "x,y\n");
    for (int i = 0; i < 200000; i++) stp_buf_printf(&b, "%d,%d\n", i, i);
    write_file(0, b.data);
    stp_buf_text(&b, "bad,1\nworse,2,3\n");
    write_file(1, b.data);
    write_file(2, b.data);
    for (int threads = 1; threads <= 3; threads++) {
        stp_error err;
        stp_source *s = open_files(3, &err);
        if (s) print_table(s, threads, &out, &err);
        CHECK(s && s->problems[0].count == 4 && s->problems[0].first_line == 200002);
        CHECK_STR(s && s->problems[0].path ? s->problems[0].path : "", paths[1]);
        CHECK_STR(s ? s->problems[0].first_text : "", "bad");
        CHECK(s && s->problems[1].count == 0 && s->extra_cells.count == 2 && s->rows_seen == 600004);
        stp_source_close(s);
        stp_buf_clear(&out);
    }
    stp_buf_clear(&b);
}

TEST(faults_name_their_file)
{
    write_file(0, "x\n1\n");
    write_file(1, "");
    CHECK(strstr(table(2), "1.csv' is empty") != NULL);
    unlink(paths[1]);
    CHECK(strstr(table(2), "1.csv': No such file or directory") != NULL);
}

int main(int argc, char **argv)
{
    if (!mkdtemp(folder)) return 1;
    const int status = RUN(argc, argv, CASE(columns_meet_by_name), CASE(types_join), CASE(a_column_named_file_stays),
                           CASE(many_files_are_closed_meanwhile), CASE(problems_name_their_file),
                           CASE(faults_name_their_file));
    for (int i = 0; i < MOST; i++)
        if (list[i]) unlink(list[i]);
    rmdir(folder);
    return status;
}
