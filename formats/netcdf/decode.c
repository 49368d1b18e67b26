/* One loop a storage type, made from the list of types: the masks are turned into that type first, so the loop
 * compares like with like. */
#include "formats/netcdf/decode.h"
#include <math.h>
#include <string.h>

stp_type stp_nc_decoded(const stp_nc_var *v)
{
    if (stp_nc_is_text(v)) return STP_TYPE_I32;
    if (v->is_time) return STP_TYPE_I64;
    return v->mask.packed || v->factor != 1 ? STP_TYPE_F64 : stp_nc_storage(v);
}

static bool fits(double x, double lo, double hi)
{
    return x >= lo && x <= hi;
}

/* Bounds of each type as doubles: a value outside cannot be stored, so it masks nothing. */
#define LO_I8  INT8_MIN
#define HI_I8  INT8_MAX
#define LO_U8  0
#define HI_U8  UINT8_MAX
#define LO_I16 INT16_MIN
#define HI_I16 INT16_MAX
#define LO_U16 0
#define HI_U16 UINT16_MAX
#define LO_I32 INT32_MIN
#define HI_I32 INT32_MAX
#define LO_U32 0
#define HI_U32 UINT32_MAX
#define LO_I64 -9223372036854775808.0
#define HI_I64 9223372036854774784.0
#define LO_U64 0
#define HI_U64 18446744073709549568.0
#define LO_F32 -INFINITY
#define HI_F32 INFINITY
#define LO_F64 -INFINITY
#define HI_F64 INFINITY

/* found(v) of a type: whether the value is missing. */
#define X(NAME, suffix, ctype)                                                                                         \
    typedef struct tests_##suffix {                                                                                    \
        ctype missing[STP_NC_MISSING];                                                                                 \
        int n;                                                                                                         \
        bool range;                                                                                                    \
        double lo, hi;                                                                                                 \
    } tests_##suffix;                                                                                                  \
    static tests_##suffix make_##suffix(const stp_nc_mask *m)                                                          \
    {                                                                                                                  \
        tests_##suffix t = { .lo = m->lo, .hi = m->hi };                                                               \
        t.range = !m->unpacked_range && (isfinite(m->lo) || isfinite(m->hi));                                          \
        for (int i = 0; i < m->n_missing; i++)                                                                         \
            if (fits(m->missing[i], (double) LO_##NAME, (double) HI_##NAME)) t.missing[t.n++] = (ctype) m->missing[i]; \
        return t;                                                                                                      \
    }                                                                                                                  \
    static inline bool is_missing_##suffix(const tests_##suffix *t, ctype v)                                           \
    {                                                                                                                  \
        for (int i = 0; i < t->n; i++)                                                                                 \
            if (v == t->missing[i]) return true;                                                                       \
        return (t->range && !((double) v >= t->lo && (double) v <= t->hi)) || v != v;                                  \
    }                                                                                                                  \
    static void doubles_##suffix(const stp_nc_var *var, const void *raw, int64_t n, double *to)                        \
    {                                                                                                                  \
        const ctype *v = raw;                                                                                          \
        const stp_nc_mask *m = &var->mask;                                                                             \
        const tests_##suffix t = make_##suffix(m);                                                                     \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            double x = is_missing_##suffix(&t, v[i]) ? (double) NAN : (double) v[i] * m->scale + m->offset;            \
            if (m->unpacked_range && !(x >= m->lo && x <= m->hi)) x = (double) NAN;                                    \
            to[i] = x * var->factor;                                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    static bool same_##suffix(const stp_nc_var *var, const void *raw, int64_t n, void *to, uint8_t *validity)          \
    {                                                                                                                  \
        const ctype *v = raw;                                                                                          \
        const tests_##suffix t = make_##suffix(&var->mask);                                                            \
        bool any = false;                                                                                              \
        memset(validity, 0, (size_t) (n + 7) / 8);                                                                     \
        for (int64_t i = 0; i < n; i++) {                                                                              \
            const bool missing = is_missing_##suffix(&t, v[i]);                                                        \
            validity[i >> 3] |= (uint8_t) (!missing << (i & 7));                                                       \
            any |= missing;                                                                                            \
        }                                                                                                              \
        if (to != raw) memcpy(to, raw, (size_t) n * sizeof(ctype));                                                    \
        return any;                                                                                                    \
    }
STP_FOR_EACH_TYPE(X)
#undef X

/* Reals keep their missing values in place, as NaN: no bits to carry. */
#define REALS(suffix, ctype)                                                                                           \
    static void reals_##suffix(const stp_nc_var *var, const void *raw, int64_t n, void *to)                            \
    {                                                                                                                  \
        const ctype *v = raw;                                                                                          \
        ctype *out = to;                                                                                               \
        const tests_##suffix t = make_##suffix(&var->mask);                                                            \
        if (t.n == 1 && !t.range) {                                                                                    \
            const ctype one = t.missing[0];                                                                            \
            for (int64_t i = 0; i < n; i++) out[i] = v[i] == one ? (ctype) NAN : v[i];                                 \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64_t i = 0; i < n; i++) out[i] = is_missing_##suffix(&t, v[i]) ? (ctype) NAN : v[i];                   \
    }
REALS(f32, float)
REALS(f64, double)
#undef REALS

static void to_doubles(const stp_nc_var *v, const void *raw, int64_t n, double *to)
{
    static void (*const run[STP_TYPE_COUNT])(const stp_nc_var *, const void *, int64_t, double *) = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = doubles_##suffix,
        STP_FOR_EACH_TYPE(X)
#undef X
    };
    run[stp_nc_storage(v)](v, raw, n, to);
}

static bool to_same(const stp_nc_var *v, const void *raw, int64_t n, void *to, uint8_t *validity)
{
    static bool (*const run[STP_TYPE_COUNT])(const stp_nc_var *, const void *, int64_t, void *, uint8_t *) = {
#define X(NAME, suffix, ctype) [STP_TYPE_##NAME] = same_##suffix,
        STP_FOR_EACH_TYPE(X)
#undef X
    };
    return run[stp_nc_storage(v)](v, raw, n, to, validity);
}

static bool to_times(const stp_nc_var *v, const void *raw, int64_t n, int digits, int64_t *to, uint8_t *validity,
                     double *work)
{
    bool any = false;
    to_doubles(v, raw, n, work);
    stp_time_unit_decode(&v->time, work, n, v->type == NC_FLOAT, digits, to);
    memset(validity, 0, (size_t) (n + 7) / 8);
    for (int64_t i = 0; i < n; i++) {
        const bool missing = to[i] == INT64_MIN;
        validity[i >> 3] |= (uint8_t) (!missing << (i & 7));
        any |= missing;
    }
    return any;
}

void stp_nc_decode(const stp_nc_var *v, const void *raw, int64_t n, int time_digits, void *to, uint8_t *validity,
                   bool *any_missing, double *work)
{
    const stp_type type = stp_nc_decoded(v);
    *any_missing = false;
    if (v->is_time)
        *any_missing = to_times(v, raw, n, time_digits, to, validity, work);
    else if (v->mask.packed || v->factor != 1)
        to_doubles(v, raw, n, to);
    else if (type == STP_TYPE_F32)
        reals_f32(v, raw, n, to);
    else if (type == STP_TYPE_F64)
        reals_f64(v, raw, n, to);
    else
        *any_missing = to_same(v, raw, n, to, validity);
}
