#include "../check.h"
#include "base/file.h"
#include "formats/csv_source.h"
#include <stdlib.h>
#include <unistd.h>

#ifndef DATA
#define DATA "tests/data"
#endif

static char path[64];           /* one temporary file, written anew for each case */

static stp_source *open_with(const char *bytes, size_t n, const stp_read_options *options, stp_error *err)
{
    stp_source *s = NULL;
    if (stp_file_replace(path, bytes, n, err) != STP_OK) return NULL;
    return stp_source_open(&s, path, options, err) == STP_OK ? s : NULL;
}

static stp_source *open_text(const char *text)
{
    stp_error err = { 0 };
    stp_source *s = open_with(text, strlen(text), NULL, &err);
    if (!s) printf("# %s\n", err.message);
    return s;
}

/* The message of the fault on opening or reading text. */
static const char *fault_of(const char *bytes, size_t n, stp_error *err);

/* All rows as text: cells joined by |, a missing cell is _. */
static stp_status print_rows(stp_source *s, stp_buf *out, stp_error *err)
{
    int *all = calloc((size_t) s->schema.n_columns + 1, sizeof *all);
    for (int i = 0; i < s->schema.n_columns; i++) all[i] = i;
    stp_reader *reader = NULL;
    stp_piece *piece = NULL;
    stp_status status = s->format->want(s, all, s->schema.n_columns, err);
    free(all);
    if (status == STP_OK) status = s->format->rewind(s, err);
    if (status == STP_OK) status = s->format->reader_new(s, &reader, err);
    if (status == STP_OK) status = stp_piece_new(s->format, &piece, err);
    int64_t row0 = 0;
    while (status == STP_OK) {
        bool end = false;
        stp_batch b;
        status = s->format->next(s, piece, &end, err);
        if (status != STP_OK || end) break;
        status = s->format->read(reader, piece, &b, err);
        if (status != STP_OK) break;
        CHECK(b.row0 == row0);
        row0 += b.n_rows;
        for (int64_t r = 0; r < b.n_rows; r++) {
            for (int c = 0; c < b.n_columns; c++) {
                if (c) stp_buf_char(out, '|');
                if (!stp_column_has(&b.columns[c], r)) stp_buf_char(out, '_');
                stp_column_print(&b.columns[c], &s->schema.columns[c], r, out);
            }
            stp_buf_char(out, '\n');
        }
    }
    if (reader) s->format->reader_free(reader);
    stp_piece_free(s->format, piece);
    if (status == STP_OK && s->schema.n_rows >= 0) CHECK(s->schema.n_rows == row0);
    return status;
}

/* "a:integer b:category" and then the rows. */
static const char *table_of_source(stp_source *s)
{
    static char out[4096];
    stp_buf b = { 0 };
    stp_error err = { 0 };
    for (int i = 0; s && i < s->schema.n_columns; i++)
        stp_buf_printf(&b, "%s%s:%s", i ? " " : "", s->schema.columns[i].name,
                       stp_meaning_name(s->schema.columns[i].meaning));
    stp_buf_char(&b, '\n');
    if (s && print_rows(s, &b, &err) != STP_OK) stp_buf_printf(&b, "fault: %s\n", err.message);
    snprintf(out, sizeof out, "%s", b.data ? b.data : "");
    stp_buf_clear(&b);
    stp_source_close(s);
    return out;
}

static const char *table(const char *text)
{
    return table_of_source(open_text(text));
}

static const char *fault_of(const char *bytes, size_t n, stp_error *err)
{
    stp_source *s = open_with(bytes, n, NULL, err);
    stp_buf b = { 0 };
    if (s) CHECK(print_rows(s, &b, err) != STP_OK);
    stp_buf_clear(&b);
    stp_source_close(s);
    const char *behind = strstr(err->message, path);
    return behind ? behind + strlen(path) : err->message;
}

#define FAULT(text) fault_of(text, sizeof(text) - 1, &err)

