#ifndef STP_AGG_CODES_H
#define STP_AGG_CODES_H
/* Numbers, times and truths as categories: each different value gets a code and its text as a label. Zero is a valid
 * empty set. */
#include "base/arena.h"
#include "table/batch.h"

typedef struct stp_codes {
    stp_arena arena;
    uint64_t *slots;               /* pairs: the value's bits, its code + 1 (0 = free) */
    int64_t n_slots;
    const char **labels;
    int32_t n, room;
    int32_t *code;                 /* of the batch last asked for */
    int64_t code_room;
    stp_dictionary dictionary;
} stp_codes;

/* *out is the column as codes into a dictionary of all labels so far, missing where it is; borrowed until the next
 * call. Fails without memory, and with STP_ERR_USAGE beyond 2^24 different values. */
stp_status stp_codes_make(stp_codes *c, const stp_column *column, const stp_column_info *info, int64_t n_rows,
                          stp_column *out, stp_error *err) STP_MUST_USE;
void stp_codes_clear(stp_codes *c);

/* Sorts labels: as numbers where both are, else by their bytes (times in ISO form rise like that too). */
int stp_codes_compare(const char *a, const char *b);
#endif
