/* Single values as text: for `load`, tooltips and messages, not for hot loops. */
#include "table/batch.h"
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void print_duration(stp_buf *out, double v)
{
    char text[STP_DURATION_SIZE];
    if (!isnan(v)) stp_buf_text(out, stp_format_duration(text, v));
}

static void print_double(stp_buf *out, double v)
{
    char text[STP_NUMBER_SIZE];
    if (!isnan(v)) stp_buf_text(out, stp_format_double(text, v));
}

/* The shortest text that reads back as this float: 0.1, not 0.10000000149011612. */
static void print_float(stp_buf *out, float v)
{
    if (!isfinite(v)) {
        print_double(out, (double) v);
        return;
    }
    char text[STP_NUMBER_SIZE];
    double back = (double) v;
    for (int digits = 1; digits <= 9; digits++) {
        const int n = snprintf(text, sizeof text, "%.*g", digits, (double) v);
        if (n > 0 && stp_parse_double(text, (size_t) n, &back) && (float) back == v) break;
    }
    print_double(out, back);            /* 40, where %g with one digit writes 4e+01 */
}

static bool read_int(const stp_column *c, int64_t row, int64_t *out)
{
    switch (c->type) {
    case STP_TYPE_I8: *out = ((const int8_t *) c->values)[row]; return true;
    case STP_TYPE_U8: *out = ((const uint8_t *) c->values)[row]; return true;
    case STP_TYPE_I16: *out = ((const int16_t *) c->values)[row]; return true;
    case STP_TYPE_U16: *out = ((const uint16_t *) c->values)[row]; return true;
    case STP_TYPE_I32: *out = ((const int32_t *) c->values)[row]; return true;
    case STP_TYPE_U32: *out = ((const uint32_t *) c->values)[row]; return true;
    case STP_TYPE_I64: *out = ((const int64_t *) c->values)[row]; return true;
    default: return false;
    }
}

void stp_column_print(const stp_column *c, const stp_column_info *info, int64_t row, stp_buf *out)
{
    if (row < 0 || row >= c->length || !stp_column_has(c, row)) return;
    int64_t v;
    if (stp_is_clock(info) && c->type == STP_TYPE_F64) {
        print_duration(out, ((const double *) c->values)[row]);
    } else if (c->type == STP_TYPE_F64) {
        print_double(out, ((const double *) c->values)[row]);
    } else if (c->type == STP_TYPE_F32) {
        print_float(out, ((const float *) c->values)[row]);
    } else if (!read_int(c, row, &v)) {
        stp_buf_printf(out, "%" PRIu64, ((const uint64_t *) c->values)[row]);
    } else if (c->dictionary) {
        if (v >= 0 && v < c->dictionary->count) stp_buf_text(out, c->dictionary->labels[v]);
    } else if (info->meaning == STP_TIME) {
        char text[STP_TIME_SIZE];
        stp_buf_text(out, stp_format_time(text, v, info->time_digits));
    } else if (info->meaning == STP_BOOL) {
        stp_buf_text(out, v ? "true" : "false");
    } else {
        stp_buf_printf(out, "%" PRId64, v);
    }
}
