#ifndef STP_AGG_TRACE_H
#define STP_AGG_TRACE_H
/* The first of two passes over long lines: which traces there are (the rows of one group in one y column), how many
 * rows each has, where it ends, and the ranges of the rows that have both x and y. Memory grows with the traces, not
 * with the rows. */
#include "agg/codes.h"
#include "agg/extent.h"
#include "table/labels.h"

enum { STP_TRACE_YS = 12 };

typedef struct stp_trace_plan {
    int x, y[STP_TRACE_YS], n_y;           /* numbers in the batch: of numbers or times */
    int group;                             /* whose values make groups, -1 = all rows are one */
    const stp_column_info *group_info;     /* where that holds numbers; NULL = text */
    bool log_x, log_y;                     /* what is not above 0 has no place */
    bool by_time;                          /* rows are joined in order of x, else as they stand */
} stp_trace_plan;

typedef struct stp_trace {
    int64_t n_points;                      /* rows with x and y */
    int64_t n_gaps;                        /* rows without a place */
    int64_t end_row;                       /* of its last point; -1: it has none */
    double x, y;                           /* that point */
    int64_t x_int, y_int;                  /* the same, exact, of I64 storage */
    int64_t batch, at;                     /* while feeding: row0 of the batch last met; its last point there, or -1 */
    double reach, at_x;                    /* x of the row before; of that point */
} stp_trace;

typedef struct stp_traces {
    stp_labels labels;                     /* of groups; after finish in the order of charts */
    int64_t *n_rows;                       /* of labels.n + 1 groups: 0 has the rows without a label, i + 1 label i */
    stp_trace *trace;                      /* n_y of each group */
    int32_t n_groups, room;
    stp_extent each[1 + STP_TRACE_YS];     /* of x and each y, all rows */
    stp_extent x, y;                       /* of rows that have both; of all y */
    int64_t n;
    bool back, again; /* within some batch the x of a trace go back; or one is met twice in a row */
    stp_codes codes;
    int32_t *group;                        /* of the rows of the batch last fed */
    int64_t group_room;
} stp_traces;

extern const stp_fold stp_trace_fold;      /* state: stp_traces, plan: stp_trace_plan; order_free */

/* Puts the groups into the order of charts: texts as they appear, numbers rising. */
stp_status stp_traces_finish(stp_traces *t, const stp_trace_plan *plan, stp_error *err) STP_MUST_USE;
void stp_traces_clear(stp_traces *t);

/* The group column of a batch as codes into labels. */
stp_status stp_trace_codes(const stp_trace_plan *plan, stp_codes *codes, const stp_batch *b, stp_column *out,
                           stp_error *err) STP_MUST_USE;
/* Groups as charts count them, those without a label last: the number of the i-th here. */
static inline int32_t stp_trace_group(const stp_traces *t, int32_t i)
{
    return i + 1 < t->n_groups ? i + 1 : 0;
}

/* Whether a row has no place on one of its axes. */
static inline bool stp_trace_gap(const stp_trace_plan *p, double x, double y)
{
    return x != x || y != y || (p->log_x && !(x > 0)) || (p->log_y && !(y > 0));
}
#endif
