#ifndef STP_FORMATS_PARQUET_COLUMN_H
#define STP_FORMATS_PARQUET_COLUMN_H
/* One column of one worker: pages in, columns of batches out. */
#include "formats/parquet/convert.h"
#include "formats/parquet/page.h"

/* A page of a chunk, by its place and its first row in the row group. */
typedef struct stp_pq_place {
    int64_t offset, row;
} stp_pq_place;

/* Moves on to the page that holds `row` (or to the end of the chunk). */
stp_status stp_pq_place_seek(stp_pq_place *p, const stp_pq_footer *f, const stp_pq_leaf *leaf, const stp_pq_chunk *c,
                             int64_t row, stp_error *err) STP_MUST_USE;

/* Texts as labels, one behind the other. */
typedef struct stp_pq_labels {
    stp_buf texts;
    size_t *starts;                     /* n */
    const char **labels;                /* n, after stp_pq_labels_finish */
    size_t n, room;
} stp_pq_labels;

typedef struct stp_pq_column {
    const stp_pq_footer *footer;
    const stp_pq_leaf *leaf;
    const stp_pq_kind *kind;
    const stp_pq_chunk *chunk;          /* that the rest is of, NULL: none yet */
    stp_pq_unpacker *unpacker;          /* borrowed from the reader */
    stp_pq_page page;                   /* that is read */
    stp_pq_body body;
    int64_t loaded;                     /* offset of the page whose body that is, 0: of none */
    const uint8_t *first;               /* of its values */
    int64_t done, present;              /* rows of the page that are read; values in it */
    bool all_present;                   /* no row of the page is missing */
    stp_pq_rle levels;
    uint8_t *packed_levels;             /* levels that are bit-packed the old way, unpacked: a byte each */
    stp_pq_values values;
    /* the dictionary of the chunk */
    int64_t dictionary_size;            /* -1: not looked for */
    void *dictionary;                   /* values of kind->type; NULL for texts */
    stp_pq_labels dictionary_labels;
    /* the batch */
    void *out;
    size_t out_rows;                    /* room */
    uint8_t *validity;
    stp_pq_labels labels;               /* texts that are in no dictionary */
    stp_dictionary given;
    const char **joined;                /* labels of the dictionary and of the batch */
    size_t joined_room;
    stp_bytes *slices;                  /* a block of values */
} stp_pq_column;

/* Rows [row, row + n) of a chunk; place is at or before them. Borrowed until the next call. */
stp_status stp_pq_column_read(stp_pq_column *c, const stp_pq_chunk *chunk, stp_pq_place place, int64_t row, int64_t n,
                              stp_column *out, stp_error *err) STP_MUST_USE;
void stp_pq_column_clear(stp_pq_column *c);
#endif
