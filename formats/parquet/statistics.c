#include "formats/parquet/statistics.h"
#include <math.h>
#include <string.h>

/* The value of an end as a double and, where it is stored as an integer, as one. */
typedef struct end {
    double v;
    int64_t i;
} end;

static bool is_unsigned(const stp_pq_leaf *leaf)
{
    return leaf->logical >= STP_PQ_U8 && leaf->logical <= STP_PQ_U64;
}

/* Old statistics compared bytes as signed ones, so only those of signed numbers are right. INT96 has no order. */
static bool has_order(const stp_pq_leaf *leaf, const stp_pq_statistics *s)
{
    static const bool plain[STP_PQ_PHYSICALS] = {
        [STP_PQ_INT32] = true, [STP_PQ_INT64] = true, [STP_PQ_FLOAT] = true, [STP_PQ_DOUBLE] = true,
    };
    if (stp_pq_kind_of(leaf)->print || leaf->physical == STP_PQ_INT96 || leaf->physical == STP_PQ_BOOLEAN) return false;
    return !s->old || (plain[leaf->physical] && !is_unsigned(leaf));
}

static int64_t to_integer(stp_type type, const void *v)
{
    switch (type) {
#define X(NAME, suffix, ctype) case STP_TYPE_##NAME: return (int64_t) *(const ctype *) v;
    X(I8, i8, int8_t) X(U8, u8, uint8_t) X(I16, i16, int16_t) X(U16, u16, uint16_t) X(I32, i32, int32_t)
    X(U32, u32, uint32_t) X(I64, i64, int64_t)
#undef X
    case STP_TYPE_U64: return *(const uint64_t *) v > INT64_MAX ? INT64_MAX : (int64_t) *(const uint64_t *) v;
    default: return 0;
    }
}

static double to_double(stp_type type, const void *v)
{
    if (type == STP_TYPE_F64) return *(const double *) v;
    if (type == STP_TYPE_F32) return (double) *(const float *) v;
    if (type == STP_TYPE_U64) return (double) *(const uint64_t *) v;
    return (double) to_integer(type, v);
}

static bool read_end(const stp_pq_leaf *leaf, stp_bytes b, end *out)
{
    const stp_pq_kind *k = stp_pq_kind_of(leaf);
    const bool slices = stp_pq_value_size(leaf->physical) == sizeof(stp_bytes);
    union { uint64_t u[2]; stp_bytes bytes; double d; } value = { { 0, 0 } }, made = { { 0, 0 } };
    if (!b.at || (leaf->physical == STP_PQ_FIXED && b.length != (size_t) leaf->length)) return false;
    if (slices) value.bytes = b;
    else if (b.length != stp_pq_value_size(leaf->physical)) return false;
    else memcpy(&value, b.at, b.length);
    if (k->convert) k->convert(leaf, &value, 1, &made);
    else made = value;
    *out = (end) { to_double(k->type, &made), to_integer(k->type, &made) };
    return !isnan(out->v);
}

bool stp_pq_range(const stp_pq_leaf *leaf, const stp_pq_statistics *s, stp_range *out)
{
    end lo, hi;
    if (!has_order(leaf, s) || !read_end(leaf, s->min, &lo) || !read_end(leaf, s->max, &hi) || !(lo.v <= hi.v))
        return false;
    *out = (stp_range) { .lo = lo.v + 0.0, .hi = hi.v + 0.0, .int_lo = lo.i, .int_hi = hi.i };     /* -0 is 0 */
    return true;
}

/* Texts compare by their bytes. A least one that is cut is still not greater, a greatest one is rounded up when cut. */
static int compare(stp_bytes a, const char *text)
{
    const size_t n = strlen(text), least = a.length < n ? a.length : n;
    const int c = least ? memcmp(a.at, text, least) : 0;
    return c ? c : (a.length > n) - (a.length < n);
}

static bool is_outside_text(const stp_pq_leaf *leaf, const stp_pq_statistics *s, const char *text)
{
    if (leaf->logical != STP_PQ_STRING || s->old || !s->min.at || !s->max.at) return false;
    if (strstr(text, "\xef\xbf\xbd")) return false;        /* may stand for any byte */
    return compare(s->min, text) > 0 || compare(s->max, text) < 0;
}

bool stp_pq_is_outside(const stp_pq_leaf *leaf, const stp_pq_statistics *s, int64_t n_rows, const stp_bound *b)
{
    stp_range r;
    if (s->nulls == n_rows) return true;
    if (b->text) return is_outside_text(leaf, s, b->text);
    return stp_pq_range(leaf, s, &r) && (r.hi < b->lo || r.lo > b->hi);
}
