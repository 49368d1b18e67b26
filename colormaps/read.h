#ifndef STP_COLORMAPS_READ_H
#define STP_COLORMAPS_READ_H
/* Colours from people's own files: .csv (r,g,b rows), .gpl (GIMP), .cpt (GMT) and .hex. Sizes are bounded,
 * every value is checked, errors say file and line. */
#include "colormaps/cmap.h"
#include "colormaps/colour.h"

enum { STP_COLOURS_MAX = 65536, STP_COLOURS_FILE_MAX = 8 << 20 };

/* One row of a .cpt file: the colour runs from left at z0 to right at z1. */
typedef struct stp_slice { double z0, z1; stp_rgb left, right; } stp_slice;

/* Arena-owned. Either a list (even steps, bands when `bands`) or slices that rise in z. */
typedef struct stp_colours {
    stp_rgb *colour;
    int n;
    bool bands;                        /* a .cpt of categories: flat bands */
    stp_slice *slice;
    int n_slices;
    bool hsv_paths;                    /* mix slices in HSV (colours hold h, s, v then) */
    bool has_under, has_over, has_bad;
    stp_rgb under, over, bad;
} stp_colours;

/* True when name ends in one of the suffixes. */
bool stp_colours_is_file(const char *name);

stp_status stp_colours_read(stp_colours *out, stp_arena *arena, const char *path, stp_error *err) STP_MUST_USE;

/* The same from memory. name is for messages, its suffix says the format. */
stp_status stp_colours_parse(stp_colours *out, stp_arena *arena, const char *name, const char *text, size_t length,
                             stp_error *err) STP_MUST_USE;

/* The map that the colours make (at least one colour or slice). */
void stp_colours_map(const stp_colours *colours, stp_cmap *out);

/* The colours one after another, as a palette: slices give their left colours and the last right one if it
 * differs. Returns how many; out has room for max. */
int stp_colours_list(const stp_colours *colours, uint32_t *out, int max);
#endif
