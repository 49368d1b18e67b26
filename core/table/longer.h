#ifndef STP_TABLE_LONGER_H
#define STP_TABLE_LONGER_H
/* A table whose rows become several rows each, with columns of its own behind those of the table below: what melted
 * tables, paths through columns and shapes share. */
#include "table/over.h"

typedef struct stp_longer stp_longer;

/* The rows that a batch becomes: the number of the row below for each. */
typedef struct stp_longer_rows { const int32_t *from; int64_t n; } stp_longer_rows;

typedef struct stp_longer_kind {
    /* Columns of the table below that our own, wanted as columns (n) says, are made from: to has room for all; their
     * number is returned. */
    int (*below)(const stp_longer *l, const int *columns, int n, int *to);
    size_t work_bytes;                  /* what a reader keeps, zero at first */
    void (*work_clear)(void *work);
    /* The rows of a batch and our own columns; below: those asked for by the function of that name, NULL if none. */
    stp_status (*make)(const stp_longer *l, void *work, const stp_batch *b, const stp_column *below,
                       stp_longer_rows *out, stp_error *err);
    stp_column (*column)(const stp_longer *l, const void *work, int which, int64_t n);  /* our own, from 0 */
    /* Counts of the table below have become ours, as a reader ends or, work NULL, a pass begins; may be NULL. */
    void (*count)(stp_longer *l, const void *work);
} stp_longer_kind;

struct stp_longer {                     /* a kind's own struct begins with this */
    stp_over over;
    const stp_longer_kind *kind;
    int first;                          /* the first of our own columns */
    int64_t most;                       /* rows that one becomes */
    int *inner_wanted, n_inner, n_others;       /* columns in front of ours first, then those that ours are made from */
};

/* A table of that many bytes, zero but for its kind; NULL without memory. */
void *stp_longer_new(size_t bytes, const stp_longer_kind *kind);
/* As stp_over_init: n columns, of which the last `own` are ours. */
stp_status stp_longer_init(stp_longer *l, stp_source *inner, int n, int own, stp_error *err) STP_MUST_USE;
/* Puts l in the place of *source; if s tells of a failure l is freed instead. Returns s. */
stp_status stp_longer_place(stp_longer *l, stp_source **source, stp_status s) STP_MUST_USE;

/* The table behind a source if it is one of that kind, else NULL. */
const stp_longer *stp_longer_of(const stp_source *source, const stp_longer_kind *kind);

/* What cells counted as no value in n columns of the table below is told of column `to`. */
void stp_longer_sum_problems(stp_longer *l, const int *columns, int n, int to);

/* Rows that become equally many each: which row of the table below, and which of its rows, from 0. */
typedef struct stp_even { int32_t *from, *which; int64_t room; } stp_even;
stp_status stp_even_grow(stp_even *e, int64_t rows, int each, stp_error *err) STP_MUST_USE;
void stp_even_clear(stp_even *e);
#endif
