#ifndef STP_CHART_THEME_H
#define STP_CHART_THEME_H
/* Every default of the looks in one place: the built-in themes, and YAML files that change one of them. Lengths are CSS
 * pixels, colours 0xRRGGBBAA. */
#include "scene/scene.h"

typedef struct stp_theme {
    const char *name, *help;
    uint32_t background;
    uint32_t ink, secondary;       /* names and titles; tick labels */
    uint32_t grid, axis, zero;     /* lines */
    uint32_t edge;                 /* outline that sets overlapping points apart */
    uint32_t other;                /* what has no colour of its own */
    const char *density_map;       /* colormap of aggregates */
    const char *value_map;         /* colormap of points coloured by a number */
    const char *palette;           /* colours of groups */
    const char *thousands;         /* between groups of three digits: "," or " " (a thin space) or "" */
    double title_size, heading_size, subtitle_size, caption_size, name_size, tick_size;    /* of letters */
    double margin;                 /* round the picture */
    double tick_length;
    double bar_width, bar_height;  /* of a colour bar; it is lower where the plot is */
    double point_radius, line_width;
} stp_theme;

extern const stp_theme stp_themes[];                   /* ends with name == NULL */
const stp_theme *stp_theme_find(const char *name);     /* NULL if none */

/* The files that a theme is read from: of itself, of what it extends, of colours. */
enum { STP_THEME_FILES = 64 };
typedef struct stp_theme_files { const char *path[STP_THEME_FILES]; int n; } stp_theme_files;

/* A theme by name, or from a YAML file. A file holds keys of this struct, with '-' for '_', and may begin with
 * 'extends: dark' or with another file; files are named from its folder. Texts lie in arena. files: what was read, NULL
 * if nobody asks; a theme by name is no file. STP_ERR_DATA for a circle of files. */
stp_status stp_theme_read(stp_theme *out, stp_arena *arena, const char *name, stp_theme_files *files,
                          stp_error *err) STP_MUST_USE;
/* The i-th key that a file may hold, or NULL. */
const char *stp_theme_key(int i);

/* Fonts of the roles. */
stp_font_style stp_font_tick(const stp_theme *t, stp_anchor anchor);
stp_font_style stp_font_name(const stp_theme *t, stp_anchor anchor);
stp_font_style stp_font_title(const stp_theme *t);
stp_font_style stp_font_heading(const stp_theme *t);         /* of one panel */
stp_font_style stp_font_subtitle(const stp_theme *t);
stp_font_style stp_font_caption(const stp_theme *t);
#endif
