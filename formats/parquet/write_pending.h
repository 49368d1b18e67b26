#ifndef STP_FORMATS_PARQUET_WRITE_PENDING_H
#define STP_FORMATS_PARQUET_WRITE_PENDING_H
/* Rows of one column that wait until their row group is written. */
#include "formats/csv_labels.h"
#include "formats/parquet/footer.h"
#include "table/batch.h"

/* How values compare, and what their 64 bits are. */
typedef enum stp_pq_order {
    STP_PQ_AS_SIGNED, STP_PQ_AS_UNSIGNED, STP_PQ_AS_FLOAT, STP_PQ_AS_DOUBLE,
    STP_PQ_AS_TEXT      /* the bits are the number of a text */
} stp_pq_order;

typedef struct stp_pq_storage {
    stp_pq_physical physical;
    int width;                      /* bytes of a number: 4 or 8; 0 of booleans and texts */
    stp_pq_order order;
    int bits;                       /* of an integer */
    int64_t times, by;              /* value * times / by is stored: times in units that Parquet has */
} stp_pq_storage;

typedef struct stp_pq_pending {
    const stp_column_info *info;    /* borrowed */
    stp_pq_storage storage;
    int64_t n_rows, n_values;       /* waiting; of the rows those that are present */
    stp_buf levels;                 /* a byte a row: 1 present, 0 missing */
    stp_buf values;                 /* 64 bits a present row */
    stp_csv_labels texts;           /* distinct ones */
    size_t text_bytes;              /* of all values together */
    bool binary;                    /* some text of the file so far is not UTF-8 */
    int32_t *numbers;               /* of the labels of the batch among texts, -1 = not met */
    int32_t n_numbers, numbers_room;
} stp_pq_pending;

/* How a column is stored; integers that batches hold as doubles are stored as integers. */
stp_pq_storage stp_pq_storage_of(const stp_column_info *info);

/* A new batch begins: its dictionary (or NULL) is another one. */
stp_status stp_pq_pending_begin(stp_pq_pending *c, const stp_dictionary *dictionary, stp_error *err) STP_MUST_USE;
/* Takes n rows from row `first` of the batch on. */
stp_status stp_pq_pending_add(stp_pq_pending *c, const stp_column *from, int64_t first, int64_t n,
                             stp_error *err) STP_MUST_USE;
/* Bytes that wait. */
size_t stp_pq_pending_size(const stp_pq_pending *c);
static inline const uint64_t *stp_pq_pending_values(const stp_pq_pending *c)
{
    return (const uint64_t *) (const void *) c->values.data;
}
/* Nothing waits any more; room is kept. */
void stp_pq_pending_reset(stp_pq_pending *c);
void stp_pq_pending_clear(stp_pq_pending *c);
#endif
