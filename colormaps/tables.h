#ifndef STP_COLORMAPS_TABLES_H
#define STP_COLORMAPS_TABLES_H
/* maps.def, ramps.def and palettes.def as C texts; embed.py writes tables.gen.c from them. */
#include "colormaps/path.h"

typedef struct stp_map_entry {
    const char *name, *full_name, *cet, *aliases, *group, *help;
    const char *construction;  /* "lab 3 L 0", "ramp", ... */
    const char *points;
} stp_map_entry;

typedef struct stp_palette_entry {
    const char *name, *aliases, *help;
    const char *search;        /* how Glasbey's search made it ("min_chroma=20"), or "" */
    const char *colours;       /* "0072b2 d55e00 ..." */
} stp_palette_entry;

extern const stp_map_entry stp_map_entries[];
extern const int stp_map_entry_count;
extern const stp_palette_entry stp_palette_entries[];
extern const int stp_palette_entry_count;
#endif
