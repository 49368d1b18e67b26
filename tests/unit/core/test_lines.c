#include "lines.h"
#include "../check.h"

static stp_error err;

static void feed(stp_lines *l, const char *text)
{
    CHECK(stp_lines_feed(l, text, strlen(text), &err) == STP_OK);
}

/* All that is kept, with the head. */
static const char *kept(const stp_lines *l)
{
    static char out[4096];
    stp_buf b = { 0 };
    stp_lines_write(l, NULL, &b);
    snprintf(out, sizeof out, "%s", b.data ? b.data : "");
    stp_buf_clear(&b);
    return out;
}

TEST(records_are_lines_cut_anywhere)
{
    const char *const text = "a,b\n1,2\n\n 3,4\r\n";
    stp_lines l = { .has_head = true };
    for (const char *c = text; *c; c++) CHECK(stp_lines_feed(&l, c, 1, &err) == STP_OK);
    CHECK(l.rows == 2 && l.bytes == 10);
    CHECK_STR(kept(&l), "a,b\n1,2\n 3,4\r\n");
    stp_lines_clear(&l);
    CHECK(!l.first && !l.rows);
}

TEST(quoted_fields_may_hold_line_ends)
{
    stp_lines l = { .quotes = true };
    feed(&l, "1,\"a\nb\"\n2,\"\"\"\n\"\n3,c\n");
    CHECK(l.rows == 3);
    stp_lines_keep_last(&l, 2);
    CHECK_STR(kept(&l), "2,\"\"\"\n\"\n3,c\n");
    stp_lines_clear(&l);
    feed(&l, "1,\"a\nb\"\n");                 /* clear has forgotten the quotes */
    CHECK(l.rows == 2);
    stp_lines_clear(&l);
}

TEST(a_quote_that_never_closes_is_given_up)
{
    stp_lines l = { .quotes = true };
    feed(&l, "1,\"a\n");
    for (int i = 0; i < 300000; i++) feed(&l, "2,b\n");
    CHECK(l.rows > 250000);
    stp_lines_clear(&l);
}

TEST(the_last_rows_are_kept_one_by_one)
{
    stp_lines l = { .has_head = true };
    feed(&l, "t\n");
    for (int i = 0; i < 1000; i++) {
        char line[16];
        snprintf(line, sizeof line, "%d\n", i);
        feed(&l, line);
        stp_lines_keep_last(&l, 3);
        CHECK(l.rows == (i < 3 ? i + 1 : 3));
    }
    CHECK_STR(kept(&l), "t\n997\n998\n999\n");
    CHECK(l.bytes == 12);
    stp_lines_clear(&l);
}

TEST(the_end_makes_a_record_of_what_is_left)
{
    stp_lines l = { 0 };
    feed(&l, "1\n2");
    CHECK(l.rows == 1);
    CHECK(stp_lines_end(&l, &err) == STP_OK && l.rows == 2);
    CHECK(stp_lines_end(&l, &err) == STP_OK && l.rows == 2);
    CHECK_STR(kept(&l), "1\n2\n");
    stp_lines_clear(&l);
}

TEST(chunks_that_were_looked_at_take_no_more)
{
    stp_lines l = { .has_head = true };
    feed(&l, "h\n1\n2\n");
    l.last->looked_at = true;
    feed(&l, "3\n");
    CHECK(l.first != l.last && l.first->rows == 2 && l.last->rows == 1);
    stp_buf only = { 0 };
    stp_lines_write(&l, l.last, &only);
    CHECK_STR(only.data, "h\n3\n");
    stp_buf_clear(&only);
    CHECK(stp_lines_drop_first(&l) == 2 && l.rows == 1 && l.bytes == 2);
    CHECK(stp_lines_drop_first(&l) == 1 && stp_lines_drop_first(&l) == 0 && !l.last);
    stp_lines_clear(&l);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(records_are_lines_cut_anywhere), CASE(quoted_fields_may_hold_line_ends),
               CASE(a_quote_that_never_closes_is_given_up), CASE(the_last_rows_are_kept_one_by_one),
               CASE(the_end_makes_a_record_of_what_is_left), CASE(chunks_that_were_looked_at_take_no_more));
}
