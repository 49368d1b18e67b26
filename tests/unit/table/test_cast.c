#include "../check.h"
#include "base/text.h"
#include "table/batch.h"
#include "table/cast.h"

TEST(every_storage_type_becomes_doubles)
{
    static const int8_t i8[] = { -128, 127 };
    static const uint8_t u8[] = { 0, 255 };
    static const int16_t i16[] = { -32768, 32767 };
    static const uint16_t u16[] = { 0, 65535 };
    static const int32_t i32[] = { INT32_MIN, INT32_MAX };
    static const uint32_t u32[] = { 0, UINT32_MAX };
    static const int64_t i64[] = { -5, INT64_C(1) << 53 };
    static const uint64_t u64[] = { 0, UINT64_MAX };
    static const float f32[] = { -0.5f, INFINITY };
    static const double f64[] = { -0.1, 1e300 };
    static const struct {
        stp_type type;
        const void *values;
        double want[2];
    } cases[] = {
        { STP_TYPE_I8, i8, { -128, 127 } },       { STP_TYPE_U8, u8, { 0, 255 } },
        { STP_TYPE_I16, i16, { -32768, 32767 } }, { STP_TYPE_U16, u16, { 0, 65535 } },
        { STP_TYPE_I32, i32, { -2147483648.0, 2147483647.0 } }, { STP_TYPE_U32, u32, { 0, 4294967295.0 } },
        { STP_TYPE_I64, i64, { -5, 9007199254740992.0 } }, { STP_TYPE_U64, u64, { 0, 18446744073709551615.0 } },
        { STP_TYPE_F32, f32, { -0.5, INFINITY } }, { STP_TYPE_F64, f64, { -0.1, 1e300 } },
    };
    CHECK(STP_COUNT(cases) == STP_TYPE_COUNT);
    for (size_t i = 0; i < STP_COUNT(cases); i++) {
        const stp_column c = { .type = cases[i].type, .length = 2, .values = cases[i].values };
        double out[2];
        stp_cast_f64(&c, 0, 2, 0, out);
        CHECK(out[0] == cases[i].want[0] && out[1] == cases[i].want[1]);
        stp_cast_f64(&c, 1, 1, 3, out);
        CHECK(out[0] == cases[i].want[1] - 3);
    }
}

TEST(an_origin_is_taken_off_before_precision_is_lost)
{
    const int64_t noon = INT64_C(1577934245000000000);
    const int64_t times[] = { noon, noon + 1, noon - 1, INT64_MAX, INT64_MIN };
    const stp_column c = { .type = STP_TYPE_I64, .length = 5, .values = times };
    double out[5];
    stp_cast_f64(&c, 0, 3, noon, out);
    CHECK(out[0] == 0 && out[1] == 1 && out[2] == -1);
    stp_cast_f64(&c, 3, 2, INT64_MIN, out);
    CHECK(out[0] == 18446744073709551615.0 && out[1] == 0);
    stp_cast_f64(&c, 4, 1, INT64_MAX, out);
    CHECK(out[0] == -18446744073709551615.0);
    const uint64_t big[] = { UINT64_MAX, UINT64_MAX - 1, 5 };
    const stp_column u = { .type = STP_TYPE_U64, .length = 3, .values = big };
    stp_cast_f64(&u, 0, 3, INT64_MAX, out);
    CHECK(out[0] == 9223372036854775808.0 && out[2] == 5 - 9223372036854775807.0);
    stp_cast_f64(&u, 0, 3, INT64_MIN, out);
    CHECK(out[0] == 27670116110564327423.0 && out[2] == 9223372036854775813.0);
}

TEST(absent_rows_become_nan_at_any_offset)
{
    double values[64], out[64];
    uint8_t validity[8];
    memset(validity, 0xff, sizeof validity);
    for (int i = 0; i < 64; i++) values[i] = i;
    validity[0] &= (uint8_t) ~1u;
    validity[2] &= (uint8_t) ~8u;
    validity[7] &= (uint8_t) ~128u;
    const stp_column c = { .type = STP_TYPE_F64, .length = 64, .values = values, .validity = validity };
    for (int first = 0; first < 64; first++) {
        stp_cast_f64(&c, first, 64 - first, 0, out);
        for (int i = first; i < 64; i++) {
            const bool absent = i == 0 || i == 19 || i == 63;
            CHECK(absent ? isnan(out[i - first]) : out[i - first] == i);
            CHECK(stp_column_has(&c, i) == !absent);
        }
    }
}

