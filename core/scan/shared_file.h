#ifndef STP_SCAN_SHARED_FILE_H
#define STP_SCAN_SHARED_FILE_H
/* What shared.c and tap.c know of a file. */
#include "scan/shared.h"

typedef struct stp_shared_file {
    struct stp_shared_file *next;
    stp_shared *owner;
    const char *key, *slice;       /* slice: of arrays, else NULL */
    stp_source *source;
    stp_source *replay;            /* in front of source, with the rows of its last pass; or NULL */
    bool keeps;                    /* somebody will read the same columns again */
    int *columns, n_columns;       /* that were read last by a pass for several */
} stp_shared_file;

/* The rows kept are of no use any more. */
void stp_shared_file_drop(stp_shared_file *f);
#endif
