#ifndef STP_FORMATS_PARQUET_SOURCE_H
#define STP_FORMATS_PARQUET_SOURCE_H
/* The parts of the Parquet reader, to each other and to tests.
 *
 *     thrift.c   the protocol of all metadata
 *     footer.c   row groups, column chunks, statistics;  schema.c the tree of columns
 *     page.c     page headers, bodies;  codec.c what unpacks them
 *     rle.c delta.c values.c   encodings: the values of a page
 *     convert.c  physical and logical types to batches;  text.c bytes to texts
 *     column.c   pages of one column to columns of batches
 *     reader.c   pieces to batches
 *     parquet.c  open, cut pieces, rewind */
#include "formats/parquet/column.h"
#include "formats/parquet/prune.h"
#include "formats/formats.h"

typedef struct stp_pq_source {
    stp_source base;                    /* first, so that a stp_source is one */
    stp_input *in;
    stp_pq_footer footer;
    int *leaf;                          /* of each column of the schema: its leaf */
    stp_pq_libraries libraries;
    int64_t piece_rows;                 /* a piece has about so many; tests make it small */
    int *wanted, n_wanted;              /* columns of the schema */
    stp_bound *bounds;                  /* that narrow what is read; their texts are in the source's arena */
    int *bound_leaf;                    /* of each: the leaf of its column */
    int n_bounds;
    int group;                          /* that is being cut */
    stp_pq_kept kept;                   /* its rows that are read, */
    int run;                            /* the run of them that is being cut, */
    int64_t row;                        /* and where the next piece begins */
    stp_pq_place *places;               /* a wanted column: its page there */
    int lead;                           /* the wanted column at whose pages pieces are cut, -1: none */
    int64_t bytes_read;
    stp_error late;
} stp_pq_source;

struct stp_piece {
    int group;
    int64_t row, n_rows;                /* of the group */
    stp_pq_place *places;               /* a wanted column */
    int room;
};

stp_status stp_pq_reader_new(stp_source *s, stp_reader **out, stp_error *err) STP_MUST_USE;
stp_status stp_pq_reader_read(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err) STP_MUST_USE;
void stp_pq_reader_free(stp_reader *r);
#endif