TEST(types_are_found_from_the_values)
{
    CHECK_STR(
        table("i,f,t,b,c\n1,2.5,2020-01-02,true,x\n-2,3,2020-01-03 04:05,FALSE,y\n"),
        "i:integer f:number t:time b:boolean c:category\n1|2.5|2020-01-02|true|x\n-2|3|2020-01-03T04:05|false|y\n");
    CHECK_STR(table("zip,z,d\n00501,0,0.5\n10001,-0,-0.25\n"),
              "zip:category z:integer d:number\n00501|0|0.5\n10001|0|-0.25\n");
    CHECK_STR(table("big\n9223372036854775808\n1\n"), "big:number\n9.223372036854776e+18\n1\n");
    CHECK_STR(table("id,x\n0x1F,inf\n0x20,1\n"), "id:category x:number\n0x1F|inf\n0x20|1\n");
    CHECK_STR(table("t,u\n2020-01-02T00:00:00.1234567,1\n1700-01-01,2\n"),
              "t:time u:integer\n2020-01-02T00:00:00.1234567|1\n1700-01-01|2\n");
    CHECK_STR(table("t,u\n2020-01-02T00:00:00.1234567,1\n1500-01-01,2\n"),
              "t:time u:integer\n2020-01-02T00:00:00.123456|1\n1500-01-01|2\n");
}

TEST(times_with_a_zone_are_told_from_wall_times)
{
    stp_source *s = open_text("day,wall,z,east,west,utc\n2020-01-02,2020-01-02T03:04,2020-01-02T03:04Z,"
                              "2020-01-02 03:04+01:00,2020-01-02 03:04:05.5-03,2020-01-02 03:04 UTC\n");
    static const stp_clock clocks[] = { STP_CLOCK_DAYS, STP_CLOCK_WALL, STP_CLOCK_UTC,
                                        STP_CLOCK_UTC,  STP_CLOCK_UTC,  STP_CLOCK_UTC };
    for (int i = 0; s && i < 6; i++) {
        CHECK(s->schema.columns[i].meaning == STP_TIME);
        CHECK(s->schema.columns[i].clock == clocks[i]);
    }
    stp_source_close(s);
}

TEST(many_distinct_texts_are_text_and_few_are_categories)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "name,kind\n");
    for (int i = 0; i < 400; i++) stp_buf_printf(&b, "name%d,kind%d\n", i, i % 81);
    stp_source *s = open_text(b.data);
    CHECK(s && s->schema.columns[0].meaning == STP_TEXT && s->schema.columns[1].meaning == STP_TEXT);
    stp_source_close(s);
    b.length = 0;
    stp_buf_text(&b, "name,kind\n");
    for (int i = 0; i < 400; i++) stp_buf_printf(&b, "name%d,kind%d\n", i, i % 80);
    s = open_text(b.data);
    CHECK(s && s->schema.columns[0].meaning == STP_TEXT && s->schema.columns[1].meaning == STP_CATEGORY);
    stp_source_close(s);
    stp_buf_clear(&b);
}

TEST(words_for_missing_are_missing_among_numbers_and_text_among_texts)
{
    CHECK_STR(table("id,v,w\n1,NA,NA\n2,3,x\n3,,\n4,nan,\"\"\n5,NULL,None\n6,-,-\n7,#N/A,y\n8,\"\",z\n"),
              "id:integer v:integer w:category\n1|_|NA\n2|3|x\n3|_|_\n4|_|\n5|_|None\n6|_|-\n7|_|y\n8|_|z\n");
    CHECK_STR(table("t,b\nNA,NA\n2020-01-01,true\n"), "t:time b:boolean\n_|_\n2020-01-01|true\n");
    CHECK_STR(table("a,b\n,NA\n,\n"), "a:number b:number\n_|_\n_|_\n");
    stp_error err = { 0 };
    const char text[] = "a,b\n-999,x\n1,none\n2,-999\n";
    CHECK_STR(table_of_source(open_with(text, strlen(text), &(stp_read_options) { .na = "-999, none" }, &err)),
              "a:integer b:category\n_|x\n1|_\n2|_\n");
}

