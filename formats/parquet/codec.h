#ifndef STP_FORMATS_PARQUET_CODEC_H
#define STP_FORMATS_PARQUET_CODEC_H
/* How pages are packed. zlib and zstd are linked; snappy, lz4 and brotli are loaded when a file needs them. */
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

/* As they are numbered in files. */
typedef enum stp_pq_codec {
    STP_PQ_UNCOMPRESSED, STP_PQ_SNAPPY, STP_PQ_GZIP, STP_PQ_LZO, STP_PQ_BROTLI, STP_PQ_LZ4, STP_PQ_ZSTD,
    STP_PQ_LZ4_RAW, STP_PQ_CODECS
} stp_pq_codec;

const char *stp_pq_codec_name(int codec);       /* "snappy"; "?" where there is none */

/* The libraries that are loaded; zero is valid. */
typedef struct stp_pq_libraries {
    void *snappy, *lz4, *brotli;                /* handles */
    int (*snappy_uncompress)(const char *in, size_t n_in, char *out, size_t *n_out);
    int (*snappy_length)(const char *in, size_t n_in, size_t *n_out);
    int (*lz4_decompress)(const char *in, char *out, int n_in, int n_out);
    int (*brotli_decompress)(size_t n_in, const uint8_t *in, size_t *n_out, uint8_t *out);
} stp_pq_libraries;

/* Loads what a codec needs; does nothing the second time. STP_ERR_DATA where no such codec is known. */
stp_status stp_pq_libraries_load(stp_pq_libraries *l, int codec, stp_error *err) STP_MUST_USE;
void stp_pq_libraries_close(stp_pq_libraries *l);

/* What one thread keeps from page to page; zero is valid. */
typedef struct stp_pq_unpacker {
    const stp_pq_libraries *libraries;          /* borrowed */
    void *zstd, *gzip;
} stp_pq_unpacker;

/* Unpacks n_in bytes into exactly n_out. NULL, or what is wrong with them. */
const char *stp_pq_unpack(stp_pq_unpacker *u, int codec, const uint8_t *in, size_t n_in, uint8_t *out, size_t n_out);
/* Bytes that n_in packed ones can become at most. */
uint64_t stp_pq_unpack_bound(int codec, uint64_t n_in);
void stp_pq_unpacker_clear(stp_pq_unpacker *u);
#endif
