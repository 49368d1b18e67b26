#ifndef STP_FORMATS_PARQUET_PRUNE_H
#define STP_FORMATS_PARQUET_PRUNE_H
/* Which rows of a row group have to be read, given bounds on columns: by the statistics of the group, and where the
 * file has a page index by those of its pages. */
#include "formats/parquet/statistics.h"

typedef struct stp_pq_rows {
    int64_t from, to;
} stp_pq_rows;

/* Rows in rising order, apart from each other; zero is valid. */
typedef struct stp_pq_kept {
    stp_pq_rows *rows;
    int n, room;
} stp_pq_kept;

/* leaf: of each column that bounds name. Nothing is kept of a group that is outside as a whole. */
stp_status stp_pq_prune(stp_pq_kept *kept, const stp_pq_footer *f, const stp_pq_group *g, const int *leaf,
                        const stp_bound *bounds, int n_bounds, stp_error *err) STP_MUST_USE;
void stp_pq_kept_clear(stp_pq_kept *kept);
#endif
