/* Times of the day become seconds, decimals doubles (rounded once), INT96 instants in microseconds, since those of all
 * years do not fit nanoseconds. */
#include "formats/parquet/convert.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "formats/parquet/text.h"

#define CONVERT(name, from, to, expr)                                                                   \
    static void name(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)                     \
    {                                                                                                   \
        const from *a = in;                                                                             \
        to *o = out;                                                                                    \
        (void) leaf;                                                                                    \
        for (int64_t i = 0; i < n; i++) o[i] = (to) (expr);                                             \
    }
CONVERT(to_i8, int32_t, int8_t, a[i])
CONVERT(to_u8, int32_t, uint8_t, a[i])
CONVERT(to_i16, int32_t, int16_t, a[i])
CONVERT(to_u16, int32_t, uint16_t, a[i])
CONVERT(date, int32_t, int64_t, (int64_t) a[i] * 86400)
CONVERT(time_ms, int32_t, double, (double) a[i] / 1e3)
CONVERT(time_us, int64_t, double, (double) a[i] / 1e6)
CONVERT(time_ns, int64_t, double, (double) a[i] / 1e9)

/* ---- INT96 ------------------------------------------------------------------------------------------------------- */

/* Nanoseconds of the day in eight bytes, then the Julian day in four. */
static int64_t instant(const uint8_t *p)
{
    enum { EPOCH = 2440588 };
    int64_t ns, whole;
    int32_t day;
    memcpy(&ns, p, sizeof ns);
    memcpy(&day, p + 8, sizeof day);
    const int64_t us = ns / 1000 - (ns % 1000 < 0);
    if (__builtin_mul_overflow((int64_t) day - EPOCH, INT64_C(86400000000), &whole) ||
        __builtin_add_overflow(whole, us, &whole))
        return day < EPOCH ? INT64_MIN : INT64_MAX;         /* 290,000 years away */
    return whole;
}

static void int96(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)
{
    const uint8_t *p = in;
    int64_t *o = out;
    (void) leaf;
    for (int64_t i = 0; i < n; i++) o[i] = instant(p + 12 * i);
}

/* ---- FLOAT16 ------------------------------------------------------------------------------------------------- */

static float half(const uint8_t *p)
{
    const unsigned bits = (unsigned) (p[0] | p[1] << 8), exponent = bits >> 10 & 31, fraction = bits & 1023;
    const float sign = bits >> 15 ? -1.0F : 1.0F;
    if (exponent == 31) return fraction ? NAN : sign * INFINITY;
    if (!exponent) return sign * ldexpf((float) fraction, -24);
    return sign * ldexpf((float) (fraction + 1024), (int) exponent - 25);
}

static void float16(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)
{
    const stp_bytes *b = in;
    float *o = out;
    (void) leaf;
    for (int64_t i = 0; i < n; i++) o[i] = half(b[i].at);
}

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

/* ---- decimals ------------------------------------------------------------------------------------------------ */

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* digits / 10^scale. Both are exact up to 2^53 and 10^22, so the division rounds once; else the text is read. */
static double decimal(wide v, int scale)
{
    if (v >= -((wide) 1 << 53) && v <= (wide) 1 << 53 && scale < (int) STP_COUNT(powers))
        return (double) v / powers[scale];
    char text[64], *p = text + 48;
    uwide rest = v < 0 ? -(uwide) v : (uwide) v;
    const int n = snprintf(p, 16, "e-%d", scale);
    size_t length = (size_t) n;
    for (; rest; rest /= 10, length++) *--p = (char) ('0' + (int) (rest % 10));
    if (v < 0) {
        *--p = '-';
        length++;
    }
    double d = 0;
    return stp_parse_double(p, length, &d) ? d : (double) v * pow(10, -scale);
}

static void decimal_32(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)
{
    const int32_t *a = in;
    double *o = out;
    for (int64_t i = 0; i < n; i++) o[i] = decimal(a[i], leaf->scale);
}

static void decimal_64(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)
{
    const int64_t *a = in;
    double *o = out;
    for (int64_t i = 0; i < n; i++) o[i] = decimal(a[i], leaf->scale);
}

/* Two's complement, the highest byte first, of any length: bytes that only repeat the sign are passed over. What then
 * has more than 16 is beyond the 38 digits that decimals may have, and rounds at each byte. */
