#ifndef STP_BACKEND_BATCHES_H
#define STP_BACKEND_BATCHES_H
/* The points of a node as few batches: those of one batch have one colour and do not touch each other, so they can be
 * one path. Batches follow each other such that of two points that touch the later one still lies on top. */
#include "base/error.h"
#include "scene/scene.h"

typedef struct stp_batches {
    int64_t *point;            /* numbers of the points that have a place, batch by batch, from left to right in each */
    int64_t *start;            /* n + 1 of them: batch k is point[start[k]] … point[start[k + 1] - 1] */
    int64_t n;
} stp_batches;

/* reach: points nearer than that touch, px. Fails only without memory. */
stp_status stp_batches_make(stp_batches *out, const stp_node *points, double reach, stp_error *err) STP_MUST_USE;
void stp_batches_clear(stp_batches *b);

/* How far apart the middles of two points of the node are that just touch. */
double stp_points_reach(const stp_node *points);
#endif
