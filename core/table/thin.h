#ifndef STP_TABLE_THIN_H
#define STP_TABLE_THIN_H
/* Some rows of a batch as a batch of its own, in any order and also more than once. Zero is valid and empty. */
#include "table/batch.h"

typedef struct stp_thin {
    int n_columns;
    stp_column *columns;
    void **values;
    uint8_t **validity;
    int64_t room;
} stp_thin;

/* *b becomes rows[0 … n) of itself, in memory of t that stays until the next call. */
stp_status stp_thin_rows(stp_thin *t, stp_batch *b, const int32_t *rows, int64_t n, stp_error *err) STP_MUST_USE;
void stp_thin_clear(stp_thin *t);

size_t stp_type_size(stp_type type);
#endif
