/* Outlines of points that are no circles, in units of the radius of the circle with about the same area. */
#include "scene/scene.h"

typedef struct outline { int n; double at[STP_SHAPE_CORNERS][2]; } outline;

/* The arms of plus are 0.46 wide; cross is plus turned by an eighth. */
static const outline outlines[STP_N_SHAPES] = {
    [STP_SHAPE_SQUARE] = { 4, { { -.886, -.886 }, { .886, -.886 }, { .886, .886 }, { -.886, .886 } } },
    [STP_SHAPE_TRIANGLE] = { 3, { { 0, -1.5 }, { 1.3, .75 }, { -1.3, .75 } } },
    [STP_SHAPE_DIAMOND] = { 4, { { 0, -1.35 }, { 1.1, 0 }, { 0, 1.35 }, { -1.1, 0 } } },
    [STP_SHAPE_PLUS] = { 12,
                         { { -.4, -1.3 },
                           { .4, -1.3 },
                           { .4, -.4 },
                           { 1.3, -.4 },
                           { 1.3, .4 },
                           { .4, .4 },
                           { .4, 1.3 },
                           { -.4, 1.3 },
                           { -.4, .4 },
                           { -1.3, .4 },
                           { -1.3, -.4 },
                           { -.4, -.4 } } },
    [STP_SHAPE_DOWN] = { 3, { { 0, 1.5 }, { -1.3, -.75 }, { 1.3, -.75 } } },
    [STP_SHAPE_CROSS] = { 12,
                          { { -.64, -1.2 },
                            { 0, -.566 },
                            { .64, -1.2 },
                            { 1.2, -.64 },
                            { .566, 0 },
                            { 1.2, .64 },
                            { .64, 1.2 },
                            { 0, .566 },
                            { -.64, 1.2 },
                            { -1.2, .64 },
                            { -.566, 0 },
                            { -1.2, -.64 } } },
};

int stp_shape_outline(stp_shape shape, double x, double y, double radius, double *xy)
{
    const outline *o = &outlines[shape];
    for (int i = 0; i < o->n; i++) {
        xy[2 * i] = x + radius * o->at[i][0];
        xy[2 * i + 1] = y + radius * o->at[i][1];
    }
    return o->n;
}
