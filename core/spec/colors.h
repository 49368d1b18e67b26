#ifndef STP_SPEC_COLORS_H
#define STP_SPEC_COLORS_H
/* Colours of groups by name, as a map in a spec, {rain: blue, sun: '#fa0'}, and as the text of the option,
 * "rain=blue,sun=#fa0". */
#include "colormaps/cmap.h"
#include "spec/spec.h"
#include "spec/yaml.h"

/* Whether a value of field f may be such a map. */
bool stp_takes_colors(int f);
/* The text of a map, made in arena. STP_ERR_DATA with the place of what is no colour. */
stp_status stp_colors_text(stp_arena *arena, const stp_node *map, const char **out, stp_error *err) STP_MUST_USE;
/* The pairs of a text, made in arena; 0 where it is no list of which every colour has a name, or without memory. */
int stp_colors_pairs(stp_arena *arena, const char *text, const stp_palette_word **out);
#endif
