#include "formats/parquet/write_codec.h"
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include "base/lazy.h"

struct stp_pq_packer {
    stp_pq_codec codec;
    ZSTD_CCtx *zstd;
    void *snappy; /* handle of the library: it is of C++, which each start would pay for */
    int (*snappy_compress)(const char *bytes, size_t n, char *to, size_t *room); /* as in snappy-c.h */
    size_t (*snappy_room)(size_t n);
};

static stp_status open_snappy(stp_pq_packer *p, stp_error *err)
{
    static const char *const names[] = { "libsnappy.so.1", "libsnappy.so", NULL };
    const stp_symbol symbols[] = { { "snappy_compress", &p->snappy_compress },
                                   { "snappy_max_compressed_length", &p->snappy_room } };
    return stp_lazy_open(&p->snappy, names, symbols, STP_COUNT(symbols), "snappy", "libsnappy1v5", err);
}

static stp_status open_zstd(stp_pq_packer *p, stp_error *err)
{
    p->zstd = ZSTD_createCCtx();
    return p->zstd ? STP_OK : stp_no_memory(err, "zstd");
}

static stp_status open_none(stp_pq_packer *p, stp_error *err)
{
    (void) p;
    (void) err;
    return STP_OK;
}

stp_status stp_pq_packer_open(stp_pq_packer **out, const char *name, stp_error *err)
{
    static const struct {
        const char *name;
        stp_pq_codec codec;
        stp_status (*open)(stp_pq_packer *p, stp_error *err);
    } codecs[] = {
        { "zstd", STP_PQ_ZSTD, open_zstd },
        { "snappy", STP_PQ_SNAPPY, open_snappy },
        { "none", STP_PQ_UNCOMPRESSED, open_none },
    };
    size_t i = 0;
    while (name && i < STP_COUNT(codecs) && strcmp(codecs[i].name, name)) i++;
    if (i == STP_COUNT(codecs)) return stp_fail(err, STP_ERR_USAGE, "parquet is not written with '%s'", name);
    stp_pq_packer *p = calloc(1, sizeof *p);
    if (!p) return stp_no_memory(err, "a codec");
    p->codec = codecs[i].codec;
    const stp_status s = codecs[i].open(p, err);
    if (s == STP_OK)
        *out = p;
    else
        stp_pq_packer_close(p);
    return s;
}

stp_pq_codec stp_pq_packer_codec(const stp_pq_packer *p)
{
    return p->codec;
}

static bool pack_zstd(stp_pq_packer *p, const char *bytes, size_t n, char *to, size_t *room)
{
    enum { LEVEL = 3 };
    *room = ZSTD_compressCCtx(p->zstd, to, *room, bytes, n, LEVEL);
    return !ZSTD_isError(*room);
}

stp_status stp_pq_pack(stp_pq_packer *p, const char *bytes, size_t n, stp_buf *out, stp_error *err)
{
    size_t room = p->codec == STP_PQ_ZSTD ? ZSTD_compressBound(n) : p->codec == STP_PQ_SNAPPY ? p->snappy_room(n) : n;
    char *to = stp_buf_reserve(out, room);
    if (!to) return stp_no_memory(err, "a compressed page");
    bool done = true;
    if (p->codec == STP_PQ_ZSTD)
        done = pack_zstd(p, bytes, n, to, &room);
    else if (p->codec == STP_PQ_SNAPPY)
        done = p->snappy_compress(bytes, n, to, &room) == 0;
    else
        memcpy(to, bytes, n);
    if (!done) return stp_fail(err, STP_ERR_IO, "a page could not be compressed");
    out->length += room;
    return STP_OK;
}

void stp_pq_packer_close(stp_pq_packer *p)
{
    if (!p) return;
    ZSTD_freeCCtx(p->zstd);
    stp_lazy_close(p->snappy);
    free(p);
}
