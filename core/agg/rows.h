#ifndef STP_AGG_ROWS_H
#define STP_AGG_ROWS_H
/* The fold that keeps rows: the wanted columns of a table in file order, numbers as doubles and
 * texts as category numbers. What charts with one mark a row are drawn from. */
#include "table/labels.h"
#include "scan/fold.h"

enum { STP_ROWS_COLUMNS = 16 };

typedef struct stp_rows_plan {
    int n_columns;                             /* of each batch */
    bool text[STP_ROWS_COLUMNS];               /* categories and texts: codes; others: numbers */
    int64_t origin[STP_ROWS_COLUMNS];          /* taken off integers before they become doubles */
    int64_t max_rows;                          /* more is STP_ERR_MEMORY with advice; 0 = 50 million */
    const char *advice;                        /* NULL = to shade, or to take fewer */
    int64_t first;                             /* only so many rows are kept, the others counted; 0 = all */
} stp_rows_plan;

typedef struct stp_rows {
    double *column[STP_ROWS_COLUMNS];          /* n_rows values; NaN = missing; of texts the category number */
    stp_labels labels[STP_ROWS_COLUMNS];       /* of text columns; after finish numbered by first row */
    int64_t n_rows, capacity;
    int64_t n_all;                             /* with those that were only counted */
    struct stp_rows_part *parts;               /* where each batch lies, to sort by row number at the end */
    int64_t n_parts, parts_capacity;
} stp_rows;

extern const stp_fold stp_rows_fold;           /* state: stp_rows, plan: stp_rows_plan; order_free */

/* Puts the rows into file order and the labels into order of appearance. */
stp_status stp_rows_finish(stp_rows *rows, const stp_rows_plan *plan, stp_error *err) STP_MUST_USE;
#endif
