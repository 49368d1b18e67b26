#ifndef STP_TABLE_DATASET_H
#define STP_TABLE_DATASET_H
/* Arrays with named dimensions and attributes, as NetCDF has them: how aggregates are written. */
#include "base/arena.h"
#include "base/buf.h"

typedef struct stp_attribute {
    const char *name;
    const char *text;          /* NULL: numbers */
    const double *numbers;
    int n_numbers;
} stp_attribute;

typedef struct stp_dimension {
    const char *name;
    int64_t length;
} stp_dimension;

typedef struct stp_variable {
    const char *name;
    int n_dims;
    int dims[4];               /* numbers of dimensions, slowest first */
    const double *values;      /* NULL: text */
    const char *text;          /* the last dimension is the length of each text, padded with 0 */
    const stp_attribute *attributes;
    int n_attributes;
} stp_variable;

typedef struct stp_dataset {
    const stp_dimension *dims;
    int n_dims;
    const stp_variable *variables;
    int n_variables;
    const stp_attribute *attributes;
    int n_attributes;
} stp_dataset;

typedef struct stp_array_format {
    const char *name, *suffixes, *help;
    /* Appends the file's bytes to out; equal data give equal bytes. */
    stp_status (*write)(const stp_dataset *d, stp_buf *out, stp_error *err);
    /* The dataset of n bytes, made in arena; path is for messages. STP_ERR_DATA where they are none. */
    stp_status (*read)(const void *bytes, size_t n, const char *path, stp_arena *arena, stp_dataset *out,
                       stp_error *err);
} stp_array_format;

/* Defined by formats/, NULL-terminated. */
extern const stp_array_format *const stp_array_formats[];
#endif
