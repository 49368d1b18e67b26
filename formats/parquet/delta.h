#ifndef STP_FORMATS_PARQUET_DELTA_H
#define STP_FORMATS_PARQUET_DELTA_H
/* DELTA_BINARY_PACKED: whole numbers as differences, in blocks of miniblocks with a bit width each. Reading is in
 * steps, so that memory does not grow with what a header claims. Nine bytes behind the end must be readable. */
#include <stdbool.h>
#include <stdint.h>

typedef struct stp_pq_delta {
    const uint8_t *at, *end;
    uint64_t n_minis, mini;         /* miniblocks a block, values a miniblock */
    uint64_t left;                  /* values that are still to come */
    bool first;                     /* the next value is `value` itself */
    uint64_t value;                 /* the last one; arithmetic wraps */
    uint64_t least;                 /* difference in this block */
    const uint8_t *widths;          /* of this block's miniblocks that are not begun yet */
    uint64_t minis_left;
    int width;                      /* of this miniblock */
    uint64_t mini_left;             /* differences left in it */
    const uint8_t *group;           /* its first byte, */
    uint64_t bit;                   /* and the next bit in it */
} stp_pq_delta;

/* False where the header cannot be right. */
bool stp_pq_delta_open(stp_pq_delta *d, const uint8_t *at, const uint8_t *end);
/* Reads n values; false where there are fewer. */
bool stp_pq_delta_read(stp_pq_delta *d, int64_t *out, int64_t n);
/* Where its bytes end and the next stream begins: reads all that is left, keeping nothing. NULL: they are damaged. */
const uint8_t *stp_pq_delta_end(stp_pq_delta d);
#endif
