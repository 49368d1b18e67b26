/* Plain CSV read by the scanner equals the same read by libcsv: the fuzz target, over made and mutated files. */
#include "../../fuzz/fuzz_csv_scan.c"
#include "../check.h"
#include "base/buf.h"
#include "base/digits.h"
#include "base/text.h"

static uint64_t state = 42;

static unsigned random_below(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned) (state >> 33) % n;
}

static void add_number(stp_buf *b)
{
    static const char *const odd[] = { "1e5",   ".5",  "5.", "+3",  "-0", "12345678.25", "123456789012345678",
                                       "0x10",  "nan",
                                       "1.2.3", "inf", "-",  "--1", "1-", "99999999",    "1234567.12345678" };
    if (!random_below(8)) stp_buf_text(b, odd[random_below(STP_COUNT(odd))]);
    else stp_buf_printf(b, "%.*f", (int) random_below(11), ((double) random_below(2000001) - 1e6) / 997.0);
}

static void add_text(stp_buf *b)
{
    static const char *const texts[] = { "a",   "bb", "", "NA", "caf\xc3\xa9", "eight ch", "a longer label, but one",
                                         "true" };
    const char *text = texts[random_below(STP_COUNT(texts))];
    const bool quoted = strchr(text, ',') || random_below(3) == 0;
    stp_buf_printf(b, quoted ? "\"%s%s\"" : "%s", text, random_below(9) ? "" : random_below(2) ? "\"\"x" : "\n,");
}

static void add_cell(stp_buf *b, int column)
{
    static const char *const times[] = { "2024-01-02", "2024-01-02T03:04:05.250", "1999-12-31 23:59:59Z", "2024-02-30",
                                         "2024-01-02T03:04:05+01:00", "2024-01-02T03:04" };
    if (!random_below(12)) stp_buf_text(b, " ");
    if (column == 0) stp_buf_printf(b, "%d", (int) random_below(2000000) - 1000000);
    else if (column == 1 || column == 5) add_number(b);
    else if (column == 2) stp_buf_text(b, times[random_below(STP_COUNT(times))]);
    else if (column == 3) stp_buf_text(b, random_below(2) ? "true" : "FALSE");
    else add_text(b);
    if (!random_below(12)) stp_buf_text(b, "\t ");
}

static void add_row(stp_buf *b, int n_columns, const char *newline)
{
    int n = n_columns;
    if (!random_below(10)) n = 1 + (int) random_below((unsigned) n_columns + 3);
    if (!random_below(20)) stp_buf_text(b, random_below(2) ? "  " : newline);
    for (int i = 0; i < n; i++) {
        if (i) stp_buf_char(b, ',');
        if (random_below(9)) add_cell(b, i);
    }
    stp_buf_text(b, newline);
}

/* A file of up to seven columns, its first bytes the choices of the fuzz target. */
static void make_file(stp_buf *b, int rows)
{
    const int n_columns = random_below(4) ? 7 : 1 + (int) random_below(7);
    const char *newline = random_below(3) ? "\n" : "\r\n";
    b->length = 0;
    stp_buf_char(b, (char) random_below(256));
    stp_buf_char(b, (char) random_below(256));
    for (int i = 0; i < n_columns; i++) stp_buf_printf(b, "%s%c", i ? "," : "", 'a' + i);
    stp_buf_text(b, newline);
    for (int i = 0; i < rows; i++) add_row(b, n_columns, newline);
    if (random_below(3) == 0) b->length -= strlen(newline);
}

TEST(made_files_read_the_same_by_the_scanner_and_by_libcsv)
{
    stp_buf b = { 0 };
    for (int i = 0; i < 3000; i++) {
        make_file(&b, 1 + (int) random_below(40));
        LLVMFuzzerTestOneInput((const uint8_t *) b.data, b.length);
    }
    CHECK(!b.failed);
    stp_buf_clear(&b);
}

TEST(damaged_files_read_the_same_by_the_scanner_and_by_libcsv)
{
    static const char damage[] = "\"\"\"\r\n,, \t;a1.\xff\0";
    stp_buf b = { 0 };
    for (int i = 0; i < 6000; i++) {
        make_file(&b, 1 + (int) random_below(12));
        for (unsigned k = 1 + random_below(4); k > 0; k--)
            b.data[2 + random_below((unsigned) b.length - 2)] = damage[random_below(sizeof damage)];
        LLVMFuzzerTestOneInput((const uint8_t *) b.data, b.length);
    }
    stp_buf_clear(&b);
}

TEST(noise_reads_the_same_by_the_scanner_and_by_libcsv)
{
    static const char *const alphabets[] = { "ab,\"\n",  "a1,\"\n\r \t", "1,\n", "\",\n",
                                             "1\t\" \n", "1,2\r\n",     "1\n \n" };
    uint8_t bytes[300];
    for (int i = 0; i < 12000; i++) {
        const char *alphabet = alphabets[i % 7];
        const size_t n = 3 + random_below(i % 5 ? 60 : sizeof bytes - 3);
        bytes[0] = (uint8_t) random_below(256);
        bytes[1] = (uint8_t) random_below(256);
        for (size_t k = 2; k < n; k++) bytes[k] = (uint8_t) alphabet[random_below((unsigned) strlen(alphabet))];
        LLVMFuzzerTestOneInput(bytes, n);
    }
}