TEST(headers_are_told_from_data)
{
    CHECK_STR(table("1,2.5,x\n2,3.5,y\n"), "column1:integer column2:number column3:category\n1|2.5|x\n2|3.5|y\n");
    CHECK_STR(table("name,city\nbob,rome\n"), "name:category city:category\nbob|rome\n");
    CHECK_STR(table("a,a,\n1,2,3\n"), "a:integer a_2:integer column3:integer\n1|2|3\n");
    CHECK_STR(table("a,a,a_2,a\n1,2,3,4\n"), "a:integer a_2:integer a_2_2:integer a_3:integer\n1|2|3|4\n");
    CHECK_STR(table("yes,no,yes\nno,no,yes\n"),
              "column1:category column2:category column3:category\nyes|no|yes\nno|no|yes\n");
    CHECK_STR(table("country,2010,2011\nFR,1.5,2\n"), "country:category 2010:number 2011:integer\nFR|1.5|2\n");
    CHECK_STR(table("FR,2010\nDE,2011\n"), "column1:category column2:integer\nFR|2010\nDE|2011\n");
    CHECK_STR(table("a,b\n"), "a:number b:number\n");
    CHECK_STR(table("1,2\n"), "column1:integer column2:integer\n1|2\n");
    stp_error err = { 0 };
    CHECK_STR(table_of_source(open_with("a,b\n1,2\n", 8, &(stp_read_options) { .header = -1 }, &err)),
              "column1:category column2:category\na|b\n1|2\n");
    CHECK_STR(table_of_source(open_with("1,2\n3,4\n", 8, &(stp_read_options) { .header = 1 }, &err)),
              "1:integer 2:integer\n3|4\n");
}

TEST(delimiters_are_found)
{
    CHECK_STR(table("a;b\n1;2,5\n2;3,75\n"), "a:integer b:number\n1|2.5\n2|3.75\n");
    CHECK_STR(table("a\tb\n1\t2 3\n\t4\n"), "a:integer b:category\n1|2 3\n_|4\n");
    CHECK_STR(table("a|b\n1|x,y\n2|z\n"), "a:integer b:category\n1|x,y\n2|z\n");
    CHECK_STR(table("v\n1\n2\n"), "v:integer\n1\n2\n");
    CHECK_STR(table("a,b\n1,\"x;y;z\"\n2,\"p;q\"\n"), "a:integer b:category\n1|x;y;z\n2|p;q\n");
    stp_error err = { 0 };
    CHECK_STR(table_of_source(open_with("a:b\n1:2\n", 8, &(stp_read_options) { .delimiter = ':' }, &err)),
              "a:integer b:integer\n1|2\n");
    CHECK(!open_with("a:b\n1:2\n", 8, &(stp_read_options) { .delimiter = '"' }, &err) && err.status == STP_ERR_USAGE);
}

TEST(line_ends_of_all_systems_are_read)
{
    static const char want[] = "a:integer b:integer\n1|2\n3|4\n";
    CHECK_STR(table("a,b\n1,2\n3,4\n"), want);
    CHECK_STR(table("a,b\r\n1,2\r\n3,4\r\n"), want);
    CHECK_STR(table("a,b\r1,2\r3,4\r"), want);
    CHECK_STR(table("a,b\r\n1,2\n3,4\r\n"), want);
    CHECK_STR(table("a,b\n\n1,2\n  \n3,4"), want);
    CHECK_STR(table("\n\na,b\n1,2\n3,4\n\n\n"), want);
    CHECK_STR(table("\xef\xbb\xbf\"a\",b\n1,2\n3,4\n"), want);
}

TEST(a_blank_line_is_a_missing_value_only_in_one_column)
{
    CHECK_STR(table("v\n1\n\n3\n"), "v:integer\n1\n_\n3\n");
    CHECK_STR(table("v\r\n1\r\n\r\n3"), "v:integer\n1\n_\n3\n");
    CHECK_STR(table("v\n1\n\n"), "v:integer\n1\n_\n");
    CHECK_STR(table("v\n1\n  "), "v:integer\n1\n");
}

TEST(ragged_rows_are_filled_and_counted)
{
    stp_source *s = open_text("a,b,c\n1,2,3\n2,3\n4,5,6,7\n8,9,10,\n11,12,13,x,y\n");
    stp_buf b = { 0 };
    CHECK(s && print_rows(s, &b, NULL) == STP_OK);
    CHECK_STR(b.data, "1|2|3\n2|3|_\n4|5|6\n8|9|10\n11|12|13\n");
    CHECK(s->extra_cells.count == 2 && s->extra_cells.first_line == 4);
    CHECK_STR(s->extra_cells.first_text, "7");
    stp_source_close(s);
    stp_buf_clear(&b);
}

