#ifndef STP_TABLE_SINK_H
#define STP_TABLE_SINK_H
/* What a format implements to write tables: batches in, bytes out, so that a file is never in memory as a whole.
 *
 *     open → { rows, rows, … } → finish → close
 */
#include "table/batch.h"

typedef struct stp_sink stp_sink;

typedef struct stp_table_options {
    const char *codec;             /* one of the format's, or NULL: its first */
} stp_table_options;

typedef struct stp_table_format {
    const char *name, *suffixes, *help;
    const char *codecs;            /* "zstd snappy none", or NULL: it compresses nothing itself */
    bool typed;                    /* the file says what its columns hold */
    /* The schema's columns are what batches hold, but that batches may hold its integers (I64) as doubles (F64);
     * borrowed until close. */
    stp_status (*open)(stp_sink **out, const stp_schema *schema, const stp_table_options *options, stp_error *err);
    /* Both append bytes to out, which the caller takes away in between. Equal batches give equal bytes. */
    stp_status (*rows)(stp_sink *s, const stp_batch *batch, stp_buf *out, stp_error *err);
    stp_status (*finish)(stp_sink *s, stp_buf *out, stp_error *err);
    void (*close)(stp_sink *s);
} stp_table_format;

/* Defined by formats/, NULL-terminated. */
extern const stp_table_format *const stp_table_formats[];
#endif
