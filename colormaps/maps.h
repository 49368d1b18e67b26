#ifndef STP_COLORMAPS_MAPS_H
#define STP_COLORMAPS_MAPS_H
/* The maps that come with stipple: finding an entry by any of its names, and making its colours. */
#include <stddef.h>
#include "colormaps/tables.h"

/* The entry called name (case does not count, '-' equals '_', a leading "cet_" is optional), or NULL.
 * A name spelled with its own case wins: "Blues" is ColorBrewer's, "blues" is CET_L12. turn (may be
 * NULL) gets the rotation that the name itself asks for: C1s and cyclic_..._s25 are a quarter. */
const stp_map_entry *stp_map_find(const char *name, double *turn);

/* False when the entry cannot be read, which is a fault of ours. lab may be NULL: STP_PATH_SIZE values, the
 * path before clipping (for maps that have one; else the colours in CIELAB). */
bool stp_map_make(const stp_map_entry *entry, stp_rgb out[STP_PATH_SIZE], stp_v3 *lab);

/* Turns a circle of colours by part of it, as the _s25 maps are made: entry i becomes what entry
 * i - part * STP_PATH_SIZE was; a place between two entries is mixed. */
void stp_map_turn(stp_rgb map[STP_PATH_SIZE], double part);

/* Names: same letters but for case, and '-' equals '_'. a has length n. */
bool stp_map_same_name(const char *a, size_t n, const char *b);
/* The same for one of the words of a space separated list. */
bool stp_map_same_word(const char *a, size_t n, const char *words);
#endif
