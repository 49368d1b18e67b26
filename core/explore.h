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
    const char **label, **condition; /* n; n for each layer */
} stp_explorer_groups;

typedef struct stp_explorer_dimension {
    const char *name;
    int64_t length, at;
} stp_explorer_dimension;

struct stp_explorer {
    stp_spec *spec;
    const stp_log *log;
    stp_keep *keep;
    stp_arena arena;
    stp_item first_item; /* as it was; with layers of its own */
    stp_layer *first_layers;
    stp_value first_subtitle;
    stp_shown shown[STP_EXPLORER_PANELS]; /* of the picture drawn last */
    int n_shown;
    stp_explorer_dimension step; /* name NULL: none; in `name` */
    char name[128];
    int colors; /* of the table of colours, -1 = the spec's own */
    stp_explorer_groups groups;
    char now[192]; /* what the last step came to */
};

/* The pair of axes that is explored. */
static inline stp_item *stp_explorer_item(const stp_explorer *e)
{
    return &e->spec->items[0];
}

/* at + by, round about n. */
static inline int stp_explorer_turn(int at, int by, int n)
{
    return ((at + by) % n + n) % n;
}

/* explore_range.c: --xlim and --ylim, by the picture drawn last; as stp_explorer_zoom and stp_explorer_pan. */
stp_status stp_explore_zoom(stp_explorer *e, double factor, double x, double y, stp_error *err) STP_MUST_USE;
stp_status stp_explore_pan(stp_explorer *e, double dx, double dy, stp_error *err) STP_MUST_USE;

/* explore_step.c: the next or the last norm (or kinds of axes), colours; e->now says which. */
stp_status stp_explore_norm(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;
stp_status stp_explore_colors(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;

/* explore_group.c: the next group of --by, or of --groupby, or the next index of a dimension. */
stp_status stp_explore_group(stp_explorer *e, int by, stp_error *err) STP_MUST_USE;
/* Finds the values of a column, and shows the first. */
stp_status stp_explore_first_group(stp_explorer *e, const char *column, stp_error *err) STP_MUST_USE;
#endif
