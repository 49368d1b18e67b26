#ifndef STP_TABLE_SHAPE_H
#define STP_TABLE_SHAPE_H
/* Shapes as texts: WKT, as POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1)), MULTIPOLYGON, LINESTRING or
 * MULTILINESTRING, or a GeoJSON geometry, or the coordinates of one. */
#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

/* Rings of one row's polygons, or its lines, as points in order. Zero is valid. */
typedef struct stp_rings {
    double *xy;                    /* 2 a point */
    int64_t n_points, capacity;
    int64_t *end;                  /* of each ring: points up to there */
    bool *outer;                   /* it begins a polygon; others are holes of it */
    int64_t n_rings, ring_capacity;
    bool has_outer;                /* while parsing */
    bool takes_lines;              /* set it before parsing: LINESTRING and the like are shapes, too */
    bool is_line;                  /* what was parsed last is open: a line, or several, each with its last point */
    int64_t n_thin; /* rings left out because they have fewer than three points, and lines with fewer than two */
} stp_rings;

/* *ok: false where the text is no shape (rings are empty then). POLYGON EMPTY has no rings. A ring does not repeat its
 * first point, however it is written. */
stp_status stp_rings_parse(stp_rings *r, const char *wkt, bool *ok, stp_error *err) STP_MUST_USE;
void stp_rings_clear(stp_rings *r);

/* Twice the area within a ring of n points, above 0 where it runs against the clock (shoelace formula). */
double stp_ring_area(const double *xy, int64_t n);
#endif
