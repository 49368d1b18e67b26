/* Scans over real CSV pieces, made small so that there are many. */
#include "../check.h"
#include "base/file.h"
#include "base/text.h"
#include "formats/csv_source.h"
#include "scan/scan.h"
#include "table/cast.h"
#include <stdlib.h>
#include <unistd.h>

static char path[64];

/* Writes n rows "row,value,label"; every 7th has a newline in quotes, every 50th is followed by a blank line. */
static void write_rows(int n, int bad_row)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "row,value,label\n");
    for (int i = 0; i < n; i++) {
        stp_buf_printf(&b, "%d,%d.%d,%s%d%s\n", i, i % 1000, i % 10, i % 7 ? "" : "\"x\n", i % 13, i % 7 ? "" : "\"");
        if (i % 50 == 0) stp_buf_char(&b, '\n');
        if (i == bad_row) stp_buf_text(&b, "1,2,caf\xe9\n");
    }
    CHECK(stp_file_replace(path, b.data, b.length, NULL) == STP_OK);
    stp_buf_clear(&b);
}

static stp_source *open_rows(size_t piece_size)
{
    stp_source *s = NULL;
    stp_error err = { 0 };
    CHECK(stp_source_open(&s, path, NULL, &err) == STP_OK);
    if (s && piece_size) ((stp_csv_source *) s)->piece_size = piece_size;
    return s;
}

/* A fold of either kind. Order-free: counts and a sum of hashes. Ordered: a floating sum and a hash that depend
 * on the order of rows. */
typedef struct sums {
    int64_t rows, misplaced;
    uint64_t hash;          /* free of order */
    uint64_t chain;         /* not */
    double sum;
    int64_t last_row;
    bool live;
} sums;

typedef struct rules {
    size_t bytes;           /* that a state claims to take */
    int64_t fail_at;        /* row0 from which feed fails, -1 never */
    int64_t slow_until;     /* pieces before this row dawdle */
} rules;

static stp_status init(void *state, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    ((sums *) state)->last_row = -1;
    ((sums *) state)->live = true;
    return STP_OK;
}

static stp_status feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    sums *s = state;
    const rules *rule = plan;
    const int64_t *numbers = b->columns[0].values;
    double v[STP_STRIP];
    if (b->row0 < rule->slow_until) usleep(2000);
    if (rule->fail_at >= 0 && b->row0 + b->n_rows > rule->fail_at)
        return stp_fail(err, STP_ERR_DATA, "row %lld", (long long) b->row0);
    for (int64_t first = 0; first < b->n_rows; first += STP_STRIP) {
        const int n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        stp_cast_f64(&b->columns[1], first, n, 0, v);
        for (int i = 0; i < n; i++) {
            const char *label = b->columns[2].dictionary->labels[((const int32_t *) b->columns[2].values)[first + i]];
            s->misplaced += numbers[first + i] != b->row0 + first + i;
            s->hash += (uint64_t) numbers[first + i] * 2654435761u ^ (uint64_t) label[0] << 20 ^ (uint64_t) (v[i] * 10);
            s->chain = s->chain * 31 + (uint64_t) numbers[first + i];
            s->sum += v[i] * 0.1;
        }
    }
    s->misplaced += b->row0 <= s->last_row;         /* a state eats its pieces in order */
    s->last_row = b->row0;
    s->rows += b->n_rows;
    return STP_OK;
}

static stp_status merge(void *into, void *from, const void *plan, stp_error *err)
{
    sums *a = into;
    const sums *b = from;
    (void) plan, (void) err;
    a->rows += b->rows;
    a->misplaced += b->misplaced;
    a->hash += b->hash;
    a->chain = a->chain * 17 + b->chain;
    a->sum += b->sum;
    return STP_OK;
}

static void clear(void *state)
{
    CHECK(((sums *) state)->live);
    ((sums *) state)->live = false;
}

static size_t claimed(const void *plan)
{
    return ((const rules *) plan)->bytes;
}

static const stp_fold ordered = { "ordered", false, sizeof(sums), init, feed, merge, clear, claimed };

static stp_fold unordered(void)
{
    stp_fold f = ordered;
    f.order_free = true;
    return f;
}

static const int columns[] = { 0, 1, 2 };

static stp_status scan_rows(stp_source *s, const stp_fold *fold, const rules *rule, int threads, sums *out,
                            stp_error *err)
{
    *out = (sums) { 0 };
    CHECK(init(out, rule, err) == STP_OK);
    return stp_scan(s, columns, 3, fold, rule, threads, out, err);
}

TEST(any_number_of_threads_gives_the_same_bytes)
{
    static const size_t claims[] = { 0, 64, (size_t) 200 << 20, (size_t) 3 << 30 };
    static const size_t sizes[] = { 64, 1000, 1 << 20 };
    write_rows(5000, -1);
    for (size_t c = 0; c < STP_COUNT(claims); c++) {
        const rules rule = { .bytes = claims[c], .fail_at = -1 };
        for (size_t k = 0; k < STP_COUNT(sizes); k++) {
            stp_source *s = open_rows(sizes[k]);
            sums one, many;
            CHECK(scan_rows(s, &ordered, &rule, 1, &one, NULL) == STP_OK);
            CHECK(one.rows == 5000 && one.misplaced == 0 && s->rows_seen == 5000);
            static const int threads[] = { 2, 3, 8, 0 };
            for (size_t t = 0; t < STP_COUNT(threads); t++) {
                CHECK(scan_rows(s, &ordered, &rule, threads[t], &many, NULL) == STP_OK);
                CHECK(many.rows == 5000 && many.misplaced == 0 && many.hash == one.hash && many.chain == one.chain);
                CHECK(memcmp(&many.sum, &one.sum, sizeof one.sum) == 0);
                CHECK(s->rows_seen == 5000);
            }
            stp_source_close(s);
        }
    }
}

