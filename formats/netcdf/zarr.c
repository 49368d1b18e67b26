#include "formats/netcdf/zarr.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

static const char group[] = "/.zgroup";

bool stp_nc_zarr_is_group(const unsigned char *head, size_t n)
{
    static const char key[] = "\"zarr_format\"";
    const size_t at = n && head[0] == '{' ? 1 : n;
    for (size_t i = at; i + sizeof key - 1 <= n; i++)
        if (!memcmp(head + i, key, sizeof key - 1)) return true;
    return false;
}

static bool is_store(const char *path)
{
    return stp_ends_with(path, group);
}

const char *stp_nc_zarr_folder(stp_arena *arena, const char *path)
{
    return stp_arena_bytes(arena, path, strlen(path) - (is_store(path) ? strlen(group) : 0));
}

/* Stores of libnetcdf's own say so in their group. */
static bool is_nczarr(const char *path)
{
    char head[4096] = "";
    FILE *f = fopen(path, "rb");
    const size_t n = f ? fread(head, 1, sizeof head - 1, f) : 0;
    if (f) fclose(f);
    head[n] = 0;
    return strstr(head, "_NCZARR") || strstr(head, "_nczarr");
}

/* A byte that means something in a URL, or none. */
static void put_escaped(stp_buf *b, const char *path)
{
    for (; *path; path++)
        if (strchr("#%?&", *path))
            stp_buf_printf(b, "%%%02X", (unsigned) (unsigned char) *path);
        else
            stp_buf_char(b, *path);
}

stp_status stp_nc_zarr_location(stp_arena *arena, const char *path, const char **out, stp_error *err)
{
    *out = path;
    if (!is_store(path)) return STP_OK;
    const char *folder = stp_nc_zarr_folder(arena, path);
    char *whole = folder ? realpath(folder, NULL) : NULL;
    if (!whole) return stp_fail(err, STP_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    stp_buf b = { 0 };
    stp_buf_text(&b, "file://");
    put_escaped(&b, whole);
    stp_buf_printf(&b, "#mode=%s,file", is_nczarr(path) ? "nczarr" : "xarray");
    *out = b.data ? stp_arena_text(arena, b.data) : NULL;
    stp_buf_clear(&b);
    free(whole);
    return *out ? STP_OK : stp_no_memory(err, "a path");
}