TEST(what_stands_above_the_table_is_left_out)
{
    static const char want[] = "date:time temp:integer\n2020-01-01|3\n2020-01-02|5\n";
    CHECK_STR(table("Station report\nGenerated 2020-01-01\n\ndate,temp\n2020-01-01,3\n2020-01-02,5\n"), want);
    CHECK_STR(table("# produced by x, y, z\n# units m\ndate,temp\n2020-01-01,3\n2020-01-02,5\n"), want);
    CHECK_STR(table("# date, temp\n2020-01-01,3\n2020-01-02,5\n"), want);
    stp_source *s = open_text("# a\n# b\nx,y\n1,2\n");
    CHECK(s != NULL);
    if (s) CHECK_STR(s->facts, "delimiter ',', header yes, UTF-8, 2 lines above the table left out");
    stp_source_close(s);
}

TEST(quotes_are_read_as_libcsv_reads_them)
{
    CHECK_STR(table("a,b\n1,\"say \"\"hi\"\"\"\n2,\"x,\ny\"\n3, \"z\" \n4,5\" pipe\n"),
              "a:integer b:category\n1|say \"hi\"\n2|x,\ny\n3|z\n4|5\" pipe\n");
    CHECK_STR(table("a,b\n\"1\",\" 2.5 \"\n"), "a:integer b:number\n1|2.5\n");
}

TEST(values_that_do_not_fit_are_missing_and_reported_with_their_line)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "n,i,t,q\n");
    for (int i = 0; i < 70000; i++) stp_buf_printf(&b, "%d.5,%d,2020-01-01,\"a\nb\"\n", i, i);
    const int64_t line = 2 + 70000 * 2;
    stp_buf_text(&b, "1,2.5,2020-01-02,c\n\nn/a,three,yesterday evening at about half past "
                     "eight\xc3\xa9\xc3\xa9\xc3\xa9,\"d\"\noops,4,x,e\n");
    stp_source *s = open_text(b.data);
    CHECK(s && s->schema.n_rows == -1);
    b.length = 0;
    CHECK(s && print_rows(s, &b, NULL) == STP_OK);
    CHECK(s->problems[0].count == 2 && s->problems[0].first_line == line + 2);
    CHECK_STR(s->problems[0].first_text, "n/a");
    CHECK(s->problems[1].count == 1 && s->problems[1].first_line == line + 2);
    CHECK_STR(s->problems[1].first_text, "three");
    CHECK(s->schema.columns[1].meaning == STP_INTEGER && s->schema.columns[1].type == STP_TYPE_F64);
    CHECK(strstr(b.data, "|69999|") && strstr(b.data, "|2.5|"));        /* late decimals are read as they are */
    CHECK(s->problems[2].count == 2);
    CHECK_STR(s->problems[2].first_text, "yesterday evening at about half past ei");
    CHECK(s->problems[3].count == 0);
    CHECK(s->format->rewind(s, NULL) == STP_OK && s->problems[0].count == 0);
    stp_source_close(s);
    stp_buf_clear(&b);
}

TEST(faults_name_file_and_line)
{
    stp_error err = { 0 };
    CHECK_STR(FAULT(""), "' is empty");
    CHECK_STR(FAULT("\n\n  \n"), "' is empty");
    CHECK_STR(FAULT("\xef\xbb\xbf"), "' is empty");
    CHECK_STR(FAULT("a,b\n1,\"abc\n2,def\n3,x\n"), "' line 2: a quote is opened and never closed");
    CHECK_STR(FAULT("\""), "' line 1: a quote is opened and never closed");
    CHECK_STR(FAULT("a,b\n1,caf\xe9\n"), "' line 2: byte 0xE9 is not UTF-8");
    CHECK(strstr(err.hint, "--encoding") != NULL);
    CHECK_STR(FAULT("\x1f\x8b\x08\0\0\0\0\0"), "' is cut short: it ends after 8 bytes (0 unpacked)");
    CHECK_STR(FAULT("\xfd" "7zXZ\0\0\4"), "' is compressed with xz");
    stp_source *s = NULL;
    CHECK(stp_source_open(&s, "/no/such.csv", NULL, &err) == STP_ERR_IO && !s);
    CHECK_STR(err.message, "cannot open '/no/such.csv': No such file or directory");
    CHECK(stp_source_open(&s, "/tmp", NULL, &err) == STP_ERR_IO);
    CHECK_STR(err.message, "cannot read '/tmp': Is a directory");
    CHECK(stp_source_open(&s, path, &(stp_read_options) { .format = "xls" }, &err) == STP_ERR_USAGE);
    CHECK_STR(err.message, "no format 'xls'");
    CHECK(stp_source_open(&s, path, NULL, NULL) != STP_OK && !s);
    stp_source_close(NULL);
}

