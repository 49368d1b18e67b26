#ifndef STP_COLORMAPS_NAMES_H
#define STP_COLORMAPS_NAMES_H
/* What cmap.c and palette.c share about names. */
#include "base/arena.h"
#include "colormaps/cmap.h"

/* As stp_cmap_find, but an unknown name is STP_OK with *found false (out untouched). */
stp_status stp_cmap_try(stp_cmap *out, bool *found, stp_arena *arena, const char *name, stp_error *err) STP_MUST_USE;

/* True for a list of colours rather than a name: it begins with '#' or has a comma. */
bool stp_name_is_list(const char *name);

/* True when the ends of the map are the same colour to the eye, and others lie between. */
bool stp_cmap_is_cyclic(const stp_cmap *map);

/* The known name nearest to name, arena-owned, or NULL. */
const char *stp_name_near(stp_arena *arena, const char *name, bool cmaps, bool palettes);
#endif
