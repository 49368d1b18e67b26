#ifndef STP_AGG_VALUES_H
#define STP_AGG_VALUES_H
/* How many different numbers there are, up to a limit. Zero is a valid empty set. */
#include "base/error.h"

enum { STP_VALUES_MOST = 1000 };

typedef struct stp_values {
    uint64_t *slots;               /* hash table of bit patterns; 0 is free */
    int n_slots, n;
    bool has_zero;                 /* counted in n */
    bool overflowed;               /* more than STP_VALUES_MOST: none is kept */
    uint64_t last;                 /* the value met last: runs are cheap */
} stp_values;

/* bits: of a double or an int64, as long as all are of one kind. False without memory. */
bool stp_values_add(stp_values *s, uint64_t bits);
bool stp_values_merge(stp_values *into, const stp_values *from);
void stp_values_clear(stp_values *s);
#endif
