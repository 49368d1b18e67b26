#ifndef STP_FORMATS_PARQUET_RLE_H
#define STP_FORMATS_PARQUET_RLE_H
/* The hybrid of runs and bit-packed groups: levels, dictionary indices, truth values. Eight bytes behind the end must
 * be readable. */
#include <stdbool.h>
#include <stdint.h>

typedef struct stp_pq_rle {
    const uint8_t *at, *end;
    int width;                  /* bits of a value, 0 … 32 */
    uint64_t left;              /* values left in the current run */
    bool packed;
    uint32_t value;             /* of a run */
    const uint8_t *group;       /* of a packed run: its first byte, */
    uint64_t bit;               /* and the next bit in it */
} stp_pq_rle;

void stp_pq_rle_open(stp_pq_rle *r, const uint8_t *at, const uint8_t *end, int width);
/* Reads n values; false where there are fewer. */
bool stp_pq_rle_read(stp_pq_rle *r, uint32_t *out, int64_t n);
/* The length of the run of equal values that comes next, at most n, and its value; it is then read. 0: the next ones
 * are packed, or there are none. */
int64_t stp_pq_rle_run(stp_pq_rle *r, int64_t n, uint32_t *value);

/* n values of `width` bits (up to 32), lowest bit first, from bit `bit` on. */
void stp_pq_unpack_bits(const uint8_t *from, uint64_t bit, int width, uint32_t *out, int64_t n);
#endif
