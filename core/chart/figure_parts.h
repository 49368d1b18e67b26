#ifndef STP_CHART_FIGURE_PARTS_H
#define STP_CHART_FIGURE_PARTS_H
/* A whole picture while it is made, and the steps of that. */
#include "chart/chart.h"

enum { STP_FIGURE_HIGHEST = 720 };      /* px: of a plot whose shape is given, where the size of the picture is not */

typedef struct stp_figure {
    stp_plan *plan;
    const struct stp_figure *first;    /* the same in another theme, drawn before; NULL: this is the first */
    stp_theme own;
    const stp_theme *theme;        /* &own */
    const stp_measure *measure;
    double pixels;
    stp_arena arena;
    stp_panel *panels;
    int n_panels;
    int preparing;                 /* the item whose panel is being prepared; -1: none is */
    stp_block *blocks;
    int n_blocks;
    stp_drawing *drawings;         /* of all panels, in their order */
    int n_drawings;
    stp_panel *common;             /* the guides of all blocks, or NULL */
    stp_rect box;                  /* what titles and the caption leave */
} stp_figure;

const char *stp_figure_text(const stp_figure *f, stp_field_id id);         /* "" where it is not given */
stp_panel stp_figure_model(stp_figure *f);           /* what all panels have */
/* Of the grid that items stand in: as square as their number allows, unless --columns says how many. */
int stp_figure_columns(const stp_spec *spec);

/* figure_panels.c: panels, blocks and drawings, with their axes and guides. Of panels of one item those that show
 * nothing are left out; what is left stands as if they had never been. */
stp_status stp_figure_prepare(stp_figure *f, stp_error *err) STP_MUST_USE;
void stp_figure_clear_panels(stp_figure *f);

/* figure_size.c: the scene in the size given, else the usual one, or more where there are many panels. */
void stp_figure_init_scene(const stp_figure *f, stp_scene *s);
/* Where the height is not given, a picture with --aspect, or of maps in panels, is as high as its plots want to be;
 * that of a single tall plot is less wide. */
stp_status stp_figure_fit_height(stp_figure *f, stp_scene *s, stp_error *err) STP_MUST_USE;
/* After the layout. A map is as high as its degrees are wide; where that would be too high, it is less wide. False: the
 * picture is none, and stays as it is. */
bool stp_figure_fit_map(const stp_figure *f, stp_scene *s);

/* figure_text.c: title, subtitle and caption, which leave f->box. */
void stp_figure_draw_texts(stp_figure *f, stp_scene *s);
void stp_figure_set_box(stp_figure *f, const stp_scene *s);         /* only finds the box */

/* figure_draw.c */
stp_status stp_figure_draw_block(stp_block *b, stp_scene *s, stp_error *err) STP_MUST_USE;
stp_status stp_figure_draw_guides(stp_panel *frame, stp_scene *s, stp_error *err) STP_MUST_USE;
#endif
