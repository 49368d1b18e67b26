#ifndef STP_LINES_H
#define STP_LINES_H
/* The last records of a stream of text, as they came. A record is a line; in tables with quotes the lines of a quoted
 * field are one record. */
#include "base/buf.h"

typedef struct stp_chunk { /* what came between two looks at the stream */
    struct stp_chunk *next;
    stp_buf text; /* whole records */
    size_t start; /* of those that are still wanted */
    int64_t rows; /* how many they are */
    bool looked_at;
    double newest; /* greatest place in time among them, as who looks at it counts; NaN: none */
} stp_chunk;

typedef struct stp_lines {
    bool quotes;   /* there may be line ends in quotes */
    bool has_head; /* the first record names the columns: it is kept apart */
    stp_buf head;
    stp_buf rest; /* the beginning of a record */
    size_t scanned; /* bytes of rest that were looked through */
    bool inside;    /* they end within quotes */
    stp_chunk *first, *last;
    int64_t rows; /* in all chunks */
    size_t bytes;
} stp_lines;

/* Takes n bytes more. Records go to the last chunk, unless it was looked at or is long: then to a new one. */
stp_status stp_lines_feed(stp_lines *l, const char *bytes, size_t n, stp_error *err) STP_MUST_USE;
/* The stream has ended: what is left is a record, too. */
stp_status stp_lines_end(stp_lines *l, stp_error *err) STP_MUST_USE;

void stp_lines_keep_last(stp_lines *l, int64_t rows);
/* Drops the oldest chunk; returns its rows. */
int64_t stp_lines_drop_first(stp_lines *l);
/* Appends the head and all records, or those of one chunk. */
void stp_lines_write(const stp_lines *l, const stp_chunk *only, stp_buf *out);
void stp_lines_clear(stp_lines *l);
#endif
