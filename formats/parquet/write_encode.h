#ifndef STP_FORMATS_PARQUET_WRITE_ENCODE_H
#define STP_FORMATS_PARQUET_WRITE_ENCODE_H
/* The encodings of Parquet, each appended to a buffer. Values are present ones only, as 64 bits of which the lowest
 * `width` bytes count.
 * Source: Encodings.md of Apache Parquet. */
#include "base/buf.h"

/* PLAIN; width 4 or 8. */
void stp_pq_put_plain(stp_buf *out, const uint64_t *values, int64_t n, int width);
/* PLAIN of booleans: a bit each, the lowest first. */
void stp_pq_put_bits(stp_buf *out, const uint64_t *values, int64_t n);
/* BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, … */
void stp_pq_put_split(stp_buf *out, const uint64_t *values, int64_t n, int width);
/* DELTA_BINARY_PACKED of whole numbers of 4 or 8 bytes. */
void stp_pq_put_delta(stp_buf *out, const uint64_t *values, int64_t n, int width);

/* RLE: runs of one number and groups of eight packed ones, `bits` (1 to 32) each. Levels and numbers of words. */
void stp_pq_put_runs(stp_buf *out, const uint32_t *numbers, int64_t n, int bits);
/* Bits that numbers up to most need; at least 1, which all readers know. */
int stp_pq_bits_for(uint32_t most);
#endif
