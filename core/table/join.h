#ifndef STP_TABLE_JOIN_H
#define STP_TABLE_JOIN_H
/* One column that several tables have: what it holds in all of them, and its values in that form. */
#include "table/batch.h"

/* Widens into, so that it holds the values of both; names and units of into stay. */
void stp_join_info(stp_column_info *into, const stp_column_info *with);

/* Memory of one converted column; zero is valid. */
typedef struct stp_join {
    void *values;
    size_t capacity;            /* bytes */
    stp_buf texts;
    const char **labels;
    size_t n_labels;            /* room */
    stp_dictionary dictionary;
} stp_join;

/* The values of from (what info says) as `to` says; borrowed from both until the next call. from NULL: n rows, all
 * missing. path is for messages. */
stp_status stp_join_column(stp_join *j, const stp_column *from, const stp_column_info *info, const stp_column_info *to,
                           int64_t n, const char *path, stp_column *out, stp_error *err) STP_MUST_USE;
void stp_join_clear(stp_join *j);
#endif
