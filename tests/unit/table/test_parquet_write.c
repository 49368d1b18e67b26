/* What the Parquet writer puts, byte by byte, and simple decoders beside the encoders. */
#include <stdlib.h>
#include "../check.h"
#include "formats/formats.h"
#include "formats/parquet/write_bounds.h"
#include "formats/parquet/write_codec.h"
#include "formats/parquet/write_encode.h"
#include "formats/parquet/write_thrift.h"
#include "formats/parquet/write_words.h"

/* The bytes as hexadecimal digits; empties the buffer. */
static const char *hex(stp_buf *b)
{
    static char text[4096];
    char *to = text;
    CHECK(!b->failed && b->length < sizeof text / 3);
    text[0] = 0;
    for (size_t i = 0; i < b->length; i++)
        to += snprintf(to, 4, "%s%02x", i ? " " : "", (unsigned) (unsigned char) b->data[i]);
    stp_buf_clear(b);
    return text;
}

static uint64_t state = 7;

static uint64_t random_bits(int bits)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    const uint64_t v = state ^ state >> 31;
    return bits == 64 ? v : v & ((UINT64_C(1) << bits) - 1);
}

TEST(varints_have_seven_bits_a_byte)
{
    stp_buf b = { 0 };
    stp_put_varint(&b, 0);
    stp_put_varint(&b, 127);
    stp_put_varint(&b, 300);
    stp_put_zigzag(&b, -1);
    stp_put_zigzag(&b, 1);
    stp_put_zigzag(&b, INT64_MIN);
    CHECK_STR(hex(&b), "00 7f ac 02 01 02 ff ff ff ff ff ff ff ff ff 01");
}

TEST(thrift_fields_are_steps_from_the_last)
{
    stp_buf b = { 0 };
    stp_thrift_out t = { .out = &b };
    stp_thrift_put_i32(&t, 1, -2);
    stp_thrift_put_bool(&t, 2, true);
    stp_thrift_put_text(&t, 18, "abc");
    stp_thrift_open(&t, 19);
    stp_thrift_put_i16(&t, 1, 1);
    stp_thrift_put_byte(&t, 2, 64);
    stp_thrift_put_bool(&t, 3, false);
    stp_thrift_close(&t);
    stp_thrift_put_i64(&t, 20, 5);
    stp_thrift_close(&t);
    CHECK_STR(hex(&b), "15 03 11 08 24 03 61 62 63 1c 14 02 13 40 12 00 16 0a 00");
}

TEST(thrift_lists_have_a_long_form)
{
    stp_buf b = { 0 };
    stp_thrift_out t = { .out = &b };
    stp_thrift_put_list(&t, 1, STP_THRIFT_OF_BOOL, 2);
    stp_thrift_element_bool(&t, true);
    stp_thrift_element_bool(&t, false);
    stp_thrift_put_list(&t, 2, STP_THRIFT_OF_STRUCT, 1);
    stp_thrift_open_element(&t);
    stp_thrift_put_i64(&t, 1, 0);
    stp_thrift_close(&t);
    stp_thrift_put_list(&t, 3, STP_THRIFT_OF_I32, 15);
    CHECK_STR(hex(&b), "19 21 01 02 19 1c 16 00 00 19 f5 0f");
}