TEST(bytes_that_are_not_utf8_behind_the_sample_are_a_fault_with_a_line)
{
    stp_buf b = { 0 };
    stp_error err = { 0 };
    stp_buf_text(&b, "n,name\n");
    for (int i = 0; i < 200000; i++) stp_buf_printf(&b, "%d,name%d\n", i, i % 9);
    stp_buf_text(&b, "1,caf\xe9\n");
    CHECK_STR(fault_of(b.data, b.length, &err), "' line 200002: a text is not UTF-8");
    stp_buf_clear(&b);
}

TEST(zeros_in_texts_stay_visible)
{
    stp_error err = { 0 };
    CHECK_STR(table_of_source(open_with("a,b\n1,x\0y\n2,x\n", 14, NULL, &err)),
              "a:integer b:category\n1|x\xef\xbf\xbdy\n2|x\n");
}

static const char mixed[] =
    "id,when,text,v\n1,2020-01-01,\"a\nb\",0.5\n\n2,,\"\"\"q\"\" , z\",NA\r\n3,2020-01-02,plain,oops\r"
    "4,2020-01-03,\"long text, with a comma and more than sixty-four bytes in it, so that pieces grow\",1e3\n5,x,,";

TEST(rows_do_not_depend_on_the_size_of_pieces)
{
    stp_buf want = { 0 }, got = { 0 };
    stp_source *s = open_text(mixed);
    CHECK(s && print_rows(s, &want, NULL) == STP_OK && s->schema.n_rows == 5);
    const stp_problem when = s->problems[1], v = s->problems[3];
    for (size_t size = 1; size < 300; size++) {
        ((stp_csv_source *) s)->piece_size = size;
        got.length = 0;
        CHECK(print_rows(s, &got, NULL) == STP_OK);
        CHECK_STR(got.data, want.data);
        CHECK(s->problems[1].count == when.count && s->problems[1].first_line == when.first_line);
        CHECK(s->problems[3].count == v.count && s->problems[3].first_line == v.first_line);
    }
    stp_source_close(s);
    stp_buf_clear(&want);
    stp_buf_clear(&got);
}

TEST(a_record_beyond_the_limit_is_a_fault_with_its_line)
{
    stp_source *s = open_text(mixed);
    stp_buf b = { 0 };
    stp_error err = { 0 };
    CHECK(s != NULL);
    ((stp_csv_source *) s)->piece_size = 8;
    ((stp_csv_source *) s)->longest = 64;
    CHECK(print_rows(s, &b, &err) == STP_ERR_DATA);
    CHECK(strstr(err.message, "line 7: the record that begins here is longer than 64 bytes") != NULL);
    stp_source_close(s);
    stp_buf_clear(&b);
}

TEST(a_column_may_be_wanted_twice_and_others_are_left)
{
    stp_source *s = open_text("a,b,c\n1,x,2.5\n");
    const int columns[] = { 2, 0, 2 }, wrong[] = { 3 };
    stp_reader *r = NULL;
    stp_piece *p = NULL;
    stp_batch b = { 0 };
    bool end = true;
    stp_error err = { 0 };
    CHECK(s->format->want(s, wrong, 1, &err) == STP_ERR_USAGE);
    CHECK(s->format->want(s, columns, 3, NULL) == STP_OK && s->format->rewind(s, NULL) == STP_OK);
    CHECK(s->format->reader_new(s, &r, NULL) == STP_OK && stp_piece_new(s->format, &p, NULL) == STP_OK);
    CHECK(s->format->next(s, p, &end, NULL) == STP_OK && !end);
    CHECK(s->format->read(r, p, &b, NULL) == STP_OK && b.n_columns == 3 && b.n_rows == 1);
    CHECK(*(const double *) b.columns[0].values == 2.5 && *(const double *) b.columns[2].values == 2.5);
    CHECK(*(const int64_t *) b.columns[1].values == 1 && !b.columns[0].validity);
    s->format->reader_free(r);
    stp_piece_free(s->format, p);
    stp_source_close(s);
}

