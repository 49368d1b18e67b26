#ifndef STP_FORMATS_NETCDF_SET_H
#define STP_FORMATS_NETCDF_SET_H
/* One file, or several that differ along one dimension and are joined there. Variables and dimensions are named by
 * their numbers in the first file. */
#include "formats/netcdf/file.h"

typedef struct stp_nc_set {
    stp_nc_api nc;
    void *library;
    stp_arena arena;
    stp_nc_file *files;
    int n_files;
    int joined;     /* the dimension, -1 = one file */
    int64_t *first; /* of each file: where it begins along it; n_files + 1 of them */
    int **twin;     /* of each file: the number of each variable there, -1 = absent */
} stp_nc_set;

/* Values of one column's worth of cells, as a batch has them. Zero is valid and empty. */
typedef struct stp_nc_values {
    stp_type type;
    int64_t n;
    void *values;              /* owned */
    uint8_t *validity;         /* owned; NULL = all there */
    stp_dictionary dictionary; /* of texts; labels owned, their texts in the buffer */
    stp_buf texts;
} stp_nc_values;

/* The files' order becomes that of their first coordinate along the joined dimension. Files are taken (also when it
 * fails). */
stp_status stp_nc_set_join(stp_nc_set *set, stp_error *err) STP_MUST_USE;
void stp_nc_set_clear(stp_nc_set *set);

int64_t stp_nc_set_length(const stp_nc_set *set, int dim);
/* Which file holds index i along the joined dimension. */
int stp_nc_set_file(const stp_nc_set *set, int64_t i);

/* Chosen indices along one dimension of a variable. */
typedef struct stp_nc_list {
    const int64_t *index;
    int64_t n;
} stp_nc_list;

/* Stored values of a variable where the lists (one a dimension) meet, in C order, into `to`; texts of NC_STRING come
 * as pointers that nc_free_string frees. All from one file: *file tells which. */
stp_status stp_nc_set_read(const stp_nc_set *set, int var, const stp_nc_list *lists, void *to, int *file,
                           stp_error *err) STP_MUST_USE;

/* The same as values that mean something. time_digits: of times. */
stp_status stp_nc_set_values(const stp_nc_set *set, int var, const stp_nc_list *lists, int time_digits,
                             stp_nc_values *out, stp_error *err) STP_MUST_USE;
/* All values of a variable. */
stp_status stp_nc_set_whole(const stp_nc_set *set, int var, int time_digits, stp_nc_values *out,
                            stp_error *err) STP_MUST_USE;
/* Digits that hold all times of a coordinate. */
stp_status stp_nc_set_digits(const stp_nc_set *set, int var, int *digits, stp_error *err) STP_MUST_USE;
/* All v->n of them as doubles, missing ones NaN. */
void stp_nc_values_doubles(const stp_nc_values *v, double *out);
void stp_nc_values_clear(stp_nc_values *v);
#endif
