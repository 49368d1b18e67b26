#include "formats/parquet/page.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PADDING = 16, MOST_BODY = 1 << 30 };

/* ---- headers ---------------------------------------------------------------------------------------------------- */

/* DataPageHeader and DictionaryPageHeader: they begin alike. */
static void read_data(stp_thrift *t, stp_pq_page *p)
{
    enum { VALUES = 1, ENCODING, LEVEL_ENCODING };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) {
        if (f.id == VALUES) p->n_values = stp_thrift_int(t, &f, -1);
        else if (f.id == ENCODING) p->encoding = (int) stp_thrift_int(t, &f, -1);
        else if (f.id == LEVEL_ENCODING && p->kind == STP_PQ_DATA) p->level_encoding = (int) stp_thrift_int(t, &f, -1);
        else stp_thrift_skip(t, &f);
    }
}

static void read_data_v2(stp_thrift *t, stp_pq_page *p)
{
    enum { VALUES = 1, NULLS, ROWS, ENCODING, DEFINITION, REPETITION, PACKED };
    stp_thrift_field f = { 0 };
    p->is_packed = true;
    while (stp_thrift_next(t, &f)) switch (f.id) {
        case VALUES: p->n_values = stp_thrift_int(t, &f, -1); break;
        case ENCODING: p->encoding = (int) stp_thrift_int(t, &f, -1); break;
        case DEFINITION: p->definition_bytes = (int32_t) stp_thrift_int(t, &f, -1); break;
        case REPETITION: p->repetition_bytes = (int32_t) stp_thrift_int(t, &f, -1); break;
        case PACKED: p->is_packed = stp_thrift_int(t, &f, 1) != 0; break;
        default: stp_thrift_skip(t, &f);
        }
}

static void read_header(stp_thrift *t, stp_pq_page *p)
{
    enum { KIND = 1, UNPACKED, PACKED, CRC, DATA, DICTIONARY = 7, DATA_V2 };
    stp_thrift_field f = { 0 };
    while (stp_thrift_next(t, &f)) switch (f.id) {
        case KIND: p->kind = (int) stp_thrift_int(t, &f, -1); break;
        case UNPACKED: p->unpacked = (int32_t) stp_thrift_int(t, &f, -1); break;
        case PACKED: p->packed = (int32_t) stp_thrift_int(t, &f, -1); break;
        case CRC:
            p->crc = (uint32_t) stp_thrift_int(t, &f, 0);
            p->has_crc = true;
            break;
        case DATA: case DICTIONARY: if (stp_thrift_enter(t, &f)) read_data(t, p); break;
        case DATA_V2: if (stp_thrift_enter(t, &f)) read_data_v2(t, p); break;
        default: stp_thrift_skip(t, &f);
        }
}

/* What of a header cannot be; NULL: nothing. */
static const char *impossible(const stp_pq_chunk *c, const stp_pq_page *p, int64_t room)
{
    if (p->packed < 0 || p->unpacked < 0) return "a page has no right size";
    if (p->packed > room) return "a page reaches beyond its column";
    if (p->kind == STP_PQ_INDEX || p->kind > STP_PQ_DATA_V2) return NULL;
    if (p->n_values < 0 || p->n_values > INT32_MAX) return "a page has no right number of values";
    if (stp_pq_has_rows(p) && p->n_values > c->n_values) return "a page has more values than its column";
    if (p->unpacked > MOST_BODY) return "a page of more than 1 GiB";
    if (p->definition_bytes < 0 || p->repetition_bytes < 0) return "levels of a negative size";
    const int64_t levels = (int64_t) p->definition_bytes + p->repetition_bytes;
    if (levels > p->packed || levels > p->unpacked) return "a page is smaller than its levels";
    return NULL;
}

stp_status stp_pq_page_read(const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_chunk *c, int64_t offset,
                            stp_pq_page *out, stp_error *err)
{
    const int64_t end = c->offset + c->size;
    if (offset < c->offset || offset >= end)
        return stp_pq_fail(f, leaf, offset, err, "its pages end before its values do");
    stp_thrift t = { .at = f->file + offset, .end = f->file + end };
    stp_pq_page p = { .offset = offset, .packed = -1, .unpacked = -1, .kind = -1, .n_values = -1, .encoding = -1,
                      .level_encoding = STP_PQ_RLE };
    read_header(&t, &p);
    if (t.bad || p.kind < 0) return stp_pq_fail(f, leaf, offset, err, "there is no page");
    p.body = t.at;
    const char *fault = impossible(c, &p, t.end - t.at);
    if (fault) return stp_pq_fail(f, leaf, offset, err, "%s", fault);
    p.next = (t.at - f->file) + p.packed;
    *out = p;
    return STP_OK;
}

