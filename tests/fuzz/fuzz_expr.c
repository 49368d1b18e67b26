/* Fuzzes expressions: the first line is compiled as a derived column, the rest as a condition, and what compiles runs
 * over a few rows with missing values of every kind. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "expr/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 9 };

static double v[ROWS] = { 0, -0.0, 1.5, -3, NAN, INFINITY, -INFINITY, 1e300, 4e9 };
static int32_t i[ROWS] = { 0, 1, -1, INT32_MAX, INT32_MIN, 7, 8, 9, 10 };
static int64_t t[ROWS] = { 0, 1, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1, 1700000000000, -86400000, 951782400000 };
static uint8_t b[ROWS] = { 0, 1, 1, 0, 1, 0, 0, 1, 1 };
static int32_t s[ROWS] = { 0, 1, 2, 3, -1, 99, 0, 1, 2 };
static const char *const labels[] = { "", "AA", "2023-06-30", "\xc5\xbb\xc3\xb3\xc5\x82w" };
static const stp_dictionary dictionary = { 4, labels };
static const uint8_t validity[] = { 0xed, 0x01 };
static stp_column_info info[] = {
    { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F64 },
    { .name = "i", .meaning = STP_INTEGER, .type = STP_TYPE_I32 },
    { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 3 },
    { .name = "n", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 9 },
    { .name = "b", .meaning = STP_BOOL, .type = STP_TYPE_U8 },
    { .name = "s", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 },
};
enum { COLUMNS = sizeof info / sizeof *info };

static void run(const stp_expr *e)
{
    const int at[COLUMNS] = { 0, 1, 2, 3, 4, 5 };
    stp_column c[COLUMNS] = {
        { STP_TYPE_F64, ROWS, v, NULL, NULL },    { STP_TYPE_I32, ROWS, i, validity, NULL },
        { STP_TYPE_I64, ROWS, t, NULL, NULL },    { STP_TYPE_I64, ROWS, t, validity, NULL },
        { STP_TYPE_U8, ROWS, b, validity, NULL }, { STP_TYPE_I32, ROWS, s, validity, &dictionary },
    };
    const stp_batch whole = { 0, ROWS, COLUMNS, c };
    stp_eval *x = NULL;
    stp_column out;
    stp_error err = { 0 };
    int32_t rows[ROWS];
    int64_t n;
    if (stp_eval_new(&x, e, &err) != STP_OK) return;
    stp_buf text = { 0 };
    if (stp_eval_column(x, &whole, at, &out, &err) == STP_OK)
        for (int r = 0; r < ROWS; r++) stp_column_print(&out, &e->info, r, &text);
    if (e->info.meaning == STP_BOOL && stp_eval_rows(x, &whole, at, rows, &n, &err) == STP_OK && n > ROWS) abort();
    stp_buf_clear(&text);
    stp_eval_free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const stp_schema schema = { .columns = info, .n_columns = COLUMNS, .n_rows = ROWS };
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = 0;
    char *rest = strchr(text, '\n');
    if (rest) *rest++ = 0;
    stp_exprs set;
    stp_error err = { 0 };
    const stp_expr *e = NULL;
    stp_exprs_init(&set, &schema, "fuzz");
    if (stp_expr_compile(&set, "--derive", text, &e, &err) == STP_OK) {
        run(e);
        if (rest && stp_expr_name(&set, "v", e, &err) == STP_OK &&
            stp_expr_compile(&set, "--where", rest, &e, &err) == STP_OK)
            run(e);
    } else if (err.status != STP_ERR_MEMORY && (err.status != STP_ERR_USAGE || !err.message[0])) {
        abort();
    }
    stp_exprs_clear(&set);
    free(text);
    return 0;
}
