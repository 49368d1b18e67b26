#ifndef STP_CHART_STACK_H
#define STP_CHART_STACK_H
/* Series on each other: for every place of a drawing's series, where each begins and ends. */
#include "chart/chart.h"

typedef enum stp_stack_kind { STP_STACK_NO, STP_STACK_YES, STP_STACK_NORMALIZE } stp_stack_kind;

typedef struct stp_stack_mark {
    double place, low, high;
} stp_stack_mark;

typedef struct stp_stack {
    stp_stack_kind how;
    stp_stack_mark **mark; /* of each series, by rising place */
    int64_t *n;
    double step; /* least distance between two places, INFINITY when there are not two */
} stp_stack;

/* --stack, or what the kind does without it. */
stp_stack_kind stp_stack_how(const stp_drawing *d, stp_stack_kind usual);
/* From series whose x rise, each x once. Positive and negative values are stacked apart; normalized ones are parts of
 * 100. Memory of the figure's arena. */
stp_status stp_stack_make(stp_stack *out, stp_drawing *d, stp_stack_kind how, stp_error *err) STP_MUST_USE;
/* As areas: every series has a mark at every place, 0 where it has no value. */
stp_status stp_stack_fill(stp_stack *out, stp_drawing *d, stp_stack_kind how, stp_error *err) STP_MUST_USE;
/* From series in order of x, where an x may be met more often: each value from 0; gaps are passed over. */
stp_status stp_stack_none(stp_stack *out, stp_drawing *d, stp_error *err) STP_MUST_USE;
static inline double stp_stack_step(const stp_stack *s)
{
    return s->step;
}
/* Widens by the places (with half_slot at each side) or by the values. */
void stp_stack_span(const stp_stack *s, const stp_drawing *d, bool places, double half_slot, double *lo, double *hi);
#endif