TEST(a_row_of_more_cells_than_the_scanner_has_room_for)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "\xff\xff" "a,b\n1,2\n");
    for (int i = 0; i < 50000; i++) stp_buf_text(&b, "1,");
    stp_buf_text(&b, "\n3,4\n");
    LLVMFuzzerTestOneInput((const uint8_t *) b.data, b.length);
    CHECK(b.length > 100000);
    stp_buf_clear(&b);
}

TEST(plain_means_that_quotes_are_only_round_whole_fields)
{
    static const struct {
        const char *bytes;
        bool plain;
    } cases[] = {
        { "a,b\n", true },         { "a,b\r\n1,2\r\n", true }, { "\"a\",\"b\"\n", true }, { "\"a\"\"b\",\"\"\n", true },
        { "\"a\nb\",1\n", true },  { "a\"b\n", false },        { "\"a\"b\n", false },     { "a, \"b\"\n", true },
        { " \"a\"\t ,b\n", true }, { "\"a\" \r\n", true },     { "a \"b\"\n", false },    { "\"a\" b,c\n", false },
        { "\"a\" \"b\",\n", false }, { "a\rb\n", false },     { "\"a\rb\"\n", false },   { "a,\"b\n", false },
        { "a,b\r", false },
    };
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        stp_csv_dialect d;
        stp_csv_dialect_init(&d, ',', '"');
        const stp_csv_cut cut = stp_csv_find_cut(&d, cases[i].bytes, strlen(cases[i].bytes), true);
        if (cut.plain != cases[i].plain) printf("# %s\n", cases[i].bytes);
        CHECK(cut.plain == cases[i].plain && cut.length == strlen(cases[i].bytes));
    }
}

/* Short numbers read as the slow functions read them, or not at all. */
TEST(short_numbers_are_refused_or_right)
{
    static const char alphabet[] = "0123456789012345678901234567890123456789..-+e ";
    int taken = 0, wrong = 0;
    for (int i = 0; i < 1000000; i++) {
        char text[40] = { 0 };
        const size_t n = 1 + random_below(20);
        const unsigned variety = i % 3 ? 42 : sizeof alphabet - 1;
        for (size_t k = 0; k < n; k++) text[k] = alphabet[random_below(variety)];
        if (i % 7 == 0) text[0] = '-';
        for (size_t k = n; k < n + 8; k++) text[k] = (char) random_below(256);         /* must not matter */
        double v = 7, want = 8;
        int64_t whole = 7, want_whole = 8;
        if (stp_short_decimal(text, n, &v))
            taken++, wrong += !stp_parse_double(text, n, &want) || memcmp(&v, &want, sizeof v) != 0;
        else wrong += v != 7;
        if (stp_short_integer(text, n, &whole)) wrong += !stp_parse_int(text, n, &want_whole) || whole != want_whole;
        else wrong += whole != 7;
    }
    CHECK(taken > 100000);
    CHECK(wrong == 0);
}

/* The same through the loops of each build, at any distance from the beginning of the piece. */
TEST(columns_of_short_numbers_are_refused_or_right)
{
    static const char alphabet[] = "0123456789012345678901234567890123456789...--+e ";
    const stp_csv_isa *const builds[] = { &stp_csv_isa_generic, stp_csv_isa_best(), &portable };
    int taken = 0, wrong = 0;
    for (int i = 0; i < 150000; i++) {
        char bytes[128] = { 0 };
        uint32_t begins[3] = { random_below(40) }, first = 0;
        const size_t n = random_below(22);
        const unsigned variety = i % 3 ? 42 : sizeof alphabet - 1;
        begins[1] = begins[0] + (uint32_t) n + 1;
        for (size_t k = 0; k < sizeof bytes; k++) bytes[k] = alphabet[random_below(variety)];
        if (i % 7 == 0) bytes[begins[0]] = '-';
        for (size_t k = 0; k < STP_COUNT(builds); k++) {
            double v = 7, want = 8;
            const size_t done = builds[k]->decimals(bytes, begins, &first, 0, 1, &v);
            taken += (int) done;
            if (!done) wrong += v != 7;
            else wrong += !stp_parse_double(bytes + begins[0], n, &want) || memcmp(&v, &want, sizeof v) != 0;
        }
    }
    CHECK(taken > 100000);
    CHECK(wrong == 0);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(made_files_read_the_same_by_the_scanner_and_by_libcsv),
               CASE(damaged_files_read_the_same_by_the_scanner_and_by_libcsv),
               CASE(noise_reads_the_same_by_the_scanner_and_by_libcsv),
               CASE(a_row_of_more_cells_than_the_scanner_has_room_for),
               CASE(plain_means_that_quotes_are_only_round_whole_fields), CASE(short_numbers_are_refused_or_right),
               CASE(columns_of_short_numbers_are_refused_or_right));
}
