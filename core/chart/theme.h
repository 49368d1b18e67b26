#ifndef STP_CHART_THEME_H
#define STP_CHART_THEME_H
/* Every default of the looks in one place. Lengths are CSS pixels. */
#include "scene/scene.h"

typedef struct stp_theme {
    const char *name, *help;
    uint32_t background;           /* 0xRRGGBBAA */
    uint32_t ink, secondary;       /* names and titles; tick labels */
    uint32_t grid, axis, zero;     /* lines */
    uint32_t edge;                 /* outline that sets overlapping points apart */
    uint32_t other;                /* what has no colour of its own */
    const char *density_map;       /* colormap of aggregates */
    const char *value_map;         /* colormap of points coloured by a number */
} stp_theme;

extern const stp_theme stp_themes[];                   /* ends with name == NULL */
const stp_theme *stp_theme_find(const char *name);     /* NULL if none */

/* Sizes that all themes share. */
enum {
    STP_MARGIN = 16,               /* round the picture */
    STP_TICK_SIZE = 12, STP_NAME_SIZE = 12, STP_TITLE_SIZE = 16, STP_HEADING_SIZE = 13, STP_CAPTION_SIZE = 11,
    STP_TICK_LENGTH = 4,
    STP_BAR_WIDTH = 12, STP_BAR_HEIGHT = 200,
};
#define STP_SUBTITLE_SIZE 12.5

/* Fonts of the roles. */
stp_font_style stp_font_tick(const stp_theme *t, stp_anchor anchor);
stp_font_style stp_font_name(const stp_theme *t, stp_anchor anchor);
stp_font_style stp_font_title(const stp_theme *t);
stp_font_style stp_font_heading(const stp_theme *t);         /* of one panel */
stp_font_style stp_font_subtitle(const stp_theme *t);
stp_font_style stp_font_caption(const stp_theme *t);
#endif
