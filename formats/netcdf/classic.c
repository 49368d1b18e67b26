/* The NetCDF classic format's grammar (The NetCDF User's Guide, appendix "File Format Specifications"): counts are
 * 32 bits, in CDF-5 64; offsets are 64 bits from CDF-2 on; all big-endian, texts and values padded to 4 bytes. */
#include "formats/netcdf/classic.h"
#include <stdlib.h>
#include <string.h>

enum { TAG_DIMS = 10, TAG_VARS = 11, TAG_ATTRS = 12, WINDOW = 1 << 16, DIMS_OF_VAR = 1024 };

typedef struct cursor {
    const stp_nc_bytes *file;
    unsigned char *window; /* WINDOW bytes from `from` on */
    size_t have;
    int64_t from, at;
    int version;
    bool bad;          /* something made no sense: nothing more is read */
    stp_status status; /* of reading */
    stp_error *err;
    uint64_t *lengths; /* of the dimensions */
    uint64_t n_dims, n_records, record_bytes;
    uint64_t n_record_vars, only_record_bytes, last_record_end;
} cursor;

static uint64_t take(cursor *c, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n && !c->bad; i++, c->at++) {
        if (c->at >= c->from + (int64_t) c->have || c->at < c->from) {
            c->from = c->at;
            c->status = c->file->read(c->file->self, c->at, c->window, WINDOW, &c->have, c->err);
            c->bad = c->status != STP_OK || !c->have;
            if (c->bad) return 0;
        }
        v = v << 8 | c->window[c->at - c->from];
    }
    return v;
}

/* A count of things of which each takes at least `least` bytes of the file. */
static uint64_t take_count(cursor *c, int least)
{
    const uint64_t n = take(c, c->version == 5 ? 8 : 4);
    if (c->bad || n > (uint64_t) (c->file->size - c->at) / (uint64_t) least) c->bad = true;
    return c->bad ? 0 : n;
}

static void skip(cursor *c, uint64_t n)
{
    const uint64_t padded = n + (4 - n % 4) % 4;
    if (c->bad || padded > (uint64_t) (c->file->size - c->at))
        c->bad = true;
    else
        c->at += (int64_t) padded;
}

static void skip_name(cursor *c)
{
    skip(c, take_count(c, 1));
}

/* The count of a list with that tag, or of an absent one. */
static uint64_t open_list(cursor *c, uint64_t tag)
{
    const uint64_t found = take(c, 4), n = take_count(c, 4);
    if (found != tag && (found || n)) c->bad = true;
    return c->bad ? 0 : n;
}

static uint64_t type_size(cursor *c)
{
    static const unsigned char sizes[] = { 0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8 };
    const uint64_t type = take(c, 4);
    if (type < 1 || type > (c->version == 5 ? 11 : 6)) c->bad = true;
    return c->bad ? 0 : sizes[type];
}

static void skip_attributes(cursor *c)
{
    const uint64_t n = open_list(c, TAG_ATTRS);
    for (uint64_t i = 0; i < n && !c->bad; i++) {
        skip_name(c);
        const uint64_t size = type_size(c), values = take_count(c, 1);
        skip(c, size * values);
    }
}

static void read_dims(cursor *c)
{
    c->n_dims = open_list(c, TAG_DIMS);
    c->lengths = calloc((size_t) c->n_dims + 1, sizeof *c->lengths);
    if (!c->lengths) c->bad = true;
    for (uint64_t i = 0; i < c->n_dims && !c->bad; i++) {
        skip_name(c);
        c->lengths[i] = take(c, c->version == 5 ? 8 : 4);
    }
}

/* Where the values of one variable end; of those with records their size counts for each record. */
static void place_values(cursor *c, uint64_t bytes, bool records, uint64_t begin)
{
    const uint64_t size = (uint64_t) c->file->size;
    const bool stored = !records || c->n_records; /* without records, nothing is there to be found */
    if (stored && (bytes > size || begin > size || begin + bytes > size)) c->bad = true;
    if (c->bad || !records) return;
    c->n_record_vars++;
    c->only_record_bytes = bytes;
    c->record_bytes += bytes + (4 - bytes % 4) % 4;
    if (begin + bytes > c->last_record_end) c->last_record_end = begin + bytes;
}

static void read_variable(cursor *c)
{
    skip_name(c);
    const uint64_t n = take_count(c, 4);
    uint64_t cells = 1;
    bool records = false;
    if (n > DIMS_OF_VAR) c->bad = true;
    for (uint64_t i = 0; i < n && !c->bad; i++) {
        const uint64_t dim = take(c, c->version == 5 ? 8 : 4);
        if (c->bad || dim >= c->n_dims)
            c->bad = true;
        else if (c->lengths[dim] == 0 && i == 0)
            records = true;
        else if (__builtin_mul_overflow(cells, c->lengths[dim], &cells))
            c->bad = true;
    }
    skip_attributes(c);
    uint64_t bytes = type_size(c);
    take(c, c->version == 5 ? 8 : 4); /* the size as the file has it: computed anew */
    const uint64_t begin = take(c, c->version == 1 ? 4 : 8);
    if (__builtin_mul_overflow(bytes, cells, &bytes)) c->bad = true;
    place_values(c, bytes, records, begin);
}

static void check_records(cursor *c)
{
    if (c->bad || !c->n_record_vars || !c->n_records) return;
    const uint64_t step = c->n_record_vars == 1 ? c->only_record_bytes : c->record_bytes;
    uint64_t last;
    if (__builtin_mul_overflow(step, c->n_records - 1, &last) ||
        __builtin_add_overflow(last, c->last_record_end, &last))
        c->bad = true;
    else
        c->bad = last > (uint64_t) c->file->size;
}

static void read_header(cursor *c)
{
    take(c, 3);
    c->version = (int) take(c, 1);
    const uint64_t records = take(c, c->version == 5 ? 8 : 4);
    const bool streaming = records == (c->version == 5 ? UINT64_MAX : UINT32_MAX);
    c->n_records = streaming ? 0 : records;
    read_dims(c);
    skip_attributes(c);
    const uint64_t n = open_list(c, TAG_VARS);
    for (uint64_t i = 0; i < n && !c->bad; i++) read_variable(c);
    check_records(c);
}

stp_status stp_nc_classic_check(const stp_nc_bytes *file, stp_error *err)
{
    unsigned char magic[4];
    size_t got = 0;
    STP_TRY(file->read(file->self, 0, magic, sizeof magic, &got, err));
    if (got < sizeof magic || memcmp(magic, "CDF", 3) || (magic[3] != 1 && magic[3] != 2 && magic[3] != 5))
        return STP_OK;
    cursor c = { .file = file, .err = err, .window = malloc(WINDOW), .from = -1 };
    if (!c.window) return stp_no_memory(err, "the header");
    read_header(&c);
    free(c.window);
    free(c.lengths);
    if (c.status != STP_OK) return c.status;
    if (!c.bad) return STP_OK;
    return stp_fail(err, STP_ERR_DATA, "'%s' is a NetCDF file that is truncated or damaged", file->path);
}
