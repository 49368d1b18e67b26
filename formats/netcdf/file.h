#ifndef STP_FORMATS_NETCDF_FILE_H
#define STP_FORMATS_NETCDF_FILE_H
/* What is in one NetCDF file: its dimensions, variables and the attributes that say what their values mean (CF 1.10).
 * No values are read but those of attributes. */
#include "base/arena.h"
#include "base/buf.h"
#include "formats/netcdf/api.h"
#include "formats/netcdf/calendar.h"
#include "table/types.h"

enum { STP_NC_DIMS = 12, STP_NC_MISSING = 8 };

typedef struct stp_nc_dim {
    const char *name;
    int id; /* libnetcdf's */
    int64_t length;
    bool unlimited;
} stp_nc_dim;

/* What a variable is for. */
typedef enum stp_nc_role {
    STP_NC_DATA,
    STP_NC_COORD, /* a coordinate of others */
    STP_NC_SIDE,  /* bounds, grid mappings, cell measures: never offered */
} stp_nc_role;

/* From what is stored to what it means: missing first, in the storage's own values, then scale and offset. */
typedef struct stp_nc_mask {
    double missing[STP_NC_MISSING];
    int n_missing;
    double lo, hi;       /* outside is missing; ±INFINITY where open */
    bool unpacked_range; /* lo and hi are of the unpacked value */
    bool packed;         /* scale and offset say something */
    double scale, offset;
} stp_nc_mask;

typedef struct stp_nc_var {
    const char *name;      /* with its groups: "ocean/sst" */
    const char *leaf;      /* without */
    int group, id;         /* libnetcdf's */
    nc_type type;          /* of an enum: what it is made of; NC_CHAR and NC_STRING are texts */
    bool is_unsigned;      /* `_Unsigned`: signed storage read as unsigned */
    int n_dims;            /* of texts in NC_CHAR: without the last */
    int dims[STP_NC_DIMS]; /* numbers in the file's list */
    int64_t text_length;   /* NC_CHAR: of each text */
    const char *units, *long_name, *standard_name, *axis, *positive; /* NULL where absent */
    const char *coordinates, *bounds;
    bool is_time;
    stp_time_unit time;
    stp_nc_mask mask;
    stp_nc_role role;
    char letter;   /* 'X', 'Y', 'Z', 'T' as far as its own attributes and name tell, or 0 */
    bool down;             /* greater values lie lower: `positive` says so, or it is a pressure */
    bool degrees;  /* a longitude or latitude */
    double factor; /* to degrees: 180/pi for radians, else 1 */
} stp_nc_var;

typedef struct stp_nc_file {
    const stp_nc_api *nc;
    stp_arena arena;
    const char *path;
    int id;
    bool open;
    void *bytes; /* of a file that was read into memory, owned */
    int format;  /* NC_FORMAT_CLASSIC … */
    stp_nc_dim *dims;
    int n_dims;
    stp_nc_var *vars;
    int n_vars;
} stp_nc_file;

/* Opens path, or the length bytes at bytes (taken when this succeeds; path is then only for messages).
 * Classic files are to be checked before: classic.h. */
stp_status stp_nc_file_open(stp_nc_file *f, const stp_nc_api *nc, const char *path, void *bytes, size_t length,
                            stp_error *err) STP_MUST_USE;
void stp_nc_file_close(stp_nc_file *f);

/* A variable by its full name, by "/name", or by its last part where only one has it; -1 if there is none. */
int stp_nc_file_find(const stp_nc_file *f, const char *name);
/* Of that name as seen from a variable: in its group or those above. */
int stp_nc_file_resolve(const stp_nc_file *f, const stp_nc_var *from, const char *name);

stp_status stp_nc_fail(const stp_nc_file *f, int code, const char *what, stp_error *err);
/* Bytes of one stored value (texts: of one character or pointer). */
size_t stp_nc_size(nc_type type);
/* What remains when nothing is to be masked or scaled. */
stp_type stp_nc_storage(const stp_nc_var *v);
static inline bool stp_nc_is_text(const stp_nc_var *v)
{
    return v->type == NC_CHAR || v->type == NC_STRING;
}
#endif
