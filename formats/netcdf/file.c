/* Opens a file and lists what is in it. Groups are walked depth first, so variables stand in the order of the file. */
#include "formats/netcdf/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "formats/netcdf/attribute.h"
#include "formats/netcdf/zarr.h"

stp_status stp_nc_fail(const stp_nc_file *f, int code, const char *what, stp_error *err)
{
    if (code == NC_ENOMEM) return stp_no_memory(err, what);
    if (code == NC_EHDFERR)
        return stp_fail(err, STP_ERR_DATA, "cannot read %s of '%s': damaged or truncated", what, f->path);
    return stp_fail(err, STP_ERR_DATA, "cannot read %s of '%s': %s", what, f->path, f->nc->nc_strerror(code));
}

size_t stp_nc_size(nc_type type)
{
    static const unsigned char size[] = { 0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8, sizeof(char *) };
    return type >= 0 && type <= NC_STRING ? size[type] : 0;
}

stp_type stp_nc_storage(const stp_nc_var *v)
{
    static const stp_type plain[] = {
        [NC_BYTE] = STP_TYPE_I8,   [NC_SHORT] = STP_TYPE_I16,  [NC_INT] = STP_TYPE_I32,  [NC_INT64] = STP_TYPE_I64,
        [NC_UBYTE] = STP_TYPE_U8,  [NC_USHORT] = STP_TYPE_U16, [NC_UINT] = STP_TYPE_U32, [NC_UINT64] = STP_TYPE_U64,
        [NC_FLOAT] = STP_TYPE_F32, [NC_DOUBLE] = STP_TYPE_F64, [NC_CHAR] = STP_TYPE_I32, [NC_STRING] = STP_TYPE_I32,
    };
    static const stp_type other[STP_TYPE_COUNT] = {
        [STP_TYPE_I8] = STP_TYPE_U8,
        [STP_TYPE_I16] = STP_TYPE_U16,
        [STP_TYPE_I32] = STP_TYPE_U32,
        [STP_TYPE_I64] = STP_TYPE_U64,
    };
    const stp_type t = plain[v->type];
    return v->is_unsigned && v->type < NC_UBYTE && v->type != NC_FLOAT && v->type != NC_DOUBLE ? other[t] : t;
}

/* ---- attributes --------------------------------------------------------------------------------- */

static const char *text_attribute(stp_nc_file *f, const stp_nc_var *v, const char *name)
{
    return stp_nc_text_attribute(f, v->group, v->id, name);
}

static int number_attribute(const stp_nc_file *f, const stp_nc_var *v, const char *name, double *out, int most,
                            nc_type *type)
{
    const int n = stp_nc_number_attribute(f, v->group, v->id, name, out, most, type);
    return n < most ? n : most;
}

/* ---- masks --------------------------------------------------------------------------------------- */

/* An attribute's number as the variable's values are read: signed ones of `_Unsigned` are turned, too. */
static double as_stored(const stp_nc_var *v, double x)
{
    return v->is_unsigned && x < 0 ? x + ldexp(1, (int) stp_nc_size(v->type) * 8) : x;
}

static void add_missing(stp_nc_var *v, double x)
{
    stp_nc_mask *m = &v->mask;
    if (isnan(x) || m->n_missing == STP_NC_MISSING) return; /* NaN is missing anyway */
    m->missing[m->n_missing++] = as_stored(v, x);
}

/* The library fills what was never written with these (netcdf.h); bytes have no such value. */
static void add_default_fill(stp_nc_var *v)
{
    static const struct {
        nc_type type;
        double fill;
    } fills[] = {
        { NC_SHORT, NC_FILL_SHORT },          { NC_INT, NC_FILL_INT },
        { NC_FLOAT, (double) NC_FILL_FLOAT }, { NC_DOUBLE, NC_FILL_DOUBLE },
        { NC_USHORT, NC_FILL_USHORT },        { NC_UINT, NC_FILL_UINT },
        { NC_INT64, (double) NC_FILL_INT64 }, { NC_UINT64, (double) NC_FILL_UINT64 },
    };
    for (size_t i = 0; i < STP_COUNT(fills); i++)
        if (fills[i].type == v->type) add_missing(v, fills[i].fill);
}

static bool is_real(nc_type t)
{
    return t == NC_FLOAT || t == NC_DOUBLE;
}

