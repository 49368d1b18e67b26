#ifndef STP_FORMATS_NETCDF_SLICE_H
#define STP_FORMATS_NETCDF_SLICE_H
/* Which cells of which variable: the main variable's dimensions, what is chosen of each, and what is reduced. */
#include "formats/netcdf/set.h"
#include "table/source.h"

typedef struct stp_nc_axis { /* one dimension of the main variable */
    int dim;
    const char *name;
    int coord;      /* variable: its coordinate, -1 = none */
    char letter;    /* 'X', 'Y', 'Z', 'T' or 0 */
    int64_t *index; /* n chosen indices, in the order of the file */
    int64_t n;
    double *shift; /* NULL, or what is added to each coordinate: full circles of longitude */
    bool asked;    /* by --sel or --isel */
    int reduced;   /* number of the --reduce that takes it away, from 1; 0 = it stays */
} stp_nc_axis;

typedef enum stp_nc_statistic {
    STP_NC_MEAN,
    STP_NC_MIN,
    STP_NC_MAX,
    STP_NC_SUM,
    STP_NC_STD,
    STP_NC_MEDIAN,
} stp_nc_statistic;

typedef struct stp_nc_step { /* one --reduce */
    stp_nc_statistic statistic;
    bool weighted;    /* by the cosine of the latitude */
    const char *text; /* "mean over time, lat" */
} stp_nc_step;

enum { STP_NC_STEPS = 4 };

typedef struct stp_nc_slice {
    int main; /* variable */
    stp_nc_axis axes[STP_NC_DIMS];
    int n_axes;
    int x, y;           /* variables over two axes that place a cell on a map, -1 = none */
    int x_axis, y_axis; /* axes of a picture; y_axis -1 = only one has several values; x_axis -1 = none has */
    stp_nc_step steps[STP_NC_STEPS];
    int n_steps;
    int band_axis;             /* of three bands, -1 = there is none or it is not asked for */
    const char *chosen, *left; /* as in stp_array */
} stp_nc_slice;

/* Texts and lists are made in arena. STP_ERR_USAGE with what is near where a name or a value is none of the file's. */
stp_status stp_nc_slice_make(stp_nc_slice *out, const stp_nc_set *set, const stp_slicing *asked, stp_arena *arena,
                             stp_error *err) STP_MUST_USE;

/* Number of the axis along a dimension, or -1. */
int stp_nc_slice_axis(const stp_nc_slice *s, int dim);
/* Whether every dimension of a variable is an axis, in the same order. */
bool stp_nc_slice_covers(const stp_nc_slice *s, const stp_nc_var *v);
#endif
