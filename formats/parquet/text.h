#ifndef STP_FORMATS_PARQUET_TEXT_H
#define STP_FORMATS_PARQUET_TEXT_H
/* Bytes from a file as texts that can be shown: UTF-8 without zeros. */
#include "base/buf.h"
#include "formats/parquet/thrift.h"

/* Bytes that are not UTF-8, and zeros, become U+FFFD. */
void stp_pq_text_clean(stp_buf *out, stp_bytes b);
/* As it is where it is UTF-8, else in hexadecimal digits. */
void stp_pq_text_or_hex(stp_buf *out, stp_bytes b);
void stp_pq_text_hex(stp_buf *out, stp_bytes b);
void stp_pq_text_uuid(stp_buf *out, stp_bytes b);          /* 16 bytes */
void stp_pq_text_interval(stp_buf *out, stp_bytes b);      /* 12 bytes: "P14M3DT0.250S" */
#endif