TEST(a_pipe_is_read_as_often_as_asked)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], mixed, sizeof mixed - 1) == (ssize_t) sizeof mixed - 1);
    close(ends[1]);
    char name[32];
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    stp_source *s = NULL;
    stp_error err = { 0 };
    CHECK(stp_source_open(&s, name, NULL, &err) == STP_OK);
    close(ends[0]);
    stp_buf a = { 0 }, b = { 0 };
    if (s) {
        CHECK(s->bytes == -1);
        CHECK(print_rows(s, &a, NULL) == STP_OK && print_rows(s, &b, NULL) == STP_OK);
        CHECK(a.length > 50 && a.length == b.length && !memcmp(a.data, b.data, a.length));
    }
    stp_source_close(s);
    stp_buf_clear(&a);
    stp_buf_clear(&b);
}

TEST(a_file_that_shrinks_while_it_is_read_is_a_fault)
{
    stp_buf b = { 0 }, out = { 0 };
    stp_buf_text(&b, "a,b\n");
    for (int i = 0; i < 400000; i++) stp_buf_text(&b, "1,22\n");
    stp_error err = { 0 };
    stp_source *s = open_with(b.data, b.length, NULL, &err);
    CHECK(s && truncate(path, 1500000) == 0);
    CHECK(s && print_rows(s, &out, &err) == STP_ERR_IO);
    stp_buf want = { 0 };
    stp_buf_printf(&want, "'%s' shrank from 2000004 to 1500000 bytes while it was read", path);
    CHECK_STR(err.message, want.data);
    stp_source_close(s);
    stp_buf_clear(&want);
    stp_buf_clear(&out);
    stp_buf_clear(&b);
}

/* ---- csv-spectrum: the answers are JSON lists of flat objects of strings -------------------- */

static const char *json_string(const char *p, stp_buf *out)
{
    p = strchr(p, '"') + 1;
    for (; *p != '"'; p++) {
        if (*p == '\\') p++;
        const char c = p[-1] != '\\' ? *p : *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p == 't' ? '\t' : *p;
        stp_buf_char(out, c);
    }
    return p + 1;
}

static void json_rows(const char *p, stp_buf *out)
{
    stp_buf name = { 0 };
    while ((p = strchr(p, '{'))) {
        do {
            name.length = 0;
            p = json_string(p, &name);
            p = json_string(strchr(p, ':'), out);
            p += strspn(p, " \r\n\t");
            stp_buf_char(out, *p == ',' ? '|' : '\n');
        } while (*p++ == ',');
    }
    stp_buf_clear(&name);
}

TEST(csv_spectrum_is_read_as_its_answers_say)
{
    static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
                                         "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[256];
        stp_buf answer = { 0 }, want = { 0 }, got = { 0 };
        stp_source *s = NULL;
        stp_error err = { 0 };
        snprintf(file, sizeof file, DATA "/csv-spectrum/json/%s.json", names[i]);
        CHECK(stp_file_read(file, 0, &answer, &err) == STP_OK);
        if (answer.data) json_rows(answer.data, &want);
        snprintf(file, sizeof file, DATA "/csv-spectrum/csvs/%s.csv", names[i]);
        CHECK(stp_source_open(&s, file, &(stp_read_options) { .header = 1 }, &err) == STP_OK);
        if (s) CHECK(print_rows(s, &got, &err) == STP_OK);
        for (char *p = got.data; p && *p; p++)      /* missing and empty are both "" there */
            if (*p == '_') memmove(p, p + 1, strlen(p));
        CHECK_STR(got.data ? got.data : "", want.data ? want.data : "no answer");
        stp_source_close(s);
        stp_buf_clear(&answer);
        stp_buf_clear(&want);
        stp_buf_clear(&got);
    }
}

TEST(quotes_inside_unquoted_cells_stay)
{
    stp_source *s = NULL;
    CHECK(stp_source_open(&s, DATA "/csv-spectrum/csvs/location_coordinates.csv", NULL, NULL) == STP_OK);
    CHECK_STR(table_of_source(s),
              "Contact Phone Number:integer Location Coordinates:category Cities:category Counties:category\n"
              "2095257564|37\xef\xbf\xbd"
              "36'37.8\"N 121\xef\xbf\xbd"
              "2'17.9\"W|Modesto|Stanislaus\n");
}

