#ifndef STP_TABLE_SINK_H
#define STP_TABLE_SINK_H
/* What a format implements to write tables: batches in, bytes out, so that a file is never in memory as a whole.
 *
 *     open → { rows, rows, … } → finish → close
 */
#include "table/batch.h"

typedef struct stp_sink stp_sink;

typedef struct stp_table_format {
    const char *name, *suffixes, *help;
    /* The schema's columns are what batches hold; borrowed until close. */
    stp_status (*open)(stp_sink **out, const stp_schema *schema, stp_error *err);
    /* Both append bytes to out, which the caller takes away in between. Equal batches give equal bytes. */
    stp_status (*rows)(stp_sink *s, const stp_batch *batch, stp_buf *out, stp_error *err);
    stp_status (*finish)(stp_sink *s, stp_buf *out, stp_error *err);
    void (*close)(stp_sink *s);
} stp_table_format;

/* Defined by formats/, NULL-terminated. */
extern const stp_table_format *const stp_table_formats[];
#endif