static void read_range(const stp_nc_file *f, stp_nc_var *v)
{
    stp_nc_mask *m = &v->mask;
    double range[2];
    nc_type type = NC_NAT;
    m->lo = -INFINITY;
    m->hi = INFINITY;
    if (number_attribute(f, v, "valid_range", range, 2, &type) == 2) {
        m->lo = as_stored(v, range[0]);
        m->hi = as_stored(v, range[1]);
    } else {
        if (number_attribute(f, v, "valid_min", range, 1, &type)) m->lo = as_stored(v, range[0]);
        if (number_attribute(f, v, "valid_max", range, 1, &type)) m->hi = as_stored(v, range[0]);
    }
    if (isnan(m->lo)) m->lo = -INFINITY;
    if (isnan(m->hi)) m->hi = INFINITY;
    m->unpacked_range = m->packed && is_real(type) && !is_real(v->type);
}

static void read_mask(stp_nc_file *f, stp_nc_var *v)
{
    stp_nc_mask *m = &v->mask;
    double x[STP_NC_MISSING];
    nc_type type;
    m->scale = 1;
    const bool scaled = number_attribute(f, v, "scale_factor", &m->scale, 1, &type) > 0;
    const bool moved = number_attribute(f, v, "add_offset", &m->offset, 1, &type) > 0;
    m->packed = (scaled || moved) && (m->scale != 1 || m->offset != 0);
    if (number_attribute(f, v, "_FillValue", x, 1, &type))
        add_missing(v, x[0]);
    else
        add_default_fill(v);
    const int n = number_attribute(f, v, "missing_value", x, STP_NC_MISSING, &type);
    for (int i = 0; i < n; i++) add_missing(v, x[i]);
    read_range(f, v);
}

/* ---- axes ---------------------------------------------------------------------------------------- */

static bool is_one_of(const char *text, const char *const *list)
{
    for (; text && *list; list++)
        if (stp_same(text, *list)) return true;
    return false;
}

static bool begins(const char *text, const char *with)
{
    return text && !strncmp(text, with, strlen(with));
}

static bool is_lon(const stp_nc_var *v)
{
    static const char *const units[] = { "degrees_east", "degree_east", "degree_E", "degrees_E",
                                         "degreeE",      "degreesE",    NULL };
    return (v->standard_name && !strcmp(v->standard_name, "longitude")) || is_one_of(v->units, units);
}

static bool is_lat(const stp_nc_var *v)
{
    static const char *const units[] = { "degrees_north", "degree_north", "degree_N", "degrees_N",
                                         "degreeN",       "degreesN",     NULL };
    return (v->standard_name && !strcmp(v->standard_name, "latitude")) || is_one_of(v->units, units);
}

static char letter_by_name(const char *name)
{
    static const struct {
        const char *name;
        char letter;
    } table[] = {
        { "lon", 'X' },  { "longitude", 'X' }, { "nav_lon", 'X' }, { "x", 'X' },      { "xc", 'X' },
        { "lat", 'Y' },  { "latitude", 'Y' },  { "nav_lat", 'Y' }, { "y", 'Y' },      { "yc", 'Y' },
        { "lev", 'Z' },  { "level", 'Z' },     { "depth", 'Z' },   { "height", 'Z' }, { "z", 'Z' },
        { "plev", 'Z' }, { "time", 'T' },      { "t", 'T' },
    };
    for (size_t i = 0; i < STP_COUNT(table); i++)
        if (stp_same(name, table[i].name)) return table[i].letter;
    return 0;
}

static const char *const pressure[] = { "Pa", "hPa", "mbar", "millibar", "millibars", "bar", "dbar", "mb", NULL };

static bool lies_lower(const stp_nc_var *v)
{
    if (v->positive) return stp_same(v->positive, "down");
    return v->letter == 'Z' && is_one_of(v->units, pressure);
}

static char find_letter(const stp_nc_var *v)
{
    const char *s = v->standard_name;
    if (v->axis && !v->axis[1] && strchr("XYZT", v->axis[0])) return v->axis[0];
    if (is_lon(v) || begins(s, "grid_longitude") || begins(s, "projection_x_")) return 'X';
    if (is_lat(v) || begins(s, "grid_latitude") || begins(s, "projection_y_")) return 'Y';
    if (v->is_time) return 'T';
    if (v->positive || is_one_of(v->units, pressure)) return 'Z';
    return letter_by_name(v->leaf);
}

/* A longitude or latitude on a map: by what it says, or by its name and degrees. */
static void find_degrees(stp_nc_var *v)
{
    static const char *const names[] = { "lon",  "longitude", "nav_lon", "lat",  "latitude", "nav_lat", "clon",
                                         "clat", "vlon",      "vlat",    "elon", "elat",     NULL };
    const bool rotated = begins(v->standard_name, "grid_"), radians = v->units && begins(v->units, "radian");
    v->degrees = !rotated && (is_lon(v) || is_lat(v) || is_one_of(v->leaf, names));
    v->factor = v->degrees && radians ? 57.295779513082320876798154814105 : 1;
    if (!v->degrees) return;
    if (!v->letter) v->letter = strstr(v->leaf, "lat") || is_lat(v) ? 'Y' : 'X';
    if (radians) v->units = v->letter == 'X' ? "degrees_east" : "degrees_north";
}