/* ---- bodies -------------------------------------------------------------------------------------------------- */

static stp_status check_crc(const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_page *p, stp_error *err)
{
    if (!p->has_crc || crc32(0, p->body, (uInt) p->packed) == p->crc) return STP_OK;
    stp_pq_fail(f, leaf, p->offset, err, "the checksum of a page is wrong: its bytes have changed");
    return stp_hint(err, "get the file again");
}

/* In a page without a null the values begin behind their levels, which are one run: five bytes and what its length
 * takes. There they stand even, so that they can be given out as they are. */
static size_t likely_start(const stp_pq_leaf *leaf, const stp_pq_page *p)
{
    if (p->kind != STP_PQ_DATA || !leaf->max_definition) return 0;
    size_t n = 4 + 1;
    for (uint64_t head = (uint64_t) p->n_values << 1; head || n == 5; head >>= 7) n++;
    return n;
}

static bool make_room(stp_pq_body *b, size_t n)
{
    if (n <= b->capacity) return true;
    uint8_t *memory = malloc(n);
    if (!memory) return false;
    free(b->memory);
    b->memory = memory;
    b->capacity = n;
    return true;
}

/* Values of a fixed size cannot take more than so many bytes, with levels and what encodings add. */
static bool is_bomb(const stp_pq_leaf *leaf, const stp_pq_chunk *c, const stp_pq_page *p, size_t packed,
                    size_t unpacked)
{
    static const uint8_t widths[STP_PQ_PHYSICALS] = { 1, 4, 8, 12, 4, 8 };
    if (unpacked > stp_pq_unpack_bound(c->codec, packed)) return true;
    const uint64_t width = leaf->physical == STP_PQ_FIXED ? (uint64_t) leaf->length + 8 : widths[leaf->physical];
    return width && unpacked > (uint64_t) p->n_values * (width + 16) * 2 + (1 << 20);
}

static stp_status unpack(stp_pq_body *b, stp_pq_unpacker *u, const stp_pq_footer *f, const stp_pq_leaf *leaf,
                         const stp_pq_chunk *c, const stp_pq_page *p, stp_error *err)
{
    const size_t levels = (size_t) (b->levels_end - p->body), packed = (size_t) p->packed - levels,
                 unpacked = (size_t) p->unpacked - levels;
    if (is_bomb(leaf, c, p, packed, unpacked))
        return stp_pq_fail(f, leaf, p->offset, err, "a page of %zu bytes is said to unpack to %zu", packed, unpacked);
    if (!make_room(b, unpacked + 2 * PADDING)) return stp_no_memory(err, "a page");
    uint8_t *to = b->memory + (PADDING - likely_start(leaf, p) % 8);
    const char *fault = packed ? stp_pq_unpack(u, c->codec, b->levels_end, packed, to, unpacked)
                               : unpacked ? "a page without bytes" : NULL;
    if (fault) return stp_pq_fail(f, leaf, p->offset, err, "%s", fault);
    memset(to + unpacked, 0, 8);
    b->at = to;
    b->end = to + unpacked;
    return STP_OK;
}

stp_status stp_pq_body_load(stp_pq_body *b, stp_pq_unpacker *u, const stp_pq_footer *f, const stp_pq_leaf *leaf,
                            const stp_pq_chunk *c, const stp_pq_page *p, stp_error *err)
{
    STP_TRY(check_crc(f, leaf, p, err));
    const bool v2 = p->kind == STP_PQ_DATA_V2;
    b->levels = p->body + p->repetition_bytes;
    b->levels_end = b->levels + p->definition_bytes;
    if (c->codec != STP_PQ_UNCOMPRESSED && (!v2 || p->is_packed)) return unpack(b, u, f, leaf, c, p, err);
    if (p->packed != p->unpacked)
        return stp_pq_fail(f, leaf, p->offset, err, "a page that is not packed has two sizes");
    b->at = b->levels_end;
    b->end = p->body + p->packed;
    return STP_OK;
}

void stp_pq_body_clear(stp_pq_body *b)
{
    free(b->memory);
    *b = (stp_pq_body) { 0 };
}
