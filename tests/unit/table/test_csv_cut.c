/* The cutter against libcsv: whatever the bytes, cutting them anywhere it allows changes nothing. */
#include "../check.h"
#include "base/buf.h"
#include "formats/csv_cut.h"
#include <csv.h>
#include <stdlib.h>

typedef struct tokens {
    stp_buf text;
    int64_t rows;
} tokens;

static void on_cell(void *s, size_t n, void *self)
{
    tokens *t = self;
    stp_buf_add(&t->text, s ? "[" : "(", 1);
    stp_buf_add(&t->text, s ? s : "", s ? n : 0);
    stp_buf_char(&t->text, ']');
}

static void on_row(int c, void *self)
{
    tokens *t = self;
    (void) c;
    t->rows++;
    stp_buf_char(&t->text, '\n');
}

static void tokenise(const char *bytes, size_t n, char delimiter, tokens *t)
{
    struct csv_parser p;
    csv_init(&p, CSV_EMPTY_IS_NULL);
    csv_set_delim(&p, (unsigned char) delimiter);
    csv_parse(&p, bytes, n, on_cell, on_row, t);
    csv_fini(&p, on_cell, on_row, t);
    csv_free(&p);
}

static uint64_t state = 42;

static unsigned random_below(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned) (state >> 33) % n;
}

/* All pieces of at least `window` bytes each. */
static void tokenise_pieces(const stp_csv_dialect *d, const char *bytes, size_t n, size_t window, tokens *t,
                            int64_t *rows)
{
    for (size_t at = 0, size = window; at < n;) {
        const bool at_end = size >= n - at;
        const stp_csv_cut cut = stp_csv_find_cut(d, bytes + at, at_end ? n - at : size, at_end);
        if (!cut.length) {
            size *= 2;
            continue;
        }
        tokenise(bytes + at, cut.length, d->delimiter, t);
        *rows += cut.rows;
        at += cut.length;
        size = window;
    }
}

static bool pieces_equal_whole(const char *bytes, size_t n, char delimiter, size_t window)
{
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, delimiter, '"');
    tokens whole = { 0 }, pieces = { 0 };
    int64_t rows = 0;
    tokenise(bytes, n, delimiter, &whole);
    tokenise_pieces(&d, bytes, n, window, &pieces, &rows);
    const bool same = whole.text.length == pieces.text.length && whole.rows == pieces.rows && rows == whole.rows &&
                      (!whole.text.length || !memcmp(whole.text.data, pieces.text.data, whole.text.length));
    if (!same)
        printf("# window %zu, delimiter %d, %lld rows: %.*s\n", window, delimiter, (long long) rows, (int) n, bytes);
    stp_buf_clear(&whole.text);
    stp_buf_clear(&pieces.text);
    return same;
}

TEST(cutting_anywhere_changes_no_cell)
{
    static const char *const alphabets[] = { "ab,\"\n", "a,\"\n\r \t", "a,;\"\"\"\n", "a\t\" \n",
                                             "ab ,\n",  "ab,\r\n",     "a\n\n \r" };
    static const char delimiters[] = { ',', ';', '\t', ' ' };
    int bad = 0;
    for (int i = 0; i < 60000 && bad < 3; i++) {
        char bytes[64];
        const char *alphabet = alphabets[i % 7];
        const size_t n = random_below(sizeof bytes);
        for (size_t k = 0; k < n; k++) bytes[k] = alphabet[random_below((unsigned) strlen(alphabet))];
        bad += !pieces_equal_whole(bytes, n, delimiters[i / 7 % 4], 1 + random_below(20));
    }
    CHECK(bad == 0);
}

TEST(blank_lines_are_rows_only_where_asked)
{
    static const char bytes[] = "1\n\n  \r\n3\r\r\"\n\n\"\n";
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, ',', '"');
    stp_csv_cut cut = stp_csv_find_cut(&d, bytes, sizeof bytes - 1, true);
    CHECK(cut.rows == 3 && cut.lines == 8 && !cut.plain && cut.open_line == -1);
    d.blank_rows = true;
    cut = stp_csv_find_cut(&d, bytes, sizeof bytes - 1, true);
    CHECK(cut.rows == 6);
    int64_t rows = 0, lines = 0;
    for (size_t at = 0; at < sizeof bytes - 1;) {
        const stp_csv_record r = stp_csv_next_record(&d, bytes, sizeof bytes - 1, at);
        rows += r.row;
        lines += r.lines;
        at = r.end;
    }
    CHECK(rows == 6 && lines == 8);
}

TEST(a_cr_at_the_edge_waits_for_its_lf)
{
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, ',', '"');
    CHECK(stp_csv_find_cut(&d, "a,b\r", 4, false).length == 0);
    CHECK(stp_csv_find_cut(&d, "a,b\r", 4, true).length == 4);
    CHECK(stp_csv_find_cut(&d, "a,b\r\nc", 6, false).length == 5);
    CHECK(stp_csv_find_cut(&d, "a,b\rc", 5, false).length == 4);
}

TEST(a_plain_piece_is_told_from_one_with_odd_quotes_or_lone_cr)
{
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, ',', '"');
    CHECK(stp_csv_find_cut(&d, "a,b\r\n1,2\n", 9, true).plain);
    CHECK(!stp_csv_find_cut(&d, "a,b\r1,2\n", 8, true).plain);
    CHECK(stp_csv_find_cut(&d, "a,\"b\"\n", 6, true).plain);
    CHECK(!stp_csv_find_cut(&d, "a,b\"\n", 5, true).plain);
}

TEST(an_open_quote_is_found_with_its_line)
{
    stp_csv_dialect d;
    stp_csv_dialect_init(&d, ',', '"');
    const char bytes[] = "a,b\n1,\"x\ny\"\n2,\"abc\n3,x\n";
    const stp_csv_cut cut = stp_csv_find_cut(&d, bytes, sizeof bytes - 1, true);
    CHECK(cut.open_line == 3 && cut.length == sizeof bytes - 1);
    CHECK(stp_csv_find_cut(&d, bytes, sizeof bytes - 1, false).length == 12);
    CHECK(stp_csv_find_cut(&d, "1,5\" pipe\n", 10, true).open_line == -1);
    CHECK(stp_csv_find_cut(&d, "", 0, true).length == 0);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(cutting_anywhere_changes_no_cell), CASE(blank_lines_are_rows_only_where_asked),
               CASE(a_cr_at_the_edge_waits_for_its_lf), CASE(a_plain_piece_is_told_from_one_with_odd_quotes_or_lone_cr),
               CASE(an_open_quote_is_found_with_its_line));
}
