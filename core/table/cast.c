/* One strip of a column as doubles. The only code that is made for each storage type. */
#include "table/cast.h"
#include "base/error.h"
#include <math.h>
#include <string.h>

typedef void cast_fn(const void *values, int64_t first, int n, int64_t origin, double *restrict out);

double stp_cast_minus(int64_t v, int64_t origin)
{
    int64_t d;
    if (!__builtin_sub_overflow(v, origin, &d)) return (double) d;
    const uint64_t far = (uint64_t) v - (uint64_t) origin;
    return v > origin ? (double) far : -(double) (0 - far);
}

static double from_unsigned(uint64_t v, int64_t origin)
{
    if (v <= INT64_MAX) return stp_cast_minus((int64_t) v, origin);
    const uint64_t d = v - (uint64_t) origin;
    if (origin < 0 && d < v) return (double) v - (double) origin;       /* past 2^64 */
    return (double) d;
}

#define FROM_SIGNED(v, origin) stp_cast_minus((int64_t) (v), origin)
#define FROM_FLOAT(v, origin)  ((double) (v) - (double) (origin))

#define CAST(suffix, ctype, FROM)                                                                              \
    static void cast_##suffix(const void *values, int64_t first, int n, int64_t origin, double *restrict out)  \
    {                                                                                                          \
        const ctype *v = (const ctype *) values + first;                                                       \
        if (origin == 0)                                                                                       \
            for (int i = 0; i < n; i++) out[i] = (double) v[i];                                                \
        else                                                                                                   \
            for (int i = 0; i < n; i++) out[i] = FROM(v[i], origin);                                           \
    }
CAST(i8, int8_t, FROM_SIGNED)
CAST(u8, uint8_t, FROM_SIGNED)
CAST(i16, int16_t, FROM_SIGNED)
CAST(u16, uint16_t, FROM_SIGNED)
CAST(i32, int32_t, FROM_SIGNED)
CAST(u32, uint32_t, FROM_SIGNED)
CAST(i64, int64_t, FROM_SIGNED)
CAST(u64, uint64_t, from_unsigned)
CAST(f32, float, FROM_FLOAT)
CAST(f64, double, FROM_FLOAT)

static cast_fn *const casts[STP_TYPE_COUNT] = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = cast_##suffix,
    STP_FOR_EACH_TYPE(X)
#undef X
};

static void blank_absent(const uint8_t *validity, int64_t first, int n, double *out)
{
    for (int i = 0; i < n;) {
        const int64_t row = first + i;
        if ((row & 7) == 0 && n - i >= 8 && validity[row >> 3] == 0xff) {
            i += 8;
            continue;
        }
        if (!(validity[row >> 3] >> (row & 7) & 1)) out[i] = NAN;
        i++;
    }
}

void stp_cast_f64(const stp_column *col, int64_t first, int n, int64_t origin, double *out)
{
    casts[col->type](col->values, first, n, origin, out);
    if (col->validity) blank_absent(col->validity, first, n, out);
}
