#ifndef STP_TABLE_LABELS_H
#define STP_TABLE_LABELS_H
/* Distinct labels, numbered in the order they are met: how folds match categories by label across
 * batches and states. Zero is a valid empty set. */
#include "base/arena.h"
#include "base/error.h"

typedef struct stp_labels {
    stp_arena arena;
    const char **label;        /* n texts */
    int64_t *first_row;        /* n row numbers where each was first met: the final order */
    int32_t n, capacity;
    int32_t *slots;            /* hash table */
    int32_t n_slots;
} stp_labels;

/* The number of label (added if it is new), or -1 without memory. row lowers first_row. */
int32_t stp_labels_add(stp_labels *s, const char *label, int64_t row);
int32_t stp_labels_find(const stp_labels *s, const char *label);       /* -1 if absent */
/* order[i] = number of the i-th label by first row. */
stp_status stp_labels_order(const stp_labels *s, int32_t *order, stp_error *err) STP_MUST_USE;
void stp_labels_clear(stp_labels *s);
#endif
