#ifndef STP_FORMATS_CSV_WALK_H
#define STP_FORMATS_CSV_WALK_H
/* libcsv over bytes in memory, for those who look at a sample. */
#include "base/error.h"
#include "formats/csv_cut.h"

/* What is collected: cell gets each cell (text NULL: empty and unquoted), row each row with its number of cells;
 * either may be NULL. self is theirs; a handler sets failed when it has no memory. */
typedef struct stp_csv_walk {
    void (*cell)(struct stp_csv_walk *w, int64_t row, int column, const char *text, size_t n);
    void (*row)(struct stp_csv_walk *w, int64_t row, int n_cells);
    void *self;
    int64_t at;                     /* rows so far */
    int column;
    bool failed;
} stp_csv_walk;

stp_status stp_csv_run_walk(stp_csv_walk *w, const stp_csv_dialect *d, const char *bytes, size_t n,
                            stp_error *err) STP_MUST_USE;

/* A row handler: *(int *) self = cells of the row. */
void stp_csv_count_cells(stp_csv_walk *w, int64_t row, int n_cells);
#endif