TEST(folds_free_of_order_give_the_same_with_any_threads)
{
    write_rows(5000, -1);
    const stp_fold fold = unordered();
    const rules small = { .fail_at = -1 },
                big = { .fail_at = -1, .bytes = (size_t) 300 << 20 }; /* big: one state for all */
    stp_source *s = open_rows(100);
    sums one, many;
    CHECK(scan_rows(s, &fold, &small, 1, &one, NULL) == STP_OK && one.rows == 5000 && one.misplaced == 0);
    for (int threads = 2; threads <= 8; threads *= 2) {
        CHECK(scan_rows(s, &fold, &small, threads, &many, NULL) == STP_OK && many.hash == one.hash &&
              many.rows == 5000);
        CHECK(scan_rows(s, &fold, &big, threads, &many, NULL) == STP_OK && many.hash == one.hash && many.rows == 5000);
    }
    stp_source_close(s);
}

TEST(the_earliest_fault_wins_whatever_the_timing)
{
    write_rows(3000, -1);
    stp_source *s = open_rows(200);
    const stp_fold fold = unordered();
    sums out;
    stp_error first = { 0 }, err = { 0 };
    /* All pieces from row 1000 on fail; the earlier ones are slow, so later ones fail before them. */
    const rules rule = { .fail_at = 1000, .slow_until = 300 };
    CHECK(scan_rows(s, &ordered, &rule, 1, &out, &first) == STP_ERR_DATA);
    for (int i = 0; i < 10; i++) {
        CHECK(scan_rows(s, &ordered, &rule, 2 + i % 7, &out, &err) == STP_ERR_DATA);
        CHECK_STR(err.message, first.message);
        CHECK(scan_rows(s, &fold, &rule, 2 + i % 7, &out, &err) == STP_ERR_DATA);
        CHECK_STR(err.message, first.message);
    }
    CHECK(scan_rows(s, &ordered, &rule, 4, &out, NULL) == STP_ERR_DATA);
    stp_source_close(s);
}

TEST(a_fault_of_the_reader_or_the_cut_names_its_line)
{
    write_rows(200000, 190000);
    for (int threads = 1; threads <= 4; threads += 3) {
        stp_source *s = open_rows(0);
        const rules rule = { .fail_at = -1 };
        sums out;
        stp_error err = { 0 };
        CHECK(scan_rows(s, &ordered, &rule, threads, &out, &err) == STP_ERR_DATA);
        CHECK(strstr(err.message, "a text is not UTF-8") != NULL);
        stp_source_close(s);
    }
    static const char text[] = "row,value,label\n1,2.5,a\n3,2.5,a label of more than thirty-two bytes\n";
    CHECK(stp_file_replace(path, text, sizeof text - 1, NULL) == STP_OK);
    stp_source *s = open_rows(16);
    ((stp_csv_source *) s)->longest = 32;
    const rules rule = { .fail_at = -1 };
    sums out;
    stp_error err = { 0 };
    CHECK(scan_rows(s, &ordered, &rule, 3, &out, &err) == STP_ERR_DATA && out.rows == 1);
    CHECK(strstr(err.message, "line 3: the record that begins here is longer than 32 bytes") != NULL);
    stp_source_close(s);
}

TEST(an_empty_table_is_scanned_in_no_time)
{
    CHECK(stp_file_replace(path, "row,value,label\n", 16, NULL) == STP_OK);
    stp_source *s = open_rows(0);
    const rules rule = { .fail_at = -1 };
    sums out;
    CHECK(scan_rows(s, &ordered, &rule, 4, &out, NULL) == STP_OK && out.rows == 0 && s->rows_seen == 0);
    stp_source_close(s);
}

TEST(problems_are_the_same_for_any_threads)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "row,value,label\n");
    for (int i = 0; i < 100000; i++) stp_buf_printf(&b, "%d,%d.5,abc\n", i, i);
    for (int i = 100000; i < 101000; i++) stp_buf_printf(&b, "%d,bad%d,abc,extra\n", i, i);
    CHECK(stp_file_replace(path, b.data, b.length, NULL) == STP_OK);
    stp_buf_clear(&b);
    stp_source *s = open_rows(4096);
    const rules rule = { .fail_at = -1 };
    sums out;
    for (int threads = 1; threads <= 8; threads *= 2) {
        CHECK(scan_rows(s, &ordered, &rule, threads, &out, NULL) == STP_OK && out.rows == 101000);
        CHECK(s->problems[1].count == 1000 && s->problems[1].first_line == 100002);
        CHECK_STR(s->problems[1].first_text, "bad100000");
        CHECK(s->extra_cells.count == 1000 && s->extra_cells.first_line == 100002);
    }
    stp_source_close(s);
}

int main(int argc, char **argv)
{
    snprintf(path, sizeof path, "/tmp/stipple-test-XXXXXX");
    const int fd = mkstemp(path);
    if (fd < 0) return 1;
    close(fd);
    const int bad =
        RUN(argc, argv, CASE(any_number_of_threads_gives_the_same_bytes),
            CASE(folds_free_of_order_give_the_same_with_any_threads), CASE(the_earliest_fault_wins_whatever_the_timing),
            CASE(a_fault_of_the_reader_or_the_cut_names_its_line), CASE(an_empty_table_is_scanned_in_no_time),
            CASE(problems_are_the_same_for_any_threads));
    unlink(path);
    return bad;
}
