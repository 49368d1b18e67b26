#ifndef STP_SPEC_KIND_H
#define STP_SPEC_KIND_H
/* What a chart kind is, as far as specs and plans have to know. core/spec declares the table, core/chart
 * defines it, so that the spec knows every kind's name without including a chart. */
#include "spec/fields.h"

struct stp_drawing;                    /* one layer on its way to the scene: core/chart/chart.h */

typedef enum stp_feeds {
    STP_FEEDS_ROWS,                    /* the kind is drawn from rows, one mark each */
    STP_FEEDS_GRID,                    /* from an aggregate */
} stp_feeds;

typedef struct stp_kind {
    const char *name;                  /* "scatter" */
    const char *help;                  /* one line */
    const char *example;               /* a command line */
    unsigned verbs;                    /* STP_VERB_PLOT, STP_VERB_SHADE */
    stp_feeds feeds;
    double pad_x, pad_y;               /* parts of the domain's length added at each end */
    bool grid_x, grid_y;               /* grid lines behind it */
    bool zero_lines;                   /* a darker line at 0 */
    /* Before the layout: what guides (legend, colour bar) the layer needs. May be NULL. */
    stp_status (*prepare)(struct stp_drawing *drawing, stp_error *err);
    /* Draws the layer into its scene. */
    stp_status (*draw)(struct stp_drawing *drawing, stp_error *err);
} stp_kind;

extern const stp_kind *const stp_kinds[];                              /* NULL-terminated */
const stp_kind *stp_kind_find(const char *name, stp_verb verb);        /* NULL if none */
#endif
