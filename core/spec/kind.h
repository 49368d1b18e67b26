#ifndef STP_SPEC_KIND_H
#define STP_SPEC_KIND_H
/* What a chart kind is. core/spec declares the table, core/chart defines it: a kind is one file there, and
 * everything about it stands in its stp_kind. The order of work, layer by layer; a hook that is NULL is left out:
 *
 *   bind         the columns are found: checks what they hold, binds more of them, makes axis columns
 *   gather_whole before rows are taken apart for panels: the passes whose result all of them share
 *   gather       the passes that need no picture: rows, ranges, statistics. What they find is kept in the layer:
 *                rows, extents, or a state of the kind's own
 *   labels       its categories on an axis
 *   prepare      values on the panel's scales: series, legend entries, colour bar
 *   span         how far they reach on an axis
 *   gather_view  the plot's place is known: the passes that need its range and its pixels
 *   draw         marks into the scene */
#include "base/buf.h"
#include "spec/fields.h"

struct stp_plan;                       /* spec/plan.h */
struct stp_item_plan;
struct stp_layer_plan;
struct stp_labels;                     /* table/labels.h */
struct stp_drawing;                    /* one layer on its way to the scene: chart/chart.h */

/* Options of layers that not every kind can use, as bits; plan.c has the table of their fields. */
enum {
    STP_ROLE_X = 1, STP_ROLE_Y = 2, STP_ROLE_BY = 4, STP_ROLE_COLOR = 8, STP_ROLE_SIZE = 16, STP_ROLE_LABEL = 32,
    STP_ROLE_X2 = 64, STP_ROLE_Y2 = 128, STP_ROLE_AGG = 256, STP_ROLE_BINS = 512, STP_ROLE_STACK = 1024,
    STP_ROLE_TOP = 2048, STP_ROLE_BANDWIDTH = 4096, STP_ROLE_STEP = 8192, STP_ROLE_LAG = 16384,
    STP_ROLE_NORMED = 1 << 15, STP_ROLE_SHAPE = 1 << 16, STP_ROLE_DASH = 1 << 17,
    STP_ROLE_GROUP = 1 << 20, STP_ROLE_POLYGONS = 1 << 21, STP_ROLE_TRIANGLES = 1 << 22, STP_ROLE_WIDE = 1 << 23,
};

typedef struct stp_role { unsigned role; stp_field_id field; } stp_role;
extern const stp_role stp_roles[];     /* ends with role == 0 */

typedef struct stp_kind {
    const char *name;                  /* "scatter" */
    const char *title;                 /* "Scatter chart": what alternative texts call it */
    const char *help;                  /* one line */
    const char *example;               /* a command line */
    unsigned verbs;                    /* STP_VERB_PLOT, STP_VERB_SHADE */
    unsigned needs;                    /* roles that must be given */
    unsigned takes;                    /* roles that may be given besides; all others are refused */
    bool one_y;                        /* one column on y, not several */

    double pad_x, pad_y;               /* parts of the domain's length added at each end */
    bool zero_x, zero_y;               /* the domain reaches to 0 and is not padded there */
    bool loose_x, loose_y;             /* the domain ends at ticks, where no limit is given */
    bool grid_x, grid_y;               /* grid lines behind it */
    bool sizes;                        /* --size and --alpha may be columns */
    bool turns;                        /* lies across where its categories have long names, unless it was asked for */
    bool zero_lines;                   /* a darker line at 0 */
    bool covers;                       /* fills the plot: no grid lines, no padding, colours of its own */
    bool apart;                        /* a row matters only where it is itself: those outside need not be read */
    /* Of a file of arrays: dimensions that no encoding names are taken at their first index (if one names any); all
     * cells are drawn; or a plane is, of two dimensions; or three bands of one, along a third dimension if there is
     * one. */
    enum { STP_CELLS_NAMED, STP_CELLS_ALL, STP_CELLS_PLANE, STP_CELLS_BANDS } cells;
    bool bare;                         /* draws no axes: the plot is all its own, and no other layer stands on it */
    int64_t most_rows;                 /* that it draws one by one: more are refused; 0 = as many as can be kept */
    const char *instead;               /* the advice then; NULL = to shade, or to take fewer */
    bool rereads;                      /* passes over its rows twice: gets a share of the memory for stp_gather_keep */

    /* May set x or y[0] to a column of the plan's own (stp_plan_axis): at is -1 there. */
    stp_status (*bind)(struct stp_plan *plan, struct stp_layer_plan *layer, stp_error *err);
    /* stp_gather_rows, stp_gather_ranges, or one that runs folds (stp_gather_scan) and keeps layer->state. */
    stp_status (*gather)(const struct stp_plan *plan, const struct stp_item_plan *item, struct stp_layer_plan *layer,
                         stp_error *err);
    /* Leaves what all panels of a layer have in common in its state, which a fork takes over: gather finds that the
     * item is a facet. NULL: nothing. */
    stp_status (*gather_whole)(const struct stp_plan *plan, const struct stp_item_plan *item,
                               struct stp_layer_plan *layer, stp_error *err);
    /* The layer was copied after bind and gather_whole, for a part of its rows: it gets a state of its own, as they
     * left it. NULL: they can share it. */
    stp_status (*fork)(struct stp_plan *plan, struct stp_layer_plan *layer, stp_error *err);
    /* Frees layer->state; not called where that is NULL. */
    void (*clear)(struct stp_layer_plan *layer);
    /* Adds the layer's categories on an axis, in order, numbered as rows from row0 on. NULL, or where the layer has
     * rows: those of its rows. */
    stp_status (*labels)(const struct stp_layer_plan *layer, bool is_y, struct stp_labels *into, int64_t row0,
                         stp_error *err);
    stp_status (*prepare)(struct stp_drawing *drawing, stp_error *err);
    /* Widens [*lo, *hi] (lo > hi: nothing yet) in the scale's values; only positive ones on a logarithmic axis.
     * NULL: by the drawing's series. The layer's extents are added where it has them. */
    void (*span)(const struct stp_drawing *drawing, bool is_y, double *lo, double *hi);
    stp_status (*gather_view)(struct stp_drawing *drawing, stp_error *err);
    stp_status (*draw)(struct stp_drawing *drawing, stp_error *err);
    /* Begins the alternative text: "Scatter chart of b against a". NULL: that, with the kind's title. */
    void (*describe)(const struct stp_drawing *drawing, stp_buf *out);
} stp_kind;

extern const stp_kind *const stp_kinds[];                              /* NULL-terminated */
const stp_kind *stp_kind_find(const char *name, stp_verb verb);        /* NULL if none */
#endif
