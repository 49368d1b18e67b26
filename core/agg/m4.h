#ifndef STP_AGG_M4_H
#define STP_AGG_M4_H
/* The fold that thins lines: of each trace and pixel column the first, the least, the greatest and the last point,
 * which are all that can be seen of a line through more of them (M4: Jugel, Jerzak, Hackenbroich and Markl 2014, "M4: a
 * visualization-oriented time series data aggregation"). Memory grows with traces x columns and with the gaps, not with
 * the rows; any split of the rows gives the same points. */
#include "agg/trace.h"

typedef struct stp_m4_plan {
    stp_trace_plan trace;
    const stp_labels *groups;              /* finished labels of the first pass; NULL = one group */
    int64_t x_origin, y_origin[STP_TRACE_YS];      /* taken off integers before they become doubles */
    const double *edge;                    /* n_edges rising: column i holds edge[i - 1] <= x < edge[i] */
    int n_edges;                           /* columns 0 and n_edges hold what is beyond */
    /* Rows are put in order of x; none is a gap. Else they are joined as they stand, and x must not go back (by_time:
     * not across gaps either). */
    bool sorts;
} stp_m4_plan;

typedef struct stp_m4_point { double x, y; int64_t row; } stp_m4_point;

enum { STP_M4_GAP = -1 };

/* Points of one trace that follow each other in one column; or rows without a place, of which only x counts. */
typedef struct stp_m4_run {
    int32_t trace;                         /* group * n_y + number of the y column */
    int32_t column;                        /* or STP_M4_GAP */
    stp_m4_point first, lo, hi, last;
} stp_m4_run;

typedef struct stp_m4 {
    stp_m4_run *run;                       /* after finish by trace and in order */
    int64_t n, room, n_joined;
    bool back;                             /* x went back, and the plan does not sort: the runs mean nothing */
    struct stp_m4_open *open;              /* of each trace, while feeding */
    stp_codes codes;
    int32_t *map;                          /* of the codes of the batch last fed: the group, -1 = not met yet */
    int64_t map_room;
} stp_m4;

extern const stp_fold stp_m4_fold;         /* state: stp_m4, plan: stp_m4_plan; order_free */

/* Joins the runs of all batches; s->back may be set now. */
void stp_m4_finish(stp_m4 *s, const stp_m4_plan *plan);
void stp_m4_clear(stp_m4 *s);
/* The points of a run in their order, each once; returns how many, 1 to 4. */
int stp_m4_points(const stp_m4_run *run, stp_m4_point out[4]);
#endif
