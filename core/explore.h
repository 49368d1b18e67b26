#ifndef STP_EXPLORE_H
#define STP_EXPLORE_H
/* A picture that is looked at from many sides (stp_explorer of stipple.h): what a person does with it is done to its
 * spec, so that every view has a command line that draws it. */
#include "include/stipple.h"
#include "spec/keep.h"
#include "spec/plan.h"

enum { STP_EXPLORER_PANELS = 64 };

typedef struct stp_explorer_groups {
    const char *column;
    int n, at;                       /* at -1: all rows */
    const char **label, **condition; /* n; of each the layers' */
} stp_explorer_groups;

/* A panel of the picture drawn last. */
typedef struct stp_explorer_panel {
    stp_shown shown;
    int item;                /* of the spec */
    bool turned;             /* its x is the item's y */
    int same_x, same_y;      /* the first panel with the same axis: itself, or one that moves with it */
} stp_explorer_panel;

/* The cells of a shaded layer; 0: it has none. */
typedef struct stp_explorer_grid {
    int columns, rows;
} stp_explorer_grid;

typedef struct stp_explorer_dimension {
    const char *name;
    int64_t length, at;
} stp_explorer_dimension;

struct stp_explorer {
    stp_spec *spec;
    const stp_log *log;
    stp_keep *keep;
    stp_arena arena;
    stp_layer **layers; /* n_layers, of all items of the spec */
    int n_layers;
    stp_item *first_items; /* as they were, and their layers */
    stp_layer *first_layers;
    stp_value first_subtitle;
    stp_item *before; /* items as they were before a step that may fail */
    bool coarse;      /* shaded layers have half their cells */
    stp_explorer_grid *grids; /* n_layers: as they were drawn last with all cells */
    stp_explorer_panel panels[STP_EXPLORER_PANELS];
    int n_panels;
    stp_explorer_dimension step; /* name NULL: none; in `name` */
    char name[128];
    int colors; /* of the table of colours, -1 = the spec's own */
    stp_explorer_groups groups;
    char now[192]; /* what the last step came to */
};

/* at + by, round about n. */
static inline int stp_explorer_turn(int at, int by, int n)
{
    return ((at + by) % n + n) % n;
}

/* explore_range.c: --xlim and --ylim, by the picture drawn last; as stp_explorer_zoom and stp_explorer_pan. */
void stp_explore_remember(stp_explorer *e, const stp_plan *plan);
stp_status stp_explore_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err) STP_MUST_USE;
stp_status stp_explore_pan(stp_explorer *e, double dx, double dy, double x, double y, stp_error *err) STP_MUST_USE;

/* explore_step.c: the next or the last norm (or kinds of axes), colours; e->now says which. */
stp_status stp_explore_norm(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;
stp_status stp_explore_colors(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;

/* explore_group.c: the next group of --by, or of --groupby, or the next index of a dimension. */
stp_status stp_explore_group(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;
/* Finds the values of a column, and shows the first. */
stp_status stp_explore_first_group(stp_explorer *e, const char *column, stp_error *err) STP_MUST_USE;
#endif
