#include "formats/netcdf/attribute.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

enum { TEXT_MAX = 1 << 20, NUMBERS_MAX = 4096 };

static const char *trimmed(char *text)
{
    if (!text) return NULL;
    text += strspn(text, " \t\n");
    for (size_t k = strlen(text); k && strchr(" \t\n\r", text[k - 1]); k--) text[k - 1] = 0;
    return *text && stp_utf8_valid(text, strlen(text)) ? text : NULL;
}

/* Texts of an attribute of n strings, with commas between. */
static char *join_strings(stp_nc_file *f, int group, int id, const char *name, size_t n)
{
    char **strings = calloc(n, sizeof *strings), *text = NULL;
    if (!strings) return NULL;
    if (f->nc->nc_get_att(group, id, name, strings) == NC_NOERR) {
        stp_buf b = { 0 };
        for (size_t i = 0; i < n; i++) stp_buf_printf(&b, "%s%s", i ? ", " : "", strings[i] ? strings[i] : "");
        if (b.data) text = stp_arena_text(&f->arena, b.data);
        stp_buf_clear(&b);
        f->nc->nc_free_string(n, strings);
    }
    free(strings);
    return text;
}

const char *stp_nc_text_attribute(stp_nc_file *f, int group, int id, const char *name)
{
    nc_type type;
    size_t n;
    if (f->nc->nc_inq_att(group, id, name, &type, &n) != NC_NOERR || !n || n > TEXT_MAX) return NULL;
    if (type == NC_STRING) return trimmed(join_strings(f, group, id, name, n));
    if (type != NC_CHAR) return NULL;
    char *text = stp_arena_alloc(&f->arena, n + 1);
    return text && f->nc->nc_get_att(group, id, name, text) == NC_NOERR ? trimmed(text) : NULL;
}

static double number_at(const char *raw, nc_type type, size_t i)
{
    const char *at = raw + i * stp_nc_size(type);
    switch (type) {
#define CASE(NAME, ctype)                                                                                              \
    case NAME: {                                                                                                       \
        ctype x;                                                                                                       \
        memcpy(&x, at, sizeof x);                                                                                      \
        return (double) x;                                                                                             \
    }
        CASE(NC_BYTE, int8_t)
        CASE(NC_SHORT, int16_t)
        CASE(NC_INT, int32_t)
        CASE(NC_INT64, int64_t)
        CASE(NC_UBYTE, uint8_t)
        CASE(NC_USHORT, uint16_t)
        CASE(NC_UINT, uint32_t)
        CASE(NC_UINT64, uint64_t)
        CASE(NC_FLOAT, float)
        CASE(NC_DOUBLE, double)
#undef CASE
    default:
        return 0;
    }
}

int stp_nc_number_attribute(const stp_nc_file *f, int group, int id, const char *name, double *out, int most,
                            nc_type *type)
{
    size_t n;
    if (f->nc->nc_inq_att(group, id, name, type, &n) != NC_NOERR || !n || n > NUMBERS_MAX) return 0;
    if (*type == NC_CHAR || *type > NC_UINT64 || *type < NC_BYTE) return 0;
    char *raw = malloc(n * 8);
    if (!raw || f->nc->nc_get_att(group, id, name, raw) != NC_NOERR) n = 0;
    for (size_t i = 0; i < n && i < (size_t) most; i++) out[i] = number_at(raw, *type, i);
    free(raw);
    return (int) n;
}

/* The fewest digits that tell floats apart. */
static void put_float(stp_buf *b, float v)
{
    char text[STP_NUMBER_SIZE];
    double back = NAN;
    for (int digits = 6; digits <= 9 && (float) back != v; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double) v);
        if (!stp_parse_double(text, strlen(text), &back)) break;
    }
    stp_buf_text(b, text);
}

const char *stp_nc_shown_attribute(stp_nc_file *f, int group, int id, const char *name)
{
    double *v = malloc(NUMBERS_MAX * sizeof *v);
    nc_type type = NC_NAT;
    const int n = v ? stp_nc_number_attribute(f, group, id, name, v, NUMBERS_MAX, &type) : 0;
    const char *text = NULL;
    stp_buf b = { 0 };
    for (int i = 0; i < n; i++) {
        char number[STP_NUMBER_SIZE];
        if (i) stp_buf_text(&b, ", ");
        if (type == NC_FLOAT)
            put_float(&b, (float) v[i]);
        else
            stp_buf_text(&b, stp_format_double(number, v[i]));
    }
    if (b.data) text = stp_arena_text(&f->arena, b.data);
    stp_buf_clear(&b);
    free(v);
    return n ? text : stp_nc_text_attribute(f, group, id, name);
}