TEST(fields_between_blanks_are_read)
{
    static const char want[] = "time:integer value:number\n1|2.5\n2|3.5\n3|4.5\n";
    CHECK_STR(table("# a file of gnuplot\n# time  value\n1 2.5\n  2   3.5  \n# between\n\n3\t4.5\n"), want);
    CHECK_STR(table("time value\r\n 1 2.5\r\n 2 3.5\r\n 3  4.5\r\n"), want);
    CHECK_STR(table("a b\n\"x y\" 1\nz 2\n"), "a:category b:integer\nx y|1\nz|2\n");
    CHECK_STR(table("S1  1.5 2 \"NORTH\nS2 11.5 3 SOUTH\n"),
              "column1:category column2:number column3:integer column4:category\nS1|1.5|2|\"NORTH\nS2|11.5|3|SOUTH\n");
    CHECK_STR(table("city\nNew York\nLos Angeles\n"), "city:category\nNew York\nLos Angeles\n");
    CHECK_STR(table("t\n2024-01-01 10:00\n2024-01-02 11:00\n"), "t:time\n2024-01-01T10:00\n2024-01-02T11:00\n");
    const stp_read_options blanks = { .delimiter = ' ' };
    stp_error err = { 0 };
    CHECK_STR(table_of_source(open_with("a  b\nx y\n", 9, &blanks, &err)), "a:category b:category\nx|y\n");
}

TEST(comments_among_the_rows_are_left_out)
{
    static const char want[] = "a:integer b:integer\n1|2\n3|4\n";
    CHECK_STR(table("a,b\n1,2\n#no, row, \"at all\n3,4\n"), want);
    CHECK_STR(table("#a,b\n1,2\n# x\n3,4\n"), want);
    CHECK_STR(table("a,b\nx,1\n#7,2\n"), "a:category b:integer\nx|1\n#7|2\n");
    const stp_read_options percent = { .comment = '%' };
    stp_error err = { 0 };
    static const char text[] = "% x,y,z\na,b\n1,2\n%3,4\n3,4\n";
    CHECK_STR(table_of_source(open_with(text, strlen(text), &percent, &err)), want);
    static const char column[] = "v\n1\n%\n2\n";
    CHECK_STR(table_of_source(open_with(column, strlen(column), &percent, &err)), "v:integer\n1\n2\n");
    static const char quoted[] = "a,b\n1,\"x\n%y\"\n%\n2,z\n";
    CHECK_STR(table_of_source(open_with(quoted, strlen(quoted), &percent, &err)),
              "a:integer b:category\n1|x\n%y\n2|z\n");
}

TEST(decimal_commas_are_found_a_column_or_given)
{
    CHECK_STR(table("a\tb\tc\n1,5\t1.5\tx\n2\t2.5\ty, z\n"), "a:number b:number c:category\n1.5|1.5|x\n2|2.5|y, z\n");
    const stp_read_options comma = { .decimal = ',' }, point = { .decimal = '.' };
    stp_error err = { 0 };
    CHECK_STR(table_of_source(open_with("a;b\n1,5;1.5\n", 12, &comma, &err)), "a:number b:category\n1.5|1.5\n");
    CHECK_STR(table_of_source(open_with("a;b\n1,5;1.5\n", 12, &point, &err)), "a:category b:number\n1,5|1.5\n");
}

TEST(dates_with_the_month_or_the_day_first_are_found)
{
    CHECK_STR(table("d\n1/2/24\n12/31/24\n"), "d:time\n2024-01-02\n2024-12-31\n");
    CHECK_STR(table("d\n1/2/24\n31/12/24\n"), "d:time\n2024-02-01\n2024-12-31\n");
    CHECK_STR(table("d\n1/2/24\n3/4/24\n"), "d:time\n2024-01-02\n2024-03-04\n");
    CHECK_STR(table("d\n1.2.2024 10:30\n31.12.2024 00:00\n"), "d:time\n2024-02-01T10:30\n2024-12-31\n");
    CHECK_STR(table("d\n13/2/24\n2/13/24\n"), "d:category\n13/2/24\n2/13/24\n");
    CHECK_STR(table("place,1/22/20,1/23/20\nx,1,2\n"), "place:category 1/22/20:integer 1/23/20:integer\nx|1|2\n");
}

