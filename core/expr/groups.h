#ifndef STP_EXPR_GROUPS_H
#define STP_EXPR_GROUPS_H
/* Numbers for the values of a column that groups rows. */
#include "table/batch.h"
#include "table/labels.h"

typedef struct stp_group_ids {
    stp_labels labels;
    int32_t n;                 /* groups met so far */
} stp_group_ids;               /* zero is valid */

/* out[i]: the group of row i of c (info says what it holds), from 0 in the order they are met; missing values are one.
 */
stp_status stp_group_ids_take(stp_group_ids *g, const stp_column *c, const stp_column_info *info, int32_t *out,
                              stp_error *err) STP_MUST_USE;
void stp_group_ids_clear(stp_group_ids *g);
#endif
