/* Datasets from the bytes of a NetCDF classic file (CDF-1, -2, -5; the NetCDF classic format specification). Nothing is
 * believed: every length is checked against what is left before anything is read or allocated. Record variables are not
 * for aggregates and refused. */
#include <string.h>
#include "base/error.h"
#include "formats/formats.h"

enum { TAG_DIMENSION = 10, TAG_VARIABLE = 11, TAG_ATTRIBUTE = 12 };
enum { T_BYTE = 1, T_CHAR, T_SHORT, T_INT, T_FLOAT, T_DOUBLE };

typedef struct reader {
    const unsigned char *bytes;
    size_t n, at;
    int version;                   /* 1, 2 or 5 */
    bool failed;
    stp_arena *arena;
} reader;

static const unsigned char *take(reader *r, uint64_t n)
{
    if (r->failed || n > r->n - r->at) {
        r->failed = true;
        return NULL;
    }
    const unsigned char *p = r->bytes + r->at;
    r->at += (size_t) n;
    return p;
}

static uint64_t big_endian(const unsigned char *p, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n; i++) v = v << 8 | p[i];
    return v;
}

static uint64_t number(reader *r, int n)
{
    const unsigned char *p = take(r, (uint64_t) n);
    return p ? big_endian(p, n) : 0;
}

static uint64_t count(reader *r) { return number(r, r->version == 5 ? 8 : 4); }

/* The length of a list of that kind; absent lists are two zeros. Each element takes some bytes. */
static int list(reader *r, uint64_t tag)
{
    const uint64_t found = number(r, 4), n = count(r);
    if ((found != tag && (found || n)) || n > r->n || n > INT32_MAX) r->failed = true;
    return r->failed ? 0 : (int) n;
}

static void skip_padding(reader *r, uint64_t n) { take(r, (4 - n % 4) % 4); }

static const char *text(reader *r, uint64_t n)
{
    const unsigned char *p = take(r, n);
    skip_padding(r, n);
    const char *copy = p ? stp_arena_bytes(r->arena, (const char *) p, (size_t) n) : NULL;
    if (!copy) r->failed = true;
    return copy ? copy : "";
}

static int size_of(uint64_t type)
{
    static const int sizes[] = { 0, 1, 1, 2, 4, 4, 8 };
    return type >= T_BYTE && type <= T_DOUBLE ? sizes[type] : 0;
}

static double value(const unsigned char *p, uint64_t type)
{
    const uint64_t u = big_endian(p, size_of(type));
    const uint32_t u32 = (uint32_t) u;
    double d;
    float f;
    switch (type) {
    case T_BYTE: return (int8_t) u;
    case T_SHORT: return (int16_t) u;
    case T_INT: return (int32_t) u;
    case T_FLOAT: memcpy(&f, &u32, sizeof f); return (double) f;
    default: memcpy(&d, &u, sizeof d); return d;
    }
}

static const double *values(reader *r, const unsigned char *p, uint64_t type, uint64_t n)
{
    double *out = stp_arena_array(r->arena, (size_t) n + 1, sizeof *out);
    if (!out) r->failed = true;
    for (uint64_t i = 0; out && i < n; i++) out[i] = value(p + i * (uint64_t) size_of(type), type);
    return out;
}

static const stp_attribute *attributes(reader *r, int *n)
{
    *n = list(r, TAG_ATTRIBUTE);
    stp_attribute *a = stp_arena_array(r->arena, (size_t) *n + 1, sizeof *a);
    if (!a) r->failed = true;
    for (int i = 0; i < *n && !r->failed; i++) {
        a[i].name = text(r, count(r));
        const uint64_t type = number(r, 4), length = count(r);
        if (!size_of(type) || length > r->n) r->failed = true;
        if (r->failed) break;
        if (type == T_CHAR) {
            a[i].text = text(r, length);
            continue;
        }
        const uint64_t bytes = length * (uint64_t) size_of(type);
        const unsigned char *p = take(r, bytes);
        if (p) a[i].numbers = values(r, p, type, length);
        a[i].n_numbers = (int) length;
        skip_padding(r, bytes);
    }
    return a;
}

/* Elements of a variable; the product may not exceed the file. */
static uint64_t elements(reader *r, const stp_dimension *dims, const stp_variable *v)
{
    uint64_t n = 1;
    for (int k = 0; k < v->n_dims; k++) {
        n *= (uint64_t) dims[v->dims[k]].length;
        if (!n || n > r->n) r->failed = true;
        if (r->failed) return 0;
    }
    return n;
}

static void variable(reader *r, const stp_dataset *d, stp_variable *v)
{
    v->name = text(r, count(r));
    const uint64_t n_dims = count(r);
    if (n_dims > STP_COUNT(v->dims)) r->failed = true;
    for (uint64_t k = 0; k < n_dims && !r->failed; k++) {
        const uint64_t id = count(r);
        if (id >= (uint64_t) d->n_dims) r->failed = true;
        v->dims[v->n_dims++] = (int) id;
    }
    v->attributes = attributes(r, &v->n_attributes);
    const uint64_t type = number(r, 4);
    count(r);                                              /* bytes, which follow from the rest */
    const uint64_t begin = number(r, r->version == 1 ? 4 : 8);
    if (!size_of(type) || r->failed) r->failed = true;
    const uint64_t n = r->failed ? 0 : elements(r, d->dims, v);
    if (r->failed || begin > r->n || n * (uint64_t) size_of(type) > r->n - begin) {
        r->failed = true;
    } else if (type == T_CHAR) {
        v->text = stp_arena_bytes(r->arena, (const char *) r->bytes + begin, (size_t) n);
        if (!v->text) r->failed = true;
    } else {
        v->values = values(r, r->bytes + begin, type, n);
    }
}

static void dataset(reader *r, stp_dataset *d)
{
    count(r);                                              /* records */
    d->n_dims = list(r, TAG_DIMENSION);
    stp_dimension *dims = stp_arena_array(r->arena, (size_t) d->n_dims + 1, sizeof *dims);
    if (!dims) r->failed = true;
    d->dims = dims;
    for (int i = 0; i < d->n_dims && !r->failed; i++) {
        dims[i].name = text(r, count(r));
        dims[i].length = (int64_t) (count(r) & INT64_MAX);
    }
    d->attributes = attributes(r, &d->n_attributes);
    d->n_variables = list(r, TAG_VARIABLE);
    stp_variable *v = stp_arena_array(r->arena, (size_t) d->n_variables + 1, sizeof *v);
    if (!v) r->failed = true;
    d->variables = v;
    for (int i = 0; i < d->n_variables && !r->failed; i++) variable(r, d, &v[i]);
}

stp_status stp_netcdf_read(const void *bytes, size_t n, const char *path, stp_arena *arena, stp_dataset *out,
                           stp_error *err)
{
    reader r = { .bytes = bytes, .n = n, .arena = arena };
    stp_dataset d = { 0 };
    const unsigned char *magic = take(&r, 4);
    if (!magic || memcmp(magic, "CDF", 3) || (magic[3] != 1 && magic[3] != 2 && magic[3] != 5))
        return stp_fail(err, STP_ERR_DATA, "%s: not a NetCDF classic file", path);
    r.version = magic[3];
    dataset(&r, &d);
    if (arena->failed) return stp_no_memory(err, "a NetCDF file");
    if (r.failed) return stp_fail(err, STP_ERR_DATA, "%s: the NetCDF file is cut off or damaged", path);
    *out = d;
    return STP_OK;
}