/* ---- variables ------------------------------------------------------------------------------------- */

static int dim_number(const stp_nc_file *f, int id)
{
    for (int i = 0; i < f->n_dims; i++)
        if (f->dims[i].id == id) return i;
    return -1;
}

/* Enums count as what they are made of; other types of the user's own are passed over. */
static bool plain_type(const stp_nc_file *f, int group, nc_type *type)
{
    nc_type base = 0;
    int class = 0;
    size_t size, fields;
    if (*type <= NC_STRING) return *type >= NC_BYTE;
    if (f->nc->nc_inq_user_type(group, *type, NULL, &size, &base, &fields, &class) != NC_NOERR) return false;
    *type = base;
    return class == NC_ENUM && base >= NC_BYTE && base <= NC_UINT64;
}

static stp_status read_meaning(stp_nc_file *f, stp_nc_var *v, stp_error *err)
{
    v->units = text_attribute(f, v, "units");
    v->long_name = text_attribute(f, v, "long_name");
    v->standard_name = text_attribute(f, v, "standard_name");
    v->axis = text_attribute(f, v, "axis");
    v->positive = text_attribute(f, v, "positive");
    v->coordinates = text_attribute(f, v, "coordinates");
    v->bounds = text_attribute(f, v, "bounds");
    const char *is_unsigned = text_attribute(f, v, "_Unsigned");
    v->is_unsigned = is_unsigned && stp_same(is_unsigned, "true");
    if (!stp_nc_is_text(v)) read_mask(f, v);
    v->is_time = !stp_nc_is_text(v) && stp_time_unit_is(v->units);
    if (v->is_time) {
        const char *calendar = text_attribute(f, v, "calendar");
        stp_error why = { 0 };
        const stp_status s = stp_time_unit_parse(&v->time, v->units, calendar, &why);
        /* A coordinate without times would be drawn wrong; other variables stay the numbers that they are. */
        if (s != STP_OK && v->n_dims == 1 && !strcmp(v->leaf, f->dims[v->dims[0]].name)) {
            *err = why;
            return stp_wrap(err, s, "'%s' of '%s'", v->name, f->path);
        }
        v->is_time = s == STP_OK;
    }
    v->letter = find_letter(v);
    find_degrees(v);
    v->down = lies_lower(v);
    return STP_OK;
}

static stp_status read_variable(stp_nc_file *f, int group, const char *prefix, int id, stp_error *err)
{
    char name[NC_MAX_NAME + 1] = "";
    int dims[NC_MAX_VAR_DIMS], n_dims = 0;
    nc_type type;
    const int code = f->nc->nc_inq_var(group, id, name, &type, &n_dims, dims, NULL);
    if (code != NC_NOERR) return stp_nc_fail(f, code, "a variable", err);
    if (!plain_type(f, group, &type) || n_dims > STP_NC_DIMS || !stp_utf8_valid(name, strlen(name))) return STP_OK;
    stp_nc_var *v = &f->vars[f->n_vars];
    *v = (stp_nc_var){ .group = group, .id = id, .type = type, .n_dims = n_dims, .text_length = 1, .factor = 1 };
    v->name = stp_arena_printf(&f->arena, "%s%s", prefix, name);
    if (!v->name) return stp_no_memory(err, "a variable");
    v->leaf = v->name + strlen(prefix);
    for (int i = 0; i < n_dims; i++)
        if ((v->dims[i] = dim_number(f, dims[i])) < 0) return STP_OK;
    if (type == NC_CHAR && n_dims) v->text_length = f->dims[v->dims[--v->n_dims]].length;
    f->n_vars++;
    return read_meaning(f, v, err);
}

/* ---- groups ---------------------------------------------------------------------------------------- */

typedef stp_status group_fn(stp_nc_file *f, int group, const char *prefix, stp_error *err);

