#ifndef STP_FORMATS_PARQUET_CONVERT_H
#define STP_FORMATS_PARQUET_CONVERT_H
/* From what a file holds to what batches hold: one entry a kind of column. */
#include "formats/parquet/values.h"
#include "table/types.h"

typedef struct stp_pq_kind {
    stp_meaning meaning;
    stp_type type;
    int digits;                     /* of times */
    const char *unit;               /* that values get, or NULL */
    bool duration;                  /* times of the day, as what has passed since midnight */
    /* n values of the physical type to n of `type`. NULL: they are the same, or texts. */
    void (*convert)(const stp_pq_leaf *leaf, const void *in, int64_t n, void *out);
    void (*print)(stp_buf *out, stp_bytes b);       /* texts */
} stp_pq_kind;

const stp_pq_kind *stp_pq_kind_of(const stp_pq_leaf *leaf);
#endif
