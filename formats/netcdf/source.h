#ifndef STP_FORMATS_NETCDF_SOURCE_H
#define STP_FORMATS_NETCDF_SOURCE_H
/* The table that a slice is: a row a cell of the main variable, a column a coordinate or a variable over (some of) the
 * same dimensions. Inside formats/netcdf only.
 *
 * Variables over all the dimensions are streamed, piece by piece; what is smaller (coordinates) or reduced is in
 * memory and repeated. All reading is in next(), where one thread at a time is; read() only decodes. */
#include "formats/netcdf/chunked.h"
#include "formats/netcdf/slice.h"

typedef struct stp_nc_column {
    int var;  /* -1: the indices of an axis */
    int axis; /* it is the coordinate of that one, -1 = of none */
    bool streamed, reduced;
    int time_digits;
    bool loaded; /* values are there */
    stp_nc_values values;
    int64_t stride[STP_NC_DIMS]; /* in the values, of each axis; 0 = it does not go along */
} stp_nc_column;

typedef struct stp_nc_source {
    stp_source base;
    stp_input **inputs; /* n_inputs, as given; kept for what is asked of them */
    int n_inputs;
    stp_nc_set set;
    stp_nc_slice slice;
    stp_nc_column *columns; /* as many as the schema has */
    stp_array array;
    int *wanted, n_wanted;
    int kept[STP_NC_DIMS], n_kept; /* axes that are not reduced */
    int split;                     /* pieces: one index of each kept axis before this one, some of this one, all
                                      of those behind; -1 = one row */
    int64_t inner, block, chunk;   /* cells behind split; its indices a piece; alignment of their ends */
    int64_t place[STP_NC_DIMS];    /* where the next piece begins */
    bool ended;
    struct stp_nc_chunked *chunked; /* reads compressed chunks, or NULL */
    bool looked;                    /* whether it can */
    stp_nc_chunks parts;            /* of all cells of parts_column */
    int parts_column;
} stp_nc_source;

typedef struct stp_nc_room { /* of one wanted column */
    char *values;
    uint8_t *validity;
    double *work;
    char *raw; /* of unpacked chunks */
    int64_t rows;
} stp_nc_room;

struct stp_reader {
    stp_nc_source *source;
    stp_column *columns;
    stp_nc_room *rooms;
    int n;
    stp_nc_unpacker unpacker;
};

/* Fills the schema from the slice. */
stp_status stp_nc_make_columns(stp_nc_source *s, const stp_slicing *asked, stp_error *err) STP_MUST_USE;
/* Reads a column that is not streamed, if that has not been done. */
stp_status stp_nc_load_column(stp_nc_source *s, int column, stp_error *err) STP_MUST_USE;
/* A variable with the slice's --reduce applied: doubles over the axes that stay. */
stp_status stp_nc_reduce(const stp_nc_source *s, int var, stp_nc_values *out, stp_error *err) STP_MUST_USE;
/* The format's edges, storage, parts and part. */
stp_status stp_nc_edges(stp_source *source, int column, double **out, stp_error *err) STP_MUST_USE;
stp_status stp_nc_storage_table(stp_source *source, stp_storage *out, stp_error *err) STP_MUST_USE;
stp_status stp_nc_parts(stp_source *source, int column, int64_t *n, stp_error *err) STP_MUST_USE;
stp_status stp_nc_part(stp_reader *r, int64_t number, stp_column *to, stp_error *err) STP_MUST_USE;
/* Lists of a variable's dimensions as the slice chooses them. */
void stp_nc_lists(const stp_nc_slice *s, const stp_nc_var *v, stp_nc_list *lists);

static inline int64_t stp_nc_kept_length(const stp_nc_source *s, int k)
{
    return s->slice.axes[s->kept[k]].n;
}
#endif
