#ifndef STP_CHART_SHADED_H
#define STP_CHART_SHADED_H
/* What a shaded drawing colours: the first reduction of its layer's aggregate after --minus, --value, --where-cell and
 * --spread. Cells that change are copies, so that a file of the aggregate holds what was counted. */
#include "chart/chart.h"

typedef struct stp_shaded {
    stp_aggregate a;               /* borrows all but var's cells; vars is &var */
    stp_aggregate_var var;
    bool owns;                     /* var's cells are its own, in the figure's arena */
    size_t n;                      /* cells of a plane */
} stp_shaded;

/* --spread: whole px, or -1 for auto. */
stp_status stp_spread_parse(const stp_value *v, int *px, stp_error *err) STP_MUST_USE;

/* For a prepare: the drawing gets an empty one, to be filled when its cells are known. */
stp_status stp_shaded_new(stp_drawing *d, stp_error *err) STP_MUST_USE;

/* Fills those of all n drawings that have one, from their aggregates. Facets spread by the same px: what lies in a cell
 * means the same in all of them. */
stp_status stp_shaded_fill(stp_drawing *all, int n, stp_error *err) STP_MUST_USE;

/* What the first reduction of an aggregate sums up to in the plane of a category; 0 where it has none of that name. */
double stp_shaded_sum(const stp_aggregate *a, const char *category);
#endif
