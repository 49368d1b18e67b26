#ifndef STP_FORMATS_PARQUET_WRITE_CODEC_H
#define STP_FORMATS_PARQUET_WRITE_CODEC_H
/* Compressing pages. */
#include "base/buf.h"
#include "formats/parquet/codec.h"

typedef struct stp_pq_packer stp_pq_packer;

/* name: "zstd" (which NULL means too), "snappy" or "none". The library of snappy is loaded when it is asked for. */
stp_status stp_pq_packer_open(stp_pq_packer **out, const char *name, stp_error *err) STP_MUST_USE;
stp_pq_codec stp_pq_packer_codec(const stp_pq_packer *p);
/* Appends n bytes compressed; as they are without a codec. */
stp_status stp_pq_pack(stp_pq_packer *p, const char *bytes, size_t n, stp_buf *out, stp_error *err) STP_MUST_USE;
void stp_pq_packer_close(stp_pq_packer *p);     /* NULL is allowed */
#endif
