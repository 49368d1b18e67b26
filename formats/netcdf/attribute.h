#ifndef STP_FORMATS_NETCDF_ATTRIBUTE_H
#define STP_FORMATS_NETCDF_ATTRIBUTE_H
/* Attributes of a variable (id) or, with NC_GLOBAL, of a group. Texts are made in the file's arena. */
#include "formats/netcdf/file.h"

/* A text without spaces and zeros at its ends; NULL where there is none, or it is no UTF-8. */
const char *stp_nc_text_attribute(stp_nc_file *f, int group, int id, const char *name);
/* The first `most` numbers; returns how many there are (0: none, or no numbers), *type is how they are stored. */
int stp_nc_number_attribute(const stp_nc_file *f, int group, int id, const char *name, double *out, int most,
                            nc_type *type);
/* Anything, for people: texts as they are, several texts and numbers with commas between. NULL as above. */
const char *stp_nc_shown_attribute(stp_nc_file *f, int group, int id, const char *name);
#endif
