#ifndef STP_CHART_SPREAD_H
#define STP_CHART_SPREAD_H
/* What box, violin, strip and ridge share: a place along the key's axis for each group (or value column, or group of
 * --by), and the distribution that stands there. */
#include "chart/stat.h"

typedef struct stp_spread {
    int32_t group;
    int value;            /* column */
    int series;           /* its colour */
    double place;         /* middle of its slot, in the scale's values */
    double lane;          /* -0.5 … 0.5 of the slot: middle of its own part */
    const stp_dist *dist; /* never empty; of log10 on a logarithmic axis */
} stp_spread;

typedef struct stp_spreads {
    stp_spread *q;
    int n, n_lanes;
    double slot; /* between two places */
    bool log;
} stp_spreads;

/* A kind's bind. */
stp_status stp_spread_bind(stp_plan *plan, stp_layer_plan *layer, stp_error *err);
/* A kind's labels. */
stp_status stp_spread_labels(const stp_layer_plan *layer, bool is_y, stp_labels *into, int64_t row0, stp_error *err);
/* Series (names and colours) and the list, in d->made. */
stp_status stp_spread_make(stp_drawing *d, stp_error *err) STP_MUST_USE;
static inline const stp_spreads *stp_spreads_of(const stp_drawing *d)
{
    return d->made;
}
/* A kind's span. */
void stp_spread_span(const stp_drawing *d, bool is_y, double *lo, double *hi);
/* Dots of the values below low and above high, as the distribution has them. */
stp_status stp_spread_outliers(stp_drawing *d, const stp_spread *s, double low, double high,
                               stp_error *err) STP_MUST_USE;
/* A value of a distribution as the scale has it. */
double stp_spread_value(const stp_drawing *d, const stp_spread *s, double v);
/* The group "boxes": one() of each spread. */
stp_status stp_spread_draw(stp_drawing *d, stp_status (*one)(stp_drawing *d, const stp_spread *s, stp_error *err),
                           stp_error *err) STP_MUST_USE;
/* Px of half a lane, at most `most`. */
double stp_spread_half(const stp_drawing *d, double part, double most);
/* Px of a value at `off` px beside the middle of the lane. */
void stp_spread_px(const stp_drawing *d, const stp_spread *s, double v, double off, double xy[2]);

/* What the tables of kinds that draw spreads have in common. */
#define STP_SPREAD_KIND                                                                                                \
    .verbs = STP_VERB_PLOT, .grid_y = true, .gather = stp_stat_gather, .fork = stp_stat_fork, .clear = stp_stat_clear, \
    .labels = stp_spread_labels, .describe = stp_stat_describe
#endif
