/* Fuzz target for colour names and colour files. The first byte says what the rest is: a map's name, a
 * palette's name, or a file of one of the formats. Anything may be refused; nothing may crash, hang, or give
 * a colour outside 0..1. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "colormaps/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_map(const stp_cmap *m)
{
    for (int i = 0; i < STP_CMAP_SIZE; i++)
        for (int k = 0; k < 3; k++)
            if (!(m->rgb[i][k] >= 0 && m->rgb[i][k] <= 1)) abort();
}

/* Files named by the input are left alone: the target looks at text only. */
static void try_names(char kind, const char *name)
{
    stp_arena arena = { 0 };
    stp_error err = { 0 };
    stp_cmap map;
    stp_palette palette;
    if (strchr(name, '.') && (strstr(name, "csv") || strstr(name, "gpl") || strstr(name, "cpt") || strstr(name, "hex")))
        return;
    if (kind == 'n' && stp_cmap_find(&map, name, &err) == STP_OK) check_map(&map);
    if (kind == 'p' && stp_palette_find(&palette, &arena, name, 12, &err) == STP_OK && palette.n < 1) abort();
    stp_arena_clear(&arena);
}

static void try_file(const char *name, const char *text, size_t size)
{
    stp_arena arena = { 0 };
    stp_error err = { 0 };
    stp_colours c = { 0 };
    stp_cmap map;
    uint32_t list[64];
    if (stp_colours_parse(&c, &arena, name, text, size, &err) == STP_OK) {
        stp_colours_map(&c, &map);
        check_map(&map);
        if (stp_colours_list(&c, list, 64) < 1) abort();
    }
    stp_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "c.csv", "g.gpl", "t.cpt", "h.hex" };
    char *text = calloc(size + 1, 1);
    if (!text || !size) {
        free(text);
        return 0;
    }
    memcpy(text, data + 1, size - 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (data[0] == (uint8_t) names[i][0]) try_file(names[i], text, size - 1);
    try_names((char) data[0], text);
    free(text);
    return 0;
}
