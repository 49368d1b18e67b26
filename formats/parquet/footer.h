#ifndef STP_FORMATS_PARQUET_FOOTER_H
#define STP_FORMATS_PARQUET_FOOTER_H
/* The metadata of a Parquet file: what columns there are, and where their bytes lie. Every place has been checked to
 * lie in the file.
 * Source: parquet.thrift and Encodings.md of Apache Parquet. */
#include "base/arena.h"
#include "base/error.h"
#include "formats/parquet/thrift.h"

/* As they are numbered in files. */
typedef enum stp_pq_physical {
    STP_PQ_BOOLEAN, STP_PQ_INT32, STP_PQ_INT64, STP_PQ_INT96, STP_PQ_FLOAT, STP_PQ_DOUBLE, STP_PQ_BYTE_ARRAY,
    STP_PQ_FIXED, STP_PQ_PHYSICALS
} stp_pq_physical;

typedef enum stp_pq_encoding {
    STP_PQ_PLAIN = 0, STP_PQ_PLAIN_DICTIONARY = 2, STP_PQ_RLE = 3, STP_PQ_BIT_PACKED = 4, STP_PQ_DELTA = 5,
    STP_PQ_DELTA_LENGTH = 6, STP_PQ_DELTA_BYTES = 7, STP_PQ_RLE_DICTIONARY = 8, STP_PQ_SPLIT = 9, STP_PQ_ENCODINGS
} stp_pq_encoding;

/* What the values of a column mean: annotations old and new come down to these. */
typedef enum stp_pq_logical {
    STP_PQ_NONE, STP_PQ_STRING, STP_PQ_UUID, STP_PQ_INTERVAL, STP_PQ_DECIMAL, STP_PQ_DATE, STP_PQ_FLOAT16,
    STP_PQ_TIME_MS, STP_PQ_TIME_US, STP_PQ_TIME_NS, STP_PQ_STAMP_MS, STP_PQ_STAMP_US, STP_PQ_STAMP_NS,
    STP_PQ_I8, STP_PQ_I16, STP_PQ_I32, STP_PQ_I64, STP_PQ_U8, STP_PQ_U16, STP_PQ_U32, STP_PQ_U64, STP_PQ_LOGICALS
} stp_pq_logical;

/* A column: a leaf of the tree of the schema. */
typedef struct stp_pq_leaf {
    const char *name;               /* with dots between the levels; UTF-8 */
    stp_pq_physical physical;
    stp_pq_logical logical;
    int length;                     /* bytes of a STP_PQ_FIXED */
    int scale;                      /* decimals: value / 10^scale */
    bool utc;                       /* instants; else what a clock on the wall shows */
    int max_definition, max_repetition;
    const char *nested;             /* where values repeat: "a list", "a map"; else NULL */
} stp_pq_leaf;

/* Statistics of a column in a row group, as they stand in the file. */
typedef struct stp_pq_statistics {
    stp_bytes min, max;             /* at NULL: unknown */
    bool exact;                     /* both are values that there are, not just bounds */
    bool old;                       /* of the kind that is right for signed numbers only */
    int64_t nulls;                  /* -1: unknown */
} stp_pq_statistics;

/* A column in a row group. */
typedef struct stp_pq_chunk {
    int64_t offset, size;           /* of its pages, headers included, in the file */
    int64_t unpacked;               /* size without packing */
    int64_t n_values;
    int codec;
    unsigned encodings;             /* bit e: encoding e is used, says the file */
    stp_pq_statistics statistics;
    int64_t column_index, offset_index;             /* places, 0: none */
    int32_t column_index_size, offset_index_size;
    const char *fault;              /* why it cannot be read, or NULL */
} stp_pq_chunk;

typedef struct stp_pq_group {
    int64_t n_rows;
    int64_t row0;                   /* number of its first row in the file */
    stp_pq_chunk *chunks;           /* a leaf */
} stp_pq_group;

typedef struct stp_pq_note {
    stp_bytes key, value;
} stp_pq_note;

typedef struct stp_pq_footer {
    stp_arena arena;                /* owns what is not in the file's bytes */
    const char *path;               /* for messages; borrowed */
    const uint8_t *file;            /* all bytes, borrowed */
    int64_t size;
    int64_t data_end;               /* pages end before this: the footer begins here */
    int64_t n_rows;
    stp_pq_leaf *leaves;
    int n_leaves;
    stp_pq_group *groups;
    int n_groups;
    stp_pq_note *notes;             /* key-value metadata */
    int n_notes;
    stp_bytes writer;
} stp_pq_footer;

/* path, file and size are set; everything else is 0. */
stp_status stp_pq_footer_read(stp_pq_footer *f, stp_error *err) STP_MUST_USE;
void stp_pq_footer_clear(stp_pq_footer *f);

/* "'x.parquet' column 'v' at byte 4711: " and the fault; STP_ERR_DATA. leaf NULL: no column. */
stp_status stp_pq_fail(const stp_pq_footer *f, const stp_pq_leaf *leaf, int64_t at, stp_error *err, const char *fmt,
                       ...) STP_PRINTF(5, 6);

const char *stp_pq_physical_name(stp_pq_physical p);    /* "INT96" */
const char *stp_pq_encoding_name(int encoding);         /* "PLAIN"; "?" */
#endif
