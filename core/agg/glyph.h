#ifndef STP_AGG_GLYPH_H
#define STP_AGG_GLYPH_H
/* How rows become cells. Points have a fold of their own (grid.h); every other glyph that is drawn row by row is a
 * const struct here, and all hand their marks to the same reductions, with or without categories. */
#include "agg/grid.h"
#include "agg/path.h"

enum { STP_GLYPH_YS = 12 };

typedef struct stp_glyph_plan stp_glyph_plan;

typedef struct stp_glyph {
    const char *name;              /* "line" */
    stp_draw_path *draw;           /* the kernel of one path */
    stp_draw_path *draw_smooth;    /* where the plan's width is above 0; NULL: none */
    stp_draw_path *draw_avx2, *draw_smooth_avx2;   /* the same for machines with AVX2; NULL: none */
    bool runs;                     /* counts may be kept as where columns of pixels begin and end */
} stp_glyph;

extern const stp_glyph stp_glyph_line;     /* rows joined in their order; what is missing breaks */
extern const stp_glyph stp_glyph_area;     /* down to 0 on y, or to y2 */

struct stp_glyph_plan {
    const stp_glyph *glyph;
    stp_grid_plan grid;            /* y: not used */
    int ys[STP_GLYPH_YS], n_ys;    /* batch columns, a path each */
    int y2;                        /* other edge of the area, -1 = zero */
    bool grounded;                 /* see stp_pen */
    int group;                     /* batch column whose values make paths of their own, -1 = none: one path */
    const stp_column_info *group_info;     /* where that holds numbers or times; NULL = text */
    double width;                  /* of smooth lines in pixels; 0 = one pixel, not smooth */
    size_t budget;                 /* bytes for the ends of paths; 0 = 1 GiB */
};

/* The reductions that smooth lines have, as Datashader: count and any of what is covered, sum, mean and max of values
 * times that. Sets plan->grid.vars for vars; STP_ERR_USAGE for others. */
stp_status stp_glyph_set_vars(stp_glyph_plan *plan, const stp_grid_var *vars, int n, stp_error *err) STP_MUST_USE;

/* State: stp_glyph_state. Rows of a group are joined in the order of the table, wherever they stand in it; any split
 * of the rows gives the same cells. n_missing counts rows without x, or without any y. */
typedef struct stp_glyph_state stp_glyph_state;
const stp_fold *stp_glyph_fold(const stp_glyph_plan *plan);

/* Joins the pieces, then as stp_grid_finish. vars: those of stp_glyph_set_vars. */
stp_status stp_glyph_finish(stp_glyph_state *state, const stp_glyph_plan *plan, const stp_grid_var *vars, int n,
                            stp_aggregate *out, stp_error *err) STP_MUST_USE;
size_t stp_glyph_state_size(void);
#endif
