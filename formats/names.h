#ifndef STP_FORMATS_NAMES_H
#define STP_FORMATS_NAMES_H
/* Names of columns, each its own: a second 'v' is 'v_2'. However many are alike, a name costs the same. */
#include "formats/csv_labels.h"

/* Zero is valid. */
typedef struct stp_names {
    stp_csv_labels seen;
    int *next;                  /* of each that was seen: the number to try next behind it */
    int32_t room;
} stp_names;

/* The name, or with the first number behind it that makes it new; in the arena. NULL without memory. */
const char *stp_names_add(stp_names *n, stp_arena *arena, const char *name);
/* How many names were added before this one, which was; -1: it was not. */
int stp_names_find(const stp_names *n, const char *name, size_t length);
void stp_names_clear(stp_names *n);
#endif
