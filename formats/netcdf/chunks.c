/* What compressed chunks hold, unpacked by libdeflate where it is installed (twice as fast), else by zlib. */
#include "formats/netcdf/chunks.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "base/lazy.h"

static bool make_room(stp_nc_chunks *c, size_t more)
{
    if (c->n == c->room) {
        stp_nc_chunk *list = realloc(c->list, (size_t) (c->room + 64) * sizeof *list);
        if (!list) return false;
        c->list = list;
        c->room += 64;
    }
    if (c->length + more <= c->capacity) return true;
    const size_t capacity = 2 * (c->length + more);
    char *bytes = realloc(c->bytes, capacity);
    if (!bytes) return false;
    c->bytes = bytes;
    c->capacity = capacity;
    return true;
}

stp_nc_chunk *stp_nc_chunks_add(stp_nc_chunks *c, size_t bytes)
{
    if (!make_room(c, bytes)) return NULL;
    stp_nc_chunk *one = &c->list[c->n++];
    *one = (stp_nc_chunk){ .at = c->length, .length = bytes };
    c->length += bytes;
    return one;
}

void stp_nc_chunks_clear(stp_nc_chunks *c)
{
    free(c->list);
    free(c->bytes);
    *c = (stp_nc_chunks){ 0 };
}

/* ---- unpacking ---------------------------------------------------------------------------------------- */

struct stp_nc_inflate {
    struct libdeflate_decompressor *(*libdeflate_alloc_decompressor)(void);
    int (*libdeflate_zlib_decompress)(struct libdeflate_decompressor *d, const void *in, size_t n, void *out,
                                      size_t room, size_t *got);
    void (*libdeflate_free_decompressor)(struct libdeflate_decompressor *d);
    struct libdeflate_decompressor *state;
};

/* NULL where libdeflate is not installed. It stays loaded, for other threads. */
static stp_nc_inflate *load_inflate(void)
{
    static const char *const names[] = { "libdeflate.so.0", NULL };
    stp_nc_inflate *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    const stp_symbol symbols[] = {
        { "libdeflate_alloc_decompressor", &f->libdeflate_alloc_decompressor },
        { "libdeflate_zlib_decompress", &f->libdeflate_zlib_decompress },
        { "libdeflate_free_decompressor", &f->libdeflate_free_decompressor },
    };
    void *library;
    if (stp_lazy_open(&library, names, symbols, STP_COUNT(symbols), "libdeflate", "libdeflate0", NULL) == STP_OK)
        f->state = f->libdeflate_alloc_decompressor();
    if (f->state) return f;
    free(f);
    return NULL;
}

static bool inflate_chunk(stp_nc_unpacker *u, const char *from, size_t n, size_t wanted)
{
    size_t got = 0;
    if (u->inflate)
        return u->inflate->libdeflate_zlib_decompress(u->inflate->state, from, n, u->cells, wanted, &got) == 0 &&
               got == wanted;
    uLongf length = (uLongf) wanted;
    return uncompress((Bytef *) u->cells, &length, (const Bytef *) from, (uLong) n) == Z_OK && length == wanted;
}

static bool prepare(stp_nc_unpacker *u, size_t bytes)
{
    if (!u->ready) u->inflate = load_inflate();
    u->ready = true;
    if (bytes <= u->room) return true;
    free(u->cells);
    u->cells = malloc(bytes);
    u->room = u->cells ? bytes : 0;
    return u->cells != NULL;
}

void stp_nc_unpacker_clear(stp_nc_unpacker *u)
{
    if (u->inflate) u->inflate->libdeflate_free_decompressor(u->inflate->state);
    free(u->inflate);
    free(u->cells);
    *u = (stp_nc_unpacker){ 0 };
}

/* ---- cells ------------------------------------------------------------------------------------------------ */

void stp_nc_chunk_cells(const stp_nc_chunks *c, const char *chunk, size_t from, size_t n, void *to)
{
    const size_t size = c->size;
    const uint8_t *p = (const uint8_t *) chunk + from, *p1 = p + c->cells, *p2 = p1 + c->cells, *p3 = p2 + c->cells;
    if (!c->shuffle || size == 1) {
        memcpy(to, chunk + from * size, n * size);
    } else if (size == 4) {
        for (size_t i = 0; i < n; i++) {
            const uint32_t v = p[i] | (uint32_t) p1[i] << 8 | (uint32_t) p2[i] << 16 | (uint32_t) p3[i] << 24;
            memcpy((char *) to + 4 * i, &v, 4);
        }
    } else if (size == 2) {
        for (size_t i = 0; i < n; i++) {
            const uint16_t v = (uint16_t) (p[i] | p1[i] << 8);
            memcpy((char *) to + 2 * i, &v, 2);
        }
    } else {
        for (size_t k = 0; k < size; k++)
            for (size_t i = 0; i < n; i++) ((char *) to)[i * size + k] = (char) p[k * c->cells + i];
    }
}

typedef struct walk { /* where chunk and block meet */
    const stp_nc_chunks *c;
    const stp_nc_chunk *one;
    const char *chunk;
    stp_nc_row *row;
    void *self;
} walk;

/* Rows from dimension d on; from: in the chunk, at: in the block, both in cells of the dimensions before d. */
static void walk_rows(const walk *w, int d, int64_t from, int64_t at)
{
    const stp_nc_chunks *c = w->c;
    const int64_t first = w->one->first[d];
    const int64_t lo = first < 0 ? -first : 0; /* in the chunk */
    const int64_t room = c->block[d] - first, hi = room < c->shape[d] ? room : c->shape[d];
    from *= c->shape[d];
    at = at * c->block[d] + first;
    if (hi <= lo) return;
    if (d == c->n_dims - 1)
        w->row(w->self, c, w->chunk, (size_t) (from + lo), (size_t) (hi - lo), at + lo);
    else
        for (int64_t i = lo; i < hi; i++) walk_rows(w, d + 1, from + i, at + i);
}

stp_status stp_nc_chunk_unpack(stp_nc_unpacker *u, const stp_nc_chunks *c, int number, stp_nc_row *row, void *self,
                               stp_error *err)
{
    const stp_nc_chunk *one = &c->list[number];
    if (!prepare(u, c->cells * c->size)) return stp_no_memory(err, "a chunk");
    if (!inflate_chunk(u, c->bytes + one->at, one->length, c->cells * c->size))
        return stp_fail(err, STP_ERR_DATA, "a compressed chunk is damaged");
    const walk w = { .c = c, .one = one, .chunk = u->cells, .row = row, .self = self };
    walk_rows(&w, 0, 0, 0);
    return STP_OK;
}

typedef struct copy {
    char *to;
} copy;

static void copy_row(void *self, const stp_nc_chunks *c, const char *chunk, size_t from, size_t n, int64_t at)
{
    const copy *q = self;
    stp_nc_chunk_cells(c, chunk, from, n, q->to + (size_t) at * c->size);
}

stp_status stp_nc_chunks_unpack(stp_nc_unpacker *u, const stp_nc_chunks *c, char *to, stp_error *err)
{
    copy q = { to };
    for (int i = 0; i < c->n; i++) STP_TRY(stp_nc_chunk_unpack(u, c, i, copy_row, &q, err));
    return STP_OK;
}
