#ifndef STP_CHART_STAT_H
#define STP_CHART_STAT_H
/* Layers with a mark a group: rows are grouped by a key along one axis and by --by, and each group becomes one number
 * (--agg) or a distribution. A layer's state; hooks of stp_kind that kinds share. */
#include "agg/group.h"
#include "agg/stat.h"
#include "chart/chart.h"

enum { STP_STAT_NAMED = 12 }; /* groups of --by that keep a name of their own */

/* What a kind wants of its encodings. */
typedef enum stp_stat_shape {
    STP_STAT_UPRIGHT = 1,  /* the key is x */
    STP_STAT_ACROSS = 2,   /* the key runs up the y axis; x and y are exchanged if only x can be a key */
    STP_STAT_CATEGORY = 4, /* the key is whichever of x and y holds categories; it may be missing */
    STP_STAT_KEY_Y = 32,   /* the key is y, whatever it holds */
    STP_STAT_DISTS = 8,    /* distributions of the values, no --agg */
    STP_STAT_SORTS = 16,   /* categories whose rows are counted stand in order of their counts */
} stp_stat_shape;

typedef struct stp_stat {
    bool across;      /* the key is on y, values are on x */
    bool counts_rows; /* there is no value column */
    bool only;        /* no --agg was given: more than one row in a group is an error */
    bool sorts;
    bool log;                            /* distributions are of log10 */
    stp_binding key, value[STP_PLAN_YS]; /* key.info NULL: none */
    int n_values;
    const stp_stat_fn *fn; /* NULL: distributions */
    double q;
    stp_group_plan plan;
    stp_groups groups;
    /* after gather: */
    int32_t *slot; /* of each group, by --by; -1: no group any more */
    const char **slot_label;
    int n_slots;
    int32_t n_shared; /* groups of --by in the last slot, 0 = it is one group */
    int32_t *rank;    /* place of each label of the key, in the order they are shown */
    int32_t other;    /* the label that --top made, -1 = none */
    void *more;       /* what the kind keeps besides, in the plan's arena */
    size_t more_size; /* bytes of it that a copy of the layer needs for itself; 0 = it can be shared */
} stp_stat;

/* Makes layer->state; sets the layer's axes. */
stp_status stp_stat_bind(stp_plan *plan, stp_layer_plan *layer, unsigned shape, stp_error *err) STP_MUST_USE;
/* True when the layer has groups, not rows. */
bool stp_stat_wanted(const stp_layer_plan *layer);

stp_status stp_stat_gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *layer, stp_error *err);
stp_status stp_stat_labels(const stp_layer_plan *layer, bool is_y, stp_labels *into, int64_t row0, stp_error *err);
stp_status stp_stat_fork(stp_plan *plan, stp_layer_plan *layer, stp_error *err);
void stp_stat_clear(stp_layer_plan *layer);
/* For a kind's fork: layer->state as a copy of `size` bytes. */
stp_status stp_state_copy(stp_plan *plan, stp_layer_plan *layer, size_t size, stp_error *err) STP_MUST_USE;

static inline stp_stat *stp_stat_of(const stp_drawing *d)
{
    return d->layer->state;
}
/* The place of a group along the key's axis, in the scale's values; 0 without a key. */
double stp_stat_place(const stp_drawing *d, const stp_group *g);
/* The place of what --top put together; NaN where nothing was. */
double stp_stat_other(const stp_drawing *d);
/* What group g says of value column k; NaN for nothing. */
double stp_stat_value(const stp_stat *s, int32_t g, int k);
/* The drawing's series, one a slot and value column: x is the place, y the value (also across), by rising place. */
stp_status stp_stat_series(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* Names and colours of the series alone. */
stp_status stp_stat_named(stp_drawing *d, stp_error *err) STP_MUST_USE;
/* A kind's describe: "Bar chart of count against carrier". */
void stp_stat_describe(const stp_drawing *d, stp_buf *out);
/* Swaps the axes of a place: px of (place, value). */
void stp_stat_px(const stp_drawing *d, double place, double value, double xy[2]);
#endif
