#ifndef STP_FORMATS_NETCDF_MAKER_H
#define STP_FORMATS_NETCDF_MAKER_H
/* A slice in the making, for the files that work out its parts: slice.c, sel.c, places.c, left.c. */
#include "formats/netcdf/slice.h"

typedef struct stp_nc_maker {
    stp_nc_slice *s;
    const stp_nc_set *set;
    const stp_slicing *asked;
    stp_arena *arena;
    const stp_nc_file *f; /* the first */
    const char *path;
} stp_nc_maker;

/* Whether text has name as a word of its own. */
bool stp_nc_mentions(const char *text, const char *name);
/* Whether the picture uses a column of that name. */
bool stp_nc_is_used(const stp_nc_maker *m, const char *name);

/* An axis by its dimension's name (n bytes), its coordinate's, or X, Y, Z, T; -1 if there is none. */
int stp_nc_axis_named(const stp_nc_maker *m, const char *name, size_t n);
/* "DIM=REST" of an option. */
stp_status stp_nc_split_option(const stp_nc_maker *m, const char *option, const char *text, int *axis,
                               const char **rest, stp_error *err) STP_MUST_USE;
/* STP_ERR_USAGE: there is no such variable or (dims) dimension, with what is near. */
stp_status stp_nc_no_name(const stp_nc_maker *m, const char *option, const char *what, const char *name, bool dims,
                          stp_error *err) STP_MUST_USE;

/* One --sel. */
stp_status stp_nc_sel(stp_nc_maker *m, const char *text, stp_error *err) STP_MUST_USE;
/* Sets x, y, x_axis, y_axis and band_axis. */
void stp_nc_find_places(stp_nc_maker *m);
/* Takes dimensions that the picture has no place for at their first index, and says so in s->left. */
stp_status stp_nc_drop_rest(stp_nc_maker *m, stp_error *err) STP_MUST_USE;
/* Says in s->chosen what was chosen. */
stp_status stp_nc_note_choice(stp_nc_maker *m, stp_error *err) STP_MUST_USE;
#endif