static double decimal_of(stp_bytes b, int scale)
{
    const int sign = b.length && b.at[0] >> 7;
    while (b.length > 1 && b.at[0] == (sign ? 0xff : 0) && b.at[1] >> 7 == sign) b.at++, b.length--;
    if (b.length > 16) {
        double d = sign ? -1 : 0;
        for (size_t i = 0; i < b.length; i++) d = d * 256 + b.at[i];
        return d / pow(10, scale);
    }
    uwide v = sign ? ~(uwide) 0 : 0;
    for (size_t i = 0; i < b.length; i++) v = v << 8 | b.at[i];
    return decimal((wide) v, scale);
}

static void decimal_bytes(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out)
{
    const stp_bytes *b = in;
    double *o = out;
    for (int64_t i = 0; i < n; i++) o[i] = decimal_of(b[i], leaf->scale);
}

/* ---- the kinds ----------------------------------------------------------------------------------------------- */

#define TEXT(printer) { .meaning = STP_TEXT, .type = STP_TYPE_I32, .print = printer }
#define INTEGER(stored, fn) { .meaning = STP_INTEGER, .type = stored, .convert = fn }
#define STAMP(n) { .meaning = STP_TIME, .type = STP_TYPE_I64, .digits = n }
#define SECONDS(fn) { .meaning = STP_NUMBER, .type = STP_TYPE_F64, .unit = "s", .duration = true, .convert = fn }
#define NUMBER(stored, fn) { .meaning = STP_NUMBER, .type = stored, .convert = fn }

static const stp_pq_kind plain[STP_PQ_PHYSICALS] = {
    [STP_PQ_BOOLEAN] = { .meaning = STP_BOOL, .type = STP_TYPE_U8 },
    [STP_PQ_INT32] = INTEGER(STP_TYPE_I32, NULL),
    [STP_PQ_INT64] = INTEGER(STP_TYPE_I64, NULL),
    [STP_PQ_INT96] = { .meaning = STP_TIME, .type = STP_TYPE_I64, .digits = 6, .convert = int96 },
    [STP_PQ_FLOAT] = NUMBER(STP_TYPE_F32, NULL),
    [STP_PQ_DOUBLE] = NUMBER(STP_TYPE_F64, NULL),
    [STP_PQ_BYTE_ARRAY] = TEXT(stp_pq_text_or_hex),
    [STP_PQ_FIXED] = TEXT(stp_pq_text_hex),
};

static const stp_pq_kind annotated[STP_PQ_LOGICALS] = {
    [STP_PQ_STRING] = TEXT(stp_pq_text_clean),
    [STP_PQ_UUID] = TEXT(stp_pq_text_uuid),
    [STP_PQ_INTERVAL] = TEXT(stp_pq_text_interval),
    [STP_PQ_DATE] = { .meaning = STP_TIME, .type = STP_TYPE_I64, .convert = date },
    [STP_PQ_FLOAT16] = NUMBER(STP_TYPE_F32, float16),
    [STP_PQ_TIME_MS] = SECONDS(time_ms),
    [STP_PQ_TIME_US] = SECONDS(time_us),
    [STP_PQ_TIME_NS] = SECONDS(time_ns),
    [STP_PQ_STAMP_MS] = STAMP(3),
    [STP_PQ_STAMP_US] = STAMP(6),
    [STP_PQ_STAMP_NS] = STAMP(9),
    [STP_PQ_I8] = INTEGER(STP_TYPE_I8, to_i8),
    [STP_PQ_I16] = INTEGER(STP_TYPE_I16, to_i16),
    [STP_PQ_I32] = INTEGER(STP_TYPE_I32, NULL),
    [STP_PQ_I64] = INTEGER(STP_TYPE_I64, NULL),
    [STP_PQ_U8] = INTEGER(STP_TYPE_U8, to_u8),
    [STP_PQ_U16] = INTEGER(STP_TYPE_U16, to_u16),
    [STP_PQ_U32] = INTEGER(STP_TYPE_U32, NULL),
    [STP_PQ_U64] = INTEGER(STP_TYPE_U64, NULL),
};

static const stp_pq_kind decimals[STP_PQ_PHYSICALS] = {
    [STP_PQ_INT32] = NUMBER(STP_TYPE_F64, decimal_32),
    [STP_PQ_INT64] = NUMBER(STP_TYPE_F64, decimal_64),
    [STP_PQ_BYTE_ARRAY] = NUMBER(STP_TYPE_F64, decimal_bytes),
    [STP_PQ_FIXED] = NUMBER(STP_TYPE_F64, decimal_bytes),
};

const stp_pq_kind *stp_pq_kind_of(const stp_pq_leaf *leaf)
{
    if (leaf->logical == STP_PQ_DECIMAL) return &decimals[leaf->physical];
    return leaf->logical ? &annotated[leaf->logical] : &plain[leaf->physical];
}
