#ifndef STP_COLORMAPS_CMAP_H
#define STP_COLORMAPS_CMAP_H
/* Colormaps (continuous) and palettes (categorical) by name, generated from their parameters. */
#include "base/arena.h"
#include "base/buf.h"

enum { STP_CMAP_SIZE = 256 };

/* 256 colours, sRGB 0..1, evenly spaced over the map. */
typedef struct stp_cmap {
    double rgb[STP_CMAP_SIZE][3];
    bool has_under, has_over, has_bad;
    double under[3], over[3], bad[3];      /* from CPT files */
} stp_cmap;

/* Finds a map: a name, CET id or alias (case does not count, '-' equals '_'), with optional endings
 *   _r            reversed            @0.25 (also _s25)  rotated by that part, cyclic maps
 *   :lo..hi       the part from lo to hi (0..1)          /9  nine flat steps
 * or a list of colours "#fff,#08f,#004" (even steps) or "0:#fff,0.3:#08f,1:#004", or the path of a
 * .csv, .gpl, .cpt or .hex file. Endings add up and are done from the left: "fire_r:0.1..0.9/5".
 * One pair of names differs by case only: "Blues" is ColorBrewer's, "blues" is CET_L12; a name spelled with
 * its own case wins. Unknown: STP_ERR_USAGE with the nearest name as hint. */
stp_status stp_cmap_find(stp_cmap *out, const char *name, stp_error *err) STP_MUST_USE;

/* The colour at t (0..1, clamped; NaN gives 0), neighbours interpolated in sRGB and rounded: 0xRRGGBBFF. */
uint32_t stp_cmap_at(const stp_cmap *map, double t);

/* Palettes. */
typedef struct stp_palette {
    uint32_t *colors;          /* 0xRRGGBBFF, arena of the caller */
    int n;
    const char *const *names;  /* n_named of whom the first colours are, or NULL: colours go by their place */
    int n_named;
} stp_palette;

/* A palette of at least `wanted` colours: a name ("stipple", "okabe-ito", "tableau10", "glasbey", a
 * colormap's name: evenly sampled), a list of colours, also of named ones ("rain=blue,sun=#fa0"; wanted others come
 * behind them), or a file. A cycle that is too short goes on
 * with colours far from those it has (Glasbey's search seeded with it), never repeating. A longer palette
 * is given whole; wanted 0 asks for the palette as it is. An ending _r reverses. At most 4096 are wanted. */
stp_status stp_palette_find(stp_palette *out, stp_arena *arena, const char *name, int wanted,
                            stp_error *err) STP_MUST_USE;

/* One word of a list of colours: "rain=blue", "{a, b}=#fa0" (a name with a comma), or a colour alone: name is NULL. */
typedef struct stp_palette_word { const char *name, *color; } stp_palette_word;
/* Takes the next word off *list, made in arena; false at the end. Texts are NULL without memory (arena->failed). */
bool stp_palette_next(stp_arena *arena, const char **list, stp_palette_word *out);

/* The colour of a group: by its name, else that of its place among all. The palette has as many as were wanted. */
uint32_t stp_palette_color(const stp_palette *p, const char *name, int place);

/* What there is, for lists, completion and tests. */
typedef struct stp_cmap_info {
    const char *name;          /* the short name people use: "fire" */
    const char *full_name;     /* "linear_kryw_0_100_c71" or the same */
    const char *cet;           /* "L3", or "" */
    const char *aliases;       /* space separated, or "" */
    const char *group;         /* linear, diverging, rainbow, isoluminant, cyclic, brewer, other */
    const char *help;          /* our own words, or "" */
} stp_cmap_info;
int stp_cmap_count(void);
stp_cmap_info stp_cmap_info_at(int i);

typedef struct stp_palette_info { const char *name; const char *aliases; const char *help; int n; } stp_palette_info;
int stp_palette_count(void);
stp_palette_info stp_palette_info_at(int i);

/* Colours as users write them: #rgb, #rgba, #rrggbb, #rrggbbaa, or a CSS name ("red", "steelblue"). */
bool stp_color_parse(const char *text, uint32_t *rgba);
#endif
