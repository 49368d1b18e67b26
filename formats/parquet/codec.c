/* One line a codec in a table: how it is called, how far it can blow bytes up, and what unpacks it. */
#include "formats/parquet/codec.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include "base/lazy.h"

typedef const char *unpack_fn(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out);

static const char damaged[] = "the packed bytes are damaged";
static const char too_short[] = "the page unpacks to another size than it says";

/* ---- libraries -------------------------------------------------------------------------------------------------- */

static stp_status load_snappy(stp_pq_libraries *l, stp_error *err)
{
    static const char *const names[] = { "libsnappy.so.1", NULL };
    const stp_symbol symbols[] = { { "snappy_uncompress", &l->snappy_uncompress },
                                   { "snappy_uncompressed_length", &l->snappy_length } };
    return l->snappy ? STP_OK : stp_lazy_open(&l->snappy, names, symbols, STP_COUNT(symbols), "the library for snappy",
                                              "libsnappy1v5", err);
}

static stp_status load_lz4(stp_pq_libraries *l, stp_error *err)
{
    static const char *const names[] = { "liblz4.so.1", NULL };
    const stp_symbol symbols[] = { { "LZ4_decompress_safe", &l->lz4_decompress } };
    return l->lz4 ? STP_OK
                  : stp_lazy_open(&l->lz4, names, symbols, STP_COUNT(symbols), "the library for lz4", "liblz4-1", err);
}

static stp_status load_brotli(stp_pq_libraries *l, stp_error *err)
{
    static const char *const names[] = { "libbrotlidec.so.1", NULL };
    const stp_symbol symbols[] = { { "BrotliDecoderDecompress", &l->brotli_decompress } };
    return l->brotli ? STP_OK : stp_lazy_open(&l->brotli, names, symbols, STP_COUNT(symbols), "the library for brotli",
                                              "libbrotli1", err);
}

void stp_pq_libraries_close(stp_pq_libraries *l)
{
    stp_lazy_close(l->snappy);
    stp_lazy_close(l->lz4);
    stp_lazy_close(l->brotli);
    *l = (stp_pq_libraries) { 0 };
}

/* ---- the codecs -------------------------------------------------------------------------------------------------- */

static const char *copy(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    (void) u;
    if (n_in != n_out) return too_short;
    memcpy(out, in, n_in);
    return NULL;
}

static const char *snappy(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    size_t n = 0;
    if (u->libraries->snappy_length((const char *) in, n_in, &n) != 0) return damaged;
    if (n != n_out) return too_short;
    return u->libraries->snappy_uncompress((const char *) in, n_in, (char *) out, &n) != 0 ? damaged : NULL;
}

/* gzip or zlib, one member or several. */
static const char *gzip(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    enum { EITHER = 32 };
    if (!u->gzip) {
        z_stream *made = calloc(1, sizeof *made);
        if (!made || inflateInit2(made, MAX_WBITS + EITHER) != Z_OK) {
            free(made);
            return "there is no memory to unpack it";
        }
        u->gzip = made;
    }
    z_stream *z = u->gzip;
    if (n_in > UINT32_MAX || n_out > UINT32_MAX) return too_short;
    z->next_in = (Bytef *) (uintptr_t) in;          /* zlib never writes there */
    z->avail_in = (uInt) n_in;
    z->next_out = out;
    z->avail_out = (uInt) n_out;
    do {
        if (inflateReset(z) != Z_OK || inflate(z, Z_FINISH) != Z_STREAM_END) return damaged;
    } while (z->avail_in && z->avail_out);
    return z->avail_out ? too_short : NULL;
}

static const char *zstd(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    if (!u->zstd && !(u->zstd = ZSTD_createDCtx())) return "there is no memory to unpack it";
    const size_t n = ZSTD_decompressDCtx(u->zstd, out, n_out, in, n_in);        /* several frames, too */
    if (ZSTD_isError(n)) return ZSTD_getErrorName(n);
    return n != n_out ? too_short : NULL;
}

