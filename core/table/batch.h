#ifndef STP_TABLE_BATCH_H
#define STP_TABLE_BATCH_H
/* Some rows, column by column. */
#include "base/buf.h"
#include "table/schema.h"

typedef struct stp_batch {
    int64_t row0;                  /* number of the first row in the table, from 0 */
    int64_t n_rows;
    int n_columns;                 /* as many as were asked for, in that order */
    const stp_column *columns;
} stp_batch;

/* Appends one value as text ("" when missing, times in ISO form). info tells the meaning. */
void stp_column_print(const stp_column *c, const stp_column_info *info, int64_t row, stp_buf *out);
/* Value i of a column of F32 or F64. */
static inline double stp_column_float(const stp_column *c, int64_t i)
{
    return c->type == STP_TYPE_F32 ? (double) ((const float *) c->values)[i] : ((const double *) c->values)[i];
}
#endif
