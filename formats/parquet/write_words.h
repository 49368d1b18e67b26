#ifndef STP_FORMATS_PARQUET_WRITE_WORDS_H
#define STP_FORMATS_PARQUET_WRITE_WORDS_H
/* Distinct numbers, in the order in which they come first: a dictionary. Zero is a valid empty one. */
#include "base/error.h"

typedef struct stp_pq_words {
    uint64_t *values;               /* count of them */
    uint32_t count, room;
    uint32_t *slots;                /* hash table of number + 1; 0 = free */
    uint32_t n_slots;               /* a power of two */
} stp_pq_words;

/* Numbers the distinct values among n: codes[i] is the number of values[i]. *found = false as soon as there are more
 * than `most`, or as many in the first thousands that this is to be expected. */
stp_status stp_pq_words_find(stp_pq_words *w, const uint64_t *values, int64_t n, uint32_t most, uint32_t *codes,
                             bool *found, stp_error *err) STP_MUST_USE;
void stp_pq_words_clear(stp_pq_words *w);
#endif
