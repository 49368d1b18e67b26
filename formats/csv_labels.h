#ifndef STP_FORMATS_CSV_LABELS_H
#define STP_FORMATS_CSV_LABELS_H
/* Texts and their codes: code i is the i-th distinct text added. Zero is a valid empty set. */
#include "base/arena.h"
#include <stdint.h>

typedef struct stp_csv_labels {
    const char **texts;         /* count of them, each ends in 0; live until reset */
    int32_t count;
    int32_t capacity;
    uint32_t *slots;            /* hash table of code + 1; 0 = free */
    uint64_t *hashes;           /* of each text */
    uint32_t *lengths;          /* bytes as added */
    size_t n_slots;             /* a power of two */
    stp_arena arena;            /* owns the texts */
} stp_csv_labels;

/* Code of the text, added if it is new; -1 without memory. A 0 in it becomes U+FFFD in the label. */
int32_t stp_csv_labels_add(stp_csv_labels *l, const char *text, size_t n);

/* Code of a text that was added; -1: it was not. */
int32_t stp_csv_labels_find(const stp_csv_labels *l, const char *text, size_t n);

/* Empty again; keeps its room. */
void stp_csv_labels_reset(stp_csv_labels *l);
void stp_csv_labels_clear(stp_csv_labels *l);
#endif