static stp_status add_dims(stp_nc_file *f, int group, const char *prefix, stp_error *err)
{
    (void) prefix;
    int n = 0, n_open = 0, code = f->nc->nc_inq_dimids(group, &n, NULL, 0);
    if (code != NC_NOERR || n < 0) return stp_nc_fail(f, code, "the dimensions", err);
    if (!n) return STP_OK;
    stp_nc_dim *more = stp_arena_array(&f->arena, (size_t) (f->n_dims + n), sizeof *more);
    int *ids = stp_arena_array(&f->arena, 2 * (size_t) n, sizeof *ids);
    if (!more || !ids) return stp_no_memory(err, "dimensions");
    if (f->n_dims) memcpy(more, f->dims, (size_t) f->n_dims * sizeof *more);
    f->dims = more;
    f->nc->nc_inq_dimids(group, &n, ids, 0);
    if (f->nc->nc_inq_unlimdims(group, &n_open, NULL) != NC_NOERR || n_open > n) n_open = 0;
    if (n_open) f->nc->nc_inq_unlimdims(group, &n_open, ids + n);
    for (int i = 0; i < n; i++) {
        char name[NC_MAX_NAME + 1] = "";
        size_t length = 0;
        code = f->nc->nc_inq_dim(group, ids[i], name, &length);
        if (code != NC_NOERR) return stp_nc_fail(f, code, "a dimension", err);
        stp_nc_dim *d = &f->dims[f->n_dims++];
        *d = (stp_nc_dim){ .name = stp_arena_text(&f->arena, name), .id = ids[i], .length = (int64_t) length };
        if (!d->name) return stp_no_memory(err, "dimensions");
        for (int k = 0; k < n_open; k++) d->unlimited |= ids[n + k] == ids[i];
    }
    return STP_OK;
}

static stp_status add_vars(stp_nc_file *f, int group, const char *prefix, stp_error *err)
{
    int n = 0, code = f->nc->nc_inq_varids(group, &n, NULL);
    if (code != NC_NOERR || n < 0) return stp_nc_fail(f, code, "the variables", err);
    if (!n) return STP_OK;
    int *ids = stp_arena_array(&f->arena, (size_t) n, sizeof *ids);
    stp_nc_var *more = stp_arena_array(&f->arena, (size_t) (f->n_vars + n), sizeof *more);
    if (!ids || !more) return stp_no_memory(err, "variables");
    if (f->n_vars) memcpy(more, f->vars, (size_t) f->n_vars * sizeof *more);
    f->vars = more;
    f->nc->nc_inq_varids(group, &n, ids);
    for (int i = 0; i < n; i++) STP_TRY(read_variable(f, group, prefix, ids[i], err));
    return STP_OK;
}

/* Dimensions of all groups first: a variable may use those of the groups above. */
static stp_status walk(stp_nc_file *f, int group, const char *prefix, int depth, group_fn *visit, stp_error *err)
{
    enum { DEEPEST = 32 };
    STP_TRY(visit(f, group, prefix, err));
    int n = 0;
    if (depth == DEEPEST || f->nc->nc_inq_grps(group, &n, NULL) != NC_NOERR || n <= 0) return STP_OK;
    int *ids = stp_arena_array(&f->arena, (size_t) n, sizeof *ids);
    if (!ids) return stp_no_memory(err, "groups");
    f->nc->nc_inq_grps(group, &n, ids);
    for (int i = 0; i < n; i++) {
        size_t length = 0;
        if (f->nc->nc_inq_grpname_len(ids[i], &length) != NC_NOERR || length > 1 << 16) continue;
        char *name = stp_arena_alloc(&f->arena, length + 2);
        if (!name) return stp_no_memory(err, "groups");
        if (f->nc->nc_inq_grpname_full(ids[i], NULL, name) != NC_NOERR) continue;
        name[strlen(name)] = '/';
        STP_TRY(walk(f, ids[i], name + 1, depth + 1, visit, err));
    }
    return STP_OK;
}

/* ---- roles ----------------------------------------------------------------------------------------- */

int stp_nc_file_resolve(const stp_nc_file *f, const stp_nc_var *from, const char *name)
{
    if (*name == '/') return stp_nc_file_find(f, name);
    /* "a/b/" is the group of "a/b/v"; then "a/", then "". */
    for (size_t n = (size_t) (from->leaf - from->name);;) {
        for (int i = 0; i < f->n_vars; i++)
            if (!strncmp(f->vars[i].name, from->name, n) && !strcmp(f->vars[i].name + n, name)) return i;
        if (!n) return -1;
        for (n--; n && from->name[n - 1] != '/'; n--) {
        }
    }
}

int stp_nc_file_find(const stp_nc_file *f, const char *name)
{
    int found = -1, n = 0;
    if (*name == '/') name++;
    for (int i = 0; i < f->n_vars; i++)
        if (!strcmp(f->vars[i].name, name)) return i;
    for (int i = 0; i < f->n_vars; i++)
        if (!strcmp(f->vars[i].leaf, name)) found = i, n++;
    return n == 1 ? found : -1;
}