/* The examples of Encodings.md. */
TEST(numbers_are_packed_lowest_bit_first)
{
    static const uint32_t ramp[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    stp_buf b = { 0 };
    stp_pq_put_runs(&b, ramp, 8, 3);
    CHECK_STR(hex(&b), "03 88 c6 fa");
    stp_pq_put_runs(&b, ramp, 5, 3); /* a group that is not full */
    CHECK_STR(hex(&b), "03 88 46 00");
}

TEST(equal_numbers_are_runs)
{
    uint32_t v[120];
    for (int i = 0; i < 120; i++) v[i] = 1;
    stp_buf b = { 0 };
    stp_pq_put_runs(&b, v, 100, 1);
    CHECK_STR(hex(&b), "c8 01 01");
    v[3] = 0; /* a group, and the run behind it */
    stp_pq_put_runs(&b, v, 100, 1);
    CHECK_STR(hex(&b), "03 f7 b8 01 01");
    for (int i = 0; i < 16; i++) v[i] = 300;
    stp_pq_put_runs(&b, v, 24, 9);
    CHECK_STR(hex(&b), "20 2c 01 10 01 00");
    stp_pq_put_runs(&b, v, 0, 9);
    CHECK_STR(hex(&b), "");
    CHECK(stp_pq_bits_for(0) == 1 && stp_pq_bits_for(1) == 1 && stp_pq_bits_for(2) == 2 && stp_pq_bits_for(255) == 8 &&
          stp_pq_bits_for(256) == 9 && stp_pq_bits_for(UINT32_MAX) == 32);
}

/* ---- decoders -------------------------------------------------------------------------------------------------- */

static uint64_t take_varint(const uint8_t **at)
{
    uint64_t v = 0;
    for (int shift = 0;; shift += 7) {
        v |= (uint64_t) (**at & 127) << shift;
        if (*(*at)++ < 128) return v;
    }
}

static int64_t take_zigzag(const uint8_t **at)
{
    const uint64_t v = take_varint(at);
    return (int64_t) (v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
}

static uint64_t bits_at(const uint8_t *bytes, size_t bit, int bits)
{
    uint64_t v = 0;
    for (int i = 0; i < bits; i++) v |= (uint64_t) (bytes[(bit + (size_t) i) / 8] >> (bit + (size_t) i) % 8 & 1) << i;
    return v;
}

static void read_runs(const uint8_t *at, const uint8_t *end, int bits, int64_t n, uint32_t *out)
{
    int64_t i = 0;
    while (i < n && at < end) {
        const uint64_t header = take_varint(&at);
        const int64_t count = (int64_t) (header >> 1) * (header & 1 ? 8 : 1);
        for (int64_t k = 0; k < count && i < n; k++)
            out[i++] = (uint32_t) bits_at(at, header & 1 ? (size_t) k * (size_t) bits : 0, bits);
        at += header & 1 ? count / 8 * bits : (bits + 7) / 8;
    }
    CHECK(i == n && at == end);
}

TEST(runs_and_groups_of_any_width_read_back)
{
    static uint32_t v[3000], back[3000];
    for (int round = 0; round < 640; round++) {
        const int bits = round % 32 + 1;
        const int64_t n = (int64_t) random_bits(11) + 1;
        for (int64_t i = 0; i < n;) {
            const int64_t same = random_bits(2) ? 1 : (int64_t) random_bits(7);
            const uint32_t number = (uint32_t) random_bits(bits);
            for (int64_t k = 0; k < same && i < n; k++) v[i++] = number;
        }
        stp_buf b = { 0 };
        stp_pq_put_runs(&b, v, n, bits);
        read_runs((const uint8_t *) b.data, (const uint8_t *) b.data + b.length, bits, n, back);
        CHECK(!memcmp(v, back, (size_t) n * sizeof *v));
        stp_buf_clear(&b);
    }
}

static void read_delta(const uint8_t *at, const uint8_t *end, int width, int64_t n, uint64_t *out)
{
    CHECK(take_varint(&at) == 128 && take_varint(&at) == 4 && take_varint(&at) == (uint64_t) n);
    uint64_t last = (uint64_t) take_zigzag(&at);
    if (n) out[0] = last;
    for (int64_t i = 1; i < n;) {
        const uint64_t least = (uint64_t) take_zigzag(&at);
        const uint8_t *widths = at;
        at += 4;
        for (int m = 0; m < 4 && i < n; m++) {
            CHECK(widths[m] <= 8 * width);
            for (int k = 0; k < 32 && i < n; k++, i++)
                out[i] = last += least + bits_at(at, (size_t) k * widths[m], widths[m]);
            at += 4 * widths[m];
        }
    }
    for (int64_t i = 0; width == 4 && i < n; i++) out[i] = (uint64_t) (int64_t) (int32_t) (uint32_t) out[i];
    CHECK(at == end);
}

TEST(differences_are_as_the_specification_shows)
{
    static const uint64_t up[] = { 1, 2, 3, 4, 5 }, turn[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
    stp_buf b = { 0 };
    stp_pq_put_delta(&b, up, 5, 8);
    CHECK_STR(hex(&b), "80 01 04 05 02 02 00 00 00 00");
    stp_pq_put_delta(&b, turn, 8, 4);
    CHECK_STR(hex(&b), "80 01 04 08 0e 03 02 00 00 00 c0 3f 00 00 00 00 00 00");
    stp_pq_put_delta(&b, up, 0, 8);
    CHECK_STR(hex(&b), "80 01 04 00 00");
}

TEST(differences_of_any_numbers_read_back)
{
    static uint64_t v[700], back[700];
    for (int round = 0; round < 650; round++) {
        const int width = round % 2 ? 4 : 8, bits = (int) random_bits(6) + 1;
        const int64_t n = (int64_t) random_bits(9) + (round % 3 ? 0 : 128);
        for (int64_t i = 0; i < n; i++) {
            v[i] = random_bits(bits) << random_bits(2) * 11;
            if (random_bits(6) == 0) v[i] = ~v[i];
            if (width == 4) v[i] = (uint64_t) (int64_t) (int32_t) (uint32_t) v[i];
        }
        stp_buf b = { 0 };
        stp_pq_put_delta(&b, v, n, width);
        read_delta((const uint8_t *) b.data, (const uint8_t *) b.data + b.length, width, n, back);
        CHECK(!memcmp(v, back, (size_t) n * sizeof *v));
        stp_buf_clear(&b);
    }
}

TEST(plain_values_bits_and_split_bytes)
{
    static const uint64_t v[] = { UINT64_C(0x0807060504030201), UINT64_C(0x1817161514131211) },
                          t[] = { 1, 0, 1, 1, 0, 0, 0, 0, 1 };
    stp_buf b = { 0 };
    stp_pq_put_plain(&b, v, 2, 8);
    CHECK_STR(hex(&b), "01 02 03 04 05 06 07 08 11 12 13 14 15 16 17 18");
    stp_pq_put_plain(&b, v, 2, 4);
    CHECK_STR(hex(&b), "01 02 03 04 11 12 13 14");
    stp_pq_put_split(&b, v, 2, 4);
    CHECK_STR(hex(&b), "01 11 02 12 03 13 04 14");
    stp_pq_put_bits(&b, t, 9);
    CHECK_STR(hex(&b), "0d 01");
}

TEST(words_are_numbered_as_they_come)
{
    static const uint64_t v[] = { 9, 9, 0, UINT64_MAX, 0, 9 };
    uint32_t codes[6];
    bool found;
    stp_error err = { 0 };
    stp_pq_words w = { 0 };
    CHECK(stp_pq_words_find(&w, v, 6, 3, codes, &found, &err) == STP_OK && found && w.count == 3);
    CHECK(w.values[0] == 9 && w.values[1] == 0 && w.values[2] == UINT64_MAX);
    CHECK(codes[0] == 0 && codes[1] == 0 && codes[2] == 1 && codes[3] == 2 && codes[4] == 1 && codes[5] == 0);
    CHECK(stp_pq_words_find(&w, v, 6, 2, codes, &found, &err) == STP_OK && !found);
    CHECK(stp_pq_words_find(&w, v, 3, 2, codes, &found, &err) == STP_OK && found && w.count == 2);
    stp_pq_words_clear(&w);
}

/* ---- statistics ---------------------------------------------------------------------------------------------------
 */

static stp_pq_pending column_of(const stp_column_info *info, const stp_column *values)
{
    stp_pq_pending c = { .info = info, .storage = stp_pq_storage_of(info) };
    stp_error err = { 0 };
    CHECK(stp_pq_pending_begin(&c, values->dictionary, &err) == STP_OK);
    CHECK(stp_pq_pending_add(&c, values, 0, values->length, &err) == STP_OK);
    return c;
}

/* "least greatest" in hexadecimal, with '~' behind what is not exact; "-" when there are none. */
static const char *bounds(stp_pq_pending *c)
{
    static char text[1024];
    const stp_pq_bounds all = stp_pq_bounds_of(c, 0, c->n_values);
    stp_buf b = { 0 };
    snprintf(text, sizeof text, "-");
    if (all.any) {
        const bool least = stp_pq_put_least(&b, c, &all);
        snprintf(text, sizeof text, "%s%s|", hex(&b), least ? "" : "~");
        const bool greatest = stp_pq_put_greatest(&b, c, &all);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", hex(&b), greatest ? "" : "~");
    }
    stp_pq_pending_clear(c);
    return text;
}

TEST(bounds_leave_nan_out_and_hold_both_zeros)
{
    const stp_column_info info = { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F32 };
    const float some[] = { NAN, 0, 2, NAN }, none[] = { NAN, NAN }, below[] = { -1, -0.0f };
    stp_pq_pending c = column_of(&info, &(stp_column){ .type = STP_TYPE_F32, .length = 4, .values = some });
    CHECK_STR(bounds(&c), "00 00 00 80|00 00 00 40");
    c = column_of(&info, &(stp_column){ .type = STP_TYPE_F32, .length = 2, .values = none });
    CHECK_STR(bounds(&c), "-");
    c = column_of(&info, &(stp_column){ .type = STP_TYPE_F32, .length = 2, .values = below });
    CHECK_STR(bounds(&c), "00 00 80 bf|00 00 00 00");
}

TEST(bounds_of_integers_obey_their_sign_and_missing_values_are_none)
{
    const stp_column_info big = { .name = "v", .meaning = STP_INTEGER, .type = STP_TYPE_U64 },
                          small = { .name = "v", .meaning = STP_INTEGER, .type = STP_TYPE_I8 };
    const uint64_t u[] = { 1, UINT64_MAX, 7 };
    const int8_t i[] = { 1, -1, 7 };
    const uint8_t valid = 3;
    stp_pq_pending c = column_of(&big, &(stp_column){ .type = STP_TYPE_U64, .length = 3, .values = u });
    CHECK_STR(bounds(&c), "01 00 00 00 00 00 00 00|ff ff ff ff ff ff ff ff");
    c = column_of(&small, &(stp_column){ .type = STP_TYPE_I8, .length = 3, .values = i, .validity = &valid });
    CHECK(c.n_rows == 3 && c.n_values == 2);
    CHECK_STR(bounds(&c), "ff ff ff ff|01 00 00 00");
}

TEST(bounds_of_long_texts_are_cut_outwards)
{
    char long_a[71], long_z[71], greek[151];
    memset(long_a, 'a', 70);
    memset(long_z, 'z', 70);
    long_a[70] = long_z[70] = greek[150] = 0;
    for (int i = 0; i < 150; i += 2) memcpy(greek + i, "\xce\xb1", 2);
    const char *labels[] = { long_z, "b", long_a, greek };
    const stp_dictionary d = { 4, labels };
    const int32_t codes[] = { 0, 1, 2, 3 };
    const stp_column_info info = { .name = "v", .meaning = STP_TEXT, .type = STP_TYPE_I32 };
    stp_pq_pending c =
        column_of(&info, &(stp_column){ .type = STP_TYPE_I32, .length = 3, .values = codes, .dictionary = &d });
    char want[512] = "61";
    for (int i = 1; i < 64; i++) strcat(want, " 61");
    strcat(want, "~|7a");
    for (int i = 1; i < 63; i++) strcat(want, " 7a");
    strcat(want, " 7b~");
    CHECK(!c.binary);
    CHECK_STR(bounds(&c), want);
    c = column_of(&info, &(stp_column){ .type = STP_TYPE_I32, .length = 4, .values = codes, .dictionary = &d });
    const char *all = bounds(&c); /* no ASCII character to step up: the whole text */
    CHECK(strlen(all) == 64 * 3 - 1 + 2 + 150 * 3 - 1 && all[strlen(all) - 1] != '~');
}

TEST(times_and_doubles_become_what_the_file_holds)
{
    const int64_t seconds[] = { 86400, -86400, 172800 }, late[] = { INT64_MAX / 2 };
    const double whole[] = { 3, -4, 5 };
    const stp_column_info days = { .name = "d", .meaning = STP_TIME, .type = STP_TYPE_I64, .clock = STP_CLOCK_DAYS },
                          ms = { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64 },
                          integers = { .name = "n", .meaning = STP_INTEGER, .type = STP_TYPE_I64 };
    stp_pq_pending c = column_of(&days, &(stp_column){ .type = STP_TYPE_I64, .length = 3, .values = seconds });
    CHECK(c.storage.physical == STP_PQ_INT32);
    CHECK_STR(bounds(&c), "ff ff ff ff|02 00 00 00");
    c = column_of(&ms, &(stp_column){ .type = STP_TYPE_I64, .length = 3, .values = seconds });
    CHECK(stp_pq_pending_values(&c)[0] == 86400000);
    stp_error err = { 0 };
    CHECK(stp_pq_pending_add(&c, &(stp_column){ .type = STP_TYPE_I64, .length = 1, .values = late }, 0, 1, &err) ==
          STP_ERR_DATA);
    stp_pq_pending_clear(&c);
    c = column_of(&integers, &(stp_column){ .type = STP_TYPE_F64, .length = 3, .values = whole });
    CHECK(c.storage.physical == STP_PQ_INT64 && (int64_t) stp_pq_pending_values(&c)[1] == -4);
    stp_pq_pending_clear(&c);
}

/* ---- files ----------------------------------------------------------------------------------------------------------
 */

static void write_numbers(const char *codec, int n_batches, int n, stp_buf *out)
{
    stp_column_info info = { .name = "n", .meaning = STP_INTEGER, .type = STP_TYPE_I64 };
    const stp_schema schema = { .columns = &info, .n_columns = 1 };
    const stp_table_options options = { .codec = codec };
    stp_sink *s = NULL;
    stp_error err = { 0 };
    int64_t *v = calloc((size_t) n, sizeof *v);
    CHECK(stp_parquet_table_format.open(&s, &schema, &options, &err) == STP_OK);
    for (int b = 0; v && b < n_batches; b++) {
        for (int i = 0; i < n; i++) v[i] = (int64_t) (b * n + i) * 3;
        const stp_column c = { .type = STP_TYPE_I64, .length = n, .values = v };
        CHECK(stp_parquet_table_format.rows(s, &(stp_batch){ .n_rows = n, .n_columns = 1, .columns = &c }, out, &err) ==
              STP_OK);
    }
    CHECK(stp_parquet_table_format.finish(s, out, &err) == STP_OK);
    stp_parquet_table_format.close(s);
    free(v);
}

TEST(a_file_of_four_numbers_is_these_bytes)
{
    stp_buf b = { 0 };
    write_numbers("none", 1, 4, &b);
    CHECK(b.length > 120 && !memcmp(b.data, "PAR1", 4) && !memcmp(b.data + b.length - 4, "PAR1", 4));
    const size_t page = 4 + 23; /* behind the magic and the header of the page */
    stp_buf head = { 0 }, body = { 0 };
    stp_buf_add(&head, b.data + 4, 23);
    stp_buf_add(&body, b.data + page, 16);
    CHECK_STR(hex(&head), "15 00 15 20 15 20 15 f9 eb ef d5 0b 1c 15 08 15 0a 15 06 15 06 00 00");
    CHECK_STR(hex(&body), "02 00 00 00 08 01 80 01 04 04 00 06 00 00 00 00");
    stp_buf_clear(&b);
}

/* DuckDB looks for a header of differences also where there are none. */
TEST(a_page_without_values_has_what_values_begin_with)
{
    enum { ROWS = 16384 + 8 };
    stp_column_info info = { .name = "n", .meaning = STP_INTEGER, .type = STP_TYPE_I64 };
    const stp_schema schema = { .columns = &info, .n_columns = 1 };
    stp_sink *s = NULL;
    stp_error err = { 0 };
    stp_buf b = { 0 }, body = { 0 };
    int64_t *v = calloc(ROWS, sizeof *v);
    uint8_t *valid = calloc(ROWS / 8, 1);
    CHECK(v && valid && stp_parquet_table_format.open(&s, &schema, &(stp_table_options){ "none" }, &err) == STP_OK);
    for (int i = 0; v && i < ROWS; i++) v[i] = i;
    if (valid) valid[16384 / 8] = 0xff;
    const stp_column c = { .type = STP_TYPE_I64, .length = ROWS, .values = v, .validity = valid };
    const stp_batch batch = { .n_rows = ROWS, .n_columns = 1, .columns = &c };
    CHECK(stp_parquet_table_format.rows(s, &batch, &b, &err) == STP_OK);
    CHECK(stp_parquet_table_format.finish(s, &b, &err) == STP_OK);
    stp_buf_add(&body, b.data + 4 + 25, 13);
    CHECK_STR(hex(&body), "04 00 00 00 80 80 02 00 80 01 04 00 00");
    stp_parquet_table_format.close(s);
    stp_buf_clear(&b);
    free(v);
    free(valid);
}

TEST(the_bytes_do_not_depend_on_batches)
{
    stp_buf a = { 0 }, b = { 0 };
    write_numbers("zstd", 3, 100000, &a);
    write_numbers("zstd", 300, 1000, &b);
    CHECK(a.length == b.length && !memcmp(a.data, b.data, a.length));
    stp_buf_clear(&a);
    stp_buf_clear(&b);
}

TEST(a_table_without_rows_is_a_file)
{
    stp_buf b = { 0 };
    write_numbers(NULL, 0, 1, &b);
    CHECK(b.length > 12 && !memcmp(b.data, "PAR1", 4));
    stp_buf_clear(&b);
    stp_error err = { 0 };
    stp_pq_packer *p = NULL;
    CHECK(stp_pq_packer_open(&p, "lzo", &err) == STP_ERR_USAGE && !p);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(varints_have_seven_bits_a_byte), CASE(thrift_fields_are_steps_from_the_last),
               CASE(thrift_lists_have_a_long_form), CASE(numbers_are_packed_lowest_bit_first),
               CASE(equal_numbers_are_runs), CASE(runs_and_groups_of_any_width_read_back),
               CASE(differences_are_as_the_specification_shows), CASE(differences_of_any_numbers_read_back),
               CASE(plain_values_bits_and_split_bytes), CASE(words_are_numbered_as_they_come),
               CASE(bounds_leave_nan_out_and_hold_both_zeros),
               CASE(bounds_of_integers_obey_their_sign_and_missing_values_are_none),
               CASE(bounds_of_long_texts_are_cut_outwards), CASE(times_and_doubles_become_what_the_file_holds),
               CASE(a_file_of_four_numbers_is_these_bytes), CASE(a_page_without_values_has_what_values_begin_with),
               CASE(the_bytes_do_not_depend_on_batches), CASE(a_table_without_rows_is_a_file));
}