static const char *lz4_raw(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    if (n_in > INT32_MAX || n_out > INT32_MAX) return too_short;
    const int n = u->libraries->lz4_decompress((const char *) in, (char *) out, (int) n_in, (int) n_out);
    return n < 0 ? damaged : (size_t) n != n_out ? too_short : NULL;
}

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | (uint32_t) p[3];
}

/* Hadoop's frames: sizes of a block unpacked and packed, big-endian, then the block. False where it is none of it. */
static bool lz4_frames(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    enum { HEAD = 8 };
    while (n_in >= HEAD) {
        const size_t made = big_endian(in), packed = big_endian(in + 4);
        if (packed > n_in - HEAD || made > n_out || lz4_raw(u, in + HEAD, packed, out, made)) return false;
        in += HEAD + packed;
        n_in -= HEAD + packed;
        out += made;
        n_out -= made;
    }
    return !n_in && !n_out;
}

/* The old codec: in Hadoop's frames, or without. */
static const char *lz4_old(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    return lz4_frames(u, in, n_in, out, n_out) ? NULL : lz4_raw(u, in, n_in, out, n_out);
}

static const char *brotli(stp_pq_unpacker *u, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    enum { SUCCESS = 1 };
    size_t n = n_out;
    if (u->libraries->brotli_decompress(n_in, in, &n, out) != SUCCESS) return damaged;
    return n != n_out ? too_short : NULL;
}

static const struct {
    const char *name;
    unpack_fn *unpack;
    stp_status (*load)(stp_pq_libraries *l, stp_error *err);
    uint32_t most;                  /* bytes that one packed byte can become */
} codecs[STP_PQ_CODECS] = {           /* brotli: 16 MiB in a block, whose head has four bytes; zstd: 128 KiB, four */
    [STP_PQ_UNCOMPRESSED] = { "uncompressed", copy, NULL, 1 },
    [STP_PQ_SNAPPY] = { "snappy", snappy, load_snappy, 32 },
    [STP_PQ_GZIP] = { "gzip", gzip, NULL, 1040 },
    [STP_PQ_LZO] = { "lzo", NULL, NULL, 0 },
    [STP_PQ_BROTLI] = { "brotli", brotli, load_brotli, 1 << 22 },
    [STP_PQ_LZ4] = { "lz4", lz4_old, load_lz4, 256 },
    [STP_PQ_ZSTD] = { "zstd", zstd, NULL, 1 << 15 },
    [STP_PQ_LZ4_RAW] = { "lz4_raw", lz4_raw, load_lz4, 256 },
};

const char *stp_pq_codec_name(int codec)
{
    return codec >= 0 && codec < STP_PQ_CODECS ? codecs[codec].name : "?";
}

stp_status stp_pq_libraries_load(stp_pq_libraries *l, int codec, stp_error *err)
{
    if (codec < 0 || codec >= STP_PQ_CODECS)
        return stp_fail(err, STP_ERR_DATA, "pages are packed in an unknown way (%d)", codec);
    if (!codecs[codec].unpack) {
        stp_fail(err, STP_ERR_DATA, "pages are packed with %s, which cannot be read", codecs[codec].name);
        return stp_hint(err, "write the file again with zstd or snappy");
    }
    return codecs[codec].load ? codecs[codec].load(l, err) : STP_OK;
}

uint64_t stp_pq_unpack_bound(int codec, uint64_t n_in)
{
    return (n_in + 16) * codecs[codec].most;
}

const char *stp_pq_unpack(stp_pq_unpacker *u, int codec, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out)
{
    return codecs[codec].unpack(u, in, n_in, out, n_out);
}

void stp_pq_unpacker_clear(stp_pq_unpacker *u)
{
    ZSTD_freeDCtx(u->zstd);
    if (u->gzip) inflateEnd(u->gzip);
    free(u->gzip);
    *u = (stp_pq_unpacker) { 0 };
}