/* Gives the variables that the words of a list name their role. Words that end in ':' are terms, not names. */
static void mark(stp_nc_file *f, const stp_nc_var *from, const char *list, stp_nc_role role)
{
    for (const char *p = list; p && *p; p += strspn(p, " \t\n")) {
        const size_t n = strcspn(p, " \t\n");
        char name[NC_MAX_NAME + 1];
        if (n < sizeof name && n && p[n - 1] != ':') {
            memcpy(name, p, n);
            name[n] = 0;
            const int i = stp_nc_file_resolve(f, from, name);
            if (i >= 0 && &f->vars[i] != from && f->vars[i].role != STP_NC_SIDE) f->vars[i].role = role;
        }
        p += n;
    }
}

static void find_roles(stp_nc_file *f)
{
    static const char *const sides[] = { "bounds", "climatology", "grid_mapping", "cell_measures", "formula_terms" };
    for (int i = 0; i < f->n_vars; i++) {
        stp_nc_var *v = &f->vars[i];
        for (size_t k = 0; k < STP_COUNT(sides); k++) mark(f, v, text_attribute(f, v, sides[k]), STP_NC_SIDE);
        mark(f, v, v->coordinates, STP_NC_COORD);
    }
    for (int i = 0; i < f->n_vars; i++) {
        stp_nc_var *v = &f->vars[i];
        if (v->role == STP_NC_SIDE) continue;
        const bool named = v->n_dims == 1 && !strcmp(v->leaf, f->dims[v->dims[0]].name);
        nc_type type;
        size_t n;
        const bool mapping = f->nc->nc_inq_att(v->group, v->id, "grid_mapping_name", &type, &n) == NC_NOERR ||
                             f->nc->nc_inq_att(v->group, v->id, "cf_role", &type, &n) == NC_NOERR;
        if (mapping)
            v->role = STP_NC_SIDE;
        else if (named || (v->degrees && v->n_dims <= 2 && !v->coordinates))
            v->role = STP_NC_COORD;
    }
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static stp_status not_netcdf(const stp_nc_file *f, int code, stp_error *err)
{
    if (code == NC_ENOTBUILT)
        return stp_fail(err, STP_ERR_DATA, "'%s' cannot be read: the NetCDF library here was built without Zarr",
                        f->path);
    if (code == NC_EHDFERR || code == NC_ENOTNC4 || code == NC_EATTMETA || code == NC_EDIMMETA || code == NC_EVARMETA) {
        stp_fail(err, STP_ERR_DATA, "'%s' is an HDF5 file that is no NetCDF, or is damaged or truncated", f->path);
        return stp_hint(err, "`ncdump -h` and `h5dump -H` tell more");
    }
    if (code == NC_ENOTNC)
        return stp_fail(err, STP_ERR_DATA, "'%s' is no NetCDF file, or is damaged or truncated", f->path);
    return stp_nc_fail(f, code, "the header", err);
}

static stp_status list_all(stp_nc_file *f, stp_error *err)
{
    int code = f->nc->nc_inq_format(f->id, &f->format);
    if (code != NC_NOERR) return stp_nc_fail(f, code, "the header", err);
    STP_TRY(walk(f, f->id, "", 0, add_dims, err));
    STP_TRY(walk(f, f->id, "", 0, add_vars, err));
    if (f->arena.failed) return stp_no_memory(err, "variables");
    find_roles(f);
    return STP_OK;
}

stp_status stp_nc_file_open(stp_nc_file *f, const stp_nc_api *nc, const char *path, void *bytes, size_t length,
                            stp_error *err)
{
    *f = (stp_nc_file){ .nc = nc };
    const char *where = NULL;
    f->path = stp_nc_zarr_folder(&f->arena, path);
    if (!f->path) return stp_no_memory(err, "a path");
    stp_status s = stp_nc_zarr_location(&f->arena, path, &where, err);
    if (s == STP_OK) {
        const int code =
            bytes ? nc->nc_open_mem(path, NC_NOWRITE, length, bytes, &f->id) : nc->nc_open(where, NC_NOWRITE, &f->id);
        f->open = code == NC_NOERR;
        s = f->open ? list_all(f, err) : not_netcdf(f, code, err);
    }
    if (s != STP_OK)
        stp_nc_file_close(f);
    else
        f->bytes = bytes;
    return s;
}

void stp_nc_file_close(stp_nc_file *f)
{
    if (f->open) f->nc->nc_close(f->id);
    free(f->bytes);
    stp_arena_clear(&f->arena);
    *f = (stp_nc_file){ 0 };
}
