#ifndef STP_FORMATS_PARQUET_WRITE_CHUNK_H
#define STP_FORMATS_PARQUET_WRITE_CHUNK_H
/* A column of a row group becomes a chunk: a dictionary where it pays, then pages. */
#include "formats/parquet/write_bounds.h"
#include "formats/parquet/write_codec.h"
#include "formats/parquet/write_words.h"

enum { STP_PQ_PAGE_ROWS = 16384, STP_PQ_PAGE_BYTES = 1 << 20 };

/* Memory that is used again for each chunk. Zero, but for packer, is a valid begin. */
typedef struct stp_pq_work {
    stp_pq_packer *packer;          /* borrowed */
    stp_pq_encoding encoding;
    stp_pq_words words;
    uint32_t *codes;                /* of each value in the dictionary */
    uint32_t *levels;
    int64_t codes_room, levels_room;
    uint32_t n_words;
    stp_buf raw, packed;            /* bodies of pages, one after the other */
    stp_buf pages;                  /* what there is to know of each */
    stp_buf scratch;
} stp_pq_work;

/* What the footer and the indexes in front of it say of all chunks; grows with each. */
typedef struct stp_pq_record {
    stp_buf metadata, column_indexes, offset_indexes;       /* Thrift structs, one after the other */
    stp_buf entries;                                        /* a stp_pq_entry a chunk */
} stp_pq_record;

typedef struct stp_pq_entry {
    int64_t offset;                                         /* in the file */
    int64_t bytes, packed_bytes;                            /* headers of pages included */
    int32_t metadata_size, column_index_size, offset_index_size;
} stp_pq_entry;

/* Appends the rows that wait in c to out, which has begun at byte `offset` of the file less its length now. */
stp_status stp_pq_chunk_write(stp_pq_work *w, const stp_pq_pending *c, int64_t offset, stp_buf *out,
                              stp_pq_record *record, stp_error *err) STP_MUST_USE;
void stp_pq_work_clear(stp_pq_work *w);
#endif
