#ifndef STP_FORMATS_PARQUET_VALUES_H
#define STP_FORMATS_PARQUET_VALUES_H
/* The values of one page, in any encoding, one after the other. What comes out is of the physical type: uint8_t for
 * BOOLEAN, int32_t, int64_t, 12 bytes for INT96, float, double, and stp_bytes for both kinds of byte arrays; dictionary
 * indices are uint32_t. Eight bytes behind the end of the page must be readable. */
#include "base/buf.h"
#include "formats/parquet/delta.h"
#include "formats/parquet/footer.h"
#include "formats/parquet/rle.h"

struct stp_pq_values;
/* NULL, or what is wrong. */
typedef const char *stp_pq_read_fn(struct stp_pq_values *v, void *out, int64_t n);

typedef struct stp_pq_values {
    const stp_pq_leaf *leaf;
    stp_pq_read_fn *read;
    const uint8_t *at, *end;
    int64_t n, done;                /* values in the page, read */
    stp_pq_rle rle;
    stp_pq_delta lengths, prefixes;
    stp_buf texts;                  /* of byte arrays that do not stand in the page; until the next read */
    stp_buf last;                   /* the byte array that the next one begins like */
} stp_pq_values;

/* n values of `leaf` from at to end; those buffers that v has are used again. NULL, or what is wrong. A dictionary
 * encoding gives indices. */
const char *stp_pq_values_open(stp_pq_values *v, const stp_pq_leaf *leaf, int encoding, const uint8_t *at,
                               const uint8_t *end, int64_t n);
const char *stp_pq_values_read(stp_pq_values *v, void *out, int64_t n);
void stp_pq_values_clear(stp_pq_values *v);

/* Bytes of a value as it comes out. */
size_t stp_pq_value_size(stp_pq_physical p);

static inline bool stp_pq_is_dictionary(int encoding)
{
    return encoding == STP_PQ_PLAIN_DICTIONARY || encoding == STP_PQ_RLE_DICTIONARY;
}
#endif