TEST(layouts_and_zones_of_times_may_be_given)
{
    stp_error err = { 0 };
    const stp_read_options days = { .time_format = "%Y%m%d" }, seconds = { .time_format = "%s" },
                           zone = { .tz = "+02:00" };
    CHECK_STR(table_of_source(open_with("t,v\n20240102,1\n", 15, &days, &err)), "t:time v:integer\n2024-01-02|1\n");
    CHECK_STR(table_of_source(open_with("t,v\n60,1\n", 9, &seconds, &err)), "t:integer v:integer\n60|1\n");
    const stp_typed types[] = { { "t", STP_TIME } };
    const stp_read_options typed = { .time_format = "%s", .types = types, .n_types = 1 };
    CHECK_STR(table_of_source(open_with("t,v\n60,1\n", 9, &typed, &err)), "t:time v:integer\n1970-01-01T00:01|1\n");
    static const char text[] = "t\n2024-01-02 12:00\n2024-01-02T12:00Z\n2024-01-02\n";
    CHECK_STR(table_of_source(open_with(text, strlen(text), &zone, &err)),
              "t:time\n2024-01-02T10:00\n2024-01-02T12:00\n2024-01-02\n");
    const stp_read_options bad = { .time_format = "%q" }, nowhere = { .tz = "No/Where" };
    CHECK(!open_with("t\n1\n", 4, &bad, &err) && err.status == STP_ERR_USAGE);
    CHECK(!open_with("t\n1\n", 4, &nowhere, &err) && err.status == STP_ERR_USAGE);
}

TEST(a_second_row_of_units_is_none_of_values)
{
    stp_source *s = open_text("t,v,w\n,degC,mm\n1,2.5,\n2,3.5,4\n");
    CHECK(s && s->schema.columns[1].unit);
    if (s && s->schema.columns[1].unit) CHECK_STR(s->schema.columns[1].unit, "degC");
    CHECK_STR(table_of_source(s), "t:integer v:number w:integer\n1|2.5|_\n2|3.5|4\n");
    CHECK_STR(table("a,b\nx,y\n1,z\n"), "a:category b:category\nx|y\n1|z\n");
    CHECK_STR(table("a,b\nx,\n1,2\n"), "a:category b:integer\nx|_\n1|2\n");
}

TEST(quotes_may_be_letters_or_others)
{
    stp_error err = { 0 };
    const stp_read_options none = { .quote = STP_NO_QUOTE }, single = { .quote = '\'' };
    CHECK_STR(table_of_source(open_with("a;b\n\"B\" c;1\n\"d;2\n", 17, &none, &err)),
              "a:category b:integer\n\"B\" c|1\n\"d|2\n");
    CHECK_STR(table_of_source(open_with("a,b\n'x,y',1\n'it''s',2\n", 22, &single, &err)),
              "a:category b:integer\nx,y|1\nit's|2\n");
}

int main(int argc, char **argv)
{
    snprintf(path, sizeof path, "/tmp/stipple-test-XXXXXX");
    const int fd = mkstemp(path);
    if (fd < 0) return 1;
    close(fd);
    const int bad = RUN(
        argc, argv, CASE(types_are_found_from_the_values), CASE(times_with_a_zone_are_told_from_wall_times),
        CASE(many_distinct_texts_are_text_and_few_are_categories),
        CASE(words_for_missing_are_missing_among_numbers_and_text_among_texts), CASE(headers_are_told_from_data),
        CASE(delimiters_are_found), CASE(line_ends_of_all_systems_are_read),
        CASE(a_blank_line_is_a_missing_value_only_in_one_column), CASE(ragged_rows_are_filled_and_counted),
        CASE(what_stands_above_the_table_is_left_out), CASE(quotes_are_read_as_libcsv_reads_them),
        CASE(values_that_do_not_fit_are_missing_and_reported_with_their_line), CASE(faults_name_file_and_line),
        CASE(bytes_that_are_not_utf8_behind_the_sample_are_a_fault_with_a_line), CASE(zeros_in_texts_stay_visible),
        CASE(rows_do_not_depend_on_the_size_of_pieces), CASE(a_record_beyond_the_limit_is_a_fault_with_its_line),
        CASE(a_column_may_be_wanted_twice_and_others_are_left), CASE(a_pipe_is_read_as_often_as_asked),
        CASE(csv_spectrum_is_read_as_its_answers_say), CASE(quotes_inside_unquoted_cells_stay),
        CASE(fields_between_blanks_are_read), CASE(comments_among_the_rows_are_left_out),
        CASE(decimal_commas_are_found_a_column_or_given), CASE(dates_with_the_month_or_the_day_first_are_found),
        CASE(layouts_and_zones_of_times_may_be_given), CASE(a_second_row_of_units_is_none_of_values),
        CASE(quotes_may_be_letters_or_others), CASE(a_file_that_shrinks_while_it_is_read_is_a_fault));
    unlink(path);
    return bad;
}
