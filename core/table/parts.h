#ifndef STP_TABLE_PARTS_H
#define STP_TABLE_PARTS_H
/* The files behind a concatenated table (concat.h): their schemas as one, and what is known of each without reading. */
#include "table/folder.h"
#include "table/source.h"

typedef struct stp_concat_part {               /* a file */
    const char *path, *label;
    stp_source *source;             /* NULL while it is closed */
    bool keep;                      /* never closed before the end: a pipe, or one of the first */
    bool ready;                     /* wanted columns are told, the source stands at its begin */
    int users;                      /* pieces in it */
    int n_columns;
    stp_column_info *columns;       /* as it had them when it was opened first */
    int *place;                     /* of each in the schema of all */
    int64_t n_rows;                 /* -1: only a pass tells */
    stp_range *ranges;              /* of its columns, as its file knows them; lo NaN: it does not */
    stp_partition *partitions;      /* that its path names */
    int n_partitions;
    const char **values;            /* of the partition columns; NULL = missing */
} stp_concat_part;

typedef struct stp_concat {
    stp_source base;                /* first, so that a stp_source is one */
    stp_read_options options;
    stp_concat_part *parts;
    int n_parts;
    stp_column_info *growing;       /* the columns of the schema, until all files have been seen */
    int partition_column, n_partitions;     /* the first column of the schema that paths name, and how many */
    int file_column;                /* of the schema, -1 when the files have one of that name, or there is one file */
    stp_bound *bounds;              /* on columns of the schema; their texts are in its arena */
    int n_bounds;
    int *wanted, n_wanted;
    int *first_part;                /* with a problem, by column */
    int extra_part;
    int at;                         /* the part that is being cut */
    int64_t row0;                   /* of its first row */
    stp_error late;                 /* of the first part that had one */
} stp_concat;

/* Opens c->n_parts files, whose paths and labels (what `file` calls them) are copied, and makes the schema of all. */
stp_status stp_parts_open(stp_concat *c, const char *const *paths, const char *const *labels,
                          stp_error *err) STP_MUST_USE;

/* A source's range and narrow. */
bool stp_concat_range(stp_source *source, int column, stp_range *out);
stp_status stp_concat_narrow(stp_source *source, const stp_bound *bounds, int n, stp_error *err);
/* Whether no row of the file is within the bounds, by its path. */
bool stp_part_is_pruned(const stp_concat *c, const stp_concat_part *p);
/* Bounds on columns of the open file are passed on to it. */
stp_status stp_part_narrow(const stp_concat *c, const stp_concat_part *p, stp_error *err) STP_MUST_USE;
#endif
