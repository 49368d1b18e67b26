#ifndef STP_FORMATS_PARQUET_NAMES_H
#define STP_FORMATS_PARQUET_NAMES_H
/* Numbers that stand for things in Parquet files.
 * Source: parquet.thrift of Apache Parquet. */

typedef enum stp_pq_physical {
    STP_PQ_BOOLEAN, STP_PQ_INT32, STP_PQ_INT64, STP_PQ_INT96, STP_PQ_FLOAT, STP_PQ_DOUBLE, STP_PQ_BYTE_ARRAY,
    STP_PQ_FIXED, STP_PQ_PHYSICALS
} stp_pq_physical;

typedef enum stp_pq_encoding {
    STP_PQ_PLAIN = 0, STP_PQ_PLAIN_DICTIONARY = 2, STP_PQ_RLE = 3, STP_PQ_BIT_PACKED = 4, STP_PQ_DELTA = 5,
    STP_PQ_DELTA_LENGTH = 6, STP_PQ_DELTA_BYTES = 7, STP_PQ_RLE_DICTIONARY = 8, STP_PQ_SPLIT = 9, STP_PQ_ENCODINGS
} stp_pq_encoding;

typedef enum stp_pq_codec {
    STP_PQ_UNCOMPRESSED, STP_PQ_SNAPPY, STP_PQ_GZIP, STP_PQ_LZO, STP_PQ_BROTLI, STP_PQ_LZ4, STP_PQ_ZSTD,
    STP_PQ_LZ4_RAW, STP_PQ_CODECS
} stp_pq_codec;

typedef enum stp_pq_page_type {
    STP_PQ_DATA_PAGE, STP_PQ_INDEX_PAGE, STP_PQ_DICTIONARY_PAGE, STP_PQ_DATA_PAGE_V2
} stp_pq_page_type;
#endif