static const char *printed(const stp_column *c, const stp_column_info *info, int64_t row)
{
    static stp_buf b;
    b.length = 0;
    stp_buf_reserve(&b, 1);
    b.data[0] = 0;
    stp_column_print(c, info, row, &b);
    static char out[100];
    snprintf(out, sizeof out, "%s", b.data);
    stp_buf_clear(&b);
    return out;
}

TEST(values_print_as_what_they_mean)
{
    const int64_t t[] = { 0, 1500000 };
    const uint8_t flags[] = { 0, 1 }, absent = 1;
    const int32_t codes[] = { 1, 7 };
    const float f[] = { 0.1f, NAN };
    const uint64_t u[] = { UINT64_MAX };
    const char *const labels[] = { "a", "b" };
    const stp_dictionary dictionary = { 2, labels };
    const stp_column_info time = { "t", STP_TIME, STP_TYPE_I64, 6, NULL, NULL },
                          flag = { "b", STP_BOOL, STP_TYPE_U8, 0, NULL, NULL };
    const stp_column_info number = { "n", STP_NUMBER, STP_TYPE_F32, 0, NULL, NULL };
    const stp_column_info category = { "c", STP_CATEGORY, STP_TYPE_I32, 0, NULL, NULL };
    const stp_column times = { .type = STP_TYPE_I64, .length = 2, .values = t, .validity = &absent };
    CHECK_STR(printed(&times, &time, 0), "1970-01-01");
    CHECK_STR(printed(&times, &time, 1), "");
    CHECK_STR(printed(&times, &time, 99), "");
    CHECK_STR(printed(&(stp_column) { .type = STP_TYPE_U8, .length = 2, .values = flags }, &flag, 1), "true");
    CHECK_STR(printed(&(stp_column) { .type = STP_TYPE_F32, .length = 2, .values = f }, &number, 0), "0.1");
    CHECK_STR(printed(&(stp_column) { .type = STP_TYPE_F32, .length = 2, .values = f }, &number, 1), "");
    CHECK_STR(printed(&(stp_column){ .type = STP_TYPE_U64, .length = 1, .values = u }, &number, 0),
              "18446744073709551615");
    const stp_column text = { .type = STP_TYPE_I32, .length = 2, .values = codes, .dictionary = &dictionary };
    CHECK_STR(printed(&text, &category, 0), "b");
    CHECK_STR(printed(&text, &category, 1), "");            /* a code out of range is nobody's label */
}

TEST(columns_are_found_by_name_then_by_number)
{
    stp_column_info columns[] = { { .name = "delay" }, { .name = "1" }, { .name = "distance" } };
    stp_schema s = { .columns = columns, .n_columns = 3 };
    CHECK(stp_schema_find(&s, "distance") == 2);
    CHECK(stp_schema_find(&s, "1") == 1);                   /* a name goes before a number */
    CHECK(stp_schema_find(&s, "3") == 2);
    CHECK(stp_schema_find(&s, "0") == -1 && stp_schema_find(&s, "4") == -1 && stp_schema_find(&s, "-1") == -1);
    CHECK(stp_schema_find(&s, "99999999999999999999") == -1 && stp_schema_find(&s, "") == -1);
    int column = 9;
    stp_error err = { 0 };
    CHECK(stp_schema_require(&s, "dealy", "flights.csv", &column, &err) == STP_ERR_USAGE && column == 9);
    CHECK_STR(err.message, "no column 'dealy' in 'flights.csv'");
    CHECK_STR(err.hint, "did you mean 'delay'? columns: delay, 1, distance");
    CHECK(stp_schema_require(&s, "delay", "flights.csv", &column, &err) == STP_OK && column == 0);
    stp_schema empty = { 0 };
    CHECK(stp_schema_require(&empty, "x", "e.csv", &column, &err) == STP_ERR_USAGE);
    stp_schema_clear(&empty);
    stp_schema_clear(&empty);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(every_storage_type_becomes_doubles),
               CASE(an_origin_is_taken_off_before_precision_is_lost), CASE(absent_rows_become_nan_at_any_offset),
               CASE(values_print_as_what_they_mean), CASE(columns_are_found_by_name_then_by_number));
}
